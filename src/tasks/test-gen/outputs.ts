import type { Result } from '../../contracts/task.ts';
import { countedHunks, unguardedHunks } from './hunks/undo.ts';
import type { TestGenPart } from './part.ts';

type Read = (result: Result<TestGenPart>) => string;
const share = (ratio: { covered: number; total: number } | undefined): string =>
  ratio === undefined || ratio.total === 0 ? '' : String(Math.floor((ratio.covered * 1000) / ratio.total) / 10);

export const testGenOutputs: Readonly<Record<string, { help: string; read: Read }>> = {
  'patch-coverage': {
    help: 'percent of the changed lines that tests run, empty without a report or a line that it instruments',
    read: ({ part }) => share(part.patch?.lines),
  },
  'patch-branch-coverage': {
    help: 'percent of the changed branches that tests take, empty as above',
    read: ({ part }) => share(part.patch?.branches),
  },
  'unguarded-hunks': {
    help: 'hunks that can be undone without any test noticing, empty when none was tried',
    read: ({ part }) => (countedHunks(part.hunks).length === 0 ? '' : String(unguardedHunks(part.hunks).length)),
  },
  'tests-kept': { help: 'written tests that were kept', read: ({ part }) => String(part.funnel?.kept ?? 0) },
  'suspected-bugs': {
    help: 'written tests that pass before the change and fail after it',
    read: ({ part }) => String(part.suspected_bugs.length),
  },
};
