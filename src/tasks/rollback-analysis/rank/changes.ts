import { readHunks } from '../../../readers/diff/hunks.ts';
import type { Hunk } from '../../../readers/diff/model.ts';
import type { QueryTerm, TermCounts } from './terms.ts';
import { fileKind, type FileKind } from './stems.ts';
import type { Candidate } from './suspect.ts';
import type { Splitter } from './words.ts';

/** Where an identifier of the trace was met in a hunk: in its changed lines, in its section, in the lines around. */
export type NameHit = 'changed' | 'section' | 'context';

/** One hunk of a candidate, or a file without hunks (binary, mode, submodule), as far as ranking needs it. */
export interface Change {
  commit: number;
  path: string;
  oldPath: string | null;
  kind: FileKind;
  /** lines on the commit's new side; 0, 0 when the file has no hunk */
  start: number;
  end: number;
  hunk: Hunk | null;
  changed: number;
  /** share of changed lines that are blank, comments or imports */
  inert: number;
  words: TermCounts;
  names: Map<string, NameHit>;
  risks: Set<Risk>;
}

export const risks = ['concurrency', 'limit', 'removed-check', 'migration', 'config', 'dependency'] as const;
export type Risk = (typeof risks)[number];

/** What candidates are read for: the symptom's terms, and the names of functions in own frames. */
export interface Wanted {
  terms: ReadonlyMap<string, QueryTerm>;
  names: ReadonlySet<string>;
  splitter: Splitter;
}

const inert = new RegExp(
  String.raw`^\s*(?:$|\/\/|\/\*|\*|# |#$|--\s|<!--|"""|'''|;;|import\b|from\s+[\w.]+\s+import\b|` +
    String.raw`using\s+[\w.]+;|use\s+[\w\\:]+|package\s|#include\b|require(?:_relative)?\s*['"(])`,
);
const concurrency = new RegExp(
  String.raw`\b(?:synchronized|volatile|mutex|lock|unlock|atomic\w*|thread\w*|goroutine|go func|semaphore|` +
    String.raw`executor|pool|async|await|parallel|concurrent\w*|race)\b`,
  'i',
);
const limit = new RegExp(
  String.raw`\b(?:time_?out\w*|retr(?:y|ies)\w*|max_?\w+|min_?\w+|limit\w*|ttl|deadline|backoff|buffer_?size|` +
    String.raw`batch_?size|pool_?size|capacity|threshold)\b`,
  'i',
);
const check = /\b(?:if|unless|guard|assert|require|check|validate|catch|except|rescue)\b/;
const longestLine = 1000;

/**
 * Reads a candidate's diff. A patch that cannot be read stands as one change without hunks: it stays a suspect by its
 * path.
 */
export function readChanges(candidate: Candidate, commit: number, wanted: Wanted): Change[] {
  return candidate.files.flatMap((file) => {
    const kind = fileKind(file.path, file.patch);
    const pathWords = count([file.path, file.oldPath ?? ''], wanted);
    const base = { commit, path: file.path, oldPath: file.oldPath, kind };
    let hunks: Hunk[] = [];
    try {
      hunks = readHunks(file.patch, file.path);
    } catch {
      hunks = [];
    }
    if (hunks.length === 0) {
      const bare: Change = {
        ...base,
        start: 0,
        end: 0,
        hunk: null,
        changed: 0,
        inert: 1,
        words: pathWords,
        names: new Map(),
        risks: kindRisks(kind),
      };
      return [bare];
    }
    return hunks.map((hunk): Change => ({ ...base, ...readHunk(hunk, kind, pathWords, wanted) }));
  });
}

type Read = Omit<Change, 'commit' | 'path' | 'oldPath' | 'kind'>;

function readHunk(hunk: Hunk, kind: FileKind, pathWords: TermCounts, wanted: Wanted): Read {
  const words: TermCounts = { counts: new Map(pathWords.counts), length: pathWords.length };
  const names = new Map<string, NameHit>();
  const found = kindRisks(kind);
  let changed = 0;
  let idle = 0;
  let first = 0;
  let last = 0;
  // a deleted line stands where the next line of the new side does
  let next = hunk.newLines === 0 ? Math.max(1, hunk.newStart) : hunk.newStart;
  const note = (text: string, hit: NameHit): void => {
    if (wanted.names.size === 0) return;
    wanted.splitter.each(text, (_, word) => {
      if (wanted.names.has(word) && names.get(word) !== 'changed') names.set(word, hit);
    });
  };
  note(hunk.section, 'section');
  for (const line of hunk.lines) {
    const text = line.text.length > longestLine ? line.text.slice(0, longestLine) : line.text;
    const here = line.new ?? next;
    if (line.new !== null) next = line.new + 1;
    if (line.kind === 'context') {
      note(text, 'context');
      continue;
    }
    changed++;
    first ||= here;
    last = Math.max(last, here);
    const still = inert.test(text);
    if (still) idle++;
    addWords(words, text, wanted, (word) => {
      if (wanted.names.has(word)) names.set(word, 'changed');
    });
    if (still || kind === 'test' || kind === 'docs') continue;
    if (concurrency.test(text)) found.add('concurrency');
    if (limit.test(text) && /\d/.test(text)) found.add('limit');
    if (line.kind === 'del' && check.test(text)) found.add('removed-check');
  }
  return {
    start: first,
    end: last,
    hunk,
    changed,
    inert: changed === 0 ? 1 : idle / changed,
    words,
    names,
    risks: found,
  };
}

function kindRisks(kind: FileKind): Set<Risk> {
  return new Set(kind === 'migration' || kind === 'config' || kind === 'dependency' ? [kind] : []);
}

function addWords(
  into: TermCounts,
  text: string,
  wanted: Wanted,
  each: (word: string) => void = () => undefined,
): void {
  wanted.splitter.each(text, (terms, word) => {
    each(word);
    into.length += terms.length;
    for (const term of terms) {
      const known = wanted.terms.get(term);
      if (known !== undefined) into.counts.set(known.id, (into.counts.get(known.id) ?? 0) + 1);
    }
  });
}

/** How often the wanted terms stand in texts. */
export function count(texts: readonly string[], wanted: Wanted): TermCounts {
  const words: TermCounts = { counts: new Map(), length: 0 };
  for (const text of texts) addWords(words, text.slice(0, 20_000), wanted);
  return words;
}

/** The words of a whole commit: those of its hunks, `share` of them for what is no code. */
export function joinWords(parts: readonly { words: TermCounts; share: number }[]): TermCounts {
  const joined: TermCounts = { counts: new Map(), length: 0 };
  for (const { words, share } of parts) {
    joined.length += words.length * share;
    for (const [id, times] of words.counts) joined.counts.set(id, (joined.counts.get(id) ?? 0) + times * share);
  }
  return joined;
}
