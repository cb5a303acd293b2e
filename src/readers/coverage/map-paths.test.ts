import { expect, test } from 'vitest';
import { FileBuilder } from './builder.ts';
import { checkFit, ageNotes } from './fit.ts';
import { createPathResolver, mapPaths, type Tree } from './map-paths.ts';
import { mergeCoverage } from './merge.ts';
import { branchesOf, hitsOf, type CoverageReport, type FileCoverage } from './model.ts';
import { splitReportPath } from './paths.ts';

function fileOf(
  path: string,
  lines: Record<number, number> = { 1: 1 },
  arms: [number, string, number][] = [],
): FileCoverage {
  const builder = new FileBuilder();
  for (const [line, hits] of Object.entries(lines)) builder.addLine(Number(line), hits);
  for (const [line, id, hits] of arms) builder.addBranch(line, id, hits);
  return builder.finish(path, 'sum');
}

const report = (paths: string[], more: Partial<CoverageReport> = {}): CoverageReport => ({
  name: 'lcov.info',
  format: 'lcov',
  files: paths.map((path) => fileOf(path)),
  roots: [],
  madeAt: null,
  notes: [],
  ...more,
});
const mapped = (
  paths: string[],
  files: string[],
  more: Partial<CoverageReport> = {},
  tree: Partial<Tree> = {},
): string[] => mapPaths([report(paths, more)], { files, ...tree }).files.map((file) => file.path);

test.each([
  ['C:\\work\\src\\a.ts', 'work/src/a.ts', true],
  ['\\\\?\\C:\\work\\a.ts', 'work/a.ts', true],
  ['file:///C:/my%20work/a.ts', 'my work/a.ts', true],
  ['file:///a/%zz.ts', 'a/%zz.ts', true],
  ['webpack:///./src/a.ts', 'src/a.ts', false],
  ['./src/../lib//a.ts', 'lib/a.ts', false],
  ['../../../../etc/passwd', 'etc/passwd', false],
  ['/../../etc/passwd', 'etc/passwd', true],
  ['src\\a.ts', 'src/a.ts', false],
])('splits %s', (path, expected, absolute) => {
  expect(splitReportPath(path)).toEqual({ segments: expected.split('/'), absolute });
});

test.each([
  ['the very paths', ['src/a.ts', 'src/b.ts'], ['src/a.ts', 'src/b.ts'], ['src/a.ts', 'src/b.ts']],
  [
    'absolute ones of another machine',
    ['/home/runner/work/x/x/src/a.ts', '/home/runner/work/x/x/index.ts'],
    ['src/a.ts', 'index.ts'],
    ['src/a.ts', 'index.ts'],
  ],
  ['Windows ones', ['D:\\a\\x\\src\\a.ts'], ['src/a.ts'], ['src/a.ts']],
  [
    'a run in a sub-folder',
    ['src/a.ts', 'src/b.ts'],
    ['packages/x/src/a.ts', 'packages/x/src/b.ts'],
    ['packages/x/src/a.ts', 'packages/x/src/b.ts'],
  ],
  [
    'a run in a sub-folder beside a namesake at the root',
    ['src/a.ts', 'src/b.ts'],
    ['src/a.ts', 'packages/x/src/a.ts', 'packages/x/src/b.ts'],
    ['packages/x/src/a.ts', 'packages/x/src/b.ts'],
  ],
  [
    'namesakes, all at the root',
    ['src/a.ts', 'src/b.ts'],
    ['src/a.ts', 'src/b.ts', 'packages/x/src/a.ts', 'packages/x/src/b.ts'],
    ['src/a.ts', 'src/b.ts'],
  ],
  [
    'a folder that Docker renamed',
    ['/app/src/a.ts', '/app/src/b.ts'],
    ['packages/x/src/a.ts', 'packages/x/src/b.ts', 'packages/y/src/a.ts'],
    ['packages/x/src/a.ts', 'packages/x/src/b.ts'],
  ],
  [
    "dependencies are nobody's files",
    ['/app/src/a.ts', '/app/node_modules/dep/src/b.ts', '/usr/lib/python3/site-packages/setup.py'],
    ['src/a.ts', 'src/b.ts', 'setup.py'],
    ['src/a.ts'],
  ],
  [
    'a lone common name that nothing supports',
    ['/app/src/a.ts', '/usr/include/index.ts'],
    ['src/a.ts', 'index.ts'],
    ['src/a.ts'],
  ],
  ['.. never leaves the root', ['/app/src/../../app/src/a.ts'], ['src/a.ts'], ['src/a.ts']],
])('finds %s', (_name, paths, files, expected) => {
  expect(mapped(paths, files)).toEqual(expected);
});

