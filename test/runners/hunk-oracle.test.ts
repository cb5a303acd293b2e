import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDiff } from '../../src/readers/diff/patch.ts';
import { runBaseline } from '../../src/tasks/test-gen/run/baseline.ts';
import { HunkRecord, shareGuarded, undoHunks, type HunkLimits } from '../../src/tasks/test-gen/hunks/undo.ts';
import { planHunks, type CoverageLines } from '../../src/tasks/test-gen/hunks/plan.ts';
import { buildRepository, open } from '../git/build.ts';
import { openBench, reader, readSymbols, readSyntax } from '../support/test-bench.ts';

const limits: HunkLimits = { maxHunks: 20, totalMs: 240_000, runMs: 60_000 };
const gap = (letter: string): string => Array.from({ length: 8 }, (_, at) => `// ${letter}${at}`).join('\n');
const source = (parts: { guard: string; loose: string; local: string; note: string; dead: string }): string =>
  [
    `export function price(n) {\n  ${parts.guard}\n  return n * 2;\n}`,
    gap('a'),
    `export function label(n) {\n  ${parts.loose}\n  return 'many';\n}`,
    gap('b'),
    `export function twice(n) {\n  ${parts.local}\n}`,
    gap('c'),
    `// ${parts.note}`,
    gap('d'),
    `export function dead(n) {\n  ${parts.dead}\n}\n`,
  ].join('\n');
const before = source({
  guard: '',
  loose: '',
  local: 'const value = n * 2; return value;',
  note: 'old',
  dead: 'return n;',
});
const after = source({
  guard: "if (n < 0) throw new RangeError('negative');",
  loose: "if (n === 1) return 'one';",
  local: 'const double = n * 2; return double;',
  note: 'new',
  dead: 'return n + 1;',
});
const tests = `import { test } from 'node:test';
import assert from 'node:assert';
import { price, label, twice } from '../src/price.js';
import { added } from '../src/added.js';
test('price doubles', () => { assert.equal(price(2), 4); });
test('price refuses negative numbers', () => { assert.throws(() => price(-1), RangeError); });
test('label', () => { assert.equal(label(5), 'many'); });
test('twice', () => { assert.equal(twice(3), 6); });
test('added', () => { assert.equal(added(), 1); });
`;
const manifest = { path: 'package.json', content: '{"type":"module","scripts":{"test":"node --test"}}' };

async function oracle(
  options: {
    extraTest?: string;
    coverage?: CoverageLines | null;
    limits?: Partial<HunkLimits>;
    testCommand?: string;
    near?: readonly string[];
    ran?: string[];
    log?: string[];
  } = {},
) {
  const far = {
    path: 'test/far.test.js',
    content:
      "import { test } from 'node:test';\nimport assert from 'node:assert';\nimport { label } from '../src/price.js';\ntest('one', () => { assert.equal(label(1), 'one'); });\n",
  };
  const test = { path: 'test/price.test.js', content: tests + (options.extraTest ?? '') };
  const built = buildRepository([
    { files: [manifest, { path: 'src/price.js', content: before }] },
    {
      files: [
        manifest,
        { path: 'src/price.js', content: after },
        { path: 'src/added.js', content: 'export const added = () => 1;\n' },
        test,
        ...(options.ran === undefined ? [] : [far]),
      ],
    },
  ]);
  const [base, head] = built.commits as [string, string];
  const repository = await open(built.dir);
  const hunks = await planHunks({
    files: parseDiff(await repository.diff(base, head)),
    read: reader(repository, head),
    syntax: readSyntax,
    symbols: readSymbols,
    coverage: options.coverage ?? null,
  });
  const plain = await openBench({
    runner: 'node',
    repository,
    log: options.log ?? [],
    ...(options.testCommand === undefined ? {} : { testCommand: options.testCommand }),
  });
  let turn = 0;
  const tree: typeof plain.tree = async (rev, patch) => {
    const opened = await plain.tree(rev, patch);
    writeFileSync(join(opened.dir, 'turn'), String(turn++));
    return opened;
  };
  const runner = {
    ...plain.runner,
    command: (request: Parameters<typeof plain.runner.command>[0]) => {
      options.ran?.push(request.files?.join(' ') ?? 'all');
      return plain.runner.command(request);
    },
  };
  const bench = { ...plain, tree, runner };
  const baseline = await runBaseline(bench, { rev: head, timeoutMs: 60_000 });
  const records = await undoHunks({
    bench,
    head,
    hunks,
    baseline,
    limits: { ...limits, ...options.limits },
    ...(options.near === undefined ? {} : { testsFor: async () => options.near! }),
  });
  return {
    records: records.map((record) => HunkRecord.parse(record)),
    baseline,
    place: (text: string) => after.split('\n').findIndex((line) => line.includes(text)) + 1,
  };
}

