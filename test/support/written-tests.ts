import { expect } from 'vitest';
import { parseDiff } from '../../src/readers/diff/patch.ts';
import { replacePatch } from '../../src/readers/diff/write.ts';
import { runBaseline } from '../../src/tasks/test-gen/run/baseline.ts';
import { addsUp, Funnel, TestRecord } from '../../src/tasks/test-gen/gate/funnel.ts';
import { runGate, type GateReport, type GateRequest } from '../../src/tasks/test-gen/gate/gate.ts';
import { undoHunks } from '../../src/tasks/test-gen/hunks/undo.ts';
import { applyPatchRules } from '../../src/tasks/test-gen/gate/allowed/patch-rules.ts';
import { planHunks } from '../../src/tasks/test-gen/hunks/plan.ts';
import { makeWrongChanges } from '../../src/tasks/test-gen/gate/wrong-changes.ts';
import type { RunnerName } from '../../src/tasks/test-gen/runners/runner.ts';
import { buildRepository, open } from '../git/build.ts';
import { openBench, reader, readSymbols, readSyntax, suiteRoot } from './test-bench.ts';

type Files = Record<string, string>;
export interface GateProject {
  runner: RunnerName;
  base: Files;
  head: Files;
  written: Files;
  more?: Partial<GateRequest>;
  env?: Record<string, string>;
}

/** The whole way of a written patch: rules, baseline, hunks, mutants, gate. */
export async function gate({
  runner,
  base,
  head,
  written,
  more,
  env,
}: GateProject): Promise<GateReport & { of(test: string): TestRecord | undefined }> {
  const step = (files: Files) => ({ files: Object.entries(files).map(([path, content]) => ({ path, content })) });
  const built = buildRepository([step(base), step({ ...base, ...head })]);
  const [before, after] = built.commits as [string, string];
  const repository = await open(built.dir);
  const read = reader(repository, after);
  const opened = await openBench({
    runner,
    repository,
    bounds: { processes: 150 },
    ...(runner === 'vitest' ? { installed: { checkout: suiteRoot, folders: ['node_modules'] } } : {}),
  });
  const bench = { ...opened, env: { ...opened.env, ...env } };
  const patch = (
    await Promise.all(Object.entries(written).map(async ([path, text]) => replacePatch(path, await read(path), text)))
  ).join('');
  const ruled = await applyPatchRules(patch, { testGlobs: bench.runner.testGlobs, read, syntax: readSyntax });
  const hunks = await planHunks({
    files: parseDiff(await repository.diff(before, after)),
    read,
    syntax: readSyntax,
    symbols: readSymbols,
    coverage: null,
  });
  const baseline = await runBaseline(bench, { rev: after, timeoutMs: 120_000 });
  if (baseline.state !== 'green') throw new Error(baseline.reason);
  const records = await undoHunks({
    bench,
    head: after,
    hunks,
    baseline,
    limits: { maxHunks: 10, totalMs: 200_000, runMs: 60_000 },
  });
  const unguarded = hunks.filter((_, at) => records[at]?.verdict === 'unguarded');
  const wrong = await makeWrongChanges({
    planned: hunks,
    unguarded,
    read,
    readBase: reader(repository, before),
    coverage: null,
    syntax: readSyntax,
  });
  const report = await runGate({
    bench,
    base: before,
    head: after,
    readBase: reader(repository, before),
    written: ruled,
    baseline,
    ...wrong,
    coverage: null,
    seed: 11,
    limits: { passes: 5, maxMutants: 6, totalMs: 1_000_000, runMs: 12_000 },
    ...more,
  });
  Funnel.parse(report.funnel);
  expect(addsUp(report.funnel), JSON.stringify(report.funnel)).toBe(true);
  return {
    ...report,
    of: (test) =>
      report.tests
        .map((record) => TestRecord.parse(record))
        .find((record) => record.test === test || record.id === test),
  };
}

/** What became of each written test. */
export const became = (report: GateReport): Record<string, string | null> =>
  Object.fromEntries(
    report.tests.map(({ test, path, rule, kept, suspected_bug: bug }) => [
      test ?? path,
      kept ? 'kept' : bug ? 'suspected bug' : rule,
    ]),
  );
