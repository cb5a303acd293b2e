import { z } from 'zod';
import type { Hunk } from '../../../readers/diff/model.ts';
import { flagForms, isFlagFile, parseFlagLine } from './flag-forms.ts';

/** A switch that decides whether changed lines run. */
export const FlagGuard = z.strictObject({
  flag: z.string(),
  library: z.enum(['launchdarkly', 'unleash', 'openfeature', 'flipper', 'environment', 'config-file', 'flags']),
  path: z.string(),
  line: z.int().positive().describe('on the new side'),
  quote: z.string(),
  covers: z
    .enum(['all', 'some'])
    .describe('whether all changed lines of the hunk run only with the switch in its present position'),
  turn: z.enum(['off', 'on']).describe('the position that keeps the changed lines from running'),
});
export type FlagGuard = z.infer<typeof FlagGuard>;

/** A hunk longer than this is read to here; more guards than this in one hunk tell nothing more. */
const mostLines = 600;
const mostGuards = 20;
const longestLine = 400;

interface Named {
  variable: string;
  flag: string;
  library: string;
}
interface Line {
  text: string;
  indent: number;
  changed: boolean;
  number: number;
}

const comment = /^\s*(?:\/\/|#(?!\[)|\*|\/\*|--|<!--|"""|''')/;
const structure = /^[\s{}()[\];,]*(?:end|fi|else|do|then)?[\s{}()[\];,:]*$/;
const importing = new RegExp(
  String.raw`^\s*(?:import\b|from\s+\S+\s+import\b|require\b|const\s+.*=\s*require\(|using\s+[\w.]+;|` +
    String.raw`use\s+[\w:\\]+;|#include\b|package\s)`,
);
const conditional = /^\s*(?:\}?\s*else\s+if|else\s+if|elif|elsif|if|unless|guard|while|when|case)\b/;
const leaving = /\b(?:return|throw|raise|continue|break|next|redirect)\b/;

/**
 * Finds the switches that guard the changed lines of one hunk, most covering first. A switch that is only read there
 * and guards nothing is not given: switching it would change nothing. Pure reading of lines and their indentation, so a
 * guard above the hunk's context is not seen, and a minified file has none.
 */
export function findFlagGuards(path: string, hunk: Hunk): FlagGuard[] {
  if (isFlagFile(path)) return flagFileGuards(path, hunk);
  const lines = hunk.lines
    .filter((line) => line.kind !== 'del' && line.new !== null)
    .slice(0, mostLines)
    .map((line): Line => ({
      text: line.text,
      indent: indentOf(line.text),
      changed: line.kind === 'add',
      number: line.new!,
    }));
  const before = new Set(hunk.lines.filter((line) => line.kind === 'del').map((line) => line.text.trim()));
  const counted = new Set(
    lines.flatMap((line, i) => (line.changed && isWork(line.text) && !before.has(line.text.trim()) ? [i] : [])),
  );
  const named = namedConditions(lines);
  const reads = lines.map((line) => readSwitch(line.text)?.flag ?? null);
  const guards: FlagGuard[] = [];
  lines.forEach((line, index) => {
    if (guards.length >= mostGuards) return;
    for (const { flag, library, at } of switchesOf(line.text, named)) {
      const reach = reachOf(lines, index, at);
      if (reach === null) continue;
      const rest = [...counted].filter((i) => i !== index && !named.has(lines[i]!.text) && reads[i] !== flag);
      const inside = rest.filter((i) => reach.lines.has(i)).length + (reach.inline && counted.has(index) ? 1 : 0);
      const all = rest.length + (reach.inline && counted.has(index) ? 1 : 0);
      if (inside === 0) continue;
      guards.push({
        flag,
        library: library as FlagGuard['library'],
        path,
        line: line.number,
        quote: line.text.trim().slice(0, 200),
        covers: inside === all ? 'all' : 'some',
        turn: reach.whenTrue ? 'off' : 'on',
      });
    }
  });
  return unique(guards).sort((a, b) => (a.covers === b.covers ? a.line - b.line : a.covers === 'all' ? -1 : 1));
}

/**
 * The lines that a condition decides about, and whether they run when the switch is on. Null where it decides nothing.
 */
function reachOf(
  lines: readonly Line[],
  index: number,
  at: number,
): { lines: Set<number>; whenTrue: boolean; inline: boolean } | null {
  const { text, indent } = lines[index]!;
  const negated = isNegated(text, at);
  if (/\?(?![.?]).*:/.test(text.slice(at)) && !conditional.test(text))
    return { lines: new Set(), whenTrue: !negated, inline: true };
  if (/\s(?:if|unless)\s/.test(text.slice(0, at)) && !conditional.test(text))
    return { lines: new Set(), whenTrue: !negated, inline: true };
  if (/&&\s*[^&|]+$/.test(text.slice(at)) && !conditional.test(text))
    return { lines: new Set(), whenTrue: !negated, inline: true };
  if (!conditional.test(text)) return null;
  // With “or” the branch runs without the switch too.
  if (/\|\||\bor\b/.test(text)) return null;
  const body = bodyOf(lines, index);
  const closing = lines[index + body.length + 1];
  const alternative = closing !== undefined && /^\s*\}?\s*else\b/.test(closing.text);
  const leaves = body.length > 0 ? leaving.test(lines[body.at(-1)!]!.text) : leaving.test(text);
  if (leaves && !alternative && negated) {
    // `if (!on) return;` guards what follows on its own level.
    const rest = new Set<number>();
    for (let i = index + 1; i < lines.length; i += 1) {
      if (isWork(lines[i]!.text) && lines[i]!.indent < indent) break;
      if (!body.includes(i)) rest.add(i);
    }
    return { lines: rest, whenTrue: true, inline: false };
  }
  if (body.length === 0) return { lines: new Set(), whenTrue: !negated, inline: true };
  if (alternative && negated) {
    const other = bodyOf(lines, index + body.length + 1);
    return { lines: new Set(other), whenTrue: true, inline: false };
  }
  return { lines: new Set(body), whenTrue: !negated, inline: false };
}

