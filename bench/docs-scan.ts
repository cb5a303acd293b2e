// The docs check on a large repository: 10,000 pages and 20,000 sources of nine languages in git, scanned whole (all
// sources changed since the older revision, which is the worst case, and one in ten changed), and a pull request of 50
// files. Through the built command line, without a model. `node bench/docs-scan.ts [pages] [sources] [runs of the pull
// request]`; build first. `CODEX_CI_DIST` names another build, to compare two.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [pages = 10_000, sources = 20_000, pullRuns = 5] = process.argv.slice(2).map(Number);
const cli = join(process.env['CODEX_CI_DIST'] ?? fileURLToPath(new URL('../dist', import.meta.url)), 'cli.js');
const root = mkdtempSync(join(tmpdir(), 'docs-scan-'));
const dir = join(root, 'repo');

type Maker = [path: (n: number) => string, text: (n: number, v: number) => string];
const lines = (n: number, of: (i: number) => string): string =>
  Array.from({ length: 6 + (n % 10 === 0 ? 60 : n % 7) }, (_, i) => of(i)).join('');
const makers: Maker[] = [
  [
    (n) => `src/m${n}.ts`,
    (n, v) =>
      `import { x } from './m${n - 1}.ts';\n// v${v}\n${lines(n, (i) => `/** Adds up. */\nexport function fnTs${n}x${i}(value: number, other = ${n % 900 === 0 ? n + v : n}): number {\n  let total = 0;\n  total = total + value * other;\n  return total;\n}\n`)}${n % 12 === 0 ? `program.option('--opt-${n} <n>', 'x', ${n});\nconst v = process.env.VAR_${n} ?? 'd';\n` : ''}`,
  ],
  [
    (n) => `lib/m${n}.js`,
    (n, v) =>
      `'use strict';\n// v${v}\n${lines(n, (i) => `function fnJs${n}x${i}(value, other = ${n}) {\n  let total = value;\n  return total + other;\n}\nexports.fnJs${n}x${i} = fnJs${n}x${i};\n`)}`,
  ],
  [
    (n) => `pkg/m${n}.py`,
    (n, v) =>
      `import os\n# v${v}\n${lines(n, (i) => `def fn_py_${n}_${i}(value: int, other=${n}) -> int:\n    """Adds up."""\n    total = value\n    return total + other\n\n\n`)}`,
  ],
  [
    (n) => `go/p${n % 300}/m${n}.go`,
    (n, v) =>
      `package p${n % 300}\n\n// v${v}\n\n${lines(n, (i) => `// FnGo${n}x${i} adds up.\nfunc FnGo${n}x${i}(value int, other string) (int, error) {\n\ttotal := value\n\treturn total, nil\n}\n\n`)}`,
  ],
  [
    (n) => `java/src/main/java/a/M${n}.java`,
    (n, v) =>
      `package a;\n\n// v${v}\npublic class M${n} {\n${lines(n, (i) => `  /** Adds up. */\n  public int fnJava${n}x${i}(int value, String other) {\n    int total = value;\n    return total;\n  }\n`)}}\n`,
  ],
  [
    (n) => `crates/c/src/m${n}.rs`,
    (n, v) =>
      `// v${v}\n${lines(n, (i) => `/// Adds up.\npub fn fn_rs_${n}_${i}(value: i32, other: &str) -> i32 {\n    let total = value;\n    total\n}\n\n`)}`,
  ],
  [
    (n) => `cs/M${n}.cs`,
    (n, v) =>
      `namespace A;\n\n// v${v}\npublic class M${n}\n{\n${lines(n, (i) => `    public int FnCs${n}x${i}(int value, string other = "x")\n    {\n        return value;\n    }\n`)}}\n`,
  ],
  [
    (n) => `rb/m${n}.rb`,
    (n, v) =>
      `# v${v}\nmodule M${n}\n${lines(n, (i) => `  def self.fn_rb_${n}_${i}(value, other = ${n})\n    value + other\n  end\n`)}end\n`,
  ],
  [
    (n) => `php/M${n}.php`,
    (n, v) =>
      `<?php\nnamespace A;\n// v${v}\nclass M${n} {\n${lines(n, (i) => `  /** Adds up. */\n  public function fnPhp${n}x${i}(int $value, $other = ${n}): int { return $value + $other; }\n`)}}\n`,
  ],
];
const source = (n: number, v: number): { path: string; text: string } => {
  const [path, text] = makers[n % makers.length]!;
  return { path: path(n), text: text(n, v) };
};
const words =
  'the server reads its configuration from a file and hands each request to the next handler which may change it before an answer is sent'.split(
    ' ',
  );
let seed = 7;
const random = (below: number): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 4_294_967_296) * below);
};
const sentence = (): string =>
  `${Array.from({ length: 8 + random(10) }, () => words[random(words.length)]).join(' ')}.`;
