import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { here } from '../support/groups.ts';
import { gate, releaseRepository } from '../support/gate.ts';
import { releaseQueries, startRelease, type ReleaseOptions, type RunningRelease } from '../support/release-metrics.ts';

const counts = (selector: string) => ({
  bad: `sum(http_requests_total{${selector},code=~"5.."})`,
  total: `sum(http_requests_total{${selector}})`,
});

/** Two metrics over half an hour, as a person would configure them. */
function config({ candidate, baseline }: RunningRelease, canary: boolean): string {
  const common = { window: '30m', settle: '6m', step: '60s', compare: canary ? 'same-time' : 'before-after' };
  return stringify({
    'deploy-gate': {
      queries: [
        {
          name: 'errors',
          kind: 'ratio',
          ...common,
          candidate: counts(candidate.selector),
          ...(canary ? { baseline: counts(baseline.selector) } : {}),
        },
        {
          name: 'latency',
          kind: 'samples',
          unit: 's',
          ...common,
          candidate: releaseQueries(candidate.selector).p95,
          ...(canary ? { baseline: releaseQueries(baseline.selector).p95 } : {}),
        },
      ],
    },
  });
}

interface Case {
  name: string;
  options: ReleaseOptions;
  verdict: string;
  rules: Record<string, string>;
}
const cases: readonly Case[] = (['before-after', 'canary'] as const).flatMap((layout): Case[] => [
  {
    name: `healthy, ${layout}`,
    options: { shape: 'healthy', layout },
    verdict: 'pass',
    rules: { errors: 'pass', latency: 'pass' },
  },
  {
    name: `errors from 0 to 2 %, ${layout}`,
    options: { shape: 'errors', layout },
    verdict: 'block',
    rules: { errors: 'block', latency: 'pass' },
  },
  {
    name: `no traffic, ${layout}`,
    options: { shape: 'no-traffic', layout },
    verdict: 'inconclusive',
    rules: { errors: 'inconclusive', latency: 'inconclusive' },
  },
  {
    name: `latency longer by 30 %, ${layout}`,
    options: { shape: 'slower', layout },
    verdict: 'block',
    rules: { errors: 'pass', latency: 'block' },
  },
  {
    name: `the same noise on both sides, ${layout}`,
    options: { shape: 'noisy', layout },
    verdict: 'pass',
    rules: { errors: 'pass', latency: 'pass' },
  },
]);

describe.runIf(here('monitoring')).each(cases)(
  'a release in a real Prometheus: $name',
  ({ options, verdict, rules }) => {
    let release: RunningRelease;
    beforeAll(async () => {
      release = await startRelease(options);
    });
    afterAll(async () => {
      await release?.close();
    });

    test('gets the verdict that it has to get', async () => {
      const { repo, live } = releaseRepository(config(release, options.layout === 'canary'));
      const found = await gate(repo, [
        '--live',
        live,
        '--prometheus',
        release.prometheus.url,
        '--deployed-at',
        release.deployedAt.toISOString(),
      ]);
      const said = JSON.stringify(
        found.part.rules.map(({ id, verdict: each, reason }) => `${id} ${each}: ${reason}`),
        null,
        1,
      );
      expect(
        Object.fromEntries(Object.keys(rules).map((name) => [name, found.rule(`metrics/${name}`)?.verdict])),
        said,
      ).toEqual(rules);
      expect(found.verdict, said).toBe(verdict);
    });
  },
);
