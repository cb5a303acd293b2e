import type { StageDefinition } from '../../flow/pipeline.ts';
import { stagesBefore } from './plan.ts';

/**
 * What of the reusable workflow follows from the definition. In an `if` only values that are numbers, words of ours and results of jobs are read; a
 * job's outputs count only where it succeeded, as a job that died may have written some.
 */

const succeeded = (job: string): string => `needs.${job}.result == 'success'`;
const output = (job: string, name: string): string => `needs.${job}.outputs.${name}`;

/** When a stage's outcome ends the chain: `stopReason` of the fold, in the words of a workflow. A job that was skipped stands for a stage that was not asked for, or that was stopped itself. */
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

/** The record of a job by name, or nothing. */
export function recordOf(job: string): string {
  return `\${{ ${succeeded(job)} && ${output(job, 'artifact-name')} || '' }}`;
}

/** Lines between the markers of `pipeline-stages.yml` and `pipeline.yml`, by key, without their indentation. */
export function generatedJobs(definition: readonly StageDefinition[]): Map<string, string[]> {
  const stages = definition.map(({ stage }) => stage);
  const folded = (condition: readonly string[]): string[] => ['if: >-', ...condition.map((line) => `  ${line}`)];
  const records = (jobs: readonly string[]): string[] => ['records: >-', ...jobs.map((job) => `  ${recordOf(job)}`)];
  return new Map([
    ...stages.flatMap((stage): [string, string[]][] => [
      [`start-${stage}`, [`needs: [${needsOf(definition, stage).join(', ')}]`, ...folded(startCondition(definition, stage))]],
      // A stage in three jobs waits for its other two, however they end.
      [`join-${stage}`, [`needs: [${[...needsOf(definition, stage), `${stage}-collect`, `${stage}-turns`].join(', ')}]`, ...folded(startCondition(definition, stage))]],
      [`turns-${stage}`, [`needs: [${[...needsOf(definition, stage), `${stage}-collect`].join(', ')}]`]],
      [`records-${stage}`, records(needsOf(definition, stage))],
    ]),
    ['conclude', [`needs: [plan, ${stages.join(', ')}]`]],
    ['conclude-records', [
      ...records(['plan', ...stages]),
      'jobs: >-', ...stages.map((stage) => `  ${stage}=\${{ needs.${stage}.result }}`),
    ]],
    ['job-outputs', stages.map((stage) => `${stage}-verdict: \${{ steps.conclude.outputs.${stage}-verdict }}`)],
    ...(['stages', 'verdict'] as const).map((which): [string, string[]] => [`${which}-outputs`, stages.flatMap((stage) => [
      `${stage}-verdict:`, `  description: Verdict of ${stage}; empty when it is not among the stages that are run.`,
      `  value: \${{ jobs.${which === 'stages' ? 'pipeline' : 'stages'}.outputs.${stage}-verdict }}`,
    ])]),
  ]);
}
