import { i as messageOf, t as Failure } from "./errors.js";
import { a as findProgram, n as cleanPath, t as cleanList } from "./programs.js";
import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
// src/readers/diff/hunks.ts
const head = /^@@ -(\d{1,10})(?:,(\d{1,10}))? \+(\d{1,10})(?:,(\d{1,10}))? @@(?: ([^]*))?$/;
/** Reads one `@@` line, undefined when it is none. */
function parseHunkHead(line) {
	let match = head.exec(line);
	if (match !== null) return {
		oldStart: Number(match[1]),
		oldLines: Number(match[2] ?? 1),
		newStart: Number(match[3]),
		newLines: Number(match[4] ?? 1),
		section: match[5] ?? ""
	};
}
/**
* Reads the hunks of one file's patch (the text from its first `@@` on; '' gives none). The counts of the `@@` lines
* alone say where a hunk ends, so content that looks like a header is content. Lines end at \n only; a \r stays in the
* text. The last line may lack its \n, as in the `patch` of GitHub's API. Throws an Error that names `path` when counts
* and lines disagree.
*/
function readHunks(patch, path = "patch") {
	let hunks = [], at = 0, next = () => {
		let end = patch.indexOf("\n", at), line = patch.slice(at, end < 0 ? patch.length : end);
		return at = end < 0 ? patch.length : end + 1, line;
	};
	for (; at < patch.length;) {
		let start = next(), numbers = parseHunkHead(start);
		if (numbers === void 0) throw Error(`${path}: expected a hunk, found ${JSON.stringify(start.slice(0, 80))}`);
		let lines = [], { oldStart: old, newStart: new_ } = numbers, oldEnd = old + numbers.oldLines, newEnd = new_ + numbers.newLines;
		for (; old < oldEnd || new_ < newEnd;) {
			if (at >= patch.length) throw Error(`${path}: the patch ends inside the hunk ${hunkName(numbers)}`);
			let sign = patch.charCodeAt(at), line = next(), text = line.slice(1);
			if (sign === 43 ? lines.push({
				kind: "add",
				text,
				old: null,
				new: new_++,
				noNewline: !1
			}) : sign === 45 ? lines.push({
				kind: "del",
				text,
				old: old++,
				new: null,
				noNewline: !1
			}) : sign === 32 || sign === 10 ? lines.push({
				kind: "context",
				text,
				old: old++,
				new: new_++,
				noNewline: !1
			}) : markNoNewline(line, lines, path), old > oldEnd || new_ > newEnd) throw Error(`${path}: the hunk ${hunkName(numbers)} has more lines than it says`);
		}
		patch.charCodeAt(at) === 92 && markNoNewline(next(), lines, path), hunks.push({
			...numbers,
			lines
		});
	}
	return hunks;
}
/** How messages name a hunk: its ranges. */
function hunkName(numbers) {
	return `-${numbers.oldStart},${numbers.oldLines} +${numbers.newStart},${numbers.newLines}`;
}
function markNoNewline(line, lines, path) {
	let last = lines.at(-1);
	if (!line.startsWith("\\ ") || last === void 0) throw Error(`${path}: not a line of a hunk: ${JSON.stringify(line.slice(0, 80))}`);
	last.noNewline = !0;
}
/** The lines that a change adds, in order. */
function addedLines(hunks) {
	return hunks.flatMap((hunk) => hunk.lines.filter((line) => line.kind === "add"));
}
// src/domain/json.ts
/** SHA-256 of a text as lower-case hex, cut to `length` characters. */
function digest(text, length = 64) {
	return createHash("sha256").update(text).digest("hex").slice(0, length);
}
/** Where `JSON.parse` gave up, without its words: they quote the text. */
function brokenJsonAt(error) {
	let [place] = /position \d+(?: \(line \d+ column \d+\))?/.exec(error instanceof Error ? error.message : "") ?? [];
	return place === void 0 ? "is not JSON" : `is not JSON, at ${place}`;
}
// src/readers/diff/write.ts
/**
* The hunk that takes back what a hunk did; it applies to the text after it. What it removes stands before what it
* adds, as git has it.
*/
function reverseHunk(hunk) {
	let swap = {
		add: "del",
		del: "add",
		context: "context"
	}, lines = [], added = [];
	for (let line of hunk.lines) {
		let own = {
			...line,
			kind: swap[line.kind],
			old: line.new,
			new: line.old
		};
		own.kind === "add" ? added.push(own) : (own.kind === "context" && lines.push(...added.splice(0)), lines.push(own));
	}
	return lines.push(...added), {
		...hunk,
		oldStart: hunk.newStart,
		oldLines: hunk.newLines,
		newStart: hunk.oldStart,
		newLines: hunk.oldLines,
		lines
	};
}
/**
* A unified patch, as `git apply` takes it, that turns one text of a file into another by replacing all of it; null
* stands for no file. '' when both are equal.
*/
function replacePatch(path, before, after) {
	if (before === after) return "";
	let [from, to] = [before === null ? "/dev/null" : quoted(`a/${path}`), after === null ? "/dev/null" : quoted(`b/${path}`)], head = [
		`diff --git ${quoted(`a/${path}`)} ${quoted(`b/${path}`)}`,
		...before === null ? ["new file mode 100644"] : [],
		...after === null ? ["deleted file mode 100644"] : []
	], [gone, come] = [linesOf(before), linesOf(after)];
	if (gone.length === 0 && come.length === 0) return `${[...head, "index 0000000..e69de29"].join("\n")}\n`;
	let range = (lines) => lines.length === 0 ? "0,0" : `1,${lines.length}`, body = [...marked("-", gone, before), ...marked("+", come, after)];
	return `${[
		...head,
		`--- ${from}`,
		`+++ ${to}`,
		`@@ -${range(gone)} +${range(come)} @@`,
		...body
	].join("\n")}\n`;
}
function linesOf(text) {
	return text === null || text === "" ? [] : (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}
function marked(sign, lines, text) {
	let out = lines.map((line) => sign + line);
	return lines.length > 0 && text?.endsWith("\n") === !1 ? [...out, "\\ No newline at end of file"] : out;
}
/** A name as git quotes it: in C style where it holds control characters, quotes or anything beyond ASCII. */
function quoted(name) {
	return /[\u0000-\u001f"\\\u007f-\uffff]/.test(name) ? `"${[...Buffer.from(name)].map((byte) => byte === 34 || byte === 92 ? `\\${String.fromCharCode(byte)}` : byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, "0")}` : String.fromCharCode(byte)).join("")}"` : name;
}
// src/readers/diff/path.ts
const strict = new TextDecoder("utf-8", {
	fatal: !0,
	ignoreBOM: !0
});
/** Length of the well-formed UTF-8 sequence at `at`, 0 when there is none. */
function sequenceLength(bytes, at) {
	for (let length = 1; length <= 4 && at + length <= bytes.length; length++) try {
		return strict.decode(bytes.subarray(at, at + length)), length;
	} catch {}
	return 0;
}
/** A path's bytes as text: UTF-8 decoded, each byte that is not UTF-8 as `\xNN`. */
function decodePath(bytes) {
	try {
		return strict.decode(bytes);
	} catch {
		let text = "";
		for (let at = 0; at < bytes.length;) {
			let length = sequenceLength(bytes, at);
			text += length === 0 ? `\\x${bytes[at++].toString(16).padStart(2, "0")}` : strict.decode(bytes.subarray(at, at += length));
		}
		return text;
	}
}
const escapes = {
	7: "a",
	8: "b",
	9: "t",
	10: "n",
	11: "v",
	12: "f",
	13: "r",
	34: "\"",
	92: "\\"
};
/**
* A path as git writes it in a patch header, one character per byte (latin1): in quotes with C escapes when it needs
* them. `high` says whether bytes from 0x80 up are escaped too (`core.quotePath`). See "core.quotePath" in
* git-config(1).
*/
function quotePath(prefix, bytes, high = !0) {
	let text = prefix, quoted = !1;
	for (let byte of bytes) {
		let escape = escapes[byte];
		if (escape !== void 0) text += `\\${escape}`;
		else if (byte < 32 || byte === 127 || high && byte >= 128) text += `\\${byte.toString(8).padStart(3, "0")}`;
		else {
			text += String.fromCharCode(byte);
			continue;
		}
		quoted = !0;
	}
	return quoted ? `"${text}"` : text;
}
// src/readers/diff/apply.ts
/**
* The text after its hunks. Every context and removed line has to stand exactly where the hunk says: no offset, no
* fuzz, no other white space. Throws an Error in one line otherwise.
*/
function applyHunks(before, hunks, path) {
	let ends = before === "" || before.endsWith("\n"), lines = before === "" ? [] : (ends ? before.slice(0, -1) : before).split("\n"), out = [], next = 0, open = !1;
	for (let hunk of hunks) {
		let fail = (problem) => {
			throw Error(`${path}: the hunk ${hunkName(hunk)} does not apply: ${problem}`);
		}, start = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1;
		(start < next || start > lines.length) && fail(start < next ? "it overlaps the one before" : `the file has ${lines.length} lines`), out.push(...lines.slice(next, start)), next = start;
		for (let line of hunk.lines) {
			if (open && fail("a line follows the last one"), line.kind !== "add") {
				let last = next === lines.length - 1;
				(next >= lines.length || lines[next] !== line.text) && fail(`line ${next + 1} is another one`), line.noNewline !== (last && !ends) && fail(`the line end of line ${next + 1} is another one`), next += 1;
			}
			line.kind !== "del" && (out.push(line.text), open = line.noNewline);
		}
		open && next < lines.length && fail("it ends the file before its last line");
	}
	let rest = lines.slice(next);
	return out.push(...rest), out.length === 0 ? "" : out.join("\n") + ((rest.length > 0 ? ends : !open) ? "\n" : "");
}
// src/readers/diff/patch-text.ts
const unescapes = {
	a: 7,
	b: 8,
	t: 9,
	n: 10,
	v: 11,
	f: 12,
	r: 13,
	"\"": 34,
	"\\": 92
};
/**
* Reads a unified patch as `git diff` writes it, with nothing else around it. Strict: a line that is not understood, a
* name that is not UTF-8 or names that disagree throw an Error in one line. A patch that comes with `--raw` is for
* `parseDiff`.
*/
function readPatch(text) {
	let lines = text.split("\n");
	lines.at(-1) === "" && lines.pop();
	let files = [], at = 0;
	for (; at < lines.length;) {
		let head = lines[at] ?? "";
		if (!head.startsWith("diff --git ")) throw Error(`patch: ${JSON.stringify(head.slice(0, 80))} where a file should begin`);
		let end = at + 1, header = [];
		for (; end < lines.length && !lines[end].startsWith("diff --git ") && !lines[end].startsWith("@@ "); end += 1) header.push(lines[end]);
		let start = end;
		for (; end < lines.length && lines[end].startsWith("@@ ");) end = hunkEnd(lines, end);
		files.push(fileOf(head, header, lines.slice(start, end))), at = end;
	}
	return files;
}
/** The line after a hunk that begins at `at`, by the counts of its `@@` line. */
function hunkEnd(lines, at) {
	let head = parseHunkHead(lines[at] ?? "");
	if (head === void 0) throw Error(`patch: cannot read the hunk line ${JSON.stringify((lines[at] ?? "").slice(0, 80))}`);
	let { oldLines, newLines } = head, end = at + 1;
	for (; end < lines.length && (oldLines > 0 || newLines > 0 || lines[end].startsWith("\\")); end += 1) {
		let sign = lines[end][0] ?? " ";
		sign !== "\\" && (sign !== "+" && --oldLines, sign !== "-" && --newLines);
	}
	return end;
}
function fileOf(head, header, body) {
	let fields = /* @__PURE__ */ new Map(), binary = !1;
	for (let line of header) {
		let match = /^(old mode|new mode|deleted file mode|new file mode|rename from|rename to|copy from|copy to|similarity index|dissimilarity index|index|---|\+\+\+) (.*)$/.exec(line);
		if (line.startsWith("Binary files ") || line === "GIT binary patch") {
			binary = !0;
			break;
		}
		if (match === null || fields.has(match[1])) throw Error(`patch: cannot read ${JSON.stringify(line.slice(0, 80))}`);
		fields.set(match[1], match[2]);
	}
	if (fields.has("copy from")) throw Error("patch: a copy; make it without copy detection");
	let [first, second] = namesOf(head, fields), added = fields.get("new file mode"), deleted = fields.get("deleted file mode"), [, oldBlob, newBlob, mode] = /^([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: ([0-7]{6}))?$/.exec(fields.get("index") ?? "") ?? [], blob = (id) => id === void 0 || /^0+$/.test(id) ? null : id, stated = (side, prefix, name, absent) => {
		let value = fields.get(side);
		if (value === void 0) return;
		let expected = absent ? "/dev/null" : prefix + name;
		if (unquote(value.replace(/\t$/, "")) !== expected) throw Error(`patch: ${side} ${JSON.stringify(value.slice(0, 80))} is not ${JSON.stringify(expected)}`);
	};
	if (stated("---", "a/", first, added !== void 0), stated("+++", "b/", second, deleted !== void 0), body.length > 0 && !(fields.has("---") && fields.has("+++"))) throw Error(`patch: ${second} has hunks without --- and +++ lines`);
	return {
		from: added === void 0 ? first : null,
		to: deleted === void 0 ? second : null,
		oldMode: deleted ?? fields.get("old mode") ?? mode ?? null,
		newMode: added ?? fields.get("new mode") ?? mode ?? null,
		oldBlob: blob(oldBlob),
		newBlob: blob(newBlob),
		binary,
		hunks: readHunks(body.map((line) => `${line}\n`).join(""), second)
	};
}
/** The names before and after. Without a rename both are equal, which is how a header with spaces is read. */
function namesOf(head, fields) {
	let from = fields.get("rename from"), to = fields.get("rename to");
	if (from === void 0 != (to === void 0)) throw Error("patch: a rename with one name");
	let rest = head.slice(11);
	if (from !== void 0 && to !== void 0) return [unquote(from), unquote(to)];
	let quoted = /^("(?:[^"\\]|\\.)*") ("(?:[^"\\]|\\.)*")$/.exec(rest), half = (rest.length - 1) / 2, [a, b] = quoted === null ? [rest.slice(0, half), rest.slice(half + 1)] : [unquote(quoted[1]), unquote(quoted[2])];
	if (!a.startsWith("a/") || !b.startsWith("b/") || a.slice(2) !== b.slice(2)) throw Error(`patch: cannot read ${JSON.stringify(head.slice(0, 120))}`);
	return [a.slice(2), b.slice(2)];
}
function unquote(text) {
	if (!text.startsWith("\"")) return text;
	let bytes = [];
	for (let match of text.slice(1, -1).matchAll(/\\([0-7]{3})|\\([abtnvfr"\\])|([^"\\]+)|([^])/g)) if (match[1] !== void 0) bytes.push(Buffer.from([Number.parseInt(match[1], 8) & 255]));
	else if (match[2] !== void 0) bytes.push(Buffer.from([unescapes[match[2]]]));
	else if (match[3] !== void 0) bytes.push(Buffer.from(match[3]));
	else throw Error(`patch: cannot read the name ${text.slice(0, 80)}`);
	try {
		return new TextDecoder("utf-8", {
			fatal: !0,
			ignoreBOM: !0
		}).decode(Buffer.concat(bytes));
	} catch {
		throw Error(`patch: the name ${text.slice(0, 80)} is not UTF-8`);
	}
}
// src/adapters/git/process.ts
/** What asks for a name or a setting. The files that git looks at first may be a pipe that nobody writes to. */
const inherited = [
	"TMPDIR",
	"TEMP",
	"TMP",
	"SystemRoot",
	"SYSTEMROOT",
	"windir",
	"PATHEXT"
], inheritedByFetch = [
	"HOME",
	"USERPROFILE",
	"HOMEDRIVE",
	"HOMEPATH",
	"USER",
	"LOGNAME",
	"XDG_CONFIG_HOME",
	"XDG_RUNTIME_DIR",
	"APPDATA",
	"RUNNER_TEMP",
	"SSH_AUTH_SOCK",
	"GIT_SSH",
	"GIT_SSH_COMMAND",
	"GIT_ASKPASS",
	"GIT_SSL_CAINFO",
	"GIT_SSL_CAPATH",
	"SSL_CERT_FILE",
	"SSL_CERT_DIR",
	"http_proxy",
	"https_proxy",
	"HTTPS_PROXY",
	"all_proxy",
	"ALL_PROXY",
	"no_proxy",
	"NO_PROXY"
];
function picked(names) {
	let { LD_LIBRARY_PATH: libraries } = process.env;
	return {
		PATH: cleanPath(),
		...libraries === void 0 ? {} : { LD_LIBRARY_PATH: cleanList(libraries) },
		...Object.fromEntries(names.flatMap((name) => process.env[name] === void 0 ? [] : [[name, process.env[name]]]))
	};
}
/** Where git is. Fails as environment. */
function gitProgram() {
	return findProgram("git", { fix: "install git 2.39 or newer" });
}
const quiet = {
	LC_ALL: "C",
	GIT_TERMINAL_PROMPT: "0",
	GIT_OPTIONAL_LOCKS: "0",
	GIT_NO_REPLACE_OBJECTS: "1",
	GIT_LITERAL_PATHSPECS: "1",
	GIT_ATTR_NOSYSTEM: "1",
	GIT_PAGER: "cat",
	GIT_ADVICE: "0"
};
/**
* The environment of commands that only read: no user or system configuration (`home` is an empty folder), no
* transport.
*/
function readingEnvironment(home) {
	let closed = {
		HOME: home,
		XDG_CONFIG_HOME: home,
		GIT_CONFIG_NOSYSTEM: "1",
		GIT_ALLOW_PROTOCOL: "none",
		GIT_NO_LAZY_FETCH: "1"
	};
	return {
		...picked(inherited),
		...quiet,
		...closed
	};
}
/** The environment of `git fetch`: with the user's configuration, which holds the credentials, and without a prompt. */
function fetchingEnvironment() {
	return {
		...picked([...inherited, ...inheritedByFetch]),
		...quiet
	};
}
/** Why git could not be started, as one line. */
function startFailure(error) {
	return error instanceof Failure ? error : new Failure("environment", `git: cannot start: ${messageOf(error)}`, { cause: error });
}
/** Git's own words on one line, without `fatal:` and without user names and passwords in URLs. */
function cleanMessage(stderr) {
	return stderr.split("\n").map((line) => line.replace(/^(?:fatal|error|remote|warning): /, "").trim()).filter((line) => line !== "").join("; ").replace(/\/\/[^/@\s]*@/g, "//").slice(0, 500);
}
/**
* Runs git without a shell and gives its whole output, whatever the exit code. Fails when it cannot start, is killed or
* says too much.
*/
function runGit(args, call) {
	let { cwd, env, maxBytes = 67108864, timeoutMs = 3e4, what = `git ${args[0]}` } = call;
	return new Promise((resolve, reject) => {
		let child = spawn(gitProgram(), args, {
			cwd,
			env,
			stdio: [
				"ignore",
				"pipe",
				"pipe"
			],
			windowsHide: !0
		}), chunks = [], messages = [], size = 0, messageSize = 0, stopped, stop = (failure) => {
			stopped ??= failure, chunks.length = 0, child.kill("SIGKILL");
		}, timer = setTimeout(() => stop(new Failure("environment", `${what}: no end after ${Math.round(timeoutMs / 1e3)} s`)), timeoutMs);
		child.stdout.on("data", (chunk) => {
			stopped === void 0 && (size += chunk.length, size > maxBytes ? stop(new Failure("environment", `${what}: more than ${shownBytes(maxBytes)}, which is the limit`)) : chunks.push(chunk));
		}), child.stderr.on("data", (chunk) => {
			messageSize += chunk.length, messageSize <= 65536 && messages.push(chunk);
		}), child.on("error", (error) => {
			clearTimeout(timer), reject(startFailure(error));
		}), child.on("close", (code, signal) => {
			clearTimeout(timer);
			let stderr = cleanMessage(Buffer.concat(messages).toString("utf8"));
			stopped === void 0 ? code === null ? reject(new Failure("environment", `${what}: git was ended by ${signal ?? "a signal"}`)) : resolve({
				code,
				stdout: Buffer.concat(chunks),
				stderr
			}) : reject(stopped);
		});
	});
}
/** A number of bytes for people: `900 bytes`, `2 KiB`, `1.5 MiB`. */
function shownBytes(bytes) {
	if (bytes < 1024) return `${bytes} bytes`;
	let [unit, size] = bytes < 1048576 ? ["KiB", 1024] : ["MiB", 1048576];
	return `${Number((bytes / size).toFixed(1))} ${unit}`;
}
// src/adapters/gateway/redact-json.ts
/**
* Names, ids and what the provider itself encrypted: they carry no text of ours, and a changed one breaks the
* conversation. Inside a text that is JSON itself they are anyone's words and get no such trust.
*/
const opaque = /* @__PURE__ */ new Set([
	"type",
	"id",
	"call_id",
	"role",
	"status",
	"encrypted_content"
]);
/**
* Keeps the answers for equal texts, because each request of a conversation carries all earlier ones again. Bounded by
* characters kept.
*/
function cachedRedact(redact, maxChars = 32e6) {
	let kept = /* @__PURE__ */ new Map(), chars = 0;
	return async (text) => {
		if (text.length < 8) return text;
		let key = digest(text), known = kept.get(key);
		if (known !== void 0) return kept.delete(key), kept.set(key, known), known;
		let clean = await redact(text);
		if (clean.length <= maxChars && !kept.has(key)) {
			kept.set(key, clean), chars += clean.length;
			for (let [oldest, value] of kept) {
				if (chars <= maxChars) break;
				kept.delete(oldest), chars -= value.length;
			}
		}
		return clean;
	};
}
function nestsWithin(value, levels) {
	return typeof value != "object" || !value || levels > 0 && Object.values(value).every((item) => nestsWithin(item, levels - 1));
}
/** What a text says as JSON; undefined where it says nothing, or is nested as no one's data is. */
function parseContainer(text) {
	if (/^\s*[[{]/.test(text)) try {
		let value = JSON.parse(text);
		return nestsWithin(value, 100) ? value : void 0;
	} catch {
		return;
	}
}
/**
* A text with its secrets taken out. A text that is JSON itself (tool arguments, tool outputs of code mode) is read
* first: escaped line ends hide a private key from rules that go by lines.
*/
async function redactString(text, redact, depth) {
	let inner = depth > 0 ? parseContainer(text) : void 0;
	if (inner !== void 0) {
		let clean = await redactValue(inner, redact, depth - 1);
		if (clean !== inner) return redact(JSON.stringify(clean));
	}
	return redact(text);
}
/**
* A JSON value with `redact` applied to each of its texts; the same value when nothing changed. Throws on one that
* nests over 100 levels.
*/
async function redactJson(value, redact) {
	if (!nestsWithin(value, 100)) throw Error("JSON with more than 100 levels");
	return redactValue(value, redact, 3);
}
async function redactValue(value, redact, depth) {
	if (typeof value == "string") return redactString(value, redact, depth);
	if (Array.isArray(value)) {
		let items = [];
		for (let item of value) items.push(await redactValue(item, redact, depth));
		return items.some((item, index) => item !== value[index]) ? items : value;
	}
	if (typeof value != "object" || !value) return value;
	let changed = !1, fields = [];
	for (let [key, field] of Object.entries(value)) {
		let clean = depth === 3 && opaque.has(key) && typeof field == "string" ? field : await redactValue(field, redact, depth);
		changed ||= clean !== field, fields.push([key, clean]);
	}
	return changed ? Object.fromEntries(fields) : value;
}
export { readHunks as S, brokenJsonAt as _, gitProgram as a, hunkName as b, shownBytes as c, readPatch as d, applyHunks as f, reverseHunk as g, replacePatch as h, fetchingEnvironment as i, startFailure as l, quotePath as m, redactJson as n, readingEnvironment as o, decodePath as p, cleanMessage as r, runGit as s, cachedRedact as t, hunkEnd as u, digest as v, parseHunkHead as x, addedLines as y };
