import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { findCodex } from '../../src/adapters/codex/find-codex.ts';
import { openTree } from '../../src/adapters/git/tree-copy.ts';
import type { Bounds } from '../../src/adapters/sandbox/limits/bounds.ts';
import { removeFolder } from '../../src/adapters/sandbox/remove-folder.ts';
import { createSandbox } from '../../src/adapters/sandbox/sandbox.ts';
import { openWriteWorkspace } from '../../src/adapters/sandbox/write-workspace.ts';
import type { Sandbox, SandboxRun } from '../../src/contracts/sandbox.ts';
import { proveByReproduction } from '../../src/tasks/rollback-analysis/prove/reproduce.ts';
import { runTests } from '../../src/tasks/test-gen/run/bench.ts';
import { buildRepository, open } from '../git/build.ts';
import { checkDocs } from '../support/docs-check.ts';
import { createTestRedactor } from '../support/redactor.ts';
import { openBench } from '../support/test-bench.ts';
import { forever } from '../support/workshop.ts';
import family from './families/sandbox-exhausts.ts';
import { replay } from './replay.ts';

const mib = 1024 ** 2;
const bounds: Bounds = { processes: 150, memoryBytes: 300 * mib, diskBytes: 100 * mib };
const log = {
  info: () => undefined,
  warn: (message: string) => {
    warned.push(message);
  },
  debug: () => undefined,
};
const warned: string[] = [];
let sandbox: Sandbox;
let before: string | undefined;
let temp: string;

// a folder for temporary files of its own: what is left behind in it can be seen
beforeAll(async () => {
  sandbox = createSandbox({ binary: await findCodex({ install: false }), log, bounds });
  before = process.env['TMPDIR'];
  temp = mkdtempSync(join(tmpdir(), 'codex-ci-test-'));
  process.env['TMPDIR'] = temp;
});
afterAll(async () => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  await removeFolder(temp);
});
let known: string[] = [];
beforeEach(() => {
  warned.length = 0;
  known = readdirSync(temp);
});

const left = (): string[] =>
  readdirSync(temp).filter((name) => /^(?:codex-ci-(?:run|tree|write)|tree|deep)-/.test(name) && !known.includes(name));

async function run(command: string): Promise<SandboxRun> {
  const root = mkdtempSync(join(temp, 'tree-'));
  const dir = join(root, 'tree');
  mkdirSync(dir);
  try {
    return await sandbox.run(
      { dir, rev: '0'.repeat(40), remove: async () => undefined },
      command,
      { timeoutMs: 30_000, outputBytes: 10_000 },
      forever,
    );
  } finally {
    await removeFolder(root);
    expect([left(), warned]).toEqual([[], []]);
  }
}

const python = (text: string): string =>
  `python3 -c '${`import os, time, ctypes\n${text}`.replaceAll("'", String.raw`'\''`)}'`;
const deep =
  'import os\nfor where in [os.getcwd(), os.environ["TMPDIR"]]:\n  os.chdir(where)\n  for i in range(40): os.mkdir("d" * 200); os.chdir("d" * 200)\n  open("x", "w").write("x")\n';
const deepInNode =
  "for (const where of [process.cwd(), process.env.TMPDIR]) { process.chdir(where); for (let i = 0; i < 40; i += 1) { fs.mkdirSync('d'.repeat(200)); process.chdir('d'.repeat(200)); } }";

async function ended(command: string, limit: 'memory' | 'disk' | 'processes'): Promise<void> {
  expect(await run(command)).toMatchObject({
    code: null,
    timedOut: false,
    exceeded: limit,
    stderr: expect.stringMatching(/ended: more than .*which is the limit/),
  });
}
async function fine(command: string, stdout = 'fine\n'): Promise<SandboxRun> {
  const done = await run(command);
  expect(done).toMatchObject({ code: 0, timedOut: false, stdout });
  expect(done.exceeded).toBeUndefined();
  return done;
}

