import type { MitigationOption } from '../mitigation.ts';
import { optionOf, workload } from './rung.ts';
import { shellQuote } from '../../../../domain/shell.ts';
import type { Situation } from '../situation.ts';

const seen = (s: Situation, name: string): boolean =>
  s.severity.classes.some((one) => one.class === name && one.seen_in !== 'path');

/** Keeps the damage small while the cause is looked for; the cause stays. */
export function contain(s: Situation): MitigationOption {
  const dependency = s.others.find((other) => other.kind === 'dependency');
  const traffic = s.others.find((other) => other.kind === 'traffic');
  return optionOf(s, {
    kind: 'contain',
    title:
      dependency !== undefined
        ? 'Contain: cut off the failing dependency'
        : traffic !== undefined
          ? 'Contain: limit or spread the traffic'
          : 'Contain: take the affected path or instances out of traffic',
    possible: 'unknown',
    because: [
      dependency?.text ??
        traffic?.text ??
        'whether traffic can be led around it depends on the platform, which the repository does not show',
    ],
    undo: 'traffic is led back within minutes',
    can_get_worse: [
      'what remains carries more load',
      'a makeshift that works is left in place: it needs an owner and an end',
    ],
    commands:
      dependency !== undefined
        ? ['# open the circuit breaker, or serve the fallback, for the dependency named above']
        : [
            'kubectl get pods -o wide -l app=APP',
            `kubectl scale ${workload(s)} --replicas=REPLICAS  # or move its traffic away`,
          ],
    reversibility: { score: 3, reason: 'routing is put back without a deployment' },
    blast_radius: { score: 1, reason: 'the affected path alone' },
  });
}

/** Less flow, so that queues drain and nothing is handled twice. */
export function throttle(s: Situation): MitigationOption {
  const fits = seen(s, 'messaging') || s.others.some((other) => other.kind === 'traffic');
  return optionOf(s, {
    kind: 'throttle',
    title: 'Throttle the flow, with a guard against replay',
    possible: fits ? 'unknown' : 'no',
    because: [
      fits
        ? 'messages or traffic are part of the symptom; the setting for it is not in the repository’s view'
        : 'neither messages nor traffic are part of the symptom',
    ],
    undo: 'the limit is lifted, about a minute',
    can_get_worse: [
      'the backlog grows while the flow is small',
      'without a guard, what was half done is done again when the flow returns',
    ],
    commands: [
      '# lower the concurrency of the consumers, or the rate limit at the entry',
      '# note the last handled offset or message id before anything is restarted: it is the replay boundary',
    ],
    reversibility: { score: 3, reason: 'a limit is lifted without a deployment' },
    blast_radius: { score: 2, reason: 'everything that goes through this flow is slower' },
  });
}

/** No new records while amounts or data are in doubt. */
export function freezeWrites(s: Situation): MitigationOption {
  const fits = seen(s, 'billing') || s.severity.data_damage !== null || s.blockers.length > 0;
  return optionOf(s, {
    kind: 'freeze-writes',
    title: 'Freeze writes and set the reconciliation boundary',
    possible: fits ? 'unknown' : 'no',
    because: [
      s.severity.data_damage !== null
        ? `data is in doubt: “${s.severity.data_damage}”`
        : fits
          ? 'money or data that can’t be brought back is touched'
          : 'nothing says that data is in doubt',
    ],
    undo: 'writes are let in again, about a minute',
    can_get_worse: [
      'what users do meanwhile is refused, or has to be kept and replayed',
      'other services that write may fail in new ways',
    ],
    proof:
      'the count of new records in the affected tables stays unchanged for 10 minutes, ' +
      'and the first and last record in doubt are written down',
    commands: [
      '# put the service in read-only or maintenance mode for the affected records',
      '# write down the first and the last record in doubt: nothing beyond them needs reconciling',
    ],
    reversibility: { score: 3, reason: 'writes are let in again without a deployment' },
    blast_radius: { score: 2, reason: 'everyone who writes through this service' },
  });
}

/** For access that must not be: taken away before anything is patched. */
export function revokeAccess(s: Situation): MitigationOption {
  const leak = s.severity.permission_leak;
  return optionOf(s, {
    kind: 'revoke-access',
    title: 'Revoke the access first, then patch',
    possible: leak === null ? 'no' : 'unknown',
    because: [leak === null ? 'nothing says that someone has access who must not' : `“${leak}”`],
    undo: 'access is given again one by one, in minutes to hours',
    can_get_worse: [
      'people with a right to it are locked out too',
      'revoking without a copy of the audit trail can destroy evidence',
    ],
    proof:
      'the smallest case that showed the leak is refused when it is tried again, ' +
      'and the audit trail shows no access after the revocation',
    commands: [
      '# copy the audit trail of the affected period first',
      '# revoke the tokens, sessions and roles in ' +
        `question${s.signal.service === null ? '' : ` of ${shellQuote(s.signal.service)}`}`,
    ],
    reversibility: { score: 2, reason: 'given again, but by hand' },
    blast_radius: { score: 2, reason: 'all holders of what is revoked' },
  });
}
