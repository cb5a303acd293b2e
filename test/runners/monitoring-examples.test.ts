import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { readBound } from '../../src/readers/alerts/measure.ts';
import { here } from '../support/groups.ts';
import { needMonitoring } from '../support/monitoring.ts';
import { root } from '../support/workflow-files.ts';

const folder = join(root, 'workflows-examples', 'alertmanager');
const dir = mkdtempSync(join(tmpdir(), 'codex-ci-examples-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

interface Receiver {
  name: string;
  webhook_configs?: {
    url: string;
    http_config: { authorization: Record<string, string> };
    payload?: { event_type: string; client_payload: Record<string, string> };
  }[];
}
interface Config {
  route: { receiver: string; routes: { receiver: string; group_by: string[] }[] };
  receivers: Receiver[];
}
const config = (name: string): Config => parse(readFileSync(join(folder, name), 'utf8')) as Config;
const webhookOf = (name: string): NonNullable<Receiver['webhook_configs']>[number] =>
  config(name).receivers.flatMap(({ webhook_configs: hooks }) => hooks ?? [])[0]!;

interface Rule {
  alert: string;
  expr: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}
const rules = (
  parse(readFileSync(join(folder, 'prometheus-rules.yml'), 'utf8')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);

describe('the Alertmanager configurations', () => {
  test.each(['alertmanager.yml', 'alertmanager-direct.yml'])(
    '%s hands the token over as a file and groups by what the analysis is about',
    (name) => {
      expect(webhookOf(name).http_config.authorization).toMatchObject({
        type: 'Bearer',
        credentials_file: expect.stringMatching(/^\//) as string,
      });
      expect(webhookOf(name).http_config.authorization).not.toHaveProperty('credentials');
      expect(config(name).route.routes).toMatchObject([
        { receiver: 'rollback-analysis', group_by: ['service', 'environment'] },
      ]);
    },
  );

  test('the direct one keeps to ten properties, with only group labels in the key', () => {
    const { payload, url } = webhookOf('alertmanager-direct.yml');
    expect(url).toBe('https://api.github.com/repos/OWNER/NAME/dispatches');
    expect(payload).toEqual({
      event_type: 'incident',
      client_payload: { key: expect.any(String) as string, alert: '{{ . | toJson }}' },
    });
    const used = [...payload!.client_payload['key']!.matchAll(/\.GroupLabels\.(\w+)/g)].map((match) => match[1]);
    expect(used).toEqual(config('alertmanager-direct.yml').route.routes[0]!.group_by);
  });
});

describe.runIf(here('monitoring'))('amtool and promtool', () => {
  const amtool = (file: string): { status: number | null; text: string } => {
    const { status, stdout, stderr } = spawnSync(needMonitoring().amtool, ['check-config', file], { encoding: 'utf8' });
    return { status, text: stdout + stderr };
  };

  test('take the configuration with the relay', () => {
    expect(amtool(join(folder, 'alertmanager.yml'))).toMatchObject({
      status: 0,
      text: expect.stringContaining('SUCCESS') as string,
    });
  });

  test('take the direct one, an older Alertmanager all but its payload', () => {
    const file = join(folder, 'alertmanager-direct.yml');
    const whole = amtool(file);
    if (whole.status === 0) return;
    expect(whole.text.match(/field \w+ not found/g)).toEqual(['field payload not found']);
    const older = config('alertmanager-direct.yml');
    for (const receiver of older.receivers) for (const hook of receiver.webhook_configs ?? []) delete hook.payload;
    writeFileSync(join(dir, 'older.yml'), stringify(older));
    expect(amtool(join(dir, 'older.yml'))).toMatchObject({ status: 0 });
  });

  test('a broken configuration is refused', () => {
    writeFileSync(
      join(dir, 'broken.yml'),
      readFileSync(join(folder, 'alertmanager.yml'), 'utf8').replace(
        'receiver: rollback-analysis',
        'receiver: nowhere',
      ),
    );
    expect(amtool(join(dir, 'broken.yml')).status).not.toBe(0);
  });

  test('take the rules', () => {
    expect(
      execFileSync(needMonitoring().promtool, ['check', 'rules', join(folder, 'prometheus-rules.yml')], {
        encoding: 'utf8',
      }),
    ).toContain(`${rules.length} rules found`);
  });

  test('the rules fire when and as they should', () => {
    const alert = (name: string, summary: string): object => {
      const rule = rules.find((each) => each.alert === name)!;
      return {
        exp_labels: { severity: 'critical', environment: 'production', service: 'shop' },
        exp_annotations: {
          ...rule.annotations,
          summary,
          description: rule.annotations['description']!.replace('{{ $labels.service }}', 'shop'),
        },
      };
    };
    const traffic = (service: string, ok: number, failed: number): object[] => [
      { series: `http_requests_total{service="${service}",code="200"}`, values: `0+${ok}x20` },
      { series: `http_requests_total{service="${service}",code="503"}`, values: `0+${failed}x20` },
    ];
    writeFileSync(
      join(dir, 'rules-test.yml'),
      stringify({
        rule_files: [join(folder, 'prometheus-rules.yml')],
        evaluation_interval: '1m',
        tests: [
          {
            interval: '1m',
            input_series: [
              ...traffic('shop', 900, 100),
              ...traffic('fine', 990, 10),
              ...traffic('idle', 5, 1),
              { series: 'http_request_duration_seconds_bucket{service="shop",le="0.5"}', values: '0+50x20' },
              { series: 'http_request_duration_seconds_bucket{service="shop",le="1"}', values: '0+100x20' },
              { series: 'http_request_duration_seconds_bucket{service="shop",le="+Inf"}', values: '0+100x20' },
              { series: 'http_request_duration_seconds_bucket{service="fine",le="0.5"}', values: '0+100x20' },
              { series: 'http_request_duration_seconds_bucket{service="fine",le="+Inf"}', values: '0+100x20' },
              { series: 'up{service="shop",instance="a"}', values: '0x20' },
              { series: 'up{service="fine",instance="a"}', values: '0x20' },
              { series: 'up{service="fine",instance="b"}', values: '1x20' },
              { series: 'up{instance="c"}', values: '0x20' },
            ],
            alert_rule_test: [
              {
                eval_time: '10m',
                alertname: 'HighErrorRate',
                exp_alerts: [alert('HighErrorRate', 'Error rate 10% on shop')],
              },
              {
                eval_time: '10m',
                alertname: 'HighLatencyP95',
                exp_alerts: [alert('HighLatencyP95', 'p95 950ms on shop')],
              },
              {
                eval_time: '10m',
                alertname: 'ServiceDown',
                exp_alerts: [alert('ServiceDown', 'shop has no healthy instance')],
              },
            ],
          },
        ],
      }),
    );
    const { status, stdout, stderr } = spawnSync(
      needMonitoring().promtool,
      ['test', 'rules', join(dir, 'rules-test.yml')],
      { encoding: 'utf8' },
    );
    expect([status, stdout, stderr]).toEqual([0, expect.stringContaining('SUCCESS'), '']);
  });
});

test('every rule says service, environment and severity, and has one comparison that the analysis can read', () => {
  expect(rules.length).toBeGreaterThan(2);
  for (const rule of rules) {
    expect([rule.alert, rule.labels]).toEqual([rule.alert, { severity: 'critical', environment: 'production' }]);
    expect([rule.alert, readBound(rule.expr.trim())]).toEqual([
      rule.alert,
      { operator: expect.stringMatching(/^[<>]$/) as string, limit: expect.any(Number) as number },
    ]);
    expect(rule.expr).toContain('by (service');
  }
});
