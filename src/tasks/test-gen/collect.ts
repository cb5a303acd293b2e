import { randomBytes } from 'node:crypto';
import { readGuidance } from '../../contracts/guidance.ts';
import { digest } from '../../domain/json.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { addedLines, readHunks } from '../../readers/diff/hunks.ts';
import picomatch from 'picomatch';
import { kindOf } from '../../readers/paths/kind.ts';
import { runBaseline, type Baseline } from './run/baseline.ts';
import { collectCoverage, coverageTree, requireSomething, storedLines } from './coverage/collect.ts';
import type { BaselineEvidence, CoverageEvidence, TestGenEvidence } from './evidence.ts';
import {
  findRunner,
  milliseconds,
  openBench,
  openGround,
  planChange,
  readChurn,
  type Ground,
  type TestGenValues,
} from './ground.ts';
import { undoHunks, type HunkRecord } from './hunks/undo.ts';
import { createNearTests } from './hunks/near-tests.ts';
import { redactTexts } from './redact.ts';
import type { PlannedHunk } from './hunks/plan.ts';
import type { TestRunner } from './runners/override.ts';
import { chooseTargets, type Target } from './targets.ts';
import type { World } from './touches.ts';

const longestExample = 8000;

/** What the change left untested: by the reports, by undoing its hunks, and as targets for a writer. */
export async function collectTestGen(trigger: Trigger, options: TestGenValues, world: World): Promise<TestGenEvidence> {
  requireSomething(options);
  const ground = await openGround(trigger, options, world);
  const { change, changes, read } = ground;
  const [head] = await world.repository.commits(change.base, change.head, 1);
  const coverage =
    options.coverage.length === 0
      ? null
      : await collectCoverage(options.coverage, {
          changes,
          read,
          tree: await coverageTree(ground.paths, read, world.checkout),
          committedAt: head === undefined ? null : Date.parse(head.date),
          excluded: ground.excluded,
          world,
        });
  const tried =
    options.guardHunks || options.write ? await collectTests(ground, coverage, options, world) : nothingTried;
  const guidance = await readGuidance(change.trusted, world);
  const evidence = await redactTexts(
    {
      changed: changes.map(({ path, status }) => ({ path, status })),
      unread: unreadSources(ground, options),
      coverage,
      ...tried,
      guidance,
    },
    world.redactor,
  );
  return {
    ...evidence,
    nonce: randomBytes(16).toString('hex'),
    digest: digest(
      JSON.stringify([
        trigger.subject,
        evidence.changed,
        coverage,
        evidence.hunks.map((hunk) => ({ ...hunk, ms: 0 })),
        evidence.targets,
      ]),
    ),
  };
}

/**
 * Changed sources that say nothing here: those without a text, and where hunks are to be undone those whose bytes a
 * patch can't name.
 */
function unreadSources(
  { changes, isTest, excluded }: Ground,
  { guardHunks, write }: TestGenValues,
): TestGenEvidence['unread'] {
  return changes.flatMap(({ path, status, submodule, binary, encoding, undecoded, cut }) => {
    if (status === 'deleted' || submodule || excluded(path) || isTest(path) || !kindOf(path).source) return [];
    if (cut === true) return [{ path, reason: 'its change is too long to be read' }];
    if (binary) return [{ path, reason: undecoded ?? 'no text' }];
    return encoding !== undefined && (guardHunks || write) ? [{ path, reason: `not plain UTF-8: ${encoding}` }] : [];
  });
}

type Tried = Pick<TestGenEvidence, 'runner' | 'baseline' | 'hunks' | 'targets' | 'examples' | 'notes'>;
const nothingTried: Tried = { runner: null, baseline: null, hunks: [], targets: [], examples: [], notes: [] };

