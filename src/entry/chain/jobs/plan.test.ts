import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Amount } from '../../../domain/ledger.ts';
import type { Subject } from '../../../domain/subject.ts';
import { noUsage } from '../../../domain/usage.ts';
import { pipelineStages, stageNames } from '../definition.ts';
import { requireSubject, parseHanded, shardsHanded } from './handed.ts';
import { concludeJobs, parseJobs, type JobResult } from './part-conclude.ts';
import { definitionOf, shareOf, spentBetween, stagesBefore, type Plan, type StageDocument } from './plan.ts';
import type { StageRecord } from '../record.ts';
import { spentBy } from '../budget/split.ts';

const sha = (letter: string): string => letter.repeat(40);
const subject: Subject = {
  kind: 'change',
  repository: 'acme/shop',
  trusted: sha('a'),
  base: sha('a'),
  head: sha('b'),
  number: 7,
};

function planOf(
  usd: number | null,
  estimates: readonly (number | null)[] = [1, 1, 1, 1],
  values: Record<string, string | string[]> = {},
  tokens: number | null = null,
): Plan {
  return {
    schema: 'codex-ci/plan@1',
    attempt: 1,
    subject,
    allowance: { limit: { usd, tokens }, limited_by: 'run', reason: null },
    options: { task: 'pipeline', common: {}, values, given: {}, profiles: {}, limitUsd: usd },
    estimates: Object.fromEntries(
      stageNames.map((stage, at) => [stage, { asks: true, full: estimates[at] ?? null, fallback: null }]),
    ),
  };
}

function document(
  stage: string,
  share: Amount,
  usd: number | null,
  over: Partial<StageRecord> = {},
  attempt = 1,
  done = true,
): StageDocument {
  const record: StageRecord = {
    task: stage,
    verdict: 'pass',
    reason: 'r',
    has_critical: false,
    because: null,
    started_at: null,
    ended_at: null,
    usage: { ...noUsage, requests: 1, usd },
    mode: 'full',
    model: null,
    estimate_usd: 1,
    share,
    saved_usd: null,
    result_path: `stages/${stage}/result.json`,
    ...over,
  };
  return { schema: 'codex-ci/stage@1', attempt, subject, over: done, record };
}

const share = (
  plan: Plan,
  stage: string,
  said: ReadonlyMap<string, StageDocument>,
  attempt = 1,
  before: Amount[] = [],
): Amount => {
  const given = shareOf(plan, stage, attempt, said, before);
  if ('refused' in given) throw new Error(given.refused);
  return given.share;
};

