import { runTests, type Bench } from './bench.ts';
import { quoteAll } from './runners/runner.ts';
import type { TestRunner } from './runners/override.ts';

/** What a linter says against a patch: null when it has nothing to say. `before`: it says so without the patch, or can't run. */
export async function runLint(bench: Bench, head: string, lint: string, patch: string, files: readonly string[], timeoutMs: number): Promise<{ before: boolean; reason: string } | null> {
  const command = lint.replaceAll('{files}', () => quoteAll(files).join(' '));
  const runner: TestRunner = { ...bench.runner, name: 'lint', folder: '', command: () => command, results: null, reports: '""', coverage: null, narrow: 'all' };
  const own: Bench = { ...bench, runner };
  const run = await runTests(own, { rev: head, patch, timeoutMs });
  if (run.outcome === 'green') return null;
  // files that are named may not be there without the patch; then the linter itself has to run over all
  const without = await runTests({ ...own, runner: { ...runner, command: () => lint.replaceAll('{files}', '') } }, { rev: head, timeoutMs });
  const said = run.output.trim().split('\n').slice(-5).join(' ').slice(0, 400);
  if (run.outcome !== 'red') return { before: true, reason: run.reason };
  return { before: !lint.includes('{files}') && without.outcome !== 'green', reason: `the linter says: ${said}` };
}
