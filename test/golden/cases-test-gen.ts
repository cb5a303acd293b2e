import { say } from '../support/responses-server.ts';
import { lastChange, type Case } from './case.ts';
import type { Commit } from './repository.ts';

const test =
  "import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { slug } from '../src/slug.js';\ntest('lowers', () => { assert.equal(slug('A'), 'a'); });\n";
const commits: readonly Commit[] = [
  {
    message: 'Slugs',
    files: {
      'package.json': '{"type":"module","scripts":{"test":"node --test"}}\n',
      'src/slug.js': 'export function slug(text) {\n  return text.toLowerCase();\n}\n',
      'test/slug.test.js': test,
    },
  },
  {
    message: 'Cut them',
    files: {
      'src/slug.js':
        'export function slug(text) {\n  if (text.length > 20) {\n    return text.slice(0, 20);\n  }\n  return text.toLowerCase();\n}\n',
    },
  },
];
const lcov = 'SF:src/slug.js\nDA:1,1\nDA:2,1\nDA:3,0\nDA:5,1\nBRDA:2,0,0,0\nBRDA:2,0,1,1\nend_of_record\n';
const beside = { 'lcov.info': lcov };
const covered = (shas: readonly string[]): string[] => [...lastChange(shas), '--coverage', '../lcov.info'];
const guarded =
  (...more: string[]) =>
  (shas: readonly string[]): string[] => [...lastChange(shas), '--guard-hunks', '--passes', '2', ...more];
const more =
  `${test}test('cuts', () => { assert.equal(slug('x'.repeat(21)), 'x'.repeat(20)); });\ntest('is useless', () => { slug('A'); });\n` +
  "test('is worthless', () => { assert.equal(slug('B'), 'b'); });\ntest('is wrong', () => { assert.equal(slug('B'), 'c'); });\n" +
  "test('stays whole', () => { assert.equal(slug('X'.repeat(21)), 'x'.repeat(21)); });\n";

export const testGenCases: readonly Case[] = [
  { task: 'test-gen', name: 'pass-measured', commits, args: covered, beside },
  {
    task: 'test-gen',
    name: 'block-limit',
    commits,
    args: (shas) => [...covered(shas), '--min-patch-coverage', '80'],
    beside,
  },
  {
    task: 'test-gen',
    name: 'pass-nothing-measured',
    commits,
    args: (shas) => [...covered(shas), '--min-patch-coverage', '80'],
    beside: { 'lcov.info': 'SF:test/slug.test.js\nDA:1,1\nend_of_record\n' },
  },
  { task: 'test-gen', name: 'unguarded', commits, args: guarded() },
  { task: 'test-gen', name: 'block-unguarded', commits, args: guarded('--unguarded', 'high') },
  {
    task: 'test-gen',
    name: 'inconclusive-red',
    commits,
    args: guarded('--write', '--test-command', 'echo "1 test failed" >&2; exit 1'),
  },
  {
    task: 'test-gen',
    name: 'inconclusive-out-of-time',
    commits,
    args: guarded('--hunk-time', '1s', '--test-command', 'sleep 2'),
  },
  {
    task: 'test-gen',
    name: 'written',
    commits,
    args: guarded('--write'),
    answer: () =>
      say({
        summary: 'Tests for the targets.',
        files: [
          { path: 'test/slug.test.js', content: more },
          { path: 'src/slug.js', content: 'x' },
        ],
      }),
  },
  {
    task: 'test-gen',
    name: 'inconclusive-nothing-written',
    commits,
    args: guarded('--write'),
    answer: () => say({ no: 'reply' }),
  },
];
