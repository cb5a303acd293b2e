import { describe, expect, test } from 'vitest';
import { binomialDraw, normalDraw, seeded } from './random.ts';
import { findRateChanges, type RatePoint } from './rate-change.ts';
import { findValueChanges } from './value-change.ts';

/** British coal mining disasters by year, 1851–1961 (Jarrett 1979; as printed by Carlin, Gelfand and Smith 1992). */
const disasters = [
  4, 5, 4, 1, 0, 4, 3, 4, 0, 6, 3, 3, 4, 0, 2, 6, 3, 3, 5, 4, 5, 3, 1, 4, 4, 1, 5, 5, 3, 4, 2, 5, 2, 2, 3, 4, 2, 1, 3,
  2, 2, 1, 1, 1, 1, 3, 0, 0, 1, 0, 1, 1, 0, 0, 3, 1, 0, 3, 2, 2, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 1, 1,
  0, 2, 3, 3, 1, 1, 2, 1, 1, 1, 1, 2, 4, 2, 0, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1,
];
/** Flow of the Nile at Aswan by year, 1871–1970 (Cobb 1978): the change is dated 1898. */
const nile = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100,
  1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456,
  824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897,
  822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975,
  815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
];

const flat = (n: number, total: number): RatePoint[] => Array.from({ length: n }, () => ({ bad: 0, total }));

describe('published examples', () => {
  test('coal mining disasters: after 1891, within the published 1887–1895', () => {
    expect(disasters).toHaveLength(111);
    const found = findRateChanges(disasters.map((bad) => ({ bad, total: 100_000 })));
    if (found.state !== 'changes') throw new Error(found.reason);
    const [change] = found.changes;
    expect(1851 + change!.index - 1).toBe(1891);
    expect(1851 + change!.low - 1).toBeGreaterThanOrEqual(1886);
    expect(1851 + change!.high - 1).toBeLessThanOrEqual(1896);
    expect(change!.before * 100_000).toBeCloseTo(3.1, 0);
    expect(change!.after * 100_000).toBeCloseTo(0.9, 0);
  });

  test('the Nile: 1899 is the first year of the new level', () => {
    const found = findValueChanges(nile);
    if (found.state !== 'changes') throw new Error(found.reason);
    expect(found.changes).toHaveLength(1);
    expect(1871 + found.changes[0]!.index).toBe(1899);
    expect(found.changes[0]!.direction).toBe('down');
    expect(found.changes[0]!.low).toBeLessThanOrEqual(28);
    expect(found.changes[0]!.high).toBeGreaterThanOrEqual(28);
  });
});

describe('what is no answer', () => {
  test('too few points, too few events, gaps only', () => {
    expect(findRateChanges(flat(7, 100)).state).toBe('too-little');
    expect(findRateChanges(flat(20, 1)).state).toBe('too-little');
    expect(findRateChanges(Array.from({ length: 40 }, () => ({ bad: Number.NaN, total: 50 }))).state).toBe(
      'too-little',
    );
    expect(findRateChanges([]).state).toBe('too-little');
    expect(findValueChanges(Array.from({ length: 11 }, (_, i) => i)).state).toBe('too-little');
    expect(findValueChanges(Array.from({ length: 40 }, () => null)).state).toBe('too-little');
  });

  test('a constant series has no change; zeros are no error', () => {
    expect(findRateChanges(flat(30, 50))).toMatchObject({ state: 'none', used: 30, gaps: 0 });
    expect(findRateChanges(Array.from({ length: 30 }, () => ({ bad: 50, total: 50 }))).state).toBe('none');
    expect(findValueChanges(Array.from({ length: 30 }, () => 7)).state).toBe('none');
  });

  test('what is no count is a gap and widens nothing else', () => {
    const points: RatePoint[] = [...flat(20, 50), ...Array.from({ length: 20 }, () => ({ bad: 10, total: 50 }))];
    points[3] = { bad: -1, total: 50 };
    points[4] = { bad: 51, total: 50 };
    points[5] = { bad: 1, total: 0 };
    points[6] = { bad: null, total: 50 };
    points[7] = { bad: 1, total: Infinity };
    const found = findRateChanges(points);
    if (found.state !== 'changes') throw new Error(found.reason);
    expect(found).toMatchObject({ used: 35, gaps: 5, changes: [{ index: 20, low: 20, high: 20, direction: 'up' }] });
  });
});

test('a spike that ends again has two changes, in counts and in values', () => {
  const random = seeded(5);
  const rates = Array.from({ length: 90 }, (_, i) => ({
    bad: binomialDraw(random, 60, i >= 50 && i < 60 ? 0.25 : 0.01),
    total: 60,
  }));
  const counted = findRateChanges(rates);
  if (counted.state !== 'changes') throw new Error(counted.reason);
  expect(counted.changes.map(({ index, direction }) => [index, direction])).toEqual([
    [50, 'up'],
    [60, 'down'],
  ]);
  const values = Array.from({ length: 90 }, (_, i) => (i >= 40 && i < 60 ? 400 : 200) + 20 * normalDraw(random));
  const measured = findValueChanges(values);
  if (measured.state !== 'changes') throw new Error(measured.reason);
  expect(measured.changes.map(({ index, direction }) => [index, direction])).toEqual([
    [40, 'up'],
    [60, 'down'],
  ]);
});

