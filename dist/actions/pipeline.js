import { i as settleTask, n as worldOf, p as readyAhead, r as settleFirst, t as clockFrom } from "../chunks/world.js";
import { Bt as failsOn, K as readPayload, S as taskOptions, U as changeStart, V as createGithubClient, at as commonOptions, b as createRedactor, g as readInputs, gt as idleReason, h as interruptSignal, ht as pipelineOptions, it as commonOutputs, k as createGithubForge, ut as pipeline, v as refuseGhes, vt as stageNames } from "../chunks/given.js";
import { a as writeOutputs, c as createRunnerLog, n as failStep, r as maskSecrets, t as guardStep } from "../chunks/guard.js";
import { i as secretsOf, n as openWorkspace, t as deliver } from "../chunks/run-action.js";
import { a as entryOf, c as stagesOf, i as runChain, l as toldOf, n as stageOptions, o as runLimit, r as textsOfStage, s as sizeOf, u as withEarlier } from "../chunks/stage-options.js";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rmSync } from "node:fs";
// src/entry/pipeline/run-action.ts
/** The chain as the step of a job: one process, one record, one artifact. It writes nothing but its own run. */
function runPipelineAction() {
	return guardStep({ verdict: "inconclusive" }, async () => {
		let environment = { ...process.env }, signal = interruptSignal(), log = createRunnerLog(), inputs = readInputs(environment), secrets = secretsOf(commonOptions, inputs);
		maskSecrets(secrets.map(({ value }) => value)), refuseGhes(environment);
		let texts = new Map(Object.entries(inputs)), first = settleFirst(commonOptions, texts, "input"), own = settleFirst(pipelineOptions, texts, "input"), key = first.openaiApiKey ?? null, payload = await readPayload(environment), now = /* @__PURE__ */ new Date(), event = changeStart.event(environment, payload, now), codex = readyAhead(key !== null && !event.restricted, log), repository = await openWorkspace(environment.GITHUB_WORKSPACE || "."), open = null;
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
				metricsToken: null,
				codex,
				github: {
					client,
					name: event.repository,
					...environment.GITHUB_SERVER_URL ? { serverUrl: environment.GITHUB_SERVER_URL } : {}
				}
			});
			open = world;
			let begun = await event.begin({
				values: own,
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
			}, settings = settleTask(pipeline, texts, "input", config, taskOptions), trigger = await begun.trigger(settings), chosen = stagesOf(settings.values), dir = join(environment.RUNNER_TEMP || tmpdir(), "codex-ci", "pipeline");
			rmSync(dir, {
				recursive: !0,
				force: !0
			});
			let withoutModel = await event.withoutModel(settings.common.trustedLabel, forge), { plain } = stageOptions(stageNames.map((name) => entryOf(name).task), "input"), stages = /* @__PURE__ */ new Map();
			for (let entry of chosen.entries) {
				let stageTexts = new Map([...texts, ...textsOfStage(entry.task, texts, plain)]), settled = withRevisions(withEarlier(settleTask(entry.task, stageTexts, "input", config, taskOptions), entry.task.options, {
					dir,
					trigger
				}), entry.task.options, own), stage = await entry.start.event(environment, payload, now).begin({
					values: settled.values,
					repository,
					client,
					forge,
					redactor,
					log
				});
				stages.set(entry.task.name, {
					entry,
					settings: settled,
					trigger: await stage.trigger(settled),
					withoutModel,
					idle: idleReason(entry.task.name, settled.values)
				});
			}
			let limit = runLimit(settings.common, chosen.definition.map(({ stage }) => stage)), result = await runChain({
				world,
				key,
				signal,
				codex,
				dir,
				now: () => /* @__PURE__ */ new Date(),
				definition: chosen.definition,
				stages,
				options: settings.values,
				trigger,
				limit,
				told: await toldOf(settings, limit, world),
				bytes: await sizeOf(trigger, world)
			}), delivered = await deliver(pipeline, result, dir, "all", log);
			writeOutputs({
				...Object.fromEntries(Object.entries(commonOutputs).map(([name, output]) => [name, output.read(result.envelope, delivered)])),
				...Object.fromEntries(Object.entries(pipeline.outputs).map(([name, output]) => [name, output.read(result)]))
			}), log.info(`pipeline: ${result.envelope.verdict}. ${result.envelope.reason}`), failsOn(settings.common.failOn, result.envelope.verdict) && failStep(`${result.envelope.verdict}: ${result.envelope.reason}`);
		} finally {
			await open?.dispose(), await repository.close();
		}
	});
}
/** The chain's `base` and `head` hold for stages too whose own action has no such input; and tests are written in a job of their own, so not here. */
function withRevisions(settings, options, { base, head }) {
	let given = Object.entries({
		base,
		head
	}).filter(([name, value]) => value !== void 0 && Object.hasOwn(options, name));
	return {
		...settings,
		values: {
			...settings.values,
			...Object.fromEntries(given),
			...Object.hasOwn(options, "write") ? { write: !1 } : {}
		}
	};
}
// actions/pipeline/main.ts
await runPipelineAction();
export {};
