import { describe, expect, it } from 'vitest';
import { pipelineStages, stageNames } from '../../src/entry/chain/definition.ts';
import { recordOf, spannedStages } from '../../src/entry/chain/jobs/jobs.ts';
import { chosenStages, nextStages, type PipelinePolicy, type StageOutcome } from '../../src/flow/pipeline.ts';
import { readCondition } from '../support/expressions.ts';
import { readWorkflows } from '../support/workflow-files.ts';

const file = readWorkflows('.github/workflows').find(({ path }) => path.endsWith('/pipeline-stages.yml'))!;
const { jobs } = file.workflow;
const condition = (job: string): ReturnType<typeof readCondition> => readCondition(String(jobs[job]?.if));

/** How a stage's job can end, and what the fold takes that for. */
const endings: Readonly<
  Record<string, { result: string; outputs: Record<string, string>; outcome: Omit<StageOutcome, 'reason'> }>
> = {
  pass: {
    result: 'success',
    outputs: { verdict: 'pass', 'has-critical': 'false' },
    outcome: { verdict: 'pass', hasCritical: false },
  },
  block: {
    result: 'success',
    outputs: { verdict: 'block', 'has-critical': 'false' },
    outcome: { verdict: 'block', hasCritical: false },
  },
  critical: {
    result: 'success',
    outputs: { verdict: 'block', 'has-critical': 'true' },
    outcome: { verdict: 'block', hasCritical: true },
  },
  inconclusive: {
    result: 'success',
    outputs: { verdict: 'inconclusive', 'has-critical': 'false' },
    outcome: { verdict: 'inconclusive', hasCritical: false },
  },
  idle: {
    result: 'success',
    outputs: { verdict: 'skipped', 'has-critical': 'false' },
    outcome: { verdict: 'skipped', hasCritical: false },
  },
  died: { result: 'failure', outputs: {}, outcome: { verdict: 'inconclusive', hasCritical: false } },
  // an output that was written before the job died is no verdict
  'died late': {
    result: 'failure',
    outputs: { verdict: 'block', 'has-critical': 'true' },
    outcome: { verdict: 'inconclusive', hasCritical: false },
  },
  cancelled: { result: 'cancelled', outputs: {}, outcome: { verdict: 'inconclusive', hasCritical: false } },
  silent: { result: 'success', outputs: {}, outcome: { verdict: 'inconclusive', hasCritical: false } },
};
const policies: PipelinePolicy[] = (['critical', 'block', 'never'] as const).flatMap((stopOn) =>
  (['continue', 'stop'] as const).map((onInconclusive) => ({ stopOn, onInconclusive, required: stageNames })),
);
const subsets = Array.from({ length: 2 ** stageNames.length - 1 }, (_, at) =>
  stageNames.filter((_name, bit) => ((at + 1) >> bit) % 2 === 1),
);
/** What a job that was skipped leaves: nothing on GitHub, the text of the expression on act. */
const unset = ['', '${{ steps.stage.outputs.verdict }}'];

function* choices(count: number): Generator<string[]> {
  if (count === 0) return yield [];
  for (const rest of choices(count - 1)) for (const one of Object.keys(endings)) yield [one, ...rest];
}

