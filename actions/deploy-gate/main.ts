import { runAction } from '../../src/entry/door/run-action.ts';
import { releaseStart } from '../../src/entry/starts/release.ts';
import { deployGate } from '../../src/tasks/deploy-gate/task.ts';

await runAction({ task: deployGate, start: releaseStart });
