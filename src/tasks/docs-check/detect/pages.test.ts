import { describe, expect, it } from 'vitest';
import { createGrammars } from '../../../adapters/grammars/grammars.ts';
import { createSampleParser } from '../../../readers/docs/sample.ts';
import type { SurfaceChange } from '../../../readers/surface/model.ts';
import { choosePages } from '../pages/choose.ts';
import { detectLinks } from './links.ts';
import { createPages, type DocsFinding, type DocsInput } from '../pages/model.ts';
import { detectRequired, detectUndocumented, optOutOf, saysOther } from './required.ts';
import { detectSamples } from './samples.ts';

type Tree = Record<string, string>;
function inputOf(head: Tree, base: Tree = head, more: Partial<DocsInput> = {}): DocsInput {
  const pages = (tree: Tree): DocsInput['head'] =>
    choosePages(Object.keys(tree), { docs: [], ignore: [] }).map((path) => ({ path, text: tree[path]! }));
  return {
    head: pages(head),
    base: pages(base),
    changes: [],
    files: { head: new Set(Object.keys(head)), base: new Set(Object.keys(base)) },
    lineOf: () => 'code',
    ...more,
  };
}
const told = (found: readonly DocsFinding[]): string[] =>
  found.map((one) => `${one.rule.slice(5)} ${one.subject}${one.existedBefore ? ' (before)' : ''}`);

