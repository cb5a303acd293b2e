/** A JSON object; its values are unknown until they are read by one of the functions here. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property; nothing is inherited, so names such as `constructor` are absent unless the payload has them. */
export function field(fields: unknown, ...path: string[]): unknown {
  let at = fields;
  for (const name of path) {
    if (!isFields(at) || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  return at;
}

export function has(fields: unknown, ...names: string[]): boolean {
  return isFields(fields) && names.every((name) => Object.hasOwn(fields, name));
}

export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

// Placeholders that a template engine left as they were: `{PID}`, `$ALERT_ID`, and words for nothing.
const empty = /^(?:\s*|\{\w+\}|\$[A-Z_]+|null|undefined|<no value>|N\/A)$/;

/** A text, trimmed; null for what is none, for an unreplaced placeholder and for a word that means nothing. */
export function text(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' || empty.test(value.slice(0, 200))) return null;
  return value.trim();
}

/** The first of them that is a text. */
export function firstText(...values: unknown[]): string | null {
  for (const value of values) {
    const found = text(value);
    if (found !== null) return found;
  }
  return null;
}

/** A finite number, given as one or as a numeric text. */
export function number(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || !/^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(value)) return null;
  const read = Number(value);
  return Number.isFinite(read) ? read : null;
}

/** `Service.Name`, `service_name` and `serviceName` are one key. */
export function fold(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** An object by folded key; the first of equal ones counts. */
export function folded(fields: Fields): ReadonlyMap<string, unknown> {
  const map = new Map<string, unknown>();
  for (const [name, value] of Object.entries(fields)) if (!map.has(fold(name))) map.set(fold(name), value);
  return map;
}

const isoLike = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?\s*(Z|UTC|GMT|[-+]\d\d:?\d\d)?)?$/i;

/**
 * ISO 8601 in UTC of a time as alerts give it: ISO text (without a zone it is UTC) or an epoch in seconds,
 * milliseconds, microseconds or nanoseconds, told apart by magnitude. Null for anything else and for times before 1971
 * or after 2199: Alertmanager's zero time 0001-01-01 and an epoch of 0 or -1 mean that there is none.
 */
export function isoTime(value: unknown): string | null {
  const epoch = number(value);
  const ms = epoch !== null ? epochMs(epoch) : typeof value === 'string' ? textMs(value.trim()) : null;
  if (ms === null || !(ms >= 31_536_000_000 && ms < 7_258_118_400_000)) return null;
  return new Date(ms).toISOString();
}

function epochMs(epoch: number): number | null {
  if (epoch < 1e8) return null;
  if (epoch < 1e11) return epoch * 1000;
  if (epoch < 1e14) return epoch;
  return epoch < 1e17 ? epoch / 1000 : epoch / 1e6;
}

function textMs(value: string): number | null {
  const match = isoLike.exec(value);
  if (match === null) return null;
  const [, day, time = '00:00:00', fraction = '', zone = 'Z'] = match;
  const offset = /^[-+]/.test(zone) ? zone.replace(/^(...):?(..)$/, '$1:$2') : 'Z';
  const ms = Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}${fraction.slice(0, 4)}${offset}`);
  return Number.isNaN(ms) ? null : ms;
}
