import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
// src/domain/json.ts
/** SHA-256 of a text as lower-case hex, cut to `length` characters. */
function digest(text, length = 64) {
	return createHash("sha256").update(text).digest("hex").slice(0, length);
}
// src/readers/alerts/concurrency.ts
/**
* One run per alert: equal for repetitions of an alert and for its recovery, of letters, digits and `-` only, at most
* 80 characters.
*
* GitHub evaluates `concurrency` before any step runs, so the key has to be there already. The relay sends it as
* `client_payload.key`; where a source posts to GitHub itself, a first job reads the alert and the second one waits on
* its output:
*
*     concurrency:
*       group: incident-${{ github.event.client_payload.key || needs.signal.outputs.key }}
*       cancel-in-progress: false
*
* A repetition then waits for the run before it (one waits, older waiting ones are dropped) instead of running beside
* it.
*/
function concurrencyKey(signal) {
	let name = (signal.service ?? "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 40);
	return [
		signal.source,
		...name === "" ? [] : [name],
		digest(`${signal.source}\0${signal.fingerprint}`, 16)
	].join("-");
}
// src/readers/traces/collect.ts
const dated = /^\W{0,3}\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;
function toFrame(line, parts) {
	return {
		offset: line.offset,
		raw: line.raw,
		...parts
	};
}
/** A 1-based line number; null for what is none (0, too long, absent). */
function lineNumber(digits) {
	if (digits === void 0 || digits.length > 9) return null;
	let value = Number(digits);
	return Number.isInteger(value) && value > 0 ? value : null;
}
/** Joins a message that runs over lines, cut at 4,000 characters. */
function joinMessage(parts) {
	let text = parts.join("\n").trim().slice(0, 4e3);
	return text === "" ? null : text;
}
/** The reader of languages that write a header and then frames from the innermost outwards. */
function listReader(spec) {
	let traces = [], current = null, last = -1, open = (header, offset) => {
		let trace = {
			language: spec.language,
			exception: header.exception,
			message: header.message,
			offset,
			frames: []
		};
		return traces.push(trace), trace;
	};
	return {
		feed(line, before) {
			let near = current !== null && line.index - last <= spec.gap + 1, section = near ? spec.section?.(line.text) ?? null : null;
			if (section !== null) return current = open(section, line.offset), last = line.index, !0;
			let parts = spec.frame(line.text);
			if (parts === null) return !1;
			let inline = spec.inline?.(line.text) ?? null, found = inline === null ? headerIn(before, spec, last) : null;
			if (inline !== null) current = open(inline, line.offset);
			else if (found !== null && (!near || current.frames.length > 0)) current = open(found.header, found.line.offset), found.place !== null && current.frames.push(found.place);
			else if (!near) {
				if (!spec.alone(parts)) return !1;
				current = open({
					exception: null,
					message: null
				}, line.offset);
			}
			return current.frames.push(toFrame(line, parts)), last = line.index, !0;
		},
		done: () => traces
	};
}
/**
* The nearest header before a frame; the lines between the two belong to its message. A line that begins with a date is
* a log entry of its own, so the search ends there.
*/
function headerIn(before, spec, after) {
	for (let at = before.length - 1; at >= 0 && before[at].index > after; at--) {
		let line = before[at], header = spec.header(line.text);
		if (header === null) {
			if (dated.test(line.text)) return null;
			continue;
		}
		let rest = before.slice(at + 1), place = null;
		for (let candidate of [line, ...rest]) {
			let parts = place === null ? spec.place?.(candidate.text) ?? null : null;
			parts !== null && (place = toFrame(candidate, parts));
		}
		let message = joinMessage([header.message ?? "", ...rest.map((other) => other.text)]);
		return {
			header: {
				exception: header.exception,
				message
			},
			line,
			place
		};
	}
	return null;
}
// src/readers/traces/csharp.ts
const header$3 = /(?:^|[\s:\])>])(?<exception>(?:[A-Za-z_]\w{0,100}\.){0,20}[A-Z]\w{0,100}(?:Exception|Error))(?: \(0x[0-9A-F]{1,16}\))?: /, name = /^(?<owner>[A-Za-z_<][^\s()]{0,400})\.(?<name>[^\s().]{1,200}|\.c?ctor)$/;
/**
* C# and other .NET languages, with or without the places of a debug build. The frames of an inner exception (`--->`)
* come first and its outer ones follow in the same list.
*/
function csharpReader() {
	return listReader({
		language: "csharp",
		gap: 2,
		alone: (parts) => parts.line !== null,
		frame(text) {
			let at = text.search(/(?:^| )at /);
			if (at < 0) return null;
			let rest = text.slice(text.indexOf("at ", at) + 3).trim(), open = rest.indexOf("("), close = rest.lastIndexOf(")");
			if (open < 1 || close < open) return null;
			let called = name.exec(rest.slice(0, open).replace(/\[[^\]]*\]$/, "").replace(/\.\.(c?ctor)$/, "..$1")), after = rest.slice(close + 1).trim();
			if (called === null || /\.(?:java|kt|scala|groovy)(?::\d+)?$|^(?:Native Method|Unknown Source)$|:\d+:\d+$/.test(rest.slice(open + 1, close))) return null;
			let where = / ?in (?<file>.{1,600}):line (?<line>\d{1,9})/.exec(rest.slice(close + 1));
			return where === null && after !== "" && !/^(?:in |\[0x|<)/.test(after) ? null : {
				file: where?.groups.file ?? null,
				line: lineNumber(where?.groups.line),
				function: called.groups.name,
				owner: called.groups.owner.replace(/\.$/, "")
			};
		},
		header(text) {
			let inner = text.slice(text.lastIndexOf("---> ") + 1), found = header$3.exec(inner);
			return found === null ? null : {
				exception: found.groups.exception,
				message: inner.slice(found.index + found[0].length).trim() || null
			};
		}
	});
}
// src/readers/traces/go.ts
const place$2 = /^\s{1,16}(?<file>\S.{0,600}\.(?:go|s)):(?<line>\d{1,9})(?: \+0x[0-9a-f]{1,16})?\s{0,8}$/, routine = /(?:^|\s)goroutine \d{1,10}(?: gp=\S{1,40} m=\S{1,40}(?: mp=\S{1,40})?)? \[[^\]]{1,100}\]:/, panics = /(?:^|[\s:])(?:panic|fatal error|panic serving [^\s]{1,100}): (?<message>.*)$/, callee$1 = /^(?:created by )?(?<path>(?:[\w.\-~%]{1,200}\/){0,20})(?<pkg>[\w\-%]{1,100}(?:\.v\d{1,3})?)\.(?<name>[\w.()*[\]<>\-…]{1,300}?)(?:\([^()]{0,600}\))?(?: in goroutine \d{1,10})?$/;
/** Go: panics and goroutine dumps, one trace for each goroutine; a frame's line is that of its place. */
function goReader() {
	let traces = [], current = null, pending = null, call = null, last = -1, open = (line) => {
		let trace = pending === null ? {
			language: "go",
			exception: null,
			message: null,
			offset: line.offset,
			frames: []
		} : {
			language: "go",
			exception: "panic",
			message: joinMessage([pending.message]),
			offset: pending.line.offset,
			frames: []
		};
		return pending = null, traces.push(trace), trace;
	};
	return {
		feed(line) {
			let text = line.text, found = text.includes(": ") ? panics.exec(text) : null;
			if (found !== null) {
				let message = found.groups.message;
				return pending = pending !== null && line.index === last + 1 ? {
					...pending,
					message: `${pending.message}\n${message}`
				} : {
					line,
					message
				}, last = line.index, call = null, !1;
			}
			if (routine.test(text)) return current = open(line), call = null, last = line.index, !0;
			if (call !== null && line.index === call.index + 1) {
				let at = place$2.exec(text);
				if (at !== null) return (current === null || line.index - last > 3) && (current = open(call)), current.frames.push(toFrame(line, {
					file: at.groups.file,
					line: lineNumber(at.groups.line),
					...named$4(call.text.trim())
				})), last = line.index, call = null, !0;
			}
			return call = callee$1.test(text.trim()) ? line : null, pending !== null && text.startsWith("[signal ") && (pending.message += `\n${text}`), !1;
		},
		done: () => traces.filter((trace) => trace.frames.length > 0)
	};
}
function named$4(text) {
	let found = callee$1.exec(text);
	if (found === null) return {
		function: null,
		owner: null
	};
	let parts = found.groups.name.replace(/\[\.{3}\]/g, "").replace(/(?:\.(?:func)?\d{1,6}|\.gowrap\d{1,6}|-fm|-range\d{1,6}){1,10}$/, "").split("."), name = parts.at(-1), receiver = parts.slice(0, -1).join(".").replace(/[()*]/g, "");
	return {
		function: name,
		owner: `${found.groups.path}${found.groups.pkg}${receiver === "" ? "" : `.${receiver}`}`
	};
}
// src/readers/traces/java.ts
const location = /^(?:(?<file>[^():]{1,300}\.(?:java|kt|kts|scala|groovy|clj|jsp))(?::(?<line>\d{1,9}))?|Native Method|Unknown Source|<generated>|[\w$]{1,200}:\d{1,9})$/, callee = /^(?:[\w.$@-]{0,200}\/){0,3}(?<owner>[^\s()/]{1,400})\.(?<name>[^\s().]{1,200})$/, thrown$2 = /(?:^|[\s:|\]])(?<exception>(?:[\p{L}_$][\p{L}\p{N}_$]{0,100}\.){0,20}(?:[\p{Lu}][\p{L}\p{N}_$]{0,100})?(?:Exception|Error|Failure|Throwable|Fault|Interrupt))(?:: (?<message>.*)|:?\s*)$/u;
/** Java, Kotlin, Scala and others of the JVM. The frames that `... n more` stands for are not repeated. */
function javaReader() {
	return listReader({
		language: "java",
		gap: 2,
		alone: () => !0,
		frame(text) {
			for (let at = text.indexOf("at "), tries = 0; at >= 0 && tries < 4; at = text.indexOf("at ", at + 3), tries++) {
				if (at > 0 && text[at - 1] !== " " && text[at - 1] !== "|") continue;
				let open = text.indexOf("(", at), close = text.indexOf(")", open);
				if (open < 0 || close < 0) return null;
				let called = callee.exec(text.slice(at + 3, open).trim()), place = location.exec(text.slice(open + 1, close).trim());
				if (called !== null && place !== null) return {
					file: place.groups.file ?? null,
					line: lineNumber(place.groups.line),
					function: called.groups.name,
					owner: called.groups.owner
				};
			}
			return null;
		},
		header: thrownIn,
		section(text) {
			let at = text.search(/(?:^|[ |[])(?:Caused by|Suppressed|Wrapped by): /);
			if (at < 0) return null;
			let rest = text.slice(text.indexOf(": ", at) + 2).replace(/\]$/, ""), cut = rest.search(/: |$/), name = rest.slice(0, cut).trim();
			return /^[\p{L}\p{N}_$.]{1,300}$/u.test(name) ? {
				exception: name,
				message: rest.slice(cut + 2).trim() || null
			} : null;
		}
	});
}
function thrownIn(text) {
	if (!/Exception|Error|Failure|Throwable|Fault|Interrupt/.test(text)) return null;
	for (let mark of text.matchAll(/(?:Exception|Error|Failure|Throwable|Fault|Interrupt)(?=:|\s*$)/g)) {
		let end = mark.index + mark[0].length, start = end;
		for (; start > 0 && /[\p{L}\p{N}_$.]/u.test(text[start - 1]);) start--;
		let found = thrown$2.exec(text.slice(start, end));
		if (found !== null) return {
			exception: found.groups.exception,
			message: text.slice(end).replace(/^:\s*/, "").trim() || null
		};
	}
	return null;
}
// src/readers/traces/javascript.ts
const place$1 = /^(?<file>.{1,600}?):(?<line>\d{1,9}):\d{1,9}$/, header$2 = /(?:^|[\s:\]|"])(?:Uncaught |Unhandled |\[cause\]: )?(?<exception>(?:[A-Z][\w$]{0,100})?(?:Error|Exception|Rejection|Warning|Failure)|DOMException)(?: \[[\w.-]{1,100}\])?(?:: |:?\s*$)/;
/**
* JavaScript and TypeScript as V8 writes them: Node (`file://`, `node:internal`), bundlers (`webpack://`), browsers on
* V8.
*/
function javascriptReader() {
	return listReader({
		language: "javascript",
		gap: 1,
		alone: (parts) => parts.line !== null,
		frame(text) {
			for (let at = text.indexOf("at "), tries = 0; at >= 0 && tries < 4; at = text.indexOf("at ", at + 3), tries++) {
				if (at > 0 && text[at - 1] !== " " && text[at - 1] !== "|") continue;
				let parts = parseCall(text.slice(at + 3).trim().replace(/[",}{]*$/, ""));
				if (parts !== null) return parts;
			}
			return null;
		},
		header(text) {
			let found = header$2.exec(text);
			return found === null ? null : {
				exception: found.groups.exception,
				message: text.slice(found.index + found[0].length).trim() || null
			};
		}
	});
}
function parseCall(rest) {
	let open = rest.endsWith(")") ? rest.lastIndexOf(" (") : -1, where = open < 0 ? rest : rest.slice(open + 2, -1), called = open < 0 ? "" : rest.slice(0, open);
	if (/^(?:native|<anonymous>)$/.test(where) && (open >= 0 || where === "<anonymous>")) return {
		file: null,
		line: null,
		...named$3(called)
	};
	let found = place$1.exec(where);
	if (found === null) return null;
	let file = found.groups.file;
	return /\.rs$/.test(file) || file.includes(" at ") || open < 0 && /\s/.test(file) && !file.startsWith("file:") && !/^[A-Z]:\\|^\//.test(file) ? null : {
		file: plainPath(file),
		line: lineNumber(found.groups.line),
		...named$3(called)
	};
}
function named$3(called) {
	let name = called.replace(/^(?:async |new )+/, "").replace(/ \[as [^\]]{1,200}\]$/, "").trim();
	if (name === "" || name === "<anonymous>" || name === "eval") return {
		function: null,
		owner: null
	};
	let dot = name.lastIndexOf("."), last = name.slice(dot + 1);
	return {
		function: last === "<anonymous>" ? null : last,
		owner: dot > 0 ? name.slice(0, dot) : null
	};
}
/** The path without scheme, host, loader prefix and query. */
function plainPath(file) {
	let bare = file.replace(/^(?:async )?/, "").replace(/\?[^/]*$/, "");
	return bare.startsWith("file://") ? decode$2(bare.slice(7).replace(/^\/(?=[A-Za-z]:)/, "")) : /^(?:webpack-internal|webpack|rsc):\/\//.test(bare) ? bare.replace(/^[\w-]+:\/{2,3}/, "").replace(/^[^/]*\/(?=\.\/|src\/)/, "").replace(/^(?:\([\w-]+\)\/)?(?:\.\/)?/, "") : /^https?:\/\//.test(bare) ? bare.replace(/^https?:\/\/[^/]*\//, "") : bare;
}
function decode$2(path) {
	try {
		return decodeURI(path);
	} catch {
		return path;
	}
}
// src/readers/traces/lines.ts
/** Longer lines are matched by their start only: no language writes a frame that long, and a regex never sees more. */
const longest = 2e3, escapedBreak = /\\r?\\n|\\n/g, escapedTrace = /\\n(?:\\t|[ \t]){0,16}(?:at |File \\{0,2}"|from |#\d|Caused by|Traceback|goroutine |\d+: |\/|[\w./-]{1,200}\.rb:\d)/;
/**
* The lines of a text in order, blank ones left out. A line of JSON that holds an escaped trace gives one line for each
* `\n` in it.
*/
function* logicalLines(text) {
	let index = 0, at = 0;
	for (; at < text.length;) {
		let found = text.indexOf("\n", at), end = found < 0 ? text.length : found, stop = end > at && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
		if (stop > at) {
			let raw = text.slice(at, stop);
			if (raw.includes("\\n") && escapedTrace.test(raw)) {
				let from = 0;
				for (let match of raw.matchAll(escapedBreak)) yield* one(raw.slice(from, match.index), at + from, index++, !0), from = match.index + match[0].length;
				yield* one(raw.slice(from), at + from, index++, !0);
			} else yield* one(raw, at, index++, !1);
		}
		at = end + 1;
	}
}
function* one(raw, offset, index, escaped) {
	let head = raw.length > longest ? raw.slice(0, longest) : raw, text = (escaped ? head.replaceAll("\\t", "  ").replace(/\\+(["\\/])/g, "$1") : head).replaceAll("	", " ");
	text.trim() !== "" && (yield {
		text,
		raw: raw.length > longest ? head : raw,
		offset,
		index
	});
}
// src/readers/traces/php.ts
const frame$2 = /(?:^|[\s\]"])#\d{1,5} (?:(?:(?<file>[^\s(][^(]{0,600})\((?<line>\d{1,9})\)|\[internal function\]): (?<call>.*)|\{main\}.*)$/, header$1 = /(?:^|[\s:\])])(?:Uncaught )?(?<exception>(?:\\?[A-Za-z_]\w{0,100}\\){0,20}(?:[A-Z]\w{0,100})?(?:Exception|Error))(?:: |\(code: \d{1,9}\): )/, thrownAt = / in (?<file>[^\s:][^:]{0,600}\.\w{1,8}|[A-Za-z]:[^:]{1,600}\.\w{1,8}):(?<line>\d{1,9})/, main = "{main}";
/**
* PHP: `#0 file.php(12): Class->method()` below the message. The place of the throw (`in file.php:12`) is the first
* frame.
*/
function phpReader() {
	let inner = listReader({
		language: "php",
		gap: 2,
		alone: (parts) => parts.file?.endsWith(".php") === !0,
		frame(text) {
			let found = text.includes("#") ? frame$2.exec(text) : null;
			if (found === null) return null;
			let call = found.groups.call === void 0 ? main : /^[^\s(]{1,300}(?=\()/.exec(found.groups.call)?.[0] ?? "", cut = Math.max(call.lastIndexOf("->"), call.lastIndexOf("::"));
			return {
				file: found.groups.file ?? null,
				line: lineNumber(found.groups.line),
				function: call.slice(cut < 0 ? 0 : cut + 2) || null,
				owner: cut > 0 ? call.slice(0, cut) : null
			};
		},
		header(text) {
			let found = header$1.exec(text);
			if (found === null) return null;
			let rest = text.slice(found.index + found[0].length), place = rest.lastIndexOf(" in "), cut = place >= 0 && thrownAt.test(rest.slice(place)) ? rest.slice(0, place) : rest;
			return {
				exception: found.groups.exception,
				message: cut.trim() || null
			};
		},
		section(text) {
			let at = text.indexOf("Next ");
			return at < 0 ? null : this.header(text.slice(at + 5));
		},
		place(text) {
			let at = text.lastIndexOf(" in "), found = at < 0 ? null : thrownAt.exec(text.slice(at));
			return found === null ? null : {
				file: found.groups.file,
				line: lineNumber(found.groups.line),
				function: null,
				owner: null
			};
		}
	});
	return {
		feed: inner.feed,
		done: () => inner.done().map((trace) => ({
			...trace,
			message: trace.message?.replace(/\n?\s{0,20}(?:Stack trace:|\[stacktrace\])\s{0,20}$/, "").trim() || null,
			frames: trace.frames.filter((one) => one.function !== main)
		}))
	};
}
// src/readers/traces/python.ts
const frame$1 = /^(?<lead>.{0,300}?)File "(?<file>[^"]{1,600})", line (?<line>\d{1,9})(?:, in (?<name>.{1,300}))?$/, thrown$1 = /^(?<exception>[A-Za-z_][\w.]{0,200})(?:: (?<message>.*))?$/;
/**
* Python: the innermost frame is printed last, so the list is turned round. Chained exceptions and groups give one
* trace each.
*/
function pythonReader() {
	let traces = [], current = null, close = (exception, message) => {
		current !== null && current.frames.length > 0 && traces.push({
			language: "python",
			exception,
			message,
			offset: current.offset,
			frames: current.frames.reverse()
		}), current = null;
	};
	return {
		feed(line) {
			let at = line.text.indexOf("Traceback (most recent call last):");
			if (at >= 0) {
				close(null, null);
				let column = line.text.lastIndexOf("Exception Group ", at) === at - 16 && at >= 16 ? at - 16 : at;
				return current = {
					offset: line.offset,
					column,
					prefix: line.text.slice(0, column),
					frames: [],
					since: line.index
				}, !0;
			}
			if (current === null) return !1;
			if (line.index - current.since > 4e3) return close(null, null), !1;
			let found = line.text.includes("File \"") ? frame$1.exec(line.text.trimEnd()) : null;
			if (found !== null) {
				let name = found.groups.name ?? null, parts = {
					file: found.groups.file,
					line: lineNumber(found.groups.line),
					function: name?.startsWith("<") === !0 ? null : name,
					owner: null
				};
				return current.frames.push(toFrame(line, parts)), !0;
			}
			let content = afterPrefix(line.text, current.prefix);
			if (content.startsWith(" ") || content === "") return !0;
			let last = thrown$1.exec(content.trimEnd().replace(/",?.{0,200}\}$/, ""));
			return last === null ? (close(null, null), !1) : (close(last.groups.exception, last.groups.message ?? null), !0);
		},
		done() {
			return close(null, null), traces;
		}
	};
}
/** A line without what its log puts before each line; the bars that draw exception groups go as well. */
function afterPrefix(text, prefix) {
	if (prefix.trim() === "" || /^\s*[|+] $/.test(prefix)) return text.replace(/^\s{0,80}\| /, "").slice(/^\s*$/.test(prefix) && text.startsWith(prefix) && !/^\s*\|/.test(text) ? prefix.length : 0);
	let lead = text.slice(0, prefix.length);
	return /\S/.test(lead) && lead.length === prefix.length && lead.at(-1) === prefix.at(-1) ? text.slice(prefix.length) : text;
}
// src/readers/traces/ruby.ts
const frame = /(?:^|[\s\]"])(?:from )?(?<file>(?:[A-Za-z]:)?[^\s:"]{1,600}\.(?:rb|rake|ru|erb|haml|slim)|<internal:[\w/-]{1,100}>):(?<line>\d{1,9}):in [`'](?<name>[^'`]{1,300})'(?<rest>.*)$/, kind = /^[A-Z]\w{0,100}(?:::\w{1,100}){0,10}/;
/** Ruby, up to 3.3 (`` in `name' ``) and since 3.4 (`in 'Class#name'`), and the backtraces of Rails logs. */
function rubyReader() {
	return listReader({
		language: "ruby",
		gap: 2,
		alone: () => !0,
		frame(text) {
			let found = text.includes(":in ") ? frame.exec(text) : null;
			return found === null ? null : {
				file: found.groups.file,
				line: lineNumber(found.groups.line),
				...named$2(found.groups.name)
			};
		},
		inline(text) {
			let rest = frame.exec(text)?.groups.rest ?? "", found = rest.startsWith(": ") ? /\((?<exception>[A-Z][\w:]{0,200})\)\s{0,20}$/.exec(rest.slice(-240)) : null;
			return found === null ? null : {
				exception: found.groups.exception,
				message: rest.slice(2, rest.lastIndexOf(" ("))
			};
		},
		header: thrown
	});
}
/** `NoMethodError (undefined method …):` and `NoMethodError: undefined method …`, after a log's prefix too. */
function thrown(text) {
	for (let at = 0, tries = 0; at >= 0 && tries < 20; tries++) {
		let name = kind.exec(text.slice(at, at + 400))?.[0];
		if (name !== void 0 && /[a-z]/.test(name)) {
			let rest = text.slice(at + name.length);
			if (rest.startsWith(" (") && /\):?$/.test(rest.trimEnd())) return {
				exception: name,
				message: rest.slice(2).trimEnd().replace(/\):?$/, "")
			};
			if (rest.startsWith(": ") && /Error|Exception|Invalid|NotFound|Failed|Timeout|::/.test(name)) return {
				exception: name,
				message: rest.slice(2).trim()
			};
		}
		let next = text.indexOf(" ", at);
		at = next < 0 ? -1 : next + 1;
	}
	return null;
}
function named$2(name) {
	let bare = name.replace(/^(?:(?:block|rescue|ensure)(?: \(\d{1,3} levels\))? in ){1,5}/, "");
	if (/^<.*>$/.test(bare)) return {
		function: null,
		owner: null
	};
	let cut = Math.max(bare.lastIndexOf("#"), bare.lastIndexOf("."));
	return cut > 0 ? {
		function: bare.slice(cut + 1),
		owner: bare.slice(0, cut)
	} : {
		function: bare,
		owner: null
	};
}
// src/readers/traces/rust.ts
const newStyle = /panicked at (?<file>[^\s'":][^:'"]{0,600}\.rs):(?<line>\d{1,9}):\d{1,9}:?\s{0,8}$/, oldStyle = /panicked at '(?<message>.{0,1600})', (?<file>[^\s':][^:']{0,600}\.rs):(?<line>\d{1,9}):\d{1,9}\s{0,8}$/, numbered = /^\s{0,8}\d{1,5}:\s{1,8}(?:0x[0-9a-f]{1,16} - )?(?<name>[\w<{&*[(].{0,600})$/, place = /^\s{1,40}at (?<file>\S.{0,600}\.rs):(?<line>\d{1,9})(?::\d{1,9})?\s{0,8}$/;
/** Rust: the panic's own place first, then the frames of `RUST_BACKTRACE=1`, each with its place where it is known. */
function rustReader() {
	let traces = [], current = null, frame = null, message = null, last = -1;
	return {
		feed(line) {
			let text = line.text, found = text.includes("panicked at ") ? newStyle.exec(text) ?? oldStyle.exec(text) : null;
			if (found !== null) {
				let { file, line: number, message: said } = found.groups;
				return current = {
					language: "rust",
					exception: "panic",
					message: said ?? null,
					offset: line.offset,
					frames: []
				}, current.frames.push(toFrame(line, {
					file,
					line: lineNumber(number),
					function: null,
					owner: null
				})), traces.push(current), message = said === void 0 ? line : null, frame = null, last = line.index, !0;
			}
			if (text.includes("stack backtrace:")) return (current === null || line.index - last > 30) && (current = {
				language: "rust",
				exception: null,
				message: null,
				offset: line.offset,
				frames: []
			}, traces.push(current)), message = null, last = line.index, !0;
			if (current === null || line.index - last > 4) return !1;
			if (message !== null) {
				if (/^note: |^\s{0,8}\d{1,5}: /.test(text)) message = null;
				else return current.message = `${current.message === null ? "" : `${current.message}\n`}${text.trim()}`.slice(0, 4e3), line.index - message.index >= 8 && (message = null), last = line.index, !0;
			}
			let called = numbered.exec(text);
			if (called !== null) return frame = toFrame(line, {
				file: null,
				line: null,
				...named$1(called.groups.name.trim())
			}), current.frames.push(frame), last = line.index, !0;
			let at = frame === null ? null : place.exec(text);
			return at !== null && (Object.assign(frame, {
				file: at.groups.file,
				line: lineNumber(at.groups.line)
			}), frame = null, last = line.index, !0);
		},
		done: () => traces.filter((trace) => trace.frames.length > 0)
	};
}
function named$1(path) {
	let bare = path.replace(/::h[0-9a-f]{16}$/, "").replace(/(?:::\{\{?[\w#-]{1,40}\}?\})+$/, ""), cut = bare.lastIndexOf("::");
	if (cut < 0) return {
		function: bare,
		owner: null
	};
	let owner = bare.slice(0, cut).replace(/^<(?<type>[^<>]{1,200}) as .{1,200}>$/, "$<type>");
	return {
		function: bare.slice(cut + 2),
		owner
	};
}
/**
* The stack traces of a text (a log, an alert, the output of a test), in the order in which they stand in it. Each
* cause, suppressed or chained exception is a trace of its own. Frames run from the throw outwards;
* `text.startsWith(frame.raw, frame.offset)` holds. Linear in the text: lines are matched one by one, by their first
* 2,000 characters.
*/
function readTraces(text) {
	let readers = [
		pythonReader(),
		goReader(),
		rustReader(),
		rubyReader(),
		phpReader(),
		javaReader(),
		javascriptReader(),
		csharpReader()
	], before = [];
	for (let line of logicalLines(text)) readers.some((reader) => reader.feed(line, before)) || (before.push(line), before.length > 160 && before.splice(0, before.length - 80));
	return readers.flatMap((reader) => reader.done()).sort((a, b) => a.offset - b.offset);
}
// src/readers/alerts/cut-log.ts
const errorLine = /\b(?:\w*(?:Error|Exception)\b|panic(?:ked)?|FATAL|CRITICAL|ERROR|EMERG|Traceback|OOMKilled|segfault|SIG(?:SEGV|ABRT|KILL))|"(?:level|severity)":\s?"(?:error|fatal|critical|panic)"/i;
/**
* A log that is too long, cut to `bytes` of UTF-8: its head, its tail, and between them the text around each stack
* trace and each line that names an error, the first of each kind, in order. All of it is read before anything is cut;
* `[cut: N bytes]` stands on a line of its own where something was left out. `cut` counts those bytes, 0 when the text
* fits.
*/
function cutLog(text, bytes) {
	let size = Buffer.byteLength(text);
	if (size <= bytes) return {
		text,
		cut: 0
	};
	let told = [...traceSpans(text), ...errorSpans(text)];
	for (let room = Math.floor(bytes * text.length / size * .98);; room = Math.floor(room * .8)) {
		let kept = join(text, choose(text, told, room));
		if (Buffer.byteLength(kept) <= bytes || room < 1e3) return {
			text: kept,
			cut: size - Buffer.byteLength(kept.replace(/^\[cut: \d+ bytes\]\n/gm, ""))
		};
	}
}
function traceSpans(text) {
	let seen = /* @__PURE__ */ new Set();
	return readTraces(text).flatMap(({ exception, frames, offset }) => {
		if (frames.at(-1) === void 0) return [];
		let key = `${exception}|${frames.slice(0, 8).map(({ file, line, function: name }) => `${file}:${line}:${name}`).join("|")}`;
		if (seen.has(key)) return [];
		seen.add(key);
		let ends = frames.slice(0, 100).map((frame) => frame.offset + Math.min(frame.raw.length, 4e3)).reduce((a, b) => Math.max(a, b)), starts = frames.slice(0, 100).reduce((least, frame) => Math.min(least, frame.offset), offset);
		return [{
			from: starts - 600,
			to: Math.min(ends, starts + 4e4) + 600
		}];
	});
}
function errorSpans(text) {
	let seen = /* @__PURE__ */ new Set(), spans = [];
	for (let from = 0; from < text.length;) {
		let found = text.indexOf("\n", from), end = found === -1 ? text.length : found, line = text.slice(from, Math.min(end, from + 2e3));
		if (errorLine.test(line)) {
			let key = line.replace(/\d+|\b[0-9a-f]{8,}\b/gi, "#").slice(0, 200);
			!seen.has(key) && seen.size < 5e3 && (seen.add(key), spans.push({
				from: from - 600,
				to: Math.min(end, from + 2e3) + 600
			}));
		}
		from = end + 1;
	}
	return spans;
}
/** Head and tail, then as many of the spans as there is room for; ends at line ends where one is near. */
function choose(text, told, room) {
	let head = Math.floor(room / 8), tail = Math.floor(room / 4), left = room - head - tail, kept = [{
		from: 0,
		to: head
	}, {
		from: text.length - tail,
		to: text.length
	}];
	for (let span of told) {
		let whole = {
			from: Math.max(0, span.from),
			to: Math.min(text.length, span.to)
		}, cost = whole.to - whole.from + 40;
		cost > left || (left -= cost, kept.push(whole));
	}
	kept[0].to += Math.max(0, left);
	let merged = [];
	for (let span of kept.map((one) => atLines(text, one)).sort((a, b) => a.from - b.from)) {
		let last = merged.at(-1);
		last !== void 0 && span.from <= last.to ? last.to = Math.max(last.to, span.to) : merged.push({ ...span });
	}
	return merged;
}
function atLines(text, { from, to }) {
	let start = from === 0 ? 0 : text.indexOf("\n", from) + 1, end = to >= text.length ? text.length : text.lastIndexOf("\n", to) + 1;
	return {
		from: start > 0 && start - from < 2e3 && start < to ? start : from,
		to: end > from && to - end < 2e3 ? end : to
	};
}
function join(text, spans) {
	let parts = [], at = 0;
	for (let { from, to } of spans) {
		let lost = Buffer.byteLength(text.slice(at, from));
		lost > 0 && parts.push(`${parts.length > 0 && !parts.at(-1).endsWith("\n") ? "\n" : ""}[cut: ${lost} bytes]\n`), parts.push(text.slice(from, to)), at = to;
	}
	return at < text.length && parts.push(`\n[cut: ${Buffer.byteLength(text.slice(at))} bytes]\n`), parts.join("").toWellFormed();
}
// src/readers/alerts/fields.ts
function isFields(value) {
	return typeof value == "object" && !!value && !Array.isArray(value);
}
/** An own property; nothing is inherited, so names such as `constructor` are absent unless the payload has them. */
function field(fields, ...path) {
	let at = fields;
	for (let name of path) {
		if (!isFields(at) || !Object.hasOwn(at, name)) return;
		at = at[name];
	}
	return at;
}
function has(fields, ...names) {
	return isFields(fields) && names.every((name) => Object.hasOwn(fields, name));
}
function fieldsOf(value) {
	return isFields(value) ? value : {};
}
function listOf(value) {
	return Array.isArray(value) ? value : [];
}
const empty = /^(?:\s*|\{\w+\}|\$[A-Z_]+|null|undefined|<no value>|N\/A)$/;
/** A text, trimmed; null for what is none, for an unreplaced placeholder and for a word that means nothing. */
function text(value) {
	return typeof value == "number" || typeof value == "boolean" ? String(value) : typeof value != "string" || empty.test(value.slice(0, 200)) ? null : value.trim();
}
/** The first of them that is a text. */
function firstText(...values) {
	for (let value of values) {
		let found = text(value);
		if (found !== null) return found;
	}
	return null;
}
/** A finite number, given as one or as a numeric text. */
function number$1(value) {
	if (typeof value == "number") return Number.isFinite(value) ? value : null;
	if (typeof value != "string" || !/^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(value)) return null;
	let read = Number(value);
	return Number.isFinite(read) ? read : null;
}
/** `Service.Name`, `service_name` and `serviceName` are one key. */
function fold(name) {
	return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
/** An object by folded key; the first of equal ones counts. */
function folded(fields) {
	let map = /* @__PURE__ */ new Map();
	for (let [name, value] of Object.entries(fields)) map.has(fold(name)) || map.set(fold(name), value);
	return map;
}
const isoLike = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?\s*(Z|UTC|GMT|[-+]\d\d:?\d\d)?)?$/i;
/**
* ISO 8601 in UTC of a time as alerts give it: ISO text (without a zone it is UTC) or an epoch in seconds,
* milliseconds, microseconds or nanoseconds, told apart by magnitude. Null for anything else and for times before 1971
* or after 2199: Alertmanager's zero time 0001-01-01 and an epoch of 0 or -1 mean that there is none.
*/
function isoTime(value) {
	let epoch = number$1(value), ms = epoch === null ? typeof value == "string" ? textMs(value.trim()) : null : epochMs(epoch);
	return ms === null || !(ms >= 31536e6 && ms < 72581184e5) ? null : new Date(ms).toISOString();
}
function epochMs(epoch) {
	return epoch < 1e8 ? null : epoch < 1e11 ? epoch * 1e3 : epoch < 0x5af3107a4000 ? epoch : epoch < 0x16345785d8a0000 ? epoch / 1e3 : epoch / 1e6;
}
function textMs(value) {
	let match = isoLike.exec(value);
	if (match === null) return null;
	let [, day, time = "00:00:00", fraction = "", zone = "Z"] = match, offset = /^[-+]/.test(zone) ? zone.replace(/^(...):?(..)$/, "$1:$2") : "Z", ms = Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}${fraction.slice(0, 4)}${offset}`);
	return Number.isNaN(ms) ? null : ms;
}
// src/readers/alerts/draft.ts
const limits = {
	textBytes: 1048576,
	labels: 200,
	labelBytes: 1024,
	links: 50,
	linkChars: 2048,
	titleChars: 300,
	nameChars: 200,
	warnings: 50
}, serviceLabels = [
	"service",
	"service_name",
	"service.name",
	"app",
	"application",
	"app.kubernetes.io/name",
	"app_kubernetes_io_name",
	"label_app",
	"deployment",
	"workload",
	"component",
	"project",
	"function_name",
	"container",
	"job"
], environmentLabels = [
	"environment",
	"env",
	"deployment.environment",
	"deployment.environment.name",
	"dd_env",
	"stage"
], severityLabels = [
	"severity",
	"priority",
	"level"
], moving = /^(value|values|valuestring|query|otheralerts|hostname|pod|podname|instanceid|requestid|traceid|release|version|sha)/;
/**
* Applies the limits, fills service, environment and severity from the labels, and gives a fingerprint where the source
* has none.
*/
function finish(draft) {
	let warnings = [...draft.warnings ?? []].map((each) => each.toWellFormed().slice(0, 500)), labels = limitLabels(draft.labels ?? [], warnings), links = limitLinks(draft.links ?? [], warnings), byFold = new Map([...labels].reverse().map(([name, value]) => [fold(name), value])), fromLabels = (names) => {
		for (let name of names) {
			let value = byFold.get(fold(name));
			if (value !== void 0 && value.trim() !== "") return value.trim();
		}
		return null;
	}, service = named(draft.service ?? fromLabels(serviceLabels)), environment = named(draft.environment ?? fromLabels(environmentLabels)), whole = draft.text.filter((each) => each.trim() !== "").join("\n\n"), title = oneLine(draft.title, limits.titleChars) || oneLine(whole.slice(0, 2e3), limits.titleChars) || `An alert from ${draft.source} without words`, identity = [...labels].filter(([name]) => !moving.test(fold(name))).sort(([a], [b]) => a < b ? -1 : +(a > b)), own = draft.fingerprint?.trim() ?? "";
	return {
		source: draft.source,
		status: draft.status,
		service,
		environment,
		severity: named(draft.severity ?? fromLabels(severityLabels)),
		title,
		text: limitText(whole, warnings),
		started_at: isoTime(draft.startedAt),
		ended_at: isoTime(draft.endedAt),
		value: finite(draft.value),
		threshold: finite(draft.threshold),
		labels: Object.fromEntries(labels),
		links,
		...draft.expression === void 0 ? {} : { expression: draft.expression },
		fingerprint: own !== "" && own.length <= 200 && /^[\x21-\x7e]+$/.test(own) ? own : digest(JSON.stringify(own === "" ? [
			draft.source,
			service,
			environment,
			identity.length > 0 ? identity : withoutNumbers(title)
		] : [draft.source, own]), 16),
		warnings: warnings.length <= limits.warnings ? warnings : [...warnings.slice(0, limits.warnings - 1), `${warnings.length - limits.warnings + 1} more warnings`]
	};
}
/** A text that is equal for repetitions: times, ids and counts are taken out. */
function withoutNumbers(text) {
	return text.toLowerCase().replace(/\b[0-9a-f]{8,}(?:-[0-9a-f]{4,})*\b|0x[0-9a-f]+|\d+/g, "#").replace(/\s+/g, " ").trim();
}
function oneLine(text, cap) {
	let flat = text.replace(/\s+/g, " ").trim().toWellFormed();
	return flat.length <= cap ? flat : `${flat.slice(0, cap - 1)}…`.toWellFormed();
}
const named = (value) => {
	let flat = value == null ? "" : oneLine(value, limits.nameChars);
	return flat === "" ? null : flat;
}, finite = (value) => value != null && Number.isFinite(value) ? value : null;
/** At most `bytes` of UTF-8 with the head (two thirds) and the tail kept at line ends where there are any near. */
function cutText(text, bytes) {
	let size = Buffer.byteLength(text);
	if (size <= bytes) return {
		text,
		cut: 0
	};
	let whole = Buffer.from(text), head = Math.floor((bytes - 100) * 2 / 3), tail = bytes - 100 - head, start = backToCharacter(whole, head), end = backToCharacter(whole, size - tail, 1), cut = end - start;
	return {
		text: `${whole.subarray(0, start).toString("utf8")}\n[cut: ${cut} bytes]\n${whole.subarray(end).toString("utf8")}`,
		cut
	};
}
function backToCharacter(bytes, at, step = -1) {
	let place = at;
	for (; place > 0 && place < bytes.length && (bytes[place] & 192) == 128;) place += step;
	return place;
}
function limitText(text, warnings) {
	let clean = text.toWellFormed(), { text: kept, cut } = cutLog(clean, limits.textBytes);
	return cut > 0 && warnings.push(`the text has ${Buffer.byteLength(clean)} bytes; its head, its tail and what stands around its traces and error lines are kept, ${cut} bytes are cut`), kept;
}
function limitLabels(given, warnings) {
	let labels = /* @__PURE__ */ new Map(), left = 0, cut = 0;
	for (let [rawName, rawValue] of given) {
		let name = oneLine(rawName, limits.nameChars);
		if (name === "" || name === "__proto__" || rawValue === "") continue;
		if (!labels.has(name) && labels.size >= limits.labels) {
			left += 1;
			continue;
		}
		let value = rawValue.toWellFormed(), short = Buffer.byteLength(value) <= limits.labelBytes ? value : cutText(value, limits.labelBytes).text;
		short !== value && (cut += 1), labels.set(name, short);
	}
	return left > 0 && warnings.push(`${left} labels beyond the first ${limits.labels} are left out`), cut > 0 && warnings.push(`${cut} labels are longer than ${limits.labelBytes} bytes and are cut`), labels;
}
function limitLinks(given, warnings) {
	let links = /* @__PURE__ */ new Set(), left = 0;
	for (let each of given) {
		let link = typeof each == "string" ? safeLink(each) : null;
		link === null || links.has(link) || (links.size >= limits.links ? left += 1 : links.add(link));
	}
	return left > 0 && warnings.push(`${left} links beyond the first ${limits.links} are left out`), [...links];
}
/** An http(s) address without a user's name or password in it; null for anything else. */
function safeLink(link) {
	let trimmed = link.trim();
	if (trimmed.length > limits.linkChars || !/^https?:\/\//i.test(trimmed) || /[\s<>"`\\]/.test(trimmed)) return null;
	try {
		let url = new URL(trimmed);
		return url.username === "" && url.password === "" ? trimmed.toWellFormed() : (url.username = "", url.password = "", url.href);
	} catch {
		return null;
	}
}
/** Labels of an object: texts, numbers and booleans as they are, anything else as JSON. */
function labelsOf(value, prefix = "") {
	return typeof value != "object" || !value || Array.isArray(value) ? [] : Object.entries(value).slice(0, 1e3).flatMap(([name, each]) => each == null ? [] : typeof each == "object" ? [[`${prefix}${name}`, shallow(each)]] : [[`${prefix}${name}`, String(each)]]);
}
/** Labels of `key:value` texts, as a list or divided by commas; a tag without a value is `true`. */
function labelsOfTags(tags) {
	return (Array.isArray(tags) ? tags.filter((tag) => typeof tag == "string") : typeof tags == "string" ? tags.split(",") : []).slice(0, 1e3).flatMap((tag) => {
		let [name = "", ...rest] = tag.trim().split(":");
		return name.trim() === "" ? [] : [[name.trim(), rest.length === 0 ? "true" : rest.join(":").trim()]];
	});
}
function shallow(value) {
	let entries = Array.isArray(value) ? value.slice(0, 50) : Object.fromEntries(Object.entries(value).slice(0, 50).filter(([name]) => name !== "toJSON"));
	return JSON.stringify(entries, (key, each) => key !== "" && typeof each == "object" && each ? "…" : typeof each == "bigint" ? String(each) : each) ?? "";
}
const rank = [
	[/^(critical|crit|page|fatal|emergency|disaster|alert|p0|p1|sev-?0|sev-?1|1)$/i, 5],
	[/^(error|err|high|major|p2|sev-?2|2)$/i, 4],
	[/^(warning|warn|medium|minor|moderate|p3|sev-?3|3)$/i, 3],
	[/^(low|p4|sev-?4|4)$/i, 1],
	[/^(info|informational|information|notice|debug|none|ok|p5|sev-?5|5)$/i, 0]
];
/** How bad a source's word for severity is, 5 worst; an unknown word stands between warning and low. */
function severityRank(severity) {
	return rank.find(([words]) => words.test(severity?.trim() ?? ""))?.[1] ?? 2;
}
/**
* The body of `POST /repos/{owner}/{repo}/dispatches` with an alert nested under `client_payload.alert`, so that its
* own keys do not count. What is too large is cut in steps: long texts, then long lists, at last all of it as a text;
* `client_payload.cut` says so. `beside` are further properties, at most eight.
*/
function dispatchOf(eventType, alert, beside = {}, bytes = 6e4) {
	let build = (value, cut) => ({
		event_type: eventType,
		client_payload: {
			alert: value,
			...Object.fromEntries(Object.entries(beside).slice(0, 8)),
			...cut === null ? {} : { cut }
		}
	}), whole = build(alert, null), size = sizeOf(whole);
	if (size <= bytes) return whole;
	let said = Number.isFinite(size) ? `${size} bytes were` : "its depth was";
	for (let [chars, items] of typeof alert == "string" ? [] : [
		[8192, 100],
		[2048, 20],
		[512, 5],
		[256, 1]
	]) {
		let shorter = build(shorten(alert, chars, items, 0), `${said} too many: texts cut to ${chars} characters, lists to ${items}`);
		if (sizeOf(shorter) <= bytes) return shorter;
	}
	let text = typeof alert == "string" ? alert : JSON.stringify(shorten(alert, 8192, 100, 0)) ?? "";
	for (let room = bytes - 2e3;; room = Math.floor(room / 2)) {
		let last = build(cutText(text, room).text, `${said} too many: head and tail kept as text`);
		if (sizeOf(last) <= bytes || room < 500) return last;
	}
}
/** Bytes as JSON; without bound for what is nested too deep to be written. */
function sizeOf(value) {
	try {
		return Buffer.byteLength(JSON.stringify(value) ?? "");
	} catch {
		return Infinity;
	}
}
function shorten(value, chars, items, depth) {
	if (typeof value == "string") return value.length <= chars ? value : cutText(value, chars).text;
	if (typeof value != "object" || !value) return value;
	if (depth > 20) return "…";
	if (Array.isArray(value)) return value.slice(0, items).map((each) => shorten(each, chars, items, depth + 1));
	let short = Object.fromEntries(Object.entries(value).slice(0, 200).map(([key, each]) => [key, shorten(each, chars, items, depth + 1)])), dropped = isFields(value) ? listOf(field(value, "alerts")).length - items : 0;
	return dropped > 0 ? {
		...short,
		truncatedAlerts: (number$1(field(value, "truncatedAlerts")) ?? 0) + dropped
	} : short;
}
// src/readers/alerts/json.ts
/**
* Reads JSON as monitoring writes it: a byte order mark, the bare literals NaN, Infinity and -Infinity (read as null)
* and raw control characters inside strings (templates that do not escape) are mended. Null when it is no JSON even so.
*/
function parseJson(text) {
	let clean = text.replace(/^\uFEFF/, ""), plain = tryParse(clean);
	if (plain !== void 0) return {
		value: plain,
		notNumbers: 0,
		rawControls: 0
	};
	let mended = mend(clean);
	if (mended.notNumbers + mended.rawControls === 0) return null;
	let value = tryParse(mended.text);
	return value === void 0 ? null : {
		value,
		notNumbers: mended.notNumbers,
		rawControls: mended.rawControls
	};
}
function tryParse(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
const literal = /-?(?:NaN|Infinity)(?![\w.])/y;
/** By hand: a pattern over a string of megabytes with escapes runs out of stack. */
function mend(text) {
	let parts = [], from = 0, notNumbers = 0, rawControls = 0, inString = !1, put = (until, replacement, skip) => {
		parts.push(text.slice(from, until), replacement), from = until + skip;
	};
	for (let at = 0; at < text.length; at += 1) {
		let character = text.charCodeAt(at);
		if (character === 34) inString = !inString;
		else if (inString && character === 92) at += 1;
		else if (inString && character < 32) rawControls += 1, put(at, `\\u${character.toString(16).padStart(4, "0")}`, 1);
		else if (!inString && (character === 45 || character === 78 || character === 73)) {
			literal.lastIndex = at;
			let found = literal.exec(text)?.[0];
			if (found === void 0 || /[\w.]/.test(text[at - 1] ?? "")) continue;
			notNumbers += 1, put(at, "null", found.length), at += found.length - 1;
		}
	}
	return parts.push(text.slice(from)), {
		text: parts.join(""),
		notNumbers,
		rawControls
	};
}
/** Pretty JSON of anything, bounded in depth and in the number of values: what is deeper or more is shown as `…`. */
function showJson(value, maxDepth = 12, maxValues = 2e4) {
	let left = maxValues, copy = (node, depth) => (--left, left < 0 ? "…" : typeof node == "bigint" || typeof node == "symbol" || typeof node == "function" ? String(node) : typeof node != "object" || !node ? node : depth >= maxDepth ? "…" : Array.isArray(node) ? node.slice(0, Math.max(0, left)).map((each) => copy(each, depth + 1)) : Object.fromEntries(Object.entries(node).slice(0, Math.max(0, left)).map(([key, each]) => [key === "toJSON" ? "toJSON " : key, copy(each, depth + 1)])));
	return JSON.stringify(copy(value, 0), null, 2) ?? "";
}
// src/readers/alerts/expression.ts
const graphPath = /\/(?:graph|query)\/?$/;
/**
* The PromQL expression of the rule behind an alert: `g0.expr` of the first link that goes to a Prometheus graph page,
* which is what Alertmanager's `generatorURL` is. Null where no link has one, as in alerts of other sources. It is an
* outside text: nothing here checks that it is PromQL.
*/
function expressionOf(links) {
	for (let link of links) {
		let url;
		try {
			url = new URL(link);
		} catch {
			continue;
		}
		let said = url.searchParams.get("g0.expr")?.trim() ?? "";
		if (said !== "" && /^https?:$/.test(url.protocol) && graphPath.test(url.pathname)) return said;
	}
	return null;
}
// src/readers/alerts/measure.ts
const units = {
	"%": .01,
	percent: .01,
	ns: 1e-9,
	us: 1e-6,
	µs: 1e-6,
	ms: .001,
	s: 1,
	sec: 1,
	seconds: 1,
	m: 60,
	min: 60,
	minutes: 60,
	minute: 60,
	h: 3600,
	hours: 3600,
	hour: 3600
}, amount = String.raw`[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?`, measured = new RegExp(String.raw`(?<![\w.:/\-])(${amount})\s?(%|percent\b|(?:ns|us|µs|ms|seconds|sec|s|minutes?|min|m|hours?|h)\b)(?![\w/])`, "gi"), notMeasured = String.raw`(?!\s?(?:%|(?:percent|ns|us|µs|ms|seconds|sec|s|minutes?|min|m|hours?|h)\b)|[\w.])`, valueSaid = new RegExp(String.raw`\bvalue\b(?:\s+(?:is|was|of))?\s*[:=]?\s*(${amount})${notMeasured}`, "gi"), boundSaid = new RegExp(String.raw`(?:[<>]=?|\bthreshold(?:\s+(?:is|was|of))?\s*[:=(]?)\s*(${amount})${notMeasured}`, "gi"), beforeWindow = /(?:\b(?:for|over|in|last|past|within|after|every|during|since|ago|at least once during the last|for at least|for more than|for longer than)\s*(?:the\s+)?(?:last\s+)?)$/i, beforeBound = /(?:[<>]=?|\b(?:above|below|over|under|exceeds?|exceeded|exceeding|than|threshold(?: of| is|:)?|limit(?: of| is|:)?|least|most)\s*(?:or equal to\s*)?[:(]?)\s*$/i;
/**
* What a sentence such as "Error rate 18.06% on checkout" says. A role counts only when exactly one number plays it:
* windows ("for 3s") are left out, bounds ("above 5%") are thresholds. Null where it is ambiguous.
*/
function readSentence(sentence) {
	let found = [], short = sentence.slice(0, 2e3);
	for (let match of short.matchAll(measured)) {
		let before = short.slice(Math.max(0, match.index - 60), match.index), unit = match[2].toLowerCase(), written = Number(match[1]), role = unit !== "%" && unit !== "percent" && beforeWindow.test(before) ? "window" : beforeBound.test(before) ? "threshold" : beforeWindow.test(before) ? "window" : "value";
		found.push({
			base: tidy(written * (units[unit] ?? 1)),
			written,
			role
		});
	}
	for (let match of short.matchAll(boundSaid)) found.push({
		base: Number(match[1]),
		written: Number(match[1]),
		role: "threshold"
	});
	let said = [...short.matchAll(valueSaid)].map((match) => ({
		base: Number(match[1]),
		written: Number(match[1]),
		role: "value"
	}));
	return {
		value: only(said.length > 0 ? said : found.filter((each) => each.role === "value")),
		threshold: only(found.filter((each) => each.role === "threshold"))
	};
}
function only(measures) {
	let distinct = [...new Map(measures.map((each) => [each.base, each])).values()];
	return distinct.length === 1 ? distinct[0] : null;
}
/** Takes away what binary fractions add: 18.06 × 0.01 is 0.1806. */
function tidy(value) {
	return Number(value.toPrecision(12));
}
/**
* The bound of an alert rule's expression (PromQL or a Datadog query) that ends in one comparison with a number, such
* as `… / … > 0.05`. Null when there is none or more than one comparison.
*/
function readBound(expression) {
	let bare = expression.slice(0, 2e4).replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "\"\"").replace(/\{[^{}]*\}/g, "");
	if ((bare.match(/[<>=!]=|[<>]/g) ?? []).length !== 1) return null;
	let match = new RegExp(String.raw`([<>=!]=|[<>])\s*(?:bool\s+)?(${amount})[\s)]*$`, "i").exec(bare);
	return match === null ? null : {
		operator: match[1],
		limit: Number(match[2])
	};
}
/**
* Value and threshold of an alert from its sentences (the first that says one counts) and its rule. Percentages become
* ratios and durations seconds, except when only the number as written crosses the rule's limit: then the rule counts
* in that unit. A number that does not cross the limit either way is not what the rule measures, and is left out.
*/
function readMeasures(sentences, bound) {
	let value = null, threshold = null;
	for (let sentence of sentences) {
		let read = readSentence(sentence);
		value ??= read.value, threshold ??= read.threshold;
	}
	return bound === null ? {
		value: value?.base ?? null,
		threshold: threshold?.base ?? null
	} : {
		value: (value === null ? void 0 : [value.base, value.written].find((each) => crosses(each, bound))) ?? null,
		threshold: bound.limit
	};
}
function crosses(value, { operator, limit }) {
	switch (operator) {
		case ">": return value > limit;
		case ">=": return value >= limit;
		case "<": return value < limit;
		case "<=": return value <= limit;
		case "==": return value === limit;
		default: return value !== limit;
	}
}
// src/readers/alerts/alertmanager.ts
/**
* Alertmanager's webhook (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config) and Grafana's,
* which adds to it.
*/
function looksLikeAlertmanager(payload) {
	let alerts = listOf(field(payload, "alerts"));
	return alerts.length > 0 && alerts.every((alert) => isFields(alert) && isFields(field(alert, "labels")) && (has(alert, "startsAt") || has(alert, "status") || has(alert, "annotations")));
}
/** Grafana: `orgId`, `state` and `title` at the top, `values`, `valueString` or `silenceURL` in an alert. */
function looksLikeGrafana(payload) {
	return has(payload, "orgId") || has(payload, "state", "title") || listOf(field(payload, "alerts")).some((alert) => has(alert, "silenceURL") || has(alert, "values") || has(alert, "valueString"));
}
/** The most severe firing alert leads; the others stand in the text. */
function readAlertmanager(payload) {
	let source = looksLikeGrafana(payload) ? "grafana" : "alertmanager", warnings = [], common = {
		labels: fieldsOf(field(payload, "commonLabels")),
		annotations: fieldsOf(field(payload, "commonAnnotations"))
	}, all = listOf(field(payload, "alerts")).map((each) => {
		let alert = fieldsOf(each), labels = {
			...common.labels,
			...fieldsOf(field(alert, "labels"))
		};
		return {
			alert,
			name: firstText(field(labels, "alertname"), field(labels, "rulename")) ?? "alert",
			status: statusOf$1(firstText(field(alert, "status"), field(payload, "status"))),
			severity: firstText(field(labels, "severity"), field(labels, "priority"), field(labels, "level")),
			startedAt: isoTime(field(alert, "startsAt"))
		};
	}), [lead, ...others] = [...all].sort(byUrgency);
	if (others.length > 0) {
		let names = oneLine(others.map((each) => each.name).join(", "), 200);
		warnings.push(`the payload has ${all.length} alerts: ${oneLine(lead.name, 100)} leads as the most severe one that fires, the others stand in the text: ${names}`);
		let earlier = others.filter((each) => each.status === "firing" && each.startedAt !== null && lead.startedAt !== null && each.startedAt < lead.startedAt).map((each) => each.startedAt).sort()[0];
		lead.status === "firing" && earlier !== void 0 && warnings.push(`another alert of the payload fires since ${earlier}, before the leading one`);
	}
	let truncated = number$1(field(payload, "truncatedAlerts")) ?? 0;
	truncated > 0 && warnings.push(`the source left out ${truncated} more alerts of the group`);
	let labels = {
		...common.labels,
		...fieldsOf(field(lead.alert, "labels"))
	}, annotations = {
		...common.annotations,
		...fieldsOf(field(lead.alert, "annotations"))
	}, summary = firstText(field(annotations, "summary"), field(annotations, "title"), field(annotations, "message"), field(annotations, "description")), generator = text(field(lead.alert, "generatorURL")), expression = generator === null ? null : expressionOf([generator]), measures = readMeasures(sentencesOf(annotations), expression === null ? null : readBound(expression)), values = source === "grafana" ? grafanaValue(lead.alert, warnings) : null;
	return {
		source,
		status: lead.status,
		title: summary === null ? lead.name : `${lead.name}: ${summary}`,
		text: [paragraph(lead.name, annotations), ...others.map((each) => paragraph(`${each.name} (${each.status}${each.severity === null ? "" : `, ${each.severity}`}${each.startedAt === null ? "" : `, since ${each.startedAt}`})`, fieldsOf(field(each.alert, "annotations")), fieldsOf(field(each.alert, "labels"))))],
		startedAt: field(lead.alert, "startsAt"),
		endedAt: lead.status === "resolved" ? field(lead.alert, "endsAt") : null,
		value: values ?? explicit(labels, annotations, "value", "current_value") ?? measures.value,
		threshold: explicit(labels, annotations, "threshold") ?? measures.threshold,
		labels: [
			...labelsOf(labels),
			...expression === null || has(labels, "query") ? [] : [["query", expression]],
			...labelsOf(field(lead.alert, "values"), "values."),
			...others.length === 0 ? [] : [["other_alerts", others.map((each) => each.name).join(", ")]]
		],
		links: [
			generator,
			...Object.values(annotations),
			field(lead.alert, "dashboardURL"),
			field(lead.alert, "panelURL"),
			field(lead.alert, "silenceURL"),
			field(lead.alert, "imageURL"),
			...others.map((each) => field(each.alert, "generatorURL")),
			field(payload, "externalURL")
		],
		...expression === null ? {} : { expression },
		fingerprint: text(field(lead.alert, "fingerprint")),
		warnings
	};
}
function statusOf$1(status) {
	return /^(firing|alerting|active)$/i.test(status ?? "") ? "firing" : /^(resolved|ok|normal|inactive)$/i.test(status ?? "") ? "resolved" : "unknown";
}
const order = {
	firing: 0,
	unknown: 1,
	resolved: 2
};
function byUrgency(a, b) {
	return order[a.status] - order[b.status] || severityRank(b.severity) - severityRank(a.severity) || (a.startedAt ?? "9").localeCompare(b.startedAt ?? "9");
}
function paragraph(head, annotations, labels) {
	let lines = Object.entries(annotations).flatMap(([name, value]) => {
		let said = text(value);
		return said === null || /^https?:\/\/\S+$/.test(said) ? [] : [`${name}: ${said}`];
	});
	return [
		head,
		...labels === void 0 ? [] : [`labels: ${labelsOf(labels).slice(0, 30).map(([name, value]) => `${name}=${value}`).join(", ")}`],
		...lines
	].join("\n");
}
function sentencesOf(annotations) {
	return [
		"summary",
		"title",
		"message",
		"description"
	].flatMap((name) => text(field(annotations, name)) ?? []);
}
function explicit(labels, annotations, ...names) {
	for (let name of names) {
		let found = number$1(field(annotations, name)) ?? number$1(field(labels, name));
		if (found !== null) return found;
	}
	return null;
}
/**
* Grafana gives each expression of the rule (`A`, `B`, `C`); a condition is 0 or 1, so the one number left is the
* value.
*/
function grafanaValue(alert, warnings) {
	let all = Object.values(fieldsOf(field(alert, "values"))).flatMap((each) => number$1(each) ?? []), distinct = [...new Set(all)];
	if (distinct.length <= 1) return distinct[0] ?? null;
	let measured = distinct.filter((each) => each !== 0 && each !== 1);
	return measured.length === 1 ? measured[0] : (warnings.push(`Grafana gives ${all.length} values and which of them is the measure cannot be told; they stand in the labels`), null);
}
// src/readers/alerts/cloudwatch.ts
/** A CloudWatch alarm bare, inside an SNS notification, or as EventBridge gives it. */
function looksLikeCloudwatch(payload) {
	return alarmOf(payload) !== null;
}
function alarmOf(payload) {
	if (has(payload, "AlarmName", "NewStateValue") || isFields(field(payload, "detail")) && has(field(payload, "detail"), "alarmName", "state")) return payload;
	let message = field(payload, "Message");
	if (field(payload, "Type") !== "Notification" && !has(payload, "TopicArn")) return null;
	let inner = typeof message == "string" ? parseJson(message)?.value : message;
	return isFields(inner) && !has(inner, "Message") ? alarmOf(inner) : null;
}
/**
* SNS form: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html,
* EventBridge form: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
*/
function readCloudwatch(payload) {
	let alarm = alarmOf(payload) ?? payload;
	return isFields(field(alarm, "detail")) ? readEvent$1(alarm, fieldsOf(field(alarm, "detail"))) : readAlarm(alarm);
}
function readAlarm(alarm) {
	let trigger = fieldsOf(field(alarm, "Trigger")), name = text(field(alarm, "AlarmName")) ?? "alarm";
	return draft({
		name,
		reason: text(field(alarm, "NewStateReason")) ?? "",
		arn: text(field(alarm, "AlarmArn")),
		dimensions: listOf(field(trigger, "Dimensions")).flatMap((each) => labelsOf({ [firstText(field(each, "name"), field(each, "Name")) ?? ""]: firstText(field(each, "value"), field(each, "Value")) })),
		state: text(field(alarm, "NewStateValue")),
		description: text(field(alarm, "AlarmDescription")),
		at: field(alarm, "StateChangeTime"),
		threshold: number$1(field(trigger, "Threshold")),
		about: labelsOf({
			alarmname: name,
			metric: text(field(trigger, "MetricName")),
			namespace: text(field(trigger, "Namespace")),
			comparison: text(field(trigger, "ComparisonOperator")),
			account: text(field(alarm, "AWSAccountId")),
			region: text(field(alarm, "Region")),
			previous_state: text(field(alarm, "OldStateValue"))
		})
	});
}
function readEvent$1(event, detail) {
	let name = text(field(detail, "alarmName")) ?? "alarm", metric = fieldsOf(field(listOf(field(detail, "configuration", "metrics")).find((each) => isFields(field(each, "metricStat"))), "metricStat", "metric")), data = parseJson(text(field(detail, "state", "reasonData")) ?? "")?.value;
	return draft({
		name,
		reason: text(field(detail, "state", "reason")) ?? "",
		arn: text(listOf(field(event, "resources"))[0]),
		dimensions: labelsOf(field(metric, "dimensions")),
		state: text(field(detail, "state", "value")),
		description: text(field(detail, "configuration", "description")),
		at: field(detail, "state", "timestamp") ?? field(event, "time"),
		threshold: number$1(field(data, "threshold")),
		about: labelsOf({
			alarmname: name,
			metric: text(field(metric, "name")),
			namespace: text(field(metric, "namespace")),
			account: text(field(event, "account")),
			region: text(field(event, "region")),
			previous_state: text(field(detail, "previousState", "value"))
		})
	});
}
function draft({ name, reason, arn, state, description, at, threshold, dimensions, about }) {
	let status = state === "ALARM" ? "firing" : state === "OK" ? "resolved" : "unknown", warnings = state === "INSUFFICIENT_DATA" ? ["CloudWatch has too little data for this alarm: neither firing nor resolved"] : [], value = number$1(/datapoints? \[\s*([-+.\deE]+)/.exec(reason)?.[1]), said = number$1(/threshold \(([-+.\deE]+)\)/.exec(reason)?.[1]);
	return {
		source: "cloudwatch",
		status,
		title: description === null ? name : `${name}: ${description}`,
		text: [
			name,
			description ?? "",
			reason
		],
		startedAt: status === "firing" ? stamp(at) : null,
		endedAt: status === "resolved" ? stamp(at) : null,
		value,
		threshold: threshold ?? said,
		labels: [...dimensions, ...about],
		links: [consoleLink(arn)],
		fingerprint: arn,
		warnings
	};
}
const stamp = (at) => typeof at == "string" ? at : null;
/** SNS gives no link but the one that ends the subscription; the console's address follows from the alarm's name. */
function consoleLink(arn) {
	let match = /^arn:aws:cloudwatch:([a-z0-9-]{5,30}):\d+:alarm:(.+)$/.exec(arn ?? "");
	return match === null ? null : `https://${match[1]}.console.aws.amazon.com/cloudwatch/home?region=${match[1]}#alarmsV2:alarm/${encodeURIComponent(match[2].toWellFormed())}`;
}
// src/readers/alerts/datadog.ts
/**
* Datadog's webhook is what its user wrote: variables such as `$ALERT_TRANSITION` under keys of their own choice
* (https://docs.datadoghq.com/integrations/webhooks/). docs/relay.md has the template that reads best. Keys are
* taken as `alert_transition`, `ALERT_TRANSITION`, `alertTransition` or `transition`, flat or inside `alert` or
* `event`.
*/
function looksLikeDatadog(payload) {
	let keys = keysOf(payload);
	return keys.has("transition") && [
		"id",
		"link",
		"title",
		"query",
		"status",
		"scope",
		"tags",
		"msg"
	].some((key) => keys.has(key)) ? !0 : isFields(field(payload, "org")) && [
		"body",
		"title",
		"last_updated"
	].every((key) => Object.hasOwn(payload, key));
}
function readDatadog(payload) {
	let keys = keysOf(payload), get = (...names) => firstText(...names.map((name) => keys.get(name))), rawTitle = get("title", "name") ?? "", transition = get("transition") ?? /^\[([^\]]+)\]/.exec(rawTitle)?.[1] ?? null, status = statusOf(transition), message = plain(get("textonlymsg", "text", "msg", "message", "body") ?? ""), query = get("query"), said = get("status"), scope = labelsOfTags(get("scope") ?? void 0), measures = readMeasures([message, said ?? ""], query === null ? null : readBound(query)), at = get("date", "timestamp", "lastupdated", "time"), standard = isFields(field(payload, "org")), id = standard ? null : get("id", "monitorid"), key = get("aggregkey", "aggregationkey"), labels = [...labelsOfTags(keys.get("tags")), ...scope];
	for (let name of [
		"query",
		"metric",
		"type",
		"hostname",
		"transition"
	]) {
		let value = get(name);
		value !== null && labels.push([name, value]);
	}
	return {
		source: "datadog",
		status,
		title: rawTitle,
		text: [
			rawTitle,
			said ?? "",
			message
		],
		service: get("service"),
		environment: get("env", "environment"),
		severity: get("priority", "severity") ?? /^(?:error|warning|success|info)$/.exec(get("type") ?? "")?.[0] ?? null,
		startedAt: status === "resolved" ? null : at,
		endedAt: status === "resolved" ? at : null,
		value: measures.value,
		threshold: measures.threshold,
		labels,
		links: [
			"link",
			"url",
			"snapshot",
			"logssample"
		].map((name) => get(name)),
		fingerprint: key ?? (id === null ? standard ? `monitor ${withoutNumbers(rawTitle.replace(/^\[[^\]]*\]/, ""))}` : null : scope.length === 0 ? id : `${id}:${scope.map((pair) => pair.join(":")).sort().join(",").replace(/\s+/g, "_")}`),
		warnings: transition === null ? ["the template has no $ALERT_TRANSITION, so whether it fires is not known"] : []
	};
}
/** Folded keys without the prefixes `alert` and `event`; objects under those names are taken in. */
function keysOf(payload) {
	let keys = /* @__PURE__ */ new Map(), take = (fields, deep) => {
		for (let [name, value] of Object.entries(fields)) {
			let short = fold(name).replace(/^(?:alert|event)(?=.)/, "");
			deep && isFields(value) && /^(?:alert|event)$/.test(fold(name)) ? take(value, !1) : keys.has(short) || keys.set(short, value);
		}
	};
	return take(payload, !0), keys;
}
function statusOf(transition) {
	let word = (transition ?? "").toLowerCase();
	return /recovered/.test(word) ? "resolved" : /triggered|warn|no data|renotify|alert/.test(word) ? "firing" : "unknown";
}
/** Datadog marks its Markdown with `%%%`. */
function plain(message) {
	return message.replace(/^\s*%%%\s*$/gm, "").trim();
}
/**
* The entries of a list as lines of text, as a log in JSON has them: the scalars of each on a line, texts of several
* lines (stack traces) on lines of their own, so that they can be read as such.
*/
function readEntries(entries) {
	return entries.map((each) => {
		let scalars = [], blocks = [];
		return take(each, "", 0, scalars, blocks), [scalars.join(" "), ...blocks].filter((part) => part !== "").join("\n");
	}).join("\n");
}
function take(value, name, depth, scalars, blocks) {
	if (value == null || value === "") return;
	let label = name === "" ? "" : `${name}=`;
	if (typeof value == "string") value.includes("\n") ? blocks.push(value.replace(/\r\n?/g, "\n").trimEnd()) : scalars.push(`${label}${value}`);
	else if (typeof value != "object") scalars.push(`${label}${String(value)}`);
	else if (depth >= 6) scalars.push(`${label}${showJson(value)}`);
	else for (let [key, inner] of Object.entries(value).slice(0, 200)) take(inner, Array.isArray(value) ? name : key, depth + 1, scalars, blocks);
}
// src/readers/alerts/dynatrace.ts
/**
* Dynatrace's custom problem notification:
* https://docs.dynatrace.com/docs/analyze-explore-automate/notifications-and-alerting/problem-notifications/webhook-integration
*/
function looksLikeDynatrace(payload) {
	let keys = folded(payload);
	return keys.has("state") && (keys.has("problemid") || keys.has("pid") || keys.has("problemtitle")) || isFields(keys.get("problemdetailsjson")) || isFields(keys.get("problemdetailsjsonv2"));
}
function readDynatrace(payload) {
	let keys = folded(payload), get = (...names) => firstText(...names.map((name) => keys.get(name))), details = fieldsOf([
		keys.get("problemdetailsjsonv2"),
		keys.get("problemdetailsjson"),
		keys.get("problemdetails")
	].find(isFields)), state = (get("state", "problemstatus") ?? text(field(details, "status")) ?? "").toUpperCase(), events = listOf(field(details, "rankedEvents")).slice(0, 100), entities = [...listOf(keys.get("impactedentities")), ...listOf(field(details, "impactedEntities"))].slice(0, 100), title = get("problemtitle") ?? firstText(field(details, "title"), field(details, "displayName")) ?? "A problem in Dynatrace", described = events.map((event) => [
		text(field(event, "eventType")),
		text(field(event, "entityName")),
		...labelsOf(field(event, "annotationDescription"))
	].filter((each) => typeof each == "string").join(" ")), prose = get("problemdetailstext", "problemdetailsmarkdown") ?? withoutTags(get("problemdetailshtml") ?? (isFields(keys.get("problemdetails")) ? "" : get("problemdetails") ?? "")), measures = readMeasures([title, prose], null), services = /* @__PURE__ */ new Set([...entities.filter((each) => /^SERVICE/i.test(firstText(field(each, "type"), field(each, "entity"), field(each, "entityId", "type")) ?? "")).flatMap((each) => text(field(each, "name")) ?? []), ...events.filter((each) => /^SERVICE/i.test(firstText(field(each, "entityId")) ?? "") || field(each, "impactLevel") === "SERVICE").flatMap((each) => text(field(each, "entityName")) ?? [])]), end = keys.get("problemendtime") ?? field(details, "endTime");
	return {
		source: "dynatrace",
		status: state === "OPEN" ? "firing" : state === "RESOLVED" || state === "CLOSED" ? "resolved" : "unknown",
		title,
		text: [
			title,
			prose,
			described.join("\n")
		],
		service: services.size === 1 ? [...services][0] : null,
		severity: get("problemseverity") ?? text(field(details, "severityLevel")),
		startedAt: keys.get("problemstarttime") ?? field(details, "startTime"),
		endedAt: end,
		value: measures.value,
		threshold: measures.threshold,
		labels: [...labelsOfTags(get("tags")), ...labelsOf({
			problem: get("problemid") ?? text(field(details, "displayId")),
			impact: get("problemimpact") ?? text(field(details, "impactLevel")),
			impacted: get("impactedentity", "impactedentitynames"),
			...services.size > 1 ? { services: [...services].join(", ") } : {}
		})],
		links: [get("problemurl")],
		fingerprint: get("pid") ?? text(field(details, "problemId")) ?? text(field(details, "id")) ?? get("problemid"),
		warnings: [...state === "MERGED" ? ["Dynatrace merged this problem into another one"] : [], ...services.size > 1 ? [`the problem touches ${services.size} services, so it names no one service`] : []]
	};
}
function withoutTags(html) {
	return html.slice(0, 2e5).replace(/<(?:br|\/p|\/div|\/tr|\/li)\b[^<>]*>/gi, "\n").replace(/<[^<>]*>/g, " ").replace(/&nbsp;/g, " ").replace(/[ \t]+/g, " ").trim();
}
// src/readers/alerts/gcp.ts
/**
* Google Cloud Monitoring's webhook, schema 1.2:
* https://cloud.google.com/monitoring/support/notification-options#webhooks
*/
function looksLikeGcp(payload) {
	let incident = field(payload, "incident");
	return isFields(incident) && has(incident, "state") && (has(incident, "policy_name") || has(incident, "condition_name") || has(incident, "incident_id"));
}
function readGcp(payload) {
	let incident = fieldsOf(field(payload, "incident")), state = text(field(incident, "state"))?.toLowerCase(), policy = text(field(incident, "policy_name")), summary = text(field(incident, "summary")), documentation = field(incident, "documentation");
	return {
		source: "gcp",
		status: state === "open" ? "firing" : state === "closed" ? "resolved" : "unknown",
		title: firstText(field(documentation, "subject"), policy, summary) ?? "An incident of Cloud Monitoring",
		text: [
			policy ?? "",
			text(field(incident, "condition_name")) ?? "",
			summary ?? "",
			firstText(field(documentation, "content"), documentation) ?? ""
		],
		severity: text(field(incident, "severity")),
		startedAt: field(incident, "started_at"),
		endedAt: field(incident, "ended_at"),
		value: number$1(field(incident, "observed_value")),
		threshold: number$1(field(incident, "threshold_value")) ?? number$1(field(incident, "condition", "conditionThreshold", "thresholdValue")),
		labels: [
			...labelsOf(field(incident, "policy_user_labels")),
			...labelsOf(field(incident, "metadata", "user_labels")),
			...labelsOf(field(incident, "metric", "labels")),
			...labelsOf(field(incident, "resource", "labels")).filter(([name]) => name !== "project_id"),
			...labelsOf({
				gcp_project: firstText(field(incident, "scoping_project_id"), field(incident, "resource", "labels", "project_id")),
				metric: text(field(incident, "metric", "type")),
				resource_type: text(field(incident, "resource", "type")),
				resource: text(field(incident, "resource_name"))
			})
		],
		links: [field(incident, "url"), ...listOf(field(documentation, "links")).map((link) => field(link, "url"))],
		fingerprint: text(field(incident, "incident_id"))
	};
}
// src/readers/alerts/status.ts
/** The status that a word stands for, whoever uses it. */
function statusWord(word) {
	return /^(?:firing|alerting|active|open|opened|triggered|alarm|critical|warning|problem|down|failing)$/i.test(word ?? "") ? "firing" : /^(?:resolved|ok|closed|recovered|normal|up|healthy)$/i.test(word ?? "") ? "resolved" : "unknown";
}
// src/readers/alerts/loose.ts
/** An object of no known shape: the usual names are taken for what they say, and all of it stands in the text. */
function readLoose(payload) {
	let keys = folded(payload), get = (...names) => firstText(...names.map((name) => keys.get(name)).filter((each) => typeof each != "object")), said = get("symptom", "text", "message", "description", "body", "details", "log", "logs", "stacktrace", "error"), title = get("title", "name", "summary", "subject", "alertname") ?? said?.split("\n", 1)[0] ?? "", measures = readMeasures([said ?? "", title], null), nested = ["labels", "tags"].flatMap((name) => isFields(keys.get(name)) ? labelsOf(fieldsOf(keys.get(name))) : []), scalars = Object.entries(payload).filter(([, value]) => typeof value == "string" && value.length <= 200 || typeof value == "number" || typeof value == "boolean"), time = (...names) => names.map((name) => keys.get(name)).find((each) => isoTime(each) !== null);
	return {
		source: "text",
		status: statusWord(get("status", "state")),
		title,
		text: [said ?? "", showJson(payload)],
		service: get("service", "servicename", "app", "application"),
		environment: get("environment", "env"),
		severity: get("severity", "priority", "level"),
		startedAt: time("startedat", "starttime", "startsat", "timestamp", "time", "date", "occurredat"),
		endedAt: time("endedat", "endtime", "endsat", "resolvedat"),
		value: number$1(keys.get("value")) ?? measures.value,
		threshold: number$1(keys.get("threshold")) ?? measures.threshold,
		labels: [...nested, ...labelsOf(Object.fromEntries(scalars))],
		links: [...keys.values()].filter((each) => typeof each == "string"),
		fingerprint: get("fingerprint", "dedupkey", "deduplicationkey", "alertid", "incidentid")
	};
}
// src/readers/alerts/newrelic.ts
/** New Relic's workflow webhook with its default payload, and the older notification channel. */
function looksLikeNewrelic(payload) {
	return has(payload, "state") && (has(payload, "issueUrl") || has(payload, "alertConditionNames") || has(payload, "issueId", "priority")) || has(payload, "current_state") && (has(payload, "incident_url") || has(payload, "condition_name"));
}
/** Variables: https://docs.newrelic.com/docs/alerts/get-notified/custom-variables-alert-event-workflows */
function readNewrelic(payload) {
	let texts = (name) => {
		let value = field(payload, name);
		return (Array.isArray(value) ? value : [value]).flatMap((each) => text(each) ?? []);
	}, state = (firstText(field(payload, "state"), field(payload, "current_state")) ?? "").toUpperCase(), status = /^(CLOSED|RESOLVED|DEACTIVATED)$/.test(state) ? "resolved" : /^(ACTIVATED|CREATED|ACKNOWLEDGED|OPEN)$/.test(state) ? "firing" : "unknown", conditions = [
		...texts("alertConditionNames"),
		...texts("conditionName"),
		...texts("condition_name")
	], title = firstText(field(payload, "title"), conditions[0]) ?? "An issue in New Relic", details = firstText(field(payload, "details"), field(payload, "description"), field(payload, "condition_description")) ?? texts("conditionDescription").join("\n"), targets = listOf(field(payload, "targets")), entities = [.../* @__PURE__ */ new Set([
		...texts("impactedEntities"),
		...texts("entityNames"),
		...targets.flatMap((each) => text(field(each, "name")) ?? [])
	])], measures = readMeasures([details, title], null), started = field(payload, "activatedAt") ?? field(payload, "createdAt") ?? field(payload, "timestamp"), given = field(payload, "labels");
	return {
		source: "newrelic",
		status,
		title,
		text: [
			title,
			details,
			conditions.filter((each) => each !== title).join("\n")
		],
		service: entities.length === 1 ? entities[0] : null,
		severity: firstText(field(payload, "priority"), field(payload, "severity")),
		startedAt: status === "resolved" && !has(payload, "createdAt") && !has(payload, "activatedAt") ? null : started,
		endedAt: status === "resolved" ? field(payload, "closedAt") ?? field(payload, "updatedAt") ?? field(payload, "timestamp") : null,
		value: measures.value,
		threshold: measures.threshold,
		labels: [
			...isFields(given) ? labelsOf(given) : [],
			...targets.flatMap((each) => labelsOf(field(each, "labels"))),
			...labelsOf({
				condition: conditions.join(", "),
				policy: [
					...texts("alertPolicyNames"),
					...texts("policyName"),
					...texts("policy_name")
				].join(", "),
				workflow: text(field(payload, "workflowName")),
				entities: entities.join(", "),
				query: firstText(field(payload, "nrqlQuery")),
				trigger: text(field(payload, "trigger"))
			})
		],
		links: [
			"issueUrl",
			"incident_url",
			"violationChartUrl",
			"violation_chart_url",
			"runbook_url",
			"runbookUrl"
		].map((name) => firstText(...texts(name))),
		fingerprint: firstText(field(payload, "issueId"), field(payload, "id"), field(payload, "incident_id")),
		warnings: entities.length > 1 ? [`the issue touches ${entities.length} entities, so it names no one service`] : []
	};
}
// src/readers/alerts/pagerduty.ts
/** PagerDuty's v3 webhook: https://developer.pagerduty.com/docs/webhooks-overview */
function looksLikePagerduty(payload) {
	let event = field(payload, "event");
	return isFields(event) && typeof field(event, "event_type") == "string" && isFields(field(event, "data"));
}
function readPagerduty(payload) {
	let event = fieldsOf(field(payload, "event")), type = text(field(event, "event_type")) ?? "", data = fieldsOf(field(event, "data")), reference = fieldsOf(field(data, "incident")), warnings = [], state = text(field(data, "status")), status = state === "resolved" || type === "incident.resolved" ? "resolved" : state === "triggered" || state === "acknowledged" || type === "incident.triggered" ? "firing" : "unknown";
	type.startsWith("incident.") || warnings.push(`the event ${type.slice(0, 60)} is not about an incident`);
	let title = firstText(field(data, "title"), field(data, "summary"), field(reference, "summary")) ?? type, details = firstText(field(data, "body", "details"), field(data, "description")), note = firstText(field(data, "content"), field(data, "message")), measures = readMeasures([title, details ?? ""], null), teams = listOf(field(data, "teams")).flatMap((team) => text(field(team, "summary")) ?? []);
	return {
		source: "pagerduty",
		status,
		title,
		text: [
			title,
			details ?? "",
			note ?? ""
		],
		service: firstText(field(data, "service", "summary"), field(data, "service", "name")),
		severity: firstText(field(data, "priority", "summary"), field(data, "urgency")),
		startedAt: firstText(field(data, "created_at"), type === "incident.triggered" ? field(event, "occurred_at") : null),
		endedAt: status === "resolved" ? firstText(field(data, "resolved_at"), field(event, "occurred_at")) : null,
		value: measures.value,
		threshold: measures.threshold,
		labels: [
			["event_type", type],
			...[
				"urgency",
				"incident_key",
				"number"
			].flatMap((name) => labelsOf({ [name]: text(field(data, name)) })),
			...teams.length === 0 ? [] : [["team", teams.join(", ")]],
			...listOf(field(data, "custom_fields")).flatMap((each) => labelsOf({ [text(field(each, "name")) ?? ""]: field(each, "value") }))
		],
		links: [
			field(data, "html_url"),
			field(reference, "html_url"),
			field(data, "service", "html_url"),
			field(data, "conference_bridge", "conference_url")
		],
		fingerprint: firstText(field(reference, "id"), field(data, "id")),
		warnings
	};
}
// src/readers/alerts/sentry-trace.ts
/**
* The exceptions of a Sentry event as its language would print them, so that traces are read in one way whatever
* brought them.
*/
function showExceptions(event) {
	let thrown = listOf(field(event, "exception", "values") ?? field(event, "exception")).slice(0, 20).filter(isFields).map((each) => ({
		type: text(field(each, "type")) ?? "Error",
		value: text(field(each, "value")) ?? "",
		frames: listOf(field(each, "stacktrace", "frames")).slice(-250).filter(isFields).map(frameOf)
	}));
	if (thrown.length === 0) return "";
	let platform = text(field(event, "platform")) ?? "";
	return platform === "python" ? thrown.map(python).join("\n\nDuring handling of the above exception, another exception occurred:\n\n") : thrown.reverse().map((each, index) => `${index === 0 ? "" : "Caused by: "}${head(each)}${each.frames.reverse().map((frame, at) => `\n${line(platform, frame, at)}`).join("")}`).join("\n");
}
function frameOf(frame) {
	return {
		file: firstText(field(frame, "filename"), field(frame, "abs_path")) ?? "<unknown>",
		line: text(field(frame, "lineno")) ?? "",
		column: text(field(frame, "colno")) ?? "",
		name: text(field(frame, "function")) ?? "",
		module: text(field(frame, "module")) ?? "",
		context: text(field(frame, "context_line")) ?? ""
	};
}
const head = (thrown) => thrown.value === "" ? thrown.type : `${thrown.type}: ${thrown.value}`;
function python(thrown) {
	return [
		"Traceback (most recent call last):",
		...thrown.frames.map((frame) => `  File "${frame.file}", line ${frame.line || "0"}, in ${frame.name || "<module>"}${frame.context === "" ? "" : `\n    ${frame.context}`}`),
		head(thrown)
	].join("\n");
}
function line(platform, frame, index) {
	let owned = frame.module === "" ? frame.name || "<unknown>" : `${frame.module}.${frame.name || "<unknown>"}`, place = `${frame.file}${frame.line === "" ? "" : `:${frame.line}`}`;
	switch (platform) {
		case "java": return `\tat ${owned}(${place})`;
		case "ruby": return `\tfrom ${place}:in \`${frame.name || "<main>"}'`;
		case "csharp": return `   at ${owned}() in ${frame.file}${frame.line === "" ? "" : `:line ${frame.line}`}`;
		case "go": return `${owned}(...)\n\t${place}`;
		case "php": return `#${index} ${frame.file}(${frame.line || "0"}): ${frame.name || "{main}"}()`;
		case "rust":
		case "native": return `  ${String(index).padStart(2)}: ${frame.name || owned}\n             at ${place}`;
		default: {
			let full = `${place}${frame.column === "" || frame.line === "" ? "" : `:${frame.column}`}`;
			return frame.name === "" ? `    at ${full}` : `    at ${frame.name} (${full})`;
		}
	}
}
// src/readers/alerts/sentry.ts
/** Sentry's integration webhooks: https://docs.sentry.io/organization/integrations/integration-platform/webhooks/ */
function looksLikeSentry(payload) {
	let data = field(payload, "data");
	return isFields(data) && (isFields(field(data, "metric_alert")) || isFields(field(data, "event")) && (has(payload, "action") || has(field(data, "event"), "event_id")) || isFields(field(data, "issue")) && has(payload, "action") && has(field(data, "issue"), "id")) ? !0 : has(payload, "culprit", "event") && isFields(field(payload, "event"));
}
function readSentry(payload) {
	let data = fieldsOf(field(payload, "data"));
	if (isFields(field(data, "metric_alert"))) return readMetricAlert(payload, data);
	let event = field(data, "event") ?? field(payload, "event");
	return isFields(event) ? readEvent(payload, data, event) : readIssue(payload, fieldsOf(field(data, "issue")), data);
}
function readEvent(payload, data, event) {
	let tags = tagsOf(field(event, "tags")), title = firstText(field(event, "title"), field(payload, "message"), field(event, "message")) ?? "An error in Sentry", slug = /\/projects\/[^/]+\/([^/]+)\//.exec(text(field(event, "url")) ?? "")?.[1] ?? null;
	return {
		source: "sentry",
		status: "firing",
		title,
		text: [
			title,
			firstText(field(event, "culprit"), field(payload, "culprit")) ?? "",
			text(field(event, "message")) ?? "",
			text(field(event, "logentry", "formatted")) ?? "",
			showExceptions(event)
		],
		service: firstText(field(payload, "project_slug"), field(payload, "project_name"), slug),
		environment: firstText(field(event, "environment")),
		severity: firstText(field(event, "level"), field(payload, "level")),
		startedAt: field(event, "datetime") ?? field(event, "timestamp") ?? field(payload, "datetime"),
		labels: [...tags, ...labelsOf({
			release: text(field(event, "release")),
			platform: text(field(event, "platform")),
			rule: firstText(field(data, "triggered_rule"), field(payload, "triggering_rules"))
		})],
		links: [field(event, "web_url"), field(payload, "url")],
		fingerprint: firstText(field(event, "issue_id"), field(event, "groupID"), field(payload, "id")),
		warnings: ["an issue alert gives the time of one event; the errors may have begun earlier"]
	};
}
function readIssue(payload, issue, data) {
	let action = text(field(payload, "action")), state = text(field(issue, "status")), title = text(field(issue, "title")) ?? "An issue in Sentry", kind = text(field(issue, "metadata", "type")), said = text(field(issue, "metadata", "value")), file = text(field(issue, "metadata", "filename")), resolved = action === "resolved" || state === "resolved";
	return {
		source: "sentry",
		status: resolved ? "resolved" : action === "archived" || action === "ignored" || state === "ignored" ? "unknown" : "firing",
		title,
		text: [
			title,
			text(field(issue, "culprit")) ?? "",
			said === null || title.includes(said) ? "" : `${kind ?? "error"}: ${said}`,
			file === null ? "" : `in ${file}`
		],
		service: firstText(field(issue, "project", "slug"), field(issue, "project", "name")),
		severity: firstText(field(issue, "level"), field(issue, "priority")),
		startedAt: field(issue, "firstSeen"),
		endedAt: resolved ? field(issue, "lastSeen") : null,
		labels: labelsOf({
			action,
			short_id: text(field(issue, "shortId")),
			substatus: text(field(issue, "substatus")),
			platform: text(field(issue, "platform")),
			events: text(field(issue, "count")),
			users: text(field(issue, "userCount")),
			rule: text(field(data, "triggered_rule"))
		}),
		links: [field(issue, "web_url"), field(issue, "permalink")],
		fingerprint: text(field(issue, "id"))
	};
}
function readMetricAlert(payload, data) {
	let alert = fieldsOf(field(data, "metric_alert")), rule = fieldsOf(field(alert, "alert_rule")), action = text(field(payload, "action")), projects = listOf(field(alert, "projects")).flatMap((each) => text(each) ?? []), wanted = listOf(field(rule, "triggers")).find((trigger) => field(trigger, "label") === action), title = firstText(field(data, "description_title"), field(rule, "name"), field(alert, "title")) ?? "A metric alert in Sentry";
	return {
		source: "sentry",
		status: action === "resolved" ? "resolved" : action === "critical" || action === "warning" ? "firing" : "unknown",
		title,
		text: [title, (text(field(data, "description_text")) ?? "").replaceAll("\\n", "\n")],
		service: projects.length === 1 ? projects[0] : null,
		environment: firstText(field(rule, "environment", "name"), field(rule, "environment")),
		severity: action === "resolved" ? null : action,
		startedAt: field(alert, "date_started") ?? field(alert, "date_detected"),
		endedAt: field(alert, "date_closed"),
		value: leadingNumber(text(field(data, "description_text")) ?? ""),
		threshold: number$1(field(wanted, "alert_threshold")),
		labels: labelsOf({
			rule: text(field(rule, "name")),
			aggregate: text(field(rule, "aggregate")),
			dataset: text(field(rule, "dataset")),
			query: text(field(rule, "query")),
			...projects.length > 1 ? { projects: projects.join(", ") } : {},
			time_window_minutes: text(field(rule, "time_window"))
		}),
		links: [field(data, "web_url")],
		fingerprint: text(field(alert, "id")),
		warnings: projects.length > 1 ? [`the alert is about ${projects.length} projects, so it names no one service`] : []
	};
}
/** "1000 events in the last 10 minutes" begins with the measure. */
function leadingNumber(said) {
	return number$1(/^([\d.]+)%?\s+\w/.exec(said)?.[1]);
}
/** Tags come as pairs, as `{ key, value }` or as an object. */
function tagsOf(tags) {
	return Array.isArray(tags) ? tags.slice(0, 1e3).flatMap((tag) => {
		let name = text(Array.isArray(tag) ? tag[0] : field(tag, "key")), value = text(Array.isArray(tag) ? tag[1] : field(tag, "value"));
		return name === null || value === null ? [] : [[name, value]];
	}) : labelsOf(tags);
}
// src/readers/alerts/signal.ts
/** In the order of asking: shapes that say more come first. */
const readers = [
	{
		source: "cloudwatch",
		looks: looksLikeCloudwatch,
		read: readCloudwatch
	},
	{
		source: "pagerduty",
		looks: looksLikePagerduty,
		read: readPagerduty
	},
	{
		source: "sentry",
		looks: looksLikeSentry,
		read: readSentry
	},
	{
		source: "gcp",
		looks: looksLikeGcp,
		read: readGcp
	},
	{
		source: "grafana",
		looks: (payload) => looksLikeAlertmanager(payload) && looksLikeGrafana(payload),
		read: readAlertmanager
	},
	{
		source: "alertmanager",
		looks: looksLikeAlertmanager,
		read: readAlertmanager
	},
	{
		source: "dynatrace",
		looks: looksLikeDynatrace,
		read: readDynatrace
	},
	{
		source: "newrelic",
		looks: looksLikeNewrelic,
		read: readNewrelic
	},
	{
		source: "datadog",
		looks: looksLikeDatadog,
		read: readDatadog
	}
], nests = [
	"client_payload",
	"inputs",
	"alert",
	"payload",
	"event",
	"signal",
	"body",
	"symptom"
];
/**
* Reads whatever monitoring sent: the webhook of a known source (told by its shape, not by a flag), the same nested in
* a `repository_dispatch` or under `alert`, `payload`, `event` (as an object or as a JSON text), or plain text, a stack
* trace or a log. Bytes are read as UTF-8. Never throws; what cannot be read stands in the text with a warning.
*/
function readSignal(raw, options = {}) {
	let warnings = [], draft = readDraft(raw, options, warnings);
	return finish({
		...draft,
		warnings: [...warnings, ...draft.warnings ?? []]
	});
}
function readDraft(raw, options, warnings) {
	let found = locate(raw, 0, warnings, {}), said = options.source;
	return found.reader === null ? (said !== void 0 && said !== "text" && said !== "probe" && warnings.push(`said to come from ${said}, but it does not have that shape`), typeof found.payload == "string" ? withSiblings(readText(found.payload), found.siblings) : Array.isArray(found.payload) && found.payload.length > 0 ? (warnings.push(`the payload is a list of ${found.payload.length} and none of them is a known alert; all of them are kept as text`), withSiblings(readText(readEntries(found.payload)), found.siblings)) : isFields(found.payload) && Object.keys(found.payload).length > 0 ? (warnings.push("the shape of the alert is not known; all of it is kept as text"), withSiblings(readLoose(found.payload), found.siblings)) : (warnings.push("there is no alert in the payload"), withSiblings({
		source: "text",
		status: "unknown",
		title: "An alert without content",
		text: found.payload === void 0 || found.payload === null ? [] : [showJson(found.payload)]
	}, found.siblings))) : (said !== void 0 && said !== found.reader.source && warnings.push(`said to come from ${said}, but it has the shape of ${found.reader.source} and is read as that`), withSiblings(found.reader.read(found.payload), found.siblings));
}
/** The innermost payload that a reader knows; else the innermost text or object. */
function locate(raw, depth, warnings, siblings) {
	if (raw instanceof Uint8Array) return locate(decode$1(raw, warnings), depth, warnings, siblings);
	if (typeof raw == "string") return locateText(raw, depth, warnings, siblings);
	if (Array.isArray(raw)) {
		if (raw.length === 0 || depth >= 6) return {
			reader: null,
			payload: raw,
			siblings
		};
		if (raw.length === 1) return locate(raw[0], depth + 1, warnings, siblings);
		for (let [at, each] of raw.slice(0, 100).entries()) {
			let found = isFields(each) ? locate(each, depth + 1, [], siblings) : null;
			if (found !== null && found.reader !== null) return warnings.push(`the payload is a list of ${raw.length}; number ${at + 1} is read`), found;
		}
		return {
			reader: null,
			payload: raw,
			siblings
		};
	}
	if (!isFields(raw)) return {
		reader: null,
		payload: raw,
		siblings
	};
	let reader = readers.find((each) => each.looks(raw));
	if (reader !== void 0) return {
		reader,
		payload: raw,
		siblings
	};
	if (depth < 6) for (let name of nests) {
		let inner = field(raw, name);
		if (isFields(inner) || Array.isArray(inner) || typeof inner == "string" && inner.trim() !== "") {
			if (typeof inner == "string" && (name === "body" || name === "event") && !/^\s*[[{]/.test(inner) || typeof inner == "string" && name === "signal" && !/[\s{]/.test(inner.trim())) continue;
			let found = locate(inner, depth + 1, warnings, {
				...siblings,
				...raw,
				[name]: void 0
			}), wrapper = name === "client_payload" || name === "inputs";
			return found.reader === null && typeof found.payload != "string" && !wrapper ? {
				reader: null,
				payload: raw,
				siblings
			} : found;
		}
	}
	return {
		reader: null,
		payload: raw,
		siblings
	};
}
function locateText(raw, depth, warnings, siblings) {
	if (raw.length > 8388608) return warnings.push(`the input has ${raw.length} characters and is read as text`), {
		reader: null,
		payload: raw,
		siblings
	};
	let clean = raw.replace(/^\uFEFF/, "");
	if (depth >= 6 || !/^\s*(?:[{[]|"\s*(?:[{[]|\\))/.test(clean)) return {
		reader: null,
		payload: clean,
		siblings
	};
	let parsed = parseJson(clean);
	if (parsed === null || typeof parsed.value != "object" && typeof parsed.value != "string" || parsed.value === null) return /^\s*\{\s*"/.test(clean) && warnings.push("it begins as JSON but is not; it is kept as text"), {
		reader: null,
		payload: clean,
		siblings
	};
	parsed.notNumbers > 0 && warnings.push(`${parsed.notNumbers} NaN or infinite numbers are read as null`), parsed.rawControls > 0 && warnings.push(`${parsed.rawControls} control characters were not escaped in the JSON`);
	let found = locate(parsed.value, depth + 1, warnings, siblings);
	return found.reader === null && Array.isArray(found.payload) && found.payload.some(isFields) ? found : found.reader === null && !isFields(found.payload) && typeof found.payload != "string" ? {
		reader: null,
		payload: clean,
		siblings
	} : found;
}
function decode$1(bytes, warnings) {
	let decoded = new TextDecoder("utf-8").decode(bytes);
	return decoded.includes("�") && !Buffer.from(bytes).includes(Buffer.from("�")) && warnings.push("some bytes are not UTF-8; � stands in their place"), decoded;
}
/** Names under which words are given beside an alert: they join the symptom. */
const beside = [
	"symptom",
	"log",
	"logs",
	"stacktrace",
	"stack_trace",
	"trace",
	"message",
	"description",
	"details",
	"error",
	"notes"
];
/** What stands beside a nested alert counts where the alert itself is silent. */
function withSiblings(draft, siblings) {
	let label = (names) => [...draft.labels ?? []].some(([name]) => names.includes(name.toLowerCase())), pick = (...names) => firstText(...names.map((name) => field(siblings, name))), words = beside.flatMap((name) => pick(name) ?? []).filter((each) => each !== draft.title && !draft.text.includes(each));
	return {
		...draft,
		text: [...draft.text, ...words.map((each) => each.replace(/\r\n?/g, "\n"))],
		title: draft.source === "text" ? pick("title") ?? draft.title : draft.title,
		links: [
			...draft.links ?? [],
			field(siblings, "url"),
			field(siblings, "link")
		],
		service: draft.service ?? (label([
			"service",
			"app",
			"application"
		]) ? null : pick("service")),
		environment: draft.environment ?? (label(["environment", "env"]) ? null : pick("environment", "env")),
		severity: draft.severity ?? (label([
			"severity",
			"priority",
			"level"
		]) ? null : pick("severity", "priority")),
		startedAt: isoTime(draft.startedAt) === null ? pick("started_at", "startedAt", "started-at") : draft.startedAt,
		status: draft.source === "text" && draft.status === "unknown" ? statusWord(pick("status", "state")) : draft.status
	};
}
/** Plain text, a stack trace or a log: line ends become `\n`, everything else stays, so that offsets hold. */
function readText(raw) {
	let clean = raw.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n"), lines = clean.split("\n", 400).map((line) => line.slice(0, 1e3)).filter((line) => line.trim() !== ""), title = titleOf(lines);
	return {
		source: "text",
		status: "unknown",
		title,
		text: [clean],
		fingerprint: clean.trim() === "" ? null : `text:${withoutNumbers([title, ...lines.filter((line) => line !== title)].slice(0, 12).join(" ")).slice(0, 2e3)}`,
		warnings: clean.trim() === "" ? ["the text is empty"] : []
	};
}
const telling = /\b(?:\w*(?:Error|Exception)\b|panic|FATAL|CRITICAL|ERROR|Traceback|timeout|timed out|refused)/;
/** The first line that names an error, else the first line. */
function titleOf(lines) {
	return oneLine(lines.find((line) => telling.test(line) && !/^\s*Traceback/.test(line)) ?? lines[0] ?? "", limits.titleChars);
}
// node_modules/zod/v4/core/util.js
function getEnumValues(entries) {
	let numericValues = Object.values(entries).filter((v) => typeof v == "number");
	return Object.entries(entries).filter(([k, _]) => numericValues.indexOf(+k) === -1).map(([_, v]) => v);
}
function joinValues(array, separator = "|") {
	return array.map((val) => stringifyPrimitive(val)).join(separator);
}
function jsonStringifyReplacer(_, value) {
	return typeof value == "bigint" ? value.toString() : value;
}
var Cached = class {
	constructor(getter) {
		this._getter = getter, this._value = void 0;
	}
	get value() {
		let getter = this._getter;
		return getter !== void 0 && (this._value = getter(), this._getter = void 0), this._value;
	}
};
function cached(getter) {
	return new Cached(getter);
}
function nullish(input) {
	return input == null;
}
function cleanRegex(source) {
	let start = +!!source.startsWith("^"), end = source.endsWith("$") ? source.length - 1 : source.length;
	return source.slice(start, end);
}
function floatSafeRemainder(val, step) {
	let ratio = val / step, roundedRatio = Math.round(ratio), tolerance = 4 * 2 ** -52 * Math.max(Math.abs(ratio), 1);
	return Math.abs(ratio - roundedRatio) < tolerance ? 0 : ratio - roundedRatio;
}
function assignProp(target, prop, value) {
	Object.defineProperty(target, prop, {
		value,
		writable: !0,
		enumerable: !0,
		configurable: !0
	});
}
/**
* Whichever object a def's `shape` currently answers from: the one the caller passed until the first read, the frozen copy after it.
*
* Its keys and descriptors read without invoking anything, which is what lets a discriminated union check its discriminator, and the cycle walk read a shape, without resolving a getter that references the schema being constructed. A def that answers `shape` from an accessor of its own has none.
*/
function rawShape(def) {
	let desc = Object.getOwnPropertyDescriptor(def, "shape");
	return desc?.get ? desc.get.raw : desc?.value;
}
function sourceShape(schema) {
	return rawShape(schema._zod.def) ?? schema._zod.def.shape;
}
function deferProp(target, key, getter) {
	Object.defineProperty(target, key, {
		get() {
			let value = getter();
			return assignProp(this, key, value), value;
		},
		enumerable: !0,
		configurable: !0
	});
}
function putProp(target, key, value) {
	key in target ? assignProp(target, key, value) : target[key] = value;
}
/**
* Copies `keys` of `source`'s shape onto `target`, each value passed through `wrap`.
*
* A key the source has resolved is copied through now, so the derived shape states it outright and nothing has to resolve it to learn what it holds. A key the source still defers stays deferred, and reads back through the source's own `shape`, so it resolves once and both shapes get that one schema.
*/
function mirrorShape(target, source, keys, wrap) {
	let raw = sourceShape(source);
	for (let key of keys) {
		let desc = Object.getOwnPropertyDescriptor(raw, key);
		desc.enumerable && (desc.get ? deferProp(target, key, () => {
			let value = source._zod.def.shape[key];
			return wrap ? wrap(value, key) : value;
		}) : putProp(target, key, wrap ? wrap(desc.value, key) : desc.value));
	}
}
function mirrorProps(target, source) {
	for (let key of Reflect.ownKeys(source)) {
		let desc = Object.getOwnPropertyDescriptor(source, key);
		desc.enumerable && (desc.get ? deferProp(target, key, () => source[key]) : putProp(target, key, desc.value));
	}
}
function mergeDefs(...defs) {
	let mergedDescriptors = {};
	for (let def of defs) {
		let descriptors = Object.getOwnPropertyDescriptors(def);
		Object.assign(mergedDescriptors, descriptors);
	}
	return Object.defineProperties({}, mergedDescriptors);
}
function esc(str) {
	return JSON.stringify(str);
}
function slugify(input) {
	return input.toLowerCase().trim().replace(/[^\w\s-]/g, "").replace(/[\s_-]+/g, "-").replace(/^-+|-+$/g, "");
}
const captureStackTrace = "captureStackTrace" in Error ? Error.captureStackTrace : (..._args) => {};
function isObject(data) {
	return typeof data == "object" && !!data && !Array.isArray(data);
}
const allowsEval = /* @__PURE__*/ cached(() => {
	if (globalConfig.jitless || typeof navigator < "u" && navigator?.userAgent?.includes("Cloudflare")) return !1;
	try {
		return Function(""), !0;
	} catch {
		return !1;
	}
});
function isPlainObject(o) {
	if (isObject(o) === !1) return !1;
	let ctor = o.constructor;
	if (ctor === void 0 || typeof ctor != "function") return !0;
	let prot = ctor.prototype;
	return isObject(prot) !== !1 && Object.prototype.hasOwnProperty.call(prot, "isPrototypeOf") !== !1;
}
function shallowClone(o) {
	return isPlainObject(o) ? { ...o } : Array.isArray(o) ? [...o] : o instanceof Map ? new Map(o) : o instanceof Set ? new Set(o) : o;
}
const propertyKeyTypes = /* @__PURE__*/ new Set([
	"string",
	"number",
	"symbol"
]);
function escapeRegex(str) {
	return str.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
function clone(inst, def, params) {
	let cl = new inst._zod.constr(def ?? inst._zod.def);
	return (!def || params?.parent) && (cl._zod.parent = inst), cl;
}
function normalizeParams(_params) {
	let params = _params;
	if (!params) return {};
	if (typeof params == "string") return { error: () => params };
	if (params?.message !== void 0) {
		if (params?.error !== void 0) throw Error("Cannot specify both `message` and `error` params");
		params.error = params.message;
	}
	return delete params.message, typeof params.error == "string" ? {
		...params,
		error: () => params.error
	} : params;
}
function stringifyPrimitive(value) {
	return typeof value == "bigint" ? value.toString() + "n" : typeof value == "string" ? `"${value}"` : `${value}`;
}
function optionalKeys(shape) {
	return Object.keys(shape).filter((k) => shape[k]._zod.optin !== void 0 && shape[k]._zod.optout === "optional");
}
const NUMBER_FORMAT_RANGES = {
	safeint: [-(2 ** 53 - 1), 2 ** 53 - 1],
	int32: [-2147483648, 2147483647],
	uint32: [0, 4294967295],
	float32: [-34028234663852886e22, 34028234663852886e22],
	float64: [-Number.MAX_VALUE, Number.MAX_VALUE]
}, BIGINT_FORMAT_RANGES = {
	int64: [/* @__PURE__*/ BigInt("-9223372036854775808"), /* @__PURE__*/ BigInt("9223372036854775807")],
	uint64: [/* @__PURE__*/ BigInt(0), /* @__PURE__*/ BigInt("18446744073709551615")]
};
function pick(schema, mask) {
	let currDef = schema._zod.def, checks = currDef.checks;
	if (checks && checks.length > 0) throw Error(".pick() cannot be used on object schemas containing refinements");
	let newShape = {};
	return mirrorShape(newShape, schema, maskedKeys(schema, mask)), clone(schema, mergeDefs(currDef, {
		shape: newShape,
		checks: []
	}));
}
function maskedKeys(schema, mask) {
	let raw = sourceShape(schema), keys = [];
	for (let key of Reflect.ownKeys(mask)) {
		if (!Object.getOwnPropertyDescriptor(raw, key)?.enumerable) throw Error(`Unrecognized key: "${String(key)}"`);
		mask[key] && keys.push(key);
	}
	return keys;
}
function omit(schema, mask) {
	let currDef = schema._zod.def, checks = currDef.checks;
	if (checks && checks.length > 0) throw Error(".omit() cannot be used on object schemas containing refinements");
	let omitted = new Set(maskedKeys(schema, mask)), newShape = {};
	return mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)).filter((key) => !omitted.has(key))), clone(schema, mergeDefs(currDef, {
		shape: newShape,
		checks: []
	}));
}
function extend(schema, shape) {
	if (!isPlainObject(shape)) throw Error("Invalid input to extend: expected a plain object");
	let checks = schema._zod.def.checks;
	if (checks && checks.length > 0) {
		let existingShape = sourceShape(schema);
		for (let key of Reflect.ownKeys(shape)) if (Object.getOwnPropertyDescriptor(existingShape, key) !== void 0) throw Error("Cannot overwrite keys on object schemas containing refinements. Use `.safeExtend()` instead.");
	}
	return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function extended(schema, shape) {
	let newShape = {};
	return mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema))), mirrorProps(newShape, shape), newShape;
}
function safeExtend(schema, shape) {
	if (!isPlainObject(shape)) throw Error("Invalid input to safeExtend: expected a plain object");
	return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function merge(a, b) {
	if (!b?._zod?.def) throw Error("Invalid input to merge: expected an object schema. To merge a plain shape, use `.extend()`.");
	if (a._zod.def.checks?.length) throw Error(".merge() cannot be used on object schemas containing refinements. Use .safeExtend() instead.");
	let newShape = {};
	return mirrorShape(newShape, a, Reflect.ownKeys(sourceShape(a))), mirrorShape(newShape, b, Reflect.ownKeys(sourceShape(b))), clone(a, mergeDefs(a._zod.def, {
		shape: newShape,
		get catchall() {
			return b._zod.def.catchall;
		},
		checks: b._zod.def.checks ?? []
	}));
}
function partial(Class, schema, mask, name = "partial") {
	let checks = schema._zod.def.checks;
	if (checks && checks.length > 0) throw Error(`.${name}() cannot be used on object schemas containing refinements`);
	let selected = mask ? new Set(maskedKeys(schema, mask)) : void 0, newShape = {};
	return mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), Class && ((value, key) => selected && !selected.has(key) ? value : new Class({
		type: "optional",
		innerType: value
	}))), clone(schema, mergeDefs(schema._zod.def, {
		shape: newShape,
		checks: []
	}));
}
function required(Class, schema, mask) {
	let selected = mask ? new Set(maskedKeys(schema, mask)) : void 0, newShape = {};
	return mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), (value, key) => selected && !selected.has(key) ? value : new Class({
		type: "nonoptional",
		innerType: value
	})), clone(schema, mergeDefs(schema._zod.def, { shape: newShape }));
}
function aborted(x, startIndex = 0) {
	if (x.aborted === !0) return !0;
	for (let i = startIndex; i < x.issues.length; i++) if (x.issues[i]?.continue !== !0) return !0;
	return !1;
}
function explicitlyAborted(x, startIndex = 0) {
	if (x.aborted === !0) return !0;
	for (let i = startIndex; i < x.issues.length; i++) if (x.issues[i]?.continue === !1) return !0;
	return !1;
}
function prefixIssues(path, issues) {
	return issues.map((iss) => {
		var _a;
		return (_a = iss).path ?? (_a.path = []), iss.path.unshift(path), iss;
	});
}
function unwrapMessage(message) {
	return typeof message == "string" ? message : message?.message;
}
/** The leading size checks of `defChecks` that set an upper bound, each paired with it. */
function sizeCaps(defChecks) {
	let caps = [];
	for (let ch of defChecks ?? []) {
		let d = ch._zod.def;
		if (!/_(length|size)$|_equals$/.test(d.check)) break;
		let max = d.maximum ?? d.length ?? d.size;
		max >= 0 && caps.push([max, ch]);
	}
	return caps;
}
function attachSchema(issues, start, inst) {
	var _a;
	for (let i = start; i < issues.length; i++) (_a = issues[i]).schema ?? (_a.schema = inst);
}
function finalizeIssue(iss, ctx, config) {
	var _a;
	let traits = iss.inst?._zod?.traits;
	traits?.has("$ZodType") && (traits.has("$ZodCheck") ? (_a = iss).schema ?? (_a.schema = iss.inst) : iss.schema = iss.inst);
	let schemaError = iss.schema === iss.inst ? void 0 : iss.schema?._zod.def?.error, message = iss.message ? iss.message : unwrapMessage(iss.inst?._zod.def?.error?.(iss)) ?? unwrapMessage(schemaError?.(iss)) ?? unwrapMessage(ctx?.error?.(iss)) ?? unwrapMessage(config.customError?.(iss)) ?? unwrapMessage(config.localeError?.(iss)) ?? "Invalid input", full = {};
	for (let k of Object.keys(iss)) k !== "inst" && k !== "schema" && k !== "continue" && k !== "input" && k !== "__proto__" && (full[k] = iss[k]);
	return full.path ??= [], full.message = message, ctx?.reportInput && (full.input = iss.input), full;
}
const highSurrogate = /[\uD800-\uDBFF]/;
function codePointLength(str) {
	let units = str.length;
	if (!highSurrogate.test(str)) return units;
	let count = units;
	for (let i = 0; i < units - 1; i++) (str.charCodeAt(i) & 64512) == 55296 && (str.charCodeAt(i + 1) & 64512) == 56320 && (count--, i++);
	return count;
}
function getLengthableOrigin(input) {
	return Array.isArray(input) ? "array" : typeof input == "string" ? "string" : "unknown";
}
function parsedType(data) {
	let t = typeof data;
	switch (t) {
		case "number": return Number.isNaN(data) ? "nan" : "number";
		case "object": {
			if (data === null) return "null";
			if (Array.isArray(data)) return "array";
			let obj = data;
			if (obj && Object.getPrototypeOf(obj) !== Object.prototype && "constructor" in obj && obj.constructor) return obj.constructor.name;
		}
	}
	return t;
}
function issue(...args) {
	let [iss, input, inst] = args;
	return typeof iss == "string" ? {
		message: iss,
		code: "custom",
		input,
		inst
	} : { ...iss };
}
/**
* Installs a trait's members on its prototype. Each value builds that member for the instance on first read; the built value shadows the accessor as an own property, so a detached `const { parse } = schema` keeps working.
*
* Call this from a `proto` initializer, which runs once per prototype — never per instance.
*/
function members(proto, table) {
	for (let key in table) {
		let desc = Object.getOwnPropertyDescriptor(table, key);
		desc.get ? Object.defineProperty(proto, key, {
			...desc,
			enumerable: !1
		}) : defineBound(proto, key, desc.value);
	}
}
/** Shadows a prototype member with an own value, so a getter that builds from the instance runs once. */
function own(inst, key, value, enumerable = !0) {
	return Object.defineProperty(inst, key, {
		configurable: !0,
		writable: !0,
		enumerable,
		value
	}), value;
}
/** Like {@link own}, for a member that was never an own data property and has to stay out of `Object.keys`. */
function hide(inst, key, value) {
	return own(inst, key, value, !1);
}
/** Adds members a table derives from the instance: each builds on first read and shadows as own data, and assignment shadows the same way, as when these were own properties. */
/* @__NO_SIDE_EFFECTS__ */
function derived(computes, table) {
	for (let key in computes) {
		let compute = computes[key];
		Object.defineProperty(table, key, {
			configurable: !0,
			enumerable: !0,
			get() {
				return own(this, key, compute(this));
			},
			set(value) {
				own(this, key, value);
			}
		});
	}
	return table;
}
function defineBound(proto, key, fn) {
	Object.defineProperty(proto, key, {
		configurable: !0,
		get() {
			return this == null ? fn : own(this, key, fn.bind(this));
		},
		set(value) {
			own(this, key, value);
		}
	});
}
/** Returns the prototype to install on, or `undefined` if this group is already installed on it. */
function claim(inst, sentinel) {
	let proto = Object.getPrototypeOf(inst);
	return sentinel in proto ? void 0 : proto;
}
let installing, broke = !1;
const breaker = {
	configurable: !0,
	get() {
		broke = !0;
	}
};
/**
* Installs a lazily-derived internal on the `_zod` prototype of `inst`'s
* constructor, computed from the internals object itself and cached there on
* first read. One accessor per constructor rather than one per instance.
*/
function defineLazyInternal(inst, key, compute) {
	let proto = Object.getPrototypeOf(inst._zod);
	key in proto && installing !== inst._zod ? installing = void 0 : (installing = inst._zod, Object.defineProperty(proto, key, {
		configurable: !0,
		get() {
			Object.defineProperty(this, key, breaker);
			let outer = broke;
			broke = !1;
			try {
				let value = compute(this);
				return broke ? delete this[key] : Object.defineProperty(this, key, {
					configurable: !0,
					writable: !0,
					value
				}), broke ||= outer, value;
			} catch (err) {
				throw delete this[key], broke ||= outer, err;
			}
		},
		set(value) {
			Object.defineProperty(this, key, {
				configurable: !0,
				writable: !0,
				value
			});
		}
	}));
}
/**
* Installs `key` on `inst`'s prototype, computed by `make` on first read and cached there as an own
* data property. One accessor per constructor rather than one per instance, because an own accessor
* puts every instance after the first into v8 dictionary mode. The key doubles as the sentinel.
*/
function installLazyProp(inst, key, make, enumerable) {
	let proto = claim(inst, key);
	proto && Object.defineProperty(proto, key, {
		configurable: !0,
		get() {
			let desc = {
				configurable: !0,
				writable: !0,
				enumerable,
				value: void 0
			};
			return Object.defineProperty(this, key, desc), desc.value = make(this), Object.defineProperty(this, key, desc), desc.value;
		},
		set(value) {
			Object.defineProperty(this, key, {
				configurable: !0,
				writable: !0,
				enumerable,
				value
			});
		}
	});
}
/** Wraps a constant catch value in a thunk tagged with {@link CONSTANT_CATCH}. */
function constantCatch(value) {
	let fn = () => value;
	return fn["~constantCatch"] = !0, fn;
}
// node_modules/zod/v4/core/core.js
var _a$1;
const _zodDesc = {
	value: void 0,
	enumerable: !1
};
let _E = "captureStackTrace" in Error ? Error : null;
function newError(Definition) {
	let E = _E;
	if (E) {
		let saved = E.stackTraceLimit;
		if (typeof saved == "number") {
			try {
				E.stackTraceLimit = 0;
			} catch {
				return _E = null, new Definition();
			}
			try {
				return new Definition();
			} finally {
				E.stackTraceLimit = saved;
			}
		}
	}
	return new Definition();
}
/* @__NO_SIDE_EFFECTS__ */
function $constructor(name, initializer, proto, params) {
	let zodProto = {};
	function Internals(def) {
		this.def = def, this.constr = _, this.traits = /* @__PURE__ */ new Set();
	}
	Internals.prototype = zodProto;
	let protoMembers = proto, initialized = protoMembers && /* @__PURE__ */ new WeakSet();
	function init(inst, def) {
		if (!inst._zod) {
			_zodDesc.value = new Internals(def);
			try {
				Object.defineProperty(inst, "_zod", _zodDesc);
			} finally {
				_zodDesc.value = void 0;
			}
		} else if (inst._zod.traits.has(name)) return;
		if (inst._zod.traits.add(name), initializer(inst, def), initialized) {
			let own = Object.getPrototypeOf(inst), ctorProto = inst._zod.constr.prototype, up = own;
			for (; up && up !== ctorProto;) up = Object.getPrototypeOf(up);
			let target = up ?? own;
			initialized.has(target) || (initialized.add(target), members(target, protoMembers));
		}
		let proto = _.prototype;
		for (let k in proto) Object.prototype.hasOwnProperty.call(proto, k) && (k in inst || (inst[k] = proto[k].bind(inst)));
	}
	let Parent = params?.Parent ?? Object;
	class Definition extends Parent {}
	Object.defineProperty(Definition, "name", { value: name });
	function _(def) {
		let inst = params?.Parent ? newError(Definition) : this;
		init(inst, def);
		let deferred = inst._zod.deferred;
		if (deferred) {
			for (let fn of deferred) fn();
			inst._zod.deferred = void 0;
		}
		let pp = globalThis.__zod_globalConfig?.postProcessor;
		return pp && pp(inst), inst;
	}
	return Object.defineProperty(_, "init", { value: init }), Object.defineProperty(_, Symbol.hasInstance, { value: (inst) => params?.Parent && inst instanceof params.Parent ? !0 : inst?._zod?.traits?.has(name) }), Object.defineProperty(_, "name", { value: name }), _;
}
var $ZodAsyncError = class extends Error {
	constructor() {
		super("Encountered Promise during synchronous parse. Use .parseAsync() instead.");
	}
}, $ZodEncodeError = class extends Error {
	constructor(name) {
		super(`Encountered unidirectional transform during encode: ${name}`), this.name = "ZodEncodeError";
	}
};
(_a$1 = globalThis).__zod_globalConfig ?? (_a$1.__zod_globalConfig = {});
const globalConfig = globalThis.__zod_globalConfig;
function config(newConfig) {
	return newConfig && Object.assign(globalConfig, newConfig), globalConfig;
}
// node_modules/zod/v4/core/errors.js
function _getMessage() {
	let internals = this._zod;
	return internals.message ??= JSON.stringify(internals.def, jsonStringifyReplacer, 2), internals.message;
}
function _setMessage(value) {
	this._zod.message = value;
}
const _messageDesc = {
	get: _getMessage,
	set: _setMessage,
	enumerable: !0,
	configurable: !0
}, _issuesDesc = {
	value: void 0,
	enumerable: !1
}, _installedToString = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]), $ZodError = /* @__PURE__ */ $constructor("$ZodError", (inst, def) => {
	inst.name = "$ZodError", _issuesDesc.value = def, Object.defineProperty(inst, "issues", _issuesDesc), _issuesDesc.value = void 0, Object.defineProperty(inst, "message", _messageDesc);
	let proto = Object.getPrototypeOf(inst);
	_installedToString.has(proto) || (_installedToString.add(proto), Object.defineProperty(proto, "toString", {
		configurable: !0,
		enumerable: !1,
		get() {
			let value = () => this.message;
			return Object.defineProperty(this, "toString", {
				value,
				configurable: !0,
				writable: !0
			}), value;
		},
		set(value) {
			Object.defineProperty(this, "toString", {
				value,
				configurable: !0,
				writable: !0
			});
		}
	}));
});
/** Get-or-create `obj[key]` as an own data property. A path segment naming an inherited member
* ("toString", "constructor") would otherwise read through to the prototype, and assigning
* "__proto__" would hit the setter instead of creating a key. */
function node(obj, key, make) {
	return Object.prototype.hasOwnProperty.call(obj, key) || (key === "__proto__" ? Object.defineProperty(obj, key, {
		value: make(),
		writable: !0,
		enumerable: !0,
		configurable: !0
	}) : obj[key] = make()), obj[key];
}
function flattenError(error, mapper = (issue) => issue.message) {
	let fieldErrors = {}, formErrors = [];
	for (let sub of error.issues) sub.path.length > 0 ? node(fieldErrors, sub.path[0], () => []).push(mapper(sub)) : formErrors.push(mapper(sub));
	return {
		formErrors,
		fieldErrors
	};
}
function formatError(error, mapper = (issue) => issue.message) {
	let fieldErrors = { _errors: [] }, processError = (error, path = []) => {
		for (let issue of error.issues) if (issue.code === "invalid_union" && issue.errors.length) issue.errors.map((issues) => processError({ issues }, [...path, ...issue.path]));
		else if (issue.code === "invalid_key") processError({ issues: issue.issues }, [...path, ...issue.path]);
		else if (issue.code === "invalid_element") processError({ issues: issue.issues }, [...path, ...issue.path]);
		else {
			let fullpath = [...path, ...issue.path];
			if (fullpath.length === 0) fieldErrors._errors.push(mapper(issue));
			else {
				let curr = fieldErrors, i = 0;
				for (; i < fullpath.length;) {
					let el = fullpath[i], terminal = i === fullpath.length - 1;
					if (el === "_errors") {
						terminal && curr._errors.push(mapper(issue)), i++;
						continue;
					}
					Object.prototype.hasOwnProperty.call(curr, el) || Object.defineProperty(curr, el, {
						value: { _errors: [] },
						enumerable: !0,
						writable: !0,
						configurable: !0
					});
					let node = curr[el];
					terminal && node._errors.push(mapper(issue)), curr = node, i++;
				}
			}
		}
	};
	return processError(error), fieldErrors;
}
// node_modules/zod/v4/core/parse.js
function finalizeParams(callee, params) {
	return {
		callee: params?.callee ?? callee,
		Err: params?.Err
	};
}
const _parse = (_Err) => {
	let fn = (schema, value, _ctx, _params) => {
		let ctx = _ctx ? {
			..._ctx,
			async: !1
		} : { async: !1 }, result = schema._zod.run({
			value,
			issues: []
		}, ctx);
		if (result instanceof Promise) throw new $ZodAsyncError();
		if (result.issues.length) {
			let e = new ((_params?.Err) ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
			throw captureStackTrace(e, _params?.callee ?? fn), e;
		}
		return result.value;
	};
	return fn;
}, _parseAsync = (_Err) => {
	let fn = async (schema, value, _ctx, params) => {
		let ctx = _ctx ? {
			..._ctx,
			async: !0
		} : { async: !0 }, result = schema._zod.run({
			value,
			issues: []
		}, ctx);
		if (result instanceof Promise && (result = await result), result.issues.length) {
			let e = new ((params?.Err) ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
			throw captureStackTrace(e, params?.callee ?? fn), e;
		}
		return result.value;
	};
	return fn;
}, _safeParse = (_Err) => (schema, value, _ctx) => {
	let ctx = _ctx ? {
		..._ctx,
		async: !1
	} : { async: !1 }, result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) throw new $ZodAsyncError();
	return result.issues.length ? failure(_Err, result.issues, ctx) : {
		success: !0,
		data: result.value
	};
};
function failure(Err, issues, ctx) {
	let error;
	return {
		success: !1,
		get error() {
			return error || (error = new Err(issues.map((iss) => finalizeIssue(iss, ctx, config()))), issues = void 0, ctx = void 0), error;
		},
		set error(e) {
			error = e, issues = void 0, ctx = void 0;
		}
	};
}
const _safeParseAsync = (_Err) => async (schema, value, _ctx) => {
	let ctx = _ctx ? {
		..._ctx,
		async: !0
	} : { async: !0 }, result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	return result instanceof Promise && (result = await result), result.issues.length ? failure(_Err, result.issues, ctx) : {
		success: !0,
		data: result.value
	};
}, COMPILE_INVALID = /* @__PURE__ */ Symbol.for("zod.compile.invalid"), COMPILE_FALLBACK = /* @__PURE__ */ Symbol.for("zod.compile.fallback"), validate = ((schema, value, _ctx) => {
	let validator = schema._zod.bag.validator;
	if (validator !== void 0) {
		if (validator(value) !== COMPILE_INVALID) return !0;
		if (validator.definite === !0 && _ctx === void 0) return !1;
	}
	return validateFallback(schema, value, _ctx);
});
function validateFallback(schema, value, _ctx) {
	let ctx = _ctx ? {
		..._ctx,
		async: !1,
		abortEarly: !0
	} : {
		async: !1,
		abortEarly: !0
	}, fallbackRun = schema._zod.bag.fallbackRun, result;
	if (fallbackRun ? (ctx[COMPILE_FALLBACK] = !0, result = fallbackRun({
		value,
		issues: []
	}, ctx)) : result = schema._zod.run({
		value,
		issues: []
	}, ctx), result instanceof Promise) throw new $ZodAsyncError();
	return result.issues.length === 0;
}
const validateAsync$1 = async (schema, value, _ctx) => {
	let ctx = _ctx ? {
		..._ctx,
		async: !0,
		abortEarly: !0
	} : {
		async: !0,
		abortEarly: !0
	}, result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	return result instanceof Promise && (result = await result), result.issues.length === 0;
}, _encode = (_Err) => {
	let parse = _parse(_Err), fn = (schema, value, _ctx, _params) => {
		let ctx = _ctx ? {
			..._ctx,
			direction: "backward"
		} : { direction: "backward" };
		return parse(schema, value, ctx, finalizeParams(fn, _params));
	};
	return fn;
}, _decode = (_Err) => {
	let parse = _parse(_Err), fn = (schema, value, _ctx, _params) => parse(schema, value, _ctx, finalizeParams(fn, _params));
	return fn;
}, _encodeAsync = (_Err) => {
	let parseAsync = _parseAsync(_Err), fn = async (schema, value, _ctx, _params) => {
		let ctx = _ctx ? {
			..._ctx,
			direction: "backward"
		} : { direction: "backward" };
		return await parseAsync(schema, value, ctx, finalizeParams(fn, _params));
	};
	return fn;
}, _decodeAsync = (_Err) => {
	let parseAsync = _parseAsync(_Err), fn = async (schema, value, _ctx, _params) => await parseAsync(schema, value, _ctx, finalizeParams(fn, _params));
	return fn;
}, _safeEncode = (_Err) => (schema, value, _ctx) => {
	let ctx = _ctx ? {
		..._ctx,
		direction: "backward"
	} : { direction: "backward" };
	return _safeParse(_Err)(schema, value, ctx);
}, _safeDecode = (_Err) => (schema, value, _ctx) => _safeParse(_Err)(schema, value, _ctx), _safeEncodeAsync = (_Err) => async (schema, value, _ctx) => {
	let ctx = _ctx ? {
		..._ctx,
		direction: "backward"
	} : { direction: "backward" };
	return _safeParseAsync(_Err)(schema, value, ctx);
}, _safeDecodeAsync = (_Err) => async (schema, value, _ctx) => _safeParseAsync(_Err)(schema, value, _ctx), cuid = /^[cC][0-9a-z]{6,}$/, cuid2 = /^[0-9a-z]+$/, ulid = /^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$/, xid = /^[0-9a-vA-V]{20}$/, ksuid = /^[A-Za-z0-9]{27}$/, nanoid = /^[a-zA-Z0-9_-]{21}$/;
function nanoidOfLength(length) {
	return RegExp(`^[a-zA-Z0-9_-]{${length}}$`);
}
/** ISO 8601-1 duration regex. Does not support the 8601-2 extensions like negative durations or fractional/negative components. */
const duration = /^P(?:(\d+W)|(?!.*W)(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$/, guid = /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})$/, uuid = (version) => version ? RegExp(`^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-${version}[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})$`) : /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$/, email = /^(?:[A-Za-z0-9_'+\-]+\.)*[A-Za-z0-9_'+\-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$/;
function emoji() {
	return RegExp("^(?=[\\s\\S]*[\\p{Extended_Pictographic}\\p{Regional_Indicator}\\u20E3])[\\p{Extended_Pictographic}\\p{Emoji_Component}]+$", "u");
}
const ipv4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])$/, ipv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))$/, cidrv4 = /^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\/([0-9]|[1-2][0-9]|3[0-2])$/, cidrv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))\/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$/, base64 = /^$|^(?:[0-9a-zA-Z+/]{4})*(?:(?:[0-9a-zA-Z+/]{2}==)|(?:[0-9a-zA-Z+/]{3}=))?$/, base64url = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?$/, httpProtocol = /^https?$/, e164 = /^\+[1-9]\d{6,14}$/, dateSource = "(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))";
/** Anchors a pattern source. The interpolation lives here rather than at the call site because
* esbuild will not drop a `@__PURE__` call whose own argument interpolates a variable, but it
* will drop `anchor(dateSource)`. Keeping it inline pinned `date` into every bundle. */
function anchor(source) {
	return RegExp(`^${source}$`);
}
const date = /*@__PURE__*/ anchor(dateSource);
function timeSource(args) {
	let hhmm = "(?:[01]\\d|2[0-3]):[0-5]\\d";
	return typeof args.precision == "number" ? args.precision === -1 ? `${hhmm}` : args.precision === 0 ? `${hhmm}:[0-5]\\d` : `${hhmm}:[0-5]\\d\\.\\d{${args.precision}}` : args.seconds ? `${hhmm}:[0-5]\\d(?:\\.\\d+)?` : `${hhmm}(?::[0-5]\\d(?:\\.\\d+)?)?`;
}
function time(args) {
	return RegExp(`^${timeSource(args)}$`);
}
function datetime(args) {
	let opts = ["Z"];
	args.offset && opts.push("([+-](?:[01]\\d|2[0-3]):[0-5]\\d)");
	let qualified = `${timeSource({
		precision: args.precision,
		seconds: !0
	})}(?:${opts.join("|")})`, timeRegex = args.local ? `${qualified}|${timeSource({ precision: args.precision })}` : qualified;
	return RegExp(`^${dateSource}T(?:${timeRegex})$`);
}
const anyString = /^[\s\S]{0,}$/, number = /^-?\d+(?:\.\d+)?$/, lowercase = /^[^A-Z]*$/, uppercase = /^[^a-z]*$/, $ZodCheck = /*@__PURE__*/ $constructor("$ZodCheck", (inst, def) => {
	var _a;
	inst._zod ??= {}, inst._zod.def = def, (_a = inst._zod).onattach ?? (_a.onattach = []);
}), _whenHasLength = (payload) => {
	let val = payload.value;
	return !nullish(val) && val.length !== void 0;
}, numericOriginMap = {
	number: "number",
	bigint: "bigint",
	object: "date"
}, $ZodCheckLessThan = /*@__PURE__*/ $constructor("$ZodCheckLessThan", (inst, def) => {
	$ZodCheck.init(inst, def);
	let origin = numericOriginMap[typeof def.value];
	inst._zod.check = (payload) => {
		(def.inclusive ? payload.value <= def.value : payload.value < def.value) || payload.issues.push({
			origin: numericOriginMap[typeof payload.value] ?? origin,
			code: "too_big",
			maximum: typeof def.value == "object" ? def.value.getTime() : def.value,
			input: payload.value,
			inclusive: def.inclusive,
			inst,
			continue: !def.abort
		});
	};
}), $ZodCheckGreaterThan = /*@__PURE__*/ $constructor("$ZodCheckGreaterThan", (inst, def) => {
	$ZodCheck.init(inst, def);
	let origin = numericOriginMap[typeof def.value];
	inst._zod.check = (payload) => {
		(def.inclusive ? payload.value >= def.value : payload.value > def.value) || payload.issues.push({
			origin: numericOriginMap[typeof payload.value] ?? origin,
			code: "too_small",
			minimum: typeof def.value == "object" ? def.value.getTime() : def.value,
			input: payload.value,
			inclusive: def.inclusive,
			inst,
			continue: !def.abort
		});
	};
}), $ZodCheckMultipleOf = /*@__PURE__*/ $constructor("$ZodCheckMultipleOf", (inst, def) => {
	$ZodCheck.init(inst, def), inst._zod.check = (payload) => {
		if (typeof payload.value != typeof def.value) throw Error("Cannot mix number and bigint in multiple_of check.");
		(typeof payload.value == "bigint" ? def.value !== BigInt(0) && payload.value % def.value === BigInt(0) : floatSafeRemainder(payload.value, def.value) === 0) || payload.issues.push({
			origin: typeof payload.value,
			code: "not_multiple_of",
			divisor: def.value,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
}), $ZodCheckNumberFormat = /*@__PURE__*/ $constructor("$ZodCheckNumberFormat", (inst, def) => {
	$ZodCheck.init(inst, def), def.format = def.format || "float64";
	let isInt = def.format?.includes("int"), origin = isInt ? "int" : "number", [minimum, maximum] = NUMBER_FORMAT_RANGES[def.format];
	inst._zod.check = (payload) => {
		let input = payload.value;
		if (isInt) {
			if (!Number.isInteger(input)) {
				payload.issues.push({
					expected: origin,
					format: def.format,
					code: "invalid_type",
					continue: !1,
					input,
					inst
				});
				return;
			}
			if (!Number.isSafeInteger(input)) {
				input > 0 ? payload.issues.push({
					input,
					code: "too_big",
					maximum: 2 ** 53 - 1,
					note: "Integers must be within the safe integer range.",
					inst,
					origin,
					inclusive: !0,
					continue: !def.abort
				}) : payload.issues.push({
					input,
					code: "too_small",
					minimum: -(2 ** 53 - 1),
					note: "Integers must be within the safe integer range.",
					inst,
					origin,
					inclusive: !0,
					continue: !def.abort
				});
				return;
			}
		}
		input < minimum && payload.issues.push({
			origin: "number",
			input,
			code: "too_small",
			minimum,
			inclusive: !0,
			inst,
			continue: !def.abort
		}), input > maximum && payload.issues.push({
			origin: "number",
			input,
			code: "too_big",
			maximum,
			inclusive: !0,
			inst,
			continue: !def.abort
		});
	};
}), $ZodCheckMaxLength = /*@__PURE__*/ $constructor("$ZodCheckMaxLength", (inst, def) => {
	var _a;
	$ZodCheck.init(inst, def), (_a = inst._zod.def).when ?? (_a.when = _whenHasLength), inst._zod.check = (payload) => {
		let input = payload.value, units = input.length;
		if ((typeof input == "string" && units > def.maximum ? codePointLength(input) : units) <= def.maximum) return;
		let origin = getLengthableOrigin(input);
		payload.issues.push({
			origin,
			code: "too_big",
			maximum: def.maximum,
			inclusive: !0,
			input,
			inst,
			continue: !def.abort
		});
	};
}), $ZodCheckMinLength = /*@__PURE__*/ $constructor("$ZodCheckMinLength", (inst, def) => {
	var _a;
	$ZodCheck.init(inst, def), (_a = inst._zod.def).when ?? (_a.when = _whenHasLength), inst._zod.check = (payload) => {
		let input = payload.value, units = input.length;
		if ((typeof input == "string" && units >= def.minimum && units < def.minimum * 2 ? codePointLength(input) : units) >= def.minimum) return;
		let origin = getLengthableOrigin(input);
		payload.issues.push({
			origin,
			code: "too_small",
			minimum: def.minimum,
			inclusive: !0,
			input,
			inst,
			continue: !def.abort
		});
	};
}), $ZodCheckLengthEquals = /*@__PURE__*/ $constructor("$ZodCheckLengthEquals", (inst, def) => {
	var _a;
	$ZodCheck.init(inst, def), (_a = inst._zod.def).when ?? (_a.when = _whenHasLength), inst._zod.check = (payload) => {
		let input = payload.value, units = input.length, length = typeof input == "string" && units >= def.length && units <= def.length * 2 ? codePointLength(input) : units;
		if (length === def.length) return;
		let origin = getLengthableOrigin(input), tooBig = length > def.length;
		payload.issues.push({
			origin,
			...tooBig ? {
				code: "too_big",
				maximum: def.length
			} : {
				code: "too_small",
				minimum: def.length
			},
			inclusive: !0,
			exact: !0,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
}), $ZodCheckStringFormat = /*@__PURE__*/ $constructor("$ZodCheckStringFormat", (inst, def) => {
	var _a, _b;
	$ZodCheck.init(inst, def), def.pattern ? (_a = inst._zod).check ?? (_a.check = (payload) => {
		def.pattern.lastIndex = 0, def.pattern.test(payload.value) || payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: def.format,
			input: payload.value,
			...def.pattern ? { pattern: def.pattern.toString() } : {},
			inst,
			continue: !def.abort
		});
	}) : (_b = inst._zod).check ?? (_b.check = () => {});
}), $ZodCheckRegex = /*@__PURE__*/ $constructor("$ZodCheckRegex", (inst, def) => {
	$ZodCheckStringFormat.init(inst, def), inst._zod.check = (payload) => {
		def.pattern.lastIndex = 0, def.pattern.test(payload.value) || payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "regex",
			input: payload.value,
			pattern: def.pattern.toString(),
			inst,
			continue: !def.abort
		});
	};
}), $ZodCheckLowerCase = /*@__PURE__*/ $constructor("$ZodCheckLowerCase", (inst, def) => {
	def.pattern ??= lowercase, $ZodCheckStringFormat.init(inst, def);
}), $ZodCheckUpperCase = /*@__PURE__*/ $constructor("$ZodCheckUpperCase", (inst, def) => {
	def.pattern ??= uppercase, $ZodCheckStringFormat.init(inst, def);
}), $ZodCheckIncludes = /*@__PURE__*/ $constructor("$ZodCheckIncludes", (inst, def) => {
	$ZodCheck.init(inst, def);
	let escapedRegex = escapeRegex(def.includes);
	def.pattern = new RegExp(typeof def.position == "number" ? `^.{${def.position},}${escapedRegex}` : escapedRegex), inst._zod.check = (payload) => {
		payload.value.includes(def.includes, def.position) || payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "includes",
			includes: def.includes,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
}), $ZodCheckStartsWith = /*@__PURE__*/ $constructor("$ZodCheckStartsWith", (inst, def) => {
	$ZodCheck.init(inst, def);
	let pattern = RegExp(`^${escapeRegex(def.prefix)}.*`);
	def.pattern ??= pattern, inst._zod.check = (payload) => {
		payload.value.startsWith(def.prefix) || payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "starts_with",
			prefix: def.prefix,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
}), $ZodCheckEndsWith = /*@__PURE__*/ $constructor("$ZodCheckEndsWith", (inst, def) => {
	$ZodCheck.init(inst, def);
	let pattern = RegExp(`.*${escapeRegex(def.suffix)}$`);
	def.pattern ??= pattern, inst._zod.check = (payload) => {
		payload.value.endsWith(def.suffix) || payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "ends_with",
			suffix: def.suffix,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
}), $ZodCheckOverwrite = /*@__PURE__*/ $constructor("$ZodCheckOverwrite", (inst, def) => {
	$ZodCheck.init(inst, def), inst._zod.check = (payload) => {
		payload.value = def.tx(payload.value);
	};
});
// node_modules/zod/v4/core/doc.js
var Doc = class {
	constructor(args = [], closed = {}) {
		this.content = [], this.indent = 0, this.args = args, this.closed = closed;
	}
	indented(fn) {
		this.indent += 1;
		try {
			fn(this);
		} finally {
			--this.indent;
		}
	}
	write(arg) {
		if (typeof arg == "function") {
			arg(this, { execution: "sync" }), arg(this, { execution: "async" });
			return;
		}
		let lines = arg.split("\n").filter((x) => x), minIndent = Math.min(...lines.map((x) => x.length - x.trimStart().length)), dedented = lines.map((x) => x.slice(minIndent)).map((x) => " ".repeat(this.indent * 2) + x);
		for (let line of dedented) this.content.push(line);
	}
	compile() {
		let F = Function, content = this?.content ?? [""];
		return new F(...Object.keys(this.closed), `return function (${this.args.join(", ")}) {\n${content.join("\n")}\n};`)(...Object.values(this.closed));
	}
};
// node_modules/zod/v4/core/versions.js
const version = {
	major: 4,
	minor: 6,
	patch: 7
}, $ZodType = /*@__PURE__*/ $constructor("$ZodType", (inst, def) => {
	var _a;
	inst ??= {}, inst._zod.def = def, inst._zod.bag = inst._zod.bag || {}, inst._zod.version = version;
	let defChecks = inst._zod.def.checks, checks = inst._zod.traits.has("$ZodCheck") ? [inst, ...defChecks ?? []] : defChecks?.length ? [...defChecks] : [];
	for (let ch of checks) for (let fn of ch._zod.onattach) fn(inst);
	if (checks.length === 0) (_a = inst._zod).deferred ?? (_a.deferred = []), inst._zod.deferred?.push(() => {
		inst._zod.run = inst._zod.parse;
	});
	else {
		let runChecks = (payload, checks, ctx) => {
			if (payload.memo) return payload;
			let isAborted = aborted(payload), asyncResult;
			for (let ch of checks) {
				if (ch._zod.def.when) {
					if (explicitlyAborted(payload) || !ch._zod.def.when(payload)) continue;
				} else if (isAborted) continue;
				let currLen = payload.issues.length, _ = ch._zod.check(payload);
				if (_ instanceof Promise && ctx?.async === !1) throw new $ZodAsyncError();
				if (asyncResult || _ instanceof Promise) asyncResult = (asyncResult ?? Promise.resolve()).then(async () => {
					await _, payload.issues.length !== currLen && (attachSchema(payload.issues, currLen, inst), isAborted ||= aborted(payload, currLen));
				});
				else {
					if (payload.issues.length === currLen) continue;
					attachSchema(payload.issues, currLen, inst), isAborted ||= aborted(payload, currLen);
				}
			}
			return asyncResult ? asyncResult.then(() => payload) : payload;
		}, handleCanaryResult = (canary, payload, ctx) => {
			if (aborted(canary)) return canary.aborted = !0, canary;
			let checkResult = runChecks(payload, checks, ctx);
			if (checkResult instanceof Promise) {
				if (ctx.async === !1) throw new $ZodAsyncError();
				return checkResult.then((checkResult) => inst._zod.parse(checkResult, ctx));
			}
			return inst._zod.parse(checkResult, ctx);
		};
		inst._zod.run = (payload, ctx) => {
			if (ctx.skipChecks) return inst._zod.parse(payload, ctx);
			if (ctx.direction === "backward") {
				let canary = inst._zod.parse({
					value: payload.value,
					issues: []
				}, {
					...ctx,
					skipChecks: !0
				});
				return canary instanceof Promise ? canary.then((canary) => handleCanaryResult(canary, payload, ctx)) : handleCanaryResult(canary, payload, ctx);
			}
			let result = inst._zod.parse(payload, ctx);
			if (result instanceof Promise) {
				if (ctx.async === !1) throw new $ZodAsyncError();
				return result.then((result) => runChecks(result, checks, ctx));
			}
			return runChecks(result, checks, ctx);
		};
	}
}, {
	get "~standard"() {
		return hide(this, "~standard", standardProps(this));
	},
	set "~standard"(value) {
		own(this, "~standard", value);
	}
}), toStandardResult = (r, ctx) => r.issues.length ? { issues: r.issues.map((iss) => finalizeIssue(iss, ctx, config())) } : { value: r.value };
async function validateAsync(inst, value) {
	let ctx = { async: !0 };
	return toStandardResult(await inst._zod.run({
		value,
		issues: []
	}, ctx), ctx);
}
function standardProps(inst) {
	return {
		validate: (value) => {
			let ctx = { async: !1 };
			try {
				let r = inst._zod.run({
					value,
					issues: []
				}, ctx);
				if (!(r instanceof Promise)) return toStandardResult(r, ctx);
			} catch {}
			return validateAsync(inst, value);
		},
		vendor: "zod",
		version: 1
	};
}
const $ZodString = /*@__PURE__*/ $constructor("$ZodString", (inst, def) => {
	$ZodType.init(inst, def), inst._zod.pattern = def.pattern ?? anyString, inst._zod.parse = (payload, _) => {
		if (def.coerce) try {
			payload.value = String(payload.value);
		} catch {}
		return typeof payload.value == "string" || payload.issues.push({
			expected: "string",
			code: "invalid_type",
			input: payload.value,
			inst
		}), payload;
	};
}), $ZodStringFormat = /*@__PURE__*/ $constructor("$ZodStringFormat", (inst, def) => {
	$ZodCheckStringFormat.init(inst, def), $ZodString.init(inst, def);
}), $ZodGUID = /*@__PURE__*/ $constructor("$ZodGUID", (inst, def) => {
	def.pattern ??= guid, $ZodStringFormat.init(inst, def);
}), $ZodUUID = /*@__PURE__*/ $constructor("$ZodUUID", (inst, def) => {
	if (def.version) {
		let v = {
			v1: 1,
			v2: 2,
			v3: 3,
			v4: 4,
			v5: 5,
			v6: 6,
			v7: 7,
			v8: 8
		}[def.version];
		if (v === void 0) throw Error(`Invalid UUID version: "${def.version}"`);
		def.pattern ??= uuid(v);
	} else def.pattern ??= uuid();
	$ZodStringFormat.init(inst, def);
}), $ZodEmail = /*@__PURE__*/ $constructor("$ZodEmail", (inst, def) => {
	def.pattern ??= email, $ZodStringFormat.init(inst, def);
});
function canParseURL(input) {
	try {
		return typeof URL < "u" && typeof URL.canParse == "function" ? URL.canParse(input) : (new URL(input), !0);
	} catch {
		return !1;
	}
}
function validateURL(trimmed, def) {
	return !("normalize" in def) && !("hostname" in def) && !("protocol" in def) ? canParseURL(trimmed) || 2 : parseURLObject(trimmed, def);
}
/** Parses a URL while preserving the non-normalizing HTTP guard. */
function parseURLObject(trimmed, def) {
	if (!def.normalize && def.protocol?.source === httpProtocol.source && !/^https?:\/\//i.test(trimmed)) return 1;
	try {
		if (typeof URL < "u") {
			let URLStatic = URL;
			if (typeof URLStatic.parse == "function") return URLStatic.parse(trimmed) ?? 2;
		}
		return new URL(trimmed);
	} catch {
		return 2;
	}
}
const asciiTabOrNewline = /[\t\n\r]/g;
/** The URL parser deletes every ASCII tab, LF and CR from its input before it parses, so `new URL("https://exa\nmple.com")` reports on `example.com`. Applying the same deletion to the returned value closes the half of that divergence which can move the host; the parser's other rewrite, stripping C0 controls at the edges, cannot. */
function stripTabAndNewline(value) {
	return value.replace(asciiTabOrNewline, "");
}
function urlHostnameOk(url, hostname) {
	return hostname.lastIndex = 0, hostname.test(url.hostname);
}
function urlProtocolOk(url, protocol) {
	return protocol.lastIndex = 0, protocol.test(url.protocol.endsWith(":") ? url.protocol.slice(0, -1) : url.protocol);
}
const $ZodURL = /*@__PURE__*/ $constructor("$ZodURL", (inst, def) => {
	$ZodStringFormat.init(inst, def), inst._zod.check = (payload) => {
		try {
			let trimmed = payload.value.trim(), url = validateURL(trimmed, def);
			if (url === 1) {
				payload.issues.push({
					code: "invalid_format",
					format: "url",
					note: "Invalid URL format",
					input: payload.value,
					inst,
					continue: !def.abort
				});
				return;
			}
			if (url === 2) {
				payload.issues.push({
					code: "invalid_format",
					format: "url",
					input: payload.value,
					inst,
					continue: !def.abort
				});
				return;
			}
			if (url === !0) {
				payload.value = stripTabAndNewline(trimmed);
				return;
			}
			def.hostname && !urlHostnameOk(url, def.hostname) && payload.issues.push({
				code: "invalid_format",
				format: "url",
				note: "Invalid hostname",
				pattern: def.hostname.source,
				input: payload.value,
				inst,
				continue: !def.abort
			}), def.protocol && !urlProtocolOk(url, def.protocol) && payload.issues.push({
				code: "invalid_format",
				format: "url",
				note: "Invalid protocol",
				pattern: def.protocol.source,
				input: payload.value,
				inst,
				continue: !def.abort
			}), payload.value = def.normalize ? url.href : stripTabAndNewline(trimmed);
			return;
		} catch {
			payload.issues.push({
				code: "invalid_format",
				format: "url",
				input: payload.value,
				inst,
				continue: !def.abort
			});
		}
	};
}), $ZodEmoji = /*@__PURE__*/ $constructor("$ZodEmoji", (inst, def) => {
	def.pattern ??= emoji(), $ZodStringFormat.init(inst, def);
}), $ZodNanoID = /*@__PURE__*/ $constructor("$ZodNanoID", (inst, def) => {
	if (def.length !== void 0 && (!Number.isInteger(def.length) || def.length < 1)) throw Error(`Invalid nanoid length: ${def.length}`);
	def.pattern ??= def.length === void 0 ? nanoid : nanoidOfLength(def.length), $ZodStringFormat.init(inst, def);
}), $ZodCUID = /*@__PURE__*/ $constructor("$ZodCUID", (inst, def) => {
	def.pattern ??= cuid, $ZodStringFormat.init(inst, def);
}), $ZodCUID2 = /*@__PURE__*/ $constructor("$ZodCUID2", (inst, def) => {
	def.pattern ??= cuid2, $ZodStringFormat.init(inst, def);
}), $ZodULID = /*@__PURE__*/ $constructor("$ZodULID", (inst, def) => {
	def.pattern ??= ulid, $ZodStringFormat.init(inst, def);
}), $ZodXID = /*@__PURE__*/ $constructor("$ZodXID", (inst, def) => {
	def.pattern ??= xid, $ZodStringFormat.init(inst, def);
}), $ZodKSUID = /*@__PURE__*/ $constructor("$ZodKSUID", (inst, def) => {
	def.pattern ??= ksuid, $ZodStringFormat.init(inst, def);
}), $ZodISODateTime = /*@__PURE__*/ $constructor("$ZodISODateTime", (inst, def) => {
	def.pattern ??= datetime(def), $ZodStringFormat.init(inst, def);
}), $ZodISODate = /*@__PURE__*/ $constructor("$ZodISODate", (inst, def) => {
	def.pattern ??= date, $ZodStringFormat.init(inst, def);
}), $ZodISOTime = /*@__PURE__*/ $constructor("$ZodISOTime", (inst, def) => {
	def.pattern ??= time(def), $ZodStringFormat.init(inst, def);
}), $ZodISODuration = /*@__PURE__*/ $constructor("$ZodISODuration", (inst, def) => {
	def.pattern ??= duration, $ZodStringFormat.init(inst, def);
}), $ZodIPv4 = /*@__PURE__*/ $constructor("$ZodIPv4", (inst, def) => {
	def.pattern ??= ipv4, $ZodStringFormat.init(inst, def);
}), ipv6Alphabet = /^[0-9a-fA-F:.]+$/;
function isValidIPv6(value) {
	return ipv6Alphabet.test(value) ? canParseURL(`http://[${value}]`) : !1;
}
const $ZodIPv6 = /*@__PURE__*/ $constructor("$ZodIPv6", (inst, def) => {
	def.pattern ??= ipv6, $ZodStringFormat.init(inst, def), inst._zod.check = (payload) => {
		isValidIPv6(payload.value) || payload.issues.push({
			code: "invalid_format",
			format: "ipv6",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
}), $ZodCIDRv4 = /*@__PURE__*/ $constructor("$ZodCIDRv4", (inst, def) => {
	def.pattern ??= cidrv4, $ZodStringFormat.init(inst, def);
});
function isValidCIDRv6(value) {
	let parts = value.split("/");
	if (parts.length !== 2) return !1;
	let [address, prefix] = parts;
	if (!prefix) return !1;
	let prefixNum = Number(prefix);
	return `${prefixNum}` !== prefix || prefixNum < 0 || prefixNum > 128 ? !1 : isValidIPv6(address);
}
const $ZodCIDRv6 = /*@__PURE__*/ $constructor("$ZodCIDRv6", (inst, def) => {
	def.pattern ??= cidrv6, $ZodStringFormat.init(inst, def), inst._zod.check = (payload) => {
		isValidCIDRv6(payload.value) || payload.issues.push({
			code: "invalid_format",
			format: "cidrv6",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
function isValidBase64(data) {
	if (data === "") return !0;
	if (/\s/.test(data) || data.length % 4 != 0) return !1;
	try {
		return atob(data), !0;
	} catch {
		return !1;
	}
}
const base64Charset = /^[0-9a-zA-Z+/]*={0,2}$/, $ZodBase64 = /*@__PURE__*/ $constructor("$ZodBase64", (inst, def) => {
	def.pattern ??= base64Charset, $ZodStringFormat.init(inst, def), inst._zod.check = (payload) => {
		isValidBase64(payload.value) || payload.issues.push({
			code: "invalid_format",
			format: "base64",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
}), base64urlCharset = /^[A-Za-z0-9_-]*$/;
function isValidBase64URL(data) {
	if (!base64urlCharset.test(data)) return !1;
	let base64 = data.replace(/[-_]/g, (c) => c === "-" ? "+" : "/");
	return isValidBase64(base64.padEnd(Math.ceil(base64.length / 4) * 4, "="));
}
const $ZodBase64URL = /*@__PURE__*/ $constructor("$ZodBase64URL", (inst, def) => {
	def.pattern ??= base64urlCharset, $ZodStringFormat.init(inst, def), inst._zod.check = (payload) => {
		isValidBase64URL(payload.value) || payload.issues.push({
			code: "invalid_format",
			format: "base64url",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
}), $ZodE164 = /*@__PURE__*/ $constructor("$ZodE164", (inst, def) => {
	def.pattern ??= e164, $ZodStringFormat.init(inst, def);
});
function isValidJWT(token, algorithm = null) {
	try {
		let tokensParts = token.split(".");
		if (tokensParts.length !== 3) return !1;
		let [header] = tokensParts;
		if (!header) return !1;
		let parsedHeader = JSON.parse(atob(header));
		return !("typ" in parsedHeader && parsedHeader?.typ !== "JWT" || !parsedHeader.alg || algorithm && (!("alg" in parsedHeader) || parsedHeader.alg !== algorithm));
	} catch {
		return !1;
	}
}
const $ZodJWT = /*@__PURE__*/ $constructor("$ZodJWT", (inst, def) => {
	$ZodStringFormat.init(inst, def), inst._zod.check = (payload) => {
		isValidJWT(payload.value, def.alg) || payload.issues.push({
			code: "invalid_format",
			format: "jwt",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
}), $ZodNumber = /*@__PURE__*/ $constructor("$ZodNumber", (inst, def) => {
	$ZodType.init(inst, def), inst._zod.pattern = number, inst._zod.parse = (payload, _ctx) => {
		if (def.coerce) try {
			payload.value = Number(payload.value);
		} catch {}
		let input = payload.value;
		if (typeof input == "number" && !Number.isNaN(input) && Number.isFinite(input)) return payload;
		let received = typeof input == "number" ? Number.isNaN(input) ? "NaN" : Number.isFinite(input) ? void 0 : String(input) : void 0;
		return payload.issues.push({
			expected: "number",
			code: "invalid_type",
			input,
			inst,
			...received ? { received } : {}
		}), payload;
	};
}), $ZodNumberFormat = /*@__PURE__*/ $constructor("$ZodNumberFormat", (inst, def) => {
	$ZodCheckNumberFormat.init(inst, def), $ZodNumber.init(inst, def);
}), $ZodUnknown = /*@__PURE__*/ $constructor("$ZodUnknown", (inst, def) => {
	$ZodType.init(inst, def), inst._zod.parse = (payload) => payload;
}), $ZodNever = /*@__PURE__*/ $constructor("$ZodNever", (inst, def) => {
	$ZodType.init(inst, def), inst._zod.parse = (payload, _ctx) => (payload.issues.push({
		expected: "never",
		code: "invalid_type",
		input: payload.value,
		inst
	}), payload);
});
function capSize(inst, size) {
	let caps = sizeCaps(inst._zod.def.checks);
	if (!caps.length) return;
	let cap = Math.min(...caps.map((c) => c[0])), parse = inst._zod.parse;
	inst._zod.parse = (payload, ctx) => {
		let n = size(payload.value);
		if (n > cap && !ctx?.skipChecks && ctx?.direction !== "backward") {
			for (let [max, ch] of sizeCaps(inst._zod.def.checks)) if (n > max && ch._zod.def.when(payload)) {
				let start = payload.issues.length;
				return ch._zod.check(payload), payload.issues[start].continue = !1, attachSchema(payload.issues, start, inst), payload;
			}
		}
		return parse(payload, ctx);
	};
}
const arraySize = (input) => Array.isArray(input) ? input.length : -1;
function handleArrayResult(result, final, index) {
	result.issues.length && final.issues.push(...prefixIssues(index, result.issues)), final.value[index] = result.value;
}
const $ZodArray = /*@__PURE__*/ $constructor("$ZodArray", (inst, def) => {
	$ZodType.init(inst, def);
	let memo = globalConfig.memoizer;
	memo?.attach(inst), inst._zod.parse = (payload, ctx) => {
		let input = payload.value;
		if (!Array.isArray(input)) return payload.issues.push({
			expected: "array",
			code: "invalid_type",
			input,
			inst
		}), payload;
		payload.value = memo ? memo.alloc(inst, payload, Array(input.length), ctx) : Array(input.length);
		let proms = [], abortEarly = ctx?.abortEarly;
		for (let i = 0; i < input.length; i++) {
			let item = input[i], result = def.element._zod.run({
				value: item,
				issues: []
			}, ctx);
			if (result instanceof Promise) proms.push(result.then((result) => handleArrayResult(result, payload, i)));
			else if (handleArrayResult(result, payload, i), abortEarly && result.issues.length !== 0 && aborted(result)) break;
		}
		return proms.length ? Promise.all(proms).then(() => payload) : payload;
	}, capSize(inst, arraySize);
});
function handlePropertyResult(result, final, key, input, optin, optout) {
	let isPresent = key in input, isOptionalOut = optout === "optional";
	if (isPresent || !isOptionalOut || optin !== "optional") {
		if (result.issues.length) {
			if (optin !== void 0 && isOptionalOut && !isPresent) return;
			final.issues.push(...prefixIssues(key, result.issues));
		}
		!isPresent && optin === void 0 ? result.issues.length || final.issues.push({
			code: "invalid_type",
			expected: "nonoptional",
			input: void 0,
			path: [key]
		}) : result.value === void 0 ? (isPresent || optin === "defaulted" && !isOptionalOut) && (final.value[key] = void 0) : final.value[key] = result.value;
	}
}
const NO_SYMBOL_KEYS = [];
function normalizeDef(def) {
	let keys = Object.keys(def.shape), ownSymbols = Object.getOwnPropertySymbols(def.shape), symbolKeys = ownSymbols.length ? ownSymbols : NO_SYMBOL_KEYS, allKeys = symbolKeys.length ? [...keys, ...symbolKeys] : keys;
	for (let k of allKeys) if (!def.shape?.[k]?._zod?.traits?.has("$ZodType")) throw Error(`Invalid element at key "${String(k)}": expected a Zod schema`);
	let okeys = optionalKeys(def.shape);
	return {
		...def,
		allKeys,
		symbolKeys,
		keySet: new Set(keys),
		numKeys: keys.length,
		optionalKeys: new Set(okeys)
	};
}
function handleCatchall(proms, input, payload, ctx, def, inst, abortEarly) {
	let unrecognized = [], keySet = def.keySet, _catchall = def.catchall._zod, t = _catchall.def.type, optin = _catchall.optin, optout = _catchall.optout, seen = 0;
	for (let key in input) {
		if (abortEarly && payload.issues.length !== seen) {
			if (aborted(payload, seen)) break;
			seen = payload.issues.length;
		}
		if (keySet.has(key)) continue;
		if (key === "__proto__") {
			t === "never" && unrecognized.push(key);
			continue;
		}
		if (t === "never") {
			unrecognized.push(key);
			continue;
		}
		let r = _catchall.run({
			value: input[key],
			issues: []
		}, ctx);
		r instanceof Promise ? proms.push(r.then((r) => handlePropertyResult(r, payload, key, input, optin, optout))) : handlePropertyResult(r, payload, key, input, optin, optout);
	}
	return unrecognized.length && payload.issues.push({
		code: "unrecognized_keys",
		keys: unrecognized,
		input,
		inst,
		continue: !0
	}), proms.length ? Promise.all(proms).then(() => payload) : payload;
}
const $ZodObject = /*@__PURE__*/ $constructor("$ZodObject", (inst, def) => {
	$ZodType.init(inst, def);
	let desc = Object.getOwnPropertyDescriptor(def, "shape"), sh = desc?.get ? desc.get.raw : def.shape ?? {};
	if (sh) {
		let get = () => {
			let newSh = { ...sh };
			return Object.defineProperty(def, "shape", { value: newSh }), get.raw = newSh, newSh;
		};
		get.raw = sh, Object.defineProperty(def, "shape", { get });
	}
	let _normalized = cached(() => normalizeDef(def));
	defineLazyInternal(inst, "propValues", (zod) => {
		let shape = zod.def.shape, propValues = {};
		for (let key in shape) {
			let field = shape[key]._zod;
			if (field.values) {
				Object.prototype.hasOwnProperty.call(propValues, key) || assignProp(propValues, key, /* @__PURE__ */ new Set());
				for (let v of field.values) propValues[key].add(v);
				field.optin !== void 0 && propValues[key].add(void 0);
			}
		}
		return propValues;
	});
	let isObject$1 = isObject, catchall = def.catchall, value, memo = globalConfig.memoizer;
	memo?.attach(inst), inst._zod.parse = (payload, ctx) => {
		value ??= _normalized.value;
		let input = payload.value;
		if (!isObject$1(input)) return payload.issues.push({
			expected: "object",
			code: "invalid_type",
			input,
			inst
		}), payload;
		payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
		let proms = [], shape = value.shape, abortEarly = ctx?.abortEarly, seen = payload.issues.length;
		for (let key of value.allKeys) {
			if (abortEarly && payload.issues.length !== seen) {
				if (aborted(payload, seen)) break;
				seen = payload.issues.length;
			}
			if (key === "__proto__") continue;
			let el = shape[key], optin = el._zod.optin, optout = el._zod.optout, r = el._zod.run({
				value: input[key],
				issues: []
			}, ctx);
			r instanceof Promise ? proms.push(r.then((r) => handlePropertyResult(r, payload, key, input, optin, optout))) : handlePropertyResult(r, payload, key, input, optin, optout);
		}
		return catchall ? handleCatchall(proms, input, payload, ctx, _normalized.value, inst, abortEarly === !0) : proms.length ? Promise.all(proms).then(() => payload) : payload;
	};
}), $ZodObjectJIT = /*@__PURE__*/ $constructor("$ZodObjectJIT", (inst, def) => {
	$ZodObject.init(inst, def);
	let superParse = inst._zod.parse, _normalized = cached(() => normalizeDef(def)), memo = globalConfig.memoizer, generateFastpass = (shape) => {
		let normalized = _normalized.value, syms = normalized.symbolKeys, doc = new Doc(["payload", "ctx"], {
			shape,
			inst,
			memo,
			syms
		}), parseStr = (k) => `shape[${k}]._zod.run({ value: input[${k}], issues: [] }, ctx)`, prefixStr = (id, k) => `
          let ${id}_ab = false;
          for (let i = 0; i < ${id}.issues.length; i++) {
            const iss = ${id}.issues[i];
            iss.path = iss.path ? [${k}, ...iss.path] : [${k}];
            payload.issues.push(iss);
            if (iss.continue !== true) ${id}_ab = true;
          }
          if (${id}_ab && ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }`;
		doc.write("const input = payload.value;");
		let ids = Object.create(null), counter = 0;
		for (let key of normalized.allKeys) ids[key] = `key_${counter++}`;
		doc.write(memo ? "const newResult = memo.alloc(inst, payload, {}, ctx);" : "const newResult = {};");
		for (let key of normalized.allKeys) {
			if (key === "__proto__") continue;
			let id = ids[key], k = typeof key == "symbol" ? `syms[${syms.indexOf(key)}]` : esc(key), isPresent = `${k} in input`, schema = shape[key], optin = schema?._zod?.optin, isOptionalIn = optin !== void 0, isOptionalOut = schema?._zod?.optout === "optional";
			if (doc.write(`const ${id} = ${parseStr(k)};`), isOptionalIn && isOptionalOut) {
				let assign = optin === "optional" ? `${id}_present` : `${id}.value !== undefined || ${id}_present`;
				doc.write(`
        const ${id}_present = ${isPresent};
        if (!${id}.issues.length || ${id}_present) {
          if (${id}.issues.length) {${prefixStr(id, k)}
          }

          if (${assign}) {
            newResult[${k}] = ${id}.value;
          }
        }

      `);
			} else isOptionalIn ? (doc.write(`
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
      `), optin === "defaulted" ? doc.write(`newResult[${k}] = ${id}.value;`) : doc.write(`
        if (${id}.value !== undefined || ${isPresent}) {
          newResult[${k}] = ${id}.value;
        }
      `)) : doc.write(`
        const ${id}_present = ${isPresent};
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
        if (!${id}_present && !${id}.issues.length) {
          payload.issues.push({
            code: "invalid_type",
            expected: "nonoptional",
            input: undefined,
            path: [${k}]
          });
          if (ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }
        }

        if (${id}_present) {
          newResult[${k}] = ${id}.value;
        }

      `);
		}
		return doc.write("payload.value = newResult;"), doc.write("return payload;"), doc.compile();
	}, fastpass, isObject$2 = isObject, jit = !globalConfig.jitless, fastEnabled = jit && allowsEval.value, catchall = def.catchall, value;
	inst._zod.parse = (payload, ctx) => {
		value ??= _normalized.value;
		let input = payload.value;
		return isObject$2(input) ? jit && fastEnabled && ctx?.async === !1 && ctx.jitless !== !0 ? (fastpass ||= generateFastpass(def.shape), payload = fastpass(payload, ctx), catchall ? handleCatchall([], input, payload, ctx, value, inst, ctx?.abortEarly === !0) : payload) : superParse(payload, ctx) : (payload.issues.push({
			expected: "object",
			code: "invalid_type",
			input,
			inst
		}), payload);
	};
});
function handleUnionResults(results, final, inst, ctx) {
	for (let result of results) if (result.issues.length === 0) return final.value = result.value, final;
	let nonaborted = results.filter((r) => !aborted(r));
	return nonaborted.length === 1 ? (final.value = nonaborted[0].value, nonaborted[0]) : (final.issues.push({
		code: "invalid_union",
		input: final.value,
		inst,
		errors: results.map((result) => result.issues.map((iss) => finalizeIssue(iss, ctx, config())))
	}), final);
}
const $ZodUnion = /*@__PURE__*/ $constructor("$ZodUnion", (inst, def) => {
	$ZodType.init(inst, def), defineLazyInternal(inst, "optin", (zod) => zod.def.options.some((o) => o._zod.optin === "defaulted") ? "defaulted" : zod.def.options.some((o) => o._zod.optin !== void 0) ? "optional" : void 0), defineLazyInternal(inst, "optout", (zod) => zod.def.options.some((o) => o._zod.optout === "optional") ? "optional" : void 0), defineLazyInternal(inst, "values", (zod) => {
		if (zod.def.options.every((o) => o._zod.values)) return new Set(zod.def.options.flatMap((option) => Array.from(option._zod.values)));
	}), defineLazyInternal(inst, "pattern", (zod) => {
		if (zod.def.options.every((o) => o._zod.pattern)) {
			let patterns = zod.def.options.map((o) => o._zod.pattern);
			return RegExp(`^(${patterns.map((p) => cleanRegex(p.source)).join("|")})$`);
		}
	});
	let first = def.options.length === 1 ? def.options[0]._zod.run : null;
	inst._zod.parse = (payload, ctx) => {
		if (first) return first(payload, ctx);
		let async = !1, results = [];
		for (let option of def.options) {
			let result = option._zod.run({
				value: payload.value,
				issues: []
			}, ctx);
			if (result instanceof Promise) results.push(result), async = !0;
			else {
				if (result.issues.length === 0) return result;
				results.push(result);
			}
		}
		return async ? Promise.all(results).then((results) => handleUnionResults(results, payload, inst, ctx)) : handleUnionResults(results, payload, inst, ctx);
	};
}), $ZodIntersection = /*@__PURE__*/ $constructor("$ZodIntersection", (inst, def) => {
	$ZodType.init(inst, def), inst._zod.parse = (payload, ctx) => {
		let input = payload.value, left = def.left._zod.run({
			value: input,
			issues: []
		}, ctx), right = def.right._zod.run({
			value: input,
			issues: []
		}, ctx);
		return left instanceof Promise || right instanceof Promise ? Promise.all([left, right]).then(([left, right]) => handleIntersectionResults(payload, left, right)) : handleIntersectionResults(payload, left, right);
	};
});
function mergeValues(a, b) {
	if (a === b || a instanceof Date && b instanceof Date && +a == +b) return {
		valid: !0,
		data: a
	};
	if (isPlainObject(a) && isPlainObject(b)) {
		let bKeys = Object.keys(b), sharedKeys = Object.keys(a).filter((key) => bKeys.indexOf(key) !== -1), newObj = {
			...a,
			...b
		};
		Object.prototype.hasOwnProperty.call(newObj, "__proto__") && delete newObj.__proto__;
		for (let key of sharedKeys) {
			if (key === "__proto__") continue;
			let sharedValue = mergeValues(a[key], b[key]);
			if (!sharedValue.valid) return {
				valid: !1,
				mergeErrorPath: [key, ...sharedValue.mergeErrorPath]
			};
			newObj[key] = sharedValue.data;
		}
		return {
			valid: !0,
			data: newObj
		};
	}
	if (Array.isArray(a) && Array.isArray(b)) {
		if (a.length !== b.length) return {
			valid: !1,
			mergeErrorPath: []
		};
		let newArray = [];
		for (let index = 0; index < a.length; index++) {
			let itemA = a[index], itemB = b[index], sharedValue = mergeValues(itemA, itemB);
			if (!sharedValue.valid) return {
				valid: !1,
				mergeErrorPath: [index, ...sharedValue.mergeErrorPath]
			};
			newArray.push(sharedValue.data);
		}
		return {
			valid: !0,
			data: newArray
		};
	}
	return {
		valid: !1,
		mergeErrorPath: []
	};
}
function handleIntersectionResults(result, left, right) {
	let unrecKeys = /* @__PURE__ */ new Map(), unrecIssue, keyIssues = /* @__PURE__ */ new Map(), collect = (iss, side) => {
		let keys;
		if (iss.code === "unrecognized_keys" && !iss.path?.length) unrecIssue ??= iss, keys = iss.keys;
		else if (iss.code === "invalid_key" && iss.origin === "record" && iss.path?.length === 1) {
			let k = String(iss.path[0]);
			keyIssues.has(k) || keyIssues.set(k, iss), keys = [k];
		} else return !1;
		for (let k of keys) unrecKeys.has(k) || unrecKeys.set(k, {}), unrecKeys.get(k)[side] = !0;
		return !0;
	};
	for (let iss of left.issues) collect(iss, "l") || result.issues.push(iss);
	for (let iss of right.issues) collect(iss, "r") || result.issues.push(iss);
	let bothKeys = [...unrecKeys].filter(([, f]) => f.l && f.r).map(([k]) => k);
	if (bothKeys.length) {
		let aggregated = unrecIssue ? bothKeys.filter((k) => unrecIssue.keys.includes(k)) : [];
		aggregated.length && result.issues.push({
			...unrecIssue,
			keys: aggregated
		});
		for (let k of bothKeys) !aggregated.includes(k) && keyIssues.has(k) && result.issues.push(keyIssues.get(k));
	}
	let merged = mergeValues(left.value, right.value);
	if (!merged.valid) {
		if (aborted(result)) return result;
		throw Error(`Unmergable intersection. Error path: ${JSON.stringify(merged.mergeErrorPath)}`);
	}
	return result.value = merged.data, result;
}
const $ZodEnum = /*@__PURE__*/ $constructor("$ZodEnum", (inst, def) => {
	$ZodType.init(inst, def);
	let values = getEnumValues(def.entries), valuesSet = new Set(values);
	inst._zod.values = valuesSet, defineLazyInternal(inst, "pattern", (zod) => {
		let patternValues = getEnumValues(zod.def.entries).filter((k) => propertyKeyTypes.has(typeof k));
		return RegExp(patternValues.length ? `^(${patternValues.map((o) => escapeRegex(o.toString())).join("|")})$` : "^[^\\s\\S]$");
	}), inst._zod.parse = (payload, _ctx) => {
		let input = payload.value;
		return valuesSet.has(input) || payload.issues.push({
			code: "invalid_value",
			values,
			input,
			inst
		}), payload;
	};
}), $ZodTransform = /*@__PURE__*/ $constructor("$ZodTransform", (inst, def) => {
	$ZodType.init(inst, def), inst._zod.optin = "optional", globalConfig.memoizer?.guard(inst), inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") throw new $ZodEncodeError(inst.constructor.name);
		let _out = def.transform(payload.value, payload);
		if (ctx.async) return (_out instanceof Promise ? _out : Promise.resolve(_out)).then((output) => (payload.value = output, payload));
		if (_out instanceof Promise) throw new $ZodAsyncError();
		return payload.value = _out, payload;
	};
});
function handleOptionalResult(payload, result) {
	return payload.value = result.issues.length ? void 0 : result.value, payload;
}
const $ZodOptional = /*@__PURE__*/ $constructor("$ZodOptional", (inst, def) => {
	$ZodType.init(inst, def), defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional"), inst._zod.optout = "optional", defineLazyInternal(inst, "values", (zod) => {
		let values = zod.def.innerType._zod.values;
		return values ? /* @__PURE__ */ new Set([...values, void 0]) : void 0;
	}), defineLazyInternal(inst, "pattern", (zod) => {
		let pattern = zod.def.innerType._zod.pattern;
		return pattern ? RegExp(`^(${cleanRegex(pattern.source)})?$`) : void 0;
	}), inst._zod.parse = (payload, ctx) => {
		if (payload.value === void 0) {
			if (def.innerType._zod.optin !== "defaulted") return payload;
			let result = def.innerType._zod.run({
				value: payload.value,
				issues: []
			}, ctx);
			return result instanceof Promise ? result.then((result) => handleOptionalResult(payload, result)) : handleOptionalResult(payload, result);
		}
		return def.innerType._zod.run(payload, ctx);
	};
}), $ZodExactOptional = /*@__PURE__*/ $constructor("$ZodExactOptional", (inst, def) => {
	$ZodOptional.init(inst, def), defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values), defineLazyInternal(inst, "pattern", (zod) => zod.def.innerType._zod.pattern), inst._zod.parse = (payload, ctx) => def.innerType._zod.run(payload, ctx);
}), $ZodNullable = /*@__PURE__*/ $constructor("$ZodNullable", (inst, def) => {
	$ZodType.init(inst, def), defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin), defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout), defineLazyInternal(inst, "pattern", (zod) => {
		let pattern = zod.def.innerType._zod.pattern;
		return pattern ? RegExp(`^(${cleanRegex(pattern.source)}|null)$`) : void 0;
	}), defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values ? /* @__PURE__ */ new Set([...zod.def.innerType._zod.values, null]) : void 0), inst._zod.parse = (payload, ctx) => payload.value === null ? payload : def.innerType._zod.run(payload, ctx);
}), $ZodDefault = /*@__PURE__*/ $constructor("$ZodDefault", (inst, def) => {
	$ZodType.init(inst, def), inst._zod.optin = "defaulted", defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values), inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		if (payload.value === void 0)
 /**
		* $ZodDefault returns the default value immediately in forward direction.
		* It doesn't pass the default value into the validator ("prefault"). There's no reason to pass the default value through validation. The validity of the default is enforced by TypeScript statically. Otherwise, it's the responsibility of the user to ensure the default is valid. In the case of pipes with divergent in/out types, you can specify the default on the `in` schema of your ZodPipe to set a "prefault" for the pipe.   */
		return payload.value = def.defaultValue, payload;
		let result = def.innerType._zod.run(payload, ctx);
		return result instanceof Promise ? result.then((result) => handleDefaultResult(result, def)) : handleDefaultResult(result, def);
	};
});
function handleDefaultResult(payload, def) {
	return payload.value === void 0 && (payload.value = def.defaultValue), payload;
}
const $ZodPrefault = /*@__PURE__*/ $constructor("$ZodPrefault", (inst, def) => {
	$ZodType.init(inst, def), inst._zod.optin = "defaulted", defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values), inst._zod.parse = (payload, ctx) => (ctx.direction === "backward" || payload.value === void 0 && (payload.value = def.defaultValue), def.innerType._zod.run(payload, ctx));
}), $ZodNonOptional = /*@__PURE__*/ $constructor("$ZodNonOptional", (inst, def) => {
	$ZodType.init(inst, def), defineLazyInternal(inst, "values", (zod) => {
		let v = zod.def.innerType._zod.values;
		return v ? new Set([...v].filter((x) => x !== void 0)) : void 0;
	}), inst._zod.parse = (payload, ctx) => {
		let result = def.innerType._zod.run(payload, ctx);
		return result instanceof Promise ? result.then((result) => handleNonOptionalResult(result, inst)) : handleNonOptionalResult(result, inst);
	};
});
function handleNonOptionalResult(payload, inst) {
	return !payload.issues.length && payload.value === void 0 && payload.issues.push({
		code: "invalid_type",
		expected: "nonoptional",
		input: payload.value,
		inst
	}), payload;
}
function handleCatchResult(payload, result, def, ctx) {
	return result.issues.length ? (payload.value = def.catchValue({
		...result,
		value: payload.value,
		error: { issues: result.issues.map((iss) => finalizeIssue(iss, ctx, config())) },
		input: payload.value
	}), payload) : (payload.value = result.value, result.memo && (payload.memo = !0), payload);
}
const $ZodCatch = /*@__PURE__*/ $constructor("$ZodCatch", (inst, def) => {
	$ZodType.init(inst, def), defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional"), defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout), defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values), inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		let result = def.innerType._zod.run({
			value: payload.value,
			issues: []
		}, ctx);
		return result instanceof Promise ? result.then((result) => handleCatchResult(payload, result, def, ctx)) : handleCatchResult(payload, result, def, ctx);
	};
}), $ZodPipe = /*@__PURE__*/ $constructor("$ZodPipe", (inst, def) => {
	$ZodType.init(inst, def), defineLazyInternal(inst, "values", (zod) => zod.def.in._zod.values), defineLazyInternal(inst, "optin", (zod) => zod.def.in._zod.optin), defineLazyInternal(inst, "optout", (zod) => zod.def.out._zod.optout), defineLazyInternal(inst, "propValues", (zod) => zod.def.in._zod.propValues), inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") {
			let right = def.out._zod.run(payload, ctx);
			return right instanceof Promise ? right.then((right) => handlePipeResult(right, def.in, ctx)) : handlePipeResult(right, def.in, ctx);
		}
		let left = def.in._zod.run(payload, ctx);
		return left instanceof Promise ? left.then((left) => handlePipeResult(left, def.out, ctx)) : handlePipeResult(left, def.out, ctx);
	};
});
function handlePipeResult(left, next, ctx) {
	return left.issues.some((iss) => iss.code !== "unrecognized_keys") ? (left.aborted = !0, left) : next._zod.run({
		value: left.value,
		issues: left.issues
	}, ctx);
}
const $ZodReadonly = /*@__PURE__*/ $constructor("$ZodReadonly", (inst, def) => {
	$ZodType.init(inst, def), defineLazyInternal(inst, "propValues", (zod) => zod.def.innerType._zod.propValues), defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values), defineLazyInternal(inst, "optin", (zod) => zod.def.innerType?._zod?.optin), defineLazyInternal(inst, "optout", (zod) => zod.def.innerType?._zod?.optout), inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		let result = def.innerType._zod.run(payload, ctx);
		return result instanceof Promise ? result.then(handleReadonlyResult) : handleReadonlyResult(result);
	};
});
function handleReadonlyResult(payload) {
	return payload.memo || (payload.value = Object.freeze(payload.value)), payload;
}
const $ZodCustom = /*@__PURE__*/ $constructor("$ZodCustom", (inst, def) => {
	$ZodCheck.init(inst, def), $ZodType.init(inst, def), inst._zod.parse = (payload, _) => payload, inst._zod.check = (payload) => {
		let input = payload.value, r = def.fn(input);
		if (r instanceof Promise) return r.then((r) => handleRefineResult(r, payload, input, inst));
		handleRefineResult(r, payload, input, inst);
	};
});
function handleRefineResult(result, payload, input, inst) {
	if (!result) {
		let _iss = {
			code: "custom",
			input,
			inst,
			path: [...inst._zod.def.path ?? []],
			continue: !inst._zod.def.abort
		};
		inst._zod.def.params && (_iss.params = inst._zod.def.params), payload.issues.push(issue(_iss));
	}
}
// node_modules/zod/v4/core/memoizer.js
var $ZodCyclicError = class extends Error {
	constructor() {
		super("Cannot parse a reference cycle that closes through a transform"), this.name = "ZodCyclicError";
	}
};
/** Keyed off the context object every schema in one parse call already shares. */
const STATE = "~memo", NO_ISSUES = [];
function isRef(value) {
	return typeof value == "object" && !!value;
}
function cloneIssues(issues) {
	return issues.map((iss) => iss.path ? {
		...iss,
		path: iss.path.slice()
	} : { ...iss });
}
const recursive = /*@__PURE__*/ new WeakMap();
/** Whether this schema's subtree contains a cycle, so one parse can re-enter it. */
function isRecursive(inst, stack, resolve) {
	let cached = recursive.get(inst);
	if (cached !== void 0) return cached ? 2 : 0;
	if (stack.has(inst)) return 2;
	stack.add(inst);
	let result = 0, check = (child) => {
		if (result !== 2 && child?._zod) {
			let answer = isRecursive(child, stack, resolve);
			answer > result && (result = answer);
		}
	}, shape = (sh, spread) => {
		let answer = 0;
		for (let key of Reflect.ownKeys(sh)) {
			let desc = Object.getOwnPropertyDescriptor(sh, key);
			if (spread && !desc.enumerable) continue;
			let child = desc.get ? 1 : desc.value?._zod ? isRecursive(desc.value, stack, resolve) : 0;
			child > answer && (answer = child);
		}
		return answer;
	}, merge = (answer) => {
		answer > result && (result = answer);
	}, def = inst._zod.def;
	switch (def.type) {
		case "object": {
			let raw = rawShape(def);
			merge(raw ? shape(raw, !0) : 1), check(def.catchall);
			break;
		}
		case "array":
			check(def.element);
			break;
		case "tuple":
			for (let el of def.items) check(el);
			check(def.rest);
			break;
		case "record":
		case "map":
			check(def.keyType), check(def.valueType);
			break;
		case "set":
			check(def.valueType);
			break;
		case "union":
			for (let el of def.options) check(el);
			break;
		case "intersection":
			check(def.left), check(def.right);
			break;
		case "optional":
		case "nullable":
		case "default":
		case "prefault":
		case "catch":
		case "readonly":
		case "nonoptional":
		case "promise":
		case "success":
			check(def.innerType);
			break;
		case "pipe":
			check(def.in), check(def.out);
			break;
		case "function":
			check(def.input), check(def.output);
			break;
		case "lazy": {
			let inner = def._cachedInner ?? (resolve ? inst._zod.innerType : void 0);
			merge(inner ? isRecursive(inner, stack, !1) : 1);
			break;
		}
		case "template_literal":
		case "string":
		case "number":
		case "int":
		case "boolean":
		case "bigint":
		case "symbol":
		case "undefined":
		case "null":
		case "void":
		case "never":
		case "any":
		case "unknown":
		case "date":
		case "nan":
		case "enum":
		case "literal":
		case "file":
		case "transform":
		case "custom": break;
		default: for (let key in def) {
			let desc = Object.getOwnPropertyDescriptor(def, key);
			if (!desc || desc.get) continue;
			let value = desc.value;
			if (value && typeof value == "object") {
				if (value._zod) check(value);
				else if (Array.isArray(value)) for (let el of value) check(el);
			}
		}
	}
	return stack.delete(inst), settle(inst, result);
}
/** An assumed answer must not outlive the resolution that settles it, so only a certain one is cached. */
function settle(inst, answer) {
	return answer !== 1 && recursive.set(inst, answer === 2), answer;
}
function bucketFor(state, inst) {
	let bucket = state.buckets.get(inst);
	return bucket || (bucket = /* @__PURE__ */ new WeakMap(), state.buckets.set(inst, bucket)), bucket;
}
let handoff;
const open = [], memo = {
	alloc(_inst, payload, empty) {
		let bucket = handoff;
		if (!bucket) return empty;
		handoff = void 0;
		let entry = {
			value: empty,
			issues: null
		};
		return bucket.set(payload.value, entry), open.push(entry), empty;
	},
	guard(inst) {
		var _a;
		(_a = inst._zod).deferred ?? (_a.deferred = []), inst._zod.deferred.push(() => {
			let base = inst._zod.parse, wrapped = (payload, ctx) => {
				if (ctx.direction !== "backward" && isBackEdge(ctx, payload.value)) throw new $ZodCyclicError();
				return base(payload, ctx);
			};
			inst._zod.parse = wrapped, inst._zod.run === base && (inst._zod.run = wrapped);
		});
	},
	attach(inst) {
		var _a;
		let isRecursiveInst, rechecked = !1, lastCtx, lastBucket;
		(_a = inst._zod).deferred ?? (_a.deferred = []), inst._zod.deferred.push(() => {
			let base = inst._zod.parse, wrapped = (payload, ctx) => {
				if (isRecursiveInst === void 0) {
					let walked = isRecursive(inst, /* @__PURE__ */ new Set(), !1);
					if (walked === 0) return inst._zod.parse = base, inst._zod.run === wrapped && (inst._zod.run = base), base(payload, ctx);
					walked === 2 || rechecked ? isRecursiveInst = !0 : rechecked = !0;
				}
				let input = payload.value;
				if (!isRef(input)) return base(payload, ctx);
				let state = ctx[STATE];
				state || (state = {
					buckets: /* @__PURE__ */ new WeakMap(),
					backEdges: void 0
				}, ctx[STATE] = state);
				let bucket;
				lastCtx === ctx ? bucket = lastBucket : (bucket = bucketFor(state, inst), lastCtx = ctx, lastBucket = bucket);
				let hit = bucket.get(input);
				if (hit) return payload.value = hit.value, hit.issues ? hit.issues.length && payload.issues.push(...cloneIssues(hit.issues)) : (payload.memo = !0, state.backEdges ?? (state.backEdges = /* @__PURE__ */ new WeakSet()), state.backEdges.add(hit.value)), payload;
				handoff = bucket;
				let depth = open.length, result = base(payload, ctx);
				handoff = void 0;
				let entry = open.length > depth ? open.pop() : void 0;
				return result instanceof Promise ? result.then((r) => (entry && (entry.issues = r.issues.length ? cloneIssues(r.issues) : NO_ISSUES), r)) : (entry && (entry.issues = result.issues.length ? cloneIssues(result.issues) : NO_ISSUES), result);
			};
			inst._zod.parse = wrapped, inst._zod.run === base && (inst._zod.run = wrapped);
		});
	}
};
/** The memoizer that gives containers cycle support. `zod` installs it by default; `zod/mini` opts in with `config({ memoizer: memoizer() })`. */
function memoizer() {
	return memo;
}
/** Whether this value is a node a back-edge resolved to before it finished. */
function isBackEdge(ctx, value) {
	let backEdges = ctx[STATE]?.backEdges;
	return backEdges !== void 0 && isRef(value) && backEdges.has(value);
}
// node_modules/zod/v4/locales/en.js
const error = () => {
	let Sizable = {
		string: {
			unit: "characters",
			verb: "to have"
		},
		file: {
			unit: "bytes",
			verb: "to have"
		},
		array: {
			unit: "items",
			verb: "to have"
		},
		set: {
			unit: "items",
			verb: "to have"
		},
		map: {
			unit: "entries",
			verb: "to have"
		}
	};
	function getSizing(origin) {
		return Sizable[origin] ?? null;
	}
	let FormatDictionary = {
		regex: "input",
		email: "email address",
		url: "URL",
		emoji: "emoji",
		uuid: "UUID",
		uuidv4: "UUIDv4",
		uuidv6: "UUIDv6",
		nanoid: "nanoid",
		guid: "GUID",
		cuid: "cuid",
		cuid2: "cuid2",
		ulid: "ULID",
		xid: "XID",
		ksuid: "KSUID",
		datetime: "ISO datetime",
		date: "ISO date",
		time: "ISO time",
		duration: "ISO duration",
		ipv4: "IPv4 address",
		ipv6: "IPv6 address",
		mac: "MAC address",
		cidrv4: "IPv4 range",
		cidrv6: "IPv6 range",
		base64: "base64-encoded string",
		base64url: "base64url-encoded string",
		json_string: "JSON string",
		e164: "E.164 number",
		currency_code: "currency code",
		credit_card: "credit card number",
		iban: "IBAN",
		jwt: "JWT",
		template_literal: "input"
	}, TypeDictionary = { nan: "NaN" };
	function getTypeName(type, input) {
		return type === "number" && typeof input == "number" && !Number.isFinite(input) ? String(input) : TypeDictionary[type] ?? type;
	}
	return (issue) => {
		switch (issue.code) {
			case "invalid_type": return `Invalid input: expected ${getTypeName(issue.expected)}, received ${getTypeName(parsedType(issue.input), issue.input)}`;
			case "invalid_value": return issue.values.length === 1 ? `Invalid input: expected ${stringifyPrimitive(issue.values[0])}` : `Invalid option: expected one of ${joinValues(issue.values, "|")}`;
			case "too_big": {
				let adj = issue.exact ? "exactly " : issue.inclusive ? "<=" : "<", sizing = getSizing(issue.origin);
				return sizing ? `Too big: expected ${issue.origin ?? "value"} to have ${adj}${issue.maximum.toString()} ${sizing.unit ?? "elements"}` : `Too big: expected ${issue.origin ?? "value"} to be ${adj}${issue.maximum.toString()}`;
			}
			case "too_small": {
				let adj = issue.exact ? "exactly " : issue.inclusive ? ">=" : ">", sizing = getSizing(issue.origin);
				return sizing ? `Too small: expected ${issue.origin} to have ${adj}${issue.minimum.toString()} ${sizing.unit}` : `Too small: expected ${issue.origin} to be ${adj}${issue.minimum.toString()}`;
			}
			case "invalid_format": {
				let _issue = issue;
				return _issue.format === "starts_with" ? `Invalid string: must start with "${_issue.prefix}"` : _issue.format === "ends_with" ? `Invalid string: must end with "${_issue.suffix}"` : _issue.format === "includes" ? `Invalid string: must include "${_issue.includes}"` : _issue.format === "regex" ? `Invalid string: must match pattern ${_issue.pattern}` : `Invalid ${FormatDictionary[_issue.format] ?? issue.format}`;
			}
			case "not_multiple_of": return `Invalid number: must be a multiple of ${issue.divisor}`;
			case "unrecognized_keys": return `Unrecognized key${issue.keys.length > 1 ? "s" : ""}: ${joinValues(issue.keys, ", ")}`;
			case "invalid_key": return `Invalid key in ${issue.origin}`;
			case "invalid_union": return issue.options && Array.isArray(issue.options) && issue.options.length > 0 ? `Invalid discriminator value. Expected ${issue.options.map((o) => `'${o}'`).join(" | ")}` : issue.inclusive === !1 ? "Invalid input: more than one option matched" : "Invalid input";
			case "invalid_element": return `Invalid value in ${issue.origin}`;
			default: return "Invalid input";
		}
	};
};
function en_default() {
	return { localeError: error() };
}
// node_modules/zod/v4/core/registries.js
var _a, $ZodRegistry = class {
	constructor() {
		this._map = /* @__PURE__ */ new WeakMap(), this._idmap = /* @__PURE__ */ new Map();
	}
	add(schema, ..._meta) {
		let meta = _meta[0];
		return this._map.set(schema, meta), meta && typeof meta == "object" && "id" in meta && this._idmap.set(meta.id, schema), this;
	}
	clear() {
		return this._map = /* @__PURE__ */ new WeakMap(), this._idmap = /* @__PURE__ */ new Map(), this;
	}
	remove(schema) {
		let meta = this._map.get(schema);
		return meta && typeof meta == "object" && "id" in meta && this._idmap.delete(meta.id), this._map.delete(schema), this;
	}
	get(schema) {
		let p = schema._zod.parent;
		if (p) {
			let pm = { ...this.get(p) ?? {} };
			delete pm.id;
			let f = {
				...pm,
				...this._map.get(schema)
			};
			return Object.keys(f).length ? f : void 0;
		}
		return this._map.get(schema);
	}
	has(schema) {
		return this._map.has(schema);
	}
};
function registry() {
	return new $ZodRegistry();
}
(_a = globalThis).__zod_globalRegistry ?? (_a.__zod_globalRegistry = registry());
const globalRegistry = globalThis.__zod_globalRegistry;
// node_modules/zod/v4/core/api.js
function snapshotChecks(def) {
	return def.checks &&= [...def.checks], def;
}
// @__NO_SIDE_EFFECTS__
function _string(Class, params) {
	return new Class(snapshotChecks({
		type: "string",
		...normalizeParams(params)
	}));
}
// @__NO_SIDE_EFFECTS__
function _email(Class, params) {
	return new Class({
		type: "string",
		format: "email",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _guid(Class, params) {
	return new Class({
		type: "string",
		format: "guid",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _uuid(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _uuidv4(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: !1,
		version: "v4",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _uuidv6(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: !1,
		version: "v6",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _uuidv7(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: !1,
		version: "v7",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _url(Class, params) {
	return new Class({
		type: "string",
		format: "url",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _emoji(Class, params) {
	return new Class({
		type: "string",
		format: "emoji",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _nanoid(Class, params) {
	return new Class({
		type: "string",
		format: "nanoid",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
/**
* @deprecated CUID v1 is deprecated by its authors due to information leakage
* (timestamps embedded in the id). Use {@link _cuid2} instead.
* See https://github.com/paralleldrive/cuid.
*/
// @__NO_SIDE_EFFECTS__
function _cuid(Class, params) {
	return new Class({
		type: "string",
		format: "cuid",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _cuid2(Class, params) {
	return new Class({
		type: "string",
		format: "cuid2",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _ulid(Class, params) {
	return new Class({
		type: "string",
		format: "ulid",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _xid(Class, params) {
	return new Class({
		type: "string",
		format: "xid",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _ksuid(Class, params) {
	return new Class({
		type: "string",
		format: "ksuid",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _ipv4(Class, params) {
	return new Class({
		type: "string",
		format: "ipv4",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _ipv6(Class, params) {
	return new Class({
		type: "string",
		format: "ipv6",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _cidrv4(Class, params) {
	return new Class({
		type: "string",
		format: "cidrv4",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _cidrv6(Class, params) {
	return new Class({
		type: "string",
		format: "cidrv6",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _base64(Class, params) {
	return new Class({
		type: "string",
		format: "base64",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _base64url(Class, params) {
	return new Class({
		type: "string",
		format: "base64url",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _e164(Class, params) {
	return new Class({
		type: "string",
		format: "e164",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _jwt(Class, params) {
	return new Class({
		type: "string",
		format: "jwt",
		check: "string_format",
		abort: !1,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _isoDateTime(Class, params) {
	return new Class({
		type: "string",
		format: "datetime",
		check: "string_format",
		offset: !1,
		local: !1,
		precision: null,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _isoDate(Class, params) {
	return new Class({
		type: "string",
		format: "date",
		check: "string_format",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _isoTime(Class, params) {
	return new Class({
		type: "string",
		format: "time",
		check: "string_format",
		precision: null,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _isoDuration(Class, params) {
	return new Class({
		type: "string",
		format: "duration",
		check: "string_format",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _int(Class, params) {
	return new Class({
		type: "number",
		check: "number_format",
		abort: !1,
		format: "safeint",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _unknown(Class) {
	return new Class({ type: "unknown" });
}
// @__NO_SIDE_EFFECTS__
function _never(Class, params) {
	return new Class({
		type: "never",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _lt(value, params) {
	return new $ZodCheckLessThan({
		check: "less_than",
		...normalizeParams(params),
		value,
		inclusive: !1
	});
}
// @__NO_SIDE_EFFECTS__
function _lte(value, params) {
	return new $ZodCheckLessThan({
		check: "less_than",
		...normalizeParams(params),
		value,
		inclusive: !0
	});
}
// @__NO_SIDE_EFFECTS__
function _gt(value, params) {
	return new $ZodCheckGreaterThan({
		check: "greater_than",
		...normalizeParams(params),
		value,
		inclusive: !1
	});
}
// @__NO_SIDE_EFFECTS__
function _gte(value, params) {
	return new $ZodCheckGreaterThan({
		check: "greater_than",
		...normalizeParams(params),
		value,
		inclusive: !0
	});
}
// @__NO_SIDE_EFFECTS__
function _multipleOf(value, params) {
	return new $ZodCheckMultipleOf({
		check: "multiple_of",
		...normalizeParams(params),
		value
	});
}
// @__NO_SIDE_EFFECTS__
function _maxLength(maximum, params) {
	return new $ZodCheckMaxLength({
		check: "max_length",
		...normalizeParams(params),
		maximum
	});
}
// @__NO_SIDE_EFFECTS__
function _minLength(minimum, params) {
	return new $ZodCheckMinLength({
		check: "min_length",
		...normalizeParams(params),
		minimum
	});
}
// @__NO_SIDE_EFFECTS__
function _length(length, params) {
	return new $ZodCheckLengthEquals({
		check: "length_equals",
		...normalizeParams(params),
		length
	});
}
// @__NO_SIDE_EFFECTS__
function _regex(pattern, params) {
	return new $ZodCheckRegex({
		check: "string_format",
		format: "regex",
		...normalizeParams(params),
		pattern
	});
}
// @__NO_SIDE_EFFECTS__
function _lowercase(params) {
	return new $ZodCheckLowerCase({
		check: "string_format",
		format: "lowercase",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _uppercase(params) {
	return new $ZodCheckUpperCase({
		check: "string_format",
		format: "uppercase",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _includes(includes, params) {
	return new $ZodCheckIncludes({
		check: "string_format",
		format: "includes",
		...normalizeParams(params),
		includes
	});
}
// @__NO_SIDE_EFFECTS__
function _startsWith(prefix, params) {
	return new $ZodCheckStartsWith({
		check: "string_format",
		format: "starts_with",
		...normalizeParams(params),
		prefix
	});
}
// @__NO_SIDE_EFFECTS__
function _endsWith(suffix, params) {
	return new $ZodCheckEndsWith({
		check: "string_format",
		format: "ends_with",
		...normalizeParams(params),
		suffix
	});
}
// @__NO_SIDE_EFFECTS__
function _overwrite(tx) {
	return new $ZodCheckOverwrite({
		check: "overwrite",
		tx
	});
}
// @__NO_SIDE_EFFECTS__
function _normalize(form) {
	return /* @__PURE__ */ _overwrite((input) => input.normalize(form));
}
// @__NO_SIDE_EFFECTS__
function _trim() {
	return /* @__PURE__ */ _overwrite((input) => input.trim());
}
// @__NO_SIDE_EFFECTS__
function _toLowerCase() {
	return /* @__PURE__ */ _overwrite((input) => input.toLowerCase());
}
// @__NO_SIDE_EFFECTS__
function _toUpperCase() {
	return /* @__PURE__ */ _overwrite((input) => input.toUpperCase());
}
// @__NO_SIDE_EFFECTS__
function _slugify() {
	return /* @__PURE__ */ _overwrite((input) => slugify(input));
}
// @__NO_SIDE_EFFECTS__
function _array(Class, element, params) {
	return new Class({
		type: "array",
		element,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _refine(Class, fn, _params) {
	return new Class({
		type: "custom",
		check: "custom",
		fn,
		...normalizeParams(_params)
	});
}
// @__NO_SIDE_EFFECTS__
function _superRefine(fn, params) {
	let ch = /* @__PURE__ */ _check((payload) => (payload.addIssue = (issue$2) => {
		if (typeof issue$2 == "string") payload.issues.push(issue(issue$2, payload.value, ch._zod.def));
		else {
			let _issue = issue$2;
			_issue.fatal && (_issue.continue = !1), _issue.code ??= "custom", "input" in _issue || (_issue.input = payload.value), _issue.inst ??= ch, _issue.continue ??= !ch._zod.def.abort, payload.issues.push(issue(_issue));
		}
	}, fn(payload.value, payload)), params);
	return ch;
}
// @__NO_SIDE_EFFECTS__
function _check(fn, params) {
	let ch = new $ZodCheck({
		check: "custom",
		...normalizeParams(params)
	});
	return ch._zod.check = fn, ch;
}
// node_modules/zod/v4/core/to-json-schema.js
function assignProps(target, ...sources) {
	for (let source of sources) for (let key of Reflect.ownKeys(source)) Object.prototype.propertyIsEnumerable.call(source, key) && assignProp(target, key, source[key]);
	return target;
}
function initializeContext(params) {
	let target = params?.target ?? "draft-2020-12";
	return target === "draft-4" && (target = "draft-04"), target === "draft-7" && (target = "draft-07"), {
		processors: params.processors ?? {},
		metadataRegistry: params?.metadata ?? globalRegistry,
		target,
		unrepresentable: params?.unrepresentable ?? "throw",
		override: params?.override ?? (() => {}),
		io: params?.io ?? "output",
		counter: 0,
		seen: /* @__PURE__ */ new Map(),
		sharedDefsExtractedFor: void 0,
		sharedEmitDoneFor: void 0,
		cycles: params?.cycles ?? "ref",
		reused: params?.reused ?? "inline",
		intersections: [],
		deferred: [],
		external: params?.external ?? void 0
	};
}
/**
* Applies the `unrepresentable` setting at a site that has no JSON Schema equivalent. Throws
* `message` unless the setting (or the handler's return value) says otherwise. Returns `true` if a
* custom JSON Schema was written into `json`, in which case the caller must not write its own.
*/
function handleUnrepresentable(schema, ctx, json, params, message) {
	let result = typeof ctx.unrepresentable == "function" ? ctx.unrepresentable({
		zodSchema: schema,
		path: params.path,
		message
	}) : ctx.unrepresentable;
	if (result === "any") return !1;
	if (result === void 0 || result === "throw") throw Error(message);
	return Object.assign(json, result), !0;
}
function processSchema(schema, ctx, _params = {
	path: [],
	schemaPath: []
}) {
	var _a;
	let def = schema._zod.def, seen = ctx.seen.get(schema);
	if (seen) return seen.count++, _params.schemaPath.includes(schema) && (seen.cycle = _params.path), seen.schema;
	let result = {
		schema: {},
		count: 1,
		cycle: void 0,
		path: _params.path
	};
	ctx.seen.set(schema, result), ctx.sharedDefsExtractedFor = void 0, ctx.sharedEmitDoneFor = void 0;
	let overrideSchema = schema._zod.toJSONSchema?.();
	if (overrideSchema) result.schema = overrideSchema;
	else {
		let params = {
			..._params,
			schemaPath: [..._params.schemaPath, schema],
			path: _params.path
		};
		if (schema._zod.processJSONSchema) schema._zod.processJSONSchema(ctx, result.schema, params);
		else {
			let _json = result.schema, processor = ctx.processors[def.type];
			if (!processor) throw Error(`[toJSONSchema]: Non-representable type encountered: ${def.type}`);
			processor(schema, ctx, _json, params);
		}
		let parent = schema._zod.parent;
		parent && (result.ref ||= parent, processSchema(parent, ctx, params), ctx.seen.get(parent).isParent = !0);
	}
	let meta = ctx.metadataRegistry.get(schema);
	return meta && assignProps(result.schema, meta), ctx.io === "input" && isTransforming(schema) && (delete result.schema.examples, delete result.schema.default), ctx.io === "input" && "_prefault" in result.schema && ((_a = result.schema).default ?? (_a.default = result.schema._prefault)), delete result.schema._prefault, ctx.seen.get(schema).schema;
}
function encodeJSONPointerSegment(segment) {
	return segment.replace(/~/g, "~0").replace(/\//g, "~1");
}
function extractDefs(ctx, schema) {
	let root = ctx.seen.get(schema);
	if (!root) throw Error("Unprocessed schema. This is a bug in Zod.");
	if (ctx.external && ctx.sharedDefsExtractedFor === ctx.external) return;
	let idToSchema = /* @__PURE__ */ new Map();
	for (let entry of ctx.seen.entries()) {
		let id = ctx.metadataRegistry.get(entry[0])?.id;
		if (id) {
			let existing = idToSchema.get(id);
			if (existing && existing !== entry[0]) throw Error(`Duplicate schema id "${id}" detected during JSON Schema conversion. Two different schemas cannot share the same id when converted together.`);
			idToSchema.set(id, entry[0]);
		}
	}
	let makeURI = (entry) => {
		let defsSegment = ctx.target === "draft-2020-12" ? "$defs" : "definitions";
		if (ctx.external) {
			let externalId = ctx.external.registry.get(entry[0])?.id, uriGenerator = ctx.external.uri ?? ((id) => id);
			if (externalId) return { ref: uriGenerator(externalId) };
			let id = entry[1].defId ?? entry[1].schema.id ?? `schema${ctx.counter++}`;
			return entry[1].defId = id, {
				defId: id,
				ref: `${uriGenerator("__shared")}#/${defsSegment}/${encodeJSONPointerSegment(id)}`
			};
		}
		let defUriPrefix = `#/${defsSegment}/`;
		if (entry[1] === root && !entry[1].schema.id) return { ref: "#" };
		let defId = entry[1].schema.id ?? `__schema${ctx.counter++}`;
		return {
			defId,
			ref: defUriPrefix + encodeJSONPointerSegment(defId)
		};
	}, extractToDef = (entry) => {
		if (entry[1].schema.$ref) return;
		let seen = entry[1], { ref, defId } = makeURI(entry);
		seen.def = { ...seen.schema }, defId && (seen.defId = defId);
		let schema = seen.schema;
		for (let key in schema) delete schema[key];
		schema.$ref = ref;
	};
	if (ctx.cycles === "throw") for (let entry of ctx.seen.entries()) {
		let seen = entry[1];
		if (seen.cycle) throw Error(`Cycle detected: #/${seen.cycle?.join("/")}/<root>

Set the \`cycles\` parameter to \`"ref"\` to resolve cyclical schemas with defs.`);
	}
	for (let entry of ctx.seen.entries()) {
		let seen = entry[1];
		if (schema === entry[0]) extractToDef(entry);
		else {
			if (ctx.external) {
				let ext = ctx.external.registry.get(entry[0])?.id;
				if (schema !== entry[0] && ext) {
					extractToDef(entry);
					continue;
				}
			}
			(ctx.metadataRegistry.get(entry[0])?.id || seen.cycle || seen.count > 1 && ctx.reused === "ref") && extractToDef(entry);
		}
	}
	ctx.external && (ctx.sharedDefsExtractedFor = ctx.external);
}
/** Rewrites `anyOf: [{type: "a"}, {type: "b"}]` to `type: ["a", "b"]`, which every JSON Schema draft treats as equivalent and most consumers render far better for the nullable case. Only branches that are a bare type assertion qualify — anything carrying a constraint, `$ref`, `const` or metadata is left alone. Runs after `flattenRef`, so a branch an override decorated or `$defs` extraction turned into a `$ref` is no longer bare and correctly stays in `anyOf`. `oneOf` is excluded: `integer` and `number` overlap, so "exactly one" and "at least one" are not the same there. OpenAPI 3.0 is excluded: its `type` must be a single string. */
function compactTypeUnion(schema) {
	let options = schema.anyOf;
	if (!Array.isArray(options) || options.length === 0 || schema.type !== void 0) return;
	let types = [];
	for (let option of options) {
		if (!option || typeof option != "object") return;
		compactTypeUnion(option);
		let keys = Object.keys(option);
		if (keys.length !== 1 || keys[0] !== "type") return;
		let type = option.type;
		for (let member of Array.isArray(type) ? type : [type]) {
			if (typeof member != "string") return;
			types.includes(member) || types.push(member);
		}
	}
	delete schema.anyOf, schema.type = types.length === 1 ? types[0] : types;
}
/** Keywords `foldIntersection` knows how to combine. Anything else — `$ref`, `patternProperties`,
* an annotation like `description` — makes a member unfoldable, so a constraint this does not
* understand leaves the `allOf` alone instead of being silently dropped or misattributed. */
const FOLDABLE_KEYS = /* @__PURE__ */ new Set([
	"type",
	"properties",
	"required",
	"additionalProperties"
]), UNION_KEYS = ["oneOf", "anyOf"];
/** A member's constraint on a key it does not declare itself. A `catchall` states one; `false`, an absent `additionalProperties`, and the empty schema a loose object emits state nothing. */
function undeclaredConstraint(member) {
	let extra = member.additionalProperties;
	return extra === void 0 || extra === !1 || typeof extra != "object" || !extra ? null : Object.keys(extra).length ? extra : null;
}
/** Combines object members into the single object they describe together, or returns `null` if any of them carries a keyword outside {@link FOLDABLE_KEYS}. */
function foldObjects(members) {
	let objects = [];
	for (let member of members) {
		if (typeof member != "object" || member.type !== "object") return null;
		for (let key in member) if (!FOLDABLE_KEYS.has(key)) return null;
		objects.push(member);
	}
	let properties = {}, required = /* @__PURE__ */ new Set();
	for (let object of objects) {
		for (let key in object.properties) {
			if (Object.prototype.hasOwnProperty.call(properties, key)) continue;
			let parts = [];
			for (let other of objects) {
				let part = other.properties?.[key] ?? undeclaredConstraint(other);
				part != null && (parts.some((seen) => JSON.stringify(seen) === JSON.stringify(part)) || parts.push(part));
			}
			assignProp(properties, key, parts.length === 1 ? parts[0] : foldObjects(parts) ?? { allOf: parts });
		}
		for (let key of object.required ?? []) required.add(key);
	}
	let folded = {
		type: "object",
		properties
	};
	if (required.size && (folded.required = [...required]), objects.every((object) => object.additionalProperties === !1)) folded.additionalProperties = !1;
	else {
		let constraints = [];
		for (let object of objects) {
			let constraint = undeclaredConstraint(object);
			constraint && !constraints.some((seen) => JSON.stringify(seen) === JSON.stringify(constraint)) && constraints.push(constraint);
		}
		constraints.length === 1 ? folded.additionalProperties = constraints[0] : constraints.length > 1 && (folded.additionalProperties = { allOf: constraints });
	}
	return folded;
}
/** `additionalProperties` in an `allOf` member sees only that member's own `properties`, so two
* closed object members reject each other's keys and the schema validates nothing. Zod's parser
* pools the key sets instead — `handleIntersectionResults` reports a key as unrecognized only when
* *every* side rejects it — so the emitted schema has to pool them too, and folding the members
* into one object is the encoding that says so on every target.
*
* This runs from `finalize`, after `extractDefs`, which is what keeps it clear of the `$ref`
* machinery: a member extracted into `$defs` is already a `$ref` by now and declines to fold, so it
* keeps its reference and its own closedness rather than being inlined as a stale copy. */
function foldIntersection(json) {
	let allOf = json.allOf;
	if (!Array.isArray(allOf) || allOf.length < 2) return;
	for (let key of FOLDABLE_KEYS) if (key in json) return;
	let unions = allOf.filter((m) => UNION_KEYS.some((k) => Array.isArray(m[k]))), folded = null;
	if (!unions.length) folded = foldObjects(allOf);
	else {
		let union = unions[0], keyword = UNION_KEYS.find((k) => Array.isArray(union[k]));
		if (Object.keys(union).length !== 1) return;
		let rest = allOf.filter((m) => m !== union), branches = union[keyword].map((branch) => foldObjects([...rest, branch]));
		if (branches.some((b) => !b)) return;
		folded = { [keyword]: branches };
	}
	folded && (delete json.allOf, assignProps(json, folded));
}
function finalize(ctx, schema) {
	let root = ctx.seen.get(schema);
	if (!root) throw Error("Unprocessed schema. This is a bug in Zod.");
	let flattenRef = (zodSchema) => {
		let seen = ctx.seen.get(zodSchema);
		if (seen.ref === null) return;
		let schema = seen.def ?? seen.schema, _cached = { ...schema }, ref = seen.ref;
		if (seen.ref = null, ref) {
			flattenRef(ref);
			let refSeen = ctx.seen.get(ref), refSchema = refSeen.schema;
			if (refSchema.$ref && (ctx.target === "draft-07" || ctx.target === "draft-04" || ctx.target === "openapi-3.0") ? (schema.allOf = schema.allOf ?? [], schema.allOf.push(refSchema)) : assignProps(schema, refSchema), assignProps(schema, _cached), zodSchema._zod.parent === ref) for (let key in schema) key !== "$ref" && key !== "allOf" && (key in _cached || delete schema[key]);
			if (refSchema.$ref && refSeen.def) for (let key in schema) key !== "$ref" && key !== "allOf" && key in refSeen.def && JSON.stringify(schema[key]) === JSON.stringify(refSeen.def[key]) && delete schema[key];
		}
		let parent = zodSchema._zod.parent;
		if (parent && parent !== ref) {
			flattenRef(parent);
			let parentSeen = ctx.seen.get(parent);
			if (parentSeen?.schema.$ref && (schema.$ref = parentSeen.schema.$ref, parentSeen.def)) for (let key in schema) key !== "$ref" && key !== "allOf" && key in parentSeen.def && JSON.stringify(schema[key]) === JSON.stringify(parentSeen.def[key]) && delete schema[key];
		}
		ctx.override({
			zodSchema,
			jsonSchema: schema,
			path: seen.path ?? []
		});
	};
	if (!ctx.external || ctx.sharedEmitDoneFor !== ctx.external) {
		for (let entry of [...ctx.seen.entries()].reverse()) flattenRef(entry[0]);
		if (ctx.target !== "openapi-3.0") for (let entry of ctx.seen.entries()) compactTypeUnion(entry[1].def ?? entry[1].schema);
		for (let rewrite of ctx.deferred) rewrite();
		if (ctx.intersections.length) {
			let carriers = /* @__PURE__ */ new Map();
			for (let seen of ctx.seen.values()) for (let json of [seen.schema, seen.def]) {
				let allOf = json?.allOf;
				if (!Array.isArray(allOf)) continue;
				let existing = carriers.get(allOf);
				existing ? existing.push(json) : carriers.set(allOf, [json]);
			}
			for (let allOf of ctx.intersections) for (let json of carriers.get(allOf) ?? []) foldIntersection(json);
		}
	}
	let result = {};
	if (ctx.target === "draft-2020-12" ? result.$schema = "https://json-schema.org/draft/2020-12/schema" : ctx.target === "draft-07" ? result.$schema = "http://json-schema.org/draft-07/schema#" : ctx.target === "draft-04" ? result.$schema = "http://json-schema.org/draft-04/schema#" : ctx.target, ctx.external?.uri) {
		let id = ctx.external.registry.get(schema)?.id;
		if (!id) throw Error("Schema is missing an `id` property");
		result.$id = ctx.external.uri(id);
	}
	assignProps(result, root.defId ? root.schema : root.def ?? root.schema);
	let rootMetaId = ctx.metadataRegistry.get(schema)?.id;
	rootMetaId !== void 0 && result.id === rootMetaId && delete result.id;
	let defs = ctx.external?.defs ?? {};
	if (!ctx.external || ctx.sharedEmitDoneFor !== ctx.external) for (let entry of ctx.seen.entries()) {
		let seen = entry[1];
		seen.def && seen.defId && (seen.def.id === seen.defId && delete seen.def.id, assignProp(defs, seen.defId, seen.def));
	}
	ctx.external && (ctx.sharedEmitDoneFor = ctx.external), ctx.external || Object.keys(defs).length > 0 && (ctx.target === "draft-2020-12" ? result.$defs = defs : result.definitions = defs);
	try {
		let finalized = JSON.parse(JSON.stringify(result));
		return Object.defineProperty(finalized, "~standard", {
			value: {
				...schema["~standard"],
				jsonSchema: {
					input: createStandardJSONSchemaMethod(schema, "input", ctx.processors),
					output: createStandardJSONSchemaMethod(schema, "output", ctx.processors)
				}
			},
			enumerable: !1,
			writable: !1
		}), finalized;
	} catch {
		throw Error("Error converting schema to JSON.");
	}
}
function isTransforming(_schema, _ctx) {
	let ctx = _ctx ?? { seen: /* @__PURE__ */ new Set() };
	if (ctx.seen.has(_schema)) return !1;
	ctx.seen.add(_schema);
	let def = _schema._zod.def;
	if (def.type === "transform") return !0;
	if (def.type === "array") return isTransforming(def.element, ctx);
	if (def.type === "set") return isTransforming(def.valueType, ctx);
	if (def.type === "lazy") return isTransforming(def.getter(), ctx);
	if (def.type === "promise" || def.type === "optional" || def.type === "nonoptional" || def.type === "nullable" || def.type === "readonly" || def.type === "default" || def.type === "prefault" || def.type === "catch") return isTransforming(def.innerType, ctx);
	if (def.type === "intersection") return isTransforming(def.left, ctx) || isTransforming(def.right, ctx);
	if (def.type === "record" || def.type === "map") return isTransforming(def.keyType, ctx) || isTransforming(def.valueType, ctx);
	if (def.type === "pipe") return _schema._zod.traits.has("$ZodCodec") ? !0 : isTransforming(def.in, ctx) || isTransforming(def.out, ctx);
	if (def.type === "object") {
		for (let key in def.shape) if (isTransforming(def.shape[key], ctx)) return !0;
		return !1;
	}
	if (def.type === "union") {
		for (let option of def.options) if (isTransforming(option, ctx)) return !0;
		return !1;
	}
	if (def.type === "tuple") {
		for (let item of def.items) if (isTransforming(item, ctx)) return !0;
		return !!(def.rest && isTransforming(def.rest, ctx));
	}
	return !1;
}
/**
* Creates a toJSONSchema method for a schema instance.
* This encapsulates the logic of initializing context, processing, extracting defs, and finalizing.
*/
const createToJSONSchemaMethod = (schema, processors = {}) => (params) => {
	let ctx = initializeContext({
		...params,
		processors
	});
	return processSchema(schema, ctx), extractDefs(ctx, schema), finalize(ctx, schema);
}, createStandardJSONSchemaMethod = (schema, io, processors = {}) => (params) => {
	let { libraryOptions, target } = params ?? {}, ctx = initializeContext({
		...libraryOptions ?? {},
		target,
		io,
		processors
	});
	return processSchema(schema, ctx), extractDefs(ctx, schema), finalize(ctx, schema);
}, narrowMin = (agg, key, value) => {
	(agg[key] === void 0 || value > agg[key]) && (agg[key] = value);
}, narrowMax = (agg, key, value) => {
	(agg[key] === void 0 || value < agg[key]) && (agg[key] = value);
}, narrowBoth = (agg, value) => {
	narrowMin(agg, "minimum", value), narrowMax(agg, "maximum", value);
}, addDivisor = (agg, value) => {
	agg.multipleOf ??= [], agg.multipleOf.includes(value) || agg.multipleOf.push(value);
}, addPattern = (agg, pattern) => {
	agg.patterns ??= /* @__PURE__ */ new Set(), agg.patterns.add(pattern);
}, intersectMime = (agg, mime) => {
	agg.mime = agg.mime ? agg.mime.filter((m) => mime.includes(m)) : [...mime];
}, setFormat = (agg, format) => {
	agg.format = format, format.includes("int") && (agg.isInt = !0);
}, minContributor = (agg, def) => narrowMin(agg, "minimum", def.minimum), maxContributor = (agg, def) => narrowMax(agg, "maximum", def.maximum), formatContributor = (ranges) => (agg, def) => {
	setFormat(agg, def.format);
	let [minimum, maximum] = ranges[def.format];
	narrowMin(agg, "minimum", minimum), narrowMax(agg, "maximum", maximum);
}, contributors = {
	greater_than: (agg, def) => narrowMin(agg, def.inclusive ? "minimum" : "exclusiveMinimum", def.value),
	less_than: (agg, def) => narrowMax(agg, def.inclusive ? "maximum" : "exclusiveMaximum", def.value),
	multiple_of: (agg, def) => addDivisor(agg, def.value),
	number_format: formatContributor(NUMBER_FORMAT_RANGES),
	bigint_format: formatContributor(BIGINT_FORMAT_RANGES),
	min_length: minContributor,
	max_length: maxContributor,
	length_equals: (agg, def) => narrowBoth(agg, def.length),
	min_size: minContributor,
	max_size: maxContributor,
	size_equals: (agg, def) => narrowBoth(agg, def.size),
	string_format: (agg, def) => {
		setFormat(agg, def.format), def.pattern && addPattern(agg, def.pattern), (def.format === "base64" || def.format === "base64url") && (agg.contentEncoding = def.format), (def.local || def.precision === -1) && (agg.laxFormat = !0);
	},
	mime_type: (agg, def) => intersectMime(agg, def.mime)
};
function aggregateChecks(schema) {
	let agg = {}, def = schema._zod.def, list = schema._zod.traits.has("$ZodCheck") ? [schema, ...def.checks ?? []] : def.checks ?? [];
	for (let ch of list) contributors[ch._zod.def.check]?.(agg, ch._zod.def);
	let bag = schema._zod.bag;
	bag.minimum !== void 0 && narrowMin(agg, "minimum", bag.minimum), bag.exclusiveMinimum !== void 0 && narrowMin(agg, "exclusiveMinimum", bag.exclusiveMinimum), bag.maximum !== void 0 && narrowMax(agg, "maximum", bag.maximum), bag.exclusiveMaximum !== void 0 && narrowMax(agg, "exclusiveMaximum", bag.exclusiveMaximum), bag.multipleOf !== void 0 && addDivisor(agg, bag.multipleOf), bag.format !== void 0 && (agg.format ??= bag.format, bag.format.includes("int") && (agg.isInt = !0)), bag.mime && intersectMime(agg, bag.mime);
	for (let pattern of bag.patterns ?? []) addPattern(agg, pattern);
	return agg;
}
const formatMap = {
	guid: "uuid",
	url: "uri",
	datetime: "date-time",
	json_string: "json-string",
	regex: ""
}, exactPatterns = /* @__PURE__ */ new Map([[base64Charset, base64], [base64urlCharset, base64url]]), exactPattern = (p) => exactPatterns.get(p) ?? p, stringProcessor = (schema, ctx, _json, _params) => {
	let json = _json;
	json.type = "string";
	let { minimum, maximum, format, patterns, contentEncoding, laxFormat } = aggregateChecks(schema);
	if (typeof minimum == "number" && (json.minLength = minimum), typeof maximum == "number" && (json.maxLength = maximum), format && (json.format = formatMap[format] ?? format, json.format === "" && delete json.format, (format === "time" || laxFormat) && delete json.format), contentEncoding && (json.contentEncoding = contentEncoding), patterns && patterns.size > 0) {
		let patternList = [...patterns].map(exactPattern);
		patternList.length === 1 ? json.pattern = patternList[0].source : patternList.length > 1 && (json.allOf = [...patternList.map((regex) => ({
			...ctx.target === "draft-07" || ctx.target === "draft-04" || ctx.target === "openapi-3.0" ? { type: "string" } : {},
			pattern: regex.source
		}))]);
	}
}, numberProcessor = (schema, ctx, _json, params) => {
	let json = _json, { minimum, maximum, multipleOf, exclusiveMaximum, exclusiveMinimum, isInt } = aggregateChecks(schema);
	json.type = isInt ? "integer" : "number";
	let exMin = typeof exclusiveMinimum == "number" && exclusiveMinimum >= (minimum ?? -Infinity), exMax = typeof exclusiveMaximum == "number" && exclusiveMaximum <= (maximum ?? Infinity), legacy = ctx.target === "draft-04" || ctx.target === "openapi-3.0";
	if (exMin ? legacy ? (json.minimum = exclusiveMinimum, json.exclusiveMinimum = !0) : json.exclusiveMinimum = exclusiveMinimum : typeof minimum == "number" && (json.minimum = minimum), exMax ? legacy ? (json.maximum = exclusiveMaximum, json.exclusiveMaximum = !0) : json.exclusiveMaximum = exclusiveMaximum : typeof maximum == "number" && (json.maximum = maximum), multipleOf) {
		let divisors = /* @__PURE__ */ new Set();
		for (let divisor of multipleOf) Number.isFinite(divisor) && divisor !== 0 ? divisors.add(Math.abs(divisor)) : handleUnrepresentable(schema, ctx, json, params, `A multipleOf divisor of ${divisor} cannot be represented in JSON Schema`);
		let [first, ...rest] = divisors;
		first !== void 0 && (json.multipleOf = first), rest.length && (json.allOf = [...json.allOf ?? [], ...rest.map((m) => ({ multipleOf: m }))]);
	}
}, neverProcessor = (_schema, _ctx, json, _params) => {
	json.not = {};
}, enumProcessor = (schema, _ctx, json, _params) => {
	let def = schema._zod.def, values = getEnumValues(def.entries);
	values.length === 0 ? json.not = {} : (values.every((v) => typeof v == "number") && (json.type = "number"), values.every((v) => typeof v == "string") && (json.type = "string"), json.enum = values);
}, customProcessor = (schema, ctx, json, params) => {
	handleUnrepresentable(schema, ctx, json, params, "Custom types cannot be represented in JSON Schema");
}, transformProcessor = (schema, ctx, json, params) => {
	handleUnrepresentable(schema, ctx, json, params, "Transforms cannot be represented in JSON Schema");
}, arrayProcessor = (schema, ctx, _json, params) => {
	let json = _json, def = schema._zod.def, { minimum, maximum } = aggregateChecks(schema);
	typeof minimum == "number" && (json.minItems = minimum), typeof maximum == "number" && (json.maxItems = maximum), json.type = "array", json.items = processSchema(def.element, ctx, {
		...params,
		path: [...params.path, "items"]
	});
};
function inputOptin(schema) {
	let def = schema._zod.def;
	return def.type === "pipe" && def.in._zod.traits.has("$ZodTransform") ? inputOptin(def.out) : def.type === "catch" ? inputOptin(def.innerType) : schema._zod.optin;
}
const objectProcessor = (schema, ctx, _json, params) => {
	let json = _json, def = schema._zod.def, shape = def.shape;
	if (Object.getOwnPropertySymbols(shape).length && handleUnrepresentable(schema, ctx, json, params, "Symbol keys cannot be represented in JSON Schema")) return;
	json.type = "object", json.properties = {};
	for (let key in shape) assignProp(json.properties, key, processSchema(shape[key], ctx, {
		...params,
		path: [
			...params.path,
			"properties",
			key
		]
	}));
	let requiredKeys = [];
	for (let key of Object.keys(shape)) {
		let field = def.shape[key];
		(ctx.io === "input" ? inputOptin(field) === void 0 : field._zod.optout === void 0) && requiredKeys.push(key);
	}
	requiredKeys.length > 0 && (json.required = requiredKeys), def.catchall?._zod.def.type === "never" ? json.additionalProperties = !1 : def.catchall ? def.catchall && (json.additionalProperties = processSchema(def.catchall, ctx, {
		...params,
		path: [...params.path, "additionalProperties"]
	})) : ctx.io === "output" && (json.additionalProperties = !1);
}, unionProcessor = (schema, ctx, json, params) => {
	let def = schema._zod.def, isExclusive = def.inclusive === !1, options = def.options.map((x, i) => processSchema(x, ctx, {
		...params,
		path: [
			...params.path,
			isExclusive ? "oneOf" : "anyOf",
			i
		]
	}));
	isExclusive ? json.oneOf = options : json.anyOf = options;
}, intersectionProcessor = (schema, ctx, json, params) => {
	let def = schema._zod.def, a = processSchema(def.left, ctx, {
		...params,
		path: [
			...params.path,
			"allOf",
			0
		]
	}), b = processSchema(def.right, ctx, {
		...params,
		path: [
			...params.path,
			"allOf",
			1
		]
	}), isSimpleIntersection = (val) => "allOf" in val && Object.keys(val).length === 1, allOf = [...isSimpleIntersection(a) ? a.allOf : [a], ...isSimpleIntersection(b) ? b.allOf : [b]];
	json.allOf = allOf, ctx.intersections.push(allOf);
}, nullableProcessor = (schema, ctx, json, params) => {
	let def = schema._zod.def, inner = processSchema(def.innerType, ctx, params), seen = ctx.seen.get(schema);
	ctx.target === "openapi-3.0" ? (seen.ref = def.innerType, json.nullable = !0) : json.anyOf = [inner, { type: "null" }];
}, nonoptionalProcessor = (schema, ctx, _json, params) => {
	let def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	let seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
}, UNREPRESENTABLE_DEFAULT = Symbol();
function serializeDefaultValue(value, schema, ctx, json, params) {
	let unrepresentable = !1, serialized = JSON.stringify(value, (_, val) => typeof val == "bigint" ? (unrepresentable = !0, null) : val);
	return unrepresentable ? (handleUnrepresentable(schema, ctx, json, params, "BigInt defaults cannot be represented in JSON Schema"), UNREPRESENTABLE_DEFAULT) : JSON.parse(serialized);
}
const defaultProcessor = (schema, ctx, json, params) => {
	let def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	let seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	let value = serializeDefaultValue(def.defaultValue, schema, ctx, json, params);
	value !== UNREPRESENTABLE_DEFAULT && (json.default = value);
}, prefaultProcessor = (schema, ctx, json, params) => {
	let def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	let seen = ctx.seen.get(schema);
	if (seen.ref = def.innerType, ctx.io !== "input") return;
	let value = serializeDefaultValue(def.defaultValue, schema, ctx, json, params);
	value !== UNREPRESENTABLE_DEFAULT && (json._prefault = value);
}, catchProcessor = (schema, ctx, json, params) => {
	let def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	let seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	let catchValue;
	try {
		catchValue = def.catchValue(void 0);
	} catch {
		handleUnrepresentable(schema, ctx, json, params, "Dynamic catch values are not supported in JSON Schema");
		return;
	}
	json.default = catchValue;
}, pipeProcessor = (schema, ctx, _json, params) => {
	let def = schema._zod.def, inIsTransform = def.in._zod.traits.has("$ZodTransform"), innerType = ctx.io === "input" ? inIsTransform ? def.out : def.in : def.out;
	processSchema(innerType, ctx, params);
	let seen = ctx.seen.get(schema);
	seen.ref = innerType;
}, readonlyProcessor = (schema, ctx, json, params) => {
	let def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	let seen = ctx.seen.get(schema);
	seen.ref = def.innerType, json.readOnly = !0;
}, optionalProcessor = (schema, ctx, _json, params) => {
	let def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	let seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
}, _installedErrorProtos = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]);
function _lazyMethod(proto, key, make) {
	Object.defineProperty(proto, key, {
		configurable: !0,
		enumerable: !1,
		get() {
			let value = make(this);
			return Object.defineProperty(this, key, {
				value,
				configurable: !0,
				writable: !0
			}), value;
		},
		set(value) {
			Object.defineProperty(this, key, {
				value,
				configurable: !0,
				writable: !0
			});
		}
	});
}
const ZodRealError = /*@__PURE__*/ $constructor("ZodError", (inst, issues) => {
	$ZodError.init(inst, issues), inst.name = "ZodError";
	let proto = Object.getPrototypeOf(inst);
	_installedErrorProtos.has(proto) || (_installedErrorProtos.add(proto), _lazyMethod(proto, "format", (self) => (mapper) => formatError(self, mapper)), _lazyMethod(proto, "flatten", (self) => (mapper) => flattenError(self, mapper)), _lazyMethod(proto, "addIssue", (self) => (issue) => {
		self.issues.push(issue), self.message = JSON.stringify(self.issues, jsonStringifyReplacer, 2);
	}), _lazyMethod(proto, "addIssues", (self) => (issues) => {
		self.issues.push(...issues), self.message = JSON.stringify(self.issues, jsonStringifyReplacer, 2);
	}), Object.defineProperty(proto, "isEmpty", {
		configurable: !0,
		enumerable: !1,
		get() {
			return this.issues.length === 0;
		}
	}));
}, void 0, { Parent: Error }), parse = /* @__PURE__ */ _parse(ZodRealError), parseAsync = /* @__PURE__ */ _parseAsync(ZodRealError), safeParse = /* @__PURE__ */ _safeParse(ZodRealError), safeParseAsync = /* @__PURE__ */ _safeParseAsync(ZodRealError), encode = /* @__PURE__ */ _encode(ZodRealError), decode = /* @__PURE__ */ _decode(ZodRealError), encodeAsync = /* @__PURE__ */ _encodeAsync(ZodRealError), decodeAsync = /* @__PURE__ */ _decodeAsync(ZodRealError), safeEncode = /* @__PURE__ */ _safeEncode(ZodRealError), safeDecode = /* @__PURE__ */ _safeDecode(ZodRealError), safeEncodeAsync = /* @__PURE__ */ _safeEncodeAsync(ZodRealError), safeDecodeAsync = /* @__PURE__ */ _safeDecodeAsync(ZodRealError);
// node_modules/zod/v4/classic/schemas.js
function _ensureDefaultLocale() {
	globalConfig.localeError || config(en_default());
}
function _ensureDefaultMemoizer() {
	globalConfig.memoizer || config({ memoizer: memoizer() });
}
const ZodType = /*@__PURE__*/ $constructor("ZodType", (inst, def) => (_ensureDefaultLocale(), $ZodType.init(inst, def), inst.def = def, inst.type = def.type, inst), {
	check(...chks) {
		let def = this.def;
		return this.clone(mergeDefs(def, { checks: [...def.checks ?? [], ...chks.map((ch) => typeof ch == "function" ? { _zod: {
			check: ch,
			def: { check: "custom" },
			onattach: []
		} } : ch)] }), { parent: !0 });
	},
	with(...chks) {
		return this.check(...chks);
	},
	clone(def, params) {
		return clone(this, def, params);
	},
	brand() {
		return this;
	},
	register(reg, meta) {
		return reg.add(this, meta), this;
	},
	refine(check, params) {
		return this.check(refine(check, params));
	},
	superRefine(refinement, params) {
		return this.check(superRefine(refinement, params));
	},
	overwrite(fn) {
		return this.check(/* @__PURE__ */ _overwrite(fn));
	},
	optional() {
		return optional(this);
	},
	exactOptional() {
		return exactOptional(this);
	},
	nullable() {
		return nullable(this);
	},
	nullish() {
		return optional(nullable(this));
	},
	nonoptional(params) {
		return nonoptional(this, params);
	},
	array() {
		return array(this);
	},
	or(arg) {
		return union([this, arg]);
	},
	and(arg) {
		return intersection(this, arg);
	},
	transform(tx) {
		return pipe(this, transform(tx));
	},
	default(d) {
		return _default(this, d);
	},
	prefault(d) {
		return prefault(this, d);
	},
	catch(params) {
		return _catch(this, params);
	},
	pipe(target) {
		return pipe(this, target);
	},
	readonly() {
		return readonly(this);
	},
	describe(description) {
		let cl = this.clone();
		return globalRegistry.add(cl, { description }), cl;
	},
	meta(...args) {
		if (args.length === 0) return globalRegistry.get(this);
		let cl = this.clone();
		return globalRegistry.add(cl, args[0]), cl;
	},
	isOptional() {
		return this.safeParse(void 0).success;
	},
	isNullable() {
		return this.safeParse(null).success;
	},
	apply(fn, ...args) {
		return args.length === 0 ? fn(this) : fn(this, ...args);
	},
	get "~standard"() {
		return hide(this, "~standard", {
			...standardProps(this),
			jsonSchema: {
				input: createStandardJSONSchemaMethod(this, "input"),
				output: createStandardJSONSchemaMethod(this, "output")
			}
		});
	},
	set "~standard"(value) {
		own(this, "~standard", value);
	},
	parse: function _parse(data, params) {
		return parse(this, data, params, { callee: _parse });
	},
	parseAsync: async function _parseAsync(data, params) {
		return await parseAsync(this, data, params, { callee: _parseAsync });
	},
	safeParse(data, params) {
		return safeParse(this, data, params);
	},
	async safeParseAsync(data, params) {
		return safeParseAsync(this, data, params);
	},
	get spa() {
		return this?.safeParseAsync;
	},
	set spa(value) {
		own(this, "spa", value);
	},
	validate(data, params) {
		return validate(this, data, params);
	},
	validateAsync(data, params) {
		return validateAsync$1(this, data, params);
	},
	encode: function _encode(data, params) {
		return encode(this, data, params, { callee: _encode });
	},
	decode: function _decode(data, params) {
		return decode(this, data, params, { callee: _decode });
	},
	encodeAsync: async function _encodeAsync(data, params) {
		return await encodeAsync(this, data, params, { callee: _encodeAsync });
	},
	decodeAsync: async function _decodeAsync(data, params) {
		return await decodeAsync(this, data, params, { callee: _decodeAsync });
	},
	safeEncode(data, params) {
		return safeEncode(this, data, params);
	},
	safeDecode(data, params) {
		return safeDecode(this, data, params);
	},
	async safeEncodeAsync(data, params) {
		return safeEncodeAsync(this, data, params);
	},
	async safeDecodeAsync(data, params) {
		return safeDecodeAsync(this, data, params);
	},
	toJSONSchema(params) {
		return createToJSONSchemaMethod(this, {})(params);
	},
	get description() {
		return globalRegistry.get(this)?.description;
	},
	get _def() {
		return this._zod.def;
	}
}), _ZodString = /*@__PURE__*/ $constructor("_ZodString", (inst, def) => {
	$ZodString.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => stringProcessor(inst, ctx, json, params);
}, /*@__PURE__*/ derived({
	format: (inst) => aggregateChecks(inst).format ?? null,
	minLength: (inst) => aggregateChecks(inst).minimum ?? null,
	maxLength: (inst) => aggregateChecks(inst).maximum ?? null
}, {
	regex(...args) {
		return this.check(/* @__PURE__ */ _regex(...args));
	},
	includes(...args) {
		return this.check(/* @__PURE__ */ _includes(...args));
	},
	startsWith(...args) {
		return this.check(/* @__PURE__ */ _startsWith(...args));
	},
	endsWith(...args) {
		return this.check(/* @__PURE__ */ _endsWith(...args));
	},
	min(...args) {
		return this.check(/* @__PURE__ */ _minLength(...args));
	},
	max(...args) {
		return this.check(/* @__PURE__ */ _maxLength(...args));
	},
	length(...args) {
		return this.check(/* @__PURE__ */ _length(...args));
	},
	nonempty(...args) {
		return this.check(/* @__PURE__ */ _minLength(1, ...args));
	},
	lowercase(params) {
		return this.check(/* @__PURE__ */ _lowercase(params));
	},
	uppercase(params) {
		return this.check(/* @__PURE__ */ _uppercase(params));
	},
	trim() {
		return this.check(/* @__PURE__ */ _trim());
	},
	normalize(...args) {
		return this.check(/* @__PURE__ */ _normalize(...args));
	},
	toLowerCase() {
		return this.check(/* @__PURE__ */ _toLowerCase());
	},
	toUpperCase() {
		return this.check(/* @__PURE__ */ _toUpperCase());
	},
	slugify() {
		return this.check(/* @__PURE__ */ _slugify());
	}
})), ZodString = /*@__PURE__*/ $constructor("ZodString", (inst, def) => {
	$ZodString.init(inst, def), _ZodString.init(inst, def);
}, {
	email(params) {
		return this.check(/* @__PURE__ */ _email(ZodEmail, params));
	},
	url(params) {
		return this.check(/* @__PURE__ */ _url(ZodURL, params));
	},
	jwt(params) {
		return this.check(/* @__PURE__ */ _jwt(ZodJWT, params));
	},
	emoji(params) {
		return this.check(/* @__PURE__ */ _emoji(ZodEmoji, params));
	},
	guid(params) {
		return this.check(/* @__PURE__ */ _guid(ZodGUID, params));
	},
	uuid(params) {
		return this.check(/* @__PURE__ */ _uuid(ZodUUID, params));
	},
	uuidv4(params) {
		return this.check(/* @__PURE__ */ _uuidv4(ZodUUID, params));
	},
	uuidv6(params) {
		return this.check(/* @__PURE__ */ _uuidv6(ZodUUID, params));
	},
	uuidv7(params) {
		return this.check(/* @__PURE__ */ _uuidv7(ZodUUID, params));
	},
	nanoid(params) {
		return this.check(/* @__PURE__ */ _nanoid(ZodNanoID, params));
	},
	cuid(params) {
		return this.check(/* @__PURE__ */ _cuid(ZodCUID, params));
	},
	cuid2(params) {
		return this.check(/* @__PURE__ */ _cuid2(ZodCUID2, params));
	},
	ulid(params) {
		return this.check(/* @__PURE__ */ _ulid(ZodULID, params));
	},
	base64(params) {
		return this.check(/* @__PURE__ */ _base64(ZodBase64, params));
	},
	base64url(params) {
		return this.check(/* @__PURE__ */ _base64url(ZodBase64URL, params));
	},
	xid(params) {
		return this.check(/* @__PURE__ */ _xid(ZodXID, params));
	},
	ksuid(params) {
		return this.check(/* @__PURE__ */ _ksuid(ZodKSUID, params));
	},
	ipv4(params) {
		return this.check(/* @__PURE__ */ _ipv4(ZodIPv4, params));
	},
	ipv6(params) {
		return this.check(/* @__PURE__ */ _ipv6(ZodIPv6, params));
	},
	cidrv4(params) {
		return this.check(/* @__PURE__ */ _cidrv4(ZodCIDRv4, params));
	},
	cidrv6(params) {
		return this.check(/* @__PURE__ */ _cidrv6(ZodCIDRv6, params));
	},
	e164(params) {
		return this.check(/* @__PURE__ */ _e164(ZodE164, params));
	},
	datetime(params) {
		return this.check(/* @__PURE__ */ _isoDateTime(ZodISODateTime, params));
	},
	date(params) {
		return this.check(/* @__PURE__ */ _isoDate(ZodISODate, params));
	},
	time(params) {
		return this.check(/* @__PURE__ */ _isoTime(ZodISOTime, params));
	},
	duration(params) {
		return this.check(/* @__PURE__ */ _isoDuration(ZodISODuration, params));
	}
});
function string(params) {
	return /* @__PURE__ */ _string(ZodString, params);
}
const ZodStringFormat = /*@__PURE__*/ $constructor("ZodStringFormat", (inst, def) => {
	$ZodStringFormat.init(inst, def), _ZodString.init(inst, def);
}), ZodISODateTime = /*@__PURE__*/ $constructor("ZodISODateTime", (inst, def) => {
	$ZodISODateTime.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodISODate = /*@__PURE__*/ $constructor("ZodISODate", (inst, def) => {
	$ZodISODate.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodISOTime = /*@__PURE__*/ $constructor("ZodISOTime", (inst, def) => {
	$ZodISOTime.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodISODuration = /*@__PURE__*/ $constructor("ZodISODuration", (inst, def) => {
	$ZodISODuration.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodEmail = /*@__PURE__*/ $constructor("ZodEmail", (inst, def) => {
	$ZodEmail.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodGUID = /*@__PURE__*/ $constructor("ZodGUID", (inst, def) => {
	$ZodGUID.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodUUID = /*@__PURE__*/ $constructor("ZodUUID", (inst, def) => {
	$ZodUUID.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodURL = /*@__PURE__*/ $constructor("ZodURL", (inst, def) => {
	$ZodURL.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodEmoji = /*@__PURE__*/ $constructor("ZodEmoji", (inst, def) => {
	$ZodEmoji.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodNanoID = /*@__PURE__*/ $constructor("ZodNanoID", (inst, def) => {
	$ZodNanoID.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodCUID = /*@__PURE__*/ $constructor("ZodCUID", (inst, def) => {
	$ZodCUID.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodCUID2 = /*@__PURE__*/ $constructor("ZodCUID2", (inst, def) => {
	$ZodCUID2.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodULID = /*@__PURE__*/ $constructor("ZodULID", (inst, def) => {
	$ZodULID.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodXID = /*@__PURE__*/ $constructor("ZodXID", (inst, def) => {
	$ZodXID.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodKSUID = /*@__PURE__*/ $constructor("ZodKSUID", (inst, def) => {
	$ZodKSUID.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodIPv4 = /*@__PURE__*/ $constructor("ZodIPv4", (inst, def) => {
	$ZodIPv4.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodIPv6 = /*@__PURE__*/ $constructor("ZodIPv6", (inst, def) => {
	$ZodIPv6.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodCIDRv4 = /*@__PURE__*/ $constructor("ZodCIDRv4", (inst, def) => {
	$ZodCIDRv4.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodCIDRv6 = /*@__PURE__*/ $constructor("ZodCIDRv6", (inst, def) => {
	$ZodCIDRv6.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodBase64 = /*@__PURE__*/ $constructor("ZodBase64", (inst, def) => {
	$ZodBase64.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodBase64URL = /*@__PURE__*/ $constructor("ZodBase64URL", (inst, def) => {
	$ZodBase64URL.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodE164 = /*@__PURE__*/ $constructor("ZodE164", (inst, def) => {
	$ZodE164.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodJWT = /*@__PURE__*/ $constructor("ZodJWT", (inst, def) => {
	$ZodJWT.init(inst, def), ZodStringFormat.init(inst, def);
}), ZodNumber = /*@__PURE__*/ $constructor("ZodNumber", (inst, def) => {
	$ZodNumber.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => numberProcessor(inst, ctx, json, params), inst.isFinite = !0;
}, /*@__PURE__*/ derived({
	minValue: (inst) => {
		let { minimum, exclusiveMinimum } = aggregateChecks(inst);
		return Math.max(minimum ?? -Infinity, exclusiveMinimum ?? -Infinity);
	},
	maxValue: (inst) => {
		let { maximum, exclusiveMaximum } = aggregateChecks(inst);
		return Math.min(maximum ?? Infinity, exclusiveMaximum ?? Infinity);
	},
	isInt: (inst) => {
		let { isInt, multipleOf } = aggregateChecks(inst);
		return !!isInt || !!multipleOf?.some(Number.isSafeInteger);
	},
	format: (inst) => aggregateChecks(inst).format ?? null
}, {
	gt(value, params) {
		return this.check(/* @__PURE__ */ _gt(value, params));
	},
	gte(value, params) {
		return this.check(/* @__PURE__ */ _gte(value, params));
	},
	min(value, params) {
		return this.check(/* @__PURE__ */ _gte(value, params));
	},
	lt(value, params) {
		return this.check(/* @__PURE__ */ _lt(value, params));
	},
	lte(value, params) {
		return this.check(/* @__PURE__ */ _lte(value, params));
	},
	max(value, params) {
		return this.check(/* @__PURE__ */ _lte(value, params));
	},
	int(params) {
		return this.check(int(params));
	},
	safe(params) {
		return this.check(int(params));
	},
	positive(params) {
		return this.check(/* @__PURE__ */ _gt(0, params));
	},
	nonnegative(params) {
		return this.check(/* @__PURE__ */ _gte(0, params));
	},
	negative(params) {
		return this.check(/* @__PURE__ */ _lt(0, params));
	},
	nonpositive(params) {
		return this.check(/* @__PURE__ */ _lte(0, params));
	},
	multipleOf(value, params) {
		return this.check(/* @__PURE__ */ _multipleOf(value, params));
	},
	step(value, params) {
		return this.check(/* @__PURE__ */ _multipleOf(value, params));
	},
	finite() {
		return this;
	}
})), ZodNumberFormat = /*@__PURE__*/ $constructor("ZodNumberFormat", (inst, def) => {
	$ZodNumberFormat.init(inst, def), ZodNumber.init(inst, def);
});
function int(params) {
	return /* @__PURE__ */ _int(ZodNumberFormat, params);
}
const ZodUnknown = /*@__PURE__*/ $constructor("ZodUnknown", (inst, def) => {
	$ZodUnknown.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => void 0;
});
function unknown() {
	return /* @__PURE__ */ _unknown(ZodUnknown);
}
const ZodNever = /*@__PURE__*/ $constructor("ZodNever", (inst, def) => {
	$ZodNever.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => neverProcessor(inst, ctx, json, params);
});
function never(params) {
	return /* @__PURE__ */ _never(ZodNever, params);
}
const ZodArray = /*@__PURE__*/ $constructor("ZodArray", (inst, def) => {
	_ensureDefaultMemoizer(), $ZodArray.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => arrayProcessor(inst, ctx, json, params), inst.element = def.element;
}, {
	min(n, params) {
		return this.check(/* @__PURE__ */ _minLength(n, params));
	},
	nonempty(params) {
		return this.check(/* @__PURE__ */ _minLength(1, params));
	},
	max(n, params) {
		return this.check(/* @__PURE__ */ _maxLength(n, params));
	},
	length(n, params) {
		return this.check(/* @__PURE__ */ _length(n, params));
	},
	unwrap() {
		return this.element;
	}
});
function array(element, params) {
	return /* @__PURE__ */ _array(ZodArray, element, params);
}
const ZodObject = /*@__PURE__*/ $constructor("ZodObject", (inst, def) => {
	_ensureDefaultMemoizer(), $ZodObjectJIT.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => objectProcessor(inst, ctx, json, params), installLazyProp(inst, "shape", (self) => self._zod.def.shape, !1);
}, {
	keyof() {
		return _enum(Object.keys(this._zod.def.shape));
	},
	catchall(catchall) {
		return this.clone(mergeDefs(this._zod.def, { catchall }));
	},
	passthrough() {
		return this.clone(mergeDefs(this._zod.def, { catchall: unknown() }));
	},
	loose() {
		return this.clone(mergeDefs(this._zod.def, { catchall: unknown() }));
	},
	strict() {
		return this.clone(mergeDefs(this._zod.def, { catchall: never() }));
	},
	strip() {
		return this.clone(mergeDefs(this._zod.def, { catchall: void 0 }));
	},
	extend(incoming) {
		return extend(this, incoming);
	},
	safeExtend(incoming) {
		return safeExtend(this, incoming);
	},
	merge(other) {
		return merge(this, other);
	},
	pick(mask) {
		return pick(this, mask);
	},
	omit(mask) {
		return omit(this, mask);
	},
	partial(...args) {
		return partial(ZodOptional, this, args[0]);
	},
	exactPartial(...args) {
		return partial(ZodExactOptional, this, args[0], "exactPartial");
	},
	required(...args) {
		return required(ZodNonOptional, this, args[0]);
	}
});
function looseObject(shape, params) {
	return new ZodObject({
		type: "object",
		shape,
		catchall: unknown(),
		...normalizeParams(params)
	});
}
const ZodUnion = /*@__PURE__*/ $constructor("ZodUnion", (inst, def) => {
	$ZodUnion.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => unionProcessor(inst, ctx, json, params), inst.options = def.options;
});
function union(options, params) {
	return new ZodUnion({
		type: "union",
		options,
		...normalizeParams(params)
	});
}
const ZodIntersection = /*@__PURE__*/ $constructor("ZodIntersection", (inst, def) => {
	$ZodIntersection.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => intersectionProcessor(inst, ctx, json, params);
});
function intersection(left, right) {
	return new ZodIntersection({
		type: "intersection",
		left,
		right
	});
}
const ZodEnum = /*@__PURE__*/ $constructor("ZodEnum", (inst, def) => {
	$ZodEnum.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => enumProcessor(inst, ctx, json, params), inst.enum = def.entries, inst.options = [...inst._zod.values];
	let keys = new Set(Object.keys(def.entries));
	inst.extract = (values, params) => {
		let newEntries = {};
		for (let value of values) if (keys.has(value)) newEntries[value] = def.entries[value];
		else throw Error(`Key ${value} not found in enum`);
		return new ZodEnum({
			...def,
			checks: [],
			...normalizeParams(params),
			entries: newEntries
		});
	}, inst.exclude = (values, params) => {
		let newEntries = { ...def.entries };
		for (let value of values) if (keys.has(value)) delete newEntries[value];
		else throw Error(`Key ${value} not found in enum`);
		return new ZodEnum({
			...def,
			checks: [],
			...normalizeParams(params),
			entries: newEntries
		});
	};
});
function _enum(values, params) {
	let entries = Array.isArray(values) ? Object.fromEntries(values.map((v) => [v, v])) : values;
	return new ZodEnum({
		type: "enum",
		entries,
		...normalizeParams(params)
	});
}
const ZodTransform = /*@__PURE__*/ $constructor("ZodTransform", (inst, def) => {
	_ensureDefaultMemoizer(), $ZodTransform.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => transformProcessor(inst, ctx, json, params), inst._zod.parse = (payload, _ctx) => {
		if (_ctx.direction === "backward") throw new $ZodEncodeError(inst.constructor.name);
		payload.addIssue = (issue$1) => {
			if (typeof issue$1 == "string") payload.issues.push(issue(issue$1, payload.value, def));
			else {
				let _issue = issue$1;
				_issue.fatal && (_issue.continue = !1), _issue.code ??= "custom", "input" in _issue || (_issue.input = payload.value), _issue.inst ??= inst, payload.issues.push(issue(_issue));
			}
		};
		let output = def.transform(payload.value, payload);
		return output instanceof Promise ? output.then((output) => (payload.value = output, payload)) : (payload.value = output, payload);
	};
});
function transform(fn) {
	return new ZodTransform({
		type: "transform",
		transform: fn
	});
}
const ZodOptional = /*@__PURE__*/ $constructor("ZodOptional", (inst, def) => {
	$ZodOptional.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => optionalProcessor(inst, ctx, json, params), inst.unwrap = () => inst._zod.def.innerType;
});
function optional(innerType) {
	return new ZodOptional({
		type: "optional",
		innerType
	});
}
const ZodExactOptional = /*@__PURE__*/ $constructor("ZodExactOptional", (inst, def) => {
	$ZodExactOptional.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => optionalProcessor(inst, ctx, json, params), inst.unwrap = () => inst._zod.def.innerType;
});
function exactOptional(innerType) {
	return new ZodExactOptional({
		type: "optional",
		innerType
	});
}
const ZodNullable = /*@__PURE__*/ $constructor("ZodNullable", (inst, def) => {
	$ZodNullable.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => nullableProcessor(inst, ctx, json, params), inst.unwrap = () => inst._zod.def.innerType;
});
function nullable(innerType) {
	return new ZodNullable({
		type: "nullable",
		innerType
	});
}
const ZodDefault = /*@__PURE__*/ $constructor("ZodDefault", (inst, def) => {
	$ZodDefault.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => defaultProcessor(inst, ctx, json, params), inst.unwrap = () => inst._zod.def.innerType, inst.removeDefault = inst.unwrap;
});
function _default(innerType, defaultValue) {
	return new ZodDefault({
		type: "default",
		innerType,
		get defaultValue() {
			return typeof defaultValue == "function" ? defaultValue() : shallowClone(defaultValue);
		}
	});
}
const ZodPrefault = /*@__PURE__*/ $constructor("ZodPrefault", (inst, def) => {
	$ZodPrefault.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => prefaultProcessor(inst, ctx, json, params), inst.unwrap = () => inst._zod.def.innerType;
});
function prefault(innerType, defaultValue) {
	return new ZodPrefault({
		type: "prefault",
		innerType,
		get defaultValue() {
			return typeof defaultValue == "function" ? defaultValue() : shallowClone(defaultValue);
		}
	});
}
const ZodNonOptional = /*@__PURE__*/ $constructor("ZodNonOptional", (inst, def) => {
	$ZodNonOptional.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => nonoptionalProcessor(inst, ctx, json, params), inst.unwrap = () => inst._zod.def.innerType;
});
function nonoptional(innerType, params) {
	return new ZodNonOptional({
		type: "nonoptional",
		innerType,
		...normalizeParams(params)
	});
}
const ZodCatch = /*@__PURE__*/ $constructor("ZodCatch", (inst, def) => {
	$ZodCatch.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => catchProcessor(inst, ctx, json, params), inst.unwrap = () => inst._zod.def.innerType, inst.removeCatch = inst.unwrap;
});
function _catch(innerType, catchValue) {
	return new ZodCatch({
		type: "catch",
		innerType,
		catchValue: typeof catchValue == "function" ? catchValue : constantCatch(catchValue)
	});
}
const ZodPipe = /*@__PURE__*/ $constructor("ZodPipe", (inst, def) => {
	$ZodPipe.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => pipeProcessor(inst, ctx, json, params), inst.in = def.in, inst.out = def.out;
});
function pipe(in_, out) {
	return new ZodPipe({
		type: "pipe",
		in: in_,
		out
	});
}
const ZodReadonly = /*@__PURE__*/ $constructor("ZodReadonly", (inst, def) => {
	$ZodReadonly.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => readonlyProcessor(inst, ctx, json, params), inst.unwrap = () => inst._zod.def.innerType;
});
function readonly(innerType) {
	return new ZodReadonly({
		type: "readonly",
		innerType
	});
}
const ZodCustom = /*@__PURE__*/ $constructor("ZodCustom", (inst, def) => {
	$ZodCustom.init(inst, def), ZodType.init(inst, def), inst._zod.processJSONSchema = (ctx, json, params) => customProcessor(inst, ctx, json, params);
});
function refine(fn, _params = {}) {
	return /* @__PURE__ */ _refine(ZodCustom, fn, _params);
}
function superRefine(fn, params) {
	return /* @__PURE__ */ _superRefine(fn, params);
}
// src/readers/release/protection-rule.ts
const Sha = string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, "a full commit id"), Name = string().min(1).max(255), Callback = string().max(2e3).regex(/^https?:\/\//, "an address"), Webhook = looseObject({
	environment: Name,
	deployment_callback_url: Callback,
	sha: Sha.nullish(),
	deployment: looseObject({
		id: int().positive(),
		sha: Sha,
		environment: Name.optional()
	}).nullish(),
	repository: looseObject({ full_name: string() }).optional()
}), Dispatched = looseObject({
	environment: Name,
	deployment_callback_url: Callback,
	sha: Sha,
	deployment_id: int().positive().nullish()
});
/**
* Reads a `deployment_protection_rule` webhook, or the `repository_dispatch` that a relay made of one; a text says what
* is wrong with it. https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment_protection_rule
*/
function readProtectionRequest(payload) {
	let outer = looseObject({
		client_payload: unknown(),
		repository: looseObject({ full_name: string() }).optional()
	}).safeParse(payload);
	if (outer.success && outer.data.client_payload !== void 0) {
		let inner = Dispatched.safeParse(outer.data.client_payload);
		if (!inner.success) return problemOf("client_payload.", inner.error);
		let { environment, sha, deployment_id: id, deployment_callback_url: callback } = inner.data;
		return {
			repository: outer.data.repository?.full_name ?? null,
			environment,
			sha,
			deployment: id ?? null,
			callback
		};
	}
	let parsed = Webhook.safeParse(payload);
	if (!parsed.success) return problemOf("", parsed.error);
	let { environment, deployment, sha, repository, deployment_callback_url: callback } = parsed.data, commit = deployment?.sha ?? sha ?? null;
	return commit === null ? "it names no commit" : deployment && sha && deployment.sha !== sha ? "it names two commits" : deployment?.environment !== void 0 && deployment.environment !== environment ? "it names two environments" : {
		repository: repository?.full_name ?? null,
		environment,
		sha: commit,
		deployment: deployment?.id ?? null,
		callback
	};
}
function problemOf(prefix, error) {
	let issue = error.issues[0];
	return `${prefix}${issue?.path.join(".") || "it"}: ${issue?.message ?? "unreadable"}`;
}
/** The run that waits, from the callback's address; null where that is no address of this repository at this API. */
function runOfCallback(callback, apiUrl, repository) {
	if (!URL.canParse(callback) || !URL.canParse(apiUrl)) return null;
	let [there, api] = [new URL(callback), new URL(apiUrl)];
	if (there.origin !== api.origin || there.username !== "" || there.password !== "" || there.search !== "" || there.hash !== "") return null;
	let path = `${api.pathname.replace(/\/+$/, "")}/repos/${repository}/actions/runs/`.toLowerCase();
	if (!there.pathname.toLowerCase().startsWith(path)) return null;
	let id = /^([1-9]\d{0,15})\/deployment_protection_rule$/.exec(there.pathname.slice(path.length))?.[1];
	return id === void 0 ? null : Number(id);
}
// src/readers/alerts/signature.ts
const signedSources = [
	"pagerduty",
	"sentry",
	"grafana",
	"github",
	"generic"
], unsigned = {
	cloudwatch: "SNS signs with a certificate that would have to be fetched, which is not done here; use HTTPS with a name and password in the subscription",
	alertmanager: "Alertmanager does not sign; use http_config.authorization",
	datadog: "Datadog does not sign; use a custom header",
	gcp: "Cloud Monitoring does not sign; use basic authentication",
	dynatrace: "Dynatrace does not sign; use a custom header",
	newrelic: "New Relic does not sign; use a custom header"
};
/**
* Checks the HMAC-SHA256 that a source puts on its webhook, over the body's exact bytes, in constant time.
* - `pagerduty`: `X-PagerDuty-Signature: v1=<hex>[,v1=<hex>…]`, one of them has to match (a secret in rotation).
*   https://developer.pagerduty.com/docs/verifying-webhook-signatures
* - `sentry`: `Sentry-Hook-Signature: <hex>`, the key is the integration's client secret.
*   https://docs.sentry.io/organization/integrations/integration-platform/webhooks/
* - `grafana`: `X-Grafana-Alerting-Signature: <hex>`; where the contact point names a timestamp header, over
*   `<timestamp>:<body>`.
* https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
* - `github` and `generic`: `X-Hub-Signature-256: sha256=<hex>`; generic also takes `X-Signature-256` and
*   `X-Signature`, with or without `sha256=`.
*   https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
*
* Certificate signatures of SNS are out. `reason` names no secret and no signature.
*/
function checkSignature(source, headers, body, secret, options = {}) {
	let known = signedSources.find((each) => each === source);
	if (known === void 0) return no(Object.hasOwn(unsigned, source) ? unsigned[source] : `no signature of ${source.slice(0, 40)} is known; known: ${signedSources.join(", ")}`);
	if (secret === "") return no("the secret is empty");
	switch (known) {
		case "pagerduty": return compare(headers, ["x-pagerduty-signature"], /^v1=/, !0, [body], secret);
		case "sentry": return compare(headers, ["sentry-hook-signature"], /^/, !0, [body], secret);
		case "github": return compare(headers, ["x-hub-signature-256"], /^sha256=/, !0, [body], secret);
		case "generic": return compare(headers, [
			"x-hub-signature-256",
			"x-signature-256",
			"x-signature"
		], /^sha256=/, !1, [body], secret);
		case "grafana": return checkGrafana(headers, body, secret, options);
	}
}
function checkGrafana(headers, body, secret, options) {
	let stamp = header(headers, options.timestampHeader ?? "X-Grafana-Alerting-Timestamp"), names = ["x-grafana-alerting-signature"];
	if (stamp === null) return /^\d+:/.test(Buffer.from(body.subarray(0, 32)).toString("latin1")) ? no("the timestamp header is missing") : compare(headers, names, /^/, !0, [body], secret);
	let checked = compare(headers, names, /^/, !0, [Buffer.from(`${stamp}:`), body], secret);
	return !checked.ok || options.now === void 0 || Math.abs(options.now.getTime() / 1e3 - Number(stamp)) <= (options.toleranceSeconds ?? 300) ? checked : no("the signed timestamp is too old or lies ahead");
}
function compare(headers, names, prefix, needsPrefix, parts, secret) {
	let name = names.find((each) => header(headers, each) !== null);
	if (name === void 0) return no(`the header ${names[0]} is missing`);
	let signatures = header(headers, name).split(",").slice(0, 20).map((each) => each.trim()).filter((each) => !needsPrefix || prefix.test(each)).map((each) => each.replace(prefix, "")).filter((each) => /^[0-9a-f]{64}$/i.test(each));
	if (signatures.length === 0) return no(`the header ${name} does not hold a signature of the known form`);
	let hmac = createHmac("sha256", secret);
	for (let part of parts) hmac.update(part);
	let expected = hmac.digest();
	return signatures.filter((each) => timingSafeEqual(Buffer.from(each, "hex"), expected)).length > 0 ? { ok: !0 } : no(`the signature in ${name} does not match`);
}
function header(headers, name) {
	let key = Object.keys(headers).find((each) => each.toLowerCase() === name.toLowerCase()), value = key === void 0 ? void 0 : headers[key], text = typeof value == "string" ? value : value?.join(",");
	return text === void 0 || text.trim() === "" ? null : text.trim();
}
const no = (reason) => ({
	ok: !1,
	reason
}), sources = [
	"alertmanager",
	"grafana",
	"datadog",
	"pagerduty",
	"sentry",
	"cloudwatch",
	"gcp",
	"dynatrace",
	"newrelic",
	"generic"
], { env } = process, say = (line) => {
	process.stderr.write(`${line.replace(/\s+/g, " ").slice(0, 500)}\n`);
}, stop = (line) => {
	say(line), process.exit(2);
}, needed = (name) => env[name] || stop(`${name} is not set`), token = needed("GITHUB_TOKEN"), repository = needed("GITHUB_REPOSITORY");
/^[\w.-]+\/[\w.-]+$/.test(repository) || stop("GITHUB_REPOSITORY: allowed: owner/name");
const api = (env.GITHUB_API_URL || "https://api.github.com").replace(/\/+$/, ""), eventType = (env.RELAY_EVENT_TYPE || "incident").slice(0, 100), gateEventType = (env.RELAY_GATE_EVENT_TYPE || "deploy-gate").slice(0, 100), appSecret = env.RELAY_SECRET_GITHUB || "", password = env.RELAY_TOKEN || "", secretOf = (source) => env[`RELAY_SECRET_${source.toUpperCase()}`] || "";
password === "" && appSecret === "" && sources.every((source) => secretOf(source) === "") && stop("set RELAY_TOKEN or RELAY_SECRET_<SOURCE>: a relay that anybody can call would start runs for anybody");
/** Digests are of one length, so that neither length nor content shows in the time. */
function same(a, b) {
	let hash = (text) => createHash("sha256").update(text).digest();
	return timingSafeEqual(hash(a), hash(b));
}
/** `Authorization: Bearer <token>`, the password of basic authentication, or `X-Relay-Token`. */
function knowsPassword(request) {
	let [scheme = "", value = ""] = (request.headers.authorization ?? "").split(" ", 2), given = /^basic$/i.test(scheme) ? Buffer.from(value, "base64").toString("utf8").split(":").slice(1).join(":") : /^bearer$/i.test(scheme) ? value : String(request.headers["x-relay-token"] ?? "");
	return password !== "" && same(given, password);
}
/** Null when the caller may go on. A source with a signing secret has to sign; the others need the token. */
function refusal(source, request, body) {
	let secret = secretOf(source);
	if (secret === "") return knowsPassword(request) ? null : "the token is missing or wrong";
	if (!signedSources.includes(source)) return checkSignature("generic", request.headers, body, secret).ok ? null : "the signature is missing or wrong";
	let checked = checkSignature(source, request.headers, body, secret, { now: /* @__PURE__ */ new Date() });
	return checked.ok ? null : checked.reason;
}
/**
* Digests of what was signed and sent. A captured request is as good as the first one was, for most sources sign no
* time.
*/
const sent = /* @__PURE__ */ new Set(), digestOf = (source, body) => createHash("sha256").update(`${source}\n`).update(body).digest("hex");
/** Sends what was signed once; what GitHub did not take may come again. */
async function sendOnce(digest, dispatch) {
	digest !== null && sent.add(digest);
	let [oldest] = sent;
	sent.size > 1e4 && oldest !== void 0 && sent.delete(oldest);
	let status = 0;
	try {
		status = await send(dispatch);
	} finally {
		status !== 204 && digest !== null && sent.delete(digest);
	}
	return status;
}
const again = {
	status: 202,
	text: "the very same request was sent before: not sent again"
};
async function readBody(request) {
	let chunks = [], size = 0;
	for await (let chunk of request) {
		if (size += chunk.length, size > 1048576) return null;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
/** Sends a dispatch and gives GitHub's status. */
async function send(dispatch) {
	let answer = await fetch(`${api}/repos/${repository}/dispatches`, {
		method: "POST",
		body: JSON.stringify(dispatch),
		redirect: "error",
		signal: AbortSignal.timeout(1e4),
		headers: {
			authorization: `Bearer ${token}`,
			accept: "application/vnd.github+json",
			"content-type": "application/json",
			"user-agent": "codex-ci-relay",
			"x-github-api-version": "2022-11-28"
		}
	});
	return await answer.body?.cancel(), answer.status;
}
/**
* A GitHub App's webhook: a deployment that waits becomes a dispatch that starts the gate. The relay answers no
* deployment itself.
*/
async function handleApp(request) {
	if (appSecret === "") return {
		status: 404,
		text: "RELAY_SECRET_GITHUB is not set"
	};
	if (request.method !== "POST") return {
		status: 405,
		text: "only POST"
	};
	let body = await readBody(request);
	if (body === null) return {
		status: 413,
		text: "more than 1 MiB"
	};
	if (!checkSignature("github", request.headers, body, appSecret).ok) return {
		status: 401,
		text: "the signature is missing or wrong"
	};
	let digest = digestOf("github", body);
	if (sent.has(digest)) return again;
	if (String(request.headers["x-github-event"] ?? "") !== "deployment_protection_rule") return {
		status: 202,
		text: "not a deployment protection rule: not sent"
	};
	let asked = readProtectionRequest(parseJson(body.toString("utf8"))?.value);
	if (typeof asked == "string") return {
		status: 422,
		text: asked
	};
	if (asked.repository?.toLowerCase() !== repository.toLowerCase() || runOfCallback(asked.callback, api, repository) === null) return {
		status: 202,
		text: "another repository: not sent"
	};
	let { environment, sha, deployment, callback } = asked, status = await sendOnce(digest, {
		event_type: gateEventType,
		client_payload: {
			environment,
			sha,
			deployment_callback_url: callback,
			...deployment === null ? {} : { deployment_id: deployment }
		}
	});
	return say(`github: ${environment} ${sha.slice(0, 12)} waits: GitHub answers ${status}`), status === 204 ? {
		status: 202,
		text: "sent"
	} : {
		status: 502,
		text: `GitHub answers ${status}`
	};
}
async function handle(request) {
	let path = (request.url ?? "/").split("?")[0];
	if (request.method === "GET" && path === "/healthz") return {
		status: 200,
		text: "ok"
	};
	if (path === "/github") return handleApp(request);
	let source = sources.find((each) => path === `/${each}`);
	if (source === void 0) return {
		status: 404,
		text: `no such source; known: ${sources.join(", ")}`
	};
	if (request.method !== "POST") return {
		status: 405,
		text: "only POST"
	};
	let body = await readBody(request);
	if (body === null) return {
		status: 413,
		text: "more than 1 MiB"
	};
	let refused = refusal(source, request, body);
	if (refused !== null) return {
		status: 401,
		text: refused
	};
	let digest = secretOf(source) === "" ? null : digestOf(source, body);
	if (digest !== null && sent.has(digest)) return again;
	let text = body.toString("utf8"), payload = parseJson(text)?.value ?? text;
	if (source === "cloudwatch" && payload?.Type === "SubscriptionConfirmation") return say(`SNS asks to confirm a subscription; open this address if it is yours: ${String(payload.SubscribeURL)}`), {
		status: 202,
		text: "the address to confirm is in the log"
	};
	let signal = readSignal(payload, source === "generic" ? {} : { source });
	if (signal.status === "resolved" && env.RELAY_SEND_RESOLVED !== "true") return {
		status: 202,
		text: "resolved: not sent"
	};
	let dispatch = dispatchOf(eventType, payload, {
		key: concurrencyKey(signal),
		source: signal.source,
		received_at: (/* @__PURE__ */ new Date()).toISOString()
	}), status = await sendOnce(digest, dispatch);
	return say(`${source}: ${signal.status}, key ${String(dispatch.client_payload.key)}: GitHub answers ${status}`), status === 204 ? {
		status: 202,
		text: "sent"
	} : {
		status: 502,
		text: `GitHub answers ${status}`
	};
}
const server = createServer((request, response) => {
	handle(request).catch((error) => (say(`failed: ${error instanceof Error ? error.message : "unknown"}`), {
		status: 502,
		text: "GitHub could not be reached"
	})).then(({ status, text }) => {
		response.writeHead(status, {
			"content-type": "text/plain; charset=utf-8",
			...status === 413 ? { connection: "close" } : {}
		}).end(`${text}\n`);
	});
});
server.requestTimeout = 15e3, server.listen(Number(env.PORT || 8080), env.HOST || "127.0.0.1", () => {
	say(`listening on port ${server.address().port} for ${repository}`);
});
for (let name of ["SIGTERM", "SIGINT"]) process.once(name, () => {
	server.close(), server.closeIdleConnections();
});
export {};
