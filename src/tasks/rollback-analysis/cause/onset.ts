import { z } from 'zod';
import type { Series } from '../../../readers/metrics/model.ts';
import type { Change } from '../../../readers/statistics/change.ts';
import { findRateChanges } from '../../../readers/statistics/rate-change.ts';
import { findValueChanges } from '../../../readers/statistics/value-change.ts';

/**
 * When the anomaly began, `from`..`to` being the stretch of time that it began in, and how that lies to the deployment.
 */
export const Onset = z.strictObject({
  at: z.iso.datetime().nullable(),
  from: z.iso.datetime().nullable(),
  to: z.iso.datetime().nullable(),
  source: z.enum(['metrics', 'alert', 'unknown']),
  relation: z.enum(['before-deploy', 'after-deploy', 'around-deploy', 'unknown']),
  reasons: z.array(z.string()),
});
export type Onset = z.infer<typeof Onset>;

export interface OnsetInput {
  /** recorded or fetched; [] when there are none */
  series: readonly Series[];
  /** when the deployment began to take traffic; null when nobody knows */
  deployedAt: string | null;
  /** the alert's own start */
  alertStartedAt: string | null;
}

/** Clocks of a deploying runner and of monitoring are taken to agree within this. */
const skewS = 30;
/** An alert doesn't say how long it waits and looks back before it fires: as much is allowed for. */
const unknownLagS = 900;
/** Smaller changes are real, but nobody is woken for them: half as many failures again; a tenth of the value. */
const leastRateRatio = 1.5;
const leastValueRatio = 1.1;

interface Found {
  name: string;
  at: number;
  from: number;
  to: number;
  certainty: number;
  strength: number;
  text: string;
}

const ms = (time: string): number => Date.parse(time);
const iso = (time: number): string => new Date(time).toISOString();
const minutes = (duration: number): string => `${Math.round(Math.abs(duration) / 6000) / 10} min`;

/**
 * The onset from change points of the series; from the alert's start where they have none. A point of a series that
 * looks back (`rate(x[5m])`) shows a change late, so the interval begins earlier by that window; an alert fires after
 * its `for:` and its window, so the onset is earlier than its start. `before-deploy` and `after-deploy`
 * are said only when the whole interval lies on that side.
 */
export function decideOnset(input: OnsetInput): Onset {
  const reasons: string[] = [];
  const found = input.series.flatMap((series) => {
    const result = onsetOf(series, input.alertStartedAt === null ? null : ms(input.alertStartedAt));
    reasons.push(result.text);
    return result.found === null ? [] : [result.found];
  });
  if (found.length > 0) return fromMetrics(found, input, reasons);
  if (input.alertStartedAt === null)
    return {
      at: null,
      from: null,
      to: null,
      source: 'unknown',
      relation: 'unknown',
      reasons: [...reasons, 'the alert does not say when it started'],
    };

  const to = ms(input.alertStartedAt);
  return withRelation({ at: iso(to), from: iso(to - unknownLagS * 1000), to: iso(to), source: 'alert' }, input, [
    ...reasons,
    `the alert started at ${input.alertStartedAt}; how long it waits before it fires is not known, ` +
      `so the anomaly began up to ${minutes(unknownLagS * 1000)} earlier`,
  ]);
}

function fromMetrics(found: readonly Found[], input: OnsetInput, reasons: string[]): Onset {
  const best = found.reduce((a, b) => (b.strength > a.strength ? b : a));
  const onset = withRelation({ at: iso(best.at), from: iso(best.from), to: iso(best.to), source: 'metrics' }, input, [
    ...reasons,
  ]);
  const contrary = found.find((other) => {
    const relation = relate(other.from, other.to, input);
    return (
      (onset.relation === 'after-deploy' && relation === 'before-deploy') ||
      (onset.relation === 'before-deploy' && relation === 'after-deploy')
    );
  });
  if (contrary === undefined) return onset;
  return {
    ...onset,
    relation: 'unknown',
    reasons: [
      ...onset.reasons,
      `the series disagree: '${best.name}' changed on one side of the deployment, '${contrary.name}' on the other`,
    ],
  };
}

