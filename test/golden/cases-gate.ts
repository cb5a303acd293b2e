import { say } from '../support/responses-server.ts';
import type { Case } from './case.ts';
import type { Commit } from './repository.ts';

const commits = (config?: object): readonly Commit[] => [
  {
    message: 'Total',
    files: {
      'src/total.ts': 'export const total = 1;\n',
      ...(config === undefined ? {} : { '.github/codex-ci.yml': `${JSON.stringify({ 'deploy-gate': config })}\n` }),
    },
  },
  { message: 'Two of them', files: { 'src/total.ts': 'export const total = 2;\n', 'src/total.test.ts': 'test(2);\n' } },
];
const fill = (value: number, length = 30): number[] => Array.from({ length }, () => value);
const errors = (before: number, after: number, total = 50): object => ({
  name: 'errors',
  kind: 'ratio',
  baseline: { bad: fill(before), total: fill(50) },
  candidate: { bad: fill(after), total: fill(total) },
});
const around = (center: number): number[] =>
  Array.from({ length: 30 }, (_, at) => center * (1 + (((at * 7) % 11) - 5) / 50));
const latency = (after: number): object => ({
  name: 'latency',
  kind: 'samples',
  unit: 'ms',
  worse: 'higher',
  baseline: around(100),
  candidate: around(after),
});
const metrics = (...all: object[]): Record<string, string> => ({ 'metrics.json': JSON.stringify({ metrics: all }) });
const measured = ([live]: readonly string[]): string[] => ['--live', live!, '--metrics', '../metrics.json'];
const alert = (status: 'firing' | 'resolved' | null): Record<string, string> => ({
  'alert.json': JSON.stringify(
    status === null
      ? { hello: 1 }
      : {
          version: '4',
          status,
          receiver: 'x',
          groupKey: 'g',
          groupLabels: {},
          commonLabels: {},
          commonAnnotations: {},
          externalURL: '',
          alerts: [
            {
              status,
              labels: { alertname: 'HighErrors', severity: 'critical' },
              annotations: {},
              startsAt: '2026-11-20T10:00:00Z',
              endsAt: status === 'resolved' ? '2026-11-20T10:10:00Z' : '0001-01-01T00:00:00Z',
              generatorURL: '',
              fingerprint: 'f',
            },
          ],
        },
  ),
});
const hypothesis = (more: object): object => ({
  title: 'Totals double',
  mechanism: 'Every caller gets twice the amount.',
  severity: 'critical',
  confidence: 'L2',
  path: 'src/total.ts',
  side: 'new',
  line: 1,
  quote: 'export const total = 2;',
  shows_in: 'revenue per order doubles',
  check: 'compare two orders on staging',
  ...more,
});
const risky = () =>
  say({
    summary: 'Totals change.',
    hypotheses: [hypothesis({}), hypothesis({ title: 'Made up', quote: 'export const total = 3;' })],
  });
const override = (sha: string): string =>
  JSON.stringify({ reason: 'this is the fix itself', until: '2099-01-01T00:00:00Z', environment: 'production', sha });

export const gateCases: readonly Case[] = [
  {
    task: 'deploy-gate',
    name: 'pass-metrics',
    commits: commits(),
    args: measured,
    beside: metrics(errors(0, 0), latency(100)),
  },
  {
    task: 'deploy-gate',
    name: 'block-errors',
    commits: commits(),
    args: measured,
    beside: metrics(errors(0, 1), latency(100)),
  },
  {
    task: 'deploy-gate',
    name: 'inconclusive-no-traffic',
    commits: commits(),
    args: measured,
    beside: metrics(errors(0, 0, 0)),
  },
  { task: 'deploy-gate', name: 'inconclusive-nothing', commits: commits(), args: () => [] },
  {
    task: 'deploy-gate',
    name: 'block-alert',
    commits: commits(),
    args: () => ['--alerts', '../alert.json'],
    beside: alert('firing'),
  },
  {
    task: 'deploy-gate',
    name: 'inconclusive-alert-unknown',
    commits: commits(),
    args: () => ['--alerts', '../alert.json'],
    beside: alert(null),
  },
  {
    task: 'deploy-gate',
    name: 'block-override-refused',
    commits: commits(),
    args: (shas) => [...measured(shas), '--override', override(shas[1]!)],
    beside: metrics(errors(0, 1)),
  },
  {
    task: 'deploy-gate',
    name: 'block-freeze',
    args: (shas) => ['--live', shas[0]!],
    commits: commits({
      policy: {
        freeze: {
          windows: [{ cron: '* * * * *', zone: 'Europe/Berlin', for: '1h', reason: 'a freeze that is always' }],
        },
      },
    }),
  },
  {
    task: 'deploy-gate',
    name: 'pass-risk-warned',
    commits: commits(),
    args: measured,
    beside: metrics(errors(0, 0)),
    engine: 'codex',
    answer: risky,
  },
  {
    task: 'deploy-gate',
    name: 'inconclusive-risk-required',
    commits: commits({ policy: { rules: { risk: 'require' } } }),
    args: measured,
    beside: metrics(errors(0, 0)),
    answer: risky,
  },
];
