import type { CommentReader } from '../readers/docs/comment-spans.ts';
import type { Observed } from '../domain/observed.ts';
import type { RangeSeries } from '../readers/metrics/prometheus.ts';
import type { FileSurface, SourceFile } from '../readers/surface/surface.ts';
import type { PublicSymbol } from '../readers/symbols/model.ts';
import type { FunctionReader } from '../readers/coverage/functions.ts';
import type { SyntaxReader } from '../readers/symbols/syntax.ts';
import type { BlamedLine, History } from './history.ts';
import type { Workshop, WorkshopRequest } from './workshop.ts';
import type { ReleaseReader } from './release.ts';

export interface Clock { now(): Date }

/** Progress for people, on standard error or the runner's log; never a secret, never machine output. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  debug(message: string): void;
}

export interface Commit { sha: string; author: string; date: string; subject: string; body: string }

export interface LinkedCommit extends Commit { parents: string[] }

/** What one commit did itself. `cut`: its patch is over the limit and left out, `raw` still lists its files. */
export interface CommitChange { sha: string; diff: RawDiff; cut: boolean }

/** A tree entry; `mode` is git's octal mode ('100644', '120000' symlink, '160000' submodule). */
export interface TreeEntry { path: string; mode: string; blob: string; size: number | null }

/**
 * What git says about a change, untouched: `raw` is `--raw -z`, `patch` the unified diff with three lines of context. `large` are the blobs of text that
 * are too large for a diff; the patch calls their files binary.
 */
export interface RawDiff { raw: Uint8Array; patch: Uint8Array; large?: ReadonlySet<string> }

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
   * Fails as environment when the clone is shallow and history ends inside this range; `shallow` when it ends elsewhere. Without a `base`
   * the commits at which a shallow clone ends are left out: what they changed is unknown.
   */
  range(base: string | null, head: string, limit: number): Promise<{ commits: LinkedCommit[]; shallow: boolean }>;
  diff(base: string, head: string): Promise<RawDiff>;
  /**
   * What each commit changed against its first parent, in the given order, as a stream; a merge only what it differs from the merge that
   * git makes by itself. `maxBytes` bounds the patch of one commit.
   */
  changes(shas: readonly string[], maxBytes?: number): AsyncIterable<CommitChange>;
  /** A file's bytes at a revision, undefined where there is no such file. */
  read(rev: string, path: string): Promise<Uint8Array | undefined>;
  /**
   * The commit that each line of a file comes from, changes of white space and the `ignored` commits passed over; `ranges` of lines (1-based, inclusive; past
   * the end they are cut), or the whole file. [] where there is no such file or it is no text. Lines from before the end of a shallow clone are left out.
   */
  blame(rev: string, path: string, options?: { ranges?: readonly (readonly [number, number])[]; ignored?: readonly string[] }): Promise<BlamedLine[]>;
  /** An object's bytes by its id; for paths that are not UTF-8. */
  readBlob(blob: string): Promise<Uint8Array>;
  /** The same of at most `most` bytes; null where it is larger. */
  readWithin(blob: string, most: number): Promise<Uint8Array | null>;
  /** Files of a revision below `under` (default: all). */
  list(rev: string, under?: string): Promise<TreeEntry[]>;
  /**
   * Paths of the files of a revision that hold one of the texts, as they stand; [] for no texts. Paths with one of the endings `without` (letters,
   * digits and dots, in any case) are passed over. Binary files are searched like text.
   */
  search(rev: string, texts: readonly string[], without?: readonly string[]): Promise<string[]>;
  /** Ends the processes and removes the files that it holds; nothing can be read afterwards. */
  close(): Promise<void>;
}

/** A remark of somebody: on the thread of a finding, or (`finding` null) in the conversation. */
export interface Remark { finding: string | null; author: string; text: string }

/** What stands on a pull request that we published to. `state` is what our own summary comment carries, unparsed; undefined without one. */
export interface Conversation { state: unknown; remarks: Remark[] }

/** Reads from the forge; writing is a sink's. */
export interface ForgeReader {
  /** What an actor may do in the subject's repository. */
  permission(actor: string): Promise<'admin' | 'write' | 'read' | 'none'>;
  /** What stands on a pull request about `key`; state and threads count only when `author` wrote them. */
  conversation(number: number, key: string, author: string): Promise<Conversation>;
}

