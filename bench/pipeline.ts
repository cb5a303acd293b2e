/**
 * A large change through a review in shards, as jobs would: collected and planned by one process, asked by one for each
 * shard, joined, checked and decided by another. Three sizes, each twice the one before; the largest has 3,000 files
 * and about 10 MB of patch. The model answers at once, with a finding in each file. `node bench/pipeline.ts` (build
 * first) prints one JSON line for each figure; a ratio of 2 is linear growth.
 */
import { spawnSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say, startResponsesServer, type SeenRequest, type Step } from '../test/support/responses-server.ts';
import { writeLargeChange } from './large-change.ts';
import { median, report } from './measure.ts';

const sizes = (process.env['BENCH_FILES'] ?? '750,1500,3000').split(',').map(Number);
const runs = Number(process.env['BENCH_RUNS'] ?? 3);
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
/**
 * Says at its end what a process took: memory at its most in KiB, processor time in µs. That is what counts on a
 * machine which others use too.
 */
const probe = `data:text/javascript,${encodeURIComponent("import { writeSync } from 'node:fs'; process.on('exit', () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage(); writeSync(3, JSON.stringify([maxRSS, userCPUTime + systemCPUTime])); });")}`;

interface Measured {
  ms: number;
  cpu: number;
  mib: number;
}
interface Result {
  verdict: string;
  findings: { path: string }[];
  receipt: { path: string; state: string }[];
  usage: { requests: number };
}

async function step(dir: string, allowed: readonly number[], args: readonly string[]): Promise<Measured> {
  const start = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--import',
      probe,
      cli,
      'review',
      '--repo',
      join(dir, 'repository'),
      '--base',
      'HEAD~1',
      '--engine',
      'openai',
      ...args,
    ],
    {
      env: { PATH: process.env['PATH'], HOME: dir, TMPDIR: dir, OPENAI_API_KEY: 'bench-key-without-worth' },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    },
  );
  let [said, peak] = ['', ''];
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    peak += chunk.toString();
  });
  const code = await new Promise<number | null>((done) => {
    child.on('close', done);
  });
  if (code === null || !allowed.includes(code))
    throw new Error(`${args.join(' ')} ended with ${code}: ${said.slice(-500)}`);
  const [kib = NaN, micros = NaN] = JSON.parse(peak) as number[];
  return { ms: performance.now() - start, cpu: micros / 1000, mib: kib / 1024 };
}

/** A finding at the first new line of each file that an ask carries. */
function answer(seen: SeenRequest): Step {
  const findings: object[] = [];
  let path: string | null = null;
  for (const line of String((seen.body as { input?: unknown }).input).split('\n')) {
    path = /^<<<DIFF (\S+)/.exec(line)?.[1] ?? path;
    const added = path === null ? null : /^\[\+(\d+)\] (.*\S.*)$/.exec(line);
    if (added === null) continue;
    const at = Number(added[1]);
    findings.push({
      category: 'correctness',
      severity: 'medium',
      confidence: 'L2',
      title: `Look at ${path}`,
      detail: 'It goes wrong.',
      path,
      side: 'new',
      line: at,
      end_line: at,
      quote: added[2],
      suggestion: null,
    });
    path = null;
  }
  return say({ rule_findings: [], findings });
}

interface Round {
  collect: Measured;
  shards: Measured[];
  join: Measured;
  result: Result;
}

async function round(dir: string, baseUrl: string, index: number): Promise<Round> {
  const at = (name: string): string => join(dir, `run-${index}`, name);
  const collect = await step(dir, [0], ['--base-url', baseUrl, '--steps', 'collect', '--out', at('run')]);
  const plan = JSON.parse(readFileSync(at('run/shards.json'), 'utf8')) as { shards: { id: string }[] };
  const shards: Measured[] = [];
  const folders: string[] = [];
  for (const { id } of plan.shards) {
    const folder = at(`shard-${id.replace('/', '-')}`);
    shards.push(
      await step(
        dir,
        [0],
        ['--base-url', baseUrl, '--steps', 'turns', '--shard', id, '--records', at('run'), '--out', folder],
      ),
    );
    folders.push('--records', folder);
  }
  const joined = await step(
    dir,
    [0],
    ['--base-url', baseUrl, '--steps', 'recheck', '--records', at('run'), ...folders, '--out', at('joined')],
  );
  return {
    collect,
    shards,
    join: joined,
    result: JSON.parse(readFileSync(at('joined/result.json'), 'utf8')) as Result,
  };
}

const server = await startResponsesServer(answer);
const before = new Map<string, number>();
const tell = (size: number, name: string, value: number, unit: string): void => {
  report('pipeline', `${name}, ${size} files`, value, unit);
  const earlier = before.get(name);
  if (earlier !== undefined)
    process.stdout.write(
      `${JSON.stringify({ bench: 'pipeline', metric: `${name}, ${size} files over half of it`, value: Number((value / earlier).toFixed(2)), unit: 'times' })}\n`,
    );
  before.set(name, value);
};
try {
  for (const size of sizes) {
    const dir = mkdtempSync(join(tmpdir(), 'codex-ci-bench-'));
    try {
      mkdirSync(join(dir, 'repository'));
      writeLargeChange(join(dir, 'repository'), size);
      const patch = spawnSync('git', ['diff', 'HEAD~1', 'HEAD'], { cwd: join(dir, 'repository'), maxBuffer: 1 << 28 })
        .stdout.length;
      const rounds: Round[] = [];
      for (let index = 0; index < runs; index += 1) rounds.push(await round(dir, server.baseUrl, index));
      const { shards, result } = rounds[0]!;
      if (
        result.verdict !== 'pass' ||
        new Set(result.receipt.map(({ path }) => path)).size !== size ||
        result.receipt.length !== size ||
        result.receipt.some(({ state }) => state !== 'read') ||
        result.findings.length < size * 0.95
      ) {
        throw new Error(
          `${size} files: ${result.verdict}, ${result.receipt.length} rows, ${result.findings.length} findings`,
        );
      }
      const over = (pick: (one: Round) => number): number => median(rounds.map(pick));
      const longest = (one: Round, key: keyof Measured): number => Math.max(...one.shards.map((shard) => shard[key]));
      report('pipeline', `patch, ${size} files`, patch / 1e6, 'MB');
      report('pipeline', `shards, ${size} files`, shards.length, 'shards');
      for (const [key, unit] of [
        ['ms', 'wall clock'],
        ['cpu', 'processor'],
      ] as const) {
        tell(
          size,
          `collect and plan, ${unit}`,
          over(({ collect }) => collect[key]),
          'ms',
        );
        tell(
          size,
          `longest shard, instant model, ${unit}`,
          over((one) => longest(one, key)),
          'ms',
        );
        tell(
          size,
          `join, check, decide, ${unit}`,
          over(({ join: last }) => last[key]),
          'ms',
        );
        tell(
          size,
          `all, shards side by side, ${unit}`,
          over((one) => one.collect[key] + longest(one, key) + one.join[key]),
          'ms',
        );
        tell(
          size,
          `all, shards one after the other, ${unit}`,
          over((one) => one.collect[key] + one.shards.reduce((sum, shard) => sum + shard[key], 0) + one.join[key]),
          'ms',
        );
      }
      tell(
        size,
        'peak memory, collect',
        over(({ collect }) => collect.mib),
        'MiB',
      );
      tell(
        size,
        'peak memory, a shard',
        over((one) => longest(one, 'mib')),
        'MiB',
      );
      tell(
        size,
        'peak memory, join',
        over(({ join: last }) => last.mib),
        'MiB',
      );
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
} finally {
  await server.close();
}
