import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readPatchId } from '../../src/adapters/git/patch-id.ts';
import { fetchMissing } from '../../src/adapters/git/fetch.ts';
import { createGithubClient } from '../../src/adapters/github/client.ts';
import { readReleaseChanges } from '../../src/adapters/github/release/changes.ts';
import type { ReleaseReads } from '../../src/adapters/github/runs/reads.ts';
import { readStages, type StageSources } from '../../src/adapters/github/release/stages.ts';
import { ReleaseChanges, sourceOf, StageResults } from '../../src/domain/release.ts';
import type { Envelope } from '../../src/domain/result.ts';
import { noUsage } from '../../src/domain/usage.ts';
import { git, open, tempDir } from '../git/build.ts';
import { merge, rebase, sample, squash, type Sample } from '../git/release.ts';
import { releaseState, type MergedState } from '../support/github-release-state.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';

const repository = 'octo-org/octo-repo';
const at = '2026-11-20T12:00:00.000Z';
const silent = { info: () => undefined, warn: () => undefined, debug: () => undefined };
const lines = (from: string, count = 40): string =>
  Array.from({ length: count }, (_, index) => `${from} ${index}\n`).join('');

let server: GithubServer;
let repo: Sample;
let live: string;
beforeAll(async () => {
  server = await startGithub();
});
afterAll(() => server.close());
beforeEach(() => {
  server.reset({ repository, release: releaseState() });
  repo = sample();
  live = repo.commit({ 'a.txt': lines('a'), 'b.txt': lines('b'), 'c.py': 'if x:\n    one()\n    two()\n' }, 'Start');
});
afterEach(() => {
  expect(server.violations).toEqual([]);
});

