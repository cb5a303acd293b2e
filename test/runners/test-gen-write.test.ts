import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addsUp } from '../../src/tasks/test-gen/gate/funnel.ts';
import { tempDir, type Built } from '../git/build.ts';
import { here } from '../support/groups.ts';
import { apiKey, buildCli, filesBelow, promptOf, runCli } from '../support/cli.ts';
import { say, startResponsesServer, type ResponsesServer, type SeenRequest } from '../support/responses-server.ts';
import { project, readRun, runTestGen, toolEnvironment, writer, type Files } from '../support/test-gen.ts';

let cli: string;
let server: ResponsesServer;
beforeAll(async () => {
  [cli, server] = [buildCli(), await startResponsesServer([say('')])];
});
afterAll(() => server.close());

const config = join(tempDir(), 'codex-ci.yml');
writeFileSync(config, 'test-gen:\n  run-time: 20s\n  passes: 4\n  max-mutants: 4\n');

interface Written {
  built: Built;
  args?: string[];
  first: Files;
  repaired?: Files;
  env?: Record<string, string>;
}

/** A whole run with the real CLI: the agent writes through its shell, the gate decides. */
async function write({ built, args = [], first, repaired, env = {} }: Written) {
  const seen: SeenRequest[] = [];
  server.script(writer(first, repaired ?? null, seen));
  const out = join(tempDir(), 'run');
  const ran = await runTestGen(
    cli,
    built,
    [
      '--guard-hunks',
      '--write',
      '--base-url',
      server.baseUrl,
      '--config',
      config,
      '--timeout',
      '30m',
      '--out',
      out,
      ...args,
    ],
    env,
  );
  expect([ran.code, ran.left, ran.temporary], ran.stderr).toEqual([0, [], []]);
  const { part, envelope } = readRun(out);
  const became = Object.fromEntries(
    part.tests.map(({ test, path, kept, suspected_bug: bug, rule }) => [
      test ?? path,
      kept ? 'kept' : bug ? 'suspected bug' : rule,
    ]),
  );
  expect(addsUp(part.funnel!), JSON.stringify(part.funnel)).toBe(true);
  expect(part.funnel!.written).toBe(part.tests.length);
  expect(new Set(part.tests.map(({ id }) => id)).size).toBe(part.tests.length);
  for (const text of [ran.stdout, ran.stderr, ...Object.values(filesBelow(out))]) expect(text).not.toContain(apiKey);
  return { out, part, envelope, became, seen, ran, patch: part.kept_patch };
}

/** The kept tests pass on the head, as they stand in the record. */
function applies(built: Built, patch: string, command: readonly string[]): void {
  const dir = join(tempDir(), 'applied');
  execFileSync('git', ['clone', '-q', built.dir, dir]);
  execFileSync('git', ['apply', '-'], { cwd: dir, input: patch });
  execFileSync(command[0]!, command.slice(1), { cwd: dir, stdio: 'ignore' });
}

const python = {
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
  tests: `import os
import shop
from shop import discount, names, total


def test_good_refuses_too_much():
    try:
        discount(10, 51)
    except ValueError:
        return
    assert False, "no error"


def test_mended():
    assert discount(100, 50) == 49


def test_useless():
    discount(10, 10)


def test_worthless():
    assert names(["a"]) == ["a"]


def test_unordered():
    names = {"apple", "pear", "plum", "fig", "lime", "kiwi", "date", "melon"}
    assert list(names)[0] == "apple" and discount(100, 10) == 90


def test_time_of_day():
    import time
    assert time.timezone == 0 and discount(100, 10) == 90


def test_over_fitted():
    with open(shop.__file__) as file:
        assert "price - price * percent" in file.read()
    assert discount(100, 10) == 90


def test_deletes():
    os.remove("data.txt")
    assert discount(100, 10) == 90


def test_reads_key():
    assert os.environ.get("OPENAI_API_KEY") is None and discount(100, 10) == 90


def test_hangs():
    while True:
        assert discount(100, 10) == 90


def test_total_is_the_sum():
    assert total([1, 2, 3]) == 6
`,
};

