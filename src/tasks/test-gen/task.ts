import type { Task } from '../../contracts/task.ts';
import { checkTurn } from './check.ts';
import { collectTestGen } from './collect.ts';
import { decideTestGen } from './decide.ts';
import { TestGenEvidence } from './evidence.ts';
import { testGenOptions, type TestGenOptions } from './options.ts';
import { testGenOutputs } from './outputs.ts';
import { TestGenPart } from './part.ts';
import { asksOf } from './prompt.ts';
import { unfitForBase } from './pull.ts';
import { briefTestGen, renderTestGen } from './render.ts';
import { claimsOf, type TestGenClaim } from './reply.ts';
import { touches, type World } from './touches.ts';

/** What a change left untested: code measures and undoes, Codex writes, code keeps only the tests that earn it. */
export const testGen: Task<TestGenOptions, TestGenEvidence, TestGenClaim, TestGenPart, keyof World> = {
  name: 'test-gen',
  about: 'Finds what a change left untested, has tests written for it, and keeps only those that notice something.',
  options: testGenOptions,
  touches,
  profile: { maxRequests: 120 },
  idle: ({ coverage, guardHunks }) =>
    !guardHunks && coverage.length === 0 ? 'no coverage report was given, and guard-hunks is off' : null,
  couldAsk: ({ write }) => write,
  evidence: TestGenEvidence,
  part: TestGenPart,
  outputs: testGenOutputs,
  collect: collectTestGen,
  ask: asksOf,
  claims: claimsOf,
  check: checkTurn,
  decide: decideTestGen,
  render: renderTestGen,
  patch: ({ part }) => part.kept_patch,
  refusePatch: (_, patch, base) => unfitForBase(patch, base),
  brief: briefTestGen,
};
