import type { Side } from '../../domain/finding.ts';
import { hasOtherBreaks, withPlainBreaks } from '../text/breaks.ts';
import { readHunks } from './hunks.ts';
import type { DiffLine } from './model.ts';

/** What is said to stand in a diff. `line` counts on `side`. */
export interface Cited {
  side: Side;
  line: number;
  quote: string;
}
/**
 * Where it does, 1-based and inclusive; `quote` are the lines themselves, `changed` when the change touched one of
 * them.
 */
export interface Found {
  line: number;
  endLine: number;
  quote: string;
  changed: boolean;
}
export type NotFound = { problem: 'empty' } | { problem: 'absent' } | { problem: 'ambiguous'; places: number };

const tellingCharacters = 8;

/**
 * Looks for a quote in a file's patch: at its line or, if it stands there only once, elsewhere in the lines shown.
 * Lines count as quoted when they are the same but for white space at their ends; a single line may be quoted in part
 * when the part has at least 8 characters.
 */
export function findQuote(patch: string, cited: Cited): Found | NotFound {
  const quote = withPlainBreaks(cited.quote)
    .replace(/\r/g, '')
    .replace(/^\n+|\s+$/g, '')
    .split('\n');
  if (quote.every((line) => line.trim() === '')) return { problem: 'empty' };
  const { side } = cited;
  const lines = readHunks(patch)
    .flatMap((hunk) => hunk.lines)
    .filter((line) => numberOn(line, side) !== null);
  const whole = lines.flatMap((_, index) => (standsAt(lines, index, quote, side) ? [index] : []));
  // what a model takes for several lines may be one of git's, with other line ends in it
  const within =
    whole.length > 0 || quote.length === 1
      ? []
      : lines.flatMap(({ text }, index) => (hasOtherBreaks(text) && standsWithin(text, quote) ? [index] : []));
  const inside = within.find((index) => numberOn(lines[index], side) === cited.line) ?? within[0];
  if (inside !== undefined) return found(lines, inside, 1, side);
  const at =
    whole.find((index) => numberOn(lines[index], side) === cited.line) ?? (whole.length === 1 ? whole[0] : undefined);
  if (at === undefined)
    return whole.length === 0 ? { problem: 'absent' } : { problem: 'ambiguous', places: whole.length };
  return found(lines, at, quote.length, side);
}

function found(lines: readonly DiffLine[], at: number, count: number, side: Side): Found {
  const quoted = lines.slice(at, at + count);
  const line = numberOn(quoted[0], side) ?? 1;
  return {
    line,
    endLine: numberOn(quoted.at(-1), side) ?? line,
    quote: quoted.map((one) => one.text.replace(/\r$/, '')).join('\n'),
    changed: quoted.some((one) => one.kind !== 'context'),
  };
}

function standsWithin(text: string, quote: readonly string[]): boolean {
  const parts = withPlainBreaks(text)
    .split('\n')
    .map((part) => part.trim());
  return parts.some((_, index) => quote.every((wanted, offset) => parts[index + offset] === wanted.trim()));
}

/** Why a quote counts as not there, in words. */
export function whyNotFound(missed: NotFound, cited: Cited, path: string): string {
  if (missed.problem === 'empty') return 'quotes nothing';
  if (missed.problem === 'absent') return `the quote does not stand in the ${cited.side} side of ${path}`;
  return `the quote stands ${missed.places} times in ${path}, but not at line ${cited.line}`;
}

function numberOn(line: DiffLine | undefined, side: Side): number | null {
  return line === undefined ? null : side === 'new' ? line.new : line.old;
}

function standsAt(lines: readonly DiffLine[], index: number, quote: readonly string[], side: Side): boolean {
  const start = numberOn(lines[index], side) ?? 0;
  return quote.every((wanted, offset) => {
    const line = lines[index + offset];
    if (line === undefined || numberOn(line, side) !== start + offset) return false;
    const text = wanted.trim();
    if (line.text.trim() === text) return true;
    return quote.length === 1 && text.length >= tellingCharacters && line.text.includes(text);
  });
}