describe('links', () => {
  it.each<[string, Tree, Tree, string[]]>([
    ['a page that went', { 'a.md': '[b](b.md)' }, { 'a.md': '[b](b.md)', 'b.md': '' }, ['broken-link b.md']],
    [
      'a page that moved',
      { 'a.md': '[b](docs/b.md)', 'guide/b.md': '' },
      { 'a.md': '[b](docs/b.md)', 'docs/b.md': '' },
      ['broken-link docs/b.md'],
    ],
    [
      'an image that went',
      { 'a.md': '![b](img/b.png)' },
      { 'a.md': '![b](img/b.png)', 'img/b.png': '' },
      ['broken-link img/b.png'],
    ],
    [
      'a folder that went',
      { 'a.md': '[b](src/b/)' },
      { 'a.md': '[b](src/b/)', 'src/b/x.ts': '' },
      ['broken-link src/b/'],
    ],
    ['a new link to nothing', { 'a.md': '[b](nope.md)' }, { 'a.md': 'x' }, ['broken-link nope.md']],
    [
      'a link that led nowhere before',
      { 'a.md': '[b](nope.md) x' },
      { 'a.md': '[b](nope.md)' },
      ['broken-link nope.md (before)'],
    ],
    [
      'a heading that was renamed',
      { 'a.md': '[b](b.md#one)', 'b.md': '# Two\n' },
      { 'a.md': '[b](b.md#one)', 'b.md': '# One\n' },
      ['broken-anchor b.md#one'],
    ],
    [
      'a heading of the page itself',
      { 'a.md': '[b](#one)\n\n# Two\n' },
      { 'a.md': '[b](#one)\n\n# One\n' },
      ['broken-anchor #one'],
    ],
    [
      'a repeated heading that went',
      { 'a.md': '[b](#one-1)\n\n# One\n' },
      { 'a.md': '[b](#one-1)\n\n# One\n\n# One\n' },
      ['broken-anchor #one-1'],
    ],
    [
      'a reference',
      { 'a.md': '[b][r]\n\n[r]: b.md\n' },
      { 'a.md': '[b][r]\n\n[r]: b.md\n', 'b.md': '' },
      ['broken-link b.md'],
    ],
    [
      'another case',
      { 'a.md': '[b](Guide.md)', 'guide.md': '' },
      { 'a.md': 'x', 'guide.md': '' },
      ['broken-link Guide.md'],
    ],
    [
      'spaces and escapes',
      { 'a.md': '[b](my%20page.md) [c](<my page.md>)', 'other.md': '' },
      { 'a.md': '[b](my%20page.md) [c](<my page.md>)', 'my page.md': '' },
      ['broken-link my%20page.md', 'broken-link my page.md'],
    ],
    [
      'a document of Sphinx',
      { 'docs/a.rst': ':doc:`b`\n' },
      { 'docs/a.rst': ':doc:`b`\n', 'docs/b.rst': '' },
      ['broken-link b'],
    ],
    [
      'a page of a pretty address',
      { 'docs/a.md': '[b](../guide/)' },
      { 'docs/a.md': '[b](../guide/)', 'docs/guide.md': '' },
      ['broken-link ../guide/'],
    ],
  ])('broken: %s', (_, head, base, expected) => {
    expect(told(detectLinks(inputOf(head, base)))).toEqual(expected);
  });

  it.each<[string, Tree]>([
    [
      'addresses, site roots, templates',
      {
        'a.md':
          '[a](https://x.org/y.md) [b](/guide/x.md) [c]({{ url }}) [d](mailto:a@b.c) [e](<url>) [f](@/x.md) ' +
          '[g](www.x.org) example.com/a.md',
      },
    ],
    ['a folder and its index', { 'a.md': '[a](docs) [b](docs/) [c](docs/#top)', 'docs/index.md': '' }],
    [
      'an address without its ending',
      { 'docs/a.md': '[a](b) [b](./b#one) [c](../docs/b.html)', 'docs/b.md': '# One\n' },
    ],
    ['Unicode anchors', { 'a.md': '[a](#%C3%BCber-uns) [b](#über-uns) [c](#日本語)\n\n# Über uns\n\n## 日本語\n' }],
    ['explicit ids', { 'a.md': '[a](#x) [b](#y) [c](#z)\n\n# One {#x}\n\n<a id="y"></a> <a name="z"></a>\n' }],
    [
      'anchors of other renderers',
      { 'a.md': '[a](#what-is-it) [b](#a-b) [c](#c_1)\n\n# What is it?\n\n# A & B\n\n# C\n\n# C\n' },
    ],
    ['lines of a source file', { 'a.md': '[a](src/x.ts#L10-L20)', 'src/x.ts': '' }],
    ['code and comments', { 'a.md': '`[a](b.md)`\n\n```\n[a](b.md)\n```\n\n<!-- [a](b.md) -->\n' }],
    ['placeholders', { 'a.md': '[a](url) [b](link) [c](...) [d]()' }],
    ['out of the tree', { 'a.md': '[a](../../issues) [b](../../wiki/X.md)' }],
    ['footnotes', { 'a.md': 'x[^1]\n\n[^1]: note\n' }],
    ['a page with parts', { 'a.md': '[a](b.md#one)', 'b.md': '<!-- @include: ./c.md -->\n\n# X\n' }],
    ['a broken escape', { 'a.md': '[a](100%.md)', '100%.md': '' }],
    ['a release section', { 'a.md': '# T\n\n## 1.0.0\n\n[b](gone.md)\n' }],
  ])('whole: %s', (_, tree) => {
    expect(told(detectLinks(inputOf(tree, {})))).toEqual([]);
  });

  it('follows symbolic links and gives up on a circle', () => {
    const head = { 'a.md': '[a](docs/b.md) [c](loop/x.md)', 'guide/b.md': '', docs: '', loop: '', pool: '' };
    const symlinks = new Map([
      ['docs', 'guide'],
      ['loop', 'pool'],
      ['pool', 'loop'],
    ]);
    expect(told(detectLinks(inputOf(head, {}, { symlinks })))).toEqual([]);
  });
  it('knows anchors whatever their case and accents, and labels of MyST on any page', () => {
    const tree = {
      'a.md': '[a](#CAFÉ) [b](#cafe\u0301) [c](#there) [d](#gone)\n\n# Café\n',
      'b.md': '(there)=\n# X\n',
    };
    expect(told(detectLinks(inputOf(tree, {})))).toEqual(['broken-anchor #gone']);
  });
  it('tells further lines of a broken link once', () => {
    expect(
      detectLinks(inputOf({ 'a.md': '[a](#x)\n\n[b](#x) [b](#y)\n\n[c](#x)\n\n# Z\n' }, {})).map((one) => [
        one.subject,
        one.docs?.line,
        one.also,
      ]),
    ).toEqual([
      ['#x', 1, [3, 5]],
      ['#y', 3, []],
    ]);
  });
  it('leaves what the tree cannot know', () => {
    const page = { 'a.md': '[a](sub/x.md) [b](docs/api/y.md) [c](docs/z.md)' };
    const elsewhere = (path: string): boolean => path.startsWith('sub/') || path.startsWith('docs/api/');
    expect(told(detectLinks(inputOf(page, {}, { elsewhere })))).toEqual(
      told(detectLinks(inputOf(page, {}))).filter((one) => one.includes('docs/z.md')),
    );
    expect(told(detectLinks(inputOf(page, {}, { elsewhere })))).toHaveLength(1);
  });
  it('judges addresses of the project’s own files', () => {
    const page = { 'a.md': '[a](https://github.com/acme/acme/blob/main/src/x.ts#L3)' };
    expect(told(detectLinks(inputOf(page, { ...page, 'src/x.ts': '' }, { repository: 'acme/acme' })))).toHaveLength(1);
    expect(told(detectLinks(inputOf(page, page, { repository: 'acme/acme' })))).toEqual([]);
  });
});

