import { describe, expect, it } from 'vitest';
import { outsideWords } from './answer.ts';
import { judgeCause, namedCertainty, rankingProbability, type CauseInput } from './cause.ts';
import { findOtherCauses } from '../facts/other-cause.ts';
import type { Top } from '../rank/rank.ts';
import type { Signs } from '../rank/signs.ts';
import { features, type Features } from '../rank/weights.ts';

function top(values: Partial<Features>, more: Partial<Top> = {}): Top {
  const signs: Signs = {
    touched: false,
    pointing: { points: 0, words: [] },
    declared: null,
    fix: null,
    oldThrow: null,
    languages: ['java'],
  };
  const all = Object.fromEntries(features.map((feature) => [feature, values[feature] ?? 0])) as Features;
  return {
    commit: 'abcdef0123456789',
    score: 5,
    margin: 2,
    share: 0.95,
    candidates: 20,
    values: all,
    explained: all['commit-words'],
    ownFrames: 2,
    frameHits: 1,
    history: 100,
    historyAbove: 0,
    aboveHistory: 2,
    signs,
    ...more,
  };
}

const strong = top({ 'commit-words': 0.6, file: 1, line: 0.8 });
const elsewhere = top({ 'commit-words': 0.06 }, { aboveHistory: -3, historyAbove: 9, share: 0.2, frameHits: 0 });
const signed = (one: Top, signs: Partial<Signs>, more: Partial<Top> = {}): Top => ({
  ...one,
  signs: { ...one.signs, ...signs },
  ...more,
});
const weak = top(
  { 'commit-words': 0.06 },
  { aboveHistory: -3, historyAbove: 9, share: 0.2, frameHits: 0, ownFrames: 0 },
);

describe('judgeCause', () => {
  it('names the deploy where the ranking is strong, and clears it where the history fits better', () => {
    expect(judgeCause({ top: strong })).toMatchObject({
      answer: 'this-deploy',
      confidence: 'L3',
      calibrated_on: expect.stringContaining('Defects4J'),
    });
    expect(judgeCause({ top: elsewhere })).toMatchObject({ answer: 'not-this-deploy', confidence: 'L1' });
    expect(rankingProbability(strong)).toBeGreaterThan(rankingProbability(weak));
    expect(namedCertainty(strong)).toBeLessThanOrEqual(rankingProbability(strong));
  });

  it('says unknown between, and where nothing points into the repository', () => {
    expect(judgeCause({ top: top({ 'commit-words': 0.2 }, { aboveHistory: 0.3 }) })).toMatchObject({
      answer: 'unknown',
      confidence: 'L1',
    });
    expect(judgeCause({ top: top({}, { aboveHistory: 9, ownFrames: 0, frameHits: 0 }) })).toMatchObject({
      answer: 'unknown',
      confidence: 'L1',
    });
  });

  it('lowers the level where suspects stand close', () => {
    expect(judgeCause({ top: { ...strong, share: 0.5 } })).toMatchObject({ answer: 'this-deploy', confidence: 'L2' });
    expect(judgeCause({ top: { ...strong, share: 0.1 } })).toMatchObject({ answer: 'this-deploy', confidence: 'L1' });
  });

  it('lets time and proof go before words', () => {
    const before = judgeCause({
      top: strong,
      onset: { relation: 'before-deploy', reasons: ['errors rose 40 minutes before the deployment'] },
    });
    expect(before).toMatchObject({ answer: 'not-this-deploy', confidence: 'L2' });
    expect(before.reasons).toContain('errors rose 40 minutes before the deployment');
    expect(before.probability).toBeLessThanOrEqual(0.1);
    expect(judgeCause({ top: weak, proof: { outcome: 'proven', commit: 'abcdef0123456789' } })).toMatchObject({
      answer: 'this-deploy',
      confidence: 'L3',
    });
    expect(judgeCause({ top: strong, proof: { outcome: 'innocent' } })).toMatchObject({
      answer: 'not-this-deploy',
      confidence: 'L3',
    });
    expect(judgeCause({ top: strong, proof: { outcome: 'inconclusive' } })).toEqual(judgeCause({ top: strong }));
    const likely = top({ 'commit-words': 0.3, file: 0.5 }, { aboveHistory: 0.5 });
    expect(
      judgeCause({ top: likely, onset: { relation: 'after-deploy', reasons: ['x'] } }).probability,
    ).toBeGreaterThan(judgeCause({ top: likely }).probability);
    expect(judgeCause({ top: strong }).probability).toBeLessThanOrEqual(0.99);
    expect(judgeCause({ top: strong, onset: { relation: 'unknown', reasons: ['no metrics'] } }).probability).toBe(
      judgeCause({ top: strong }).probability,
    );
  });

  it('weighs other suspects, and never names a culprit at more than L1 beside one', () => {
    const others = findOtherCauses('connect ECONNREFUSED 10.0.0.9:5432');
    expect(judgeCause({ top: weak, others })).toMatchObject({ answer: 'not-this-deploy', confidence: 'L2' });
    expect(judgeCause({ top: strong, others }).confidence).toBe('L1');
    expect(judgeCause({ top: null })).toMatchObject({ answer: 'not-this-deploy' });
  });
});

