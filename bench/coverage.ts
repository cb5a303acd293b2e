/**
 * Reading an LCOV report of 30 MB and a Cobertura report of 59 MB, made from a seed. `node bench/coverage.ts` prints
 * one JSON line for each figure: {bench, metric, value, unit}. With `--peers FOLDER`, a folder in which `npm install
 * lcov-parse@1.0.0 parse-lcov@1.0.4 @friedemannsommer/lcov-parser@5.0.2 cobertura-parse@1.0.5 fast-xml-parser@5.12.1
 * saxes@6.0.0` was run, these are measured in turn with ours on the same text, and each ratio is theirs divided by
 * ours.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCoverage } from '../src/readers/coverage/read.ts';
import { totalsOf, type CoverageReport } from '../src/readers/coverage/model.ts';
import { seeded } from '../src/readers/statistics/random.ts';
import { median, report as figure } from './measure.ts';

const rounds = 5;
/** Whole numbers below `limit`. */
const generator = (seed: number): ((limit: number) => number) => {
  const random = seeded(seed);
  return (limit) => Math.floor(random() * limit);
};
const report = (metric: string, value: number, unit: string): void => figure('coverage', metric, value, unit);

function makeLcov(bytes: number): Buffer {
  const random = generator(1);
  const parts: string[] = [];
  let size = 0;
  for (let file = 0; size < bytes; file++) {
    const lines: string[] = ['TN:', `SF:/app/packages/part-${file % 40}/src/module-${file}.ts`];
    const functions = 5 + random(20);
    for (let index = 0; index < functions; index++) lines.push(`FN:${1 + index * 20},function${index}`);
    for (let index = 0; index < functions; index++) lines.push(`FNDA:${random(30)},function${index}`);
    const length = functions * 20;
    for (let line = 1; line <= length; line++)
      if (random(10) < 7) lines.push(`DA:${line},${random(4) === 0 ? 0 : random(5000)}`);
    for (let line = 1, block = 0; line <= length; line++) {
      if (random(10) > 0) continue;
      for (let arm = 0; arm < 2; arm++)
        lines.push(`BRDA:${line},${block},${arm},${random(3) === 0 ? '-' : random(900)}`);
      block++;
    }
    lines.push('end_of_record\n');
    const text = lines.join('\n');
    size += text.length;
    parts.push(text);
  }
  return Buffer.from(parts.join(''));
}

function makeCobertura(bytes: number): Buffer {
  const random = generator(2);
  const parts = [
    '<?xml version="1.0" ?>\n<coverage version="7.6" timestamp="1700000000000" lines-valid="1" lines-covered="1" line-rate="1" branch-rate="1" complexity="0">\n\t<sources>\n\t\t<source>/app</source>\n\t</sources>\n\t<packages>\n\t\t<package name="p" line-rate="1" branch-rate="1" complexity="0">\n\t\t\t<classes>\n',
  ];
  let size = parts[0]!.length;
  for (let file = 0; size < bytes; file++) {
    let text = `\t\t\t\t<class name="module_${file}.py" filename="src/part_${file % 40}/module_${file}.py" complexity="0" line-rate="0.9" branch-rate="0.8">\n\t\t\t\t\t<methods/>\n\t\t\t\t\t<lines>\n`;
    for (let line = 1; line <= 100 + random(600); line++) {
      if (random(10) > 6) continue;
      const arms = random(10) === 0 ? ' branch="true" condition-coverage="50% (1/2)" missing-branches="exit"' : '';
      text += `\t\t\t\t\t\t<line number="${line}" hits="${random(4) === 0 ? 0 : random(500)}"${arms}/>\n`;
    }
    text += '\t\t\t\t\t</lines>\n\t\t\t\t</class>\n';
    size += text.length;
    parts.push(text);
  }
  parts.push('\t\t\t</classes>\n\t\t</package>\n\t</packages>\n</coverage>\n');
  return Buffer.from(parts.join(''));
}

interface Reader {
  name: string;
  read(bytes: Buffer): unknown;
}
interface Found {
  lines: number;
  covered: number;
}

function own(bytes: Buffer): CoverageReport {
  return readCoverage([{ name: 'report', bytes }])[0]!;
}

function lcovPeers(load: NodeJS.Require): Reader[] {
  const parse = load('lcov-parse') as { source(text: string, done: (error: unknown, data: unknown) => void): void };
  const plain = load('parse-lcov') as { default(text: string): unknown };
  const friedemann = load('@friedemannsommer/lcov-parser') as {
    lcovParser(options: { from: Buffer }): Promise<unknown>;
  };
  return [
    {
      name: 'lcov-parse',
      read: (bytes) =>
        new Promise((done, fail) => {
          parse.source(bytes.toString(), (error, data) => {
            if (error === null || error === undefined) done(data);
            else fail(new Error(JSON.stringify(error)));
          });
        }),
    },
    { name: 'parse-lcov', read: (bytes) => plain.default(bytes.toString()) },
    { name: '@friedemannsommer/lcov-parser', read: (bytes) => friedemann.lcovParser({ from: bytes }) },
  ];
}

