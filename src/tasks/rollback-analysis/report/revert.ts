import type { Values } from '../../../contracts/options.ts';
import { Sha } from '../../../domain/subject.ts';
import type { RevertTry } from '../../../domain/way-back.ts';
import type { RevertRecord, RollbackEvidence } from '../evidence.ts';
import type { Mitigation } from '../mitigate/mitigation.ts';
import type { RollbackOptions } from '../options.ts';
import type { RevertPlan } from '../part.ts';
import type { Situation } from '../mitigate/situation.ts';
import type { WayBack } from '../facts/way-back.ts';
import { shortSha } from '../../../domain/words.ts';

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
      what: `the deployment of ${shortSha(sha)}`,
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
  const single = s.singleFits && s.strong.length === 1 ? s.strong[0]!.commit : null;
  const against = whyNoRevert(s, single, mitigation, evidence);
  if (against !== null) return { ...none, reason: against };
  const found = patchFor(single, evidence, trusted);
  if ('reason' in found) return { ...none, reason: found.reason };
  const touches = /^diff --git [^\n]*\.github\/workflows\//m.test(found.patch);
  const plan = {
    ...none,
    what: single === null ? ('range' as const) : ('commit' as const),
    commit: single,
    touches_workflows: touches,
    patch: options.openPullRequest ? found.patch : null,
  };
  if (evidence.base_branch === null)
    return { ...plan, reason: 'the branch that a pull request would go to is not known' };
  if (!options.openPullRequest)
    return { ...plan, reason: 'it applies; a pull request was not asked for (open-pull-request)' };
  return {
    ...plan,
    ready: true,
    reason: touches
      ? 'it touches .github/workflows, which publishing refuses: apply the patch by hand'
      : 'it applies on the branch',
  };
}

/** What speaks against taking code back at all, that of the one suspect or of the range; null where nothing does. */
function whyNoRevert(
  s: Situation,
  single: string | null,
  { choice, alongside, confidence }: Mitigation,
  { proof, range }: RollbackEvidence,
): string | null {
  const chosen = [choice, ...alongside];
  if (s.cause.answer !== 'this-deploy') return `the cause is ${s.cause.answer}: nothing is taken back`;
  if (confidence === 'L1' && proof?.answer !== 'proven')
    return 'the evidence is L1 and nothing is proven: a revert is a person’s to decide';
  if (!chosen.includes('rollback') && !chosen.includes('hotfix'))
    return `the mitigation is ${chosen.join(', ')}: no code is taken back`;
  if (single !== null) return null;
  if (!chosen.includes('rollback')) return 'the fix has to be written by hand';
  if (s.blockers.length > 0) return `going back is blocked: ${s.blockers[0]!.why}`;
  return range.kind === 'range'
    ? null
    : `what was deployed is no line of commits after the last known good (${range.kind})`;
}

/** The patch of a revert as it was tried on the branch that it would go to, or why there is none. */
function patchFor(
  single: string | null,
  { reverts }: RollbackEvidence,
  trusted: string,
): { patch: string } | { reason: string } {
  const record = reverts.find(
    (one) => one.onto === trusted && (single === null ? one.what === 'range' : one.commit === single),
  );
  switch (record?.outcome) {
    case undefined:
      return { reason: 'the revert was not tried on the branch that it would go to' };
    case 'conflicts': {
      const paths = record.conflicts.slice(0, 8).map(({ path }) => path);
      return { reason: `on the branch it conflicts in ${paths.join(', ')}` };
    }
    case 'nothing-left':
      return { reason: 'the branch holds nothing of it any more' };
    case 'failed':
      return { reason: `on the branch it could not be tried: ${record.reason ?? 'no reason given'}` };
    case 'clean':
      return record.patch === null
        ? { reason: `its patch is not kept: ${record.withheld ?? 'no reason given'}` }
        : { patch: record.patch };
  }
}
