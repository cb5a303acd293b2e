import type { ChangedFile } from '../../../readers/diff/model.ts';
import { cutPatch } from './cut-patch.ts';
import type { Candidate, Reason, Suspect } from './suspect.ts';

/** What of the ranking goes into the record: the named rows, and the diffs of their first commits. */
export interface Kept {
  suspects: Suspect[];
  candidates: Candidate[];
  cut: { commit: string; path: string }[];
}

const mostCommits = 20;
const commitRoom = 60_000;
const mostFiles = 300;

/**
 * The first `count` rows, and their commits with diffs of at most 60,000 characters each; suspected hunks are kept
 * before all others.
 */
export function keepSuspects(suspects: readonly Suspect[], candidates: readonly Candidate[], count: number): Kept {
  const rows = suspects.slice(0, count);
  const bySha = new Map(candidates.map((candidate) => [candidate.sha, candidate]));
  const cut: Kept['cut'] = [];
  const kept = [...new Set(rows.map(({ commit }) => commit))].slice(0, mostCommits).flatMap((commit) => {
    const candidate = bySha.get(commit);
    return candidate === undefined ? [] : [{ ...candidate, files: cutFiles(candidate, rows, cut) }];
  });
  return { suspects: rows, candidates: kept, cut };
}

function cutFiles({ sha, files }: Candidate, rows: readonly Suspect[], cut: Kept['cut']): ChangedFile[] {
  const own = rows.filter(({ commit }) => commit === sha);
  const rank = (path: string): number => own.find((row) => row.path === path)?.rank ?? Infinity;
  const order = files
    .map((_, at) => at)
    .sort((a, b) => rank(files[a]!.path) - rank(files[b]!.path) || a - b)
    .slice(0, mostFiles);
  let left = commitRoom;
  const texts = new Map(
    order.map((at) => {
      const { path, patch } = files[at]!;
      const text = cutPatch(
        patch,
        left,
        own.filter((row) => row.path === path).map(({ start_line: start, end_line: end }) => ({ start, end })),
      );
      left -= text.length;
      if (text !== patch) cut.push({ commit: sha, path });
      return [at, text];
    }),
  );
  return files.flatMap((file, at) => (texts.has(at) ? [{ ...file, patch: texts.get(at)! }] : []));
}

/**
 * The rows with those of one commit first, its `first` row at their head (its best one unless told), and the reason on
 * it. Scores stay as they were.
 */
export function promote(suspects: readonly Suspect[], commit: string, reason: Reason, first?: Suspect): Suspect[] {
  const own = suspects.filter((suspect) => suspect.commit === commit);
  const lead = first ?? own[0];
  if (lead === undefined) return [...suspects];
  const rest = suspects.filter((suspect) => suspect !== lead);
  return [{ ...lead, reasons: [reason, ...lead.reasons] }, ...rest].map((suspect, at) => ({
    ...suspect,
    rank: at + 1,
  }));
}
