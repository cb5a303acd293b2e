import type { Result } from '../../contracts/task.ts';
import type { RollbackAnalysisPart } from './part.ts';
import { shortSha } from '../../domain/words.ts';

const named = 5;

/** What a terminal shows: the answer, what to do with its first commands, and who is suspected. */
export function briefRollback({ part }: Result<RollbackAnalysisPart>): string[] {
  const { cause, mitigation, suspects, rollback, severity, gaps } = part;
  const { last_good: good } = part.deployment;
  const feasible = rollback.feasible ? 'feasible' : 'not feasible';
  const option = mitigation.options.find(({ kind }) => kind === mitigation.choice);
  const commits = suspects
    .filter((suspect, at) => suspects.findIndex(({ commit }) => commit === suspect.commit) === at)
    .slice(0, named);
  return [
    `Cause:     ${cause.answer}, ${cause.confidence}, probability ${cause.probability} (${cause.calibrated_on})`,
    ...cause.reasons.slice(0, 3).map((reason) => `           ${reason}`),
    `Severity:  ${severity.level}: ${severity.reasons[0] ?? 'nothing says more'}`,
    `Do this:   ${mitigation.choice}: ${mitigation.why}`,
    ...(option?.commands ?? []).map((command) => `           $ ${command}`),
    ...(option === undefined ? [] : [`           it worked when ${option.proof}`]),
    `Way back:  ${good === null ? 'no last known good' : `${shortSha(good.sha)}, ${feasible}`}`,
    ...conflictLines(part).map((line) => `           ${line}`),
    ...rollback.irreversible
      .filter(({ blocks }) => blocks)
      .map(({ why, path }) => `           blocked: ${why}${path === null ? '' : ` (${path})`}`),
    ...(commits.length === 0 ? [] : ['Suspects:']),
    ...commits.map(suspectLine),
    ...(gaps.length === 0 ? [] : ['Not known:', ...gaps.slice(0, named).map((gap) => `  ${gap}`)]),
  ];
}

function suspectLine(suspect: RollbackAnalysisPart['suspects'][number]): string {
  const { rank, commit, path, start_line: from, end_line: to, score, subject, reasons } = suspect;
  const why = reasons.slice(0, 2).map(({ text }) => text);
  return (
    `  ${rank}. ${shortSha(commit)} ${subject ?? ''}  ${path}:${from}${to > from ? `-${to}` : ''}  ` +
    `score ${score.toFixed(2)}  ${why.join('; ')}`
  );
}

/**
 * Which revert conflicts, on what was live or is live now: that of one commit does not stand in the way of that of the
 * range.
 */
function conflictLines({ reverts, deployment, suspects }: RollbackAnalysisPart): string[] {
  const here = [deployment.live.sha, deployment.later.at(-1)?.sha];
  return reverts
    .filter(
      ({ onto, outcome, commit }) =>
        outcome === 'conflicts' && here.includes(onto) && (commit === null || commit === suspects[0]?.commit),
    )
    .map(({ commit, onto, conflicts }) => {
      const what = commit === null ? 'everything after the last known good' : `${shortSha(commit)} alone`;
      const paths = [...new Set(conflicts.map(({ path }) => path))].filter((path) => path !== '');
      return (
        `the revert of ${what}${onto === here[0] ? '' : ` on ${shortSha(onto)}, which is live now,`} conflicts in ` +
        `${paths.slice(0, named).join(', ')}${paths.length > named ? ` and ${paths.length - named} more` : ''}`
      );
    });
}
