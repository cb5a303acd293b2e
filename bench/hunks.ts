// The hunk-revert oracle on a project's own history: each hunk of its commits is undone alone, and the tests are run;
// all of it twice, so that it is seen whether the verdicts are the same. Nothing is installed: the project's tests have
// to run with what the machine has.
//
//   node bench/hunks.ts --repository GIT-DIR --from 8.1.8 --under src/ --runner pytest [--hunks 60] [--a-commit 6]
// [--env NAME=value]… [--minutes 60] [--no-near]
//
// --no-near runs all tests for each hunk at once, not those first that speak of it: the verdicts are the same, the time
// is not. Without arguments it measures a small project of its own, for the time per hunk alone.
import { parseArgs } from 'node:util';
import { mkdtempSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { findCodex } from '../src/adapters/codex/find-codex.ts';
import { openRepository } from '../src/adapters/git/repository.ts';
import { openTree } from '../src/adapters/git/tree-copy.ts';
import { createGrammars } from '../src/adapters/grammars/grammars.ts';
import { createSandbox } from '../src/adapters/sandbox/sandbox.ts';
import type { Log } from '../src/contracts/world.ts';
import { parseDiff } from '../src/readers/diff/patch.ts';
import { createSymbolReader } from '../src/readers/symbols/symbols.ts';
import { createSyntaxReader } from '../src/readers/symbols/syntax.ts';
import { runBaseline } from '../src/tasks/test-gen/run/baseline.ts';
import type { Bench } from '../src/tasks/test-gen/run/bench.ts';
import { undoHunks, type HunkRecord } from '../src/tasks/test-gen/hunks/undo.ts';
import { createNearTests } from '../src/tasks/test-gen/hunks/near-tests.ts';
import { planHunks } from '../src/tasks/test-gen/hunks/plan.ts';
import { runners } from '../src/tasks/test-gen/runners/detect.ts';
import { settleRunner } from '../src/tasks/test-gen/runners/override.ts';
import { runnerNames, type RunnerName } from '../src/tasks/test-gen/runners/runner.ts';
import { median, report } from './measure.ts';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    repository: { type: 'string' },
    from: { type: 'string', default: 'HEAD' },
    under: { type: 'string', default: '' },
    runner: { type: 'string', default: 'node' },
    hunks: { type: 'string', default: '60' },
    'a-commit': { type: 'string', default: '6' },
    env: { type: 'string', multiple: true, default: [] },
    minutes: { type: 'string', default: '60' },
    near: { type: 'boolean', default: true },
  },
});
const runner = runnerNames.find((name): name is RunnerName => name === values.runner);
if (runner === undefined) throw new Error(`--runner is one of ${runnerNames.join(', ')}`);

