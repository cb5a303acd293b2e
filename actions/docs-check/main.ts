import { runAction } from '../../src/entry/door/run-action.ts';
import { docsStart } from '../../src/entry/starts/docs.ts';
import { docsCheck } from '../../src/tasks/docs-check/task.ts';

await runAction({ task: docsCheck, start: docsStart });
