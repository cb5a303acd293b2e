import { existsSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { liesIn } from '../../contracts/input-file.ts';
import type { Log } from '../../contracts/world.ts';
import { Failure } from '../../domain/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Entries of a list such as PATH, best first: those that only their owner and root can write, then others; and those
 * that are passed over, with the reason.
 */
export interface Places {
  safe: string[];
  loose: { dir: string; why: string }[];
  passed: { dir: string; why: string }[];
}

const checkouts = new Set<string>();
const systemPath = '/usr/local/bin:/usr/bin:/bin';

/** From now on no program is taken from the checkout that holds `dir`: what lies there is a change's. */
export function closeCheckout(dir: string): void {
  for (let at = resolve(dir); at !== dirname(at); at = dirname(at)) {
    if (!existsSync(join(at, '.git'))) continue;
    checkouts.add(realOf(at) ?? at);
    return;
  }
}

/**
 * Why a program's place can't be trusted at all: it lies in the checkout or in the runner's folder for files of a job's
 * steps.
 */
export function closedPlace(path: string, environment: Environment = process.env): string | null {
  const real = realOf(path) ?? resolve(path);
  const [workspace, temporary] = ['GITHUB_WORKSPACE', 'RUNNER_TEMP'].map((name) =>
    environment[name] ? (realOf(environment[name]) ?? undefined) : undefined,
  );
  const closed = [...checkouts, ...(workspace === undefined ? [] : [workspace])];
  if (closed.some((dir) => liesIn(real, dir))) return 'lies in the checkout';
  return temporary !== undefined && liesIn(real, temporary) ? 'lies in RUNNER_TEMP' : null;
}

/** Sorts the folders of PATH, or of another list of folders. */
export function sortPlaces(list: string, environment: Environment = process.env): Places {
  const places: Places = { safe: [], loose: [], passed: [] };
  for (const dir of new Set(list.split(delimiter))) {
    const closed = dir === '' || !isAbsolute(dir) ? 'is no absolute path' : closedPlace(dir, environment);
    const real = closed === null ? realOf(dir) : null;
    if (closed !== null) places.passed.push({ dir, why: closed });
    else if (real !== null) {
      const why = writableByOthers(real);
      if (why === null) places.safe.push(dir);
      else places.loose.push({ dir, why });
    }
  }
  return places;
}

/** A list such as PATH as programs that are not sandboxed get it. */
export function cleanList(list: string, environment: Environment = process.env): string {
  const { safe, loose } = sortPlaces(list, environment);
  return [...safe, ...loose.map(({ dir }) => dir)].join(delimiter);
}

/** PATH as programs that are not sandboxed get it. */
export function cleanPath(environment: Environment = process.env): string {
  return cleanList(pathOf(environment), environment) || systemPath;
}

/**
 * The files of PATH with a program's name that may be run, best first, links resolved in the judgement only: no program
 * that lies in the checkout, by its folder or behind a link, and none that others could have put there while a safer
 * one is.
 */
export function programsNamed(
  name: string,
  environment: Environment = process.env,
): { found: string[]; passed: { dir: string; why: string }[] } {
  const { safe, loose, passed } = sortPlaces(pathOf(environment), environment);
  const found: { file: string; rank: number }[] = [];
  for (const [dir, rank] of [
    ...safe.map((one) => [one, 0] as const),
    ...loose.map(({ dir: one }) => [one, 1] as const),
  ]) {
    const file = fileIn(dir, name);
    if (file === null) continue;
    const why = closedPlace(file, environment);
    if (why !== null) passed.push({ dir: file, why });
    else found.push({ file, rank: rank === 1 || writableByOthers(realpathSync(file)) !== null ? 1 : 0 });
  }
  return { found: found.sort((a, b) => a.rank - b.rank).map(({ file }) => file), passed };
}

const known = new Map<string, string>();

/** The absolute path of a program. Fails as environment, naming what was passed over. */
export function findProgram(
  name: string,
  { environment = process.env, fix = '' }: { environment?: Environment; fix?: string } = {},
): string {
  const key = JSON.stringify([
    name,
    pathOf(environment),
    environment['GITHUB_WORKSPACE'],
    environment['RUNNER_TEMP'],
    ...checkouts,
  ]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const {
    found: [file],
    passed,
  } = programsNamed(name, environment);
  if (file === undefined)
    throw new Failure('environment', `${name}: not found on PATH${fix === '' ? '' : `; ${fix}`}${saidOf(passed)}`);
  known.set(key, file);
  return file;
}

/** Says once what of PATH is not used, and what is although others could write there. */
export function notePlaces(log: Log, environment: Environment = process.env): void {
  const { loose, passed } = sortPlaces(pathOf(environment), environment);
  for (const { dir, why } of passed) log.debug(`PATH: ${JSON.stringify(dir)} is passed over: it ${why}`);
  for (const { dir, why } of loose) log.debug(`PATH: ${JSON.stringify(dir)} comes last: ${why}`);
}

const pathOf = (environment: Environment): string => environment['PATH'] ?? environment['Path'] ?? '';

const saidOf = (passed: readonly { dir: string; why: string }[]): string =>
  passed.length === 0
    ? ''
    : ` (passed over: ${passed
        .slice(0, 5)
        .map(({ dir, why }) => `${JSON.stringify(dir)} ${why}`)
        .join(', ')})`;

function fileIn(dir: string, name: string): string | null {
  const file = join(dir, process.platform === 'win32' ? `${name}.exe` : name);
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() === true && (process.platform === 'win32' || (stats.mode & 0o111) !== 0) ? file : null;
}

/**
 * Why somebody else could put a program at this real path, or null. GitHub's images have tools in folders that all may
 * write, and nobody else is there: so this decides what comes first, never that nothing is left. In a folder with the
 * sticky bit others can't replace what is ours.
 */
function writableByOthers(real: string): string | null {
  const own = process.getuid?.();
  if (own === undefined) return null;
  for (let at = real; ; at = dirname(at)) {
    const { uid, gid, mode } = statSync(at);
    if (uid !== 0 && uid !== own) return `${at} belongs to another user`;
    const open = (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0 && gid !== process.getgid?.());
    if (open && (at === real || (mode & 0o1000) === 0)) return `${at} can be written by others`;
    if (at === dirname(at)) return null;
  }
}

function realOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
