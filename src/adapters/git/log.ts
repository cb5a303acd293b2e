import type { Commit, LinkedCommit } from '../../contracts/repository.ts';
import { Failure, inputFailure } from '../../domain/errors.ts';
import { Sha } from '../../domain/subject.ts';
import { shortSha } from '../../domain/words.ts';
import type { Opened } from './opened.ts';

const log = [
  'log',
  '-z',
  '--date-order',
  '--no-show-signature',
  '--no-notes',
  '--no-color',
  '--encoding=UTF-8',
] as const;

export async function mergeBase(opened: Opened, a: string, b: string): Promise<string> {
  const [first, second] = await Promise.all([
    opened.resolve(a, 'commit'),
    opened.resolve(b, 'commit'),
    opened.shareShallow(),
  ]);
  const found = await opened.inScratch(['merge-base', first, second]);
  const sha = found.stdout.toString('latin1').trim();
  if (found.code === 0 && sha !== '') {
    opened.knowCommit(sha);
    return sha;
  }
  if (found.code === 1)
    throw inputFailure(`revisions ${a} and ${b}`, `no merge base in ${opened.dir}${opened.shallowHint()}`);
  return (await opened.need(found, `merge base of ${a} and ${b}`)).toString('latin1');
}

/** See `Repository.commits`. */
export async function listCommits(opened: Opened, base: string, head: string, limit: number): Promise<Commit[]> {
  if (limit < 1) return [];
  const [from, to] = await Promise.all([
    opened.resolve(base, 'commit'),
    opened.resolve(head, 'commit'),
    opened.shareShallow(),
  ]);
  const format = '--format=tformat:%H%x00%an%x00%aI%x00%s%x00%b';
  const count = `--max-count=${Math.floor(limit)}`;
  const output = await opened.inScratch([...log, count, format, `${from}..${to}`, '--'], {
    what: 'the list of commits',
  });
  return parseCommits(await opened.need(output, `commits from ${base} to ${head}`));
}

/** See `Repository.range`. */
export async function listRange(
  opened: Opened,
  base: string | null,
  head: string,
  limit: number,
): Promise<{ commits: LinkedCommit[]; shallow: boolean }> {
  const [from, to] = await Promise.all([
    base === null ? null : opened.resolve(base, 'commit'),
    opened.resolve(head, 'commit'),
    opened.shareShallow(),
  ]);
  if (limit < 1) return { commits: [], shallow: opened.isShallow() };
  const what = `commits of ${head}${base === null ? '' : ` that ${base} has not`}`;
  const format = '--format=tformat:%H%x00%P%x00%an%x00%aI%x00%s%x00%b';
  const count = `--max-count=${Math.floor(limit)}`;
  const without = from === null ? [] : [`^${from}`];
  const output = await opened.inScratch([...log, count, format, to, ...without, '--'], {
    what,
    maxBytes: opened.limits.maxDiffBytes,
  });
  const commits = parseLinked(await opened.need(output, what));
  for (const { sha } of commits) opened.knowCommit(sha);
  const ends = opened.shallowCommits();
  const end = commits.find(({ sha }) => ends.has(sha));
  if (end !== undefined && base !== null)
    throw new Failure('environment', `${what}: history ends at ${shortSha(end.sha)}${opened.shallowHint()}`);
  return { commits: commits.filter(({ sha }) => !ends.has(sha)), shallow: ends.size > 0 };
}

/** The parents of each commit, in the given order. */
export async function parentsOf(
  opened: Opened,
  shas: readonly string[],
): Promise<{ sha: string; parents: string[] }[]> {
  const found: { sha: string; parents: string[] }[] = [];
  const what = 'parents of commits';
  for (let at = 0; at < shas.length; at += 1000) {
    const asked = shas.slice(at, at + 1000);
    const list = await opened.inScratch(['rev-list', '--no-walk=unsorted', '--parents', ...asked, '--'], { what });
    for (const line of (await opened.need(list, what)).toString('latin1').trim().split('\n')) {
      const [sha = '', ...parents] = line.split(' ');
      found.push({ sha, parents });
    }
  }
  // git lists a commit once, however often it is asked for
  const bySha = new Map(found.map((each) => [each.sha, each]));
  return shas.map((sha) => bySha.get(sha) ?? { sha, parents: [] });
}

function parseCommits(output: Buffer): Commit[] {
  const fields = output.toString('utf8').split('\0');
  const commits: Commit[] = [];
  for (let at = 0; at + 5 <= fields.length; at += 5) {
    const [sha = '', author = '', date = '', subject = '', body = ''] = fields.slice(at, at + 5);
    if (!Sha.safeParse(sha).success)
      throw new Error(`git log: expected a commit, found ${JSON.stringify(sha.slice(0, 80))}`);
    commits.push({ sha, author, date, subject, body: body.trim() });
  }
  return commits;
}

function parseLinked(output: Buffer): LinkedCommit[] {
  const fields = output.toString('utf8').split('\0');
  const commits: LinkedCommit[] = [];
  for (let at = 0; at + 6 <= fields.length; at += 6) {
    const [sha = '', parents = '', author = '', date = '', subject = '', body = ''] = fields.slice(at, at + 6);
    if (!Sha.safeParse(sha).success)
      throw new Error(`git log: expected a commit, found ${JSON.stringify(sha.slice(0, 80))}`);
    commits.push({ sha, parents: parents === '' ? [] : parents.split(' '), author, date, subject, body: body.trim() });
  }
  return commits;
}