const page = (n: number): string =>
  Array.from(
    { length: 6 },
    (_, i) =>
      `## Part ${i} of it\n\n${sentence()} Call \`fnTs${random(Math.ceil(sources / 9)) * 9}x1(x)\`. ${sentence()}\n\nSee [the next](./page-${(n + 1) % pages}.md#part-1-of-it).\n\n| Option | Default | About |\n|---|---|---|\n| \`option${random(4000)}\` | \`${random(100)}\` | ${sentence()} |\n\n\`\`\`ts\nconst x = fnTs${random(Math.ceil(sources / 9)) * 9}x2(1);\n\`\`\`\n\n- ${sentence()}\n`,
  ).join('\n');

function commits(steps: readonly (readonly { path: string; text: string | null }[])[]): string[] {
  execFileSync('git', ['init', '-q', '-b', 'main', dir]);
  const stream: string[] = [];
  steps.forEach((files, index) => {
    stream.push(
      `commit refs/heads/main\nmark :${index + 1}\ncommitter Ada <ada@example.com> ${1_700_000_000 + index * 86_400 * 100} +0000\ndata 4\nStep\n`,
    );
    for (const { path, text } of files)
      stream.push(
        text === null ? `D ${path}\n` : `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
      );
  });
  execFileSync('git', ['-C', dir, 'fast-import', '--quiet', `--export-marks=${join(root, 'marks')}`], {
    input: stream.join(''),
    maxBuffer: 1 << 30,
  });
  execFileSync('git', ['-C', dir, 'repack', '-adq']);
  return readFileSync(join(root, 'marks'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .sort((a, b) => Number(a[0]!.slice(1)) - Number(b[0]!.slice(1)))
    .map((line) => line[1]!);
}

interface Run {
  seconds: number;
  processor: number;
  peak: number;
  code: number | null;
  line: string;
}

/**
 * Seconds of processor, user and system, of all processes that this one started and that have ended, git's among them.
 */
function spent(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/** Wall clock, time of processor with git's, and the largest resident memory of the process, threads and all. */
function runOnce(out: string, args: readonly string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const [started, before] = [performance.now(), spent()];
    const child = spawn(
      process.execPath,
      [cli, 'docs-check', '--repo', dir, '--engine', 'rules', '--out', out, ...args],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let peak = 0;
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    const look = setInterval(() => {
      try {
        peak = Math.max(
          peak,
          Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0),
        );
      } catch {
        /* it ended */
      }
    }, 20);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      resolve({
        seconds: (performance.now() - started) / 1000,
        processor: spent() - before,
        peak: Math.round(peak / 1024),
        code,
        line: /^.*findings?$/m.exec(text)?.[0] ?? text.split('\n')[0]!,
      });
    });
  });
}

/**
 * The median of some runs, and their range where there are several; on a busy machine the time of processor is what can
 * be compared.
 */
async function measured(label: string, args: readonly string[], times = 1): Promise<void> {
  const runs: Run[] = [];
  for (let at = 0; at < times; at += 1) runs.push(await runOnce(join(root, `run-${label}-${at}`), args));
  process.stderr.write(`${label}: exit ${runs[0]!.code}, load ${loadavg()[0]!.toFixed(1)}; ${runs[0]!.line}\n`);
  for (const [metric, unit, of] of [
    ['wall clock', 's', (one: Run) => one.seconds],
    ['time of processor', 's', (one: Run) => one.processor],
    ['peak memory', 'MB', (one: Run) => one.peak],
  ] as const) {
    const all = runs
      .map(of)
      .sort((a, b) => a - b)
      .map((one) => Number(one.toFixed(2)));
    process.stdout.write(
      `${JSON.stringify({ bench: `docs-check, ${label}`, metric, value: all[all.length >> 1], unit, ...(times === 1 ? {} : { lowest: all[0], highest: all.at(-1), runs: times }) })}\n`,
    );
  }
}

try {
  const all = (v: number): { path: string; text: string }[] => Array.from({ length: sources }, (_, n) => source(n, v));
  const texts = Array.from({ length: pages }, (_, n) => ({ path: `docs/page-${n}.md`, text: page(n) }));
  const pull = Array.from({ length: 40 }, (_, n) => ({
    path: source(n * 9, 3).path,
    text: n < 5 ? source(n * 9, 3).text.replaceAll(`fnTs${n * 9}x1`, `fnTs${n * 9}renamed`) : source(n * 9, 3).text,
  }));
  const touched = texts.slice(0, 10).map(({ path, text }) => ({ path, text: `${text}\nMore.\n` }));
  const shas = commits([
    [...all(0), ...texts],
    all(1),
    all(1)
      .filter((_, n) => n % 10 === 0)
      .map((one) => ({ ...one, text: `${one.text}\n` })),
    [...pull, ...touched],
  ]);
  await measured('whole scan, every source changed', ['--head', shas[1]!, '--scan', '--since', shas[0]!]);
  await measured('whole scan, one source in ten changed', ['--head', shas[2]!, '--scan', '--since', shas[1]!]);
  await measured('pull request of 50 files', ['--base', shas[2]!, '--head', shas[3]!], pullRuns);
} finally {
  rmSync(root, { recursive: true, force: true });
}
