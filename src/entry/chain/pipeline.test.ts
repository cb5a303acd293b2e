import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { switchOption, textOption, type OptionList } from '../../contracts/options.ts';
import type { Amount } from '../../domain/ledger.ts';
import { addUsage, lostUsage, noUsage } from '../../domain/usage.ts';
import { chosenStages } from '../../flow/pipeline.ts';
import { commonOptions } from '../settings/common-options.ts';
import { withEngine, withFallback, withInstructions } from '../run/profiles.ts';
import { entries } from '../run/tasks.ts';
import { settle } from '../settings/given.ts';
import { pipelineStages } from './definition.ts';
import { estimateTokens, estimateUsd } from './budget/estimate.ts';
import { entryOf } from './stages/prepare.ts';
import type { StageRecord } from './record.ts';
import { spentBy, split } from './budget/split.ts';
import type { StageRun } from './stages/run-stage.ts';
import { modeOf, shortageOf, type StageEstimate } from './budget/stage-mode.ts';
import { refuseAmbiguous, stageOptions, textsOfStage } from './stages/stage-options.ts';

const common = settle(commonOptions).values;
const estimate = (full: number | null, fallback: number | null = null): StageEstimate => ({
  asks: true,
  full,
  fallback,
});

describe('shares of a chain', () => {
  const record = (task: string, usd: number | null, share: Amount): StageRecord => ({
    task,
    verdict: 'pass',
    reason: '',
    has_critical: false,
    because: null,
    started_at: null,
    ended_at: null,
    usage: { ...noUsage, requests: 1, input_tokens: 10, usd },
    mode: 'full',
    model: null,
    estimate_usd: null,
    share,
    saved_usd: null,
    result_path: null,
  });

  it('never sum above the limit, whatever order the stages end in and whatever they spend of their share', () => {
    const names = pipelineStages.map(({ stage }) => stage);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.array(fc.option(fc.double({ min: 0, max: 3, noNaN: true })), { minLength: 4, maxLength: 4 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
        fc.boolean(),
        (usd, weights, fractions, docsFirst) => {
          const estimates = new Map(names.map((name, index) => [name, estimate(weights[index] ?? null)]));
          const definition = chosenStages(pipelineStages, names);
          const done = new Map<string, StageRun>();
          const running = new Map<string, { share: Amount }>();
          const limit = { usd, tokens: null };
          const start = (stages: string[]): void => {
            for (const [stage, share] of split(limit, { done, running, start: stages, estimates, definition }))
              running.set(stage, { share });
          };
          const end = (stage: string): void => {
            const { share } = running.get(stage)!;
            const fraction = fractions[names.indexOf(stage as (typeof names)[number])]!;
            running.delete(stage);
            done.set(stage, {
              envelope: null,
              record: record(stage, fraction > 0.9 ? null : (share.usd ?? 0) * fraction, share),
            });
          };
          const taken = (): number =>
            [...running.values()].reduce((sum, { share }) => sum + (share.usd ?? 0), 0) +
            [...done.values()].reduce((sum, { record: one }) => sum + (spentBy(one).usd ?? 0), 0);
          for (const step of [
            ['review'],
            docsFirst ? ['docs-check', 'test-gen'] : ['test-gen', 'docs-check'],
            ['deploy-gate'],
          ]) {
            start(step);
            expect(taken()).toBeLessThanOrEqual(usd + 1e-9);
            for (const stage of step) end(stage);
            expect(taken()).toBeLessThanOrEqual(usd + 1e-9);
          }
        },
      ),
    );
  });

  it('grow by what those before them left', () => {
    const definition = chosenStages(pipelineStages, ['review', 'docs-check']);
    const estimates = new Map([
      ['review', estimate(1)],
      ['docs-check', estimate(1)],
    ]);
    const first = split(
      { usd: 2, tokens: null },
      { done: new Map(), running: new Map(), start: ['review'], estimates, definition },
    ).get('review')!;
    expect(first.usd).toBe(1);
    const done = new Map([['review', { envelope: null, record: record('review', 0.25, first) }]]);
    expect(
      split({ usd: 2, tokens: null }, { done, running: new Map(), start: ['docs-check'], estimates, definition }).get(
        'docs-check',
      )?.usd,
    ).toBe(1.75);
    // nobody knows what it cost: all of its share is gone
    const unknown = new Map([['review', { envelope: null, record: record('review', null, first) }]]);
    expect(
      split(
        { usd: 2, tokens: null },
        { done: unknown, running: new Map(), start: ['docs-check'], estimates, definition },
      ).get('docs-check')?.usd,
    ).toBe(1);
  });

  it('count a stage of which one shard was lost as all of its share, in tokens too, and a model without a price as what it took', () => {
    const share = { usd: 1, tokens: 100_000 };
    const known = { ...noUsage, requests: 3, input_tokens: 40_000, output_tokens: 5_000, usd: 0.4 };
    expect(spentBy({ usage: addUsage(known, lostUsage), share })).toEqual(share);
    expect(spentBy({ usage: lostUsage, share })).toEqual(share);
    expect(spentBy({ usage: { ...known, usd: null }, share: { usd: null, tokens: 100_000 } })).toEqual({
      usd: 0,
      tokens: 45_000,
    });
    expect(spentBy({ usage: known, share })).toEqual({ usd: 0.4, tokens: 45_000 });
  });

  it.each([
    [estimate(1, 0.1), { usd: 1, tokens: null }, 'full'],
    [estimate(1, 0.1), { usd: 0.5, tokens: null }, 'fallback'],
    [estimate(1, 0.1), { usd: 0.05, tokens: null }, 'none'],
    [estimate(1), { usd: 0.5, tokens: null }, 'none'],
    [estimate(null), { usd: 0.5, tokens: null }, 'full'],
    [estimate(null), { usd: 0, tokens: null }, 'none'],
    [{ asks: false, full: 0, fallback: null }, { usd: 0, tokens: 0 }, 'rules'],
    [estimate(1, 0.1), { usd: null, tokens: 0 }, 'none'],
    [{ ...estimate(1, 0.1), tokens: { full: 12_000, fallback: 9_000 } }, { usd: 5, tokens: 1 }, 'none'],
    [{ ...estimate(1, 0.1), tokens: { full: 12_000, fallback: 9_000 } }, { usd: 5, tokens: 9_000 }, 'fallback'],
    [{ ...estimate(null), tokens: { full: 12_000, fallback: null } }, { usd: null, tokens: 9_000 }, 'none'],
    [{ ...estimate(1), tokens: { full: 12_000, fallback: 9_000 } }, { usd: 5, tokens: 9_000 }, 'none'],
  ])('of %j with %j ask %s', (given, share, mode) => {
    expect(modeOf(given, share)).toBe(mode);
  });
});

