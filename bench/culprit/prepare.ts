import { readTraces } from '../../src/readers/traces/traces.ts';
import { filesToRead } from '../../src/tasks/rollback-analysis/rank/frames.ts';
import type { RankInput } from '../../src/tasks/rollback-analysis/rank/rank.ts';
import type { Case } from './cases.ts';
import type { History } from './repository.ts';
import type { Window } from './windows.ts';

/** Commits before the window that stand for what was live while all was well. */
export const historySize = 100;

/** What the ranking is given for a case and a window: nothing that names the culprit or comes from the fix. */
export function prepare(one: Case, history: History, eligible: readonly string[], window: Window): RankInput {
  const shas = eligible.slice(window.start, window.end);
  const before = eligible.slice(window.end, window.end + historySize);
  history.load([...shas, ...before]);
  const paths = history.paths(one.buggy);
  const traces = readTraces(one.trace);
  const files = filesToRead(traces, paths);
  return {
    candidates: shas.map((sha) => history.candidate(sha)),
    history: before.map((sha) => history.candidate(sha)),
    // blame is that of the buggy head: these are no lines from before the window
    newer: eligible.slice(0, window.start),
    symptom: one.trace,
    traces,
    paths,
    blame: files.flatMap((path) => history.blame(one.buggy, path)),
    sources: Object.fromEntries(files.map((path) => [path, history.git(['show', `${one.buggy}:${path}`])])),
  };
}
