import { z } from 'zod';
import { cronTimes, isZone, parseCron } from './cron.ts';

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const longestDays = 14;
const lengthOf = (text: string): number => Number(text.slice(0, -1)) * (units[text.slice(-1)] ?? 0);

const reason = z.string().min(1).max(200).describe('shown to who is stopped by it');
const Dated = z
  .strictObject({
    from: z.iso.datetime({ offset: true, error: 'a time is ISO 8601 with its zone (2026-12-20T00:00:00+01:00)' }),
    to: z.iso.datetime({ offset: true, error: 'a time is ISO 8601 with its zone (2027-01-02T00:00:00+01:00)' }),
    reason,
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), 'the freeze ends before or when it begins');
const Repeated = z.strictObject({
  cron: z.string().refine((text) => parseCron(text) !== null, 'five fields: minute hour day month weekday'),
  zone: z.string().refine(isZone, 'an IANA time zone such as Europe/Berlin, or UTC'),
  for: z
    .string()
    .regex(/^[1-9]\d{0,4}[mhd]$/, 'a length such as 90m, 12h or 2d')
    .refine((text) => lengthOf(text) <= longestDays * units['d']!, `at most ${longestDays}d; longer ones are dated`),
  reason,
});

/** A time without deployments: dated, or beginning at a cron time of a zone and lasting for a while. */
export const Freeze = z.union([Dated, Repeated], {
  error:
    'a freeze is { from, to, reason } with times that have a zone, or { cron, zone, for, ' +
    'reason } with five cron fields, an IANA time zone and a length of at most 14d',
});
export type Freeze = z.infer<typeof Freeze>;

export interface OpenFreeze {
  from: number;
  to: number;
  reason: string;
  zone: string | null;
}

/** The freezes that are open at some moment of [at, at + lead], with when they begin and end, ms. */
export function freezesAt(freezes: readonly Freeze[], at: number, lead: number): OpenFreeze[] {
  return freezes.flatMap((freeze): OpenFreeze[] => {
    if ('from' in freeze) {
      const [from, to] = [Date.parse(freeze.from), Date.parse(freeze.to)];
      return from <= at + lead && at < to ? [{ from, to, reason: freeze.reason, zone: null }] : [];
    }
    const cron = parseCron(freeze.cron);
    if (cron === null) return [];
    const length = lengthOf(freeze.for);
    return cronTimes(cron, freeze.zone, at - length, at + lead)
      .filter((from) => at < from + length)
      .map((from) => ({ from, to: from + length, reason: freeze.reason, zone: freeze.zone }));
  });
}

/** When no freeze is open any more, followed from one to the next; null when that is more than 60 away. */
export function freezeEnd(freezes: readonly Freeze[], at: number): number | null {
  let end = at;
  for (let hop = 0; hop < 60; hop += 1) {
    const open = freezesAt(freezes, end, 0).filter(({ from }) => from <= end);
    if (open.length === 0) return end;
    end = Math.max(...open.map(({ to }) => to));
  }
  return null;
}
