import { describe, expect, it } from 'vitest';
import { parseDiff } from './patch.ts';
import { decodePath, quotePath } from './path.ts';
import { parseRaw } from './raw.ts';

const a = 'a'.repeat(40);
const b = 'b'.repeat(40);
const zero = '0'.repeat(40);
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('parseRaw', () => {
  it('reads each status', () => {
    const raw =
      `:100644 100755 ${a} ${b} M\0m\0:000000 100644 ${zero} ${b} A\0n w\n` +
      `line\0:100644 100644 ${a} ${b} R087\0old\0new\0`;
    expect(parseRaw(bytes(raw))).toMatchObject([
      {
        status: 'modified',
        path: 'm',
        oldPath: null,
        oldMode: '100644',
        newMode: '100755',
        oldBlob: a,
        newBlob: b,
        similarity: null,
      },
      { status: 'added', path: 'n w\nline', oldMode: null, oldBlob: null },
      { status: 'renamed', path: 'new', oldPath: 'old', similarity: 87 },
    ]);
    expect(parseRaw(bytes(''))).toEqual([]);
  });

  it.each([
    [`:100644 100644 ${a} ${b} M\0`, 'ends inside the path'],
    [`:100644 100644 ${a} ${b} M\0m`, 'ends inside the path'],
    [`:100644 100644 ${a}`, 'ends inside an entry'],
    [`:100644 100644 ${a} ${b} U\0m\0`, 'cannot read the entry'],
    [`::100644 100644 100644 ${a} ${a} ${b} MM\0m\0`, 'cannot read the entry'],
    ['m\0', 'cannot read the entry'],
    [`:100644 100644 ${a} ${b} M\0\0`, 'no path'],
  ])('refuses %j', (raw, message) => {
    expect(() => parseRaw(bytes(raw))).toThrow(message);
  });
});

describe('paths', () => {
  it('keeps UTF-8 and shows each other byte', () => {
    expect(decodePath(Buffer.from('\ufeffcafé/日本.md'))).toBe('\ufeffcafé/日本.md');
    expect(
      decodePath(
        Buffer.concat([Buffer.from('é'), Buffer.from([0xff, 0xc3]), Buffer.from('x😀'), Buffer.from([0xe2, 0x82])]),
      ),
    ).toBe('é\\xff\\xc3x😀\\xe2\\x82');
  });

  it('quotes as git does', () => {
    expect(quotePath('a/', Buffer.from('plain b/x'))).toBe('a/plain b/x');
    expect(quotePath('a/', Buffer.from('é"\\\t\u0001'))).toBe('"a/\\303\\251\\"\\\\\\t\\001"');
    expect(quotePath('a/', Buffer.from('é'), false)).toBe('a/\u00c3\u00a9');
  });
});

describe('parseDiff on input that does not hold together', () => {
  const raw = `:100644 100644 ${a} ${b} M\0src/a.ts\0`;
  const head = `diff --git a/src/a.ts b/src/a.ts\nindex ${a}..${b} 100644\n--- a/src/a.ts\n+++ b/src/a.ts\n`;
  const parse = (patch: string, entries = raw): unknown => parseDiff({ raw: bytes(entries), patch: bytes(patch) });

  it('refuses a patch of unlisted files', () => {
    expect(() => parse(head, '')).toThrow('patch: no file is listed for "diff --git');
  });

  it('reads the whole one', () => {
    expect(parse(`${head}@@ -1 +1 @@\n-x\n+y\n`)).toMatchObject([
      { path: 'src/a.ts', additions: 1, deletions: 1, patch: '@@ -1 +1 @@\n-x\n+y\n' },
    ]);
  });

  it.each([
    ['no section', '', 'src/a.ts: the patch has no section'],
    ['cut in the header', head.slice(0, 20), 'src/a.ts: the patch ends inside its header'],
    ['no hunk', head, 'src/a.ts: its patch has no hunk'],
    ['cut in a hunk', `${head}@@ -1 +1 @@\n-x\n`, 'src/a.ts: the patch ends inside the hunk -1,1 +1,1'],
    ['cut in a line', `${head}@@ -1 +1 @@\n-x\n+y`, 'src/a.ts: the patch ends inside a line'],
    ['counts too small', `${head}@@ -1 +1 @@\n-x\n-z\n+y\n`, 'src/a.ts: the hunk -1,1 +1,1 has more lines'],
    ['a line too many', `${head}@@ -1 +1 @@\n-x\n+y\n+z\n`, 'src/a.ts: its section is followed by'],
    [
      'another file',
      `${head.replaceAll('a.ts', 'b.ts')}@@ -1 +1 @@\n-x\n+y\n`,
      'src/a.ts: the patch has "diff --git a/src/b.ts',
    ],
    [
      'other content',
      `${head.replace(b, zero.replace('0', 'c'))}@@ -1 +1 @@\n-x\n+y\n`,
      'src/a.ts: the patch speaks of other content',
    ],
    ['a broken hunk line', `${head}@@ -1 @@\n-x\n+y\n`, 'src/a.ts: cannot read the hunk line'],
    ['a lost first hunk', `${head}@@ -9 +10 @@\n-x\n+y\n`, 'src/a.ts: a hunk is missing before -9,1 +10,1'],
    [
      'a lost hunk',
      `${head}@@ -1 +1 @@\n-x\n+y\n@@ -9,0 +11 @@\n+y\n`,
      'src/a.ts: a hunk is missing before -9,0 +11,1',
    ],
    ['a hunk twice', `${head}@@ -1 +1 @@\n-x\n+y\n@@ -1 +1 @@\n-x\n+y\n`, 'src/a.ts: a hunk is missing'],
    ['no hunks at all', head.slice(0, head.indexOf('---')), 'src/a.ts: the patch has no hunk for it'],
    [
      'a file too many',
      `${head}@@ -1 +1 @@\n-x\n+y\n${head}@@ -1 +1 @@\n-x\n+y\n`,
      'src/a.ts: its section is followed by',
    ],
  ])('names the file: %s', (_, patch, message) => {
    expect(() => parse(patch)).toThrow(message);
  });
});
