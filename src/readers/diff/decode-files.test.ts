import { expect, it } from 'vitest';
import { decodeFiles } from './decode-files.ts';
import { readHunks } from './hunks.ts';
import type { ChangedFile } from './model.ts';

const wide = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const change = (more: Partial<ChangedFile>): ChangedFile => ({
  path: 'a.ps1',
  oldPath: null,
  status: 'modified',
  oldMode: '100644',
  newMode: '100644',
  oldBlob: 'old',
  newBlob: 'new',
  binary: true,
  submodule: false,
  additions: 0,
  deletions: 0,
  patch: '',
  ...more,
});
async function decoded(
  before: Buffer | null,
  after: Buffer | null,
  more: Partial<ChangedFile> = {},
): Promise<ChangedFile> {
  const file = change({ oldBlob: before === null ? null : 'old', newBlob: after === null ? null : 'new', ...more });
  const [found] = await decodeFiles([file], (blob, most) =>
    Promise.resolve([blob === 'old' ? before : after].find((bytes) => bytes !== null && bytes.length <= most) ?? null),
  );
  return found!;
}
const lines = Array.from({ length: 30 }, (_, at) => `line ${at + 1}`);
const text = (all: readonly string[]): string => `${all.join('\n')}\n`;

it('shows what differs between two wide texts, at the lines of the text', async () => {
  const file = await decoded(wide(text(lines)), wide(text(lines.with(19, 'other'))));
  expect(file).toMatchObject({
    binary: false,
    additions: 1,
    deletions: 1,
    encoding: 'UTF-16LE, by its byte order mark',
  });
  const [hunk] = readHunks(file.patch);
  expect(hunk?.lines.filter(({ kind }) => kind !== 'context')).toEqual([
    { kind: 'del', text: 'line 20', old: 20, new: null, noNewline: false },
    { kind: 'add', text: 'other', old: null, new: 20, noNewline: false },
  ]);
  expect(hunk?.lines).toHaveLength(8);
});

it.each<[string, Buffer | null, Buffer | null, Partial<ChangedFile>]>([
  [
    'added',
    null,
    wide('a\nb'),
    { binary: false, additions: 2, deletions: 0, patch: '@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n' },
  ],
  ['deleted', wide('a\n'), null, { binary: false, additions: 0, deletions: 1, patch: '@@ -1,1 +0,0 @@\n-a\n' }],
  [
    'NUL bytes in UTF-8',
    Buffer.from('a\n'),
    Buffer.from('a\nb\0\n'),
    { binary: false, additions: 1, patch: '@@ -1,1 +1,2 @@\n a\n+b\u2400\n' },
  ],
  [
    'an image that became text',
    Buffer.alloc(500, 1),
    Buffer.from('run();\n'),
    { binary: false, additions: 1, deletions: 0, patch: '@@ -0,0 +1,1 @@\n+run();\n' },
  ],
  [
    'text that became an image',
    Buffer.from('run();\n'),
    Buffer.alloc(500, 1),
    { binary: true, undecoded: 'too many control bytes for a text' },
  ],
  [
    'two images',
    Buffer.alloc(500, 1),
    Buffer.alloc(600, 1),
    { binary: true, patch: '', undecoded: 'too many control bytes for a text' },
  ],
  ['too large', null, Buffer.alloc(17 * 1024 * 1024, 'a'), { binary: true, patch: '', undecoded: 'over 16 MiB' }],
])('%s', async (_, before, after, expected) => {
  expect(await decoded(before, after)).toMatchObject(expected);
});

it('leaves what git shows as text, and shows NUL bytes in it', async () => {
  const plain = change({ binary: false, patch: '@@ -1 +1 @@\n-a\n+b\n', additions: 1, deletions: 1 });
  expect(await decodeFiles([plain], () => Promise.reject(new Error('not asked for')))).toEqual([plain]);
  const late = await decoded(Buffer.from('a\n'), Buffer.from('b\0\n'), {
    binary: false,
    patch: '@@ -1 +1 @@\n-a\n+b\0\n',
  });
  expect(late).toMatchObject({ binary: false, patch: '@@ -1 +1 @@\n-a\n+b\u2400\n' });
});

it('takes linear time for texts that have nothing in common', async () => {
  const many = (word: string): Buffer => wide(text(Array.from({ length: 60_000 }, (_, at) => `${word} ${at}`)));
  const start = performance.now();
  expect(await decoded(many('a'), many('b'))).toMatchObject({ additions: 60_000, deletions: 60_000 });
  expect(performance.now() - start).toBeLessThan(10_000);
});
