import { i as messageOf, r as inputFailure, t as Failure } from "./errors.js";
import { $t as requestOf, Ct as parseAnswer, Et as repositoryPath, In as textOption, On as choiceOption, Q as StoredOptions, Qt as deployGate, Sr as string, cr as Sha$1, et as StoredTiming, fn as neutraliseInline, gr as int, it as Trigger, jn as kebab, ln as goWords, rt as openRunFolder, tt as heldTo, un as unmarked, vr as looseObject, wr as unknown } from "./document.js";
import { i as parseValues, n as loadChecked, t as decideRun } from "./decide.js";
import { i as recordOptions, t as readRecord } from "./run-publish.js";
import { isDeepStrictEqual } from "node:util";
// src/entry/door/respond-options.ts
/** Options of `actions/respond` and of `codex-ci deploy-gate respond`. */
const respondOptions = {
	githubToken: textOption({
		help: "token of the GitHub App that the protection rule belongs to; in a terminal GITHUB_TOKEN",
		phase: "run",
		places: ["input"],
		fallback: void 0,
		secret: !0
	}),
	...recordOptions,
	run: textOption({
		help: "run folder of the gate, in place of an artifact",
		phase: "run",
		places: ["flag", "input"],
		fallback: void 0,
		allowed: "a run folder"
	}),
	payload: textOption({
		help: "file with the payload of `deployment_protection_rule`; on a runner the event’s own",
		phase: "run",
		places: ["flag"],
		fallback: void 0,
		allowed: "a JSON file"
	}),
	onInconclusive: choiceOption({
		help: "what an undecided gate answers: reject, or wait, which says nothing and leaves it to a person",
		phase: "run",
		places: ["flag", "input"],
		values: ["reject", "wait"],
		fallback: "reject"
	})
}, Sha = string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, "a full commit id"), Name = string().min(1).max(255), Callback = string().max(2e3).regex(/^https?:\/\//, "an address"), Webhook = looseObject({
	environment: Name,
	deployment_callback_url: Callback,
	sha: Sha.nullish(),
	deployment: looseObject({
		id: int().positive(),
		sha: Sha,
		environment: Name.optional()
	}).nullish(),
	repository: looseObject({ full_name: string() }).optional()
}), Dispatched = looseObject({
	environment: Name,
	deployment_callback_url: Callback,
	sha: Sha,
	deployment_id: int().positive().nullish()
});
/**
* Reads a `deployment_protection_rule` webhook, or the `repository_dispatch` that a relay made of one; a text says what
* is wrong with it. https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment_protection_rule
*/
function readProtectionRequest(payload) {
	let outer = looseObject({
		client_payload: unknown(),
		repository: looseObject({ full_name: string() }).optional()
	}).safeParse(payload);
	if (outer.success && outer.data.client_payload !== void 0) {
		let inner = Dispatched.safeParse(outer.data.client_payload);
		if (!inner.success) return problemOf("client_payload.", inner.error);
		let { environment, sha, deployment_id: id, deployment_callback_url: callback } = inner.data;
		return {
			repository: outer.data.repository?.full_name ?? null,
			environment,
			sha,
			deployment: id ?? null,
			callback
		};
	}
	let parsed = Webhook.safeParse(payload);
	if (!parsed.success) return problemOf("", parsed.error);
	let { environment, deployment, sha, repository, deployment_callback_url: callback } = parsed.data, commit = deployment?.sha ?? sha ?? null;
	return commit === null ? "it names no commit" : deployment && sha && deployment.sha !== sha ? "it names two commits" : deployment?.environment !== void 0 && deployment.environment !== environment ? "it names two environments" : {
		repository: repository?.full_name ?? null,
		environment,
		sha: commit,
		deployment: deployment?.id ?? null,
		callback
	};
}
function problemOf(prefix, error) {
	let issue = error.issues[0];
	return `${prefix}${issue?.path.join(".") || "it"}: ${issue?.message ?? "unreadable"}`;
}
/** The run that waits, from the callback's address; null where that is no address of this repository at this API. */
function runOfCallback(callback, apiUrl, repository) {
	if (!URL.canParse(callback) || !URL.canParse(apiUrl)) return null;
	let [there, api] = [new URL(callback), new URL(apiUrl)];
	if (there.origin !== api.origin || there.username !== "" || there.password !== "" || there.search !== "" || there.hash !== "") return null;
	let path = `${api.pathname.replace(/\/+$/, "")}/repos/${repository}/actions/runs/`.toLowerCase();
	if (!there.pathname.toLowerCase().startsWith(path)) return null;
	let id = /^([1-9]\d{0,15})\/deployment_protection_rule$/.exec(there.pathname.slice(path.length))?.[1];
	return id === void 0 ? null : Number(id);
}
// src/adapters/github/release/protection-answer.ts
/**
* The waiting run, held against this API and repository: an answer with an App's token goes nowhere else. Fails as
* input.
*/
function waitingRun(client, repository, { callback }) {
	let run = runOfCallback(callback, client.apiUrl, repository);
	if (run === null) throw inputFailure("deployment_callback_url", `${JSON.stringify(callback.slice(0, 200))} is not the one of a run of ${repository}`, `${client.apiUrl}/repos/${repository}/actions/runs/RUN/deployment_protection_rule`);
	return run;
}
/** The commit that a run deploys. Whoever may send a dispatch could name a good commit and the run of another one. */
async function readRunHead(client, repository, run) {
	let path = `${repositoryPath(repository)}/actions/runs/${run}`;
	return parseAnswer(looseObject({ head_sha: Sha$1 }), await client.request("GET", path, {}, "actions: read"), path).head_sha;
}
/**
* Answers a custom deployment protection rule. The token has to be that of the rule's own App, with `deployments:
* write` and, to know the run, `actions: read`.
* https://docs.github.com/en/rest/actions/workflow-runs#review-custom-deployment-protection-rules-for-a-workflow-run
*/
async function sendProtectionAnswer(client, repository, run, answer) {
	let { environment, state, comment } = answer;
	await client.request("POST", `${repositoryPath(repository)}/actions/runs/${run}/deployment_protection_rule`, {
		environment_name: environment,
		state,
		comment
	}, "deployments: write");
}
// src/flow/replay.ts
/**
* Claims, decision and pages again from a stored run, on its evidence, replies, checks and clock, under other policy
* options. No model is asked and no world is read; an option that decides what was collected or asked is refused.
* `evidence` stands in for the stored one where that is what other runs say, decided again; `shown` is how whoever gave
* them calls an option.
*/
function replay(task, folder, overrides, evidence, shown = kebab) {
	let stored = folder.read("options.json", StoredOptions);
	if (stored.task !== task.name) throw inputFailure(folder.dir, `is a run of ${stored.task}`, task.name);
	let policy = Object.keys(task.options).filter((name) => task.options[name]?.phase === "policy").map(shown);
	for (let [name, value] of Object.entries(overrides)) {
		let option = task.options[name];
		if (option?.phase === "policy") continue;
		let before = stored.values[name] ?? option?.fallback;
		if (!(option !== void 0 && isDeepStrictEqual(before, value))) throw inputFailure(shown(name), "decides what was collected or asked, so a replay cannot change it", policy.join(", "));
	}
	let run = loadChecked(task, folder);
	return evidence !== void 0 && (run.evidence = evidence), run.options = parseValues(task.options, {
		...stored.values,
		...overrides
	}), decideRun(task, run, {
		...heldTo(stored),
		timing: folder.has("timing.json") ? folder.read("timing.json", StoredTiming) : {}
	});
}
// src/tasks/deploy-gate/respond.ts
const mostComment = 1e3;
/**
* Only a pass about exactly this commit, environment and repository approves, decided by a job that asked GitHub, and
* as long as it is valid: metrics, incidents and freezes change. A block rejects; all else rejects or, where the user
* prefers that a person decides, says nothing.
*/
function answerProtection({ result, made, asked, now, onInconclusive }) {
	let unsure = (why) => ({
		state: onInconclusive === "reject" ? "rejected" : "none",
		comment: cut("inconclusive", why)
	});
	if (typeof result == "string") return unsure(result);
	let { envelope, part } = result, { subject } = envelope;
	if (subject.repository.toLowerCase() !== asked.repository.toLowerCase()) return unsure("the record is about another repository");
	if (subject.kind === "deployment" || subject.head !== asked.sha || part.sha !== asked.sha) return unsure(`the record is about ${part.sha.slice(0, 10)}, the deployment about ${asked.sha.slice(0, 10)}`);
	if (part.environment !== asked.environment) return unsure(`the record is about the environment ${part.environment}, the deployment about ${asked.environment}`);
	if (envelope.verdict === "block") return {
		state: "rejected",
		comment: cut("block", envelope.reason)
	};
	if (envelope.verdict !== "pass") return unsure(envelope.reason);
	let why = originProblem(made) ?? timeProblem(part, Date.parse(now));
	return why === null ? {
		state: "approved",
		comment: cut("pass", `${envelope.reason} Risk ${part.risk.score} of 100 (${part.risk.level}).`)
	} : unsure(why);
}
/** A terminal can leave GitHub out, and can be given its metrics; neither is a gate. */
function originProblem(made) {
	return made === null || made.event === "cli" ? "the record was made at a terminal, not by a job" : made.forge ? made.recorded ? "its metrics are from a file that somebody gave" : null : "the record was made without asking GitHub";
}
function timeProblem({ decided_at: decided, valid_until: until, override }, now) {
	return now - Date.parse(decided) >= -6e4 ? override !== null && override.overridden.length > 0 && !(now < Date.parse(override.until)) ? `the override that the go rests on ended at ${override.until}` : until !== null && now < Date.parse(until) ? null : `the go of ${decided} was valid until ${until ?? "then"}, and it is later` : `the gate was decided at ${decided}, which is in the future`;
}
/** Cut before it is made safe, as half of an escape or code span protects nobody. */
function cut(verdict, reason) {
	let text = `codex-ci deploy gate: ${goWords[verdict]}: ${reason}`;
	for (let most = mostComment;; most -= Math.max(1, Math.floor(most / 8))) {
		let clean = unmarked(neutraliseInline(text.length <= most ? text : `${text.slice(0, most - 1)}…`));
		if (clean.length <= mostComment) return clean;
	}
}
// src/entry/door/respond.ts
/**
* Answers a waiting deployment from a stored record. The record is parsed and decided again; one that can't be read, or
* reads otherwise than it says, is an undecided gate. Nothing in the payload or the record says where the answer goes.
*/
async function respond({ client, payload, record, onInconclusive, now, log, ...rest }) {
	let request = readProtectionRequest(payload);
	if (typeof request == "string") throw inputFailure("payload", `is not that of a deployment_protection_rule: ${request}`);
	let repository = rest.repository ?? request.repository;
	if (repository === null || !/^[\w.-]+\/[\w.-]+$/.test(repository)) throw inputFailure("payload", "names no repository", "repository.full_name as owner/name");
	if (request.repository !== null && request.repository.toLowerCase() !== repository.toLowerCase()) throw inputFailure("payload", `is about ${request.repository}`, repository);
	let run = waitingRun(client, repository, request), other = await otherCommit(client, repository, run, request.sha), { result, made } = other === null ? await decideAgain(record, log) : {
		result: other,
		made: null
	}, answer = answerProtection({
		result,
		made,
		asked: {
			...request,
			repository
		},
		now: now.toISOString(),
		onInconclusive
	});
	return answer.state !== "none" && await sendProtectionAnswer(client, repository, run, {
		environment: request.environment,
		state: answer.state,
		comment: answer.comment
	}), log.info(`${request.environment} of run ${run}: ${answer.state === "none" ? "no answer" : answer.state}. ${answer.comment}`), {
		answer,
		verdict: typeof result == "string" ? "" : result.envelope.verdict
	};
}
/** Why the waiting run may deploy something else than what it is said to; null when it deploys this commit. */
async function otherCommit(client, repository, run, sha) {
	try {
		let head = await readRunHead(client, repository, run);
		return head === sha ? null : `the waiting run is about ${head.slice(0, 10)}, the request about ${sha.slice(0, 10)}`;
	} catch (error) {
		if (!(error instanceof Failure) || error.kind === "interrupted") throw error;
		return `which commit the waiting run deploys can't be read (${messageOf(error)})`;
	}
}
/** The gate's record from its evidence, and how it was made; a text where there is none that can be relied on. */
async function decideAgain(record, log) {
	let none = (why) => ({
		result: why,
		made: null
	});
	try {
		let dir = await record(), stored = readRecord(dir).envelope;
		if (stored.task !== deployGate.name) return none(`the record is one of ${stored.task}`);
		let folder = openRunFolder(dir), again = replay(deployGate, folder, {});
		if (again.envelope.verdict !== stored.verdict) return none(`the record says ${stored.verdict}, and its evidence ${again.envelope.verdict}`);
		let trigger = folder.read("trigger.json", Trigger), { asked } = folder.read("evidence.json", deployGate.evidence);
		return {
			result: again,
			made: {
				event: trigger.event,
				forge: asked.forge,
				recorded: requestOf(trigger).recorded !== null
			}
		};
	} catch (error) {
		if (!(error instanceof Failure) || error.kind === "interrupted") throw error;
		return log.warn(messageOf(error)), none(`the gate’s record can't be read (${messageOf(error)})`);
	}
}
export { replay as n, respondOptions as r, respond as t };
