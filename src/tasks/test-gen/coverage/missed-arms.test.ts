import { expect, it } from 'vitest';
import { mapPaths } from '../../../readers/coverage/map-paths.ts';
import type { FileCoverage } from '../../../readers/coverage/model.ts';
import { readCoverage } from '../../../readers/coverage/read.ts';
import { fewerMissed, missedArms } from './missed-arms.ts';

const read = (text: string): FileCoverage[] =>
  mapPaths(readCoverage([{ name: 'report', bytes: Buffer.from(text) }]), { files: ['a.py', 'b.py'] }).files;
const lcov = (...arms: number[]): FileCoverage[] =>
  read(
    `SF:a.py\nDA:1,1\nDA:2,1\n${arms.map((hits, at) => `BRDA:2,${at},0,${hits}\n`).join('')}DA:3,1\nend_of_record\n`,
  );
const counted = (share: string): FileCoverage[] =>
  read(
    '<?xml version="1.0"?><coverage><packages><package><classes><class filename="a.py"><lines><line ' +
      'number="2" hits="1" branch="true" ' +
      `condition-coverage="${share}"/></lines></class></classes></package></packages></coverage>`,
  );
const places = new Map([
  ['a.py', new Set([2, 9])],
  ['b.py', new Set([1])],
]);
const fewer = (before: FileCoverage[], after: FileCoverage[]): string[] =>
  fewerMissed(missedArms(before, places), missedArms(after, places)).map(({ path, line }) => `${path}:${line}`);

it('counts a line where a run with one more test leaves out fewer arms', () => {
  expect(missedArms(lcov(1, 0), places)).toEqual(new Map([['a.py:2', 1]]));
  expect(fewer(lcov(1, 0), lcov(2, 1))).toEqual(['a.py:2']);
  expect(fewer(lcov(1, 0), lcov(2, 0))).toEqual([]);
  expect(fewer(lcov(1, 1), lcov(2, 2))).toEqual([]);
  // V8 names no arm that ran as often as what is around it
  expect(fewer(lcov(0), lcov())).toEqual(['a.py:2']);
  expect(fewer(counted('50% (1/2)'), counted('100% (2/2)'))).toEqual(['a.py:2']);
});

it('claims nothing of a file that one of the runs does not speak of', () => {
  expect(fewer([], lcov(1, 1))).toEqual([]);
  expect(fewer(lcov(1, 0), [])).toEqual([]);
  expect(fewer(lcov(1, 0), read('SF:a.py\nDA:1,1\nend_of_record\n'))).toEqual([]);
});
