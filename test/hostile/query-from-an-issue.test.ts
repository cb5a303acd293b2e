import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { StepOptions } from '../support/action-runner.ts';
import { common, openIncidentStep, type IncidentStep } from '../support/incident-step.ts';
import family from './families/query-from-an-issue.ts';
import { replay } from './replay.ts';

type Body = Record<string, unknown>;

let world: IncidentStep;
beforeAll(async () => {
  world = await openIncidentStep();
});
afterAll(() => world.close());

const evil = 'sum by (secret) (very_costly{x=~".*"}) > 1';
const graph = (expression: string): string =>
  `https://prometheus.example.com/graph?g0.expr=${encodeURIComponent(expression)}&g0.tab=1`;
const captured = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/alerts/alertmanager-errors-firing.json'), 'utf8'),
) as { alerts: Body[] };

/** A captured alert whose first one is changed; without a query of its own unless told. */
function alertOf(over: Body = {}, more: Body[] = []): Body {
  const first = captured.alerts[0]!;
  const merged = {
    ...first,
    generatorURL: '',
    ...over,
    labels: { ...(first['labels'] as Body), ...(over['labels'] as Body | undefined) },
    annotations: { ...(first['annotations'] as Body), ...(over['annotations'] as Body | undefined) },
  };
  return { ...captured, commonLabels: {}, commonAnnotations: {}, alerts: [merged, ...more] };
}

const pasted = alertOf({ generatorURL: graph(evil), labels: { query: evil } });
const issue = (login: string, body: string): Partial<StepOptions> => ({
  event: 'issues',
  payload: {
    ...common,
    sender: { login },
    action: 'labeled',
    label: { name: 'incident' },
    issue: { number: 12, title: 'Checkout fails', body, created_at: '2026-11-20T10:12:00Z' },
  },
});
const dispatched = (alert: Body): Partial<StepOptions> => ({
  payload: { ...common, action: 'incident', client_payload: { alert } },
});

const ways: Readonly<Record<(typeof family)['tried']['rollback-analysis'][number], Partial<StepOptions>>> = {
  'an alert pasted into an issue by a stranger': issue('stranger', JSON.stringify(pasted)),
  'an alert pasted into an issue by somebody with write access': issue('octocat', JSON.stringify(pasted)),
  'a list of alerts pasted into an issue': issue('octocat', JSON.stringify((pasted as { alerts: Body[] }).alerts)),
  'a link to a graph in an issue’s words': issue('octocat', `Checkout fails, see ${graph(evil)}\nquery: ${evil}`),
  'an alert pasted into a run by hand': {
    event: 'workflow_dispatch',
    payload: { ...common, inputs: { symptom: JSON.stringify(pasted) } },
  },
  'a label of an alert that is called query': dispatched(alertOf({ labels: { query: evil } })),
  'an annotation of an alert that links to a graph': dispatched(alertOf({ annotations: { dashboard: graph(evil) } })),
  'a second alert of the payload with a query of its own': dispatched(
    alertOf({}, [
      {
        ...captured.alerts[0],
        status: 'resolved',
        labels: { alertname: 'Other', severity: 'info' },
        generatorURL: graph(evil),
      },
    ]),
  ),
};

async function queriesOf(options: Partial<StepOptions>): Promise<string[]> {
  world.known();
  world.queries.length = 0;
  const step = await world.analyse({ ...options, inputs: { prometheus: world.prometheus } });
  expect([0, 1], step.log).toContain(step.code);
  expect(step.outputs['verdict'], step.log).toMatch(/^(?:pass|inconclusive)$/);
  return [...world.queries];
}

replay(
  family,
  {
    'rollback-analysis': async (way) => {
      // what monitoring sends by itself is followed, so that silence says something
      if (way.startsWith('a label'))
        expect(await queriesOf(dispatched(alertOf({ generatorURL: graph('sum(rate(errors[1m])) > 5') })))).toEqual([
          'max(sum(rate(errors[1m])))',
        ]);
      expect(await queriesOf(ways[way])).toEqual([]);
    },
  },
  { timeout: 120_000 },
);
