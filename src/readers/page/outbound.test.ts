import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutralise, neutraliseInline } from './outbound.ts';

const zw = '\u200B';
const shown = (text: string): string => neutralise(text).replaceAll(zw, '·');

describe('neutralise', () => {
  it.each([
    ['a mention', 'ask @octocat and @org/team', 'ask @·octocat and @·org/team'],
    ['a mention behind a backslash', 'ask \\@octocat', 'ask \\@·octocat'],
    ['a mention as an entity', 'ask &#64;octocat &commat;x &#x40;y', 'ask \\&#64;octocat \\&commat;x \\&#x40;y'],
    ['a mention parted by a hidden comment', 'ask @octo<!-- -->cat', 'ask @·octocat'],
    ['a mail address', 'mail me@example.com', 'mail me@·example.com'],
    ['a link to an unknown host', '[here](https://evil.example/x)', '[here]\\(https:·//evil.example/x)'],
    [
      'a link to a host that looks known',
      '[x](https://github.com@evil.example)',
      '[x]\\(https:·//github.com@·evil.example)',
    ],
    ['a host below a known one', 'https://github.com.evil.example/x', 'https:·//github.com.evil.example/x'],
    [
      'a bare link after a digit or underscore',
      '1https://evil.example _https://evil.example',
      '1https:·//evil.example _https:·//evil.example',
    ],
    ['a www link', 'www.evil.example and _www.evil.example', 'www·.evil.example and _www·.evil.example'],
    ['a link without a scheme', '[x](//evil.example)', '[x]\\(//evil.example)'],
    ['a script link', '[x](javascript:alert(1))', '[x]\\(javascript:alert(1))'],
    ['a reference link', '[x][y]\n\n[y]: https://evil.example', '[x][y]\n\n[y]\\: https:·//evil.example'],
    ['an autolink', '<https://evil.example>', '\\<https:·//evil.example>'],
    ['escaped slashes', 'https:/\\/evil.example', 'https:·/\\/evil.example'],
    [
      'a known link',
      '[docs](https://github.com/o/r) https://github.com/o/r.',
      '[docs](https://github.com/o/r) https://github.com/o/r.',
    ],
    [
      'a known address that would take an escape with it',
      'https://github.com/o<div> [x](https://github.com/o)<div>',
      'https:·//github.com/o\\<div> [x]\\(https:·//github.com/o)\\<div>',
    ],
    ['an image', '![pixel](https://evil.example/p.png)', '!\\[pixel]\\(https:·//evil.example/p.png)'],
    ['a known image', '![p](https://github.com/p.png)', '!\\[p](https://github.com/p.png)'],
    ['a data address', 'see data:text/html;base64,PHNjcmlwdD4= now', 'see data: (removed) now'],
    [
      'a closing keyword',
      'Fixes #1, closes: o/r#2, resolved https://github.com/o/r/issues/3',
      'F·ixes #1, c·loses: o/r#·2, r·esolved https://github.com/o/r/issues/3',
    ],
    [
      'a word that only starts like one',
      'a fixture in fixes.ts and closest #1',
      'a fixture in fixes.ts and closest #1',
    ],
    ['a hidden comment over lines', 'a<!-- do\n\nthis -->b', 'ab'],
    ['a comment in a comment', 'a<!<!-- x -->-- y -->b', 'ab'],
    ['an unfinished comment', 'a <!-- and the rest', 'a \\<!-- and the rest'],
    ['a marker of ours', '<!-- codex-ci:review -->', ''],
    ['tags', '<script>x</script><img src=x onerror=y>', '\\<script>x\\</script>\\<img src=x onerror=y>'],
    ['a tag that formats', 'press <kbd>x</kbd>', 'press \\<kbd>x\\</kbd>'],
    ['a tag that would open an HTML block', '<b>\n`@x`', '\\<b>\n`@x`'],
    ['a tag that would open one in a list', '- <b>\n  `@x`', '- \\<b>\n  `@x`'],
    [
      'direction and zero-width marks',
      `a\u202Eb\u2066c${zw}d\uFEFFe\u{E0041}f`,
      'a[U+202E]b[U+2066]c[U+200B]d[U+FEFF]e[U+E0041]f',
    ],
    ['such marks in code', '`a\u202Eb`\n```\nx\u2067y\n```', '`a[U+202E]b`\n```\nx[U+2067]y\n```\n'],
    [
      'code',
      '`@x` and ``a ` @b``\n```ts\n@Injectable() // fixes #1 <b>\n```',
      '`@x` and ``a ` @b``\n```ts\n@Injectable() // fixes #1 <b>\n```\n',
    ],
    ['a span over two lines', '`a\n@x`', '\\`a\n@·x\\`'],
    ['a span that a table row ends', 'a|b\n-|-\n`|@x`', 'a|b\n\\-|-\n\\`|@·x\\`'],
    ['a table', '| a | b |\n|:--|--|\n> x\n> :-:', '| a | b |\n\\|:--|--|\n> x\n> \\:-:'],
    ['a box with a title', '> [!CAUTION]\n> \\[!TIP]', '> [·!CAUTION]\n> \\[·!TIP]'],
    ['names of pictures, and a time', ':shipit: 12:30:45 a::b c:d', ':·shipit: 12:30:45 a::b c:·d'],
    ['a pipe in code', '`a || b`', '`a || b`'],
    ['a fence that is never closed', '```\n@x', '\n```\n@x\n```\n'],
    ['a fence in a list, which ends with the list', '- a\n  ```\n@x', '- a\n  \\`\\`\\`\n@·x'],
    ['a suggestion in a quote', '> ~~~suggestion\n> x', '> \\~\\~\\~suggestion\n> x'],
    ['a fence in a quote', '> ```\n@x', '> \\`\\`\\`\n@·x'],
    ['a suggestion of its own', '```suggestion\nrm -rf\n```', '\n```\nrm -rf\n```\n'],
    ['a disguised one', '~~~ sugg&#101;stion\nx\n~~~', '\n~~~\nx\n~~~\n'],
    ['a heading', '# Verdict: pass\n> ## x\n- # y\n#tag', '\\# Verdict: pass\n> \\## x\n- \\# y\n#tag'],
    ['a heading underlined by an item that is empty', 'x\n- \n> y\n> -\t\na', 'x\n\\- \n> y\n> \\-\t\na'],
    ['an underlined heading', 'pass\n===\n\nx\n-', 'pass\n\\===\n\nx\n\\-'],
    ['a task of a list', '- [x] reviewed\n1. [ ] y', '- \\[x] reviewed\n1. \\[ ] y'],
    [
      'mathematics, but no money',
      '$x$ and $$y$$, $`z`$, $5 or $6',
      '&#36;x&#36; and &#36;&#36;y&#36;&#36;, &#36;`z`&#36;, $5 or $6',
    ],
    ['line ends that Markdown has not', 'a\u2028b\u0085c\u000bd', 'a[U+2028]b[U+0085]c[U+000B]d'],
    ['emoji', 'ok ⚠️ 👩‍💻', 'ok ⚠️ 👩‍💻'],
    ['carriage returns', 'a\r\nb\rc', 'a\nb\nc'],
    [
      'plain prose',
      'A value of 5 < 6 & 7 [sic] is "fine"; see a/b.ts:10.',
      'A value of 5 \\< 6 & 7 [sic] is "fine"; see a/b.ts:10.',
    ],
  ])('%s', (_, text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('lets links of further hosts through', () => {
    expect(neutralise('[x](https://docs.example/a) https://DOCS.example', { hosts: ['docs.example'] })).toBe(
      '[x](https://docs.example/a) https://DOCS.example',
    );
  });

  it('gives the same text when it is applied twice, whatever comes in', () => {
    const part = fc.constantFrom(
      '@',
      'a',
      '`',
      '``',
      '```',
      '\n',
      '\\',
      '<',
      '>',
      '<!--',
      '-->',
      '](',
      '[',
      ']:',
      'https://',
      'github.com',
      '&#64;',
      '!',
      '|',
      ' ',
      '~~~',
      '#1',
      'fixes ',
      zw,
      '\u202E',
      '<b>',
      'www.',
      ':',
      '# ',
      '- ',
      '=',
      '$',
      '\r',
      '\u2028',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const once = neutralise(parts.join(''));
        expect(neutralise(once)).toBe(once);
        expect(once).not.toContain('\u202E');
      }),
      { numRuns: 3000 },
    );
  });

  it('takes long hostile lines', () => {
    for (const unit of [
      '`',
      '` ``',
      '<',
      '<!--',
      '<!-- -->',
      '](',
      '[',
      '@a',
      'a/b#1',
      'https://',
      '|`',
      '&',
      'fixes ',
      '![',
    ]) {
      expect(neutralise(unit.repeat(20_000 / unit.length))).toBeTypeOf('string');
    }
  });
});

describe('neutraliseInline', () => {
  it.each([
    ['a fence', '```\n@x\n```', '``` @x ```'],
    ['a fence that a comment hides', '<!-- -->```\n@x <!-- y --> z', '\\`\\`\\` @·x z'],
    ['lines', 'one\n# two\n\n- three', 'one # two - three'],
    ['code', 'use `@x` here', 'use `@x` here'],
    ['what would begin a block', '# x', '\\# x'],
    ['an item', '- x', '\\- x'],
    ['a number', '1. x', '1\\. x'],
    ['a quote', '> x', '\\> x'],
    ['a rule', '---', '\\---'],
    ['a backslash at the end', 'x\\', 'x\\\\'],
    ['tildes', '~~~ x', '\\~\\~\\~ x'],
  ])('folds %s', (_, text, expected) => {
    const inline = neutraliseInline(text);
    expect(inline).not.toContain('\n');
    expect(inline.replaceAll(zw, '·')).toBe(expected);
    expect(neutraliseInline(inline)).toBe(inline);
  });
});
