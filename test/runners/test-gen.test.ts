import { mkdirSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tempDir, type Built } from '../git/build.ts';
import { buildCli, root, runCli, type Ran } from '../support/cli.ts';
import { project, readRun, runTestGen } from '../support/test-gen.ts';

let cli: string;
let built: Built;
beforeAll(async () => {
  cli = buildCli();
  built = project(
    {
      'package.json': '{"type":"module","scripts":{"test":"node --test"}}\n',
      'src/slug.js': 'export function slug(text) {\n  return text.toLowerCase();\n}\n',
      'test/slug.test.js':
        "import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { slug } from '../src/slug.js';\ntest('lowers', () => { assert.equal(slug('A'), 'a'); });\n",
    },
    {
      'src/slug.js':
        'export function slug(text) {\n  if (text.length > 20) {\n    return text.slice(0, 20);\n  }\n  return text.toLowerCase();\n}\n',
    },
  );
});

const rulesOnly = { OPENAI_API_KEY: undefined };
const report = (text: string | Buffer, name = 'lcov.info'): string => {
  const file = join(tempDir(), name);
  writeFileSync(file, text);
  return file;
};
const lcov = (
  path: string,
  lines: readonly (readonly [number, number])[] = [
    [1, 1],
    [2, 1],
    [3, 0],
    [5, 1],
  ],
): string =>
  `SF:${path}\n${lines.map(([line, hits]) => `DA:${line},${hits}\n`).join('')}BRDA:2,0,0,0\nBRDA:2,0,1,1\nend_of_record\n`;
const run = (...args: string[]): Promise<Ran> => runTestGen(cli, built, args, rulesOnly);

describe('measuring alone', () => {
  it('gives the figures of the change, without a model and without running a test', async () => {
    const out = join(tempDir(), 'run');
    const ran = await run('--coverage', report(lcov('src/slug.js')), '--out', out, '--json');
    expect([ran.code, ran.left, ran.temporary], ran.stderr).toEqual([0, [], []]);
    const document = JSON.parse(ran.stdout) as {
      verdict: string;
      engine: { name: string };
      test_gen: Record<string, unknown>;
    };
    z.fromJSONSchema(
      JSON.parse(readFileSync(join(root, 'schema/result.schema.json'), 'utf8')) as Parameters<
        typeof z.fromJSONSchema
      >[0],
    ).parse(document);
    expect(document).toMatchObject({
      verdict: 'pass',
      engine: { name: 'rules' },
      test_gen: {
        patch: {
          lines: { covered: 1, total: 2 },
          branches: { covered: 1, total: 2 },
          files: [{ path: 'src/slug.js', missed_lines: [3] }],
        },
        hunks: [],
        funnel: null,
      },
    });
  });

  it('joins several reports, given as several flags or in one', async () => {
    const first = report(lcov('src/slug.js'));
    const second = report(
      lcov('src/slug.js', [
        [1, 1],
        [2, 1],
        [3, 4],
        [5, 0],
      ]),
    );
    for (const flags of [
      ['--coverage', first, '--coverage', second],
      ['--coverage', `${first},${second}`],
    ]) {
      const ran = await run(...flags, '--json');
      expect(JSON.parse(ran.stdout)).toMatchObject({
        test_gen: { patch: { lines: { covered: 2, total: 2 } }, reports: { reports: [{}, {}] } },
      });
    }
  });

  it('holds the change against a limit', async () => {
    const file = report(lcov('src/slug.js'));
    const below = await run('--coverage', file, '--min-patch-coverage', '50.1');
    expect([below.code, below.stdout]).toEqual([
      1,
      expect.stringMatching(/block[^]*50 % of the changed lines are covered \(1 of 2\), the limit is 50\.1 %/),
    ]);
    expect((await run('--coverage', file, '--min-patch-coverage', '50')).code).toBe(0);
    expect((await run('--coverage', file, '--min-patch-branch-coverage', '51')).code).toBe(1);
    // nothing that could be measured is neither a pass of the limit nor 100 %
    const nothing = await run(
      '--coverage',
      report(`${lcov('test/slug.test.js', [[1, 1]])}`),
      '--min-patch-coverage',
      '80',
    );
    expect([nothing.code, nothing.stdout]).toEqual([
      0,
      expect.stringContaining('no line that the coverage reports instrument'),
    ]);
    expect(nothing.stdout).not.toMatch(/100 %/);
  });

  it.each([
    '/home/runner/work/shop/shop/src/slug.js',
    String.raw`C:\actions\shop\src\slug.js`,
    './src/slug.js',
    String.raw`src\slug.js`,
  ])('finds the file of %s', async (path) => {
    const ran = await run('--coverage', report(lcov(path)), '--json');
    expect(JSON.parse(ran.stdout), ran.stderr).toMatchObject({
      test_gen: { patch: { lines: { covered: 1, total: 2 } } },
    });
  });
});

