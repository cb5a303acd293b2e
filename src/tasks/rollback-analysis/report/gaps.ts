import type { RollbackEvidence } from '../evidence.ts';
import type { RollbackAnalysisPart } from '../part.ts';
import { shortSha } from '../../../domain/words.ts';

/** What was not seen, so that nobody takes silence for health. */
export function gapsOf(evidence: RollbackEvidence, model: RollbackAnalysisPart['model']): string[] {
  const { range } = evidence;
  const now = evidence.later.at(-1)?.sha;
  const untried = evidence.reverts.find(({ onto, outcome }) => onto === now && outcome === 'failed');
  return [
    ...evidence.gaps,
    ...(untried === undefined
      ? []
      : [`whether the revert applies on what is live now could not be tried: ${untried.reason ?? 'no reason given'}`]),
    ...(range.warning === null ? [] : [range.warning]),
    ...hiddenBy(evidence),
    ...(evidence.series.length === 0 && evidence.observations.length === 0
      ? ['no metrics were given: when the anomaly began is known from the alert at best']
      : []),
    ...(evidence.live.at === null ? ['when the deployment went live is not known'] : []),
    ...(evidence.cut.length === 0 ? [] : [`the diffs of ${evidence.cut.length} files were too long to be kept whole`]),
    ...(model.answered
      ? []
      : [
          model.problem === null
            ? 'no model was asked: the order is that of the rules alone'
            : `the model gave no answer: ${model.problem}`,
        ]),
    ...evidence.signal.warnings.map((warning) => `the signal: ${warning}`),
  ];
}

/** A list that comes with the very change it excuses is honoured, and said. */
function hiddenBy({ range: { ignored } }: RollbackEvidence): string[] {
  const fresh = ignored.filter((one) => one.fresh);
  if (fresh.length === 0) return [];
  const commits = fresh.slice(0, 10).map(({ sha }) => shortSha(sha));
  return [
    `${commits.join(', ')}: no suspects, by a list whose entry came with this very deployment; look at them yourself`,
  ];
}
