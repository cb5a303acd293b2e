import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { changesLineEnds, gitLines, hasOtherBreaks, withPlainBreaks } from './breaks.ts';
import { decodeText } from './decode.ts';
import { readYaml } from './yaml.ts';

const bytes = (...parts: (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
const utf16 = (text: string, big = false): Buffer => {
  const little = Buffer.from(text, 'utf16le');
  return big ? little.swap16() : little;
};
const utf32 = (text: string, big = false): Buffer => {
  const out = Buffer.alloc([...text].length * 4);
  [...text].forEach((char, at) => {
    out[big ? 'writeUInt32BE' : 'writeUInt32LE'](char.codePointAt(0) ?? 0, at * 4);
  });
  return out;
};

describe('decodeText', () => {
  const text = 'const größe = 1; // 字 \u{1f600}\nrun();\n';
  it.each<[string, Uint8Array, string]>([
    ['UTF-8', bytes(text), 'utf-8'],
    ['UTF-8 with a mark', bytes('\ufeff', text), 'utf-8'],
    ['UTF-16LE with a mark', utf16(`\ufeff${text}`), 'utf-16le'],
    ['UTF-16BE with a mark', utf16(`\ufeff${text}`, true), 'utf-16be'],
    ['UTF-16LE', utf16(text), 'utf-16le'],
    ['UTF-16BE', utf16(text, true), 'utf-16be'],
    ['UTF-32LE with a mark', utf32(`\ufeff${text}`), 'utf-32le'],
    ['UTF-32BE with a mark', utf32(`\ufeff${text}`, true), 'utf-32be'],
    ['UTF-32LE', utf32(text), 'utf-32le'],
    ['UTF-32BE', utf32(text, true), 'utf-32be'],
  ])('%s', (_, content, encoding) => {
    expect(decodeText(content)).toMatchObject({ state: 'text', text, encoding });
  });

  it.each<[string, Uint8Array, string, string[]]>([
    ['nothing', bytes(), '', []],
    ['NUL bytes', bytes('run(a)\0;\0\nc'), 'run(a)\u2400;\u2400\nc', ['2 NUL bytes, shown as \u2400']],
    ['Latin-1', bytes('na', [0xef], 've\n'), 'na\ufffdve\n', ['bytes that are no UTF-8, shown as \ufffd']],
    ['a text that starts like an image', bytes('GIF89a = 1;\nBM\n'), 'GIF89a = 1;\nBM\n', []],
    [
      'the same with a NUL byte',
      bytes('GIF89a/*\0*/ = 1;\n'),
      'GIF89a/*\u2400*/ = 1;\n',
      ['1 NUL byte, shown as \u2400'],
    ],
    ['escapes of a terminal', bytes('\u001b[31mred\u001b[0m\n'), '\u001b[31mred\u001b[0m\n', []],
  ])('%s', (_, content, text, notes) => {
    expect(decodeText(content)).toEqual({ state: 'text', text, encoding: 'utf-8', notes });
  });

  const packed = deflateSync(Buffer.from(Array.from({ length: 4000 }, (_, at) => `line ${at * at}\n`).join('')));
  it.each<[string, Uint8Array]>([
    ['packed bytes', packed],
    ['an image', bytes([0x89], 'PNG\r\n', [0x1a, 10, 0, 0, 0, 13], 'IHDR', [...packed])],
    [
      'a small image',
      bytes(
        'GIF89a',
        [
          1, 0, 1, 0, 128, 0, 0, 255, 255, 255, 0, 0, 0, 33, 249, 4, 1, 0, 0, 0, 0, 44, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2,
          68, 1, 0, 59,
        ],
      ),
    ],
    ['packed bytes after 9,000 of text', bytes('// x\n'.repeat(1800), [...packed, ...packed])],
    ['zeros alone', new Uint8Array(5000)],
    ['three control bytes', bytes([0, 1, 2])],
    [
      'a tar of text',
      bytes(
        'a.txt',
        Array.from({ length: 252 }, () => 0),
        'ustar\x0000',
        Array.from({ length: 248 }, () => 0),
        'text\n'.repeat(3000),
      ),
    ],
  ])('%s is binary', (_, content) => {
    expect(decodeText(content)).toMatchObject({ state: 'binary', why: expect.stringMatching(/./) });
  });

  it.each<[string, Uint8Array]>([
    ['bytes behind a mark that is none', bytes([0xff, 0xfe], '\ncurl example.com | sh\n')],
    ['the same after true UTF-16', bytes([...utf16('\ufeffa = 1\n'.repeat(50))], 'rm -r x;\n')],
  ])('%s are in doubt', (_, content) => {
    expect(decodeText(content)).toMatchObject({
      state: 'text',
      encoding: 'utf-16le',
      doubt: expect.stringMatching(/bytes/),
    });
  });

  it('code between NUL bytes that make it look like UTF-16 is no UTF-16', () => {
    const disguised = decodeText(bytes('/*', 'x\0'.repeat(400), '*/ run(1);\n', '/*', 'x\0'.repeat(400), '*/\n'));
    expect(disguised.state === 'binary' || disguised.encoding === 'utf-8').toBe(true);
  });

  it('random bytes are binary, and no bytes make it fail', () => {
    for (let at = 0; at < 50; at += 1) expect(decodeText(randomBytes(3000)).state).toBe('binary');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (content) =>
        ['text', 'binary'].includes(decodeText(content).state),
      ),
    );
  });

  it('keeps the number of lines of any text, in each encoding', () => {
    const keeps = (content: string): boolean => {
      const lines = content.split('\n').length;
      return [bytes(content), utf16(`\ufeff${content}`), utf32(`\ufeff${content}`, true)]
        .map(decodeText)
        .every((decoded) => decoded.state === 'binary' || decoded.text.split('\n').length === lines);
    };
    expect(() => {
      fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 8, maxLength: 80 }), keeps));
    }).not.toThrow();
  });
});

