import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ResultFormat } from './model.ts';
import { readTestResults } from './read.ts';

const golden = (name: string): string => readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8');

/** One line per test, and one per problem. */
function brief(format: ResultFormat, ...texts: string[]): string[] {
  const results = readTestResults(format, texts);
  if (results.state === 'unknown') return [`unknown: ${results.reason}`];
  const { tests, problems } = results.report;
  return [
    ...tests.map(({ suite, name, outcome }) => `${outcome} ${suite === '' ? '' : `${suite} > `}${name}`),
    ...problems.map((problem) => `problem ${problem.split('\n')[0]}`),
  ];
}
const messageOf = (format: ResultFormat, text: string): (string | null)[] => {
  const results = readTestResults(format, [text]);
  return results.state === 'read'
    ? results.report.tests.flatMap(({ message }) => (message === null ? [] : [message]))
    : [];
};

const surefire = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0" \
name="com.example.CalcTest" time="0.1" tests="4" errors="1" skipped="1" failures="1">
  <properties><property name="java.version" value="17"/></properties>
  <testcase name="adds" classname="com.example.CalcTest" time="0.02"/>
  <testcase name="divides" classname="com.example.CalcTest" time="0.01">\
<error message="/ by zero" type="java.lang.ArithmeticException"><![CDATA[java.lang.ArithmeticException: / by zero
	at com.example.CalcTest.divides(CalcTest.java:9)]]></error><system-out><![CDATA[<failure>]]></system-out></testcase>
  <testcase name="compares" classname="com.example.CalcTest" time="0">\
<failure message="expected: &lt;1&gt; but was: &lt;2&gt;" type="org.opentest4j.AssertionFailedError"/></testcase>
  <testcase name="later" classname="com.example.CalcTest" time="0"><skipped message="slow"/></testcase>
</testsuite>`;
const gotestsum = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="1" errors="0" time="0.1">
	<testsuite tests="2" failures="1" time="0.00" name="example.com/g" timestamp="2026-01-01T00:00:00Z">
		<testcase classname="example.com/g" name="TestAdd" time="0.000"></testcase>
		<testcase classname="example.com/g" name="TestTable/one_two" time="0.000">\
<failure message="Failed" type="">    a_test.go:4: bad</failure></testcase>
	</testsuite>
</testsuites>`;
const jestJunit =
  '<?xml version="1.0"?><testsuites name="jest tests" tests="2" failures="0"><testsuite ' +
  'name="a.test.js" errors="0" failures="0" skipped="0" tests="2" file="src/a.test.js"><testcase ' +
  'classname="group adds" name="group adds"/><testcase classname="b" ' +
  'name="b"><skipped/></testcase></testsuite></testsuites>';
const rspec = JSON.stringify({
  version: '3.13.0',
  summary_line: '',
  summary: { duration: 0.1, example_count: 3, failure_count: 1, pending_count: 1, errors_outside_of_examples_count: 0 },
  examples: [
    {
      id: './spec/a_spec.rb[1:1]',
      description: 'adds',
      full_description: 'Calc adds',
      status: 'passed',
      file_path: './spec/a_spec.rb',
      line_number: 3,
    },
    {
      id: './spec/a_spec.rb[1:2]',
      description: 'fails',
      full_description: 'Calc fails',
      status: 'failed',
      file_path: './spec/a_spec.rb',
      exception: { class: 'RSpec::Expectations::ExpectationNotMetError', message: 'expected: 2 got: 1', backtrace: [] },
    },
    {
      id: './spec/a_spec.rb[1:3]',
      description: 'later',
      full_description: 'Calc later',
      status: 'pending',
      file_path: './spec/a_spec.rb',
    },
  ],
});
const trx = `<?xml version="1.0" encoding="utf-8"?>\
<TestRun id="1" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
<UnitTestResult testName="Calc.Tests.CalcTests.Adds" outcome="Passed"/>
<UnitTestResult testName="Calc.Tests.CalcTests.Row(a: 1.5, b: &quot;x.y&quot;)" outcome="Failed">\
<Output><ErrorInfo><Message>Assert.Equal() Failure</Message>\
<StackTrace>at Calc.cs:line 4</StackTrace></ErrorInfo></Output></UnitTestResult>
<UnitTestResult testName="Calc.Tests.CalcTests.Later" outcome="NotExecuted"/></Results>
<ResultSummary outcome="Failed"><Counters total="3" executed="2" passed="1" failed="1"/></ResultSummary></TestRun>`;

