import type { StageDefinition } from '../../flow/pipeline.ts';

/** The chain's own name, as a task, in records and as the key of what it says. */
export const chainName = 'pipeline';

/** A stage, and what holds for it alone. Its name is its task's. */
interface Stage extends StageDefinition {
  /** its words lead the one comment on a pull request, whose key and state are its own */
  leads?: true;
  /** it is told that it is a stage of the chain, and by which check run */
  hears?: true;
  /** cut into three jobs: one collects, a matrix with the key asks, one without it joins; `when` the first is needed */
  spanned?: { when?: 'writing' };
  /** its options that are inputs of the chain in one job, and in the workflow beside these */
  inputs?: readonly string[];
  inputsOfJobs?: readonly string[];
}

/** The chain. The command line, the reusable workflow and the composite action follow it. */
export const pipelineStages = [
  { stage: 'review', needs: [], leads: true, spanned: {} },
  {
    stage: 'test-gen',
    needs: ['review'],
    spanned: { when: 'writing' },
    inputs: ['coverage', 'guardHunks', 'testCommand'],
    inputsOfJobs: ['coverageArtifact', 'prepareCommand', 'write'],
  },
  { stage: 'docs-check', needs: ['review'] },
  { stage: 'deploy-gate', needs: ['test-gen', 'docs-check'], hears: true, inputs: ['waitMinutes'] },
] as const satisfies readonly Stage[];

export const stageNames = pipelineStages.map(({ stage }) => stage);
export type StageName = (typeof stageNames)[number];

/** What holds for a stage alone, by its name; nothing for one that is not of the chain. */
export function stageOf(name: string): Partial<Stage> {
  return pipelineStages.find(({ stage }) => stage === name) ?? {};
}
