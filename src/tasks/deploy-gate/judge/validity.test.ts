import { describe, expect, test } from 'vitest';
import { at, head, taskEvidence } from '../../../../test/support/gate-evidence.ts';
import type { OverrideRecord } from './override.ts';
import { GatePolicy, settlePolicy } from './policy.ts';
import { answerProtection, type ProtectionCase } from '../respond.ts';
import { validUntil } from './validity.ts';

const override = (over: Partial<OverrideRecord> = {}): OverrideRecord => ({
  actor: 'kim',
  reason: 'fixes the open outage',
  until: '2026-11-20T12:05:00.000Z',
  environment: 'production',
  sha: head,
  rules: null,
  refused: null,
  overridden: ['incidents'],
  ...over,
});
const until = (policy: object = {}, given: OverrideRecord | null = null) =>
  validUntil(settlePolicy(GatePolicy.parse(policy), 'production', 'policy'), taskEvidence().at, given);

describe('how long a go holds', () => {
  const freeze = (windows: object[], lead = 0) => ({ freeze: { windows, 'lead-minutes': lead } });
  const soon = { from: '2026-11-20T12:40:00Z', to: '2026-11-21T00:00:00Z', reason: 'x' };
  test.each<[string, object, OverrideRecord | null, string]>([
    ['an hour', {}, null, '13:00'],
    ['as the policy says', { 'valid-minutes': 15 }, null, '12:15'],
    [
      'as the environment says',
      { 'valid-minutes': 15, environments: { production: { 'valid-minutes': 5 } } },
      null,
      '12:05',
    ],
    ['until the override ends', {}, override(), '12:05'],
    ['an hour where the override put nothing aside', {}, override({ overridden: [] }), '13:00'],
    ['never longer for an override', {}, override({ until: '2026-11-21T00:00:00Z' }), '13:00'],
    ['until a freeze', freeze([soon]), null, '12:40'],
    ['until a deployment would run into it', freeze([soon], 30), null, '12:10'],
    ['an hour where freezes only warn', { ...freeze([soon]), rules: { freeze: 'warn' } }, null, '13:00'],
  ])('%s', (_, policy, given, end) => {
    expect(until(policy, given)).toBe(`2026-11-20T${end}:00.000Z`);
  });
});

describe('the answer to a deployment that waits', () => {
  const made = { event: 'repository_dispatch', forge: true, recorded: false };
  const part = {
    sha: head,
    environment: 'production',
    decided_at: at,
    valid_until: '2026-11-20T13:00:00.000Z',
    override: null,
    risk: { score: 1, level: 'low' },
  };
  const answer = (over: Partial<ProtectionCase> = {}, of: object = {}): string =>
    answerProtection({
      result: {
        envelope: { verdict: 'pass', reason: 'x', subject: { kind: 'revision', repository: 'o/r', head } },
        part: { ...part, ...of },
      } as unknown as ProtectionCase['result'],
      made,
      asked: { repository: 'o/r', environment: 'production', sha: head },
      now: '2026-11-20T12:30:00Z',
      onInconclusive: 'reject',
      ...over,
    }).state;
  test('a go while it holds', () => {
    expect(answer()).toBe('approved');
    expect(answer({ now: '2026-11-20T11:59:30Z' })).toBe('approved');
    expect(answer({}, { override: override({ until: '2026-11-20T12:31:00Z' }) })).toBe('approved');
  });
  test.each<[string, Partial<ProtectionCase>, object?]>([
    ['over', { now: '2026-11-20T13:00:00Z' }],
    ['no time', { now: 'now' }],
    ['no end', {}, { valid_until: null }],
    ['decided in the future', { now: '2026-11-20T11:58:00Z' }],
    ['an override that ended', {}, { override: override() }],
    ['a terminal', { made: { ...made, event: 'cli' } }],
    ['GitHub not asked', { made: { ...made, forge: false } }],
    ['metrics of a file', { made: { ...made, recorded: true } }],
    ['nobody knows how it was made', { made: null }],
  ])('%s', (_, over, of = {}) => {
    expect(answer(over, of)).toBe('rejected');
    expect(answer({ ...over, onInconclusive: 'wait' }, of)).toBe('none');
  });
});
