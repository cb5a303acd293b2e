import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mapPaths } from './map-paths.ts';
import { totalsOf } from './model.ts';
import { readCoverage } from './read.ts';

const root = new URL('../../../test/fixtures/coverage/', import.meta.url);
const bytesOf = (path: string): Buffer => readFileSync(new URL(path, root));

/** Gives the fixture's source by its last part, as `/app/src/price.js` of a report. */
function source(path: string): string | null {
  const name = path.split('/').at(-1)!;
  return ['price.js', 'core.py', 'price.go', 'price.c', 'Price.php', 'Price.java'].includes(name)
    ? bytesOf(`source/${name}`).toString('utf8')
    : null;
}

const files = [
  'README.md',
  'src/price.js',
  'test/price.test.js',
  'price/core.py',
  'price/__init__.py',
  'go.mod',
  'price/price.go',
  'price.c',
  'src/Price.php',
  'src/main/java/com/example/price/Price.java',
];
const tree = { files, goModules: [{ module: 'example.com/shop', folder: '' }] };

// The totals are those that each tool prints about itself (LF/LH, lines-valid, counters, metrics, totals), see the
// fixtures' README.
const nyc = { path: 'src/price.js', lines: '11/14', branches: '7/12', missed: [17, 19, 25] };
const c8 = { path: 'src/price.js', lines: '23/28', branches: '7/10', missed: [16, 17, 19, 20, 25] };
const unloaded = {
  path: 'src/price.js',
  lines: '0/14',
  branches: '0/12',
  missed: [5, 6, 7, 8, 10, 14, 15, 17, 18, 19, 21, 24, 25, 28],
};
const python = { path: 'price/core.py', lines: '12/14', branches: '5/6', missed: [16, 26] };
const c = { path: 'price.c', lines: '11/16', branches: '6/12', missed: [8, 9, 18, 19, 25] };
const llvm = { path: 'price.c', lines: '15/23', branches: '6/12', missed: [8, 9, 10, 18, 19, 20, 25, 26] };
const php = { path: 'src/Price.php', lines: '8/10', branches: '0/0', missed: [23, 31] };
const go = { path: 'price/price.go', lines: '15/18', branches: '0/0', missed: [34, 37, 38] };

test.each([
  ['lcov/nyc.info', 'lcov', nyc],
  ['cobertura/nyc.xml', 'cobertura', nyc],
  ['clover/nyc.xml', 'clover', nyc],
  ['istanbul/nyc.json', 'istanbul', nyc],
  ['lcov/vitest-v8.info', 'lcov', nyc],
  ['cobertura/vitest-v8.xml', 'cobertura', nyc],
  ['clover/vitest-v8.xml', 'clover', nyc],
  ['istanbul/vitest-v8.json', 'istanbul', nyc],
  ['lcov/c8.info', 'lcov', c8],
  ['cobertura/c8.xml', 'cobertura', c8],
  ['clover/c8.xml', 'clover', c8],
  ['istanbul/c8.json', 'istanbul', c8],
  ['lcov/vitest-istanbul.info', 'lcov', unloaded],
  ['cobertura/vitest-istanbul.xml', 'cobertura', unloaded],
  ['clover/vitest-istanbul.xml', 'clover', unloaded],
  ['istanbul/vitest-istanbul.json', 'istanbul', unloaded],
  ['v8/node.json', 'v8', { path: 'src/price.js', lines: '14/17', branches: '4/7', missed: [17, 19, 25] }],
  ['lcov/coverage.py.info', 'lcov', python],
  ['cobertura/coverage.py.xml', 'cobertura', python],
  ['coverage.py/branches.json', 'coverage.py', python],
  ['coverage.py/lines.json', 'coverage.py', { ...python, branches: '0/0' }],
  ['lcov/lcov-1.16.info', 'lcov', c],
  ['cobertura/gcovr.xml', 'cobertura', c],
  ['lcov/llvm-14.info', 'lcov', llvm],
  ['lcov/llvm-19.info', 'lcov', llvm],
  ['llvm-cov/llvm-14.json', 'llvm-cov', llvm],
  ['llvm-cov/llvm-19.json', 'llvm-cov', llvm],
  ['clover/phpunit.xml', 'clover', php],
  ['cobertura/phpunit.xml', 'cobertura', php],
  [
    'jacoco/maven.xml',
    'jacoco',
    {
      path: 'src/main/java/com/example/price/Price.java',
      lines: '7/13',
      branches: '5/10',
      missed: [5, 10, 22, 23, 24, 25],
    },
  ],
  ['go/set.out', 'go', go],
  ['go/count.out', 'go', go],
  ['go/atomic.out', 'go', go],
  ['lcov/lcov-2.info', 'lcov', { path: 'price.c', lines: '3/4', branches: '4/6', missed: [8] }],
  ['cobertura/coverlet.xml', 'cobertura', { path: 'src/price.js', lines: '2/3', branches: '1/2', missed: [9] }],
  [
    'clover/openclover.xml',
    'clover',
    { path: 'src/main/java/com/example/price/Price.java', lines: '3/4', branches: '3/4', missed: [10] },
  ],
])('%s', (file, format, expected) => {
  const reports = readCoverage([{ name: file, bytes: bytesOf(file) }], { source });
  expect(reports[0]!.format).toBe(format);
  const found = mapPaths(reports, tree).files.find((item) => item.path === expected.path)!;
  const totals = totalsOf(found);
  expect({
    path: found.path,
    lines: `${totals.lines.covered}/${totals.lines.total}`,
    branches: `${totals.branches.covered}/${totals.branches.total}`,
    missed: [...found.lines.numbers].filter((_line, at) => found.lines.hits[at] === 0),
  }).toEqual(expected);
});

