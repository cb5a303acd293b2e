import type { MitigationKind, MitigationOption } from './mitigation.ts';
import type { Situation } from './situation.ts';

/** What the rules take, with the sentence that says why. */
export interface Decided {
  choice: MitigationKind;
  why: string;
  alongside: MitigationKind[];
}
export type Ladder = ReadonlyMap<MitigationKind, MitigationOption>;

const pick = (choice: MitigationKind, why: string, ...alongside: MitigationKind[]): Decided => ({
  choice,
  why,
  alongside,
});
const seen = (s: Situation, name: string): boolean =>
  s.severity.classes.some((one) => one.class === name && one.seen_in !== 'path');

/** Low confidence allows only what can be undone, by a deployment at the latest. */
export function allowedAt(s: Pick<Situation, 'confidence'>, option: MitigationOption): boolean {
  return (
    s.confidence !== 'L1' ||
    option.reversibility.score >= 2 ||
    option.kind === 'none' ||
    option.kind === 'scheduled-fix'
  );
}

/**
 * The mitigation by rule. The rules are those of the incident playbook's ladder, severity, dependency and confidence
 * tables.
 */
export function chooseByRules(s: Situation, ladder: Ladder): Decided {
  if (s.severity.permission_leak !== null) {
    const next = s.cause.answer === 'this-deploy' ? removeCause(s, ladder).choice : 'escalate';
    return pick(
      'revoke-access',
      'someone has access who must not: it is taken away before anything is patched',
      ...(next === 'revoke-access' ? [] : [next]),
    );
  }
  if (s.cause.answer === 'not-this-deploy') return elsewhere(s);
  if (s.cause.answer === 'unknown') return undecided(s, ladder);
  if (s.severity.level === 'SEV-3')
    return pick(
      'scheduled-fix',
      'the regression is isolated: a corrective release does it without the risk of a change tonight',
    );
  const removal = removeCause(s, ladder);
  if (s.severity.data_damage !== null && seen(s, 'billing'))
    return pick(
      'freeze-writes',
      'amounts are in doubt: no more wrong records first, and a boundary for the reconciliation; ' +
        'the cause is removed next',
      ...others('freeze-writes', removal),
    );
  if (s.severity.data_damage !== null && seen(s, 'messaging'))
    return pick(
      'throttle',
      'work is handled twice: less flow and a guard against replay first; the cause is removed next',
      ...others('throttle', removal),
    );
  if (seen(s, 'billing') && removal.choice !== 'disable-flag')
    return { ...removal, alongside: unique([...removal.alongside, 'freeze-writes'], removal.choice) };
  if (seen(s, 'messaging'))
    return { ...removal, alongside: unique([...removal.alongside, 'throttle'], removal.choice) };
  return removal;
}

const unique = (kinds: readonly MitigationKind[], but: MitigationKind): MitigationKind[] =>
  [...new Set(kinds)].filter((kind) => kind !== but);
const others = (but: MitigationKind, removal: Decided): MitigationKind[] =>
  unique([removal.choice, ...removal.alongside], but);

function elsewhere(s: Situation): Decided {
  const first = s.others[0];
  const said = first === undefined ? 'no other cause is known' : `${first.kind}: ${first.text}`;
  if (s.signal.status === 'resolved')
    return pick('none', `this deployment is not the cause (${said}), and the alert has resolved`);
  if (s.severity.data_damage !== null && seen(s, 'billing'))
    return pick(
      'freeze-writes',
      `this deployment is not the cause (${said}), but amounts are in doubt whoever is`,
      'escalate',
    );
  const containable = s.others.find((other) => other.kind === 'dependency' || other.kind === 'traffic');
  // a weak clearing is no ground to do nothing while it goes on
  if (s.severity.level === 'SEV-3' && s.cause.confidence !== 'L1')
    return pick('none', `this deployment is not the cause (${said}), and the failure is isolated`);
  if (containable !== undefined)
    return pick(
      'contain',
      `this deployment is not the cause (${containable.kind}: ${containable.text}); taking it back would not help`,
      'escalate',
    );
  return pick('escalate', `this deployment is not the cause (${said}); its owner has to act`);
}

