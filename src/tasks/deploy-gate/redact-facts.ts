import type { Redactor } from '../../contracts/world.ts';
import { GateEvidence } from '../../domain/release.ts';

/** Names that other facts are found by, and words that GitHub or we chose from a list. */
const kept = new Set([
  'repository',
  'environment',
  'path',
  'link',
  'url',
  'state',
  'kind',
  'method',
  'association',
  'conclusion',
  'verdict',
  'match',
  'origin',
  'from',
  'severity',
  'permission',
  'status',
  'history',
  'task',
  'engine',
  'side',
  'owners_file',
  'branch',
  'context',
  'app',
  'quote',
]);
const isId = /^(?:[0-9a-f]{40}|[0-9a-f]{64}|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))$/;

/**
 * GitHub's facts without secrets: titles, reasons, labels, subjects and names are anyone's text. Quotes of the way back
 * come redacted.
 */
export async function redactFacts(facts: GateEvidence, redactor: Redactor): Promise<GateEvidence> {
  const known = new Map<string, string>();
  const clean = async (text: string): Promise<string> => {
    const done = known.get(text) ?? (await redactor.redact(text)).text;
    known.set(text, done);
    return done;
  };
  const walk = async (value: unknown, key: string): Promise<unknown> => {
    if (typeof value === 'string') return value.length < 8 || kept.has(key) || isId.test(value) ? value : clean(value);
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      for (const item of value) items.push(await walk(item, key));
      return items;
    }
    if (typeof value !== 'object' || value === null) return value;
    const fields: [string, unknown][] = [];
    for (const [name, field] of Object.entries(value)) fields.push([name, await walk(field, name)]);
    return Object.fromEntries(fields);
  };
  return GateEvidence.parse(await walk(facts, ''));
}
