import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { GateReport } from '../../src/tasks/test-gen/gate/gate.ts';
import type { CoverageLines } from '../../src/tasks/test-gen/hunks/plan.ts';
import { here } from '../support/groups.ts';
import { gate, type GateProject as Project } from '../support/written-tests.ts';

const python: Project = {
  runner: 'pytest',
  base: {
    'pytest.ini': '[pytest]\n',
    'data.txt': 'x\n',
    'shop.py':
      'def total(prices):\n    out = 0\n    for price in prices:\n        out += price\n    return out\n\n\ndef names(items):\n    return [item for item in items]\n',
    'tests/test_shop.py': 'from shop import total\n\n\ndef test_total_of_nothing():\n    assert total([]) == 0\n',
  },
  head: {
    'shop.py':
      'def total(prices):\n    out = 0\n    for price in prices[1:]:\n        out += price\n    return out\n\n\ndef names(items):\n    return [item for item in items]\n\n\ndef discount(price, percent):\n    if percent > 50:\n        raise ValueError("too much")\n    return price - price * percent / 100\n',
  },
  written: {
    'tests/test_discount.py': `import os
import shop
from shop import discount, names, total


def test_good_refuses_too_much():
    try:
        discount(10, 51)
    except ValueError:
        return
    assert False, "no error"


def test_good_takes_off():
    assert discount(100, 50) == 50


def test_useless():
    discount(10, 10)


def test_trivial():
    discount(10, 10)
    assert True


def test_worthless():
    assert names(["a"]) == ["a"]


def test_unordered():
    assert discount(100, 10) == 90
    assert list({"apple", "pear", "plum", "fig"})[0] in ("%ORDER%",)


def test_time_of_day():
    import time
    assert time.timezone == 0 and discount(100, 10) == 90


def test_over_fitted():
    with open(shop.__file__) as file:
        assert "price - price * percent" in file.read()
    assert discount(100, 10) == 90


def test_wrong():
    assert discount(100, 10) == 10


def test_deletes():
    os.remove("data.txt")
    assert discount(100, 10) == 90


def test_reads_key():
    assert os.environ.get("OPENAI_API_KEY") is None and discount(100, 10) == 90


def test_forks():
    import subprocess
    children = [subprocess.Popen(["sleep", "15"]) for _ in range(220)]
    assert discount(100, 10) == 90 and children


def test_hangs():
    while True:
        assert discount(100, 10) == 90


def test_total_is_the_sum():
    assert total([1, 2, 3]) == 6
`,
    'tests/test_broken.py': 'from shop import no_such_name\n\n\ndef test_broken():\n    assert no_such_name(1) == 1\n',
    'tests/test_syntax.py': 'def test_syntax(:\n    assert 1\n',
    'shop.py': 'def total(prices):\n    return 0\n',
  },
};