const ways: Record<(typeof family.tried)['sandbox'][number], () => Promise<unknown>> = {
  'memory of one process': () => ended(python('a = bytearray(600 * 2**20); time.sleep(20)'), 'memory'),
  'memory of many processes': () =>
    ended(`for i in 1 2 3 4 5 6; do ${python('a = bytearray(100 * 2**20); time.sleep(20)')} & done; wait`, 'memory'),
  'a file in a memory file system': () =>
    ended('head -c 600M /dev/zero > /dev/shm/x || head -c 600M /dev/zero > /tmp/x; sleep 20', 'memory'),
  // The machine’s shared memory is looked at, so that what other tests free meanwhile must not hide it.
  'memory that belongs to no process': () =>
    ended(
      python('for i in range(12):\n  f = os.memfd_create(str(i)); os.write(f, b"x" * 10**8)\ntime.sleep(20)'),
      'memory',
    ),
  'memory behind a process that hides': () =>
    ended(python('ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\na = bytearray(600 * 2**20); time.sleep(20)'), 'memory'),
  'memory that is shared is counted once': () =>
    fine(
      `${python('a = bytearray(150 * 2**20)\nfor i in range(4):\n  if os.fork() == 0: time.sleep(2.5); os._exit(0)\ntime.sleep(3)')}; echo fine`,
    ),
  'one large file': () => ended('head -c 400M /dev/zero > x; sleep 20', 'disk'),
  'many files': () =>
    ended('mkdir many; for i in $(seq 40); do head -c 10M /dev/zero > many/$i; done; sleep 20', 'disk'),
  'a file that is removed and held open': () =>
    ended(
      python(
        'f = open("x", "wb"); os.unlink("x")\nfor i in range(600): f.write(b"x" * 10**6)\nf.flush(); time.sleep(20)',
      ),
      'disk',
    ),
  'a file behind a path too long': () =>
    ended(
      python(`${deep}f = open("y", "wb")\nfor i in range(400): f.write(b"x" * 10**6)\nf.flush(); time.sleep(20)`),
      'disk',
    ),
  'files in a closed folder': () =>
    ended(
      'mkdir -p "$TMPDIR/c/d"; head -c 400M /dev/zero > "$TMPDIR/c/d/x"; chmod 000 "$TMPDIR/c/d" "$TMPDIR/c"; sleep 20',
      'disk',
    ),
  'a sparse file takes nothing': () => fine('truncate -s 3G x; sleep 1; echo fine'),
  'more processes than the limit': () =>
    ended('for i in $(seq 400); do sleep 20 & done 2>/dev/null; wait', 'processes'),
  'processes that leave their session': () =>
    ended('for i in $(seq 400); do (setsid env -i /bin/sleep 20 &) ; done 2>/dev/null; sleep 20', 'processes'),
  'more open files than the limit': async () => {
    const done = await run(
      python(
        'held = []\ntry:\n  while True: held.append(os.open("/dev/null", 0))\nexcept OSError as error: print(error.errno, len(held) < 20000)',
      ),
    );
    expect(done.stdout).toBe('24 True\n');
  },
  'endless output': async () => {
    const done = await run('head -c 200M /dev/zero | tr "\\0" x; echo; echo the end');
    expect([done.code, Buffer.byteLength(done.stdout) < 11_000, done.stdout.endsWith('\nthe end\n')]).toEqual([
      0,
      true,
      true,
    ]);
  },
  'folders too deep to name are removed': () => fine(`${python(deep)}; echo fine`),
  'ten thousand levels are removed, or it is told that time is up': async () => {
    const root = mkdtempSync(join(temp, 'deep-'));
    const place = { dir: root, rev: '0'.repeat(40), remove: async () => undefined };
    expect(
      await sandbox.run(
        place,
        python('for i in range(10000): os.mkdir("d"); os.chdir("d")'),
        { timeoutMs: 60_000, outputBytes: 1000 },
        forever,
      ),
    ).toMatchObject({ code: 0 });
    const start = performance.now();
    await expect(removeFolder(root, 500)).rejects.toThrow('not removed in time');
    expect(performance.now() - start).toBeLessThan(20_000);
    await removeFolder(root, 600_000);
    expect(existsSync(root)).toBe(false);
  },
  'closed folders are removed': () =>
    fine(
      'for d in . "$HOME" "$TMPDIR"; do mkdir -p "$d/a/b/c" && touch "$d/a/b/f" && chmod 000 "$d/a/b/c" "$d/a/b" "$d/a"; done; echo fine',
    ),
  'processes that outlive their command': async () => {
    const mark = `${7000 + (process.pid % 1000)}.75`;
    await fine(
      `(setsid env -i /bin/bash -c 'exec -a hidden /bin/sleep ${mark}' >/dev/null 2>&1 &); (nohup setsid /bin/sleep ${mark} >/dev/null 2>&1 &); sleep 0.3; echo fine`,
    );
    const running = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
        } catch {
          return '';
        }
      });
    expect(running.filter((line) => line.includes(mark))).toEqual([]);
  },
};

