import { describe, expect, it } from 'vitest';
import { createGrammars } from '../../../../adapters/grammars/grammars.ts';
import { createSyntaxReader } from '../../../../readers/symbols/syntax.ts';
import { sharedChange } from './shared-code.ts';

const syntax = createSyntaxReader(createGrammars());
const change = async (path: string, before: string, after: string): Promise<string | null> =>
  sharedChange((await syntax(path, before))!, (await syntax(path, after))!).problem;

const py =
  'import os\nfrom calc import price\n\nCASES = [(1, 2)]\n\n\ndef make():\n    return 1\n\n\n' +
  'class TestA:\n    def setup_method(self):\n        self.a = 1\n\n    def test_a(self):\n' +
  '        assert price(1) == 2\n';
const js =
  "import { expect, it, beforeEach } from 'vitest';\nimport { slug } from './slug.js';\n" +
  "const cases = [['A', 'a'],\n  ['B', 'b']];\nfor (const [from, to] of cases) {\n" +
  "  it(`lowers ${from}`, () => { expect(slug(from)).toBe(to); });\n}\nconst name = 'x';\n" +
  "it(name, () => { expect(slug('Q')).toBe('q'); });\ndescribe('group', () => {\n" +
  "  beforeEach(() => { expect(slug('A')).toBe('a'); });\n" +
  "  it('one', () => { expect(slug('B')).toBe('b'); });\n});\n";
const go =
  'package k\n\nimport "testing"\n\nvar cases = []int{1, 2}\n\nfunc TestA(t *testing.T) {\n\tt.Fatal(cases)\n}\n';

describe('a file that was there', () => {
  it.each([
    ['a row of a table', 'a.test.js', js, js.replace(",\n  ['B', 'b']", '')],
    ['a check in a hook', 'a.test.js', js, js.replace("expect(slug('A')).toBe('a');", '')],
    ['a hook', 'a.test.js', js, js.replace(/ {2}beforeEach.*\n/, '')],
    ['a test without a plain name', 'a.test.js', js, js.replace(/it\(name.*\n/, '')],
    [
      'an import',
      'a.test.js',
      js,
      js.replace("import { slug } from './slug.js';", "import { slug } from './other.js';"),
    ],
    ['the loop around a test', 'a.test.js', js, js.replace('of cases)', 'of [])')],
    ['a table', 'test_a.py', py, py.replace('[(1, 2)]', '[]')],
    ['a helper', 'test_a.py', py, py.replace('return 1', 'return 2')],
    ['a set-up', 'test_a.py', py, py.replace('self.a = 1', 'pass')],
    ['a table of Go', 'a_test.go', go, go.replace('1, 2', '')],
    ['an import of Go', 'a_test.go', go, go.replace('"testing"', 'testing "fake"')],
  ])('keeps %s', async (_what, path, before, after) => {
    expect(after).not.toBe(before);
    expect(await change(path, before, after)).toMatch(/changes or removes|takes the import/);
  });

  it.each([
    ['a call', 'test_a.py', py, `${py}\nCASES.clear()\n`],
    ['a second value', 'test_a.py', py, `${py}\nCASES = []\n`],
    ['a name that is used', 'test_a.py', py, `${py}\nprice = max\n`],
    ['an import over a name', 'test_a.py', py, py.replace('import os\n', 'import os\nfrom fake import price\n')],
    ['a set-up for all', 'test_a.py', py, `${py}\ndef setup_function(f):\n    pass\n`],
    ['a set-up in a class', 'test_a.py', py, `${py}\n    def teardown_method(self):\n        pass\n`],
    ['a fixture for all', 'test_a.py', py, `${py}\n@pytest.fixture(autouse=True)\ndef fresh():\n    pass\n`],
    ['a value that takes rows out', 'test_a.py', py, `${py}\nLAST = CASES.pop()\n`],
    ['a mock for all', 'a.test.js', js, `${js}vi.mock('./slug.js');\n`],
    ['a hook', 'a.test.js', js, `${js}beforeEach(() => {});\n`],
    ['a hook in a group', 'a.test.js', js, js.replace("  it('one'", "  afterEach(() => {});\n  it('one'")],
    [
      'a call in a new group',
      'a.test.js',
      js,
      `${js}describe('new', () => { cases.pop(); it('n', () => { expect(slug('')).toBe(''); }); });\n`,
    ],
    ['an init', 'a_test.go', go, `${go}\nfunc init() { cases = nil }\n`],
    ['a TestMain', 'a_test.go', go, `${go}\nfunc TestMain(m *testing.M) {}\n`],
  ])('gets no %s', async (_what, path, before, after) => {
    expect(await change(path, before, after)).toMatch(
      /beside its present tests|around present tests|another meaning|could change what/,
    );
  });

  it.each([
    [
      'tests, names of a known import, an import, a helper and a value',
      'test_a.py',
      py,
      py
        .replace('import price', 'import (\n    price,\n    tax,\n)')
        .replace('import os\n', 'import os\nimport pytest\n') +
        '\n    def test_b(self):\n        assert tax(1) == 2\n\n\nMORE = [(3, 4)]\n\n\n' +
        '@pytest.fixture\ndef minus():\n    return make()\n\n\n' +
        'def test_c(minus):\n    assert price(minus) == 2\n',
    ],
    [
      'tests in a group, a group with hooks, other spaces',
      'a.test.js',
      js,
      js
        .replace(
          "import { expect, it, beforeEach } from 'vitest';",
          "import {\n  afterEach, beforeEach, expect, it, vi,\n} from 'vitest';",
        )
        .replace("  it('one'", "  it('zero', () => { expect(slug('')).toBe(''); });\n\n  it('one'") +
        "const more = (text) => slug(text);\ndescribe('new', () => {\n  let a;\n" +
        "  afterEach(() => { vi.useRealTimers(); });\n  it('n', () => { expect(more('A')).toBe('a'); });\n});\n",
    ],
    [
      'a helper, an import and a test of Go',
      'a_test.go',
      go,
      `${go.replace('import "testing"', 'import (\n\t"os"\n\t"testing"\n)')}\n` +
        'func help(t *testing.T) { t.Helper() }\n\nfunc TestB(t *testing.T) {\n\tt.Fatal(os.Args)\n}\n',
    ],
  ])('gets %s', async (_what, path, before, after) => {
    expect(await change(path, before, after)).toBeNull();
  });
});
