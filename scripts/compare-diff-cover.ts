/**
 * Patch coverage beside diff-cover's, on commits of a Python project's history: for each commit its tests are run once
 * with coverage, the Cobertura and the LCOV report of that run are given to both, and the missed and counted lines of
 * each file are compared.
 *
 *   python3 -m venv VENV; VENV/bin/pip install diff-cover==11.0.1 pytest==9.2.0 pytest-cov==7.1.0 …what the project
 * needs
 *   node scripts/compare-diff-cover.ts --venv VENV --repository GIT-DIR --source src/click --commits 20 [--skip 0]
 * tests/test_options.py …
 *
 * Exit 0 when all are equal.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { openRepository } from '../src/adapters/git/repository.ts';
import { mapPaths } from '../src/readers/coverage/map-paths.ts';
import { readCoverage } from '../src/readers/coverage/read.ts';
import { parseDiff } from '../src/readers/diff/patch.ts';
import type { ChangedFile } from '../src/readers/diff/model.ts';
import { measurePatch } from '../src/tasks/test-gen/coverage/patch-coverage.ts';

const { values, positionals: tests } = parseArgs({
  allowPositionals: true,
  options: {
    venv: { type: 'string' },
    repository: { type: 'string' },
    source: { type: 'string' },
    commits: { type: 'string', default: '20' },
    skip: { type: 'string', default: '0' },
  },
});
if (values.venv === undefined || values.repository === undefined || values.source === undefined || tests.length === 0) {
  process.stderr.write('compare-diff-cover: needs --venv, --repository, --source and the tests to run\n');
  process.exit(2);
}
const bin = join(resolve(values.venv), 'bin');
const source = values.source;

const DiffCover = z.looseObject({
  total_num_lines: z.number(),
  total_num_violations: z.number(),
  src_stats: z.record(
    z.string(),
    z.looseObject({ violation_lines: z.array(z.number()), covered_lines: z.array(z.number()).optional() }),
  ),
});
interface Figures {
  total: number;
  missed: number;
  files: Record<string, string>;
}

const git = (dir: string, ...args: string[]): string =>
  execFileSync('git', args, { cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 });

function theirs(dir: string, report: string, parent: string): Figures {
  const out = join(dir, 'diff-cover.json');
  execFileSync(
    join(bin, 'diff-cover'),
    [report, '--compare-branch', parent, '--diff-range-notation', '..', '--format', `json:${out}`, '-q'],
    { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const parsed = DiffCover.parse(JSON.parse(readFileSync(out, 'utf8')));
  const files = Object.entries(parsed.src_stats).map(
    ([path, stats]) => [path, [...stats.violation_lines].sort((a, b) => a - b).join(' ')] as const,
  );
  return { total: parsed.total_num_lines, missed: parsed.total_num_violations, files: Object.fromEntries(files) };
}

function ours(dir: string, report: string, changes: readonly ChangedFile[], files: readonly string[]): Figures {
  const reports = readCoverage([{ name: report, bytes: readFileSync(join(dir, report)) }]);
  const mapped = mapPaths(reports, { files, root: dir });
  const patch = measurePatch({ changes, coverage: mapped.files, ambiguous: mapped.ambiguous.map((item) => item.path) });
  const counted = patch.files.filter((file) => file.lines.total > 0);
  return {
    total: patch.lines.total,
    missed: patch.lines.total - patch.lines.covered,
    files: Object.fromEntries(counted.map((file) => [file.path, file.missed_lines.join(' ')])),
  };
}

/** What differs, '' when nothing does. A file in which diff-cover counts no line says nothing. */
function difference(own: Figures, other: Figures): string {
  const parts: string[] = [];
  if (own.total !== other.total || own.missed !== other.missed)
    parts.push(`lines ${own.total} and ${other.total}, missed ${own.missed} and ${other.missed}`);
  for (const path of new Set([...Object.keys(own.files), ...Object.keys(other.files)])) {
    if ((own.files[path] ?? '') !== (other.files[path] ?? ''))
      parts.push(`${path}: missed [${own.files[path] ?? 'not counted'}] and [${other.files[path] ?? 'not counted'}]`);
  }
  return parts.join('; ');
}

const dir = mkdtempSync(join(tmpdir(), 'codex-ci-diff-cover-'));
let [equal, different, left, withLines] = [0, 0, 0, 0];
try {
  git(dir, 'clone', '--quiet', '--shared', '--no-checkout', resolve(values.repository), '.');
  const commits = git(
    dir,
    'log',
    '--no-merges',
    '--format=%H',
    '-n',
    String(4 * (Number(values.commits) + Number(values.skip))),
    '--diff-filter=AM',
    'HEAD',
    '--',
    `${source}/*.py`,
  )
    .split('\n')
    .filter((sha) => sha !== '')
    .slice(Number(values.skip));
  for (const sha of commits) {
    if (withLines >= Number(values.commits)) break;
    git(dir, 'checkout', '--quiet', '--force', sha);
    for (const file of ['coverage.xml', 'coverage.lcov', '.coverage']) rmSync(join(dir, file), { force: true });
    spawnSync(
      join(bin, 'python'),
      [
        '-m',
        'pytest',
        '-q',
        '-p',
        'no:cacheprovider',
        '-W',
        'ignore',
        '--continue-on-collection-errors',
        `--cov=${source}`,
        '--cov-branch',
        '--cov-report=xml',
        '--cov-report=lcov',
        ...tests.filter((test) => existsSync(join(dir, test))),
      ],
      {
        cwd: dir,
        stdio: 'ignore',
        timeout: 180_000,
        env: { ...process.env, PYTHONPATH: join(dir, 'src'), PYTHONDONTWRITEBYTECODE: '1' },
      },
    );
    const short = sha.slice(0, 10);
    if (!existsSync(join(dir, 'coverage.xml')) || !existsSync(join(dir, 'coverage.lcov'))) {
      left++;
      process.stdout.write(`${short} left out: its tests gave no report\n`);
      continue;
    }
    const repository = await openRepository(dir);
    try {
      const changes = parseDiff(await repository.diff(`${sha}~1`, sha));
      const files = git(dir, 'ls-tree', '-r', '-z', '--name-only', sha)
        .split('\0')
        .filter((path) => path !== '');
      const found = (['coverage.xml', 'coverage.lcov'] as const).map((report) => ({
        report,
        own: ours(dir, report, changes, files),
        other: theirs(dir, report, `${sha}~1`),
      }));
      if (found.every(({ own, other }) => own.total === 0 && other.total === 0)) continue;
      withLines++;
      for (const { report, own, other } of found) {
        const what = difference(own, other);
        if (what === '') equal++;
        else different++;
        process.stdout.write(
          `${short} ${report === 'coverage.xml' ? 'cobertura' : 'lcov'} ${what === '' ? `equal: ${own.total} lines, ${own.missed} missed` : `different (ours and diff-cover's): ${what}`}\n`,
        );
      }
    } finally {
      await repository.close();
    }
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
process.stdout.write(
  `${withLines} commits, ${equal} comparisons equal, ${different} different, ${left} commits left out\n`,
);
process.exitCode = different === 0 && withLines > 0 ? 0 : 1;
