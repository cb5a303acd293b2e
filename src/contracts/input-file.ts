import {
  closeSync,
  constants,
  cpSync,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { Failure, inputFailure, messageOf } from '../domain/errors.ts';

export interface InputFile {
  /** the option that names it, for messages */
  where: string;
  path: string;
  /** bytes; a larger one is refused */
  limit: number;
  /** a folder that somebody else filled, which the file has to lie in: an unpacked artifact, a run's folder */
  within?: string;
}

const allowed = 'a plain file; one inside the checkout stays in it, links and all';

/**
 * The bytes of a file that an option, an input or an event names. Only a plain file is read: no folder, device, pipe,
 * socket or file that the kernel makes up (/proc, /sys), none above the limit, and none that a link leads to out of the
 * checkout or folder in which its name lies: what is in there is a stranger's. Fails as input, with none of the
 * content.
 */
export function readInputFile(file: InputFile): Buffer {
  const { where, path, limit } = file;
  const refuse = (problem: string): Failure => inputFailure(where, `${path} ${problem}`, allowed);
  let descriptor: number | undefined;
  try {
    const named = resolve(path);
    const real = realpathSync(named);
    requireInside(real, named, file, refuse);
    // Not waiting for the other end of a pipe, and not through a link that took the file's place meanwhile.
    descriptor = openSync(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const opened = process.platform === 'linux' ? readlinkSync(`/proc/self/fd/${descriptor}`) : real;
    if (opened !== real) throw refuse('was put elsewhere while it was read');
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || madeUp().includes(stats.dev)) throw refuse(`is ${kindOf(stats)}`);
    if (stats.size > limit) throw inputFailure(where, `${path} has ${stats.size} bytes`, `at most ${limit}`);
    return (
      readAll(descriptor, stats.size, limit) ??
      fail(inputFailure(where, `${path} has more than ${limit} bytes`, `at most ${limit}`))
    );
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw inputFailure(where, `${path}: ${messageOf(error).replace(/, \w+(?: '.*)?$/s, '')}`, 'a readable file', error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** The text of such a file. */
export function readInputText(file: InputFile): string {
  return new TextDecoder().decode(readInputFile(file));
}

/**
 * Fails as input where a path that is to be written leads out of the checkout that its name lies in. What is missing of
 * it is made in the folder that is there.
 */
export function requireStays(where: string, path: string): void {
  let there = resolve(path);
  while (!existsSync(there)) there = dirname(there);
  requireInside(realpathSync(there), resolve(path), {}, (problem) =>
    inputFailure(where, `${path} ${problem}`, 'a folder that stays in the checkout, or one outside of it'),
  );
}

/**
 * Copies a folder that somebody else may have filled: its folders and plain files alone, no link, pipe, socket or
 * device.
 */
export function copyPlain(from: string, to: string): void {
  const plain = (path: string): boolean => {
    const stats = lstatSync(path);
    return stats.isDirectory() || stats.isFile();
  };
  cpSync(realpathSync(from), to, { recursive: true, filter: plain });
}

/** True for a path that is a folder or lies below it. Both are real paths. */
export function liesIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function requireInside(
  real: string,
  named: string,
  { within }: Pick<InputFile, 'within'>,
  refuse: (problem: string) => Failure,
): void {
  if (within !== undefined && !liesIn(real, realpathSync(within))) throw refuse('leads out of its folder');
  if (checkoutsAround(named).some((top) => !liesIn(real, realpathSync(top)))) throw refuse('leads out of the checkout');
}

/** Each checkout that a path lies in by its name: every folder above it with a `.git`, and the runner's workspace. */
function checkoutsAround(named: string): string[] {
  const workspace = process.env['GITHUB_WORKSPACE'];
  const tops =
    workspace !== undefined && workspace !== '' && existsSync(workspace) && liesIn(named, resolve(workspace))
      ? [resolve(workspace)]
      : [];
  for (let dir = dirname(named); ; dir = dirname(dir)) {
    if (existsSync(join(dir, '.git'))) tops.push(dir);
    if (dir === dirname(dir)) return tops;
  }
}

function kindOf(stats: { isFile(): boolean; isDirectory(): boolean; isFIFO(): boolean; isSocket(): boolean }): string {
  if (stats.isFile()) return 'no file of a disk';
  return stats.isDirectory() ? 'a folder' : stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device';
}

/** File systems whose files have no content of their own. */
function madeUp(): number[] {
  return ['/proc', '/sys'].flatMap((dir) => statSync(dir, { throwIfNoEntry: false })?.dev ?? []);
}

/** What is there, undefined when it grew above the limit. */
function readAll(descriptor: number, size: number, limit: number): Buffer | undefined {
  let buffer = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, null);
    length += read;
    if (length > limit) return undefined;
    if (read === 0) return buffer.subarray(0, length);
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(limit, buffer.length * 2) + 1);
  }
}

function fail(failure: Failure): never {
  throw failure;
}