describe('readTestResults', () => {
  it.each([
    [
      'junit',
      'pytest.xml',
      [
        'passed test_a > test_ok',
        'failed test_a.TestG > test_bad',
        'skipped test_a > test_later',
        'passed test_a > test_p[1]',
        'passed test_a > test_p[2]',
      ],
    ],
    [
      'junit',
      'node.xml',
      ['passed test > adds', 'failed group > fails & <x>', 'skipped group > later', 'skipped group > todo'],
    ],
    ['tap', 'node.tap', ['passed adds', 'failed group > fails & <x>', 'skipped group > later', 'skipped group > todo']],
    [
      'junit',
      'vitest.xml',
      [
        'passed a.test.ts > adds',
        'failed a.test.ts > group > fails <x>',
        'skipped a.test.ts > group > later',
        'skipped a.test.ts > group > todo',
        'failed b.test.ts > b.test.ts',
      ],
    ],
    [
      'go',
      'go.json',
      [
        'passed example.com/g > TestAdd',
        'failed example.com/g > TestTable',
        'failed example.com/g > TestTable/one_two',
        'skipped example.com/g > TestTable/x',
      ],
    ],
    ['jest', 'jest.json', ['passed adds', 'failed group > fails', 'skipped group > later', 'skipped group > todo']],
    [
      'mocha',
      'mocha.json',
      [
        'passed adds',
        'failed group > fails',
        'skipped group > later',
        'problem "before all" hook for "never": no set-up',
      ],
    ],
    [
      'cargo',
      'cargo.txt',
      ['passed src/lib.rs > tests::adds', 'skipped src/lib.rs > tests::later', 'failed src/lib.rs > tests::bad'],
    ],
  ] as const)('%s: %s, as the real tool wrote it', (format, file, expected) => {
    expect(brief(format, golden(file))).toEqual(expected);
  });

  it('Jest JSON of Vitest names a file that does not load', () => {
    expect(brief('jest', golden('vitest.json'))).toEqual([
      'passed adds',
      'failed group > fails <x>',
      'skipped group > later',
      'skipped group > todo',
      expect.stringMatching(/^problem .*b\.test\.ts: .*nope/),
    ]);
  });

  it('surefire, gotestsum, jest-junit, RSpec and TRX in their documented forms', () => {
    expect(brief('junit', surefire)).toEqual(
      ['adds', 'divides', 'compares', 'later'].map(
        (name, at) => `${['passed', 'error', 'failed', 'skipped'][at]} com.example.CalcTest > ${name}`,
      ),
    );
    expect(messageOf('junit', surefire)).toEqual([
      expect.stringMatching(/^\/ by zero\njava\.lang/),
      'expected: <1> but was: <2>',
    ]);
    expect(brief('junit', gotestsum)).toEqual([
      'passed example.com/g > TestAdd',
      'failed example.com/g > TestTable/one_two',
    ]);
    expect(brief('junit', jestJunit)).toEqual(['passed group adds > group adds', 'skipped b > b']);
    expect(brief('rspec', rspec)).toEqual(['passed Calc > adds', 'failed Calc > fails', 'skipped Calc > later']);
    expect(brief('trx', trx)).toEqual([
      'passed Calc.Tests.CalcTests > Adds',
      'failed Calc.Tests.CalcTests > Row(a: 1.5, b: "x.y")',
      'skipped Calc.Tests.CalcTests > Later',
    ]);
  });

  it('keeps what failed', () => {
    expect(messageOf('go', golden('go.json')).join('\n')).toContain('a_test.go:4: bad');
    expect(messageOf('tap', golden('node.tap'))).toEqual([expect.stringMatching(/^'1 == 2'/)]);
    expect(messageOf('cargo', golden('cargo.txt'))).toEqual([
      expect.stringContaining('assertion `left == right` failed: why'),
    ]);
    expect(messageOf('mocha', golden('mocha.json'))).toEqual([expect.stringContaining('1 == 2')]);
  });

  it('a go test that never ended, a package that did not build and one that did not end are no pass', () => {
    const event = (more: object): string => JSON.stringify({ Package: 'p', ...more });
    expect(
      brief(
        'go',
        [
          { Action: 'start' },
          { Action: 'run', Test: 'TestA' },
          { Action: 'output', Test: 'TestA', Output: 'panic: boom' },
          { Action: 'fail' },
        ]
          .map(event)
          .join('\n'),
      ),
    ).toEqual(['error p > TestA']);
    expect(
      brief(
        'go',
        [{ Action: 'start' }, { Action: 'run', Test: 'TestA' }, { Action: 'pass', Test: 'TestA' }]
          .map(event)
          .join('\n'),
      ),
    ).toEqual(['unknown: go test -json: p did not end']);
    expect(
      brief(
        'go',
        [
          JSON.stringify({ ImportPath: 'p', Action: 'build-output', Output: './a.go:1: bad\n' }),
          JSON.stringify({ ImportPath: 'p', Action: 'build-fail' }),
          event({ Action: 'start' }),
          event({ Action: 'fail' }),
        ].join('\n'),
      )[0],
    ).toBe('problem p: does not build: ./a.go:1: bad');
  });

  it.each(['junit', 'jest', 'mocha', 'go', 'rspec', 'tap', 'cargo', 'trx'] as const)(
    '%s: nothing, and what it is not, are unknown',
    (format) => {
      expect(brief(format)).toEqual(['unknown: the runner reported nothing']);
      for (const text of [
        '',
        '  \n',
        '{',
        '[]',
        'null',
        '<html>',
        '<html/>',
        'Segmentation fault',
        '\0\0',
        '<!DOCTYPE x [<!ENTITY a "b">]><testsuite/>',
      ])
        expect(brief(format, text)[0], text).toMatch(/^unknown: /);
    },
  );

  it.each([
    ['junit', 'pytest.xml'],
    ['junit', 'node.xml'],
    ['junit', 'vitest.xml'],
    ['tap', 'node.tap'],
    ['go', 'go.json'],
    ['jest', 'jest.json'],
    ['mocha', 'mocha.json'],
    ['cargo', 'cargo.txt'],
  ] as const)('%s: %s cut anywhere is unknown, or still shows that something failed', (format, file) => {
    const text = golden(file);
    for (let end = 1; end < text.length - 1; end += 7) {
      const lines = brief(format, text.slice(0, end));
      expect(
        /^unknown/.test(lines[0] ?? 'none') || lines.some((line) => /^(?:failed|error|problem)/.test(line)),
        `${end}: ${lines.join('; ')}`,
      ).toBe(true);
    }
  });

  it('one report of several that can not be read makes all of it unknown', () => {
    expect(brief('junit', surefire, '<testsuite')[0]).toMatch(/^unknown/);
    expect(brief('junit', '<testsuite name="x" tests="3"><testcase name="a"/></testsuite>')[0]).toBe(
      'unknown: JUnit XML: "x" says 3 tests and holds 1',
    );
  });
});

it('says the error of a file that pytest could not load, before where it was', () => {
  const trace =
    '/usr/lib/python3/site-packages/pluggy/_caller.py:197: in __call__\n    raise x\n      ^\n' +
    "E     File &quot;a.py&quot;, line 3\nE   SyntaxError: '(' was never closed";
  const report = (text: string): string =>
    '<?xml version="1.0"?><testsuites><testsuite name="pytest" errors="1" tests="1"><testcase ' +
    'classname="" name="tests.test_a"><error message="collection ' +
    `failure">${text}</error></testcase></testsuite></testsuites>`;
  expect(brief('junit', report(trace))).toEqual(["problem tests.test_a: SyntaxError: '(' was never closed"]);
  expect(brief('junit', report('something else\nhere'))).toEqual(['problem tests.test_a: something else']);
});
