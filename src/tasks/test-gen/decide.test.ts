import { describe, expect, it } from 'vitest';
import { digest } from '../../domain/json.ts';
import type { Values } from '../../contracts/options.ts';
import type { Result } from '../../contracts/task.ts';
import type { Envelope } from '../../domain/result.ts';
import type { TestGenRun } from './check.ts';
import { decideTestGen } from './decide.ts';
import { TestGenEvidence } from './evidence.ts';
import { HunkRecord } from './hunks/undo.ts';
import { testGenOptions, type TestGenOptions } from './options.ts';
import { testGenOutputs } from './outputs.ts';
import { TestGenPart } from './part.ts';
import { briefTestGen, renderTestGen } from './render.ts';

const subject = {
  kind: 'change' as const,
  repository: 'octo/shop',
  trusted: 'a'.repeat(40),
  base: 'a'.repeat(40),
  head: 'b'.repeat(40),
};
const fallbacks = Object.fromEntries(
  Object.entries(testGenOptions).map(([name, { fallback }]) => [name, fallback]),
) as Values<TestGenOptions>;
const hunk = (more: Partial<HunkRecord> = {}): HunkRecord =>
  HunkRecord.parse({
    path: 'src/a.js',
    start_line: 2,
    end_line: 3,
    removes: null,
    verdict: 'unguarded',
    reason: 'all tests pass without it',
    keeps_behaviour: false,
    noticed_by: null,
    tests: [],
    risk: 1,
    ms: 5,
    ...more,
  });

/** What is decided, put out and shown for a change with these hunks. */
function decided(
  hunks: readonly HunkRecord[],
  options: Partial<Values<TestGenOptions>> = { guardHunks: true },
  evidence: Partial<TestGenEvidence> = {},
) {
  const run: TestGenRun = {
    trigger: { event: 'cli', actor: 'octo', at: '2026-01-01T00:00:00Z', subject },
    options: { ...fallbacks, ...options },
    profiles: {},
    engine: { name: 'rules', model: null, effort: null, version: null },
    can: [],
    failure: null,
    turns: [],
    checks: [],
    evidence: TestGenEvidence.parse({
      changed: [{ path: 'src/a.js', status: 'modified' }],
      coverage: null,
      runner: null,
      baseline: { state: 'green', reason: '1 tests passed', tests: 1, flaky: [], ms: 1 },
      hunks: [...hunks],
      targets: [],
      examples: [],
      guidance: '',
      notes: [],
      nonce: '0',
      digest: digest(''),
      ...evidence,
    }),
  };
  const decision = decideTestGen(run);
  const part = TestGenPart.parse(decision.part);
  const envelope = {
    ...decision,
    task: 'test-gen',
    subject,
    engine: { name: 'rules', model: null },
    usage: { requests: 0, usd: null },
  } as unknown as Envelope;
  const result: Result<TestGenPart> = { envelope, part };
  return {
    ...decision,
    part,
    unguarded: testGenOutputs['unguarded-hunks']!.read(result),
    markdown: renderTestGen(result).markdown,
    brief: briefTestGen(result).join('\n'),
  };
}

describe('a changed source that could not be read', () => {
  it('is in no figure, partial in the receipt, and no pass', () => {
    const noticed = hunk({ path: 'src/b.js', verdict: 'guarded', reason: 'noticed' });
    const found = decided(
      [noticed],
      { guardHunks: true },
      { unread: [{ path: 'src/a.js', reason: 'too many control bytes for a text' }] },
    );
    expect(found).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/src\/a\.js is tested: it could not be read \(too many control bytes/) as string,
    });
    expect(found.receipt).toEqual([
      { path: 'src/a.js', state: 'partial', reason: 'could not be read: too many control bytes for a text' },
    ]);
    expect(decided([noticed]).verdict).toBe('pass');
  });
});

