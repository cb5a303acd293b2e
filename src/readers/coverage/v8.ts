import { z } from 'zod';
import { FileBuilder } from './builder.ts';
import { Count, isRecord, parsePart } from './json.ts';
import type { FileCoverage } from './model.ts';
import { count } from '../../domain/words.ts';

const Offset = z
  .number()
  .int()
  .min(0)
  .max(2 ** 30);
const Range = z.looseObject({ startOffset: Offset, endOffset: Offset, count: Count });
const FunctionRanges = z.looseObject({
  functionName: z.string(),
  ranges: z.array(Range).min(1),
  isBlockCoverage: z.boolean().default(false),
});
const Script = z.looseObject({ url: z.string(), functions: z.array(FunctionRanges) });
type Script = z.infer<typeof Script>;
interface Span {
  start: number;
  end: number;
  count: number;
}

/**
 * True for the profiler's raw form: `{result: [...]}` as NODE_V8_COVERAGE writes it, or the bare list as Playwright and
 * Puppeteer hand it out.
 */
export function isV8(document: unknown): boolean {
  const list = isRecord(document) ? document['result'] : document;
  return (
    Array.isArray(list) &&
    (list.length === 0 ? isRecord(document) : isRecord(list[0]) && 'url' in list[0] && 'functions' in list[0])
  );
}

/**
 * Reads V8's block coverage (Chrome DevTools protocol, Profiler.takePreciseCoverage). Offsets are UTF-16 units of the
 * text that ran, so the text is needed: `source` gives it for a path, null where it has none. Several documents (one
 * for each process) are read together, for a block that one of them doesn't list has there the count of what is around
 * it. A line ran as often as its most frequent character; blank lines, lines of comment and of closing brackets have no
 * code. V8 knows no branches: its arms are the blocks inside functions whose count differs from what is around them.
 * Scripts that ran from other text than their file's (source maps) are left out with a note.
 */
export function readV8(
  documents: readonly { name: string; document: unknown }[],
  source: (path: string) => string | null,
): { files: FileCoverage[]; notes: string[] } {
  const byPath = new Map<string, Script[]>();
  const mapped = new Set<string>();
  for (const { name, document } of documents) {
    const scripts = isRecord(document) ? document['result'] : document;
    const maps = isRecord(document) && isRecord(document['source-map-cache']) ? document['source-map-cache'] : {};
    for (const value of Array.isArray(scripts) ? scripts : []) {
      const url: unknown = isRecord(value) ? value['url'] : undefined;
      if (typeof url === 'string' && !isOwn(url)) continue;
      const script = parsePart(Script, value, name, 'a script');
      const map = Object.hasOwn(maps, script.url) ? maps[script.url] : undefined;
      if (isRecord(map) && map['data'] !== null && map['data'] !== undefined) {
        mapped.add(script.url);
        continue;
      }
      const list = byPath.get(script.url) ?? [];
      if (list.push(script) === 1) byPath.set(script.url, list);
    }
  }
  const builder = new FileBuilder();
  const files: FileCoverage[] = [];
  const absent: string[] = [];
  for (const [url, scripts] of byPath) {
    const text = source(url);
    if (text === null) absent.push(url);
    else files.push(coverScript(url, text, scripts, builder));
  }
  const notes: string[] = [];
  if (mapped.size > 0)
    notes.push(
      `${count(mapped.size, 'script')} ran from generated code and V8's raw form can't be laid on the source: give Istanbul's or LCOV's report for them, e.g. ${[...mapped][0]}`,
    );
  if (absent.length > 0)
    notes.push(`${count(absent.length, 'script is', 'scripts are')} no file of the repository, e.g. ${absent[0]}`);
  return { files, notes };
}

function isOwn(url: string): boolean {
  return (
    url !== '' &&
    !/^(?:node:|internal\/|evalmachine|native |chrome-extension:|extensions::|wasm:|data:|blob:)/.test(url) &&
    !url.includes('/node_modules/') &&
    !/[?&]vue&type=style/.test(url)
  );
}

