import { runTests, type Bench, type TestCommand } from './bench.ts';
import { failing, testKey, testName, type TestRun } from './test-run.ts';

/**
 * How the tests do without any doing of ours. `flaky` are tests whose outcomes differed; nothing is concluded from
 * these.
 */
export type Baseline =
  | {
      state: 'green';
      flaky: ReadonlySet<string>;
      known: ReadonlySet<string>;
      changed: ReadonlySet<string>;
      made: ReadonlySet<string>;
      ms: number;
      runs: readonly TestRun[];
    }
  | { state: 'red'; reason: string; runs: readonly TestRun[] };

/**
 * Runs the tests twice. Green when all that failed in one run passed in the other; the same failure twice, a command
 * that can't run and a run that says nothing are no ground to stand on.
 */
export async function runBaseline(bench: Bench, command: TestCommand): Promise<Baseline> {
  const runs = [await runTests(bench, command), await runTests(bench, command)];
  const bad = runs.find(({ outcome }) => outcome !== 'green' && outcome !== 'red');
  if (bad !== undefined)
    return { state: 'red', reason: `the tests can't be relied on before anything is tried: ${bad.reason}`, runs };
  const [first, second] = runs.map((run) => new Set(failing(run).map(testKey)));
  const both = runs[0]!.tests.filter((test) => first!.has(testKey(test)) && second!.has(testKey(test)));
  // a failure of no test can't be told from one run to the next
  const beside = runs.find(({ problems }) => problems.length > 0);
  if (both.length > 0 || beside !== undefined)
    return {
      state: 'red',
      reason: `the tests fail before anything is tried: ${(both.length > 0 ? runs[0]! : beside!).reason}`,
      runs,
    };
  const seen = runs.map((run) => new Set(run.tests.map(testKey)));
  const unsteady = runs.flatMap((run) => run.tests.map(testKey)).filter((key) => !seen.every((keys) => keys.has(key)));
  return {
    state: 'green',
    runs,
    flaky: new Set([...first!, ...second!, ...unsteady]),
    known: new Set(runs.flatMap((run) => run.tests.map(testKey))),
    changed: new Set(runs.flatMap(({ changed }) => changed)),
    made: new Set(runs.flatMap(({ made }) => made.map(madeKind))),
    ms: Math.max(...runs.map(({ ms }) => ms)),
  };
}

/** The failures of a run that are not those of flaky tests. */
export function tellingFailures(run: TestRun, flaky: ReadonlySet<string>): string[] {
  return failing(run)
    .map(testKey)
    .filter((key) => !flaky.has(key));
}

/** Green, or red by flaky tests alone. */
export function countsAsGreen(run: TestRun, flaky: ReadonlySet<string>): boolean {
  return (
    run.outcome === 'green' ||
    (run.outcome === 'red' && run.problems.length === 0 && tellingFailures(run, flaky).length === 0)
  );
}

/** A path with what is another one in each run (numbers, random parts) taken out. */
const madeKind = (path: string): string => path.replace(/[0-9a-f]{8,}|\d+/gi, '#');

/** Files that a run changed, removed or left behind though the tests by themselves do no such thing. */
export function changedBy(run: TestRun, baseline: Baseline & { state: 'green' }): string[] {
  return [
    ...run.changed.filter((path) => !baseline.changed.has(path)),
    ...run.made.filter((path) => !baseline.made.has(madeKind(path))),
  ];
}

/** Tests that passed in each run of the baseline, and did not run or were skipped in another run. */
export function lostTests(run: TestRun, baseline: Baseline & { state: 'green' }): string[] {
  const steady =
    baseline.runs[0]?.tests.filter(
      (test) =>
        test.outcome === 'passed' &&
        !baseline.flaky.has(testKey(test)) &&
        baseline.runs.every((one) =>
          one.tests.some((other) => other.outcome === 'passed' && testKey(other) === testKey(test)),
        ),
    ) ?? [];
  const ran = new Set(run.tests.filter(({ outcome }) => outcome !== 'skipped').map(testKey));
  return [...new Set(steady.filter((test) => !ran.has(testKey(test))).map(testName))];
}
