import { describe, expect, it } from 'vitest';
import { costOf, priceOf, priceTable } from './prices.ts';

describe('prices', () => {
  it('are found by name, and by family for a dated name', () => {
    expect(priceOf('gpt-5.5')?.price).toEqual({ input: 5, cached: 0.5, output: 30 });
    expect(priceOf('gpt-5.5-2026-04-23')).toEqual(priceOf('gpt-5.5'));
    expect(priceOf('gpt-6.1-sol-20261001')).toEqual(priceOf('gpt-6.1-sol'));
    for (const name of ['gpt-5', 'gpt-5.5-mini', 'gpt-6.1', '', 'constructor', '__proto__', 'gpt-5.5-2026'])
      expect(priceOf(name), name).toBeNull();
    expect(priceTable.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it('give way to the configuration', () => {
    const own = { input: 1, cached: 1, output: 1 };
    expect(priceOf('gpt-5.5', { 'gpt-5.5': own })).toEqual({ price: own, longContext: true });
    expect(priceOf('mine', { mine: own })).toEqual({ price: own, longContext: false });
    expect(priceOf('mine-2026-01-01', { mine: own })?.price).toEqual(own);
    expect(priceOf('mine-2026-01-01', { mine: own, 'mine-2026-01-01': { ...own, input: 9 } })?.price.input).toBe(9);
  });

  it('count cached input apart and long context in whole', () => {
    const price = { price: { input: 2, cached: 0.5, output: 10 }, longContext: true };
    expect(costOf(price, { input: 1_000, cached: 400, output: 100 })).toBeCloseTo(
      (600 * 2 + 400 * 0.5 + 100 * 10) / 1e6,
      12,
    );
    expect(costOf(price, { input: 272_000, cached: 0, output: 0 })).toBeCloseTo(0.544, 9);
    expect(costOf(price, { input: 272_001, cached: 0, output: 100 })).toBeCloseTo((272_001 * 4 + 100 * 15) / 1e6, 9);
    expect(costOf(price, { input: 10, cached: 50, output: 0 })).toBeCloseTo(5 / 1e6, 12);
  });
});
