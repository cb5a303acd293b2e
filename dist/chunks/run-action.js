import { r as deliverRun, t as withStep } from "./step.js";
import { t as guardStep } from "./guard.js";
import { P as fetchArtifacts, n as runTask } from "./run-task.js";
// src/entry/door/run-action.ts
/**
* A task as the step of a job: reads the event, runs, stores the record, writes summary and outputs, and fails by
* policy after that.
*/
function runAction({ task, start }) {
	return guardStep({ verdict: "inconclusive" }, () => withStep({
		task,
		start
	}, async ({ log, signal, key, codex, world, settings, trigger, withoutModel, dir }) => {
		let { steps, shard } = settings.common, shards = await fetchArtifacts(log)(dir, {
			task: task.name,
			...settings.common
		}), result = await runTask(task, {
			trigger,
			settings,
			world,
			key,
			dir,
			signal,
			withoutModel,
			codex,
			steps,
			shard,
			shards
		});
		await deliverRun(task, result, dir, settings.common, log);
	}));
}
export { runAction as t };
