import { runAction } from '../../src/entry/door/run-action.ts';
import { changeStart } from '../../src/entry/starts/change.ts';
import { testGen } from '../../src/tasks/test-gen/task.ts';

await runAction({ task: testGen, start: changeStart });
