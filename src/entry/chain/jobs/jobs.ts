import type { StageDefinition } from '../../../flow/pipeline.ts';
import { plannedShards } from '../../../flow/shards.ts';
import { stageNames, stageOf } from '../definition.ts';
import { stagesBefore } from './plan.ts';

/**
 * What of the reusable workflow follows from the definition. In an `if` only values that are numbers, words of ours and
 * results of jobs are read; a job's outputs count only where it succeeded, as a job that died may have written some.
 */

const succeeded = (job: string): string => `needs.${job}.result == 'success'`;
const output = (job: string, name: string): string => `needs.${job}.outputs.${name}`;

/**
 * When a stage's outcome ends the chain: `stopReason` of the fold, in the words of a workflow. A job that was skipped
 * stands for a stage that was not asked for, or that was stopped itself.
 */
function stops(stage: string): string {
  const blocks = `${succeeded(stage)} && ${output(stage, 'verdict')} == 'block'`;
  const policy = (word: string): string => `${output('plan', 'stop-on')} == '${word}'`;
  const said = `${succeeded(stage)} && contains(fromJSON('["pass", "block", "skipped"]'), ${output(stage, 'verdict')})`;
  return [
    `(${blocks} && (${policy('block')} || ${policy('critical')} && ${output(stage, 'has-critical')} == 'true'))`,
    `(needs.${stage}.result != 'skipped' && ${output('plan', 'on-inconclusive')} == 'stop' && !(${said}))`,
  ].join(' || ');
}

/** The condition under which a stage starts: `nextStages` of the fold, seen from one stage. */
export function startCondition(definition: readonly StageDefinition[], stage: string): string[] {
  return [
    `!cancelled() && ${succeeded('plan')} && contains(fromJSON(${output('plan', 'stages')}), '${stage}')`,
    ...stagesBefore(definition, stage).map((earlier) => `&& !(${stops(earlier)})`),
  ];
}

export function needsOf(definition: readonly StageDefinition[], stage: string): string[] {
  return ['plan', ...stagesBefore(definition, stage)];
}

/** The record of a job by name, id and digest, or nothing. */
export function recordOf(job: string): string {
  return `\${{ ${succeeded(job)} && ${output(job, 'record')} || '' }}`;
}

/**
 * The records of a matrix. Its jobs would overwrite each other's outputs, so each has one of its own: those of
 * different names are put together, and an empty one is none.
 * https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/pass-job-outputs
 */
function shardOutputs(step: string): string[] {
  return Array.from(
    { length: plannedShards },
    (_, at) => `shard-${at + 1}: \${{ startsWith(matrix.shard, '${at + 1}/') && steps.${step}.outputs.record || '' }}`,
  );
}

const recordsOfShards = (job: string): string =>
  `shard-records: \${{ needs.${job}.result != 'skipped' && toJSON(needs.${job}.outputs) || '' }}`;

/** Stages that are cut into three jobs. */
export const spannedStages: readonly string[] = stageNames.filter((stage) => stageOf(stage).spanned !== undefined);

/** Lines between the markers of `pipeline-stages.yml` and `pipeline.yml`, by key, without their indentation. */
export function generatedJobs(definition: readonly StageDefinition[]): Map<string, string[]> {
  const stages = definition.map(({ stage }) => stage);
  const folded = (condition: readonly string[]): string[] => ['if: >-', ...condition.map((line) => `  ${line}`)];
  const records = (jobs: readonly string[]): string[] => ['records: >-', ...jobs.map((job) => `  ${recordOf(job)}`)];
  const start = (stage: string, more: readonly string[], condition: readonly string[] = []): string[] => [
    `needs: [${[...needsOf(definition, stage), ...more].join(', ')}]`,
    ...folded([...startCondition(definition, stage), ...condition]),
  ];
  const lines = new Map<string, string[]>();
  for (const stage of stages) {
    lines.set(`records-${stage}`, records(needsOf(definition, stage)));
    if (!spannedStages.includes(stage)) {
      lines.set(`start-${stage}`, start(stage, []));
      continue;
    }
    const [collect, turns] = [`${stage}-collect`, `${stage}-turns`];
    lines.set(
      `start-${collect}`,
      start(
        stage,
        [],
        stageOf(stage).spanned?.when === 'writing'
          ? [`&& inputs.write-tests && contains(fromJSON(${output('plan', 'asking-stages')}), '${stage}')`]
          : [],
      ),
    );
    lines.set(`start-${turns}`, [
      `needs: [${[...needsOf(definition, stage), collect].join(', ')}]`,
      ...folded([
        `!cancelled() && ${succeeded(collect)} && ${output(collect, 'shards')} != ''`,
        `&& contains(fromJSON(${output('plan', 'asking-stages')}), '${stage}')`,
      ]),
      // A shard that dies is told by its join: neither the other shards nor the workflow fail with it. An empty matrix
      // is an error, also where the job is skipped.
      'continue-on-error: true',
      'strategy:',
      '  fail-fast: false',
      '  matrix:',
      `    shard: \${{ fromJSON(${succeeded(collect)} && ${output(collect, 'shards')} || '["1/1"]') }}`,
    ]);
    // It waits for the other two, however they end.
    lines.set(`start-${stage}`, start(stage, [collect, turns]));
    lines.set(`records-${turns}`, records([...needsOf(definition, stage), collect]));
    lines.set(`records-${stage}`, [...records([...needsOf(definition, stage), collect]), recordsOfShards(turns)]);
    lines.set(`outputs-${turns}`, shardOutputs('turns'));
    lines.set(`records-${collect}`, records(needsOf(definition, stage)));
  }
  lines.set('needs-pipeline', [`needs: [plan, ${stages.join(', ')}]`]);
  lines.set('records-pipeline', [
    ...records(['plan', ...stages]),
    'jobs: >-',
    ...stages.map((stage) => `  ${stage}=\${{ needs.${stage}.result }}`),
  ]);
  lines.set(
    'outputs-pipeline',
    stages.map((stage) => `${stage}-verdict: \${{ steps.conclude.outputs.${stage}-verdict }}`),
  );
  for (const [key, job] of [
    ['outputs-stages', 'pipeline'],
    ['outputs-workflow', 'stages'],
  ] as const) {
    lines.set(
      key,
      stages.flatMap((stage) => [
        `${stage}-verdict:`,
        `  description: Verdict of ${stage}; empty when it is not among the stages that are run.`,
        `  value: \${{ jobs.${job}.outputs.${stage}-verdict }}`,
      ]),
    );
  }
  return lines;
}
