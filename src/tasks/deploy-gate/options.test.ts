import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { budgetQuery, BudgetSetting, MetricSetting, millisecondsOf } from './metrics/settings.ts';
import { deployGateOptions } from './options.ts';

const counts = { bad: 'sum(http_errors_total{version="new"})', total: 'sum(http_requests_total{version="new"})' };

describe('options', () => {
  test('each has a JSON Schema, and its fallback is of it', () => {
    for (const [name, option] of Object.entries(deployGateOptions)) {
      expect(() => z.toJSONSchema(option.schema, { io: 'input', unrepresentable: 'any' }), name).not.toThrow();
      if (option.fallback !== undefined) expect(option.schema.safeParse(option.fallback).success, name).toBe(true);
    }
  });
  test('names of metrics are all different', () => {
    const one = { name: 'errors', kind: 'ratio', candidate: counts };
    expect(deployGateOptions.queries.schema.safeParse([one]).success).toBe(true);
    expect(deployGateOptions.queries.schema.safeParse([one, one]).success).toBe(false);
  });
});

describe('settings of metrics', () => {
  test('before and after by default, counters by default', () => {
    expect(MetricSetting.parse({ name: 'errors', kind: 'ratio', candidate: counts })).toMatchObject({
      compare: 'before-after',
      counters: true,
      'bad-absent-is-zero': false,
      window: '15m',
      step: '30s',
      worse: 'higher',
    });
    expect(
      MetricSetting.parse({
        name: 'p99',
        kind: 'samples',
        compare: 'same-time',
        candidate: 'a',
        baseline: 'b',
        unit: 'ms',
      }),
    ).toMatchObject({ kind: 'samples' });
  });
  test.each([
    [{ name: 'a b', kind: 'samples', candidate: 'x' }, /a name of letters/],
    [{ name: 'a', kind: 'samples', candidate: ' ' }, /./],
    [{ name: 'a', kind: 'samples', candidate: 'x', baseline: 'y' }, /goes with compare: same-time/],
    [{ name: 'a', kind: 'samples', candidate: 'x', compare: 'same-time' }, /goes with compare: same-time/],
    [{ name: 'a', kind: 'samples', candidate: 'x', window: '15' }, /a length such as/],
    [{ name: 'a', kind: 'ratio', candidate: { bad: 'rate(x[5m])', total: 'rate(y[5m])' } }, /needs counts, not rates/],
    [
      { name: 'a', kind: 'ratio', candidate: { bad: 'increase(x[1m])', total: 'increase(y[1m])' } },
      /counters: false with increase/,
    ],
    [{ name: 'a', kind: 'ratio', counters: false, candidate: counts }, /counters: false with increase/],
  ])('%j is refused', (setting, message) => {
    expect(MetricSetting.safeParse(setting).error?.issues[0]?.message).toMatch(message);
  });
  test('a budget’s query takes each window', () => {
    expect(budgetQuery('sum(increase(bad[$window])) + sum(increase(worse[$window]))', '5m')).toBe(
      'sum(increase(bad[5m])) + sum(increase(worse[5m]))',
    );
    expect(BudgetSetting.safeParse({ name: 'api', slo: 0.999, bad: 'x', total: 'y[$window]' }).success).toBe(false);
    expect(BudgetSetting.safeParse({ name: 'api', slo: 99.9, bad: '[$window]', total: '[$window]' }).success).toBe(
      false,
    );
    expect([millisecondsOf('30s'), millisecondsOf('15m'), millisecondsOf('1d')]).toEqual([30_000, 900_000, 86_400_000]);
  });
});
