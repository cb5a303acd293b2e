import { describe, expect, it } from 'vitest';
import { parseCodeowners } from './codeowners.ts';

describe('owners of a path', () => {
  it.each<[string, string, string[]]>([
    ['* @all', 'a/b.ts', ['@all']],
    ['*.js @js', 'a/b.js', ['@js']],
    ['*.js @js', 'a/b.jsx', []],
    ['/build/logs/ @doctocat', 'build/logs/a/b.log', ['@doctocat']],
    ['/build/logs/ @doctocat', 'x/build/logs/b.log', []],
    ['docs/* docs@example.com', 'docs/a.md', ['docs@example.com']],
    ['docs/* docs@example.com', 'docs/a/b.md', []],
    ['apps/ @octocat', 'x/apps/y/z', ['@octocat']],
    ['apps/ @octocat', 'x/apps', []],
    ['/docs/ @doctocat', 'docs/a', ['@doctocat']],
    ['/apps @octocat', 'apps/a/b', ['@octocat']],
    ['**/logs @octocat', 'deeply/nested/logs/x', ['@octocat']],
    ['**/logs @octocat', 'logs', ['@octocat']],
    ['src/**/test @t', 'src/test', ['@t']],
    ['src/**/test @t', 'src/a/b/test/x', ['@t']],
    ['src/** @t', 'src/a', ['@t']],
    ['src/** @t', 'src', []],
    ['Makefile @m', 'x/Makefile', ['@m']],
    ['a.c @m', 'abc', []],
    ['a?c @m', 'abc', ['@m']],
    ['a\\ b.txt @m', 'a b.txt', ['@m']],
    ['# @nobody', 'x', []],
    ['* @a @b # all of it', 'x', ['@a', '@b']],
    ['* @all\n/src/', 'src/a', []],
    ['* @all\r\n/src/ @team/x not-an-owner', 'src/a', ['@team/x']],
    ['!x @all', 'x', []],
    ['[ab] @all', 'a', []],
  ])('%j gives %s %j', (text, path, owners) => {
    expect(parseCodeowners(text)(path)).toEqual(owners);
  });

  it('takes a hostile pattern in its stride', () => {
    const owners = parseCodeowners(`${'*a'.repeat(400)}b @x\n${'*'.repeat(2000)} @y\n${'**/'.repeat(300)}z @z`);
    expect(owners('a'.repeat(4000))).toEqual([]);
    expect(owners('q/z')).toEqual(['@z']);
  });
});
