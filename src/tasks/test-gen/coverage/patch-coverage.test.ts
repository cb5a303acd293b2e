import { expect, test } from 'vitest';
import { createGrammars } from '../../../adapters/grammars/grammars.ts';
import { createFunctionReader } from '../../../readers/coverage/functions.ts';
import { mapPaths } from '../../../readers/coverage/map-paths.ts';
import { readCoverage } from '../../../readers/coverage/read.ts';
import type { ChangedFile } from '../../../readers/diff/model.ts';
import { gatePatch, measurePatch, PatchCoverage, percent } from './patch-coverage.ts';
import { annotatePatch, renderPatch } from './render.ts';

const changed = (path: string, patch: string, more: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  oldPath: null,
  status: 'modified',
  oldMode: '100644',
  newMode: '100644',
  oldBlob: null,
  newBlob: null,
  binary: false,
  submodule: false,
  additions: 0,
  deletions: 0,
  patch,
  ...more,
});

const source = `export class Price {
  total(items) {
    let sum = 0;
    for (const item of items) {
      if (item.free) continue;

      // cents
      sum += item.cents;
    }
    return sum;
  }
}

const label = (cents) => {
  if (cents < 0) throw new Error('negative');
  return [1].map((n) => {
    return n;
  });
};
`;
const lcov = `SF:/app/src/price.js
DA:3,1
DA:4,1
BRDA:5,0,0,0
BRDA:5,0,1,2
DA:5,2
DA:8,2
DA:10,1
BRDA:15,1,0,-
BRDA:15,1,1,-
DA:15,0
DA:16,0
DA:17,0
end_of_record
`;
const added = (start: number, end: number): string =>
  `@@ -${start - 1},0 +${start},${end - start + 1} @@\n${source
    .split('\n')
    .slice(start - 1, end)
    .map((line) => `+${line}\n`)
    .join('')}`;
const files = ['src/price.js', 'src/other.ts', 'README.md', 'test/price.test.js'];
const coverage = mapPaths(readCoverage([{ name: 'lcov', bytes: Buffer.from(lcov) }]), { files }).files;
const readFunctions = createFunctionReader(createGrammars());

async function measure(...changes: ChangedFile[]): Promise<PatchCoverage> {
  return PatchCoverage.parse(
    measurePatch({
      changes,
      coverage,
      functions: new Map([['src/price.js', await readFunctions('src/price.js', source)]]),
    }),
  );
}

test('added lines are covered, missed or not instrumented, by file and function', async () => {
  const patch = await measure(changed('src/price.js', added(5, 10) + added(14, 17)));
  expect(patch).toEqual({
    lines: { covered: 3, total: 6 },
    branches: { covered: 1, total: 4 },
    files: [
      {
        path: 'src/price.js',
        state: 'measured',
        lines: { covered: 3, total: 6 },
        branches: { covered: 1, total: 4 },
        branches_measured: true,
        missed_lines: [15, 16, 17],
        missed_branches: [
          { line: 5, covered: 1, total: 2 },
          { line: 15, covered: 0, total: 2 },
        ],
        not_instrumented: 4,
        functions: [
          {
            name: 'Price.total',
            line: 2,
            end_line: 11,
            lines: { covered: 3, total: 3 },
            branches: { covered: 1, total: 2 },
            missed_lines: [],
          },
          {
            name: 'label',
            line: 14,
            end_line: 19,
            lines: { covered: 0, total: 3 },
            branches: { covered: 0, total: 2 },
            missed_lines: [15, 16, 17],
          },
        ],
      },
    ],
  });
});

test('only added lines count; deleted, binary and submodule entries do not', async () => {
  const patch = await measure(
    changed(
      'src/price.js',
      '@@ -1,3 +1,4 @@\n export class Price {\n-  total(old) {\n+  total(items) {\n     let sum = 0;\n' +
        '+    for (const item of items) {\n',
    ),
    changed('src/gone.js', '@@ -1 +0,0 @@\n-x\n', { status: 'deleted' }),
    changed('logo.png', '', { binary: true }),
    changed('lib', '', { submodule: true }),
    changed('src/renamed.js', '', { status: 'renamed', oldPath: 'src/x.js' }),
  );
  expect(patch.lines).toEqual({ covered: 1, total: 1 });
  expect(patch.files.map((file) => file.path)).toEqual(['src/price.js']);
  expect(patch.files[0]!.not_instrumented).toBe(1);
});

test('a file that no report has is said: source as absent, prose and tests as other, doubtful as ambiguous', () => {
  const one = '@@ -0,0 +1 @@\n+x\n';
  const patch = measurePatch({
    changes: ['src/other.ts', 'src/odd.js', 'README.md', 'test/price.test.js'].map((path) => changed(path, one)),
    coverage,
    ambiguous: ['src/odd.js'],
  });
  expect(Object.fromEntries(patch.files.map((file) => [file.path, file.state]))).toEqual({
    'src/other.ts': 'absent',
    'src/odd.js': 'ambiguous',
    'README.md': 'other',
    'test/price.test.js': 'other',
  });
  expect(patch.lines.total).toBe(0);
  expect(renderPatch(patch)).toBe(
    'Patch coverage: the change adds no line that the coverage reports instrument.\n\n' +
      'In no coverage report, so not counted: `src/other.ts`.\n\n' +
      "A report's path could be this or another file, so not counted: `src/odd.js`.",
  );
});

