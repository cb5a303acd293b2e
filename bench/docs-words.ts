// Which rows of the docs check's tables of words ever match: `npm run bench:docs-words -- [owner/name=GIT_DIR …]
// [--commits N] [--seen]`. Runs all tests of the docs check (its planted drifts, innocent changes and alarms among
// them) and replays the public histories that are given, and names the rows that matched in none of them, and of lists
// the words. With --seen it prints for each row the first test, or the history, that shows it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tables } from '../src/tasks/docs-check/words/tables.ts';
import type { Words } from '../src/tasks/docs-check/words/row.ts';
import { watchRows, type Hit } from './docs-words/count.ts';
import { replayHistory } from './docs-words/history.ts';

const args = process.argv.slice(2);
const limit = Number(args[args.indexOf('--commits') + 1]) || 1_000;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** By table and row: how often it matched, where first, and which words of a list. */
const seen = new Map<string, { count: number; first: string; words: Set<string> }>();
const keyOf = (table: string, row: number): string => `${table} ${row}`;
function take({ table, row, word }: Hit, where: string): void {
  const known = seen.get(keyOf(table, row)) ?? { count: 0, first: where, words: new Set<string>() };
  known.count += 1;
  if (word !== null) known.words.add(word);
  seen.set(keyOf(table, row), known);
}

/** Every match in the tests of the docs check. */
function runTests(): void {
  const folder = mkdtempSync(join(tmpdir(), 'docs-words-'));
  const hits = join(folder, 'hits.jsonl');
  const config = fileURLToPath(new URL('docs-words/vitest.config.ts', import.meta.url));
  const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
  const run = spawnSync(process.execPath, [vitest, 'run', '--config', config], {
    env: { ...process.env, DOCS_WORDS_HITS: hits },
    stdio: ['ignore', 2, 2],
  });
  if (run.status !== 0) process.exitCode = 1;
  const lines = existsSync(hits) ? readFileSync(hits, 'utf8').trim().split('\n') : [];
  for (const line of lines) {
    const hit = JSON.parse(line) as Hit & { test: string };
    take(hit, hit.test);
  }
  rmSync(folder, { recursive: true });
}

runTests();
let where = '';
watchRows((hit) => take(hit, where));
for (const history of args.filter((one) => one.includes('='))) {
  const [name = '', dir = ''] = history.split('=');
  where = name;
  print(`${name}: ${await replayHistory(name, dir, limit)} commits`);
}

let all = 0;
let silent = 0;
for (const [table, rows] of Object.entries(tables))
  rows.forEach((row, index) => {
    all += 1;
    const known = seen.get(keyOf(table, index));
    const name = `${table} ${index + 1} (${row.because})`;
    if (known === undefined) {
      silent += 1;
      print(`NEVER ${name}: ${row.pattern instanceof RegExp ? row.pattern.source : 'a list of words'}`);
      return;
    }
    if (args.includes('--seen')) print(`${name}: ${known.count}, first in ${known.first}`);
    if (row.pattern instanceof RegExp) return;
    const never = [...(row.pattern as Words).all].filter((word) => !known.words.has(word));
    if (never.length > 0) print(`words of ${name} that never matched: ${never.join(' ')}`);
  });
print(`${all - silent} of ${all} rows matched`);
