import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFamilies } from './families.ts';
import { engines, faultsOf, sinks, tasks, type Surface } from './family.ts';

const families = await readFamilies();
const spokenOf = new Set(
  families.flatMap(({ tried, closed }) => [...Object.keys(tried), ...Object.keys(closed ?? {})]),
);

describe('the hostile table', () => {
  test.each(families.map((one) => [one.id, one] as const))('%s is a whole row', (_id, one) => {
    expect(faultsOf(one)).toEqual([]);
    expect(existsSync(join(import.meta.dirname, 'families', `${one.id}.ts`)), 'its file bears its id').toBe(true);
  });

  // A family without probes is a gap that nobody sees.
  test.each(families.map(({ id }) => id))('%s is replayed', (id) => {
    const file = join(import.meta.dirname, `${id}.test.ts`);
    expect(existsSync(file), `${id}.test.ts`).toBe(true);
    expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`from './families/${id}\\.ts'[\\s\\S]*\\breplay\\(`));
  });

  test.each<Surface>([...tasks, ...engines, ...sinks])('%s is attacked by some family', (surface) => {
    expect(spokenOf).toContain(surface);
  });
});
