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
