import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, inputFailure } from '../../domain/errors.ts';
import { Sha } from '../../domain/subject.ts';
import type { Log } from '../../contracts/world.ts';
import { decideSource, type FetchSource } from './fetch-source.ts';
import {
  configureScratch,
  createScratch,
  locateRepository,
  readShallow,
  shareShallow,
  type Location,
  type Scratch,
} from './locate.ts';
import { readingEnvironment, runGit, type GitOutput } from './process.ts';

/** Commits that each round adds to a shallow clone; after the last one the history is given up. */
const deepening = [50, 200, 1000, 5000, 20_000];
const patience = 10 * 60_000;
const safe = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'gc.auto=0',
  '-c',
  'maintenance.auto=false',
];
const fetch = ['fetch', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--quiet'];
const mostTips = 5000;

/**
 * Brings the commits that a clone lacks, by their ids, from where `decideSource` says, and deepens a shallow clone
 * until the first of them has a merge base with each other one. It runs in a repository of our own with the clone's
 * objects: the clone's configuration, hooks and attributes have no part in it. Changes nothing but the object store and
 * the shallow boundary. Fails naming `fetch-depth: 0` when it cannot be had.
 */
export async function fetchMissing(dir: string, shas: readonly string[], log: Log): Promise<void> {
  const wrong = shas.find((sha) => !Sha.safeParse(sha).success);
  if (wrong !== undefined) throw inputFailure(`commit ${JSON.stringify(wrong.slice(0, 80))}`, 'not a full commit id');
  const scratch = await createScratch();
  try {
    const location = await locateRepository(dir, scratch.home);
    await configureScratch(scratch, location);
    await shareShallow(location, scratch.gitDir);
    await fetchInto(location, scratch, [...new Set(shas)], log);
  } finally {
    await scratch.remove();
  }
}

async function fetchInto(location: Location, scratch: Scratch, shas: readonly string[], log: Log): Promise<void> {
  const cwd = scratch.gitDir;
  const where = { GIT_DIR: scratch.gitDir, GIT_OBJECT_DIRECTORY: location.objects };
  const ask = (...args: string[]): Promise<GitOutput> =>
    runGit(args, { cwd, env: { ...readingEnvironment(scratch.home), ...where } });
  const shallow = (): string | undefined => readShallow({ shallowFile: join(scratch.gitDir, 'shallow') })?.join('\n');
  let source: Promise<FetchSource | string> | undefined;
  const fetchFrom = async (...args: string[]): Promise<GitOutput> => {
    const from = await (source ??= openSource(location, scratch));
    if (typeof from === 'string') return { code: 1, stdout: Buffer.alloc(0), stderr: from };
    const got = await runGit([...safe, ...fetch, ...args], {
      cwd,
      env: { ...from.env, ...where },
      timeoutMs: patience,
      what: 'git fetch',
    });
    await keepShallow(location, scratch);
    return got;
  };
  const lacking = async (): Promise<string[]> => {
    const found = await Promise.all(shas.map((sha) => ask('cat-file', '-e', `${sha}^{commit}`)));
    return shas.filter((_, index) => found[index]!.code !== 0);
  };
  const failure = (problem: string, why: string): Failure =>
    new Failure(
      'environment',
      `${location.dir}: ${problem}${why === '' ? '' : ` (${why})`}; check out with \`fetch-depth: 0\``,
    );

  const missing = await lacking();
  if (missing.length > 0) {
    log.info(`Fetching ${missing.length === 1 ? 'a commit' : `${missing.length} commits`} that the clone lacks`);
    // one by one: a single id that the server refuses would lose the others
    for (const sha of missing) {
      const depth = shallow() === undefined ? [] : ['--depth=1'];
      const got = await fetchFrom(...depth, remote, sha);
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
  let boundary = shallow();
  for (const count of deepening) {
    if (boundary === undefined || (await related())) return;
    log.info(`The clone is shallow: fetching ${count} more commits to find the merge base`);
    const got = await fetchFrom(`--deepen=${count}`, remote, ...shas);
    if (got.code !== 0) throw failure('the clone is shallow and could not be deepened', got.stderr);
    const moved = shallow();
    if (moved === boundary) break;
    boundary = moved;
  }
  if (boundary !== undefined && !(await related()))
    throw failure(`the clone is shallow and lacks the merge base of ${shas.join(' and ')}`, '');
}

const remote = 'codex-ci';

/**
 * Names the source in our own repository, as an address may hold a password that no command line should show, and what
 * the clone has, so that it isn't sent again.
 */
async function openSource(location: Location, scratch: Scratch): Promise<FetchSource | string> {
  const source = await decideSource(location, scratch.home);
  if (typeof source === 'string') return source;
  await configureScratch(
    scratch,
    location,
    `[remote "${remote}"]\n\turl = "${source.url.replace(/["\\]/g, '\\$&')}"\n`,
  );
  const real = {
    cwd: scratch.home,
    env: { ...readingEnvironment(scratch.home), GIT_DIR: location.gitDir },
    timeoutMs: 60_000,
  };
  const partial = (await runGit(['config', '--get-regexp', String.raw`^remote\..*\.promisor$`], real)).code === 0;
  const tips = partial
    ? []
    : (
        await runGit(['for-each-ref', `--count=${mostTips}`, '--sort=-committerdate', '--format=%(objectname)'], real)
      ).stdout
        .toString('latin1')
        .split('\n');
  const head = partial
    ? ''
    : (await runGit(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], real)).stdout.toString('latin1');
  const had = [...new Set([head.trim(), ...tips])].filter((sha) => Sha.safeParse(sha).success);
  await writeFile(join(scratch.gitDir, 'packed-refs'), had.map((sha, index) => `${sha} refs/had/${index}\n`).join(''));
  return source;
}

/** The clone's boundary moves with ours. The file is put in place whole, and never written through a link. */
async function keepShallow(location: Location, scratch: Scratch): Promise<void> {
  const now = readShallow({ shallowFile: join(scratch.gitDir, 'shallow') });
  if (now?.join('\n') === readShallow(location)?.join('\n')) return;
  if (now === undefined) return rm(location.shallowFile, { force: true });
  const draft = `${location.shallowFile}.codex-ci-${process.pid}`;
  await rm(draft, { force: true });
  await writeFile(draft, `${now.join('\n')}\n`, { flag: 'wx' });
  await rename(draft, location.shallowFile);
}
