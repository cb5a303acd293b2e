import { runAction } from '../../src/entry/door/run-action.ts';
import { incidentStart } from '../../src/entry/starts/incident.ts';
import { rollbackAnalysis } from '../../src/tasks/rollback-analysis/task.ts';

await runAction({ task: rollbackAnalysis, start: incidentStart });
