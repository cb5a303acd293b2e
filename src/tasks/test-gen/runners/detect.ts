import { cargo } from './cargo.ts';
import { dotnet } from './dotnet.ts';
import { go } from './go.ts';
import { gradle, maven } from './java.ts';
import { jest } from './jest.ts';
import { mocha } from './mocha.ts';
import { node } from './node.ts';
import { phpunit } from './phpunit.ts';
import { pytest } from './pytest.ts';
import { rspec } from './rspec.ts';
import { ownPath, type RepositoryFiles, type Runner, type RunnerName } from './runner.ts';
import { unittest } from './unittest.ts';
import { vitest } from './vitest.ts';

/** Of runners for the same files the first that is found counts. */
export const runners: Readonly<Record<RunnerName, Runner>> = {
  vitest,
  jest,
  mocha,
  node,
  pytest,
  unittest,
  go,
  maven,
  gradle,
  rspec,
  cargo,
  dotnet,
  phpunit,
};

const rivals: readonly (readonly RunnerName[])[] = [
  ['vitest', 'jest', 'mocha', 'node'],
  ['pytest', 'unittest'],
  ['maven', 'gradle'],
];

/** Files whose text detection looks at; all else it knows by path. */
export const manifestPattern = new RegExp(
  String.raw`(?:^|\/)(?:package\.json|pyproject\.toml|setup\.(?:py|cfg)|tox\.ini|Pipfile|` +
    String.raw`requirements[\w.-]*\.txt|Gemfile|composer\.json|[^/]+\.(?:cs|fs|vb)proj)$`,
);
const rootFiles = new RegExp(
  String.raw`(?:^|\/)(?:package\.json|pyproject\.toml|setup\.(?:py|cfg)|pytest\.ini|\.pytest\.ini|tox\.ini|` +
    String.raw`go\.mod|pom\.xml|build\.gradle(?:\.kts)?|Gemfile|\.rspec|Cargo\.toml|composer\.json|` +
    String.raw`phpunit[\w.]*\.xml(?:\.dist)?|[^/]+\.(?:cs|fs|vb)proj)$`,
);

/** A runner in a folder (ends with / or is ''), and what shows it. */
export interface DetectedRunner {
  runner: Runner;
  folder: string;
  because: string;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/**
 * The runners of a repository, by its files. A folder inside of another one with the same runner counts only where it
 * has a manifest of its own; for Maven, Gradle and Cargo the outermost counts, for these build as a whole.
 */
export function detectRunners(files: RepositoryFiles): DetectedRunner[] {
  const folders = [
    ...new Set(['', ...files.paths.filter((path) => rootFiles.test(path) && ownPath(path)).map(folderOf)]),
  ].sort();
  const found: DetectedRunner[] = [];
  for (const folder of folders) {
    const here = Object.values(runners).flatMap((runner): DetectedRunner[] => {
      const because = runner.detect(files, folder);
      return because === null ? [] : [{ runner, folder, because }];
    });
    for (const one of here) {
      const first = rivals
        .find((names) => names.includes(one.runner.name))
        ?.find((name) => here.some(({ runner }) => runner.name === name));
      if (first !== undefined && first !== one.runner.name) continue;
      const whole = ['maven', 'gradle', 'cargo', 'dotnet', 'unittest', 'pytest', 'rspec'].includes(one.runner.name);
      const rival = rivals.find((names) => names.includes(one.runner.name)) ?? [one.runner.name];
      if (whole && found.some((other) => rival.includes(other.runner.name) && folder.startsWith(other.folder)))
        continue;
      found.push(one);
    }
  }
  return found;
}

/** The runner for a file: of those whose folder holds it and whose language is its own, the nearest. */
export function runnerFor(path: string, found: readonly DetectedRunner[]): DetectedRunner | undefined {
  const kind = languages.find(([pattern]) => pattern.test(path))?.[1];
  return found
    .filter(({ folder, runner }) => path.startsWith(folder) && (kind === undefined || kind.includes(runner.name)))
    .sort((a, b) => b.folder.length - a.folder.length)[0];
}

const languages: readonly (readonly [RegExp, readonly RunnerName[]])[] = [
  [/\.[cm]?[jt]sx?$|\.(?:vue|svelte)$/, ['vitest', 'jest', 'mocha', 'node']],
  [/\.pyi?$/, ['pytest', 'unittest']],
  [/\.go$/, ['go']],
  [/\.(?:java|kt|kts|groovy|scala)$/, ['maven', 'gradle']],
  [/\.(?:rb|rake)$/, ['rspec']],
  [/\.rs$/, ['cargo']],
  [/\.(?:cs|fs|vb)$/, ['dotnet']],
  [/\.php$/, ['phpunit']],
];