describe('the jobs’ if and the fold', () => {
  const starts = new Map(stageNames.map((stage) => [stage as string, condition(stage)]));

  it('start and skip the same stages, for every outcome, policy and choice of stages', () => {
    let compared = 0;
    for (const stages of subsets) {
      const definition = chosenStages(pipelineStages, stages);
      for (const policy of policies) {
        for (const chosen of choices(Math.max(0, stages.length - 1))) {
          const ending = (stage: string): (typeof endings)[string] =>
            endings[chosen[stages.indexOf(stage as (typeof stages)[number])] ?? 'pass']!;
          const plan = {
            result: 'success',
            outputs: {
              stages: JSON.stringify(stages),
              'stop-on': policy.stopOn,
              'on-inconclusive': policy.onInconclusive,
            },
          };
          for (const text of unset) {
            const needs: Record<string, { result: string; outputs: Record<string, string> }> = { plan };
            for (const stage of stageNames) {
              const starting = starts.get(stage)!({ needs, inputs: {} });
              needs[stage] = starting
                ? { result: ending(stage).result, outputs: ending(stage).outputs }
                : { result: 'skipped', outputs: { verdict: text, 'has-critical': text } };
            }
            const done = new Map<string, StageOutcome>();
            const started: string[] = [];
            for (;;) {
              const next = nextStages(definition, done, new Set(), policy);
              for (const { stage, because } of next.skip)
                done.set(stage, { verdict: 'skipped', hasCritical: false, reason: '', because });
              if (next.start.length === 0) break;
              for (const stage of next.start) {
                started.push(stage);
                done.set(stage, { ...ending(stage).outcome, reason: '' });
              }
            }
            const ran = stageNames.filter((stage) => needs[stage]?.result !== 'skipped');
            if (String(ran) !== String(stageNames.filter((stage) => started.includes(stage))))
              expect({ stages, policy, chosen, ran }).toEqual({ stages, policy, chosen, ran: started });
            compared += 1;
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(10_000);
  });

  it('start nothing where the plan died or was not made', () => {
    for (const result of ['failure', 'cancelled', 'skipped'])
      for (const stage of stageNames)
        expect(starts.get(stage)!({ needs: { plan: { result, outputs: {} } }, inputs: {} })).toBe(false);
  });

  it('cut a stage into jobs that start with it', () => {
    const plan = {
      result: 'success',
      outputs: {
        stages: '["review","test-gen"]',
        'asking-stages': '["review","test-gen"]',
        'stop-on': 'critical',
        'on-inconclusive': 'continue',
      },
    };
    const review = { result: 'success', outputs: { verdict: 'pass', 'has-critical': 'false' } };
    expect(condition('review-collect')({ needs: { plan }, inputs: {} })).toBe(true);
    expect(
      [true, false].map((write) =>
        condition('test-gen-collect')({ needs: { plan, review }, inputs: { 'write-tests': write } }),
      ),
    ).toEqual([true, false]);
    expect(
      condition('test-gen-collect')({
        needs: { plan, review: { result: 'success', outputs: { verdict: 'block', 'has-critical': 'true' } } },
        inputs: { 'write-tests': true },
      }),
    ).toBe(false);
    for (const stage of spannedStages) {
      const turns = condition(`${stage}-turns`);
      const collected = { result: 'success', outputs: { shards: '["1/2","2/2"]' } };
      const at = (
        collect: { result: string; outputs: Record<string, string> },
        asking = '["review","test-gen"]',
      ): boolean =>
        turns({
          needs: {
            plan: { ...plan, outputs: { ...plan.outputs, 'asking-stages': asking } },
            [`${stage}-collect`]: collect,
          },
          inputs: {},
        });
      expect([
        at(collected),
        at({ ...collected, result: 'failure' }),
        at({ result: 'skipped', outputs: {} }),
        at({ result: 'success', outputs: { shards: '' } }),
        at(collected, '["docs-check"]'),
      ]).toEqual([true, false, false, false, false]);
    }
  });
});

describe('needs', () => {
  const needsOf = (job: string): string[] => [jobs[job]?.needs ?? []].flat();
  it('of what is independent do not wait for each other, directly or through others', () => {
    const before = (job: string): string[] => [...new Set(needsOf(job).flatMap((need) => [need, ...before(need)]))];
    expect(before('docs-check').filter((job) => job.startsWith('test-gen'))).toEqual([]);
    expect(
      ['test-gen', 'test-gen-collect', 'test-gen-turns'].flatMap(before).filter((job) => job === 'docs-check'),
    ).toEqual([]);
    expect(before('deploy-gate')).toEqual(expect.arrayContaining(['review', 'test-gen', 'docs-check']));
    expect(needsOf('pipeline')).toEqual(['plan', ...stageNames]);
  });

  it('are those of which an expression of the job reads', () => {
    for (const [id, job] of Object.entries(jobs)) {
      const read = [...JSON.stringify(job).matchAll(/needs\.([a-z-]+)\./g)].map((match) => match[1]!);
      expect([id, ...read.filter((name) => !needsOf(id).includes(name))]).toEqual([id]);
    }
  });

  it('hand every record over by its name, of jobs that ended well alone', () => {
    for (const [id, job] of Object.entries(jobs)) {
      const records = job.steps?.flatMap((step) =>
        step.with?.['records'] === undefined ? [] : [String(step.with['records'])],
      )[0];
      if (id === 'plan') continue;
      const wanted =
        id === 'pipeline' ? ['plan', ...stageNames] : needsOf(id).filter((need) => !need.endsWith('-turns'));
      expect([id, records?.trim().split(/\n|(?<=\}\}) /)]).toEqual([id, wanted.map(recordOf)]);
    }
  });
});

it('the matrix is never empty and lets one shard fail alone', () => {
  for (const stage of spannedStages) {
    const strategy = (jobs[`${stage}-turns`] as { strategy?: { 'fail-fast': boolean; matrix: { shard: string } } })
      .strategy;
    expect(strategy).toMatchObject({ 'fail-fast': false, matrix: { shard: expect.stringContaining(`|| '["1/1"]'`) } });
  }
});
