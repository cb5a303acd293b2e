import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
// src/adapters/programs/initial-environment.ts
/** By it a runner finds processes that outlived their job. */
const kept = /^RUNNER_TRACKING_ID=/;
/**
* Takes this process's variables, and so every key and token, out of what /proc shows of it: any process of the same
* user can read the environment that a process was started with, for as long as it lives. The variables stay in
* `process.env`, in memory of their own, and children get what they are given.
*
* Deleting from `process.env` doesn't do it, and a second start would leave the first process with its environment
* above it. Linux lets a process write its own memory (proc_pid_mem(5)); where the environment lies stands in its stat,
* fields 50 and 51 (proc_pid_stat(5)). It costs two milliseconds.
*
* Gives why it could not be done, else null; on other systems there is nothing to do.
*/
function hideInitialEnvironment() {
	if (process.platform !== "linux" || !isMainThread) return null;
	try {
		let [start, end] = environmentRange();
		for (let [name, value] of Object.entries(process.env)) process.env[name] = value;
		let memory = openSync("/proc/self/mem", "r+");
		try {
			let at = start;
			for (let entry of readFileSync("/proc/self/environ", "latin1").split("\0")) entry !== "" && !kept.test(entry) && at + entry.length <= end && writeSync(memory, Buffer.alloc(entry.length), 0, entry.length, at), at += entry.length + 1;
		} finally {
			closeSync(memory);
		}
		return readFileSync("/proc/self/environ", "latin1").split("\0").filter((entry) => entry !== "" && !kept.test(entry)).length === 0 ? null : "the system shows it all the same";
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}
function environmentRange() {
	let stat = readFileSync("/proc/self/stat", "latin1"), fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "), [start, end] = [Number(fields[47]), Number(fields[48])];
	if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start <= 0 || end < start) throw Error("/proc/self/stat does not say where it lies");
	return [start, end];
}
export { hideInitialEnvironment as t };