it('is told what a share lacks, and of nothing else', () => {
  const known = { ...estimate(0.0509, 0.01), tokens: { full: 12_000, fallback: 9_000 } };
  expect(shortageOf(known, { usd: 3.0581, tokens: 0 })).toBe('no tokens are left for it');
  expect(shortageOf(known, { usd: 3.0581, tokens: 1 })).toBe(
    'its share of 1 token is below the estimate of at least 12000 tokens',
  );
  expect(shortageOf(known, { usd: 0.02, tokens: 20_000 })).toBe(
    'its share of $0.0200 is below the estimate of $0.0509',
  );
  expect(shortageOf(known, { usd: 0, tokens: 1 })).toBe(
    'no dollars are left for it, and its share of 1 token is below the estimate of at least 12000 tokens',
  );
  expect(shortageOf(estimate(null), { usd: 0, tokens: null })).toBe('no dollars are left for it');
});

describe('profiles of a stage', () => {
  it('step down to the shipped smaller model, unless somebody named the model', () => {
    expect(withFallback('review', common)?.profiles['review']).toMatchObject({ model: 'gpt-6-luna', effort: 'low' });
    expect(withFallback('review', { ...common, model: 'home-made' })).toBeNull();
    expect(withFallback('review', { ...common, profiles: { review: { model: 'home-made' } } })).toBeNull();
  });

  it('step down to what is configured, over the flags too', () => {
    const smaller = withFallback('review', {
      ...common,
      model: 'home-made',
      effort: 'max',
      profiles: { review: { verbosity: 'high', 'estimate-usd': 3, fallback: { model: 'home-small' } } },
    });
    expect(smaller).toMatchObject({
      model: undefined,
      effort: undefined,
      profiles: { review: { model: 'home-small', verbosity: 'high' } },
    });
    expect(smaller?.profiles['review']?.['estimate-usd']).toBeUndefined();
  });

  it('tell instructions to the stages that take some, after their own guidance, and the fallback’s in place of them', () => {
    const docs = { name: 'docs-check', options: entryOf('docs-check').task.options };
    const gate = { name: 'deploy-gate', options: entryOf('deploy-gate').task.options };
    const settings = {
      ...common,
      profiles: {
        default: { instructions: 'Be brief.' },
        'docs-check': { instructions: 'Mind the tone.', fallback: { instructions: 'Facts alone.' } },
      },
    };
    expect(withInstructions(docs, { guidance: 'British English.' }, settings)['guidance']).toBe(
      'British English.\n\nMind the tone.',
    );
    expect(withInstructions(docs, {}, withFallback('docs-check', settings)!)['guidance']).toBe('Facts alone.');
    expect(withInstructions({ ...docs, name: 'review' }, {}, settings)['guidance']).toBe('Be brief.');
    expect(withInstructions(docs, { guidance: 'x' }, common)).toEqual({ guidance: 'x' });
    expect(withInstructions(gate, {}, settings)).toEqual({});
    expect(() =>
      withInstructions(gate, {}, { ...common, profiles: { 'deploy-gate': { instructions: 'Let it through.' } } }),
    ).toThrow(/^profiles\.deploy-gate\.instructions: has no effect/);
    expect(() => withInstructions(docs, { guidance: 'x'.repeat(15_990) }, settings)).toThrow(
      /^profiles\.docs-check\.instructions: makes 16006 characters with the stage’s guidance; allowed: at most 16000 together/,
    );
  });

  it('name their engine, which a flag or input overrules', () => {
    const settings = {
      ...common,
      profiles: { 'docs-check': { engine: 'rules' as const }, default: { engine: 'openai' as const } },
    };
    expect([
      withEngine('docs-check', settings, {}).engine,
      withEngine('review', settings, {}).engine,
      withEngine('review', settings, { engine: 'flag' }).engine,
    ]).toEqual(['rules', 'openai', 'auto']);
  });

  it('are estimated by the size of the change and their price', () => {
    const small = estimateUsd('review', 2000, common)!;
    expect(small).toBeGreaterThan(0);
    expect(estimateUsd('review', 2_000_000, common)!).toBeGreaterThan(10 * small);
    expect(estimateUsd('review', 2000, withFallback('review', common)!)!).toBeLessThan(small / 5);
    expect(estimateUsd('review', 2000, { ...common, model: 'home-made' })).toBeNull();
    expect(estimateTokens('review', 2000, { ...common, model: 'home-made' })).toBe(
      estimateTokens('review', 2000, common),
    );
    expect(estimateTokens('review', 2_000_000, common)).toBeGreaterThan(2_000_000 / 4);
    expect(estimateTokens('review', 2000, withFallback('review', common)!)).toBeLessThan(
      estimateTokens('review', 2000, common),
    );
    expect(estimateUsd('review', 2000, { ...common, profiles: { review: { 'estimate-usd': 7 } } })).toBe(7);
  });
});

