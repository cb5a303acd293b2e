import type { BlamedLine } from '../../../contracts/repository.ts';
import type { Trace } from '../../../readers/traces/model.ts';
import { count, joinWords, readChanges, type Change, type Wanted } from './changes.ts';
import { ownFrames, PathIndex, TraceFiles, type TraceFile } from './frames.ts';
import { aliveShares, linesByBlame, linesByDiffs } from './lines.ts';
import { explainedShare, symptomTerms, wordStatistics, type TermCounts } from './terms.ts';
import { fileStem } from './stems.ts';
import { reasonsOf } from './reasons.ts';
import { riskOf } from './risk.ts';
import { readSigns, type Signs } from './signs.ts';
import type { Candidate, Suspect } from './suspect.ts';
import { absoluteScore, scoreOf, type Features } from './weights.ts';
import { Splitter } from './words.ts';
import type { Context, Scored } from './scored.ts';

export interface RankInput {
  /** newest first */
  candidates: readonly Candidate[];
  symptom: string;
  /** of the symptom, see `readTraces` */
  traces: readonly Trace[];
  service?: string | null;
  /** files of the deployed revision: which frames are ours; without them the candidates' own files are taken */
  paths?: readonly string[];
  /**
   * blame of the lines around own frames in the deployed revision; without it lines are followed through the candidates
   */
  blame?: readonly BlamedLine[];
  /** texts, in the deployed revision, of files that the trace speaks of: what they name is nearer than the rest */
  sources?: Readonly<Record<string, string>>;
  /** commits after the candidates that the blame may name, where the blamed revision is a later one than theirs */
  newer?: readonly string[];
  /**
   * commits that were live while all was well, newest first: what is usual there says less, and what fits as well there
   * is no sign
   */
  history?: readonly Candidate[];
  /** most suspects that are named; default 200 */
  limit?: number;
}

/** What is known of the first suspect, for `judgeCause`. */
export interface Top {
  commit: string;
  score: number;
  /** distance to the best hunk of the next commit; the score itself when there is no other */
  margin: number;
  /** its share among the candidates: the softmax of their scores, as the weights were fitted */
  share: number;
  /** candidates that were compared */
  candidates: number;
  values: Features;
  /** share of what its commit could explain of the symptom's words */
  explained: number;
  /** frames of the symptom that lie in the repository, and those in files that the commit changes */
  ownFrames: number;
  frameHits: number;
  /** commits of the history, and how many of them would score as high */
  history: number;
  historyAbove: number;
  /**
   * how far its score lies above the best of the history, without what only counts among the candidates; 0 without a
   * history
   */
  aboveHistory: number;
  /** what bounds the answer whatever the score */
  signs: Signs;
}

export interface Ranked {
  suspects: Suspect[];
  top: Top | null;
}

/**
 * Ranks the hunks of the candidates by how well they explain the symptom. Pure and deterministic: equal scores keep the
 * order of `candidates`. First one row for each commit, its best hunk, by score; then the other hunks by score. Lines
 * count in the commit's new side.
 */
export function rankSuspects(input: RankInput): Ranked {
  const { scored, context } = scoreHunks(input);
  const by = (a: Scored, b: Scored): number =>
    b.score - a.score || a.change.commit - b.change.commit || a.change.start - b.change.start;
  const named = scored.filter(({ change }) => change.commit < input.candidates.length);
  const best = bestOf(named).sort(by);
  const first = new Set(best);
  const rows = [...best, ...named.filter((one) => !first.has(one)).sort(by)].slice(0, input.limit ?? 200);
  const suspects = rows.map((one, index): Suspect => ({
    rank: index + 1,
    commit: context.shas[one.change.commit]!,
    path: one.change.path,
    start_line: one.change.start,
    end_line: one.change.end,
    score: round(one.score),
    reasons: reasonsOf(one, context),
  }));
  const history = scored.filter(({ change }) => change.commit >= input.candidates.length);
  const top = topOf(best, history, input.history?.length ?? 0, scored, context);
  return { suspects, top: top === null ? null : { ...top, signs: signsOf(input, named, history, best[0]!, context) } };
}

/**
 * All hunks of candidates and history with their values; `change.commit` counts on from the candidates into the
 * history.
 */