test('paths below the checkout are taken at their word', () => {
  expect(mapped(['/repo/src/a.ts'], ['src/a.ts', 'repo/src/a.ts'], {}, { root: '/repo' })).toEqual(['src/a.ts']);
});

test('Cobertura paths are sought below each of its sources', () => {
  const files = ['a/src/pkg/x.py', 'b/src/pkg/y.py', 'b/src/pkg/z.py'];
  expect(mapped(['pkg/x.py', 'pkg/y.py', 'pkg/z.py'], files, { roots: ['/app/a/src', '/app/b/src'] })).toEqual(files);
  expect(mapped(['core.py'], ['src/click/core.py', 'docs/core.py'], { roots: ['/tmp/work/src/click'] })).toEqual([
    'src/click/core.py',
  ]);
});

test('Go paths are found by their module', () => {
  const goModules = [
    { module: 'example.com/m', folder: '' },
    { module: 'example.com/m/tools', folder: 'tools-dir' },
  ];
  const files = ['a.go', 'pkg/a.go', 'tools-dir/a.go', 'tools-dir/pkg/a.go'];
  expect(
    mapped(['example.com/m/a.go', 'example.com/m/tools/pkg/a.go'], files, { format: 'go' }, { goModules }),
  ).toEqual(['a.go', 'tools-dir/pkg/a.go']);
});

test('one path alone is resolved where it is clear', () => {
  const resolve = createPathResolver({
    files: ['src/a.ts', 'p/src/b.ts', 'q/src/b.ts', 'x/m.go'],
    root: '/repo',
    goModules: [{ module: 'example.com/m', folder: 'x' }],
  });
  expect(
    [
      'file:///repo/src/a.ts',
      '/app/src/a.ts',
      'src/b.ts',
      'example.com/m/m.go',
      '/repo/node_modules/d/src/a.ts',
      '',
    ].map(resolve),
  ).toEqual(['src/a.ts', 'src/a.ts', null, 'x/m.go', null, null]);
});

test('what could be several files is said and not measured', () => {
  const result = mapPaths([report(['/x/src/a.ts', '/x/lib/only.ts'])], {
    files: ['p/src/a.ts', 'q/src/a.ts', 'lib/only.ts'],
  });
  expect(result.files.map((file) => file.path)).toEqual(['lib/only.ts']);
  expect(result.ambiguous).toEqual([{ path: '/x/src/a.ts', candidates: ['p/src/a.ts', 'q/src/a.ts'] }]);
});