/** The most reversible thing that may help, and a person; never a guess at a commit. */
function undecided(s: Situation, ladder: Ladder): Decided {
  if (s.switches !== null)
    return pick(
      'disable-flag',
      'the cause is not known; turning the switch is undone in a minute, and shows whether the suspect did it',
      'escalate',
    );
  if (s.severity.data_damage !== null && ladder.get('freeze-writes')!.possible !== 'no' && seen(s, 'billing'))
    return pick('freeze-writes', 'the cause is not known, but amounts are in doubt', 'escalate');
  if (seen(s, 'messaging'))
    return pick(
      'throttle',
      'the cause is not known; less flow keeps the damage small and is undone in a minute',
      'escalate',
    );
  const back = ladder.get('rollback')!;
  if (
    s.blind &&
    s.severity.level !== 'SEV-3' &&
    s.cause.probability >= 0.5 &&
    back.possible === 'yes' &&
    allowedAt(s, back)
  ) {
    return pick(
      'rollback',
      'signals are missing: at this severity a likely cause is taken back rather than watched blindly',
      'escalate',
    );
  }
  return pick(
    'escalate',
    'the evidence does not say whether this deployment did it: changes pause, ' +
      'and someone who knows the service decides',
    ...(s.severity.level === 'SEV-1' ? ['contain' as const] : []),
  );
}

/** How to take the cause away once the deployment is it. */
function removeCause(s: Situation, ladder: Ladder): Decided {
  if (s.switches !== null)
    return pick(
      'disable-flag',
      `every suspected change is behind a switch (${s.switches.map((guard) => guard.flag).join(', ')}): ` +
        'the safest step that can be undone',
    );
  const fix = ladder.get('hotfix')!;
  const back = ladder.get('rollback')!;
  const canRoll = back.possible === 'yes' && allowedAt(s, back);
  const canFix = fix.possible === 'yes' && allowedAt(s, fix) && s.confidence !== 'L1';
  const goBack = canRoll ? whyGoBack(s, canFix) : null;
  if (goBack !== null) return pick('rollback', goBack);
  if (!canFix) return withoutSureWay(s, back);
  return canRoll
    ? pick('hotfix', 'one bounded change explains it, and its revert alone applies')
    : pick('hotfix', `${blockedWords(s, back)}; the revert of the one suspected commit applies by itself`, 'contain');
}

/** What speaks for going back where that can be done; null where a bounded fix does it with less. */
function whyGoBack(s: Situation, canFix: boolean): string | null {
  if (s.configShipped !== null)
    return (
      `${s.configShipped} was shipped by the deployment: going back takes it along, ` + 'while a restart reads it again'
    );
  if (s.severity.level === 'SEV-1') return 'at SEV-1 going back is looked at first, and it is possible';
  if (s.blind) return 'signals are missing: whether a patch works could not be seen';
  if (s.strong.length > 1) return `${s.strong.length} commits are suspected about equally: going back covers them all`;
  if (s.strong.length === 0) return 'the deployment did it, but no single change stands out';
  if (s.cause.limits.includes('contested'))
    return (
      'evidence speaks against the first suspect: undoing it alone may undo a repair, ' +
      'while going back covers all that the deployment brought'
    );
  if (canFix) return null;
  return s.confidence === 'L1'
    ? 'the evidence is L1: only what can be undone, and no new code'
    : 'no bounded patch is at hand that is known to apply';
}

/** Neither going back nor a bounded fix is known to work. */
function withoutSureWay(s: Situation, back: MitigationOption): Decided {
  const guards: MitigationKind[] = s.blockers.length > 0 ? ['freeze-writes', 'escalate'] : ['escalate'];
  if (s.confidence !== 'L1') {
    if (back.possible === 'unknown' && allowedAt(s, back))
      return pick('rollback', `${back.because.join('; ')}: check that first; nothing safer is known`, 'escalate');
    if (s.strong.length === 1)
      return pick(
        'hotfix',
        `${blockedWords(s, back)}: it has to be fixed forwards, bounded to ${s.strong[0]!.path}, ` +
          'while the damage is contained',
        'contain',
        ...guards,
      );
  }
  return pick(
    'contain',
    `${blockedWords(s, back)}, and the evidence does not carry new code: keep the damage small until it does`,
    ...guards,
  );
}

function blockedWords(s: Situation, back: MitigationOption): string {
  if (s.blockers.length > 0)
    return `going back is blocked: ${s.blockers.map((item) => `${item.why} (${item.path})`).join('; ')}`;
  return `going back is not possible: ${back.because.join('; ')}`;
}
