import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readComments } from './comments.ts';
import { lineStarts, placeAt, type Page } from './model.ts';
import { decodePage, formatOf, readPage } from './page.ts';
import { foldersOf, isHistoryPath, isTranslation } from './past.ts';
import { createSlugger } from './slug.ts';

const texts = (page: Page): string[] => page.spans.map((one) => one.text);

describe('Markdown', () => {
  const text = [
    '---',
    'title: `front`',
    '---',
    '# A `b` c {#own}',
    '',
    'Two [l](q)',
    '===',
    '',
    'text `` a`b `` [`n`](a%20b.md#x "t") ![i](<a b.png>) [r][ref]',
    '',
    '[ref]: ./x.md "t"',
    '',
    '- item `x`',
    '',
    '  ```ts title',
    '  code',
    '',
    '  more',
    '  ```',
    '',
    '| a | b | c |',
    '|---|---|---|',
    '| `y` | | [q](r) |',
    '',
    '<a id="z" href="h.md">x</a> <code>w</code>',
    '',
    '> ```js',
    '> a',
    '> ```',
    '',
    '## 1.2.3',
    '`old`',
    '## Next',
    '<!-- `hidden` -->',
    '',
  ].join('\n');
  const page = readPage('a.md', text);

  it('finds code with its exact place', () => {
    expect(texts(page)).toEqual(['b', 'a`b', 'n', 'x', 'y', 'w', 'old']);
    for (const one of page.spans) expect(text.slice(one.start, one.end)).toBe(one.text);
    expect(page.spans[2]!.link).toBe('a%20b.md#x');
    expect(placeAt(lineStarts(text), page.spans[0]!.start)).toEqual({ line: 4, column: 6 });
  });
  it('finds blocks in lists and quotes without their marks', () => {
    expect(page.blocks.map((one) => [one.language, one.text])).toEqual([
      ['ts', 'code\n\nmore'],
      ['js', 'a'],
    ]);
  });
  it('finds links of every form', () => {
    expect(page.links.map((one) => `${one.kind} ${one.target}`).sort()).toEqual([
      'image a b.png',
      'link ./x.md',
      'link a%20b.md#x',
      'link h.md',
      'link q',
      'link r',
    ]);
    for (const one of page.links) expect(text.slice(one.start, one.end)).toBe(one.target);
  });
  it('gives headings their anchors', () => {
    expect(page.headings.map((one) => [one.depth, one.text, one.id])).toEqual([
      [1, 'A b c', 'own'],
      [1, 'Two l', 'two-l'],
      [2, '1.2.3', '123'],
      [2, 'Next', 'next'],
    ]);
    expect([...page.anchors]).toEqual(expect.arrayContaining(['own', 'z', 'two-l']));
  });
  it('counts columns over empty cells', () => {
    expect(page.cells.filter((one) => one.row === 1).map((one) => [one.column, one.text])).toEqual([
      [0, '`y`'],
      [2, '[q](r)'],
    ]);
  });
  it('marks the section of a release as past', () => {
    expect(page.past.map((one) => text.slice(one.start, one.end))).toEqual(['## 1.2.3\n`old`\n']);
  });
  it('leaves the module lines of MDX out', () => {
    const mdx = readPage('a.mdx', 'import A from "./a.mdx"\nexport const b = `c`\n\n# T\n\n`d` <A b={`e`} />\n');
    expect(texts(mdx)[0]).toBe('d');
    expect(mdx.includes).toBe(true);
    expect(mdx.links[0]).toMatchObject({ kind: 'include', target: './a.mdx' });
  });
});

describe('anchors', () => {
  it('are numbered as GitHub numbers them', () => {
    const slug = createSlugger();
    expect(
      ['Foo', 'foo', 'foo 1', 'foo', 'Ünï — Cödé & Co', '日本語 見出し', 'a_b  c', '`x` y!', ''].map(slug),
    ).toEqual(['foo', 'foo-1', 'foo-1-1', 'foo-2', 'ünï--cödé--co', '日本語-見出し', 'a_b--c', 'x-y', '']);
  });
});

describe('reStructuredText', () => {
  const text = [
    'Title',
    '=====',
    '',
    '.. deprecated:: 2.0',
    '   Use :func:`~click.foo` now.',
    '',
    'See ``x`` and :meth:`a <c.d>` `link <x.rst>`_ ::',
    '',
    '    code --here',
    '',
    '.. option:: -m, --max SIZE',
    '',
    '.. code-block:: python',
    '   :linenos:',
    '',
    '   import x',
    '   y()',
    '',
    'Sub',
    '---',
    '',
    '.. autofunction:: click.echo',
    '',
    '.. toctree::',
    '   :maxdepth: 2',
    '',
    '   api',
    '   Why <why>',
    '',
    '.. _label:',
    '',
  ].join('\n');
  const page = readPage('a.rst', text);
  it('finds roles, directives, blocks, headings and documents', () => {
    expect(page.spans.map((one) => [one.role, one.text])).toEqual([
      ['func', 'click.foo'],
      [null, 'x'],
      ['meth', 'c.d'],
      ['option', '-m'],
      ['option', '--max'],
      ['autofunction', 'click.echo'],
    ]);
    expect(page.blocks.map((one) => [one.language, one.text])).toEqual([
      [null, 'code --here'],
      ['python', 'import x\ny()'],
    ]);
    expect(page.headings.map((one) => [one.depth, one.text])).toEqual([
      [1, 'Title'],
      [2, 'Sub'],
    ]);
    expect(page.links.map((one) => [one.kind, one.target])).toEqual([
      ['link', 'x.rst'],
      ['document', 'api'],
      ['document', 'why'],
    ]);
    expect(page.anchors.has('label')).toBe(true);
    for (const one of [...page.spans, ...page.links])
      expect(text.slice(one.start, one.end)).toBe('text' in one ? one.text : one.target);
  });
  it('marks what is deprecated as past', () => {
    expect(page.past.some((one) => text.slice(one.start, one.end).includes('click.foo'))).toBe(true);
  });
});

