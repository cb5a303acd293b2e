/**
 * How the time of what reads a stranger's text grows with its size, over hostile shapes: behind each reader and rule
 * the worst ratio of four times the text to the text. Linear is 4, quadratic 16. `node bench/scaling.ts [characters]`
 * prints one JSON line for each subject, and on standard error each pair that is far from linear.
 */
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { createRedactor } from '../src/adapters/redact/redactor.ts';
import { readSignal } from '../src/readers/alerts/signal.ts';
import { cutLog } from '../src/readers/alerts/cut-log.ts';
import { readMarkdown } from '../src/readers/docs/markdown.ts';
import { visibleText } from '../src/readers/ask/inbound.ts';
import { neutralise, neutraliseInline } from '../src/readers/page/outbound.ts';
import { findInLogs } from '../src/readers/redact/log-secrets.ts';
import { blankComments } from '../src/readers/source/comments.ts';
import { testNames } from '../src/readers/source/skip-marks.ts';
import { readTraces } from '../src/readers/traces/traces.ts';
import { splitExpression } from '../src/tasks/rollback-analysis/gather/expression.ts';
import { rules } from '../src/tasks/review/rules/index.ts';
import type { RuleContext } from '../src/tasks/review/rules/rule.ts';
import { report } from './measure.ts';

/** A piece that is repeated to the wanted length; `|` stands before one that begins the text once. */
const shapes: Readonly<Record<string, string>> = {
  letters: 'a',
  spaces: ' ',
  'empty lines': '\n',
  'tabs and lines': '\t\n',
  backslashes: '\\',
  'escaped quotes': '"|\\"',
  'escaped apostrophes': "'|\\'",
  quotes: '"',
  'mixed quotes': '"\'`',
  backticks: '`',
  'backtick spans': '` `` ',
  braces: '{',
  brackets: '[',
  'closed brackets': '[](',
  parens: '(',
  angles: '<',
  'open comments': '<!--',
  comments: '<!-- -->',
  slashes: '/',
  stars: '/*',
  'line comments': '// a\n',
  hashes: '#',
  ats: '@',
  colons: 'a:',
  'key values': 'a=b ',
  dots: '.',
  dashes: '-',
  addresses: 'http://',
  'long host': 'http://|a.',
  emails: 'a@b.',
  begin: '-----BEGIN ',
  'skipped tests': 'it.skip("x", () => {});\n',
  'calls on a line': 'it.skip("|it(',
  'mocha chain': 'describe.|a.',
  'class line': '@Test ',
  'sql line': 'DROP TABLE a; ',
  'sql words': 'ALTER TABLE ',
  'sql open': "alter table a add column b default '|x ",
  'yaml keys': 'a: b\n',
  'yaml list': '- a\n',
  'yaml deep': '- ',
  'yaml anchors': '&a ',
  expressions: '${{ ',
  'workflow run': 'jobs:\n  a:\n    steps:\n|      - run: echo ${{ a.b }}\n',
  'json open': '{"a":',
  'json pairs': '{|"a":1,',
  imports: 'import a from "b";\n',
  exports: 'export const a = 1;\n',
  'export open': 'export ',
  'import open': 'import {|a, ',
  'conflict marks': '<<<<<<< \n',
  conflict: '<<<<<<< a\n=======\n>>>>>>> b\n',
  disables: '// eslint-disable ',
  'py decorators': '@a\n',
  'def lines': 'def a():\n',
  traces: '    at x (y.js:1:1)\n',
  jwt: 'eyJaaaaaa.',
  passwords: 'password=',
  numbers: '12.5% ',
  bidi: '\u202e',
  requirements: 'a==1\n',
  'go requires': 'require a v1\n',
  commas: 'a, ',
  ternaries: 'a ? ',
  arrows: 'a => ',
  pipes: 'a | ',
  ands: 'a && ',
  'unclosed tags': '<a ',
  'lt spaces': '< ',
};

const textOf = (shape: string, length: number): string => {
  const [head, piece = ''] =
    shape.includes('|') && shape.length > 1 && !shape.startsWith('a |')
      ? [shape.slice(0, shape.indexOf('|')), shape.slice(shape.indexOf('|') + 1)]
      : ['', shape];
  return head + piece.repeat(Math.ceil(length / piece.length));
};

