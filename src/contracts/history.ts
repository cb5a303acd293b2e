import type { ChangedFile } from '../readers/diff/model.ts';
import type { LinkedCommit, BlamedLine } from './repository.ts';

/** A commit whose coming (`deployed`) or going (`removed`) the deploy was. */
export interface CandidateCommit extends LinkedCommit {
  side: 'deployed' | 'removed';
}

/**
 * A commit that says it reverts another one of the same range. `complete` when it takes back all that the other did, as
 * the diffs show.
 */
export interface Revert {
  sha: string;
  reverts: string;
  complete: boolean;
}

export interface Candidates {
  /**
   * `range`: live builds on the last known good · `same`: it is the last known good · `rollback`: it is older than it,
   * so what went is the change · `diverged`: each has what the other has not · `unbounded`: there is no last known good
   */
  kind: 'range' | 'same' | 'rollback' | 'diverged' | 'unbounded';
  /** newest first, what was deployed before what was removed */
  candidates: CandidateCommit[];
  /** commits of the deploy that are no suspects, and why; `fresh`: the list's entry came with this very deploy */
  ignored: { sha: string; reason: string; fresh: boolean }[];
  /** commits that say they revert another one of the deploy */
  reverts: Revert[];
  /** what a reader has to know about the list; null when it is exact */
  warning: string | null;
}

export interface CandidateRange {
  live: string;
  lastGood: string | null;
  /** most commits; the newest are kept. 10,000 unless told */
  limit?: number;
}

/** A commit's own diff, redacted. `cut`: its patch was too large to read, `files` says only which files it touched. */
export interface CandidateDiff {
  sha: string;
  files: ChangedFile[];
  cut: boolean;
}

/** What is to be undone: commits one by one, newest first, or all that `deployed` has over `lastGood` at once. */
export type RevertOf = { commits: readonly string[] } | { lastGood: string; deployed: string };

export interface RevertConflict {
  path: string;
  reason: string;
}

/**
 * What an attempt gave. `patch` goes from `onto` to the reverted state (for `git apply`, binary files included); it is
 * empty when there is nothing left to undo, and when there are conflicts. `tree` is the id of the resulting tree; its
 * objects went with the attempt.
 */
export interface RevertAttempt {
  clean: boolean;
  conflicts: RevertConflict[];
  patch: string;
  tree: string;
}

/**
 * What git tells of deployed commits. Nothing of the repository is changed or executed; diffs are redacted, commits'
 * words and blame are not.
 */
export interface History {
  /**
   * The commits that a deploy consists of, see `readCandidates`. Fails as input on an unknown revision, as environment
   * where a shallow clone lacks history.
   */
  candidates(range: CandidateRange): Promise<Candidates>;
  /**
   * The redacted diff of each commit against its first parent, in the given order. `maxBytes` bounds the patch of one
   * commit.
   */
  diffs(shas: readonly string[], maxBytes?: number): AsyncIterable<CandidateDiff>;
  /**
   * Which commit each line of a file at a revision comes from, ignored revisions passed over; `ranges` (1-based,
   * inclusive) or the whole file. [] for a path that is not there or no text.
   */
  blame(rev: string, path: string, ranges?: readonly (readonly [number, number])[]): Promise<BlamedLine[]>;
  /**
   * Tries a revert onto a revision, see `tryRevert`. Fails as input for revisions that don't exist or are not in
   * `onto`.
   */
  revert(of: RevertOf, onto: string): Promise<RevertAttempt>;
}
