// How long a bundle takes from its start to its first line. `node bench/start.ts`
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median, report, time } from './measure.ts';

const runs = 21;
const dist = (path: string): string => fileURLToPath(new URL(`../dist/${path}`, import.meta.url));
const cases: readonly [string, string[]][] = [
  ['node -e 0 (floor)', ['-e', 'console.log(0)']],
  ['cli --help', [dist('cli.js'), '--help']],
  ...readdirSync(dist('actions')).map((file): [string, string[]] => [
    `actions/${file.replace(/\.js$/, '')}, to its first line`,
    [dist(`actions/${file}`)],
  ]),
];
const times = new Map<string, number[]>(cases.map(([name]) => [name, []]));
for (let run = 0; run < runs; run += 1) {
  for (const [name, args] of cases)
    times.get(name)?.push((await time(process.execPath, args, { env: { PATH: process.env['PATH'] } })).firstMs);
}
for (const [name, values] of times) report('start', name, median(values), 'ms');