describe('pytest, with the real CLI and a scripted model', () => {
  it.skipIf(!here('pytest'))(
    'keeps exactly the good tests, mends one, refuses each other with its own reason, and finds the planted regression',
    async () => {
      const built = project(python.base, python.head);
      const report = join(tempDir(), 'lcov.info');
      writeFileSync(
        report,
        `SF:shop.py\n${[1, 2, 3, 5, 8, 12].map((line) => `DA:${line},1\n`).join('')}DA:4,0\nDA:9,0\nDA:13,0\nDA:14,0\nDA:15,0\nend_of_record\n`,
      );
      const first = {
        'tests/test_discount.py': python.tests,
        'tests/test_broken.py':
          'from shop import no_such_name\n\n\ndef test_broken():\n    assert no_such_name(1) == 1\n',
        'shop.py': 'def total(prices):\n    return 0\n',
        'tests/link.py': '',
      };
      const repaired = {
        'tests/test_discount.py': `${python.tests
          .split('\n\n\n')
          .filter((part) => /good_refuses/.test(part) || part.startsWith('import'))
          .join('\n\n\n')
          .replace('import os\nimport shop\n', '')
          .replace(
            'discount, names, total',
            'discount',
          )}\n\n\ndef test_mended():\n    assert discount(100, 50) == 50\n`,
        'tests/test_broken.py': 'from shop import names\n\n\ndef test_worthless_too():\n    assert names([]) == []\n',
      };
      const { became, part, seen, out, patch, envelope } = await write({
        built,
        args: ['--coverage', report],
        first,
        repaired,
      });
      const { test_unordered: unordered, ...rest } = became;
      expect(rest).toEqual({
        test_good_refuses_too_much: 'kept',
        test_mended: 'kept',
        test_useless: 'no-assertion',
        test_worthless: 'worthless',
        test_worthless_too: 'worthless',
        test_time_of_day: 'flaky',
        test_over_fitted: 'over-fitted',
        test_deletes: 'changes-files',
        test_reads_key: 'environment',
        test_hangs: 'hangs',
        test_total_is_the_sum: 'suspected bug',
        test_broken: 'does-not-build',
        'shop.py': 'other-file',
        'tests/link.py': 'other-file',
      });
      expect(['flaky', 'fails']).toContain(unordered);
      const reasons = part.tests.filter(({ rule }) => rule !== null).map(({ reason }) => reason);
      expect(reasons.every((reason) => reason !== '')).toBe(true);
      expect(part.suspected_bugs).toEqual([
        expect.objectContaining({
          test: 'test_total_is_the_sum',
          assertion: expect.stringMatching(/assert 5 == 6/),
          base_output: expect.stringContaining('1 passed'),
          head_output: expect.stringContaining('1 failed'),
        }),
      ]);
      expect(envelope.findings.map(({ rule }) => rule)).toContain('test-gen/suspected-bug');
      // the second ask carries what the gate said, and starts from what was written before, without what is no test
      const asks = seen
        .map(promptOf)
        .filter((text, at, all) => all.indexOf(text) === at && text.includes('You write tests'));
      expect(asks.find((text) => text.includes('REPAIR.'))).toMatch(/test_mended: refused \(fails\): [^\n]*49/);
      expect(patch).toMatch(/test_good_refuses_too_much[^]*test_mended/);
      expect(patch).not.toMatch(/test_useless|test_broken|\+\+\+ b\/shop\.py/);
      expect(readFileSync(join(out, 'test-gen.patch'), 'utf8')).toBe(patch);
      applies(built, patch, ['python3', '-m', 'pytest', '-q']);

      // another machine, no key: what the earlier checks say is thrown away
      const forged = JSON.parse(readFileSync(join(out, 'checks.json'), 'utf8')) as {
        facts: { patch: string; tests: { kept: boolean; reached: string; rule: string | null }[] };
      }[];
      for (const { facts } of forged)
        for (const test of facts.tests) Object.assign(test, { kept: true, reached: 'kept', rule: null });
      for (const { facts } of forged) facts.patch = patch.replace('== 50', '== 51');
      writeFileSync(join(out, 'checks.json'), JSON.stringify(forged));
      const again = await runCli(['recheck', out, '--repo', built.dir], {
        cli,
        env: { ...toolEnvironment(), OPENAI_API_KEY: undefined },
      });
      expect(again.code, again.stderr).toBe(0);
      const rechecked = readRun(out).part;
      expect(rechecked.kept_patch).toBe(patch);
      expect(rechecked.funnel).toMatchObject({ kept: 2, suspected_bugs: 1 });
    },
    900_000,
  );
});

