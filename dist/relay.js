import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
// src/domain/json.ts
/** SHA-256 of a text as lower-case hex, cut to `length` characters. */
function digest(text, length = 64) {
	return createHash("sha256").update(text).digest("hex").slice(0, length);
}
// src/readers/alerts/concurrency.ts
/**
* One run per alert: equal for repetitions of an alert and for its recovery, of letters, digits and `-` only, at most 80 characters.
*
* GitHub evaluates `concurrency` before any step runs, so the key has to be there already. The relay sends it as
* `client_payload.key`; where a source posts to GitHub itself, a first job reads the alert and the second one waits on its output:
*
*     concurrency:
*       group: incident-${{ github.event.client_payload.key || needs.signal.outputs.key }}
*       cancel-in-progress: false
*
* A repetition then waits for the run before it (one waits, older waiting ones are dropped) instead of running beside it.
*/
function concurrencyKey(signal) {
	let name = (signal.service ?? "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 40);
	return [
		signal.source,
		...name === "" ? [] : [name],
		digest(`${signal.source}\0${signal.fingerprint}`, 16)
	].join("-");
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
function number(value) {
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
* ISO 8601 in UTC of a time as alerts give it: ISO text (without a zone it is UTC) or an epoch in seconds, milliseconds,
* microseconds or nanoseconds, told apart by magnitude. Null for anything else and for times before 1971 or after 2199:
* Alertmanager's zero time 0001-01-01 and an epoch of 0 or -1 mean that there is none.
*/
function isoTime(value) {
	let epoch = number(value), ms = epoch === null ? typeof value == "string" ? textMs(value.trim()) : null : epochMs(epoch);
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
/** Applies the limits, fills service, environment and severity from the labels, and gives a fingerprint where the source has none. */
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
	let clean = text.toWellFormed(), { text: kept, cut } = cutText(clean, limits.textBytes);
	return cut > 0 && warnings.push(`the text has ${Buffer.byteLength(clean)} bytes; its head and tail are kept, ${cut} bytes between them are cut`), kept;
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
* The body of `POST /repos/{owner}/{repo}/dispatches` with an alert nested under `client_payload.alert`, so that its own keys do not
* count. What is too large is cut in steps: long texts, then long lists, at last all of it as a text; `client_payload.cut` says so.
* `beside` are further properties, at most eight.
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
		truncatedAlerts: (number(field(value, "truncatedAlerts")) ?? 0) + dropped
	} : short;
}
// src/readers/alerts/json.ts
/**
* Reads JSON as monitoring writes it: a byte order mark, the bare literals NaN, Infinity and -Infinity (read as null) and
* raw control characters inside strings (templates that do not escape) are mended. Null when it is no JSON even so.
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
* The PromQL expression of the rule behind an alert: `g0.expr` of the first link that goes to a Prometheus graph page, which is what
* Alertmanager's `generatorURL` is. Null where no link has one, as in alerts of other sources. It is an outside text: nothing here checks
* that it is PromQL.
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
* The bound of an alert rule's expression (PromQL or a Datadog query) that ends in one comparison with a number, such as
* `… / … > 0.05`. Null when there is none or more than one comparison.
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
* Value and threshold of an alert from its sentences (the first that says one counts) and its rule. Percentages become ratios and
* durations seconds, except when only the number as written crosses the rule's limit: then the rule counts in that unit. A number
* that does not cross the limit either way is not what the rule measures, and is left out.
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
/** Alertmanager's webhook (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config) and Grafana's, which adds to it. */
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
	let truncated = number(field(payload, "truncatedAlerts")) ?? 0;
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
		let found = number(field(annotations, name)) ?? number(field(labels, name));
		if (found !== null) return found;
	}
	return null;
}
/** Grafana gives each expression of the rule (`A`, `B`, `C`); a condition is 0 or 1, so the one number left is the value. */
function grafanaValue(alert, warnings) {
	let all = Object.values(fieldsOf(field(alert, "values"))).flatMap((each) => number(each) ?? []), distinct = [...new Set(all)];
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
		threshold: number(field(trigger, "Threshold")),
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
		threshold: number(field(data, "threshold")),
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
	let status = state === "ALARM" ? "firing" : state === "OK" ? "resolved" : "unknown", warnings = state === "INSUFFICIENT_DATA" ? ["CloudWatch has too little data for this alarm: neither firing nor resolved"] : [], value = number(/datapoints? \[\s*([-+.\deE]+)/.exec(reason)?.[1]), said = number(/threshold \(([-+.\deE]+)\)/.exec(reason)?.[1]);
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
* taken as `alert_transition`, `ALERT_TRANSITION`, `alertTransition` or `transition`, flat or inside `alert` or `event`.
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
// src/readers/alerts/dynatrace.ts
/** Dynatrace's custom problem notification: https://docs.dynatrace.com/docs/analyze-explore-automate/notifications-and-alerting/problem-notifications/webhook-integration */
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
/** Google Cloud Monitoring's webhook, schema 1.2: https://cloud.google.com/monitoring/support/notification-options#webhooks */
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
		value: number(field(incident, "observed_value")),
		threshold: number(field(incident, "threshold_value")) ?? number(field(incident, "condition", "conditionThreshold", "thresholdValue")),
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
		value: number(keys.get("value")) ?? measures.value,
		threshold: number(keys.get("threshold")) ?? measures.threshold,
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
/** The exceptions of a Sentry event as its language would print them, so that traces are read in one way whatever brought them. */
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
		threshold: number(field(wanted, "alert_threshold")),
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
	return number(/^([\d.]+)%?\s+\w/.exec(said)?.[1]);
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
* Reads whatever monitoring sent: the webhook of a known source (told by its shape, not by a flag), the same nested in a
* `repository_dispatch` or under `alert`, `payload`, `event` (as an object or as a JSON text), or plain text, a stack trace or a
* log. Bytes are read as UTF-8. Never throws; what cannot be read stands in the text with a warning.
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
	return found.reader === null ? (said !== void 0 && said !== "text" && said !== "probe" && warnings.push(`said to come from ${said}, but it does not have that shape`), typeof found.payload == "string" ? withSiblings(readText(found.payload), found.siblings) : isFields(found.payload) && Object.keys(found.payload).length > 0 ? (warnings.push("the shape of the alert is not known; all of it is kept as text"), withSiblings(readLoose(found.payload), found.siblings)) : (warnings.push("there is no alert in the payload"), withSiblings({
		source: "text",
		status: "unknown",
		title: "An alert without content",
		text: found.payload === void 0 || found.payload === null ? [] : [showJson(found.payload)]
	}, found.siblings))) : (said !== void 0 && said !== found.reader.source && warnings.push(`said to come from ${said}, but it has the shape of ${found.reader.source} and is read as that`), withSiblings(found.reader.read(found.payload), found.siblings));
}
/** The innermost payload that a reader knows; else the innermost text or object. */
function locate(raw, depth, warnings, siblings) {
	if (raw instanceof Uint8Array) return locate(decode(raw, warnings), depth, warnings, siblings);
	if (typeof raw == "string") return locateText(raw, depth, warnings, siblings);
	if (Array.isArray(raw)) return raw.length > 1 && warnings.push(`the payload is a list of ${raw.length}; the first is read`), raw.length === 0 || depth >= 6 ? {
		reader: null,
		payload: raw,
		siblings
	} : locate(raw[0], depth + 1, warnings, siblings);
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
		payload: cutText(raw, limits.textBytes * 2).text,
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
	return found.reader === null && !isFields(found.payload) && typeof found.payload != "string" ? {
		reader: null,
		payload: clean,
		siblings
	} : found;
}
function decode(bytes, warnings) {
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
* - `grafana`: `X-Grafana-Alerting-Signature: <hex>`; where the contact point names a timestamp header, over `<timestamp>:<body>`.
*   https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
* - `github` and `generic`: `X-Hub-Signature-256: sha256=<hex>`; generic also takes `X-Signature-256` and `X-Signature`, with or without `sha256=`.
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
	if (stamp === null) return compare(headers, names, /^/, !0, [body], secret);
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
const api = (env.GITHUB_API_URL || "https://api.github.com").replace(/\/+$/, ""), eventType = (env.RELAY_EVENT_TYPE || "incident").slice(0, 100), password = env.RELAY_TOKEN || "", secretOf = (source) => env[`RELAY_SECRET_${source.toUpperCase()}`] || "";
password === "" && sources.every((source) => secretOf(source) === "") && stop("set RELAY_TOKEN or RELAY_SECRET_<SOURCE>: a relay that anybody can call would start runs for anybody");
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
async function readBody(request) {
	let chunks = [], size = 0;
	for await (let chunk of request) {
		if (size += chunk.length, size > 1048576) return null;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
async function handle(request) {
	let path = (request.url ?? "/").split("?")[0];
	if (request.method === "GET" && path === "/healthz") return {
		status: 200,
		text: "ok"
	};
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
	}), answer = await fetch(`${api}/repos/${repository}/dispatches`, {
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
	return await answer.body?.cancel(), say(`${source}: ${signal.status}, key ${String(dispatch.client_payload.key)}: GitHub answers ${answer.status}`), answer.status === 204 ? {
		status: 202,
		text: "sent"
	} : {
		status: 502,
		text: `GitHub answers ${answer.status}`
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