/** Ten hunks, of which five are tested. */
function sample(): string {
  const dir = mkdtempSync(join(tmpdir(), 'codex-ci-bench-'));
  const part = (at: number, changed: boolean): string =>
    `export function f${at}(n) {\n${changed ? `  if (n === ${at}) return -1;\n` : ''}  return n * 2;\n}\n${'//\n'.repeat(8)}`;
  const source = (changed: boolean): string => Array.from({ length: 10 }, (_, at) => part(at, changed)).join('');
  const tests = `import test from 'node:test';\nimport assert from 'node:assert';\nimport * as all from './all.js';\n${Array.from({ length: 5 }, (_, at) => `test('f${at}', () => { assert.equal(all.f${at}(${at}), -1); });\n`).join('')}`;
  const git = (args: readonly string[], input?: string): string =>
    execFileSync('git', args, { cwd: dir, input, encoding: 'utf8' });
  git(['init', '-q', '-b', 'main']);
  const blob = (name: string, text: string): string =>
    `M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  const commit = (mark: number, files: Record<string, string>): string =>
    `commit refs/heads/main\nmark :${mark}\ncommitter a <a@example.com> ${mark} +0000\ndata 1\nx\n${mark > 1 ? `from :${mark - 1}\n` : ''}${Object.entries(
      files,
    )
      .map(([name, text]) => blob(name, text))
      .join('')}\n`;
  const manifest = '{"type":"module","scripts":{"test":"node --test"}}';
  git(
    ['fast-import', '--quiet'],
    commit(1, { 'package.json': manifest, 'all.js': source(false) }) +
      commit(2, { 'all.js': source(true), 'all.test.js': tests }),
  );
  return dir;
}

const own = values.repository === undefined ? sample() : null;
const repository = await openRepository(values.repository ?? own!);
const say = (message: string): void => {
  process.stderr.write(`${message}\n`);
};
const log: Log = { info: () => undefined, warn: say, debug: () => undefined };
const grammars = createGrammars();
const bench: Bench = {
  runner: settleRunner({ runner: runners[runner], folder: '' }),
  sandbox: createSandbox({ binary: await findCodex({ install: false }), log }),
  log,
  signal: new AbortController().signal,
  env: Object.fromEntries(
    values.env.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  ),
  tree: (rev, patch) => openTree(repository, rev, patch),
};
const deadline = performance.now() + Number(values.minutes) * 60_000;
const wanted = Number(values.hunks);
const first: HunkRecord[] = [];
const second: HunkRecord[] = [];
let commits = 0;
const told = ({ verdict }: HunkRecord): boolean => verdict !== 'not-tried';
try {
  const { commits: history } = await repository.range(null, await repository.resolve(values.from), 2000);
  for (const commit of history) {
    const [parent, other] = commit.parents;
    const left = wanted - first.filter(told).length;
    if (left <= 0 || performance.now() > deadline) break;
    if (parent === undefined || other !== undefined) continue;
    const files = parseDiff(await repository.diff(parent, commit.sha)).filter(({ path }) =>
      path.startsWith(values.under),
    );
    if (files.length === 0) continue;
    const read = async (path: string): Promise<string | null> => {
      const bytes = await repository.read(commit.sha, path);
      return bytes === undefined ? null : Buffer.from(bytes).toString('utf8');
    };
    const hunks = (
      await planHunks({
        files,
        read,
        syntax: createSyntaxReader(grammars),
        symbols: createSymbolReader(grammars),
        coverage: null,
      })
    ).filter(({ obstacle }) => obstacle === null);
    if (hunks.length === 0) continue;
    const baseline = await runBaseline(bench, { rev: commit.sha, timeoutMs: 120_000 });
    if (baseline.state === 'red') {
      say(`${commit.sha.slice(0, 10)}: ${baseline.reason}`);
      continue;
    }
    const isTest = picomatch([...bench.runner.testGlobs], { dot: true });
    const near = createNearTests({
      paths: (await repository.list(commit.sha)).map(({ path }) => path),
      read,
      isTest,
      symbols: createSymbolReader(grammars),
      runner: bench.runner,
    });
    const testsFor = values.near ? near : async () => null;
    const request = {
      bench,
      head: commit.sha,
      hunks: hunks.slice(0, Math.min(left, Number(values['a-commit']))),
      baseline,
      testsFor,
      limits: { maxHunks: 1000, totalMs: 3_600_000, runMs: 120_000 },
    };
    commits += 1;
    const [a, b] = [await undoHunks(request), await undoHunks(request)];
    first.push(...a);
    second.push(...b);
    for (const [at, record] of a.entries())
      say(
        `${commit.sha.slice(0, 10)} ${record.path}:${record.start_line} ${record.verdict}${record.keeps_behaviour ? ' (keeps behaviour)' : ''} | ${b[at]?.verdict ?? ''} ${record.ms} ms: ${record.reason}${record.verdict === b[at]?.verdict ? '' : ` | ${b[at]?.reason ?? ''}`}`,
      );
  }
} finally {
  await repository.close();
  if (own !== null) rmSync(own, { recursive: true, force: true });
}
const tried = first.filter(told);
const counted = tried.filter(({ keeps_behaviour: same }) => !same);
const name = values.repository === undefined ? 'hunks' : 'hunks of a history';
report(name, 'hunks undone', tried.length, 'hunks');
report(name, 'commits', commits, 'commits');
report(
  name,
  'guarded',
  (counted.filter(({ verdict }) => verdict === 'guarded').length / Math.max(1, counted.length)) * 100,
  '%',
);
report(name, 'keep behaviour, so not counted', tried.length - counted.length, 'hunks');
report(
  name,
  'same verdict in a second run',
  (first.filter((record, at) => record.verdict === second[at]?.verdict).length / Math.max(1, first.length)) * 100,
  '%',
);
report(name, 'a hunk, median', median([...tried, ...second.filter(told)].map(({ ms }) => ms)), 'ms');