describe('AsciiDoc', () => {
  it('finds code, blocks, links and headings', () => {
    const text =
      '= T\n\nUse `--flag` and xref:b.adoc#c[d] or <<here>>.\n\n[source,java]\n----\nfoo();\n----\n\n' +
      '== Part two\n\nlink:x.md[y]\n';
    const page = readPage('a.adoc', text);
    expect(texts(page)).toEqual(['--flag']);
    expect(page.blocks).toMatchObject([{ language: 'java', text: 'foo();\n' }]);
    expect(page.links.map((one) => [one.kind, one.target])).toEqual([
      ['link', 'b.adoc#c'],
      ['reference', 'here'],
      ['link', 'x.md'],
    ]);
    expect(page.headings.map((one) => one.id)).toEqual(['_t', '_part_two']);
  });
});

describe('doc comments', () => {
  it.each([
    [
      'a.ts',
      '/** Uses `parseAll`. @param {string} first - x */\nexport function f(first) {}\n// `no`\n',
      ['parseAll', 'first'],
    ],
    ['a.py', 'def f(a):\n    """Doc ``code``.\n\n    :param a: x\n    """\n    x = "`no`"\n', ['code', 'a']],
    ['a.go', '// F calls `Other`.\nfunc F() {}\n\nfunc g() {\n\t// `no`\n\tx()\n}\n', ['Other']],
    ['A.java', '/** See {@link Other#run} @param size x */\nvoid f(int size) {}\n', ['Other#run', 'size']],
    ['a.rs', '/// Like [`other_fn`].\nfn f() {}\n// `no`\n', ['other_fn']],
    [
      'a.cs',
      '/// <summary><see cref="T:A.B"/></summary>\n/// <param name="size">x</param>\nvoid F(int size) {}\n',
      ['A.B', 'size'],
    ],
    ['a.rb', '# Uses `other_one`.\ndef f\n  # `no`\n  x\nend\n', ['other_one']],
    ['a.php', '<?php\n/** @param int $size `other` */\nfunction f($size) {}\n', ['$size', 'other']],
  ])('%s', (path, text, expected) => {
    const page = readComments(path, text);
    expect(texts(page)).toEqual(expected);
    for (const one of page.spans) expect(text.slice(one.start, one.end)).toBe(one.text);
  });
  it('keeps only those near the changed lines', () => {
    const text = '/** `a` */\nf();\n\n\n\n\n/** `b` */\ng();\n';
    expect(texts(readComments('a.ts', text, [{ start: 8, end: 8 }]))).toEqual(['b']);
  });
});