async function collectTests(
  ground: Ground,
  coverage: CoverageEvidence | null,
  options: TestGenValues,
  world: World,
): Promise<Tried> {
  const { change } = ground;
  const { runner, because, others } = await findRunner(ground, options);
  const lines = storedLines(coverage);
  const churn = await readChurn(change, world);
  const planned = await planChange(ground, lines, churn, world);
  const shown = {
    name: runner.name,
    folder: runner.folder,
    because,
    command: runner.command({}),
    narrow: runner.narrow,
    test_globs: [...runner.testGlobs],
  };
  const notes = others.map((other) => `${other} tests a part of the change too; only ${runner.name} was run`);
  if (planned.length === 0)
    return {
      ...nothingTried,
      runner: shown,
      notes: [...notes, 'the change has no hunk outside of tests, docs and generated files'],
    };
  const bench = await openBench(runner, change, options, world);
  world.log.info(
    `tests: ${runner.name}${runner.folder === '' ? '' : ` in ${runner.folder}`} (${because}), twice as they are`,
  );
  const baseline = await runBaseline(bench, { rev: change.head, timeoutMs: milliseconds(options.runTime) });
  world.log.info(`tests: ${describe(baseline).reason}`);
  const hunks = options.guardHunks
    ? await undoHunks({
        bench,
        head: change.head,
        hunks: planned,
        baseline,
        testsFor: createNearTests({
          paths: ground.paths,
          read: ground.read,
          isTest: testsOf(runner, ground),
          symbols: world.symbols,
          runner,
        }),
        limits: {
          maxHunks: options.maxHunks,
          totalMs: milliseconds(options.hunkTime),
          runMs: milliseconds(options.runTime),
        },
      })
    : [];
  const unguarded = unguardedOf(planned, hunks);
  const targets =
    options.write && baseline.state === 'green'
      ? await targetsOf(ground, {
          lines,
          branches: coverage?.patch.files ?? [],
          unguarded,
          churn,
          runner,
          options,
          world,
        })
      : [];
  return {
    runner: shown,
    baseline: describe(baseline),
    hunks,
    targets,
    notes,
    examples: await examplesOf(targets, ground, world),
  };
}

/** The hunks that nothing noticed, with what it takes to undo them. */
export function unguardedOf(planned: readonly PlannedHunk[], records: readonly HunkRecord[]): PlannedHunk[] {
  const open = new Set(
    records.filter(({ verdict }) => verdict === 'unguarded').map(({ path, start_line: line }) => `${path}:${line}`),
  );
  return planned.filter(
    ({ path, startLine, sameness, obstacle }) =>
      sameness === null && obstacle === null && open.has(`${path}:${startLine}`),
  );
}

export function describe(baseline: Baseline): BaselineEvidence {
  const [run] = baseline.runs;
  if (baseline.state === 'red')
    return { state: 'red', reason: baseline.reason, tests: run?.tests.length ?? 0, flaky: [], ms: run?.ms ?? 0 };
  const flaky = [...baseline.flaky].map((key) => key.split('\0').filter(Boolean).join(' > '));
  const reason = `${run?.reason ?? 'green'}${flaky.length === 0 ? '' : `; ${flaky.length} of them are flaky`}`;
  return { state: 'green', reason, tests: run?.tests.length ?? 0, flaky: flaky.slice(0, 50), ms: baseline.ms };
}

/** Files that the runner takes for tests; some frameworks have no globs of their own. */
const testsOf = (runner: TestRunner, ground: Ground): ((path: string) => boolean) =>
  runner.testGlobs.length === 0 ? ground.isTest : picomatch([...runner.testGlobs], { dot: true });

interface TargetParts {
  lines: ReturnType<typeof storedLines>;
  branches: CoverageEvidence['patch']['files'];
  unguarded: readonly PlannedHunk[];
  churn: ReadonlyMap<string, number>;
  runner: TestRunner;
  options: TestGenValues;
  world: World;
}

async function targetsOf(
  ground: Ground,
  { lines, branches, unguarded, churn, runner, options, world }: TargetParts,
): Promise<Target[]> {
  const changed = new Map<string, ReadonlySet<number>>();
  for (const { path, status, binary, submodule, patch } of ground.changes) {
    if (status === 'deleted' || binary || submodule || ground.excluded(path)) continue;
    changed.set(path, new Set(addedLines(readHunks(patch, path)).map((line) => line.new!)));
  }
  const isTest = testsOf(runner, ground);
  const flaky = options.flakyTests.length === 0 ? () => false : picomatch([...options.flakyTests], { dot: true });
  return chooseTargets({
    changed,
    coverage: lines,
    branches: new Map(branches.map(({ path, missed_branches: missed }) => [path, missed])),
    unguarded,
    read: ground.read,
    paths: ground.paths,
    isTest: (path) => isTest(path) || ground.isTest(path),
    isFlaky: flaky,
    syntax: world.syntax,
    churn,
    runner,
    most: options.maxTargets,
  });
}

async function examplesOf(
  targets: readonly Target[],
  ground: Ground,
  world: World,
): Promise<{ path: string; text: string }[]> {
  const paths = [...new Set(targets.flatMap(({ tests }) => tests.slice(0, 1)))].slice(0, 3);
  const examples: { path: string; text: string }[] = [];
  for (const path of paths) {
    const text = await ground.read(path);
    if (text !== null)
      examples.push({ path, text: (await world.redactor.redact(text, path)).text.slice(0, longestExample) });
  }
  return examples;
}
