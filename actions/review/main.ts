import { entries } from '../../src/entry/run/tasks.ts';
import { runAction } from '../../src/entry/door/run-action.ts';

await runAction(entries['review']!);
