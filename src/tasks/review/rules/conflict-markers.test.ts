import { describe, expect, it } from 'vitest';
import { findIn } from '../../../../test/support/change-context.ts';
import { conflictMarkersRule } from './conflict-markers.ts';

const [open, base, middle, close] = ['<'.repeat(7), '|'.repeat(7), '='.repeat(7), '>'.repeat(7)];
const conflict = `${open} HEAD\na\n${middle}\nb\n${close} topic\n`;
const find = (before: Record<string, string>, after: Record<string, string>) =>
  findIn(conflictMarkersRule, { before: { keep: '', ...before }, after: { keep: '', ...after } });

describe('conflict markers', () => {
  it('finds each set once', async () => {
    expect(await find({ 'a.ts': 'x\n' }, { 'a.ts': `x\n${conflict}y\n${conflict}` })).toMatchObject([
      { line: 2, endLine: 6, quote: `${open} HEAD` },
      { line: 8, endLine: 12 },
    ]);
  });

  it('with the common ancestor, with CRLF, in Markdown outside of fences', async () => {
    expect(await find({}, { 'a.ts': `${open} a\nx\n${base} b\ny\n${middle}\nz\n${close} c\n` })).toHaveLength(1);
    expect(await find({}, { 'a.ts': conflict.replaceAll('\n', '\r\n') })).toHaveLength(1);
    expect(await find({}, { 'README.md': conflict })).toHaveLength(1);
  });

  it('a set that the change completes', async () => {
    expect(await find({ 'a.ts': `${open} HEAD\na\n${middle}\nb\n` }, { 'a.ts': conflict })).toHaveLength(1);
  });

  it('is low in a test', async () => {
    expect(await find({}, { 'src/merge.test.ts': `const text = \`\n${conflict}\`;\n` })).toMatchObject([
      { severity: 'low' },
    ]);
  });

  it.each(['fixtures/conflict.txt', 'examples/a.ts'])('is low in %s', async (path) => {
    expect(await find({}, { [path]: conflict })).toMatchObject([{ severity: 'low' }]);
  });
  it.each(['README.js', 'history.py', 'changes.sql'])('is no fenced sample in %s', async (path) => {
    const found = await find({}, { [path]: `\`\`\`\n${conflict}\`\`\`\n` });
    expect(found.map(({ line, severity }) => [line, severity])).toEqual([[2, undefined]]);
  });

  it.each([
    ['a heading of Markdown', 'a.md', `Title\n${middle}\n\ntext\n`],
    ['a fenced sample', 'a.md', `\`\`\`\n${conflict}\`\`\`\n`],
    ['indented', 'a.py', conflict.replace(/^/gm, '  ')],
    ['out of order', 'a.txt', `${close} a\n${middle}\n${open} b\n`],
    ['incomplete', 'a.ts', `${open} a\n${middle}\n`],
    ['longer lines', 'a.rst', `${'<'.repeat(8)}\n${'='.repeat(8)}\n${'>'.repeat(8)}\n`],
  ])('silent: %s', async (_, path, text) => {
    expect(await find({}, { [path]: text })).toEqual([]);
  });

  it('is silent where it stood before or goes', async () => {
    expect(await find({ 'a.ts': `${conflict}x\n` }, { 'a.ts': `${conflict}y\n` })).toEqual([]);
    expect(await find({ 'a.ts': conflict }, { 'a.ts': 'a\n' })).toEqual([]);
  });
});