const reads = (): ReleaseReads => ({
  repository,
  at,
  client: createGithubClient({
    token: 'token-for-tests',
    apiUrl: server.url,
    log: silent,
    sleep: async () => undefined,
  }),
});
/** GitHub ties these commits to a merged pull request. */
function pull(number: number, head: string, commits: string[], partial: Partial<MergedState> = {}): void {
  server.state.release?.merged.push({
    number,
    title: `Change ${number}`,
    author: 'ada',
    labels: [],
    head,
    merge: commits.at(-1) ?? null,
    mergedAt: '2026-11-01T00:00:00Z',
    into: 'main',
    commits,
    ...partial,
  });
}
async function changes(head = repo.head('main'), dir = repo.dir, options: object = {}): Promise<ReleaseChanges> {
  const source = await readReleaseChanges(reads(), await open(dir), { live, head, ...options });
  sourceOf(ReleaseChanges).parse(source);
  if (source.seen.state !== 'present') throw new Error(`${source.seen.state}: ${source.seen.reason}`);
  return source.seen.value;
}
async function stages(release: ReleaseChanges, sources: Partial<StageSources>, dir = repo.dir): Promise<StageResults> {
  const source = await readStages(reads(), await open(dir), release, { folder: null, artifacts: null, ...sources });
  sourceOf(StageResults).parse(source);
  if (source.seen.state !== 'present') throw new Error(`${source.seen.state}: ${source.seen.reason}`);
  return source.seen.value;
}
function result(base: string, head: string, partial: Partial<Envelope> = {}, number?: number): Envelope {
  return {
    schema: 'codex-ci/result@1',
    task: 'review',
    verdict: 'block',
    reason: 'A secret is in the diff.',
    has_critical: true,
    findings: [],
    dropped: [],
    receipt: [],
    subject: {
      kind: 'change',
      repository,
      trusted: base,
      base,
      head,
      digest: 'd',
      ...(number === undefined ? {} : { number }),
    },
    engine: { name: 'rules', model: null, effort: null, version: null, attempts: 0 },
    usage: noUsage,
    budget: { limit_usd: null, spent_usd: 0, remaining_usd: null },
    timing_ms: {},
    ...partial,
  };
}
function folder(results: Readonly<Record<string, Envelope | string>>): string {
  const dir = tempDir();
  for (const [name, content] of Object.entries(results)) {
    mkdirSync(join(dir, name));
    writeFileSync(join(dir, name, 'result.json'), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return dir;
}
const matchOf = async (release: ReleaseChanges, ...results: Envelope[]): Promise<string[]> =>
  (
    await stages(release, { folder: folder(Object.fromEntries(results.map((each, index) => [`r${index}`, each]))) })
  ).results.map(({ match, pull: number, whole }) => `${match} ${number}${whole ? ' whole' : ''}`);

describe('a release as its pull requests, in real repositories', () => {
  it('squash: one commit with the patch of the head, although main moved meanwhile', async () => {
    repo.branch('topic');
    repo.commit({ 'a.txt': lines('a').replace('a 5\n', 'a five\n') });
    const head = repo.commit({ 'a.txt': lines('a').replace('a 5\n', 'a five\n').replace('a 30\n', 'a thirty\n') });
    repo.git('checkout', '-q', 'main');
    const direct = repo.commit({ 'b.txt': lines('new b') + lines('b') }, 'A direct push');
    const merged = squash(repo, 'topic', 'Change 1 (#1)');
    pull(1, head, [merged]);
    const release = await changes();
    expect(release).toMatchObject({
      commits: 2,
      undone: 0,
      direct: [{ sha: direct, title: 'A direct push', author: 'Ada' }],
      changes: [
        {
          number: 1,
          method: 'squash',
          base: live,
          head,
          merge: merged,
          commits: [merged],
          same_patch: true,
          approvals: { state: 'present', value: [] },
        },
      ],
    });
    expect(await matchOf(release, result(live, head, {}, 1))).toEqual(['same-patch 1']);
  });

  it('squash with edits of a conflict: another patch, so the review of the head doesn’t count', async () => {
    repo.branch('topic');
    const head = repo.commit({ 'a.txt': lines('a').replace('a 5\n', 'a five\n') });
    repo.git('checkout', '-q', 'main');
    repo.commit({ 'a.txt': lines('a').replace('a 5\n', 'a 5!\n') }, 'Meanwhile');
    const merged = squash(repo, 'topic', 'Change 1 (#1)', {
      'a.txt': lines('a').replace('a 5\n', 'a five!\neval(input())\n'),
    });
    pull(1, head, [merged]);
    const release = await changes();
    expect(release.changes).toMatchObject([
      { same_patch: false, why: expect.stringContaining('differs from its last head') },
    ]);
    expect(await matchOf(release, result(live, head, { verdict: 'pass' }, 1))).toEqual(['other 1']);
  });

  it('a resolution that only moves white space is another patch', async () => {
    repo.branch('topic');
    const head = repo.commit({ 'c.py': 'if x:\n    one()\n    two()\n    three()\n' });
    const merged = squash(repo, 'topic', 'Change 1 (#1)', { 'c.py': 'if x:\n    one()\n    two()\nthree()\n' });
    pull(1, head, [merged]);
    expect((await changes()).changes[0]?.same_patch).toBe(false);
  });

  it('rebase: several commits in a row', async () => {
    repo.branch('topic');
    repo.commit({ 'a.txt': lines('a').replace('a 5\n', 'a five\n') }, 'One');
    const head = repo.commit({ 'b.txt': lines('b').replace('b 7\n', 'b seven\n') }, 'Two');
    repo.git('checkout', '-q', 'main');
    repo.commit({ 'd.txt': 'd' }, 'Meanwhile');
    const made = rebase(repo, 'topic');
    pull(1, head, made);
    const release = await changes();
    expect(release.changes).toMatchObject([{ method: 'rebase', commits: [made[1], made[0]], same_patch: true }]);
    expect(release.direct).toHaveLength(1);
    expect(await matchOf(release, result(live, head))).toEqual(['same-patch 1']);
  });

  it('rebase of which GitHub ties only the last commit: the first one counts as direct and the patch differs', async () => {
    repo.branch('topic');
    repo.commit({ 'a.txt': lines('a').replace('a 5\n', 'a five\n') }, 'One');
    const head = repo.commit({ 'b.txt': lines('b').replace('b 7\n', 'b seven\n') }, 'Two');
    repo.git('checkout', '-q', 'main');
    repo.commit({ 'd.txt': 'd' }, 'Meanwhile');
    const made = rebase(repo, 'topic');
    pull(1, head, made.slice(1));
    const release = await changes();
    expect(release.changes).toMatchObject([{ same_patch: false }]);
    expect(release.direct.map(({ sha }) => sha)).toContain(made[0]);
  });

  it('merge commit: what it brought belongs to it, and one question is enough', async () => {
    repo.branch('topic');
    const first = repo.commit({ 'a.txt': lines('a').replace('a 5\n', 'a five\n') }, 'One');
    const head = repo.commit({ 'b.txt': lines('b').replace('b 7\n', 'b seven\n') }, 'Two');
    repo.git('checkout', '-q', 'main');
    repo.commit({ 'd.txt': 'd' }, 'Meanwhile');
    const merged = merge(repo, 'topic', 'Merge pull request #1');
    pull(1, head, [first, head, merged]);
    const release = await changes();
    expect(release.changes).toMatchObject([{ method: 'merge', same_patch: true }]);
    expect(new Set(release.changes[0]?.commits)).toEqual(new Set([merged, head, first]));
    expect(
      server.requests.filter(({ path }) => path.endsWith('/pulls')).map(({ path }) => path.split('/')[5]),
    ).not.toContain(first);
    expect(await matchOf(release, result(live, head))).toEqual(['same-patch 1']);
  });

  it('a head that moved after its review: the review is of an earlier head', async () => {
    repo.branch('topic');
    const reviewed = repo.commit({ 'a.txt': lines('a').replace('a 5\n', 'a five\n') });
    const head = repo.commit({ 'b.txt': 'all new\n' });
    const merged = squash(repo, 'topic', 'Change 1 (#1)');
    pull(1, head, [merged]);
    const release = await changes();
    // the number is the author's word: the match is found without it, and isn't better with it
    expect(
      await matchOf(
        release,
        result(live, reviewed, { verdict: 'pass' }),
        result(live, reviewed, { verdict: 'pass' }, 1),
        result(live, head, {}, 1),
      ),
    ).toEqual(['moved 1', 'moved 1', 'same-patch 1']);
  });

  it('a review of part of the head’s range, with the head’s id, isn’t one of the patch that merged', async () => {
    repo.branch('topic');
    const first = repo.commit({ 'a.txt': 'dangerous\n' });
    const head = repo.commit({ 'b.txt': 'harmless\n' });
    const merged = squash(repo, 'topic', 'Change 1 (#1)');
    pull(1, head, [merged]);
    expect(await matchOf(await changes(), result(first, head, { verdict: 'pass' }, 1))).toEqual(['other 1']);
  });

  it('two pull requests, and reviews of their merges', async () => {
    repo.branch('one');
    const headOne = repo.commit({ 'a.txt': 'one\n' });
    repo.branch('two', live);
    const headTwo = repo.commit({ 'b.txt': 'two\n' });
    const first = squash(repo, 'one', 'One (#1)');
    const second = merge(repo, 'two', 'Merge pull request #2');
    pull(1, headOne, [first]);
    pull(2, headTwo, [headTwo, second]);
    const release = await changes();
    expect(release.changes.map(({ number, method, same_patch: same }) => [number, method, same])).toEqual([
      [1, 'squash', true],
      [2, 'merge', true],
    ]);
    expect(release.direct).toEqual([]);
    expect(
      await matchOf(
        release,
        result(live, headOne),
        result(live, headTwo),
        result(first, second),
        result(live, second),
        result(headOne, headTwo),
      ),
    ).toEqual(['same-patch 1', 'same-patch 2', 'same-head 2', 'same-head null whole', 'other 2']);
  });

  it('a review of the commit to be deployed covers all when its base is live or before it', async () => {
    const one = repo.commit({ 'a.txt': '1' }, 'One');
    const two = repo.commit({ 'a.txt': '2' }, 'Two');
    const release = await changes();
    expect(release).toMatchObject({ changes: [], direct: [{ sha: two }, { sha: one }] });
    expect(
      await matchOf(release, result(live, two), result(one, two), result(live, one), result('e'.repeat(40), two)),
    ).toEqual(['same-head null whole', 'same-head null', 'other null', 'same-head null']);
  });

  it('the head of a squashed pull request is on no branch: it is fetched, and unknown where it can’t be', async () => {
    repo.branch('topic');
    const head = repo.commit({ 'a.txt': 'topic\n' });
    const merged = squash(repo, 'topic', 'Change 1 (#1)');
    repo.git('update-ref', 'refs/pull/1/head', head);
    repo.git('branch', '-q', '-D', 'topic');
    repo.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    pull(1, head, [merged]);
    const dir = join(tempDir(), 'clone');
    git(tempDir(), ['clone', '-q', '--single-branch', '-b', 'main', `file://${repo.dir}`, dir]);
    const without = await changes(merged, dir);
    expect(without.changes).toMatchObject([
      { same_patch: null, merged_patch_id: expect.any(String), why: expect.stringContaining("can't be compared") },
    ]);
    expect((await stages(without, { folder: folder({ r: result(live, head) }) }, dir)).results).toMatchObject([
      { match: 'other', why: expect.stringContaining('lacks') },
    ]);
    const fetch = (sha: string): Promise<void> => fetchMissing(dir, [sha], silent);
    const release = await changes(merged, dir, { fetch });
    expect(release.changes).toMatchObject([{ same_patch: true }]);
    expect((await stages(release, { folder: folder({ r: result(live, head) }), fetch }, dir)).results).toMatchObject([
      { match: 'same-patch' },
    ]);
  });

  it('is failed, never empty, when GitHub refuses, when it is too large, and when a revision is not there', async () => {
    repo.commit({ 'a.txt': '1' });
    repo.commit({ 'a.txt': '2' });
    server.state.faults.push({
      path: '/pulls$',
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    const at2 = { live, head: repo.head() };
    expect((await readReleaseChanges(reads(), await open(repo.dir), at2)).seen).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('pull-requests: read'),
    });
    expect((await readReleaseChanges(reads(), await open(repo.dir), { ...at2, limit: 1 })).seen).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('more than 1 commits'),
    });
    expect(
      (await readReleaseChanges(reads(), await open(repo.dir), { ...at2, live: 'e'.repeat(40) })).seen,
    ).toMatchObject({ state: 'failed' });
    server.state.faults.splice(0);
    expect(await changes(live)).toMatchObject({ commits: 0, undone: 0 });
    live = repo.head();
    expect(await changes(repo.head('HEAD~2'))).toMatchObject({ commits: 0, undone: 2 });
  });

  it('keeps a pull request whose reviews can’t be read, and says so', async () => {
    repo.branch('topic');
    const head = repo.commit({ 'a.txt': 'topic\n' });
    pull(1, head, [squash(repo, 'topic', 'Change 1 (#1)')]);
    server.state.faults.push({ path: '/reviews$', status: 403 });
    expect((await changes()).changes).toMatchObject([
      { same_patch: true, approvals: { state: 'failed', reason: expect.stringContaining('pull-requests: read') } },
    ]);
  });
});

