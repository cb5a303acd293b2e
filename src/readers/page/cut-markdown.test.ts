import { describe, expect, it } from 'vitest';
import { fenceFor } from '../../domain/markdown.ts';
import { bytes, cutMarkdown } from './cut-markdown.ts';

describe('cutMarkdown', () => {
  it('returns what fits as it is', () => {
    expect(cutMarkdown('a\nb', 3, 'note')).toBe('a\nb');
  });

  it('cuts at a line end and says so', () => {
    expect(cutMarkdown('first line\nsecond line\nthird line\n', 31, 'more')).toBe('first line\nsecond line\n\nmore\n');
  });

  it('closes an open fence', () => {
    const cut = cutMarkdown(`text\n\`\`\`\`ts\n${'code\n'.repeat(100)}\`\`\`\`\n`, 100, 'The rest is elsewhere.');
    expect(cut).toMatch(/code\n````\n\nThe rest is elsewhere\.\n$/);
    expect(cut.length).toBeLessThanOrEqual(100);
  });

  it('closes the folds that are open, so that the note is seen, and the fence inside of them first', () => {
    const text =
      'a\n<details><summary>one</summary>\n\n</details>\n<details><summary>out</summary>\n\n' +
      `<details><summary>in</summary>\n\n\`\`\`\n</details>\n${'code\n'.repeat(100)}\`\`\`\n\n` +
      '</details>\n\n</details>\n';
    const cut = cutMarkdown(text, 200, 'The rest is elsewhere.');
    expect(cut).toMatch(/code\n```\n\n<\/details>\n\n<\/details>\n\nThe rest is elsewhere\.\n$/);
    expect(cut.length).toBeLessThanOrEqual(200);
  });

  it('counts bytes where the limit is in bytes', () => {
    const cut = cutMarkdown('日本語\n'.repeat(100), 100, 'more', bytes);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(100);
    expect(cut).toMatch(/^日本語\n/);
  });

  it('keeps the limit when one line is longer than it', () => {
    expect(cutMarkdown('x'.repeat(1000), 100, 'more')).toBe('\n\nmore\n');
  });
});

it('a fence is longer than any run of backticks in the text', () => {
  expect(fenceFor('none')).toBe('```');
  expect(fenceFor('a ```` b')).toBe('`````');
});
