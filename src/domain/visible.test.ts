import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cell, code, quoted } from './markdown.ts';
import { breaker, hasHidden, inert, plain, plainLine, settled, visible, visibleLines } from './visible.ts';

const part = fc.constantFrom(
  'a',
  ' ',
  '\n',
  '\r',
  '\t',
  '\u0085',
  '\u2028',
  '\u202e',
  breaker,
  '\u{e0041}',
  '\u00ad',
  '\u3164',
  '\u2800',
  '\ufeff',
  '\ufe0f',
  '⚠️',
  '\ud83d',
  '@',
  '`',
  '|',
  '\\',
  '#',
  '[',
  '](',
  'http://',
  'www.',
  'fixes #1',
  '::',
  '##[',
  '- ',
);
const texts = fc.array(part, { maxLength: 20 }).map((parts) => parts.join(''));
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029\u2800\u3164\u00ad]/u;

describe("what can't be seen", () => {
  it.each([
    ['line ends', 'a\nb\r\nc\rd\u0085e\u2028f', 'a[U+000A]b[U+000D][U+000A]c[U+000D]d[U+0085]e[U+2028]f'],
    ['tags and fillers', 'a\u{e0041}\u3164\u2800\u034f\u180e', 'a[U+E0041][U+3164][U+2800][U+034F][U+180E]'],
    ['a selector that hides', 'a\ufe0fb\u{e0100}', 'a[U+FE0F]b[U+E0100]'],
    ['a joiner in a word', 'pay\u200dpal', 'pay[U+200D]pal'],
  ])('is shown: %s', (_, text, expected) => {
    expect(visible(text)).toBe(expected);
    expect(hasHidden(text)).toBe(true);
  });

  it('is nothing that a reader sees', () => {
    const text = 'Grüße, 日本語, שלום, emoji 🎉 ⚠️ 👩‍💻 1️⃣ 👍🏽\tand a line\nend\r\n';
    expect(visibleLines(text)).toBe(text.replace('\r\n', '\n'));
    expect(hasHidden(text)).toBe(false);
  });

  it('is left by no function, which all can be applied twice', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const make of [visible, visibleLines, settled, plain, plainLine, inert]) {
          const once = make(text);
          expect(make(once)).toBe(once);
          expect(once.replaceAll('\u200d', '').replaceAll(breaker, '')).not.toMatch(unseen);
        }
        expect(visible(text)).not.toMatch(/[\n\t\u200b]/);
        expect(settled(plain(text))).toBe(plain(text));
        expect(inert(text)).not.toMatch(/^\s*::|##\[/m);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('plain', () => {
  it.each([
    [
      'mentions and links',
      'ask @octocat, see [x](http://evil.example) or www.evil.example',
      'ask @·octocat, see [x]·(http:·//evil.example) or www·.evil.example',
    ],
    ['images and HTML', '![a](b) <img src=x> &#64;x', '!·[a]·(b) <·img src=x> &·#64;x'],
    ['words that close', 'fixes #1, acme/shop#2', 'f·ixes #1, acme/shop#·2'],
    ['blocks', '# x\n- y\n```suggestion', '·# x\n·- y\n·```suggestion'],
    [
      'ordinary text',
      '`a < b` is 5 & 6; see https://docs.github.com/en, -1 or #3: "x"',
      '`a < b` is 5 & 6; see https://docs.github.com/en, -1 or #3: "x"',
    ],
  ])('%s', (_, text, expected) => {
    expect(plain(text).replaceAll(breaker, '·')).toBe(expected);
  });
});

describe('code', () => {
  it.each([
    ['a line end', 'a\rb', '`a[U+000D]b`'],
    ['a tab', 'a\tb', '`a[U+0009]b`'],
    ['backticks', '`a``', '``` `a`` ```'],
    ['nothing', '', '` `'],
    ['spaces', ' a ', '`  a  `'],
  ])('shows %s', (_, text, expected) => {
    expect(code(text)).toBe(expected);
  });

  it('quotes a line with its tabs as spaces', () => {
    expect(quoted('\tif (a)\r\n\t\treturn;\r')).toBe('` if (a) return;[U+000D]`');
  });

  it('stays in its cell, with a backslash before a pipe', () => {
    expect(cell(code('a\\|b'))).toBe('`a[U+005C]\\|b`');
  });
});
