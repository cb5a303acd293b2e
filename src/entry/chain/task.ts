import type { Claim, Result, Task } from '../../contracts/task.ts';
import { concludeChain } from './conclude.ts';
import { chainName, stageNames } from './definition.ts';
import { pipelineOptions, type PipelineOptions } from './options.ts';
import { pageOfChain } from './pages/page.ts';
import { ChainEvidence, PipelinePart } from './record.ts';
import { briefOfChain, renderChain } from './pages/render.ts';

/**
 * The chain's conclusion as a task whose evidence is what its stages said: it asks nothing itself, so a stored chain is
 * decided, rendered and published again like any run. `run-chain.ts` fills the evidence.
 */
export const pipeline: Task<PipelineOptions, ChainEvidence, Claim, PipelinePart, never> = {
  name: chainName,
  about: `Runs ${stageNames.slice(0, -1).join(', ')} and ${stageNames.at(-1)} as one chain and stops at the first critical finding.`,
  options: pipelineOptions,
  touches: [],
  profile: {},
  evidence: ChainEvidence,
  part: PipelinePart,
  outputs: Object.fromEntries(
    stageNames.map((stage) => [
      `${stage}-verdict`,
      {
        help: `verdict of ${stage}, empty when it is not among the stages that are run`,
        read: ({ part }: Result<PipelinePart>) => part.stages.find(({ task }) => task === stage)?.verdict ?? '',
      },
    ]),
  ),
  collect: () => Promise.reject(new Error('a chain is collected by its stages')),
  ask: () => [],
  claims: () => [],
  check: () => Promise.resolve([]),
  decide: concludeChain,
  render: renderChain,
  brief: briefOfChain,
  page: pageOfChain,
};
