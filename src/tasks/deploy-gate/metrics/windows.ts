import type { Metric, Window } from './model.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** Two windows of one time share at least this of each. */
const leastShared = 0.9;
/** What came before a deployment is not what was a month ago. */
const oldestBaselineMs = 31 * 86_400_000;

/**
 * Why the metric's windows can't be compared, or null. `now` is the run's clock; a minute's difference of clocks is let
 * pass. A recorded file may leave both windows out where it claims no comparison; with one window the other has to be
 * there.
 */
export function windowProblem(metric: Metric, now: string, ageMinutes: number): string | null {
  const at = Date.parse(now);
  const named = [
    ['baseline', metric.baseline_window],
    ['candidate', metric.candidate_window],
  ] as const;
  for (const [name, window] of named) {
    if (window === undefined || window === null) continue;
    const [from, to] = [Date.parse(window.from), Date.parse(window.to)];
    if (from >= to) return `the ${name} window ends (${window.to}) before or when it starts (${window.from})`;
    if (to > at + 60_000) return `the ${name} window ends in the future (${window.to}, now is ${now})`;
  }
  const { baseline_window: before, candidate_window: after } = metric;
  if (after && at - Date.parse(after.to) > ageMinutes * 60_000) {
    return `the candidate window ended at ${after.to}, more than ${ageMinutes} minutes ago: it does not speak for now`;
  }
  if (metric.kind === 'saturation') return null;
  const compare = metric.compare ?? 'same-time';
  if (before && !after) return 'the baseline window is given, and the candidate window is not';
  if (after && !before) return 'the candidate window is given, and the baseline window is not';
  if (!before || !after)
    return metric.compare === undefined
      ? null
      : 'the windows are not given, so nobody can tell that they are ' +
          `${compare === 'same-time' ? 'of one time' : 'before and after'}`;
  if (compare === 'before-after' && Date.parse(after.from) - Date.parse(before.to) > oldestBaselineMs)
    return `the baseline window ended at ${before.to}, more than 31 days before the candidate's`;
  const shared =
    Math.min(Date.parse(before.to), Date.parse(after.to)) - Math.max(Date.parse(before.from), Date.parse(after.from));
  if (compare === 'before-after' && Date.parse(before.from) >= Date.parse(after.from))
    return 'the baseline window does not come before the candidate window';
  if (compare === 'before-after' && shared > 0)
    return `the windows overlap by ${Math.round(shared / 1000)} s: what came before and after can't be told apart`;
  if (compare === 'same-time' && shared <= 0)
    return 'the windows are of different times, but are to be compared at the same time';
  const longest = Math.max(...[before, after].map(({ from, to }) => Date.parse(to) - Date.parse(from)));
  if (compare === 'same-time' && shared < longest * leastShared)
    return (
      `the windows share ${Math.round((shared / longest) * 100)} % of the longer one, ` +
      `at least ${leastShared * 100} % are needed to compare them at the same time`
    );
  return null;
}

export interface PlanInput {
  /** the run's clock, ms */
  now: number;
  /** when the candidate went live, ms; null when nobody knows */
  since: number | null;
  compare: NonNullable<Metric['compare']>;
  windowMs: number;
  /** left out after `since`, while caches fill and connections move */
  settleMs: number;
  /**
   * before-after only: the baseline is the candidate's window this much earlier; null: the window that ends at `since`
   */
  offsetMs: number | null;
}

/**
 * The windows to ask for, or why there are none. The candidate's window never reaches to before the candidate was live.
 */
export function planWindows(input: PlanInput): { baseline: Window; candidate: Window } | { problem: string } {
  const { now, since, compare, windowMs, settleMs, offsetMs } = input;
  const from = Math.max(now - windowMs, since === null ? -Infinity : since + settleMs);
  if (from >= now)
    return {
      problem:
        `the candidate is live since ${iso(since ?? now)}, and ${settleMs / 1000} s are left out after that: ` +
        'there is nothing to look at yet',
    };
  const candidate = { from: iso(from), to: iso(now) };
  if (compare === 'same-time') return { baseline: candidate, candidate };
  if (offsetMs !== null) {
    if (offsetMs < now - from)
      return {
        problem:
          `an offset of ${offsetMs / 1000} s is shorter than the window of ${(now - from) / 1000} s: ` +
          'the windows would overlap',
      };
    return { baseline: { from: iso(from - offsetMs), to: iso(now - offsetMs) }, candidate };
  }
  if (since === null) return { problem: 'nobody knows when the candidate went live, and no offset is configured' };
  return { baseline: { from: iso(since - windowMs), to: iso(since) }, candidate };
}
