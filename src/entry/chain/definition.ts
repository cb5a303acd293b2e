import type { StageDefinition } from '../../flow/pipeline.ts';

/** The chain. The command line, the reusable workflow and the composite action follow it. */
export const pipelineStages = [
  { stage: 'review', needs: [] },
  { stage: 'test-gen', needs: ['review'] },
  { stage: 'docs-check', needs: ['review'] },
  { stage: 'deploy-gate', needs: ['test-gen', 'docs-check'] },
] as const satisfies readonly StageDefinition[];

export const stageNames = pipelineStages.map(({ stage }) => stage);
export type StageName = (typeof stageNames)[number];

/** Why a stage has nothing to do with the options that it was given, or null. */
export function idleReason(stage: string, values: Readonly<Record<string, unknown>>): string | null {
  const reports = values['coverage'];
  if (stage === 'test-gen' && values['guardHunks'] !== true && (!Array.isArray(reports) || reports.length === 0))
    return 'no coverage report was given, and guard-hunks is off';
  return null;
}

/**
 * Whether a stage would ask a model at all with its options: figures of tests are made without one, unless tests are
 * written.
 */
export function couldAsk(stage: string, values: Readonly<Record<string, unknown>>): boolean {
  return stage !== 'test-gen' || values['write'] === true;
}
