import { readTraces } from '../../src/readers/traces/traces.ts';
import { ownFrames, PathIndex } from '../../src/tasks/rollback-analysis/features-frames.ts';
import type { BlamedLine } from '../../src/tasks/rollback-analysis/features-lines.ts';
import type { RankInput } from '../../src/tasks/rollback-analysis/rank.ts';
import type { Case } from './cases.ts';
import type { History } from './repository.ts';
import type { Window } from './windows.ts';

/** Commits before the window that stand for what was live while all was well. */
export const historySize = 100;
const around = 15;

/** What the ranking is given for a case and a window: nothing that names the culprit or comes from the fix. */
export function prepare(one: Case, history: History, eligible: readonly string[], window: Window): RankInput {
  const shas = eligible.slice(window.start, window.end);
  const before = eligible.slice(window.end, window.end + historySize);
  history.load([...shas, ...before]);
  const paths = history.paths(one.buggy);
  const traces = readTraces(one.trace);
  return {
    candidates: shas.map((sha) => history.candidate(sha)), history: before.map((sha) => history.candidate(sha)),
    symptom: one.trace, traces, paths, blame: blameFrames(one, history, paths, traces),
  };
}

/** Blame of the lines around the frames of the code itself, in the revision that the trace comes from. */
function blameFrames(one: Case, history: History, paths: readonly string[], traces: RankInput['traces']): BlamedLine[] {
  const ranges = new Map<string, [number, number][]>();
  for (const { frame, path, test } of ownFrames(traces, new PathIndex(paths)).slice(0, 12)) {
    if (test || frame.line === null) continue;
    ranges.set(path, [...ranges.get(path) ?? [], [Math.max(1, frame.line - around), frame.line + around]]);
  }
  return [...ranges].flatMap(([path, list]) => history.blame(one.buggy, path, list));
}
