import type { Trace } from '../../../readers/traces/model.ts';
import type { OwnFrame } from './frames.ts';

const word = /[\p{L}\p{N}_$]{1,200}/gu;

export function wordsIn(text: string): string[] {
  return text.match(word) ?? [];
}

/** Two parts or more, by camelCase or snake_case: such a name is seldom a word of English. */
export function isCompound(name: string): boolean {
  return name.length >= 5 && /\p{Ll}\p{Lu}|[\p{L}\p{N}]_+[\p{L}]|\p{Lu}{2}\p{Ll}/u.test(name);
}

/** Classes of exceptions and names of metrics stand in every alert. */
export function isTelling(name: string): boolean {
  return !/(?:Error|Exception|Warning|_(?:total|seconds|bucket|count|sum|bytes|ratio|milliseconds))$/.test(name);
}

const longestSymptom = 500_000;

/**
 * Functions and classes that a symptom names: identifiers of several parts and words before a bracket, outside of
 * frames that lie elsewhere, and the functions of own frames.
 */
export function symptomNames(symptom: string, traces: readonly Trace[], own: readonly OwnFrame[]): Set<string> {
  const names = new Set<string>();
  const mine = new Set(own.map(({ frame }) => frame));
  for (const { frame, test } of own)
    if (frame.function !== null && !test) names.add(frame.function.split(/[.#:]/).at(-1)!);
  const foreign = new Set(
    traces
      .flatMap(({ frames }) => frames)
      .filter((frame) => !mine.has(frame))
      .flatMap(({ offset, raw }) => lineOffsets(offset, raw)),
  );
  let offset = 0;
  for (const line of symptom.slice(0, longestSymptom).split('\n')) {
    if (!foreign.has(offset)) {
      for (const match of line.slice(0, 2000).matchAll(/([\p{L}_$][\p{L}\p{N}_$]{0,199})(\s?\()?/gu))
        if (isCompound(match[1]!) || match[2] === '(') names.add(match[1]!);
    }
    offset += line.length + 1;
  }
  return names;
}

/** Where the lines of a frame begin: some languages write two. */
function lineOffsets(offset: number, raw: string): number[] {
  const starts = [offset];
  for (let at = raw.indexOf('\n'); at !== -1; at = raw.indexOf('\n', at + 1)) starts.push(offset + at + 1);
  return starts;
}

const declarations: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:def|func|function\*?|fn|fun|sub|class|interface|struct|trait|type|enum|record|module)\s+` +
      String.raw`(?:\([^()]{0,200}\)\s*)?(?:self\.)?([\p{L}_$][\p{L}\p{N}_$]*)`,
    'u',
  ),
  new RegExp(
    String.raw`^\s*(?:(?:public|private|protected|internal|static|final|override|virtual|abstract|async|export|` +
      String.raw`synchronized)\s+)+[^=;(]{0,200}?([\p{L}_$][\p{L}\p{N}_$]*)\s*\(`,
    'u',
  ),
  /([\p{L}_$][\p{L}\p{N}_$]*)\s*[:=]\s*(?:async\s+)?function\b\s*([\p{L}_$][\p{L}\p{N}_$]*)?/u,
  new RegExp(
    String.raw`\b(?:const|let|var)\s+([\p{L}_$][\p{L}\p{N}_$]*)\s*(?::[^=]{0,200})?=\s*(?:async\s*)?` +
      String.raw`(?:\([^()]{0,300}\)[^=]{0,100}=>|[\p{L}_$]+\s*=>)`,
    'u',
  ),
];

/** Names that a line of code declares (function, class, type), in the ways of the common languages. */
export function changedDeclarations(line: string): string[] {
  const text = line.slice(0, 500);
  return declarations.flatMap(
    (pattern) =>
      pattern
        .exec(text)
        ?.slice(1)
        .filter((name) => name !== undefined) ?? [],
  );
}

/** Texts between quotes that are long enough to be a message. */
export function literals(line: string): string[] {
  return [...line.matchAll(/(["'`])((?:(?!\1)[^\\]){12,200})\1/g)]
    .map((match) => match[2]!.trim())
    .filter((text) => /\S\s+\S+\s+\S/.test(text));
}

/** `key: value` or `key = value` of a settings file. */
export function configSetting(line: string): { key: string; value: string } | null {
  const match = /^\s*(?:-\s+)?["']?(?:[\w-]+\.)*([\w-]+)["']?\s*[:=]\s*["']?([^\s"',#]+)/.exec(line);
  return match === null ? null : { key: match[1]!, value: match[2]! };
}
