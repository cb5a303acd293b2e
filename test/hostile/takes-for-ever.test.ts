import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect } from 'vitest';
import type { Envelope } from '../../src/domain/result.ts';
import { buildRepository, tempDir, type File } from '../git/build.ts';
import { buildCli, pinnedNode, root } from '../support/cli.ts';
import family from './families/takes-for-ever.ts';
import { replay } from './replay.ts';

/** Far above what is needed on a busy machine, and far below what quadratic time takes. */
const clock = '100s';
const mostMebibytes = 600;
let cli: string;
beforeAll(async () => {
  cli = buildCli();
});

interface Measured {
  code: number | null;
  stdout: string;
  stderr: string;
  mebibytes: number;
}

/** Runs the program in a process that tells the most memory that it had itself. */
function measured(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Measured> {
  const own = tempDir();
  const told =
    'process.on("exit", () => require("fs").writeSync(2, `\\nmaxRSS ${process.resourceUsage().maxRSS}\\n`));';
  const child = spawn(
    pinnedNode,
    [
      '--import',
      `data:text/javascript,import{createRequire}from"node:module";const require=createRequire("${root}/");${encodeURIComponent(told)}`,
      ...args,
    ],
    {
      env: { PATH: process.env['PATH'] ?? '', HOME: own, TMPDIR: own, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, ...texts, mebibytes: Number(/^maxRSS (\d+)$/m.exec(texts.stderr)?.[1] ?? Infinity) / 1024 }),
    );
  });
}

async function run(
  files: readonly File[],
  { task = 'review', before = [], timeout = clock }: { task?: string; before?: readonly File[]; timeout?: string } = {},
): Promise<Measured & { envelope: Envelope | null }> {
  const readme = { path: 'README.md', content: '# sample\n' };
  const built = buildRepository([{ files: [readme, ...before] }, { files: [readme, ...files] }]);
  const ran = await measured([
    cli,
    task,
    '--repo',
    built.dir,
    '--base',
    built.commits[0]!,
    '--engine',
    'rules',
    '--timeout',
    timeout,
    '--json',
    '--out',
    join(tempDir(), 'out'),
  ]);
  return { ...ran, envelope: ran.stdout === '' ? null : (JSON.parse(ran.stdout) as Envelope) };
}

const lines = (bytes: number): File => ({ path: 'a.txt', content: '\n'.repeat(bytes) });
const skipped = (name: (at: number) => string, skip: string): File => ({
  path: 'a.test.js',
  content: Array.from({ length: 20_000 }, (_, at) => `it${skip}(${JSON.stringify(name(at))}, () => {});\n`).join(''),
});

/** Evaluates code of the project in a process with a small heap, which is ended when it takes too long. */
async function evaluate(code: string): Promise<void> {
  const ran = await measured([
    '--max-old-space-size=512',
    '--input-type=module',
    '-e',
    `setTimeout(() => process.exit(9), 90_000).unref(); const began = performance.now(); ${code}\nif (performance.now() - began > 90_000) process.exit(9);`,
  ]);
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.mebibytes).toBeLessThan(mostMebibytes);
}

const from = (path: string): string => JSON.stringify(join(root, 'src', path));

async function byRule(rule: string, path: string, text: string): Promise<void> {
  await evaluate(`
    const { rules } = await import(${from('tasks/review/rules/index.ts')});
    const text = ${text};
    const lines = text.split('\\n').map((line, at) => ({ kind: 'add', text: line, old: null, new: at + 1, noNewline: false }));
    const file = { path: ${JSON.stringify(path)}, oldPath: null, status: 'modified', oldMode: '100644', newMode: '100644', oldBlob: 'a', newBlob: 'b', binary: false, submodule: false, additions: lines.length, deletions: 0, patch: '' };
    const hunk = { oldStart: 0, oldLines: 0, newStart: 1, newLines: lines.length, section: '', lines };
    await rules.find(({ id }) => id === ${JSON.stringify(rule)}).find({ files: [{ file, secrets: [], hunks: [hunk], base: async () => text, head: async () => text }], read: async () => text, list: async () => [file.path], symbols: async () => null });`);
}

const shapes = {
  'comments in a row': "'<!-- -->'.repeat(120_000)",
  'backticks of every length': "Array.from({ length: 1400 }, (_, at) => '`'.repeat(at + 1)).join(' ')",
  'open comments': "'<!--'.repeat(250_000)",
  'runs of backticks with one backslash': "'\\\\'.concat('`').repeat(300_000) + '`'.repeat(200_000)",
  'escaped quotes': "'\"' + '\\\\\"'.repeat(300_000)",
} as const;

const pipes = {
  'a configuration of the clone that is a pipe': 'config',
  'objects of the clone that lead to a pipe': 'objects/info/alternates',
  'an index of the clone’s objects that is a pipe': 'objects/pack/multi-pack-index',
};
let piped: Map<string, Promise<Measured>> | undefined;