/** `!flags.x`, `not flags.x`, `unless flags.x`, `flags.x === false`. */
function isNegated(text: string, at: number): boolean {
  const chain = /[\w$@.?:>-]*$/;
  const before = text
    .slice(0, at)
    .replace(chain, '')
    .replace(/\b(?:await|yield)\s*$/, '')
    .replace(chain, '')
    .trimEnd();
  return (
    /!\(?$|\bnot\s*\(?$/.test(before) ||
    /\bunless\b/.test(text) ||
    /!==?\s*['"]?(?:true|1|on|yes)\b|===?\s*['"]?(?:false|0|off|no)\b/i.test(text.slice(at))
  );
}

/** Indices of the lines below that are indented deeper. */
function bodyOf(lines: readonly Line[], index: number): number[] {
  const body: number[] = [];
  for (let i = index + 1; i < lines.length; i += 1) {
    const line = lines[i]!;
    if (line.text.trim() !== '' && line.indent <= lines[index]!.indent) break;
    body.push(i);
  }
  return body;
}

const assigned = new RegExp(
  String.raw`^\s*(?:(?:const|let|var|final|val|boolean|bool|auto|my|\$)\s*)*\$?([A-Za-z_]\w*)` +
    String.raw`(?:\s*,\s*_|\s*,\s*err)?\s*(?::\s*\w+\s*)?:?=(?!=)`,
);

/** `const on = flags.isEnabled('x')`: the variable stands for the switch in the lines after. */
function namedConditions(lines: readonly Line[]): Map<string, Named> {
  const named = new Map<string, Named>();
  for (const { text } of lines) {
    const variable = assigned.exec(text)?.[1];
    const read = readSwitch(text);
    if (variable !== undefined && read !== null && !/\?(?![.?]).*:/.test(text))
      named.set(text, { variable, flag: read.flag, library: read.library });
  }
  return named;
}

function switchesOf(text: string, named: ReadonlyMap<string, Named>): { flag: string; library: string; at: number }[] {
  if (comment.test(text) || text.length > longestLine) return [];
  const direct = readSwitch(text);
  if (direct !== null) return named.has(text) ? [] : [direct];
  for (const { variable, flag, library } of named.values()) {
    const at = new RegExp(String.raw`(?<![\w.$'"])\$?${variable}(?![\w'"(])`).exec(text)?.index;
    if (at !== undefined) return [{ flag, library, at }];
  }
  return [];
}

function readSwitch(text: string): { flag: string; library: string; at: number } | null {
  if (text.length > longestLine) return null;
  for (const { library, pattern } of flagForms) {
    const match = pattern.exec(text);
    if (match !== null) return { flag: match[1]!, library, at: match.index };
  }
  return null;
}

const isWork = (text: string): boolean => !structure.test(text) && !comment.test(text) && !importing.test(text);
const indentOf = (text: string): number => /^[ \t]*/.exec(text)![0].replaceAll('\t', '    ').length;

function unique(guards: readonly FlagGuard[]): FlagGuard[] {
  const best = new Map<string, FlagGuard>();
  for (const guard of guards) {
    const known = best.get(guard.flag);
    if (known === undefined || (known.covers === 'some' && guard.covers === 'all')) best.set(guard.flag, guard);
  }
  return [...best.values()];
}

/** The change is the switch itself: each key that now has another value. */
function flagFileGuards(path: string, hunk: Hunk): FlagGuard[] {
  const before = new Map(
    hunk.lines
      .filter((line) => line.kind === 'del')
      .flatMap((line) => {
        const parsed = parseFlagLine(line.text);
        return parsed === null ? [] : [[parsed.name, parsed.on] as const];
      }),
  );
  const added = hunk.lines.filter((line) => line.kind === 'add' && isWork(line.text));
  const switched = added.flatMap((line) => {
    const parsed = parseFlagLine(line.text);
    return parsed === null || before.get(parsed.name) === parsed.on ? [] : [{ ...parsed, line }];
  });
  return switched.map(({ name, on, line }): FlagGuard => ({
    flag: name,
    library: 'config-file',
    path,
    line: line.new!,
    quote: line.text.trim().slice(0, 200),
    covers: switched.length === added.length && switched.length === 1 ? 'all' : 'some',
    turn: on ? 'off' : 'on',
  }));
}
