import { describe, expect, it } from 'vitest';
import { judgeCause, namedCertainty, rankingProbability } from './cause.ts';
import { findOtherCauses } from './other-cause.ts';
import type { Top } from './rank.ts';
import { features, type Features } from './weights.ts';

function top(values: Partial<Features>, more: Partial<Top> = {}): Top {
  const all = Object.fromEntries(features.map((feature) => [feature, values[feature] ?? 0])) as Features;
  return {
    commit: 'abcdef0123456789', score: 5, margin: 2, share: 0.95, candidates: 20, values: all, explained: all['commit-words'],
    ownFrames: 2, frameHits: 1, history: 100, historyAbove: 0, aboveHistory: 2, ...more,
  };
}

const strong = top({ 'commit-words': 0.6, 'file': 1, 'line': 0.8 });
const weak = top({ 'commit-words': 0.06 }, { aboveHistory: -3, historyAbove: 9, share: 0.2, frameHits: 0, ownFrames: 0 });

describe('judgeCause', () => {
  it('names the deploy where the ranking is strong, and clears it where the history fits better', () => {
    expect(judgeCause({ top: strong })).toMatchObject({ answer: 'this-deploy', confidence: 'L3', calibrated_on: expect.stringContaining('Defects4J') });
    expect(judgeCause({ top: weak })).toMatchObject({ answer: 'not-this-deploy', confidence: 'L1' });
    expect(rankingProbability(strong)).toBeGreaterThan(rankingProbability(weak));
    expect(namedCertainty(strong)).toBeLessThanOrEqual(rankingProbability(strong));
  });

  it('says unknown between, and where nothing points into the repository', () => {
    expect(judgeCause({ top: top({ 'commit-words': 0.2 }, { aboveHistory: 0.3 }) })).toMatchObject({ answer: 'unknown', confidence: 'L1' });
    expect(judgeCause({ top: top({}, { aboveHistory: 9, ownFrames: 0, frameHits: 0 }) })).toMatchObject({ answer: 'unknown', confidence: 'L1' });
  });

  it('lowers the level where suspects stand close', () => {
    expect(judgeCause({ top: { ...strong, share: 0.5 } })).toMatchObject({ answer: 'this-deploy', confidence: 'L2' });
    expect(judgeCause({ top: { ...strong, share: 0.1 } })).toMatchObject({ answer: 'this-deploy', confidence: 'L1' });
  });

  it('lets time and proof go before words', () => {
    const before = judgeCause({ top: strong, onset: { relation: 'before-deploy', reasons: ['errors rose 40 minutes before the deployment'] } });
    expect(before).toMatchObject({ answer: 'not-this-deploy', confidence: 'L2' });
    expect(before.reasons).toContain('errors rose 40 minutes before the deployment');
    expect(before.probability).toBeLessThanOrEqual(0.1);
    expect(judgeCause({ top: weak, proof: { outcome: 'proven', commit: 'abcdef0123456789' } })).toMatchObject({ answer: 'this-deploy', confidence: 'L3' });
    expect(judgeCause({ top: strong, proof: { outcome: 'innocent' } })).toMatchObject({ answer: 'not-this-deploy', confidence: 'L3' });
    expect(judgeCause({ top: strong, proof: { outcome: 'inconclusive' } })).toEqual(judgeCause({ top: strong }));
    const likely = top({ 'commit-words': 0.3, 'file': 0.5 }, { aboveHistory: 0.5 });
    expect(judgeCause({ top: likely, onset: { relation: 'after-deploy', reasons: ['x'] } }).probability).toBeGreaterThan(judgeCause({ top: likely }).probability);
    expect(judgeCause({ top: strong }).probability).toBeLessThanOrEqual(0.99);
    expect(judgeCause({ top: strong, onset: { relation: 'unknown', reasons: ['no metrics'] } }).probability).toBe(judgeCause({ top: strong }).probability);
  });

  it('weighs other suspects, and never names a culprit at more than L1 beside one', () => {
    const others = findOtherCauses('connect ECONNREFUSED 10.0.0.9:5432');
    expect(judgeCause({ top: weak, others })).toMatchObject({ answer: 'not-this-deploy', confidence: 'L2' });
    expect(judgeCause({ top: strong, others }).confidence).toBe('L1');
    expect(judgeCause({ top: null })).toMatchObject({ answer: 'not-this-deploy' });
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

  it.each(['TypeError: cannot read x of undefined', 'connect ECONNREFUSED 127.0.0.1:3000', 'error rate above 5 %', 'the flag of Norway'])('nothing in: %s', (text) => {
    expect(findOtherCauses(text)).toEqual([]);
  });

  it('ends on long lines', () => {
    expect(findOtherCauses('node '.repeat(200_000))).toEqual([]);
    expect(findOtherCauses('connection '.repeat(100_000))).toEqual([]);
  });
});