const javascript = {
  base: {
    'package.json': '{"type":"module","devDependencies":{"vitest":"*"}}\n',
    'src/slug.js': 'export function slug(text) {\n  return text.toLowerCase();\n}\n',
    'data.txt': 'x\n',
    'test/slug.test.js':
      "import { expect, it } from 'vitest';\nimport { slug } from '../src/slug.js';\nit('lowers', () => { expect(slug('A')).toBe('a'); });\n",
  },
  head: {
    'src/slug.js':
      'export function slug(text) {\n  if (text.length > 20) return text.slice(0, 20);\n  return text.toLowerCase();\n}\n',
  },
  first: {
    'test/slug.test.js': `import { expect, it } from 'vitest';
import { slug } from '../src/slug.js';
it('lowers', () => { expect(slug('A')).toBe('a'); });
it('cuts what is over 20 characters', () => { expect(slug('x'.repeat(21))).toBe('x'.repeat(20)); });
it('is useless', () => { slug('A'); });
it('is noon in Greenwich', () => { expect(new Date(0).getHours()).toBe(0); expect(slug('x'.repeat(30))).toHaveLength(20); });
it('is over-fitted', async () => { const { readFileSync } = await import('node:fs'); expect(readFileSync('src/slug.js', 'utf8')).toContain('text.length > 20'); expect(slug('A')).toBe('a'); });
it('deletes', async () => { const { rmSync } = await import('node:fs'); rmSync('data.txt'); expect(slug('x'.repeat(30))).toHaveLength(20); });
it('reads the key', () => { expect(process.env.OPENAI_API_KEY).toBeUndefined(); expect(slug('A')).toBe('a'); });
`,
    'test/broken.test.js':
      "import { expect, it } from 'vitest';\nimport { nothing } from '../src/no-such-file.js';\nit('is broken', () => { expect(nothing()).toBe(1); });\n",
  },
};

describe('Vitest, with the real CLI and a scripted model', () => {
  it('keeps exactly the good test', async () => {
    const built = project(javascript.base, javascript.head, true);
    const { became, part, patch } = await write({ built, first: javascript.first, env: { TZ: 'UTC' } });
    expect(became).toEqual({
      'cuts what is over 20 characters': 'kept',
      'is useless': 'no-assertion',
      'is noon in Greenwich': 'flaky',
      'is over-fitted': 'over-fitted',
      deletes: 'changes-files',
      'reads the key': 'environment',
      'is broken': 'does-not-build',
    });
    expect(part.hunks).toEqual([expect.objectContaining({ path: 'src/slug.js', verdict: 'unguarded' })]);
    expect(part.tests.find(({ kept }) => kept)?.worth.hunks).toEqual(['src/slug.js:2']);
    expect(patch).toContain('cuts what is over 20 characters');
    expect(patch).not.toMatch(/is useless|deletes|reads the key|is broken/);
  }, 900_000);

  it('takes whole files from a model without tools', async () => {
    const built = project(javascript.base, javascript.head, true);
    server.script([
      say({
        summary: 'One test.',
        files: [
          {
            path: 'test/more.test.js',
            content:
              "import { expect, it } from 'vitest';\nimport { slug } from '../src/slug.js';\nit('cuts', () => { expect(slug('x'.repeat(21))).toBe('x'.repeat(20)); });\n",
          },
          { path: '../out.test.js', content: 'x' },
        ],
      }),
    ]);
    const out = join(tempDir(), 'run');
    const ran = await runTestGen(cli, built, [
      '--guard-hunks',
      '--write',
      '--engine',
      'openai',
      '--base-url',
      server.baseUrl,
      '--config',
      config,
      '--out',
      out,
    ]);
    expect(ran.code, ran.stderr).toBe(0);
    const { part } = readRun(out);
    expect(part.tests.map(({ path, kept, rule }) => [path, kept ? 'kept' : rule])).toEqual([
      ['../out.test.js', 'other-file'],
      ['test/more.test.js', 'kept'],
    ]);
    expect(promptOf(server.requests[0]!)).toContain('You have no tools');
  }, 300_000);
});

