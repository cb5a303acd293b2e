import type { Observed } from '../../../domain/observed.ts';
import type { ValuePoint } from '../../../readers/metrics/model.ts';
import { queryWindow, ratioPoints, type RangeSeries } from '../../../readers/metrics/prometheus.ts';
import type { Metric, Window } from './model.ts';

/** One window's answers. A query that looks back (`[5m]`) is thinned so that points don't share events. */
export interface RatioAnswers {
  bad: Observed<RangeSeries>;
  total: Observed<RangeSeries>;
  queries: { bad: string; total: string };
}
export interface ValueAnswers {
  value: Observed<RangeSeries>;
  query: string;
}

type Head = Pick<Metric, 'name' | 'worse' | 'compare'> & {
  unit: string | null;
  baseline_window: Window;
  candidate_window: Window;
};
interface RatioSetting {
  /** the queries give counters that only grow; else each point is a count of its own (`increase(…[1m])`) */
  counters: boolean;
  /**
   * a counter that was never raised may not be exported: its absence is then 0. Off unless someone says so: a misspelt
   * query has no series either
   */
  badAbsentIsZero: boolean;
}

/**
 * The events between neighbouring points of a counter; the first point has none. A fall is a reset: what the counter
 * has since counts, as Prometheus does, unless it is more than any ordinary step, for then only a part of a sum was
 * reset and the step is a gap.
 */
export function increases(points: readonly ValuePoint[]): ValuePoint[] {
  const steps = points.map(({ v }, i) => {
    const before = points[i - 1]?.v ?? null;
    return v === null || before === null ? null : v - before;
  });
  const largest = steps.reduce<number>((top, step) => Math.max(top, step ?? 0), 0);
  return points.map(({ t, v }, i) => {
    const step = steps[i] ?? null;
    if (step === null || v === null || v < 0) return { t, v: null };
    if (step >= 0) return { t, v: step };
    return { t, v: v <= largest ? v : null };
  });
}

/** Leaves every n-th point, so that points of a query that looks back further than a step don't overlap. */
export function thinned(points: readonly ValuePoint[], stepS: number, lookBackS: number): ValuePoint[] {
  const every = stepS > 0 ? Math.max(1, Math.ceil(lookBackS / stepS - 1e-9)) : 1;
  return points.filter((_, i) => (points.length - 1 - i) % every === 0);
}

/** A ratio metric from two windows' answers; anything that is not present makes the metric so, with its reason. */
export function ratioOf(
  head: Head,
  setting: RatioSetting,
  baseline: RatioAnswers,
  candidate: RatioAnswers,
): Observed<Metric> {
  const sides = { baseline: pairOf(baseline, setting), candidate: pairOf(candidate, setting) };
  for (const name of ['candidate', 'baseline'] as const) {
    const side = sides[name];
    if (side.state !== 'present') return { at: side.at, state: side.state, reason: `${name}: ${side.reason}` };
  }
  const at = sides.candidate.at;
  if (sides.baseline.state !== 'present' || sides.candidate.state !== 'present')
    return { at, state: 'failed', reason: 'no data' };
  return {
    at,
    state: 'present',
    value: { kind: 'ratio', ...head, baseline: sides.baseline.value, candidate: sides.candidate.value },
  };
}

function pairOf(
  { bad, total, queries }: RatioAnswers,
  { counters, badAbsentIsZero }: RatioSetting,
): Observed<{ bad: (number | null)[]; total: (number | null)[] }> {
  if (total.state !== 'present') return { at: total.at, state: total.state, reason: `all events: ${total.reason}` };
  const none = bad.state === 'absent' && badAbsentIsZero;
  if (bad.state !== 'present' && !none) {
    const hint =
      bad.state === 'absent'
        ? '; a counter that was never raised may not be exported: `bad-absent-is-zero` takes that for none'
        : '';
    return { at: bad.at, state: bad.state, reason: `bad events: ${bad.reason}${hint}` };
  }
  const lookBack = Math.max(queryWindow(queries.bad), queryWindow(queries.total));
  const counted = (series: RangeSeries): ValuePoint[] =>
    counters ? increases(series.points).slice(1) : thinned(series.points, series.step_s, lookBack);
  const points = ratioPoints(bad.state === 'present' ? counted(bad.value) : [], counted(total.value), none);
  return {
    at: total.at,
    state: 'present',
    value: { bad: points.map((point) => point.bad), total: points.map((point) => point.total) },
  };
}

/** A metric of samples from two windows' answers. */
export function samplesOf(head: Head, baseline: ValueAnswers, candidate: ValueAnswers): Observed<Metric> {
  for (const [name, { value }] of [
    ['candidate', candidate],
    ['baseline', baseline],
  ] as const) {
    if (value.state !== 'present') return { at: value.at, state: value.state, reason: `${name}: ${value.reason}` };
  }
  const at = candidate.value.at;
  return {
    at,
    state: 'present',
    value: { kind: 'samples', ...head, baseline: valuesOf(baseline), candidate: valuesOf(candidate) },
  };
}

/** A saturation metric from the candidate window's answer. */
export function saturationOf(head: Head, threshold: number, candidate: ValueAnswers): Observed<Metric> {
  const { value } = candidate;
  if (value.state !== 'present') return { at: value.at, state: value.state, reason: value.reason };
  return {
    at: value.at,
    state: 'present',
    value: { kind: 'saturation', ...head, threshold, candidate: valuesOf(candidate) },
  };
}

function valuesOf({ value, query }: ValueAnswers): (number | null)[] {
  return value.state !== 'present'
    ? []
    : thinned(value.value.points, value.value.step_s, queryWindow(query)).map((point) => point.v);
}
