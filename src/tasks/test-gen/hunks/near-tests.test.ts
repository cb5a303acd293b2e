import { expect, it } from 'vitest';
import { createGrammars } from '../../../adapters/grammars/grammars.ts';
import { createSymbolReader } from '../../../readers/symbols/symbols.ts';
import { createNearTests } from './near-tests.ts';
import type { PlannedHunk } from './plan.ts';

const symbols = createSymbolReader(createGrammars());
const files: Record<string, string> = {
  'src/shop.py': 'def total(prices):\n    return sum(prices)\n\n\ndef discount(price):\n    return price\n',
  'tests/test_shop.py': 'from shop import total\n',
  'tests/test_money.py': 'import shop\nshop.discount(1)\n',
  'tests/test_other.py': 'import other\nother.run()\n',
  'tests/test_workshop.py': 'import workshop\n',
};
const near = (
  path: string,
  line: number,
  tree: Record<string, string> = files,
  runner: { folder: string; narrow: 'test' | 'all' } = { folder: '', narrow: 'test' },
) =>
  createNearTests({
    paths: Object.keys(tree),
    read: async (one) => tree[one] ?? null,
    isTest: (one) => /test/.test(one),
    symbols,
    runner,
  })({ path, startLine: line, endLine: line } as PlannedHunk);

it('puts tests first that name the function, then those of the module, and leaves out the others', async () => {
  expect(await near('src/shop.py', 6)).toEqual(['tests/test_money.py', 'tests/test_shop.py']);
  expect(await near('src/shop.py', 2)).toEqual(['tests/test_shop.py', 'tests/test_money.py']);
});

it('knows the folder of an index file and the package of a Go test', async () => {
  expect(
    await near('pkg/cart/index.js', 1, {
      'pkg/cart/index.js': 'export const a = 1;\n',
      'test/a.js': "import '../pkg/cart';\n",
      'test/b.js': "import '../pkg/index2';\n",
    }),
  ).toEqual(['test/a.js']);
  expect(
    await near('a/x.go', 3, {
      'a/x.go': 'package a\n\nfunc F() {}\n',
      'a/y_test.go': 'package a\n',
      'b/z_test.go': 'package b\n',
    }),
  ).toEqual(['a/y_test.go']);
});

it('has none where none speaks of it, where all do, and where files can’t be run alone', async () => {
  expect(await near('src/unknown.py', 1)).toBeNull();
  expect(
    await near('src/shop.py', 2, { 'src/shop.py': files['src/shop.py']!, 'tests/test_shop.py': 'import shop\n' }),
  ).toBeNull();
  expect(await near('src/shop.py', 2, files, { folder: '', narrow: 'all' })).toBeNull();
  expect(
    await near(
      'py/src/shop.py',
      2,
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`py/${path}`, text])),
      { folder: 'py/', narrow: 'test' },
    ),
  ).toEqual(['tests/test_shop.py', 'tests/test_money.py']);
});
