import type { CommentReader } from '../readers/docs/comment-spans.ts';
import type { Observed } from '../domain/observed.ts';
import type { RangeSeries } from '../readers/metrics/prometheus.ts';
import type { FileSurface, SourceFile } from '../readers/surface/surface.ts';
import type { PublicSymbol } from '../readers/symbols/model.ts';
import type { FunctionReader } from '../readers/coverage/functions.ts';
import type { SyntaxReader } from '../readers/symbols/syntax.ts';
import type { History } from './history.ts';
import type { Workshop, WorkshopRequest, Sandbox, Tree } from './sandbox.ts';
import type { ReleaseReader, ForgeReader } from './forge.ts';
import type { Repository } from './repository.ts';

export interface Clock {
  now(): Date;
}

/** Progress for people, on standard error or the runner's log; never a secret, never machine output. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  debug(message: string): void;
}

/** A secret that was taken out of a text. Lines are 1-based in that text. */
export interface SecretHit {
  kind: string;
  number: number;
  startLine: number;
  endLine: number;
  marker: string;
}

/**
 * Takes secrets out of text at every entry: `‹secret:KIND#N›` stands in their place, the number of lines stays,
 * and equal secrets get an equal N for the life of the redactor.
 */
export interface Redactor {
  /**
   * `path` helps rules that go by file name. As a `log` (also: an alert, what a person reports) a text loses, beyond
   * the formats, what a name or a header calls a secret. Never fails on content.
   */
  redact(text: string, path?: string, kind?: 'code' | 'log'): Promise<{ text: string; hits: SecretHit[] }>;
  /** True only where `redact` would find nothing in a file of these bytes (as `code`): told without a search. */
  isClean?(bytes: Uint8Array): boolean;
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
   * One series over a range, a point every `step` seconds. Never throws for what the server does: that is `failed`,
   * `absent` or `stale` with its reason. A series whose last number is older than `staleAfterS` (default 300 s or 3
   * steps, whichever is longer) is stale. Fails as input on an empty query, a range that ends before it starts or has
   * over 11,000 steps.
   */
  range(
    query: string,
    start: Date,
    end: Date,
    step: number,
    options?: { staleAfterS?: number },
  ): Promise<Observed<RangeSeries>>;
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
  /**
   * The same request gives the same workshop; dependencies are installed once. Fails as input where `prepare` fails.
   */
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