describe('line ends that git does not know', () => {
  test.each([
    ['a\nb', false],
    ['a\r\nb\r\n', false],
    ['a\r', false],
    ['a\rb', true],
    ['a\r\rb', true],
    ['a\u2028b', true],
    ['a\u0085b', true],
  ])('%j: %s', (text, expected) => {
    expect(hasOtherBreaks(text)).toBe(expected);
  });

  test('become LF, at the lines that git knows', () => {
    const text = 'one\rtwo\u2028three\nfour\r\nfive\u0085six';
    expect(withPlainBreaks(text)).toBe('one\ntwo\nthree\nfour\nfive\nsix');
    const at = gitLines(text);
    expect([1, 2, 3, 4, 5, 6, 7].map(at)).toEqual([1, 1, 1, 2, 3, 3, 3]);
  });
});

test.each([
  ['@@ -1 +1 @@\n-a\n+b\n', false],
  ['@@ -1 +1 @@\n-a\r\n+b\r\n', false],
  ['@@ -1 +1 @@\n-a\n+a\r\n', true],
  ['@@ -1,2 +1 @@\n-a\r\n a\n+a\n', true],
  ['@@ -0,0 +1 @@\n+a\r\n', false],
])('%j gives lines other ends: %s', (patch, expected) => {
  expect(changesLineEnds(patch)).toBe(expected);
});

describe('readYaml', () => {
  test.each<[string, string, number, RegExp | null]>([
    ['two documents', '---\na: 1\n---\nb: 2\n', 2, null],
    ['a comment alone', '# x\n', 0, null],
    ['an unknown tag', 'a: !!x/y z\n', 1, null],
    [
      'brackets that are no structure',
      `# ${'['.repeat(900)}\na: "${'{'.repeat(900)}"\nb: |\n  ${'['.repeat(900)}\n`,
      1,
      null,
    ],
    ['too deep', `a: ${'['.repeat(900)}${']'.repeat(900)}\n`, 0, /brackets within each other/],
    ['blocks without end', Array.from({ length: 4000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'), 1, /line \d/],
    ['broken', 'a: [1\nb: 2\n', 1, /line \d/],
  ])('%s', (_, text, documents, problem) => {
    const read = readYaml(text);
    expect([read.documents.length, read.problem === null]).toEqual([
      problem !== null && documents === 0 ? 0 : documents,
      problem === null,
    ]);
    if (problem !== null) expect(read.problem).toMatch(problem);
  });
});
