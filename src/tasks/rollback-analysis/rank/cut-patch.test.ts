import { describe, expect, it } from 'vitest';
import { readHunks } from '../../../readers/diff/hunks.ts';
import { cutPatch } from './cut-patch.ts';

const hunk = (line: number, text: string): string =>
  `@@ -${line},1 +${line},1 @@\n-${text}\n+@@ -9,9 +9,9 @@ ${text}\n`;
const patch = `${hunk(1, 'first')}${hunk(50, 'second')}${hunk(90, 'third')}\\ No newline at end of file\n`;

describe('cutPatch', () => {
  it('keeps a patch that fits', () => {
    expect(cutPatch(patch, patch.length)).toBe(patch);
  });

  it('keeps whole hunks, the wanted ones first and all in order', () => {
    const cut = cutPatch(patch, 140, [{ start: 90, end: 92 }]);
    expect(cut.length).toBeLessThanOrEqual(140);
    expect(readHunks(cut).map(({ newStart }) => newStart)).toEqual([1, 90]);
    expect(readHunks(cut)[1]!.lines.at(-1)).toMatchObject({ text: '@@ -9,9 +9,9 @@ third', noNewline: true });
  });

  it('gives nothing where no hunk fits, and nothing for what is no patch', () => {
    expect(cutPatch(patch, 10)).toBe('');
    expect(cutPatch(`no patch ${'x'.repeat(100)}`, 50)).toBe('');
  });
});