describe('the gate with pytest', () => {
  it.skipIf(!here('pytest'))(
    'keeps exactly the good ones, refuses each other one with its own reason, and finds the planted regression',
    async () => {
      const order = execFileSync('python3', ['-c', 'print(list({"apple", "pear", "plum", "fig"})[0])'], {
        env: { ...process.env, PYTHONHASHSEED: '0' },
        encoding: 'utf8',
      }).trim();
      const written = Object.fromEntries(
        Object.entries(python.written).map(([path, text]) => [path, text.replace('%ORDER%', order)]),
      );
      const report = await gate({ ...python, written, env: { PYTHONHASHSEED: '0' } });
      const rules = Object.fromEntries(
        report.tests.map(({ test, path, rule, kept, suspected_bug }) => [
          test ?? path,
          kept ? 'kept' : suspected_bug ? 'suspected bug' : rule,
        ]),
      );
      expect(rules).toEqual({
        test_good_refuses_too_much: 'kept',
        test_good_takes_off: 'kept',
        test_useless: 'no-assertion',
        test_trivial: 'no-assertion',
        test_worthless: 'worthless',
        test_unordered: 'flaky',
        test_time_of_day: 'flaky',
        test_over_fitted: 'over-fitted',
        test_wrong: 'fails',
        test_deletes: 'changes-files',
        test_reads_key: 'environment',
        test_forks: 'does-not-build',
        test_hangs: 'hangs',
        test_total_is_the_sum: 'suspected bug',
        test_broken: 'does-not-build',
        'tests/test_syntax.py': 'syntax',
        'shop.py': 'other-file',
      });
      expect(report.of('test_forks')?.reason).toMatch(/more than 150 processes/);
      expect(report.of('test_time_of_day')?.reason).toMatch(/fails .* time zone Pacific\/Kiritimati/);
      expect(report.of('test_unordered')?.reason).toMatch(/fails .* hash seed \d+: /);
      expect(report.of('test_deletes')?.reason).toContain('data.txt');
      expect(report.suspected).toEqual([
        expect.objectContaining({
          path: 'tests/test_discount.py',
          test: 'test_total_is_the_sum',
          assertion: expect.stringMatching(/assert 5 == 6/),
          head_output: expect.stringContaining('1 failed'),
          base_output: expect.stringContaining('1 passed'),
        }),
      ]);
      expect(report.funnel).toMatchObject({ written: 17, kept: 2, suspected_bugs: 1 });
      expect(report.patch).toMatch(/test_good_refuses_too_much[^]*test_good_takes_off/);
      expect(report.patch).not.toMatch(/test_(?:useless|deletes|forks|hangs|broken|wrong)|^\+\+\+ b\/shop\.py/m);
    },
    600_000,
  );
});

const javascript: Project = {
  runner: 'vitest',
  base: {
    'package.json': '{"type":"module","devDependencies":{"vitest":"*"}}',
    'src/slug.js': 'export function slug(text) {\n  return text.toLowerCase();\n}\n',
    'test/slug.test.js':
      "import { expect, it } from 'vitest';\nimport { slug } from '../src/slug.js';\nit('lowers', () => { expect(slug('A')).toBe('a'); });\n",
  },
  head: {
    'src/slug.js':
      'export function slug(text) {\n  if (text.length > 20) return text.slice(0, 20);\n  return text.toLowerCase();\n}\n',
  },
  written: {
    'test/slug.test.js': `import { expect, it } from 'vitest';
import { slug } from '../src/slug.js';
it('lowers', () => { expect(slug('A')).toBe('a'); });
it('cuts what is over 20 characters', () => { expect(slug('x'.repeat(21))).toBe('x'.repeat(20)); });
it('keeps 20 characters', () => { expect(slug('X'.repeat(20))).toBe('x'.repeat(20)); });
it.each([['a', 'a'], ['B', 'b']])('lowers %s', (from, to) => { expect(slug(from)).toBe(to); });
it.skip('is skipped', () => { expect(slug('A')).toBe('a'); });
it('waits', async () => { await new Promise((resolve) => setTimeout(resolve, 50)); expect(slug('A')).toBe('a'); });
it('snapshots', () => { expect(slug('A')).toMatchSnapshot(); });
it('fetches', async () => { expect((await fetch('https://example.com')).status).toBe(200); });
`,
  },
  more: { lint: '! grep -n "21" {files}' },
};

describe('the gate with Vitest', () => {
  it('takes tests of a file that is there apart, counts a killed mutant, and asks the linter', async () => {
    const plain = await gate({ ...javascript, more: {} });
    const rules = (report: GateReport) =>
      Object.fromEntries(report.tests.map(({ test, kept, rule }) => [test, kept ? 'kept' : rule]));
    const expected = {
      'cuts what is over 20 characters': 'kept',
      'keeps 20 characters': 'kept',
      'lowers %s': 'worthless',
      'is skipped': 'skipped',
      waits: 'sleep',
      snapshots: 'snapshot',
      fetches: 'network',
    };
    expect(rules(plain)).toEqual(expected);
    expect(plain.of('cuts what is over 20 characters')?.worth.hunks).toEqual(['src/slug.js:2']);
    expect(plain.of('keeps 20 characters')?.worth).toMatchObject({
      hunks: [],
      mutants: [expect.stringContaining('src/slug.js:2')],
    });
    // a diff as people read it: a test that was there is no part of it
    expect(plain.patch).toContain("\n it('lowers', ");
    expect(plain.patch).not.toMatch(/^-(?!--)/m);
    const linted = await gate(javascript);
    expect(rules(linted)).toEqual({ ...expected, 'cuts what is over 20 characters': 'lint' });
  }, 600_000);
});

