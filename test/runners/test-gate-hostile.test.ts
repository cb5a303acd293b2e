import { describe, expect, it } from 'vitest';
import { here } from '../support/groups.ts';
import { became, gate, type GateProject } from '../support/written-tests.ts';

const calc: Omit<GateProject, 'written'> = {
  runner: 'pytest',
  base: {
    'pytest.ini': '[pytest]\npythonpath = .\naddopts = -p no:pytest_cov\n',
    'calc.py':
      'import os\nimport time\n\n\ndef price(n):\n    return n * 2\n\n\n# Rates are whole numbers.\n# They are added, never multiplied.\n# One rate for all.\n# No other.\n\n\ndef tax(n):\n    return n + 1\n',
    'tests/test_calc.py':
      'from calc import price\n\n\nCASES = [(1, 2), (2, 4)]\n\n\ndef test_price():\n    for n, want in CASES:\n        assert price(n) == want\n',
    'tests/test_tax.py': 'from calc import tax\n\n\nRATE = 1\n\n\ndef test_tax():\n    assert tax(1) == 2\n',
  },
  head: {
    'calc.py':
      'import os\nimport time\n\n\ndef price(n):\n    if n < 0:\n        return 0\n    return n * 2 if n < 100 else n * 3\n\n\n# Rates are whole numbers.\n# They are added, never multiplied.\n# One rate for all.\n# No other.\n\n\ndef tax(n):\n    return n + 1\n\n\ndef label(n):\n    return os.environ.get("LABEL", "none") + str(n)\n\n\ndef save(folder, n):\n    (folder / "out.py").write_text("n = %d" % n)\n\n\ndef pause(n):\n    time.sleep(n * 2)\n    return n + 2\n',
  },
};

