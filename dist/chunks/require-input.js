import { i as messageOf, r as inputFailure, t as Failure } from "./errors.js";
import { C as policyOf, Cn as changeOptions, Ct as parseAnswer, D as nextStages, Et as repositoryPath, G as ledgerSchemaId, H as Amount, J as stepDown, K as leftOf, P as uploadFolder, Q as StoredOptions, R as archiveLimits, S as outcomeOf, Sr as string, T as chosenStages, U as LedgerOpening, W as allowance, _ as pipelineOptions, _n as lostUsage, _r as literal, an as resultSchemaId, b as pipelineStages, cn as inLanes, ct as redactJson, gr as int, jn as kebab, mr as array, ot as entries, pn as Usage, q as shareOut, rt as openRunFolder, u as pipeline, v as couldAsk, vn as noUsage, vr as looseObject, wt as GithubFailure } from "./document.js";
import { A as priceOf, C as runsPermission, O as commonOptions, S as readWorkflowRun, _ as readRunArtifacts, a as withFallback, b as mostResultBytes, c as missingPrice, g as readArtifactText, h as madeByFork, i as withEngine, k as costOf, l as readEndpoint, m as Artifact, n as runTask, o as withInstructions, r as profileOf, t as requireKey, u as decide, v as refuseHead, x as readRunsAtWork, y as refuseMaker } from "./run-task.js";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
// src/adapters/github/runs/ledger-entries.ts
function parseLedgerName(name) {
	let [, pull, attempt] = /^codex-ci-ledger-(0|[1-9]\d{0,9})-([1-9]\d{0,8})$/.exec(name) ?? [];
	if (pull !== void 0) return {
		kind: "open",
		pull: pull === "0" ? null : Number(pull),
		attempt: Number(attempt)
	};
	let [, closed] = /^codex-ci-pipeline-([1-9]\d{0,8})$/.exec(name) ?? [];
	return closed === void 0 ? null : {
		kind: "closed",
		attempt: Number(closed)
	};
}
function openingName(pull, attempt) {
	return `codex-ci-ledger-${pull}-${attempt}`;
}
const Record = looseObject({
	schema: literal(resultSchemaId),
	task: literal("pipeline"),
	subject: looseObject({
		repository: string(),
		number: int().positive().optional()
	}),
	pipeline: looseObject({ stages: array(looseObject({
		task: string(),
		started_at: string().nullable(),
		usage: Usage,
		share: Amount.nullable()
	})).max(100) })
});
/**
* `ledger.json`; one that speaks of another run, attempt or pull request than its artifact is refused with the reason.
*/
function parseOpening(text, expected) {
	let parsed = LedgerOpening.safeParse(jsonOf(text));
	if (!parsed.success) return { refused: whyNot(parsed.error) };
	let { run, attempt, pull, share } = parsed.data;
	return run !== expected.run || attempt !== expected.attempt ? { refused: `it speaks of attempt ${attempt} of run ${run}` } : pull === expected.pull ? { share } : { refused: `it speaks of ${pull === null ? "no pull request" : `pull request #${pull}`}` };
}
/** A chain's `result.json`, as far as it says what was spent. A stage that asked nothing is left out. */
function parseClosed(text, expected) {
	let parsed = Record.safeParse(jsonOf(text));
	if (!parsed.success) return { refused: whyNot(parsed.error) };
	let { subject, pipeline } = parsed.data;
	return subject.repository.toLowerCase() === expected.repository.toLowerCase() ? {
		pull: subject.number ?? null,
		stages: pipeline.stages.filter(({ usage }) => usage.requests > 0 || usage.usd !== 0).map(({ task, started_at: started, usage, share }) => ({
			stage: task,
			key: `${task} ${started ?? `attempt ${expected.attempt}`}`,
			share,
			spent: {
				usd: usage.usd,
				tokens: usage.incomplete === !0 || usage.usd === null && usage.requests === 0 ? null : usage.input_tokens + usage.output_tokens
			}
		}))
	} : { refused: `it is about ${subject.repository.slice(0, 200)}` };
}
function jsonOf(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
function whyNot({ issues: [issue] }) {
	return issue === void 0 || issue.path.length === 0 ? "it is no JSON of the form that is expected" : `${issue.path.join(".").slice(0, 100)}: ${issue.message.slice(0, 200)}`;
}
// src/adapters/github/runs/ledger.ts
const day = 864e5, mostOpeningBytes = 65536, ownFileEvents = ["pull_request_target", "workflow_run"];
/**
* What earlier runs of the chain were given and spent, from their artifacts: of the pull request by name, of the day
* from all artifacts of 24 hours before `reads.at`, of the run that asks its earlier attempts. Times are GitHub's, not
* the entries'.
*
* Trust is that of `readStageArtifacts`: a fork's own run counts for nothing, as its workflow file can upload anything,
* and has no key. What a trusted run left and can't be read counts as `unknown`, unless the run is over without a
* record. Throws GithubFailure where something can't be listed, and where there is more than is looked at: a part of
* the sum is not given as the whole.
*/
async function readLedger(reads, query) {
	let found = await findParts(reads, query), others = [...found.keys()].some((id) => id !== query.run), context = {
		reads,
		query,
		atWork: new Map((others ? await readRunsAtWork(reads) : []).map((run) => [run.id, run])),
		reading: {
			entries: [],
			finished: /* @__PURE__ */ new Set(),
			refused: []
		}
	}, forks = [...found].filter(([id, parts]) => id !== query.run && parts.some(({ artifact }) => madeByFork(artifact) === !0)).map(([id]) => id).sort((a, b) => b - a), passed = new Set(forks.slice(20));
	passed.size > 0 && context.reading.refused.push({
		where: `${passed.size} runs`,
		reason: "they are of forks, of which the newest 20 are looked at",
		counts: "they count for nothing",
		unknown: !1
	});
	let runs = [...found].filter(([id, parts]) => parts.length > 0 && !passed.has(id));
	if (runs.length > 220) throw new GithubFailure(200, "", `the ledger has ${runs.length} runs, more than the 200 that are read`);
	return await inLanes(runs, 6, ([id, parts]) => readRun(context, id, parts)), context.reading.entries.sort((a, b) => a.run - b.run || a.attempt - b.attempt), context.reading;
}
async function findParts(reads, { run, attempt, pull, wants }) {
	let found = /* @__PURE__ */ new Map(), add = (id, artifacts) => {
		let known = found.get(id) ?? [];
		known.push(...partsOf(artifacts).filter(({ artifact, name }) => (id !== run || name.attempt < attempt) && !known.some((part) => part.artifact.id === artifact.id))), found.set(id, known);
	}, whole = /* @__PURE__ */ new Set();
	if (wants.day) for (let artifact of await artifactsOfDay(reads)) artifact.workflow_run && add(artifact.workflow_run.id, [artifact]);
	if (attempt > 1 && (add(run, await readRunArtifacts(reads, run)), whole.add(run)), wants.pull && pull !== null) {
		let opened = await openingsOf(reads, pull, attempt);
		for (let [id, parts] of found) parts.some(({ name }) => name.kind === "open" && name.attempt === 1) && whole.add(id);
		let runs = [...new Set(opened.flatMap(({ workflow_run: told }) => told?.id ?? []))].filter((id) => !whole.has(id) && id !== run);
		if (runs.length > 220) throw new GithubFailure(200, "", `pull request #${pull} has ${runs.length} runs, more than the 200 that are read`);
		await inLanes(runs, 6, async (id) => {
			add(id, await readRunArtifacts(reads, id));
		});
	}
	return found;
}
/**
* Openings of a pull request. GitHub filters by the whole name, so each attempt is a list of its own; two empty ones in
* a row end them.
*/
async function openingsOf({ client, repository }, pull, least) {
	let path = `${repositoryPath(repository)}/actions/artifacts`, all = [];
	for (let [attempt, empty] = [1, 0]; attempt <= 51 && (attempt <= least || empty < 2); attempt += 1) {
		let list = parseAnswer(array(Artifact), await client.counted(path, { name: openingName(pull, attempt) }, runsPermission, {
			pick: "artifacts",
			limit: 1e3
		}), path);
		empty = list.length === 0 ? empty + 1 : 0, all.push(...list);
	}
	return all;
}
/**
* Artifacts of the 24 hours before the clock, of all runs; GitHub lists the newest first, and an hour more is read for
* what is not in order.
*/
async function artifactsOfDay({ client, repository, at }) {
	let path = `${repositoryPath(repository)}/actions/artifacts`, start = Date.parse(at) - day, recent = /* @__PURE__ */ new Map(), timeOf = ({ created_at: created }) => created === null ? Infinity : Date.parse(created);
	for (let page = 1;; page += 1) {
		if (page > 30) throw new GithubFailure(200, "", "the repository has more than 3000 artifacts of the last 24 hours, too many to find the ledger's among them");
		let body = parseAnswer(looseObject({ artifacts: array(Artifact) }), await client.request("GET", path, {
			per_page: 100,
			page
		}, runsPermission), path);
		for (let artifact of body.artifacts) timeOf(artifact) >= start && recent.set(artifact.id, artifact);
		if (body.artifacts.every((artifact) => timeOf(artifact) < start - day / 24)) return [...recent.values()];
	}
}
async function readRun(context, id, listed) {
	let { reads, query, atWork, reading: { entries, finished, refused } } = context, own = id === query.run, anyUnclosed = sorted(listed).unclosed.length > 0, run = atWork.get(id) ?? (anyUnclosed || listed.some(({ artifact }) => madeByFork(artifact) !== !1) ? await readWorkflowRun(reads, id) : void 0), over = !own && (run === null || run?.status === "completed");
	over && finished.add(id);
	let fork = run == null || own || ownFileEvents.includes(run.event) ? null : refuseHead(reads.repository, run), { closed, open, unclosed } = sorted((over && run !== null && fork === null && anyUnclosed ? partsOf(await readRunArtifacts(reads, id)) : listed).filter(({ artifact, name }) => {
		let refusal = run == null ? null : fork ?? refuseMaker(artifact, run, name.attempt);
		return refusal !== null && refused.push({
			where: whereOf(artifact, id),
			reason: refusal.reason,
			counts: "it counts for nothing",
			unknown: !1
		}), refusal === null;
	})), pull = open[0]?.name.pull ?? null, base = {
		run: id,
		pull
	}, known = /* @__PURE__ */ new Set();
	for (let { artifact, name } of closed) {
		let at = timeOf(reads, artifact), read = await readArtifactText(reads, artifact, "result.json", {
			artifact: archiveLimits.packed,
			file: mostResultBytes
		}), record = "refused" in read ? read : parseClosed(read.text, {
			repository: reads.repository,
			attempt: name.attempt
		});
		if ("refused" in record) {
			let opening = open.find((part) => part.name.attempt === name.attempt), share = opening === void 0 ? null : await shareOf(context, id, opening);
			refused.push(unreadable(artifact, id, record.refused, share === null ? null : "it counts as what the run was given")), entries.push({
				...base,
				attempt: name.attempt,
				stage: "pipeline",
				at,
				share: share ?? query.unknown,
				spent: {
					usd: null,
					tokens: null
				}
			});
		} else for (let { stage, key, share, spent } of record.stages) known.has(key) || (known.add(key), entries.push({
			...base,
			pull: open.length === 0 ? record.pull : pull,
			attempt: name.attempt,
			stage,
			at,
			share: {
				usd: share?.usd ?? query.unknown.usd,
				tokens: share?.tokens ?? query.unknown.tokens
			},
			spent
		}));
	}
	for (let opening of unclosed) {
		let share = over ? query.unknown : await shareOf(context, id, opening, !0) ?? query.unknown;
		entries.push({
			...base,
			attempt: opening.name.attempt,
			stage: "pipeline",
			at: timeOf(reads, opening.artifact),
			share,
			spent: null
		});
	}
	let last = open.at(-1);
	!own && !over && run != null && last !== void 0 && run.attempt > last.name.attempt && !closed.some((part) => part.name.attempt === run.attempt) && entries.push({
		...base,
		attempt: run.attempt,
		stage: "pipeline",
		at: reads.at,
		share: await shareOf(context, id, last, !0) ?? query.unknown,
		spent: null
	});
}
function partsOf(artifacts) {
	return artifacts.flatMap((artifact) => {
		let name = parseLedgerName(artifact.name);
		return name === null ? [] : [{
			artifact,
			name
		}];
	});
}
/** The records and openings of a run in the order of its attempts, and the openings without a record. */
function sorted(parts) {
	let inOrder = [...parts].sort((a, b) => a.name.attempt - b.name.attempt), closed = inOrder.filter(({ name }) => name.kind === "closed"), open = inOrder.flatMap(({ artifact, name }) => name.kind === "open" ? [{
		artifact,
		name
	}] : []);
	return {
		closed,
		open,
		unclosed: open.filter(({ name }) => !closed.some((part) => part.name.attempt === name.attempt))
	};
}
/** What a run was given by its opening; null where that can't be read. */
async function shareOf({ reads, reading }, run, { artifact, name }, say = !1) {
	let read = await readArtifactText(reads, artifact, "ledger.json", {
		artifact: mostOpeningBytes,
		file: mostOpeningBytes
	}), parsed = "refused" in read ? read : parseOpening(read.text, {
		run,
		attempt: name.attempt,
		pull: name.pull
	});
	return "refused" in parsed ? (say && reading.refused.push(unreadable(artifact, run, parsed.refused, null)), null) : parsed.share;
}
function unreadable(artifact, run, reason, counts) {
	return {
		where: whereOf(artifact, run),
		reason,
		counts: counts ?? "it counts as a whole run",
		unknown: counts === null
	};
}
/** When GitHub stored it; what has no time counts as of now. */
function timeOf({ at }, { created_at: created }) {
	return created === null ? at : new Date(created).toISOString();
}
function whereOf({ name }, run) {
	return `artifact ${name} of run ${run}`;
}
// src/entry/chain/budget/allowance.ts
const nothing = {
	usd: 0,
	tokens: 0
};
/** Whether a limit over several runs is set, so that the ledger has to be read and written. */
function hasLedgerLimits(options) {
	return [
		options.maxUsdPerPullRequest,
		options.maxUsdPerDay,
		options.maxTokensPerPullRequest,
		options.maxTokensPerDay
	].some((value) => value !== void 0);
}
/** What a run may spend where nobody keeps a ledger: at a terminal, or without limits over several runs. */
function ownAllowance(run) {
	return {
		limit: run,
		limited_by: "run",
		reason: null
	};
}
/** What a terminal says of limits that it can't keep; null where none is set. */
function unkeptLimits(options) {
	return hasLedgerLimits(options) ? "the limits per pull request and day are kept by runs on GitHub; this run has its own limit alone and is not counted there" : null;
}
/**
* What this run may split: the least of its own limit and of what earlier runs left of the pull request's and the
* day's. Where such a limit is set and something is left, the run's entry is in the ledger when this returns. A ledger
* that can't be read or written gives an allowance of nothing, with the reason: such a limit is never dropped silently.
* Fails as input only on a runner's variables that are none.
*/
async function settleAllowance(request) {
	if (!request.asks || !hasLedgerLimits(request.options)) return ownAllowance(request.run);
	let of = {
		...runOf(request.environment),
		pull: request.subject.kind === "change" ? request.subject.number ?? null : null
	};
	try {
		let read = await readAllowance(request, of);
		return read.limit.usd !== 0 && read.limit.tokens !== 0 && await writeOpening({
			schema: ledgerSchemaId,
			...of,
			at: request.now.toISOString(),
			share: read.limit
		}, request), read;
	} catch (error) {
		if (!(error instanceof Failure) || error.kind === "interrupted") throw error;
		return {
			limit: nothing,
			limited_by: "ledger",
			reason: `the limits per pull request and day can't be kept, so no model is asked: ${error.message}`
		};
	}
}
async function readAllowance({ options, run, client, repository, now, log }, of) {
	if (client === null) throw new Failure("environment", "there is no github-token to read the ledger with; it needs actions: read");
	let limits = limitsOf(options, run), at = now.toISOString(), wants = {
		pull: limits.pull.usd !== null || limits.pull.tokens !== null,
		day: limits.day.usd !== null || limits.day.tokens !== null
	}, reading = await readLedger({
		client,
		repository,
		at
	}, {
		...of,
		wants,
		unknown: unknownShare(limits)
	});
	for (let { where, reason, counts } of reading.refused) log.warn(`ledger: ${where}: ${reason}; ${counts}`);
	return describeAllowance(limits, reading, {
		...of,
		now: at
	});
}
/** Limits of this run; those over several runs only where they are set. */
function limitsOf(options, run) {
	return {
		run,
		pull: {
			usd: options.maxUsdPerPullRequest ?? null,
			tokens: options.maxTokensPerPullRequest ?? null
		},
		day: {
			usd: options.maxUsdPerDay ?? null,
			tokens: options.maxTokensPerDay ?? null
		}
	};
}
/**
* What a run counts as whose share nobody can tell: what one run may spend, for it was hardly given more; where that
* has no limit, all of the higher one of the others.
*/
function unknownShare({ run, pull, day }) {
	let either = (pick) => {
		let others = [pick(pull), pick(day)].filter((value) => value !== null);
		return pick(run) ?? (others.length === 0 ? null : Math.max(...others));
	};
	return {
		usd: either(({ usd }) => usd),
		tokens: either(({ tokens }) => tokens)
	};
}
/** The allowance with the words for it; pure. */
function describeAllowance(limits, { entries, finished, refused }, of) {
	let { left, by } = allowance(limits, entries, finished, of), unread = refused.filter(({ unknown }) => unknown).length, note = unread === 0 ? "" : unread === 1 ? "; 1 entry of the ledger could not be read and counts as a whole run" : `; ${unread} entries of the ledger could not be read and count as a whole run each`, own = entries.some(({ run }) => run === of.run), limit = by === "run" ? limits.run : by === "pull" ? limits.pull : limits.day, whose = {
		run: "this run, whose earlier attempts count",
		pull: `all runs on pull request #${of.pull}`,
		day: "the runs of 24 hours"
	}[by], reason = by === "run" && !own ? null : `${remains(left, limit)} for ${whose}${note}`;
	return {
		limit: left,
		limited_by: by === "pull" ? "pull-request" : by,
		reason
	};
}
function remains(left, limit) {
	let usd = limit.usd === null || left.usd === null ? null : left.usd === 0 ? `nothing is left of $${limit.usd.toFixed(2)}` : `$${left.usd.toFixed(4)} of $${limit.usd.toFixed(2)} are left`, tokens = limit.tokens === null || left.tokens === null ? null : left.tokens === 0 ? `nothing is left of ${limit.tokens} tokens` : `${left.tokens} of ${limit.tokens} tokens are left`;
	return [usd, tokens].find((text) => text?.startsWith("nothing")) ?? [usd, tokens].filter((text) => text !== null).join(" and ");
}
/** Stores the run's entry: what it may spend counts as spent for others until its record says what it spent. */
async function writeOpening(opening, { environment, retentionDays }) {
	let dir = join(environment.RUNNER_TEMP || tmpdir(), "codex-ci", "ledger");
	rmSync(dir, {
		recursive: !0,
		force: !0
	}), mkdirSync(dir, { recursive: !0 }), writeFileSync(join(dir, "ledger.json"), `${JSON.stringify(opening, null, 2)}\n`), await uploadFolder(dir, {
		task: "ledger",
		suffix: String(opening.pull ?? 0)
	}, environment, { retentionDays });
}
function runOf(environment) {
	let number = (name) => {
		let text = environment[name] ?? "";
		if (!/^[1-9]\d{0,14}$/.test(text)) throw inputFailure(name, `${JSON.stringify(text)} is no number`, "a number from 1 on, as a runner sets it");
		return Number(text);
	};
	return {
		run: number("GITHUB_RUN_ID"),
		attempt: number("GITHUB_RUN_ATTEMPT")
	};
}
// src/entry/chain/stages/prepare.ts
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
/** In a merge queue nobody has to be asked: the model was, before the queue. */
function inQueue(settings, { event }) {
	return event !== "merge_group" || settings.values.requireModel !== !0 ? settings : {
		...settings,
		values: {
			...settings.values,
			requireModel: !1
		}
	};
}
/**
* Tells the gate that it is a stage of the chain on a pull request or in a merge queue. `check` is the check run of
* this job, where the runner says it.
*/
function withChain(stage, trigger, chain, check) {
	let { event, subject } = chain;
	return stage !== "deploy-gate" || event !== "pull_request" && event !== "merge_group" || subject.kind !== "change" ? trigger : {
		...trigger,
		payload: {
			...trigger.payload,
			chain: {
				base: subject.base,
				check: check ?? null
			}
		}
	};
}
/** The chain's own options as its run folder keeps them. Its limit stands there once the allowance is known. */
async function toldOf(settings, limit, world) {
	let plain = (values, keep) => Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== void 0 && keep(name))), unpriced = limit.usd === null ? unpricedAmong(stagesOf(settings.values).definition.map(({ stage }) => stage), settings.common) : void 0, told = {
		task: "pipeline",
		common: plain(settings.common, (name) => commonOptions[name]?.secret !== !0),
		values: plain(settings.values, () => !0),
		given: settings.given,
		profiles: {},
		limitUsd: limit.usd,
		...limit.tokens === null ? {} : { limitTokens: limit.tokens },
		...unpriced === void 0 ? {} : { unpriced }
	};
	return StoredOptions.parse(await redactJson(told, async (text) => (await world.redactor.redact(text)).text));
}
function unpricedAmong(stages, common) {
	return stages.map((stage) => profileOf(stage, common).model).find((model) => priceOf(model, common.prices) === null);
}
/**
* What a run may spend: as it was told, else the shipped dollars a stage, and tokens in their place where a model among
* them has no price.
*/
function runLimit(common, stages) {
	let priced = unpricedAmong(stages, common) === void 0;
	return {
		usd: common.maxUsd ?? (priced ? 2 * stages.length : null),
		tokens: common.maxTokens ?? (priced ? null : 1e6 * stages.length)
	};
}
/** Bytes of a change's patch, for the estimates. */
async function sizeOf({ subject }, world) {
	return subject.kind === "change" ? (await world.repository.diff(subject.base, subject.head)).patch.length : 0;
}
// src/entry/chain/budget/split.ts
/** Why there is nothing to split, where that is not the run's own limit; null otherwise. */
function nothingLeft({ limit, reason }) {
	return limit.usd === 0 || limit.tokens === 0 ? reason : null;
}
const unknownEstimate = {
	asks: !0,
	full: null,
	fallback: null
};
/**
* The shares of the stages that start now: of what those before them left, and the running ones could not spend any
* more. A stage whose price is unknown weighs as much as the dearest that is known, so that it gets tokens.
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
/**
* What a stage's record takes off the limit; an unknown price counts as all of its share, and so do tokens of which
* some were lost.
*/
function spentBy({ usage, share }) {
	let tokens = usage.input_tokens + usage.output_tokens, lost = usage.incomplete === !0 || usage.usd === null && usage.requests === 0;
	return {
		usd: usage.usd ?? share?.usd ?? 0,
		tokens: lost ? Math.max(tokens, share?.tokens ?? 0) : tokens
	};
}
// src/entry/chain/budget/estimate.ts
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
* What a stage is expected to cost on a change of `bytes`, in dollars; null where the model's price is unknown. It is
* rough, and meant for two things: as the weight of a split, where only proportions count, and to see before asking
* whether a share is far too small.
*/
function estimateUsd(stage, bytes, common) {
	return common.profiles[stage]?.["estimate-usd"] ?? common.profiles.default?.["estimate-usd"] ?? estimateOf(bytes, profileOf(stage, common), common.prices);
}
/**
* The least tokens that a stage takes on a change of `bytes`: its evidence, and instructions and an answer for each
* ask, in one request each. An agent makes more requests; with fewer tokens none of them would come to an answer.
*/
function estimateTokens(stage, bytes, common) {
	let { effort, askTokens } = profileOf(stage, common), { asks, fresh, output } = askOf(bytes, {
		effort,
		askTokens
	});
	return Math.ceil((fresh + output) * asks);
}
function estimateOf(bytes, profile, prices) {
	let price = priceOf(profile.model, prices);
	if (price === null) return null;
	let { asks, fresh, output } = askOf(bytes, profile), one = costOf(price, {
		input: fresh * 4,
		cached: fresh * 3,
		output
	});
	return Math.round(one * asks * 1e6) / 1e6;
}
/** How many asks the evidence makes, and the tokens that one of them brings and gets. */
function askOf(bytes, { effort, askTokens }) {
	let evidence = bytes / 3.5, asks = Math.max(1, Math.ceil(evidence / askTokens));
	return {
		asks,
		fresh: evidence / asks + 9e3,
		output: 3e3 * (effortFactor[effort] ?? 1)
	};
}
// src/entry/chain/budget/stage-mode.ts
/**
* How a stage asks with its share. Nothing to ask is `rules`; a price that is unknown is no reason to step down, and
* none to step down to.
*/
function modeOf({ asks, full, fallback, tokens }, share) {
	if (!asks) return "rules";
	let none = fallback === null && share.usd !== null || fallback === null && (tokens?.fallback ?? null) === null;
	return stepDown(share, {
		full: {
			usd: full,
			tokens: tokens?.full ?? null
		},
		fallback: none ? null : {
			usd: fallback,
			tokens: tokens?.fallback ?? null
		}
	});
}
/** What a share lacks, by the profile in full: only what it falls short of. */
function shortageOf({ full, tokens }, share) {
	let said = [];
	return share.usd === 0 ? said.push("no dollars are left for it") : share.usd !== null && full !== null && share.usd < full && said.push(`its share of $${share.usd.toFixed(4)} is below the estimate of $${full.toFixed(4)}`), share.tokens === 0 ? said.push("no tokens are left for it") : share.tokens !== null && tokens !== void 0 && share.tokens < tokens.full && said.push(`its share of ${share.tokens} token${share.tokens === 1 ? "" : "s"} is below the estimate of at least ${tokens.full} tokens`), said.join(", and ");
}
// src/entry/chain/stages/run-stage.ts
function estimateStage({ entry, settings, withoutModel, idle }, bytes, key) {
	let { name } = entry.task, { engine } = withEngine(name, settings.common, settings.given);
	if (engine === "rules" || idle !== null || !couldAsk(name, settings.values) || withoutModel !== null || engine === "auto" && key === null) return {
		asks: !1,
		full: 0,
		fallback: null
	};
	let smaller = withFallback(name, settings.common), tokens = {
		full: estimateTokens(name, bytes, settings.common),
		fallback: smaller === null ? null : estimateTokens(name, bytes, smaller)
	};
	return {
		asks: !0,
		full: estimateUsd(name, bytes, settings.common),
		fallback: smaller === null ? null : estimateUsd(name, bytes, smaller),
		tokens
	};
}
/**
* Runs one stage in its own folder below the chain's, its share as the hard limit of its gateway. It never throws: what
* goes wrong before there is a record is a stage that came to no verdict.
*/
async function runStage(stage, estimate, share, chain) {
	let { task } = stage.entry, { steps = "all", shard, shards = null, begun = null } = chain.span ?? {}, affordable = modeOf(estimate, share), mode = begun?.mode ?? affordable, log = prefixed(chain.world.log, task.name), started = begun?.started_at ?? chain.now().toISOString(), path = `stages/${task.name}`, words = chain.nothingLeft ?? shortageOf(estimate, share), none = mode === "none" && chain.withoutBudget === "rules";
	mode === "fallback" && log.warn(`${words}; the fallback profile is asked`), mode === "none" && log.warn(`${words}${estimate.fallback === null || chain.nothingLeft !== null || share.usd === 0 || share.tokens === 0 ? "" : "; it does not reach for the fallback either"}; ${none ? "rules only" : "no model is asked"}`);
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
			withoutModel: stage.withoutModel ?? (none ? chain.nothingLeft ?? "nothing is left to spend" : null),
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
				usage: estimate.asks ? lostUsage : noUsage,
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
// src/entry/chain/stages/run-chain.ts
/**
* Runs the chain in this process: what is independent at the same time, each stage with a share of what is left. The
* record is on disk after each stage, so that a process that dies leaves what was done. Only a world that can't be
* written is thrown.
*/
async function runChain(chain) {
	let { definition, options } = chain, folder = openRunFolder(chain.dir);
	folder.clear(), folder.write("trigger.json", chain.trigger), folder.write("options.json", chain.told);
	let policy = policyOf(options, definition.map(({ stage }) => stage)), estimates = new Map(definition.map(({ stage }) => [stage, estimateStage(prepared(chain, stage), chain.bytes, chain.key)])), done = /* @__PURE__ */ new Map(), running = /* @__PURE__ */ new Map(), store = () => folder.write("evidence.json", evidenceOf(definition, done, chain.allowance));
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
		let shares = split(chain.allowance.limit, {
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
				withoutBudget: options.withoutBudget,
				nothingLeft: nothingLeft(chain.allowance)
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
function prepared({ stages }, stage) {
	let found = stages.get(stage);
	if (found === void 0) throw Error(`stage ${stage} was not prepared`);
	return found;
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
function evidenceOf(definition, done, allowance) {
	let runs = definition.flatMap(({ stage }) => done.get(stage) ?? []), envelopes = runs.flatMap(({ envelope }) => envelope === null ? [] : [envelope]), files = /* @__PURE__ */ new Set();
	return {
		stages: runs.map(({ record }) => record),
		needs: Object.fromEntries(definition.map(({ stage, needs }) => [stage, [...needs]])),
		findings: envelopes.flatMap(({ task, findings, blocking }) => findings.map((finding) => ({
			stage: task,
			finding,
			...blocking === void 0 ? {} : { blocks: blocking.includes(finding.id) }
		}))),
		dropped: envelopes.flatMap(({ dropped }) => dropped),
		receipt: envelopes.flatMap(({ receipt }) => receipt.filter(({ path }) => !files.has(path) && files.add(path) !== void 0)),
		engines: envelopes.map(({ engine }) => engine),
		allowance
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
// src/entry/chain/stages/stage-options.ts
/** What every stage means the same by. */
const shared = Object.keys(changeOptions);
/**
* Flags or inputs of the chain, for the options of its stages. `--<stage>-<name>` is an option of one stage, always;
* `--<name>` alone is that of the one stage that has it. What several have goes by the first form only, unless it is
* shared: `base` and `head` are the chain's. Options about output are not among them.
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
// src/entry/chain/stages/require-input.ts
/**
* What a stage that asks would fail of at once, told before any stage starts: a named engine without a key, an endpoint
* that can't be one, a model without a price under a limit in dollars, instructions that the stage doesn't take. In a
* chain that runs it would be a stage without a verdict. Fails as input.
*/
function requireAskable(stages, { key, limit }) {
	for (let stage of stages) {
		let { name } = stage.entry.task, common = withEngine(name, stage.settings.common, stage.settings.given);
		if (withInstructions(stage.entry.task, stage.settings.values, common), !estimateStage(stage, 0, key).asks) continue;
		requireKey(common.engine, common.baseUrl, key), readEndpoint({
			baseUrl: common.baseUrl,
			key,
			allowPlainHttp: common.allowPlainHttp
		});
		let { model } = profileOf(name, common);
		if (limit.usd !== null && priceOf(model, common.prices) === null) throw missingPrice(model);
	}
}
/** The run's own limit; one in dollars over several runs makes it one in dollars too. */
function dollarLimit(run, { maxUsdPerPullRequest, maxUsdPerDay }) {
	return {
		...run,
		usd: run.usd ?? maxUsdPerPullRequest ?? maxUsdPerDay ?? null
	};
}
/** The files that somebody at a terminal named have to be readable. Fails as input. */
async function requireFiles(stages, world) {
	for (let { settings: { values }, idle } of stages) {
		let reports = idle === null && Array.isArray(values.coverage) ? values.coverage : [];
		for (let name of reports) typeof name == "string" && await world.file(name);
	}
}
export { withChain as C, settleAllowance as D, ownAllowance as E, unkeptLimits as O, toldOf as S, hasLedgerLimits as T, entryOf as _, stageOptions as a, sizeOf as b, evidenceOf as c, estimateStage as d, runStage as f, split as g, spentBy as h, refuseAmbiguous as i, runChain as l, nothingLeft as m, requireAskable as n, textsOfStage as o, modeOf as p, requireFiles as r, elapsed as s, dollarLimit as t, skippedRecord as u, inQueue as v, withEarlier as w, stagesOf as x, runLimit as y };
