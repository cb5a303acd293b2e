import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { applyHunks } from './apply.ts';
import { readPatch } from './patch-text.ts';
import { reverseHunk } from './write.ts';

const dir = mkdtempSync(join(tmpdir(), 'codex-ci-apply-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** What git says is between two texts, as a patch. */
function diff(before: string, after: string): string {
  writeFileSync(join(dir, 'a'), before);
  writeFileSync(join(dir, 'b'), after);
  try {
    execFileSync('git', ['diff', '--no-index', '--no-color', '--full-index', 'a', 'b'], {
      cwd: dir,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return '';
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout)
      .replace(/^diff --git .*/, 'diff --git a/f b/f')
      .replace(/^--- .*/m, '--- a/f')
      .replace(/^\+\+\+ .*/m, '+++ b/f');
  }
}

describe('applying a patch', () => {
  it('gives what git compared, with and without last line ends', () => {
    const line = fc.constantFrom('a', 'b', 'c', '', '@@ -1 +1 @@', '-x', '\\ No newline', 'd\r');
    const text = fc
      .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
      .map(([lines, ends]) => lines.join('\n') + (ends && lines.length > 0 ? '\n' : ''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const patch = diff(before, after);
        const hunks = patch === '' ? [] : readPatch(patch)[0]!.hunks;
        expect(applyHunks(before, hunks, 'f')).toBe(after);
        expect(applyHunks(after, hunks.map(reverseHunk), 'f')).toBe(before);
      }),
      { numRuns: 60 },
    );
  });

  const hunks = readPatch(diff('one\ntwo\nthree\nfour\nfive\n', 'one\ntwo\nTHREE\nfour\nfive\n'))[0]!.hunks;

  it.each([
    ['moved by a line', 'zero\none\ntwo\nthree\nfour\nfive\n', /line 1 is another one/],
    ['with other white space', 'one\ntwo\n three\nfour\nfive\n', /line 3 is another one/],
    ['without the last line end', 'one\ntwo\nthree\nfour\nfive', /line end of line 5/],
    ['too short', 'one\ntwo\n', /line 3 is another one/],
    ['applied already', 'one\ntwo\nTHREE\nfour\nfive\n', /line 3 is another one/],
    ['empty', '', /line 1 is another one/],
  ])('refuses a text that is %s', (_, before, problem) => {
    expect(() => applyHunks(before, hunks, 'f')).toThrow(problem);
  });

  it('reads names, modes, renames and files without lines', () => {
    const patch = [
      'diff --git a/a b.txt b/a b.txt',
      'old mode 100644',
      'new mode 100755',
      'diff --git "a/\\303\\274.txt" "b/\\303\\274.txt"',
      'deleted file mode 100644',
      'index e69de29..0000000',
      'diff --git a/x b/y',
      'similarity index 100%',
      'rename from x',
      'rename to y',
      'diff --git a/pic b/pic',
      'index 1234567..89abcde 100644',
      'Binary files a/pic and b/pic differ',
      '',
    ].join('\n');
    expect(readPatch(patch)).toMatchObject([
      { from: 'a b.txt', to: 'a b.txt', oldMode: '100644', newMode: '100755', hunks: [] },
      { from: 'ü.txt', to: null, oldMode: '100644', oldBlob: 'e69de29', newBlob: null },
      { from: 'x', to: 'y' },
      { from: 'pic', to: 'pic', binary: true },
    ]);
  });

  it.each([
    ['words before it', 'Subject: x\ndiff --git a/a b/a\n'],
    [
      'two names without a rename',
      'diff --git a/a b/b\nindex 1234567..89abcde 100644\n--- a/a\n+++ b/b\n@@ -1 +1 @@\n-x\n+y\n',
    ],
    ['another name in +++', 'diff --git a/a b/a\n--- a/a\n+++ b/../x\n@@ -1 +1 @@\n-x\n+y\n'],
    ['a cut hunk', 'diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,3 +1,3 @@\n-x\n+y\n'],
    ['words between hunks', 'diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n+y\nhello\n'],
    ['hunks without names', 'diff --git a/a b/a\n@@ -1 +1 @@\n-x\n+y\n'],
    ['a name that is not UTF-8', 'diff --git "a/\\377" "b/\\377"\nold mode 100644\nnew mode 100755\n'],
  ])('refuses a patch with %s', (_, patch) => {
    expect(() => readPatch(patch)).toThrow(/patch|ends inside|hunk/);
  });
});
