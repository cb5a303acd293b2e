import { readGoTest, readJest, readMocha, readRspec } from './json.ts';
import { readJunit } from './junit.ts';
import { UnreadableResults, type ResultFormat, type TestReport, type TestResults } from './model.ts';
import { readCargo, readTap } from './text.ts';
import { readTrx } from './trx.ts';

const readers: Readonly<Record<ResultFormat, (text: string) => TestReport>> = {
  junit: readJunit,
  jest: readJest,
  mocha: readMocha,
  go: readGoTest,
  rspec: readRspec,
  tap: readTap,
  cargo: readCargo,
  trx: readTrx,
};

/**
 * Reads what a runner reported, over all of its files. One that can't be read makes the whole unknown: the tests that
 * are missing may be the ones that failed.
 */
export function readTestResults(format: ResultFormat, texts: readonly string[]): TestResults {
  const whole: TestReport = { tests: [], problems: [] };
  if (texts.every((text) => text.trim() === '')) return { state: 'unknown', reason: 'the runner reported nothing' };
  for (const text of texts) {
    try {
      const { tests, problems } = readers[format](text);
      whole.tests.push(...tests);
      whole.problems.push(...problems);
    } catch (error) {
      if (error instanceof UnreadableResults) return { state: 'unknown', reason: error.message };
      throw error;
    }
  }
  return { state: 'read', report: whole };
}
