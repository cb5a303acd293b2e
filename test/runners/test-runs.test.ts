import { existsSync, lstatSync, mkdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linkInstalled } from '../../src/adapters/sandbox/installed.ts';
import { runTests } from '../../src/tasks/test-gen/run/bench.ts';
import { failing, testName } from '../../src/tasks/test-gen/run/test-run.ts';
import { buildRepository, open, tempDir } from '../git/build.ts';
import { here } from '../support/groups.ts';
import { openBench, suiteRoot } from '../support/test-bench.ts';

// Go's own cache, filled outside of the sandbox: in it each run would compile the standard library again
const timeoutMs = 120_000;
const installed = { checkout: suiteRoot, folders: ['node_modules'] };

interface Project {
  runner: 'vitest' | 'node' | 'pytest' | 'unittest' | 'go' | 'cargo';
  there: boolean;
  files: Record<string, string>;
  names: string[];
  bad: string;
  file: string | null;
}
const code = {
  js: 'export const add = (a, b) => a + b;\n',
  py: 'def add(a, b):\n    return a + b\n',
  go: 'package g\n\nfunc Add(a, b int) int { return a + b }\n',
  rs: 'pub fn add(a: i32, b: i32) -> i32 { a + b }\n',
};
const projects: Project[] = [
  {
    runner: 'vitest',
    there: true,
    bad: 'sums > fails <it\'s "odd">',
    file: 'test/add.test.js',
    names: ['adds', 'sums > fails <it\'s "odd">'],
    files: {
      'package.json': '{"type":"module","devDependencies":{"vitest":"*"}}',
      'src/add.js': code.js,
      'test/add.test.js':
        "import { describe, expect, it } from 'vitest';\nimport { add } from '../src/add.js';\nit('adds', () => { expect(add(1, 2)).toBe(3); });\ndescribe('sums', () => { it('fails <it\\'s \"odd\">', () => { expect(add(1, 2)).toBe(4); }); });\n",
    },
  },
  {
    runner: 'node',
    there: true,
    bad: 'sums > fails $(id) `x`',
    file: 'test/add.test.js',
    names: ['sums > fails $(id) `x`', 'test > adds'],
    files: {
      'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
      'src/add.js': code.js,
      'test/add.test.js':
        "import { describe, it } from 'node:test';\nimport assert from 'node:assert';\nimport { add } from '../src/add.js';\nit('adds', () => { assert.equal(add(1, 2), 3); });\ndescribe('sums', () => { it('fails $(id) `x`', () => { assert.equal(add(1, 2), 4); }); });\n",
    },
  },
  {
    runner: 'pytest',
    there: here('pytest'),
    bad: 'tests.test_add.TestSums > test_fails',
    file: 'tests/test_add.py',
    names: ['tests.test_add > test_adds', 'tests.test_add.TestSums > test_fails'],
    files: {
      'pytest.ini': '[pytest]\n',
      'calc.py': code.py,
      'tests/__init__.py': '',
      'tests/test_add.py':
        'from calc import add\n\ndef test_adds():\n    assert add(1, 2) == 3\n\nclass TestSums:\n    def test_fails(self):\n        assert add(1, 2) == 4\n',
    },
  },
  {
    runner: 'unittest',
    there: here('python'),
    bad: 'tests.test_add.TestSums.test_fails',
    file: 'tests/test_add.py',
    names: ['tests.test_add.TestSums.test_adds', 'tests.test_add.TestSums.test_fails'],
    files: {
      'calc.py': code.py,
      'tests/__init__.py': '',
      'tests/test_add.py':
        'import unittest\nfrom calc import add\n\nclass TestSums(unittest.TestCase):\n    def test_adds(self):\n        self.assertEqual(add(1, 2), 3)\n\n    def test_fails(self):\n        self.assertEqual(add(1, 2), 4)\n',
    },
  },
  {
    runner: 'go',
    there: here('go'),
    bad: 'example.com/g > TestFails',
    file: null,
    names: ['example.com/g > TestAdds', 'example.com/g > TestFails'],
    files: {
      'go.mod': 'module example.com/g\n\ngo 1.21\n',
      'add.go': code.go,
      'add_test.go':
        'package g\n\nimport "testing"\n\nfunc TestAdds(t *testing.T) {\n\tif Add(1, 2) != 3 {\n\t\tt.Fatal("no")\n\t}\n}\n\nfunc TestFails(t *testing.T) {\n\tif Add(1, 2) != 4 {\n\t\tt.Fatal("want 4")\n\t}\n}\n',
    },
  },
  {
    runner: 'cargo',
    there: here('cargo'),
    bad: 'tests/add.rs > fails',
    file: 'tests/add.rs',
    names: ['tests/add.rs > adds', 'tests/add.rs > fails'],
    files: {
      'Cargo.toml': '[package]\nname = "g"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/lib.rs': code.rs,
      'tests/add.rs':
        '#[test]\nfn adds() { assert_eq!(g::add(1, 2), 3); }\n\n#[test]\nfn fails() { assert_eq!(g::add(1, 2), 4); }\n',
    },
  },
];

