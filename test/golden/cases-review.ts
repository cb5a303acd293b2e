import { refuse, say, type SeenRequest } from '../support/responses-server.ts';
import { lastChange, pull, type Case } from './case.ts';
import type { Commit } from './repository.ts';

const cart =
  'export function total(items) {\n  let sum = 0;\n  for (const item of items) sum += item.price * item.count;\n  return sum;\n}\n';
const token = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
const start: Commit = {
  message: 'A cart',
  files: {
    'src/cart.js': cart,
    'README.md': '# cart\n',
    'test/cart.test.js': "import test from 'node:test';\ntest('adds', () => {});\n",
    'migrations/1.sql': 'CREATE TABLE carts (id int, note text);\n',
  },
};
const calm: readonly Commit[] = [
  start,
  {
    message: 'A total is never negative',
    files: { 'src/cart.js': cart.replace('return sum', 'return Math.max(0, sum)') },
  },
];
const harmful: readonly Commit[] = [
  start,
  {
    message: 'Send carts',
    files: {
      'src/send.js': `import https from 'node:https';\nconst token = '${token}';\nexport const agent = new https.Agent({ rejectUnauthorized: false });\n`,
      'migrations/2.sql': 'ALTER TABLE carts DROP COLUMN note;\n',
      'test/cart.test.js': "import test from 'node:test';\ntest.skip('adds', () => {});\n",
    },
  },
];
const finding = (more: object): object => ({
  category: 'correctness',
  severity: 'high',
  confidence: 'L3',
  title: 'A refund is lost',
  detail: 'A negative sum is a refund, and it becomes 0.',
  path: 'src/cart.js',
  side: 'new',
  line: 4,
  end_line: 4,
  quote: '  return Math.max(0, sum);',
  suggestion: null,
  ...more,
});
/** Confirms the first rule finding that the ask lists, and refutes the others. */
const opinions = ({ body }: SeenRequest): object[] =>
  [...JSON.stringify(body).matchAll(/id ([0-9a-f]{12}) · /g)].map(([, id], at) => ({
    id,
    stance: at === 0 ? 'confirm' : 'refute',
    reason: 'The line says so.',
  }));

export const reviewCases: readonly Case[] = [
  { task: 'review', name: 'pass-rules', commits: calm, args: lastChange },
  { task: 'review', name: 'block-rules', commits: harmful, args: lastChange },
  {
    task: 'review',
    name: 'block-by-policy',
    commits: harmful,
    args: (shas) => [...lastChange(shas), '--block-on', 'low', '--block-confidence', 'L1', '--ignore', 'src/**'],
  },
  {
    task: 'review',
    name: 'inconclusive-model-required',
    commits: calm,
    args: (shas) => [...lastChange(shas), '--require-model'],
  },
  {
    task: 'review',
    name: 'block-codex',
    commits: calm,
    args: lastChange,
    engine: 'codex',
    answer: () =>
      say({
        rule_findings: [],
        findings: [
          finding({ severity: 'critical', suggestion: '  return sum;' }),
          finding({ title: 'Made up', quote: '  return null;' }),
          finding({ title: 'Elsewhere', path: 'src/none.js' }),
        ],
      }),
  },
  {
    task: 'review',
    name: 'block-opinions',
    commits: harmful,
    args: lastChange,
    answer: (seen) => say({ rule_findings: opinions(seen), findings: [] }),
  },
  {
    task: 'review',
    name: 'inconclusive-refused',
    commits: calm,
    args: lastChange,
    answer: () => refuse('I can’t help with that.'),
  },
  {
    task: 'review',
    name: 'inconclusive-unusable',
    commits: calm,
    args: lastChange,
    answer: () => say({ no: 'reply' }),
  },
  {
    task: 'review',
    name: 'unread',
    args: lastChange,
    commits: [
      start,
      {
        message: 'Bytes',
        files: {
          'src/blob.js': Buffer.from([0, 1, 2, 255, 254, 0, 10]),
          'package-lock.json': '{ not json',
          'src/latin.js': Buffer.from('// caf\xe9\nexport const a = 1;\n', 'latin1'),
        },
      },
    ],
  },
  {
    task: 'review',
    name: 'pull-request',
    runner: { action: 'review', event: 'pull_request', payload: pull, inputs: () => ({ engine: 'openai' }) },
    commits: [
      {
        ...start,
        files: {
          ...start.files,
          '.github/codex-ci.yml': '{ review: { labels: { block: "codex: block", pass: "codex: pass" } } }\n',
        },
      },
      calm[1]!,
    ],
    answer: () =>
      say({ rule_findings: [], findings: [finding({ severity: 'critical', suggestion: '  return sum;' })] }),
  },
];
