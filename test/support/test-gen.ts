import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseDocument } from '../../src/flow/document.ts';
import type { Result } from '../../src/contracts/task.ts';
import type { TestGenPart } from '../../src/tasks/test-gen/part.ts';
import { testGen } from '../../src/tasks/test-gen/task.ts';
import { buildRepository, type Built } from '../git/build.ts';
import { promptOf, runCli, type Ran } from './cli.ts';
import { call, say, toolOutputs, type Script, type SeenRequest } from './responses-server.ts';
import { suiteRoot } from './test-bench.ts';

export type Files = Readonly<Record<string, string>>;
export const writerModel = 'gpt-6.1-sol';

/** A repository with the base and the head as its two commits; Vitest's packages are those of this checkout. */
export function project(base: Files, head: Files, packages = false): Built {
  const step = (files: Files) => ({ files: Object.entries(files).map(([path, content]) => ({ path, content })) });
  const built = buildRepository([step(base), step({ ...base, ...head })]);
  if (packages) install(join(built.dir, 'node_modules'));
  return built;
}

/**
 * An install folder of its own, as a job has it: a link to another place is none. Where the disk allows, its files are
 * those of this checkout.
 */
function install(folder: string): void {
  const from = realpathSync(join(suiteRoot, 'node_modules'));
  try {
    execFileSync('cp', ['-al', from, folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true, force: true });
    execFileSync('cp', ['-a', from, folder]);
  }
}

/**
 * A model that writes files through its shell: `first` at the first ask, `repaired` at each repair; null leaves all as
 * it is.
 */
export function writer(first: Files, repaired: Files | null = null, seen: SeenRequest[] = []): Script {
  const write = (files: Files): string =>
    Object.entries(files)
      .map(([path, text]) => `mkdir -p "$(dirname '${path}')"; cat > '${path}' <<'END-OF-FILE'\n${text}END-OF-FILE`)
      .join('\n');
  return (request) => {
    seen.push(request);
    if (toolOutputs(request.body) !== '') return say({ summary: 'Tests for the targets.', files: [] });
    const files = promptOf(request).includes('REPAIR.') ? repaired : first;
    return files === null ? say({ summary: 'Nothing to mend.', files: [] }) : call(write(files), writerModel);
  };
}

/** What a toolchain needs to be found from a home folder that is empty. */
export function toolEnvironment(): Record<string, string> {
  const own = Object.fromEntries(
    ['PYENV_ROOT', 'PYENV_VERSION', 'GOROOT'].flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );
  // the suite's own Node in front, by its real place: a sandbox sees no link to it
  const node = join(suiteRoot, 'node_modules/.bin/node');
  return { ...own, PATH: `${existsSync(node) ? `${dirname(realpathSync(node))}:` : ''}${process.env['PATH'] ?? ''}` };
}

export interface TestGenRan extends Ran {
  result: Result<TestGenPart>;
  part: TestGenPart;
}

export const readRun = (dir: string): Result<TestGenPart> =>
  parseDocument(testGen, JSON.parse(readFileSync(join(dir, 'result.json'), 'utf8')), 'result.json');

export function runTestGen(
  cli: string,
  built: Built,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Ran> {
  return runCli(['test-gen', '--repo', built.dir, '--base', built.commits[0]!, '--head', built.commits[1]!, ...args], {
    cli,
    env: { ...toolEnvironment(), ...env },
  });
}
