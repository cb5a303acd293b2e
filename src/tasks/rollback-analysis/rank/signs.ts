import type { BlamedLine } from '../../../contracts/repository.ts';
import type { Trace } from '../../../readers/traces/model.ts';
import type { Change } from './changes.ts';
import { changedDeclarations, configSetting, isCompound, isTelling, literals, symptomNames, wordsIn } from './names.ts';
import type { OwnFrame } from './frames.ts';
import { rarest, type QueryTerm } from './terms.ts';
import type { Splitter } from './words.ts';

/** What stands for or against the first suspect beside its score; `judgeCause` bounds its answer by it. */
export interface Signs {
  /** a file that a frame lies in (or that a test of the trace is named after) was changed by some candidate */
  touched: boolean;
  /** how distinctively words alone point to the first suspect, and what they are; only looked for without own frames */
  pointing: { points: number; words: string[] };
  /** a function or class that the symptom names and whose declaration a candidate changed */
  declared: { name: string; commit: string; path: string } | null;
  /** the first suspect's message announces a fix of what the symptom says */
  fix: { subject: string; words: string[] } | null;
  /**
   * the line that threw, where blame says that no candidate wrote it and no other frame's line is the first suspect's
   */
  oldThrow: { path: string; line: number } | null;
  /** languages of the traces that reach into the repository */
  languages: string[];
}

export interface SignsInput {
  symptom: string;
  traces: readonly Trace[];
  own: readonly OwnFrame[];
  /** of the candidates and of the history */
  changes: readonly Change[];
  history: readonly Change[];
  /** the first suspect */
  top: { at: number; sha: string; subject: string; body: string };
  /** of the candidates, by `Change.commit` */
  shas: readonly string[];
  blame: readonly BlamedLine[] | null;
  /** commits after the candidates that blame may name; none where the blamed revision is the deployed one */
  newer: ReadonlySet<string>;
  touches(change: Change): boolean;
  terms: readonly QueryTerm[];
  idf: readonly number[];
  documents: number;
  splitter: Splitter;
}

/**
 * So many points make words alone distinctive: two rare identifiers, or one thing that says it twice (a declaration, a
 * key with its value, a message).
 */
export const distinctive = 2;
const mostNames = 8;
const saysMuch = (change: Change): boolean =>
  change.kind === 'code' || change.kind === 'config' || change.kind === 'migration' || change.kind === 'dependency';

export function readSigns(input: SignsInput): Signs {
  const { symptom, traces, own, changes, top } = input;
  const names = symptomNames(symptom, traces, own);
  const of = changes.filter((change) => change.commit === top.at && saysMuch(change));
  return {
    touched: changes.some(input.touches),
    pointing: own.length > 0 ? { points: 0, words: [] } : pointing(input, of, names),
    declared: declared(input, names),
    fix: announced(input),
    oldThrow: oldThrow(input),
    languages: [
      ...new Set(
        traces
          .filter((trace) => trace.frames.some((frame) => own.some((one) => one.frame === frame)))
          .map(({ language }) => language),
      ),
    ],
  };
}

function declared({ changes, shas }: SignsInput, names: ReadonlySet<string>): Signs['declared'] {
  if (names.size === 0) return null;
  for (const change of changes) {
    if (change.kind !== 'code') continue;
    for (const line of changedLines(change)) {
      const name = changedDeclarations(line.text).find((one) => names.has(one));
      if (name !== undefined) return { name, commit: shas[change.commit]!, path: change.path };
    }
  }
  return null;
}

/**
 * Only what stands in the changed lines and in no change of the history counts; classes of exceptions and names of
 * metrics stand everywhere.
 */
