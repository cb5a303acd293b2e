import { dt as _enum, ft as array, gt as looseObject, lt as Sha, mt as int, pt as boolean, yt as string } from "./given.js";
import { n as inputFailure, r as messageOf, t as Failure } from "./errors.js";
import { join } from "node:path";
import { mkdir, readdir } from "node:fs/promises";
// src/adapters/github/client.ts
/** GitHub said no, or said nothing. `status` is the HTTP status, 0 when there was no answer; `said` is GitHub's own message. */
var GithubFailure = class extends Failure {
	status;
	said;
	constructor(status, said, message, options) {
		super("environment", message, options), this.name = "GithubFailure", this.status = status, this.said = said;
	}
};
/** `/repos/{owner}/{repo}` of `owner/name`, each part encoded. */
function repositoryPath(repository) {
	return `/repos/${repository.split("/").map(encodeURIComponent).join("/")}`;
}
function createGithubClient(options) {
	let { log, writeGapMs = 1e3, maxWaitMs = 9e4, timeoutMs = 3e4 } = options, apiUrl = (options.apiUrl ?? "https://api.github.com").replace(/\/+$/, ""), sleep = options.sleep ?? sleepUnless(options.signal), loading, load = async () => (await import("./github2.js")).getOctokit(options.token, {
		baseUrl: apiUrl,
		log: {
			debug: () => void 0,
			info: () => void 0,
			warn: (text) => log.debug(text),
			error: (text) => log.debug(text)
		}
	}), lastWrite = 0;
	async function send(method, path, parameters) {
		let octokit = await (loading ??= load()), timeout = AbortSignal.timeout(timeoutMs), signal = options.signal === void 0 ? timeout : AbortSignal.any([options.signal, timeout]), url = path.replaceAll("{", "%7B").replaceAll("}", "%7D");
		return (await octokit.request({
			method,
			url,
			...parameters,
			request: { signal }
		})).data;
	}
	async function request(method, path, parameters, needs) {
		for (let attempt = 1;; attempt += 1) {
			if (options.signal?.throwIfAborted(), method !== "GET") {
				let wait = lastWrite + writeGapMs - Date.now();
				wait > 0 && await sleep(wait), lastWrite = Date.now();
			}
			try {
				return await send(method, path, parameters);
			} catch (error) {
				options.signal?.throwIfAborted();
				let answer = readAnswer(error), wait = waitBefore(answer, method, attempt);
				if (wait === void 0 || attempt === 4 || wait > maxWaitMs) throw failureOf(answer, method, path, needs, wait, error);
				log.info(`GitHub ${answer.status === 0 ? "did not answer" : `answered ${answer.status}`} to ${method} ${path}; trying again in ${Math.ceil(wait / 1e3)} s`), await sleep(wait);
			}
		}
	}
	return {
		apiUrl,
		request,
		pages: async (path, parameters, needs, { pick, limit = 1e4 } = {}) => {
			let all = [];
			for (let page = 1; all.length < limit; page += 1) {
				let body = await request("GET", path, {
					...parameters,
					per_page: 100,
					page
				}, needs), list = pick === void 0 ? body : body?.[pick];
				if (!Array.isArray(list)) throw new GithubFailure(200, "", `GitHub's answer to GET ${path} is not a list`);
				if (all.push(...list), list.length < 100) break;
			}
			return all.slice(0, limit);
		}
	};
}
function readAnswer(error) {
	let { status, response } = error ?? {};
	if (typeof status != "number" || response === void 0) return {
		status: 0,
		said: reasonOf(error),
		headers: {}
	};
	let data = response.data, message = typeof data == "object" && data && typeof data.message == "string" ? data.message : "", errors = typeof data == "object" && data && Array.isArray(data.errors) ? `: ${data.errors.map(errorText).join("; ")}` : "";
	return {
		status,
		said: oneLine(`${message}${errors}`),
		headers: response.headers ?? {}
	};
}
const errorText = (each) => typeof each == "string" ? each : String(each?.message ?? JSON.stringify(each)), oneLine = (text) => text.replace(/\s+/g, " ").trim().slice(0, 300);
/** The innermost reason of a failed connection, as `fetch failed` says nothing. */
function reasonOf(error) {
	for (let each = error; each instanceof Error; each = each.cause) {
		if (each.name === "TimeoutError") return "no answer in time";
		if (!(each.cause instanceof Error)) {
			let { code } = each;
			return oneLine(each.message === "" && typeof code == "string" ? code : each.message);
		}
	}
	return oneLine(messageOf(error));
}
/**
* Milliseconds to wait before trying again; undefined when trying again is of no use. A write is repeated only when GitHub
* says that it refused it for its rate: after a 5xx or a cut connection it may have been done.
* https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
*/
function waitBefore(answer, method, attempt) {
	let { status, headers } = answer;
	if (status === 429 || status === 403) {
		let after = Number(headers["retry-after"]);
		if (headers["retry-after"] !== void 0 && Number.isFinite(after)) return Math.max(0, after) * 1e3;
		let reset = Number(headers["x-ratelimit-reset"]);
		return headers["x-ratelimit-remaining"] === "0" && Number.isFinite(reset) ? Math.max(1e3, reset * 1e3 - Date.now() + 1e3) : status === 429 || /rate limit|abuse detection/i.test(answer.said) ? 6e4 * 2 ** (attempt - 1) : void 0;
	}
	return method === "GET" && (status === 0 || status >= 500) ? 1e3 * 2 ** (attempt - 1) : void 0;
}
function failureOf(answer, method, path, needs, wait, cause) {
	let { status, said } = answer, what = `${method} ${path}`, quoted = said === "" ? "" : ` ("${said}")`, fail = (message) => new GithubFailure(status, said, message, { cause });
	if (status === 0) return fail(`GitHub could not be reached for ${what}: ${said}`);
	if (wait !== void 0 && (status === 429 || status === 403)) return fail(`GitHub's rate limit stops ${what}: it asks to wait ${Math.ceil(wait / 1e3)} s`);
	let permission = answer.headers["x-accepted-github-permissions"]?.replaceAll("_", "-").replaceAll("=", ": ") ?? needs;
	return fail(status === 401 ? `GitHub does not accept the token for ${what} (401); it has to be valid and grant ${permission}` : status === 403 ? `GitHub refuses ${what} (403)${quoted}; the token needs the permission ${permission}` : status === 404 ? `GitHub knows nothing at ${path} (404); it does not exist, or the token lacks ${permission}` : `GitHub answers ${status} to ${what}${quoted}`);
}
function sleepUnless(signal) {
	return (ms) => new Promise((done, stop) => {
		let timer = setTimeout(finish, ms);
		function finish() {
			signal?.removeEventListener("abort", abort), done();
		}
		function abort() {
			clearTimeout(timer), stop(signal?.reason);
		}
		signal?.addEventListener("abort", abort, { once: !0 });
	});
}
// src/adapters/github/forge.ts
const Login = looseObject({ login: string() }).nullish(), Pull = looseObject({
	number: int().positive(),
	state: _enum(["open", "closed"]),
	title: string(),
	body: string().nullish(),
	draft: boolean().optional(),
	user: Login,
	labels: array(looseObject({ name: string() })),
	base: looseObject({
		sha: Sha,
		repo: looseObject({ full_name: string() })
	}),
	head: looseObject({
		sha: Sha,
		repo: looseObject({ full_name: string() }).nullish()
	})
}), Permission = looseObject({
	permission: string(),
	role_name: string().optional()
});
function createGithubForge(client, repository) {
	let root = repositoryPath(repository);
	return {
		permission: async (actor) => {
			let path = `${root}/collaborators/${encodeURIComponent(actor)}/permission`;
			try {
				let { permission } = parseAnswer(Permission, await client.request("GET", path, {}, "metadata: read"), path);
				return permission === "admin" || permission === "write" || permission === "read" ? permission : "none";
			} catch (error) {
				if (error instanceof GithubFailure && error.status === 404) return "none";
				throw error;
			}
		},
		findPullRequest: async ({ headOwner, headBranch, headSha }) => {
			if (headOwner === "" || headBranch === "") return;
			let path = `${root}/pulls`;
			return (await client.pages(path, {
				state: "open",
				head: `${headOwner}:${headBranch}`
			}, "pull-requests: read")).map((each) => readPull(each, path)).filter((each) => each.head === headSha).sort((a, b) => a.number - b.number)[0];
		},
		pullRequest: async (number) => {
			let path = `${root}/pulls/${number}`;
			return readPull(await client.request("GET", path, {}, "pull-requests: read"), path);
		}
	};
}
function readPull(body, path) {
	let pull = parseAnswer(Pull, body, path);
	return {
		number: pull.number,
		state: pull.state,
		base: pull.base.sha,
		head: pull.head.sha,
		request: {
			title: pull.title,
			body: pull.body ?? "",
			author: pull.user?.login ?? "ghost",
			labels: pull.labels.map((each) => each.name),
			draft: pull.draft ?? !1,
			fork: pull.head.repo?.full_name !== pull.base.repo.full_name
		}
	};
}
/** GitHub's answer as the shape that we rely on; one line that names the place when it is another. */
function parseAnswer(schema, body, path) {
	let result = schema.safeParse(body);
	if (result.success) return result.data;
	let issue = result.error.issues[0];
	throw new GithubFailure(200, "", `GitHub's answer about ${path} cannot be read: ${issue?.path.join(".") || "it"}: ${issue?.message ?? "unreadable"}`);
}
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
export { createGithubForge as a, createGithubClient as c, uploadFolder as i, repositoryPath as l, downloadFolder as n, parseAnswer as o, refuseGhes as r, GithubFailure as s, readInputs as t };
