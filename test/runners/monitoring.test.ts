import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { here } from '../support/groups.ts';
import {
  createHistory,
  createRegistry,
  startAlertmanager,
  startExporter,
  startPrometheus,
  startWebhookReceiver,
} from '../support/monitoring.ts';
import { renderExposition } from '../support/exposition.ts';

const folders = (): string[] =>
  readdirSync(tmpdir()).filter((name) => /^codex-ci-(prometheus|alertmanager)-/.test(name));

test('the text of a scrape escapes labels, and shows numbers that JSON has not', () => {
  const registry = createRegistry();
  registry.gauge('g', { a: 'x"y\\z\nw' }).set(NaN);
  registry.gauge('g', { a: 'inf' }).set(-Infinity);
  const histogram = registry.histogram('h', {}, [0.1, 1]);
  histogram.observe(0.1);
  histogram.observe(0.5, 3);
  expect(renderExposition(registry)).toBe(
    [
      '# TYPE g gauge',
      'g{a="x\\"y\\\\z\\nw"} NaN',
      'g{a="inf"} -Inf',
      '# TYPE h histogram',
      'h_bucket{le="0.1"} 1',
      'h_bucket{le="1"} 4',
      'h_bucket{le="+Inf"} 4',
      'h_sum 1.6',
      'h_count 4',
      '',
    ].join('\n'),
  );
  expect(() => registry.counter('g')).toThrow('g is a gauge, not a counter');
});

test('a receiver gives what came earlier, and says what came instead', async () => {
  const receiver = await startWebhookReceiver();
  await fetch(`${receiver.url}/x`, { method: 'POST', body: '{"a":1}' });
  expect(await receiver.next(({ body }) => (body as { a?: number }).a === 1)).toMatchObject({
    path: '/x',
    text: '{"a":1}',
  });
  await expect(receiver.next(() => false, 50)).rejects.toThrow('there came 1: {"a":1}');
  await receiver.close();
});

describe.runIf(here('monitoring'))('servers', () => {
  test('that refuse their configuration fail with the reason and leave nothing behind', async () => {
    const before = folders();
    await expect(startPrometheus({ rules: 'groups: [{name: x, rules: [{alert: A, expr: "sum("}]}]' })).rejects.toThrow(
      /Prometheus did not start: it ended with \d+\n[^]*parse error/,
    );
    await expect(startPrometheus({ history: 'no sample' })).rejects.toThrow();
    await expect(startAlertmanager({ config: 'route: {receiver: nobody}' })).rejects.toThrow(
      /Alertmanager did not start[^]*nobody/,
    );
    expect(folders().filter((name) => !before.includes(name))).toEqual([]);
  });

  test('are gone when they are closed, with their data', async () => {
    const before = folders();
    const [prometheus, alertmanager] = await Promise.all([
      startPrometheus(),
      startAlertmanager({ webhookUrl: 'http://127.0.0.1:9/' }),
    ]);
    for (const { url } of [prometheus, alertmanager]) expect((await fetch(`${url}/-/ready`)).status).toBe(200);
    await Promise.all([prometheus.close(), alertmanager.close()]);
    for (const { url } of [prometheus, alertmanager]) await expect(fetch(`${url}/-/ready`)).rejects.toThrow();
    expect(folders().filter((name) => !before.includes(name))).toEqual([]);
  });

  test('a scraped exporter and a past with the same series are one series', async () => {
    const history = createHistory();
    const registry = createRegistry();
    const jobs = registry.counter('jobs_total', { queue: 'a"b\\c' });
    const exporter = await startExporter({ registry });
    const now = Math.floor(Date.now() / 1000) - 2;
    for (let at = now - 600; at <= now; at += 15) {
      jobs.inc();
      history.record(registry, new Date(at * 1000), { job: 'shop', instance: exporter.target });
    }
    const server = await startPrometheus({
      targets: [exporter.target],
      scrapeInterval: '200ms',
      history: history.render(),
    });
    try {
      await expect
        .poll(async () => (await server.query('changes(jobs_total[11m])'))[0]?.value, { timeout: 20_000 })
        .toBe(40);
      jobs.inc(5);
      await expect
        .poll(async () => await server.query('jobs_total'), { timeout: 20_000 })
        .toMatchObject([{ labels: { queue: 'a"b\\c', job: 'shop' }, value: 46 }]);
      exporter.fail(true);
      await expect.poll(async () => (await server.query('up'))[0]?.value, { timeout: 20_000 }).toBe(0);
      await expect(server.query('sum(')).rejects.toThrow(/parse error/);
    } finally {
      await server.close();
      await exporter.close();
    }
  });
});
