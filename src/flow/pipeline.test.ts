import { describe, expect, it } from 'vitest';
import type { Verdict } from '../domain/verdict.ts';
import {
  chosenStages,
  concludePipeline,
  nextStages,
  type PipelinePolicy,
  type StageDefinition,
  type StageOutcome,
} from './pipeline.ts';

const chain: readonly StageDefinition[] = [
  { stage: 'review', needs: [] },
  { stage: 'test-gen', needs: ['review'] },
  { stage: 'docs-check', needs: ['review'] },
  { stage: 'deploy-gate', needs: ['test-gen', 'docs-check'] },
];
const policy: PipelinePolicy = {
  stopOn: 'critical',
  onInconclusive: 'continue',
  required: ['review', 'test-gen', 'docs-check', 'deploy-gate'],
};
const came = (verdict: Verdict, hasCritical = false): StageOutcome => ({
  verdict,
  hasCritical,
  reason: `it is ${verdict}`,
});
const done = (outcomes: Record<string, StageOutcome>): Map<string, StageOutcome> => new Map(Object.entries(outcomes));
const next = (outcomes: Record<string, StageOutcome>, over: Partial<PipelinePolicy> = {}, running: string[] = []) =>
  nextStages(chain, done(outcomes), new Set(running), { ...policy, ...over });

describe('what follows', () => {
  it('starts what needs nothing, then what is independent at the same time, then what needed both', () => {
    expect(next({})).toEqual({ start: ['review'], skip: [] });
    expect(next({}, {}, ['review'])).toEqual({ start: [], skip: [] });
    expect(next({ review: came('pass') })).toEqual({ start: ['test-gen', 'docs-check'], skip: [] });
    expect(next({ review: came('pass'), 'docs-check': came('pass') }, {}, ['test-gen'])).toEqual({
      start: [],
      skip: [],
    });
    expect(next({ review: came('pass'), 'docs-check': came('pass'), 'test-gen': came('skipped') })).toEqual({
      start: ['deploy-gate'],
      skip: [],
    });
  });

  it('skips all the rest after a critical finding, and says whose', () => {
    const { start, skip } = next({ review: came('block', true) });
    expect(start).toEqual([]);
    expect(skip.map(({ stage, because }) => [stage, because])).toEqual([
      ['test-gen', 'review'],
      ['docs-check', 'review'],
      ['deploy-gate', 'review'],
    ]);
    expect(skip[0]?.reason).toBe('review found something critical');
  });

  it('lets what is running finish when its neighbour ends the chain', () => {
    expect(
      next({ review: came('pass'), 'docs-check': came('block', true) }, {}, ['test-gen']).skip.map(
        ({ stage }) => stage,
      ),
    ).toEqual(['deploy-gate']);
  });

  it.each([
    ['critical', came('block'), ['test-gen', 'docs-check']],
    ['critical', came('pass', true), ['test-gen', 'docs-check']],
    ['block', came('block'), []],
    ['never', came('block', true), ['test-gen', 'docs-check']],
  ] as const)('with stop-on %s after %j starts %j', (stopOn, outcome, start) => {
    expect(next({ review: outcome }, { stopOn }).start).toEqual(start);
  });

  it('goes on after no verdict, or stops, as the policy says', () => {
    expect(next({ review: came('inconclusive') }).start).toEqual(['test-gen', 'docs-check']);
    expect(next({ review: came('inconclusive') }, { onInconclusive: 'stop' })).toMatchObject({
      start: [],
      skip: [{}, {}, { reason: 'review came to no verdict' }],
    });
  });

  it('knows a definition that cannot be', () => {
    expect(() =>
      nextStages(
        [
          { stage: 'a', needs: ['b'] },
          { stage: 'b', needs: [] },
        ],
        new Map(),
        new Set(),
        policy,
      ),
    ).toThrow(/does not stand before/);
    expect(() =>
      nextStages(
        [
          { stage: 'a', needs: [] },
          { stage: 'a', needs: [] },
        ],
        new Map(),
        new Set(),
        policy,
      ),
    ).toThrow(/twice/);
  });
});

