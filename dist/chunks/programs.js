import { i as messageOf, r as inputFailure, t as Failure } from "./errors.js";
import { delimiter, dirname, isAbsolute, join, resolve, sep } from "node:path";
import { closeSync, constants, cpSync, existsSync, fstatSync, lstatSync, openSync, readSync, readlinkSync, realpathSync, statSync } from "node:fs";
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
export { findProgram as a, copyPlain as c, requireStays as d, closedPlace as i, readInputFile as l, cleanPath as n, notePlaces as o, closeCheckout as r, programsNamed as s, cleanList as t, readInputText as u };
