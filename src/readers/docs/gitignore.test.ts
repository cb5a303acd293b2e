import { expect, test } from 'vitest';
import { createIgnored } from './gitignore.ts';

test.each<[rule: string, ignored: string[], kept: string[]]>([
  ['docs/api/', ['docs/api/a.md', 'docs/api/b/c.md', 'docs/api'], ['docs/apis/a.md', 'x/docs/api/a.md']],
  ['*.tmp.md', ['a.tmp.md', 'docs/b.tmp.md'], ['a.md']],
  ['/build', ['build', 'build/a.md'], ['docs/build/a.md']],
  ['build/', ['build/a.md', 'docs/build/a.md'], ['rebuild/a.md']],
  ['docs/**/gen.md', ['docs/gen.md', 'docs/a/b/gen.md'], ['gen.md']],
  ['**/out/*.md', ['out/a.md', 'x/out/a.md'], ['out/x/a.md']],
  ['docs/gen/**', ['docs/gen/a.md', 'docs/gen/x/a.md'], ['docs/a.md']],
  ['a?.m[de]', ['ab.md', 'ac.me'], ['abc.md', 'ab.mx']],
  ['[a-c]*[0-9].md', ['ax1.md', 'c9.md'], ['d1.md', 'ax.md', 'a/1.md']],
  ['[!a].md', ['b.md'], ['a.md']],
  ['*.md\n!keep.md', ['a.md'], ['keep.md', 'docs/keep.md']],
  ['# no\n\n  \n\\#yes.md  \r\n', ['#yes.md'], ['no', '# no']],
  ['[a', ['[a'], ['a', 'b.md']],
  ['+(x).md', ['+(x).md'], ['x.md']],
])('%j', (rule, ignored, kept) => {
  const is = createIgnored([{ folder: '', text: rule }]);
  expect(ignored.map((path) => [path, is(path)])).toEqual(ignored.map((path) => [path, true]));
  expect(kept.map((path) => [path, is(path)])).toEqual(kept.map((path) => [path, false]));
});

test('rules of a folder count from it and win', () => {
  const is = createIgnored([
    { folder: 'docs', text: '/api\n!keep.md\n' },
    { folder: '', text: 'keep.md\n' },
  ]);
  expect(['docs/api/a.md', 'api/a.md', 'docs/x/api/a.md', 'docs/keep.md', 'keep.md'].map(is)).toEqual([
    true,
    false,
    false,
    false,
    true,
  ]);
});

test('a rule of many stars costs no more than its length', () => {
  const is = createIgnored([{ folder: '', text: `${'*a'.repeat(140)}b\n` }]);
  expect(is('a'.repeat(900))).toBe(false);
});
