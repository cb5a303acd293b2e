import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Family } from './family.ts';

const folder = join(import.meta.dirname, 'families');

/** All rows of the table, one file each, by name. */
export async function readFamilies(): Promise<Family[]> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort();
  return Promise.all(
    files.map(async (name) => ((await import(pathToFileURL(join(folder, name)).href)) as { default: Family }).default),
  );
}