describe('headings of HTML', () => {
  it('have the anchors that GitHub gives them, numbered with the others', () => {
    const page = readPage(
      'a.md',
      '<h1 align="center">\n  <img src="a.png">\n  Acme &amp; <b>Sons</b>\n</h1>\n\n' +
        '<h2>Html head</h2>\n\n## Html head\n\n<h2>Broken\n',
    );
    expect(['acme--sons', 'html-head', 'html-head-1', 'broken'].map((one) => page.anchors.has(one))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('pages that count', () => {
  it.each([
    'CHANGELOG.md',
    'docs/changes.rst',
    'docs/release-notes/1.md',
    'UPGRADING.md',
    'docs/migration-guide.md',
    'docs/migrate-v1-to-v2.md',
    'docs/adr/0001-x.md',
    'rfcs/1.md',
    'blog/2020-01-01-x.md',
    'versioned_docs/version-1.x/a.md',
    'docs/v1.2/a.md',
    'archive/a.md',
    'RELEASE_NOTES_2.0.md',
    'docs/from-v1-to-v2.md',
    'docs/v1-to-v2.md',
    'docs/2.x-to-3.x.md',
    'docs/whats_new_2.md',
    'docs/whats_new.md',
    'docs/change_log.md',
    'docs/archive-2023/a.md',
    'docs/design/0003-prices.md',
    'docs/notes/2021.md',
    'docs/notes/2021-04-sync.md',
    'RELEASING.md',
    'versions/v1/a.md',
    'docs/versions/3/a.md',
  ])('%s is history', (path) => {
    expect(isHistoryPath(path)).toBe(true);
  });
  it.each([
    'README.md',
    'docs/guide.md',
    'docs/api/history-api.md',
    'docs/news-reader.md',
    'website/docs/releasing.md',
    'docs/v8-flags.md',
    'docs/changing-passwords.md',
    'docs/migrate-command.md',
    'docs/api/v1/users.md',
    'docs/v2/a.md',
    'docs/articles/pricing.md',
    'docs/guides/releases/a.md',
    'docs/design/colours.md',
    'docs/design/2-columns.md',
    'docs/json-to-yaml.md',
    'docs/1-to-many.md',
    'docs/whats-needed.md',
    'docs/http/404-pages.md',
  ])('%s is not', (path) => {
    expect(isHistoryPath(path)).toBe(false);
  });
  it('a version’s folder is past beside a higher one', () => {
    const folders = foldersOf(['docs/v1/a.md', 'docs/v2/a.md', 'api/v1/a.md']);
    expect(['docs/v1/a.md', 'docs/v2/a.md', 'api/v1/a.md'].map((path) => isHistoryPath(path, folders))).toEqual([
      true,
      false,
      false,
    ]);
  });
  it('translations with any region are told apart', () => {
    expect(
      [
        'docs/de-DE/x.md',
        'docs/fr_CA/x.md',
        'docs/zh-Hans-CN/x.md',
        'docs/ca-ES/x.md',
        'docs/lang/de.md',
        'docs/x.pt-BR.md',
        'README.de-AT.md',
        'docs/ca/x.md',
        'docs/plug-it-in.md',
        'docs/en-GB/x.md',
        'docs/lang/go.md',
        'docs/no-op/x.md',
      ].map(isTranslation),
    ).toEqual([true, true, true, true, true, true, true, false, false, false, false, false]);
  });
  it('translations are told apart', () => {
    expect(
      ['docs/zh-CN/a.md', 'README.ja.md', 'README_zh.md', 'docs/en/a.md', 'docs/it.md', 'src/pt/a.md'].map(
        isTranslation,
      ),
    ).toEqual([true, true, true, false, false, true]);
  });
});

describe('bad input', () => {
  it('says what is not UTF-8', () => {
    expect(decodePage(new Uint8Array([0x61, 0xff, 0x62])).problem).toMatch(/UTF-8/);
    expect(decodePage(new Uint8Array([0xff, 0xfe, 0x61, 0x00]))).toEqual({
      text: 'a',
      problem: 'not plain UTF-8: UTF-16LE, by its byte order mark',
      whole: true,
    });
    expect(decodePage(new Uint8Array(9 * 1024 * 1024)).problem).toMatch(/too large/);
  });
  it.each(['md', 'mdx', 'rst', 'adoc', 'ts', 'py', 'go', 'rb', 'cs'])(
    'any text is read without an error, every place lies in it: .%s',
    (ending) => {
      const part = fc.constantFrom(
        '`',
        '``',
        '```',
        '~~~',
        '[',
        ']',
        '(',
        ')',
        '![',
        '<',
        '>',
        '|',
        '-',
        '---',
        '#',
        '\n',
        '\r\n',
        '\r',
        ' ',
        '    ',
        '*',
        '_',
        'a',
        '{#',
        '}',
        '::',
        '.. x::',
        ':func:',
        '"""',
        '/**',
        '*/',
        '///',
        '# ',
        '\0',
        '\ud800',
        '\u2028',
        'é',
        '<!--',
        '-->',
        '</',
        'href="',
        '[a]: b',
        '&amp;',
        '\\',
        '\ufeff',
        '====',
        '<<',
        '[source,x]',
        '----',
      );
      fc.assert(
        fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
          const text = parts.join('');
          const page = readPage(`a.${ending}`, text);
          for (const one of [
            ...page.spans,
            ...page.blocks,
            ...page.links,
            ...page.headings,
            ...page.cells,
            ...page.statements,
            ...page.hidden,
            ...page.past,
          ]) {
            expect(one.start).toBeGreaterThanOrEqual(0);
            expect(one.end).toBeLessThanOrEqual(text.length);
            expect(one.end).toBeGreaterThanOrEqual(one.start);
          }
        }),
        { numRuns: 300 },
      );
    },
  );
  it.each(['[', '[a](', '[a][', 'a**b', '>', '- ', '`` ` ', '<!--', '/**', '.. a::\n', '|', '&a', '``a '])(
    '%j three hundred thousand times over is read or said',
    (unit) => {
      const text = unit.repeat(Math.ceil(300_000 / unit.length));
      for (const path of ['a.md', 'a.rst', 'a.adoc', 'a.ts', 'a.py']) expect(readPage(path, text).path).toBe(path);
    },
    30_000,
  );
  it('knows its formats', () => {
    expect(['a.md', 'A.MDX', 'a.rst', 'a.adoc', 'a.ts', 'README'].map(formatOf)).toEqual([
      'markdown',
      'mdx',
      'rst',
      'asciidoc',
      null,
      null,
    ]);
  });
});