describe('hunks that keep behaviour', () => {
  it('are no part of any figure, and have a word of their own', () => {
    const same = hunk({
      start_line: 9,
      end_line: 9,
      keeps_behaviour: true,
      reason: 'all tests pass without it; it keeps behaviour: only local names differ',
    });
    const alone = decided([same]);
    expect(alone).toMatchObject({ verdict: 'pass', findings: [], unguarded: '', part: { share_guarded: null } });
    expect(alone.reason).not.toContain('of 1 hunks');
    expect(alone.markdown).toContain(
      'Of the hunks that could be undone, 1 keep behaviour: there is nothing that a test could notice.',
    );
    expect(alone.markdown).toContain('| `src/a.js:9` | keeps behaviour |');
    expect(alone.brief).toContain('hunk src/a.js:9: keeps-behaviour: ');
    const mixed = decided([same, hunk({ verdict: 'guarded', noticed_by: 'tests' }), hunk({ start_line: 5 })]);
    expect(mixed).toMatchObject({ unguarded: '1', part: { share_guarded: 0.5 } });
    expect(mixed.reason).toContain('1 of 2 hunks that were undone are noticed.');
    expect(mixed.markdown).toContain('the tests notice **50 %**; 1 could be lost');
    expect(mixed.findings.map(({ line }) => line)).toEqual([5]);
  });

  it('are no part of the picture', () => {
    const { markdown } = (() => {
      const record = {
        id: 'a',
        path: 't',
        test: null,
        reached: 'written' as const,
        kept: false,
        suspected_bug: false,
        rule: 'x',
        reason: 'y',
        worth: { lines: [], hunks: [], mutants: [] },
      };
      const base = decided([hunk({ keeps_behaviour: true }), hunk({ start_line: 5 })]);
      const part = {
        ...base.part,
        tests: [record],
        funnel: {
          written: 1,
          allowed: 0,
          built: 0,
          passed: 0,
          worth: 0,
          kept: 0,
          raised_coverage: 0,
          guards_hunk: 0,
          kills_mutant: 0,
          suspected_bugs: 0,
          refused: { x: 1 },
        },
      };
      return renderTestGen({
        envelope: {
          verdict: 'pass',
          reason: 'x',
          findings: [],
          subject,
          engine: { name: 'rules', model: null },
          usage: { requests: 0, usd: null },
        } as unknown as Envelope,
        part,
      });
    })();
    expect(markdown).toContain('1 unguarded hunks');
  });
});

describe('hunks that tell nothing', () => {
  const late = hunk({ verdict: 'not-tried', reason: 'the limit of 1 s' });
  it.each<[string, HunkRecord[], string, string, string]>([
    [
      'none could be tried',
      [late],
      'inconclusive',
      'The hunk that was to be undone tells nothing: the limit of 1 s.',
      '',
    ],
    [
      'none of several',
      [
        late,
        { ...late, start_line: 9 },
        hunk({ verdict: 'not-tried', reason: 'without it the file does not parse', start_line: 20 }),
      ],
      'inconclusive',
      'None of the 3 hunks that were to be undone tells anything: the limit of 1 s, and 1 other reasons.',
      '',
    ],
    [
      'one of several',
      [late, hunk({ start_line: 9 })],
      'pass',
      '0 of 1 hunks that were undone are noticed, 1 more could not be tried.',
      '1',
    ],
    [
      'none is run',
      [hunk({ verdict: 'not-covered', reason: 'no test runs its lines' }), late],
      'pass',
      'No test runs the lines of the hunks that were to be undone.',
      '',
    ],
    [
      'only comments',
      [hunk({ verdict: 'not-tried', keeps_behaviour: true, reason: 'it changes only comments or white space' })],
      'pass',
      'No hunk changes what the code does.',
      '',
    ],
    ['no hunk at all', [], 'pass', 'The change has no hunk to undo outside of tests, docs and generated files.', ''],
    [
      'all noticed',
      [hunk({ verdict: 'guarded', noticed_by: 'tests' })],
      'pass',
      '1 of 1 hunks that were undone are noticed.',
      '0',
    ],
  ])('%s', (_what, hunks, verdict, reason, unguarded) => {
    expect(decided(hunks)).toMatchObject({ verdict, reason, unguarded });
  });

  it('a suite that fails leaves the output empty', () => {
    expect(
      decided(
        [late],
        { guardHunks: true },
        { baseline: { state: 'red', reason: 'the tests fail', tests: 0, flaky: [], ms: 1 } },
      ),
    ).toMatchObject({
      verdict: 'inconclusive',
      reason: 'Nothing was tried or written: the tests fail.',
      unguarded: '',
    });
  });
});

it('a hunk that adds nothing has no line of its own, and a file that is gone has none at all', () => {
  const { findings, markdown, brief } = decided([
    hunk({ path: 'src/a.js', removes: 'lines', start_line: 7, end_line: 7 }),
    hunk({ path: 'src/gone.js', removes: 'all', start_line: 1, end_line: 1 }),
  ]);
  expect(findings).toMatchObject([
    {
      path: 'src/a.js',
      line: null,
      end_line: null,
      detail: expect.stringMatching(
        /^With what was removed here, near line 7, back in place, all tests pass without it\./,
      ),
    },
    {
      path: 'src/gone.js',
      line: null,
      end_line: null,
      detail: expect.stringMatching(
        /^With what was removed here, all that the file had, back in place, all tests pass/,
      ),
    },
  ]);
  expect(markdown).toContain('| `src/gone.js` | ⚠️ unguarded |');
  expect(brief).toContain('hunk src/gone.js: unguarded');
});
