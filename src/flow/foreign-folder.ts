import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { readInputText } from '../contracts/input-file.ts';
import { inputFailure } from '../domain/errors.ts';
import { brokenJsonAt } from '../domain/json.ts';

/**
 * Of one document. A record with thousands of findings makes some four million bytes, and a reply is one text and a
 * patch at most; what is larger was not made by a job of ours.
 */
const mostBytes = 16 * 1024 * 1024;

/**
 * A document of a folder that another job filled: a plain file at that very place below `dir`, no link on the way,
 * within the limit, of that form. Fails as input with one line, which has none of its content.
 */
export function readForeign<T>(dir: string, name: string, schema: z.ZodType<T>): T {
  const file = join(dir, name);
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw inputFailure(name, 'is not there');
  // A link could lead to any file of this runner.
  if (!stats.isFile() || realpathSync(file) !== join(realpathSync(dir), name))
    throw inputFailure(name, 'is no plain file');
  if (stats.size > mostBytes) throw inputFailure(name, `has ${stats.size} bytes`, `at most ${mostBytes}`);
  const text = readInputText({ where: name, path: file, limit: mostBytes, within: dir });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw inputFailure(name, brokenJsonAt(error));
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw inputFailure(name, 'is not of the expected form');
  return parsed.data;
}

/** Whether something of that name lies there, a link too. */
export function hasForeign(dir: string, name: string): boolean {
  return lstatSync(join(dir, name), { throwIfNoEntry: false }) !== undefined;
}

/** The names in a folder of such a folder; none where there is no folder of that name, or a link. */
export function namesIn(dir: string, name: string): string[] {
  const folder = join(dir, name);
  return lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : [];
}
