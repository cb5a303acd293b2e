import { runAction } from '../../src/entry/door/run-action.ts';
import { changeStart } from '../../src/entry/starts/change.ts';
import { review } from '../../src/tasks/review/task.ts';

await runAction({ task: review, start: changeStart });
