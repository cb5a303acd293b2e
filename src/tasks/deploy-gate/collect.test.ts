import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Values } from '../../contracts/options.ts';
import type { GateQuery } from '../../contracts/forge.ts';
import type { World } from '../../contracts/world.ts';
import { Failure } from '../../domain/errors.ts';
import type { GateEvidence } from '../../domain/release.ts';
import {
  at,
  change,
  check,
  gateEvidence,
  head,
  liveSha,
  missing,
  present,
  stage,
} from '../../../test/support/gate-evidence.ts';
import { collectGate } from './collect.ts';
import { DeployGateEvidence } from './evidence.ts';
import { deployGateOptions, type DeployGateOptions } from './options.ts';

const defaults = Object.fromEntries(
  Object.entries(deployGateOptions).map(([name, { fallback }]) => [name, fallback]),
) as unknown as Values<DeployGateOptions>;
const request = { branch: 'main', live: null, run: 77, deployment: 5, alert: null, recorded: null };
const trigger = (over: object = {}) => ({
  event: 'push',
  actor: 'kim',
  at,
  subject: { kind: 'revision' as const, repository: 'o/r', trusted: liveSha, head },
  payload: request,
  ...over,
});

interface Told {
  queries: GateQuery[];
  waits: number[];
  log: string[];
}

/** The parts of a world that a gate reads. Time goes on only while it waits. */
function worldOf(looks: readonly Partial<GateEvidence>[], told: Told, over: Partial<World> = {}): World {
  let now = Date.parse(at);
  const say = (line: string): void => {
    told.log.push(line);
  };
  return {
    clock: { now: () => new Date(now) },
    log: { info: say, warn: say, debug: say },
    signal: new AbortController().signal,
    wait: async (ms: number) => {
      told.waits.push(ms);
      now += ms;
    },
    redactor: { redact: async (text: string) => ({ text: text.replaceAll('hunter2', '‹secret:x#1›'), hits: [] }) },
    release: {
      read: async (query: GateQuery) => {
        told.queries.push(query);
        return gateEvidence(looks[Math.min(told.queries.length, looks.length) - 1]);
      },
    },
    repository: {
      read: async () => undefined,
      diff: async () => ({ raw: new Uint8Array(), patch: new Uint8Array() }),
      range: async () => ({
        commits: [{ sha: head, author: 'lee', date: at, subject: 'Use hunter2', body: '', parents: [] }],
        shallow: false,
      }),
    },
    forge: { permission: async () => 'write' as const },
    metrics: () => {
      throw new Failure('input', 'no server here');
    },
    ...over,
  } as unknown as World;
}

async function collect(
  looks: readonly Partial<GateEvidence>[],
  options: Partial<Values<DeployGateOptions>> = {},
  over: Partial<World> = {},
  started: object = {},
): Promise<Told & { evidence: DeployGateEvidence }> {
  const told: Told = { queries: [], waits: [], log: [] };
  const evidence = await collectGate(
    trigger(started) as Parameters<typeof collectGate>[0],
    { ...defaults, ...options },
    worldOf(looks, told, over),
  );
  return { ...told, evidence: DeployGateEvidence.parse(evidence) };
}

const running = { checks: present([check({ state: 'in_progress', conclusion: null })]) };
const failed = { checks: present([check({ conclusion: 'failure' })]) };

