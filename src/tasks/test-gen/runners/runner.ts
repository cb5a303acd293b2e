import { kindOf } from '../../../readers/paths/kind.ts';
import type { ResultFormat } from '../../../readers/test-results/model.ts';
import { shellQuote } from '../../../domain/shell.ts';

export const runnerNames = [
  'vitest',
  'jest',
  'node',
  'mocha',
  'pytest',
  'unittest',
  'go',
  'maven',
  'gradle',
  'rspec',
  'cargo',
  'dotnet',
  'phpunit',
] as const;
export type RunnerName = (typeof runnerNames)[number];

export type CoverageFormat = 'lcov' | 'cobertura' | 'jacoco' | 'clover' | 'go';

/** One test as its runner tells it from others; `file` from the runner's folder. */
export interface OneTest {
  file: string;
  suite: string;
  name: string;
}

/** What to run: all tests unless `files` (paths from the runner's folder) or `test` narrow it. */
export interface RunRequest {
  files?: readonly string[];
  test?: OneTest;
  /** shuffle with this seed; left out by runners that can't */
  seed?: number;
  coverage?: boolean;
}

/** Files of a repository as detection sees them: every path, and the text of the manifests among them. */
export interface RepositoryFiles {
  paths: readonly string[];
  texts: ReadonlyMap<string, string>;
}

/** What a command needs that no revision holds, and how it gets into a tree. */
export interface InstalledParts {
  /** folders that an install makes, from the runner's folder */
  folders: readonly string[];
  /** variables that name a package cache, and where it is below a home folder unless set */
  caches: Readonly<Record<string, string>>;
}

export interface Runner {
  name: RunnerName;
  /** why a folder uses it, null when it does not; `folder` ends with / or is '' */
  detect(files: RepositoryFiles, folder: string): string | null;
  /** for bash in the runner's folder; reports go to the folder `reportsFolder` names */
  command(request: RunRequest): string;
  results: ResultFormat;
  /** where the report is, for bash; a glob where there are many */
  reports: string;
  coverage: { format: CoverageFormat; files: string } | null;
  /** it can shuffle by a seed */
  shuffles: boolean;
  /** how narrow a run can be */
  narrow: 'test' | 'file';
  /** globs of files that hold tests */
  testGlobs: readonly string[];
  installed: InstalledParts;
  source: string;
}

/**
 * The variable that names the folder where a command leaves its reports; it is outside of the tree and goes with the
 * run.
 */
export const reportsFolder = 'CODEX_CI_REPORTS';
export const inReports = (name: string): string => `"$${reportsFolder}"/${name}`;

export const words = (...parts: (string | readonly string[] | false | null | undefined)[]): string =>
  parts
    .flat()
    .filter((part): part is string => typeof part === 'string' && part !== '')
    .join(' ');

export const quoteAll = (paths: readonly string[] | undefined): string[] => (paths ?? []).map(quotePath);

/** A path as a word that no program reads as an option. */
export function quotePath(path: string): string {
  return shellQuote(path.startsWith('-') ? `./${path}` : path);
}

/** A text as a regular expression that matches it alone. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

/** A test's full name as a regular expression; runners join its parts with a space or with ` > `. */
export function namePattern({ suite, name }: OneTest): string {
  return [...suite.split(' > ').filter((part) => part !== ''), name].map(escapePattern).join('( >)? ');
}

/** The files that a request names: its own, else the test's. */
export function filesOf({ files, test }: RunRequest): readonly string[] | undefined {
  return test === undefined ? files : [test.file];
}

/** The text of a manifest in a folder. */
export const textOf = (files: RepositoryFiles, folder: string, name: string): string | undefined =>
  files.texts.get(folder + name);
export const isThere = (files: RepositoryFiles, folder: string, ...names: string[]): string | undefined =>
  names.find((name) => files.paths.includes(folder + name));
/** A file below a folder whose path from there matches. */
export const below = (files: RepositoryFiles, folder: string, pattern: RegExp): string | undefined =>
  files.paths.find((path) => path.startsWith(folder) && pattern.test(path.slice(folder.length)));

export function ownPath(path: string): boolean {
  const { vendored, built } = kindOf(path);
  return !vendored && !built;
}