function pointing(
  { symptom, traces, history }: SignsInput,
  of: readonly Change[],
  names: ReadonlySet<string>,
): Signs['pointing'] {
  const text = withoutFrames(symptom, traces);
  const spoken = new Set(wordsIn(text));
  const folded = new Set([...spoken].map((word) => word.toLowerCase()));
  const found = new Map<string, number>();
  const put = (word: string, points: number): void => {
    found.set(word, Math.max(found.get(word) ?? 0, points));
  };
  for (const change of of) {
    for (const { text: line, kind } of changedLines(change)) {
      for (const word of wordsIn(line)) if (spoken.has(word) && isCompound(word) && isTelling(word)) put(word, 1);
      for (const name of changedDeclarations(line))
        if (names.has(name) && isCompound(name) && isTelling(name)) put(name, 2);
      for (const literal of literals(line)) if (text.includes(literal)) put(literal, 2);
      const setting = change.kind === 'config' && kind === 'add' ? configSetting(line) : null;
      if (setting !== null && folded.has(setting.key.toLowerCase()))
        put(setting.key, folded.has(setting.value.toLowerCase()) ? 2 : 0.5);
    }
  }
  if (found.size === 0) return { points: 0, words: [] };
  for (const change of history) {
    for (const { text: line } of changedLines(change)) {
      for (const word of wordsIn(line)) found.delete(word);
      for (const literal of literals(line)) found.delete(literal);
    }
  }
  return {
    points: [...found.values()].reduce((sum, points) => sum + points, 0),
    words: [...found.keys()].slice(0, mostNames),
  };
}

const repairs = new RegExp(
  String.raw`\b(?:(?:hot|bug)?fix(?:e[sd]|ing)?|repair(?:s|ed)?|avoid(?:s|ed|ing)?|prevent(?:s|ed|ing)?|` +
    String.raw`resolve[sd]?|no longer)\b`,
  'i',
);

/**
 * The lines of a message that speak of a repair, and rare words of the symptom in them: two, or one that is an
 * identifier of several parts.
 */
function announced({ top, terms, idf, documents, splitter }: SignsInput): Signs['fix'] {
  const byTerm = new Map(terms.map((term) => [term.term, term]));
  const rare = rarest(documents) * 0.6;
  const lines = `${top.subject}\n${top.body.slice(0, 10_000)}`.split('\n').filter((line) => repairs.test(line));
  const words = new Set<string>();
  for (const line of lines) {
    splitter.each(line.replace(repairs, ' '), (found, word) => {
      const known = found.map((term) => byTerm.get(term));
      // the whole of an identifier or all of its parts
      if (
        known.length > 0 &&
        known.every((term) => term !== undefined) &&
        known.some((term) => term!.weight >= 0.25 && idf[term!.id]! >= rare)
      )
        words.add(word);
    });
  }
  return words.size >= 2 || [...words].some(isCompound)
    ? { subject: top.subject, words: [...words].slice(0, mostNames) }
    : null;
}

function oldThrow({ own, blame, newer, shas, top }: SignsInput): Signs['oldThrow'] {
  const throwing = own.find((one) => !one.test);
  if (blame === null || throwing === undefined || throwing.frame.line === null) return null;
  const wrote = ({ path, frame }: OwnFrame): string | undefined =>
    blame.find((line) => line.path === path && line.line === frame.line)?.commit;
  const by = wrote(throwing);
  if (by === undefined || newer.has(by) || shas.includes(by)) return null;
  return own.some((one) => !one.test && wrote(one) === top.sha)
    ? null
    : { path: throwing.path, line: throwing.frame.line };
}

const longestLine = 1000;

function changedLines(change: Change): { text: string; kind: 'add' | 'del' }[] {
  return (change.hunk?.lines ?? []).flatMap(({ kind, text }) =>
    kind === 'context' ? [] : [{ kind, text: text.slice(0, longestLine) }],
  );
}

const longestSymptom = 500_000;

function withoutFrames(symptom: string, traces: readonly Trace[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { offset, raw } of traces.flatMap(({ frames }) => frames).sort((a, b) => a.offset - b.offset)) {
    if (offset > at) parts.push(symptom.slice(at, offset));
    at = Math.max(at, offset + raw.length);
  }
  return [...parts, symptom.slice(at)].join('\n').slice(0, longestSymptom);
}
