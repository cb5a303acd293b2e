import { describe, expect, it } from 'vitest';
import { readCandidateDiffs, readCandidates } from '../../src/adapters/git/candidates.ts';
import type { CandidateDiff } from '../../src/contracts/history.ts';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import type { Repository } from '../../src/contracts/repository.ts';
import { readHunks } from '../../src/readers/diff/hunks.ts';
import { noise } from '../support/secrets.ts';
import { buildRepository, environment, git, input, open, tempDir } from './build.ts';
import { createGraph, lines } from './graph.ts';

const shas = (list: readonly { sha: string }[]): string[] => list.map(({ sha }) => sha);

async function diffs(repository: Repository, wanted: readonly string[], maxBytes?: number): Promise<CandidateDiff[]> {
  const all: CandidateDiff[] = [];
  for await (const diff of readCandidateDiffs(repository, wanted, createRedactor(), maxBytes)) all.push(diff);
  return all;
}

const changed = (diff: CandidateDiff | undefined): string[] =>
  (diff?.files ?? []).flatMap(({ path, patch }) =>
    readHunks(patch, path).flatMap((hunk) =>
      hunk.lines
        .filter(({ kind }) => kind !== 'context')
        .map(({ kind, text }) => `${path}${kind === 'add' ? '+' : '-'}${text}`),
    ),
  );

