/**
 * Reading the candidates of a deploy of 10,000 commits (some of them merges, in a tree of 2,000 files) and their
 * redacted diffs. `node bench/candidates.ts` prints one JSON line for each figure: {bench, metric, value, unit}.
 */
import { spawn, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCandidateDiffs, readCandidates } from '../src/adapters/git/candidates.ts';
import { openRepository } from '../src/adapters/git/repository.ts';
import { createRedactor } from '../src/adapters/redact/redactor.ts';
import { report } from './measure.ts';

const commitCount = 10_000;
const fileCount = 2000;

/** Numbers below `limit`, the same in each run (xorshift32, Marsaglia 2003). */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

const words =
  'const value return await function export import if else result options path for of string number read write parse render'.split(
    ' ',
  );

/**
 * A fast-import stream: every commit changes one to five files at two places; every tenth is a merge, in half of which
 * both sides changed one file.
 */
function* stream(): Generator<string> {
  const random = generator(20_260_301);
  const phrase = (): string =>
    `${Array.from({ length: 3 + random(8) }, () => words[random(words.length)]).join(' ')} ${random(10_000)};`;
  const files = Array.from({ length: fileCount }, () => Array.from({ length: 60 + random(120) }, phrase));
  const put = (index: number, lines: readonly string[] = files[index]!): string => {
    const text = `${lines.join('\n')}\n`;
    return `M 100644 inline src/part-${index % 60}/file-${index}.ts\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  };
  let mark = 0;
  const commit = (branch: string, from: readonly number[], changes: string): string => {
    mark += 1;
    const links = from.map((parent, index) => `${index === 0 ? 'from' : 'merge'} :${parent}\n`).join('');
    return `commit refs/heads/${branch}\nmark :${mark}\ncommitter Bench <bench@example.com> ${1_700_000_000 + mark} +0000\ndata 10\nA message.\n${links}${changes}`;
  };
  yield commit('main', [], files.map((_, index) => put(index)).join(''));
  let tip = mark;
  while (mark <= commitCount) {
    const touched = Array.from({ length: 1 + random(5) }, () => random(fileCount));
    if (mark % 10 !== 0 || mark + 2 > commitCount) {
      for (const index of touched)
        for (let place = 0; place < 2; place += 1) files[index]![random(files[index]!.length)] = phrase();
      yield commit('main', [tip], touched.map((index) => put(index)).join(''));
      tip = mark;
      continue;
    }
    // One side changes the first line, the other the last one, maybe of the same file.
    const [ours, theirs] = [touched[0]!, random(2) === 0 ? touched[0]! : random(fileCount)];
    const fork = tip;
    const onSide = [...files[theirs]!.slice(0, -1), phrase()];
    yield commit('side', [fork], put(theirs, onSide));
    const side = mark;
    files[ours]![0] = phrase();
    yield commit('main', [fork], put(ours));
    const main = mark;
    files[theirs]!.splice(-1, 1, onSide.at(-1)!);
    yield commit('main', [main, side], put(theirs));
    tip = mark;
  }
}

async function build(dir: string): Promise<void> {
  execFileSync('git', ['init', '-q', '-b', 'main', dir]);
  const child = spawn('git', ['fast-import', '--quiet', '--force'], {
    cwd: dir,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(child, 'close');
  for (const piece of stream()) if (!child.stdin.write(piece)) await once(child.stdin, 'drain');
  child.stdin.end();
  await ended;
}

const dir = mkdtempSync(join(tmpdir(), 'codex-ci-bench-'));
try {
  await build(dir);
  const root = execFileSync('git', ['rev-list', '--max-parents=0', 'main'], { cwd: dir }).toString().trim();
  const repository = await openRepository(dir);
  try {
    const start = performance.now();
    const { candidates } = await readCandidates(repository, { live: 'main', lastGood: root });
    report('candidates', 'list', performance.now() - start, 'ms');
    report('candidates', 'commits', candidates.length, 'commits');
    report('candidates', 'merges', candidates.filter(({ parents }) => parents.length > 1).length, 'commits');
    const shas = candidates.map(({ sha }) => sha);
    const plain = performance.now();
    let bytes = 0;
    for await (const { diff } of repository.changes(shas)) bytes += diff.patch.length;
    report('candidates', 'patches', bytes / 1e6, 'MB');
    report('candidates', 'git', performance.now() - plain, 'ms');
    const whole = performance.now();
    let files = 0;
    for await (const diff of readCandidateDiffs(repository, shas, createRedactor())) files += diff.files.length;
    report('candidates', 'read_and_redacted', performance.now() - whole, 'ms');
    report('candidates', 'files', files, 'files');
    report('candidates', 'peak_rss', process.resourceUsage().maxRSS / 1024, 'MiB');
  } finally {
    await repository.close();
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
