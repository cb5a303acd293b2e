import { say } from '../support/responses-server.ts';
import { lastChange, pull, type Case } from './case.ts';
import type { Commit } from './repository.ts';

const cart =
  'export function totalOfItems(items) {\n  let sum = 0;\n  for (const item of items) sum += item.price * item.count;\n  return sum;\n}\n';
const test =
  "import assert from 'node:assert';\nimport test from 'node:test';\nimport { totalOfItems } from '../src/cart.js';\n" +
  "test('nothing costs nothing', () => { assert.equal(totalOfItems([]), 0); });\n";
const lcov = (missed: number): string =>
  `TN:\nSF:src/cart.js\n${[1, 2, 3, 4, 5].map((line) => `DA:${line},${line === missed ? 0 : 1}\n`).join('')}end_of_record\n`;
const start: Commit = {
  message: 'A cart',
  files: { 'src/cart.js': cart, 'README.md': '# cart\n\nCall `totalOfItems(items)`.\n', 'test/cart.test.js': test },
};
const commits: readonly Commit[] = [
  start,
  {
    message: 'A total is never negative',
    files: { 'src/cart.js': cart.replace('return sum', 'return Math.max(0, sum)') },
  },
];
const renamed: readonly Commit[] = [
  start,
  {
    message: 'Say sum',
    files: {
      'src/cart.js': cart.replace('totalOfItems', 'sumOfItems'),
      'test/cart.test.js': test.replaceAll('totalOfItems', 'sumOfItems'),
    },
  },
];
const args = (shas: readonly string[]): string[] => [...lastChange(shas), '--coverage', '../lcov.info'];
const critical = {
  category: 'correctness',
  severity: 'critical',
  confidence: 'L3',
  title: 'A refund is lost',
  detail: 'A negative sum is a refund.',
  path: 'src/cart.js',
  side: 'new',
  line: 4,
  end_line: 4,
  quote: '  return Math.max(0, sum);',
  suggestion: null,
};

export const chainCases: readonly Case[] = [
  { task: 'pipeline', name: 'pass-rules', commits, args, beside: { 'lcov.info': lcov(0) } },
  { task: 'pipeline', name: 'block-docs', commits: renamed, args, beside: { 'lcov.info': lcov(1) } },
  {
    task: 'pipeline',
    name: 'block-coverage',
    commits,
    args: (shas) => [...args(shas), '--min-patch-coverage', '80'],
    beside: { 'lcov.info': lcov(4) },
  },
  {
    task: 'pipeline',
    name: 'block-model',
    commits,
    args,
    beside: { 'lcov.info': lcov(0) },
    answer: () => say({ rule_findings: [], findings: [critical] }),
  },
  {
    task: 'pipeline',
    name: 'inconclusive-model',
    commits,
    args,
    beside: { 'lcov.info': lcov(0) },
    answer: () => say({ no: 'reply' }),
  },
  {
    task: 'pipeline',
    name: 'pull-request',
    commits: renamed,
    beside: { 'lcov.info': lcov(1) },
    runner: { action: 'pipeline', event: 'pull_request', payload: pull, inputs: () => ({ engine: 'openai' }) },
    answer: ({ body }) =>
      say(
        JSON.stringify(body).includes('You keep the documentation')
          ? { edits: [], statements: [] }
          : { rule_findings: [], findings: [] },
      ),
  },
];