test('a report in a package is of that package', () => {
  const at = (folder: string, paths: string[], files: string[], more: Partial<CoverageReport> = {}): string[] =>
    mapped(paths, files, more, { reportFolders: new Map([['lcov.info', folder]]) });
  const files = ['pkg/a/src/index.js', 'pkg/b/src/index.js'];
  expect(at('pkg/a/coverage', ['src/index.js'], files)).toEqual(['pkg/a/src/index.js']);
  expect(at('pkg/b/coverage', ['src/index.js'], [...files, 'src/index.js'])).toEqual(['pkg/b/src/index.js']);
  expect(
    at(
      'pkg/b/target/site/jacoco',
      ['com/x/A.java'],
      ['pkg/a/src/main/java/com/x/A.java', 'pkg/b/src/main/java/com/x/A.java'],
      { format: 'jacoco' },
    ),
  ).toEqual(['pkg/b/src/main/java/com/x/A.java']);
  // an artifact begins at what its files have in common
  expect(at('b/coverage', ['src/index.js'], files)).toEqual(['pkg/b/src/index.js']);
  expect(at('coverage', ['src/index.js'], ['src/index.js', 'pkg/coverage/src/index.js'])).toEqual(['src/index.js']);
  // a prefix that explains more wins, and a path that says where it is needs no help
  expect(at('pkg/a/coverage', ['src/index.js', 'src/other.js'], [...files, 'pkg/b/src/other.js'])).toEqual([
    'pkg/b/src/index.js',
    'pkg/b/src/other.js',
  ]);
  expect(at('pkg/a/coverage', ['pkg/b/src/index.js'], files)).toEqual(['pkg/b/src/index.js']);
  for (const folder of ['', 'coverage', 'pkg'])
    expect(() => at(folder, ['src/index.js'], files)).toThrow('could each be several files');
  expect(() => at('pkg/a/coverage', ['/app/src/index.js'], files)).toThrow('could each be several files');
});

test('a report that matches nothing is refused, and so is one that stays open', () => {
  expect(() => mapped(['/other/thing.rb'], ['src/a.ts'])).toThrow(
    'lcov.info: none of its 1 paths is a file of the repository, e.g. "/other/thing.rb"',
  );
  expect(() => mapped(['/x/src/a.ts'], ['p/src/a.ts', 'q/src/a.ts'])).toThrow(
    'could each be several files of the repository, e.g. "/x/src/a.ts" is p/src/a.ts or q/src/a.ts',
  );
});

test('thousands of namesakes take no square of time', () => {
  const files = Array.from({ length: 5000 }, (_value, at) => `packages/p${at}/src/index.ts`);
  expect(
    mapped(
      files.map((path) => `/app/${path}`),
      files,
    ).length,
  ).toBe(5000);
});

test('reports are added up by file, line and arm; other schemes are not mixed', () => {
  const [merged] = mergeCoverage([
    fileOf('a', { 1: 1, 2: 0, 5: 0 }, [
      [2, 'l0,0', 1],
      [2, 'l0,1', 0],
      [5, '#0', 1],
      [5, '#1', 0],
    ]),
    fileOf('a', { 2: 3, 4: 0 }, [
      [2, 'l0,1', 2],
      [5, 'l0,0', 0],
      [5, 'l0,1', 0],
      [5, 'l0,2', 0],
      [4, 'l0,0', 0],
    ]),
  ]);
  expect([1, 2, 3, 4, 5].map((line) => hitsOf(merged!, line))).toEqual([1, 3, undefined, 0, 0]);
  expect(branchesOf(merged!, 2)).toEqual({ covered: 2, total: 2 });
  expect(branchesOf(merged!, 5)).toEqual({ covered: 0, total: 3 });
  expect([...merged!.branches.lines]).toEqual([2, 2, 4, 5, 5, 5]);
});

test('a report for another commit is refused by its lines and noted by its time', () => {
  const linesOf = (path: string): number | null => (path === 'a.ts' ? 10 : null);
  expect(() => checkFit([fileOf('a.ts', { 3: 1, 40: 0 })], linesOf, '--coverage')).toThrow(
    '--coverage: the coverage report was made for another commit: it speaks of line 40 of a.ts, ' +
      'which has 10 lines at the head',
  );
  expect(() => checkFit([fileOf('a.ts', { 11: 1 }), fileOf('b.ts', { 999: 1 })], linesOf, '--coverage')).not.toThrow();
  const hour = 3_600_000;
  expect(
    ageNotes([report(['a'], { madeAt: 5 * hour }), report(['a'], { madeAt: 9 * hour }), report(['a'])], 8 * hour),
  ).toEqual(['lcov.info says that it was made 3 h before the head commit: it may be of another commit']);
});
