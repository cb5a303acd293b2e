import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { artifactBase, artifactName, parseArtifactName, type ArtifactName } from './artifact-name.ts';

const attempt = fc.integer({ min: 1, max: 999_999_999 });
const shard = fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 })).map(([k, n]) => `${k}/${n}`);
/** Names put together from the words that the grammar has for itself, with digits; most of those that are none fail. */
const task = fc
  .array(fc.constantFrom('review', 'x', 'of', 'turns', 'open', 'plan', 'collect', 'ledger', '1', '22', 'v2', 'b'), {
    minLength: 1,
    maxLength: 7,
  })
  .map((words) => words.join('-'))
  .filter((name) => {
    try {
      artifactBase({ part: 'record', task: name });
      return true;
    } catch {
      return false;
    }
  });
const name: fc.Arbitrary<ArtifactName> = fc.oneof(
  fc.record({ part: fc.constantFrom('record' as const, 'plan' as const, 'collect' as const), task, attempt }),
  fc.record({ part: fc.constantFrom('turns' as const, 'open' as const), task, shard: fc.option(shard), attempt }),
  fc.record({
    part: fc.constant('ledger' as const),
    pull: fc.option(fc.integer({ min: 1, max: 9_999_999_999 })),
    attempt,
  }),
);

describe('the name of an artifact', () => {
  it('is read as what it was made of, digits in a task’s name or not', () => {
    fc.assert(
      fc.property(name, (one) => {
        expect(parseArtifactName(artifactName(one))).toEqual(one);
      }),
      { numRuns: 2000 },
    );
  });

  it('is made again to the letter of what was read', () => {
    const words = ['codex', 'ci', 'review', 'ledger', 'turns', 'open', 'plan', '1', '0', '07', '2', 'of', '3', '', 'X'];
    const texts = fc.oneof(
      fc.array(fc.constantFrom(...words), { maxLength: 9 }).map((all) => ['codex-ci', ...all].join('-')),
      fc.string(),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const read = parseArtifactName(text);
        expect(read === null ? text : artifactName(read)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[string, ArtifactName]>([
    ['codex-ci-review-1', { part: 'record', task: 'review', attempt: 1 }],
    ['codex-ci-gate2-11-3', { part: 'record', task: 'gate2-11', attempt: 3 }],
    ['codex-ci-pipeline-plan-2', { part: 'plan', task: 'pipeline', attempt: 2 }],
    ['codex-ci-docs-check-collect-1', { part: 'collect', task: 'docs-check', attempt: 1 }],
    ['codex-ci-review-turns-2-of-3-4', { part: 'turns', task: 'review', shard: '2/3', attempt: 4 }],
    ['codex-ci-test-gen-open-1', { part: 'open', task: 'test-gen', shard: null, attempt: 1 }],
    ['codex-ci-ledger-0-1', { part: 'ledger', pull: null, attempt: 1 }],
    ['codex-ci-ledger-7-12', { part: 'ledger', pull: 7, attempt: 12 }],
  ])('%s', (text, parts) => {
    expect(parseArtifactName(text)).toEqual(parts);
    expect(artifactName(parts)).toBe(text);
  });

  it.each([
    'codex-ci-review',
    'codex-ci-review-0',
    'codex-ci-review-01',
    'codex-ci-review-1000000000',
    'codex-ci-ledger-07-1',
    'codex-ci-ledger-7-0',
    'codex-ci-ledger--1',
    'codex-ci-review-turns-0-of-3-1',
    'codex-ci-review-turns-01-of-03-1',
    'codex-ci-turns-1',
    'codex-ci-Review-1',
    'codex-ci--1',
    'codex-ci-1-1',
    'xcodex-ci-review-1',
    'codex-ci-review-1\n',
    'codex-ci-../x-1',
    `codex-ci-${'a'.repeat(300)}-1`,
  ])('%j is none of ours', (text) => expect(parseArtifactName(text)).toBeNull());

  it.each<ArtifactName>([
    { part: 'record', task: '../x', attempt: 1 },
    { part: 'record', task: 'review-open', attempt: 1 },
    { part: 'record', task: 'ledger', attempt: 1 },
    { part: 'record', task: 'review', attempt: 0 },
    { part: 'record', task: 'review', attempt: 1.5 },
    { part: 'turns', task: 'review', shard: '1/0', attempt: 1 },
    { part: 'ledger', pull: 0, attempt: 1 },
  ])('%j is not made', (parts) => expect(() => artifactName(parts)).toThrow());
});
