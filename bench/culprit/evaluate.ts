import { rankSuspects, type RankInput, type Ranked } from '../../src/tasks/rollback-analysis/rank/rank.ts';
import type { Case } from './cases.ts';
import { baselines } from './baselines.ts';
import { prepare } from './prepare.ts';
import type { History } from './repository.ts';
import { guiltyLines } from './truth.ts';
import { guiltyWindow, innocentWindow } from './windows.ts';

/**
 * What one case in one size of window gave. Ranks count from 1; `hunk` is null without a truth, 0 when no row is
 * guilty.
 */
export interface Outcome {
  id: string;
  part: 'tune' | 'held-out';
  size: number;
  candidates: number;
  ranks: Record<string, number>;
  hunk: number | null;
  /** best suspects first; `right` when the first one is the culprit */
  guilty: Ranked['top'];
  right: boolean;
  /**
   * of a window before the culprit's, after it where there is no room before; and of one after it, null without room
   */
  innocent: Ranked['top'];
  later: Ranked['top'];
}

export function evaluate(one: Case, history: History, part: Outcome['part'], size: number): Outcome {
  const eligible = history.eligible(one.buggy);
  const window = guiltyWindow(one, eligible, size);
  const after = innocentWindow(one, eligible, window, 'after');
  const before = innocentWindow(one, eligible, window, 'before') ?? after;
  const topOf = (place: typeof after): Ranked['top'] =>
    place === null ? null : rankSuspects({ ...prepare(one, history, eligible, place), limit: 1 }).top;
  const input = prepare(one, history, eligible, window);
  const { suspects, top } = rankSuspects({ ...input, limit: 10_000 });
  const truth = guiltyLines(one, history);
  const guilty = suspects.findIndex(
    ({ commit, path, start_line: start, end_line: end }) =>
      commit === one.culprit && [...(truth?.get(path) ?? [])].some((line) => line >= start && line <= end),
  );
  const order = [...new Set(suspects.map(({ commit }) => commit))];
  const { blame: _, sources: __, ...plain } = input;
  const ranks = {
    ...baselines(input, one.culprit),
    'ours, diffs alone': rankIn(rankSuspects({ ...withoutLines(plain), limit: 10_000 }), one.culprit, size),
    ours: place(order, one.culprit, size),
  };
  return {
    id: one.id,
    part,
    size,
    candidates: input.candidates.length,
    ranks,
    hunk: truth === null ? null : guilty + 1,
    guilty: top,
    right: top?.commit === one.culprit,
    innocent: topOf(before),
    later: topOf(after),
  };
}

function rankIn({ suspects }: Ranked, culprit: string, size: number): number {
  return place([...new Set(suspects.map(({ commit }) => commit))], culprit, size);
}

/** Place of the culprit in an order; last when it isn't in it. */
export function place(order: readonly string[], culprit: string, size: number): number {
  const at = order.indexOf(culprit);
  return at < 0 ? size : at + 1;
}
/** Without knowledge of the deployed revision but its file names: no line of a frame, nothing of its texts. */
function withoutLines(input: RankInput): RankInput {
  const traces = input.traces.map((trace) => ({
    ...trace,
    frames: trace.frames.map((frame) => ({ ...frame, line: null })),
  }));
  return { ...input, traces };
}
