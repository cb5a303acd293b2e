import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../domain/errors.ts';
import { readSignal } from '../../../readers/alerts/signal.ts';
import { incidentEvents, parseIncident, type IncidentEvent } from './incident.ts';

type Payload = Record<string, unknown>;
const all = createRequire(import.meta.url)('@octokit/webhooks-examples/api.github.com/index.json') as {
  name: string;
  examples: Payload[];
}[];
const example = (name: string, pick: (payload: Payload) => boolean = () => true): Payload =>
  structuredClone(all.find((each) => each.name === name)?.examples.find(pick) as Payload);
const now = new Date('2026-11-20T10:00:00.000Z');
const parse = (event: string, payload: unknown): IncidentEvent =>
  parseIncident({ GITHUB_EVENT_NAME: event }, payload, now);
const alert = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/alerts/alertmanager-errors-firing.json', import.meta.url), 'utf8'),
) as Payload;

describe('parseIncident', () => {
  it('reads a dispatched alert, nested or as it is', () => {
    for (const client of [alert, { alert }, { payload: JSON.stringify(alert) }]) {
      const payload = { ...example('repository_dispatch'), action: 'incident', client_payload: client };
      const read = parse('repository_dispatch', payload);
      expect(read).toMatchObject({
        event: 'repository_dispatch',
        action: 'incident',
        source: 'dispatch',
        at: '2026-11-20T10:00:00.000Z',
        fingerprint: 'a8717a0bf98548be',
      });
      expect(readSignal(read.raw)).toMatchObject({ source: 'alertmanager', service: 'checkout', status: 'firing' });
      expect(read.actor).not.toBe('');
    }
    expect(parse('repository_dispatch', { ...example('repository_dispatch'), client_payload: null }).raw).toEqual({});
  });

  it('reads the inputs of a dispatch by hand', () => {
    const read = parse('workflow_dispatch', {
      ...example('workflow_dispatch'),
      inputs: { symptom: 'TypeError: x is undefined', service: 'cart', environment: 'production' },
    });
    expect(read).toMatchObject({ source: 'manual', action: null });
    expect(readSignal(read.raw)).toMatchObject({
      source: 'text',
      text: 'TypeError: x is undefined',
      service: 'cart',
      environment: 'production',
    });
    expect(parse('workflow_dispatch', { ...example('workflow_dispatch'), inputs: null }).raw).toEqual({});
  });

  it('takes an issue’s words as the symptom', () => {
    const payload = example('issues', (each) => each['action'] === 'opened');
    Object.assign(payload['issue'] as Payload, {
      number: 7,
      title: 'Checkout is down',
      body: 'panic: nil map\n\ngoroutine 1',
    });
    expect(parse('issues', payload)).toMatchObject({
      source: 'issue',
      raw: 'Checkout is down\n\npanic: nil map\n\ngoroutine 1',
      issueNumber: 7,
      fingerprint: 'issue-7',
    });
    const labeled = example('issues', (each) => each['action'] === 'labeled');
    Object.assign(labeled['issue'] as Payload, { body: JSON.stringify(alert) });
    Object.assign(labeled, { label: { name: 'incident' } });
    const read = parse('issues', labeled);
    expect(read).toMatchObject({
      action: 'labeled',
      label: 'incident',
      heading: (labeled['issue'] as Payload)['title'],
    });
    for (const body of ['[2026-11-20T10:00:00Z] ERROR nil map', '{checkout} is down', '[1, 2]', '{"open": ']) {
      Object.assign(payload['issue'] as Payload, { body });
      expect(parse('issues', payload)).toMatchObject({ raw: `Checkout is down\n\n${body}` });
      expect(parse('issues', payload)).not.toHaveProperty('heading');
    }
    expect(readSignal(read.raw).source).toBe('alertmanager');
    Object.assign(payload['issue'] as Payload, { body: null });
    expect(parse('issues', payload).raw).toBe('Checkout is down');
  });

  it('names commit and environment of a failed deployment', () => {
    const payload = example('deployment_status');
    Object.assign(payload['deployment_status'] as Payload, {
      state: 'failure',
      description: 'Pods crash',
      environment: 'production',
      created_at: '2026-11-20T09:00:00Z',
    });
    const { sha, id } = payload['deployment'] as { sha: string; id: number };
    const read = parse('deployment_status', payload);
    expect(read).toMatchObject({
      source: 'deployment',
      deployment: { sha, environment: 'production', state: 'failure' },
      fingerprint: `deployment-${id}`,
    });
    expect(readSignal(read.raw)).toMatchObject({
      status: 'firing',
      environment: 'production',
      started_at: '2026-11-20T09:00:00.000Z',
      title: `The deployment of ${sha.slice(0, 12)} to production ended as failure`,
      text: `The deployment of ${sha.slice(0, 12)} to production ended as failure\n\nPods crash`,
      warnings: [],
    });
  });

  it('takes the commit of a completed run of the own repository', () => {
    const payload = example('workflow_run', (each) => each['action'] === 'completed');
    const run = payload['workflow_run'] as Payload & { head_sha: string; workflow_id: number };
    const own = (payload['repository'] as { full_name: string }).full_name;
    Object.assign(run, {
      status: 'completed',
      conclusion: 'failure',
      event: 'push',
      head_repository: { full_name: own },
    });
    expect(parse('workflow_run', payload)).toMatchObject({
      source: 'run',
      deployment: { sha: run.head_sha, environment: null, state: 'failure' },
      fingerprint: `run-${run.workflow_id}-${run.head_sha.slice(0, 12)}`,
    });
    Object.assign(run, { head_repository: { full_name: 'mona/fork' } });
    expect(() => parse('workflow_run', payload)).toThrow('a workflow_run of a fork');
    Object.assign(run, { head_repository: { full_name: own }, status: 'in_progress' });
    expect(() => parse('workflow_run', payload)).toThrow('a workflow_run that is in_progress');
  });

  it('reads every public example or refuses it in one line', () => {
    let read = 0;
    for (const event of incidentEvents) {
      for (const payload of all.find((each) => each.name === event)?.examples ?? []) {
        try {
          expect(parse(event, payload)).toMatchObject({ event });
          read += 1;
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
          expect((error as Failure).message).toMatch(
            /starts no incident analysis; the workflow's if: has to leave it out; allowed: [^\n]*$/,
          );
        }
      }
    }
    expect(read).toBeGreaterThan(5);
  });

  it.each([
    [
      'push',
      {},
      'GITHUB_EVENT_NAME: the event push starts no incident analysis; allowed: repository_dispatch, ' +
        'workflow_dispatch, issues, workflow_run, deployment_status',
    ],
    ['', {}, 'GITHUB_EVENT_NAME: is not set; allowed: repository_dispatch'],
    ['issues', [], 'GITHUB_EVENT_PATH: the payload is not a issues event: it: '],
    [
      'repository_dispatch',
      { repository: { full_name: 'a/b' }, sender: { login: 'x' }, client_payload: 'text' },
      'client_payload: ',
    ],
    [
      'deployment_status',
      { ...example('deployment_status'), deployment: { id: 1, sha: '$(id)', environment: 'x' } },
      'deployment.sha: ',
    ],
    ['repository_dispatch', { repository: { full_name: 'a/../b' }, sender: { login: 'x' } }, 'allowed: owner/name'],
  ])('refuses %s %#', (event, payload, message) => {
    const failure = ((): unknown => {
      try {
        return parse(event, payload);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toMatchObject({ kind: 'input' });
    expect((failure as Failure).message).toContain(message);
    expect((failure as Failure).message).not.toContain('\n');
  });
});
