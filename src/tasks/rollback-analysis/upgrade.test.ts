import { describe, expect, test } from 'vitest';
import { Cause, outsideWords } from './cause/answer.ts';
import { IgnoredCommit } from './evidence.ts';

const set = 'Defects4J incident cases, tuning part: 76 cases of 7 Java projects, windows of 20, half of them innocent';
const before = (calibrated_on: string, reasons: string[]) => ({
  answer: 'unknown',
  probability: 0.4,
  confidence: 'L1',
  calibrated_on,
  reasons,
});

/** Sentences as they stand in records that were written before. */
describe('records of before the facts were fields', () => {
  test.each([
    [set, 'ranking', null],
    [`${set} · applied outside it: no trace of own code`, 'ranking', 'no trace of own code'],
    [
      `${set} · applied outside it: no trace of own code, 1 commit; onset by rule`,
      'onset',
      'no trace of own code, 1 commit',
    ],
    [`${set} · applied outside it: a trace of go, python, 57 commits`, 'ranking', 'a trace of go, python, 57 commits'],
    [
      `${set} · applied outside it: 5 commits; then moved by a checked claim of the model, which was not measured`,
      'ranking',
      '5 commits',
    ],
    ['the reproduction itself', 'reproduction', null],
    ['no calibration: nothing was deployed', 'nothing-deployed', null],
    ['no calibration: nothing could be ranked', 'nothing-ranked', null],
    ['no calibration: nothing is wrong', 'healthy', null],
  ])('%s', (on, basis, outside) => {
    const cause = Cause.parse(before(on, []));
    expect(cause).toMatchObject({ basis, limits: [], calibrated_on: on });
    expect(outsideWords(cause.outside)).toBe(outside);
    expect(Cause.parse(cause)).toEqual(cause);
  });

  test('what bounds the answer', () => {
    const reasons = [
      'the symptom names total, and 1234567890ab changes its declaration in src/cart.ts: ' +
        'only an onset before the deployment or a reproduction clears it',
      'speaks against it: the first suspect announces a repair of this very thing (“Fix total”; total)',
      'only 3 commits from before the deploy could be compared with (20 are needed)',
    ];
    expect(Cause.parse(before(set, reasons)).limits).toEqual(['held-open', 'short-history', 'contested']);
    expect(Cause.parse(before(set, [`${reasons[2]}: the deployment is not cleared`])).limits).toEqual([]);
  });

  test('an ignored commit whose entry came with the deploy', () => {
    const listed = { sha: 'a'.repeat(40), reason: 'listed in .git-blame-ignore-revs (formatter)' };
    expect(IgnoredCommit.parse(listed)).toEqual({ ...listed, fresh: false });
    const reason = `${listed.reason}; the entry itself came with this deploy`;
    expect(IgnoredCommit.parse({ ...listed, reason })).toMatchObject({ reason, fresh: true });
    expect(IgnoredCommit.parse({ ...listed, reason, fresh: false })).toMatchObject({ fresh: false });
  });

  test.each([[null], ['x'], [{ calibrated_on: set }], [{ ...before(set, []), basis: 'made up' }]])(
    'what is no cause stays refused: %j',
    (record) => {
      expect(Cause.safeParse(record).success).toBe(false);
    },
  );
});
