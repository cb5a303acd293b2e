import { f as openRepository, i as settleTask, n as worldOf, o as runTask, p as readyAhead, r as settleFirst, t as clockFrom } from "./world.js";
import { $t as kebab, Bt as failsOn, K as readPayload, S as taskOptions, V as createGithubClient, _ as downloadFolder, at as commonOptions, b as createRedactor, g as readInputs, h as interruptSignal, it as commonOutputs, k as createGithubForge, v as refuseGhes, y as uploadFolder } from "./given.js";
import { a as writeOutputs, c as createRunnerLog, i as writeAnnotations, n as failStep, o as writeSummary, r as maskSecrets, t as guardStep } from "./guard.js";
import { n as inputFailure, t as Failure } from "./errors.js";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rmSync } from "node:fs";
// src/entry/run-action.ts
/** A task as the step of a job: reads the event, runs, stores the record, writes summary and outputs, and fails by policy after that. */
function runAction({ task, start }) {
	return guardStep({ verdict: "inconclusive" }, async () => {
		let environment = { ...process.env }, signal = interruptSignal(), log = createRunnerLog(), inputs = readInputs(environment), secrets = secretsOf({
			...commonOptions,
			...task.options
		}, inputs);
		maskSecrets(secrets.map(({ value }) => value)), refuseGhes(environment);
		let texts = new Map(Object.entries(inputs)), first = settleFirst(commonOptions, texts, "input"), values = settleFirst(task.options, texts, "input"), key = first.openaiApiKey ?? null, event = start.event(environment, await readPayload(environment), /* @__PURE__ */ new Date()), codex = readyAhead(key !== null && !event.restricted && (first.engine === "auto" || first.engine === "codex"), log), repository = await openWorkspace(environment.GITHUB_WORKSPACE || "."), open = null;
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
			let { steps } = settings.common;
			await fetchRecord(task.name, dir, settings.common);
			let withoutModel = await event.withoutModel(settings.common.trustedLabel, forge), result = await runTask(task, {
				trigger,
				settings,
				world,
				key,
				dir,
				signal,
				withoutModel,
				codex,
				steps
			}), delivered = await deliver(task, result, dir, steps, log);
			writeOutputs({
				...Object.fromEntries(Object.entries(commonOutputs).map(([name, output]) => [name, output.read(result.envelope, delivered)])),
				...Object.fromEntries(Object.entries(task.outputs).map(([name, output]) => [name, output.read(result)]))
			}), log.info(`${task.name}: ${result.envelope.verdict}. ${result.envelope.reason}`), failsOn(settings.common.failOn, result.envelope.verdict) && failStep(`${result.envelope.verdict}: ${result.envelope.reason}`);
		} finally {
			await open?.dispose(), await repository.close();
		}
	});
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
/** The run that an earlier job of this workflow has begun. */
async function fetchRecord(task, dir, { steps, record }) {
	let before = {
		turns: "collect",
		recheck: "turns"
	};
	if (steps === "all" || steps === "collect") {
		if (record !== void 0) throw inputFailure("input record", `is given, and steps is ${steps}`, "a record with steps turns or recheck");
		return;
	}
	let base = `codex-ci-${task}-${before[steps]}`;
	if (record === void 0 || record.replace(/-\d+$/, "") !== base) throw inputFailure("input record", record === void 0 ? `is empty, and steps is ${steps}` : `${JSON.stringify(record)} is no run that steps ${steps} goes on with`, `${base}-<attempt>`);
	await downloadFolder(dir, {
		task,
		suffix: before[steps]
	});
}
async function openWorkspace(dir) {
	try {
		return await openRepository(dir);
	} catch (error) {
		throw !(error instanceof Failure) || error.kind !== "input" ? error : new Failure("input", `${error.message}; put actions/checkout with \`fetch-depth: 0\` and without \`path\` before this step`, { cause: error });
	}
}
/** Summary, annotations and artifact. A record that can't be stored fails the step: nobody could look at it later. */
async function deliver(task, result, dir, steps, log) {
	let { effects } = task.render(result);
	for (let effect of effects) effect.kind === "summary" && await writeSummary(effect.markdown), effect.kind === "check" && writeAnnotations(effect.annotations, log);
	let artifact = await uploadFolder(dir, {
		task: task.name,
		...steps === "collect" || steps === "turns" ? { suffix: steps } : {}
	});
	return {
		resultPath: join(dir, "result.json"),
		artifactId: String(artifact.id),
		artifactName: artifact.name
	};
}
export { secretsOf as i, openWorkspace as n, runAction as r, deliver as t };