const paths = [
  'a.test.js',
  'src/a.ts',
  'migrations/1.sql',
  'package.json',
  '.github/workflows/a.yml',
  'test_a.py',
  'a_test.go',
  'go.mod',
  'requirements.txt',
  'a_spec.rb',
  'src/A.java',
  'openapi.yaml',
  'Cargo.toml',
  'a.cs',
];

function contextOf(path: string, text: string): RuleContext {
  const lines = text.split('\n');
  const hunk = {
    oldStart: 0,
    oldLines: 0,
    newStart: 1,
    newLines: lines.length,
    section: '',
    lines: lines.map((line, at) => ({ kind: 'add' as const, text: line, old: null, new: at + 1, noNewline: false })),
  };
  const patch = `@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}`;
  const file = {
    path,
    oldPath: null,
    status: 'modified' as const,
    oldMode: '100644',
    newMode: '100644',
    oldBlob: 'a',
    newBlob: 'b',
    binary: false,
    submodule: false,
    additions: lines.length,
    deletions: 0,
    patch,
  };
  const own = async (): Promise<string> => text;
  return {
    files: [{ file, secrets: [], hunks: [hunk], base: own, head: own }],
    read: async (_side, one) => (one === path ? text : undefined),
    list: async () => [path],
    symbols: async () => null,
    couldNotLook: () => undefined,
  };
}

const redactor = createRedactor();
const pageOf = (text: string): unknown => readMarkdown('a.md', text, 'markdown');
const subjects: Readonly<Record<string, (text: string) => unknown>> = {
  readSignal: (text) => readSignal({ title: text, description: text, labels: { a: text } }),
  cutLog: (text) => cutLog(text, 60_000),
  findInLogs,
  readTraces,
  visibleText: (text) => visibleText(text, 6000),
  neutralise,
  neutraliseInline,
  'redactor, code': (text) => redactor.redact(text),
  'redactor, log': (text) => redactor.redact(text, undefined, 'log'),
  splitExpression,
  testNames,
  readMarkdown: pageOf,
  ...Object.fromEntries(
    ['js', 'py', 'sql', 'yml', 'xml'].map((ending) => [
      `blankComments .${ending}`,
      (text: string) => blankComments(text, `a.${ending}`),
    ]),
  ),
  ...Object.fromEntries(
    rules.map((rule) => [
      `rule ${rule.id}`,
      async (text: string) => {
        for (const path of paths) await rule.find(contextOf(path, text));
      },
    ]),
  ),
};

async function timeOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

interface Measured {
  shape: string;
  ratio: number;
  ms: number;
}

async function measure(subject: string, length: number): Promise<void> {
  const work = subjects[subject]!;
  for (const [name, shape] of Object.entries(shapes)) {
    parentPort?.postMessage({ shape: name, ratio: Infinity, ms: Infinity } satisfies Measured, []);
    const once = async (size: number): Promise<number> => {
      try {
        return await timeOf(() => work(textOf(shape, size)));
      } catch {
        return 0;
      }
    };
    await once(length / 4);
    const [small, large] = [await once(length), await once(length * 4)];
    parentPort?.postMessage({ shape: name, ratio: large / Math.max(small, 1), ms: large } satisfies Measured, []);
  }
}

/** Milliseconds for one subject; a reader that takes longer is told with the shape that it was at. */
const patience = 120_000;

function run(subject: string, length: number): Promise<Measured[]> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { subject, length } });
    const measured = new Map<string, Measured>();
    const timer = setTimeout(() => {
      void worker.terminate();
    }, patience);
    worker.on('message', (one: Measured) => measured.set(one.shape, one));
    worker.on('exit', () => {
      clearTimeout(timer);
      resolve([...measured.values()]);
    });
  });
}

if (isMainThread) {
  const [length, only = ''] = [Number(process.argv[2] ?? 20_000), process.argv[3]];
  for (const subject of Object.keys(subjects).filter((name) => name.includes(only))) {
    const all = await run(subject, length);
    for (const { shape, ratio, ms } of all)
      if (ratio > 8 && ms > 100)
        process.stderr.write(`${subject}: ${shape}: ${ratio.toFixed(1)} times, ${Math.round(ms)} ms\n`);
    const worst = Math.max(...all.filter(({ ms }) => ms > 20).map(({ ratio }) => ratio), 0);
    report('scaling', subject, worst, 'times at four times the text');
  }
} else {
  const { subject, length } = workerData as { subject: string; length: number };
  await measure(subject, length);
}