const read = (file: string) =>
  mapPaths(readCoverage([{ name: file, bytes: bytesOf(file) }], { source }), tree).files.find(
    (item) => item.lines.numbers.length > 0,
  )!;

test('the lines and hits of llvm-cov made from segments are those of its own LCOV', () => {
  for (const version of ['14', '19'])
    expect(read(`llvm-cov/llvm-${version}.json`).lines).toEqual(read(`lcov/llvm-${version}.info`).lines);
});

test('the formats that Istanbul writes of one run tell the same', () => {
  for (const tool of ['nyc', 'c8', 'vitest-v8', 'vitest-istanbul']) {
    const expected = read(`lcov/${tool}.info`);
    for (const other of [`cobertura/${tool}.xml`, `clover/${tool}.xml`, `istanbul/${tool}.json`])
      expect(read(other).lines, other).toEqual(expected.lines);
  }
});

test('functions have their names, lines and hits', () => {
  const names = (file: string): string[] =>
    read(file)
      .functions.map((item) => `${item.name}@${item.line}:${item.hits}`)
      .sort();
  expect(names('lcov/nyc.info')).toEqual(['(anonymous_2)@24:0', 'label@13:1', 'total@4:1']);
  expect(names('istanbul/nyc.json')).toEqual(['(anonymous_2)@24:0', 'label@13:1', 'total@4:1']);
  expect(names('v8/node.json')).toEqual(['label@13:1', 'never@24:0', 'total@4:1']);
  expect(names('coverage.py/branches.json')).toEqual(['Label.text@14:1', 'total@4:1', 'unused@25:0']);
  expect(names('llvm-cov/llvm-19.json')).toEqual(['main@22:1', 'price.c:unused@18:0', 'total@4:1']);
  expect(names('clover/phpunit.xml')).toEqual(['label@20:1', 'total@7:1', 'unused@29:0']);
  expect(names('jacoco/maven.xml')).toEqual([
    '<init>@5:0',
    'label@18:1',
    'lambda$unused$0@23:0',
    'total@7:1',
    'unused@22:0',
  ]);
  expect(names('lcov/lcov-2.info')).toEqual(['label(int, int)@8:0', 'total@4:3']);
});

test('without the source a Go block covers all of its lines, with it only those with code', () => {
  const [bare] = readCoverage([{ name: 'go', bytes: bytesOf('go/set.out') }]);
  const missed = (file: { lines: { numbers: Uint32Array; hits: Float64Array } }): number[] =>
    [...file.lines.numbers].filter((_line, at) => file.lines.hits[at] === 0);
  expect(missed(bare!.files[0]!)).toEqual([32, 33, 34, 35, 37, 38]);
  expect(missed(read('go/set.out'))).toEqual([34, 37, 38]);
});