describe('samples', () => {
  const sampler = createSampleParser(createGrammars());
  const page = (language: string, code: string): Tree => ({ 'a.md': `# T\n\n\`\`\`${language}\n${code}\n\`\`\`\n` });
  it.each([
    ['ts', 'const a: number = 1;', 'const a: number = ;'],
    ['js', 'f(1);', 'f(1;'],
    ['python', 'def f():\n    return 1', 'def f(:\n    return 1'],
    ['go', 'x := f(1)', 'x := f(1'],
    ['java', 'int x = f(1);', 'int x = f(1;'],
    ['rust', 'let x = f(1);', 'let x = f(1;'],
    ['csharp', 'var x = F(1);', 'var x = F(1;'],
    ['ruby', 'f { |x| x }', 'f { |x| x'],
    ['php', '$x = f(1);', '$x = f(1;'],
    ['json', '{"a": 1}', '{"a": }'],
    ['yaml', 'a: 1', 'a: [1'],
    ['json', '{"a": 1}', '{"a": 1,}'],
    ['json', '{"a": 1}', '{"a": 1'],
    ['json', '"a": 1', '"a": 1 }'],
    ['json', '{"a": 1}', '// x\n{"a" 1}'],
    ['tsx', '<A b={1} />', '<A b={1 />'],
    ['ts', 'a: 1, b: 2', 'a: 1, b: '],
    ['ts', 'class A { b() {} }', 'class A { b() {}'],
    ['rust', '# use a::b;\nlet x = b();', '# use a::b;\nlet x = b(;'],
    ['go', 'import "x"\n\nx.F(1)', 'import "x"\n\nx.F(1'],
    ['java', 'import a.B;\nB.f(1);', 'import a.B;\nB.f(1;'],
    ['python', 'def f(a):\n    pass', 'def f(a:'],
    ['yaml', 'a: 1\n---\nb: 2', 'a: 1\n---\nb: [2'],
  ])('%s that no longer parses', async (language, before, after) => {
    const found = await detectSamples(inputOf(page(language, after), page(language, before)), sampler.parses);
    expect(found.map((one) => [one.rule, one.docs?.line])).toEqual([['docs/broken-sample', 4]]);
    expect(await detectSamples(inputOf(page(language, before), page(language, after)), sampler.parses)).toEqual([]);
    expect(await detectSamples(inputOf(page(language, after), page(language, after)), sampler.parses)).toEqual([]);
  });
  it.each([
    ['ts', 'getPrices(): Promise<string>'],
    ['ts', 'retries: 3,\nname: "x",'],
    ['ts', 'retries?: number;\nreadonly name: string;'],
    ['ts', 'const a = <b c="d" />;'],
    ['js', 'async get() {\n  return 1;\n}'],
    ['js', 'getPrices(a: string): void'],
    ['js', 'return await x;'],
    ['jsx', '<a />\n<b />'],
    ['json', '{\n  // often\n  "a": "//x" /* y */\n}'],
    ['json', '{\n  "a": 1, // often\n}'],
    ['json', '"a": 2,\n"b": 3'],
    ['json', '"a": { "b": 3 },'],
    ['json', '{ "a": 1 }\n{ "a": 2 }'],
    ['json', '{\n"a": 1\n}\n{\n"a": 2\n}'],
    ['rust', '# use acme::prices;\n# fn main() {\nlet a = prices();\n# }'],
    ['rust', 'pub fn a(&self) -> u8;'],
    ['rust', '#[derive(Debug)]\nstruct A;'],
    ['rust', 'let a = b()?;\n# Ok::<(), E>(())'],
    ['go', 'import "example.com/acme"\n\nx := acme.Prices()'],
    ['go', 'import (\n\t"fmt"\n)\n\nfmt.Println(1)'],
    ['go', 'package main\n\nimport f "fmt"\n\nf.Println(1)'],
    ['java', 'import a.B;\n\nB b = new B();'],
    ['java', 'import a.B;\n\nvoid f() {}'],
    ['csharp', 'using A.B;\n\npublic int C { get; }'],
    ['python', '    def f(self):\n        return 1'],
    ['python', 'def f(a, b=1)'],
    ['python', 'acme.f(a: int) -> str'],
    ['yaml', 'a: 1\n---\na: 2'],
    ['yaml', 'a: 1\na: 2'],
    ['php', 'public function f(): void {}'],
  ])('%s that is a part of something parses: %j', async (language, text) => {
    expect(await sampler.parses(language, text)).toBe(true);
  });
  it.each([
    ['python', 'a = 1', 'a = f()\nTraceback (most recent call last):\n  File "a.py", line 1\nValueError: no price'],
    ['yaml', 'a: 1', 'a: [<one>, <two>'],
    ['json', '{}', '{ "a": <number> }'],
    ['ts', 'f(1);', 'f(<your value>);'],
    ['text', 'a', 'b('],
    ['ts', 'f(1);', 'f(\n  ...\n'],
    ['python', 'f(1)', '>>> f(1\n'],
    ['unknown', 'f(1)', 'f(1'],
  ])('%s is not judged: %j', async (language, before, after) => {
    expect(await detectSamples(inputOf(page(language, after), page(language, before)), sampler.parses)).toEqual([]);
  });
});

