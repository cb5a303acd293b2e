import type { RawDiff } from '../readers/diff/model.ts';

export interface Commit {
  sha: string;
  author: string;
  date: string;
  subject: string;
  body: string;
}

export interface LinkedCommit extends Commit {
  parents: string[];
}

/** What one commit did itself. `cut`: its patch is over the limit and left out, `raw` still lists its files. */
export interface CommitChange {
  sha: string;
  diff: RawDiff;
  cut: boolean;
}

/** A tree entry; `mode` is git's octal mode ('100644', '120000' symlink, '160000' submodule). */
export interface TreeEntry {
  path: string;
  mode: string;
  blob: string;
  size: number | null;
}

/** Reads git objects; never the work tree, never the index, and nothing of it is executed. */
export interface Repository {
  readonly dir: string;
  /** owner/name of `origin`, else the folder's name */
  name(): Promise<string>;
  /** Full SHA of a revision. Fails as input when it does not exist, naming `fetch-depth` when the clone is shallow. */
  resolve(rev: string): Promise<string>;
  /** Fails as input when there is none, naming `fetch-depth` when the clone is shallow. */
  mergeBase(a: string, b: string): Promise<string>;
  /** Newest first, at most `limit`. */
  commits(base: string, head: string, limit: number): Promise<Commit[]>;
  /**
   * What `head` reaches and `base` does not (null: nothing is left out), newest first, at most `limit`, with parents.
   * Fails as environment when the clone is shallow and history ends inside this range; `shallow` when it ends
   * elsewhere. Without a `base` the commits at which a shallow clone ends are left out: what they changed is unknown.
   */
  range(base: string | null, head: string, limit: number): Promise<{ commits: LinkedCommit[]; shallow: boolean }>;
  diff(base: string, head: string): Promise<RawDiff>;
  /**
   * What each commit changed against its first parent, in the given order, as a stream; a merge only what it differs
   * from the merge that git makes by itself. `maxBytes` bounds the patch of one commit.
   */
  changes(shas: readonly string[], maxBytes?: number): AsyncIterable<CommitChange>;
  /** A file's bytes at a revision, undefined where there is no such file. */
  read(rev: string, path: string): Promise<Uint8Array | undefined>;
  /**
   * The commit that each line of a file comes from, changes of white space and the `ignored` commits passed over;
   * `ranges` of lines (1-based, inclusive; past the end they are cut), or the whole file. [] where there is no such
   * file or it is no text. Lines from before the end of a shallow clone are left out.
   */
  blame(
    rev: string,
    path: string,
    options?: { ranges?: readonly (readonly [number, number])[]; ignored?: readonly string[] },
  ): Promise<BlamedLine[]>;
  /** An object's bytes by its id; for paths that are not UTF-8. */
  readBlob(blob: string): Promise<Uint8Array>;
  /** The same of at most `most` bytes; null where it is larger. */
  readWithin(blob: string, most: number): Promise<Uint8Array | null>;
  /** The bytes of many objects in the order of their ids, some at a time as they come: each object costs little. */
  readBlobs(blobs: readonly string[]): AsyncIterable<readonly Uint8Array[]>;
  /** Files of a revision below `under` (default: all). */
  list(rev: string, under?: string): Promise<TreeEntry[]>;
  /**
   * Paths of the files of a revision that hold one of the texts, as they stand; [] for no texts. Paths with one of the
   * endings `without` (letters, digits and dots, in any case) are passed over. Binary files are searched like text.
   */
  search(rev: string, texts: readonly string[], without?: readonly string[]): Promise<string[]>;
  /** Ends the processes and removes the files that it holds; nothing can be read afterwards. */
  close(): Promise<void>;
}

/**
 * A line of a revision and the commit that it comes from, as `git blame --porcelain` says (which also leaves out
 * ignored commits).
 */
export interface BlamedLine {
  path: string;
  line: number;
  commit: string;
  original: number;
}
