/**
 * What the review's rules report on the last commits of a real repository, each against its parent, without a model.
 * `node bench/precision.ts REPO_DIR [--commits 300] [--rev HEAD] [--json FILE]`; --json stores each finding, to be read
 * and judged. Not part of `npm run bench`: it needs a repository. Exit 1 where a commit could not be read.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createGrammars } from '../src/adapters/grammars/grammars.ts';
import { openRepository } from '../src/adapters/git/repository.ts';
import { createRedactor } from '../src/adapters/redact/redactor.ts';
import { worldOf } from '../src/entry/run/world.ts';
import type { Repository } from '../src/contracts/repository.ts';
import type { World } from '../src/contracts/world.ts';
import { severities, type Finding } from '../src/domain/finding.ts';
import { table } from '../src/domain/markdown.ts';
import { decodeFiles } from '../src/readers/diff/decode-files.ts';
import { parseDiff } from '../src/readers/diff/patch.ts';
import { createSymbolReader } from '../src/readers/symbols/symbols.ts';
import { findByRules, redactFiles, type Looked } from '../src/tasks/review/rules/run.ts';
import type { UnreadFile } from '../src/tasks/review/rules/text/unread.ts';
import { median } from './measure.ts';

interface Reviewed {
  sha: string;
  subject: string;
  ms: number;
  files: number;
  findings: Finding[];
  unread: UnreadFile[];
  failure?: string;
}

const usage = 'usage: node bench/precision.ts REPO_DIR [--commits 300] [--rev HEAD] [--json FILE]\n';
const symbols = createSymbolReader(createGrammars());
const quiet = { info: () => undefined, warn: () => undefined, debug: () => undefined };

/** Newest first; merges and the first commit have no single parent to be compared with. */
function commitsOf(dir: string, rev: string, count: number): { sha: string; subject: string }[] {
  const log = execFileSync(
    'git',
    ['-C', dir, 'log', '--no-merges', '--min-parents=1', `--max-count=${count}`, '--format=%H %s', rev, '--'],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ sha: line.slice(0, line.indexOf(' ')), subject: line.slice(line.indexOf(' ') + 1) }));
}

/**
 * As the review collects it, with a redactor of its own, so that what one commit holds cannot change what is seen in
 * another.
 */
