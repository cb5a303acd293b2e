import { describe, expect, it } from 'vitest';
import { addedLines, lineAt, readHunks } from './hunks.ts';

const patch = [
  '@@ -1,3 +1,4 @@ function a() {',
  ' one',
  '--- a/',
  '+++ x',
  '+@@ -1 +1 @@',
  ' three\r',
  '@@ -10 +10,0 @@',
  '-gone',
  '\\ No newline at end of file',
  '',
].join('\n');

describe('readHunks', () => {
  it('goes by the counts, not by what content looks like', () => {
    const hunks = readHunks(patch);
    expect(hunks.map(({ lines, ...numbers }) => ({ ...numbers, lines: lines.length }))).toEqual([
      { oldStart: 1, oldLines: 3, newStart: 1, newLines: 4, section: 'function a() {', lines: 5 },
      { oldStart: 10, oldLines: 1, newStart: 10, newLines: 0, section: '', lines: 1 },
    ]);
    expect(hunks[0]!.lines).toEqual([
      { kind: 'context', text: 'one', old: 1, new: 1, noNewline: false },
      { kind: 'del', text: '-- a/', old: 2, new: null, noNewline: false },
      { kind: 'add', text: '++ x', old: null, new: 2, noNewline: false },
      { kind: 'add', text: '@@ -1 +1 @@', old: null, new: 3, noNewline: false },
      { kind: 'context', text: 'three\r', old: 3, new: 4, noNewline: false },
    ]);
    expect(hunks[1]!.lines).toEqual([{ kind: 'del', text: 'gone', old: 10, new: null, noNewline: true }]);
  });

  it('reads an empty patch, a last line without its line end and an empty context line', () => {
    expect(readHunks('')).toEqual([]);
    expect(addedLines(readHunks('@@ -0,0 +1 @@\n+x'))).toMatchObject([{ text: 'x', new: 1 }]);
    expect(readHunks('@@ -1,2 +1,2 @@\n\n-a\n+b\n')[0]!.lines[0]).toMatchObject({
      kind: 'context',
      text: '',
      old: 1,
      new: 1,
    });
  });

  it.each([
    ['cut inside a hunk', '@@ -1,2 +1,2 @@\n a\n', 'src/a.ts: the patch ends inside the hunk -1,2 +1,2'],
    ['more lines than the counts', '@@ -1 +1 @@\n-a\n-b\n+c\n', 'has more lines than it says'],
    ['lines after the counts', '@@ -1 +1 @@\n-a\n+b\n+c\n', 'expected a hunk, found "+c"'],
    ['another sign', '@@ -1 +1 @@\n*a\n', 'not a line of a hunk: "*a"'],
    ['the marker before any line', '@@ -1 +1 @@\n\\ No newline at end of file\n', 'not a line of a hunk'],
    ['a number without end', `@@ -${'9'.repeat(400)} +1 @@\n+a\n`, 'expected a hunk'],
    ['no hunk', 'diff --git a/x b/x\n', 'expected a hunk'],
  ])('refuses %s', (_, text, message) => {
    expect(() => readHunks(text, 'src/a.ts')).toThrow(message);
  });
});

describe('lineAt', () => {
  it('finds shown lines on either side and nothing else', () => {
    const hunks = readHunks(patch);
    expect(lineAt(hunks, 'new', 2)?.text).toBe('++ x');
    expect(lineAt(hunks, 'old', 2)?.text).toBe('-- a/');
    expect(lineAt(hunks, 'old', 10)?.text).toBe('gone');
    expect(lineAt(hunks, 'new', 11)).toBeUndefined();
    expect(lineAt(hunks, 'new', 0)).toBeUndefined();
    expect(lineAt(hunks, 'new', 5)).toBeUndefined();
  });
});
