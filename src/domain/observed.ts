import { z } from 'zod';

/**
 * What was looked for and what became of it. Only `present` has a value: the others say why there is none, and none of
 * them may be read as healthy.
 */
export type Observed<T> = { at: string } & (
  | { state: 'present'; value: T }
  /** the source answered and has nothing of it */
  | { state: 'absent'; reason: string }
  /** the source has it, but too old to speak for the time asked about */
  | { state: 'stale'; reason: string }
  /** the source could not be asked, refused or gave something else */
  | { state: 'failed'; reason: string }
);

/** The zod type of an observation of `value`. */
export function observedOf<T extends z.ZodType>(value: T) {
  const at = z.iso.datetime();
  return z.discriminatedUnion('state', [
    z.strictObject({ at, state: z.literal('present'), value }),
    z.strictObject({ at, state: z.literal('absent'), reason: z.string() }),
    z.strictObject({ at, state: z.literal('stale'), reason: z.string() }),
    z.strictObject({ at, state: z.literal('failed'), reason: z.string() }),
  ]);
}
