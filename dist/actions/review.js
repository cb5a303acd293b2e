import { _ as readyAhead, d as openRepository, f as createScratch, g as runGit, h as readingEnvironment, i as runTask, l as createSymbolReader, m as fetchingEnvironment, n as settleTask, p as locateRepository, t as settleFirst, u as createGrammars } from "../chunks/settle-task.js";
import { n as inputFailure, t as Failure } from "../chunks/errors.js";
import { M as failsOn, R as interruptSignal, Y as Sha, f as review, i as taskOptions, s as commonOutputs, z as createRedactor } from "../chunks/given.js";
import { a as readTrigger, f as createGithubClient, i as uploadFolder, l as parseEvent, r as refuseGhes, s as createGithubForge, t as readInputs, u as readPayload } from "../chunks/inputs.js";
import { a as writeOutputs, i as writeAnnotations, n as failStep, o as writeSummary, r as maskSecrets, s as createRunnerLog, t as guardStep } from "../chunks/guard.js";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
// src/adapters/git/fetch.ts
/** Commits that each round adds to a shallow clone; after the last one the history is given up. */
const deepening = [
	50,
	200,
	1e3,
	5e3,
	2e4
], safe = [
	"-c",
	"core.hooksPath=/dev/null",
	"-c",
	"core.fsmonitor=false",
	"-c",
	"gc.auto=0",
	"-c",
	"maintenance.auto=false"
], fetch = [
	"fetch",
	"--no-tags",
	"--no-recurse-submodules",
	"--no-write-fetch-head",
	"--quiet"
];
/**
* Brings the commits that a clone lacks from `origin`, by their ids, and deepens a shallow clone until the first of them has a merge base
* with each other one. Changes nothing but the object store and the shallow boundary. Fails naming `fetch-depth: 0` when it cannot be had.
*/
async function fetchMissing(dir, shas, log) {
	let wrong = shas.find((sha) => !Sha.safeParse(sha).success);
	if (wrong !== void 0) throw inputFailure(`commit ${JSON.stringify(wrong.slice(0, 80))}`, "not a full commit id");
	let scratch = await createScratch();
	try {
		let location = await locateRepository(dir, scratch.home);
		await fetchInto(location, {
			...readingEnvironment(scratch.home),
			GIT_DIR: location.gitDir
		}, [...new Set(shas)], log);
	} finally {
		await scratch.remove();
	}
}
async function fetchInto(location, env, shas, log) {
	let cwd = location.gitDir, withCredentials = {
		...fetchingEnvironment(),
		GIT_DIR: location.gitDir
	}, ask = (...args) => runGit(args, {
		cwd,
		env
	}), fetchFrom = (...args) => runGit([
		...safe,
		...fetch,
		...args
	], {
		cwd,
		env: withCredentials,
		timeoutMs: 6e5,
		what: "git fetch"
	}), shallow = () => readFile(location.shallowFile, "utf8").catch(() => void 0), lacking = async () => {
		let found = await Promise.all(shas.map((sha) => ask("cat-file", "-e", `${sha}^{commit}`)));
		return shas.filter((_, index) => found[index].code !== 0);
	}, failure = (problem, why) => new Failure("environment", `${location.dir}: ${problem}${why === "" ? "" : ` (${why})`}; check out with \`fetch-depth: 0\``), missing = await lacking();
	if (missing.length > 0) {
		log.info(`Fetching ${missing.length === 1 ? "a commit" : `${missing.length} commits`} that the clone lacks`);
		for (let sha of missing) {
			let got = await fetchFrom(...await shallow() === void 0 ? [] : ["--depth=1"], "origin", sha);
			if (got.code !== 0) throw failure(`commit ${sha} is not in the clone and could not be fetched`, got.stderr);
		}
		let still = await lacking();
		if (still[0] !== void 0) throw failure(`commit ${still[0]} is not in the clone and origin did not send it`, "");
	}
	let [first, ...others] = shas, related = async () => (await Promise.all(others.map((other) => ask("merge-base", first, other)))).every((base) => base.code === 0), boundary = await shallow();
	for (let count of deepening) {
		if (boundary === void 0 || await related()) return;
		log.info(`The clone is shallow: fetching ${count} more commits to find the merge base`);
		let got = await fetchFrom(`--deepen=${count}`, "origin", ...shas);
		if (got.code !== 0) throw failure("the clone is shallow and could not be deepened", got.stderr);
		let moved = await shallow();
		if (moved === boundary) break;
		boundary = moved;
	}
	if (boundary !== void 0 && !await related()) throw failure(`the clone is shallow and lacks the merge base of ${shas.join(" and ")}`, "");
}
// src/entry/run-action.ts
/** A task as the step of a job: reads the event, runs, stores the record, writes summary and outputs, and fails by policy after that. */
function runAction(task) {
	return guardStep({ verdict: "inconclusive" }, async () => {
		let environment = { ...process.env }, signal = interruptSignal(), log = createRunnerLog(), inputs = readInputs(environment);
		maskSecrets([inputs["openai-api-key"], inputs["github-token"]]), refuseGhes(environment);
		let texts = new Map(Object.entries(inputs)), first = settleFirst(texts, "input"), key = first.openaiApiKey ?? null, event = parseEvent(environment, await readPayload(environment), /* @__PURE__ */ new Date()), codex = readyAhead(key !== null && !event.restricted && (first.engine === "auto" || first.engine === "codex"), log), repository = await openWorkspace(environment.GITHUB_WORKSPACE || ".");
		try {
			let redactor = createRedactor({ known: secretsOf(first) }), forge = first.githubToken === void 0 ? null : createGithubForge(createGithubClient({
				token: first.githubToken,
				log,
				...environment.GITHUB_API_URL ? { apiUrl: environment.GITHUB_API_URL } : {}
			}), event.repository), trigger = await triggerOf(event, first, {
				repository,
				forge,
				redactor,
				log
			}), world = {
				repository,
				forge,
				redactor,
				symbols: createSymbolReader(startGrammars()),
				clock: { now: () => new Date(trigger.at) },
				log
			}, bytes = await repository.read(trigger.subject.trusted, first.config);
			bytes === void 0 && texts.has("config") && log.warn(`input config: ${first.config} is not in the trusted revision ${trigger.subject.trusted.slice(0, 12)}; defaults hold`);
			let config = bytes === void 0 ? null : {
				file: first.config,
				text: new TextDecoder().decode(bytes)
			}, settings = settleTask(task, texts, "input", config, taskOptions), dir = join(environment.RUNNER_TEMP || tmpdir(), "codex-ci", task.name);
			rmSync(dir, {
				recursive: !0,
				force: !0
			});
			let withoutModel = await reasonAgainstModel(event, settings.common.trustedLabel, forge), result = await runTask(task, {
				trigger,
				settings,
				world,
				key,
				dir,
				signal,
				withoutModel,
				codex
			}), delivered = await deliver(task, result, dir, log);
			writeOutputs({
				...Object.fromEntries(Object.entries(commonOutputs).map(([name, output]) => [name, output.read(result.envelope, delivered)])),
				...Object.fromEntries(Object.entries(task.outputs).map(([name, output]) => [name, output.read(result)]))
			}), log.info(`${task.name}: ${result.envelope.verdict}. ${result.envelope.reason}`), failsOn(settings.common.failOn, result.envelope.verdict) && failStep(`${result.envelope.verdict}: ${result.envelope.reason}`);
		} finally {
			await repository.close();
		}
	});
}
function secretsOf(common) {
	return [["endpoint-key", common.openaiApiKey], ["github-token", common.githubToken]].flatMap(([kind, value]) => value === void 0 ? [] : [{
		kind,
		value
	}]);
}
async function openWorkspace(dir) {
	try {
		return await openRepository(dir);
	} catch (error) {
		throw !(error instanceof Failure) || error.kind !== "input" ? error : new Failure("input", `${error.message}; put actions/checkout with \`fetch-depth: 0\` and without \`path\` before this step`, { cause: error });
	}
}
/** Grammars whose runtime is on its way. */
function startGrammars() {
	let grammars = createGrammars();
	return grammars.warm(), grammars;
}
/** What the event, or the inputs `base` and `head` in its place, are about; the author's words are redacted here, at the border. */
async function triggerOf(event, common, sources) {
	let { repository, forge, redactor, log } = sources, pull = await pullOf(event, forge), base = common.base === void 0 ? event.base.sha : await commitNamed(repository, "base", common.base), head = common.head === void 0 ? event.head.sha : await commitNamed(repository, "head", common.head), wanted = [head, base ?? pull?.base].filter((sha) => sha !== void 0);
	await fetchMissing(repository.dir, wanted, log);
	let trigger = await readTrigger({
		...event,
		base: {
			...event.base,
			sha: base
		},
		head: {
			...event.head,
			sha: head
		}
	}, repository, pull), { request } = trigger;
	if (request === void 0) return trigger;
	let clean = async (text) => (await redactor.redact(text)).text;
	return {
		...trigger,
		request: {
			...request,
			title: await clean(request.title),
			body: await clean(request.body),
			labels: await Promise.all(request.labels.map(clean))
		}
	};
}
/** What an input names: a commit, which may still have to be fetched, or a revision. A checkout has most branches only as those of origin. */
async function commitNamed(repository, input, rev) {
	if (Sha.safeParse(rev).success) return rev;
	try {
		return await repository.resolve(rev);
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		if (!rev.startsWith("-")) {
			let remote = await repository.resolve(`refs/remotes/origin/${rev}`).catch(() => null);
			if (remote !== null) return remote;
		}
		throw new Failure(error.kind, `input ${input}: ${error.message}`, { cause: error });
	}
}
/** A fork's pull request is not in the payload of `workflow_run`; it is found by its head. */
async function pullOf(event, forge) {
	if (event.event !== "workflow_run" || forge === null) return;
	let pull = await forge.findPullRequest({
		headOwner: event.head.owner,
		headBranch: event.head.ref,
		headSha: event.head.sha
	});
	if (pull === void 0) throw new Failure("environment", `no open pull request has ${event.head.owner}:${event.head.ref} at ${event.head.sha.slice(0, 12)} as its head; there is nothing to review`);
	return pull;
}
/**
* Why no model may be asked, or null. Where a stranger's head meets our secrets, a model is asked only when somebody with write access
* has put the trusted label on exactly this head.
*/
async function reasonAgainstModel(event, label, forge) {
	if (event.restricted) return "runs of forks and Dependabot have no secrets";
	if (event.event !== "pull_request_target" && event.event !== "workflow_run" || !event.head.fork) return null;
	if (event.action !== "labeled" || event.label !== label) return `the head is a fork’s and nobody has just set the label ${label} on it`;
	let permission = await forge?.permission(event.actor) ?? "none";
	return permission === "admin" || permission === "write" ? null : `${event.actor}, who set the label ${label}, has no write access`;
}
/** Summary, annotations and artifact. A record that can't be stored fails the step: nobody could look at it later. */
async function deliver(task, result, dir, log) {
	let { effects } = task.render(result);
	for (let effect of effects) effect.kind === "summary" && await writeSummary(effect.markdown), effect.kind === "check" && writeAnnotations(effect.annotations, log);
	let artifact = await uploadFolder(dir, { task: task.name });
	return {
		resultPath: join(dir, "result.json"),
		artifactId: String(artifact.id),
		artifactName: artifact.name
	};
}
// actions/review/main.ts
await runAction(review);
export {};
