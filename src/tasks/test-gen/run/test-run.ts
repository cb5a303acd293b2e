import type { SandboxRun } from '../../../contracts/sandbox.ts';
import type { TestCase } from '../../../readers/test-results/model.ts';
import { readTestResults } from '../../../readers/test-results/read.ts';
import type { TestRunner } from '../runners/override.ts';

/**
 * `green`: tests ran and none failed. `red`: a test failed, or a file or a hook did. `broken`: the command failed
 * without a test that did, as a build does. `timeout`: it did not end. `unknown`: nothing can be said; it is never read
 * as green.
 */
export type RunOutcome = 'green' | 'red' | 'broken' | 'timeout' | 'unknown';

export interface TestRun {
  outcome: RunOutcome;
  /** one line */
  reason: string;
  /** `file` is a path of the repository here */
  tests: TestCase[];
  problems: string[];
  /** files of the tree that the run changed or removed */
  changed: string[];
  /** files and folders (these end with /) of the tree that the run left there, the outermost ones */
  made: string[];
  /** tests failed, and the command ended with 0 all the same: by its exit code nobody would know */
  silent: boolean;
  /** the texts of the coverage reports, where they were asked for */
  coverage: string[];
  /** the end of what the command said */
  output: string;
  ms: number;
}

export const failing = (run: TestRun): TestCase[] =>
  run.tests.filter(({ outcome }) => outcome === 'failed' || outcome === 'error');

/** What tells a test from all others of a run. */
export const testKey = ({ file, suite, name }: Pick<TestCase, 'file' | 'suite' | 'name'>): string =>
  [file ?? '', suite, name].join('\0');
/** A test as people read it. */
export const testName = ({ suite, name }: Pick<TestCase, 'suite' | 'name'>): string =>
  suite === '' ? name : `${suite} > ${name}`;

const keptOutput = 6000;

/** Reads how a wrapped run ended. `top` is the folder that the tree was in. */
export function judgeRun(run: SandboxRun, mark: string, runner: TestRunner, top: string): TestRun {
  const sections = readSections(run.stdout, mark);
  const changed = sections
    .filter(({ kind }) => kind === 'changed')
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.replace(/^\.\//, ''))
    .filter(Boolean);
  const made = sections
    .filter(({ kind }) => kind === 'made')
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.replace(/^\.\//, ''))
    .filter(Boolean);
  const coverage = sections.filter(({ kind }) => kind === 'coverage').map(({ text }) => text);
  // eslint-disable-next-line no-control-regex
  const output = run.stderr.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').slice(-keptOutput);
  const common = {
    tests: [] as TestCase[],
    problems: [] as string[],
    changed,
    made,
    silent: false,
    coverage,
    output,
    ms: run.ms,
  };
  const end = sections.find(({ kind }) => kind === 'end');
  if (run.timedOut)
    return { ...common, outcome: 'timeout', reason: `it did not end within ${Math.round(run.ms / 1000)} s` };
  if (run.exceeded !== undefined)
    return {
      ...common,
      outcome: 'unknown',
      reason: `it was ended for taking too much (${run.exceeded}): ${lastLine(run.stderr)}`,
    };
  if (end === undefined) {
    const cut = /^\[\d+ bytes cut\]/.test(run.stdout);
    return {
      ...common,
      outcome: 'unknown',
      reason: cut
        ? 'it reported more than can be read'
        : `the run was ended from within${run.code === null ? '' : ` with ${run.code}`}`,
    };
  }
  const code = Number(end.rest);
  const said = lastLine(output);
  if (code === 126 || code === 127)
    return { ...common, outcome: 'broken', reason: `the command can't be started${told(said)}` };
  if (runner.results === null) {
    return code === 0
      ? { ...common, outcome: 'green', reason: 'the command ended with 0' }
      : { ...common, outcome: 'red', problems: [said], reason: `the command ended with ${code}${told(said)}` };
  }
  const results = readTestResults(
    runner.results,
    sections.filter(({ kind }) => kind === 'report').map(({ text }) => text),
  );
  if (results.state === 'unknown') {
    return {
      ...common,
      outcome: code === 0 ? 'unknown' : 'broken',
      reason: code === 0 ? results.reason : `the command ended with ${code}: ${said === '' ? results.reason : said}`,
    };
  }
  // a test that is named after its file (Node before 22.8, where it can't look into one) has the same name in each tree
  const named = (text: string): string => text.replaceAll(`${top}/`, '');
  const tests = results.report.tests.map((test) => ({
    ...test,
    name: named(test.name),
    suite: named(test.suite),
    file: placeOf(test.file, top, runner.folder),
  }));
  const { problems } = results.report;
  const bad = tests.filter(({ outcome }) => outcome === 'failed' || outcome === 'error');
  const all = { ...common, tests, problems };
  if (bad.length > 0 || problems.length > 0) {
    const first = bad[0] === undefined ? (problems[0] ?? '') : `${testName(bad[0])}: ${bad[0].message ?? ''}`;
    return {
      ...all,
      outcome: 'red',
      silent: code === 0,
      reason: `${bad.length} of ${tests.length} tests failed${problems.length > 0 ? `, and ${problems.length} beside them` : ''}: ${firstLine(first)}`,
    };
  }
  if (code !== 0)
    return { ...all, outcome: 'broken', reason: `no test failed, but the command ended with ${code}${told(said)}` };
  const ran = tests.filter(({ outcome }) => outcome === 'passed').length;
  if (ran === 0)
    return { ...all, outcome: 'unknown', reason: tests.length === 0 ? 'no test ran' : 'all tests were skipped' };
  return { ...all, outcome: 'green', reason: `${ran} tests passed` };
}

function readSections(stdout: string, mark: string): { kind: string; rest: string; text: string }[] {
  return stdout
    .split(`\n${mark} `)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      const [head, text] = [part.slice(0, end < 0 ? part.length : end), end < 0 ? '' : part.slice(end + 1)];
      const space = head.indexOf(' ');
      return { kind: space < 0 ? head : head.slice(0, space), rest: space < 0 ? '' : head.slice(space + 1), text };
    });
}

function placeOf(file: string | null, top: string, folder: string): string | null {
  if (file === null) return null;
  const plain = file.replace(/^file:\/\//, '').replaceAll('\\', '/');
  if (plain.startsWith(`${top}/`)) return plain.slice(top.length + 1);
  return plain.startsWith('/') ? null : folder + plain.replace(/^\.\//, '');
}

/** What was said, where anything was. */
const told = (said: string): string => (said === '' ? '' : `: ${said}`);
const firstLine = (text: string): string => text.trim().split('\n')[0]!.slice(0, 300);
const lastLine = (text: string): string => text.trim().split('\n').at(-1)!.trim().slice(0, 300);