describe('the commits of a deploy', () => {
  it('never lists a commit that was not deployed, nor one newer than the release', async () => {
    const graph = createGraph();
    const good = graph.commit({ files: { a: '1\n' } });
    const first = graph.commit({ parents: [good], files: { a: '2\n' } });
    // A branch that was pushed before the deploy and is not merged, with the more suspicious change.
    const unmerged = graph.commit({ parents: [first], files: { a: 'throw\n' } });
    const live = graph.commit({ parents: [first], files: { a: '3\n' } });
    const newer = graph.commit({ parents: [live], files: { a: '4\n' } });
    const found = await readCandidates(await open(graph.dir), { live, lastGood: good });
    expect(found).toMatchObject({ kind: 'range', ignored: [], warning: null });
    expect(shas(found.candidates)).toEqual([live, first]);
    expect(shas(found.candidates)).not.toContain(unmerged);
    expect(shas(found.candidates)).not.toContain(newer);
    expect(found.candidates.map(({ parents, side }) => [parents, side])).toEqual([
      [[first], 'deployed'],
      [[good], 'deployed'],
    ]);
  });

  it('lists ignored revisions apart, with the reason, and says when the entry came with the deploy', async () => {
    const graph = createGraph();
    const format = graph.commit({ files: { a: '1\n' } });
    const good = graph.commit({ parents: [format], files: { a: '1\n', '.git-blame-ignore-revs': `${format}\n` } });
    const bulk = graph.commit({ parents: [good], files: { a: ' 1\n' } });
    const other = graph.commit({ parents: [bulk], files: { a: ' 2\n' } });
    const list = `# formatter\n# of 2026\n${bulk}\n\n${format} # old\nnot a sha\n${bulk.slice(0, 10)}\n`;
    const live = graph.commit({ parents: [other], files: { a: ' 2\n', '.git-blame-ignore-revs': list } });
    const repository = await open(graph.dir);
    const found = await readCandidates(repository, { live, lastGood: good });
    expect(shas(found.candidates)).toEqual([live, other]);
    expect(found.ignored).toEqual([
      {
        sha: bulk,
        reason: 'listed in .git-blame-ignore-revs (formatter of 2026); the entry itself came with this deploy',
        fresh: true,
      },
    ]);
    // The list that counts is the deployed one, not a newer or older one.
    expect(shas((await readCandidates(repository, { live: other, lastGood: good })).candidates)).toEqual([other, bulk]);
  });

  it('takes what a merge brought as candidates, and of the merge only its own edits', async () => {
    const graph = createGraph();
    const good = graph.commit({ files: { a: lines(20), b: 'b\n' } });
    const old = graph.commit({ parents: [good], files: { a: lines(20, { 1: 'main' }), b: 'b\n' } });
    const side = graph.commit({ parents: [good], files: { a: lines(20, { 20: 'side' }), b: 'b\n' } });
    const clean = graph.commit({
      parents: [old, side],
      files: { a: lines(20, { 1: 'main', 20: 'side' }), b: 'b\n' },
      message: 'Merge',
    });
    const topic = graph.commit({ parents: [good], files: { a: lines(20, { 1: 'topic' }), b: 'b\n' } });
    const evil = graph.commit({
      parents: [clean, topic],
      files: { a: lines(20, { 1: 'both', 20: 'side' }), b: 'evil\n' },
      message: 'Merge',
    });
    const repository = await open(graph.dir);
    const found = await readCandidates(repository, { live: evil, lastGood: old });
    expect(new Set(shas(found.candidates))).toEqual(new Set([evil, topic, clean, side]));
    const [ofEvil, ofTopic, ofClean, ofSide] = await diffs(repository, [evil, topic, clean, side]);
    expect(changed(ofClean)).toEqual([]);
    expect(changed(ofSide)).toEqual(['a-line 20', 'a+side']);
    expect(changed(ofTopic)).toEqual(['a-line 1', 'a+topic']);
    expect(changed(ofEvil).filter((line) => line.includes('+'))).toEqual(['a+both', 'b+evil']);
    expect(changed(ofEvil).join('\n')).not.toContain('side');
  });

  it('takes a squash as the one commit that it is', async () => {
    const {
      dir,
      commits: [good, squash],
    } = buildRepository([
      { files: [{ path: 'a', content: '1\n' }] },
      {
        files: [
          { path: 'a', content: '2\n' },
          { path: 'b', content: 'x\n' },
        ],
        message: 'Feature (#7)\n\n* one\n* two',
      },
    ]);
    const found = await readCandidates(await open(dir), { live: squash!, lastGood: good! });
    expect(found.candidates).toMatchObject([
      { sha: squash, subject: 'Feature (#7)', body: '* one\n* two', author: 'Ada' },
    ]);
  });

  it('lets a commit and its whole revert cancel out, not a partial or a forged one', async () => {
    const graph = createGraph();
    const base = { a: lines(30), b: 'b\n' };
    const good = graph.commit({ files: base });
    const one = graph.commit({
      parents: [good],
      files: { a: lines(30, { 10: 'bug', 11: 'bug' }), b: 'b\n' },
      message: 'One',
    });
    // Elsewhere in the file, so that the lines of the revert have moved.
    const two = graph.commit({
      parents: [one],
      files: { a: `new\n${lines(30, { 10: 'bug', 11: 'bug' })}`, b: 'B\n' },
      message: 'Two',
    });
    const back = graph.commit({
      parents: [two],
      files: { a: `new\n${lines(30)}`, b: 'B\n' },
      message: `Revert "One"\n\nThis reverts commit ${one}.`,
    });
    const partial = graph.commit({
      parents: [back],
      files: { a: `new\n${lines(30)}`, b: 'b\n' },
      message: `Revert "Two"\n\nThis reverts commit ${two}.`,
    });
    const forged = graph.commit({
      parents: [partial],
      files: { a: `new\n${lines(30, { 29: 'sneaky' })}`, b: 'b\n' },
      message: `This reverts commit ${partial}.`,
    });
    const found = await readCandidates(await open(graph.dir), { live: forged, lastGood: good });
    expect(shas(found.candidates)).toEqual([forged, partial, two]);
    expect(found.ignored).toEqual([
      { sha: back, reason: `takes back ${one} of the same deploy, and nothing else`, fresh: false },
      { sha: one, reason: `taken back in the same deploy by ${back}`, fresh: false },
    ]);
    expect(found.reverts).toEqual([
      { sha: forged, reverts: partial, complete: false },
      { sha: partial, reverts: two, complete: false },
      { sha: back, reverts: one, complete: true },
    ]);
  });

  it('keeps the commit whose revert was reverted, and a revert of what was deployed before', async () => {
    const graph = createGraph();
    const old = graph.commit({ files: { a: '0\n' } });
    const good = graph.commit({ parents: [old], files: { a: '1\n' } });
    const one = graph.commit({ parents: [good], files: { a: '1\n', b: 'bug\n' } });
    const back = graph.commit({
      parents: [one],
      files: { a: '1\n' },
      message: `Revert\n\nThis reverts commit ${one}.`,
    });
    const again = graph.commit({
      parents: [back],
      files: { a: '1\n', b: 'bug\n' },
      message: `Reapply\n\nThis reverts commit ${back}.`,
    });
    const undo = graph.commit({
      parents: [again],
      files: { a: '0\n', b: 'bug\n' },
      message: `Revert\n\nThis reverts commit ${good}.`,
    });
    const found = await readCandidates(await open(graph.dir), { live: undo, lastGood: good });
    expect(shas(found.candidates)).toEqual([undo, one]);
    expect(shas(found.ignored)).toEqual([again, back]);
  });

  it('cancels what a reverted merge brought', async () => {
    const graph = createGraph();
    const good = graph.commit({ files: { a: lines(9) } });
    const main = graph.commit({ parents: [good], files: { a: lines(9), m: 'm\n' } });
    const one = graph.commit({ parents: [good], files: { a: lines(9, { 2: 'x' }) } });
    const two = graph.commit({ parents: [one], files: { a: lines(9, { 2: 'x', 8: 'y' }) } });
    const merge = graph.commit({ parents: [main, two], files: { a: lines(9, { 2: 'x', 8: 'y' }), m: 'm\n' } });
    const live = graph.commit({
      parents: [merge],
      files: { a: lines(9), m: 'm\n' },
      message: `Revert "Merge"\n\nThis reverts commit ${merge}, reversing\nchanges made to ${main}.`,
    });
    const found = await readCandidates(await open(graph.dir), { live, lastGood: good });
    expect(shas(found.candidates)).toEqual([main]);
    expect(new Set(shas(found.ignored))).toEqual(new Set([one, two, merge, live]));
  });

  it('says what a rollback and a deploy of another branch are, and takes what went as the change', async () => {
    const graph = createGraph();
    const root = graph.commit({ files: { a: '1\n' } });
    const next = graph.commit({ parents: [root], files: { a: '2\n' } });
    const branch = graph.commit({ parents: [root], files: { a: '3\n' } });
    const repository = await open(graph.dir);
    expect(await readCandidates(repository, { live: root, lastGood: next })).toMatchObject({
      kind: 'rollback',
      candidates: [{ sha: next, side: 'removed' }],
      warning: expect.stringContaining('was a rollback') as string,
    });
    expect(await readCandidates(repository, { live: branch, lastGood: next })).toMatchObject({
      kind: 'diverged',
      candidates: [
        { sha: branch, side: 'deployed' },
        { sha: next, side: 'removed' },
      ],
      warning: expect.stringContaining('does not build on') as string,
    });
    expect(await readCandidates(repository, { live: next, lastGood: next })).toMatchObject({
      kind: 'same',
      candidates: [],
      warning: expect.stringContaining('nothing was deployed') as string,
    });
    expect(await readCandidates(repository, { live: next, lastGood: null })).toMatchObject({
      kind: 'unbounded',
      candidates: [{ sha: next }, { sha: root }],
    });
  });

  it('says that it keeps the newest of too many', async () => {
    const { dir, commits } = buildRepository(
      Array.from({ length: 6 }, (_, index) => ({ files: [{ path: 'a', content: `${index}\n` }] })),
    );
    const found = await readCandidates(await open(dir), { live: commits[5]!, lastGood: commits[0]!, limit: 3 });
    expect(shas(found.candidates)).toEqual([commits[5], commits[4], commits[3]]);
    expect(found.warning).toBe('more than 3 commits were deployed; only the newest 3 are looked at');
    expect(
      (await readCandidates(await open(dir), { live: commits[3]!, lastGood: commits[0]!, limit: 3 })).warning,
    ).toBeNull();
  });

  it('names fetch-depth where a shallow clone lacks history, and refuses what does not exist', async () => {
    const { dir, commits } = buildRepository(
      Array.from({ length: 6 }, (_, index) => ({ files: [{ path: 'a', content: `${index}\n` }] })),
    );
    const clone = tempDir();
    git(tempDir(), ['clone', '-q', '--depth', '3', `file://${dir}`, clone]);
    const repository = await open(clone);
    await expect(readCandidates(repository, { live: commits[5]!, lastGood: commits[0]! })).rejects.toMatchObject(
      input(/no such commit.*fetch-depth: 0/),
    );
    expect(shas((await readCandidates(repository, { live: commits[5]!, lastGood: commits[3]! })).candidates)).toEqual([
      commits[5],
      commits[4],
    ]);
    expect((await readCandidates(repository, { live: commits[5]!, lastGood: null })).candidates).toHaveLength(2);
    await expect(diffs(repository, [commits[3]!])).rejects.toMatchObject(
      environment(/its parents are not in the clone.*fetch-depth/),
    );
    // Both ends are there, but the way between them leaves the clone.
    git(clone, ['fetch', '-q', '--depth', '1', 'origin', commits[1]!]);
    await expect(readCandidates(repository, { live: commits[5]!, lastGood: commits[1]! })).rejects.toMatchObject({
      message: expect.stringContaining('fetch-depth') as string,
    });
    const whole = await open(dir);
    await expect(readCandidates(whole, { live: 'nope', lastGood: null })).rejects.toMatchObject(
      input(/revision nope: no such commit/),
    );
    await expect(readCandidates(whole, { live: '--all', lastGood: null })).rejects.toMatchObject(
      input(/not a revision/),
    );
    await expect(diffs(whole, ['--all'])).rejects.toMatchObject(input(/not a full SHA/));
  });
});