test('what is excluded is no part of the figure', () => {
  expect(
    measurePatch({
      changes: [changed('src/price.js', added(5, 5))],
      coverage,
      exclude: (path) => path.startsWith('src/'),
    }).files,
  ).toEqual([]);
});

test('a patch that is cut is an error that names the file', () => {
  expect(() => measurePatch({ changes: [changed('src/price.js', '@@ -1 +1,3 @@\n+x\n')], coverage })).toThrow(
    'src/price.js',
  );
});

test.each([
  [{ covered: 8, total: 10 }, { lines: 80 }, 'met'],
  [{ covered: 7996, total: 10000 }, { lines: 80 }, 'missed'],
  [{ covered: 0, total: 0 }, { lines: 80 }, 'nothing'],
  [{ covered: 0, total: 0 }, { lines: 0 }, 'nothing'],
  [{ covered: 10, total: 10 }, { branches: 50 }, 'missed'],
  [{ covered: 10, total: 10 }, { lines: 100 }, 'met'],
  [{ covered: 1, total: 10 }, {}, 'not-asked'],
] as const)('gate: %o against %o is %s', (lines, limits, state) => {
  expect(gatePatch({ lines, branches: { covered: 1, total: 4 }, files: [] }, limits).state).toBe(state);
});

test('the gate says why, and a change without branches meets their limit', () => {
  const patch = { lines: { covered: 7996, total: 10000 }, branches: { covered: 0, total: 0 }, files: [] };
  expect(gatePatch(patch, { lines: 80, branches: 90 })).toEqual({
    state: 'missed',
    reasons: ['79.9 % of the changed lines are covered (7996 of 10000), the limit is 80 %'],
  });
  expect(gatePatch(patch, { branches: 90 })).toEqual({ state: 'met', reasons: ['the change adds no branches'] });
  expect(percent({ covered: 9999, total: 10000 })).toBe('99.9 %');
});

test('a report without branches meets no limit of them', () => {
  const measured = (format: string, name = 'a.py'): PatchCoverage =>
    measurePatch({
      changes: [changed(name, '@@ -0,0 +1,2 @@\n+if x:\n+    y()\n')],
      coverage: mapPaths(readCoverage([{ name: 'report', bytes: Buffer.from(format) }]), {
        files: ['a.py', 'b.py', 'm/a.go', 'm/b.go'],
        goModules: [{ module: 'example.com/m', folder: 'm' }],
      }).files,
    });
  const without = measured('SF:a.py\nDA:1,1\nDA:2,1\nend_of_record\n');
  const reason = 'the coverage reports hold no branches of a.py, so there is no branch coverage to judge';
  expect(gatePatch(without, { branches: 90 })).toEqual({ state: 'nothing', reasons: [reason] });
  expect(gatePatch(without, { lines: 100, branches: 0 })).toEqual({
    state: 'nothing',
    reasons: [reason, '100 % of the changed lines are covered (2 of 2)'],
  });
  expect(gatePatch({ ...without, lines: { covered: 1, total: 2 } }, { lines: 100, branches: 90 })).toMatchObject({
    state: 'missed',
    reasons: [expect.stringContaining('50 %'), reason],
  });
  expect(gatePatch(measured('mode: set\nexample.com/m/a.go:1.1,2.5 2 1\n', 'm/a.go'), { branches: 1 })).toMatchObject({
    state: 'nothing',
  });
  // a report that has branches elsewhere does say that there are none here
  expect(
    gatePatch(measured('SF:a.py\nDA:1,1\nend_of_record\nSF:b.py\nDA:1,1\nBRDA:1,0,0,1\nend_of_record\n'), {
      branches: 90,
    }),
  ).toEqual({ state: 'met', reasons: ['the change adds no branches'] });
});

test('summary and annotations', async () => {
  const patch = await measure(changed('src/price.js', added(5, 10) + added(14, 17)));
  const text = renderPatch(patch, gatePatch(patch, { lines: 80 }));
  expect(text).toContain('Patch coverage: **50 %** of the changed lines (3 of 6), 25 % of the branches (1 of 4).');
  expect(text).toContain('**Below the limit**: 50 % of the changed lines are covered (3 of 6), the limit is 80 %.');
  expect(text).toContain('| `src/price.js` | 3 of 6 (50 %) | 1 of 4 (25 %) | 15–17 | 5 (1 of 2) |');
  expect(text).toContain('| `label` | `src/price.js:14` | 0 of 3 (0 %) | 0 of 2 (0 %) | 15–17 |');
  expect(annotatePatch(patch)).toEqual([
    {
      path: 'src/price.js',
      line: 5,
      endLine: 5,
      level: 'notice',
      title: 'Branches partly covered',
      message: 'Tests take 1 of 2 branches of line 5.',
    },
    {
      path: 'src/price.js',
      line: 15,
      endLine: 17,
      level: 'warning',
      title: 'Not covered by tests',
      message: 'No test runs lines 15 to 17.',
    },
  ]);
});

test('names in a summary break no table', () => {
  const odd = 'a|b`c\nd.js';
  const report = mapPaths(readCoverage([{ name: 'lcov', bytes: Buffer.from('SF:x.js\nDA:1,0\nend_of_record\n') }]), {
    files: ['x.js'],
  }).files.map((file) => ({ ...file, path: odd }));
  const row = renderPatch(measurePatch({ changes: [changed(odd, '@@ -0,0 +1 @@\n+x\n')], coverage: report }))
    .split('\n')
    .find((line) => line.includes('a\\|b'))!;
  expect(row.replaceAll('\\|', '').split('|').length).toBe(7);
});
