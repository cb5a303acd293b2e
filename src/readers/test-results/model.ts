/**
 * `error`: it ended before or outside of its assertions (a crash, a set-up that failed, a file that can't be loaded).
 */
export type TestOutcome = 'passed' | 'failed' | 'error' | 'skipped';

/**
 * One test as the runner names it. `suite` is what encloses it (class, describe blocks, package), '' where nothing
 * does.
 */
export interface TestCase {
  name: string;
  suite: string;
  /** the path as the report has it, null where the report doesn't say */
  file: string | null;
  outcome: TestOutcome;
  /** what failed, as the runner says it; null for other outcomes */
  message: string | null;
}

/**
 * `problems` are failures that belong to no test: a file that did not load, a build that failed, an error between
 * tests.
 */
export interface TestReport {
  tests: TestCase[];
  problems: string[];
}

/** A report that is empty, cut, broken or at odds with itself is `unknown`: it never reads as a pass. */
export type TestResults = { state: 'read'; report: TestReport } | { state: 'unknown'; reason: string };

export const resultFormats = ['junit', 'jest', 'mocha', 'go', 'rspec', 'tap', 'cargo', 'trx'] as const;
export type ResultFormat = (typeof resultFormats)[number];

/** What a reader throws when the text is not what it should be; one line. */
export class UnreadableResults extends Error {}

/** Characters of a failure that are kept. */
const longestMessage = 4000;

export function messageText(...parts: (string | null | undefined)[]): string {
  const seen: string[] = [];
  for (const part of parts) {
    // eslint-disable-next-line no-control-regex
    const text = (part ?? '').replace(/\u001b\[[0-9;]*m/g, '').trim();
    if (text !== '' && !seen.some((one) => one.includes(text))) seen.push(text);
  }
  return seen.join('\n').slice(0, longestMessage);
}
