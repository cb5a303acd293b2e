import { r as inputFailure, t as Failure } from "./errors.js";
import { A as createRedactor, En as failsOn, F as ZipError, I as isZip, L as readZipFile, Mt as readPayload, N as refuseGhes, O as interruptSignal, Tt as createGithubClient, c as taskOptions, ft as createGithubForge, j as downloadPacked, jn as kebab, k as readInputs, rt as openRunFolder, z as handleText } from "./document.js";
import { a as writeAnnotations, h as notePlaces, i as maskSecrets, n as createRunnerLog, o as writeOutputs, r as failStep, s as writeSummary, v as readInputFile } from "./guard.js";
import { F as storeRecord, I as ShardPlan, M as readyAhead, O as commonOptions, T as settleTask, f as clockFrom, j as openRepository, p as worldOf, w as settleFirst } from "./run-task.js";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
// src/entry/run/outputs.ts
/**
* Outputs that every task has on a runner: enums, numbers and paths, never a model's text. An unknown value is empty.
*/
const commonOutputs = {
	verdict: {
		help: "`pass`, `block`, `inconclusive` or `skipped`",
		read: ({ verdict }) => verdict
	},
	"has-critical": {
		help: "`true` when a finding is critical",
		read: ({ has_critical: critical }) => String(critical)
	},
	"findings-count": {
		help: "number of findings",
		read: ({ findings }) => String(findings.length)
	},
	"critical-count": {
		help: "number of critical findings",
		read: ({ findings }) => String(findings.filter((finding) => finding.severity === "critical").length)
	},
	"result-path": {
		help: "path of `result.json`",
		read: (_, { resultPath }) => resultPath
	},
	"artifact-id": {
		help: "id of the uploaded run folder, empty when it was not uploaded",
		read: (_, { artifact }) => String(artifact.id)
	},
	"artifact-digest": {
		help: "SHA-256 of its archive: with the id it says which artifact the record is",
		read: (_, { artifact }) => artifact.digest
	},
	record: {
		help: "name, id and digest of that artifact in one word, for the input `records` of a later step",
		read: (_, { artifact }) => handleText(artifact)
	},
	"artifact-name": {
		help: "name of the uploaded run folder",
		read: (_, { artifact }) => artifact.name
	},
	"cost-usd": {
		help: "dollars spent, empty when the model’s price is unknown",
		read: ({ usage }) => dollars(usage.usd)
	},
	"budget-remaining-usd": {
		help: "dollars left of the limit, empty without a limit",
		read: ({ budget }) => dollars(budget.remaining_usd)
	},
	engine: {
		help: "`codex`, `openai` or `rules`: who was asked",
		read: ({ engine }) => engine.name
	}
}, shardsOutput = {
	help: "by steps collect: the shards of the run as a JSON list for a matrix, such as `[\"1/2\",\"2/2\"]`, never an empty one",
	read: ({ shards }) => shards.length === 0 ? {} : { shards: JSON.stringify(shards) }
};
function dollars(amount) {
	return amount === null ? "" : String(Math.round(amount * 1e6) / 1e6);
}
// src/entry/run/deliver.ts
/** Summary, artifact and outputs of a run's record; the step fails by policy after that. */
async function deliverRun(task, result, dir, span, log) {
	let delivered = await deliver(task, result, dir, span, log);
	writeOutputs({
		...outputsOf(result, delivered),
		...Object.fromEntries(Object.entries(task.outputs).map(([name, output]) => [name, output.read(result)]))
	});
	let { verdict, reason } = result.envelope;
	log.info(`${task.name}: ${verdict}. ${reason}`), span.shard === void 0 && failsOn(span.failOn, verdict) && failStep(`${verdict}: ${reason}`);
}
/** The outputs that every task has. */
function outputsOf({ envelope }, delivered) {
	return {
		...Object.fromEntries(Object.entries(commonOutputs).map(([name, output]) => [name, output.read(envelope, delivered)])),
		...shardsOutput.read(delivered)
	};
}
/**
* Summary, annotations and artifact. A record that can't be stored fails the step: nobody could look at it later. A
* shard has no verdict to show: that is its join's.
*/
async function deliver(task, result, dir, { steps, shard, retentionDays }, log) {
	let { effects } = shard === void 0 ? task.render(result) : { effects: [] };
	for (let effect of effects) effect.kind === "summary" && await writeSummary(effect.markdown), effect.kind === "check" && writeAnnotations(effect.annotations, log);
	let artifact = await storeRecord(dir, {
		task: task.name,
		steps,
		shard
	}, retentionDays), shards = steps === "collect" ? openRunFolder(dir).read("shards.json", ShardPlan).shards.map(({ id }) => id) : [];
	return {
		resultPath: join(dir, "result.json"),
		artifact,
		shards
	};
}
// src/adapters/runner/coverage-artifact.ts
const mostPackedBytes = 268435456;
/**
* Reads reports out of an artifact of this run, which a job made that ran the change's code. Nothing of it is unpacked:
* a report is the one plain file of its name in the packed file, so nothing can lie over the checkout, be a link, or
* fill the disk. Fails as input on one that is not there.
*/
function coverageArtifact(name, environment = process.env) {
	let opened;
	return async (path) => {
		let { file, bytes } = await (opened ??= open$1(name, environment)), wanted = path.replace(/^(?:\.\/)+/, ""), refuse = (problem) => inputFailure("coverage", `${JSON.stringify(path.slice(0, 200))} of the artifact ${name}: ${problem}`, "the path of a plain file, from the artifact’s top");
		if (!isZip(bytes)) {
			if (wanted !== file) throw refuse(`the artifact is the one file ${JSON.stringify(file.slice(0, 200))}`);
			return bytes;
		}
		try {
			let found = readZipFile(bytes, wanted, 536870912);
			if (found !== void 0) return found;
		} catch (error) {
			throw error instanceof ZipError ? refuse(error.message) : error;
		}
		throw refuse("it is not there");
	};
}
async function open$1(name, environment) {
	let dir = await mkdtemp(join(environment.RUNNER_TEMP || tmpdir(), "codex-ci-coverage-"));
	try {
		let file = await downloadPacked(name, dir, mostPackedBytes, environment);
		return {
			file: basename(file),
			bytes: readInputFile({
				where: "coverage-artifact",
				path: file,
				limit: mostPackedBytes,
				within: dir
			})
		};
	} finally {
		await rm(dir, {
			recursive: !0,
			force: !0
		});
	}
}
// src/entry/run/step.ts
/**
* Opens a task's step of a job (inputs, event, clone, configuration from the trusted revision, trigger), does the work
* and closes what was opened.
*/
async function withStep({ task, start }, work) {
	let environment = { ...process.env }, signal = interruptSignal(), log = createRunnerLog(), inputs = readInputs(environment), secrets = secretsOf({
		...commonOptions,
		...task.options
	}, inputs);
	maskSecrets(secrets.map(({ value }) => value)), refuseGhes(environment);
	let texts = new Map(Object.entries(inputs)), first = settleFirst(commonOptions, texts, "input"), values = settleFirst(task.options, texts, "input"), key = first.openaiApiKey ?? null, payload = await readPayload(environment), now = /* @__PURE__ */ new Date(), event = start.event(environment, payload, now);
	notePlaces(log, environment);
	let codex = readyAhead(key !== null && !event.restricted && (first.engine === "auto" || first.engine === "codex"), log), repository = await openWorkspace(environment.GITHUB_WORKSPACE || "."), open = null;
	try {
		let redactor = createRedactor({ known: secrets }), client = first.githubToken === void 0 ? null : createGithubClient({
			token: first.githubToken,
			log,
			...environment.GITHUB_API_URL ? { apiUrl: environment.GITHUB_API_URL } : {}
		}), forge = client === null ? null : createGithubForge(client, event.repository), world = worldOf({
			repository,
			forge,
			redactor,
			clock: clockFrom(new Date(event.at)),
			log,
			signal,
			metricsToken: inputs["prometheus-token"] ?? null,
			codex,
			...inputs["coverage-artifact"] === void 0 ? {} : { reports: coverageArtifact(inputs["coverage-artifact"], environment) },
			github: {
				client,
				name: event.repository,
				...environment.GITHUB_SERVER_URL ? { serverUrl: environment.GITHUB_SERVER_URL } : {}
			}
		});
		open = world;
		let begun = await event.begin({
			values,
			repository,
			client,
			forge,
			redactor,
			log
		}), bytes = await repository.read(begun.trusted, first.config);
		bytes === void 0 && texts.has("config") && log.warn(`input config: ${first.config} is not in the trusted revision ${begun.trusted.slice(0, 12)}; defaults hold`);
		let config = bytes === void 0 ? null : {
			file: first.config,
			text: new TextDecoder().decode(bytes)
		}, settings = settleTask(task, texts, "input", config, taskOptions), trigger = await begun.trigger(settings), dir = join(environment.RUNNER_TEMP || tmpdir(), "codex-ci", task.name);
		rmSync(dir, {
			recursive: !0,
			force: !0
		});
		let withoutModel = await event.withoutModel(settings.common.trustedLabel, forge);
		await work({
			environment,
			texts,
			payload,
			now,
			log,
			signal,
			key,
			name: event.repository,
			repository,
			client,
			forge,
			redactor,
			codex,
			world,
			config,
			values,
			settings,
			trigger,
			withoutModel,
			dir
		});
	} finally {
		await open?.dispose(), await repository.close();
	}
}
/** The secrets among the inputs, for the runner's mask and for the redactor. */
function secretsOf(list, inputs) {
	return Object.entries(list).filter(([, option]) => option.secret === !0).flatMap(([name]) => {
		let value = inputs[kebab(name)];
		return value === void 0 ? [] : [{
			kind: secretKinds[name] ?? kebab(name),
			value
		}];
	});
}
/** What a secret is called where it was taken out, when that is not its input's name. */
const secretKinds = { openaiApiKey: "endpoint-key" };
async function openWorkspace(dir) {
	try {
		return await openRepository(dir);
	} catch (error) {
		throw !(error instanceof Failure) || error.kind !== "input" ? error : new Failure("input", `${error.message}; put actions/checkout with \`fetch-depth: 0\` and without \`path\` before this step`, { cause: error });
	}
}
export { shardsOutput as a, outputsOf as i, deliver as n, deliverRun as r, withStep as t };
