import type { Values } from '../../../contracts/options.ts';
import { Sha } from '../../../domain/subject.ts';
import type { RevertTry } from '../../../domain/way-back.ts';
import type { RevertRecord, RollbackEvidence } from '../evidence.ts';
import type { Mitigation } from '../mitigate/mitigation.ts';
import type { RollbackOptions } from '../options.ts';
import type { RevertPlan } from '../part.ts';
import type { Situation } from '../mitigate/situation.ts';
import type { WayBack } from '../facts/way-back.ts';

/** Attempts at one revert on several revisions as one: clean only where every attempt that could be made was. */
function joined(records: readonly RevertRecord[]): RevertTry | null {
  const made = records.filter(({ outcome }) => outcome !== 'failed');
  if (made.length === 0) return null;
  const conflicts = [...new Set(made.flatMap((record) => record.conflicts.map(({ path }) => path)))];
  return { clean: made.every(({ outcome }) => outcome === 'clean' || outcome === 'nothing-left'), conflicts };
}

/**
 * What is known of the way back, for the commit that is now the first suspect. Attempts on what was live and on what is
 * live now count.
 */
export function wayBackOf(evidence: RollbackEvidence, first: string | null): WayBack {
  const live = [evidence.live.sha, evidence.later.at(-1)?.sha];
  const here = evidence.reverts.filter(({ onto }) => live.includes(onto));
  return {
    last_good: evidence.last_good?.sha ?? null,
    single: first === null ? null : joined(here.filter(({ commit }) => commit === first)),
    range: joined(here.filter(({ what }) => what === 'range')),
    irreversible: evidence.irreversible,
    dependents: evidence.later.map(({ sha, at }) => ({
      what: `the deployment of ${sha.slice(0, 12)}`,
      sha: Sha.safeParse(sha).data ?? null,
      deployed_at: at,
    })),
  };
}

/**
 * Whether a revert goes out as a pull request, and which: that of the one suspect where it stands alone and takes
 * nothing along that can't be undone, else that of the whole range. Never on L1 evidence without a proof, and never
 * over what can't be undone.
 */
export function planRevert(
  s: Situation,
  mitigation: Mitigation,
  evidence: RollbackEvidence,
  trusted: string,
  options: Values<RollbackOptions>,
): RevertPlan {
  const none = {
    asked: options.openPullRequest,
    ready: false,
    what: null,
    commit: null,
    base: evidence.base_branch,
    patch: null,
    touches_workflows: false,
  };
  const not = (reason: string): RevertPlan => ({ ...none, reason });
  const chosen = [mitigation.choice, ...mitigation.alongside];
  const [first, ...more] = s.strong;
  if (s.cause.answer !== 'this-deploy') return not(`the cause is ${s.cause.answer}: nothing is taken back`);
  if (mitigation.confidence === 'L1' && evidence.proof?.answer !== 'proven')
    return not('the evidence is L1 and nothing is proven: a revert is a person’s to decide');
  if (!chosen.includes('rollback') && !chosen.includes('hotfix'))
    return not(`the mitigation is ${chosen.join(', ')}: no code is taken back`);
  const single = s.singleFits && more.length === 0 && first !== undefined ? first.commit : null;
  if (single === null && !chosen.includes('rollback')) return not('the fix has to be written by hand');
  if (single === null && s.blockers.length > 0) return not(`going back is blocked: ${s.blockers[0]!.why}`);
  if (single === null && evidence.range.kind !== 'range')
    return not(`what was deployed is no line of commits after the last known good (${evidence.range.kind})`);
  const record = evidence.reverts.find(
    (one) => one.onto === trusted && (single === null ? one.what === 'range' : one.commit === single),
  );
  const what = single === null ? ('range' as const) : ('commit' as const);
  if (record === undefined) return not('the revert was not tried on the branch that it would go to');
  if (record.outcome === 'conflicts')
    return not(
      `on the branch it conflicts in ${record.conflicts
        .slice(0, 8)
        .map(({ path }) => path)
        .join(', ')}`,
    );
  if (record.outcome === 'nothing-left') return not('the branch holds nothing of it any more');
  if (record.outcome === 'failed')
    return not(`on the branch it could not be tried: ${record.reason ?? 'no reason given'}`);
  if (record.patch === null) return not(`its patch is not kept: ${record.withheld ?? 'no reason given'}`);
  const touches = /^diff --git [^\n]*\.github\/workflows\//m.test(record.patch);
  const found = {
    ...none,
    what,
    commit: single,
    touches_workflows: touches,
    patch: options.openPullRequest ? record.patch : null,
  };
  if (evidence.base_branch === null)
    return { ...found, reason: 'the branch that a pull request would go to is not known' };
  if (!options.openPullRequest)
    return { ...found, reason: 'it applies; a pull request was not asked for (open-pull-request)' };
  return {
    ...found,
    ready: true,
    reason: touches
      ? 'it touches .github/workflows, which publishing refuses: apply the patch by hand'
      : 'it applies on the branch',
  };
}