describe('bad reports: one line, exit 2', () => {
  const cases: [string, () => string[], RegExp][] = [
    ['none', () => [], /^codex-ci: coverage: no report is given.*allowed: a coverage report, guard-hunks, or both\n$/],
    [
      'write alone',
      () => ['--write'],
      /^codex-ci: coverage: without a report and without guard-hunks nobody knows what lacks a test/,
    ],
    [
      'missing',
      () => ['--coverage', '/no/such/lcov.info'],
      /^codex-ci: coverage: \/no\/such\/lcov\.info: ENOENT: no such file or directory; allowed: a readable file\n$/,
    ],
    ['a folder', () => ['--coverage', tempDir()], /^codex-ci: coverage: \/\S+ is a folder; allowed: a plain file/],
    [
      'empty',
      () => ['--coverage', report('')],
      /^codex-ci: \/\S+lcov\.info: the coverage report is empty; allowed: LCOV/,
    ],
    [
      'truncated',
      () => [
        '--coverage',
        report(
          '<?xml version="1.0"?><coverage><packages><package><classes><class filename="src/slug.js"><lines><line number="1" hi',
          'cobertura.xml',
        ),
      ],
      /^codex-ci: \/\S+cobertura\.xml: .*(?:cut|ends|unexpected)/i,
    ],
    [
      'truncated JSON',
      () => [
        '--coverage',
        report('{"src/slug.js":{"path":"src/slug.js","statementMap":{"0":{"start"', 'coverage-final.json'),
      ],
      /^codex-ci: \/\S+: /,
    ],
    ['no report', () => ['--coverage', report('hello\n')], /no coverage report of a known format; allowed/],
    [
      'another commit',
      () => [
        '--coverage',
        report(
          lcov('src/slug.js', [
            [1, 1],
            [400, 1],
          ]),
        ),
      ],
      /^codex-ci: \/\S+: the coverage report was made for another commit: it speaks of line 400 of src\/slug\.js, which has 6 lines at the head/,
    ],
    [
      'another repository',
      () => ['--coverage', report(lcov('lib/other.rb'))],
      /^codex-ci: \/\S+: none of its 1 paths is a file of the repository, e\.g\. "lib\/other\.rb"/,
    ],
    [
      'a limit that is none',
      () => ['--coverage', report(lcov('src/slug.js')), '--min-patch-coverage', '101'],
      /^codex-ci: --min-patch-coverage: 101 is not allowed; allowed: a number from 0 to 100\n$/,
    ],
  ];
  it.each(cases)('%s', async (_name, args, line) => {
    const ran = await run(...args());
    expect([ran.code, ran.stdout, ran.left, ran.temporary.filter((name) => !name.startsWith('codex-ci-run-'))]).toEqual(
      [2, '', [], []],
    );
    const last = `${ran.stderr.trim().split('\n').at(-1)}\n`;
    expect(last).toMatch(line);
  });
});

