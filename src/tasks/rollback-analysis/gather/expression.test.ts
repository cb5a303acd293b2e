import { describe, expect, it } from 'vitest';
import { splitExpression } from './expression.ts';

describe('splitExpression', () => {
  it.each<[string, string, 'higher' | 'lower', number | null]>([
    ['rate(errors_total[5m]) > 0.05', 'rate(errors_total[5m])', 'higher', 0.05],
    [
      'sum(rate(e{code=~"5..",path!="/a>b"}[5m])) / sum(rate(t[5m])) >= 5e-2',
      'sum(rate(e{code=~"5..",path!="/a>b"}[5m])) / sum(rate(t[5m]))',
      'higher',
      0.05,
    ],
    ['0.9 > probe_success', 'probe_success', 'lower', 0.9],
    ['up == 0', 'up', 'lower', 0],
    ['((up{job="a"} < 1))', 'up{job="a"}', 'lower', 1],
    ['(sum(a) > 1) and on(job) (sum(b) > 10)', 'sum(a)', 'higher', 1],
    ['a > bool 5', 'a', 'higher', 5],
    ['latency > on(job) group_left 2 * baseline', 'latency', 'higher', null],
    ['errors > 3 unless maintenance == 1', 'errors', 'higher', 3],
    ['rate(x[5m])', 'rate(x[5m])', 'higher', null],
    ['x > 2 # and y < 1', 'x', 'higher', 2],
    ['(a) + (b) > 1', '(a) + (b)', 'higher', 1],
    ['label_replace(x, "a", "#", "b", "c and d") > 1', 'label_replace(x, "a", "#", "b", "c and d")', 'higher', 1],
    ['quantile_over_time(0.9, x[5m:1m]) > 300', 'quantile_over_time(0.9, x[5m:1m])', 'higher', 300],
  ])('%s', (expression, query, worse, threshold) => {
    expect(splitExpression(expression)).toEqual({ query, worse, threshold });
  });

  it.each([
    ['absent(up{job="a"})', /only whether/],
    ['a > 1 or b > 1', /“or”/],
    ['sum(up == bool 0)', /only whether/],
    ['a != 3', /which direction/],
    ['1 > 0', /two numbers/],
    ['', /empty/],
    ['(a > 1', /brackets/],
    ['a >', /missing/],
    ['5', /number/],
    ['count(x > 3) > 2', /only whether/],
    ['x > 1 > 2', /more than once/],
    ['x'.repeat(10_001), /10001 characters/],
  ])('%s is refused', (expression, reason) => {
    expect(splitExpression(expression)).toEqual({ query: null, reason: expect.stringMatching(reason) });
  });

  it('ends on hostile text', () => {
    expect(splitExpression('('.repeat(9000)).query).toBeNull();
    expect(splitExpression(`${'('.repeat(4000)}x${')'.repeat(4000)}`).query).toMatch(/x/);
    expect(splitExpression('{'.repeat(9000)).query).not.toBeUndefined();
    expect(splitExpression('"\\'.repeat(4500)).query).not.toBeUndefined();
    expect(splitExpression('a>'.repeat(4500)).query).toBeNull();
  });
});
