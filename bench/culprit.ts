/**
 * The ranking of suspects and the judgement of a deploy on real histories.
 * `npm run bench:culprit -- --cases FILE --repos DIR [--sizes 10,20,50] [--cache DIR] [--out FILE]`
 * DIR holds a bare repository for each project, as `owner+name/repo`, `owner+name.git` or `owner/name`.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { inputFailure, messageOf, Failure } from '../src/domain/errors.ts';
import { readCases, readSplit } from './culprit/cases.ts';
import { evaluate, type Outcome } from './culprit/evaluate.ts';
import { History } from './culprit/repository.ts';
import { causeTable, rankTable } from './culprit/tables.ts';

const usage =
  'usage: npm run bench:culprit -- --cases FILE --repos DIR [--sizes 10,20,50] [--cache DIR] [--out FILE]   (or CULPRIT_CASES, CULPRIT_REPOS)';

function repositoryOf(dir: string, name: string): string {
  const flat = name.replace('/', '+');
  const found = [join(dir, flat, 'repo'), join(dir, `${flat}.git`), join(dir, flat), join(dir, name)].find((path) =>
    existsSync(join(path, 'HEAD')),
  );
  if (found === undefined)
    throw inputFailure('--repos', `no bare repository of ${name} in ${dir}`, `${flat}/repo, ${flat}.git or ${name}`);
  return found;
}

function main(): void {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { cases: text, repos: text, sizes: text, cache: text, out: text } });
  const file = values.cases ?? process.env['CULPRIT_CASES'];
  const dir = values.repos ?? process.env['CULPRIT_REPOS'];
  if (file === undefined || dir === undefined) throw new Failure('input', usage);
  const sizes = (values.sizes ?? '10,20,50').split(',').map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 2 || size > 1000))
    throw inputFailure('--sizes', `cannot read ${values.sizes}`, 'whole numbers from 2 to 1000, with commas');
  const partOf = readSplit(fileURLToPath(new URL('culprit-split.json', import.meta.url)));
  const cases = readCases(file);
  const histories = new Map<string, History>();
  const outcomes: Outcome[] = [];
  cases.forEach((one, index) => {
    const history = histories.get(one.repo) ?? new History(repositoryOf(dir, one.repo), values.cache);
    histories.set(one.repo, history);
    for (const size of sizes) outcomes.push(evaluate(one, history, partOf(one), size));
    process.stderr.write(`\r${index + 1} of ${cases.length}`);
  });
  process.stderr.write('\n');
  if (values.out !== undefined) writeFileSync(values.out, outcomes.map((one) => `${JSON.stringify(one)}\n`).join(''));
  for (const size of sizes)
    process.stdout.write(`\nWindows of ${size}\n\n${rankTable(outcomes.filter((one) => one.size === size))}\n`);
  process.stdout.write(`\nThis deploy, or not\n\n${causeTable(outcomes)}\n`);
}

try {
  main();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = error.exitCode;
}
