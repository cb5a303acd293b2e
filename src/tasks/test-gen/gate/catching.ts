import { z } from 'zod';
import { Failure } from '../../../domain/errors.ts';
import { replacePatch } from '../../../readers/diff/write.ts';
import { type Bench, runTests } from '../run/bench.ts';
import { aloneRequest, ownCases, ownOutcome } from './own-test.ts';
import type { Candidate } from './allowed/patch-rules.ts';
import type { TestRun } from '../run/test-run.ts';

/**
 * A test that passes before the change and fails after it: maybe the change is wrong, maybe the test pins what was to
 * change.
 */
export const SuspectedBug = z.strictObject({
  path: z.string(),
  test: z.string(),
  /** what failed after the change */
  assertion: z.string(),
  base_output: z.string(),
  head_output: z.string(),
  /** the test's file, so that it can be run again */
  text: z.string(),
});
export type SuspectedBug = z.infer<typeof SuspectedBug>;

const keptOutput = 2000;

/**
 * A text without the names that it imports and never uses. What else a writer's file tests may be new with the change,
 * and an import of it would keep all of the file from loading before it.
 */
export function withoutUnusedImports(path: string, text: string): string {
  const used = (name: string): boolean =>
    [...text.matchAll(new RegExp(String.raw`(?<![\w$])${name.replace(/\$/g, String.raw`\$`)}(?![\w$])`, 'g'))].length >
    1;
  const prune = (names: string): string =>
    names
      .split(',')
      .filter((one) => {
        const own = /(?:\bas\s+)?([\p{L}_$][\p{L}\p{N}_$]*)\s*$/u.exec(one.trim())?.[1];
        return own !== undefined && used(own);
      })
      .map((one) => one.trim())
      .join(', ');
  if (/\.py$/.test(path)) {
    return text.replace(
      /^(from\s+[\w.]+\s+import\s+)(?:\(([^()#]*)\)|([^\n(#*]+))$/gm,
      (whole, head: string, many?: string, line?: string) => {
        const left = prune(many ?? line ?? '');
        return left === '' ? '' : many === undefined && left === line ? whole : head + left;
      },
    );
  }
  if (!/\.[cm]?[jt]sx?$/.test(path)) return text;
  return text.replace(
    /^(import\s+(?:type\s+)?)\{([^{}]*)\}(\s+from\s)/gm,
    (_, head: string, names: string, from: string) => `${head}{ ${prune(names)} }${from}`,
  );
}

/**
 * Looks whether a candidate that fails after the change (`failed`, confirmed by the caller) passes before it, twice.
 * Null when it doesn't: then the test is wrong, or it tests what the base does not have. `over-fitted` when it stops
 * passing there once the base only reads otherwise (`neutral`): then it looks at the text of the code, and that is what
 * changed.
 */
export async function catchBug(
  bench: Bench,
  base: string,
  candidate: Candidate,
  failed: TestRun,
  more: { timeoutMs: number; readBase(path: string): Promise<string | null>; neutral: readonly string[] },
): Promise<SuspectedBug | 'over-fitted' | null> {
  const patch = replacePatch(
    candidate.path,
    await more.readBase(candidate.path),
    withoutUnusedImports(candidate.path, candidate.text),
  );
  const runs: TestRun[] = [];
  for (let at = 0; at < 2; at += 1) {
    let run: TestRun;
    try {
      run = await runTests(bench, {
        rev: base,
        patch,
        timeoutMs: more.timeoutMs,
        ...aloneRequest(candidate, bench.runner, failed),
      });
    } catch (error) {
      if (error instanceof Failure && error.kind === 'input') return null;
      throw error;
    }
    if (ownOutcome(candidate, run) !== 'passed') return null;
    runs.push(run);
  }
  for (const neutral of more.neutral) {
    const run = await runTests(bench, {
      rev: base,
      patch: patch + neutral,
      timeoutMs: more.timeoutMs,
      ...aloneRequest(candidate, bench.runner, failed),
    });
    if (ownOutcome(candidate, run) === 'failed') return 'over-fitted';
  }
  const [first] = ownCases(candidate, failed).filter(({ message }) => message !== null);
  return {
    path: candidate.path,
    test: candidate.block?.name ?? candidate.path,
    assertion: first?.message ?? failed.reason,
    base_output: runs[0]!.output.slice(-keptOutput),
    head_output: failed.output.slice(-keptOutput),
    text: candidate.text,
  };
}