describe('hostile and useless tests with pytest', () => {
  it.skipIf(!here('pytest'))(
    'none is kept, and no good one is lost',
    async () => {
      const report = await gate({
        ...calc,
        written: {
          'tests/test_exit.py':
            'import atexit\nimport os\nfrom calc import price\natexit.register(lambda: os._exit(0))\n\n\ndef test_exit_negative():\n    assert price(-1) == 0\n',
          'tests/test_hidden_exit.py':
            'import importlib\nfrom calc import price\nimportlib.import_module("at" + "exit").register(lambda: getattr(importlib.import_module("o" + "s"), "_ex" + "it")(0))\n\n\ndef test_hidden_exit():\n    assert price(-1) == 0\n',
          'tests/test_calc.py':
            'from calc import price\n\n\nCASES = []\n\n\ndef test_price():\n    for n, want in CASES:\n        assert price(n) == want\n\n\ndef test_emptied():\n    assert price(-1) == 0\n',
          'tests/test_other.py':
            'import test_calc\nfrom calc import price\ntest_calc.CASES.clear()\n\n\ndef test_empties_from_outside():\n    assert price(-1) == 0\n',
          'tests/test_tax.py':
            'from calc import price, tax\n\n\nRATE = 1\n\n\ndef test_tax():\n    assert tax(1) == 2\n\n\ndef test_beside_a_present_one():\n    assert price(-1) == 0\n',
          'tests/test_marked.py':
            'import os\nimport pytest\nfrom calc import price\npytestmark = pytest.mark.skipif("CODEX_CI_REPORTS" not in os.environ, reason="x")\n\n\ndef test_marked():\n    assert price(-1) == 0\n',
          'tests/test_more.py': `import os
import inspect
import calc
from calc import price


def test_squeezed():
    assert "ifn<0:" in "".join(inspect.getsource(price).split())


def test_bytecode():
    assert 100 in price.__code__.co_consts and price(-1) == 0


def test_old_source():
    assert "n * 3" not in inspect.getsource(price)


def test_opens_source():
    assert "100" in open(calc.__file__).read().split() and price(-1) == 0


def test_finds_source():
    name = "calc" + ".py"
    assert not [row for row in open(name) if "n * 3" in row]


def test_tells_source():
    name = "calc" + ".py"
    assert "n < 0" in open(name).read()


def test_tautology():
    assert price(-5) == price(-5)


def test_not_none():
    assert price(-5) is not None


def test_or_true():
    assert price(-5) == 17 or True


def test_swallow():
    try:
        assert price(-5) == 99
    except AssertionError:
        pass


def test_length():
    assert len([price(-5)]) == 1


def test_late_skip():
    import pytest as p
    if "NOT_THERE" in os.environ:
        raise p.skip.Exception("x")
    assert price(-1) == 0


def test_gate_only():
    assert price(-1) == (0 if os.environ.get("CODEX_CI_" + "SEED", "1") else 1)


def test_env():
    env = os.environ
    for key in env:
        assert "API" not in key or price(-1) == 0
    assert price(-1) == 0


def test_sleep():
    import time as t
    t.sleep(0.01)
    assert price(-1) == 0


def test_nap():
    from time import sleep as nap
    nap(0.01)
    assert price(-1) == 0


def test_socket():
    import socket as s
    try:
        s.socket().connect(("127.0.0.1", 9))
    except OSError:
        pass
    assert price(-1) == 0


def test_git():
    import subprocess
    subprocess.run(["git", "log"])
    assert price(-1) == 0


def test_new_file():
    open("conftest.py", "w").write("x=1")
    assert price(-1) == 0
`,
          'tests/test_good.py': `import os
import subprocess
import sys
import time
import pytest
import calc
from calc import label, pause, price, save


@pytest.fixture
def minus():
    return -3


@pytest.mark.parametrize("n, want", [(-1, 0), (99, 198), (100, 300)])
def test_good_table(n, want):
    assert price(n) == want


def test_good_fixture(minus):
    assert price(minus) == 0


def test_good_environment(monkeypatch):
    monkeypatch.setenv("LABEL", "big")
    assert label(2) == "big2"


def test_good_default(monkeypatch):
    monkeypatch.delenv("LABEL", raising=False)
    assert label(2) == "none2"


def test_good_folder(tmp_path):
    save(tmp_path, 3)
    assert (tmp_path / "out.py").read_text() == "n = 3"


def test_good_patched_sleep(monkeypatch):
    waited = []
    monkeypatch.setattr(time, "sleep", waited.append)
    assert pause(3) == 5
    assert waited == [6]


def test_good_patched_by_name(monkeypatch):
    monkeypatch.setattr(calc, "price", lambda n: 7)
    monkeypatch.setattr("calc.time.sleep", lambda n: None)
    assert pause(calc.price(1)) == 9


def test_good_other_process():
    code = "import calc, sys; sys.exit(calc.price(-1))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
`,
        },
      });
      const rules = became(report);
      expect(
        Object.keys(rules).filter((name) => rules[name] === 'kept'),
        JSON.stringify(
          report.tests.map(({ test, rule, reason }) => [test, rule, reason]),
          null,
          1,
        ),
      ).toEqual([
        'test_beside_a_present_one',
        ...[
          'table',
          'fixture',
          'environment',
          'default',
          'folder',
          'patched_sleep',
          'patched_by_name',
          'other_process',
        ].map((name) => `test_good_${name}`),
      ]);
      expect(rules).toMatchObject({
        test_exit_negative: 'ends-the-run',
        test_hidden_exit: 'ends-the-run',
        'tests/test_calc.py': 'changes-a-test',
        test_empties_from_outside: 'weakens-others',
        test_marked: 'environment',
        test_gate_only: 'environment',
        test_squeezed: 'over-fitted',
        test_bytecode: 'over-fitted',
        test_old_source: 'over-fitted',
        test_opens_source: 'over-fitted',
        test_finds_source: 'over-fitted',
        test_tells_source: 'over-fitted',
        test_tautology: 'worthless',
        test_not_none: 'worthless',
        test_or_true: 'worthless',
        test_swallow: 'worthless',
        test_length: 'worthless',
        test_late_skip: 'skipped',
        test_env: 'environment',
        test_sleep: 'sleep',
        test_nap: 'sleep',
        test_socket: 'network',
        test_git: 'environment',
        test_new_file: 'changes-files',
      });
      expect(report.suspected).toEqual([]);
    },
    900_000,
  );
});

