import { describe, expect, it } from 'vitest';
import { noEnd, readEvent } from './events.ts';
import { type TurnFacts, decideOutcome, lastMeaningfulLine } from './outcome.ts';
import { explainSandbox, judgePlatform } from './sandbox.ts';

const done: TurnFacts = {
  ended: { how: 'exit', code: 0, signal: null, error: null },
  turn: { completed: true, failed: null, lastError: null },
  message: '{}',
  gateway: null,
  stderr: [],
  timeoutMs: 900_000,
};
const broken: TurnFacts = { ...done, ended: { ...done.ended, code: 1 }, turn: noEnd, message: '' };

describe('decideOutcome', () => {
  it('takes a message of a completed turn only', () => {
    expect(decideOutcome(done)).toEqual({ outcome: 'answered', text: '{}' });
    expect(decideOutcome({ ...done, ended: { ...done.ended, how: 'timeout', code: null } })).toEqual({
      outcome: 'answered',
      text: '{}',
    });
    expect(decideOutcome({ ...broken, message: 'half' }).outcome).toBe('failed');
    expect(decideOutcome({ ...done, turn: noEnd, ended: { ...done.ended, how: 'timeout', code: null } })).toEqual({
      outcome: 'limit',
      reason: 'no answer within 15 minutes',
    });
  });

  it('prefers the gateway, then the turn, then stderr', () => {
    const all: TurnFacts = {
      ...broken,
      gateway: { kind: 'limit', reason: 'the limit' },
      turn: { ...noEnd, failed: 'the turn' },
      stderr: ['the last words'],
    };
    expect(decideOutcome(all)).toEqual({ outcome: 'limit', reason: 'the limit' });
    expect(decideOutcome({ ...all, gateway: null })).toEqual({ outcome: 'failed', reason: 'codex: the turn' });
    expect(decideOutcome({ ...all, gateway: null, turn: noEnd })).toEqual({
      outcome: 'failed',
      reason: 'codex ended with exit 1: the last words',
    });
    expect(decideOutcome({ ...broken, ended: { ...broken.ended, code: null, signal: 'SIGSEGV' } })).toEqual({
      outcome: 'failed',
      reason: 'codex ended with signal SIGSEGV',
    });
  });

  it('knows a refusal and an empty answer', () => {
    expect(decideOutcome({ ...done, gateway: { kind: 'refused', reason: 'no' } })).toEqual({
      outcome: 'refused',
      reason: 'no',
    });
    expect(decideOutcome({ ...done, message: ' \n' })).toEqual({
      outcome: 'refused',
      reason: 'the model gave no answer',
    });
  });
});

describe('reading what the CLI says', () => {
  it('judges by the turn, not by errors on the way', () => {
    const lines = [
      '{"type":"error","message":"Reconnecting... 1/5"}',
      'noise',
      '{"type":7}',
      '{"type":"turn.completed","usage":{}}',
    ];
    expect(lines.reduce(readEvent, noEnd)).toEqual({ completed: true, failed: null, lastError: 'Reconnecting... 1/5' });
    const failed = JSON.stringify({
      type: 'turn.failed',
      error: { message: 'unexpected status 400: {"error":{"message":"inner words","code":"x"}}' },
    });
    expect(readEvent(noEnd, failed).failed).toBe('inner words');
  });

  it('finds the line of stderr that says something', () => {
    expect(lastMeaningfulLine(['2026-11-20T13:00:00Z ERROR codex_core::x: the words', '', '   | ', '---'])).toBe(
      'the words',
    );
    expect(lastMeaningfulLine(['', '  ^'])).toBeNull();
  });

  it('explains a sandbox that cannot start', () => {
    expect(explainSandbox('WARNING: x\nbwrap: No permissions to create new namespace\n').reason).toBe(
      'the sandbox cannot start: bwrap: No permissions to create new namespace',
    );
    expect(judgePlatform('linux', 'x64')).toBeNull();
    for (const platform of ['win32', 'darwin'] as const)
      expect(judgePlatform(platform, 'x64')?.reason).toContain(
        `supported on Linux (x64, arm64) only, this is ${platform}`,
      );
  });
});
