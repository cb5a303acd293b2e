import { allowedAt, chooseByRules, type Decided, type Ladder } from './choose.ts';
import {
  mitigationKinds,
  type Disagreement,
  type Mitigation,
  type MitigationKind,
  type MitigationOption,
  type Rejected,
} from './mitigation.ts';
import { hotfix, rollback, scheduledFix } from './rungs/code.ts';
import { contain, freezeWrites, revokeAccess, throttle } from './rungs/contain.ts';
import { disableFlag } from './rungs/flag.ts';
import { escalate, none } from './rungs/wait.ts';
import { situationOf, type MitigationInput, type Situation } from './situation.ts';

const builders: Readonly<Record<MitigationKind, (s: Situation) => MitigationOption>> = {
  'disable-flag': disableFlag,
  throttle,
  'freeze-writes': freezeWrites,
  'revoke-access': revokeAccess,
  contain,
  hotfix,
  rollback,
  'scheduled-fix': scheduledFix,
  escalate,
  none,
};

/** A decision that rests on little, or on which two disagree, is looked at again within this. */
export const reassessWithinMs = 10 * 60_000;

/** All rungs, safest first, whether possible or not: what is not possible says why. */
export function ladderOf(input: MitigationInput): MitigationOption[] {
  const s = situationOf(input);
  return mitigationKinds.map((kind) => builders[kind](s));
}

/**
 * The recommended mitigation with all alternatives. Where the model recommends another one both stand in the record,
 * each with its scores; the more reversible is taken (then the one that touches less, then the rules'), unless it is
 * not possible or not allowed at this confidence.
 */
export function chooseMitigation(input: MitigationInput): Mitigation {
  const s = situationOf(input);
  const options = mitigationKinds.map((kind) => builders[kind](s));
  const ladder: Ladder = new Map(options.map((option) => [option.kind, option]));
  const rules = chooseByRules(s, ladder);
  const disagreement =
    input.codex === null || input.codex.choice === rules.choice ? null : settle(s, ladder, rules, input.codex);
  const decided: Decided =
    disagreement?.taken === 'codex'
      ? {
          choice: disagreement.codex.choice,
          why: `${disagreement.why} (the model: ${disagreement.codex.why})`,
          alongside: alongsideOf(disagreement.codex.choice, rules),
        }
      : rules;
  const early = disagreement !== null || s.confidence === 'L1' || s.cause.answer === 'unknown';
  return {
    ...decided,
    options,
    rejected: options.filter((option) => option.kind !== decided.choice).map((option) => reject(s, option, decided)),
    posture: [
      ...s.severity.posture,
      ...(s.blind && s.severity.class !== 'observability'
        ? ['signals are missing: roll back at a lower threshold']
        : []),
    ],
    confidence: s.confidence,
    branch:
      decided.choice === 'hotfix'
        ? 'hotfix'
        : decided.choice === 'rollback'
          ? 'rollback'
          : containing.includes(decided.choice)
            ? 'containment'
            : null,
    reassess_at: early ? new Date(Date.parse(s.now) + reassessWithinMs).toISOString() : null,
    disagreement,
  };
}

const containing: readonly MitigationKind[] = ['contain', 'throttle', 'freeze-writes', 'revoke-access'];

/** Containment leaves the cause in place, so what the rules would do about it stays the next step. */
function alongsideOf(choice: MitigationKind, rules: Decided): MitigationKind[] {
  return [...new Set([...(containing.includes(choice) ? [rules.choice] : []), ...rules.alongside])].filter(
    (kind) => kind !== choice,
  );
}

function settle(
  s: Situation,
  ladder: Ladder,
  rules: Decided,
  codex: { choice: MitigationKind; why: string },
): Disagreement {
  const side = (choice: MitigationKind, why: string): Disagreement['rules'] => {
    const option = ladder.get(choice)!;
    return { choice, why, reversibility: option.reversibility.score, blast_radius: option.blast_radius.score };
  };
  const [ours, theirs] = [side(rules.choice, rules.why), side(codex.choice, codex.why)];
  const against = (choice: MitigationKind): string | null => {
    const option = ladder.get(choice)!;
    if (option.possible === 'no') return `${choice} is not possible: ${option.because.join('; ')}`;
    return allowedAt(s, option) ? null : `${choice} can’t be undone well enough for ${s.confidence}`;
  };
  const [againstOurs, againstTheirs] = [against(ours.choice), against(theirs.choice)];
  const result = (taken: Disagreement['taken'], why: string): Disagreement => ({
    rules: ours,
    codex: theirs,
    taken,
    why,
  });
  if (againstTheirs !== null) return result('rules', againstTheirs);
  if (againstOurs !== null) return result('codex', againstOurs);
  if (theirs.reversibility > ours.reversibility)
    return result(
      'codex',
      `${theirs.choice} is more reversible than ${ours.choice} (${theirs.reversibility} against ${ours.reversibility})`,
    );
  if (theirs.reversibility < ours.reversibility)
    return result(
      'rules',
      `${ours.choice} is more reversible than ${theirs.choice} (${ours.reversibility} against ${theirs.reversibility})`,
    );
  // Doing less always touches less: that alone is no reason to leave a failure in place.
  const idle = ['escalate', 'none', 'scheduled-fix'].includes(theirs.choice);
  if (theirs.blast_radius < ours.blast_radius && !idle)
    return result(
      'codex',
      `both are as reversible, and ${theirs.choice} touches less (${theirs.blast_radius} against ${ours.blast_radius})`,
    );
  return result('rules', `${theirs.choice} is not more reversible than ${ours.choice}`);
}

function reject(s: Situation, option: MitigationOption, decided: Decided): Rejected {
  const { kind } = option;
  const why = (): string => {
    if (option.possible === 'no') return option.because.join('; ');
    if (decided.alongside.includes(kind)) return `not instead of ${decided.choice}, but along with it`;
    if (s.cause.answer === 'not-this-deploy' && ['disable-flag', 'hotfix', 'rollback', 'scheduled-fix'].includes(kind))
      return 'this deployment is not the cause: taking its changes away would not help';
    if (!allowedAt(s, option))
      return `the evidence is ${s.confidence}, and this is undone badly: ${option.reversibility.reason}`;
    switch (kind) {
      case 'disable-flag':
        return option.because.join('; ');
      case 'hotfix':
        return s.cause.answer === 'unknown'
          ? 'nobody knows yet what to fix'
          : option.possible === 'yes'
            ? `${decided.choice} goes first: ${decided.why}`
            : option.because.join('; ');
      case 'rollback':
        return s.cause.answer === 'unknown'
          ? 'the cause is not known; it stays ready, and is the first thing to look at when reassessing'
          : option.possible === 'unknown'
            ? option.because.join('; ')
            : `${decided.choice} does it with less: everything else that was deployed would go too`;
      case 'scheduled-fix':
        return `${s.severity.level} does not wait for a release`;
      case 'none':
        return s.cause.answer === 'not-this-deploy'
          ? 'the failure goes on and someone has to act'
          : 'the deployment is not cleared';
      case 'escalate':
        return s.cause.answer === 'this-deploy'
          ? 'a way back is known; escalating alone leaves the failure in place'
          : 'the decision can be taken here';
      default:
        return `it does not remove the cause; ${decided.choice} was taken: ${decided.why}`;
    }
  };
  return { kind, why: why() };
}