describe('docs that are owed', () => {
  const lineOf = (side: 'old' | 'new'): string | null => (side === 'new' ? 'code' : null);
  const rules = [{ when: ['src/api/**'], need: ['docs/**', 'README.md'] }];
  it.each([
    [['src/api/a.ts'], 1],
    [['src/api/a.ts', 'docs/a.md'], 0],
    [['src/other.ts'], 0],
    [['src/api/a.ts', 'README.md'], 0],
    [[], 0],
  ])('%j: %d', (changed, count) => {
    expect(detectRequired(rules, { all: changed, written: new Set(changed) }, { state: 'none' }, lineOf)).toHaveLength(
      count,
    );
  });
  it.each([
    ['docs-check: skip because the endpoint is internal', 'given'],
    ['x\r\n  docs-check: skip: nothing users see\r\n', 'given'],
    ['docs-check: skip', 'without-reason'],
    ['docs-check: skip because', 'without-reason'],
    ['docs-check: skip because n/a', 'without-reason'],
    ['docs-check: skip because n/a n/a', 'without-reason'],
    ['docs-check: skip because no reason', 'without-reason'],
    ['docs-check: skip because of reasons', 'without-reason'],
    ['docs-check: skip because xx yy yy.', 'without-reason'],
    ['docs-check: skip because it is not needed', 'without-reason'],
    ['docs-check: skip because ... !!! ---', 'without-reason'],
    ['docs-check: skip because yes, just ok now please', 'without-reason'],
    ['docs-check: skip because only tests moved', 'given'],
    ['docs-check: skip because no user-visible effect', 'given'],
    ['docs-check: skip because 只是内部重构', 'given'],
    ['docs-check: skip because <reason>', 'without-reason'],
    ['see docs-check: skip because it is so', 'none'],
    ['', 'none'],
    ['<!-- docs-check: skip because of the template -->', 'none'],
    ['<!-- docs-check: skip because of the template', 'none'],
  ])('%j: %s', (body, state) => {
    const optOut = optOutOf(body);
    expect(optOut.state).toBe(state);
    expect(detectRequired(rules, { all: ['src/api/a.ts'], written: new Set() }, optOut, lineOf)).toHaveLength(
      state === 'given' ? 0 : 1,
    );
  });
  it('a page that went or was moved about is no page that was written', () => {
    const [found, more] = detectRequired(
      rules,
      { all: ['src/api/a.ts', 'docs/x.md'], written: new Set() },
      { state: 'none' },
      lineOf,
    );
    expect(found?.detail).toContain(
      'no page below docs/**, README.md did (docs/x.md went or differs in white space alone).',
    );
    expect(more).toBeUndefined();
  });
  it.each<[string | null, string, boolean]>([
    ['a b', 'a b c', true],
    [null, 'a', true],
    [null, ' \n', false],
    ['a  b\n', 'a b\r\n\r\n', false],
    ['a', 'a <!-- touched -->', false],
    ['a', 'a <!-- touched', false],
    ['`-x`', '`+x`', true],
  ])('%j and %j say other things: %s', (before, after, expected) => {
    expect(saysOther(before, after)).toBe(expected);
  });
  it('new names without a word, where the policy asks', () => {
    const added = (name: string, kind: 'flag' | 'export' | 'member'): SurfaceChange => ({
      change: 'added',
      after: { kind, name, aliases: [], path: 'src/a.ts', line: 1, language: 'typescript' },
    });
    const input = inputOf(
      { 'a.md': 'Pass --known or openAll, not --new-flag-2.\n' },
      {},
      {
        changes: [
          added('--known', 'flag'),
          added('--new-flag', 'flag'),
          added('openAll', 'export'),
          added('open', 'export'),
          added('close', 'member'),
        ],
      },
    );
    expect(told(detectUndocumented(input, createPages(input.head), ['src/**']))).toEqual([
      'undocumented --new-flag',
      'undocumented open',
    ]);
    expect(detectUndocumented(input, createPages(input.head), ['lib/**'])).toEqual([]);
    expect(detectUndocumented(input, createPages(input.head), [])).toEqual([]);
  });
});

describe('the choice of pages', () => {
  it('globs add and take away; a named file is read even when it is history', () => {
    const paths = [
      'README.md',
      'docs/a.md',
      'docs/old/b.md',
      'CHANGELOG.md',
      'src/a.ts',
      'node_modules/x/README.md',
      'test/fixtures/a.md',
      'LICENSE.md',
    ];
    expect(choosePages(paths, { docs: [], ignore: [] })).toEqual(['README.md', 'docs/a.md']);
    expect(choosePages(paths, { docs: ['docs/**', 'CHANGELOG.md'], ignore: ['docs/a*'] })).toEqual(['CHANGELOG.md']);
  });
});
