import { n as UnusableReply, r as inputFailure } from "./errors.js";
import { $ as StoredReply, Q as StoredOptions, X as StoredChecks, Y as StoredAsk, Z as StoredEngine, an as resultSchemaId, hn as budgetOf, it as Trigger, jn as kebab, mn as addUsage, qn as compareFindings, vn as noUsage } from "./document.js";
import { join } from "node:path";
import { existsSync } from "node:fs";
// src/flow/load.ts
/** A turn from its ask and reply: what was said is parsed again each time, never stored. */
function turnOf(task, round, ask, reply) {
	if (reply.outcome !== "answered") return {
		round,
		ask,
		reply,
		claims: [],
		problem: reply.reason
	};
	try {
		return {
			round,
			ask,
			reply,
			claims: task.claims(ask, reply),
			problem: null
		};
	} catch (error) {
		if (error instanceof UnusableReply) return {
			round,
			ask,
			reply,
			claims: [],
			problem: error.message
		};
		throw error;
	}
}
/** Reads a run as far as it has come. Options are parsed again with the task's own schemas. */
function loadRun(task, folder) {
	let stored = folder.read("options.json", StoredOptions), { failure = null, ...info } = (folder.has("engine.json") ? folder.read("engine.json", StoredEngine) : void 0) ?? {
		name: "rules",
		model: null,
		effort: null,
		version: null
	}, run = {
		trigger: folder.read("trigger.json", Trigger),
		options: parseValues(task.options, stored.values),
		profiles: stored.profiles,
		evidence: folder.read("evidence.json", task.evidence),
		engine: info,
		failure,
		turns: [],
		checks: folder.has("checks.json") ? folder.read("checks.json", StoredChecks).map(({ facts, ...check }) => facts === void 0 ? check : {
			...check,
			facts
		}) : []
	};
	for (let id of folder.turns()) {
		if (!existsSync(join(folder.dir, "turns", id, "reply.json"))) continue;
		let { round, workspace, ...rest } = folder.read(`turns/${id}/ask.json`, StoredAsk), ask = workspace === void 0 ? rest : {
			...rest,
			workspace
		};
		run.turns.push(turnOf(task, round, ask, folder.read(`turns/${id}/reply.json`, StoredReply)));
	}
	return run.turns.sort((a, b) => a.round - b.round || (a.ask.id < b.ask.id ? -1 : 1)), run;
}
/**
* Values of an option list from stored JSON; an absent one is its fallback. Fails as input on a value that the option
* does not allow.
*/
function parseValues(list, stored) {
	let entries = Object.entries(list).map(([name, option]) => {
		let value = stored[name];
		if (value == null) return [name, option.fallback];
		let parsed = option.schema.safeParse(value);
		if (!parsed.success) throw inputFailure(kebab(name), `${JSON.stringify(value)} is not allowed`, option.allowed);
		return [name, parsed.data];
	});
	return Object.fromEntries(entries);
}
/**
* The turns with a claim that no stored check speaks of: the process ended between a reply and its check, or
* `checks.json` was edited.
*/
function uncheckedTurns(run) {
	let checked = new Set(run.checks.map((check) => check.claim));
	return run.turns.filter((turn) => turn.claims.some((claim) => !checked.has(claim.id)));
}
/**
* A run whose every claim was checked. Fails as input else: a claim without a check would be dropped as if it had not
* held.
*/
function loadChecked(task, folder) {
	let run = loadRun(task, folder), [turn] = uncheckedTurns(run), claim = turn?.claims.find(({ id }) => !run.checks.some((check) => check.claim === id));
	if (claim !== void 0) throw inputFailure(join(folder.dir, "checks.json"), `says nothing of ${claim.id}; it was cut or edited`);
	return run;
}
// src/flow/decide.ts
/**
* The record of a run, pure. A block without a finding, or a decision that the envelope refuses, is a bug of the task.
*/
function decideRun(task, run, ledger) {
	let { part, digest, runs, blocking, ...decision } = task.decide(run);
	if (decision.verdict === "block" && decision.findings.length === 0) throw Error(`${task.name} blocked without a finding`);
	if (decision.verdict === "block" && blocking?.some((id) => decision.findings.some((finding) => finding.id === id)) === !1) throw Error(`${task.name} blocked without a finding that blocks`);
	let usage = run.turns.reduce((sum, turn) => addUsage(sum, turn.reply.usage), runs?.usage ?? noUsage);
	return {
		envelope: {
			schema: resultSchemaId,
			task: task.name,
			...decision,
			has_critical: decision.findings.some((finding) => finding.severity === "critical"),
			findings: [...decision.findings].sort(compareFindings),
			...blocking === void 0 ? {} : { blocking: decision.verdict === "block" ? blocking : [] },
			subject: {
				...run.trigger.subject,
				digest
			},
			engine: runs?.engine ?? {
				...run.engine,
				attempts: run.turns.length
			},
			usage,
			budget: budgetOf(ledger, usage),
			timing_ms: ledger.timing
		},
		part
	};
}
export { turnOf as a, parseValues as i, loadChecked as n, uncheckedTurns as o, loadRun as r, decideRun as t };
