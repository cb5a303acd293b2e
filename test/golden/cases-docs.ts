import { say, type SeenRequest, type Step } from '../support/responses-server.ts';
import { lastChange, pull, type Case } from './case.ts';
import type { Commit } from './repository.ts';

const fn = (name: string, list = 'text: string', body = 'return text.split(",");'): string =>
  `export function ${name}(${list}) { ${body} }\n`;
const manifest = '{ "name": "acme" }\n';
const page =
  '# Acme\n\nCall `parsePriceList()` with the path of the file, and wait for it.\n\nSee [the guide](docs/old.md).\n\nThe `retries` of `fetchPrices` default to 3.\n\nPrices come at once.\n';
const start: Commit = {
  message: 'Prices',
  files: {
    'package.json': manifest,
    'README.md': page,
    'docs/old.md': '# Old\n\nAcme reads prices.\n',
    'src/prices.ts': fn('parsePriceList') + fn('closeTheShop', '', ''),
    'src/fetch.ts': fn('fetchPrices', 'path: string, retries = 3'),
    'src/wait.ts': fn('waitForPrices', 'path: string', 'return "now";'),
  },
};
const stale: readonly Commit[] = [
  start,
  {
    message: 'Change it',
    files: {
      'docs/old.md': null,
      'docs/new.md': '# New\n\nAcme reads prices.\n\nUse `closeTheShop()` at night.\n',
      'src/prices.ts': fn('readPriceList') + fn('closeTheShop', '', ''),
      'src/fetch.ts': fn('fetchPrices', 'path: string, retries = 5'),
      'src/wait.ts': fn('waitForPrices', 'path: string', 'return "later";'),
    },
  },
];
const gone: readonly Commit[] = [
  start,
  { message: 'Take it away', files: { 'src/prices.ts': fn('closeTheShop', '', '') } },
];
const worded: readonly Commit[] = [
  start,
  {
    message: 'Change page and code',
    files: {
      'README.md': page.replace('# Acme', '# Acme prices'),
      'src/prices.ts': fn('readPriceList') + fn('closeTheShop', '', ''),
    },
  },
];
const calm: readonly Commit[] = [
  start,
  {
    message: 'A comment',
    files: { 'src/prices.ts': `// prices\n${fn('parsePriceList')}${fn('closeTheShop', '', '')}` },
  },
];
const one = (old: string, now: string, path = 'README.md'): object[] => [{ path, old, new: now }];

/** Edits of the findings that the ask lists: for each rule a good one, or several of which only one is; and statements, one of them false. */
function edits({ body }: SeenRequest): Step {
  const listed = [...JSON.stringify(body).matchAll(/id ([0-9a-f]{12}) · docs\/([\w-]+) · /g)].map(
    ([, finding, rule]) => ({ finding, rule: rule! }),
  );
  const tries: Readonly<Record<string, readonly [string, object[]][]>> = {
    'renamed-name': [
      ['not there', one('Call `noSuchThing()`', 'Call `readPriceList()`')],
      ['the new name', one('Call `parsePriceList()`', 'Call `readPriceList()`')],
    ],
    'broken-link': [
      ['a link elsewhere', one('docs/old.md', 'https://example.com/new.md')],
      ['the new place', one('docs/old.md', 'docs/new.md')],
    ],
    'stale-default': [['the new default', one('default to 3', 'default to 5')]],
    'removed-name': [
      [
        'words of its own',
        one('Call `parsePriceList()` with the path of the file, and wait for it.', 'Prices are loaded at start.'),
      ],
    ],
  };
  const swapped = 'export function waitForPrices(path: string) { return "later"; }';
  return say({
    edits: listed.flatMap(({ finding, rule }) => (tries[rule] ?? []).map(([why, pairs]) => ({ finding, why, pairs }))),
    statements: [
      {
        path: 'README.md',
        line: 9,
        quote: 'Prices come at once.',
        code_path: 'src/wait.ts',
        code_side: 'new',
        code_line: 1,
        code_quote: swapped,
        why: 'They come later.',
        pairs: one('Prices come at once.', 'Prices come later.'),
      },
      {
        path: 'README.md',
        line: 1,
        quote: 'Words that are made up',
        code_path: 'src/wait.ts',
        code_side: 'new',
        code_line: 1,
        code_quote: swapped,
        why: 'It says so.',
        pairs: [],
      },
    ],
  });
}

export const docsCases: readonly Case[] = [
  { task: 'docs-check', name: 'pass-rules', commits: calm, args: lastChange },
  { task: 'docs-check', name: 'block-rules', commits: stale, args: lastChange },
  {
    task: 'docs-check',
    name: 'block-edits',
    commits: stale,
    args: (shas) => [...lastChange(shas), '--open-pull-request'],
    answer: edits,
    engine: 'codex',
  },
  { task: 'docs-check', name: 'block-suggestion', commits: worded, args: lastChange, answer: edits },
  {
    task: 'docs-check',
    name: 'block-removed',
    commits: gone,
    args: (shas) => [...lastChange(shas), '--open-pull-request'],
    answer: edits,
  },
  {
    task: 'docs-check',
    name: 'inconclusive-model-required',
    commits: calm,
    args: (shas) => [...lastChange(shas), '--require-model'],
  },
  {
    task: 'docs-check',
    name: 'inconclusive-unusable',
    commits: stale,
    args: (shas) => [...lastChange(shas), '--block-on', 'critical'],
    answer: () => say({ no: 'reply' }),
  },
  {
    task: 'docs-check',
    name: 'inconclusive-unread',
    args: lastChange,
    commits: [start, { message: 'Break it', files: { 'src/prices.ts': 'export const = {;\n' } }],
  },
  {
    task: 'docs-check',
    name: 'pass-partial',
    args: lastChange,
    commits: [
      { ...start, files: { ...start.files, 'src/prices.ts': 'export const = {;\n' } },
      { message: 'Mend it', files: { 'src/prices.ts': fn('parsePriceList') } },
    ],
  },
  {
    task: 'docs-check',
    name: 'no-reader',
    args: lastChange,
    commits: [
      start,
      {
        message: 'Other languages',
        files: {
          'lib/prices.ex': 'defmodule Prices do\n  def list, do: []\nend\n',
          'lib/prices.zig': 'pub fn list() void {}\n',
          'lib/prices.lua': 'return 1\n',
        },
      },
    ],
  },
  {
    task: 'docs-check',
    name: 'scan',
    commits: stale,
    args: (shas) => ['--scan', '--since', shas[0]!, '--head', shas[1]!, '--open-issue', '--open-pull-request'],
    answer: edits,
  },
  {
    task: 'docs-check',
    name: 'required',
    args: lastChange,
    commits: [
      {
        ...start,
        files: {
          ...start.files,
          '.github/codex-ci.yml': `${JSON.stringify({ 'docs-check': { required: [{ when: ['src/**'], need: ['docs/**'] }] } })}\n`,
        },
      },
      {
        message: 'A comment\n\ndocs-check: skip',
        files: { 'src/prices.ts': `// prices\n${fn('parsePriceList')}${fn('closeTheShop', '', '')}` },
      },
    ],
  },
  {
    task: 'docs-check',
    name: 'skipped-no-files',
    args: lastChange,
    commits: [start, { message: 'Nothing', files: {} }],
  },
  {
    task: 'docs-check',
    name: 'pull-request',
    commits: stale,
    runner: {
      action: 'docs-check',
      event: 'pull_request',
      payload: pull,
      inputs: () => ({ 'open-pull-request': 'true' }),
    },
    answer: edits,
  },
];
