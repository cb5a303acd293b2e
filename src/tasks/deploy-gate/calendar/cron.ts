/**
 * Times of a five-field cron expression in a time zone, with Intl's zone data and no library: what the gate needs is
 * whether a window that begins at such a time is open at a moment, and libraries give next runs, which differ over a
 * missing hour. Here a time that a clock change skips begins when the clocks change, and one that comes twice begins
 * twice: a freeze is never missed.
 */
export interface Cron {
  minute: Set<number>;
  hour: Set<number>;
  day: Set<number>;
  month: Set<number>;
  weekday: Set<number>;
  anyDay: boolean;
  anyWeekday: boolean;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const quarter = 15 * 60_000;

/** Parses `minute hour day month weekday` with lists, ranges, steps and English names; null for anything else. */
export function parseCron(text: string): Cron | null {
  const fields = text.trim().toLowerCase().split(/\s+/);
  if (fields.length !== 5) return null;
  const [minute, hour, day, month, weekday] = [
    parseField(fields[0]!, 0, 59, []),
    parseField(fields[1]!, 0, 23, []),
    parseField(fields[2]!, 1, 31, []),
    parseField(fields[3]!, 1, 12, months),
    parseField(fields[4]!, 0, 7, weekdays),
  ];
  if (minute === null || hour === null || day === null || month === null || weekday === null) return null;
  if (weekday.has(7)) weekday.add(0);
  return {
    minute,
    hour,
    day,
    month,
    weekday,
    anyDay: fields[2]!.startsWith('*'),
    anyWeekday: fields[4]!.startsWith('*'),
  };
}

function parseField(text: string, low: number, high: number, names: readonly string[]): Set<number> | null {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(?:\*|([a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (match === null) return null;
    const step = match[3] === undefined ? 1 : Number(match[3]);
    const from = match[1] === undefined ? low : numberOf(match[1], low, names);
    const to =
      match[1] === undefined
        ? Math.min(high, names === weekdays ? 6 : high)
        : match[2] === undefined
          ? match[3] === undefined
            ? from
            : high
          : numberOf(match[2], low, names);
    if (from === null || to === null || from < low || to > high || from > to || step < 1) return null;
    for (let value = from; value <= to; value += step) found.add(value);
  }
  return found;
}

function numberOf(text: string, low: number, names: readonly string[]): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const index = names.indexOf(text);
  return index === -1 ? null : index + (low === 1 ? 1 : 0);
}

/**
 * True for an IANA name (or `UTC`) that this runtime knows. Offsets such as `+02:00` are refused: they don't follow
 * clock changes.
 */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/**
 * Moments (ms, UTC) in [from, to] at which the expression's time comes in the zone. Zones change their offset at full
 * quarters of an hour, so a local time is asked for once a quarter.
 */
export function cronTimes(cron: Cron, zone: string, from: number, to: number): number[] {
  const local = localClock(zone);
  const found: number[] = [];
  let expected: number | null = null;
  for (let at = Math.floor(from / quarter) * quarter - quarter; at <= to; at += quarter) {
    const here = local(at);
    // A jump of the local clock: what it skipped begins now.
    if (expected !== null && here > expected) {
      for (let skipped = expected; skipped < here; skipped += 60_000) if (matches(cron, skipped)) found.push(at);
    }
    for (let minute = 0; minute < quarter; minute += 60_000) if (matches(cron, here + minute)) found.push(at + minute);
    expected = here + quarter;
  }
  return [...new Set(found)].filter((at) => at >= from && at <= to);
}

/** Local wall-clock time as if it were UTC, in ms. */
function localClock(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (at) => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) if (type !== 'literal') parts[type] = Number(value);
    return Date.UTC(
      parts['year'] ?? 0,
      (parts['month'] ?? 1) - 1,
      parts['day'] ?? 1,
      parts['hour'] ?? 0,
      parts['minute'] ?? 0,
    );
  };
}

/** Day and weekday are joined by "or" when both are set, as cron has done since Version 7. */
function matches(cron: Cron, local: number): boolean {
  const date = new Date(local);
  if (
    !cron.minute.has(date.getUTCMinutes()) ||
    !cron.hour.has(date.getUTCHours()) ||
    !cron.month.has(date.getUTCMonth() + 1)
  )
    return false;
  const [day, weekday] = [cron.day.has(date.getUTCDate()), cron.weekday.has(date.getUTCDay())];
  return cron.anyDay || cron.anyWeekday ? day && weekday : day || weekday;
}
