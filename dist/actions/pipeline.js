import { o as writeOutputs, r as failStep, s as writeSummary, t as guardStep } from "../chunks/guard.js";
import { C as withChain, D as settleAllowance, S as toldOf, T as hasLedgerLimits, _ as entryOf, a as stageOptions, b as sizeOf, c as evidenceOf, d as estimateStage, f as runStage, g as split, h as spentBy, l as runChain, m as nothingLeft, n as requireAskable, o as textsOfStage, p as modeOf, s as elapsed, t as dollarLimit, u as skippedRecord, v as inQueue, w as withEarlier, x as stagesOf, y as runLimit } from "../chunks/require-input.js";
import { a as shardsOutput, i as outputsOf, n as deliver, r as deliverRun, t as withStep } from "../chunks/step.js";
import { B as parseHandle, C as policyOf, D as nextStages, En as failsOn, In as textOption, K as leftOf, M as openArtifacts, Nn as numberOption, On as choiceOption, Ot as changeStart, P as uploadFolder, Q as StoredOptions, S as outcomeOf, Sn as table, Sr as string, _ as pipelineOptions, _n as lostUsage, _r as literal, br as record, c as taskOptions, d as Allowance, fn as neutraliseInline, g as verdictWords, gr as int, h as dollars, hr as boolean, lr as Subject, m as StageRecord, n as parseDocument, rt as openRunFolder, u as pipeline, ur as headOf, vn as noUsage, w as lostRecord, wr as unknown, x as stageNames, xr as strictObject, y as idleReason, yr as number, z as handleText } from "../chunks/document.js";
import { i as messageOf, r as inputFailure, t as Failure } from "../chunks/errors.js";
import { i as parseValues } from "../chunks/decide.js";
import { F as storeRecord, L as shardSlug, P as fetchArtifacts, T as settleTask, u as decide, w as settleFirst } from "../chunks/run-task.js";
import { join } from "node:path";
import { lstatSync, rmSync } from "node:fs";
// src/entry/chain/jobs/plan.ts
const Estimate = strictObject({
	asks: boolean(),
	full: number().nonnegative().nullable(),
	fallback: number().nonnegative().nullable(),
	tokens: strictObject({
		full: number().nonnegative(),
		fallback: number().nonnegative().nullable()
	}).optional()
}), Plan = strictObject({
	schema: literal("codex-ci/plan@1"),
	attempt: int().positive().describe("attempt of the workflow run that made it; later ones may go by it too"),
	subject: Subject,
	options: StoredOptions,
	allowance: Allowance.describe("what is split"),
	estimates: record(string(), Estimate)
}), StageDocument = strictObject({
	schema: literal("codex-ci/stage@1"),
	attempt: int().positive(),
	subject: Subject,
	over: boolean(),
	record: StageRecord
});
function definitionOf(plan) {
	return stagesOf(parseValues(pipelineOptions, plan.options.values)).definition;
}
function policyOfPlan(plan) {
	return policyOf(parseValues(pipelineOptions, plan.options.values), definitionOf(plan).map(({ stage }) => stage));
}
/** All stages that have to be over before this one, in the order of the definition. */
function stagesBefore(definition, stage) {
	let needs = new Set(definition.find((one) => one.stage === stage)?.needs ?? []);
	for (let one of [...definition].reverse()) needs.has(one.stage) && one.needs.forEach((need) => needs.add(need));
	return definition.map((one) => one.stage).filter((one) => needs.has(one));
}
/**
* What was spent in the attempts from `from` to before `until`. Of a stage's job that only said that it begins, all of
* its share. Of several that speak of one stage and attempt the dearest counts: nobody can upload one that makes
* another cheaper.
*/
function spentBetween(documents, from, until) {
	let last = /* @__PURE__ */ new Map();
	for (let { attempt, over, record } of documents) {
		if (attempt < from || attempt >= until) continue;
		let key = `${record.task} ${attempt}`, spent = spentBy(over ? record : {
			share: record.share,
			usage: lostUsage
		}), known = last.get(key);
		known === void 0 || over && !known.over ? last.set(key, {
			over,
			spent
		}) : over === known.over && last.set(key, {
			over,
			spent: dearer(spent, known.spent)
		});
	}
	return [...last.values()].map(({ spent }) => spent);
}
/** Null is an amount that nobody knows, which is more than any. */
function dearer(a, b) {
	let more = (x, y) => x === null || y === null ? null : Math.max(x, y);
	return {
		usd: more(a.usd, b.usd),
		tokens: more(a.tokens, b.tokens)
	};
}
/**
* Goes through the chain as `runChain` does, by what its jobs left: the same fold and the same split, so that every job
* that computes a share alone comes to the same one. What began at the same time is counted as if it ran. A stage that
* left nothing came to no verdict, and its share is gone; `until` ends the walk when that stage may start. What earlier
* attempts spent is off the limit before anything is split: `before`.
*/
function walk(plan, attempt, said, before, until) {
	let definition = definitionOf(plan), policy = policyOfPlan(plan), estimates = new Map(Object.entries(plan.estimates)), limit = leftOf(plan.allowance.limit, before).left, walked = {
		started: /* @__PURE__ */ new Map(),
		skipped: [],
		done: /* @__PURE__ */ new Map()
	}, costs = /* @__PURE__ */ new Map();
	for (;;) {
		let next = nextStages(definition, new Map([...walked.done].map(([stage, record]) => [stage, outcomeOf(record)])), /* @__PURE__ */ new Set(), policy);
		for (let skip of next.skip) walked.done.set(skip.stage, skippedRecord(skip.stage, skip.because, skip.reason, estimates.get(skip.stage)));
		if (walked.skipped.push(...next.skip), next.start.length === 0) return walked;
		let shares = split(limit, {
			done: new Map([...walked.done].map(([stage, record]) => [stage, {
				envelope: null,
				record: costs.get(stage) ?? record
			}])),
			running: /* @__PURE__ */ new Map(),
			start: next.start,
			estimates,
			definition
		});
		for (let stage of next.start) walked.started.set(stage, shares.get(stage) ?? {
			usd: null,
			tokens: null
		});
		if (until !== void 0 && next.start.includes(until)) return walked;
		for (let stage of next.start) {
			let document = said.get(stage), share = walked.started.get(stage) ?? null;
			walked.done.set(stage, document?.record ?? lostRecord(stage, "left no record", share, estimates.get(stage))), document !== void 0 && document.attempt < attempt && costs.set(stage, {
				...document.record,
				usage: noUsage
			});
		}
	}
}
/**
* What a stage may spend in this attempt; null where the fold says that it must not start. Only what stands before the
* stage counts.
*/
function shareOf(plan, stage, attempt, said, before) {
	let earlier = stagesBefore(definitionOf(plan), stage), walked = walk(plan, attempt, new Map([...said].filter(([name]) => earlier.includes(name))), before, stage), share = walked.started.get(stage);
	if (share === void 0) return { refused: walked.skipped.find((one) => one.stage === stage)?.reason ?? "it is not among the stages that are run" };
	let unrelated = [...walked.done.keys()].find((one) => !earlier.includes(one));
	if (unrelated !== void 0) throw Error(`the share of ${stage} would depend on ${unrelated}, which it does not need`);
	return { share };
}
// src/entry/chain/jobs/handed.ts
const planSuffix = "plan", openSuffix = "open", mostBytes = 33554432;
/**
* Fails as input on what is no handle of an artifact of ours, on one of an attempt that is still to come, and on two of
* one base.
*/
function parseHanded(records, attempt) {
	let all = records.flatMap((text) => text.split(/\s+/)).filter((text) => text !== "").map((text) => {
		let handle = parseHandle(text, "input records"), [, base = "", number = ""] = /^codex-ci-([a-z][a-z0-9-]*?)-([1-9]\d{0,8})$/.exec(handle.name) ?? [];
		if (base === "") throw inputFailure("input records", `${JSON.stringify(handle.name.slice(0, 100))} is not the name of a record`, "codex-ci-<stage>-<attempt>@<id>@<digest>");
		if (Number(number) > attempt) throw inputFailure("input records", `${handle.name} is of an attempt after this one, which is ${attempt}`);
		return {
			...handle,
			base,
			attempt: Number(number)
		};
	}), twice = all.find(({ base }, at) => all.findIndex((one) => one.base === base) < at);
	if (twice !== void 0) throw inputFailure("input records", `has ${twice.base} twice`, "each record once");
	return all;
}
const ShardRecords = record(string(), string());
/**
* The shards' records, from the outputs of their matrix. One that left none, or something else, is not among them: its
* join counts it as missing.
*/
function shardsHanded(text, log) {
	if (text === void 0) return [];
	try {
		return Object.entries(ShardRecords.parse(JSON.parse(text))).filter(([, record]) => record !== "").flatMap(([output, record]) => {
			try {
				return [handleText(parseHandle(record, output))];
			} catch (error) {
				return log.warn(messageOf(error)), [];
			}
		});
	} catch (error) {
		throw inputFailure("input shard-records", "is not what toJSON makes of a job’s outputs", "{\"shard-1\": \"<name>@<id>@<digest>\", …}", error);
	}
}
/**
* The plan that this run's first job made. Fails where there is none, or it is about something else than this job's own
* event.
*/
async function readPlan(records, dir, { subject }) {
	let handed = records.find(({ base }) => base === `${pipeline.name}-${planSuffix}`);
	if (handed === void 0) throw new Failure("environment", "the plan job ended without a plan; see its log");
	let folder = join(dir, "handed", "plan");
	await (await openArtifacts()).download(handed, folder);
	let plan = readFile(folder, "plan.json", Plan);
	if (plan.attempt !== handed.attempt) throw inputFailure(handed.name, `says that it was made in attempt ${plan.attempt}`);
	return requireSubject(handed.name, plan.subject, subject), plan;
}
/**
* A stage's record, in `stages/<stage>` below the chain's folder. It is another job's word: parsed, and about this
* job's own subject.
*/
async function readRecord(handed, stage, dir, { subject }) {
	let { name, attempt } = handed, folder = join(dir, "stages", stage);
	try {
		await (await openArtifacts()).download(handed, folder);
		let document = readFile(folder, "stage.json", StageDocument), { record } = document;
		if (record.task !== stage || document.attempt !== attempt || !document.over || record.because !== null) throw inputFailure(name, `is no record of ${stage} of attempt ${attempt}`);
		if (requireSubject(name, document.subject, subject), record.result_path === null) return {
			document,
			envelope: null
		};
		if (record.result_path !== `stages/${stage}/result.json`) throw inputFailure(name, "names another place for its result");
		let { envelope } = parseDocument(entryOf(stage).task, readFile(folder, "result.json", unknown()), `${name}: result.json`);
		if (requireSubject(name, envelope.subject, subject), envelope.verdict !== record.verdict || envelope.has_critical !== record.has_critical) throw inputFailure(name, "its stage.json and its result.json say different things");
		return {
			document,
			envelope
		};
	} catch (error) {
		throw rmSync(folder, {
			recursive: !0,
			force: !0
		}), error;
	}
}
/**
* What the stages' jobs of earlier attempts of this run said: also those that only said that they begin. No output
* tells of them any more, so they are listed, and each that is listed can only take away from what this attempt may
* spend.
*/
async function readAttempts(dir, { subject }, stages, attempt, log) {
	let found = [], artifacts = await openArtifacts();
	for (let artifact of artifacts.all) {
		let { name, attempt: of } = artifact, [, stage = "", kind = ""] = /^codex-ci-([a-z-]+?)(-open(?:-\d+-of-\d+)?|-collect)?-\d+$/.exec(name) ?? [];
		if (!stages.includes(stage) || of === 0 || of >= attempt) continue;
		let folder = join(dir, "handed", String(artifact.id));
		try {
			await artifacts.download(artifact, folder);
			let document = readFile(folder, "stage.json", StageDocument);
			if (requireSubject(name, document.subject, subject), document.record.task !== stage || document.attempt !== of || document.over && kind !== "" && kind !== "-collect") throw inputFailure(name, `is no record of ${stage} of attempt ${of}`);
			found.push(document);
		} catch (error) {
			throw new Failure("environment", `what attempt ${of} of ${stage} spent can't be read: ${messageOf(error)}`, { cause: error });
		}
		rmSync(folder, {
			recursive: !0,
			force: !0
		});
	}
	return log.info(`earlier attempts of this run left ${found.length} record${found.length === 1 ? "" : "s"} of what they spent`), found;
}
/** A record of another job has to be about the commits that this job's own event names. */
function requireSubject(where, said, own) {
	let shown = (subject) => `${headOf(subject).slice(0, 12)} of ${subject.repository}`, changes = said.kind === "change" && own.kind === "change" ? said.base === own.base && said.number === own.number : !0;
	if (!(said.repository === own.repository && headOf(said) === headOf(own) && changes)) throw inputFailure(where, `is about ${shown(said)}`, `one about ${shown(own)}, as this job’s own event says`);
}
/**
* A document of a folder that another job filled. Fails as input on a link, and on what is too large or of another
* form.
*/
function readFile(dir, name, schema) {
	let file = join(dir, name), stats = lstatSync(file, { throwIfNoEntry: !1 });
	if (stats !== void 0 && !stats.isFile()) throw inputFailure(name, "is no regular file");
	if (stats !== void 0 && stats.size > mostBytes) throw inputFailure(name, `has ${stats.size} bytes`, `at most ${mostBytes}`);
	return openRunFolder(dir).read(name, schema);
}
// src/entry/chain/jobs/earlier-attempts.ts
/**
* What the attempts before this one left of the run's limit, for a chain in one step: of each there is the chain's
* record or nothing. One without a record, or with one that can't be read, may have spent all that it was given, so
* that nothing is left.
*/
async function leftByAttempts(run, { attempt, repository, dir, log }) {
	if (attempt === 1 || run.usd === null && run.tokens === null) return {
		limit: run,
		reason: null
	};
	let artifacts = await openArtifacts(), { left } = leftOf(run, []);
	for (let number = 1; number < attempt; number += 1) {
		let name = `codex-ci-${pipeline.name}-${number}`, found = artifacts.all.find((one) => one.name === name);
		if (found === void 0) return spent(run, `attempt ${number} of this run left no record, so all that it was given counts as spent`);
		let folder = join(dir, "handed", name);
		try {
			await artifacts.download(found, folder);
			let { envelope, part } = parseDocument(pipeline, readFile(folder, "result.json", unknown()), name);
			if (envelope.subject.repository !== repository) throw inputFailure(name, `is about ${envelope.subject.repository.slice(0, 200)}`);
			({left} = leftOf(left, part.stages.map(spentBy)));
		} catch (error) {
			return log.warn(messageOf(error)), spent(run, `the record of attempt ${number} of this run can’t be read, so all that it was given counts as spent`);
		} finally {
			rmSync(folder, {
				recursive: !0,
				force: !0
			});
		}
	}
	return left.usd === 0 || left.tokens === 0 ? {
		limit: left,
		reason: "nothing is left for this run, whose earlier attempts count; a new run has a limit of its own"
	} : {
		limit: left,
		reason: left.usd === run.usd && left.tokens === run.tokens ? null : "what earlier attempts of this run spent is taken off its limit"
	};
}
function spent(run, reason) {
	return {
		limit: {
			usd: run.usd === null ? null : 0,
			tokens: run.tokens === null ? null : 0
		},
		reason: `${reason}; a new run has a limit of its own`
	};
}
// src/entry/chain/jobs/part-options.ts
/** What a job of the reusable workflow says of its part in the chain. They are inputs of `actions/pipeline` alone. */
const partOptions = {
	part: choiceOption({
		help: "what this step does: the whole chain, or in a job of its own the plan, one stage, or the conclusion",
		phase: "run",
		places: ["input"],
		values: [
			"all",
			"plan",
			"stage",
			"conclude"
		],
		fallback: "all"
	}),
	stage: choiceOption({
		help: "which stage, with part `stage`",
		phase: "run",
		places: ["input"],
		values: stageNames,
		fallback: "review"
	}),
	checkRun: numberOption({
		help: "check run of this job, by which the gate knows its own",
		phase: "run",
		places: ["input"],
		min: 1,
		max: 2 ** 53 - 1,
		integer: !0,
		fallback: void 0,
		fallbackText: "${{ job.check_run_id }}"
	}),
	shardRecords: textOption({
		help: "outputs of the matrix whose jobs asked, with steps `recheck`: one record for each shard",
		phase: "run",
		places: ["input"],
		fallback: void 0,
		fallbackText: "none",
		allowed: "toJSON(needs.<job>.outputs)"
	}),
	jobs: textOption({
		help: "how the stages’ jobs ended, with part `conclude`",
		phase: "run",
		places: ["input"],
		fallback: void 0,
		fallbackText: "none",
		pattern: /^\s*(?:[a-z-]+=(?:success|failure|cancelled|skipped)\s*)+$/,
		allowed: "words such as review=success, from needs.*.result"
	})
};
shardsOutput.help;
// src/entry/chain/jobs/open.ts
/** Opens the chain's step of a job, does the work and closes what was opened. */
function withAction(work) {
	return withStep({
		task: pipeline,
		start: changeStart
	}, async (step) => {
		let { environment, texts, payload, now, log, repository, client, forge, redactor, config, values: own, trigger, withoutModel, dir } = step, part = settleFirst(partOptions, texts, "input"), { plain } = stageOptions(stageNames.map((name) => entryOf(name).task), "input");
		await work({
			...step,
			attempt: Number(environment.GITHUB_RUN_ATTEMPT || "1"),
			part,
			prepare: async (stage, mayWrite) => {
				let entry = entryOf(stage), stageTexts = new Map([...texts, ...textsOfStage(entry.task, texts, plain)]), settled = inQueue(withRevisions(withEarlier(settleTask(entry.task, stageTexts, "input", config, taskOptions), entry.task.options, {
					dir,
					trigger
				}), entry.task.options, own), trigger), chosen = mayWrite || !Object.hasOwn(entry.task.options, "write") ? settled : {
					...settled,
					values: {
						...settled.values,
						write: !1
					}
				}, begins = await entry.start.event(environment, payload, now).begin({
					values: chosen.values,
					repository,
					client,
					forge,
					redactor,
					log
				});
				return {
					entry,
					settings: chosen,
					trigger: withChain(stage, await begins.trigger(chosen), trigger, part.checkRun),
					withoutModel,
					idle: idleReason(stage, chosen.values)
				};
			}
		});
	});
}
/** The chain's `base` and `head` hold for stages too whose own action has no such input. */
function withRevisions(settings, options, { base, head }) {
	let given = Object.entries({
		base,
		head
	}).filter(([name, value]) => value !== void 0 && Object.hasOwn(options, name));
	return {
		...settings,
		values: {
			...settings.values,
			...Object.fromEntries(given)
		}
	};
}
// src/entry/chain/jobs/part-conclude.ts
/**
* The last job but one of the chain: what the stages' jobs left becomes the chain's record, by the same fold and the
* same conclusion as in one process.
*/
async function concludePart(action) {
	let { settings, trigger, dir, log, attempt, part } = action, records = parseHanded(settings.common.records, attempt), plan = await readPlan(records, dir, trigger), definition = definitionOf(plan), stages = definition.map(({ stage }) => stage), results = parseJobs(part.jobs ?? "", stages), handed = /* @__PURE__ */ new Map(), broken = /* @__PURE__ */ new Map();
	for (let stage of stages) {
		let record = records.find(({ base }) => base === stage);
		if (record !== void 0) try {
			handed.set(stage, await readRecord(record, stage, dir, trigger));
		} catch (error) {
			broken.set(stage, messageOf(error)), log.warn(`${stage}: ${messageOf(error)}`);
		}
	}
	let before = attempt === plan.attempt ? [] : spentBetween(await readAttempts(dir, trigger, stages, attempt, log), plan.attempt, attempt), { runs, contradiction } = concludeJobs(plan, attempt, new Map([...handed].map(([stage, { document }]) => [stage, document])), results, before, broken), done = new Map([...runs].map(([stage, record]) => [stage, {
		record,
		envelope: record.result_path === null ? null : handed.get(stage)?.envelope ?? null
	}])), folder = openRunFolder(dir);
	folder.write("trigger.json", trigger), folder.write("options.json", plan.options), folder.write("evidence.json", evidenceOf(definition, done, plan.allowance)), folder.write("engine.json", {
		name: "rules",
		model: null,
		effort: null,
		version: null,
		failure: contradiction
	}), folder.write("timing.json", { chain: elapsed(done) }), await deliverRun(pipeline, decide(pipeline, folder), dir, {
		steps: "all",
		failOn: settings.common.failOn,
		retentionDays: settings.common.retentionDays
	}, log);
}
/** How each stage's job ended, by `review=success` and so on. */
function parseJobs(text, stages) {
	let results = new Map(text.trim().split(/\s+/).filter((word) => word !== "").map((word) => {
		let [stage = "", result = ""] = word.split("=");
		return [stage, result];
	})), missing = stages.find((stage) => !results.has(stage));
	if (missing !== void 0) throw inputFailure("input jobs", `does not say how the job of ${missing} ended`, stages.map((stage) => `${stage}=success`).join(" "));
	return results;
}
/**
* What each stage's record is in the chain's. The jobs' `if` and the fold have to agree: a stage that ran where it must
* not have, or was skipped where it must have run, came to no verdict, and neither does the chain, required or not.
*/
function concludeJobs(plan, attempt, said, results, before, broken = /* @__PURE__ */ new Map()) {
	let walked = walk(plan, attempt, said, before), runs = new Map(walked.done), contradictions = [], contradict = (stage, reason) => {
		contradictions.push(`${stage}: ${reason}`);
		let own = said.get(stage)?.record;
		runs.set(stage, {
			...own ?? lostRecord(stage, reason, null, plan.estimates[stage]),
			verdict: "inconclusive",
			reason,
			has_critical: !1,
			result_path: null
		});
	};
	for (let { stage, reason } of walked.skipped) (said.has(stage) || results.get(stage) !== "skipped") && contradict(stage, `its job ran although ${reason}; the workflow did not follow its plan`);
	for (let [stage, share] of walked.started) {
		if (said.has(stage)) continue;
		let result = results.get(stage);
		result === "skipped" ? contradict(stage, "its job was skipped although nothing stops it; the workflow did not follow its plan") : runs.set(stage, lostRecord(stage, broken.has(stage) ? `its record can not be used: ${broken.get(stage)}` : `its job ended as ‘${result}’ without a record; see its log`, share, plan.estimates[stage]));
	}
	return {
		runs,
		contradiction: contradictions.length === 0 ? null : contradictions.join("; ")
	};
}
// src/entry/chain/jobs/part-plan.ts
/** The plan holds no key; the jobs that ask have one. */
const keyElsewhere = "in-another-job";
/**
* The first job of the chain: settles the options, sees what each stage would cost and what the run may spend, and
* stores that for the jobs after it. It holds no key and asks nothing; `engine: rules` tells it that there is none.
*/
async function planPart(action) {
	let { world, settings, trigger, dir, log, attempt } = action, { definition } = stagesOf(settings.values), bytes = await sizeOf(trigger, world), estimates = {}, stages = [], idle = [];
	for (let { stage } of definition) {
		let prepared = await action.prepare(stage, !0);
		stages.push(prepared), prepared.idle !== null && idle.push(stage), estimates[stage] = estimateStage(prepared, bytes, keyElsewhere);
	}
	let whole = runLimit(settings.common, definition.map(({ stage }) => stage));
	requireAskable(stages, {
		key: keyElsewhere,
		limit: dollarLimit(whole, settings.values)
	});
	let asks = Object.values(estimates).some((estimate) => estimate.asks), spent = asks && hasLedgerLimits(settings.values) || attempt === 1 ? [] : spentBetween(await readAttempts(dir, trigger, definition.map(({ stage }) => stage), attempt, log), 1, attempt), allowance = await settleAllowance({
		options: settings.values,
		run: leftOf(whole, spent).left,
		subject: trigger.subject,
		client: action.client,
		repository: action.name,
		environment: action.environment,
		now: /* @__PURE__ */ new Date(),
		log,
		asks,
		retentionDays: settings.common.retentionDays
	});
	allowance.reason !== null && log.warn(allowance.reason);
	let { limit } = allowance, plan = Plan.parse({
		schema: "codex-ci/plan@1",
		attempt,
		subject: trigger.subject,
		options: await toldOf(settings, limit, world),
		allowance,
		estimates
	});
	openRunFolder(dir).write("plan.json", plan);
	let record = await uploadFolder(dir, {
		task: pipeline.name,
		suffix: planSuffix
	}, process.env, { retentionDays: 3 });
	writeOutputs({
		"artifact-name": record.name,
		record: handleText(record),
		stages: JSON.stringify(definition.map(({ stage }) => stage)),
		"stop-on": settings.values.stopOn,
		"on-inconclusive": settings.values.onInconclusive,
		"asking-stages": JSON.stringify(definition.map(({ stage }) => stage).filter((stage) => estimates[stage]?.asks === !0)),
		"idle-stages": JSON.stringify(idle)
	}), await writeSummary(summaryOf(plan)), log.info(`plan: ${definition.map(({ stage }) => stage).join(", ")}; ${limit.usd === null ? "no limit in dollars" : `${dollars(limit.usd)} to share`}`);
}
function summaryOf({ allowance: { limit }, estimates }) {
	return `## codex-ci plan\n\n${limit.usd === null ? "There is no limit in dollars." : `${dollars(limit.usd)} may be spent. Each stage gets its share when it starts, of what those before it left.`}\n\n${table([
		"Stage",
		"Asks a model",
		"Estimate"
	], Object.entries(estimates).map(([stage, { asks, full }]) => [
		stage,
		asks ? "yes" : "no",
		asks ? dollars(full) : ""
	]))}`;
}
// src/entry/chain/jobs/part-stage.ts
/**
* One stage of the chain in a job of its own, or with `steps` a part of it. Its share is computed again from the plan
* and from what the stages before it left, each handed over by id and digest; what is missing there counts as spent. A
* stage that the fold doesn't start is refused before it asks anything.
*/
async function stagePart(action, stage) {
	let { settings, trigger, dir, log, attempt, part } = action, { steps, shard } = settings.common, records = parseHanded([...settings.common.records, ...shardsHanded(part.shardRecords, log)], attempt), plan = await readPlan(records, dir, trigger), definition = definitionOf(plan), given = shareOf(plan, stage, attempt, await recordsOf(action, records, stagesBefore(definition, stage)), attempt === plan.attempt ? [] : spentBetween(await readAttempts(dir, trigger, definition.map((one) => one.stage), attempt, log), plan.attempt, attempt));
	if ("refused" in given) throw new Failure("environment", `${stage} must not run: ${given.refused}`);
	let estimate = plan.estimates[stage] ?? {
		asks: !0,
		full: null,
		fallback: null
	}, prepared = await action.prepare(stage, steps !== "all"), folder = join(dir, "stages", stage);
	if (steps !== "all" && steps !== "collect" && !records.some(({ base }) => base.startsWith(`${stage}-`))) throw new Failure("environment", `the job that collects ${stage} ended without a record; see its log`);
	let shards = await fetchArtifacts(log)(folder, {
		task: stage,
		steps,
		shard,
		records: records.filter(({ base }) => base === `${stage}-collect` || base.startsWith(`${stage}-turns`)).map(handleText)
	}), begun = steps === "turns" || steps === "recheck" ? readBegun(folder, stage, plan, action) : null;
	if (begun?.over === !0) return deliverStage(action, prepared, {
		record: begun.record,
		envelope: null
	}, folder, (record) => ({
		...begun,
		attempt,
		record
	}));
	let span = {
		steps,
		shard,
		shards,
		begun: begun?.record ?? null
	}, opens = estimate.asks && prepared.idle === null && (steps === "all" || steps === "turns" && begun?.attempt !== attempt), document = (record, over) => ({
		schema: "codex-ci/stage@1",
		attempt,
		subject: trigger.subject,
		over,
		record
	}), open = document(openRecord(stage, estimate.asks ? given.share : null, begun?.record ?? null, modeOf(estimate, given.share)), !1);
	opens && await upload(join(dir, "handed", openSuffix), {
		task: stage,
		suffix: shard === void 0 ? openSuffix : `${openSuffix}-${shardSlug(shard)}`
	}, open), estimate.asks && log.info(`${stage}: ${given.share.usd === null ? "no limit in dollars" : `its share is $${given.share.usd.toFixed(4)}`}`);
	let { world, key, signal, codex } = action, withoutBudget = parseValues(pipelineOptions, plan.options.values).withoutBudget, run = await runStage(prepared, estimate, given.share, {
		world,
		key,
		signal,
		codex,
		dir,
		withoutBudget,
		nothingLeft: nothingLeft(plan.allowance),
		now: () => /* @__PURE__ */ new Date(),
		span
	}), going = steps === "collect" && run.result !== void 0;
	await deliverStage(action, prepared, run, folder, (record) => going ? {
		...open,
		record: {
			...open.record,
			started_at: record.started_at,
			mode: record.mode
		}
	} : document(record, !0));
}
/**
* The records of the stages before this one. One that is missing or can't be used stands for a stage that came to no
* verdict, and whose share is spent.
*/
async function recordsOf({ dir, trigger, log }, records, earlier) {
	let said = /* @__PURE__ */ new Map();
	for (let stage of earlier) {
		let handed = records.find(({ base }) => base === stage);
		if (handed === void 0) log.warn(`${stage} left no record`);
		else try {
			said.set(stage, (await readRecord(handed, stage, dir, trigger)).document);
		} catch (error) {
			log.warn(`${stage}: ${messageOf(error)}`);
		}
	}
	return said;
}
/** What the job said that collected this stage's run. */
function readBegun(folder, stage, plan, { attempt, trigger }) {
	let document = openRunFolder(folder).read("stage.json", StageDocument);
	if (document.record.task !== stage || document.attempt > attempt || document.attempt < plan.attempt) throw inputFailure(`${stage}-collect`, `is no run that this plan's ${stage} goes on with`);
	return requireSubject(`${stage}-collect`, document.subject, trigger.subject), document;
}
function openRecord(stage, share, begun, mode) {
	return {
		task: stage,
		verdict: "inconclusive",
		reason: "it is not over",
		has_critical: !1,
		because: null,
		started_at: begun?.started_at ?? null,
		ended_at: null,
		usage: noUsage,
		mode: begun?.mode ?? mode,
		model: null,
		estimate_usd: null,
		share,
		saved_usd: null,
		result_path: null
	};
}
async function upload(folder, name, document) {
	openRunFolder(folder).write("stage.json", document), await uploadFolder(folder, name, process.env, { retentionDays: 3 }), rmSync(folder, {
		recursive: !0,
		force: !0
	});
}
/**
* Summary, artifact and outputs of a stage's record. One that came to no result has its reason alone, also where that
* showed while it was collected: the jobs after that hand it on.
*/
async function deliverStage({ log, settings: { common } }, { entry }, { record, result }, folder, document) {
	let { steps, shard, retentionDays } = common, { task } = entry;
	if (steps !== "turns" && openRunFolder(folder).write("stage.json", document(record)), result === void 0) {
		if (steps === "turns") throw new Failure("environment", record.reason);
		steps === "collect" && openRunFolder(folder).write("shards.json", nothingToAsk), await writeSummary(`## codex-ci ${task.name}: ${verdictWords[record.verdict]}\n\n${neutraliseInline(record.reason)}`);
		let artifact = await storeRecord(folder, {
			task: task.name,
			steps,
			shard
		}, retentionDays);
		writeOutputs({
			verdict: record.verdict,
			"has-critical": "false",
			"artifact-name": artifact.name,
			"artifact-id": String(artifact.id),
			"artifact-digest": artifact.digest,
			record: handleText(artifact),
			shards: ""
		});
	} else {
		let delivered = await deliver(task, result, folder, {
			steps,
			shard,
			retentionDays
		}, log);
		writeOutputs(outputsOf(result, delivered));
	}
	log.info(`${task.name}: ${record.verdict}. ${record.reason}`), (steps === "all" || steps === "recheck") && failsOn(common.failOn, record.verdict) && failStep(`${record.verdict}: ${record.reason}`);
}
const nothingToAsk = {
	of: "",
	shards: [{
		id: "1/1",
		asks: [],
		weight: 0
	}]
};
// src/entry/chain/jobs/run.ts
/**
* The chain as the step of a job: all of it in one process, or the part that this job has. It writes nothing but its
* own run.
*/
function runPipelineAction() {
	return guardStep({ verdict: "inconclusive" }, () => withAction(async (action) => {
		switch (action.part.part) {
			case "all": return wholeChain(action);
			case "plan": return planPart(action);
			case "stage": return stagePart(action, action.part.stage);
			case "conclude": return concludePart(action);
		}
	}));
}
async function wholeChain(action) {
	let { world, key, signal, codex, dir, settings, trigger } = action, chosen = stagesOf(settings.values), stages = /* @__PURE__ */ new Map();
	for (let { stage } of chosen.definition) stages.set(stage, await action.prepare(stage, !1));
	let bytes = await sizeOf(trigger, world), asks = [...stages.values()].some((stage) => estimateStage(stage, bytes, key).asks), whole = runLimit(settings.common, chosen.definition.map(({ stage }) => stage));
	requireAskable(stages.values(), {
		key,
		limit: dollarLimit(whole, settings.values)
	});
	let own = asks && !hasLedgerLimits(settings.values) ? await leftByAttempts(whole, {
		...action,
		repository: action.name
	}) : {
		limit: whole,
		reason: null
	}, settled = await settleAllowance({
		options: settings.values,
		run: own.limit,
		subject: trigger.subject,
		client: action.client,
		repository: action.name,
		environment: action.environment,
		now: /* @__PURE__ */ new Date(),
		log: action.log,
		asks,
		retentionDays: settings.common.retentionDays
	}), allowance = {
		...settled,
		reason: settled.reason ?? own.reason
	};
	allowance.reason !== null && action.log.warn(allowance.reason);
	let result = await runChain({
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
		allowance,
		told: await toldOf(settings, allowance.limit, world),
		bytes
	});
	await deliverRun(pipeline, result, dir, {
		steps: "all",
		failOn: settings.common.failOn,
		retentionDays: settings.common.retentionDays
	}, action.log);
}
// actions/pipeline/main.ts
await runPipelineAction();
export {};
