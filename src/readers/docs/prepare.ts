import type { Span } from './model.ts';
import { count, oneOrMany } from '../../domain/words.ts';

/** A line that opens more nested quotes and lists than any page means. */
const nested = /^(?:[ \t]{0,12}[>*+-]){200}/;
const startsLeaf = /^\s{0,12}(?:[-*+|>#]|\d{1,9}[.)])/;
const fence = /^[ \t>]{0,20}(?:[-*+] {1,4})?(`{3,}|~{3,})/;
/**
 * What one page may spend on marks that the parser has to pair. It looks back over a paragraph's open brackets and
 * stars at each closing one, and ahead from each backtick, so that its time grows with their square: 4,000 brackets in
 * one paragraph take 0.2 s. No page that was looked at has over 300.
 */
const pairingBudget = 60_000_000;
/** Weights that make equal costs equal times, measured. */
const starWeight = 0.3;
const tickWeight = 0.25;

/**
 * A text of the same length for the Markdown parser: front matter, the module lines of MDX and what would take the
 * parser hours is blanked, so that every offset stays. `hidden` are front matter and module lines, `problems` says what
 * wasn't read.
 */
export function prepareMarkdown(text: string, mdx: boolean): { text: string; hidden: Span[]; problems: string[] } {
  const hidden: Span[] = [];
  const problems: string[] = [];
  const cuts: Span[] = [];
  const front = frontMatter(text);
  if (front !== null) {
    hidden.push(front);
    cuts.push(front);
  }
  let spent = 0;
  let open: string | null = null;
  let leaf = { start: 0, marks: 0, ticks: 0 };
  let module: Span | null = null;
  let skipped = 0;
  let blank = true;
  const closeLeaf = (end: number): void => {
    const cost = leaf.marks * leaf.marks + tickWeight * leaf.ticks * (end - leaf.start);
    if (cost > 10_000 && spent + cost > pairingBudget) {
      cuts.push({ start: leaf.start, end });
      skipped += 1;
    } else spent += cost;
    leaf = { start: end, marks: 0, ticks: 0 };
  };
  for (let at = front?.end ?? 0; at < text.length;) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next + 1;
    const start = text.slice(at, Math.min(end, at + 500));
    const mark = fence.exec(start)?.[1];
    const empty = start.trim() === '';
    if (open !== null) {
      if (mark !== undefined && mark.startsWith(open)) open = null;
      leaf.start = end;
    } else {
      if (empty || mark !== undefined || startsLeaf.test(start)) closeLeaf(at);
      if (mark !== undefined) open = mark;
      if (nested.test(start)) {
        cuts.push({ start: at, end });
        skipped += 1;
      }
      if (mdx && blank && /^(?:import|export)\s/.test(start)) module = { start: at, end };
      if (module !== null) {
        if (empty) {
          hidden.push(module);
          cuts.push(module);
          module = null;
        } else module.end = end;
      }
      countMarks(text, at, end, leaf);
    }
    blank = empty;
    at = end;
  }
  closeLeaf(text.length);
  if (module !== null) {
    hidden.push(module);
    cuts.push(module);
  }
  if (skipped > 0)
    problems.push(
      `${count(skipped, 'stretch', 'stretches')} with too many marks or levels ${oneOrMany(skipped, 'was', 'were')} not read`,
    );
  return { text: blanked(text, cuts), hidden, problems };
}

function countMarks(text: string, start: number, end: number, into: { marks: number; ticks: number }): void {
  let before = 0;
  for (let at = start; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 91) into.marks += 1;
    else if (unit !== before && (unit === 42 || unit === 95 || unit === 126)) into.marks += starWeight;
    else if (unit !== before && unit === 96) into.ticks += 1;
    before = unit;
  }
}

/** YAML between `---` lines, TOML between `+++` lines, at the very start. */
function frontMatter(text: string): Span | null {
  const open = /^\uFEFF?(---|\+\+\+)[ \t]*\r?\n/.exec(text);
  if (open === null) return null;
  for (let at = open[0].length; at < text.length && at < 200_000;) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next + 1;
    if (text.slice(at, Math.min(end, at + 20)).trimEnd() === open[1]) return { start: 0, end };
    at = end;
  }
  return null;
}

/** The text with spaces in place of the spans; line ends stay. */
export function blanked(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const out: string[] = [];
  let at = 0;
  for (const one of [...spans].sort((a, b) => a.start - b.start)) {
    if (one.end <= at) continue;
    const start = Math.max(at, one.start);
    out.push(text.slice(at, start), text.slice(start, one.end).replace(/[^\n\r]/g, ' '));
    at = one.end;
  }
  out.push(text.slice(at));
  return out.join('');
}
