import { z } from 'zod';
import { inputFailure } from '../../domain/errors.ts';
import { brokenJsonAt } from '../../domain/json.ts';
import type { RatioPoint, Series, ValuePoint } from './model.ts';

export const mostSeries = 50;
export const mostSeriesPoints = 50_000;
export const mostRecordedBytes = 32 * 1024 * 1024;

/** ISO 8601 with a time zone, or seconds since 1970 (milliseconds from 1e11 on). */
const error = 'a time is ISO 8601 with its zone (2026-11-20T11:18:08Z) or seconds since 1970';
const Time = z.union(
  [z.iso.datetime({ offset: true, error }), z.number({ error }).positive({ error }).max(8.64e15, { error })],
  { error },
);
const Count = z.number().nonnegative().nullable();
const meta = {
  name: z.string().min(1).max(200),
  unit: z.string().max(40).nullish(),
  worse: z.enum(['higher', 'lower']).optional(),
  window_s: z.number().nonnegative().optional(),
};
const Ratio = z.strictObject({
  kind: z.literal('ratio'),
  ...meta,
  points: z.array(z.strictObject({ t: Time, bad: Count, total: Count })).max(mostSeriesPoints),
});
const Value = z.strictObject({
  kind: z.literal('value'),
  ...meta,
  points: z.array(z.strictObject({ t: Time, v: z.number().nullable() })).max(mostSeriesPoints),
});
const Recorded = z.strictObject({
  series: z
    .array(z.discriminatedUnion('kind', [Ratio, Value]))
    .min(1)
    .max(mostSeries),
});

/**
 * A JSON text of recorded metrics by its schema, literals of no number as null. Fails as input, naming `where`, the
 * place and what is `allowed`.
 */
export function parseRecordedJson<T>(schema: z.ZodType<T>, text: string, where: string, allowed: string): T {
  if (text.length > mostRecordedBytes) throw inputFailure(where, `larger than ${mostRecordedBytes / 1024 / 1024} MiB`);
  let raw: unknown;
  try {
    raw = JSON.parse(gapsForLiterals(text));
  } catch (error) {
    throw inputFailure(where, brokenJsonAt(error));
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw inputFailure(`${where}${place(issue.path)}`, issue.message, allowed);
}

/**
 * Reads recorded series from JSON text: `{ "series": [{ "name", "kind": "ratio"|"value", "unit", "worse", "window_s",
 * "points" }] }`. NaN and infinite literals, which exporters write though JSON has none, are read as gaps, as null is.
 * Points are sorted. Fails as input (naming `where` and the place) on anything else: two points of one time, two series
 * of one name, bad above total.
 */
export function parseRecordedSeries(text: string, where: string): Series[] {
  const parsed = parseRecordedJson(
    Recorded,
    text,
    where,
    '{"series": [{"name", "kind": "ratio"|"value", "points": [{"t", "bad", "total"} or {"t", "v"}]}]}',
  );
  const names = new Set<string>();
  return parsed.series.map((series, index) => {
    const here = `${where}.series[${index}]`;
    if (names.has(series.name)) throw inputFailure(here, `the name '${series.name}' is there twice`);
    names.add(series.name);
    const common = {
      name: series.name,
      unit: series.unit ?? null,
      worse: series.worse ?? 'higher',
      window_s: series.window_s ?? 0,
    } as const;
    if (series.kind === 'ratio') {
      const points: RatioPoint[] = series.points.map((point, i) => {
        if (point.bad !== null && point.total !== null && point.bad > point.total)
          throw inputFailure(`${here}.points[${i}]`, `bad (${point.bad}) is above total (${point.total})`);
        return { t: iso(point.t), bad: point.bad, total: point.total };
      });
      return { kind: 'ratio', ...common, points: inOrder(points, here) };
    }
    const points: ValuePoint[] = series.points.map((point) => ({ t: iso(point.t), v: point.v }));
    return { kind: 'value', ...common, points: inOrder(points, here) };
  });
}

/** `NaN`, `Infinity` and `-Infinity` outside strings become null. */
function gapsForLiterals(text: string): string {
  if (!/NaN|Infinity/.test(text)) return text;
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) => (token.startsWith('"') ? token : 'null'));
}

function iso(time: string | number): string {
  return new Date(typeof time === 'string' ? time : time >= 1e11 ? time : time * 1000).toISOString();
}

function inOrder<P extends { t: string }>(points: P[], where: string): P[] {
  const sorted = [...points].sort((a, b) => (a.t < b.t ? -1 : a.t > b.t ? 1 : 0));
  for (let i = 1; i < sorted.length; i += 1)
    if (sorted[i]!.t === sorted[i - 1]!.t) throw inputFailure(where, `two points at ${sorted[i]!.t}`);
  return sorted;
}

function place(path: readonly PropertyKey[]): string {
  return path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
}
