import { describe, expect, test } from 'vitest';
import type { Signal } from '../../../readers/alerts/model.ts';
import { chooseMitigation } from './ladder.ts';
import { buildPacket } from './build-packet.ts';
import { EvidencePacket, type PacketInput } from './packet.ts';
import { decideSeverity } from '../facts/severity.ts';

const live = 'a'.repeat(40);
const good = 'b'.repeat(40);

function input(
  more: {
    signal?: Partial<Signal>;
    answer?: 'this-deploy' | 'unknown' | 'not-this-deploy';
    packet?: Partial<PacketInput>;
    lastGood?: string | null;
  } = {},
): PacketInput {
  const signal: Signal = {
    source: 'alertmanager',
    status: 'firing',
    service: 'checkout',
    environment: 'production',
    severity: 'critical',
    title: 'HighErrorRate\n@everyone',
    text: 'errors',
    started_at: '2026-11-20T11:50:00.000Z',
    ended_at: null,
    value: 0.2,
    threshold: 0.05,
    labels: {},
    links: [],
    fingerprint: 'f',
    warnings: [],
    ...more.signal,
  };
  const severity = decideSeverity({ signal, paths: [], override: null });
  const cause = {
    answer: more.answer ?? ('this-deploy' as const),
    probability: 0.8,
    confidence: 'L2' as const,
    basis: 'ranking' as const,
    outside: [],
    limits: [],
    calibrated_on: 'culprit',
    reasons: ['the trace names the changed line'],
  };
  const suspects = [
    {
      rank: 1,
      commit: 'c'.repeat(40),
      path: 'src/cart.ts',
      start_line: 1,
      end_line: 3,
      score: 1,
      reasons: [{ feature: 'trace', weight: 1, text: 'frame 1 is in it', symptom_offset: 0 }],
    },
  ];
  const wayBack = {
    last_good: more.lastGood === undefined ? good : more.lastGood,
    single: { clean: true, conflicts: [] },
    range: { clean: true, conflicts: [] },
    irreversible: [],
    dependents: [],
  };
  const deployment = { environment: 'production', live, deployed_at: '2026-11-20T11:45:00.000Z' };
  const now = '2026-11-20T12:00:00.000Z';
  const mitigation = chooseMitigation({
    now,
    signal,
    query: null,
    cause,
    severity,
    suspects,
    guards: [],
    wayBack,
    deployment,
    observability: 'present',
    others: [],
    codex: null,
  });
  return {
    now,
    owners: { commander: 'octocat', execution: 'mona', verification: 'hubot', next: 'mona' },
    signal,
    severity,
    cause,
    onset: {
      at: '2026-11-20T11:47:00.000Z',
      from: '2026-11-20T11:46:00.000Z',
      to: '2026-11-20T11:48:00.000Z',
      source: 'metrics',
      relation: 'after-deploy',
      reasons: [],
    },
    suspects,
    mitigation,
    wayBack,
    deployment,
    commands: [{ command: 'git revert --no-edit', output: 'ok', exit_code: 0, at: now }],
    ...more.packet,
  };
}

describe('the evidence packet', () => {
  test('all that a handoff needs', () => {
    const packet = buildPacket(input());
    expect(EvidencePacket.parse(packet)).toEqual(packet);
    expect(packet).toMatchObject({
      severity: 'SEV-2',
      owner: 'octocat',
      timestamp: '2026-11-20T12:00:00.000Z',
      impacted_systems: ['checkout'],
      impacted_users: 'unknown',
      next_checkpoint: { at: '2026-11-20T12:30:00.000Z', owner: 'mona' },
      unknowns: [{ field: 'impacted_users' }, { field: 'incident_id' }],
      snapshot: {
        incident_id: 'unknown',
        latest_stable_revision: good,
        candidate_mitigation_path: 'hotfix',
        current_phase: 'containment',
      },
      decision: {
        decision: 'continue mitigation',
        owner_for_execution: 'mona',
        owner_for_verification: 'hubot',
        confidence: 'L2',
      },
    });
    expect(packet.decision.rejected_alternatives).toHaveLength(9);
    expect(packet.decision.verification).toContain('0.05');
    expect(packet.handoff.rollback_trigger).toContain(good);
    expect(packet.residual_risk[0]).toMatch(/about 20 %/);
  });

  test('what nobody said is named as unknown, with why', () => {
    const packet = buildPacket(
      input({
        answer: 'unknown',
        lastGood: null,
        signal: { service: null, value: null, threshold: null, started_at: null },
        packet: {
          owners: { commander: null, execution: ' ', verification: null, next: null },
          commands: [],
          onset: {
            at: null,
            from: null,
            to: null,
            source: 'unknown',
            relation: 'unknown',
            reasons: ['the alert does not say when it started'],
          },
        },
      }),
    );
    expect(EvidencePacket.parse(packet)).toEqual(packet);
    expect(packet.unknowns.map((one) => one.field).toSorted()).toEqual([
      'cause',
      'commands',
      'impacted_systems',
      'impacted_users',
      'incident_commander',
      'incident_id',
      'latest_stable_revision',
      'next_owner',
      'onset',
      'owner_for_execution',
      'owner_for_verification',
    ]);
    expect(packet).toMatchObject({
      owner: 'unknown',
      impacted_systems: ['unknown'],
      impacted_users: 'unknown',
      snapshot: { incident_id: 'unknown', current_phase: 'detection' },
      decision: { decision: 'escalate+pause' },
    });
    expect(packet.next_checkpoint.at).toBe('2026-11-20T12:10:00.000Z');
    expect(packet.handoff.unresolved).toHaveLength(11);
    expect(packet.decision.evidence_reviewed[0]).toContain('value unknown');
    expect(packet.notification.stakeholders.known_unknowns).toHaveLength(2);
    expect(packet.notification.escalation_text).toContain('Owner: unknown');
  });

  test('messages have the agreed lines, and the alert’s text stays on its own', () => {
    const { escalation_text: internal, stakeholders_text: external } = buildPacket(input()).notification;
    expect(internal.split('\n').map((one) => one.split(/[: ]/)[0])).toEqual([
      '[INCIDENT][SEV-2]',
      'Impact',
      'Current',
      'Immediate',
      'Next',
      'Owner',
    ]);
    expect(internal.split('\n')[0]).toBe('[INCIDENT][SEV-2] HighErrorRate @everyone');
    expect(external.split('\n').map((one) => one.slice(0, one.indexOf(':')))).toEqual([
      'Status',
      'Customer impact',
      'Current mitigation',
      'Known unknowns',
      'Next committed update time',
    ]);
    expect(external).toContain('a small correction is being prepared');
  });

  test('a resolved alert is no recovery; long output is cut aloud', () => {
    const packet = buildPacket(
      input({
        signal: { status: 'resolved' },
        packet: { commands: [{ command: 'x', output: 'y'.repeat(9000), exit_code: 1, at: null }] },
      }),
    );
    expect(packet.notification.stakeholders.status).toBe('investigating');
    expect(packet.commands[0]!.output).toMatch(/5000 more characters$/);
  });
});
