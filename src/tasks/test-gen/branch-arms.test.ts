import { expect, it } from 'vitest';
import { mapPaths } from '../../readers/coverage/map-paths.ts';
import type { FileCoverage } from '../../readers/coverage/model.ts';
import { readCoverage } from '../../readers/coverage/read.ts';
import { newlyCovered, takenArms } from './branch-arms.ts';

const read = (text: string): FileCoverage[] => mapPaths(readCoverage([{ name: 'report', bytes: Buffer.from(text) }]), { files: ['a.py'] }).files;
const lcov = (first: number, second: number): FileCoverage[] => read(`SF:a.py\nDA:1,1\nDA:2,1\nBRDA:2,0,0,${first}\nBRDA:2,0,1,${second}\nDA:3,${second}\nend_of_record\n`);
const counted = (share: string): FileCoverage[] => read(`<?xml version="1.0"?><coverage><packages><package><classes><class filename="a.py"><lines><line number="2" hits="1" branch="true" condition-coverage="${share}"/></lines></class></classes></package></packages></coverage>`);
const partly = new Map([['a.py', new Set([2])]]);
const covered = (run: FileCoverage[], known: FileCoverage[]): number[] => [...newlyCovered(run, partly, takenArms(known, partly)).get('a.py')!.covered];

it('counts a line that ran before only where a further arm of it is taken', () => {
  expect(covered(lcov(1, 0), lcov(1, 0))).toEqual([1]);
  expect(covered(lcov(0, 1), lcov(1, 0))).toEqual([1, 2, 3]);
  expect(covered(lcov(1, 1), lcov(1, 1))).toEqual([1, 3]);
  expect(covered(lcov(1, 0), [])).toEqual([1, 2]);
});

it('claims no arm that a report only counts, unless there are more of them', () => {
  expect(covered(counted('50% (1/2)'), counted('50% (1/2)'))).toEqual([]);
  expect(covered(counted('100% (2/2)'), counted('50% (1/2)'))).toEqual([2]);
});
