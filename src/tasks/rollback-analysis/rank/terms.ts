import type { Trace } from '../../../readers/traces/model.ts';
import type { OwnFrame } from './frames.ts';
import { fileStem } from './stems.ts';
import type { Splitter } from './words.ts';

/** A term of the symptom: how much it says (0 to 1.5) and where it first stands. */
export interface QueryTerm {
  id: number;
  term: string;
  weight: number;
  offset: number;
}

const longestSymptom = 500_000;
const mostTerms = 3000;
/**
 * After so many terms a further one counts half: title, exception and message stand first, dumps and log noise after
 * them.
 */
const half = 15;

/**
 * The symptom's terms. Frames count only where they lie in the repository, by their distance from the throw: what a
 * framework calls on the way stands in every trace. All other text counts the less the more stands before it.
 */
export function symptomTerms(
  symptom: string,
  traces: readonly Trace[],
  own: readonly OwnFrame[],
  splitter: Splitter,
): Map<string, QueryTerm> {
  const terms = new Map<string, QueryTerm>();
  const add = (term: string, weight: number, offset: number): void => {
    const known = terms.get(term);
    if (known !== undefined) {
      known.weight = Math.max(known.weight, weight);
      known.offset = Math.min(known.offset, offset);
    } else if (terms.size < mostTerms) terms.set(term, { id: terms.size, term, weight, offset });
  };
  const frames = traces.flatMap((trace) => trace.frames).sort((a, b) => a.offset - b.offset);
  let at = 0;
  const free = (end: number): void => {
    for (let from = at; from < end; from += 4000) {
      const part = symptom.slice(from, Math.min(end, from + 4000));
      splitter.each(part, (found) => {
        for (const term of found)
          add(term, 1 / (1 + terms.size / half), from + Math.max(0, part.toLowerCase().indexOf(term)));
      });
    }
  };
  const limit = Math.min(symptom.length, longestSymptom);
  for (const frame of frames) {
    if (frame.offset >= limit) break;
    free(frame.offset);
    at = Math.max(at, frame.offset + frame.raw.length);
  }
  free(limit);
  for (const { frame, path, weight } of own) {
    const names = [frame.function ?? '', frame.owner?.split(/[./\\:#$]+/).at(-1) ?? '', fileStem(path)];
    for (const name of names)
      splitter.each(name, (found) => {
        for (const term of found) add(term, weight, frame.offset);
      });
  }
  return terms;
}

/** How often the query's terms stand in a text of `length` terms. */
export interface TermCounts {
  counts: Map<number, number>;
  length: number;
}

/** BM25 saturation (Robertson and Zaragoza 2009, k1 and b as usual there). */
const k1 = 1.2;
const b = 0.75;

export interface WordStatistics {
  idf: readonly number[];
  meanLength: number;
  total: number;
}

/**
 * Inverse document frequencies over the commits that were counted; `total` is what a text with all terms would reach.
 */
export function wordStatistics(terms: readonly QueryTerm[], documents: readonly TermCounts[]): WordStatistics {
  const seen = new Float64Array(terms.length);
  let length = 0;
  for (const document of documents) {
    length += document.length;
    for (const id of document.counts.keys()) seen[id]!++;
  }
  const count = documents.length;
  const idf = terms.map(({ id }) => Math.log(1 + (count - seen[id]! + 0.5) / (seen[id]! + 0.5)));
  // terms that no commit holds (data, times, hosts) can be explained by none, so they are no part of the whole
  const total = terms.reduce((sum, { id, weight }) => sum + (seen[id]! > 0 ? weight * idf[id]! : 0), 0);
  return { idf, meanLength: Math.max(1, length / Math.max(1, count)), total };
}

/** The weight that a term has which one of so many documents holds. */
export function rarest(documents: number): number {
  return Math.log(1 + Math.max(0, documents - 0.5) / 1.5);
}

/** BM25 of a text for the symptom, as a share of what it could reach: 0 to 1. `best` are the terms that gave most. */
export function explainedShare(
  document: TermCounts,
  terms: readonly QueryTerm[],
  statistics: WordStatistics,
  meanLength = statistics.meanLength,
): number {
  if (statistics.total === 0) return 0;
  let sum = 0;
  for (const [id, count] of document.counts)
    sum += termScore(id, count, document.length, terms, statistics, meanLength);
  return sum / (statistics.total * (k1 + 1));
}

function termScore(
  id: number,
  count: number,
  length: number,
  terms: readonly QueryTerm[],
  statistics: WordStatistics,
  meanLength: number,
): number {
  const norm = k1 * (1 - b + (b * length) / meanLength);
  return (terms[id]!.weight * statistics.idf[id]! * (count * (k1 + 1))) / (count + norm);
}

/** The terms that give a text its share, most first. */
export function strongestTerms(
  document: TermCounts,
  terms: readonly QueryTerm[],
  statistics: WordStatistics,
  count: number,
): QueryTerm[] {
  return [...document.counts]
    .map(([id, times]) => ({
      term: terms[id]!,
      score: termScore(id, times, document.length, terms, statistics, statistics.meanLength),
    }))
    .sort((one, other) => other.score - one.score || one.term.offset - other.term.offset)
    .slice(0, count)
    .map(({ term }) => term);
}
