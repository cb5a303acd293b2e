import { z } from 'zod';

const at = z.iso.datetime();

/** Bad events among all events since the point before; null is a gap. */
export const RatioPoint = z.strictObject({ t: at, bad: z.number().nullable(), total: z.number().nullable() });
/** A measured value; null is a gap. */
export const ValuePoint = z.strictObject({ t: at, v: z.number().nullable() });
export type RatioPoint = z.infer<typeof RatioPoint>;
export type ValuePoint = z.infer<typeof ValuePoint>;

const common = {
  name: z.string(),
  unit: z.string().nullable(),
  worse: z.enum(['higher', 'lower']).describe('the direction that hurts; for ratios that of bad/total'),
  window_s: z
    .number()
    .nonnegative()
    .describe('how far back each point looks, in seconds; 0 where it is a moment’s value'),
};

/** One series in order of time, times in UTC and no time twice. */
export const Series = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ratio'), ...common, points: z.array(RatioPoint) }),
  z.strictObject({ kind: z.literal('value'), ...common, points: z.array(ValuePoint) }),
]);
export type Series = z.infer<typeof Series>;
