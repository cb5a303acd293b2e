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

export const failing = (run: Pick<TestRun, 'tests'>): TestCase[] =>
  run.tests.filter(({ outcome }) => outcome === 'failed' || outcome === 'error');

/** What tells a test from all others of a run. */
export const testKey = ({ file, suite, name }: Pick<TestCase, 'file' | 'suite' | 'name'>): string =>
  [file ?? '', suite, name].join('\0');
/** A test as people read it. */
export const testName = ({ suite, name }: Pick<TestCase, 'suite' | 'name'>): string =>
  suite === '' ? name : `${suite} > ${name}`;

const keptOutput = 6000;

/** The end of what was said, without colours. */
// eslint-disable-next-line no-control-regex
const cleared = (text: string): string => text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').slice(-keptOutput);

/** What is known of each run, however it ended. */
type Common = Omit<TestRun, 'outcome' | 'reason'>;
type Sections = ReturnType<typeof readSections>;

/** Reads how a wrapped run ended. `top` is the folder that the tree was in. */
export function judgeRun(run: SandboxRun, mark: string, runner: TestRunner, top: string): TestRun {
  const sections = readSections(run.stdout, mark);
  const texts = (wanted: string): string[] => sections.filter(({ kind }) => kind === wanted).map(({ text }) => text);
  const paths = (wanted: string): string[] =>
    texts(wanted)
      .flatMap((text) => text.split('\n'))
      .map((line) => line.replace(/^\.\//, ''))
      .filter(Boolean);
  const common: Common = {
    tests: [],
    problems: [],
    changed: paths('changed'),
    made: paths('made'),
    silent: false,
    coverage: texts('coverage'),
    output: cleared(run.stderr),
    ms: run.ms,
  };
  const end = endOf(run, sections);
  if ('outcome' in end) return { ...common, ...end };
  if (runner.results === null) return { ...common, ...judgeCode(end.code, common.output) };
  const results = readTestResults(runner.results, texts('report'));
  return results.state === 'unknown'
    ? { ...common, ...judgeUnread(end.code, common.output, results.reason) }
    : judgeTests(common, placed(results.report.tests, top, runner.folder), results.report.problems, end.code);
}

/** The exit code of a command that ran to its end; else what became of it. */
function endOf(run: SandboxRun, sections: Sections): { code: number } | Pick<TestRun, 'outcome' | 'reason'> {
  if (run.timedOut) return { outcome: 'timeout', reason: `it did not end within ${Math.round(run.ms / 1000)} s` };
  if (run.exceeded !== undefined) {
    const reason = `it was ended for taking too much (${run.exceeded}): ${lastLine(run.stderr)}`;
    return { outcome: 'unknown', reason };
  }
  const end = sections.find(({ kind }) => kind === 'end');
  if (end !== undefined) {
    const code = Number(end.rest);
    if (code !== 126 && code !== 127) return { code };
    return { outcome: 'broken', reason: `the command can't be started${told(lastLine(cleared(run.stderr)))}` };
  }
  if (/^\[\d+ bytes cut\]/.test(run.stdout)) return { outcome: 'unknown', reason: 'it reported more than can be read' };
  const code = run.code === null ? '' : ` with ${run.code}`;
  return { outcome: 'unknown', reason: `the run was ended from within${code}` };
}

/** A command that reports no tests: its exit code is all that is known. */
function judgeCode(code: number, output: string): Pick<TestRun, 'outcome' | 'reason' | 'problems'> {
  if (code === 0) return { outcome: 'green', problems: [], reason: 'the command ended with 0' };
  const said = lastLine(output);
  return { outcome: 'red', problems: [said], reason: `the command ended with ${code}${told(said)}` };
}

/** A report that can't be read. */
function judgeUnread(code: number, output: string, reason: string): Pick<TestRun, 'outcome' | 'reason'> {
  if (code === 0) return { outcome: 'unknown', reason };
  return { outcome: 'broken', reason: `the command ended with ${code}: ${lastLine(output) || reason}` };
}

function judgeTests(common: Common, tests: TestCase[], problems: string[], code: number): TestRun {
  const all = { ...common, tests, problems };
  const bad = failing(all);
  if (bad.length > 0 || problems.length > 0) {
    const first = bad[0] === undefined ? (problems[0] ?? '') : `${testName(bad[0])}: ${bad[0].message ?? ''}`;
    const beside = problems.length > 0 ? `, and ${problems.length} beside them` : '';
    const reason = `${bad.length} of ${tests.length} tests failed${beside}: ${firstLine(first)}`;
    return { ...all, outcome: 'red', silent: code === 0, reason };
  }
  if (code !== 0) {
    const reason = `no test failed, but the command ended with ${code}${told(lastLine(common.output))}`;
    return { ...all, outcome: 'broken', reason };
  }
  const ran = tests.filter(({ outcome }) => outcome === 'passed').length;
  if (ran > 0) return { ...all, outcome: 'green', reason: `${ran} tests passed` };
  return { ...all, outcome: 'unknown', reason: tests.length === 0 ? 'no test ran' : 'all tests were skipped' };
}

/**
 * Tests with their files as paths of the repository. One that is named after its file (Node before 22.8, where it can't
 * look into one) has the same name in each tree.
 */
function placed(tests: readonly TestCase[], top: string, folder: string): TestCase[] {
  const named = (text: string): string => text.replaceAll(`${top}/`, '');
  return tests.map((test) => ({
    ...test,
    name: named(test.name),
    suite: named(test.suite),
    file: placeOf(test.file, top, folder),
  }));
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
