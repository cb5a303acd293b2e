import { z } from 'zod';
import { inputFailure } from '../../../domain/errors.ts';
import { shellQuote } from '../../../domain/shell.ts';
import { resultFormats, type ResultFormat } from '../../../readers/test-results/model.ts';
import { runners } from './detect.ts';
import { filesOf, quoteAll, runnerNames, words, type Runner, type RunRequest } from './runner.ts';

/**
 * Commands of a project's own. `{files}` and `{name}` become quoted words; a form that is left out is the detected
 * runner's.
 */
export const RunnerOverride = z.strictObject({
  runner: z.enum(runnerNames).optional(),
  folder: z
    .string()
    .regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\0]*$/, 'a folder of the repository')
    .optional(),
  all: z.string().min(1).optional(),
  files: z
    .string()
    .regex(/\{files\}/, 'a command with {files}')
    .optional(),
  test: z
    .string()
    .regex(/\{name\}/, 'a command with {name}')
    .optional(),
  results: z.enum(resultFormats).optional(),
  reports: z.string().min(1).optional(),
  test_globs: z.array(z.string().min(1)).min(1).optional(),
});
export type RunnerOverride = z.infer<typeof RunnerOverride>;

/**
 * A runner as the tasks run it. `results` is null where a command of the project's own says only by its exit code how
 * it went: then no test is known by name, and nothing can be said of one alone.
 */
export interface TestRunner extends Omit<Runner, 'detect' | 'name' | 'results' | 'narrow'> {
  name: string;
  folder: string;
  results: ResultFormat | null;
  narrow: 'test' | 'file' | 'all';
  /** a command of the project's own may hand the folder of reports on to what it starts */
  exports: boolean;
}

/**
 * The runner of `--test-command`, and of a configuration's overrides over the detected one. Fails as input where
 * nothing says what to run.
 */
export function settleRunner(
  detected: { runner: Runner; folder: string } | undefined,
  testCommand?: string,
  override: RunnerOverride = {},
): TestRunner {
  const base = override.runner === undefined ? detected?.runner : runners[override.runner];
  const folder = (override.folder ?? detected?.folder ?? '').replace(/\/*$/, (end, at: number) =>
    at === 0 ? '' : end === '' ? '/' : '/',
  );
  const all = testCommand ?? override.all;
  if (base === undefined && all === undefined)
    throw inputFailure('test-command', 'no test runner is known for this repository', 'a command that runs its tests');
  if (all !== undefined && all.trim() === '')
    throw inputFailure('test-command', 'empty', 'a command that runs the tests');
  const known = (request: RunRequest): string => base?.command(request) ?? '';
  // the detected report comes from the detected command; another command has one only where it is told
  const own = all !== undefined;
  const results = override.results ?? (own ? null : (base?.results ?? null));
  const command = (request: RunRequest): string => {
    const files = filesOf(request);
    if (request.test !== undefined && override.test !== undefined) return fill(override.test, files, request.test.name);
    if (files !== undefined && override.files !== undefined)
      return fill(override.files, files, request.test?.name ?? '');
    return own ? all : known(request);
  };
  const narrow =
    override.test !== undefined
      ? 'test'
      : override.files !== undefined
        ? 'file'
        : own
          ? 'all'
          : (base?.narrow ?? 'all');
  return {
    name: own ? 'command' : (base?.name ?? 'command'),
    exports: own || override.files !== undefined || override.test !== undefined,
    folder,
    command,
    results,
    narrow,
    reports: override.reports ?? base?.reports ?? '""',
    coverage: own ? null : (base?.coverage ?? null),
    shuffles: !own && (base?.shuffles ?? false),
    testGlobs: override.test_globs ?? base?.testGlobs ?? [],
    installed: base?.installed ?? { folders: [], caches: {} },
    source: base?.source ?? '',
  };
}

function fill(command: string, files: readonly string[] | undefined, name: string): string {
  return command.replaceAll('{files}', () => words(quoteAll(files))).replaceAll('{name}', () => shellQuote(name));
}
