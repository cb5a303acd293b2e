import { runPipelineAction } from '../../src/entry/chain/jobs/run.ts';

await runPipelineAction();