describe('what bounds the answer', () => {
  const wordy = top({ 'commit-words': 0.9 }, { ownFrames: 0, frameHits: 0 });

  it('a symptom that names no code neither clears nor blames, unless rare words point to one change', () => {
    expect(judgeCause({ top: weak })).toMatchObject({ answer: 'unknown', confidence: 'L1' });
    expect(rankingProbability(wordy)).toBeGreaterThan(0.6);
    const open = judgeCause({ top: wordy });
    expect(open).toMatchObject({ answer: 'unknown', confidence: 'L1' });
    expect(open.probability).toBeLessThan(0.5);
    expect(
      judgeCause({ top: signed(wordy, { pointing: { points: 2, words: ['poolSize', 'waitMs'] } }) }),
    ).toMatchObject({
      answer: 'this-deploy',
      confidence: 'L1',
      reasons: expect.arrayContaining([expect.stringContaining('poolSize, waitMs')]),
    });
    expect(judgeCause({ top: signed(wordy, { pointing: { points: 4, words: ['pool', 'timeout'] } }) })).toMatchObject({
      answer: 'this-deploy',
      confidence: 'L2',
    });
  });

  it('clears only where the trace lies in own code that nothing touched, and the symptom is whole', () => {
    expect(judgeCause({ top: signed(elsewhere, { touched: true }) }).answer).toBe('unknown');
    expect(judgeCause({ top: elsewhere, cut: true }).answer).toBe('unknown');
    expect(judgeCause({ top: elsewhere, cut: true, onset: { relation: 'before-deploy', reasons: [] } }).answer).toBe(
      'not-this-deploy',
    );
    expect(judgeCause({ top: { ...elsewhere, history: 19 } })).toMatchObject({
      answer: 'unknown',
      reasons: expect.arrayContaining([expect.stringContaining('only 19 commits')]),
    });
  });

  it('never clears where a declaration that the symptom names was changed, whatever else it says', () => {
    const declared = { name: 'get_environ_proxies', commit: 'abcdef0123456789', path: 'requests/utils.py' };
    for (const others of [[], findOtherCauses('connect ECONNREFUSED 10.0.0.9:5432')]) {
      expect(judgeCause({ top: signed(elsewhere, { declared }), others })).toMatchObject({
        answer: 'unknown',
        reasons: expect.arrayContaining([expect.stringContaining('get_environ_proxies')]),
      });
    }
  });

  it('a repair that is announced, and a line older than the deployment, cap at L2 and are said', () => {
    expect(
      judgeCause({ top: signed(strong, { fix: { subject: 'Fix very large stacks', words: ['large', 'stacks'] } }) }),
    ).toMatchObject({
      confidence: 'L2',
      reasons: expect.arrayContaining([expect.stringContaining('“Fix very large stacks”')]),
    });
    expect(judgeCause({ top: signed(strong, { oldThrow: { path: 'a.js', line: 7 } }) })).toMatchObject({
      confidence: 'L2',
      reasons: expect.arrayContaining([expect.stringContaining('a.js:7')]),
    });
  });

  it('a missing history makes nothing surer', () => {
    expect(judgeCause({ top: { ...strong, history: 3 } })).toMatchObject({
      answer: 'this-deploy',
      confidence: 'L1',
      reasons: expect.arrayContaining([expect.stringContaining('only 3 commits')]),
    });
    expect(judgeCause({ top: { ...strong, history: 0, frameHits: 0 } })).toMatchObject({ answer: 'unknown' });
  });

  const outsideOf = (input: CauseInput): string | null => outsideWords(judgeCause(input).outside);

  it('says in what a case is unlike the set', () => {
    expect(outsideOf({ top: strong })).toBeNull();
    expect(outsideOf({ top: signed(strong, { languages: ['python'] }, { candidates: 57 }) })).toBe(
      'a trace of python, 57 commits',
    );
    expect(outsideOf({ top: weak, others: findOtherCauses('connect ECONNREFUSED 10.0.0.9:5432') })).toBe(
      'no trace of own code',
    );
    expect(outsideOf({ top: { ...strong, candidates: 5 }, onset: { relation: 'before-deploy', reasons: [] } })).toBe(
      '5 commits',
    );
  });
});

describe('findOtherCauses', () => {
  it.each([
    ['Error: connect ECONNREFUSED 10.1.2.3:5432', 'dependency'],
    ['x509: certificate has expired or is not yet valid', 'certificate'],
    ['getaddrinfo ENOTFOUND api.stripe.example', 'dependency'],
    ['write /var/log/a: no space left on device', 'infrastructure'],
    ['container api was OOMKilled', 'infrastructure'],
    ['429 Too Many Requests', 'dependency'],
    ['feature flag new-cart was turned on at 12:00', 'flag'],
    ['request rate is now 12x of normal', 'traffic'],
  ])('%s', (text, kind) => {
    const symptom = `before\n${text}`;
    const [found] = findOtherCauses(symptom);
    expect(found).toMatchObject({ kind });
    expect(symptom.startsWith(found!.quote, found!.offset)).toBe(true);
  });

  it.each([
    'TypeError: cannot read x of undefined',
    'connect ECONNREFUSED 127.0.0.1:3000',
    'error rate above 5 %',
    'the flag of Norway',
  ])('nothing in: %s', (text) => {
    expect(findOtherCauses(text)).toEqual([]);
  });

  it('ends on long lines', () => {
    expect(findOtherCauses('node '.repeat(200_000))).toEqual([]);
    expect(findOtherCauses('connection '.repeat(100_000))).toEqual([]);
  });
});
