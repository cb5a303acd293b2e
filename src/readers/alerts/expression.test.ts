import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expressionOf } from './expression.ts';
import { readSignal } from './signal.ts';

const captured = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../test/fixtures/alerts/${name}.json`, import.meta.url), 'utf8'));

describe('the expression of an alert', () => {
  it('stands in the link to the graph, as captured', () => {
    expect(expressionOf(readSignal(captured('alertmanager-latency-firing')).links)).toBe(
      'histogram_quantile(0.95, sum by (service, le) (rate(http_request_duration_seconds_bucket[10s]))) > 0.5',
    );
    expect(expressionOf(readSignal(captured('alertmanager-errors-firing')).links)).toContain('code=~"5.."');
  });

  it('is found behind other links and a path prefix, the first one counts', () => {
    const graph = (host: string, expression: string): string =>
      `https://${host}/graph?g0.expr=${encodeURIComponent(expression)}&g0.tab=1`;
    expect(
      expressionOf([
        'https://runbooks.example/a',
        graph('p.example/prometheus', 'up == 0'),
        graph('q.example', 'other'),
      ]),
    ).toBe('up == 0');
    expect(expressionOf(['https://p.example/query?g0.expr=up&g1.expr=down'])).toBe('up');
    expect(expressionOf(['https://p.example/graph?g0.expr=a+%2B+b%3E1'])).toBe('a + b>1');
  });

  it.each([
    [[]],
    [['']],
    [['not a link', 'http://']],
    [['https://p.example/graph']],
    [['https://p.example/graph?g0.expr=']],
    [['https://p.example/graph?g0.expr=%20%20']],
    [['https://p.example/graph?g1.expr=up']],
    [['https://p.example/graph#g0.expr=up']],
    [['javascript:/graph?g0.expr=up']],
    [['https://p.example/search?g0.expr=up']],
    [['https://example.com/?next=/graph?g0.expr=up']],
  ])('is null for %j', (links) => {
    expect(expressionOf(links)).toBeNull();
  });

  it('survives broken escapes', () => {
    expect(expressionOf(['https://p.example/graph?g0.expr=%E0%A4%A'])).toEqual(expect.any(String));
  });

  it('is not there in alerts of other sources', () => {
    expect(expressionOf(readSignal(captured('pagerduty-triggered')).links)).toBeNull();
    expect(expressionOf(readSignal(captured('datadog-recommended')).links)).toBeNull();
  });
});
