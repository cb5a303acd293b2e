import { r as inputFailure, t as Failure } from "./errors.js";
import { c as shownBytes, p as decodePath } from "./redact-json.js";
import { r as judgePlatform, t as checkSandbox, u as findCodex } from "./sandbox.js";
import { homedir, tmpdir, totalmem } from "node:os";
import { basename, delimiter, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { constants, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { chmod, lstat, mkdir, open, opendir, readFile, readdir, readlink, realpath, rename, rm, rmdir, stat, statfs, symlink, unlink, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { execFile, spawn } from "node:child_process";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
// src/adapters/codex/ready.ts
/** The CLI with a sandbox that starts. Fails as `environment` with the fix. `find` finds the CLI. */
async function readyCodex(find) {
	let platform = judgePlatform(process.platform, process.arch);
	if (platform !== null) throw new Failure("environment", `codex: ${platform.reason}; ${platform.fix}`);
	let binary = await find(), sandbox = await checkSandbox(binary);
	if (!sandbox.ok) throw new Failure("environment", `codex: ${sandbox.reason}; ${sandbox.fix}`);
	return binary;
}
/**
* Gets the CLI ready ahead, where a key suggests that it will be asked: that takes a tenth of a second, which reading
* the repository hides. It installs nothing. What it gives looks again, with installing, where looking ahead found
* none.
*/
function readyAhead(wanted, log) {
	let anew = () => readyCodex(() => findCodex({ log }));
	if (!wanted) return anew;
	let ahead = readyCodex(() => findCodex({
		log,
		install: !1
	}));
	return ahead.catch(() => void 0), () => ahead.catch(anew);
}
// src/adapters/git/tree.ts
const submoduleMode = "160000";
/** Reads a tree object: `<mode> <name>\0<id>` over and over, the id being 20 or 32 bytes. */
function parseTree(bytes, idLength) {
	let items = [];
	for (let at = 0; at < bytes.length;) {
		let space = bytes.indexOf(32, at), end = bytes.indexOf(0, space);
		if (space < 0 || end < 0 || end + 1 + idLength > bytes.length) throw Error("broken tree object");
		let mode = bytes.toString("latin1", at, space).padStart(6, "0"), id = bytes.toString("hex", end + 1, end + 1 + idLength);
		items.push({
			name: decodePath(bytes.subarray(space + 1, end)),
			mode,
			id,
			tree: mode === "040000"
		}), at = end + 1 + idLength;
	}
	return items;
}
/**
* Looks a path up by reading the trees on its way, so that no character in it means anything to git.
* `path` is relative, with `/` between names; undefined when there is nothing.
*/
async function findPath(readTree, root, path) {
	let found = {
		id: root,
		mode: "040000",
		tree: !0
	};
	for (let name of path.split("/")) {
		if (!found.tree || name === "") return;
		let item = parseTree(await readTree(found.id), found.id.length / 2).find((candidate) => candidate.name === name);
		if (item === void 0) return;
		found = item;
	}
	return found;
}
/** Reads `git ls-tree -r -l -z`; `prefix` is put before each path. */
function parseListing(output, prefix) {
	let entries = [];
	for (let at = 0; at < output.length;) {
		let end = output.indexOf(0, at), tab = output.indexOf(9, at);
		if (end < 0 || tab < 0 || tab > end) throw Error("git ls-tree: output ends inside an entry");
		let [mode, , blob, size] = output.toString("latin1", at, tab).split(/ +/);
		if (mode === void 0 || blob === void 0 || size === void 0) throw Error("git ls-tree: cannot read an entry");
		let path = decodePath(output.subarray(tab + 1, end));
		entries.push({
			path: prefix === "" ? path : `${prefix}/${path}`,
			mode,
			blob,
			size: /^\d+$/.test(size) ? Number(size) : null
		}), at = end + 1;
	}
	return entries;
}
// src/adapters/sandbox/remove-folder.ts
/** What a plain removal stumbles over: closed folders, and paths that are longer than the system takes. */
const needsSteps = [
	"EACCES",
	"EPERM",
	"ENOTEMPTY",
	"ENAMETOOLONG",
	"EMFILE",
	"ENFILE",
	"ELOOP"
];
/**
* Removes a folder that a foreign command has written to, whatever it left: folders that it closed (`chmod 000`, Go's
* module cache), and folders in folders until no path can name them. Links are not followed. Fails when it is not done
* within `withinMs`.
*/
async function removeFolder(dir, withinMs = 12e4) {
	let deadline = performance.now() + withinMs;
	try {
		await rm(dir, {
			recursive: !0,
			force: !0,
			maxRetries: 1
		});
	} catch (error) {
		if (!needsSteps.includes(error.code ?? "")) throw error;
		await removeBySteps(dir, deadline);
	}
}
/**
* Each folder is emptied at the top: its files go, its folders move up beside it and wait for their turn. So nothing is
* ever named by more than two names, and nothing is open but two folders. They are named through their descriptors
* (proc(5), /proc/self/fd), as `openat` does.
*/
async function removeBySteps(dir, deadline) {
	let unlessGone = (error) => {
		if (error.code !== "ENOENT") throw error;
	}, prefix = `.${randomBytes(6).toString("hex")}-`, moved = 0;
	await chmod(dir, 448), await holding(dir, async (top) => {
		let up = async (path) => {
			let place = join(top, `${prefix}${moved++}`);
			await opening(path, () => rename(path, place)).catch(unlessGone);
		}, removeOne = async (isFolder, path) => {
			if (!isFolder) return unlink(path);
			await opening(path, () => holding(path, (folder) => empty(folder, (isInner, inner) => isInner ? up(inner) : unlink(inner).catch(unlessGone), deadline))), await rmdir(path);
		};
		for (let found = !0; found;) {
			found = !1;
			for await (let entry of await opendir(top)) {
				if (performance.now() > deadline) throw Error("not removed in time");
				found = !0;
				let path = join(top, entry.name);
				await removeOne(entry.isDirectory(), path).catch(unlessGone);
			}
		}
	}), await rmdir(dir).catch(unlessGone);
}
async function empty(folder, take, deadline) {
	for (let left = !0; left;) {
		left = !1;
		for await (let entry of await opendir(folder)) {
			if (performance.now() > deadline) throw Error("not removed in time");
			left = !0, await take(entry.isDirectory(), join(folder, entry.name));
		}
	}
}
/** Does something to a folder, and once more after it was opened where it is closed. */
async function opening(path, act) {
	await act().catch(async (error) => {
		if (error.code !== "EACCES" && error.code !== "EPERM") throw error;
		await chmod(path, 448), await act();
	});
}
/** Holds a folder open while `use` works in it; the path that it gets stays short, however deep the folder lies. */
async function holding(path, use) {
	let handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
	try {
		await use(`/proc/self/fd/${handle.fd}`);
	} finally {
		await handle.close();
	}
}
// src/adapters/git/checkout.ts
const symlinkMode = "120000";
/**
* Writes the files of a revision into `dir`, an empty or new folder, without git's checkout: no filter, hook or
* attribute counts and there is no `.git`. Files are not executable; a symlink becomes a small text file that names its
* target, so nothing points outside; a submodule is an empty folder. With `faithful` executable bits and inner symlinks
* are kept. Paths that could leave the folder or mean something to git or another system are left out, each with its
* reason.
*/
async function exportTree(repository, rev, dir, options = {}) {
	let { transform, maxFileBytes = 2097152, maxFiles = 5e4, maxTotalBytes = 1073741824, faithful = !1 } = options;
	if (await mkdir(dir, { recursive: !0 }), (await readdir(dir)).length > 0) throw inputFailure(dir, "not empty", "a new or empty folder");
	let root = resolve(dir), exported = {
		files: 0,
		bytes: 0,
		leftOut: []
	}, links = [], planned = 0, content = async (entry) => {
		let bytes = Buffer.from(await repository.readBlob(entry.blob));
		if (transform !== void 0 && bytes.includes(0)) return "binary";
		let link = entry.mode === symlinkMode, text = link ? `symbolic link to ${bytes.toString("utf8")}\n` : transform === void 0 ? "" : bytes.toString("utf8"), changed = transform === void 0 ? text : await transform(entry.path, text);
		return link || changed !== text ? Buffer.from(changed) : bytes;
	}, write = async (entry) => {
		let refused = refusedPath(entry.path);
		if (refused !== void 0) return refused;
		let target = join(root, ...entry.path.split("/"));
		if (!target.startsWith(root.endsWith(sep) ? root : root + sep)) return "path leaves the folder";
		if (entry.mode === "160000") return placed(async () => {
			await mkdir(target, { recursive: !0 });
		});
		let size = entry.size ?? 0;
		if (size > maxFileBytes) return `${shownBytes(size)}, the limit is ${shownBytes(maxFileBytes)}`;
		let bytes = await content(entry);
		if (faithful && entry.mode === symlinkMode && size < 4096) {
			let to = Buffer.from(await repository.readBlob(entry.blob)).toString("utf8");
			if (staysInside(entry.path, to)) {
				links.push({
					path: entry.path,
					target,
					to
				});
				return;
			}
		}
		if (typeof bytes == "string") return bytes;
		let problem = await placed(async () => {
			await mkdir(dirname(target), { recursive: !0 }), await writeFile(target, bytes, {
				flag: "wx",
				mode: faithful && entry.mode === "100755" ? 493 : 420
			});
		});
		return problem === void 0 && (exported.files++, exported.bytes += bytes.length), problem;
	}, kept = (await repository.list(rev)).filter((entry, index) => {
		let total = planned + (entry.size ?? 0);
		if (index >= maxFiles) exported.leftOut.push({
			path: entry.path,
			reason: `more than ${maxFiles} files`
		});
		else if ((entry.size ?? 0) <= maxFileBytes && total > maxTotalBytes) exported.leftOut.push({
			path: entry.path,
			reason: `more than ${shownBytes(maxTotalBytes)} in all`
		});
		else return (entry.size ?? 0) <= maxFileBytes && (planned = total), !0;
		return !1;
	});
	for (let at = 0; at < kept.length; at += 8) await Promise.all(kept.slice(at, at + 8).map(async (entry) => {
		let reason = await write(entry);
		reason !== void 0 && exported.leftOut.push({
			path: entry.path,
			reason
		});
	}));
	for (let { path, target, to } of links) {
		let problem = await placed(async () => {
			await mkdir(dirname(target), { recursive: !0 }), await symlink(to, target);
		});
		problem === void 0 ? exported.files++ : exported.leftOut.push({
			path,
			reason: problem
		});
	}
	return exported;
}
/**
* True when a symlink at `path` of a tree can't lead out of it. `..` may stand only at the start, where it counts from
* a real folder: after another name it would count from wherever that name, itself a link, leads.
*/
function staysInside(path, to) {
	if (to === "" || to.startsWith("/") || /[\\\p{Cc}\ufffd]/u.test(to)) return !1;
	let names = to.split("/").filter((name) => name !== "" && name !== "."), up = names.findIndex((name) => name !== ".."), inner = up < 0 ? [] : names.slice(up);
	return names.length - inner.length <= path.split("/").length - 1 && !inner.includes("..") && (inner.length === 0 || refusedPath(inner.join("/")) === void 0);
}
/**
* Why a path of a tree must not be written, undefined when it may. The `.git` look-alikes are those that git itself
* refuses (`core.protectHFS` and `core.protectNTFS` in git-config(1)).
*/
function refusedPath(path) {
	if (path.includes("\\")) return "path has a backslash or is not UTF-8";
	if (/\p{Cc}/u.test(path)) return "path has a control character";
	if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "path is absolute";
	for (let name of path.split("/")) {
		if (name === "" || name === "." || name === "..") return "path leaves the folder";
		let plain = name.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, "").replace(/:.*$/, "").replace(/[. ]+$/, "").toLowerCase();
		if (plain === ".git" || plain === "git~1") return "path has a .git part";
		if (Buffer.byteLength(name) > 255) return "name is longer than 255 bytes";
	}
}
const collisions = [
	"EEXIST",
	"ENOTDIR",
	"EISDIR",
	"ENAMETOOLONG"
];
async function placed(write) {
	try {
		await write();
		return;
	} catch (error) {
		let code = error.code ?? "";
		if (collisions.includes(code)) return code === "ENAMETOOLONG" ? "path is too long" : "its name is taken by another path";
		throw error;
	}
}
// src/adapters/codex/sweep.ts
const isPid = (name) => /^\d+$/.test(name) && Number(name) !== process.pid;
function kill(pids) {
	for (let pid of pids) try {
		process.kill(Number(pid), "SIGKILL");
	} catch {}
}
/**
* 'unclear' while a process changes its program: its environment then reads as empty. Kernel threads and zombies have
* no program at all.
*/
async function look(pid, marker) {
	let environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => null);
	return environment === null ? "other" : environment === "" ? readlink(`/proc/${pid}/exe`).then(() => "unclear", () => "other") : environment.includes(marker) ? "ours" : "other";
}
/**
* Ends every process that has `marker` in its environment (Linux only). The CLI starts each command in a session of its
* own and trusts that to end with it; when the CLI is ended in the moment of that start, the command lives on, out of
* reach of the group. The command's own processes live in a PID namespace and end with its first one, so one that
* cleared its environment ends too. It is done when `cleanRounds` looks in a row find nothing.
*/
async function sweep(marker, cleanRounds) {
	let clean = 0;
	for (let round = 0; round < 60; round++) {
		let pids = (await readdir("/proc").catch(() => [])).filter(isPid), states = await Promise.all(pids.map((pid) => look(pid, marker))), ours = pids.filter((_pid, index) => states[index] === "ours");
		if (kill(ours), clean = ours.length > 0 || round < 15 && states.includes("unclear") ? 0 : clean + 1, clean >= cleanRounds) return;
		await setTimeout$1(15);
	}
}
/** The same at once, for the end of this process. */
function sweepNow(marker) {
	let pids = [];
	try {
		pids = readdirSync("/proc").filter(isPid);
	} catch {
		return;
	}
	kill(pids.filter((pid) => {
		try {
			return readFileSync(`/proc/${pid}/environ`, "utf8").includes(marker);
		} catch {
			return !1;
		}
	}));
}
// src/adapters/codex/supervise.ts
/** The longest line that is handed on; what is above it is cut. */
const maxLine = 1e6;
function readLines(stream, onLine) {
	let rest = "";
	stream.setEncoding("utf8"), stream.on("data", (text) => {
		let lines = (rest + text).split("\n");
		rest = (lines.pop() ?? "").slice(0, maxLine);
		for (let line of lines) onLine(line.slice(0, maxLine));
	}), stream.on("end", () => {
		rest !== "" && onLine(rest);
	}), stream.on("error", () => void 0);
}
const groups = /* @__PURE__ */ new Map();
function killGroup(pid, signal) {
	try {
		process.kill(-pid, signal);
	} catch {}
}
/** Should this process end on its own in mid-run, its groups end with it. */
function killAll() {
	for (let [pid, marker] of groups) killGroup(pid, "SIGKILL"), sweepNow(marker);
}
/**
* Runs a process in a group of its own until it ends, its time is up or `signal` aborts; then the whole group is ended,
* first with SIGTERM, then with SIGKILL, and what left the group is found by `marker`. Resolves when all have ended;
* never throws.
*/
function supervise(options) {
	let { signal: abort, graceMs = 2e3 } = options;
	return abort.aborted ? Promise.resolve({
		how: "aborted",
		code: null,
		signal: null,
		error: null
	}) : new Promise((resolve) => {
		let child = spawn(options.command, options.args, {
			cwd: options.cwd,
			env: { ...options.env },
			stdio: [
				"pipe",
				"pipe",
				"pipe"
			],
			detached: !0
		}), how = "exit", error = null, killer, { pid } = child;
		pid !== void 0 && (groups.size === 0 && process.once("exit", killAll), groups.set(pid, options.marker));
		let end = (reason) => {
			how === "exit" && pid !== void 0 && (how = reason, killGroup(pid, "SIGTERM"), killer = setTimeout(() => {
				killGroup(pid, "SIGKILL"), child.stdout.destroy(), child.stderr.destroy();
			}, graceMs));
		}, timer = setTimeout(() => end("timeout"), options.timeoutMs), onAbort = () => end("aborted");
		abort.addEventListener("abort", onAbort);
		for (let stream of ["stdout", "stderr"]) options.onChunk === void 0 ? readLines(child[stream], (line) => options.onLine?.(stream, line)) : child[stream].on("data", (chunk) => options.onChunk?.(stream, chunk)).on("error", () => void 0);
		pid !== void 0 && options.onStart?.(pid), child.on("exit", () => {
			pid !== void 0 && killGroup(pid, "SIGKILL");
		}), child.on("error", (cause) => {
			pid === void 0 && (how = "unstartable", error = cause.message, finish(null, null));
		}), child.on("close", finish), child.stdin.on("error", () => void 0), child.stdin.end(options.stdin);
		function finish(code, signal) {
			clearTimeout(timer), clearTimeout(killer), abort.removeEventListener("abort", onAbort), pid === void 0 ? resolve({
				how,
				code,
				signal,
				error
			}) : sweep(options.marker, how === "exit" && signal === null ? 1 : 3).finally(() => {
				groups.delete(pid), groups.size === 0 && process.removeListener("exit", killAll), resolve({
					how,
					code,
					signal,
					error
				});
			});
		}
	});
}
// src/adapters/sandbox/limits/memory.ts
const field = (text, name) => Number(RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1] ?? 0) * 1024;
/** Undefined where there is no /proc/meminfo. */
async function readMachine() {
	let text = await readFile("/proc/meminfo", "utf8").catch(() => "");
	return text === "" ? void 0 : {
		available: field(text, "MemAvailable"),
		shared: field(text, "Shmem")
	};
}
/** The machine's memory, or what the container that this runs in may have of it. */
function wholeMemory() {
	let bound = process.constrainedMemory();
	return bound > 0 && bound < totalmem() ? bound : totalmem();
}
/**
* What processes hold, of which no file is the source. `shared` is what the memory file systems took since the run
* began: a file in the sandbox's /tmp lies in memory and belongs to no process. Pages that processes share are looked
* at only where counting them for each would go over `limit`.
*/
async function readUsed(pids, shared, limit) {
	let rough = await sum(pids, "status", "RssAnon", "RssShmem"), most = rough.own + Math.max(rough.shared, shared);
	if (most <= limit) return most;
	let exact = await sum(pids, "smaps_rollup", "Pss_Anon", "Pss_Shmem");
	return exact.own + Math.max(exact.shared, shared);
}
async function sum(pids, file, own, shared) {
	let total = {
		own: 0,
		shared: 0
	};
	return await Promise.all(pids.map(async (pid) => {
		let text = await readFile(`/proc/${pid}/${file}`, "latin1").catch(() => ""), instead = text !== "" || file === "status" ? "" : await readFile(`/proc/${pid}/status`, "latin1").catch(() => "");
		total.own += text === "" ? field(instead, "RssAnon") : field(text, own), total.shared += text === "" ? field(instead, "RssShmem") : field(text, shared);
	})), total;
}
// src/adapters/sandbox/limits/bounds.ts
const gib = 1024 ** 3;
/** 1024 processes, three quarters of the machine's memory, 8 GiB written. */
function defaultBounds() {
	return {
		processes: 1024,
		memoryBytes: Math.floor(.75 * wholeMemory()),
		diskBytes: 8 * gib
	};
}
/** Why a run was ended, for people. */
function saidOf(limit, { processes, memoryBytes, diskBytes }) {
	let shown = (bytes) => `${Number((bytes / gib).toFixed(1))} GiB`;
	return limit === "processes" ? `more than ${processes} processes at a time, which is the limit` : limit === "memory" ? `more than ${shown(memoryBytes)} of memory, which is the limit, or the machine had none left` : `more than ${shown(diskBytes)} written, which is the limit, or the disk had no more`;
}
/** Where memory runs out before it is seen, the kernel ends the run and not us. */
function giveUpFirst(pid) {
	try {
		writeFileSync(`/proc/${pid}/oom_score_adj`, "1000");
	} catch {}
}
// src/adapters/sandbox/limits/disk.ts
async function readFree(folder) {
	let found = await statfs(folder).catch(() => null);
	return found === null ? void 0 : {
		bytes: found.bfree * found.bsize,
		files: found.ffree
	};
}
/**
* The bytes that folders take, however deep; 0 where nobody can say. The system's own program goes down step by step,
* which no path is too long for.
*/
function readTaken(folders) {
	return new Promise((resolve) => {
		execFile("/usr/bin/du", [
			"-sx",
			"-B1",
			"--",
			...folders
		], {
			env: { LC_ALL: "C" },
			timeout: 2e4,
			killSignal: "SIGKILL",
			maxBuffer: 1 << 20
		}, (_error, stdout) => {
			resolve(stdout.split("\n").reduce((total, line) => total + Number(/^(\d+)\t/.exec(line)?.[1] ?? 0), 0));
		});
	});
}
// src/adapters/sandbox/limits/processes.ts
/** All tasks of the machine, from /proc/loadavg ("running/total"); undefined where there is none. */
async function readTotal() {
	let text = await readFile("/proc/loadavg", "utf8").catch(() => ""), total = /\/(\d+) /.exec(text)?.[1];
	return total === void 0 ? void 0 : Number(total);
}
/** What descends from `pid`. In the sandbox's PID namespace an orphan goes to its first process, so none is lost. */
async function readDescendants(pid) {
	let pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name)), children = /* @__PURE__ */ new Map();
	await Promise.all(pids.map(async (name) => {
		let text = await readFile(`/proc/${name}/stat`, "latin1").catch(() => ""), parent = /^\) \S (\d+)/.exec(text.slice(text.lastIndexOf(")")))?.[1];
		parent !== void 0 && children.set(Number(parent), [...children.get(Number(parent)) ?? [], Number(name)]);
	}));
	let found = [], waiting = [pid];
	for (let at = waiting.pop(); at !== void 0; at = waiting.pop()) {
		let own = children.get(at) ?? [];
		found.push(...own), waiting.push(...own);
	}
	return found;
}
// src/adapters/sandbox/limits/watch-run.ts
const diskReserve = .1, mostDiskReserve = 1024 ** 3;
/**
* Kills the group of `pid` with all that descends from it, and calls `onOver` once, when a run takes more than it may.
* Limits of the kernel are no help where this runs: `ulimit -u` counts per user and exempts root (fork in
* kernel/fork.c), `ulimit -v` counts what runtimes reserve and don't use, and a control group has to be given by
* somebody. So it is looked from outside, cheap first: at the machine's figures often, at the run's own where those
* moved, and where they moved too far the run is ended without asking whose doing it was. Returns what stops it.
*/
function watchRun({ pid, bounds, folders }, onOver) {
	giveUpFirst(pid);
	let ended = !1, timers = [], stop = () => {
		for (let timer of timers) clearInterval(timer);
	}, repeat = (look, ms) => {
		let busy = !1, once = async () => {
			if (busy || ended) return;
			busy = !0;
			let limit = await look();
			if (busy = !1, !(limit === null || ended)) {
				ended = !0, stop();
				try {
					process.kill(-pid, "SIGKILL");
				} catch {}
				onOver(limit);
			}
		};
		timers.push(setInterval(() => {
			once();
		}, ms)), once();
	};
	repeat(lookAtCrowd(pid, bounds.processes), 25), repeat(lookAtMemory(pid, bounds.memoryBytes), 100);
	for (let folder of folders) repeat(lookAtDisk(folder, folders, bounds.diskBytes), 100);
	return () => {
		ended = !0, stop();
	};
}
/**
* The cheap look is at the machine's total, as a fork bomb doubles in milliseconds; when that has grown by half of
* `most` the descendants are counted, and when it has grown by twice of it there is no time to count.
*/
function lookAtCrowd(pid, most) {
	let start;
	return async () => {
		let total = await readTotal();
		start ??= total;
		let grown = total === void 0 || start === void 0 ? 0 : total - start;
		return grown > 2 * most || grown > most / 2 && (await readDescendants(pid)).length > most ? "processes" : null;
	};
}
function lookAtMemory(pid, most) {
	let start, looked = {
		available: 0,
		at: 0
	};
	return async () => {
		let now = await readMachine();
		if (now === void 0) return null;
		start ??= now, looked.at === 0 && (looked = {
			available: now.available,
			at: performance.now()
		});
		let gone = start.available - now.available;
		if (now.available < .03 * wholeMemory() && gone > most / 2) return "memory";
		if (looked.available - now.available < most / 8 && performance.now() - looked.at < 1e3) return null;
		let used = await readUsed(await readDescendants(pid), Math.max(0, now.shared - start.shared), most);
		return looked = {
			available: now.available,
			at: performance.now()
		}, used > most ? "memory" : null;
	};
}
function lookAtDisk(folder, folders, most) {
	let start, next = most;
	return async () => {
		let now = await readFree(folder);
		if (now === void 0) return null;
		start ??= now;
		let gone = start.bytes - now.bytes, reserve = Math.min(mostDiskReserve, diskReserve * start.bytes);
		return gone > 2 * most || now.bytes < reserve && gone > reserve || start.files > 0 && (start.files - now.files > 2e6 || now.files < diskReserve * start.files) ? "disk" : gone <= next ? null : (next = gone + most / 4, await readTaken(folders) > most ? "disk" : null);
	};
}
// src/adapters/sandbox/plain-folder.ts
/** The path of `path` from `root`, null where it does not lie in it by its name. */
function insideOf(root, path) {
	let from = relative(root, path);
	return from === "" || from === ".." || from.startsWith(`..${sep}`) || isAbsolute(from) ? null : from;
}
/**
* Looks at a folder below `root` part by part, for its name says nothing of where it leads: each part has to be a real
* folder. `root` itself may be reached by a link, as temporary folders are.
*/
async function findPlain(root, folder) {
	let top = await realpath(root).catch(() => null);
	if (top === null) return { state: "missing" };
	let at = top;
	for (let part of folder.split(sep).filter((name) => name !== "" && name !== ".")) {
		if (part === "..") return {
			state: "refused",
			reason: "its path has a .."
		};
		at = join(at, part);
		let found = await lstat(at).catch(() => null);
		if (found === null) return { state: "missing" };
		let shown = relative(top, at);
		if (found.isSymbolicLink()) return {
			state: "refused",
			reason: shown === folder ? "it is a link" : `${shown} is a link`
		};
		if (!found.isDirectory()) return {
			state: "refused",
			reason: shown === folder ? "it is no folder" : `${shown} is no folder`
		};
	}
	let real = await realpath(at).catch(() => null);
	return real === at ? {
		state: "plain",
		real
	} : {
		state: "refused",
		reason: "it changes while it is looked at"
	};
}
/** Writes a text file below `root`, folders made on its way; fails where a part of the path, or the file, is a link. */
async function writePlain(root, path, text) {
	let parts = path.split("/"), at = await realpath(root);
	for (let part of parts.slice(0, -1)) if (at = join(at, part), await mkdir(at).catch((error) => {
		if (error.code !== "EEXIST") throw error;
	}), !(await lstat(at)).isDirectory()) throw Error(`${path}: ${part} is no folder of its own`);
	let file = join(at, parts.at(-1)), present = await lstat(file).catch(() => null);
	if (present !== null && !present.isFile()) throw Error(`${path}: is no plain file`);
	let handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 420);
	try {
		await handle.writeFile(text);
	} finally {
		await handle.close();
	}
}
// src/adapters/sandbox/toolchains.ts
/** Programs whose installation is looked up behind links and version managers' shims. */
const programs = /* @__PURE__ */ "node.npm.pnpm.yarn.bun.deno.python.python3.pip.uv.go.java.javac.mvn.gradle.cargo.rustc.rustup.ruby.bundle.php.composer.dotnet.swift.dart.elixir.erl.perl.make.cmake.bazel".split("."), managers = [
	".pyenv",
	".rustup",
	".nvm",
	".volta",
	".fnm",
	".asdf",
	".rbenv",
	".rvm",
	".sdkman",
	".goenv",
	".nodenv",
	".jenv",
	".dotnet",
	".deno",
	".bun",
	".local/share/mise",
	".local/share/uv"
], pathVariables = [
	"GOROOT",
	"RUSTUP_HOME",
	"PYENV_ROOT",
	"VIRTUAL_ENV",
	"NVM_DIR",
	"VOLTA_HOME",
	"ASDF_DIR",
	"ASDF_DATA_DIR",
	"RBENV_ROOT",
	"GEM_HOME",
	"GEM_PATH",
	"DOTNET_ROOT",
	"ANDROID_HOME",
	"ANDROID_SDK_ROOT",
	"GRADLE_HOME",
	"MAVEN_HOME",
	"M2_HOME",
	"SDKMAN_DIR",
	"NODE_PATH",
	"pythonLocation",
	"Python_ROOT_DIR",
	"LD_LIBRARY_PATH",
	"PKG_CONFIG_PATH"
], javaHome = /^JAVA_HOME(?:_\d+_(?:X64|arm64|x64|ARM64))?$/, plainVariables = {
	LANG: /^[\w.@-]{1,40}$/,
	LC_ALL: /^[\w.@-]{1,40}$/,
	TZ: /^[\w/+-]{1,60}$/,
	PYENV_VERSION: /^[\w.:-]{1,60}$/,
	RUSTUP_TOOLCHAIN: /^[\w.-]{1,60}$/,
	GOTOOLCHAIN: /^[\w.+-]{1,60}$/
};
/** Folders that are never opened as a whole, nor anything around them. */
function tooWide(dir, closed) {
	return dir.split(sep).filter(Boolean).length < 2 && dir !== "/opt" || closed.some((one) => one === dir || one.startsWith(dir + sep));
}
const real = (path) => realpath(path).catch(() => null), isDirectory = (path) => stat(path).then((found) => found.isDirectory(), () => !1);
/** The tools as this process has them; home folders, the temporary one and checkouts stay closed. */
function machineToolchains(env, checkout) {
	let checkouts = [process.cwd(), ...[env.GITHUB_WORKSPACE, checkout].filter((path) => path !== void 0 && path !== "")];
	return findToolchains(env, [
		homedir(),
		tmpdir(),
		...checkouts
	], checkouts);
}
/**
* Where a path of PATH or of a variable really is. In a checkout everything is written by whoever wrote the revision:
* what lies there by its name has to lie there in fact, without a link on the way.
*/
async function placeOf(path, checkouts) {
	for (let root of checkouts) {
		let inside = insideOf(root, path) ?? insideOf(await real(root) ?? root, path);
		if (inside === null) continue;
		let found = await findPlain(root, inside);
		return found.state === "plain" ? found.real : null;
	}
	return real(path);
}
/** Where a program really is; one that a checkout links to is only looked up in that checkout. */
async function programIn(entry, program, checkouts) {
	let found = await real(join(entry, program)), home = (await Promise.all(checkouts.map(async (root) => await real(root) ?? root))).find((root) => insideOf(root, entry) !== null);
	return found !== null && home !== void 0 && insideOf(home, found) === null ? null : found;
}
/**
* Reads which tools are on PATH and where they live. Readable become: each PATH entry; the installation around an entry
* named `bin` and around the real program behind `node`, `python3`, `go`, `java`, `cargo` and their like; `/opt`,
* `/usr/local` and the runner's tool cache; known version managers of the home folder. Never a home folder, the root,
* or anything that holds `closed` (other checkouts, the temporary folder). `checkouts` are those of them whose content
* is an attacker's.
*/
async function findToolchains(env, closed = [], checkouts = []) {
	let home = await real(env.HOME ?? homedir()) ?? homedir(), foreign = checkouts.filter((root) => root !== home && insideOf(root, home) === null), shut = [home, ...(await Promise.all(closed.map(real))).filter((path) => path !== null)], inHome = (dir) => dir.startsWith(home + sep), entries = [...new Set((env.PATH ?? "").split(delimiter).filter(isAbsolute))], wanted = [
		"/opt",
		"/usr/local",
		...env.RUNNER_TOOL_CACHE === void 0 ? [] : [env.RUNNER_TOOL_CACHE]
	];
	for (let manager of managers) wanted.push(join(home, manager));
	for (let entry of entries) {
		wanted.push(entry);
		let dir = await placeOf(entry, foreign);
		if (dir !== null) {
			basename(dir) === "bin" && !inHome(dir) && wanted.push(dirname(dir));
			for (let program of programs) {
				let found = await programIn(dir, program, foreign);
				if (found === null || dirname(found) === dir) continue;
				let folder = dirname(found);
				wanted.push(folder, ...basename(folder) === "bin" ? [dirname(folder)] : []);
			}
		}
	}
	let variables = { PATH: entries.join(delimiter) || "/usr/local/bin:/usr/bin:/bin" };
	for (let [name, value] of Object.entries(env)) {
		if (value === void 0 || value === "" || (plainVariables[name]?.test(value) === !0 && (variables[name] = value), !pathVariables.includes(name) && !javaHome.test(name))) continue;
		let parts = value.split(delimiter).filter((part) => isAbsolute(part)), folders = (await Promise.all(parts.map(async (part) => await isDirectory(part) ? part : null))).filter((part) => part !== null);
		folders.length !== 0 && (variables[name] = folders.join(delimiter), wanted.push(...folders));
	}
	let rustup = join(home, ".rustup");
	variables.RUSTUP_HOME === void 0 && await isDirectory(rustup) && (variables.RUSTUP_HOME = rustup);
	let found = await Promise.all(wanted.map(async (dir) => await isDirectory(dir) ? placeOf(dir, foreign) : null)), open = [...new Set(found.filter((dir) => dir !== null))].filter((dir) => !tooWide(dir, shut) && !/^\/(?:proc|sys|dev|run|etc|root|home)$/.test(dir)).sort();
	return {
		readable: open.filter((dir) => !open.some((other) => other !== dir && dir.startsWith(other + sep))),
		env: {
			LANG: "C.UTF-8",
			...variables
		}
	};
}
export { watchRun as a, supervise as c, removeFolder as d, findPath as f, readyCodex as g, readyAhead as h, writePlain as i, exportTree as l, submoduleMode as m, findPlain as n, defaultBounds as o, parseListing as p, insideOf as r, saidOf as s, machineToolchains as t, refusedPath as u };
