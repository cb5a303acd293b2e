import { describe, expect, it } from 'vitest';
import { allowance, countedAs, leftOf, shareOut, stepDown, type Amount, type LedgerEntry } from './ledger.ts';

const usd = (amount: number | null): Amount => ({ usd: amount, tokens: null });
const none: Amount = { usd: null, tokens: null };
const entry = (over: Partial<LedgerEntry> = {}): LedgerEntry => ({
  run: 1,
  attempt: 1,
  stage: 'review',
  pull: 7,
  at: '2026-03-01T10:00:00Z',
  share: usd(1),
  spent: usd(0.25),
  ...over,
});

describe('shares', () => {
  it('keeps back what comes later and gives all to the last', () => {
    const first = shareOut(
      usd(2),
      [{ stage: 'review', weight: 2 }],
      [
        { stage: 'test-gen', weight: 1 },
        { stage: 'docs-check', weight: 1 },
      ],
    );
    expect(first.get('review')).toEqual(usd(1));
    const { left } = leftOf(usd(2), [usd(0.4)]);
    expect(left.usd).toBe(1.6);
    expect(
      Object.fromEntries(
        shareOut(left, [
          { stage: 'test-gen', weight: 1 },
          { stage: 'docs-check', weight: 1 },
        ]),
      ),
    ).toEqual({ 'test-gen': usd(0.8), 'docs-check': usd(0.8) });
  });

  it('gives nothing to a stage that asks no model, and no limit where there is none', () => {
    expect(
      shareOut(usd(1), [
        { stage: 'a', weight: 0 },
        { stage: 'b', weight: 1 },
      ]).get('a'),
    ).toEqual(usd(0));
    expect(shareOut(none, [{ stage: 'a', weight: 1 }]).get('a')).toEqual(none);
  });

  it('never sums above what is split', () => {
    let seed = 7;
    const dice = (): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed / 2147483648;
    };
    for (let trial = 0; trial < 5000; trial++) {
      const left = { usd: dice() * 10 ** Math.floor(dice() * 5 - 3), tokens: Math.floor(dice() * 1e6) };
      const stages = (prefix: string) =>
        Array.from({ length: Math.floor(dice() * 6) }, (_, at) => ({
          stage: `${prefix}${at}`,
          weight: dice() < 0.1 ? 0 : dice() * 3,
        }));
      const [now, later] = [stages('now'), stages('later')];
      const shares = [...shareOut(left, now, later).values()];
      expect(shares.reduce((sum, share) => sum + (share.usd ?? 0), 0)).toBeLessThanOrEqual(left.usd + 1e-9);
      expect(shares.reduce((sum, share) => sum + (share.tokens ?? 0), 0)).toBeLessThanOrEqual(left.tokens);
    }
  });
});

describe('what is counted', () => {
  it('counts an open entry as its share until its run has finished', () => {
    const open = entry({ spent: null });
    expect(countedAs(open, new Set())).toEqual(usd(1));
    expect(countedAs(open, new Set([2]))).toEqual(usd(1));
    expect(countedAs(open, new Set([1]))).toEqual({ usd: 0, tokens: 0 });
    expect(countedAs(entry(), new Set())).toEqual(usd(0.25));
  });

  it('counts a closed entry of unknown cost as its share', () => {
    expect(countedAs(entry({ spent: { usd: null, tokens: 50 } }), new Set([1])).usd).toBe(1);
  });

  it('takes the least of run, pull request and day, attempts and other pull requests told apart', () => {
    const entries = [
      entry(),
      entry({ attempt: 2, spent: usd(0.5) }),
      entry({ run: 2, spent: usd(1) }),
      entry({ run: 3, pull: 8, spent: usd(4) }),
      entry({ run: 4, pull: 9, at: '2026-02-01T10:00:00Z', spent: usd(50) }),
    ];
    const of = { run: 1, pull: 7, now: '2026-03-01T11:00:00Z' };
    expect(allowance({ run: usd(2), pull: usd(5), day: usd(10) }, entries, new Set(), of)).toEqual({
      left: usd(1.25),
      by: 'run',
    });
    expect(allowance({ run: usd(2), pull: usd(2), day: usd(10) }, entries, new Set(), of)).toEqual({
      left: usd(0.25),
      by: 'pull',
    });
    expect(allowance({ run: usd(9), pull: none, day: usd(6) }, entries, new Set(), of)).toEqual({
      left: usd(0.25),
      by: 'day',
    });
    expect(allowance({ run: usd(9), pull: usd(1), day: usd(6) }, entries, new Set(), { ...of, pull: null })).toEqual({
      left: usd(0.25),
      by: 'day',
    });
    expect(allowance({ run: usd(9), pull: usd(1), day: usd(6) }, entries, new Set(), of).left.usd).toBe(0);
  });
});

describe('stepping down', () => {
  const estimates = { full: { usd: 0.5, tokens: 12_000 }, fallback: { usd: 0.1, tokens: 10_000 } };

  it('follows the share as it shrinks in dollars', () => {
    expect([2, 0.5, 0.49, 0.1, 0.09, 0].map((amount) => stepDown(usd(amount), estimates))).toEqual([
      'full',
      'full',
      'fallback',
      'fallback',
      'none',
      'none',
    ]);
    expect(stepDown(none, estimates)).toBe('full');
    expect(stepDown(usd(0.3), { full: usd(0.5), fallback: null })).toBe('none');
  });

  it('follows it in tokens, whatever the dollars are', () => {
    expect([12_000, 11_999, 10_000, 9_999, 1, 0].map((tokens) => stepDown({ usd: null, tokens }, estimates))).toEqual([
      'full',
      'fallback',
      'fallback',
      'none',
      'none',
      'none',
    ]);
    expect([
      stepDown({ usd: 5, tokens: 1 }, estimates),
      stepDown({ usd: 0.2, tokens: 50_000 }, estimates),
      stepDown({ usd: 0.01, tokens: 50_000 }, estimates),
    ]).toEqual(['none', 'fallback', 'none']);
  });

  it('is not for want of an estimate', () => {
    expect(stepDown({ usd: 0.01, tokens: 1 }, { full: none, fallback: null })).toBe('full');
    expect(stepDown({ usd: null, tokens: 0 }, { full: none, fallback: null })).toBe('none');
  });
});