function coverScript(path: string, text: string, scripts: readonly Script[], builder: FileBuilder): FileCoverage {
  const runs = scripts.map((script) =>
    script.functions
      .flatMap((item) =>
        item.ranges.map((range): Span => ({ start: range.startOffset, end: range.endOffset, count: range.count })),
      )
      .sort((a, b) => a.start - b.start || b.end - a.end),
  );
  const segments = runs.map(flatten);
  const cursors = segments.map(() => 0);
  codeSpans(text).forEach(([start, end], index) => {
    if (start === end) return;
    let hits = 0;
    segments.forEach((list, run) => {
      let most = 0;
      let at = cursors[run]!;
      while (at + 1 < list.length && list[at + 1]!.start <= start) at++;
      cursors[run] = at;
      for (; at < list.length && list[at]!.start < end; at++) most = Math.max(most, list[at]!.count);
      hits += most;
    });
    builder.addLine(index + 1, hits);
  });
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const lineOf = (offset: number): number => {
    let [low, high] = [0, lineStarts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lineStarts[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const countAt = (run: number, offset: number): number => {
    const list = segments[run]!;
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle]!.start <= offset) low = middle + 1;
      else high = middle;
    }
    return list[low - 1]?.count ?? 0;
  };
  const arms = new Map<string, Span>();
  const functions = new Map<string, { name: string; line: number; hits: number }>();
  for (const item of scripts.flatMap((script) => script.functions)) {
    const outer = item.ranges[0]!;
    const isModule = item.functionName === '' && outer.startOffset === 0 && outer.endOffset >= text.length;
    if (!isModule) {
      const key = `${outer.startOffset}`;
      const before = functions.get(key);
      functions.set(key, {
        name: item.functionName,
        line: lineOf(outer.startOffset),
        hits: (before?.hits ?? 0) + outer.count,
      });
    }
    for (const range of item.ranges.slice(1))
      arms.set(`${range.startOffset}-${range.endOffset}`, { start: range.startOffset, end: range.endOffset, count: 0 });
  }
  for (const [id, span] of arms)
    builder.addBranch(
      lineOf(span.start),
      `v${id}`,
      runs.reduce((sum, _list, run) => sum + countAt(run, firstCode(text, span)), 0),
    );
  for (const item of functions.values()) builder.addFunction(item.name, item.line, item.hits);
  return builder.finish(path, 'max');
}

/** Ranges nest: what counts at a place is the innermost one. Gives the places where the count changes, by offset. */
function flatten(spans: readonly Span[]): Span[] {
  const list: Span[] = [];
  const open: Span[] = [];
  const push = (start: number, end: number, count: number): void => {
    if (end > start) list.push({ start, end, count });
  };
  let at = 0;
  const closeUntil = (offset: number): void => {
    for (let top = open.at(-1); top !== undefined && top.end <= offset; top = open.at(-1)) {
      push(at, top.end, top.count);
      at = Math.max(at, top.end);
      open.pop();
    }
  };
  for (const span of spans) {
    closeUntil(span.start);
    const around = open.at(-1);
    push(at, span.start, around?.count ?? 0);
    at = Math.max(at, span.start);
    open.push(span);
  }
  closeUntil(Infinity);
  return list;
}

function firstCode(text: string, span: Span): number {
  let at = span.start;
  while (at + 1 < span.end && /[\s{]/.test(text[at] ?? '')) at++;
  return at;
}

/** For each line the places of its first and last code character; both 0 for a line without code. */
function codeSpans(text: string): [number, number][] {
  let inComment = false;
  let offset = 0;
  return text.split('\n').map((line, index): [number, number] => {
    const from = offset;
    offset += line.length + 1;
    const trimmed = line.trim();
    const starts = !inComment && trimmed.startsWith('/*');
    if (inComment || starts) {
      const end = trimmed.indexOf('*/', starts ? 2 : 0);
      inComment = end < 0;
      if (end < 0 || trimmed.slice(end + 2).trim() === '') return [0, 0];
    }
    if (trimmed.startsWith('//') || (index === 0 && trimmed.startsWith('#!')) || /^[\s{}()[\],;]*$/.test(trimmed))
      return [0, 0];
    const first = from + line.length - line.trimStart().length;
    return [first, first + trimmed.length];
  });
}
