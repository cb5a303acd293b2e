import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { z } from 'zod';
import { inFolder, startDaemon } from './daemon.ts';
import type { Labels } from './exposition.ts';
import { needMonitoring } from './monitoring-binaries.ts';

export interface PrometheusStart {
  /** `host:port` of what is scraped, as one job; none unless told */
  targets?: readonly string[];
  /** of that job; `shop` unless told */
  job?: string;
  /** Prometheus durations, also of evaluation; `1s` unless told */
  scrapeInterval?: string;
  evaluationInterval?: string;
  /** text of a rule file */
  rules?: string;
  /** address of an Alertmanager, as `http://host:port` */
  alertmanager?: string;
  externalLabels?: Labels;
  /** the past: OpenMetrics text (`createHistory().render()`) that is made into blocks before the start */
  history?: string;
}

/** One sample of an instant query. */
export interface QueriedSample {
  labels: Record<string, string>;
  value: number;
}

export interface PrometheusServer {
  url: string;
  log(): string;
  /** an instant query; fails on anything but a vector */
  query(expression: string, at?: Date): Promise<QueriedSample[]>;
  close(): Promise<void>;
}

const Vector = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
});

const Discovered = z.object({ data: z.record(z.string(), z.unknown()) });

/**
 * A real Prometheus on a free port of 127.0.0.1 with its data in a temporary folder; ready to answer. With targets or
 * an Alertmanager it takes five seconds more: that often it looks for them, and alerts that fire before it knows its
 * Alertmanager are late by a minute.
 */
export function startPrometheus(options: PrometheusStart = {}): Promise<PrometheusServer> {
  return inFolder('codex-ci-prometheus-', async (dir) => {
    writeFileSync(join(dir, 'prometheus.yml'), stringify(configOf(options)));
    if (options.rules !== undefined) writeFileSync(join(dir, 'rules.yml'), options.rules);
    const data = join(dir, 'data');
    if (options.history !== undefined) backfill(options.history, dir, data);
    const daemon = await startDaemon({
      name: 'Prometheus',
      binary: needMonitoring().prometheus,
      cwd: dir,
      ready: '/-/ready',
      args: (port) => [
        `--config.file=${join(dir, 'prometheus.yml')}`,
        `--storage.tsdb.path=${data}`,
        `--web.listen-address=127.0.0.1:${port}`,
        `--web.external-url=http://127.0.0.1:${port}`,
        '--web.console.templates=none',
        '--web.console.libraries=none',
        '--storage.tsdb.retention.time=10y',
        '--log.level=warn',
      ],
    });
    try {
      if ((options.targets ?? []).length > 0) await known(`${daemon.url}/api/v1/targets`, 'activeTargets');
      if (options.alertmanager !== undefined) await known(`${daemon.url}/api/v1/alertmanagers`, 'activeAlertmanagers');
    } catch (error) {
      await daemon.close();
      throw error;
    }
    return {
      url: daemon.url,
      log: daemon.log,
      close: daemon.close,
      query: (expression, at) => query(daemon.url, expression, at),
    };
  });
}

function configOf(options: PrometheusStart): object {
  const interval = options.scrapeInterval ?? '1s';
  return {
    global: {
      scrape_interval: interval,
      scrape_timeout: interval,
      evaluation_interval: options.evaluationInterval ?? '1s',
      external_labels: options.externalLabels ?? {},
    },
    ...(options.rules === undefined ? {} : { rule_files: ['rules.yml'] }),
    ...(options.alertmanager === undefined
      ? {}
      : { alerting: { alertmanagers: [{ static_configs: [{ targets: [new URL(options.alertmanager).host] }] }] } }),
    scrape_configs:
      (options.targets ?? []).length === 0
        ? []
        : [{ job_name: options.job ?? 'shop', static_configs: [{ targets: options.targets }] }],
  };
}

async function query(url: string, expression: string, at?: Date): Promise<QueriedSample[]> {
  const search = new URLSearchParams({
    query: expression,
    ...(at === undefined ? {} : { time: String(at.getTime() / 1000) }),
  });
  const text = await (await fetch(`${url}/api/v1/query?${search}`)).text();
  const parsed = Vector.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${expression}: ${text.slice(0, 500)}`);
  return parsed.data.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}

/** Waits until Prometheus has found what its configuration names. */
async function known(url: string, list: string): Promise<void> {
  for (const until = Date.now() + 30_000; Date.now() < until; await sleep(50)) {
    const { data } = Discovered.parse(await (await fetch(url)).json());
    if (((data[list] as unknown[] | undefined) ?? []).length > 0) return;
  }
  throw new Error(`Prometheus found no ${list} within 30 s`);
}

/**
 * Blocks from OpenMetrics text.
 * https://prometheus.io/docs/prometheus/latest/storage/#backfilling-from-openmetrics-format
 */
function backfill(history: string, dir: string, data: string): void {
  const file = join(dir, 'history.om');
  writeFileSync(file, history);
  execFileSync(needMonitoring().promtool, ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, data], {
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}