function scoreHunks(input: RankInput): { scored: Scored[]; context: Context } {
  const commits = [...input.candidates, ...(input.history ?? [])];
  const { changes, words, wanted, context } = readHunksOf(input, commits);
  const { terms, statistics, splitter } = context;
  const all = changes.flat();
  const service =
    input.service === undefined || input.service === null
      ? null
      : new Set(splitter.split(input.service.replace(/\W+/g, '_')));
  const hunkLength = all.reduce((sum, change) => sum + change.words.length, 0) / Math.max(1, all.length);
  const shares = words.map((one) => explainedShare(one, terms, statistics));
  const window = input.candidates.length;
  const most = shares.slice(0, window).reduce((a, b) => Math.max(a, b), 1e-9);
  const scored = changes.flatMap((list, at) => {
    const { subject, body } = commits[at]!;
    const shared = {
      'commit-size': logShare(codeLines(list), 1000),
      'commit-words': shares[at]!,
      relative: Math.min(1.5, shares[at]! / most),
      'message-words': messageShare(count([subject, body], wanted), context),
      recent: at < window && window > 1 ? 1 - at / (window - 1) : 0,
    };
    return list.map((change): Scored => {
      const values = valuesOf(change, shared, context, service, hunkLength);
      return { change, values, score: scoreOf(values) };
    });
  });
  return { scored, context };
}

/** The hunks of each commit with their words, and what they are compared with. */
function readHunksOf(
  input: RankInput,
  commits: readonly Candidate[],
): { changes: Change[][]; words: TermCounts[]; wanted: Wanted; context: Context } {
  const splitter = new Splitter();
  const index = new PathIndex(
    input.paths ??
      commits.flatMap((commit) =>
        commit.files.flatMap((file) => [file.path, ...(file.oldPath === null ? [] : [file.oldPath])]),
      ),
  );
  const own = ownFrames(input.traces, index);
  const termMap = symptomTerms(input.symptom, input.traces, own, splitter);
  const wanted: Wanted = {
    terms: termMap,
    names: new Set(own.filter((one) => !one.test).flatMap(({ frame }) => frame.function ?? [])),
    splitter,
  };
  const changes = commits.map((commit, at) => readChanges(commit, at, wanted));
  const words = changes.map((list) =>
    joinWords(list.map((change) => ({ words: change.words, share: codeShare(change) }))),
  );
  const terms = [...termMap.values()];
  const shas = commits.map(({ sha }) => sha);
  const files = new TraceFiles(own, index);
  const all = changes.flat();
  const { blame } = input;
  const context: Context = {
    symptom: input.symptom,
    own,
    files,
    alive: blame === undefined ? null : aliveShares(all, blame, shas),
    referenced: namesIn(input.sources ?? {}, files, splitter),
    lines: blame === undefined ? linesByDiffs(all, own) : linesByBlame(all, own, blame, shas),
    terms,
    statistics: wordStatistics(terms, words),
    splitter,
    shas,
  };
  return { changes, words, wanted, context };
}

const isNotCode = ({ kind }: Change): boolean => kind === 'test' || kind === 'docs' || kind === 'generated';

const codeLines = (changes: readonly Change[]): number =>
  changes.reduce((sum, change) => sum + (isNotCode(change) ? 0 : change.changed * (1 - change.inert)), 0);

const codeShare = (change: Change): number =>
  change.kind === 'code' || change.kind === 'migration' || change.kind === 'config'
    ? 1
    : change.kind === 'test'
      ? 0.7
      : 0.2;

function messageShare(words: TermCounts, { terms, statistics }: Context): number {
  return explainedShare(words, terms, statistics, 20);
}

type Shared = Pick<Features, 'commit-words' | 'relative' | 'message-words' | 'recent' | 'commit-size'>;

const logShare = (value: number, full: number): number => Math.min(1, Math.log1p(value) / Math.log1p(full));

function fileHit(change: Change, { files }: Context): TraceFile | undefined {
  return files.get(change.path, change.oldPath);
}

