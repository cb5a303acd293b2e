import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseIncident } from '../../src/adapters/github/events/incident.ts';
import { expressionOf } from '../../src/readers/alerts/expression.ts';
import { readSignal } from '../../src/readers/alerts/signal.ts';
import { here } from '../support/groups.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import {
  dispatchedEvent,
  healthy,
  incidentOf,
  raiseAlert,
  startMonitored,
  type IncidentAlert,
  type Monitored,
} from '../support/incident-alert.ts';
import { startRelay, type RunningRelay } from '../support/relay.ts';
import { root } from '../support/workflow-files.ts';

const trace =
  'TypeError: Cannot read properties of undefined (reading "price")\n    at total (/app/src/cart.ts:12:7) {{ .NotATemplate }}';
const errorsRule =
  'sum by (service) (rate(http_requests_total{code=~"5.."}[2s])) / sum by (service) (rate(http_requests_total[2s])) > 0.05';

describe.runIf(here('monitoring'))('a spike, seen by a real Prometheus and told by a real Alertmanager', () => {
  let monitored: Monitored;
  let incident: IncidentAlert;
  beforeAll(async () => {
    monitored = await startMonitored({ labels: { team: 'payments' }, annotations: { trace }, historyMinutes: 10 });
    incident = await raiseAlert(monitored);
  });
  afterAll(async () => {
    await monitored?.close();
  });

  test('is read as a signal with service, severity, start, value, threshold and expression', () => {
    const { signal, spikeAt, webhook } = incident;
    expect(signal).toMatchObject({
      source: 'alertmanager',
      status: 'firing',
      service: 'checkout',
      environment: 'production',
      severity: 'critical',
      threshold: 0.05,
      ended_at: null,
      title: expect.stringMatching(/^HighErrorRate: Error rate [\d.]+% on checkout$/) as string,
      labels: { team: 'payments', alertname: 'HighErrorRate', query: errorsRule },
      warnings: [],
    });
    expect(signal.value).toBeGreaterThan(0.05);
    expect(signal.value).toBeLessThanOrEqual(0.26);
    expect(signal.text).toContain(trace);
    // A scrape's time is its start, which may lie before the spike that its answer shows.
    expect(Date.parse(signal.started_at!)).toBeGreaterThan(spikeAt.getTime() - 2000);
    expect(Date.parse(signal.started_at!)).toBeLessThanOrEqual(webhook.at.getTime());
    expect(expressionOf(signal.links)).toBe(errorsRule);
  });

  test('becomes an event that GitHub takes and a run starts from', () => {
    const { dispatch, signal } = incident;
    expect(Object.keys(dispatch.client_payload).sort()).toEqual(['alert', 'key', 'received_at', 'source']);
    const event = dispatchedEvent(dispatch, { full_name: 'acme/shop' });
    expect(readSignal(event)).toEqual(signal);
    const parsed = parseIncident(
      { GITHUB_EVENT_NAME: 'repository_dispatch', GITHUB_REPOSITORY: 'acme/shop' },
      event,
      new Date(),
    );
    expect(parsed).toMatchObject({
      event: 'repository_dispatch',
      source: 'dispatch',
      repository: 'acme/shop',
      fingerprint: signal.fingerprint,
    });
    expect(readSignal(parsed.raw)).toEqual(signal);
  });

  test('stands in the metrics as a change against a healthy past', async () => {
    const before = await monitored.prometheus.query(
      'sum(increase(http_requests_total{code="500"}[5m]))',
      new Date(incident.spikeAt.getTime() - 60_000),
    );
    const after = await monitored.prometheus.query('sum(increase(http_requests_total{code="500"}[5m]))');
    expect(before).toMatchObject([{ value: 0 }]);
    expect(after[0]!.value).toBeGreaterThan(0);
    const traffic = await monitored.prometheus.query(
      'sum(rate(http_requests_total[5m]))',
      new Date(incident.spikeAt.getTime() - 60_000),
    );
    expect(traffic[0]!.value).toBeCloseTo(healthy.perSecond, 0);
  });

  test('ends as the same alert, resolved', async () => {
    monitored.load(healthy);
    const { signal } = incidentOf(await monitored.webhook('resolved'));
    expect(signal).toMatchObject({
      status: 'resolved',
      fingerprint: incident.signal.fingerprint,
      started_at: incident.signal.started_at,
    });
    expect(Date.parse(signal.ended_at!)).toBeGreaterThan(Date.parse(signal.started_at!));
  });
});

describe.runIf(here('monitoring') && here('description'))('the example configuration, with the relay between', () => {
  let github: GithubServer;
  let relay: RunningRelay;
  let monitored: Monitored;
  const password = ['relay', 'word'].join('-');
  const log = 'x'.repeat(79) + '\n';
  beforeAll(async () => {
    github = await startGithub();
    relay = await startRelay({
      GITHUB_TOKEN: ['relay', 'token'].join('-'),
      GITHUB_REPOSITORY: 'octo-org/octo-repo',
      GITHUB_API_URL: github.url,
      RELAY_TOKEN: password,
    });
    const config = readFileSync(join(root, 'workflows-examples/alertmanager/alertmanager.yml'), 'utf8')
      .replace('http://127.0.0.1:8080', relay.url)
      .replace('/etc/alertmanager/relay-token', 'relay-token')
      .replace('group_wait: 10s', 'group_wait: 0s');
    monitored = await startMonitored({
      alert: 'latency',
      annotations: { log: log.repeat(1000) },
      alertmanager: { config, files: { 'relay-token': password } },
    });
  });
  afterAll(async () => {
    await monitored?.close();
    await relay?.close();
    await github?.close();
  });

  test("sends one dispatch that keeps GitHub's limits, also for an alert that is larger than them", async () => {
    monitored.load({ seconds: 1 });
    await expect.poll(() => github.state.dispatches.length, { timeout: 30_000 }).toBe(1);
    expect(github.violations).toEqual([]);
    const payload = github.state.dispatches[0]!.payload as Record<string, unknown>;
    expect(Object.keys(payload).length).toBeLessThanOrEqual(10);
    expect(Buffer.byteLength(JSON.stringify({ event_type: 'incident', client_payload: payload }))).toBeLessThan(64_000);
    expect(payload['cut']).toMatch(/bytes were too many/);
    const signal = readSignal({ client_payload: payload });
    expect(signal).toMatchObject({
      service: 'checkout',
      environment: 'production',
      severity: 'critical',
      status: 'firing',
      threshold: 0.5,
    });
    expect(signal.value).toBeGreaterThan(0.5);
    expect(expressionOf(signal.links)).toContain('histogram_quantile(0.95');
  });
});
