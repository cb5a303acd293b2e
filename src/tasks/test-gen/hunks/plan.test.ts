import { expect, it } from 'vitest';
import { createGrammars } from '../../../adapters/grammars/grammars.ts';
import { applyHunks } from '../../../readers/diff/apply.ts';
import type { ChangedFile } from '../../../readers/diff/model.ts';
import { readPatch } from '../../../readers/diff/patch-text.ts';
import { createSymbolReader } from '../../../readers/symbols/symbols.ts';
import { createSyntaxReader } from '../../../readers/symbols/syntax.ts';
import { planHunks, type PlannedHunk } from './plan.ts';

const grammars = createGrammars();
const [syntax, symbols] = [createSyntaxReader(grammars), createSymbolReader(grammars)];

async function plan(
  path: string,
  patch: string,
  after: string | null,
  more: Partial<ChangedFile> = {},
): Promise<PlannedHunk> {
  const file: ChangedFile = {
    path,
    oldPath: null,
    status: 'modified',
    oldMode: '100644',
    newMode: '100644',
    oldBlob: null,
    newBlob: null,
    binary: false,
    submodule: false,
    additions: 0,
    deletions: 0,
    patch,
    ...more,
  };
  const [hunk] = await planHunks({ files: [file], read: async () => after, syntax, symbols, coverage: null });
  return hunk!;
}
const undone = ({ revert, path }: PlannedHunk, after: string): string =>
  applyHunks(after, readPatch(revert)[0]!.hunks, path);

it('undoes a change of a last line that has no line end', async () => {
  const hunk = await plan(
    'a.js',
    '@@ -1 +1 @@\n-export const a = 1;\n\\ No newline at end of file\n+export const a = 2;\n' +
      '\\ No newline at end of file\n',
    'export const a = 2;',
  );
  expect(hunk).toMatchObject({ obstacle: null, startLine: 1, removes: null });
  expect(undone(hunk, 'export const a = 2;')).toBe('export const a = 1;');
});

it('tells what only removes lines, and what removes all of them, from what adds some', async () => {
  const some = await plan('a.py', '@@ -2,3 +2,2 @@\n a()\n-b()\n c()\n', 'x()\na()\nc()\n');
  expect(some).toMatchObject({ removes: 'lines', startLine: 2, endLine: 2, obstacle: null });
  expect(undone(some, 'x()\na()\nc()\n')).toBe('x()\na()\nb()\nc()\n');
  expect(await plan('a.py', '@@ -1,2 +0,0 @@\n-a()\n-b()\n', null, { status: 'deleted' })).toMatchObject({
    removes: 'all',
    obstacle: null,
  });
  expect(await plan('a.py', '@@ -1,2 +0,0 @@\n-a()\n-b()\n', '')).toMatchObject({ removes: 'all', obstacle: null });
});