describe('the chain’s verdict', () => {
  const conclude = (outcomes: Record<string, StageOutcome>, over: Partial<PipelinePolicy> = {}) =>
    concludePipeline(chain, done(outcomes), { ...policy, ...over });
  const all = (over: Record<string, StageOutcome> = {}) =>
    conclude({ ...Object.fromEntries(chain.map(({ stage }) => [stage, came('pass')])), ...over });

  it('is pass only when every required stage passed or had nothing to do', () => {
    expect(all()).toMatchObject({ verdict: 'pass', reason: 'review, test-gen, docs-check, deploy-gate passed' });
    expect(all({ 'test-gen': came('skipped') })).toMatchObject({
      verdict: 'pass',
      reason: 'review, docs-check, deploy-gate passed; the others had nothing to do',
    });
    expect(all({ 'docs-check': came('inconclusive') })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'docs-check: it is inconclusive',
    });
    expect(all({ 'docs-check': came('inconclusive'), 'deploy-gate': came('block') })).toMatchObject({
      verdict: 'block',
    });
    expect(conclude({ review: came('pass') })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'test-gen: has no record',
    });
    expect(conclude(Object.fromEntries(chain.map(({ stage }) => [stage, came('skipped')])))).toMatchObject({
      verdict: 'skipped',
    });
  });

  it('is the block that ended the chain, also of a stage that is not required', () => {
    const skipped: StageOutcome = {
      verdict: 'skipped',
      hasCritical: false,
      reason: 'review found something critical',
      because: 'review',
    };
    const outcomes = {
      review: came('block', true),
      'test-gen': skipped,
      'docs-check': skipped,
      'deploy-gate': skipped,
    };
    expect(conclude(outcomes)).toMatchObject({ verdict: 'block', hasCritical: true, reason: 'review: it is block' });
    expect(conclude(outcomes, { required: ['deploy-gate'] })).toMatchObject({ verdict: 'block' });
  });

  it('is not green when a required stage was skipped for want of a verdict before it', () => {
    const skipped: StageOutcome = {
      verdict: 'skipped',
      hasCritical: false,
      reason: 'review came to no verdict',
      because: 'review',
    };
    expect(
      conclude(
        { review: came('inconclusive'), 'test-gen': skipped, 'docs-check': skipped, 'deploy-gate': skipped },
        { required: ['deploy-gate'] },
      ),
    ).toMatchObject({ verdict: 'inconclusive' });
  });

  it('counts only the required stages, besides the one that stopped', () => {
    expect(
      conclude(
        {
          review: came('pass'),
          'test-gen': came('block'),
          'docs-check': came('inconclusive'),
          'deploy-gate': came('pass'),
        },
        { required: ['review', 'deploy-gate'] },
      ),
    ).toMatchObject({ verdict: 'pass' });
  });
});

describe('any order of ends', () => {
  const verdicts: readonly Verdict[] = ['pass', 'block', 'inconclusive', 'skipped'];
  const random = (seed: number) => (): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };

  it('ends every stage once, never before its needs, and never turns what is not green green', () => {
    for (let trial = 0; trial < 2000; trial++) {
      const dice = random(trial + 1);
      const pick = <T>(list: readonly T[]): T => list[Math.floor(dice() * list.length)] as T;
      const chosen: PipelinePolicy = {
        stopOn: pick(['critical', 'block', 'never'] as const),
        onInconclusive: pick(['continue', 'stop'] as const),
        required: chain.map(({ stage }) => stage),
      };
      const ends = new Map<string, StageOutcome>();
      const running = new Set<string>();
      for (let step = 0; step < 20; step++) {
        const { start, skip } = nextStages(chain, ends, running, chosen);
        for (const stage of start) {
          for (const need of chain.find((one) => one.stage === stage)?.needs ?? []) expect(ends.has(need)).toBe(true);
          running.add(stage);
        }
        for (const { stage, because, reason } of skip) {
          expect(ends.has(stage)).toBe(false);
          ends.set(stage, { verdict: 'skipped', hasCritical: false, reason, because });
        }
        if (running.size === 0) break;
        const stage = pick([...running]);
        running.delete(stage);
        const verdict = pick(verdicts);
        ends.set(stage, came(verdict, verdict === 'block' && dice() < 0.5));
      }
      expect([...ends.keys()].sort()).toEqual(chain.map(({ stage }) => stage).sort());
      const { verdict } = concludePipeline(chain, ends, chosen);
      const own = [...ends.values()].filter(({ because }) => because === undefined).map((outcome) => outcome.verdict);
      if (own.includes('block')) expect(verdict).toBe('block');
      else if (own.includes('inconclusive')) expect(verdict).toBe('inconclusive');
      else expect(verdict).toBe(own.includes('pass') ? 'pass' : 'skipped');
    }
  });
});

describe('chosen stages', () => {
  it('keep the order and what they wait for when one between them is left out', () => {
    expect(chosenStages(chain, ['deploy-gate', 'review'])).toEqual([
      { stage: 'review', needs: [] },
      { stage: 'deploy-gate', needs: ['review'] },
    ]);
    expect(chosenStages(chain, ['test-gen', 'deploy-gate'])).toEqual([
      { stage: 'test-gen', needs: [] },
      { stage: 'deploy-gate', needs: ['test-gen'] },
    ]);
    expect(
      chosenStages(
        chain,
        chain.map(({ stage }) => stage),
      ),
    ).toEqual(chain);
  });
});