async function build(files: Record<string, string>) {
  const built = buildRepository([{ files: Object.entries(files).map(([path, content]) => ({ path, content })) }]);
  return { repository: await open(built.dir), head: built.commits[0]! };
}

describe.each(projects)('$runner in the sandbox', ({ runner, there, files, names, bad, file }) => {
  it.skipIf(!there)(
    'runs all, one file, one test and a shuffled order, and tells what failed where',
    async () => {
      const { repository, head } = await build(files);
      const bench = await openBench({ runner, repository, ...(runner === 'vitest' ? { installed } : {}) });
      const all = await runTests(bench, { rev: head, timeoutMs });
      expect(all, all.output).toMatchObject({ outcome: 'red', problems: [], changed: [] });
      expect(all.tests.map(testName).sort()).toEqual(names);
      expect(failing(all).map(testName)).toEqual([bad]);
      expect(failing(all)[0]).toMatchObject({ file, message: expect.stringMatching(/4|expected/) });
      const path = Object.keys(files).find((name) => /test.*add|add_test/.test(name)) ?? '';
      const shuffled = await runTests(bench, { rev: head, timeoutMs, seed: 7, files: [path] });
      expect(shuffled.tests.map(testName).sort()).toEqual(names);
      const [good] = all.tests.filter(({ outcome }) => outcome === 'passed');
      const one = await runTests(bench, {
        rev: head,
        timeoutMs,
        test: { file: path, suite: good!.suite, name: good!.name },
      });
      expect(one, one.output).toMatchObject({ outcome: 'green' });
      expect(one.tests.filter(({ outcome }) => outcome === 'passed').map(testName)).toEqual([testName(good!)]);
      const failed = failing(all)[0]!;
      expect(
        await runTests(bench, { rev: head, timeoutMs, test: { file: path, suite: failed.suite, name: failed.name } }),
      ).toMatchObject({ outcome: 'red' });
    },
    300_000,
  );
});