function withRelation(
  onset: Pick<Onset, 'at' | 'from' | 'to' | 'source'>,
  input: OnsetInput,
  reasons: string[],
): Onset {
  if (input.deployedAt === null)
    return { ...onset, relation: 'unknown', reasons: [...reasons, 'the time of the deployment is not known'] };
  const relation = relate(ms(onset.from!), ms(onset.to!), input);
  const gap = ms(onset.at!) - ms(input.deployedAt);
  const words = {
    'before-deploy':
      `the whole interval lies before the deployment at ${input.deployedAt}: ` +
      `the anomaly was there ${minutes(gap)} earlier`,
    'after-deploy':
      `the whole interval lies after the deployment at ${input.deployedAt} began, ` +
      `by ${minutes(gap)} at its best estimate`,
    'around-deploy': `the interval includes the deployment at ${input.deployedAt}: which came first can't be told`,
    unknown: '',
  } as const;
  return { ...onset, relation, reasons: [...reasons, words[relation]] };
}

function relate(from: number, to: number, input: OnsetInput): Onset['relation'] {
  if (input.deployedAt === null) return 'unknown';
  const began = ms(input.deployedAt) - skewS * 1000;
  if (to < began) return 'before-deploy';
  return from >= began ? 'after-deploy' : 'around-deploy';
}

/** The change for the worse that the alert speaks of: the strongest one that began before the alert did. */
function onsetOf(series: Series, alertStart: number | null): { found: Found | null; text: string } {
  const search =
    series.kind === 'ratio' ? findRateChanges(series.points) : findValueChanges(series.points.map((point) => point.v));
  const gaps = search.gaps === 0 ? '' : ` (${search.gaps} gaps)`;
  if (search.state === 'too-little')
    return { found: null, text: `'${series.name}': too little data${gaps}: ${search.reason}` };
  if (search.state === 'none')
    return { found: null, text: `'${series.name}': no change found${gaps}: ${search.reason}` };
  const worse = search.changes.flatMap((change) => {
    const place = timesOf(series, change);
    if ((change.direction === 'up') !== (series.worse === 'higher')) return [];
    if (strengthOf(series.kind, change) < Math.log(series.kind === 'ratio' ? leastRateRatio : leastValueRatio))
      return [];
    if (alertStart !== null && place.from > alertStart) return [];
    return [{ change, ...place }];
  });
  if (worse.length === 0)
    return {
      found: null,
      text: `'${series.name}': no change for the worse${alertStart === null ? '' : ' before the alert'}${gaps}`,
    };
  const { change, at, from, to } = worse.reduce((a, b) =>
    strengthOf(series.kind, b.change) >= strengthOf(series.kind, a.change) ? b : a,
  );
  const text =
    `'${series.name}' went from ${level(series, change.before)} to ${level(series, change.after)} ` +
    `between ${iso(from)} and ${iso(to)} (95 % interval, certainty ${change.certainty.toFixed(3)})${gaps}`;
  return {
    found: {
      name: series.name,
      at,
      from,
      to,
      certainty: change.certainty,
      strength: strengthOf(series.kind, change) * change.certainty,
      text,
    },
    text,
  };
}

/**
 * The change lies after the last point that can still be of the old level, and by the first that must be of the new
 * one.
 */
function timesOf(series: Series, change: Change): { at: number; from: number; to: number } {
  const time = (index: number): number => ms(series.points[Math.max(0, index)]!.t);
  const usable = (index: number): boolean => {
    const point = series.points[index]!;
    return 'v' in point ? point.v !== null : point.bad !== null && point.total !== null && point.total > 0;
  };
  let old = change.low - 1;
  while (old > 0 && !usable(old)) old -= 1;
  return { at: time(change.index), from: time(old) - series.window_s * 1000, to: time(change.high) };
}

/** |ln(after/before)|, with a floor so that a start from zero stays finite and counts as strong. */
function strengthOf(kind: Series['kind'], change: Change): number {
  const floor =
    kind === 'ratio' ? 1e-4 : Math.max(1e-9, 1e-3 * Math.max(Math.abs(change.before), Math.abs(change.after)));
  return Math.abs(Math.log(Math.max(floor, Math.abs(change.after)) / Math.max(floor, Math.abs(change.before))));
}

function level(series: Series, value: number): string {
  if (series.kind === 'ratio') return `${(value * 100).toPrecision(3)} %`;
  return `${Number(value.toPrecision(4))}${series.unit === null ? '' : ` ${series.unit}`}`;
}
