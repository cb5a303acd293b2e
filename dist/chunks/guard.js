import { a as setFailed, c as warning, i as notice, n as error, o as setOutput, r as info, s as setSecret, t as debug } from "./core.js";
import { r as messageOf, t as Failure } from "./errors.js";
import { appendFile } from "node:fs/promises";
// src/readers/cut-markdown.ts
const characters = (text) => text.length, bytes = (text) => Buffer.byteLength(text);
/**
* A markdown text of at most `limit` by `measure`: cut at a line end, an open code fence and open folds closed, followed by `note` in a
* paragraph of its own. A text that fits is returned as it is.
*/
function cutMarkdown(text, limit, note, measure = characters) {
	if (measure(text) <= limit) return text;
	let lines = text.split("\n"), tail = `\n\n${note}\n`, room = limit - measure(tail) - longestFence(lines) - 1 - foldEnd.length * openAfter(lines).deepest, kept = 0;
	for (let line of lines) {
		if (room -= measure(line) + 1, room < 0) break;
		kept += 1;
	}
	let head = lines.slice(0, kept), { fence, folds } = openAfter(head);
	return `${head.join("\n")}${fence === void 0 ? "" : `\n${fence}`}${foldEnd.repeat(folds)}${tail}`;
}
const fencePattern = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
function longestFence(lines) {
	return lines.reduce((longest, line) => Math.max(longest, fencePattern.exec(line)?.[1]?.length ?? 0), 0);
}
const foldEnd = "\n\n</details>";
/** What is still open after these lines: a fence, and how many folds (`<details>` at the start of a line, as we write them); a note inside of one would not be seen. */
function openAfter(lines) {
	let fence, folds = 0, deepest = 0;
	for (let line of lines) {
		let mark = fencePattern.exec(line)?.[1];
		fence === void 0 ? (fence = mark, line.startsWith("<details>") && (folds += 1), line === "</details>" && (folds = Math.max(0, folds - 1)), deepest = Math.max(deepest, folds)) : mark !== void 0 && mark[0] === fence[0] && mark.length >= fence.length && line.trim() === mark && (fence = void 0);
	}
	return {
		fence,
		folds,
		deepest
	};
}
// src/adapters/runner/log.ts
/** A text that the runner cannot take for a workflow command, neither `::name::` at the start of a line nor `##[name]` anywhere. */
function inert(text) {
	return text.replace(/\r\n?/g, "\n").replace(/^(\s*):(?=:)/gm, "$1:​").replaceAll("##[", "#​#[");
}
/** The runner's log. Warnings become annotations of the step, debug shows where the user turned on debug logging. */
function createRunnerLog() {
	return {
		info: (message) => {
			info(inert(message));
		},
		warn: (message) => {
			warning(inert(message));
		},
		debug: (message) => {
			debug(inert(message));
		}
	};
}
// src/adapters/runner/report.ts
/** Writes outputs of the step. Does nothing where there is no runner (`GITHUB_OUTPUT` is not set). */
function writeOutputs(outputs, environment = process.env) {
	if ((environment.GITHUB_OUTPUT ?? "") !== "") for (let [name, value] of Object.entries(outputs)) try {
		setOutput(name, value);
	} catch (error) {
		throw new Failure("environment", `the output ${name} cannot be written: ${messageOf(error)}`, { cause: error });
	}
}
/** Adds to the job summary, cut at a line end below the limit. False where there is none (`GITHUB_STEP_SUMMARY` is not set). */
async function writeSummary(markdown, environment = process.env, restNote = "_Cut here: the rest is in the run’s artifact._") {
	let path = environment.GITHUB_STEP_SUMMARY ?? "";
	if (path === "") return !1;
	try {
		await appendFile(path, `${cutMarkdown(markdown.trimEnd(), 1e6, restNote, bytes)}\n`);
	} catch (error) {
		throw new Failure("environment", `the job summary ${path} cannot be written: ${messageOf(error)}`, { cause: error });
	}
	return !0;
}
/** Marks lines through workflow commands, the first ten of each level; how many were left out is said in the log. */
function writeAnnotations(annotations, log) {
	let written = {
		failure: 0,
		warning: 0,
		notice: 0
	}, issue = {
		failure: error,
		warning,
		notice
	};
	for (let each of annotations) written[each.level] !== 10 && (written[each.level] += 1, issue[each.level](each.message, {
		title: each.title,
		file: each.path,
		startLine: each.line,
		endLine: Math.max(each.line, each.endLine)
	}));
	let count = written.failure + written.warning + written.notice;
	return count < annotations.length && log.info(`${annotations.length - count} more findings are in the summary; a step shows 10 annotations of each level`), count;
}
/** Keeps values out of the runner's log from here on. */
function maskSecrets(values) {
	for (let value of values) value !== void 0 && value.trim() !== "" && setSecret(value);
}
/** A message may quote its input, which has no bounds; GitHub shows some thousand characters. */
const messageLimit = 2e3;
/** Ends the step as failed, with one line that can carry no workflow command. */
function failStep(message) {
	setFailed(inert(message.length > messageLimit ? `${message.slice(0, messageLimit)} …` : message));
}
// src/entry/guard.ts
/** Runs a step; a Failure ends it with its one line, anything else as a bug. `outputs` are what later jobs then see. */
async function guardStep(outputs, work) {
	try {
		await work();
	} catch (error) {
		let known = error instanceof Failure;
		failStep(known ? error.message : `this is a bug of codex-ci, please report it: ${messageOf(error)}`), !known && process.env.RUNNER_DEBUG === "1" && error instanceof Error && process.stderr.write(`${error.stack}\n`), process.exitCode = known ? error.exitCode : 70;
		try {
			writeOutputs(outputs);
		} catch {}
	}
}
export { writeOutputs as a, cutMarkdown as c, writeAnnotations as i, failStep as n, writeSummary as o, maskSecrets as r, createRunnerLog as s, guardStep as t };