describe('options of the stages', () => {
  const text = (help: string) =>
    textOption<string | undefined>({ help, phase: 'collect', places: ['flag'], fallback: undefined });
  const stages: { name: string; options: OptionList }[] = [
    { name: 'review', options: { base: text('b'), ignore: text('files'), blockOn: text('r') } },
    {
      name: 'docs-check',
      options: {
        base: text('b'),
        ignore: text('pages'),
        scan: switchOption({ help: 's', phase: 'collect', places: ['flag'], fallback: false }),
        blockOn: text('d'),
      },
    },
  ];
  const options = stageOptions(stages, 'flag');

  it('are plain where one stage has them, and go by the stage where several do', () => {
    expect(Object.keys(options.plain)).toEqual(['scan']);
    expect([...options.several.keys()]).toEqual(['ignore', 'block-on']);
    expect(Object.keys(options.prefixed)).toEqual([
      'review-ignore',
      'review-block-on',
      'docs-check-ignore',
      'docs-check-scan',
      'docs-check-block-on',
    ]);
    expect(() => refuseAmbiguous(['--ignore=x'], options.several)).toThrow(
      '--ignore: is an option of several stages; allowed: --review-ignore, --docs-check-ignore',
    );
    expect(() => refuseAmbiguous(['--base', 'main', '--scan'], options.several)).not.toThrow();
  });

  it('reach the stage that they are for', () => {
    const texts = new Map([
      ['base', 'main'],
      ['review-ignore', 'a'],
      ['docs-check-ignore', 'b'],
      ['scan', 'true'],
      ['docs-check-scan', 'false'],
    ]);
    expect(Object.fromEntries(textsOfStage(stages[0]!, texts, options.plain))).toEqual({ base: 'main', ignore: 'a' });
    expect(Object.fromEntries(textsOfStage(stages[1]!, texts, options.plain))).toEqual({
      base: 'main',
      ignore: 'b',
      scan: 'false',
    });
  });
});

describe('a stage with nothing to do', () => {
  it('is one that writes figures of tests without a report', () => {
    const idle = (stage: string, values: object): string | null => {
      const { task } = entries[stage]!;
      return task.idle?.({ ...settle(task.options).values, ...values }) ?? null;
    };
    expect(idle('test-gen', { coverage: [], guardHunks: false })).toContain('no coverage report');
    expect(idle('test-gen', { coverage: ['lcov.info'] })).toBeNull();
    expect(idle('test-gen', { guardHunks: true })).toBeNull();
    expect(idle('review', {})).toBeNull();
  });
});
