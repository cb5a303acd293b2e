import type { Candidate } from '../../src/tasks/rollback-analysis/rank/suspect.ts';
import { ownFrames, PathIndex } from '../../src/tasks/rollback-analysis/rank/frames.ts';
import type { RankInput } from '../../src/tasks/rollback-analysis/rank/rank.ts';

const words = (text: string): string[] =>
  (text.match(/[A-Za-z]+/g) ?? [])
    .flatMap((word) => word.split(/(?<=[a-z])(?=[A-Z])/))
    .map((word) => word.toLowerCase())
    .filter((word) => word.length > 1);

/** BM25 (k1 1.2, b 0.75) of each commit's changed lines for all words of the symptom. */
function bm25(candidates: readonly Candidate[], symptom: string): number[] {
  const query = new Set(words(symptom));
  const documents = candidates.map(({ files }) =>
    words(files.flatMap(({ patch }) => patch.split('\n').filter((line) => /^[+-]/.test(line))).join('\n')),
  );
  const counts = documents.map((document) => {
    const count = new Map<string, number>();
    for (const word of document) if (query.has(word)) count.set(word, (count.get(word) ?? 0) + 1);
    return count;
  });
  const mean = documents.reduce((sum, document) => sum + document.length, 0) / documents.length || 1;
  return counts.map((count, at) =>
    [...count].reduce((sum, [word, times]) => {
      const seen = counts.filter((other) => other.has(word)).length;
      const idf = Math.log(1 + (documents.length - seen + 0.5) / (seen + 0.5));
      return sum + (idf * times * 2.2) / (times + 1.2 * (0.25 + (0.75 * documents[at]!.length) / mean));
    }, 0),
  );
}

/**
 * Ranks of the culprit by the reference's simple methods: random (expected place), recency, touched file of the trace
 * and then recency, BM25, and BM25 with the share of the trace's files that a commit touches (both scaled to their
 * largest in the window, summed).
 */
export function baselines(input: RankInput, culprit: string): Record<string, number> {
  const { candidates } = input;
  const own = new Set(ownFrames(input.traces, new PathIndex(input.paths ?? [])).map(({ path }) => path));
  // a test and what it tests count as one file: Sentry's rule knows only frames, which here lie in tests most of the
  // time
  const names = new Set([...own].map((path) => path.slice(path.lastIndexOf('/') + 1).replace(/Test(?=\.)/, '')));
  const touched = candidates.map(
    ({ files }) =>
      files.filter(({ path }) => names.has(path.slice(path.lastIndexOf('/') + 1).replace(/Test(?=\.)/, ''))).length,
  );
  const text = bm25(candidates, input.symptom);
  const scaled = (values: readonly number[]): number[] => values.map((value) => value / Math.max(1e-9, ...values));
  const [a, b] = [scaled(text), scaled(touched)];
  const place = (scores: readonly number[]): number => {
    const at = candidates.findIndex(({ sha }) => sha === culprit);
    return 1 + scores.filter((score, index) => score > scores[at]! || (score === scores[at]! && index < at)).length;
  };
  return {
    random: (candidates.length + 1) / 2,
    recency: place(candidates.map(() => 0)),
    'touched file, then recency': place(touched.map((count) => (count > 0 ? 1 : 0))),
    BM25: place(text),
    'BM25 + path': place(a.map((value, index) => value + b[index]!)),
  };
}
