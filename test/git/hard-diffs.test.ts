import { describe, expect, it } from 'vitest';
import type { Repository } from '../../src/contracts/repository.ts';
import { addedLines, readHunks } from '../../src/readers/diff/hunks.ts';
import type { ChangedFile } from '../../src/readers/diff/model.ts';
import { parseDiff } from '../../src/readers/diff/patch.ts';
import { buildRepository, git, open, type File } from './build.ts';

let repository: Repository;

async function change(
  before: readonly File[],
  after: readonly File[],
  format: 'sha1' | 'sha256' = 'sha1',
): Promise<ChangedFile[]> {
  const { dir, commits } = buildRepository([{ files: before }, { files: after }], { format });
  repository = await open(dir);
  return parseDiff(await repository.diff(commits[0]!, commits[1]!));
}

const text = (file: ChangedFile | undefined): string[] =>
  addedLines(readHunks(file!.patch, file!.path)).map((line) => line.text);
const body = Array.from({ length: 40 }, (_, line) => `line ${line} of the body`).join('\n');
const commit = 'c'.repeat(40);

describe('a change as git shows it', () => {
  it('keeps every path, however odd', async () => {
    const paths = [
      'café/naïve.md',
      'a b/a b',
      ' b/ b/x b/y',
      'tab\tname',
      'line\nname',
      'quote".txt',
      'back\\slash',
      'cr\rname',
      '日本.txt',
      '\u2028sep',
      'dev/null',
      '-rf',
      ':(top)x',
      '--- a',
      'diff --git a/x b/x',
      'nl\n@@ -1 +1 @@\n+x',
      'trailing ',
    ];
    const files = await change(
      [],
      paths.map((path) => ({ path, content: `in ${path.length}\n` })),
    );
    expect(files.map((file) => file.path).sort()).toEqual([...paths].sort());
    for (const file of files) expect(text(file)).toEqual([`in ${file.path.length}`]);
  });

  it('shows the bytes of a path that is not UTF-8', async () => {
    const path = Buffer.from([0x66, 0xff, 0x2f, 0xe9, 0x2e, 0x63]);
    const [file] = await change([{ path, content: 'a\n' }], [{ path, content: 'b\n' }]);
    expect(file).toMatchObject({ path: 'f\\xff/\\xe9.c', status: 'modified', additions: 1, deletions: 1 });
    expect(await repository.readBlob(file!.newBlob!)).toEqual(Buffer.from('b\n'));
    expect(await repository.read('HEAD', file!.path)).toEqual(Buffer.from('b\n'));
  });

  it('follows a rename with an edit, and one without', async () => {
    const files = await change(
      [
        { path: 'old name.txt', content: body },
        { path: 'x', content: 'same content here\n' },
      ],
      [
        { path: 'new/náme.txt', content: `${body}\nadded` },
        { path: 'y b/y', content: 'same content here\n' },
      ],
    );
    expect(files).toMatchObject([
      { path: 'new/náme.txt', oldPath: 'old name.txt', status: 'renamed', additions: 2, deletions: 1 },
      { path: 'y b/y', oldPath: 'x', status: 'renamed', additions: 0, deletions: 0, patch: '' },
    ]);
  });

  it('reads copies where git was asked for them', () => {
    const { dir, commits } = buildRepository([
      { files: [{ path: 'a', content: body }] },
      {
        files: [
          { path: 'a', content: `${body}!` },
          { path: 'b', content: body },
          { path: 'c', content: `${body}?` },
        ],
      },
    ]);
    const run = (...how: string[]): Buffer =>
      git(dir, ['diff-tree', '-r', '--full-index', '-C', ...how, ...commits, '--']);
    const diff = { raw: run('--raw', '-z'), patch: run('-p') };
    expect(parseDiff(diff)).toMatchObject([
      { path: 'a', status: 'modified' },
      { path: 'b', oldPath: 'a', status: 'copied', patch: '' },
      { path: 'c', oldPath: 'a', status: 'copied', additions: 1 },
    ]);
  });

  it('tells modes, symlinks, submodules, binary and empty files', async () => {
    const files = await change(
      [
        { path: 'mode', content: 'x\n' },
        { path: 'link', content: 'old/target', mode: '120000' },
        { path: 'sub', content: 'd'.repeat(40), mode: '160000' },
        { path: 'bin', content: Buffer.from([1, 0, 2]) },
        { path: 'gone-empty', content: '' },
        { path: 'gone-sub', content: commit, mode: '160000' },
      ],
      [
        { path: 'mode', content: 'x\n', mode: '100755' },
        { path: 'link', content: 'new/target', mode: '120000' },
        { path: 'sub', content: commit, mode: '160000' },
        { path: 'bin', content: Buffer.from([1, 0, 3]) },
        { path: 'new-bin', content: Buffer.from([0]) },
        { path: 'empty', content: '', mode: '100755' },
      ],
    );
    const by = Object.fromEntries(files.map((file) => [file.path, file]));
    expect(by['mode']).toMatchObject({
      status: 'modified',
      oldMode: '100644',
      newMode: '100755',
      patch: '',
      binary: false,
    });
    expect(by['link']).toMatchObject({ oldMode: '120000', additions: 1, deletions: 1 });
    expect(readHunks(by['link']!.patch)[0]!.lines.map((line) => line.noNewline)).toEqual([true, true]);
    expect(by['sub']).toMatchObject({ submodule: true, patch: '', additions: 0, newBlob: commit });
    expect(by['gone-sub']).toMatchObject({ submodule: true, patch: '', status: 'deleted', newBlob: null });
    expect(by['bin']).toMatchObject({ binary: true, patch: '', additions: 0 });
    expect(by['new-bin']).toMatchObject({ binary: true, status: 'added', oldBlob: null, oldMode: null });
    expect(by['empty']).toMatchObject({
      status: 'renamed',
      oldPath: 'gone-empty',
      newMode: '100755',
      patch: '',
      binary: false,
    });
  });

  it('joins both sections of a change of type', async () => {
    const files = await change(
      [
        { path: 'a', content: 'one\ntwo\n' },
        { path: 'b', content: 'target', mode: '120000' },
        { path: 'c', content: 'file\n' },
        { path: 'd', content: commit, mode: '160000' },
        { path: 'e', content: '' },
        { path: 'f', content: Buffer.from([0, 1]) },
        { path: 'z', content: '1\n' },
      ],
      [
        { path: 'a', content: 'target', mode: '120000' },
        { path: 'b', content: 'x\n' },
        { path: 'c', content: commit, mode: '160000' },
        { path: 'd', content: 'now\na file\n' },
        { path: 'e', content: 'to', mode: '120000' },
        { path: 'f', content: 'to', mode: '120000' },
        { path: 'z', content: '2\n' },
      ],
    );
    expect(files).toMatchObject([
      { path: 'a', status: 'type-changed', additions: 1, deletions: 2 },
      { path: 'b', additions: 1, deletions: 1 },
      { path: 'c', submodule: true, additions: 0, deletions: 1 },
      { path: 'd', submodule: true, additions: 2, deletions: 0 },
      { path: 'e', additions: 1, deletions: 0 },
      { path: 'f', binary: true, additions: 1 },
      { path: 'z', status: 'modified' },
    ]);
    expect(readHunks(files[0]!.patch)).toHaveLength(2);
    expect(text(files[3])).toEqual(['now', 'a file']);
  });

  it('is not confused by content', async () => {
    const files = await change(
      [
        { path: 'sql', content: '-- a/x\nkeep\n' },
        { path: 'eol', content: 'a\r\nb\r\n' },
        { path: 'end', content: 'same\nlast' },
      ],
      [
        { path: 'sql', content: '++ b/x\nkeep\n\\ No newline at end of file\n@@ -1 +1 @@\ndiff --git a/q b/q\n' },
        { path: 'eol', content: 'a\r\nc\r\n' },
        { path: 'end', content: 'same\nlast\n' },
        { path: 'cr', content: 'one\rtwo\r\u2028three\u0085\f\vfour\n' },
        { path: 'latin', content: Buffer.from('caf\xe9\nend\n', 'latin1') },
        { path: 'bom', content: '\ufeffx\n' },
        { path: 'surrogate', content: '😀\n' },
      ],
    );
    const by = Object.fromEntries(files.map((file) => [file.path, file]));
    expect(text(by['sql'])).toEqual(['++ b/x', '\\ No newline at end of file', '@@ -1 +1 @@', 'diff --git a/q b/q']);
    expect(by['sql']).toMatchObject({ additions: 4, deletions: 1 });
    expect(text(by['eol'])).toEqual(['c\r']);
    expect(readHunks(by['end']!.patch)[0]!.lines.map((line) => [line.kind, line.text, line.noNewline])).toEqual([
      ['context', 'same', false],
      ['del', 'last', true],
      ['add', 'last', false],
    ]);
    expect(text(by['cr'])).toEqual(['one\rtwo\r\u2028three\u0085\f\vfour']);
    expect(text(by['latin'])).toEqual(['caf\ufffd', 'end']);
    expect(text(by['bom'])).toEqual(['\ufeffx']);
    expect(text(by['surrogate'])).toEqual(['😀']);
  });

  it('gives nothing for an empty change and reads SHA-256 repositories', async () => {
    expect(await change([{ path: 'a', content: 'x' }], [{ path: 'a', content: 'x' }])).toEqual([]);
    const [file] = await change([{ path: 'a', content: 'x\n' }], [{ path: 'a', content: 'y\n' }], 'sha256');
    expect(file!.newBlob).toHaveLength(64);
    expect(text(file)).toEqual(['y']);
    expect(await repository.read('HEAD', 'a')).toEqual(Buffer.from('y\n'));
  });

  it('reads 3,000 files, each moved and edited', async () => {
    const text = (index: number): string =>
      Array.from({ length: 20 }, (_, line) => `const v${line} = ${index * 31 + line * 7};\n`).join('');
    const files = (from: string, edit: string): File[] =>
      Array.from({ length: 3000 }, (_, index) => ({
        path: `${from}/${index % 50}/${from}-${index}.ts`,
        content: text(index) + edit,
      }));
    const changed = await change(files('old', ''), files('new', 'export const edited = true;\n'));
    expect(changed).toHaveLength(3000);
    expect(new Set(changed.map((file) => file.status))).toEqual(new Set(['renamed']));
    expect(changed.every((file) => file.additions === 1 && file.oldPath === file.path.replaceAll('new', 'old'))).toBe(
      true,
    );
  });
});
