// All benchmarks, one after the other, as a table. `npm run bench` (build first: some measure dist/).
import { cpus, totalmem } from 'node:os';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { table } from '../src/domain/markdown.ts';
import { time, type Figure } from './measure.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
/** No benchmarks, or such as need arguments and have a script of their own. */
const skipped = [
  'run.ts',
  'measure.ts',
  'beside-codex.ts',
  'large-change.ts',
  'large-tree.ts',
  'culprit.ts',
  'precision.ts',
  'docs-history.ts',
  'docs-words.ts',
];
const rows: string[][] = [];
for (const file of readdirSync(here)
  .filter((name) => name.endsWith('.ts') && !skipped.includes(name))
  .sort()) {
  process.stderr.write(`${file} …\n`);
  const { output, code } = await time(process.execPath, [`${here}${file}`]);
  if (code !== 0) {
    process.stderr.write(output);
    process.exitCode = 1;
  }
  for (const line of output.split('\n').filter((text) => text.startsWith('{"bench"'))) {
    const figure = JSON.parse(line) as Figure;
    rows.push([figure.bench, figure.metric, String(figure.value), figure.unit]);
  }
}
process.stdout.write(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}\n\n${table(['Benchmark', 'Figure', 'Value', 'Unit'], rows)}\n`,
);