/** The tests of a repository, run as test-gen runs them. */
async function tests(body: string): Promise<Awaited<ReturnType<typeof runTests>>> {
  const { dir, commits } = buildRepository([
    {
      files: [
        { path: 'package.json', content: '{"type":"module"}' },
        {
          path: 'a.test.js',
          content: `import { test } from 'node:test';\nimport fs from 'node:fs';\ntest('a', async () => { ${body} });\n`,
        },
      ],
    },
  ]);
  const bench = await openBench({ runner: 'node', repository: await open(dir), bounds });
  const done = await runTests(bench, { rev: commits[0]!, timeoutMs: 30_000 });
  expect(left()).toEqual([]);
  return done;
}

replay(
  family,
  {
    sandbox: async (way) => {
      await ways[way]();
    },
    'test-gen': async (way) => {
      const rest = 'await new Promise((resolve) => setTimeout(resolve, 20_000));';
      if (way === 'tests that take all memory')
        expect(await tests(`const held = Buffer.alloc(600e6, 1); ${rest} held.at(0);`)).toMatchObject({
          outcome: 'unknown',
          reason: expect.stringMatching(/took|taking too much \(memory\)/),
        });
      else if (way === 'tests that fill the disk')
        expect(
          await tests(
            `fs.writeFileSync('x', Buffer.alloc(200e6)); fs.writeFileSync('y', Buffer.alloc(200e6)); ${rest}`,
          ),
        ).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('(disk)') });
      else if (way === 'tests that leave folders too deep to name')
        expect(await tests(`const top = process.cwd(); ${deepInNode} process.chdir(top);`)).toMatchObject({
          outcome: 'green',
        });
      else {
        const { dir, commits } = buildRepository([{ files: [{ path: 'a', content: 'a\n' }] }]);
        const folder = await openWriteWorkspace(
          { mode: 'write', rev: commits[0]! },
          { repository: await open(dir), redactor: createTestRedactor(), workshop: null },
        );
        await sandbox.run(
          { dir: folder.dir, rev: commits[0]!, remove: async () => undefined },
          python(deep),
          { timeoutMs: 30_000, outputBytes: 1000 },
          forever,
        );
        await expect(folder.changes()).rejects.toThrow(
          /^the workspace has a folder that can't be read \(ENAMETOOLONG\): .{1,120}$/,
        );
        await folder.remove();
        expect(left()).toEqual([]);
      }
    },
    'docs-check': async () => {
      const page = `# Acme\n\n\`\`\`sh\npython3 deep.py; sh ./tool.sh\n\`\`\`\n`;
      const { told } = await checkDocs({
        before: { 'README.md': page, 'tool.sh': 'echo 1\n', 'deep.py': deep },
        after: { 'tool.sh': 'exit 3\n' },
        options: { runSamples: [{ language: 'sh', command: 'sh {file}', ending: '.sh', pages: ['*.md'] }] },
      });
      expect(told).toEqual(['broken-sample README.md:4']);
      expect(left()).toEqual([]);
    },
    'rollback-analysis': async (way) => {
      const { dir, commits } = buildRepository([
        { files: [{ path: 'a', content: '1\n' }] },
        { files: [{ path: 'a', content: '2\n' }] },
        { files: [{ path: 'a', content: '3\n' }] },
      ]);
      const repository = await open(dir);
      const command =
        way === 'a reproduction that takes all memory'
          ? `[ "$(cat a)" = 1 ] || ${python('a = bytearray(600 * 2**20); time.sleep(20)')}`
          : `state=$(cat a); ${python(deep)}\n[ "$state" = 1 ]`;
      const proof = await proveByReproduction({
        candidates: commits.slice(1).map((sha) => ({ sha, weight: 1 })),
        lastGood: commits[0]!,
        deployed: commits[2]!,
        command,
        tree: (rev) => openTree(repository, rev),
        sandbox,
        limits: { maxRuns: 12, totalMs: 120_000, runMs: 30_000 },
        log,
        signal: forever,
      });
      expect(left()).toEqual([]);
      if (way === 'a reproduction that takes all memory') {
        expect(proof.answer).toBe('unknown');
        expect(proof.runs.filter(({ rev }) => rev !== commits[0]).map(({ outcome }) => outcome)).not.toContain('pass');
        expect(warned.join('\n')).toMatch(/took too much \(memory\) and says nothing/);
      } else expect(proof).toMatchObject({ answer: 'proven', commit: commits[1] });
    },
  },
  { timeout: 240_000 },
);
