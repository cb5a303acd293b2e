import { spawn } from 'node:child_process';
import { Failure } from '../../domain/errors.ts';
import { PatchId } from '../../domain/release.ts';
import type { Repository } from '../../contracts/repository.ts';
import { configureScratch, createScratch, locateRepository } from './locate.ts';
import { cleanMessage, gitProgram, readingEnvironment, shownBytes, startFailure } from './process.ts';

const patience = 5 * 60_000;
const maxPatchBytes = 500 * 1024 * 1024;
const diffTree = [
  'diff-tree',
  '-r',
  '--patch',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--no-relative',
  '--full-index',
  '--no-renames',
  '--unified=3',
  '--inter-hunk-context=0',
  '--diff-algorithm=myers',
  '--indent-heuristic',
  '--ignore-submodules=none',
  '--submodule=short',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

/**
 * `git patch-id` of everything that changed from `base` to `head`, as one patch; null when nothing did. It doesn't
 * depend on line numbers, on the number of commits, nor on when and by whom they were made, so that a squash or rebase
 * of a pull request keeps it. `--verbatim` (which implies `--stable`) makes white space count: in some languages it is
 * the program. Binary files count by the ids of their contents. Like `openRepository` it reads without attributes,
 * configuration and drivers. Fails as input for revisions that don't exist.
 */
export async function readPatchId(repository: Repository, base: string, head: string): Promise<PatchId | null> {
  const [from, to] = await Promise.all([repository.resolve(base), repository.resolve(head)]);
  const scratch = await createScratch();
  try {
    const location = await locateRepository(repository.dir, scratch.home);
    await configureScratch(scratch, location);
    const env = {
      ...readingEnvironment(scratch.home),
      GIT_DIR: scratch.gitDir,
      GIT_OBJECT_DIRECTORY: location.objects,
    };
    const output = await pipe(
      [...diffTree, `${from}^{tree}`, `${to}^{tree}`, '--'],
      ['patch-id', '--verbatim'],
      { cwd: scratch.gitDir, env },
      `the patch from ${base} to ${head}`,
    );
    if (output === '') return null;
    const [id = '', ...rest] = output.trim().split(/\s+/);
    if (!PatchId.safeParse(id).success || rest.length !== 1)
      throw new Failure('environment', `git patch-id: output of another form: ${JSON.stringify(output.slice(0, 100))}`);
    return id;
  } finally {
    await scratch.remove();
  }
}

interface PipeCall {
  cwd: string;
  env: Readonly<Record<string, string>>;
}

/** Runs two git commands, the first one's output into the second one, and gives what the second one says. */
async function pipe(from: readonly string[], into: readonly string[], call: PipeCall, what: string): Promise<string> {
  const first = spawn(gitProgram(), from, { ...call, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  const second = spawn(gitProgram(), into, { ...call, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
  let stopped: Failure | undefined;
  const stop = (failure: Failure): void => {
    stopped ??= failure;
    first.kill('SIGKILL');
    second.kill('SIGKILL');
  };
  const timer = setTimeout(
    () => stop(new Failure('environment', `${what}: no end after ${Math.round(patience / 1000)} s`)),
    patience,
  );
  let size = 0;
  first.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxPatchBytes)
      stop(new Failure('environment', `${what}: more than ${shownBytes(maxPatchBytes)}, which is the limit`));
  });
  second.stdin.on('error', () => {
    /* the process ended; its code tells why */
  });
  first.stdout.pipe(second.stdin);
  let output = '';
  second.stdout.on('data', (chunk: Buffer) => {
    if (output.length < 4096) output += chunk.toString('latin1');
  });
  const ends = await Promise.all(
    [first, second].map(
      (child) =>
        new Promise<{ code: number | null; said: string; error?: unknown }>((resolve) => {
          let said = '';
          child.stderr.on('data', (chunk: Buffer) => {
            if (said.length < 4096) said += chunk.toString('utf8');
          });
          child.on('error', (error) => {
            second.stdin.end();
            resolve({ code: null, said, error });
          });
          child.on('close', (code) => resolve({ code, said }));
        }),
    ),
  );
  clearTimeout(timer);
  for (const { code, said, error } of ends) {
    if (error !== undefined) throw startFailure(error);
    if (stopped !== undefined) throw stopped;
    if (code !== 0)
      throw new Failure('environment', `${what}: ${cleanMessage(said) || `git ended with ${code ?? 'a signal'}`}`);
  }
  return output;
}