function coberturaPeers(load: NodeJS.Require): Reader[] {
  const parse = load('cobertura-parse') as {
    parseContent(text: string, done: (error: unknown, data: unknown) => void): void;
  };
  const fast = load('fast-xml-parser') as { XMLParser: new (options: object) => { parse(text: string): unknown } };
  const saxes = load('saxes') as {
    SaxesParser: new () => {
      on(name: string, handler: (tag: { name: string; attributes: Record<string, string> }) => void): void;
      write(text: string): { close(): void };
    };
  };
  return [
    {
      name: 'cobertura-parse',
      read: (bytes) =>
        new Promise((done, fail) => {
          parse.parseContent(bytes.toString(), (error, data) => {
            if (error === null || error === undefined) done(data);
            else fail(error instanceof Error ? error : new Error('failed'));
          });
        }),
    },
    {
      name: 'fast-xml-parser',
      read: (bytes) => new fast.XMLParser({ ignoreAttributes: false }).parse(bytes.toString()),
    },
    {
      name: 'saxes',
      read: (bytes) => {
        const lines: number[] = [];
        const parser = new saxes.SaxesParser();
        parser.on('opentag', (tag) => {
          if (tag.name === 'line') lines.push(Number(tag.attributes['number']), Number(tag.attributes['hits']));
        });
        parser.write(bytes.toString()).close();
        return lines;
      },
    },
  ];
}

async function compare(kind: string, bytes: Buffer, peers: readonly Reader[]): Promise<void> {
  const readers: Reader[] = [{ name: 'own', read: own }, ...peers];
  const times = new Map<string, number[]>(readers.map((reader) => [reader.name, []]));
  const cpu: number[] = [];
  const broken = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    for (const reader of readers) {
      if (broken.has(reader.name)) continue;
      const start = performance.now();
      const cpuStart = process.cpuUsage();
      try {
        await reader.read(bytes);
        times.get(reader.name)!.push(performance.now() - start);
        if (reader.name === 'own') cpu.push(process.cpuUsage(cpuStart).user / 1000);
      } catch (error) {
        broken.add(reader.name);
        process.stderr.write(`${reader.name} cannot read the ${kind} report: ${String(error).slice(0, 200)}\n`);
      }
    }
  }
  report(`${kind}_size`, bytes.length / 1e6, 'MB');
  const ours = median(times.get('own')!);
  report(`${kind}_first`, times.get('own')![0]!, 'ms');
  report(`${kind}_median`, ours, 'ms');
  // beside other work on the machine the processor's time says more than the clock's
  report(`${kind}_cpu_median`, median(cpu), 'ms');
  report(`${kind}_throughput`, (bytes.length / 1e6 / ours) * 1000, 'MB/s');
  for (const { name } of peers) {
    if (broken.has(name)) continue;
    report(`${kind}_median ${name}`, median(times.get(name)!), 'ms');
    report(`${kind}_ratio ${name}`, median(times.get(name)!) / ours, '×');
  }
}

function found(read: CoverageReport): Found {
  return read.files
    .map((file) => totalsOf(file).lines)
    .reduce<Found>((sum, lines) => ({ lines: sum.lines + lines.total, covered: sum.covered + lines.covered }), {
      lines: 0,
      covered: 0,
    });
}

/** In a process of its own: what reading takes above the bytes themselves. */
function measureMemory(kind: string, file: string): void {
  const bytes = readFileSync(file);
  const start = process.memoryUsage.rss();
  const begun = performance.now();
  const read = own(bytes);
  report(`${kind}_cold`, performance.now() - begun, 'ms');
  report(`${kind}_peak_rss_above_start`, (process.resourceUsage().maxRSS * 1024 - start) / 2 ** 20, 'MiB');
  report(`${kind}_lines`, found(read).lines, 'lines');
}

async function measure(): Promise<void> {
  const at = process.argv.indexOf('--peers');
  const load = at < 0 ? null : createRequire(join(resolve(process.argv[at + 1] ?? '.'), 'package.json'));
  const dir = mkdtempSync(join(tmpdir(), 'codex-ci-bench-'));
  try {
    for (const [kind, bytes] of [
      ['lcov', makeLcov(30e6)],
      ['cobertura', makeCobertura(59e6)],
    ] as const) {
      const file = join(dir, kind);
      writeFileSync(file, bytes);
      execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), '--memory', kind, file], {
        stdio: 'inherit',
      });
      await compare(kind, bytes, load === null ? [] : kind === 'lcov' ? lcovPeers(load) : coberturaPeers(load));
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

if (process.argv[2] === '--memory') measureMemory(process.argv[3]!, process.argv[4]!);
else await measure();
