import { n as inputFailure, t as Failure } from "./errors.js";
import { $t as commonOutputs, D as openRunFolder, In as failsOn, Ln as kebab, R as createGithubForge, Z as createGithubClient, _ as readZipFile, c as interruptSignal, d as downloadPacked, en as shardsOutput, g as isZip, h as ZipError, it as readPayload, j as taskOptions, l as readInputs, p as refuseGhes, u as createRedactor, xt as commonOptions } from "./document.js";
import { a as writeAnnotations, h as notePlaces, i as maskSecrets, n as createRunnerLog, o as writeOutputs, r as failStep, s as writeSummary, v as readInputFile } from "./guard.js";
import { M as storeRecord, N as ShardPlan, O as openRepository, T as settleTask, f as clockFrom, k as readyAhead, p as worldOf, w as settleFirst } from "./run-task.js";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
// src/entry/deliver.ts
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
* Summary, annotations and artifact. A record that can't be stored fails the step: nobody could look at it later. A shard has no verdict to show: that is
* its join's.
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
* Reads reports out of an artifact of this run, which a job made that ran the change's code. Nothing of it is unpacked: a report is the one plain file of
* its name in the packed file, so nothing can lie over the checkout, be a link, or fill the disk. Fails as input on one that is not there.
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
// src/entry/open-step.ts
/** Opens a task's step of a job (inputs, event, clone, configuration from the trusted revision, trigger), does the work and closes what was opened. */
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
export { outputsOf as i, deliver as n, deliverRun as r, withStep as t };
