import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { concurrencyKey } from '../../src/readers/alerts/concurrency.ts';
import { dispatchOf, type Dispatch } from '../../src/readers/alerts/dispatch.ts';
import { readSignal } from '../../src/readers/alerts/signal.ts';
import type { Signal } from '../../src/readers/alerts/model.ts';
import { startAlertmanager, type AlertmanagerStart } from './alertmanager-server.ts';
import { startExporter, type Exporter } from './exporter.ts';
import { createHistory, createRegistry, type Labels } from './exposition.ts';
import { startPrometheus, type PrometheusServer } from './prometheus-server.ts';
import { startWebhookReceiver, type Webhook, type WebhookReceiver } from './webhook-receiver.ts';

/** What requests are like: how many a second, which share of them fails, how long they take. */
export interface Load {
  perSecond: number;
  errorRatio: number;
  seconds: number;
}

export const healthy: Load = { perSecond: 100, errorRatio: 0, seconds: 0.04 };

export interface MonitoredOptions {
  service?: string;
  environment?: string;
  severity?: string;
  /** `errors`: ratio of 5xx above 5 %; `latency`: 95th percentile above 0.5 s */
  alert?: 'errors' | 'latency';
  /** more labels and annotations of the alert: stack traces, runbooks, the deployed revision */
  labels?: Labels;
  annotations?: Labels;
  /** minutes of healthy load before now, made into the server's past; 0 unless told */
  historyMinutes?: number;
  /** in place of the configuration that posts to the receiver, for example one that posts to a relay */
  alertmanager?: AlertmanagerStart;
}

/** A service under load with its monitoring, healthy until told otherwise. */
export interface Monitored {
  exporter: Exporter;
  prometheus: PrometheusServer;
  receiver: WebhookReceiver;
  /** from now on */
  load(change: Partial<Load>): void;
  /** the first webhook of that status; 30 s unless told */
  webhook(status: 'firing' | 'resolved', timeoutMs?: number): Promise<Webhook>;
  close(): Promise<void>;
}

export interface IncidentAlert {
  webhook: Webhook;
  signal: Signal;
  /** the body of `POST /repos/{owner}/{repo}/dispatches`, as the relay sends it */
  dispatch: Dispatch;
  /** when the load went bad */
  spikeAt: Date;
  /** from then to the webhook */
  alertMs: number;
}

const alerts = {
  errors: {
    name: 'HighErrorRate',
    limit: 0.05,
    expression:
      'sum by (service) (rate(http_requests_total{code=~"5.."}[2s])) / sum by (service) (rate(http_requests_total[2s])) > 0.05',
    summary: 'Error rate {{ $value | humanizePercentage }} on {{ $labels.service }}',
  },
  latency: {
    name: 'HighLatencyP95',
    limit: 0.5,
    expression: 'histogram_quantile(0.95, sum by (service, le) (rate(http_request_duration_seconds_bucket[2s]))) > 0.5',
    summary: 'p95 {{ $value | humanizeDuration }} on {{ $labels.service }}',
  },
} as const;

/** Text that Prometheus' templates leave as it is. */
const plain = (text: string): string => text.replaceAll('{{', '{{ "{{" }}');
const plainly = (texts: Labels): Labels =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, plain(text)]));

export function incidentRules(options: MonitoredOptions = {}): string {
  const { name, expression, summary } = alerts[options.alert ?? 'errors'];
  const labels = {
    severity: options.severity ?? 'critical',
    environment: options.environment ?? 'production',
    ...plainly(options.labels ?? {}),
  };
  return stringify({
    groups: [
      {
        name: 'slo',
        rules: [
          {
            alert: name,
            expr: expression,
            for: '0s',
            labels,
            annotations: { summary, ...plainly(options.annotations ?? {}) },
          },
        ],
      },
    ],
  });
}

const tickMs = 50;
const scrapeMs = 200;

/**
 * Starts exporter, load, Prometheus (scrapes and evaluates five times a second), Alertmanager and receiver; ready when
 * two scrapes went through. The test may add series of its own to `exporter`.
 */
