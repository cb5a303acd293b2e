import { readFile } from 'node:fs/promises';
import { Failure, inputFailure } from '../../domain/errors.ts';
import { Sha } from '../../domain/subject.ts';
import type { Log } from '../../contracts/world.ts';
import { createScratch, locateRepository, type Location } from './locate.ts';
import { fetchingEnvironment, readingEnvironment, runGit, type GitOutput } from './process.ts';

/** Commits that each round adds to a shallow clone; after the last one the history is given up. */
const deepening = [50, 200, 1000, 5000, 20_000];
const patience = 10 * 60_000;
const safe = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'gc.auto=0', '-c', 'maintenance.auto=false'];
const fetch = ['fetch', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--quiet'];

/**
 * Brings the commits that a clone lacks from `origin`, by their ids, and deepens a shallow clone until the first of them has a merge base
 * with each other one. Changes nothing but the object store and the shallow boundary. Fails naming `fetch-depth: 0` when it cannot be had.
 */
export async function fetchMissing(dir: string, shas: readonly string[], log: Log): Promise<void> {
  const wrong = shas.find((sha) => !Sha.safeParse(sha).success);
  if (wrong !== undefined) throw inputFailure(`commit ${JSON.stringify(wrong.slice(0, 80))}`, 'not a full commit id');
  const scratch = await createScratch();
  try {
    const location = await locateRepository(dir, scratch.home);
    await fetchInto(location, { ...readingEnvironment(scratch.home), GIT_DIR: location.gitDir }, [...new Set(shas)], log);
  } finally {
    await scratch.remove();
  }
}

async function fetchInto(location: Location, env: Record<string, string>, shas: readonly string[], log: Log): Promise<void> {
  const cwd = location.gitDir;
  const withCredentials = { ...fetchingEnvironment(), GIT_DIR: location.gitDir };
  const ask = (...args: string[]): Promise<GitOutput> => runGit(args, { cwd, env });
  const fetchFrom = (...args: string[]): Promise<GitOutput> =>
    runGit([...safe, ...fetch, ...args], { cwd, env: withCredentials, timeoutMs: patience, what: 'git fetch' });
  const shallow = (): Promise<string | undefined> => readFile(location.shallowFile, 'utf8').catch(() => undefined);
  const lacking = async (): Promise<string[]> => {
    const found = await Promise.all(shas.map((sha) => ask('cat-file', '-e', `${sha}^{commit}`)));
    return shas.filter((_, index) => found[index]!.code !== 0);
  };
  const failure = (problem: string, why: string): Failure =>
    new Failure('environment', `${location.dir}: ${problem}${why === '' ? '' : ` (${why})`}; check out with \`fetch-depth: 0\``);

  const missing = await lacking();
  if (missing.length > 0) {
    log.info(`Fetching ${missing.length === 1 ? 'a commit' : `${missing.length} commits`} that the clone lacks`);
    // one by one: a single id that the server refuses would lose the others
    for (const sha of missing) {
      const depth = await shallow() === undefined ? [] : ['--depth=1'];
      const got = await fetchFrom(...depth, 'origin', sha);
      if (got.code !== 0) throw failure(`commit ${sha} is not in the clone and could not be fetched`, got.stderr);
    }
    const still = await lacking();
    if (still[0] !== undefined) throw failure(`commit ${still[0]} is not in the clone and origin did not send it`, '');
  }
  const [first, ...others] = shas;
  const related = async (): Promise<boolean> => {
    const bases = await Promise.all(others.map((other) => ask('merge-base', first!, other)));
    return bases.every((base) => base.code === 0);
  };
  let boundary = await shallow();
  for (const count of deepening) {
    if (boundary === undefined || await related()) return;
    log.info(`The clone is shallow: fetching ${count} more commits to find the merge base`);
    const got = await fetchFrom(`--deepen=${count}`, 'origin', ...shas);
    if (got.code !== 0) throw failure('the clone is shallow and could not be deepened', got.stderr);
    const moved = await shallow();
    if (moved === boundary) break;
    boundary = moved;
  }
  if (boundary !== undefined && !await related()) throw failure(`the clone is shallow and lacks the merge base of ${shas.join(' and ')}`, '');
}
