import { describe, expect, it } from 'vitest';
import { refusedByLint } from './lint.ts';

/** A linter that speaks against these tests, and against these pairs together. */
async function lint(good: readonly string[], bad: readonly string[], together: readonly string[] = [], before = false) {
  const runs: string[] = [];
  const { refused, unusable } = await refusedByLint(good, async (some) => {
    runs.push(some.join(''));
    const said =
      some.find((one) => bad.includes(one)) ?? together.find((pair) => [...pair].every((one) => some.includes(one)));
    return said === undefined ? null : { before, reason: `not ${said}` };
  });
  return { refused: Object.fromEntries(refused), unusable, runs };
}

describe('the linter', () => {
  it('looks once at all that is good, where it is quiet', async () => {
    expect(await lint(['a', 'b', 'c'], [])).toEqual({ refused: {}, unusable: null, runs: ['abc'] });
  });
  it('looks at each alone where it is not', async () => {
    expect(await lint(['a', 'b', 'c'], ['b'])).toEqual({
      refused: { b: 'not b' },
      unusable: null,
      runs: ['abc', 'a', 'b', 'c', 'ac'],
    });
    expect(await lint(['a'], ['a'])).toEqual({ refused: { a: 'not a' }, unusable: null, runs: ['a'] });
    expect((await lint(['a', 'b'], ['a', 'b'])).refused).toEqual({ a: 'not a', b: 'not b' });
  });
  it('takes in one after the other where only some together displease it', async () => {
    expect(await lint(['a', 'b', 'c'], [], ['ac'])).toEqual({
      refused: { c: 'with the other kept tests: not ac' },
      unusable: null,
      runs: ['abc', 'a', 'b', 'c', 'ab', 'abc'],
    });
    expect((await lint(['a', 'b', 'c', 'd'], ['b'], ['ad'])).refused).toEqual({
      b: 'not b',
      d: 'with the other kept tests: not ad',
    });
  });
  it('refuses nothing where it can’t judge', async () => {
    expect(await lint(['a', 'b'], ['b'], [], true)).toEqual({ refused: {}, unusable: 'not b', runs: ['ab'] });
  });
});
