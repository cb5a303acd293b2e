import { lstatSync, readdirSync, realpathSync, type Stats } from 'node:fs';
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
  const stats = statOf(dir, name);
  if (stats === undefined) throw inputFailure(name, 'is not there');
  const file = join(dir, name);
  // A link could lead to any file of this runner.
  if (!stats.isFile() || ofSystem(name, () => realpathSync(file) !== join(realpathSync(dir), name)))
    throw inputFailure(name, notPlain);
  if (stats.size > mostBytes) throw inputFailure(name, `has ${stats.size} bytes`, `at most ${mostBytes}`);
  const text = readInputText({ where: name, path: file, limit: mostBytes, within: dir });
  const parsed = withinStack(name, () => schema.safeParse(parseJson(name, text)));
  if (!parsed.success) throw inputFailure(name, notOfForm);
  return parsed.data;
}

/** Whether something of that name lies there, a link too. Fails as input where nobody can tell. */
export function hasForeign(dir: string, name: string): boolean {
  return statOf(dir, name) !== undefined;
}

/**
 * The names in a folder of such a folder; none where there is no folder of that name, or a link. Fails as input where
 * it can't be read.
 */
export function namesIn(dir: string, name: string): string[] {
  return statOf(dir, name)?.isDirectory() === true ? ofSystem(name, () => readdirSync(join(dir, name))) : [];
}

const notPlain = 'is no plain file';
const notOfForm = 'is not of the expected form';

/** Of what lies there itself, no link followed; undefined where nothing does, also below what is no folder. */
function statOf(dir: string, name: string): Stats | undefined {
  try {
    return lstatSync(join(dir, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw inputFailure(name, notPlain, undefined, error);
  }
}

/** What the system refuses is no plain file, or none of ours to read. */
function ofSystem<T>(name: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw inputFailure(name, notPlain, undefined, error);
  }
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw inputFailure(name, brokenJsonAt(error));
  }
}

/** Nested deeper than the stack of who reads it: nothing that a job of ours writes. */
function withinStack<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) throw inputFailure(name, notOfForm, undefined, error);
    throw error;
  }
}
