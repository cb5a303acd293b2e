import { runAction } from '../../src/entry/run-action.ts';
import { review } from '../../src/tasks/review/task.ts';

await runAction(review);
