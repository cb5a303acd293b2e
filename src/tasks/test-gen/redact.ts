import type { Redactor } from '../../contracts/world.ts';

/** A value with the secrets taken out of each text in it. One after the other: a redactor's numbers count on. */
export async function redactTexts<T>(value: T, redactor: Redactor): Promise<T> {
  if (typeof value === 'string') return (await redactor.redact(value)).text as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value as unknown[]) items.push(await redactTexts(item, redactor));
    return items as T;
  }
  const entries: [string, unknown][] = [];
  for (const [name, item] of Object.entries(value)) entries.push([name, await redactTexts(item as unknown, redactor)]);
  return Object.fromEntries(entries) as T;
}
