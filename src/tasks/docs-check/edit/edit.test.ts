import { describe, expect, it } from 'vitest';
import type { SurfaceChange } from '../../../readers/surface/model.ts';
import type { DocsFinding, DocsInput } from '../pages/model.ts';
import { detectLinks } from '../detect/links.ts';
import { detectRemoved } from '../detect/removed.ts';
import { createCommentReader } from '../../../readers/docs/comment-spans.ts';
import { createGrammars } from '../../../adapters/grammars/grammars.ts';
import { checkEdit, type EditCheck, type ProposedEdit } from './edit.ts';
import type { EditWorld } from './world.ts';
import { lineChanges } from './line-changes.ts';

const page = [
  '# Acme',
  '',
  'Acme reads files and',
  'hands them on. It is made',
  'for people who wait.',
  '',
  '## Use',
  '',
  'Call `parseConfig()` with',
  'the path of your file.',
  '',
  '- one `a`',
  '- two `b`',
  '',
  '```ts',
  "import { parseConfig } from 'acme';",
  '```',
  '',
  '## More',
  '',
  'These are other words',
  'that nobody asked about.',
  '',
  'The end of it all is',
  'near, and <b>bold</b>.',
  '',
].join('\n');
const change: SurfaceChange = {
  change: 'removed',
  before: { kind: 'export', name: 'parseConfig', aliases: [], path: 'src/core.ts', line: 1, language: 'typescript' },
};
const other: SurfaceChange = {
  change: 'removed',
  before: { kind: 'export', name: 'openStream', aliases: [], path: 'src/core.ts', line: 1, language: 'typescript' },
};

const comments = createCommentReader(createGrammars());

function worldOf(
  text: string,
  path = 'README.md',
  files: readonly string[] = [],
): EditWorld & { findings: DocsFinding[] } {
  const pages = [
    { path, text },
    { path: 'docs/b.md', text: '# B\n' },
    { path: 'src/core.ts', text: 'export const x = 1;\n' },
  ];
  const all = new Set([path, 'docs/b.md', 'src/core.ts', ...files]);
  const input: DocsInput = {
    head: pages,
    base: pages,
    changes: [change, other],
    files: { head: all, base: all },
    lineOf: () => 'code',
    packages: ['acme'],
  };
  return {
    input,
    findings: [...detectRemoved(input), ...detectLinks(input)],
    parses: null,
    comments,
    unknown: () => Promise.resolve([]),
    runs: () => Promise.resolve(null),
    names: (names) => Promise.resolve(new Set(names.filter((one) => one === 'readConfig'))),
  };
}
const pair = (old: string, now: string, path = 'README.md'): ProposedEdit => ({
  kind: 'pairs',
  pairs: [{ path, old, new: now }],
});
async function check(edit: ProposedEdit, text = page, path = 'README.md'): Promise<EditCheck> {
  const world = worldOf(text, path);
  expect(world.findings).toHaveLength(1);
  return checkEdit(edit, world.findings[0]!, world);
}
const good = {
  kind: 'pairs',
  pairs: [
    { path: 'README.md', old: '`parseConfig()`', new: '`readConfig()`' },
    { path: 'README.md', old: '{ parseConfig }', new: '{ readConfig }' },
  ],
} satisfies ProposedEdit;
const header = 'diff --git a/README.md b/README.md\n--- a/README.md\n+++ b/README.md\n';
const both = (more: readonly { path: string; old: string; new: string }[]): ProposedEdit => ({
  kind: 'pairs',
  pairs: [...good.pairs, ...more],
});

describe('an edit is kept', () => {
  it('as pairs', async () => {
    const result = await check(good);
    expect(result).toMatchObject({ kept: true, path: 'README.md' });
    expect(result.kept && result.changes.map((one) => one.start + 1)).toEqual([9, 16]);
  });
  it('as a patch', async () => {
    const patch =
      `${header}@@ -9 +9 @@\n-Call \`parseConfig()\` with\n+Call \`readConfig()\` with\n@@ -16 +16 @@\n` +
      "-import { parseConfig } from 'acme';\n+import { readConfig } from 'acme';\n";
    expect(await check({ kind: 'patch', patch })).toMatchObject({ kept: true });
  });
  it('when it takes the words away', async () => {
    expect(
      await check(
        both([
          { path: 'README.md', old: 'Call `readConfig()` with\nthe path of your file.\n', new: 'Give it your file.\n' },
        ]),
      ),
    ).toMatchObject({ kept: true, proposal: true });
    expect(
      await check(
        both([
          {
            path: 'README.md',
            old: 'Call `readConfig()` with\nthe path of your file.\n',
            new: 'Call with the path of your file.\n',
          },
        ]),
      ),
    ).toMatchObject({ kept: true, proposal: false });
  });
  it('in a page with CRLF', async () => {
    expect(await check(good, page.replaceAll('\n', '\r\n'))).toMatchObject({ kept: true });
  });
  it('in the doc comment of a source file', async () => {
    const text = '/** Like `parseConfig`. */\nexport const y = 1;\n';
    expect(await check(pair('`parseConfig`', '`readConfig`', 'src/a.ts'), text, 'src/a.ts')).toMatchObject({
      kept: true,
    });
    expect(
      await check(
        pair('`parseConfig`. */\nexport const y = 1;', '`readConfig`. */\nexport const y = 2;', 'src/a.ts'),
        text,
        'src/a.ts',
      ),
    ).toEqual({ kept: false, reason: 'it changes code in src/a.ts' });
  });
});