function valuesOf(
  change: Change,
  shared: Shared,
  context: Context,
  service: ReadonlySet<string> | null,
  meanLength: number,
): Features {
  const file = fileHit(change, context);
  return {
    ...shared,
    'hunk-words': explainedShare(change.words, context.terms, context.statistics, meanLength),
    file: file === undefined ? 0 : file.weight * Math.sqrt(context.alive?.get(change) ?? 1),
    function: functionHit(change, context, file !== undefined),
    line: context.lines.get(change)?.nearness ?? 0,
    service:
      service !== null &&
      change.path.split(/\W+/).some((part) => context.splitter.split(part).some((term) => service.has(term)))
        ? 1
        : 0,
    referenced:
      file === undefined && change.kind === 'code' ? (context.referenced.get(fileStem(change.path))?.weight ?? 0) : 0,
    risk: riskOf(change),
    'not-code': isNotCode(change) ? 1 : 0,
    size: logShare(change.changed, 200),
  };
}

/**
 * A function of an own frame in the hunk: full in the changed lines or section of the frame's own file, less around it
 * or elsewhere.
 */
function functionHit(change: Change, { own }: Context, fileFits: boolean): number {
  let best = 0;
  for (const { frame, path, weight } of own) {
    const hit = frame.function === null ? undefined : change.names.get(frame.function);
    if (hit === undefined) continue;
    const here = path === change.path || path === change.oldPath;
    best = Math.max(best, weight * (hit === 'context' ? 0.6 : 1) * (here ? 1 : fileFits ? 0.5 : 0.3));
  }
  return best;
}

/** The best hunk of each commit. */
function bestOf(scored: readonly Scored[]): Scored[] {
  const best = new Map<number, Scored>();
  for (const one of scored) {
    const known = best.get(one.change.commit);
    if (known === undefined || one.score > known.score) best.set(one.change.commit, one);
  }
  return [...best.values()];
}

function topOf(
  best: readonly Scored[],
  history: readonly Scored[],
  size: number,
  scored: readonly Scored[],
  context: Context,
): Omit<Top, 'signs'> | null {
  const first = best[0];
  if (first === undefined) return null;
  const of = first.change.commit;
  const paths = new Set(
    scored.filter(({ change }) => change.commit === of).flatMap(({ change }) => [change.path, change.oldPath]),
  );
  // the best of a window by the absolute score may be another hunk or commit than the first suspect: both sides are
  // taken alike
  const highest = best.reduce((most, { values }) => Math.max(most, absoluteScore(values)), -Infinity);
  const before = new Map<number, number>();
  for (const { change, values } of history)
    before.set(change.commit, Math.max(before.get(change.commit) ?? -Infinity, absoluteScore(values)));
  const scores = [...before.values()];
  return {
    commit: context.shas[of]!,
    score: round(first.score),
    margin: round(first.score - (best[1]?.score ?? 0)),
    share: round(1 / best.reduce((sum, { score }) => sum + Math.exp(score - first.score), 0)),
    candidates: best.length,
    values: first.values,
    explained: round(first.values['commit-words']),
    ownFrames: context.own.length,
    frameHits: context.own.filter((own) => paths.has(own.path)).length,
    history: size,
    historyAbove: scores.filter((score) => score >= highest).length,
    aboveHistory: scores.length === 0 ? 0 : round(highest - scores.reduce((a, b) => Math.max(a, b))),
  };
}

function signsOf(
  input: RankInput,
  named: readonly Scored[],
  history: readonly Scored[],
  first: Scored,
  context: Context,
): Signs {
  const at = first.change.commit;
  const { subject, body, sha } = input.candidates[at]!;
  return readSigns({
    symptom: input.symptom,
    traces: input.traces,
    own: context.own,
    changes: named.map(({ change }) => change),
    history: history.map(({ change }) => change),
    top: { at, sha, subject, body },
    shas: context.shas.slice(0, input.candidates.length),
    blame: input.blame ?? null,
    newer: new Set(input.newer ?? []),
    touches: (change) => fileHit(change, context) !== undefined,
    terms: context.terms,
    idf: context.statistics.idf,
    documents: context.shas.length,
    splitter: context.splitter,
  });
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** Every identifier in the texts of the trace's files, with the weightiest of them. */
function namesIn(
  sources: Readonly<Record<string, string>>,
  files: TraceFiles,
  splitter: Splitter,
): Map<string, TraceFile> {
  const names = new Map<string, TraceFile>();
  for (const file of files.list()) {
    const text = Object.hasOwn(sources, file.path) ? sources[file.path]! : '';
    splitter.each(text.slice(0, 500_000), (_, word) => {
      if (!names.has(word)) names.set(word, file);
    });
  }
  return names;
}
