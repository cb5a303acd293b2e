import type { XmlScanner } from '../formats/xml.ts';
import { messageText, UnreadableResults, type TestCase, type TestOutcome, type TestReport } from './model.ts';
import { readXmlReport, tagsOf } from './xml.ts';

/** Reads a TRX file of `dotnet test`. */
export function readTrx(source: string): TestReport {
  return readXmlReport(source, 'TRX', (xml) => readRun(xml));
}

function readRun(xml: XmlScanner): TestReport {
  const tests: TestCase[] = [];
  const problems: string[] = [];
  let test: TestCase | null = null;
  let words: string | null = null;
  let total: number | null = null;
  for (const tag of tagsOf(xml)) {
    const { name } = xml;
    if (tag === 'open') {
      if (xml.depth === 1 && name !== 'TestRun') throw new UnreadableResults(`TRX: the root is <${name.slice(0, 40)}>`);
      if (name === 'Counters') total = Number(xml.attribute('total') ?? Number.NaN);
      if (name === 'RunInfo' && xml.attribute('outcome') === 'Error') problems.push('the run has an error');
      if (name === 'Message' || name === 'StackTrace') words = '';
      if (name === 'UnitTestResult') test = testOf(xml);
    } else if ((name === 'Message' || name === 'StackTrace') && words !== null) {
      if (test !== null && test.outcome !== 'passed') test.message = messageText(test.message, words);
      words = null;
    } else if (name === 'UnitTestResult' && test !== null) {
      if ((test.outcome === 'failed' || test.outcome === 'error') && test.message === null) test.message = test.outcome;
      tests.push(test);
      test = null;
    }
    if (words !== null) words += xml.text();
  }
  if (total === null || Number.isNaN(total)) throw new UnreadableResults('TRX: no summary');
  if (total > tests.length) throw new UnreadableResults(`TRX: says ${total} tests and holds ${tests.length}`);
  return { tests, problems };
}

function testOf(xml: XmlScanner): TestCase {
  const full = xml.attribute('testName') ?? '';
  const dot = full.replace(/\(.*$/s, '').lastIndexOf('.');
  return {
    name: full.slice(dot + 1),
    suite: dot < 0 ? '' : full.slice(0, dot),
    file: null,
    message: null,
    outcome: outcomeOf(xml.attribute('outcome') ?? ''),
  };
}

function outcomeOf(word: string): TestOutcome {
  if (word === 'Passed') return 'passed';
  if (word === 'Failed') return 'failed';
  return ['NotExecuted', 'Inconclusive', 'Pending'].includes(word) ? 'skipped' : 'error';
}