describe('the gate with go test', () => {
  it.skipIf(!here('go'))(
    'keeps a good test and refuses one that relies on the order of a map',
    async () => {
      const report = await gate({
        runner: 'go',
        base: {
          'go.mod': 'module example.com/k\n\ngo 1.21\n',
          'keys.go': 'package k\n\nfunc First(a int) int {\n\treturn a\n}\n',
          'keys_test.go':
            'package k\n\nimport "testing"\n\nfunc TestFirst(t *testing.T) {\n\tif First(1) != 1 {\n\t\tt.Fatal("no")\n\t}\n}\n',
        },
        head: {
          'keys.go':
            'package k\n\nfunc First(a int) int {\n\tif a < 0 {\n\t\treturn 0\n\t}\n\treturn a\n}\n\nfunc Keys(m map[string]int) []string {\n\tout := []string{}\n\tfor key := range m {\n\t\tout = append(out, key)\n\t}\n\treturn out\n}\n',
        },
        written: {
          'more_test.go':
            'package k\n\nimport "testing"\n\nfunc TestNegative(t *testing.T) {\n\tif First(-1) != 0 {\n\t\tt.Fatal("want 0")\n\t}\n}\n\nfunc TestKeys(t *testing.T) {\n\tm := map[string]int{}\n\tfor _, key := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {\n\t\tm[key] = 1\n\t}\n\tif got := Keys(m); got[0] == got[7] || got[0] > "f" || got[1] > "f" || got[2] > "f" || got[7] < "c" {\n\t\tt.Fatal("order", got)\n\t}\n}\n\nfunc TestNothing(t *testing.T) {\n\tFirst(2)\n}\n',
        },
      });
      expect(report.of('TestNegative'), report.of('TestNegative')?.reason).toMatchObject({ kept: true });
      expect(report.of('TestKeys')?.kept).toBe(false);
      expect(['flaky', 'fails']).toContain(report.of('TestKeys')?.rule);
      expect(report.of('TestNothing')).toMatchObject({ kept: false, rule: 'no-assertion' });
      expect(report.funnel).toMatchObject({ written: 3, kept: 1 });
    },
    600_000,
  );
});

