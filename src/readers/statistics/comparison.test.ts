import { describe, expect, test } from 'vitest';
import { chiSquareTail, normalTail } from './gamma.ts';
import { compareProportions, differenceInterval, wilson } from './proportions.ts';
import { binomialDraw, normalDraw, seeded } from './random.ts';
import { compareSamples } from './rank-sum.ts';

describe('tails', () => {
  // Critical values: NIST/SEMATECH e-Handbook, tables 1.3.6.7.1 (normal) and 1.3.6.7.4 (χ²).
  test.each([
    [18.307, 10, 0.05],
    [43.773, 30, 0.05],
    [124.342, 100, 0.05],
    [6.635, 1, 0.01],
    [2.706, 1, 0.1],
  ])('χ² %d, %d degrees: %d', (x, freedom, p) => {
    expect(chiSquareTail(x, freedom)).toBeCloseTo(p, 4);
  });
  test.each([
    [1.6449, 0.05],
    [2.3263, 0.01],
    [0, 0.5],
    [-1.96, 0.975],
  ])('normal %d: %d', (z, p) => {
    expect(normalTail(z)).toBeCloseTo(p, 4);
  });
  test('far tails keep their digits', () => {
    expect(normalTail(6) / 9.8659e-10).toBeCloseTo(1, 3);
    expect(normalTail(50)).toBeLessThan(1e-300);
  });
});

describe('two proportions', () => {
  // Newcombe (1998), Statistics in Medicine 17:873–890, table II, method 10, 95 %.
  test.each([
    [[56, 70], [48, 80], 0.0524, 0.3339],
    [[9, 10], [3, 10], 0.1705, 0.809],
    [[6, 7], [2, 7], 0.0582, 0.8062],
    [[5, 56], [0, 29], -0.0381, 0.1926],
    [[0, 10], [0, 20], -0.1611, 0.2775],
  ])('%j against %j', ([a, m], [b, n], low, high) => {
    const interval = differenceInterval({ bad: b!, total: n! }, { bad: a!, total: m! }, 0.95);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  // Newcombe (1998), Statistics in Medicine 17:857–872, table I, method 3: the score interval.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%d of %d', (bad, total, low, high) => {
    expect(wilson({ bad, total }, 0.95).low).toBeCloseTo(low, 4);
    expect(wilson({ bad, total }, 0.95).high).toBeCloseTo(high, 4);
  });

  test('z is the pooled one, its square is Pearson’s X² of the 2×2 table', () => {
    const { z } = compareProportions([{ bad: 48, total: 80 }], [{ bad: 56, total: 70 }]);
    const [n, ad, bc] = [150, 56 * 32, 48 * 14];
    expect(z * z).toBeCloseTo((n * (ad - bc) ** 2) / (104 * 46 * 80 * 70), 10);
  });

  test('nothing bad on either side is no evidence, but the interval says how little was seen', () => {
    const few = compareProportions([{ bad: 0, total: 20 }], [{ bad: 0, total: 20 }]);
    expect(few).toMatchObject({ z: 0, pHigher: 1, difference: 0 });
    expect(few.interval.high).toBeGreaterThan(0.1);
    expect(compareProportions([{ bad: 0, total: 5000 }], [{ bad: 0, total: 5000 }]).interval.high).toBeLessThan(0.001);
  });

  test('bursts widen the test: the false alarms of binomial counts stay away', () => {
    const random = seeded(7);
    const bursty = (): { bad: number; total: number }[] =>
      Array.from({ length: 30 }, () => ({ bad: binomialDraw(random, 50, random() < 0.1 ? 0.2 : 0.005), total: 50 }));
    let [with_, without] = [0, 0];
    for (let run = 0; run < 1000; run += 1) {
      const { pHigher, z, inflation } = compareProportions(bursty(), bursty());
      if (pHigher < 0.01) with_ += 1;
      if (normalTail(z * Math.sqrt(inflation)) < 0.01) without += 1;
    }
    expect(without).toBeGreaterThan(100);
    expect(with_).toBeLessThan(30);
  });
});

describe('ranks', () => {
  // Hollander and Wolfe (1973), p. 69f, permeability of the human chorioamnion; also the example of R's wilcox.test.
  const x = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const y = [1.15, 0.88, 0.9, 0.74, 1.21];
  test('Hollander and Wolfe: U 35, shift 0.305, 95 % from −0.15 to 0.76', () => {
    const found = compareSamples(y, x, 0.95);
    expect(found.u).toBe(35);
    expect(found.shift).toBeCloseTo(0.305, 10);
    expect(found.interval.low).toBeCloseTo(-0.15, 10);
    expect(found.interval.high).toBeCloseTo(0.76, 10);
    // Without the continuity correction 0.1103; with it (34.5 − 25)/√66.67.
    expect(found.pHigher).toBeCloseTo(normalTail(9.5 / Math.sqrt(200 / 3)), 10);
    expect(normalTail(10 / Math.sqrt(200 / 3))).toBeCloseTo(0.1103, 4);
  });

  // spinnaker/spinnaker#5622: ten zeros against ten rates of which five are not zero; tie-corrected p = 0.015,
  // two-sided.
  test('ten zeros against five non-zero rates', () => {
    const found = compareSamples(
      Array.from({ length: 10 }, () => 0),
      [0, 0, 0, 0, 0, 0.01, 0.02, 0.03, 0.02, 0.04],
    );
    expect(2 * found.pHigherPlain).toBeCloseTo(0.015, 3);
    expect(
      compareSamples(
        Array.from({ length: 10 }, () => 0),
        [0.01, 0.02, 0.03, 0.02, 0.04],
      ).pHigherPlain,
    ).toBeLessThan(0.001);
  });

  test('all values equal say nothing; one value a side has no interval', () => {
    expect(compareSamples([1, 1, 1], [1, 1, 1])).toMatchObject({ z: 0, pHigher: 1, shift: 0 });
    expect(compareSamples([1], [2]).interval).toMatchObject({ low: -Infinity, high: Infinity });
  });

  test('size at 1 % and coverage at 90 %, by simulation of 2,000 pairs of 20', () => {
    const random = seeded(11);
    let [flagged, covered] = [0, 0];
    for (let run = 0; run < 2000; run += 1) {
      const draw = (): number[] => Array.from({ length: 20 }, () => Math.exp(0.5 * normalDraw(random)));
      const { pHigher, interval } = compareSamples(draw(), draw());
      if (pHigher < 0.01) flagged += 1;
      if (interval.low <= 0 && interval.high >= 0) covered += 1;
    }
    expect(flagged).toBeLessThan(40);
    expect(covered).toBeGreaterThan(1740);
    expect(covered).toBeLessThan(1900);
  });

  test('neighbours that resemble each other widen the test', () => {
    const random = seeded(5);
    let flagged = 0;
    const walk = (): number[] => {
      let state = 0;
      return Array.from({ length: 60 }, () => (state = 0.8 * state + normalDraw(random)));
    };
    for (let run = 0; run < 500; run += 1) if (compareSamples(walk(), walk()).pHigher < 0.01) flagged += 1;
    expect(flagged).toBeLessThan(25);
  });

  test('ten thousand values a side are thinned', () => {
    const random = seeded(3);
    const many = (by: number): number[] => Array.from({ length: 10_000 }, () => by + normalDraw(random));
    expect(compareSamples(many(0), many(0.5)).shift).toBeCloseTo(0.5, 0);
  });
});