const slug: Omit<GateProject, 'written'> = {
  runner: 'vitest',
  base: {
    'package.json': '{"type":"module","devDependencies":{"vitest":"*"}}\n',
    'src/slug.js':
      'export function slug(text) {\n  return text.toLowerCase();\n}\n// One more, and no other.\n// Counted from nothing.\n// Never less than that.\n// Whole numbers only.\n// Nothing else.\n// So far.\n// Still.\nexport function other(x) { return x + 1; }\n',
    'test/slug.test.js':
      "import { beforeEach, expect, it } from 'vitest';\nimport { slug, other } from '../src/slug.js';\nlet n = 0;\nbeforeEach(() => { expect(other(1)).toBe(2); n += 1; });\nit('lowers', () => { expect(slug('A')).toBe('a'); });\n",
    'test/table.test.js':
      "import { expect, it } from 'vitest';\nimport { slug } from '../src/slug.js';\nconst cases = [['A', 'a'], ['B', 'b']];\nfor (const [from, to] of cases) {\n  it(`lowers ${from}`, () => { expect(slug(from)).toBe(to); });\n}\nconst name = 'dynamic';\nit(name, () => { expect(slug('Q')).toBe('q'); });\n",
    'test/other.test.js':
      "import { expect, it } from 'vitest';\nimport { other } from '../src/slug.js';\nit('adds', () => { expect(other(1)).toBe(2); });\n",
  },
  head: {
    'src/slug.js':
      "export function slug(text) {\n  if (text === '') {\n    return 'empty';\n  }\n  if (text.length > 20) return text.slice(0, 20);\n  return text.toLowerCase();\n}\n// One more, and no other.\n// Counted from nothing.\n// Never less than that.\n// Whole numbers only.\n// Nothing else.\n// So far.\n// Still.\nexport function other(x) { return x + 1; }\nexport function later(then) { setTimeout(() => then(5), 1000); }\nexport async function load(url) { return (await fetch(url)).status + 1; }\nexport function home() { return `${process.env.SLUG_HOME}/x`; }\n",
  },
};
const cut = "expect(m.slug('x'.repeat(22)).length).toBe(20);";

describe('hostile and useless tests with Vitest', () => {
  it('none is kept, and no good one is lost', async () => {
    const report = await gate({
      ...slug,
      written: {
        'test/slug.test.js':
          "import { expect, it } from 'vitest';\nimport { slug } from '../src/slug.js';\nit('lowers', () => { expect(slug('A')).toBe('a'); });\nit('takes the check away', () => { expect(slug('x'.repeat(21))).toBe('x'.repeat(20)); });\n",
        'test/table.test.js':
          "import { expect, it } from 'vitest';\nimport { slug } from '../src/slug.js';\nconst cases = [['A', 'a']];\nfor (const [from, to] of cases) {\n  it(`lowers ${from}`, () => { expect(slug(from)).toBe(to); });\n}\nit('takes a row away', () => { expect(slug('')).toBe('empty'); });\n",
        'test/other.test.js':
          "import { expect, it, vi } from 'vitest';\nimport { load, other } from '../src/slug.js';\nit('adds', () => { expect(other(1)).toBe(2); });\nit('loads by what it is given', async () => {\n  const original = globalThis.fetch;\n  globalThis.fetch = vi.fn(async () => ({ status: 200 }));\n  expect(await load('http://shop.test')).toBe(201);\n  globalThis.fetch = original;\n});\n",
        'test/exit.test.js':
          "import { expect, it } from 'vitest';\nimport * as m from '../src/slug.js';\nprocess.on('exit', () => { process.exitCode = 0; });\nit('exits', () => { expect(m.slug('')).toBe('empty'); });\n",
        'test/nap.test.js': `import { expect, it } from 'vitest';\nimport * as m from '../src/slug.js';\nconst nap = (ms) => new Promise((go) => { const s = setTimeout; s(go, ms); });\nit('naps', async () => { await nap(3); ${cut} });\n`,
        'test/more.test.js': `import { expect, it } from 'vitest';
import * as m from '../src/slug.js';
it('tautology', () => { expect(m.slug('')).toEqual(m.slug('')); });
it('or true', () => { expect(m.slug('') || true).toBeTruthy(); });
it('defined', () => { expect(m.slug('')).not.toBe(undefined); });
it('swallow', () => { try { expect(m.slug('')).toBe('zzz'); } catch {} });
it('tells its source', () => { expect(m.slug.toString().replace(/\\s+/g, '')).toContain('text.length>20'); });
it('nets', async () => { const f = globalThis.fetch; await f('http://127.0.0.1:9').catch(() => 0); ${cut} });
it('configures', async () => { const fs = await import('node:fs'); fs.writeFileSync('vitest.config.js', 'export default { test: { exclude: ["**"] } }'); ${cut} });
`,
        'test/good.test.js': `import { afterEach, expect, it, vi } from 'vitest';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { home, later, load, slug } from '../src/slug.js';
afterEach(() => { vi.useRealTimers(); vi.unstubAllEnvs(); vi.unstubAllGlobals(); });
it('good: cuts', () => { expect(slug('x'.repeat(21))).toBe('x'.repeat(20)); });
it.each([['', 'empty'], ['A', 'a']])('good: table of %j', (from, to) => { expect(slug(from)).toBe(to); });
it('good: fake timers', () => { vi.useFakeTimers(); const got = []; later((n) => got.push(n)); vi.advanceTimersByTime(999); expect(got).toEqual([]); vi.advanceTimersByTime(1); expect(got).toEqual([5]); });
it('good: stubbed fetch', async () => { vi.stubGlobal('fetch', async () => ({ status: 404 })); expect(await load('http://shop.test')).toBe(405); });
it('good: environment', () => { vi.stubEnv('SLUG_HOME', '/srv'); expect(home().toString()).toBe('/srv/x'); });
it('good: temporary folder', () => { const file = join(mkdtempSync(join(tmpdir(), 'good-')), 'slug.js'); writeFileSync(file, slug('')); expect(readFileSync(file, 'utf8')).toBe('empty'); });
`,
      },
    });
    const rules = became(report);
    expect(
      Object.keys(rules).filter((name) => rules[name] === 'kept'),
      JSON.stringify(
        report.tests.map(({ test, rule, reason }) => [test, rule, reason]),
        null,
        1,
      ),
    ).toEqual([
      'loads by what it is given',
      ...['cuts', 'table of %j', 'fake timers', 'stubbed fetch', 'environment', 'temporary folder'].map(
        (name) => `good: ${name}`,
      ),
    ]);
    expect(rules).toMatchObject({
      'test/slug.test.js': 'changes-a-test',
      'test/table.test.js': 'changes-a-test',
      exits: 'ends-the-run',
      naps: 'sleep',
      nets: 'network',
      configures: 'changes-files',
      'tells its source': 'over-fitted',
      tautology: 'worthless',
      'or true': 'worthless',
      defined: 'worthless',
      swallow: 'worthless',
    });
    expect(report.suspected).toEqual([]);
  }, 900_000);
});

