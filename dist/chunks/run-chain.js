import { n as inputFailure, r as messageOf, t as Failure } from "./errors.js";
import { Ct as policyOf, Dt as couldAsk, E as redactJson, S as entries, St as outcomeOf, Tt as nextStages, Zt as noUsage, _t as shareOut, cn as kebab, ft as pipeline, gt as leftOf, kt as pipelineStages, lt as costOf, p as openRunFolder, sn as changeOptions, st as commonOptions, u as StoredOptions, ut as priceOf, vt as stepDown, wt as chosenStages, xt as pipelineOptions } from "./given.js";
import { c as withEngine, l as withFallback, o as runTask, s as profileOf, u as decide } from "./world.js";
import { join } from "node:path";
// src/entry/pipeline/prepare.ts
/** The stages that are run, each with its task. */
function stagesOf(values) {
	let definition = chosenStages(pipelineStages, values.stages), missing = values.required?.find((stage) => !definition.some((one) => one.stage === stage));
	if (missing !== void 0) throw inputFailure("required", `${missing} is not among the stages that are run`, definition.map(({ stage }) => stage).join(", "));
	return {
		definition,
		entries: definition.map(({ stage }) => entryOf(stage))
	};
}
function entryOf(stage) {
	let entry = entries[stage];
	if (entry === void 0) throw Error(`the pipeline has the stage ${stage}, which is no task`);
	return entry;
}
/** What a stage gets from those before it: the gate their records, and the base as what is live where nobody says. */
function withEarlier(settings, options, { dir, trigger }) {
	let { subject } = trigger, given = {
		results: join(dir, "stages"),
		...trigger.event === "cli" && subject.kind === "change" ? { live: subject.base } : {}
	}, missing = Object.entries(given).filter(([name]) => Object.hasOwn(options, name) && settings.values[name] === void 0);
	return {
		...settings,
		values: {
			...settings.values,
			...Object.fromEntries(missing)
		}
	};
}
/** The chain's own options as its run folder keeps them. Its limit stands there once the allowance is known. */
async function toldOf(settings, limit, world) {
	let plain = (values, keep) => Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== void 0 && keep(name))), told = {
		task: "pipeline",
		common: plain(settings.common, (name) => commonOptions[name]?.secret !== !0),
		values: plain(settings.values, () => !0),
		given: settings.given,
		profiles: {},
		limitUsd: limit.usd
	};
	return StoredOptions.parse(await redactJson(told, async (text) => (await world.redactor.redact(text)).text));
}
/** What a run may spend: as it was told, else the shipped dollars a stage, unless a model among them has no price. */
function runLimit(common, stages) {
	let priced = stages.every((stage) => priceOf(profileOf(stage, common).model, common.prices) !== null);
	return {
		usd: common.maxUsd ?? (priced ? 2 * stages.length : null),
		tokens: common.maxTokens ?? null
	};
}
/** Bytes of a change's patch, for the estimates. */
async function sizeOf({ subject }, world) {
	return subject.kind === "change" ? (await world.repository.diff(subject.base, subject.head)).patch.length : 0;
}
// src/entry/pipeline/stage-options.ts
/** What every stage means the same by. */
const shared = Object.keys(changeOptions);
/**
* Flags or inputs of the chain, for the options of its stages. `--<stage>-<name>` is an option of one stage, always; `--<name>` alone is that of the one
* stage that has it. What several have goes by the first form only, unless it is shared: `base` and `head` are the chain's. Options about output
* are not among them.
*/
function stageOptions(stages, place) {
	let here = stages.flatMap(({ name, options }) => Object.entries(options).filter(([, option]) => option.places.includes(place) && option.phase !== "run").map(([key, option]) => ({
		stage: name,
		key,
		option
	}))), taken = /* @__PURE__ */ new Set([...Object.keys(commonOptions), ...Object.keys(pipelineOptions)]), plain = {}, several = /* @__PURE__ */ new Map();
	for (let { key, option } of here.filter(({ key: name }) => !taken.has(name))) {
		let owners = here.filter((one) => one.key === key).map(({ stage }) => stage);
		owners.length === 1 ? plain[key] = option : several.set(kebab(key), owners.map((stage) => `${stage}-${kebab(key)}`));
	}
	let prefixed = here.filter(({ key }) => !shared.includes(key)).map(({ stage, key, option }) => [`${stage}-${kebab(key)}`, option]);
	return {
		plain,
		prefixed: Object.fromEntries(prefixed),
		several
	};
}
/** A stage's own texts among those of the chain. The prefixed form counts before the plain one. */
function textsOfStage(stage, texts, plain) {
	let own = /* @__PURE__ */ new Map();
	for (let key of Object.keys(stage.options)) {
		let name = kebab(key), text = texts.get(`${stage.name}-${name}`) ?? (Object.hasOwn(plain, key) || shared.includes(key) ? texts.get(name) : void 0);
		text !== void 0 && own.set(name, text);
	}
	return own;
}
/** Refuses a plain flag that several stages have, with the names that say which one is meant. */
function refuseAmbiguous(args, several) {
	for (let arg of args) {
		let name = /^--(?:no-)?([a-z][\w-]*)/.exec(arg)?.[1] ?? "", names = several.get(name);
		if (names !== void 0) throw inputFailure(`--${name}`, "is an option of several stages", names.map((one) => `--${one}`).join(", "));
	}
}
// src/entry/pipeline/estimate.ts
/** English and code have about four characters a token; patches, full of signs, fewer. */
const effortFactor = {
	low: .5,
	medium: 1,
	high: 2,
	xhigh: 3,
	max: 4,
	ultra: 5
};
/**
* What a stage is expected to cost on a change of `bytes`, in dollars; null where the model's price is unknown. It is rough, and meant for two things:
* as the weight of a split, where only proportions count, and to see before asking whether a share is far too small.
*/
function estimateUsd(stage, bytes, common) {
	return common.profiles[stage]?.["estimate-usd"] ?? common.profiles.default?.["estimate-usd"] ?? estimateOf(bytes, profileOf(stage, common), common.prices);
}
function estimateOf(bytes, profile, prices) {
	let price = priceOf(profile.model, prices);
	if (price === null) return null;
	let evidence = bytes / 3.5, asks = Math.max(1, Math.ceil(evidence / profile.askTokens)), fresh = evidence / asks + 9e3, one = costOf(price, {
		input: fresh * 4,
		cached: fresh * 3,
		output: 3e3 * (effortFactor[profile.effort] ?? 1)
	});
	return Math.round(one * asks * 1e6) / 1e6;
}
// src/entry/pipeline/run-stage.ts
function estimateStage({ entry, settings, withoutModel, idle }, bytes, key) {
	let { name } = entry.task, { engine } = withEngine(name, settings.common, settings.given);
	if (engine === "rules" || idle !== null || !couldAsk(name, settings.values) || withoutModel !== null || engine === "auto" && key === null) return {
		asks: !1,
		full: 0,
		fallback: null
	};
	let smaller = withFallback(name, settings.common);
	return {
		asks: !0,
		full: estimateUsd(name, bytes, settings.common),
		fallback: smaller === null ? null : estimateUsd(name, bytes, smaller)
	};
}
/** How a stage asks with its share. Nothing to ask is `rules`; a price that is unknown is no reason to step down. */
function modeOf(estimate, share) {
	return estimate.asks ? estimate.full === null ? share.usd === 0 || share.tokens === 0 ? "none" : "full" : stepDown(share, {
		full: estimate.full,
		fallback: estimate.fallback
	}) : "rules";
}
/**
* Runs one stage in its own folder below the chain's, its share as the hard limit of its gateway. It never throws: what goes wrong before there is a record
* is a stage that came to no verdict.
*/
async function runStage(stage, estimate, share, chain) {
	let { task } = stage.entry, { steps = "all", shard, shards = null, begun = null } = chain.span ?? {}, affordable = modeOf(estimate, share), mode = begun?.mode ?? affordable, log = prefixed(chain.world.log, task.name), started = begun?.started_at ?? chain.now().toISOString(), path = `stages/${task.name}`, words = `its share of ${share.usd === null ? `${share.tokens ?? 0} tokens` : `$${share.usd.toFixed(4)}`} is below the estimate of ${estimate.full === null ? "unknown" : `$${estimate.full.toFixed(4)}`}`, none = mode === "none" && chain.withoutBudget === "rules";
	mode === "fallback" && log.warn(`${words}; the fallback profile is asked`), mode === "none" && log.warn(`${words}${estimate.fallback === null ? "" : " and that of the fallback"}; ${none ? "rules only" : "no model is asked"}`);
	let common = {
		...mode === "fallback" ? withFallback(task.name, stage.settings.common) ?? stage.settings.common : stage.settings.common,
		maxUsd: share.usd ?? void 0,
		maxTokens: share.tokens === null || share.tokens === 0 ? void 0 : share.tokens
	}, record = {
		task: task.name,
		verdict: "inconclusive",
		reason: "",
		has_critical: !1,
		because: null,
		started_at: started,
		ended_at: null,
		usage: noUsage,
		mode,
		model: null,
		estimate_usd: mode === "fallback" ? estimate.fallback : estimate.full,
		share: estimate.asks ? share : null,
		saved_usd: null,
		result_path: null
	};
	if (stage.idle !== null) return {
		envelope: null,
		record: {
			...record,
			verdict: "skipped",
			reason: stage.idle,
			ended_at: started,
			mode: null
		}
	};
	try {
		let result = await runTask(task, {
			trigger: stage.trigger,
			settings: {
				...stage.settings,
				common
			},
			world: {
				...chain.world,
				log
			},
			key: chain.key,
			dir: join(chain.dir, path),
			signal: chain.signal,
			withoutModel: stage.withoutModel ?? (none ? "nothing is left to spend" : null),
			codex: chain.codex,
			steps,
			shard,
			shards,
			...mode === "none" || steps === "turns" && affordable === "none" ? { refused: `no model was asked: ${words}` } : {}
		}), { envelope } = result;
		return {
			envelope,
			result,
			record: {
				...record,
				verdict: envelope.verdict,
				reason: envelope.reason,
				has_critical: envelope.has_critical,
				usage: envelope.usage,
				ended_at: chain.now().toISOString(),
				model: envelope.engine.name === "rules" ? null : profileOf(task.name, common).model,
				result_path: `${path}/result.json`
			}
		};
	} catch (error) {
		let reason = error instanceof Failure ? error.message : `this is a bug of codex-ci, please report it: ${messageOf(error).slice(0, 500)}`;
		return log.warn(reason), {
			envelope: null,
			record: {
				...record,
				reason,
				usage: {
					...noUsage,
					usd: estimate.asks ? null : 0
				},
				ended_at: chain.now().toISOString()
			}
		};
	}
}
function prefixed(log, name) {
	return {
		info: (message) => log.info(`${name}: ${message}`),
		warn: (message) => log.warn(`${name}: ${message}`),
		debug: (message) => log.debug(`${name}: ${message}`)
	};
}
// src/entry/pipeline/run-chain.ts
/**
* Runs the chain in this process: what is independent at the same time, each stage with a share of what is left. The record is on disk after each stage, so that
* a process that dies leaves what was done. Only a world that can't be written is thrown.
*/
async function runChain(chain) {
	let { definition, options } = chain, folder = openRunFolder(chain.dir);
	folder.clear(), folder.write("trigger.json", chain.trigger), folder.write("options.json", chain.told);
	let policy = policyOf(options, definition.map(({ stage }) => stage)), estimates = new Map(definition.map(({ stage }) => [stage, estimateStage(prepared(chain, stage), chain.bytes, chain.key)])), done = /* @__PURE__ */ new Map(), running = /* @__PURE__ */ new Map(), store = () => folder.write("evidence.json", evidenceOf(definition, done));
	for (;;) {
		let outcomes = new Map([...done].map(([stage, { record }]) => [stage, outcomeOf(record)])), next = nextStages(definition, outcomes, new Set(running.keys()), policy), stopped = chain.signal.aborted ? next.start : [];
		for (let { stage, because, reason } of next.skip) done.set(stage, {
			envelope: null,
			record: skippedRecord(stage, because, reason, estimates.get(stage))
		});
		for (let stage of stopped) done.set(stage, {
			envelope: null,
			record: {
				...skippedRecord(stage, "", "the run was stopped before it", estimates.get(stage)),
				verdict: "inconclusive",
				because: null
			}
		});
		let start = next.start.filter((stage) => !stopped.includes(stage));
		if (start.length === 0 && stopped.length > 0) continue;
		let shares = split(chain.limit, {
			done,
			running,
			start,
			estimates,
			definition
		});
		for (let stage of start) {
			let share = shares.get(stage) ?? {
				usd: null,
				tokens: null
			};
			chain.world.log.info(`${stage}: starts${share.usd === null || estimates.get(stage)?.asks !== !0 ? "" : ` with $${share.usd.toFixed(4)}`}`);
			let over = runStage(prepared(chain, stage), estimates.get(stage) ?? unknownEstimate, share, {
				...chain,
				withoutBudget: options.withoutBudget
			}).then((run) => {
				done.set(stage, run), running.delete(stage), chain.world.log.info(`${stage}: ${run.record.verdict}. ${run.record.reason}`);
			});
			running.set(stage, {
				share,
				over
			});
		}
		if (store(), running.size === 0) break;
		await Promise.race([...running.values()].map(({ over }) => over));
	}
	let failure = chain.signal.aborted ? messageOfReason(chain.signal) : null;
	return folder.write("engine.json", {
		name: "rules",
		model: null,
		effort: null,
		version: null,
		failure
	}), folder.write("timing.json", { chain: elapsed(done) }), decide(pipeline, folder);
}
const unknownEstimate = {
	asks: !0,
	full: null,
	fallback: null
};
function prepared({ stages }, stage) {
	let found = stages.get(stage);
	if (found === void 0) throw Error(`stage ${stage} was not prepared`);
	return found;
}
/**
* The shares of the stages that start now: of what those before them left, and the running ones could not spend any more. A stage whose price is unknown weighs
* as much as the dearest that is known, so that it gets tokens.
*/
function split(limit, { done, running, start, estimates, definition }) {
	let taken = [...running.values()].map(({ share }) => share);
	for (let { record } of done.values()) taken.push(spentBy(record));
	let dearest = Math.max(.01, ...[...estimates.values()].map(({ full }) => full ?? 0)), claim = (stage) => {
		let estimate = estimates.get(stage) ?? unknownEstimate;
		return {
			stage,
			weight: estimate.asks ? estimate.full ?? dearest : 0
		};
	}, later = definition.map(({ stage }) => stage).filter((stage) => !done.has(stage) && !running.has(stage) && !start.includes(stage));
	return shareOut(leftOf(limit, taken).left, start.map(claim), later.map(claim));
}
/** What a stage's record takes off the limit; an unknown price counts as all of its share. */
function spentBy({ usage, share }) {
	let tokens = usage.input_tokens + usage.output_tokens;
	return {
		usd: usage.usd ?? share?.usd ?? 0,
		tokens: usage.usd === null && usage.requests === 0 ? share?.tokens ?? tokens : tokens
	};
}
/** A stage that was never started. */
function skippedRecord(stage, because, reason, estimate) {
	return {
		task: stage,
		verdict: "skipped",
		reason: `not started: ${reason}`,
		has_critical: !1,
		because,
		started_at: null,
		ended_at: null,
		usage: noUsage,
		mode: null,
		model: null,
		estimate_usd: estimate?.full ?? null,
		share: null,
		saved_usd: estimate?.full ?? null,
		result_path: null
	};
}
/** What is known so far, in the order of the definition. */
function evidenceOf(definition, done) {
	let runs = definition.flatMap(({ stage }) => done.get(stage) ?? []), envelopes = runs.flatMap(({ envelope }) => envelope === null ? [] : [envelope]), files = /* @__PURE__ */ new Set();
	return {
		stages: runs.map(({ record }) => record),
		needs: Object.fromEntries(definition.map(({ stage, needs }) => [stage, [...needs]])),
		findings: envelopes.flatMap(({ task, findings }) => findings.map((finding) => ({
			stage: task,
			finding
		}))),
		dropped: envelopes.flatMap(({ dropped }) => dropped),
		receipt: envelopes.flatMap(({ receipt }) => receipt.filter(({ path }) => !files.has(path) && files.add(path) !== void 0)),
		engines: envelopes.map(({ engine }) => engine)
	};
}
/** Wall clock of the stages that are done, in milliseconds. */
function elapsed(done) {
	let times = [...done.values()].flatMap(({ record: { started_at: from, ended_at: to } }) => from === null || to === null ? [] : [Date.parse(from), Date.parse(to)]);
	return times.length === 0 ? 0 : Math.max(...times) - Math.min(...times);
}
function messageOfReason(signal) {
	return signal.reason instanceof Error ? signal.reason.message : "the run was stopped";
}
export { toldOf as _, spentBy as a, modeOf as c, stageOptions as d, textsOfStage as f, stagesOf as g, sizeOf as h, skippedRecord as i, runStage as l, runLimit as m, evidenceOf as n, split as o, entryOf as p, runChain as r, estimateStage as s, elapsed as t, refuseAmbiguous as u, withEarlier as v };
