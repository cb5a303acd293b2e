import { c as parseAnswer, d as GithubFailure, f as createGithubClient, l as parseEvent, n as downloadFolder, o as targetOf, p as repositoryPath, s as createGithubForge, t as readInputs, u as readPayload } from "../chunks/inputs.js";
import { n as inputFailure, r as messageOf, t as Failure } from "../chunks/errors.js";
import { a as writeOutputs, c as cutMarkdown, r as maskSecrets, s as createRunnerLog, t as guardStep } from "../chunks/guard.js";
import { B as hasInvisible, J as looseObject, K as int, O as parseDocument, Q as unknown, T as openRunFolder, V as fenceFor, W as array, X as string, a as tasks, n as readTexts, o as publishOptions, r as settle, z as interruptSignal } from "../chunks/given.js";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lstatSync } from "node:fs";
import { gzipSync } from "node:zlib";
// src/adapters/github/markers.ts
/**
* Hidden lines at the very start of what we publish; they tell our own comments apart and which finding each is about. Only
* leading lines count, so that no quoted or model-written text can pass for one.
*/
/** A key that can stand in an HTML comment. */
function markerKey(key) {
	return key.replace(/[^\w.:/-]+/g, "-").replace(/-{2,}/g, "-").slice(0, 100);
}
const idOf = (finding) => finding.replace(/[^\w.:-]+/g, "-").replace(/-{2,}/g, "-").slice(0, 64);
function stickyMarker(key) {
	return `<!-- codex-ci:${markerKey(key)} -->\n`;
}
function findingsMarker(key, findings) {
	return `<!-- codex-ci:${markerKey(key)} findings=${findings.map(idOf).join(",")} -->\n`;
}
function stateMarker(key, state) {
	return `<!-- codex-ci:${markerKey(key)} state=${state} -->\n`;
}
function readMarks(body, key) {
	let marks = {
		plain: !1,
		findings: [],
		state: null
	};
	for (let line of body.split(/\r?\n/)) {
		let match = /^<!-- codex-ci:(\S+)(?: (findings|state)=(\S*))? -->$/.exec(line);
		if (match === null) break;
		if (match[1] !== markerKey(key)) continue;
		let [, , name, value = ""] = match;
		name === void 0 ? marks.plain = !0 : name === "findings" ? marks.findings.push(...value.split(",").filter((each) => each !== "")) : (value === "fixed" || value === "again") && (marks.state = value);
	}
	return marks;
}
/** A finding's id as a marker holds it. */
const markedId = idOf, needs$2 = "checks: write", conclusions = {
	pass: "success",
	block: "failure",
	inconclusive: "failure",
	skipped: "skipped"
}, Run = looseObject({
	id: int(),
	conclusion: string().nullable(),
	external_id: string().nullish(),
	name: string(),
	app: looseObject({ slug: string().optional() }).nullish(),
	output: looseObject({
		title: string().nullable(),
		summary: string().nullable()
	})
}), Listed = looseObject({
	path: string(),
	start_line: int(),
	end_line: int(),
	annotation_level: string().nullable(),
	title: string().nullable(),
	message: string().nullable()
});
/** One check run for the head and key. Annotations cannot be taken back, so only those that are not there yet are sent. */
async function applyCheck(effect, context) {
	let { key, kind } = effect, externalId = `codex-ci:${markerKey(key)}`, list = `${context.root}/commits/${context.head}/check-runs`, slug = context.author.replace(/\[bot\]$/, ""), own = parseAnswer(array(Run), await context.client.pages(list, {
		check_name: effect.name,
		filter: "all"
	}, needs$2, { pick: "check_runs" }), list).find((run) => run.external_id === externalId && run.app?.slug === slug), output = {
		title: effect.title.slice(0, 255),
		summary: cutMarkdown(effect.summary, 65535, context.restNote)
	}, state = {
		status: "completed",
		conclusion: conclusions[effect.verdict]
	}, wanted = effect.annotations.map(wire);
	if (own === void 0) {
		let body = {
			name: effect.name,
			head_sha: context.head,
			external_id: externalId,
			...state,
			output: {
				...output,
				annotations: wanted.slice(0, 50)
			}
		}, created = parseAnswer(looseObject({ id: int() }), await context.client.request("POST", `${context.root}/check-runs`, body, needs$2), "check-runs");
		return await append(created.id, wanted.slice(50)), {
			key,
			kind,
			state: "created",
			detail: `check run ${created.id}, ${wanted.length} annotations`
		};
	}
	let path = `${context.root}/check-runs/${own.id}/annotations`, there = new Set(parseAnswer(array(Listed), await context.client.pages(path, {}, needs$2), path).map((each) => identity(each))), missing = wanted.filter((each) => !there.has(identity(each))), same = own.conclusion === state.conclusion && own.output.title === output.title && (own.output.summary ?? "").trimEnd() === output.summary.trimEnd(), detail = `check run ${own.id}, ${missing.length} annotations added`;
	return same && missing.length === 0 ? {
		key,
		kind,
		state: "unchanged",
		detail
	} : (missing.length === 0 ? await patch(own.id, []) : await append(own.id, missing), {
		key,
		kind,
		state: "updated",
		detail
	});
	async function append(id, annotations) {
		for (let at = 0; at < annotations.length; at += 50) await patch(id, annotations.slice(at, at + 50));
	}
	async function patch(id, annotations) {
		await context.client.request("PATCH", `${context.root}/check-runs/${id}`, {
			...state,
			output: {
				...output,
				annotations
			}
		}, needs$2);
	}
}
/** GitHub's limits: 255 characters of title, 64 KB of message, which must not be empty. */
function wire(annotation) {
	let message = Buffer.from(annotation.message.trim() || annotation.title || "-").subarray(0, 6e4).toString("utf8").replace(/\uFFFD$/, "");
	return {
		path: annotation.path,
		start_line: annotation.line,
		end_line: Math.max(annotation.line, annotation.endLine),
		annotation_level: annotation.level,
		title: annotation.title.slice(0, 255),
		message
	};
}
function identity(each) {
	return JSON.stringify([
		each.path,
		each.start_line,
		each.end_line,
		each.annotation_level,
		each.title ?? "",
		each.message ?? ""
	]);
}
// src/adapters/github/anchors.ts
/** Reads the `patch` of one entry of `GET /pulls/N/files`; without a patch (binary, too large) no line can be commented on. */
function parseAnchors(path, previous, patch) {
	let sides = {
		new: /* @__PURE__ */ new Map(),
		old: /* @__PURE__ */ new Map()
	}, hunk = 0, left = 0, right = 0, leftToCome = 0, rightToCome = 0;
	for (let line of (patch ?? "").split("\n")) {
		if (leftToCome === 0 && rightToCome === 0) {
			let match = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
			if (match === null) continue;
			hunk += 1, [left, leftToCome, right, rightToCome] = [
				Number(match[1]),
				Number(match[2] ?? 1),
				Number(match[3]),
				Number(match[4] ?? 1)
			];
			continue;
		}
		let kind = line[0] ?? " ";
		kind !== "\\" && (kind !== "+" && leftToCome > 0 && (sides.old.set(left, hunk), left += 1, --leftToCome), kind !== "-" && rightToCome > 0 && (sides.new.set(right, hunk), right += 1, --rightToCome));
	}
	return {
		path,
		previous,
		...sides
	};
}
/**
* The anchor of a comment, or `file` when its file is part of the change but its lines are not, or null. A range that leaves its
* hunk shrinks to its first line and is then not `exact`.
*/
function findAnchor(files, place) {
	let file = files.get(place.path);
	if (file === void 0) return null;
	if (place.line === null) return "file";
	let hunk = file[place.side].get(place.line);
	if (hunk === void 0) return "file";
	let end = place.endLine ?? place.line, whole = end >= place.line && file[place.side].get(end) === hunk, last = whole ? end : place.line;
	return {
		path: file.path,
		start: last === place.line ? null : place.line,
		line: last,
		side: place.side,
		exact: whole
	};
}
/** Files by the path after the change, and by the one before it where no other file has it. */
function indexAnchors(files) {
	let index = new Map(files.map((file) => [file.path, file]));
	for (let file of files) file.previous !== null && !index.has(file.previous) && index.set(file.previous, file);
	return index;
}
// src/adapters/github/review-text.ts
/** GitHub's limit for the body of a comment or review, in characters. */
const bodyLimit = 65536, cutNote = "_Cut here: the rest is in the run’s record._";
/**
* One comment's text. A suggestion can be committed with a click, so it becomes a suggestion block only where the anchor covers
* exactly the lines that it replaces (`committable`), and is left out when it holds characters that nobody can see.
*/
function renderComment(key, comment, committable) {
	let marker = findingsMarker(key, [comment.finding]);
	return marker + cutMarkdown(`${comment.body.trimEnd()}${renderSuggestion(comment.suggestion, committable)}`, bodyLimit - marker.length, cutNote);
}
function renderSuggestion(suggestion, committable) {
	if (suggestion === null) return "";
	if (hasInvisible(suggestion)) return "\n\n_A suggestion was left out: it holds invisible characters._";
	let text = suggestion.replace(/\r\n?/g, "\n").replace(/\n$/, ""), fence = fenceFor(text);
	return `\n\n${committable ? `${fence}suggestion` : `Suggested text:\n\n${fence}`}\n${text === "" ? "" : `${text}\n`}${fence}`;
}
/** The review's own text: the effect's body, then each comment that found no place at a line or file, as far as there is room. */
function renderReviewBody(key, body, unplaced) {
	let marker = unplaced.length === 0 ? findingsMarker(key, []) : findingsMarker(key, unplaced.map((each) => each.finding)), items = unplaced.map((each) => `#### ${placeOf(each)}\n\n${each.body.trimEnd()}${renderSuggestion(each.suggestion, !1)}`);
	return marker + cutMarkdown([body.trimEnd(), ...items].filter((each) => each !== "").join("\n\n"), bodyLimit - marker.length, cutNote);
}
function placeOf(comment) {
	let lines = comment.line === null ? "" : `:${comment.line}${comment.endLine === null || comment.endLine === comment.line ? "" : `-${comment.endLine}`}`, text = `${comment.path}${lines}${comment.side === "old" ? " (before the change)" : ""}`, fence = "`".repeat(1 + Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length)));
	return `${fence}${fence.length > 1 ? " " : ""}${text.replace(/[\r\n]/g, " ")}${fence.length > 1 ? " " : ""}${fence}`;
}
// src/adapters/github/sink-review.ts
/** GitHub lists no more files of a pull request than this. */
const needs$1 = "pull-requests: write", Files = array(looseObject({
	filename: string(),
	previous_filename: string().optional(),
	patch: string().optional()
})), Author = looseObject({ login: string() }).nullish(), Comments = array(looseObject({
	id: int(),
	body: string(),
	user: Author,
	in_reply_to_id: int().optional()
})), Reviews = array(looseObject({
	body: string().nullish(),
	user: Author
}));
/**
* Posts what no earlier comment of ours says: at its lines where GitHub's own patch has them, else on its file, else in the
* review's body. Always a COMMENT, never an approval or a request for changes.
*/
async function applyReview(effect, context, number) {
	let { key } = effect, pull = `${context.root}/pulls/${number}`, ours = (user) => user?.login === context.author, earlier = parseAnswer(Comments, await context.client.pages(`${pull}/comments`, {}, needs$1), `${pull}/comments`).filter((each) => ours(each.user)), reviews = parseAnswer(Reviews, await context.client.pages(`${pull}/reviews`, {}, needs$1), `${pull}/reviews`).filter((each) => ours(each.user)), said = new Set([...earlier, ...reviews].flatMap((each) => readMarks(each.body ?? "", key).findings)), fresh = unique(effect.comments).filter((each) => !said.has(markedId(each.finding))), now = fresh.slice(0, context.maxComments + 1e3), placed = now.length === 0 ? null : await post(effect, now, context, pull), answered = await answerEarlier(effect, earlier, context, pull), parts = [
		...placed === null ? [] : [`${placed.lines} at lines, ${placed.files} on files, ${placed.body} in the body`],
		...now.length === fresh.length ? [] : [`${fresh.length - now.length} only in the record`],
		...answered === 0 ? [] : [`${answered} earlier answered`]
	];
	return {
		key,
		kind: "review",
		state: placed === null ? answered > 0 ? "updated" : "unchanged" : "created",
		detail: parts.join("; ") || (effect.comments.length === 0 ? "nothing to say" : "everything is said already")
	};
}
function unique(comments) {
	let seen = /* @__PURE__ */ new Set();
	return comments.filter((each) => !seen.has(markedId(each.finding)) && seen.add(markedId(each.finding)));
}
async function post(effect, fresh, context, pull) {
	let path = `${pull}/files`, index = indexAnchors(parseAnswer(Files, await context.client.pages(path, {}, needs$1, { limit: 3e3 }), path).map((each) => parseAnchors(each.filename, each.previous_filename ?? null, each.patch))), atLines = [], onFiles = [], unplaced = [];
	for (let comment of fresh) {
		let anchor = findAnchor(index, comment);
		anchor === null || atLines.length + onFiles.length >= context.maxComments ? unplaced.push(comment) : anchor === "file" ? onFiles.push(comment) : atLines.push({
			comment,
			anchor
		});
	}
	let counts = {
		lines: 0,
		files: 0
	}, comment = async (body) => accepted(context.client.request("POST", `${pull}/comments`, {
		...body,
		commit_id: context.head
	}, needs$1)), onFile = async (each) => {
		let name = index.get(each.path)?.path ?? each.path;
		await comment({
			path: name,
			subject_type: "file",
			body: renderComment(effect.key, each, !1)
		}) ? counts.files += 1 : unplaced.push(each);
	}, review = (inline) => accepted(context.client.request("POST", `${pull}/reviews`, {
		commit_id: context.head,
		event: "COMMENT",
		body: renderReviewBody(effect.key, effect.body, unplaced),
		comments: inline.map((each) => lineComment(effect.key, each))
	}, needs$1));
	for (let each of onFiles) await onFile(each);
	if (atLines.length > 0 && await review(atLines)) return {
		lines: atLines.length,
		files: counts.files,
		body: unplaced.length
	};
	for (let each of atLines) await comment(lineComment(effect.key, each)) ? counts.lines += 1 : await onFile(each.comment);
	if ((unplaced.length > 0 || effect.body.trim() !== "") && !await review([])) throw new Failure("environment", `GitHub does not take the review of ${pull}, even without comments at lines (422)`);
	return {
		...counts,
		body: unplaced.length
	};
}
function lineComment(key, { comment, anchor }) {
	let side = anchor.side === "new" ? "RIGHT" : "LEFT", start = anchor.start === null ? {} : {
		start_line: anchor.start,
		start_side: side
	};
	return {
		path: anchor.path,
		line: anchor.line,
		side,
		...start,
		body: renderComment(key, comment, anchor.exact && anchor.side === "new")
	};
}
/** False when GitHub finds the content unprocessable (422); any other refusal is thrown. */
async function accepted(request) {
	try {
		return await request, !0;
	} catch (error) {
		if (error instanceof GithubFailure && error.status === 422) return !1;
		throw error;
	}
}
/**
* Answers earlier comments whose finding is gone, once; and once more when it is back. Only a complete look at the change can say
* that something is gone.
*/
async function answerEarlier(effect, earlier, context, pull) {
	let present = new Set(effect.comments.map((each) => markedId(each.finding))), answered = 0;
	for (let comment of earlier) {
		let [finding] = readMarks(comment.body, effect.key).findings;
		if (comment.in_reply_to_id !== void 0 || finding === void 0) continue;
		let state = earlier.filter((each) => each.in_reply_to_id === comment.id).reduce((last, each) => readMarks(each.body, effect.key).state ?? last, null), next = present.has(finding) ? state === "fixed" ? "again" : null : effect.complete === !0 && state !== "fixed" ? "fixed" : null;
		if (next === null) continue;
		let text = next === "fixed" ? `Fixed in ${context.head}.` : `Found again in ${context.head}.`;
		await context.client.request("POST", `${pull}/comments/${comment.id}/replies`, { body: stateMarker(effect.key, next) + text }, needs$1), answered += 1;
	}
	return answered;
}
// src/adapters/github/sink-sarif.ts
/** GitHub's limit for the compressed document. */
const maxBytes = 10485760;
/** Uploads the document for the head; GitHub replaces an earlier one of the same commit, ref and category, so sending it twice changes nothing. */
async function applySarif(effect, context) {
	let { key, kind } = effect, skipped = (detail) => ({
		key,
		kind,
		state: "skipped",
		detail
	}), zipped = gzipSync(JSON.stringify(effect.document));
	if (zipped.length > maxBytes) return skipped(`the document takes ${zipped.length} bytes compressed, GitHub accepts ${maxBytes}`);
	let body = {
		commit_sha: context.head,
		ref: context.ref,
		sarif: zipped.toString("base64")
	};
	try {
		let answer = looseObject({ id: string().optional() }).safeParse(await context.client.request("POST", `${context.root}/code-scanning/sarifs`, body, "security-events: write"));
		return {
			key,
			kind,
			state: "created",
			detail: `analysis ${(answer.success ? answer.data.id : void 0) ?? "accepted"} for ${context.ref}`
		};
	} catch (error) {
		if (!(error instanceof GithubFailure) || error.status !== 403) throw error;
		return skipped(/not accessible by integration|personal access token/i.test(error.said) ? "the token lacks the permission security-events: write" : `code scanning is not on for this repository${error.said === "" ? "" : ` ("${error.said}")`}`);
	}
}
// src/adapters/github/sink-sticky.ts
const needs = "pull-requests: write", Comment = looseObject({
	id: int(),
	body: string().optional(),
	user: looseObject({ login: string() }).nullish()
});
/** One comment, found by its marker and its author over all pages, and updated in place. */
async function applySticky(effect, context, number) {
	let { key, kind } = effect, list = `${context.root}/issues/${number}/comments`, marker = stickyMarker(key), body = marker + cutMarkdown(effect.markdown, bodyLimit - marker.length, context.restNote), marked = parseAnswer(array(Comment), await context.client.pages(list, {}, needs), list).filter((each) => readMarks(each.body ?? "", key).plain), oldest = (author) => marked.find((each) => each.user?.login === author), own = oldest(context.author);
	if (own !== void 0) return update(own);
	let created = parseAnswer(Comment, await context.client.request("POST", list, { body }, needs), list), author = created.user?.login ?? context.author, earlier = author === context.author ? void 0 : oldest(author);
	return context.learnAuthor(author), earlier === void 0 ? {
		key,
		kind,
		state: "created",
		detail: `comment ${created.id}`
	} : (await context.client.request("DELETE", `${context.root}/issues/comments/${created.id}`, {}, needs), update(earlier));
	async function update(comment) {
		let detail = `comment ${comment.id}`;
		return normal(comment.body ?? "") === normal(body) ? {
			key,
			kind,
			state: "unchanged",
			detail
		} : (await context.client.request("PATCH", `${context.root}/issues/comments/${comment.id}`, { body }, needs), {
			key,
			kind,
			state: "updated",
			detail
		});
	}
}
const normal = (body) => body.replace(/\r\n?/g, "\n").trimEnd(), order = [
	"sticky-comment",
	"review",
	"check",
	"sarif",
	"summary"
];
/**
* Applies effects to one commit and, where there is one, its pull request. When the pull request has moved on, nothing is
* written. Every effect is tried; if any failed, one Failure names each of them with what was done before.
*/
function createGithubSink(options) {
	let { client, log, number, head } = options, forge = createGithubForge(client, options.repository), author = options.author ?? "github-actions[bot]", context = {
		client,
		log,
		head,
		ref: options.ref,
		root: repositoryPath(options.repository),
		maxComments: options.maxComments ?? 30,
		restNote: options.restNote ?? "_Cut here: the rest is in the run’s artifact._",
		get author() {
			return author;
		},
		learnAuthor: (login) => {
			login !== author && (log.warn(`The token writes as ${login}`), author = login);
		}
	};
	async function applyOne(effect) {
		let { key, kind } = effect;
		switch (kind) {
			case "summary": return {
				key,
				kind,
				state: "skipped",
				detail: "the runner writes it"
			};
			case "check": return applyCheck(effect, context);
			case "sarif": return applySarif(effect, context);
			case "sticky-comment":
			case "review": return number === null ? {
				key,
				kind,
				state: "skipped",
				detail: "there is no pull request"
			} : kind === "review" ? applyReview(effect, context, number) : applySticky(effect, context, number);
		}
	}
	return { apply: async (effects) => {
		let skipAll = (detail) => effects.map(({ key, kind }) => ({
			key,
			kind,
			state: "skipped",
			detail,
			stale: !0
		}));
		if (options.recordHead !== void 0 && options.recordHead !== head) return skipAll(`the result is for ${options.recordHead.slice(0, 12)}, this run for ${head.slice(0, 12)}`);
		let writes = effects.filter((each) => each.kind !== "summary" && (number !== null || each.kind === "check" || each.kind === "sarif")), current = number === null || writes.length === 0 ? head : (await forge.pullRequest(number)).head;
		if (current !== head) return skipAll(`the pull request is at ${current.slice(0, 12)}, the result is for ${head.slice(0, 12)}`);
		let done = /* @__PURE__ */ new Map(), failed = [];
		for (let effect of [...effects].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))) try {
			let applied = await applyOne(effect);
			log.debug(`${applied.kind} ${applied.key}: ${applied.state}, ${applied.detail}`), done.set(effect, applied);
		} catch (error) {
			if (!(error instanceof Failure) || error.kind === "interrupted") throw error;
			failed.push(`${effect.kind}: ${messageOf(error)}`);
		}
		if (failed.length > 0) {
			let finished = [...done.values()].filter((each) => each.state !== "skipped").map((each) => `${each.kind} ${each.state}`);
			throw new Failure("environment", `not everything could be published: ${failed.join("; ")}${finished.length === 0 ? "" : `; done: ${finished.join(", ")}`}`);
		}
		return effects.map((effect) => done.get(effect));
	} };
}
// src/entry/run-publish.ts
/**
* Publishes a record on the pull request of its own event. The record is parsed and rendered again: nothing in it says where
* it goes, and nothing in it is executed. A record for another head is not published.
*/
function runPublish() {
	return guardStep({ published: "false" }, async () => {
		let environment = { ...process.env }, log = createRunnerLog(), inputs = readInputs(environment);
		maskSecrets([inputs["github-token"]]);
		let { values } = settle(publishOptions, readTexts(publishOptions, new Map(Object.entries(inputs)), "input"));
		if (values.githubToken === void 0) throw inputFailure("input github-token", "is empty", "a token that may write pull requests and checks");
		let event = parseEvent(environment, await readPayload(environment), /* @__PURE__ */ new Date()), { envelope, effects } = readRecord(await recordFolder(values, log));
		writeOutputs({ verdict: envelope.verdict });
		let client = createGithubClient({
			token: values.githubToken,
			log,
			signal: interruptSignal(),
			...environment.GITHUB_API_URL ? { apiUrl: environment.GITHUB_API_URL } : {}
		}), target = targetOf(event, await pullOf(event, createGithubForge(client, event.repository))), done = (published, reason) => {
			writeOutputs({
				published: String(published),
				reason
			}), published || log.warn(`not published: ${reason}`);
		};
		if (target.number === null) return done(!1, "no-pull-request");
		if (event.restricted) return done(!1, "read-only");
		if (envelope.subject.repository !== event.repository) return done(!1, "stale");
		let applied = await createGithubSink({
			client,
			log,
			...target,
			recordHead: envelope.subject.head
		}).apply(effects.filter((effect) => effect.kind !== "summary" && (effect.kind !== "sarif" || values.sarif))), stale = applied.length > 0 && applied.every((one) => one.stale === !0);
		for (let { kind, state, detail } of applied) log.info(`${kind}: ${state}${detail === "" ? "" : ` (${detail})`}`);
		return stale ? done(!1, "stale") : done(!0, "");
	});
}
async function recordFolder(values, log) {
	if (values.run !== void 0) return values.run;
	if (values.artifactName === void 0) throw inputFailure("input artifact-name", "is empty, and so is run", "one of the two");
	let task = /^codex-ci-([a-z-]+?)-\d+$/.exec(values.artifactName)?.[1];
	if (task === void 0) throw inputFailure("input artifact-name", `${JSON.stringify(values.artifactName)} is not the name of a record`, "codex-ci-<task>-<attempt>");
	let dir = join(process.env.RUNNER_TEMP || tmpdir(), "codex-ci-record"), { name } = await downloadFolder(dir, { task });
	return log.info(`record: artifact ${name}`), dir;
}
/** 3,000 files with a finding each make some four million. */
const maxRecordBytes = 33554432;
/** The record as its own task reads and renders it. */
function readRecord(dir) {
	let file = join(dir, "result.json"), stats = lstatSync(file, { throwIfNoEntry: !1 });
	if (stats === void 0) throw inputFailure(dir, "holds no result.json", "a run folder that was decided");
	if (!stats.isFile()) throw inputFailure(file, "is no regular file");
	if (stats.size > maxRecordBytes) throw inputFailure(file, `has ${stats.size} bytes`, `at most ${maxRecordBytes}`);
	let value = openRunFolder(dir).read("result.json", unknown()), name = looseObject({ task: string() }).safeParse(value).data?.task ?? "", task = Object.values(tasks).find((one) => one.name === name);
	if (task === void 0) throw inputFailure(file, `task is ${JSON.stringify(name.slice(0, 80))}`, Object.keys(tasks).join(", "));
	let result = parseDocument(task, value, file);
	return {
		envelope: result.envelope,
		effects: task.render(result).effects
	};
}
/** The pull request that `workflow_run` does not carry. */
async function pullOf(event, forge) {
	if (event.event === "workflow_run") return forge.findPullRequest({
		headOwner: event.head.owner,
		headBranch: event.head.ref,
		headSha: event.head.sha
	});
}
// actions/publish/main.ts
await runPublish();
export {};