/** A secret that was taken out of a text. Lines are 1-based in that text. */
export interface SecretHit { kind: string; number: number; startLine: number; endLine: number; marker: string }

/**
 * Takes secrets out of text at every entry: `‹secret:KIND#N›` stands in their place, the number of lines stays,
 * and equal secrets get an equal N for the life of the redactor.
 */
export interface Redactor {
  /**
   * `path` helps rules that go by file name. As a `log` (also: an alert, what a person reports) a text loses, beyond the formats, what a name
   * or a header calls a secret. Never fails on content.
   */
  redact(text: string, path?: string, kind?: 'code' | 'log'): Promise<{ text: string; hits: SecretHit[] }>;
}

/** Exported names of a source file; null when the language has no reader. */
export type ReadSymbols = (path: string, text: string) => Promise<PublicSymbol[] | null>;

/** Reads code by its structure. */
export interface CodeReader {
  /** What each file offers to others, in the given order; many files are read side by side. */
  surface(files: readonly SourceFile[]): Promise<FileSurface[]>;
  /** Whether a sample of a language parses; null where nobody can say. */
  parses(language: string, text: string): Promise<boolean | null>;
  /** Comments and docstrings of a source by its syntax, in order; null where it can't be read whole. */
  comments: CommentReader;
}

/** A metrics server. */
export interface Metrics {
  /**
   * One series over a range, a point every `step` seconds. Never throws for what the server does: that is `failed`, `absent`
   * or `stale` with its reason. A series whose last number is older than `staleAfterS` (default 300 s or 3 steps, whichever is longer) is stale.
   * Fails as input on an empty query, a range that ends before it starts or has over 11,000 steps.
   */
  range(query: string, start: Date, end: Date, step: number, options?: { staleAfterS?: number }): Promise<Observed<RangeSeries>>;
}

/** A throw-away copy of a revision's files, without git's own folder; nothing in it is shared with another one. */
export interface Tree {
  readonly dir: string;
  readonly rev: string;
  remove(): Promise<void>;
}

export interface SandboxLimits {
  timeoutMs: number;
  /** bytes of standard output and of standard error that are kept, from their ends */
  outputBytes: number;
}

/** What a run may have only so much of. */
export type RunLimit = 'processes' | 'memory' | 'disk';

/** How a command ended. `code` is null when it was ended by a signal, the clock or a limit; `exceeded` is that limit, and such a run says nothing of the command. */
export interface SandboxRun { code: number | null; timedOut: boolean; exceeded?: RunLimit; stdout: string; stderr: string; ms: number }

/** Runs commands of a change: without network, without secrets in the environment, writing nowhere but in the tree and a private temp folder. */
export interface Sandbox {
  /** Fails as `environment` where no sandbox can be had; it is never left out. */
  run(tree: Tree, command: string, limits: SandboxLimits, signal: AbortSignal): Promise<SandboxRun>;
}

/** All that a task may read or try. It has neither an engine nor a sink. */
export interface World {
  repository: Repository;
  /** Brings commits from `origin` that the clone lacks. Fails as environment where they can't be had. */
  fetch(shas: readonly string[]): Promise<void>;
  history: History;
  forge: ForgeReader | null;
  /** What GitHub and git know of a release; without a token GitHub's sources are failed and say so. */
  release: ReleaseReader;
  /** The Prometheus at `url`; its token is the border's to know. */
  metrics(url: string): Metrics;
  /** A throw-away copy of a revision, `patch` applied; fails as input where it does not apply. */
  tree(rev: string, patch?: string): Promise<Tree>;
  sandbox: Sandbox;
  /** The same request gives the same workshop; dependencies are installed once. Fails as input where `prepare` fails. */
  workshop(request: WorkshopRequest): Promise<Workshop>;
  /** A file of the machine that the user named, such as a coverage report. Fails as input where it can't be read. */
  file(path: string): Promise<Uint8Array>;
  /** the checkout's top, for paths that a report has from it; null where there is none */
  checkout: string | null;
  redactor: Redactor;
  symbols: ReadSymbols;
  code: CodeReader;
  syntax: SyntaxReader;
  functions: FunctionReader;
  clock: Clock;
  /** Waits that long; the run's time limit does not count it. Throws the signal's reason when the run has to stop. */
  wait(ms: number): Promise<void>;
  log: Log;
  /** aborted when the run has to stop */
  signal: AbortSignal;
}
