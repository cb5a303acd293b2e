/**
 * Reading a change of 3,000 files and about 10 MB of patch, made by git from generated texts.
 * `node bench/diff.ts` prints one JSON line for each figure: {bench, metric, value, unit}.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RawDiff, Hunk } from '../src/readers/diff/model.ts';
import { openRepository } from '../src/adapters/git/repository.ts';
import { readHunks } from '../src/readers/diff/hunks.ts';
import { parseDiff } from '../src/readers/diff/patch.ts';
import { writeLargeChange } from './large-change.ts';

const fileCount = 3000;
const runs = 15;

function report(metric: string, value: number, unit: string): void {
  process.stdout.write(`${JSON.stringify({ bench: 'diff', metric, value: Number(value.toFixed(1)), unit })}\n`);
}

async function makeDiff(dir: string): Promise<RawDiff> {
  writeLargeChange(dir, fileCount);
  const repository = await openRepository(dir);
  try {
    const start = performance.now();
    const diff = await repository.diff('HEAD~1', 'HEAD');
    report('git_diff', performance.now() - start, 'ms');
    return diff;
  } finally {
    await repository.close();
  }
}

function read(diff: RawDiff): Hunk[][] {
  return parseDiff(diff).map((file) => readHunks(file.patch, file.path));
}

function measureMemory(dir: string): void {
  const diff = { raw: readFileSync(join(dir, 'raw')), patch: readFileSync(join(dir, 'patch')) };
  const start = process.memoryUsage.rss();
  const hunks = read(diff);
  const peak = process.resourceUsage().maxRSS * 1024;
  report('peak_rss_above_start', (peak - start) / 1024 / 1024, 'MiB');
  if (hunks.length !== fileCount) throw new Error(`read ${hunks.length} files of ${fileCount}`);
}

async function measure(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'codex-ci-bench-'));
  try {
    const diff = await makeDiff(dir);
    const megabytes = diff.patch.length / 1e6;
    const times = Array.from({ length: runs }, () => {
      const start = performance.now();
      read(diff);
      return performance.now() - start;
    }).sort((a, b) => a - b);
    const median = times[Math.floor(runs / 2)]!;
    report('files', fileCount, 'files');
    report('patch', megabytes, 'MB');
    report(
      'lines',
      read(diff)
        .flat()
        .reduce((sum, hunk) => sum + hunk.lines.length, 0),
      'lines',
    );
    report('read_median', median, 'ms');
    report('read_slowest', times[runs - 1]!, 'ms');
    report('throughput', (megabytes / median) * 1000, 'MB/s');
    writeFileSync(join(dir, 'raw'), diff.raw);
    writeFileSync(join(dir, 'patch'), diff.patch);
    execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), '--memory', dir], {
      stdio: 'inherit',
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

if (process.argv[2] === '--memory') measureMemory(process.argv[3]!);
else await measure();
