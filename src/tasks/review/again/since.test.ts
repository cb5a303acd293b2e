import { describe, expect, it } from 'vitest';
import { findingId, type Finding } from '../../../domain/finding.ts';
import type { Earlier } from '../evidence.ts';
import { digest } from '../../../domain/json.ts';
import { pack, packedLimit } from '../../../readers/page/packed.ts';
import { parseDismissal } from './dismissal.ts';
import type { ReviewRun } from '../prompt.ts';
import { sinceOf, sortOut, withEarlier, type Reach } from './since.ts';
import { findQuote, fitState, openFinding, ReviewState, shortQuote } from './state.ts';

const sha = (digit: string): string => digit.repeat(40);
const made = (id: string, over: Partial<Finding> = {}): Finding => ({
  id,
  rule: 'codex/correctness',
  severity: 'high',
  confidence: 'L2',
  title: `About ${id}`,
  detail: 'd',
  path: 'a.ts',
  line: 5,
  end_line: 5,
  side: 'new',
  source: 'codex',
  evidence: [{ kind: 'diff', ref: 'a.ts:5', quote: `quote of ${id}` }],
  suggestion: null,
  ...over,
});
const gone = (id: string, over: Partial<Finding> = {}): Earlier['gone'][number] => ({
  finding: openFinding(made(id, over), sha('1')),
  why: 'the quoted lines are gone',
});
const nothing: Earlier = {
  read: null,
  compared: false,
  whole: '',
  unchanged: [],
  since: [],
  open: [],
  gone: [],
  first: [],
  fixed: [],
  dismissed: [],
};

function run(earlier: Partial<Earlier> = {}, dismissible = 'all'): ReviewRun {
  return {
    trigger: { subject: { kind: 'change', number: 7, base: sha('a'), head: sha('b') } },
    options: { dismissible },
    evidence: { basis: 'b', earlier: { ...nothing, ...earlier } },
  } as unknown as ReviewRun;
}
const through: Reach = { complete: true, read: true };
const after = (earlier: Partial<Earlier>, findings: Finding[], reach = through): ReturnType<typeof sinceOf> =>
  sinceOf(run(earlier), { findings, silenced: [], dismissed: [] }, reach);
const resolved = (...of: Parameters<typeof after>): string[] =>
  after(...of).since?.resolved.map(({ finding }) => finding) ?? [];

describe('a dismissal', () => {
  const thread = (text: string): unknown => parseDismissal({ finding: 'f1', author: 'a', text });
  const comment = (text: string): unknown => parseDismissal({ finding: null, author: 'a', text });

  it('is a command at the start of a remark, with a reason on the same line', () => {
    expect(thread('/codex-ci dismiss  not so \r\nmore')).toEqual({ finding: 'f1', reason: 'not so' });
    expect(thread('\n  Dismiss: not so')).toEqual({ finding: 'f1', reason: 'not so' });
    expect(comment('/codex-ci dismiss 0a1b2c3d4e5f not so')).toEqual({ finding: '0a1b2c3d4e5f', reason: 'not so' });
    expect(thread(`dismiss: ${'x'.repeat(5000)}`)).toEqual({ finding: 'f1', reason: 'x'.repeat(300) });
  });

  it.each([
    'dismiss',
    'dismiss:',
    '/codex-ci dismiss',
    '/codex-ci dismiss \n why',
    '/codex-cidismiss x',
    'I dismiss: x',
    '> dismiss: x',
    '`dismiss: x`',
    '    dismiss: x',
    '\t/codex-ci dismiss x',
    '\n\n     /codex-ci dismiss x',
    '```\n/codex-ci dismiss x\n```',
  ])('is none: %s', (text) => {
    expect(thread(text)).toBeNull();
    expect(comment(text)).toBeNull();
  });

  it('in the conversation names its finding', () => {
    expect(comment('dismiss: 0a1b2c3d4e5f not so')).toBeNull();
    expect(comment('/codex-ci dismiss it')).toBeNull();
  });

  it.each([
    ['all', 0],
    ['unproven', 1],
    ['none', 2],
  ])('under the policy %s leaves %i of two', (policy, left) => {
    const findings = [made('f1'), made('f2', { source: 'rules', severity: 'critical', confidence: 'L3' })];
    const dismissed = findings.map(({ id }) => ({ finding: id, by: 'a', reason: 'r' }));
    expect(sortOut(run({ dismissed }, policy), findings)).toMatchObject({
      findings: { length: left },
      silenced: { length: 2 - left },
    });
  });
});