describe('the hunk-revert oracle on a real project', () => {
  it('tells guarded, unguarded, behaviour-keeping and code-free hunks apart, twice the same', async () => {
    const log: string[] = [];
    const { records, place } = await oracle({ log });
    const verdict = (line: number, path = 'src/price.js') =>
      records.find((record) => record.path === path && record.start_line === line);
    expect(verdict(place('throw new'))).toMatchObject({
      verdict: 'guarded',
      noticed_by: 'tests',
      tests: ['test > price refuses negative numbers'],
      keeps_behaviour: false,
    });
    expect(verdict(place('=== 1'))).toMatchObject({
      verdict: 'unguarded',
      keeps_behaviour: false,
      reason: 'all tests pass without it',
    });
    expect(verdict(place('double'))).toMatchObject({
      verdict: 'unguarded',
      keeps_behaviour: true,
      reason: expect.stringContaining('keeps behaviour'),
    });
    expect(verdict(place('// new'))).toMatchObject({
      verdict: 'not-tried',
      reason: 'it changes only comments or white space',
    });
    expect(verdict(place('n + 1'))).toMatchObject({ verdict: 'unguarded' });
    expect(verdict(1, 'src/added.js')).toMatchObject({ verdict: 'guarded' });
    expect(records).toHaveLength(6);
    expect(records.some(({ path }) => path.includes('test/'))).toBe(false);
    expect(shareGuarded(records)).toBe(0.5);
    expect(log.filter((line) => /^hunks: \d of \d: /.test(line))).toHaveLength(5);
    const again = await oracle();
    const told = (all: HunkRecord[]): HunkRecord[] => all.map((record) => ({ ...record, ms: 0 }));
    expect(told(again.records)).toEqual(told(records));
  });

  it('says of a command of the project’s own that it fails, not that the project does not build', async () => {
    const { records, place } = await oracle({
      testCommand: 'node --test; code=$?; echo "1 failed, 4 passed"; exit $code',
    });
    expect(records.find(({ start_line }) => start_line === place('throw new'))).toMatchObject({
      verdict: 'guarded',
      noticed_by: 'tests',
      reason: 'the command fails without it: 1 failed, 4 passed',
      tests: [],
    });
  });

  it('tries near tests first, and lets all tests decide where these don’t notice: no verdict changes', async () => {
    const [whole, narrowed]: [string[], string[]] = [[], []];
    const plain = await oracle({ ran: whole });
    const near = await oracle({ ran: narrowed, near: ['test/price.test.js'] });
    const told = ({ records }: typeof plain) =>
      records.map(({ path, start_line: line, verdict, noticed_by: by }) => [path, line, verdict, by]);
    expect(told(near)).toEqual(told(plain));
    const of = (records: HunkRecord[], text: string) =>
      records.find(({ start_line: line }) => line === plain.place(text));
    expect(of(near.records, 'throw new')).toMatchObject({
      verdict: 'guarded',
      reason: 'at least 1 test fails without it, as test > price refuses negative numbers',
    });
    // the near file passes without it, another one does not
    expect(of(near.records, '=== 1')).toMatchObject({
      verdict: 'guarded',
      reason: '1 test fails without it, as test > one',
    });
    // the baseline, then three runs for the hunk that the near file notices: none of them is of all tests
    expect(narrowed.slice(2, 5)).toEqual(['test/price.test.js', 'test/price.test.js', 'test/price.test.js']);
    expect(narrowed.filter((files) => files === 'all').length).toBeLessThan(
      whole.filter((files) => files === 'all').length,
    );
  });

  it('does not run what coverage says no test runs, and keeps to its limits with the most telling hunks first', async () => {
    const { place } = await oracle({ limits: { maxHunks: 0 } });
    const lines = new Set(after.split('\n').map((_, at) => at + 1));
    const covered = new Set([...lines].filter((line) => line !== place('n + 1')));
    const { records } = await oracle({
      coverage: new Map([['src/price.js', { instrumented: lines, covered }]]),
      limits: { maxHunks: 1 },
    });
    expect(records.find(({ start_line }) => start_line === place('n + 1'))).toMatchObject({ verdict: 'not-covered' });
    expect(records.find(({ start_line }) => start_line === place('throw new'))).toMatchObject({ verdict: 'guarded' });
    expect(
      records.filter(({ verdict, reason }) => verdict === 'not-tried' && reason === 'the limit of 1 hunks').length,
    ).toBe(3);
    const late = await oracle({ limits: { totalMs: 0 } });
    expect(new Set(late.records.map(({ verdict }) => verdict))).toEqual(new Set(['not-tried']));
  });

  it('concludes nothing from flaky tests, and nothing at all from a suite that fails', async () => {
    const flaky =
      "import fs from 'node:fs';\ntest('flaky', () => { assert.equal(Number(fs.readFileSync('turn', 'utf8')) % 2, 0); });\n";
    const { records, baseline, place } = await oracle({ extraTest: flaky });
    expect(baseline).toMatchObject({
      state: 'green',
      flaky: new Set([['test/price.test.js', 'test', 'flaky'].join('\0')]),
    });
    expect(records.find(({ start_line }) => start_line === place('throw new'))).toMatchObject({
      verdict: 'guarded',
      tests: ['test > price refuses negative numbers'],
    });
    expect(records.find(({ start_line }) => start_line === place('=== 1'))).toMatchObject({ verdict: 'unguarded' });
    expect(records.flatMap(({ tests: names }) => names)).not.toContain('test > flaky');
    const red = await oracle({ extraTest: "test('wrong', () => { assert.equal(1, 2); });\n" });
    expect(red.baseline).toMatchObject({ state: 'red', reason: expect.stringContaining('wrong') });
    expect(
      red.records.every(
        ({ verdict, reason }) => verdict === 'not-tried' && reason.includes('fail before anything is tried'),
      ),
    ).toBe(true);
  });
});