it('keeps a test that takes a branch which no present test takes, though every line ran', async () => {
  const suite = (...tests: string[]): string =>
    `import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { fee } from '../src/fee.js';\n${tests.join('\n')}\n`;
  const source = (body: string): string => `export function fee(n) {\n  ${body}\n}\n`;
  const built = project(
    {
      'package.json': '{"type":"module","scripts":{"test":"node --test"}}\n',
      'src/fee.js': source('return 1;'),
      'test/fee.test.js': suite("test('small', () => { assert.equal(fee(1), 1); });"),
    },
    { 'src/fee.js': source('return n > 10 ? 2 : 1;') },
  );
  const report = join(tempDir(), 'lcov.info');
  writeFileSync(report, 'SF:src/fee.js\nDA:1,1\nDA:2,1\nDA:3,1\nBRDA:2,0,0,0\nBRDA:2,0,1,1\nend_of_record\n');
  server.script([
    say({
      summary: 'Two tests.',
      files: [
        {
          path: 'test/more.test.js',
          content: suite(
            "test('large', () => { assert.equal(fee(11), 2); });",
            "test('small again', () => { assert.equal(fee(2), 1); });",
          ),
        },
      ],
    }),
  ]);
  const out = join(tempDir(), 'run');
  const ran = await runTestGen(cli, built, [
    '--coverage',
    report,
    '--write',
    '--engine',
    'openai',
    '--base-url',
    server.baseUrl,
    '--config',
    config,
    '--out',
    out,
  ]);
  const { part } = readRun(out);
  expect(part.targets, ran.stderr).toMatchObject([
    {
      path: 'src/fee.js',
      start_line: 2,
      why: 'uncovered',
      reasons: expect.arrayContaining(['tests take 1 of 2 branches of line 2']),
    },
  ]);
  expect(part.tests, ran.stderr).toMatchObject([
    { test: 'large', kept: true, worth: { lines: ['src/fee.js:2'] } },
    { test: 'small again', kept: false, rule: 'worthless' },
  ]);
}, 300_000);

describe('go test, with the real CLI and a scripted model', () => {
  it.skipIf(!here('go'))(
    'prepares its caches once, keeps the good test and refuses what relies on the order of a map',
    async () => {
      const built = project(
        {
          'go.mod': 'module example.com/k\n\ngo 1.21\n',
          'data.txt': 'x\n',
          'keys.go': 'package k\n\nfunc First(a int) int {\n\treturn a\n}\n',
          'keys_test.go':
            'package k\n\nimport "testing"\n\nfunc TestFirst(t *testing.T) {\n\tif First(1) != 1 {\n\t\tt.Fatal("no")\n\t}\n}\n',
        },
        {
          'keys.go':
            'package k\n\nfunc First(a int) int {\n\tif a < 0 {\n\t\treturn 0\n\t}\n\treturn a\n}\n\nfunc Keys(m map[string]int) []string {\n\tout := []string{}\n\tfor key := range m {\n\t\tout = append(out, key)\n\t}\n\treturn out\n}\n',
        },
      );
      const test = (name: string, body: string): string =>
        `\nfunc Test${name}(t *testing.T) {\n${body
          .split('\n')
          .map((line) => `\t${line}`)
          .join('\n')}\n}\n`;
      const first = {
        'more_test.go':
          'package k\n\nimport (\n\t"os"\n\t"testing"\n)\n' +
          test('Negative', 'if First(-1) != 0 {\n\tt.Fatal("want 0")\n}') +
          test('Nothing', 'First(2)') +
          test(
            'Order',
            'm := map[string]int{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1, "h": 1}\nif got := Keys(m); got[0] != "a" {\n\tt.Fatal("order", got)\n}',
          ) +
          test(
            'Source',
            'text, _ := os.ReadFile("keys.go")\nif string(text[25:36]) != "(a int) int" || First(-1) != 0 {\n\tt.Fatal("source", string(text[25:36]))\n}',
          ) +
          test('Deletes', 'os.Remove("data.txt")\nif First(-2) != 0 {\n\tt.Fatal("want 0")\n}') +
          test('Key', 'if os.Getenv("OPENAI_API_KEY") != "" || First(-2) != 0 {\n\tt.Fatal("key")\n}'),
        'broken_test.go':
          'package k\n\nimport "testing"\n\nfunc TestBroken(t *testing.T) {\n\tif Missing(1) != 1 {\n\t\tt.Fatal("no")\n\t}\n}\n',
      };
      const { became } = await write({
        built,
        first,
        args: ['--prepare-command', 'go vet ./... && go test -count=1 ./... && go test -shuffle=on ./...'],
      });
      const { TestOrder: order, TestSource: source, ...rest } = became;
      expect(rest).toEqual({
        TestNegative: 'kept',
        TestNothing: 'no-assertion',
        TestDeletes: 'changes-files',
        TestKey: 'environment',
        TestBroken: 'does-not-build',
      });
      expect(['flaky', 'fails']).toContain(order);
      expect(['over-fitted', 'fails']).toContain(source);
    },
    900_000,
  );
});