describe('fixed', () => {
  it('is what is gone by lines, after a run that came to its end and has read everything', () => {
    const left = { gone: [gone('f1'), gone('r1', { source: 'rules', rule: 'skipped-tests' })] };
    expect(resolved(left, [])).toEqual(['f1', 'r1']);
    expect(resolved(left, [], { complete: true, read: false })).toEqual(['r1']);
    expect(resolved(left, [], { complete: false, read: false })).toEqual([]);
    // What could not be said yet is kept for the run that can.
    expect(after(left, [], { complete: true, read: false }).state).toMatchObject({
      open: [{ id: 'f1' }],
      fixed: ['r1'],
    });
  });

  it('is not what was only edited: something new of the same kind stands there', () => {
    expect(resolved({ gone: [gone('f1')] }, [made('new', { line: 9 })])).toEqual([]);
    expect(resolved({ gone: [gone('f1')] }, [made('new', { line: 90 })])).toEqual(['f1']);
    expect(resolved({ gone: [gone('f1')] }, [made('new', { rule: 'codex/security' })])).toEqual(['f1']);
    expect(resolved({ gone: [gone('f1')], first: [['old', sha('1')]] }, [made('old')])).toEqual(['f1']);
    const rule = { source: 'rules', rule: 'secret-added' } as const;
    expect(
      resolved({ gone: [gone('r1', rule), gone('r2', { ...rule, line: 80 })] }, [made('new', { ...rule, line: 85 })]),
    ).toEqual(['r1']);
    // Moved to another file, with the same words.
    expect(
      resolved({ gone: [gone('r1', rule)] }, [
        made('new', { ...rule, path: 'b.ts', evidence: [{ kind: 'diff', ref: 'b.ts:5', quote: 'quote  of r1' }] }),
      ]),
    ).toEqual([]);
  });

  it('is said again to a sink that may have failed, but not of what is back', () => {
    expect(resolved({ fixed: ['f1', 'f2'] }, [made('f2')])).toEqual(['f1']);
    expect(after({ fixed: ['f1', 'f2'] }, [made('f2')]).state?.fixed).toEqual(['f1']);
  });
});

