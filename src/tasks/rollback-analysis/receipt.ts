import type { Receipt } from '../../domain/result.ts';
import { shownTo, type RollbackRun } from './prompt.ts';

const mostFiles = 500;

/**
 * What the model read of the files of the suspects' commits: `read` where it was shown every kept diff of the file,
 * whole.
 */
export function receiptOf(run: RollbackRun): Receipt[] {
  const { evidence } = run;
  const answered = run.turns.some(({ reply, problem }) => reply.outcome === 'answered' && problem === null);
  const problem = run.failure ?? run.turns.findLast((turn) => turn.problem !== null)?.problem ?? null;
  const shown = answered ? shownTo(run) : [];
  const paths = [...new Set(evidence.candidates.flatMap(({ files }) => files.map(({ path }) => path)))];
  const rows = paths.map((path): Receipt => {
    const own = evidence.candidates
      .filter(({ files }) => files.some((file) => file.path === path))
      .map(({ sha }) => sha);
    const parts = own.map((sha) => shown.find((one) => one.commit === sha && one.path === path));
    const seen = parts.filter((part) => part !== undefined);
    if (seen.length === 0) return { path, state: 'skipped', reason: whyUnread(run, answered, problem, own.length) };
    const whole =
      seen.length === own.length &&
      seen.every((part) => part.whole) &&
      !own.some((sha) => evidence.cut.some((one) => one.commit === sha && one.path === path));
    return {
      path,
      state: whole ? 'read' : 'partial',
      reason: whole ? '' : 'its diff was shown in part: there was no room for all of it',
    };
  });
  if (rows.length <= mostFiles) return rows;
  return [
    ...rows.slice(0, mostFiles),
    { path: `${rows.length - mostFiles} more files`, state: 'skipped', reason: 'not listed; they are in the evidence' },
  ];
}

function whyUnread(run: RollbackRun, answered: boolean, problem: string | null, commits: number): string {
  if (run.turns.length === 0) return problem ?? 'no model was asked';
  if (!answered) return problem ?? 'the model did not answer';
  return (
    `no line of it was shown${commits > 1 ? ` for any of ${commits} commits` : ''}: it has no text, ` +
    'or there was no room'
  );
}