describe('a suite that can’t be relied on: said, nothing is tried, nothing is written', () => {
  const cases: [string, string, RegExp][] = [
    [
      'fails',
      'echo "1 test failed" >&2; exit 1',
      /the tests fail before anything is tried: the command ended with 1: 1 test failed/,
    ],
    [
      'fails without a word',
      'exit 1',
      /Nothing was tried or written: the tests fail before anything is tried: the command ended with 1\.\n/,
    ],
    ['hangs', 'sleep 300 & sleep 300', /can't be relied on before anything is tried: it did not end within 3 s/],
    [
      'prints megabytes and fails',
      'head -c 60000000 /dev/zero | tr "\\0" "x"; echo; exit 1',
      /the tests fail before anything is tried: the command ended with 1/,
    ],
    ['does not exist', 'no-such-runner --all', /the command can't be started: .*no-such-runner: command not found/],
    [
      'starts too many processes',
      'for i in $(seq 1 1200); do sleep 20 & done; wait',
      /more than 1024 processes|fork|did not end within/i,
    ],
  ];
  it.each(cases)('that %s', async (_name, command, reason) => {
    const out = join(tempDir(), 'run');
    const ran = await run('--guard-hunks', '--write', '--run-time', '3s', '--test-command', command, '--out', out);
    expect([ran.code, ran.left, ran.temporary], ran.stderr).toEqual([3, [], []]);
    expect(ran.stderr.split('\n').at(-2)).toMatch(/^codex-ci: inconclusive: Nothing was tried or written: /);
    expect(ran.stderr).toMatch(reason);
    const { part } = readRun(out);
    expect(part).toMatchObject({ baseline: { state: 'red' }, funnel: null, kept_patch: '' });
    expect(part.hunks.map(({ verdict }) => verdict)).toEqual(['not-tried']);
  });

  it('whose hunks take longer than they may: no pass', async () => {
    const ran = await run('--guard-hunks', '--hunk-time', '1s', '--test-command', 'sleep 2');
    expect([ran.code, ran.stderr.trim().split('\n').at(-1)]).toEqual([
      3,
      'codex-ci: inconclusive: The hunk that was to be undone tells nothing: the limit of 1 s.',
    ]);
  });

  it('a change of prose alone has a reason too', async () => {
    const prose = project(
      { 'package.json': '{"scripts":{"test":"node --test"}}\n', 'a.md': 'one\n' },
      { 'a.md': 'two\n' },
    );
    const ran = await runTestGen(cli, prose, ['--guard-hunks', '--json'], rulesOnly);
    expect([ran.code, JSON.parse(ran.stdout)], ran.stderr).toEqual([
      0,
      expect.objectContaining({
        verdict: 'pass',
        reason: 'The change has no hunk to undo outside of tests, docs and generated files.',
      }),
    ]);
  });

  it('a repository without a runner needs a command', async () => {
    const bare = project({ 'a.txt': 'one\n' }, { 'a.lua': 'return 1\n' });
    const ran = await runTestGen(cli, bare, ['--guard-hunks'], rulesOnly);
    expect([ran.code, ran.stderr.trim().split('\n').at(-1)]).toEqual([
      2,
      'codex-ci: test-command: no test runner is known for this repository; allowed: a command that runs its tests',
    ]);
  });
});

it('undoes hunks with a command of the project’s own, and finds the runner by itself', async () => {
  for (const args of [['--test-command', 'node --test'], []]) {
    const ran = await run('--guard-hunks', '--json', ...args);
    expect(ran.code, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      test_gen: {
        hunks: [{ path: 'src/slug.js', verdict: 'unguarded', start_line: 2, end_line: 4 }],
        share_guarded: 0,
        runner: { name: args.length > 0 ? 'command' : 'node' },
      },
    });
  }
});

it('a failing prepare-command is one line; a good one has the network of the sandbox and no key', async () => {
  const bad = await run('--guard-hunks', '--prepare-command', 'echo cannot reach the registry >&2; exit 7');
  expect([bad.code, bad.stderr.trim().split('\n').at(-1)]).toEqual([
    2,
    expect.stringMatching(/^codex-ci: prepare-command: ended with 7: .*cannot reach the registry; allowed:/),
  ]);
  const good = await runTestGen(cli, built, [
    '--guard-hunks',
    '--engine',
    'rules',
    '--prepare-command',
    'env | grep -qi "openai\\|sk-test" && exit 9; mkdir -p node_modules/one && echo "module.exports = 1" > node_modules/one/index.js',
    '--test-command',
    'test -f node_modules/one/index.js && ! touch node_modules/one/x 2>/dev/null && node --test',
  ]);
  expect(good.code, good.stderr).toBe(0);
});

it('recheck refuses what is no run', async () => {
  const dir = join(tempDir(), 'nothing');
  mkdirSync(dir);
  const ran = await runCli(['recheck', dir], { cli });
  expect([ran.code, ran.stderr]).toEqual([
    2,
    expect.stringMatching(/options\.json: is not there; that folder is not a run/),
  ]);
});