describe('an edit is refused', () => {
  it.each<[string, ProposedEdit, RegExp]>([
    ['text that is not there', pair('`parseConf`', 'x'), /does not stand there/],
    ['text that is there twice', pair('parseConfig', 'x'), /more than once/],
    ['no text', pair('', 'x'), /names no text/],
    ['no change', pair('parseConfig()', 'parseConfig()'), /changes nothing/],
    [
      'a patch that does not apply',
      { kind: 'patch', patch: `${header}@@ -8 +8 @@\n-Call \`parseConfig()\` with\n+x\n` },
      /does not apply/,
    ],
    ['no patch', { kind: 'patch', patch: 'Sure, here it is' }, /where a file should begin/],
    [
      'a new file',
      {
        kind: 'patch',
        patch: 'diff --git a/x.md b/x.md\nnew file mode 100644\n--- /dev/null\n+++ b/x.md\n@@ -0,0 +1 @@\n+x\n',
      },
      /adds a file/,
    ],
    [
      'a deleted page',
      {
        kind: 'patch',
        patch:
          'diff --git a/README.md b/README.md\ndeleted file mode 100644\n--- a/README.md\n+++ /dev/null\n' +
          '@@ -1 +0,0 @@\n-# Acme\n',
      },
      /deletes a file/,
    ],
    [
      'a mode',
      { kind: 'patch', patch: 'diff --git a/README.md b/README.md\nold mode 100644\nnew mode 100755\n' },
      /more than text/,
    ],
    ['a workflow', pair('x', 'y', '.github/workflows/ci.yml'), /no page of the docs/],
    ['code', both([{ path: 'src/core.ts', old: 'x = 1', new: 'x = 2' }]), /touches src\/core.ts/],
    ['another page', both([{ path: 'docs/b.md', old: '# B', new: '# C' }]), /touches docs\/b.md/],
    [
      'lines far away',
      both([{ path: 'README.md', old: 'nobody asked', new: 'no one asked' }]),
      /line 22, which the finding is not about/,
    ],
    [
      'the whole page',
      { kind: 'pairs', pairs: [{ path: 'README.md', old: page, new: `${'New words.\n\n'.repeat(30)}` }] },
      /changes \d+ lines/,
    ],
    ['another line end', pair('Call `parseConfig()` with\n', 'Call `readConfig()` with\r\n'), /line ends/],
    ['white space at the end', pair('`parseConfig()` with', '`readConfig()` with  '), /white space at the end/],
    ['strange indentation', pair('Call `parseConfig()`', '   Call `readConfig()`'), /indents a line/],
    ['tabs', pair('Call `parseConfig()`', '\tCall `readConfig()`'), /tabs/],
    [
      'a long line on a wrapped page',
      pair('Call `parseConfig()` with', `Call \`readConfig()\` with ${'many words '.repeat(10)}end`),
      /wrapped at/,
    ],
    ['another bullet', pair('- one `a`', '* one `a`'), /marks a list with \*/],
    [
      'another fence',
      pair("```ts\nimport { parseConfig } from 'acme';\n```", "~~~ts\nimport { readConfig } from 'acme';\n~~~"),
      /fences code with ~~~/,
    ],
    ['new HTML', pair('`parseConfig()` with', '`readConfig()` <kbd>with</kbd>'), /HTML \(<kbd>\)/],
    ['active HTML', pair('`parseConfig()` with', '`readConfig()` <b onclick="x()">with</b>'), /active HTML/],
    ['a comment', pair('`parseConfig()` with', '`readConfig()` <!-- x -->'), /HTML/],
    ['a link elsewhere', pair('`parseConfig()`', '[x](https://evil.example/y)'), /links to evil.example/],
    ['hidden characters', pair('`parseConfig()`', '`read\u200bConfig()`'), /nobody sees/],
    ['a heading', pair('## Use\n\nCall `parseConfig()`', '## Usage\n\nCall `readConfig()`'), /heading/],
    ['a new heading', pair('Call `parseConfig()` with', '### Read\n\nCall `readConfig()` with'), /heading/],
    [
      'half of it',
      pair('`parseConfig()`', '`readConfig()`'),
      /the finding stands: parseConfig no longer exists \(README.md:16\)/,
    ],
    [
      'other words around the same name',
      pair('Call `parseConfig()` with', 'Do call `parseConfig()` with'),
      /the finding stands/,
    ],
    [
      'another name that is gone',
      both([{ path: 'README.md', old: '`readConfig()`', new: '`openStream()`' }]),
      /new finding: openStream/,
    ],
    [
      'a link to nothing',
      both([{ path: 'README.md', old: '`readConfig()`', new: '[x](x.md)' }]),
      /new finding: The link x.md/,
    ],
    ['the last line end', pair('near, and <b>bold</b>.\n', 'near, and <b>bold</b>.'), /line 25, which|last line/],
  ])('%s', async (_, edit, reason) => {
    const result = await check(edit);
    expect(result.kept).toBe(false);
    expect(result.kept ? '' : result.reason).toMatch(reason);
  });
});

describe('lineChanges', () => {
  it('gives what really differs', () => {
    expect(lineChanges('a\nb\nc\n', 'a\nx\nc\n')).toEqual([
      { start: 1, removed: ['b\n'], added: ['x\n'], newStart: 1 },
    ]);
    expect(lineChanges('a\nb', 'a\nb')).toEqual([]);
    expect(lineChanges('', 'a\n')).toEqual([{ start: 0, removed: [], added: ['a\n'], newStart: 0 }]);
    expect(lineChanges('x\n'.repeat(700), 'y\n'.repeat(700))).toBeNull();
  });
});
