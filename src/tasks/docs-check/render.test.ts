import { describe, expect, it } from 'vitest';
import type { Ask } from '../../contracts/engine.ts';
import { checkDocs, type DocsRun } from '../../../test/support/docs-check.ts';

const code = 'export function parsePriceList(text: string): string[] { return text.split(","); }\n';
const page = '# Acme\n\nCall `parsePriceList()` with the path.\n';
const answers = (...olds: readonly string[]): NonNullable<DocsRun['replies']> =>
  olds.map((old) => (ask: Ask) => ({
    statements: [],
    edits: [
      {
        finding: /id ([0-9a-f]{12}) · /.exec(ask.prompt)![1],
        why: 'It is called readPriceList.',
        pairs: [{ path: 'README.md', old, new: '`readPriceList()`' }],
      },
    ],
  }));
const run = (...olds: readonly string[]): DocsRun => ({
  before: { 'src/prices.ts': code, 'package.json': '{ "name": "acme" }\n', 'README.md': page },
  after: { 'src/prices.ts': code.replace('parsePriceList', 'readPriceList') },
  replies: answers(...olds),
});

describe('the lines for a terminal', () => {
  it('say of two rounds what the record says', async () => {
    const { part, brief } = await checkDocs(run('`parsePrices()`', '`parsePriceList()`'));
    expect(part.edits.map(({ state }) => state).sort()).toEqual(['patch', 'refused']);
    expect(brief.filter((line) => line.includes('edit:'))).toEqual(['  edit: patch, It is called readPriceList.']);
  });
  it('say why the last edit was refused where none was kept', async () => {
    const { brief } = await checkDocs(run('`parsePrices()`', '`parse()`'));
    expect(brief.filter((line) => line.includes('edit:'))).toEqual([
      '  edit: refused, README.md: the text to replace does not stand there',
    ]);
  });
});
