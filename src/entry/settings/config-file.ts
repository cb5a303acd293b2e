import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { readInputText } from '../../contracts/input-file.ts';
import { inputFailure } from '../../domain/errors.ts';
import { kebab, type OptionList, type Place } from '../../contracts/options.ts';
import { checkValue, shownValue, type Given } from './given.ts';

/** The sections of a configuration: the common options at the top, each task's under its name. */
export interface Sections {
  common: OptionList;
  tasks: Readonly<Record<string, OptionList>>;
}
export interface ParsedConfig {
  common: Given;
  tasks: Readonly<Record<string, Given>>;
}

const maxBytes = 256 * 1024;

/** The text of a configuration that a person at a terminal names. Fails as input. */
export function readConfigFile(path: string): string {
  return readInputText({ where: '--config', path, limit: maxBytes });
}

/** Parses a configuration text. Every error names the file, the line, the key, the value and what is allowed. */
export function parseConfig(text: string, file: string, sections: Sections): ParsedConfig {
  if (text.length > maxBytes) throw inputFailure(file, `has ${text.length} characters`, `at most ${maxBytes}`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false, stringKeys: true });
  const error = document.errors[0];
  if (error !== undefined)
    throw inputFailure(`${file}:${lines.linePos(error.pos[0]).line}`, `is not YAML: ${error.message.split('\n')[0]}`);
  const root: unknown = read(document, file);
  if (root === null || root === undefined) return { common: new Map(), tasks: {} };
  if (!isPlain(root)) throw inputFailure(`${file}:1`, 'is not a mapping of keys to values');
  const at = (path: readonly string[]): string => `${file}:${lineOf(document, lines, path)}: ${path.join('.')}`;
  const cycle = cycleIn(root);
  if (cycle !== undefined)
    throw inputFailure(at(cycle), 'is an alias of what it is in', 'values that end; aliases of values elsewhere');
  const own: Record<string, unknown> = {};
  const tasks: Record<string, Given> = {};
  const taskNames = Object.keys(sections.tasks);
  for (const [key, value] of Object.entries(root)) {
    const task = Object.hasOwn(sections.tasks, key) ? sections.tasks[key] : undefined;
    if (task === undefined) {
      own[key] = value;
      continue;
    }
    if (value === null) continue;
    if (!isPlain(value))
      throw inputFailure(at([key]), `${shownValue(value)} is not a mapping`, keysOf(task).join(', '));
    tasks[key] = readSection(task, value, (path) => at([key, ...path]), []);
  }
  return { common: readSection(sections.common, own, at, taskNames), tasks };
}

function read(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    throw inputFailure(file, error instanceof Error ? error.message : 'cannot be read', undefined, error);
  }
}

/** The path of a value that holds itself, by an alias; nothing could check or show it. */
function cycleIn(value: unknown, path: readonly string[] = [], above: readonly unknown[] = []): string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (above.includes(value)) return [...path];
  for (const [key, inner] of Object.entries(value)) {
    const found = cycleIn(inner, [...path, key], [...above, value]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readSection(
  list: OptionList,
  section: Readonly<Record<string, unknown>>,
  at: (path: readonly string[]) => string,
  also: readonly string[],
): Given {
  const given = new Map<string, { value: unknown; place: Place; where: string }>();
  const names = new Map(
    Object.entries(list)
      .filter(([, option]) => option.places.includes('config'))
      .map(([name, option]) => [kebab(name), { name, option }]),
  );
  for (const [key, value] of Object.entries(section)) {
    const found = names.get(key);
    if (found === undefined)
      throw inputFailure(at([key]), 'is not a known key', [...names.keys(), ...also].sort().join(', '));
    given.set(found.name, {
      value: checkValue(found.option, value, (inside) => at([key, ...inside])),
      place: 'config',
      where: at([key]),
    });
  }
  return given;
}

function keysOf(list: OptionList): string[] {
  return Object.entries(list)
    .filter(([, option]) => option.places.includes('config'))
    .map(([name]) => kebab(name));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** 1-based line of a key's own name. */
function lineOf(document: Document, lines: LineCounter, path: readonly string[]): number {
  let node: unknown = document.contents;
  let line = 1;
  for (const key of path) {
    if (isSeq(node)) {
      node = node.items[Number(key)];
      continue;
    }
    if (!isMap(node)) break;
    const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
    if (pair === undefined || !isScalar(pair.key) || !pair.key.range) break;
    line = lines.linePos(pair.key.range[0]).line;
    node = pair.value;
  }
  return line;
}