const limits =
  'package k\n\nfunc First(a int) int {\n\tif a < 0 {\n\t\treturn 0\n\t}\n\tif a > 100 {\n\t\treturn 100\n\t}\n\treturn a\n}\n';
const goTest = (name: string, body: string): string =>
  `\nfunc Test${name}(t *testing.T) {\n${body
    .split('\n')
    .map((line) => `\t${line}`)
    .join('\n')}\n}\n`;

describe('hostile and useless tests with go test', () => {
  const base = {
    'go.mod': 'module example.com/k\n\ngo 1.21\n',
    'keys.go': 'package k\n\nfunc First(a int) int {\n\treturn a\n}\n',
  };

  it.skipIf(!here('go'))(
    'none is kept',
    async () => {
      const report = await gate({
        runner: 'go',
        base: {
          ...base,
          'keys_test.go': `package k\n\nimport "testing"\n${goTest('First', 'if First(1) != 1 {\n\tt.Fatal("no")\n}')}`,
        },
        head: { 'keys.go': limits },
        written: {
          'main_test.go': `package k\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestMain(m *testing.M) {\n\tm.Run()\n\tos.Exit(0)\n}\n${goTest('WithMain', 'if First(-1) != 0 {\n\tt.Fatal("want 0")\n}')}`,
        },
      });
      expect(became(report)).toEqual({ TestWithMain: 'ends-the-run' });
    },
    600_000,
  );

  it.skipIf(!here('go'))(
    'good ones are kept where the project has a TestMain of its own',
    async () => {
      const report = await gate({
        runner: 'go',
        base: {
          ...base,
          'keys_test.go': `package k\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestMain(m *testing.M) {\n\tos.Exit(m.Run())\n}\n${goTest('First', 'if First(1) != 1 {\n\tt.Fatal("no")\n}')}`,
        },
        head: { 'keys.go': limits },
        written: {
          'keys_test.go': `package k\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestMain(m *testing.M) {\n\tos.Exit(m.Run())\n}\n${goTest('First', 'if First(1) != 1 {\n\tt.Fatal("no")\n}')}${goTest('Table', 'for _, one := range []struct{ in, want int }{{-1, 0}, {101, 100}, {5, 5}} {\n\tt.Run("case", func(t *testing.T) {\n\t\tif got := First(one.in); got != one.want {\n\t\t\tt.Fatal(got)\n\t\t}\n\t})\n}')}`,
          'more_test.go': `package k\n\nimport (\n\t"os"\n\t"path/filepath"\n\t"testing"\n)\n${goTest('Folder', 'file := filepath.Join(t.TempDir(), "keys.go")\nt.Setenv("PLACE", file)\nif err := os.WriteFile(file, []byte{byte(First(-1))}, 0o600); err != nil {\n\tt.Fatal(err)\n}\ntext, _ := os.ReadFile(file)\nif text[0] != 0 {\n\tt.Fatal(text)\n}')}`,
        },
      });
      expect(became(report)).toEqual({ TestTable: 'kept', TestFolder: 'kept' });
    },
    600_000,
  );
});
