import { runPipelineAction } from '../../src/entry/pipeline/run-action.ts';

await runPipelineAction();