test('long series are merged, and the interval says so', () => {
  const random = seeded(8);
  const found = findRateChanges(
    Array.from({ length: 3000 }, (_, i) => ({ bad: binomialDraw(random, 20, i < 2000 ? 0.01 : 0.2), total: 20 })),
  );
  if (found.state !== 'changes') throw new Error(found.reason);
  expect(found.changes).toHaveLength(1);
  expect(found.changes[0]!.low).toBeLessThanOrEqual(2000);
  expect(found.changes[0]!.high).toBeGreaterThanOrEqual(2000);
  expect(found.changes[0]!.high - found.changes[0]!.low).toBeLessThan(24);
});

test('the same series gives the same answer', () => {
  const random = seeded(2);
  const values = Array.from({ length: 60 }, (_, i) => (i < 40 ? 1 : 2) + normalDraw(random));
  expect(findValueChanges(values)).toEqual(findValueChanges(values));
});

describe('by simulation (seeded)', () => {
  const trials = 300;

  test('rates: false alarms stay under 2 %, and under 12 % where counts come in heavy bursts', () => {
    const random = seeded(11);
    let plain = 0;
    let bursts = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      if (
        findRateChanges(Array.from({ length: 60 }, () => ({ bad: binomialDraw(random, 50, 0.02), total: 50 })))
          .state === 'changes'
      )
        plain += 1;
      const burst = Array.from({ length: 60 }, () => ({
        bad: binomialDraw(random, 50, Math.min(0.5, 0.02 * Math.exp(normalDraw(random) - 0.5))),
        total: 50,
      }));
      if (findRateChanges(burst).state === 'changes') bursts += 1;
    }
    expect(plain / trials).toBeLessThanOrEqual(0.02);
    expect(bursts / trials).toBeLessThanOrEqual(0.12);
  });

  test.each([
    [0.01, 0.05],
    [0, 0.03],
    [0.02, 0.2],
  ])('rates %d → %d: the interval holds the change in at least 93 of 100', (before, after) => {
    const random = seeded(21);
    let [found, covered] = [0, 0];
    for (let trial = 0; trial < trials; trial += 1) {
      const at = 15 + Math.floor(random() * 30);
      const search = findRateChanges(
        Array.from({ length: 60 }, (_, i) => ({ bad: binomialDraw(random, 50, i < at ? before : after), total: 50 })),
      );
      if (search.state !== 'changes') continue;
      found += 1;
      if (search.changes.some(({ low, high }) => low <= at && at <= high)) covered += 1;
    }
    expect(found / trials).toBeGreaterThanOrEqual(0.95);
    expect(covered / found).toBeGreaterThanOrEqual(0.93);
  });

  test('values: false alarms stay under 2 %, with ties too, and under 5 % where neighbours resemble each other', () => {
    const random = seeded(31);
    const alarms = { plain: 0, ties: 0, related: 0 };
    for (let trial = 0; trial < trials; trial += 1) {
      const noise = Array.from({ length: 60 }, () => normalDraw(random));
      let carried = 0;
      if (findValueChanges(noise).state === 'changes') alarms.plain += 1;
      if (findValueChanges(noise.map((value) => Math.round(value))).state === 'changes') alarms.ties += 1;
      if (findValueChanges(noise.map((value) => (carried = 0.5 * carried + value))).state === 'changes')
        alarms.related += 1;
    }
    expect(alarms.plain / trials).toBeLessThanOrEqual(0.02);
    expect(alarms.ties / trials).toBeLessThanOrEqual(0.02);
    expect(alarms.related / trials).toBeLessThanOrEqual(0.05);
  });

  test.each([
    ['normal', 1.5],
    ['normal', 3],
    ['skewed', 1.5],
  ] as const)('values, %s noise, shift of %d: the interval holds the change in at least 90 of 100', (shape, shift) => {
    const random = seeded(41);
    let [found, covered] = [0, 0];
    for (let trial = 0; trial < trials; trial += 1) {
      const at = 15 + Math.floor(random() * 30);
      const draw = (): number => (shape === 'normal' ? normalDraw(random) : Math.exp(normalDraw(random)) / 1.5);
      const search = findValueChanges(Array.from({ length: 60 }, (_, i) => draw() + (i < at ? 0 : shift)));
      if (search.state !== 'changes') continue;
      found += 1;
      if (search.changes.some(({ low, high }) => low <= at && at <= high)) covered += 1;
    }
    expect(found / trials).toBeGreaterThanOrEqual(0.8);
    expect(covered / found).toBeGreaterThanOrEqual(0.9);
  });
});
