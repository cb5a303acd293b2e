import { runTests, type Bench } from '../run/bench.ts';
import { quoteAll } from '../runners/runner.ts';
import type { TestRunner } from '../runners/override.ts';

/** `before`: the linter says so without the patch, or can't run. */
interface Said {
  before: boolean;
  reason: string;
}

/**
 * Lints all that is good together, which is one run where the linter is quiet. Where it isn't, each is linted on its
 * own, and what is left is then taken in one after the other. `unusable`: why the linter is no judge here; then nothing
 * is refused.
 */
export async function refusedByLint<T>(
  good: readonly T[],
  lint: (some: readonly T[]) => Promise<Said | null>,
): Promise<{ refused: Map<T, string>; unusable: string | null }> {
  const refused = new Map<T, string>();
  const done = (unusable: string | null = null): { refused: Map<T, string>; unusable: string | null } => ({
    refused: unusable === null ? refused : new Map(),
    unusable,
  });
  const all = await lint(good);
  if (all === null) return done();
  if (all.before) return done(all.reason);
  for (const one of good) {
    const found = good.length === 1 ? all : await lint([one]);
    if (found?.before === true) return done(found.reason);
    if (found !== null) refused.set(one, found.reason);
  }
  const left = good.filter((one) => !refused.has(one));
  if (left.length < 2 || (refused.size > 0 && (await lint(left)) === null)) return done();
  const kept: T[] = [];
  for (const one of left) {
    const found = kept.length === 0 ? null : await lint([...kept, one]);
    if (found === null) kept.push(one);
    else refused.set(one, `with the other kept tests: ${found.reason}`);
  }
  return done();
}

/** What a linter says against a patch: null when it has nothing to say. */
export async function runLint(
  bench: Bench,
  head: string,
  lint: string,
  patch: string,
  files: readonly string[],
  timeoutMs: number,
): Promise<Said | null> {
  const command = lint.replaceAll('{files}', () => quoteAll(files).join(' '));
  const runner: TestRunner = {
    ...bench.runner,
    name: 'lint',
    folder: '',
    command: () => command,
    results: null,
    reports: '""',
    coverage: null,
    narrow: 'all',
  };
  const own: Bench = { ...bench, runner };
  const run = await runTests(own, { rev: head, patch, timeoutMs });
  if (run.outcome === 'green') return null;
  // files that are named may not be there without the patch; then the linter itself has to run over all
  const without = await runTests(
    { ...own, runner: { ...runner, command: () => lint.replaceAll('{files}', '') } },
    { rev: head, timeoutMs },
  );
  const said = run.output.trim().split('\n').slice(-5).join(' ').slice(0, 400);
  if (run.outcome !== 'red') return { before: true, reason: run.reason };
  return { before: !lint.includes('{files}') && without.outcome !== 'green', reason: `the linter says: ${said}` };
}