describe('the diffs of candidates', () => {
  it('keeps the order that was asked for, with roots, empty commits, renames and hostile names', async () => {
    const graph = createGraph();
    const root = graph.commit({ files: { a: lines(9) } });
    const empty = graph.commit({ parents: [root], files: { a: lines(9) } });
    const renamed = graph.commit({ parents: [empty], files: { b: lines(9, { 3: 'x' }) } });
    const hostile = graph.commit({
      parents: [renamed],
      files: { b: lines(9, { 3: 'x' }), [`x\\n${root}`]: `${root}\n`, c: `diff --git a/a b/a\n${empty}\n` },
    });
    const binary = graph.commit({
      parents: [hostile],
      files: { b: `${'\0\x01'.repeat(300)}\0${root}\0:100644\n${empty}\0:` },
    });
    const repository = await open(graph.dir);
    const asked = [binary, root, hostile, empty, renamed, root];
    const found = await diffs(repository, asked);
    expect(shas(found)).toEqual(asked);
    const expected = new Map(
      await Promise.all(
        [root, hostile, renamed, binary].map(async (sha) => [sha, (await diffs(repository, [sha]))[0]?.files] as const),
      ),
    );
    expect(
      found.map(({ sha, files }) =>
        sha === empty ? files.length === 0 : JSON.stringify(files) === JSON.stringify(expected.get(sha)),
      ),
    ).toEqual(asked.map(() => true));
    expect(found[4]?.files).toMatchObject([{ path: 'b', oldPath: 'a', status: 'renamed' }]);
    expect(found[2]?.files.map(({ path }) => path).sort()).toEqual(['c', `x\n${root}`]);
    expect(found[0]?.files.find(({ path }) => path === 'b')).toMatchObject({ binary: true });
  });

  it('lists the files of a commit that is too large, and goes on', async () => {
    const { dir, commits } = buildRepository([
      { files: [{ path: 'a', content: '1\n' }] },
      {
        files: [
          { path: 'a', content: '2\n' },
          { path: 'big', content: 'x'.repeat(99).concat('\n').repeat(20_000) },
        ],
      },
      { files: [{ path: 'a', content: '3\n' }] },
    ]);
    const found = await diffs(await open(dir), commits.toReversed(), 100_000);
    expect(found.map(({ cut, files }) => [cut, files.map(({ path, patch }) => [path, patch.length > 0])])).toEqual([
      [
        true,
        [
          ['a', false],
          ['big', false],
        ],
      ],
      [
        true,
        [
          ['a', false],
          ['big', false],
        ],
      ],
      [false, [['a', true]]],
    ]);
  });

  it('takes secrets out', async () => {
    const secret = `gh${'p_'}${noise(36)}`;
    const { dir, commits } = buildRepository([{ files: [{ path: 'a', content: `token = "${secret}"\n` }] }]);
    const text = JSON.stringify(await diffs(await open(dir), commits));
    expect(text).not.toContain(secret);
    expect(text).toContain('‹secret:');
  });

  it('tells changes of two functions of one file apart', async () => {
    const source = (parse: string, format: string): string =>
      [
        'function parse(text) {',
        '  const value = Number(text);',
        `  return ${parse};`,
        '}',
        '',
        '',
        '',
        '',
        '',
        'function format(value) {',
        '  const text = String(value);',
        `  return ${format};`,
        '}',
        '',
      ].join('\n');
    const { dir, commits } = buildRepository(
      [source('value', 'text'), source('value', 'text.trim()'), source('value.rate', 'text.trim()')].map((content) => ({
        files: [{ path: 'money.js', content }],
      })),
    );
    const [inParse, inFormat] = await diffs(await open(dir), [commits[2]!, commits[1]!]);
    expect(readHunks(inParse!.files[0]!.patch)[0]).toMatchObject({ newStart: 1 });
    expect(readHunks(inFormat!.files[0]!.patch)[0]).toMatchObject({ newStart: 9 });
  });

  it('fails when git does, not with a short list', async () => {
    const { dir } = buildRepository([{ files: [{ path: 'a', content: '1\n' }] }]);
    await expect(diffs(await open(dir), ['f'.repeat(40)])).rejects.toMatchObject(environment(/f{40}/));
  });
});
