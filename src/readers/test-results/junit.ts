import { messageText, UnreadableResults, type TestCase, type TestReport } from './model.ts';
import { readXml } from './xml.ts';

interface Suite {
  name: string;
  file: string | null;
  tests: number | null;
  seen: number;
  cases: boolean;
}

const count = (value: string | undefined): number | null =>
  value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : null;

/**
 * Reads JUnit XML as pytest, surefire, jest-junit, Vitest, gotestsum and node:test write it. A suite that says how many
 * tests it holds has to hold them. A test without a result element passed: that is the format.
 */
export function readJunit(source: string): TestReport {
  const tests: TestCase[] = [];
  const problems: string[] = [];
  const suites: Suite[] = [];
  let test: (TestCase & { details: string[] }) | null = null;
  let inside: { kind: string; words: string; text: string } | null = null;
  let root = true;
  readXml(source, {
    open(name, attributes) {
      if (root && name !== 'testsuites' && name !== 'testsuite')
        throw new UnreadableResults(`JUnit XML: the root is <${name.slice(0, 40)}>`);
      root = false;
      const file = attributes.get('file') ?? attributes.get('filepath') ?? null;
      if (name === 'testsuite')
        suites.push({
          name: attributes.get('name') ?? '',
          file: file ?? attributes.get('filepath') ?? null,
          tests: count(attributes.get('tests')),
          seen: 0,
          cases: false,
        });
      else if (name === 'testcase') {
        const suite = suites.at(-1);
        if (suite !== undefined) {
          suite.seen += 1;
          suite.cases = true;
        }
        const owner = attributes.get('classname') ?? attributes.get('class') ?? suite?.name ?? '';
        test = {
          name: attributes.get('name') ?? '',
          suite: owner,
          file: file ?? suite?.file ?? null,
          outcome: 'passed',
          message: null,
          details: [],
        };
      } else if (['failure', 'error', 'skipped', 'rerunFailure', 'flakyFailure', 'flakyError'].includes(name)) {
        inside = { kind: name, words: attributes.get('message') ?? '', text: '' };
      }
    },
    text(text) {
      if (inside !== null) inside.text += text;
    },
    close(name) {
      if (inside !== null && name === inside.kind) {
        if (test === null) problems.push(messageText(inside.words, inside.text) || name);
        else if (name === 'skipped') {
          if (test.outcome === 'passed') test.outcome = 'skipped';
        } else {
          // surefire marks a test that passed only when run again; that is no pass here
          test.outcome = name === 'error' || test.outcome === 'error' ? 'error' : 'failed';
          test.details.push(inside.words, inside.text);
        }
        inside = null;
      } else if (name === 'testcase' && test !== null) {
        const { details, ...plain } = test;
        // pytest's way to say that a file did not load
        if (plain.outcome === 'error' && plain.suite === '' && details[0] === 'collection failure')
          problems.push(`${plain.name}: ${messageText(errorFirst(details[1] ?? ''))}`);
        else
          tests.push({
            ...plain,
            message:
              plain.outcome === 'failed' || plain.outcome === 'error' ? messageText(...details) || plain.outcome : null,
          });
        test = null;
      } else if (name === 'testsuite') {
        const suite = suites.pop();
        const parent = suites.at(-1);
        if (suite === undefined) return;
        if (parent !== undefined) parent.seen += suite.seen;
        if (suite.tests !== null && suite.tests > suite.seen)
          throw new UnreadableResults(
            `JUnit XML: ${JSON.stringify(suite.name.slice(0, 80))} says ${suite.tests} tests and holds ${suite.seen}`,
          );
      }
    },
  });
  return { tests, problems };
}

/** pytest ends a traceback with its error, marked `E`; what went wrong is told before where. */
function errorFirst(text: string): string {
  const error = [...text.matchAll(/^E {3}(\S.*)$/gm)].at(-1)?.[1];
  return error === undefined ? text : `${error}\n${text}`;
}
