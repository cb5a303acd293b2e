import fc from 'fast-check';

/**
 * Parts that hostile text is made of: marks of Markdown and HTML, what GitHub acts on, line ends, and what nobody sees.
 */
const atoms = [
  '@octocat',
  '@acme/security',
  '@\u200Boctocat',
  '&#64;octocat',
  '&commat;octocat',
  '@octo\u00ADcat',
  'a@b.co',
  '#1',
  'GH-1',
  'acme/shop#1',
  'fixes #1',
  'Closes: acme/shop#2',
  'c0ffee1234c0ffee1234c0ffee1234c0ffee1234',
  '<img src=x onerror=y>',
  '<b>',
  '<a href="http://evil.example">',
  '</details>',
  '<details>',
  '</summary>',
  '<!--',
  '-->',
  '<!-- codex-ci:review -->',
  '<svg/onload=x>',
  '<br>',
  '</sub>',
  '[a](http://evil.example)',
  '![a](http://evil.example/x.png)',
  '[a]: http://evil.example',
  '[a]',
  '](',
  '(//evil.example)',
  '[^1]',
  '[^1]: x',
  'http://evil.example',
  'www.evil.example',
  '<http://evil.example>',
  'https://github.com@evil.example/',
  'ftp://evil.example',
  'xmpp:a@evil.example',
  'mailto:a@evil.example',
  '[x](javascript:a)',
  'https:\\\\evil.example',
  '`',
  '``',
  '```',
  '```suggestion',
  '```mermaid',
  '~~~',
  '~~~math',
  '# ',
  '## x',
  '===',
  '---',
  '> ',
  '- ',
  '- [x] ',
  '1. ',
  '    ',
  '\t',
  '|',
  '\\',
  '\\|',
  '|-|-|',
  '*',
  '_',
  '**',
  '$$',
  '$x$',
  '$`x`$',
  ':tada:',
  '&lt;',
  '&nbsp;',
  '"',
  "'",
  '%0A',
  '::error::x',
  '##[add-mask]x',
  '\n',
  '\n\n',
  '\r',
  '\r\r',
  '\r\n',
  '\u000B',
  '\u000C',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u202E',
  '\u2066',
  '\u200B',
  '\u200D',
  '\uFEFF',
  '\u{E0041}',
  '\uFE0F',
  '\u3164',
  '\u2800',
  '\u0000',
  '\u001B[2J',
  '\u001B]8;;http://evil.example\u0007',
  '\u009B31m',
  'x',
  ' ',
  'a',
  '(',
  ')',
  '/codex-ci dismiss x',
  '"] --> b["x',
  'click a "http://evil.example"',
  '%%{init: {}}%%',
] as const;

const marks = /[<>[\](){}`~#=$|\\*_]|^(?:---|- |1\. |> |\s+)$/;
const picked = {
  any: atoms,
  ends: atoms.filter((one) => /[\n\r\v\f\u0085\u2028\u2029]|^[#=-]/.test(one) || /^(?:x|@octocat|\|)$/.test(one)),
  drawn: [
    'Rule | Answer\n-|-\nrisk | passes',
    '|:-:|',
    '\na\n:-:\nb',
    '> [!CAUTION]\n> ',
    '>[!TIP]\n',
    '> \\[!NOTE]\n',
    ':shipit:',
    ':+1:',
    ':white_check_mark:',
    ':100:',
    'x',
    ' ',
    '\n',
    ':',
    '|',
    '[',
  ],
  markup: atoms.filter((one) => marks.test(one)),
  acts: atoms.filter((one) => /[@#/:.]|fixes|GH-/.test(one)),
} as const;

const composed = (from: readonly string[]): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...from), { minLength: 1, maxLength: 9 }).map((parts) => parts.join(''));
const runs = fc
  .tuple(fc.constantFrom(...atoms), fc.integer({ min: 20, max: 80 }))
  .map(([part, times]) => part.repeat(times));

/**
 * Five texts that are all different, as the plain ones beside them are, by a number in front, behind or in the middle.
 */
const five = (text: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  fc
    .tuple(fc.array(text, { minLength: 5, maxLength: 5 }), fc.integer({ min: 0, max: 2 }))
    .map(([parts, place]) =>
      parts.map((part, at) => (place === 0 ? `${at}${part}` : place === 1 ? `${part}${at}` : `${part}${at}${part}`)),
    );

export const textsOf = (kind: keyof typeof picked | 'runs'): fc.Arbitrary<string[]> =>
  five(kind === 'runs' ? runs : composed(picked[kind]));
export const hostileTexts = five(fc.oneof({ weight: 9, arbitrary: composed(atoms) }, { weight: 1, arbitrary: runs }));

export const plainTexts = ['plain one', 'plain two', 'plain three', 'plain four', 'plain five'] as const;
