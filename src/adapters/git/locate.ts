import { lstatSync } from 'node:fs';
import { mkdtemp, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { readInputText } from '../../contracts/input-file.ts';
import { Failure, inputFailure } from '../../domain/errors.ts';
import { Sha } from '../../domain/subject.ts';
import { closeCheckout } from '../programs/programs.ts';
import { readingEnvironment, runGit } from './process.ts';

/** Where a repository keeps its parts, as absolute paths. */
export interface Location {
  dir: string;
  gitDir: string;
  commonDir: string;
  objects: string;
  /** not as git says it, which follows a link in its place */
  shallowFile: string;
  objectFormat: 'sha1' | 'sha256';
}

const oldest = [2, 39] as const;

/**
 * Finds the repository that holds `dir`. `home` is an empty folder. Fails with one line when there is none or git is
 * missing or too old.
 */
export async function locateRepository(dir: string, home: string): Promise<Location> {
  const absolute = resolve(dir);
  const folder = await stat(absolute).catch(() => undefined);
  if (folder?.isDirectory() !== true) throw inputFailure(dir, 'no such folder', 'a folder inside a git repository');
  closeCheckout(absolute);
  const env = readingEnvironment(home);
  // Only these questions are asked of a repository that another user may own (as in a container); they run nothing that
  // its configuration names.
  const [, answer] = await Promise.all([
    checkVersion(home, env),
    runGit(
      [
        '-c',
        'safe.directory=*',
        'rev-parse',
        '--path-format=absolute',
        '--absolute-git-dir',
        '--git-common-dir',
        '--git-path',
        'objects',
        '--show-object-format',
      ],
      { cwd: absolute, env, what: 'git rev-parse' },
    ),
  ]);
  if (answer.code !== 0) {
    const none = /not a git repository/i.test(answer.stderr);
    throw inputFailure(
      dir,
      none ? 'not a git repository' : answer.stderr,
      none ? 'a folder inside a git repository' : undefined,
    );
  }
  const lines = answer.stdout
    .toString('utf8')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  if (lines.length !== 4) throw inputFailure(dir, 'has a line end in its path', 'a path on one line');
  const [gitDir, commonDir, objects, format] = lines;
  if (format !== 'sha1' && format !== 'sha256')
    throw inputFailure(dir, `objects of the kind ${format ?? '?'}`, 'sha1, sha256');
  return {
    dir: absolute,
    gitDir: gitDir!,
    commonDir: commonDir!,
    objects: objects!,
    shallowFile: join(commonDir!, 'shallow'),
    objectFormat: format,
  };
}

async function checkVersion(cwd: string, env: Record<string, string>): Promise<void> {
  const text = (await runGit(['version'], { cwd, env })).stdout.toString('utf8').trim();
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  const old = Number(major) < oldest[0] || (Number(major) === oldest[0] && Number(minor) < oldest[1]);
  if (major !== undefined && !old) return;
  throw new Failure('environment', `git: ${text || 'no version'} is too old; install git ${oldest.join('.')} or newer`);
}

/**
 * A temporary folder with `home`, an empty folder, and `gitDir`, a bare repository without references, index,
 * attributes or configuration.
 */
export interface Scratch {
  home: string;
  gitDir: string;
  remove(): Promise<void>;
}

export async function createScratch(): Promise<Scratch> {
  const root = await mkdtemp(join(tmpdir(), 'codex-ci-git-'));
  const home = join(root, 'home');
  const gitDir = join(root, 'repository');
  await Promise.all([mkdir(home), mkdir(join(gitDir, 'refs'), { recursive: true })]);
  await writeFile(join(gitDir, 'HEAD'), 'ref: refs/heads/none\n');
  return { home, gitDir, remove: () => rm(root, { recursive: true, force: true }) };
}

/** The configuration of the scratch repository: bare, and of the object format of the real one. */
export async function configureScratch(scratch: Scratch, location: Location, more = ''): Promise<void> {
  const version = location.objectFormat === 'sha1' ? 0 : 1;
  const extension = version === 0 ? '' : `[extensions]\n\tobjectFormat = ${location.objectFormat}\n`;
  await writeFile(
    join(scratch.gitDir, 'config'),
    `[core]\n\trepositoryformatversion = ${version}\n\tbare = true\n${extension}${more}`,
  );
}

const mostShallowBytes = 64 * 1024 * 1024;

/** The commits at which a shallow clone ends, undefined for a whole one. The file is the clone's: read as any input. */
export function readShallow({ shallowFile }: Pick<Location, 'shallowFile'>): string[] | undefined {
  if (lstatSync(shallowFile, { throwIfNoEntry: false }) === undefined) return undefined;
  const text = readInputText({
    where: 'clone',
    path: shallowFile,
    limit: mostShallowBytes,
    within: dirname(shallowFile),
  });
  return text.split('\n').filter((line) => Sha.safeParse(line).success);
}

let drafts = 0;

/**
 * A scratch repository must end history where the real one does. The file is put in place whole, as another command may
 * be reading it; true when there is one.
 */
export async function shareShallow(location: Location, gitDir: string): Promise<boolean> {
  const commits = readShallow(location);
  const shared = join(gitDir, 'shallow');
  if (commits === undefined) {
    await rm(shared, { force: true });
    return false;
  }
  const draft = `${shared}.${drafts++}`;
  await writeFile(draft, `${commits.join('\n')}\n`);
  await rename(draft, shared);
  return true;
}
