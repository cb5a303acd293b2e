import { t as hideInitialEnvironment } from "./initial-environment.js";
import { i as messageOf, r as inputFailure, t as Failure } from "./errors.js";
import { a as setFailed, c as warning, i as notice, n as error, o as setOutput, r as info, s as setSecret, t as debug } from "./core.js";
import { delimiter, dirname, isAbsolute, join, resolve, sep } from "node:path";
import { closeSync, constants, cpSync, existsSync, fstatSync, lstatSync, openSync, readSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { appendFile } from "node:fs/promises";
/**
* Control and format characters, line ends of Unicode, what Unicode says may be left out of a display, Braille without
* dots, and marks piled up so high that they cover other lines.
*/
const hidden = String.raw`[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]|(?<=\p{M}{4})\p{M}`, blanks = String.raw`(?! )\p{Zs}`, shortcode = String.raw`:(?=(?:(?=[\d_+-]*[a-z])[a-z\d_+-]{1,60}|[+-]1|100|1234)(?::|$))`, inEmoji = String.raw`[\uFE0E\uFE0F](?<=\p{Extended_Pictographic}.)|\uFE0F(?<=[#*0-9].)(?=\u20E3)|` + String.raw`\u200D(?<=\p{Extended_Pictographic}[\uFE0F\u{1F3FB}-\u{1F3FF}]?.)(?=\p{Extended_Pictographic})`, ours = [
	["@", ""],
	[":", String.raw`:|\\?\/|[a-z\d_+-]`],
	[String.raw`\[`, "!"],
	["#", String.raw`\d|#\[`],
	["<", "[A-Za-z/!?]"],
	["&", String.raw`#?\w`],
	["!", String.raw`\[`],
	[String.raw`\]`, "[(:]"],
	["www", String.raw`\.`],
	["(?<![A-Za-z0-9])[cfr]", "lose|ix|esolve"],
	[String.raw`(?<![^\n])[ \t]*`, String.raw`[^\w\s]|\d+[.)]`]
].map(([before, after]) => String.raw`\u200B(?<=${before}.)(?=${after})`).join("|"), everything = RegExp(`(${inEmoji})|${hidden}`, "gu"), inNames = RegExp(`(${inEmoji})|${hidden}|${blanks}`, "gu"), pictures = new RegExp(shortcode, "g"), butBreakers = RegExp(`(${inEmoji}|${ours})|${hidden}`, "giu"), breakers = new RegExp(ours, "giu"), show = (char, seen) => seen === void 0 ? `[U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]` : char, showOthers = (char, seen) => char === "\n" || char === "	" ? char : show(char, seen), whole = (text) => text.toWellFormed().replaceAll("\r\n", "\n");
/** A name, path or other text of one line: line ends, tabs and white space that is no plain space are shown too. */
function visible(text) {
	return text.toWellFormed().replace(inNames, show);
}
/** A text of several lines: line feeds and tabs stay, other line ends are shown. */
function visibleLines(text) {
	return whole(text).replace(everything, showOthers);
}
/** The same for a text that was made safe before and holds breakers of ours. The last pass before anything leaves. */
function settled(text) {
	return whole(text).replace(butBreakers, showOthers);
}
/** Takes out breakers of ours, so that what makes a text safe can be applied twice. */
function unbroken(text) {
	return text.replace(breakers, "");
}
/** A text in which no name between colons becomes a picture. */
function withoutPictures(text) {
	return text.replace(pictures, ":​");
}
/** True when the text holds what a reader cannot see. */
function hasHidden(text) {
	return visibleLines(text) !== whole(text);
}
/** White space with a line end or a tab in it becomes a space. */
function oneSpaced(text) {
	return text.replace(/[ \t\r\n]+/g, (run) => /[\n\t]/.test(run) ? " " : run);
}
/**
* A text as a log or terminal shows it: nothing in it moves or hides another, and a runner that reads along takes none
* of it for a command.
*/
function inert(text) {
	return withoutCommands(settled(text));
}
/** A text without workflow commands, neither `::name::` at the start of a line nor `##[name]` anywhere. */
function withoutCommands(text) {
	return text.replace(/^([^\S\n]*):(?=:)/gm, "$1:​").replaceAll("##[", "#​#[");
}
const keyword = /(?<![A-Za-z0-9])([cfr])(lose[sd]?|ix(?:es|ed)?|esolve[sd]?)(?=:?\s+(?:#|gh-|https?:|[\w.-]+\/[\w.-]+#))/gi, opening = /^([ \t]*)(?=#{1,6}(?:\s|$)|>|[-*+_](?:[-*_\s]|$)|`{3}|~{3}|\d{1,9}[.)](?:\s|$)|[=|:-][=|: -]*$)/gm;
/**
* Text for places that show plain text, of which some readers make links, mentions or Markdown: annotations, SARIF,
* titles, messages to people. It reads the same, and none of it becomes more than text.
*/
function plain(text) {
	return withoutPictures(visibleLines(unbroken(text))).replace(opening, "$1​").replace(/@(?=\w)|<(?=[A-Za-z/!?])|&(?=#?\w{1,40};)|!(?=\[)|\](?=[(:])|#(?=#\[)|(?<=\w\/[\w.-]{1,100})#(?=\d)/g, "$&​").replace(/:(?=\\?\/\\?\/)/g, (colon, at, all) => /^:\/\/(?:docs\.)?github\.com(?![\w.:@-])/i.test(all.slice(at, at + 20)) ? colon : colon + "​").replace(/(?<=www)\.(?=\w)/gi, "​.").replace(keyword, "$1​$2");
}
/** The same on one line. */
function plainLine(text) {
	return plain(oneSpaced(unbroken(text)).trim());
}
/**
* The bytes of a file that an option, an input or an event names. Only a plain file is read: no folder, device, pipe,
* socket or file that the kernel makes up (/proc, /sys), none above the limit, and none that a link leads to out of the
* checkout or folder in which its name lies: what is in there is a stranger's. Fails as input, with none of the
* content.
*/
function readInputFile(file) {
	let { where, path, limit } = file, refuse = (problem) => inputFailure(where, `${path} ${problem}`, "a plain file; one inside the checkout stays in it, links and all"), descriptor;
	try {
		let named = resolve(path), real = realpathSync(named);
		if (requireInside(real, named, file, refuse), descriptor = openSync(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)), (process.platform === "linux" ? readlinkSync(`/proc/self/fd/${descriptor}`) : real) !== real) throw refuse("was put elsewhere while it was read");
		let stats = fstatSync(descriptor);
		if (!stats.isFile() || madeUp().includes(stats.dev)) throw refuse(`is ${kindOf(stats)}`);
		if (stats.size > limit) throw inputFailure(where, `${path} has ${stats.size} bytes`, `at most ${limit}`);
		return readAll(descriptor, stats.size, limit) ?? fail(inputFailure(where, `${path} has more than ${limit} bytes`, `at most ${limit}`));
	} catch (error) {
		throw error instanceof Failure ? error : inputFailure(where, `${path}: ${messageOf(error).replace(/, \w+(?: '.*)?$/s, "")}`, "a readable file", error);
	} finally {
		descriptor !== void 0 && closeSync(descriptor);
	}
}
/** The text of such a file. */
function readInputText(file) {
	return new TextDecoder().decode(readInputFile(file));
}
/**
* Fails as input where a path that is to be written leads out of the checkout that its name lies in. What is missing of
* it is made in the folder that is there.
*/
function requireStays(where, path) {
	let there = resolve(path);
	for (; !existsSync(there);) there = dirname(there);
	requireInside(realpathSync(there), resolve(path), {}, (problem) => inputFailure(where, `${path} ${problem}`, "a folder that stays in the checkout, or one outside of it"));
}
/**
* Copies a folder that somebody else may have filled: its folders and plain files alone, no link, pipe, socket or
* device.
*/
function copyPlain(from, to) {
	cpSync(realpathSync(from), to, {
		recursive: !0,
		filter: (path) => {
			let stats = lstatSync(path);
			return stats.isDirectory() || stats.isFile();
		}
	});
}
/** True for a path that is a folder or lies below it. Both are real paths. */
function liesIn(path, folder) {
	return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
function requireInside(real, named, { within }, refuse) {
	if (within !== void 0 && !liesIn(real, realpathSync(within))) throw refuse("leads out of its folder");
	if (checkoutsAround(named).some((top) => !liesIn(real, realpathSync(top)))) throw refuse("leads out of the checkout");
}
/** Each checkout that a path lies in by its name: every folder above it with a `.git`, and the runner's workspace. */
function checkoutsAround(named) {
	let workspace = process.env.GITHUB_WORKSPACE, tops = workspace !== void 0 && workspace !== "" && existsSync(workspace) && liesIn(named, resolve(workspace)) ? [resolve(workspace)] : [];
	for (let dir = dirname(named);; dir = dirname(dir)) if (existsSync(join(dir, ".git")) && tops.push(dir), dir === dirname(dir)) return tops;
}
function kindOf(stats) {
	return stats.isFile() ? "no file of a disk" : stats.isDirectory() ? "a folder" : stats.isFIFO() ? "a pipe" : stats.isSocket() ? "a socket" : "a device";
}
/** File systems whose files have no content of their own. */
function madeUp() {
	return ["/proc", "/sys"].flatMap((dir) => statSync(dir, { throwIfNoEntry: !1 })?.dev ?? []);
}
/** What is there, undefined when it grew above the limit. */
function readAll(descriptor, size, limit) {
	let buffer = Buffer.allocUnsafe(size + 1), length = 0;
	for (;;) {
		let read = readSync(descriptor, buffer, length, buffer.length - length, null);
		if (length += read, length > limit) return;
		if (read === 0) return buffer.subarray(0, length);
		length === buffer.length && (buffer = Buffer.concat([buffer], Math.min(limit, buffer.length * 2) + 1));
	}
}
function fail(failure) {
	throw failure;
}
// src/adapters/programs/programs.ts
const checkouts = /* @__PURE__ */ new Set();
/** From now on no program is taken from the checkout that holds `dir`: what lies there is a change's. */
function closeCheckout(dir) {
	for (let at = resolve(dir); at !== dirname(at); at = dirname(at)) if (existsSync(join(at, ".git"))) {
		checkouts.add(realOf(at) ?? at);
		return;
	}
}
/**
* Why a program's place can't be trusted at all: it lies in the checkout or in the runner's folder for files of a job's
* steps.
*/
function closedPlace(path, environment = process.env) {
	let real = realOf(path) ?? resolve(path), [workspace, temporary] = ["GITHUB_WORKSPACE", "RUNNER_TEMP"].map((name) => environment[name] ? realOf(environment[name]) ?? void 0 : void 0);
	return [...checkouts, ...workspace === void 0 ? [] : [workspace]].some((dir) => liesIn(real, dir)) ? "lies in the checkout" : temporary !== void 0 && liesIn(real, temporary) ? "lies in RUNNER_TEMP" : null;
}
/** Sorts the folders of PATH, or of another list of folders. */
function sortPlaces(list, environment = process.env) {
	let places = {
		safe: [],
		loose: [],
		passed: []
	};
	for (let dir of new Set(list.split(delimiter))) {
		let closed = dir === "" || !isAbsolute(dir) ? "is no absolute path" : closedPlace(dir, environment), real = closed === null ? realOf(dir) : null;
		if (closed !== null) places.passed.push({
			dir,
			why: closed
		});
		else if (real !== null) {
			let why = writableByOthers(real);
			why === null ? places.safe.push(dir) : places.loose.push({
				dir,
				why
			});
		}
	}
	return places;
}
/** A list such as PATH as programs that are not sandboxed get it. */
function cleanList(list, environment = process.env) {
	let { safe, loose } = sortPlaces(list, environment);
	return [...safe, ...loose.map(({ dir }) => dir)].join(delimiter);
}
/** PATH as programs that are not sandboxed get it. */
function cleanPath(environment = process.env) {
	return cleanList(pathOf(environment), environment) || "/usr/local/bin:/usr/bin:/bin";
}
/**
* The files of PATH with a program's name that may be run, best first, links resolved in the judgement only: no program
* that lies in the checkout, by its folder or behind a link, and none that others could have put there while a safer
* one is.
*/
function programsNamed(name, environment = process.env) {
	let { safe, loose, passed } = sortPlaces(pathOf(environment), environment), found = [];
	for (let [dir, rank] of [...safe.map((one) => [one, 0]), ...loose.map(({ dir: one }) => [one, 1])]) {
		let file = fileIn(dir, name);
		if (file === null) continue;
		let why = closedPlace(file, environment);
		why === null ? found.push({
			file,
			rank: +(rank === 1 || writableByOthers(realpathSync(file)) !== null)
		}) : passed.push({
			dir: file,
			why
		});
	}
	return {
		found: found.sort((a, b) => a.rank - b.rank).map(({ file }) => file),
		passed
	};
}
const known = /* @__PURE__ */ new Map();
/** The absolute path of a program. Fails as environment, naming what was passed over. */
function findProgram(name, { environment = process.env, fix = "" } = {}) {
	let key = JSON.stringify([
		name,
		pathOf(environment),
		environment.GITHUB_WORKSPACE,
		environment.RUNNER_TEMP,
		...checkouts
	]), before = known.get(key);
	if (before !== void 0) return before;
	let { found: [file], passed } = programsNamed(name, environment);
	if (file === void 0) throw new Failure("environment", `${name}: not found on PATH${fix === "" ? "" : `; ${fix}`}${saidOf(passed)}`);
	return known.set(key, file), file;
}
/** Says once what of PATH is not used, and what is although others could write there. */
function notePlaces(log, environment = process.env) {
	let { loose, passed } = sortPlaces(pathOf(environment), environment);
	for (let { dir, why } of passed) log.debug(`PATH: ${JSON.stringify(dir)} is passed over: it ${why}`);
	for (let { dir, why } of loose) log.debug(`PATH: ${JSON.stringify(dir)} comes last: ${why}`);
}
const pathOf = (environment) => environment.PATH ?? environment.Path ?? "", saidOf = (passed) => passed.length === 0 ? "" : ` (passed over: ${passed.slice(0, 5).map(({ dir, why }) => `${JSON.stringify(dir)} ${why}`).join(", ")})`;
function fileIn(dir, name) {
	let file = join(dir, process.platform === "win32" ? `${name}.exe` : name), stats = statSync(file, { throwIfNoEntry: !1 });
	return stats?.isFile() === !0 && (process.platform === "win32" || stats.mode & 73) ? file : null;
}
/**
* Why somebody else could put a program at this real path, or null. GitHub's images have tools in folders that all may
* write, and nobody else is there: so this decides what comes first, never that nothing is left. In a folder with the
* sticky bit others can't replace what is ours.
*/
function writableByOthers(real) {
	let own = process.getuid?.();
	if (own === void 0) return null;
	for (let at = real;; at = dirname(at)) {
		let { uid, gid, mode } = statSync(at);
		if (uid !== 0 && uid !== own) return `${at} belongs to another user`;
		if ((mode & 2 || mode & 16 && gid !== 0 && gid !== process.getgid?.()) && (at === real || !(mode & 512))) return `${at} can be written by others`;
		if (at === dirname(at)) return null;
	}
}
function realOf(path) {
	try {
		return realpathSync(path);
	} catch {
		return null;
	}
}
// src/readers/page/cut-markdown.ts
const characters = (text) => text.length, bytes = (text) => Buffer.byteLength(text);
/**
* A markdown text of at most `limit` by `measure`: cut at a line end, an open code fence and open folds closed,
* followed by `note` in a paragraph of its own. A text that fits is returned as it is.
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
/**
* What is still open after these lines: a fence, and how many folds (`<details>` at the start of a line, as we write
* them); a note inside of one would not be seen.
*/
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
// src/domain/shown.ts
/**
* An effect as it may leave: whatever a task's render left in a text that people read, nothing in it is hidden or moves
* another text. What identifies (keys, branches, paths and lines of comments, patches, suggestions) stays as it is.
*/
function shown(effect) {
	switch (effect.kind) {
		case "summary":
		case "sticky-comment":
		case "issue-comment": return {
			...effect,
			markdown: settled(effect.markdown)
		};
		case "issue": return {
			...effect,
			title: titleOf(effect.title),
			markdown: settled(effect.markdown),
			labels: effect.labels.map(visible)
		};
		case "labels": return {
			...effect,
			own: effect.own.map(visible),
			want: effect.want.map(visible)
		};
		case "check": return {
			...effect,
			name: visible(effect.name),
			title: plainLine(effect.title),
			summary: settled(effect.summary),
			annotations: effect.annotations.map(shownAnnotation)
		};
		case "sarif": return {
			...effect,
			document: inJson(effect.document, settled)
		};
		case "notification": return {
			...effect,
			document: inJson(effect.document, plain)
		};
		case "pull-request": return {
			...effect,
			title: titleOf(effect.title),
			body: settled(effect.body),
			commitMessage: settled(effect.commitMessage)
		};
		case "review": return {
			...effect,
			body: settled(effect.body),
			comments: effect.comments.map((comment) => ({
				...comment,
				body: settled(comment.body)
			})),
			...effect.resolved === void 0 ? {} : { resolved: effect.resolved.map(({ finding, why }) => ({
				finding,
				why: settled(why)
			})) }
		};
	}
}
/**
* GitHub shows annotations as plain text; a path with hidden characters is shown, at the price of its place in the
* diff.
*/
function shownAnnotation(annotation) {
	return {
		...annotation,
		path: visible(annotation.path),
		title: plainLine(annotation.title),
		message: plain(annotation.message)
	};
}
const titleOf = (title) => settled(oneSpaced(title)).trim();
/** With each text in it made safe, and the names of fields. */
function inJson(value, make) {
	return typeof value == "string" ? make(value) : Array.isArray(value) ? value.map((inner) => inJson(inner, make)) : typeof value != "object" || !value ? value : Object.fromEntries(Object.entries(value).map(([name, inner]) => [visible(name), inJson(inner, make)]));
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
/**
* Adds to the job summary, cut at a line end below the limit. False where there is none (`GITHUB_STEP_SUMMARY` is not
* set).
*/
async function writeSummary(markdown, environment = process.env, restNote = "_Cut here: the rest is in the run’s artifact._") {
	let path = environment.GITHUB_STEP_SUMMARY ?? "";
	if (path === "") return !1;
	try {
		await appendFile(path, `${cutMarkdown(settled(markdown).trimEnd(), 1e6, restNote, bytes)}\n`);
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
	for (let each of annotations.map(shownAnnotation)) written[each.level] !== 10 && (written[each.level] += 1, issue[each.level](each.message, {
		title: each.title,
		file: withoutCommands(each.path),
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
// src/adapters/runner/log.ts
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
// src/entry/run/guard.ts
/** Runs a step; a Failure ends it with its one line, anything else as a bug. `outputs` are what later jobs then see. */
async function guardStep(outputs, work) {
	let shown = hideInitialEnvironment();
	shown !== null && createRunnerLog().warn(`other processes of this user can read secrets in this one’s environment: ${shown}`);
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
export { withoutCommands as A, oneSpaced as C, unbroken as D, settled as E, visible as O, inert as S, plainLine as T, copyPlain as _, writeAnnotations as a, requireStays as b, shown as c, cleanPath as d, closeCheckout as f, programsNamed as g, notePlaces as h, maskSecrets as i, withoutPictures as j, visibleLines as k, cutMarkdown as l, findProgram as m, createRunnerLog as n, writeOutputs as o, closedPlace as p, failStep as r, writeSummary as s, guardStep as t, cleanList as u, readInputFile as v, plain as w, hasHidden as x, readInputText as y };