describe('waiting', () => {
  test('without it there is one look', async () => {
    const { waits, evidence } = await collect([running]);
    expect([waits, evidence.looks, evidence.at]).toEqual([[], 1, at]);
  });
  test('ends when nothing is inconclusive any more, and the last look is the one that counts', async () => {
    const { waits, evidence, log } = await collect([running, running, {}], { waitMinutes: 30 });
    expect([waits, evidence.looks, evidence.at]).toEqual([[30_000, 60_000], 3, '2026-11-20T12:01:30.000Z']);
    expect(evidence.gate.checks.seen).toMatchObject({ value: [{ conclusion: 'success' }] });
    expect(log[0]).toBe('look 1: checks is inconclusive; looking again in 30 s, 30 min left');
  });
  test('ends at once when something required blocks', async () => {
    expect((await collect([running, failed, {}], { waitMinutes: 30 })).evidence.looks).toBe(2);
  });
  test('ends at its limit with a last look, seldom in between', async () => {
    const { waits, evidence } = await collect([running], { waitMinutes: 20 });
    expect(waits.reduce((sum, each) => sum + each, 0)).toBe(20 * 60_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(330_000);
    expect([waits.length, evidence.looks]).toEqual([7, 8]);
  });
  test('is of no use for what only warns, and where an override settles it', async () => {
    expect((await collect([running], { waitMinutes: 30, policy: { rules: { checks: 'warn' } } })).evidence.looks).toBe(
      1,
    );
    const override = JSON.stringify({
      reason: 'the fix of the outage',
      until: '2026-11-20T13:00:00Z',
      environment: 'production',
      sha: head,
    });
    expect((await collect([running], { waitMinutes: 30, override })).evidence).toMatchObject({
      looks: 1,
      permission: { state: 'present', value: 'write' },
    });
  });
  test('is of no use where a stage came to no verdict, whose result lies in a folder', async () => {
    const undecided = { ...running, stages: present({ results: [stage({ verdict: 'inconclusive' })], refused: [] }) };
    expect((await collect([undecided], { waitMinutes: 30, results: '/results' })).evidence.looks).toBe(1);
    expect((await collect([undecided, {}], { waitMinutes: 30 })).evidence.looks).toBe(2);
    expect((await collect([running, {}], { waitMinutes: 30, results: '/results' })).evidence.looks).toBe(2);
  });
  test('a stop of the run ends it', async () => {
    const stop = async (): Promise<void> => {
      throw new Failure('interrupted', 'stopped by SIGTERM');
    };
    await expect(collect([running], { waitMinutes: 30 }, { wait: stop })).rejects.toMatchObject({
      kind: 'interrupted',
    });
  });
});

describe('what is asked and kept', () => {
  test('the chain’s base is what may count as live, and the rules see it', async () => {
    const chain = { base: 'b'.repeat(40), check: 5 };
    const {
      queries: [query],
      evidence,
    } = await collect([{}], {}, {}, { payload: { ...request, chain } });
    expect([query?.live, query?.assumed, evidence.asked.chain]).toEqual([null, chain.base, chain]);
  });
  test('the question is that of the run', async () => {
    const {
      queries: [query],
    } = await collect([{}], { incidentLabel: 'outage' });
    expect(query).toEqual({
      environment: 'production',
      head,
      branch: 'main',
      live: null,
      runId: 77,
      incidentLabels: ['outage'],
      results: null,
      artifacts: { tasks: ['review'] },
      days: 90,
    });
    expect((await collect([{}], { results: '/results' })).queries[0]).toMatchObject({
      results: '/results',
      artifacts: { tasks: [] },
    });
  });
  test('a terminal without token and results asks for neither', async () => {
    const {
      queries: [query],
      evidence,
    } = await collect([{}], {}, { forge: null }, { event: 'cli' });
    expect([query?.artifacts, evidence.asked]).toEqual([
      { tasks: [] },
      { forge: false, live: false, alerts: false, results: false },
    ]);
    expect(
      (await collect([{}], {}, { forge: null })).evidence.asked,
      'on a runner GitHub was to be asked',
    ).toMatchObject({ forge: true, results: true });
  });
  test('words lose their secrets; ids, links and names stay', async () => {
    const { evidence } = await collect([
      {
        changes: present({
          live: liveSha,
          head,
          commits: 1,
          changes: [change({ title: 'hunter2!', labels: ['a hunter2'] })],
          direct: [{ sha: head, title: 'Type hunter2', author: 'lee' }],
          undone: 0,
        }),
        statuses: missing('failed', 'GitHub said hunter2'),
      },
    ]);
    expect(JSON.stringify(evidence)).not.toContain('hunter2');
    expect(evidence.gate.changes.seen).toMatchObject({
      value: { changes: [{ title: '‹secret:x#1›!', number: 7, link: 'https://github.com/o/r/pull/7' }] },
    });
    expect(evidence.commits[0]?.subject).toBe('Use ‹secret:x#1›');
  });
  test('an override’s actor is looked up, and nobody vouches for a terminal', async () => {
    const override = JSON.stringify({
      reason: 'the fix of the outage',
      until: '2026-11-20T13:00:00Z',
      environment: 'production',
      sha: head,
    });
    expect((await collect([{}])).evidence.permission).toBeNull();
    expect((await collect([{}], { override }, {}, { event: 'cli' })).evidence.permission).toMatchObject({
      state: 'failed',
    });
    const refused = {
      permission: async () => {
        throw new Failure('environment', 'GitHub refuses');
      },
    } as unknown as NonNullable<World['forge']>;
    expect((await collect([{}], { override }, { forge: refused })).evidence.permission).toMatchObject({
      state: 'failed',
      reason: 'GitHub refuses',
    });
  });
  test('configuration that can’t hold fails before anything is read', async () => {
    for (const options of [
      { policy: { rules: { speed: 'off' as const } } },
      { override: '{' },
      { prometheus: 'http://127.0.0.1:1' },
    ]) {
      const told: Told = { queries: [], waits: [], log: [] };
      await expect(
        collectGate(trigger() as Parameters<typeof collectGate>[0], { ...defaults, ...options }, worldOf([{}], told)),
      ).rejects.toMatchObject({ kind: 'input' });
      expect(told.queries).toEqual([]);
    }
  });
  test('a trigger of something else is refused', async () => {
    await expect(collect([{}], {}, {}, { payload: { signal: 1 } })).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringMatching(/^trigger: carries no release/),
    });
  });
  test('each configured metric is there, also without a server', async () => {
    const queries = z.array(deployGateOptions.queries.schema).parse([
      [
        { name: 'errors', kind: 'ratio', candidate: { bad: 'a', total: 'b' }, environments: ['production'] },
        { name: 'other', kind: 'saturation', candidate: 'c', threshold: 1, environments: ['staging'] },
      ],
    ])[0]!;
    const { evidence } = await collect([{}], {
      queries,
      errorBudgets: [{ name: 'api', slo: 0.99, period: '30d', bad: '[$window]', total: '[$window]' }],
    });
    expect(evidence.metrics).toMatchObject([{ name: 'errors', seen: { state: 'absent' } }]);
    expect(evidence.budgets).toMatchObject([
      {
        name: 'api',
        readings: [
          { window: '6h', seen: { state: 'failed' } },
          { window: '1h' },
          { window: '30m' },
          { window: '5m' },
          { window: '30d' },
        ],
      },
    ]);
  });

  describe('windows of metrics', () => {
    const queries = z.array(deployGateOptions.queries.schema).parse([
      [
        { name: 'errors', kind: 'ratio', candidate: { bad: 'a', total: 'b' } },
        { name: 'latency', kind: 'samples', candidate: 'quantile(rate(c[2m]))' },
        { name: 'yesterday', kind: 'samples', candidate: 'd', offset: '1d' },
      ],
    ])[0]!;
    const liveHead = {
      deployments: present({
        environment: 'production',
        live: { id: 2, sha: head, at: '2026-11-20T11:50:00Z', since: '2026-11-20T11:50:00Z', url: null },
        last_good: null,
        running: [],
        unread: 0,
        reason: 'live',
      }),
    };
    async function asked(
      looks: Partial<GateEvidence>,
      options: Partial<Values<DeployGateOptions>> = {},
      takesMs = 0,
    ): Promise<{ calls: string[]; reasons: Record<string, string> }> {
      const calls: string[] = [];
      let now = Date.parse(at);
      const short = (date: Date): string => date.toISOString().slice(8, 19);
      const metrics = () => ({
        range: async (query: string, start: Date, end: Date) => {
          calls.push(`${query} ${short(start)} ${short(end)}`);
          now += takesMs;
          return { at, state: 'absent' as const, reason: 'no series' };
        },
      });
      const { evidence } = await collect([looks], { queries, prometheus: 'http://127.0.0.1:1', ...options }, {
        metrics,
        clock: { now: () => new Date(now) },
      } as unknown as Partial<World>);
      return {
        calls,
        reasons: Object.fromEntries(
          evidence.metrics.map(({ name, seen }) => [name, seen.state === 'present' ? '' : seen.reason]),
        ),
      };
    }
    test('after the deployment against before it, when it is live; a query that looks back begins later', async () => {
      const { calls } = await asked(liveHead);
      expect(calls).toEqual(
        expect.arrayContaining([
          'a 20T11:35:00 20T11:50:00',
          'a 20T11:51:00 20T12:00:00',
          'quantile(rate(c[2m])) 20T11:37:00 20T11:50:00',
          'quantile(rate(c[2m])) 20T11:53:00 20T12:00:00',
          'd 19T11:51:00 19T12:00:00',
          'd 20T11:51:00 20T12:00:00',
        ]),
      );
    });
    test('before it is live there is no after: only an offset gives windows', async () => {
      const { calls, reasons } = await asked({});
      expect(calls.map((call) => call.slice(0, 2)).filter((query) => query !== 'd ')).toEqual([]);
      expect(reasons['errors']).toBe('nobody knows when the candidate went live, and no offset is configured');
    });
    test('a person can say when it went live', async () => {
      expect((await asked({}, { deployedAt: '2026-11-20T12:30:00+01:00' })).calls).toEqual(
        expect.arrayContaining(['a 20T11:15:00 20T11:30:00', 'a 20T11:45:00 20T12:00:00']),
      );
      expect((await asked({}, { deployedAt: '2026-11-20T13:00:00Z' })).reasons['errors']).toContain(
        'nothing to look at yet',
      );
    });
    test('a server that is slow holds the gate for two minutes, not for each query', async () => {
      const { calls, reasons } = await asked(liveHead, {}, 30_000);
      expect(calls.length).toBeLessThanOrEqual(7);
      expect(Object.values(reasons).join()).toContain('no series');
      const slow = await asked(liveHead, {}, 130_000);
      expect(
        Object.values(slow.reasons).every((reason) =>
          /no series|not asked: the other queries took more than 120 s/.test(reason),
        ),
      ).toBe(true);
      expect(slow.calls.length).toBeLessThan(calls.length);
    });
  });
});