describe('patch ids', () => {
  it('tell contents of binary files, modes and names apart, and nothing from no change', async () => {
    const binary = (byte: number): Buffer => Buffer.from([0, 1, 2, byte]);
    const ids: (string | null)[] = [];
    const repository2 = await open(repo.dir);
    const from = live;
    for (const files of [{ 'x.bin': binary(3) }, { 'x.bin': binary(4) }, { 'y.bin': binary(3) }, { 'x.sh': 'a\n' }]) {
      repo.git('checkout', '-q', '--detach', from);
      ids.push(await readPatchId(repository2, from, repo.commit(files)));
    }
    repo.git('checkout', '-q', '--detach', from);
    writeFileSync(join(repo.dir, 'x.sh'), 'a\n', { mode: 0o755 });
    repo.git('add', 'x.sh');
    ids.push(await readPatchId(repository2, from, repo.commit({})));
    expect(new Set(ids).size).toBe(5);
    expect(await readPatchId(repository2, from, from)).toBeNull();
    await expect(readPatchId(repository2, from, 'e'.repeat(40))).rejects.toThrow('no such commit');
  });

  it('aren’t changed by attributes and configuration of the repository', async () => {
    const head = repo.commit({ 'a.txt': 'other\n' });
    const id = await readPatchId(await open(repo.dir), live, head);
    writeFileSync(join(repo.dir, '.gitattributes'), '*.txt -diff\n');
    repo.git('config', 'diff.noprefix', 'true');
    repo.git('config', 'diff.external', 'false');
    expect(await readPatchId(await open(repo.dir), live, head)).toBe(id);
  });
});