export async function startMonitored(options: MonitoredOptions = {}): Promise<Monitored> {
  const closing: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closing.splice(0).reverse()) await each();
  };
  try {
    const service = options.service ?? 'checkout';
    const registry = createRegistry();
    const serve = (load: Load, seconds: number): void => {
      const requests = load.perSecond * seconds;
      registry.counter('http_requests_total', { service, code: '200' }).inc(requests * (1 - load.errorRatio));
      registry.counter('http_requests_total', { service, code: '500' }).inc(requests * load.errorRatio);
      registry.histogram('http_request_duration_seconds', { service }).observe(load.seconds, requests);
    };
    serve(healthy, 0);
    const exporter = await startExporter({ registry });
    closing.push(exporter.close);
    const history = historyOf(options.historyMinutes ?? 0, exporter, (seconds) => {
      serve(healthy, seconds);
    });

    let load = healthy;
    let last = Date.now();
    const timer = setInterval(() => {
      const now = Date.now();
      serve(load, (now - last) / 1000);
      last = now;
    }, tickMs);
    closing.push(() => {
      clearInterval(timer);
    });

    const receiver = await startWebhookReceiver();
    closing.push(receiver.close);
    const alertmanager = await startAlertmanager(
      options.alertmanager ?? { webhookUrl: `${receiver.url}/alertmanager` },
    );
    closing.push(alertmanager.close);
    const prometheus = await startPrometheus({
      targets: [exporter.target],
      scrapeInterval: `${scrapeMs}ms`,
      evaluationInterval: `${scrapeMs}ms`,
      rules: incidentRules(options),
      alertmanager: alertmanager.url,
      ...(history === undefined ? {} : { history }),
    });
    closing.push(prometheus.close);
    const before = exporter.scrapes();
    while (exporter.scrapes() < before + 2) await sleep(tickMs);
    return {
      exporter,
      prometheus,
      receiver,
      close,
      load: (change) => {
        load = { ...load, ...change };
      },
      webhook: (status, timeoutMs) => receiver.next(({ body }) => statusOf(body) === status, timeoutMs),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const statusOf = (body: unknown): unknown => (body as { status?: unknown } | undefined)?.status;

const historyStepS = 15;

function historyOf(minutes: number, exporter: Exporter, serve: (seconds: number) => void): string | undefined {
  if (minutes === 0) return undefined;
  const history = createHistory();
  // The storage refuses scrapes older than its newest block.
  const end = Math.floor(Date.now() / 1000) - 2;
  for (let at = end - minutes * 60; at <= end; at += historyStepS) {
    history.record(exporter, new Date(at * 1000), { job: 'shop', instance: exporter.target });
    serve(historyStepS);
  }
  return history.render();
}

/**
 * Makes the service ill and waits for the alert. A quarter of the requests fail, or they take a second, unless told
 * otherwise.
 */
export async function raiseAlert(
  monitored: Monitored,
  change: Partial<Load> = { errorRatio: 0.25, seconds: 1 },
  timeoutMs?: number,
): Promise<IncidentAlert> {
  const spikeAt = new Date();
  monitored.load(change);
  const webhook = await monitored.receiver.next(
    ({ body, at }) => statusOf(body) === 'firing' && at >= spikeAt,
    timeoutMs,
  );
  return { ...incidentOf(webhook), spikeAt, alertMs: webhook.at.getTime() - spikeAt.getTime() };
}

/** What the relay makes of a webhook, without the relay. */
export function incidentOf(
  webhook: Webhook,
  eventType = 'incident',
): Pick<IncidentAlert, 'webhook' | 'signal' | 'dispatch'> {
  const signal = readSignal(webhook.body);
  const dispatch = dispatchOf(eventType, webhook.body, {
    key: concurrencyKey(signal),
    source: signal.source,
    received_at: webhook.at.toISOString(),
  });
  return { webhook, signal, dispatch };
}

/** The event that GitHub makes of a dispatch, for `runAct({ event: 'repository_dispatch', payload })`. */
export function dispatchedEvent(
  dispatch: Dispatch,
  repository: { full_name: string; default_branch?: string },
): Record<string, unknown> {
  const [owner = '', name = ''] = repository.full_name.split('/');
  const branch = repository.default_branch ?? 'main';
  return {
    action: dispatch.event_type,
    branch,
    client_payload: dispatch.client_payload,
    repository: { name, full_name: repository.full_name, default_branch: branch, owner: { login: owner } },
    sender: { login: 'monitoring[bot]', type: 'Bot' },
  };
}
