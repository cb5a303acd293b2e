import type { TestCase } from '../../../readers/test-results/model.ts';
import type { Candidate } from './allowed/patch-rules.ts';
import type { OneTest } from '../runners/runner.ts';
import type { TestRunner } from '../runners/override.ts';
import type { TestRun } from '../run/test-run.ts';

/** How a candidate fared in a run: `absent` when the run does not know it. */
export type OwnOutcome = 'passed' | 'failed' | 'skipped' | 'absent';

/** The results of a candidate's own test. A parametrised one has several, as has one with subtests. */
export function ownCases(candidate: Candidate, run: TestRun): TestCase[] {
  const here = run.tests.filter(({ file }) => file === null || file === candidate.path);
  const { block } = candidate;
  if (block === null) return here.filter(({ file }) => file !== null);
  const name = namePattern(block.name);
  const own = here.filter(
    (test) =>
      name.test(test.name.slice(Math.max(test.name.lastIndexOf(' > '), -3) + 3)) ||
      name.test(test.name) ||
      name.test(lastPart(test.name)),
  );
  // a name may stand in several groups
  const group = block.suite.split(' > ').at(-1) ?? '';
  const close = group === '' ? own : own.filter(({ suite, name: full }) => `${suite} > ${full}`.includes(group));
  return close.length > 0 ? close : own;
}

export function ownOutcome(candidate: Candidate, run: TestRun): OwnOutcome {
  const cases = ownCases(candidate, run);
  if (cases.some(({ outcome }) => outcome === 'failed' || outcome === 'error')) return 'failed';
  if (cases.some(({ outcome }) => outcome === 'passed')) return 'passed';
  return cases.length > 0 ? 'skipped' : 'absent';
}

/** `module::name` of Rust, `Class.name` of Python and Java. */
const lastPart = (name: string): string => /(?:::|\.)([A-Za-z_]\w*)$/.exec(name)?.[1] ?? name;

/** A test's name with what parameters make of it: `%s` and `$x` in it, `[1]`, `(1)`, `/sub` and ` (i=1)` after it. */
function namePattern(name: string): RegExp {
  const parts = name.split(/%[sdifjoOcp#$%]|\$\{[^}]*\}|\$[A-Za-z_][\w.]*/);
  const plain = parts
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`).replace(/\s+/g, String.raw`\s+`))
    .join('[^]*');
  return new RegExp(`^${plain}(?:[[(/][^]*| \\([^]*\\))?$`);
}

/** How to run a candidate alone: by its name once a run has shown how the runner calls it, else by its file. */
export function aloneRequest(
  candidate: Candidate,
  runner: TestRunner,
  seen?: TestRun,
): { test?: OneTest; files?: string[] } {
  const file = candidate.path.startsWith(runner.folder) ? candidate.path.slice(runner.folder.length) : candidate.path;
  const [known] = seen === undefined ? [] : ownCases(candidate, seen);
  if (known !== undefined && candidate.block !== null && runner.narrow === 'test') {
    const { name } = candidate.block;
    const whole =
      known.name === name || known.name.endsWith(name)
        ? known.name
        : known.name.startsWith(name) && /^[[(/ ]/.test(known.name.slice(name.length))
          ? name
          : null;
    // a name that parameters make is none to ask for: the file has no other new test
    if (whole !== null) return { test: { file, suite: known.suite, name: whole } };
  }
  return runner.narrow === 'all' ? {} : { files: [file] };
}
