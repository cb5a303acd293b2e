import type { XmlScanner } from '../formats/xml.ts';
import { messageText, UnreadableResults, type TestCase, type TestReport } from './model.ts';
import { readXmlReport, tagsOf } from './xml.ts';

interface Suite {
  name: string;
  file: string | null;
  tests: number | null;
  seen: number;
}

/** What says how a test ended, with its words so far. */
interface Outcome {
  kind: string;
  words: string;
  text: string;
}

const outcomes = ['failure', 'error', 'skipped', 'rerunFailure', 'flakyFailure', 'flakyError'];

const count = (value: string | undefined): number | null =>
  value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : null;

/**
 * Reads JUnit XML as pytest, surefire, jest-junit, Vitest, gotestsum and node:test write it. A suite that says how many
 * tests it holds has to hold them. A test without a result element passed: that is the format.
 */
export function readJunit(source: string): TestReport {
  return readXmlReport(source, 'JUnit XML', (xml) => new JunitReport(xml).read());
}

class JunitReport {
  readonly #xml: XmlScanner;
  readonly #tests: TestCase[] = [];
  readonly #problems: string[] = [];
  readonly #suites: Suite[] = [];
  #test: (TestCase & { details: string[] }) | null = null;
  #inside: Outcome | null = null;

  constructor(xml: XmlScanner) {
    this.#xml = xml;
  }

  read(): TestReport {
    const xml = this.#xml;
    for (const tag of tagsOf(xml)) {
      if (tag === 'open') this.#open(xml.name);
      else this.#close(xml.name);
      if (this.#inside !== null) this.#inside.text += xml.text();
    }
    return { tests: this.#tests, problems: this.#problems };
  }

  #open(name: string): void {
    const xml = this.#xml;
    if (xml.depth === 1 && name !== 'testsuites' && name !== 'testsuite')
      throw new UnreadableResults(`JUnit XML: the root is <${name.slice(0, 40)}>`);
    const file = xml.attribute('file') ?? xml.attribute('filepath') ?? null;
    if (name === 'testsuite')
      this.#suites.push({ name: xml.attribute('name') ?? '', file, tests: count(xml.attribute('tests')), seen: 0 });
    else if (name === 'testcase') {
      const suite = this.#suites.at(-1);
      if (suite !== undefined) suite.seen += 1;
      this.#test = {
        name: xml.attribute('name') ?? '',
        suite: xml.attribute('classname') ?? xml.attribute('class') ?? suite?.name ?? '',
        file: file ?? suite?.file ?? null,
        outcome: 'passed',
        message: null,
        details: [],
      };
    } else if (outcomes.includes(name)) this.#inside = { kind: name, words: xml.attribute('message') ?? '', text: '' };
  }

  #close(name: string): void {
    if (this.#inside !== null && name === this.#inside.kind) {
      this.#endOutcome(this.#inside);
      this.#inside = null;
    } else if (name === 'testcase' && this.#test !== null) {
      this.#endTest(this.#test);
      this.#test = null;
    } else if (name === 'testsuite') this.#endSuite();
  }

  #endOutcome({ kind, words, text }: Outcome): void {
    const test = this.#test;
    if (test === null) this.#problems.push(messageText(words, text) || kind);
    else if (kind === 'skipped') {
      if (test.outcome === 'passed') test.outcome = 'skipped';
    } else {
      // surefire marks a test that passed only when run again; that is no pass here
      test.outcome = kind === 'error' || test.outcome === 'error' ? 'error' : 'failed';
      test.details.push(words, text);
    }
  }

  #endTest({ details, ...test }: TestCase & { details: string[] }): void {
    // pytest's way to say that a file did not load
    if (test.outcome === 'error' && test.suite === '' && details[0] === 'collection failure')
      this.#problems.push(`${test.name}: ${messageText(errorFirst(details[1] ?? ''))}`);
    else {
      const failed = test.outcome === 'failed' || test.outcome === 'error';
      this.#tests.push({ ...test, message: failed ? messageText(...details) || test.outcome : null });
    }
  }

  #endSuite(): void {
    const suite = this.#suites.pop();
    if (suite === undefined) return;
    const parent = this.#suites.at(-1);
    if (parent !== undefined) parent.seen += suite.seen;
    if (suite.tests !== null && suite.tests > suite.seen)
      throw new UnreadableResults(
        `JUnit XML: ${JSON.stringify(suite.name.slice(0, 80))} says ${suite.tests} tests and holds ${suite.seen}`,
      );
  }
}

/** pytest ends a traceback with its error, marked `E`; what went wrong is told before where. */
function errorFirst(text: string): string {
  const error = [...text.matchAll(/^E {3}(\S.*)$/gm)].at(-1)?.[1];
  return error === undefined ? text : `${error}\n${text}`;
}
