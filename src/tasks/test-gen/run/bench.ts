import { randomBytes } from 'node:crypto';
import type { Log } from '../../../contracts/world.ts';
import type { Sandbox, Tree } from '../../../contracts/sandbox.ts';
import { shellQuote } from '../../../domain/shell.ts';
import { reportsFolder, type RunRequest } from '../runners/runner.ts';
import type { TestRunner } from '../runners/override.ts';
import { judgeRun, type TestRun } from './test-run.ts';
import { shortSha } from '../../../domain/words.ts';

/**
 * A tree of a revision with a patch on it, and with the installed dependencies in place. Fails as input where the patch
 * does not apply.
 */
export type OpenTestTree = (rev: string, patch?: string) => Promise<Tree>;

/** All that it takes to run tests; every run has a fresh tree. */
export interface Bench {
  runner: TestRunner;
  tree: OpenTestTree;
  sandbox: Sandbox;
  log: Log;
  signal: AbortSignal;
  /** variables for each command: where package caches are */
  env?: Readonly<Record<string, string>>;
  /** milliseconds that only move forward; the process's own unless told */
  now?: () => number;
}

export interface TestCommand extends RunRequest {
  rev: string;
  patch?: string;
  timeoutMs: number;
  /** variables for this run: time zone, locale, hash seed */
  env?: Readonly<Record<string, string>>;
}

/** Bytes of a run's report and of its output that are kept. */
const outputBytes = 24 * 1024 * 1024;

/** Files and folders as they are, one per line; what tools keep beside them is left out. */
const listing = String.raw`codex_ci_list() { find . \( -name node_modules -o -name .venv -o -name venv -o -name target -o -name __pycache__ -o -name .vite -o -name .pytest_cache -o -name .hypothesis -o -name .mypy_cache -o -name .ruff_cache \) -prune -o \( -type f -o -type l \) -printf '%p\t%s\t%T@\t%l\n' -o -type d -printf '%p/\t\n' 2>/dev/null | LC_ALL=C sort; }`;
/** Of sorted paths (a folder ends with /) those that are in no other one of them. */
const outermost =
  'codex_ci_outermost() { local last= path; while IFS= read -r path; do if [ -n "$last" ] && [[ "$path" == "$last"* ]]; then continue; fi; printf \'%s\\n\' "$path"; case "$path" in */) last=$path;; esac; done; }';

/**
 * The command of a run with what has to be known of it: how it ended, which of the tree's own files it changed or
 * removed, what it left there, and its reports, each on standard output behind a mark that stands in no file. The
 * runner's own output goes to standard error. A test that is made to lie can: it runs as the runner does.
 */
export function wrapCommand(
  runner: TestRunner,
  request: RunRequest,
  env: Readonly<Record<string, string>>,
  mark: string,
): string {
  const emit = (kind: string, files: string): string =>
    `for f in ${files}; do if [ -f "$f" ] && [ ! -L "$f" ]; then printf '\\n%s ${kind} %s\\n' ${mark} "$f"; cat -- "$f"; fi; done`;
  return [
    listing,
    outermost,
    'codex_ci_before=$(codex_ci_list); codex_ci_top=$PWD',
    `cd -- ${shellQuote(runner.folder === '' ? '.' : `./${runner.folder}`)} || exit 126`,
    `export ${reportsFolder}="$TMPDIR/reports"; mkdir -p "$${reportsFolder}"`,
    'export CODEX_CI_OWN_TZ="${TZ-}"',
    ...Object.entries(env).map(([name, value]) => `export ${name}=${shellQuote(value)}`),
    // Node drops what it writes to a socket that it may not ask about, and the sandbox's own outputs are sockets: a
    // pipe is between. A process that is left behind keeps that open, so its end is awaited for a second at most.
    'exec 3> >(exec cat >&2); codex_ci_cat=$!',
    // what is for the command alone is not passed on: a test that sees where it is could behave otherwise elsewhere
    `bash -c ${shellQuoteText(`${runner.exports ? '' : `export -n ${reportsFolder} CODEX_CI_OWN_TZ\n`}${runner.command(request)}`)} >&3 2>&1 </dev/null; codex_ci_code=$?`,
    'exec 3>&-; for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do kill -0 "$codex_ci_cat" 2>/dev/null || break; sleep 0.05; done',
    `printf '\\n%s changed\\n' ${mark}; (cd "$codex_ci_top" && LC_ALL=C comm -23 <(printf '%s\\n' "$codex_ci_before") <(codex_ci_list) | cut -f1)`,
    `printf '\\n%s made\\n' ${mark}; (cd "$codex_ci_top" && LC_ALL=C comm -13 <(cut -f1 <<<"$codex_ci_before" | LC_ALL=C sort) <(codex_ci_list | cut -f1 | LC_ALL=C sort) | codex_ci_outermost)`,
    'shopt -s nullglob',
    emit('report', runner.reports),
    ...(request.coverage === true && runner.coverage !== null ? [emit('coverage', runner.coverage.files)] : []),
    `printf '\\n%s end %s\\n' ${mark} "$codex_ci_code"; exit "$codex_ci_code"`,
  ].join('\n');
}

/** A command keeps its line ends; only a single quote needs care. */
const shellQuoteText = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * Runs tests once, in a fresh tree. What went wrong in the run is its outcome; it fails only where a tree or the
 * sandbox can't be had, and when stopped.
 */
export async function runTests(bench: Bench, command: TestCommand): Promise<TestRun> {
  const { rev, patch, timeoutMs, env, ...request } = command;
  const mark = `codex-ci-${randomBytes(12).toString('hex')}`;
  const tree = await bench.tree(rev, patch === '' ? undefined : patch);
  try {
    const script = wrapCommand(bench.runner, request, { ...bench.env, ...env }, mark);
    const run = await bench.sandbox.run(
      tree,
      script,
      { timeoutMs: Math.max(1, Math.ceil(timeoutMs)), outputBytes },
      bench.signal,
    );
    return judgeRun(run, mark, bench.runner, tree.dir);
  } finally {
    await tree.remove().catch(() => bench.log.warn(`tests: the tree of ${shortSha(rev, 10)} could not be removed`));
  }
}