describe('what the next run is told', () => {
  it('keeps the last change that was read in full when this one was not', () => {
    const read = { base: sha('1'), head: sha('2'), basis: 'b' };
    expect(after({ read }, []).state?.read).toEqual({ base: sha('a'), head: sha('b'), basis: 'b' });
    expect(after({ read }, [], { complete: true, read: false }).state?.read).toEqual(read);
  });

  it('remembers since when a finding is open', () => {
    expect(
      after({ first: [['f1', sha('1')]] }, [made('f1'), made('f2')]).state?.open.map(({ id, since }) => [id, since]),
    ).toEqual([
      ['f1', sha('1')],
      ['f2', sha('b')],
    ]);
  });

  it('makes the next run read everything where findings do not fit, and drops the least of them', () => {
    // Words that can't be packed any smaller.
    const noise = (seed: number): string => Array.from({ length: 14 }, (_, at) => digest(`${seed}.${at}`)).join('');
    const many = Array.from({ length: 400 }, (_, at) =>
      made(`f${at}`, { detail: noise(at), severity: at < 20 ? 'critical' : 'low' }),
    );
    const { state } = after({}, many);
    expect(ReviewState.safeParse(state).success).toBe(true);
    expect(state?.read).toBeNull();
    expect(state?.open.length).toBeLessThan(400);
    expect(pack(state ?? null).length).toBeLessThanOrEqual(packedLimit);
    expect(state?.open.filter(({ severity }) => severity === 'critical')).toHaveLength(20);
    expect(
      fitState({
        version: 1,
        head: sha('a'),
        read: null,
        open: [],
        fixed: Array.from({ length: 500 }, (_, at) => `f${at}`),
      }).fixed.at(-1),
    ).toBe('f499');
  });

  it('is of its own schema, however long the words of a finding are', () => {
    const long = openFinding(
      made('f1', {
        title: 't'.repeat(9000),
        detail: 'd'.repeat(9000),
        evidence: [{ kind: 'diff', ref: 'a', quote: `${'q'.repeat(1000)}\n${'r'.repeat(1000)}` }],
      }),
      sha('1'),
    );
    expect(ReviewState.safeParse({ version: 1, head: sha('a'), read: null, open: [long], fixed: [] }).success).toBe(
      true,
    );
    expect(long.quote).toBe('q'.repeat(1000));
  });

  it.each(['../x', '', 'a b', '--> x', '__proto__ '])('has no finding with the id %j', (id) => {
    expect(
      ReviewState.safeParse({
        version: 1,
        head: sha('a'),
        read: null,
        open: [openFinding(made(id), sha('1'))],
        fixed: [],
      }).success,
    ).toBe(false);
  });
});

describe('a finding that is found again', () => {
  it('has the newer words and the worse of both readings', () => {
    const { carried, fresh } = withEarlier(run({ open: [made('f1', { severity: 'critical', confidence: 'L2' })] }), [
      made('f1', { severity: 'low', confidence: 'L3', title: 'New words' }),
      made('f2'),
    ]);
    expect(carried).toMatchObject([{ id: 'f1', severity: 'critical', confidence: 'L3', title: 'New words' }]);
    expect(fresh.map(({ id }) => id)).toEqual(['f2']);
  });
});

describe('a quote', () => {
  const text = ['if (a) {', '  run();', '}', 'other();', '  run();', `key = '‹secret:token#3›'`];

  it('stands where its lines stand, nearest to its place', () => {
    expect(findQuote(text, 'run();', 1, false)).toBe(2);
    expect(findQuote(text, ' run();', 6, false)).toBe(5);
    expect(findQuote(text, 'if (a) {\n  run();', 9, false)).toBe(1);
    expect(findQuote(text, 'if (a) {\n}', 1, false)).toBeNull();
    expect(findQuote(text, 'run(', 1, false)).toBeNull();
    expect(findQuote(text, 'run(', 1, true)).toBe(2);
    expect(findQuote(text, ' \n ', 1, true)).toBeNull();
    expect(findQuote(text, `key = '‹secret:token#9›'`, 1, false)).toBe(6);
  });

  it('that is one endless line is looked for by its beginning', () => {
    const line = 'x'.repeat(5000);
    expect(findQuote(['a', line], shortQuote(line), 1, false)).toBe(2);
    expect(findQuote(['a', 'x'.repeat(100)], shortQuote(line), 1, false)).toBeNull();
  });

  it('gives an identity that the numbers of secrets do not change', () => {
    expect(findingId('r', 'a‹secret:token#1›', `k = '‹secret:token#1›'`)).toBe(
      findingId('r', 'a‹secret:token#2›', `k =  '‹secret:token#7›'`),
    );
    expect(findingId('r', 'a', `k = '‹secret:token#1›'`)).not.toBe(findingId('r', 'a', `k = '‹secret:other#1›'`));
    expect(findingId('r', 'a', 'k', 0)).not.toBe(findingId('r', 'a', 'k', 1));
  });
});
