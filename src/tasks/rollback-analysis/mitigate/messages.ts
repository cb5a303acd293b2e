import type { Mitigation, MitigationKind, MitigationOption } from './mitigation.ts';
import { line, type Escalation, type PacketInput, type StakeholderUpdate, type Unknown } from './packet.ts';

/** What both messages say, to those who act and to those who wait. */
interface MessageInput extends PacketInput {
  chosen: MitigationOption;
  unknowns: readonly Unknown[];
  systems: readonly string[];
  commander: string;
  checkpoint: string;
}

export function escalationOf({
  mitigation,
  severity,
  signal,
  owners,
  chosen,
  systems,
  commander,
  checkpoint,
}: MessageInput): Escalation {
  const along = mitigation.alongside.length === 0 ? '' : ` with ${mitigation.alongside.join(', ')}`;
  return {
    subject: `[INCIDENT][${severity.level}] ${line(signal.title, 120)}`,
    impact: `${systems.length === 0 ? 'systems unknown' : systems.join(', ')}; users: unknown`,
    current_decision: line(`${mitigation.choice}${along}: ${chosen.title}`, 300),
    immediate_ask: askOf(mitigation, owners.execution),
    next_update: checkpoint,
    owner: commander,
  };
}

function askOf({ choice }: Mitigation, execution: string | null): string {
  if (choice === 'none') return 'none for this deployment; the owner of the cause has to act';
  if (choice === 'escalate') return 'someone who knows the service takes over and decides; changes pause until then';
  const who = execution === null || execution.trim() === '' ? 'name someone who does it' : `${line(execution)} does it`;
  return `approve ${choice}; ${who}`;
}

/** Of what is not known, this is told to those outside. */
const told = ['cause', 'impacted_users', 'onset', 'mitigation', 'impacted_systems'];

export function stakeholdersOf({
  cause,
  signal,
  mitigation,
  unknowns,
  systems,
  checkpoint,
}: MessageInput): StakeholderUpdate {
  const affected =
    systems.length === 0 ? 'the affected service is not known either' : `${systems.join(', ')} is affected`;
  return {
    // An alert that resolved by itself shows no recovery: that takes a mitigation and a fresh run.
    status: cause.answer === 'unknown' || signal.status === 'resolved' ? 'investigating' : 'mitigating',
    customer_impact: `not known yet; ${affected}`,
    current_mitigation: [mitigation.choice, ...mitigation.alongside].map((kind) => plainWords[kind]).join('; '),
    known_unknowns: unknowns
      .filter((one) => told.includes(one.field))
      .slice(0, 2)
      .map((one) => `${one.field.replaceAll('_', ' ')}: ${line(one.why)}`),
    next_committed_update_time: checkpoint,
  };
}

const plainWords: Readonly<Record<MitigationKind, string>> = {
  'disable-flag': 'the new behaviour is being switched off',
  throttle: 'the load is being reduced so that work is not done twice',
  'freeze-writes': 'changes to the affected records are paused so that they stay right',
  'revoke-access': 'access that should not exist is being taken away',
  contain: 'the affected part is being kept from spreading',
  hotfix: 'a small correction is being prepared',
  rollback: 'the earlier version is being brought back',
  'scheduled-fix': 'the correction comes with the next release',
  escalate: 'more people have been called in; other changes are paused',
  none: 'the latest release is not the cause; its owners are looking at what is',
};

export function escalationText(one: Escalation): string {
  return [
    one.subject,
    `Impact: ${one.impact}`,
    `Current decision: ${one.current_decision}`,
    `Immediate ask: ${one.immediate_ask}`,
    `Next update: ${one.next_update}`,
    `Owner: ${one.owner}`,
  ].join('\n');
}

export function stakeholdersText(one: StakeholderUpdate): string {
  return [
    `Status: ${one.status}`,
    `Customer impact: ${one.customer_impact}`,
    `Current mitigation: ${one.current_mitigation}`,
    `Known unknowns: ${one.known_unknowns.length === 0 ? 'none of the first order' : one.known_unknowns.join('; ')}`,
    `Next committed update time: ${one.next_committed_update_time}`,
  ].join('\n');
}
