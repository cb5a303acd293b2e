import { expect, test } from 'vitest';
import { kuiperTail, lgamma, logBeta, median, midRanks, normalQuantile } from './special.ts';

test('ln Γ of whole and half numbers', () => {
  expect(lgamma(1)).toBeCloseTo(0, 12);
  expect(lgamma(11)).toBeCloseTo(Math.log(3_628_800), 10);
  expect(lgamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
  expect(lgamma(1e6)).toBeCloseTo(12_815_504.569147, 4);
  expect(logBeta(2, 3)).toBeCloseTo(Math.log(1 / 12), 12);
});

test("Kuiper's published limits: 1.620 at 10 %, 1.747 at 5 %, 2.001 at 1 %", () => {
  expect(kuiperTail(1.62)).toBeCloseTo(0.1, 3);
  expect(kuiperTail(1.747)).toBeCloseTo(0.05, 3);
  expect(kuiperTail(2.001)).toBeCloseTo(0.01, 3);
});

test('equal values share their ranks', () => {
  expect(midRanks([3, 1, 3, 2, 3])).toEqual([4, 1, 4, 2, 4]);
  expect(midRanks([])).toEqual([]);
  expect(median([4, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test('quantiles of the normal distribution', () => {
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963985, 7);
  expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306, 7);
  expect(normalQuantile(0.5)).toBeCloseTo(0, 12);
});
