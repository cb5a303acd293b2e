import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyHunks } from './apply.ts';
import { readHunks } from './hunks.ts';
import { readPatch } from './patch-text.ts';
import { replacePatch, reverseHunk } from './write.ts';

const text = fc
  .array(fc.constantFrom('a', 'b', '\n', '\r\n', '-- x', '+', ' ', 'é'), { maxLength: 12 })
  .map((parts) => parts.join(''));

describe('replacePatch', () => {
  it('is read back as the change that it makes, for any texts and odd names', () => {
    fc.assert(
      fc.property(
        fc.option(text),
        fc.option(text),
        fc.constantFrom('a.txt', 'a b/ü.py', 'tab\there', 'quo"te'),
        (before, after, path) => {
          const patch = replacePatch(path, before, after);
          if (before === after) {
            expect(patch).toBe('');
            return;
          }
          const [file] = readPatch(patch);
          expect(file).toMatchObject({
            from: before === null ? null : path,
            to: after === null ? null : path,
            binary: false,
          });
          expect(applyHunks(before ?? '', file!.hunks, path)).toBe(after ?? '');
        },
      ),
    );
  });
});

describe('reverseHunk', () => {
  it('takes back what a hunk did', () => {
    const [hunk] = readHunks('@@ -1,3 +1,4 @@\n a\n-b\n+c\n+d\n e\n\\ No newline at end of file\n');
    expect(applyHunks('a\nb\ne', [hunk!], 'x')).toBe('a\nc\nd\ne');
    expect(applyHunks('a\nc\nd\ne', [reverseHunk(hunk!)], 'x')).toBe('a\nb\ne');
  });

  it.each([
    ['a', 'b', '@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n'],
    ['a', 'b\n', '@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n'],
    ['a\n', 'b', '@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n'],
    ['a', 'a\nb', '@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n\\ No newline at end of file\n'],
  ])('takes back a change of the last line: %j to %j', (before, after, patch) => {
    const [hunk] = readHunks(patch);
    expect(applyHunks(before, [hunk!], 'x')).toBe(after);
    const back = reverseHunk(hunk!);
    expect(applyHunks(after, [back], 'x')).toBe(before);
    expect(reverseHunk(back)).toEqual(hunk);
  });
});
