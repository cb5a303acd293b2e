/** How a test runner lets a test be left out. */
export interface SkipMark {
  files: RegExp;
  pattern: RegExp;
  kind: 'skip' | 'only';
  /**
   * `call`: the mark names the test on its own line; `above`: it stands on the test below it; `inside`: it is the first
   * thing that the test does
   */
  place: 'call' | 'above' | 'inside';
  source: string;
}

const js = /\.[cm]?[jt]sx?$/i;
const text = String.raw`\s*\(\s*(["'\x60]|\w+\.name\b|\)|true\b)`;

export const skipMarks: readonly SkipMark[] = [
  {
    files: js,
    kind: 'skip',
    place: 'call',
    source: 'https://jestjs.io/docs/api',
    pattern: new RegExp(
      String.raw`\b(?:it|test|describe|suite|context|specify)(?:\.\w+)*?\.(?:skip|fixme)(?:\.each\b|${text})`,
    ),
  },
  {
    files: js,
    kind: 'skip',
    place: 'call',
    source: 'https://jestjs.io/docs/api',
    pattern: /\b(?:xit|xtest|xdescribe|xcontext|xspecify)\s*(?:\.each\b|\(\s*["'`])/,
  },
  {
    files: js,
    kind: 'only',
    place: 'call',
    source: 'https://mochajs.org/#exclusive-tests',
    pattern: new RegExp(
      [
        String.raw`\b(?:it|test|describe|suite|context|specify)(?:\.\w+)*?\.only\s*(?:\.each\b|\()`,
        String.raw`|\b(?:fit|fdescribe|fcontext)\s*\(\s*["'\x60]`,
      ].join(''),
    ),
  },
  {
    files: /\.py$/,
    kind: 'skip',
    place: 'above',
    source: 'https://docs.pytest.org/en/stable/how-to/skipping.html',
    pattern: /^\s*@(?:pytest\.mark\.skip|(?:unittest\.)?skip)(?:\s*\(|\s*$)/,
  },
  {
    files: /\.py$/,
    kind: 'skip',
    place: 'inside',
    source: 'https://docs.pytest.org/en/stable/how-to/skipping.html',
    pattern: /^\s+(?:pytest\.skip|self\.skipTest)\s*\(/,
  },
  {
    files: /\.go$/,
    kind: 'skip',
    place: 'inside',
    source: 'https://pkg.go.dev/testing#hdr-Skipping',
    pattern: /^\s*\w+\.(?:Skip|Skipf|SkipNow)\(/,
  },
  {
    files: /\.(?:java|kt|kts|groovy|scala)$/,
    kind: 'skip',
    place: 'above',
    source: 'https://docs.junit.org/current/user-guide/#writing-tests-disabling',
    pattern: /^\s*@(?:[\w.]+\.)?(?:Disabled|Ignore)(?![A-Za-z])/,
  },
  {
    files: /\.cs$/,
    kind: 'skip',
    place: 'above',
    source: 'https://docs.nunit.org/articles/nunit/writing-tests/attributes/ignore.html',
    pattern: /^\s*\[(?:[^\]]{0,300},\s*)?(?:Ignore\b|(?:Fact|Theory)\s*\(\s*Skip\s*=)/,
  },
  {
    files: /\.rs$/,
    kind: 'skip',
    place: 'above',
    source: 'https://doc.rust-lang.org/reference/attributes/testing.html#the-ignore-attribute',
    pattern: /^\s*#\[ignore\b/,
  },
  {
    files: /_spec\.rb$|_test\.rb$/,
    kind: 'skip',
    place: 'call',
    source: 'https://rspec.info/features/3-13/rspec-core/pending-and-skipped-examples/',
    pattern: new RegExp(
      [
        String.raw`^\s*(?:xit|xdescribe|xcontext|xspecify|xexample)\s*\(?\s*["']`,
        String.raw`|^\s*(?:it|describe|context|specify)\b[^\n]{0,300},\s*(?::skip\b|skip:\s*(?:true|["']))`,
      ].join(''),
    ),
  },
  {
    files: /_spec\.rb$|_test\.rb$/,
    kind: 'only',
    place: 'call',
    source: 'https://rspec.info/features/3-13/rspec-core/filtering/filter-run-when-matching/',
    pattern: new RegExp(
      [
        String.raw`^\s*(?:fit|fdescribe|fcontext)\s*\(?\s*["']`,
        String.raw`|^\s*(?:it|describe|context)\b[^\n]{0,300},\s*(?::focus\b|focus:\s*true)`,
      ].join(''),
    ),
  },
  {
    files: /_spec\.rb$|_test\.rb$/,
    kind: 'skip',
    place: 'inside',
    source: 'https://rspec.info/features/3-13/rspec-core/pending-and-skipped-examples/',
    pattern: /^\s*(?:pending|skip)(?:\s*\(?\s*["']|\s*$)/,
  },
  {
    files: /\.php$/,
    kind: 'skip',
    place: 'inside',
    source: 'https://docs.phpunit.de/en/12.0/writing-tests-for-phpunit.html#skipping-tests',
    pattern: /^\s*(?:\$this->|self::|static::)markTest(?:Skipped|Incomplete)\(/,
  },
  {
    files: /\.swift$/,
    kind: 'skip',
    place: 'inside',
    source: 'https://developer.apple.com/documentation/xctest/xctskip',
    pattern: /^\s*throw\s+XCTSkip\(/,
  },
  {
    files: /\.exs$/,
    kind: 'skip',
    place: 'above',
    source: 'https://hexdocs.pm/ex_unit/ExUnit.Case.html#module-tags',
    pattern: /^\s*@(?:module)?tag\s+(?::skip\b|skip:)/,
  },
];

/** A line that begins a test, in any of the languages. */
export const testStart = new RegExp(
  [
    String.raw`\b(?:it|test|specify|describe|suite|context)(?:\.\w+)*\s*(?:\(|\s["'])\s*["'\x60]?`,
    String.raw`|\b(?:async\s+)?def\s+test_?\w*|\bfunc\s+Test\w*|\bt\.Run\(|\bfunction\s+test\w*`,
    String.raw`|\bfunc\s+test\w*|#\[(?:\w+::)?test\b|@Test\b|\[(?:Fact|Theory|Test|TestMethod)\b|\bfun\s+\x60`,
  ].join(''),
);

const testName = new RegExp(
  [
    String.raw`\b(?:it|test|specify)(?:\.\w+)*\s*\(?\s*(["'\x60])((?:(?!\1)[^\\\n]|\\.){1,200})\1`,
    String.raw`\bdef\s+(test_?\w+)`,
    String.raw`\bfunc\s+([Tt]est\w+)`,
    String.raw`\bfunction\s+(test\w+)`,
    String.raw`@Test\b[^;{]{0,300}?\b(?:void|fun)\s+(\x60[^\x60]+\x60|\w+)\s*\(`,
    String.raw`#\[(?:\w+::)?test\][^;{]{0,300}?\bfn\s+(\w+)`,
    String.raw`\[(?:Fact|Theory|Test|TestMethod)\b[^;{]{0,300}?\b(\w+)\s*\(\)`,
  ].join('|'),
  'g',
);

/** The names of the tests in a text; they tell whether a test went elsewhere. */
export function testNames(source: string): string[] {
  const names = new Set<string>();
  for (const found of source.matchAll(testName)) {
    const name = found.slice(2).find((group) => group !== undefined);
    if (name !== undefined) names.add(name);
  }
  return [...names];
}