describe('shares that jobs compute alone', () => {
  it('never sum above the limit, over every attempt, whatever each spends, leaves out or dies of', () => {
    const spending = fc.array(
      fc.record({
        fraction: fc.double({ min: 0, max: 1, noNaN: true }),
        ends: fc.constantFrom('known', 'unknown', 'died'),
      }),
      { minLength: 8, maxLength: 8 },
    );
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.array(fc.option(fc.double({ min: 0, max: 3, noNaN: true })), { minLength: 4, maxLength: 4 }),
        spending,
        fc.subarray([...stageNames], { minLength: 1 }),
        fc.subarray([...stageNames], { minLength: 1 }),
        (usd, estimates, spends, stages, again) => {
          const plan = planOf(usd, estimates, { stages });
          const definition = definitionOf(plan);
          let taken = 0;
          const all: StageDocument[] = [];
          const latest = new Map<string, StageDocument>();
          const attemptOf = (attempt: number, run: readonly string[]): void => {
            const before = spentBetween(all, 1, attempt);
            for (const { stage } of definition.filter((one) => run.includes(one.stage))) {
              const given = share(plan, stage, latest, attempt, before);
              const { fraction, ends } =
                spends[stageNames.indexOf(stage as (typeof stageNames)[number]) + 4 * (attempt - 1)]!;
              // what was really spent is at most the share: its gateway sees to that
              taken += (given.usd ?? 0) * (ends === 'known' ? fraction : 1);
              all.push(document(stage, given, null, {}, attempt, false));
              latest.delete(stage);
              if (ends === 'died') continue;
              const told = document(stage, given, ends === 'known' ? (given.usd ?? 0) * fraction : null, {}, attempt);
              all.push(told);
              latest.set(stage, told);
            }
            expect(taken).toBeLessThanOrEqual(usd + 1e-6);
          };
          attemptOf(1, stages);
          // A job that is run again brings all that need it.
          const wanted = definition
            .map(({ stage }) => stage)
            .filter(
              (stage) =>
                again.includes(stage as (typeof stageNames)[number]) ||
                stagesBefore(definition, stage).some((need) => again.includes(need as (typeof stageNames)[number])),
            );
          attemptOf(2, wanted);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of siblings don’t depend on each other, and what a stage left comes back', () => {
    const plan = planOf(4);
    const review = document('review', { usd: 1, tokens: null }, 0.25);
    const alone = new Map([['review', review]]);
    expect([share(plan, 'test-gen', alone), share(plan, 'docs-check', alone)]).toEqual([
      { usd: 1.25, tokens: null },
      { usd: 1.25, tokens: null },
    ]);
    expect(
      share(
        plan,
        'docs-check',
        new Map([...alone, ['test-gen', document('test-gen', { usd: 1.25, tokens: null }, 0)]]),
      ),
    ).toEqual({ usd: 1.25, tokens: null });
    const both = new Map([
      ...alone,
      ['test-gen', document('test-gen', { usd: 1.25, tokens: null }, 0)],
      ['docs-check', document('docs-check', { usd: 1.25, tokens: null }, 1)],
    ]);
    expect(share(plan, 'deploy-gate', both).usd).toBeCloseTo(2.75);
    // a sibling that left nothing has spent its share
    both.delete('test-gen');
    expect(share(plan, 'deploy-gate', both).usd).toBeCloseTo(1.5);
    expect(share(planOf(null), 'review', new Map())).toEqual({ usd: null, tokens: null });
  });

  it('of another attempt leave out what earlier ones spent, known or not', () => {
    const plan = planOf(4);
    const open = document('review', { usd: 1, tokens: null }, null, {}, 1, false);
    expect(share(plan, 'review', new Map(), 2, spentBetween([open], 1, 2)).usd).toBe(0.75);
    const known = document('review', { usd: 1, tokens: null }, 0.4);
    // whichever of the two is read first
    for (const both of [
      [open, known],
      [known, open],
    ])
      expect(spentBetween(both, 1, 2)).toEqual([spentBy(known.record)]);
    expect(spentBetween([open, known], 2, 3)).toEqual([]);
    // a record that is kept from an earlier attempt isn't counted twice
    expect(share(plan, 'docs-check', new Map([['review', known]]), 2, spentBetween([known], 1, 2)).usd).toBeCloseTo(
      1.2,
    );
  });

  it('are refused where the fold starts nothing', () => {
    const critical = document('review', { usd: 1, tokens: null }, 0.1, { verdict: 'block', has_critical: true });
    expect(shareOf(planOf(4), 'docs-check', 1, new Map([['review', critical]]), [])).toEqual({
      refused: 'review found something critical',
    });
    expect(shareOf(planOf(4, [], { onInconclusive: 'stop' }), 'docs-check', 1, new Map(), [])).toEqual({
      refused: 'review came to no verdict',
    });
    expect(shareOf(planOf(4, [], { stages: ['docs-check'] }), 'review', 1, new Map(), [])).toEqual({
      refused: 'it is not among the stages that are run',
    });
  });

  it('know what stands before a stage', () => {
    expect(stageNames.map((stage) => stagesBefore(pipelineStages, stage))).toEqual([
      [],
      ['review'],
      ['review'],
      ['review', 'test-gen', 'docs-check'],
    ]);
  });
});

describe('the conclusion of jobs', () => {
  const plan = planOf(4);
  const pass = (stage: string): StageDocument => document(stage, { usd: 1, tokens: null }, 0.5);
  const conclude = (
    said: readonly StageDocument[],
    results: Partial<Record<string, JobResult>>,
    given = plan,
  ): ReturnType<typeof concludeJobs> =>
    concludeJobs(
      given,
      1,
      new Map(said.map((one) => [one.record.task, one])),
      new Map(stageNames.map((stage) => [stage, results[stage] ?? 'success'])),
      [],
    );
  const skippedAll = { 'test-gen': 'skipped', 'docs-check': 'skipped', 'deploy-gate': 'skipped' } as const;

  it('is the fold’s where the jobs followed it', () => {
    const whole = conclude(stageNames.map(pass), {});
    expect([whole.contradiction, [...whole.runs.values()].map(({ verdict }) => verdict)]).toEqual([
      null,
      ['pass', 'pass', 'pass', 'pass'],
    ]);
    const stopped = conclude(
      [document('review', { usd: 1, tokens: null }, 0.5, { verdict: 'block', has_critical: true })],
      skippedAll,
    );
    expect(stopped.contradiction).toBeNull();
    expect(stopped.runs.get('deploy-gate')).toMatchObject({
      verdict: 'skipped',
      because: 'review',
      reason: 'not started: review found something critical',
      saved_usd: 1,
    });
  });

  it('takes a job without a record for one that came to no verdict and spent its share', () => {
    const { runs, contradiction } = conclude([pass('review'), pass('docs-check'), pass('deploy-gate')], {
      'test-gen': 'failure',
    });
    expect(contradiction).toBeNull();
    expect(runs.get('test-gen')).toMatchObject({
      verdict: 'inconclusive',
      reason: 'its job ended as ‘failure’ without a record; see its log',
      usage: { usd: null },
    });
    expect(spentBy(runs.get('test-gen')!).usd).toBeCloseTo(3.5 / 3);
    expect(conclude([pass('review'), pass('docs-check'), pass('deploy-gate')], {}).runs.get('test-gen')?.verdict).toBe(
      'inconclusive',
    );
  });

  it('contradicts a stage that ran where it must not have, also one that died, and one that was skipped for no reason', () => {
    const review = document('review', { usd: 1, tokens: null }, 0.5, { verdict: 'block', has_critical: true });
    const ran = conclude([review, pass('docs-check')], { ...skippedAll, 'docs-check': 'success' });
    expect(ran.contradiction).toBe(
      'docs-check: its job ran although review found something critical; the workflow did not follow its plan',
    );
    expect(ran.runs.get('docs-check')).toMatchObject({
      verdict: 'inconclusive',
      result_path: null,
      usage: { usd: 0.5 },
    });
    expect(conclude([review], { ...skippedAll, 'test-gen': 'failure' }).contradiction).toContain(
      'test-gen: its job ran',
    );
    const missing = conclude([pass('review'), pass('test-gen')], { 'docs-check': 'skipped', 'deploy-gate': 'skipped' });
    expect(missing.contradiction).toContain('docs-check: its job was skipped although nothing stops it');
    expect(missing.runs.get('docs-check')?.verdict).toBe('inconclusive');
  });

  it('reads how jobs ended and what they are called, and nothing else', () => {
    expect(parseJobs(' review=success\n test-gen=skipped ', ['review', 'test-gen'])).toEqual(
      new Map([
        ['review', 'success'],
        ['test-gen', 'skipped'],
      ]),
    );
    expect(() => parseJobs('review=success', ['review', 'docs-check'])).toThrow(
      'input jobs: does not say how the job of docs-check ended',
    );
    const digest = `sha256:${'0'.repeat(64)}`;
    const one = (name: string, id = 1): string => `${name}@${id}@${digest}`;
    expect(
      parseHanded(
        [`${one('codex-ci-pipeline-plan-1')} ${one('codex-ci-review-2', 2)}`, '', one('codex-ci-review-collect-1', 3)],
        2,
      ),
    ).toEqual([
      { name: 'codex-ci-pipeline-plan-1', id: 1, digest, of: { part: 'plan', task: 'pipeline', attempt: 1 } },
      { name: 'codex-ci-review-2', id: 2, digest, of: { part: 'record', task: 'review', attempt: 2 } },
      { name: 'codex-ci-review-collect-1', id: 3, digest, of: { part: 'collect', task: 'review', attempt: 1 } },
    ]);
    for (const bad of ['review-1', 'codex-ci-review', 'codex-ci-review-0'])
      expect(() => parseHanded([one(bad)], 1)).toThrow('is not the name of a record');
    for (const bad of [
      'codex-ci-review-1',
      'codex-ci-review-1@1',
      `codex-ci-review-1@0@${digest}`,
      `codex-ci-review-1@1@${digest}0`,
      `codex-ci-../x-1@1@${digest}`,
      '${{',
      '$(id)',
    ]) {
      expect(() => parseHanded([bad], 1)).toThrow(/^input records: .*allowed: <name>@<id>@sha256/);
    }
    expect(() => parseHanded([one('codex-ci-review-2')], 1)).toThrow('is of an attempt after this one');
    expect(() => parseHanded([one('codex-ci-review-1'), one('codex-ci-review-1', 2)], 1)).toThrow('has review twice');
    const warned: string[] = [];
    const log = {
      warn: (text: string): void => {
        warned.push(text);
      },
    };
    expect(shardsHanded(undefined, log)).toEqual([]);
    const shard = one('codex-ci-review-turns-1-of-3-1');
    expect(
      shardsHanded(
        JSON.stringify({ 'shard-1': shard, 'shard-2': '', 'shard-3': 'codex-ci-review-turns-3-of-3-1' }),
        log,
      ),
    ).toEqual([shard]);
    expect(warned).toEqual([expect.stringMatching(/^shard-3: .* is a name without id and digest/)]);
    for (const bad of ['', '[]', '{"a":1}', 'a@1'])
      expect(() => shardsHanded(bad, log)).toThrow(/^input shard-records: is not what toJSON makes/);
  });

  it('takes no record about other commits, another pull request or another repository', () => {
    expect(() => requireSubject('x', { ...subject, trusted: sha('c') }, subject)).not.toThrow();
    expect(() =>
      requireSubject('x', { kind: 'revision', repository: 'acme/shop', trusted: sha('a'), head: sha('b') }, subject),
    ).not.toThrow();
    for (const other of [{ head: sha('c') }, { base: sha('c') }, { number: 8 }, { repository: 'acme/other' }])
      expect(() => requireSubject('x', { ...subject, ...other }, subject)).toThrow('as this job’s own event says');
  });
});
