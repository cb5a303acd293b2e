import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import type { Values } from '../../src/contracts/options.ts';
import { readIncidentSignal } from '../../src/entry/starts/incident-signal.ts';
import type { RollbackOptions } from '../../src/tasks/rollback-analysis/options.ts';
import { tempDir } from '../git/build.ts';
import { noise } from '../support/secrets.ts';

const key = noise(28, undefined, 'signal');
const sources = (values: object, raw?: unknown): Parameters<typeof readIncidentSignal>[0] => ({
  values: values as Values<RollbackOptions>,
  named: (option) => `--${option}`,
  redactor: createRedactor(),
  clock: { now: () => new Date('2026-11-20T10:00:00Z') },
  ...(raw === undefined ? {} : { raw }),
});

describe('the signal of an incident', () => {
  it('loses what its lines, its links and its labels call a secret', async () => {
    const file = join(tempDir(), 'symptom.log');
    writeFileSync(file, `panic: nil map\nX-Api-Key: ${key}\n\tat /srv/app/context.go:190\n`);
    const alert = {
      title: 'Checkout',
      symptom: `GET /cart?access_token=${key}`,
      url: `https://ci.example.com/run?token=${key}`,
      labels: { api_key: key, team: 'cart' },
    };
    const signal = await readIncidentSignal({ ...sources({ symptom: file }, alert) });
    expect(JSON.stringify(signal)).not.toContain(key);
    expect(signal.text).toContain('at /srv/app/context.go:190');
    const told = await readIncidentSignal(
      sources(
        {},
        {
          version: '4',
          status: 'firing',
          groupKey: 'g',
          alerts: [
            {
              status: 'firing',
              labels: { alertname: 'A', api_key: key, team: 'cart' },
              annotations: {},
              startsAt: '2026-11-20T09:00:00Z',
              endsAt: '0001-01-01T00:00:00Z',
              generatorURL: '',
              fingerprint: 'f',
            },
          ],
        },
      ),
    );
    expect(JSON.stringify(told.labels)).not.toContain(key);
    expect(told.labels).toMatchObject({ alertname: 'A', team: 'cart', api_key: expect.stringMatching(/^‹secret:/) });
  });

  it('holds no half of a secret where a text was cut', async () => {
    const token = `gh${'p_'}${noise(36)}`;
    const holds = (signal: object): boolean =>
      Array.from({ length: token.length - 8 }, (_, at) => token.slice(at, at + 8)).some((part) =>
        JSON.stringify(signal).includes(part),
      );
    for (const before of [270, 280, 290])
      expect(
        holds(await readIncidentSignal(sources({}, `${'ab '.repeat(before / 3)} ${token} after`))),
        String(before),
      ).toBe(false);
    const file = join(tempDir(), 'long.log');
    for (const [at, size] of [
      [499_980, 1_200_000],
      [700_000 - 20, 1_200_000],
    ] as const) {
      writeFileSync(file, `${'ab '.repeat(at / 3)} ${token} ${'cd '.repeat((size - at - 42) / 3)}`);
      expect(holds(await readIncidentSignal(sources({ symptom: file }))), String(at)).toBe(false);
    }
  });

  it('keeps the title of an issue whose body is an alert', async () => {
    const signal = await readIncidentSignal({
      ...sources({}, JSON.stringify({ symptom: 'panic: nil map', environment: 'staging' })),
      heading: 'Checkout is down',
    });
    expect(signal).toMatchObject({
      environment: 'staging',
      text: expect.stringMatching(/^Checkout is down\n\n[\s\S]*panic: nil map/),
    });
  });

  it('a stranger’s fields choose nothing, the words stay; what the job gives still counts', async () => {
    const body = JSON.stringify({
      symptom: 'panic: nil map',
      environment: 'secret-staging',
      started_at: '2020-01-01T00:00:00Z',
      severity: 'critical',
      service: 'billing',
      status: 'resolved',
      labels: { team: 'x', query: 'up' },
      url: 'https://p.example.com/graph?g0.expr=up',
    });
    const signal = await readIncidentSignal({
      ...sources({ service: 'shop' }, body),
      heading: 'Checkout is down',
      wordsOnly: true,
    });
    expect(signal).toMatchObject({
      status: 'unknown',
      environment: null,
      started_at: null,
      severity: null,
      labels: {},
      links: [],
      service: 'shop',
      text: expect.stringContaining('panic: nil map'),
      warnings: expect.arrayContaining([expect.stringContaining('without write access')]),
    });
  });
});
