import { n as inputFailure, r as messageOf, t as Failure } from "./errors.js";
import { join } from "node:path";
import { mkdir, readdir } from "node:fs/promises";
// src/adapters/runner/artifact.ts
/**
* `codex-ci-<task>[-<suffix>]-<attempt>`: artifacts cannot be replaced, so a re-run needs a name of its own. Fails as input
* on a name that an artifact cannot have.
*/
function artifactName({ task, suffix }, environment) {
	let attempt = environment.GITHUB_RUN_ATTEMPT || "1";
	if (!/^[1-9]\d{0,8}$/.test(attempt)) throw inputFailure("GITHUB_RUN_ATTEMPT", `${JSON.stringify(attempt)} is no attempt`, "a number from 1 on");
	return `${baseOf({
		task,
		...suffix === void 0 ? {} : { suffix }
	})}-${attempt}`;
}
function baseOf({ task, suffix }) {
	let base = [
		"codex-ci",
		task,
		...suffix === void 0 || suffix === "" ? [] : [suffix]
	].join("-");
	if (!/^[\w.-]{1,200}$/.test(base)) throw inputFailure("artifact-suffix", `${JSON.stringify(suffix ?? task)} cannot be part of an artifact's name`, "letters, digits, dot, hyphen, underscore");
	return base;
}
/** Fails with one line on GitHub Enterprise Server, which has no artifacts of version 4. */
function refuseGhes(environment) {
	let server = environment.GITHUB_SERVER_URL || "https://github.com", host = "";
	try {
		host = new URL(server).hostname.toLowerCase();
	} catch {
		throw inputFailure("GITHUB_SERVER_URL", `${JSON.stringify(server)} is no URL`);
	}
	if (!(host === "github.com" || host.endsWith(".ghe.com") || host.endsWith(".localhost"))) throw new Failure("environment", `${host} is GitHub Enterprise Server, which has no artifacts of version 4; codex-ci runs on github.com and ghe.com`);
}
/** Uploads every regular file below `dir` (links are left out) and returns the artifact's name and id. */
async function uploadFolder(dir, name, environment = process.env, retentionDays) {
	let client = await loadClient(environment), full = artifactName(name, environment), files = (await readdir(dir, {
		recursive: !0,
		withFileTypes: !0
	}).catch((error) => {
		throw new Failure("environment", `the run folder ${dir} cannot be read: ${messageOf(error)}`, { cause: error });
	})).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
	if (files.length === 0) throw new Failure("environment", `the run folder ${dir} is empty, so there is nothing to upload`);
	try {
		let { id } = await client.uploadArtifact(full, files, dir, retentionDays === void 0 ? {} : { retentionDays });
		if (id === void 0) throw Error("the service gave no id");
		return {
			name: full,
			id
		};
	} catch (error) {
		let why = /\(409\)|already exists/i.test(messageOf(error)) ? `this run has one of that name already; there is one ${name.task} for each run of a workflow, so a matrix or a second job needs a workflow of its own` : messageOf(error);
		throw new Failure("environment", `the artifact ${full} could not be uploaded: ${why}`, { cause: error });
	}
}
/**
* Downloads this run's artifact of a task into `dir`: the one of the latest attempt that made one, as a re-run of a single job
* finds what an earlier attempt left. Its content is input from another job: parse it, do not believe it.
*/
async function downloadFolder(dir, name, environment = process.env) {
	let client = await loadClient(environment), base = baseOf(name), current = Number(/-(\d+)$/.exec(artifactName(name, environment))?.[1]);
	try {
		let { artifacts } = await client.listArtifacts(), found = artifacts.map((artifact) => ({
			artifact,
			attempt: artifact.name.startsWith(`${base}-`) ? attemptOf(artifact.name.slice(base.length + 1)) : 0
		})).filter(({ attempt }) => attempt > 0 && attempt <= current).sort((a, b) => b.attempt - a.attempt)[0]?.artifact;
		if (found === void 0) throw new Failure("environment", `this run has no artifact ${base}-N: the job that makes it did not get so far`);
		await mkdir(dir, { recursive: !0 });
		let { digestMismatch } = await client.downloadArtifact(found.id, {
			path: dir,
			...found.digest === void 0 ? {} : { expectedHash: found.digest }
		});
		if (digestMismatch === !0) throw Error("its digest is not the one that was uploaded");
		return {
			name: found.name,
			id: found.id
		};
	} catch (error) {
		throw error instanceof Failure ? error : new Failure("environment", `the artifact ${base} could not be downloaded: ${messageOf(error)}`, { cause: error });
	}
}
const attemptOf = (text) => /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
/** Loaded late: the client takes a tenth of a second and is of use on a runner only. */
async function loadClient(environment) {
	refuseGhes(environment);
	for (let name of ["ACTIONS_RUNTIME_TOKEN", "ACTIONS_RESULTS_URL"]) if ((environment[name] ?? "") === "") throw new Failure("environment", `${name} is not set: artifacts exist only inside an action on a GitHub Actions runner`);
	let { DefaultArtifactClient } = await import("./artifact.js");
	return new DefaultArtifactClient();
}
// src/adapters/runner/inputs.ts
/** The inputs that were given: name (lower case, as in action.yml) to text, trimmed; empty ones are left out. */
function readInputs(environment) {
	let inputs = {};
	for (let [key, value] of Object.entries(environment)) {
		let name = /^INPUT_(.+)$/.exec(key)?.[1], text = value?.trim() ?? "";
		name !== void 0 && text !== "" && (inputs[name.toLowerCase()] = text);
	}
	return inputs;
}
export { uploadFolder as i, downloadFolder as n, refuseGhes as r, readInputs as t };