describe('a run', () => {
  it("of a command of the project's own is known by its exit code alone", async () => {
    const { repository, head } = await build({ 'a.sh': 'exit 3\n' });
    const run = async (testCommand: string) =>
      runTests(await openBench({ runner: 'node', repository, testCommand }), { rev: head, timeoutMs });
    expect(await run('true')).toMatchObject({ outcome: 'green', tests: [] });
    expect(await run('echo "it\'s bad" >&2; bash a.sh')).toMatchObject({ outcome: 'red', problems: ["it's bad"] });
    expect(await run('no-such-program')).toMatchObject({
      outcome: 'broken',
      reason: expect.stringMatching(/can't be started: .*no-such-program/),
    });
    expect(await run('exit 0; )')).toMatchObject({ outcome: 'red' });
    expect(await run('kill -9 $PPID; sleep 1')).toMatchObject({ outcome: 'unknown' });
  });

  it('that hangs, says nothing, says too much, removes files or forks is none that passed', async () => {
    const test = (body: string): Record<string, string> => ({
      'package.json': '{"type":"module"}',
      'src.txt': 'x',
      'a.test.js': `import { test } from 'node:test';\nimport fs from 'node:fs';\nimport { spawn, spawnSync } from 'node:child_process';\n${body}\n`,
    });
    const run = async (body: string, more: { timeoutMs?: number; maxProcesses?: number } = {}) => {
      const { repository, head } = await build(test(body));
      return runTests(
        await openBench({
          runner: 'node',
          repository,
          ...(more.maxProcesses === undefined ? {} : { bounds: { processes: more.maxProcesses } }),
        }),
        { rev: head, timeoutMs: more.timeoutMs ?? timeoutMs },
      );
    };
    expect(await run('test("a", () => { for (;;); });', { timeoutMs: 4000 })).toMatchObject({ outcome: 'timeout' });
    expect(await run('')).toMatchObject({ outcome: expect.stringMatching(/green|unknown/) });
    expect(await run('test("a", () => { fs.rmSync("src.txt"); fs.writeFileSync("new.txt", "x"); });')).toMatchObject({
      outcome: 'green',
      changed: ['src.txt'],
    });
    expect(
      await run('test("a", () => { fs.rmSync(process.cwd(), { recursive: true, force: true }); });'),
    ).toMatchObject({ changed: expect.arrayContaining(['src.txt']) });
    expect(await run('test("a", () => { console.log("x".repeat(40_000_000)); });')).toMatchObject({ outcome: 'green' });
    const crowd = await run(
      'test("a", async () => { for (let i = 0; i < 300; i += 1) spawn("sleep", ["20"]); await new Promise((r) => setTimeout(r, 5000)); });',
      { maxProcesses: 120 },
    );
    expect(crowd).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('(processes)') });
  }, 300_000);

  it('has no report to believe where a test leaves a link or nothing in its place', async () => {
    const files = (body: string): Record<string, string> => ({
      'package.json': '{"type":"module"}',
      'a.test.js': `import { test } from 'node:test';\nimport fs from 'node:fs';\nprocess.on('exit', () => { ${body} });\ntest('a', () => {});\n`,
    });
    for (const body of [
      'fs.rmSync(process.env.TMPDIR + "/reports", { recursive: true, force: true });',
      'const f = process.env.TMPDIR + "/reports/results.xml"; fs.rmSync(f, { force: true }); fs.symlinkSync("/etc/hostname", f);',
    ]) {
      const { repository, head } = await build(files(body));
      const run = await runTests(await openBench({ runner: 'node', repository }), { rev: head, timeoutMs });
      expect(run.outcome, run.reason).not.toBe('green');
    }
  });
});

describe('linkInstalled', () => {
  it('links packages to the install, workspaces to the tree, and writes through no link of the revision', async () => {
    const checkout = tempDir();
    for (const dir of [
      'node_modules/left',
      'node_modules/@scope/right',
      'node_modules/.bin',
      'node_modules/.cache',
      'packages/own/node_modules/deep',
      '.venv/bin',
    ])
      mkdirSync(join(checkout, dir), { recursive: true });
    symlinkSync('../packages/own', join(checkout, 'node_modules/own'));
    symlinkSync('../../packages/own', join(checkout, 'node_modules/@scope/own'));
    const outside = tempDir();
    const dir = join(tempDir(), 'tree');
    mkdirSync(join(dir, 'packages/own'), { recursive: true });
    writeFileSync(join(dir, 'packages/own/index.js'), 'tree');
    symlinkSync(outside, join(dir, 'linked'));
    mkdirSync(join(checkout, 'linked/node_modules/x'), { recursive: true });
    await linkInstalled(
      { dir, rev: '', remove: async () => undefined },
      {
        checkout,
        folders: [
          'node_modules',
          'packages/own/node_modules',
          '.venv',
          'linked/node_modules',
          'gone/node_modules',
          'none',
        ],
      },
    );
    expect(lstatSync(join(dir, 'node_modules')).isSymbolicLink()).toBe(false);
    expect(readlinkSync(join(dir, 'node_modules/left'))).toBe(join(checkout, 'node_modules/left'));
    expect(readlinkSync(join(dir, 'node_modules/@scope/right'))).toBe(join(checkout, 'node_modules/@scope/right'));
    expect([readlinkSync(join(dir, 'node_modules/own')), readlinkSync(join(dir, 'node_modules/@scope/own'))]).toEqual([
      '../packages/own',
      '../../packages/own',
    ]);
    expect(existsSync(join(dir, 'node_modules/own/index.js'))).toBe(true);
    expect(existsSync(join(dir, 'node_modules/.cache'))).toBe(false);
    expect(readlinkSync(join(dir, '.venv'))).toBe(join(checkout, '.venv'));
    expect(existsSync(join(dir, 'packages/own/node_modules/deep'))).toBe(true);
    expect([existsSync(join(outside, 'node_modules')), existsSync(join(dir, 'gone'))]).toEqual([false, false]);
  });
});
