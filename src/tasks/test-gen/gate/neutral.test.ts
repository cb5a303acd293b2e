import { describe, expect, it } from 'vitest';
import { createGrammars } from '../../../adapters/grammars/grammars.ts';
import { applyHunks } from '../../../readers/diff/apply.ts';
import { readPatch } from '../../../readers/diff/patch-text.ts';
import { createSyntaxReader, leaves } from '../../../readers/symbols/syntax.ts';
import { keepOldText } from '../hunks/kept-text.ts';
import { neutralPatch } from './neutral.ts';

const syntax = createSyntaxReader(createGrammars());
const all = (text: string): Set<number> => new Set(text.split('\n').map((_, at) => at + 1));

describe('neutralPatch', () => {
  const neutral = async (path: string, text: string, also: string[] = []): Promise<string> =>
    applyHunks(text, readPatch(await neutralPatch(path, text, all(text), syntax, also))[0]!.hunks, path);

  it.each([
    ['a.js', 'export const f = (a, b) => a + b + "x  y" + `a ${ b } c`;\n', ['(b)', '"x  y"', '`a ${ b } c`']],
    ['a.js', 'x = /a b/ ;\n', ['/a b/']],
    [
      'a.js',
      'function f(a) {\n  if (a > 1) return a * 2 < 3;\n  else if (a) { g(); }\n}\n',
      ['>  (1)', '<  (3)', '  // the same\n  if'],
    ],
    [
      'a.py',
      'def f(a):\n    """x < 1"""\n    if a < 1 and b == c:\n        return [\n            1,\n        ]\n',
      ['"""x < 1"""', 'a  <  (1)', '    # the same\n    if', '        # the same\n        return'],
    ],
    [
      'a.go',
      'package a\n\n// F is.\nfunc F(a int) int {\n\tif a < 0 {\n\t\treturn a + 1\n\t}\n\treturn 0\n}\n',
      ['<  (0)', '\t// the same\n\tif', '// F is.\nfunc'],
    ],
  ])('changes %s %j in form only', async (path, text, expected) => {
    const after = await neutral(path, text, ['old < code', '']);
    for (const part of expected) expect(after).toContain(part);
    expect(after).toMatch(/(?:\/\/|#) old < code\n$/);
    const tokens = async (source: string): Promise<string[]> =>
      leaves((await syntax(path, source))!)
        .map(({ node }) => source.slice(node.start, node.end))
        .filter((token) => !/^[()]$/.test(token));
    expect(await tokens(after)).toEqual(await tokens(text));
  });

  it('says nothing of a language that it does not know, nor of what does not parse', async () => {
    expect(await neutralPatch('a.txt', 'a < b\n', all('a\n'), syntax)).toBe('');
    expect(await neutralPatch('a.py', 'def f(:\n', all('a\n'), syntax)).toBe('');
  });
});

describe('keepOldText', () => {
  it.each([
    [
      'a.py',
      'def f(a):\n    if a < 1:\n        return 1\n',
      'def f(a):\n    if a <= 1:\n        return 1\n',
      'def f(a):\n    if a <= 1:\n    # if a < 1:\n        return 1\n',
    ],
    ['a.js', 'f(`\n${a < 1}\n`);\n', 'f(`\n${a <= 1}\n`);\n', 'f(`\n${a <= 1}\n`);\n// ${a < 1}\n'],
    ['a.js', 'f();\ng();\n', 'g();\n', '// f();\ng();\n'],
    ['a.txt', 'a\n', 'b\n', 'b\n'],
    ['a.js', 'a;\n', 'a;\n', 'a;\n'],
  ])('%s %j', async (path, before, after, expected) => {
    expect(await keepOldText(path, before, after, syntax)).toBe(expected);
  });
});