describe('results in a folder', () => {
  it('are used when they are whole, and said otherwise', async () => {
    const head = repo.commit({ 'a.txt': '1' });
    const release = await changes();
    const good = result(live, head);
    const dir = folder({
      a: good,
      b: 'no json',
      c: { ...good, schema: 'codex-ci/result@2' } as unknown as Envelope,
      d: '{}',
      e: { ...good, verdict: 'fine' } as unknown as Envelope,
      f: { ...good, subject: { ...good.subject, repository: 'octo-org/another' } },
      g: {
        ...good,
        subject: { kind: 'deployment', repository, trusted: live, environment: 'production', live: head, digest: 'd' },
      },
      h: ' '.repeat(20 * 1024 * 1024 + 1),
      k: Buffer.from([0xff, 0xfe]).toString('latin1'),
    });
    writeFileSync(join(dir, 'result.json'), JSON.stringify({ ...good, task: 'docs-check' }));
    writeFileSync(join(dir, 'notes.txt'), 'x');
    mkdirSync(join(dir, 'empty'));
    mkdirSync(join(dir, 'i', 'result.json'), { recursive: true });
    mkdirSync(join(dir, 'j'));
    symlinkSync(join(dir, 'a', 'result.json'), join(dir, 'j', 'result.json'));
    symlinkSync(join(dir, 'a'), join(dir, 'z'));
    writeFileSync(join(dir, 'k', 'result.json'), Buffer.from([0xff, 0xfe]));
    const { results, refused } = await stages(release, { folder: dir });
    expect(results.map(({ task, where, has_critical: critical }) => [task, where, critical])).toEqual([
      ['docs-check', 'result.json', true],
      ['review', 'a/result.json', true],
    ]);
    expect(refused.map(({ where, reason }) => `${where[0]} ${reason}`)).toEqual([
      'b it is not JSON',
      'c its schema is "codex-ci/result@2"; known is codex-ci/result@1',
      'd it has no schema',
      expect.stringMatching(/^e verdict: /),
      'f it is about octo-org/another, not octo-org/octo-repo',
      'g it is about a deployment to production, not about a change',
      expect.stringMatching(/^h it has \d+ bytes, more than/),
      'i it is a folder',
      'j it is a link',
      expect.stringMatching(/^k it cannot be read/),
      'z its folder is a link',
    ]);
  });

  it('are absent where there are none, and a folder that is not there is failed', async () => {
    const release = await changes();
    const read = async (dir: string | null) =>
      (await readStages(reads(), await open(repo.dir), release, { folder: dir, artifacts: null })).seen;
    expect(await read(tempDir())).toMatchObject({ state: 'absent' });
    expect(await read(null)).toMatchObject({ state: 'absent', reason: 'no place of results was named' });
    expect(await read(join(tempDir(), 'none'))).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('cannot be read'),
    });
  });
});