/** Line records of LCOV, as far as this test needs them. */
function readLcov(reports: readonly string[]): CoverageLines {
  const files = new Map<string, { instrumented: Set<number>; covered: Set<number> }>();
  for (const section of reports.join('\n').split('end_of_record')) {
    const path = /^SF:(.*)$/m
      .exec(section)?.[1]
      ?.trim()
      .replace(/^.*\/tree\//, '');
    const lines = [...section.matchAll(/^DA:(\d+),(\d+)/gm)].map((one) => [Number(one[1]), Number(one[2])] as const);
    if (path !== undefined)
      files.set(path, {
        instrumented: new Set(lines.map(([line]) => line)),
        covered: new Set(lines.filter(([, hits]) => hits > 0).map(([line]) => line)),
      });
  }
  return files;
}

describe('the gate with coverage', () => {
  it('counts the lines of the change that a test alone covers', async () => {
    const report = await gate({
      runner: 'node',
      base: {
        'package.json': '{"type":"module"}',
        'src/a.js': 'export const one = () => 1;\n',
        'test/a.test.js':
          "import { test } from 'node:test';\nimport assert from 'node:assert';\nimport { one } from '../src/a.js';\ntest('one', () => { assert.equal(one(), 1); });\n",
      },
      head: {
        'src/a.js':
          'export const one = () => 1;\nexport function two(n) {\n  if (n) {\n    return 2;\n  }\n  return 3;\n}\n',
      },
      written: {
        'test/b.test.js':
          "import { test } from 'node:test';\nimport assert from 'node:assert';\nimport { one, two } from '../src/a.js';\ntest('two', () => { assert.equal(two(true), 2); });\ntest('again', () => { assert.equal(one(), 1); });\n",
      },
      more: {
        coverage: { missed: new Map([['src/a.js', new Set([3, 4, 6])]]), read: readLcov },
        unguarded: [],
        mutants: [],
        neutral: [],
      },
    });
    expect(report.of('two')).toMatchObject({
      kept: true,
      worth: { lines: expect.arrayContaining(['src/a.js:3', 'src/a.js:4']), hunks: [] },
    });
    expect(report.of('two')?.worth.lines).not.toContain('src/a.js:6');
    expect(report.of('again')).toMatchObject({ kept: false, rule: 'worthless' });
    expect(report.funnel).toMatchObject({ raised_coverage: 1, kept: 1 });
  }, 300_000);

  it('asks more than that a line runs, where a wrong change of it can be made', async () => {
    const report = await gate({
      runner: 'node',
      base: {
        'package.json': '{"type":"module"}',
        'src/a.js': 'export const one = () => 1;\n',
        'test/a.test.js':
          "import { test } from 'node:test';\nimport assert from 'node:assert';\nimport { one } from '../src/a.js';\ntest('one', () => { assert.equal(one(), 1); });\n",
      },
      head: {
        'src/a.js':
          "export const one = () => 1;\nexport function two(n) {\n  if (n) {\n    return 'two';\n  }\n  return 'three';\n}\n",
      },
      written: {
        'test/b.test.js':
          "import { test } from 'node:test';\nimport assert from 'node:assert';\nimport { two } from '../src/a.js';\ntest('two', () => { assert.equal(two(true), 'two'); });\ntest('same', () => { assert.equal(two(true), two(1)); });\ntest('any', () => { assert.notEqual(two(true), undefined); });\ntest('swallows', () => { try { assert.equal(two(true), 'x'); } catch {} });\n",
      },
      more: { coverage: { missed: new Map([['src/a.js', new Set([3, 4, 6])]]), read: readLcov }, unguarded: [] },
    });
    expect(Object.fromEntries(report.tests.map(({ test, rule, kept }) => [test, kept ? 'kept' : rule]))).toEqual({
      two: 'kept',
      same: 'worthless',
      any: 'worthless',
      swallows: 'worthless',
    });
    expect(report.of('two')?.worth).toMatchObject({
      lines: expect.arrayContaining(['src/a.js:4']),
      mutants: [expect.stringContaining('src/a.js:')],
    });
    expect(report.of('swallows')?.reason).toMatch(
      /^it runs new lines of the change, but looks at nothing they do: it notices none of the \d+ small wrong changes/,
    );
  }, 300_000);

  it.skipIf(!here('pytest'))(
    'says that it is not known which lines a test runs where the runner gives no report',
    async () => {
      const report = await gate({
        runner: 'pytest',
        // the plugin for coverage is not there, whether or not it is installed
        base: {
          'pytest.ini': '[pytest]\npythonpath = .\naddopts = -p no:pytest_cov\n',
          'a.py': 'def one():\n    return 1\n',
          'tests/test_a.py': 'from a import one\n\n\ndef test_one():\n    assert one() == 1\n',
        },
        head: { 'a.py': 'def one():\n    return 1\n\n\ndef two(n):\n    print("two")\n    return n\n' },
        written: { 'tests/test_b.py': 'from a import two\n\n\ndef test_two():\n    assert two(2) or True\n' },
        more: { coverage: { missed: new Map([['a.py', new Set([6, 7])]]), read: readLcov } },
      });
      expect(report.of('test_two')).toMatchObject({
        kept: false,
        rule: 'worthless',
        reason: expect.stringMatching(
          /whether it runs a new line is not known: the runner gave no coverage report \(is pytest-cov installed\?\)$/,
        ),
      });
      expect(report.notes).toEqual([
        'coverage: which new lines a written test runs is not known: the runner gave no coverage report (is pytest-cov installed?)',
      ]);
    },
    300_000,
  );
});
