import type { Values } from '../../../contracts/options.ts';
import type { Metrics } from '../../../contracts/world.ts';
import { Failure, messageOf } from '../../../domain/errors.ts';
import type { Observed } from '../../../domain/observed.ts';
import type { Series } from '../../../readers/metrics/model.ts';
import { queryWindow, ratioPoints, type RangeSeries } from '../../../readers/metrics/prometheus.ts';
import type { Observation } from '../evidence.ts';
import { splitExpression } from './expression.ts';
import type { MetricQuery, RollbackOptions } from '../options.ts';
import type { World } from '../touches.ts';

/**
 * What metrics show around the onset. A query without an answer stays in `observations` and in `gaps`; it is never a
 * healthy series.
 */
export interface SeriesFound {
  series: Series[];
  observations: Observation[];
  observability: 'present' | 'missing';
  gaps: string[];
}

export interface Moments {
  now: string;
  startedAt: string | null;
  deployedAt: string | null;
}

const minute = 60_000;
/** Looked at before the earlier and after the later of deployment and alert. */
const before = 60 * minute;
const after = 30 * minute;
const longestWindow = 24 * 60 * minute;
/** About as many points as the search for changes looks at one by one. */
const points = 400;
const leastStepS = 15;

/**
 * The stretch of time to ask for, and its step in seconds. A deployment long before the alert is left out: the onset
 * then lies after it anyway.
 */
export function windowAround({ now, startedAt, deployedAt }: Moments): { start: Date; end: Date; step: number } {
  const alert = Date.parse(startedAt ?? now);
  const deploy = deployedAt === null ? alert : Date.parse(deployedAt);
  const start = Math.max(Math.min(alert, deploy) - before, alert - longestWindow);
  const end = Math.max(start + minute, Math.min(Date.parse(now), Math.max(alert, deploy) + after));
  return {
    start: new Date(start),
    end: new Date(end),
    step: Math.max(leastStepS, Math.ceil((end - start) / 1000 / points)),
  };
}

/** Recorded series, those of the configured queries, and that of the alert's own expression. */
export async function readSeries(
  world: World,
  options: Values<RollbackOptions>,
  recorded: readonly Series[],
  expression: string | null,
  moments: Moments,
): Promise<SeriesFound> {
  const found: SeriesFound = { series: [...recorded], observations: [], observability: 'present', gaps: [] };
  if (options.prometheus === undefined) {
    if (options.queries.length > 0)
      found.gaps.push('queries are configured, but no Prometheus server is: they were not asked');
    return found;
  }
  const metrics = world.metrics(options.prometheus);
  const window = windowAround(moments);
  const ask = async (name: string, query: string): Promise<Observed<RangeSeries>> => {
    const answer = await asked(metrics, query, window, moments.now);
    const clean =
      answer.state === 'present'
        ? ({ at: answer.at, state: answer.state, value: { points: answer.value.points.length } } as const)
        : { ...answer, reason: (await world.redactor.redact(answer.reason)).text };
    found.observations.push({ name, query: (await world.redactor.redact(query)).text, result: clean });
    if (clean.state !== 'present') found.gaps.push(`metrics: '${name}' is ${clean.state}: ${clean.reason}`);
    return answer;
  };
  for (const query of options.queries) {
    const series = 'query' in query ? await valueSeries(query, ask) : await ratioSeries(query, ask);
    if (series !== null) found.series.push(series);
  }
  if (expression !== null) await alertSeries(expression, ask, found);
  const seen = found.observations.filter(({ result }) => result.state === 'present').length;
  if (found.observations.length > 0 && seen === 0) found.observability = 'missing';
  world.log.info(`metrics: ${seen} of ${found.observations.length} queries answered`);
  return found;
}

type Ask = (name: string, query: string) => Promise<Observed<RangeSeries>>;

/**
 * A query that the port refuses as input is a person's mistake, but no reason to leave an incident without an analysis.
 */
async function asked(
  metrics: Metrics,
  query: string,
  { start, end, step }: ReturnType<typeof windowAround>,
  at: string,
): Promise<Observed<RangeSeries>> {
  try {
    return await metrics.range(query, start, end, step);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return { at, state: 'failed', reason: messageOf(error) };
  }
}

async function valueSeries(query: Extract<MetricQuery, { query: string }>, ask: Ask): Promise<Series | null> {
  const answer = await ask(query.name, query.query);
  if (answer.state !== 'present') return null;
  return {
    kind: 'value',
    name: query.name,
    unit: query.unit ?? null,
    worse: query.worse,
    window_s: queryWindow(query.query),
    points: answer.value.points,
  };
}

async function ratioSeries(query: Extract<MetricQuery, { bad: string }>, ask: Ask): Promise<Series | null> {
  const bad = await ask(`${query.name} (bad)`, query.bad);
  const total = await ask(`${query.name} (total)`, query.total);
  // a counter of failures that was never raised is not exported
  if (total.state !== 'present' || (bad.state !== 'present' && bad.state !== 'absent')) return null;
  const points =
    bad.state === 'present'
      ? ratioPoints(bad.value.points, total.value.points)
      : ratioPoints([], total.value.points, true);
  return {
    kind: 'ratio',
    name: query.name,
    unit: null,
    worse: 'higher',
    window_s: Math.max(queryWindow(query.bad), queryWindow(query.total)),
    points,
  };
}

/** An alert fires for the worst of its series, so that is the one that is followed. */
async function alertSeries(expression: string, ask: Ask, found: SeriesFound): Promise<void> {
  const split = splitExpression(expression);
  if (split.query === null) {
    found.gaps.push(`the alert’s own expression was not followed over time: ${split.reason}`);
    return;
  }
  const answer = await ask('the alert’s expression', `${split.worse === 'higher' ? 'max' : 'min'}(${split.query})`);
  if (answer.state === 'present')
    found.series.push({
      kind: 'value',
      name: 'the alert’s expression',
      unit: null,
      worse: split.worse,
      window_s: queryWindow(split.query),
      points: answer.value.points,
    });
}

const shownPoints = 120;
const shownSeries = 6;

/** Series with at most 120 points each, for a picture: every n-th one. */
export function thinned(series: readonly Series[]): Series[] {
  return series.slice(0, shownSeries).map((one): Series => {
    const step = Math.ceil(one.points.length / shownPoints);
    return one.kind === 'ratio'
      ? { ...one, points: one.points.filter((_, at) => at % step === 0) }
      : { ...one, points: one.points.filter((_, at) => at % step === 0) };
  });
}