async function review(repository: Repository, commit: { sha: string; subject: string }): Promise<Reviewed> {
  const parts = {
    repository,
    forge: null,
    redactor: createRedactor(),
    clock: { now: () => new Date() },
    log: quiet,
    signal: new AbortController().signal,
    metricsToken: null,
  };
  const world: World = { ...worldOf({ ...parts, codex: () => Promise.reject(new Error('nothing is run')) }), symbols };
  const start = performance.now();
  const done = (files: number, { findings, unread }: Looked, failure?: string): Reviewed => ({
    ...commit,
    ms: performance.now() - start,
    files,
    findings,
    unread,
    ...(failure === undefined ? {} : { failure }),
  });
  try {
    const base = await repository.resolve(`${commit.sha}^`);
    const files = await decodeFiles(parseDiff(await repository.diff(base, commit.sha)), (blob, most) =>
      repository.readWithin(blob, most),
    );
    return done(files.length, await findByRules(await redactFiles(files, world), { base, head: commit.sha }, world));
  } catch (error) {
    return done(
      0,
      { findings: [], unread: [] },
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
  }
}

/** Mirrors and partial clones may lack large objects; that is no failure of ours, and no commit without a finding. */
function isAbsent({ failure }: Reviewed): boolean {
  return failure !== undefined && /unable to read [0-9a-f]{40}|not in the repository/.test(failure);
}

function render(all: readonly Reviewed[]): string {
  const absent = all.filter(isAbsent).length;
  const reviewed = all.filter((one) => !isAbsent(one));
  const findings = reviewed.flatMap((one) => one.findings);
  const share = (count: number): string => `${count} (${((100 * count) / Math.max(1, reviewed.length)).toFixed(1)} %)`;
  const withAny = (test: (finding: Finding) => boolean): string =>
    share(reviewed.filter((one) => one.findings.some(test)).length);
  const times = reviewed.map((one) => one.ms);
  const slow = reviewed.filter((one) => one.ms > 5000);
  const lines = [
    `commits: ${reviewed.length}`,
    `with a finding: ${withAny(() => true)}, high or critical: ${withAny(({ severity }) => severity === 'critical' || severity === 'high')}, critical: ${withAny(({ severity }) => severity === 'critical')}`,
    `time per commit: median ${median(times).toFixed(0)} ms, max ${Math.max(...times).toFixed(0)} ms`,
    ...slow.map(
      (one) => `slow: ${one.sha.slice(0, 12)} ${(one.ms / 1000).toFixed(1)} s, ${one.files} files: ${one.subject}`,
    ),
    ...(absent === 0 ? [] : [`not read, as the clone lacks their objects: ${absent}`]),
    ...reviewed
      .filter((one) => one.failure !== undefined && !isAbsent(one))
      .map((one) => `failed: ${one.sha}: ${one.failure ?? ''}`),
  ];
  const rules = [...new Set(findings.map((one) => one.rule))].sort();
  const rows = rules.map((rule) => [
    rule,
    ...severities.map((severity) =>
      String(findings.filter((one) => one.rule === rule && one.severity === severity).length),
    ),
  ]);
  return `${lines.join('\n')}\n${rows.length === 0 ? '' : `\n${table(['Rule', ...severities], rows)}\n`}${unreadTable(reviewed)}`;
}

/** What each rule could not look at: commits in which that lets nothing pass, and those in which it is only told. */
function unreadTable(reviewed: readonly Reviewed[]): string {
  const rules = [...new Set(reviewed.flatMap(({ unread }) => unread.map(({ rule }) => rule)))].sort();
  if (rules.length === 0) return '';
  const commits = (test: (one: UnreadFile) => boolean): string =>
    String(reviewed.filter(({ unread }) => unread.some(test)).length);
  const rows = rules.map((rule) => [
    rule,
    commits((one) => one.rule === rule && one.counts),
    commits((one) => one.rule === rule && !one.counts),
  ]);
  return `\n${table(['Could not look', 'commits without a pass', 'commits where it is told'], [...rows, ['any', commits(({ counts }) => counts), commits(({ counts }) => !counts)]])}\n`;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      commits: { type: 'string', default: '300' },
      rev: { type: 'string', default: 'HEAD' },
      json: { type: 'string' },
    },
  });
  const [dir] = positionals;
  const count = Number(values.commits);
  if (dir === undefined) return void process.stdout.write(usage);
  if (positionals.length > 1 || !Number.isSafeInteger(count) || count < 1 || values.rev.startsWith('-')) {
    process.stderr.write(usage);
    process.exitCode = 2;
    return;
  }
  const repository = await openRepository(dir);
  try {
    const reviewed: Reviewed[] = [];
    for (const commit of commitsOf(dir, values.rev, count)) reviewed.push(await review(repository, commit));
    if (!reviewed.some((one) => !isAbsent(one))) throw new Error(`${dir}: no commit that has a parent and can be read`);
    process.stdout.write(render(reviewed));
    if (values.json !== undefined) {
      const unread = reviewed.flatMap(({ sha, subject, unread: all }) =>
        all.map((one) => ({ commit: sha, subject, unread: one })),
      );
      const rows = reviewed.flatMap(({ sha, subject, findings }) =>
        findings.map(({ rule, severity, path, side, line, title, evidence }) => ({
          commit: sha,
          subject,
          rule,
          severity,
          path,
          side,
          line,
          quote: evidence[0]?.quote ?? '',
          title,
        })),
      );
      writeFileSync(values.json, `${JSON.stringify([...rows, ...unread], null, 1)}\n`);
    }
    if (reviewed.some((one) => one.failure !== undefined && !isAbsent(one))) process.exitCode = 1;
  } finally {
    await repository.close();
  }
}

await main();