/** A clone one of whose own files is a pipe that nobody writes to. */
async function pipe(path: string): Promise<Measured> {
  const readme = { path: 'README.md', content: '# sample\n' };
  const built = buildRepository([{ files: [readme] }, { files: [readme, { path: 'a.js', content: '1\n' }] }]);
  const file = join(built.dir, '.git', path);
  rmSync(file, { force: true });
  mkdirSync(dirname(file), { recursive: true });
  execFileSync('mkfifo', [file]);
  return measured([
    cli,
    'review',
    '--repo',
    built.dir,
    '--base',
    built.commits[0]!,
    '--engine',
    'rules',
    '--json',
    '--out',
    join(tempDir(), 'out'),
  ]);
}

replay(
  family,
  {
    review: async (way) => {
      if (way === 'a clock that ends while it collects') {
        const many = Array.from({ length: 300 }, (_, at): File => ({
          path: `src/f${at}.ts`,
          content: `export const a${at} = 1;\n`.repeat(700),
        }));
        const ran = await run(many, { timeout: '150ms' });
        expect(ran.code).toBe(3);
        return expect(ran.stderr).toMatch(/the run took longer than its 150ms \(timeout\)/);
      }
      if (way === '20 MB of empty lines' || way === '5 MB of empty lines') {
        const ran = await run([lines(way === '20 MB of empty lines' ? 20_000_000 : 5_000_000)]);
        expect(ran, ran.stderr).toMatchObject({
          code: 3,
          envelope: {
            verdict: 'inconclusive',
            reason: expect.stringMatching(/^"?a\.txt"? is too long, or changed in more lines than can be read/),
            receipt: [{ path: 'a.txt', state: 'skipped' }],
          },
        });
        return expect(ran.mebibytes).toBeLessThan(mostMebibytes);
      }
      if (way === 'many files of many lines') {
        const ran = await run(
          Array.from({ length: 8 }, (_, at): File => ({ path: `f${at}.txt`, content: 'x\n'.repeat(200_000) })),
        );
        expect(ran, ran.stderr).toMatchObject({
          code: 3,
          envelope: {
            verdict: 'inconclusive',
            reason: expect.stringMatching(/and 2 more is too long, or changed in more lines than can be read/),
          },
        });
        return;
      }
      const name = way === '20,000 skipped tests' ? (): string => 'x' : (at: number): string => `test number ${at}`;
      const ran = await run([skipped(name, '.skip')], { before: [skipped(name, '')] });
      expect(ran.envelope?.findings.length, ran.stderr).toBe(20_000);
      expect(ran.envelope?.findings.every(({ rule }) => rule === 'skipped-tests')).toBe(true);
      expect(ran.mebibytes).toBeLessThan(mostMebibytes);
    },
    'docs-check': async () => {
      const ran = await run([lines(20_000_000)], { task: 'docs-check' });
      expect([0, 3], ran.stderr).toContain(ran.code);
      expect(ran.mebibytes).toBeLessThan(mostMebibytes);
    },
    rules: async (way) => {
      if (way === 'escaped quotes on one line')
        return byRule('skipped-tests', 'a.test.js', '\'it.skip("x", "\' + \'\\\\"\'.repeat(200_000)');
      if (way === 'unclosed strings on one line')
        return byRule('skipped-tests', 'a.test.js', "'it.skip(\"a' + '\\'`'.repeat(200_000)");
      if (way === 'a chain of names') return byRule('skipped-tests', 'a.test.js', "'describe' + '.a'.repeat(200_000)");
      await byRule('destructive-migration', 'migrations/1.sql', "'DROP TABLE a; '.repeat(20_000)");
      await byRule('destructive-migration', 'migrations/2.sql', "'\\n'.repeat(500_000)");
      await byRule('destructive-migration', 'migrations/3.sql', "'('.repeat(400_000)");
    },
    programs: async (way) => {
      // all at once, for each waits as long as a question may take
      const { code, stderr } = await (piped ??= new Map(
        Object.entries(pipes).map(([name, path]) => [name, pipe(path)]),
      )).get(way)!;
      expect(code, stderr).toBe(3);
      expect(stderr).toMatch(/git rev-parse: no end after \d+ s/);
    },
    readers: async (way) => {
      await evaluate(`
      const { neutralise, neutraliseInline } = await import(${from('readers/outbound.ts')});
      const { blankComments } = await import(${from('readers/source/comments.ts')});
      const { visibleText } = await import(${from('readers/inbound.ts')});
      const text = ${shapes[way]};
      neutralise(text); neutraliseInline(text); visibleText(text, 6000); blankComments(text, 'a.js');`);
    },
  },
  { timeout: 300_000 },
);
