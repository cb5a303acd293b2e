import { A as createRedactor, At as targetOf, Bn as readPatch, Ct as parseAnswer, Dt as unlessGone, E as concludePipeline, Et as repositoryPath, Fn as switchOption, In as textOption, M as openArtifacts, Mt as readPayload, Nt as readAsked, O as interruptSignal, Pt as withPull, Qn as redactPatch, S as outcomeOf, Sr as string, St as stickyMarker, Tt as createGithubClient, V as parseIdentity, Vn as applyHunks, Yt as createSyntaxReader, _t as markerKey, bn as fenceFor, bt as readPullMark, cr as Sha, ft as createGithubForge, gr as int, gt as markedId, hr as boolean, ht as keptData, i as createCodeReader, jt as parseEvent, k as readInputs, kt as pullOfHead, l as tasks, mr as array, mt as findingsMarker, n as parseDocument, o as readTexts, or as digest, ot as entries, p as PipelinePart, pr as _enum, pt as dataMarker, rt as openRunFolder, s as settle, u as pipeline, ur as headOf, vr as looseObject, vt as pullMarker, wn as pullOption, wr as unknown, wt as GithubFailure, xn as folded, xt as stateMarker, yn as code, yt as readMarks, zn as branchPrefix } from "./document.js";
import { i as messageOf, r as inputFailure, t as Failure } from "./errors.js";
import { c as shown, i as maskSecrets, l as cutMarkdown, n as createRunnerLog, o as writeOutputs, t as guardStep, x as hasHidden } from "./guard.js";
import { t as createGrammars } from "./grammars.js";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lstatSync, rmSync } from "node:fs";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
// src/adapters/github/events/target.ts
/**
* Events that may publish a record about a deployment. All of them run the default branch's workflow file, or that of a
* branch of this repository.
*/
const incidentTargetEvents = [
	"repository_dispatch",
	"workflow_dispatch",
	"issues",
	"workflow_run",
	"deployment_status",
	"schedule"
], Payload = looseObject({
	repository: looseObject({ full_name: string() }).optional(),
	issue: looseObject({
		number: int().positive(),
		pull_request: unknown().optional()
	}).optional(),
	workflow_run: looseObject({ head_repository: looseObject({ full_name: string() }).nullish() }).optional()
});
function incidentTarget(environment, payload) {
	let event = incidentTargetEvents.find((each) => each === environment.GITHUB_EVENT_NAME);
	if (event === void 0) throw inputFailure("GITHUB_EVENT_NAME", `a record that is not about a change is not published on ${JSON.stringify(environment.GITHUB_EVENT_NAME ?? "")}`, incidentTargetEvents.join(", "));
	let parsed = (event === "schedule" ? Payload : Payload.required({ repository: !0 })).safeParse(payload);
	if (!parsed.success) {
		let problem = parsed.error.issues[0];
		throw inputFailure("GITHUB_EVENT_PATH", `the payload is not a ${event} event: ${problem?.path.join(".") || "it"}: ${problem?.message ?? "unreadable"}`);
	}
	let { data } = parsed, repository = environment.GITHUB_REPOSITORY || data.repository?.full_name || "";
	if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw inputFailure("GITHUB_REPOSITORY", `${JSON.stringify(repository)} is no repository`, "owner/name");
	if (event === "workflow_run" && data.workflow_run?.head_repository?.full_name !== repository) throw inputFailure("GITHUB_EVENT_PATH", "the workflow_run is one of a fork or a deleted repository, and no deploy comes from there", `runs of ${repository}`);
	let sha = Sha.safeParse(environment.GITHUB_SHA);
	if (!sha.success) throw inputFailure("GITHUB_SHA", "is not set to a commit", "the full SHA that the runner gives");
	return {
		repository,
		number: null,
		issue: event === "issues" && data.issue !== void 0 && data.issue.pull_request === void 0 ? data.issue.number : null,
		head: sha.data,
		ref: environment.GITHUB_REF || "refs/heads/main"
	};
}
// src/adapters/github/sink/check.ts
const needs$6 = "checks: write", conclusions = {
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
/**
* One check run for the head and key. Annotations cannot be taken back, so only those that are not there yet are sent.
*/
async function applyCheck(effect, context) {
	let { key, kind } = effect, externalId = `codex-ci:${markerKey(key)}`, list = `${context.root}/commits/${context.head}/check-runs`, slug = context.author.replace(/\[bot\]$/, ""), own = parseAnswer(array(Run), await context.client.pages(list, {
		check_name: effect.name,
		filter: "all"
	}, needs$6, { pick: "check_runs" }), list).find((run) => run.external_id === externalId && run.app?.slug === slug), output = {
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
		}, created = parseAnswer(looseObject({ id: int() }), await context.client.request("POST", `${context.root}/check-runs`, body, needs$6), "check-runs");
		return await append(created.id, wanted.slice(50)), {
			key,
			kind,
			state: "created",
			detail: `check run ${created.id}, ${wanted.length} annotations`
		};
	}
	let path = `${context.root}/check-runs/${own.id}/annotations`, there = new Set(parseAnswer(array(Listed), await context.client.pages(path, {}, needs$6), path).map((each) => identity(each))), missing = wanted.filter((each) => !there.has(identity(each))), same = own.conclusion === state.conclusion && own.output.title === output.title && (own.output.summary ?? "").trimEnd() === output.summary.trimEnd(), detail = `check run ${own.id}, ${missing.length} annotations added`;
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
		}, needs$6);
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
// src/adapters/github/sink/review-text.ts
/** GitHub's limit for the body of a comment or review, in characters. */
const bodyLimit = 65536, cutNote = "_Cut here: the rest is in the run’s record._";
/**
* One comment's text. A suggestion can be committed with a click, so it becomes a suggestion block only where the
* anchor covers exactly the lines that it replaces (`committable`), and is left out when it holds characters that
* nobody can see.
*/
function renderComment(key, comment, committable) {
	let marker = findingsMarker(key, [comment.finding], comment.byRules);
	return marker + cutMarkdown(`${comment.body.trimEnd()}${renderSuggestion(comment.suggestion, committable)}`, bodyLimit - marker.length, cutNote);
}
function renderSuggestion(suggestion, committable) {
	if (suggestion === null) return "";
	if (hasHidden(suggestion)) return "\n\n_A suggestion was left out: it holds invisible characters._";
	let text = suggestion.replace(/\r\n?/g, "\n").replace(/\n$/, ""), fence = fenceFor(text);
	return `\n\n${committable ? `${fence}suggestion` : `Suggested text:\n\n${fence}`}\n${text === "" ? "" : `${text}\n`}${fence}`;
}
/**
* The review's own text: the effect's body, then each comment that found no place at a line or file, as far as there is
* room.
*/
function renderReviewBody(key, body, unplaced) {
	let marker = unplaced.length === 0 ? findingsMarker(key, []) : findingsMarker(key, unplaced.map((each) => each.finding)), items = unplaced.map((each) => `#### ${placeOf(each)}\n\n${each.body.trimEnd()}${renderSuggestion(each.suggestion, !1)}`);
	return marker + cutMarkdown([body.trimEnd(), ...items].filter((each) => each !== "").join("\n\n"), bodyLimit - marker.length, cutNote);
}
function placeOf(comment) {
	let lines = comment.line === null ? "" : `:${comment.line}${comment.endLine === null || comment.endLine === comment.line ? "" : `-${comment.endLine}`}`;
	return code(`${comment.path}${lines}${comment.side === "old" ? " (before the change)" : ""}`);
}
// src/adapters/github/sink/issue.ts
const needs$5 = "issues: write", issueLabel = "codex-ci", Issue = looseObject({
	number: int().positive(),
	title: string(),
	body: string().nullish(),
	user: looseObject({ login: string() }).nullish(),
	pull_request: unknown().optional()
});
/**
* One open issue for each key, found by its mark and its author; title and text are updated in place, labels are left
* to people. One that is settled is closed with its last text.
*/
async function applyIssue(effect, context) {
	let { key, kind } = effect, path = `${context.root}/issues`, marker = stickyMarker(key), title = effect.title.slice(0, 256) || key, body = marker + cutMarkdown(effect.markdown, bodyLimit - marker.length, context.restNote), read = async (parameters, limit) => parseAnswer(array(Issue), await context.client.pages(path, {
		state: "open",
		sort: "created",
		direction: "desc",
		...parameters
	}, needs$5, { limit }), path).filter((each) => each.pull_request === void 0 && readMarks(each.body ?? "", key).plain), oldest = (issues, author) => issues.filter((each) => each.user?.login === author).sort((a, b) => a.number - b.number)[0], labelled = await read({ labels: issueLabel }, 2e3), marked = oldest(labelled, context.author) === void 0 ? [...labelled, ...await read({}, 200)] : labelled, own = oldest(marked, context.author);
	if (own !== void 0) return update(own);
	if (effect.settled === !0) return {
		key,
		kind,
		state: "unchanged",
		detail: "no issue is open"
	};
	let labels = [.../* @__PURE__ */ new Set([issueLabel, ...effect.labels])], created = parseAnswer(Issue, await context.client.request("POST", path, {
		title,
		body,
		labels
	}, needs$5), path), author = created.user?.login ?? context.author, earlier = author === context.author ? void 0 : oldest(marked, author);
	return context.learnAuthor(author), earlier === void 0 ? {
		key,
		kind,
		state: "created",
		detail: `issue #${created.number}`
	} : (await context.client.request("PATCH", `${path}/${created.number}`, {
		state: "closed",
		state_reason: "not_planned"
	}, needs$5), update(earlier));
	async function update(issue) {
		let detail = `issue #${issue.number}${effect.settled === !0 ? ", closed" : ""}`, changes = {
			...effect.settled === !0 ? {
				state: "closed",
				state_reason: "completed"
			} : {},
			...issue.title === title ? {} : { title },
			...normal$2(issue.body ?? "") === normal$2(body) ? {} : { body }
		};
		return Object.keys(changes).length === 0 ? {
			key,
			kind,
			state: "unchanged",
			detail
		} : (await context.client.request("PATCH", `${path}/${issue.number}`, changes, needs$5), {
			key,
			kind,
			state: "updated",
			detail
		});
	}
}
const normal$2 = (body) => body.replace(/\r\n?/g, "\n").trimEnd(), needs$4 = "pull-requests: write", Labels = array(looseObject({ name: string() }));
/**
* Sets the wanted labels and takes off those of our own that are not wanted. GitHub's labels don't tell case apart, and
* it makes one that is new.
*/
async function applyLabels(effect, context, number) {
	let { key, kind } = effect, path = `${context.root}/issues/${number}/labels`, there = parseAnswer(Labels, await context.client.pages(path, {}, needs$4), path).map((each) => each.name), wanted = new Set(effect.want.map(fold)), own = new Set(effect.own.map(fold)), set = effect.want.filter((label) => !there.some((name) => fold(name) === fold(label))), off = there.filter((name) => own.has(fold(name)) && !wanted.has(fold(name)));
	set.length > 0 && await context.client.request("POST", path, { labels: set }, needs$4);
	for (let name of off) await unlessGone(context.client.request("DELETE", `${path}/${encodeURIComponent(name)}`, {}, needs$4));
	let detail = [...set.map((name) => `+${name}`), ...off.map((name) => `-${name}`)].join(" ");
	return {
		key,
		kind,
		state: detail === "" ? "unchanged" : "updated",
		detail: detail || "as they should be"
	};
}
const fold = (label) => label.toLowerCase(), Ref = looseObject({ object: looseObject({
	type: string(),
	sha: Sha
}) }), Commit = looseObject({
	sha: Sha,
	message: string(),
	tree: looseObject({ sha: Sha }),
	parents: array(looseObject({ sha: Sha }))
}), Comparison = looseObject({ status: _enum([
	"diverged",
	"ahead",
	"behind",
	"identical"
]) }), Tree = looseObject({
	truncated: boolean(),
	tree: array(looseObject({
		path: string(),
		mode: string(),
		type: string(),
		sha: string()
	}))
}), Blob = looseObject({
	content: string(),
	encoding: string()
}), needs$3 = "contents: read";
/** The commit that a branch is at, null where there is no such branch. */
async function readTip(client, root, branch) {
	let path = `${root}/git/ref/${encodeURIComponent(`heads/${branch}`)}`;
	try {
		return parseAnswer(Ref, await client.request("GET", path, {}, needs$3), path).object.sha;
	} catch (error) {
		if (error instanceof GithubFailure && error.status === 404) return null;
		throw error;
	}
}
async function readCommit(client, root, sha) {
	let path = `${root}/git/commits/${sha}`, { message, tree, parents } = parseAnswer(Commit, await client.request("GET", path, {}, needs$3), path);
	return {
		message,
		tree: tree.sha,
		parents: parents.map((parent) => parent.sha)
	};
}
/** Opens the files of a commit; trees are read once each. */
async function openBase(client, root, commit) {
	let { tree: rootTree } = await readCommit(client, root, commit), trees = /* @__PURE__ */ new Map(), readTree = (sha) => {
		let path = `${root}/git/trees/${sha}`, known = trees.get(sha) ?? client.request("GET", path, {}, needs$3).then((body) => parseAnswer(Tree, body, path));
		return trees.set(sha, known), known;
	};
	return {
		commit,
		tree: rootTree,
		past: async (sha) => {
			let path = `${root}/compare/${encodeURIComponent(`${sha}...${commit}`)}`;
			try {
				let { status } = parseAnswer(Comparison, await client.request("GET", path, { per_page: 1 }, needs$3), path);
				return status !== "ahead" && status !== "identical" ? null : {
					parent: (await readCommit(client, root, sha)).parents[0] ?? null,
					files: await openBase(client, root, sha)
				};
			} catch (error) {
				if (error instanceof GithubFailure && error.status === 404) return null;
				throw error;
			}
		},
		read: async (path) => {
			let names = path.split("/"), sha = rootTree;
			for (let [index, name] of names.entries()) {
				let { tree, truncated } = await readTree(sha), entry = tree.find((each) => each.path === name);
				if (entry === void 0) {
					if (truncated) throw new GithubFailure(200, "", `GitHub lists only part of a folder of ${path}, so it cannot be read`);
					return;
				}
				if (index < names.length - 1) {
					if (entry.type !== "tree") return;
					sha = entry.sha;
					continue;
				}
				if (entry.type !== "blob" || entry.mode === "120000") return "other";
				let at = `${root}/git/blobs/${entry.sha}`, blob = parseAnswer(Blob, await client.request("GET", at, {}, needs$3), at);
				if (blob.encoding !== "base64") throw new GithubFailure(200, "", `GitHub's answer about ${at} is not base64`);
				return {
					mode: entry.mode,
					blob: entry.sha,
					bytes: Buffer.from(blob.content, "base64")
				};
			}
		}
	};
}
// src/adapters/github/sink/patch-tree.ts
/** Why a patch is not turned into a pull request; `message` is one line. */
var PatchRefusal = class extends Error {};
const maxPatch = 1e6, maxContent = 1e7, strict = new TextDecoder("utf-8", {
	fatal: !0,
	ignoreBOM: !0
});
/** Parses a patch and refuses what no pull request of ours may hold. */
function checkPatch(patch) {
	if (patch.length > maxPatch) throw new PatchRefusal(`the patch has ${patch.length} characters, the limit is ${maxPatch}`);
	let files;
	try {
		files = readPatch(patch);
	} catch (error) {
		throw new PatchRefusal(messageOf(error));
	}
	if (files.length === 0) throw new PatchRefusal("the patch is empty");
	if (files.length > 300) throw new PatchRefusal(`the patch changes ${files.length} files, the limit is 300`);
	let seen = /* @__PURE__ */ new Set();
	for (let file of files) {
		let name = file.to ?? file.from ?? "";
		for (let path of /* @__PURE__ */ new Set([file.from, file.to])) {
			if (path === null) continue;
			let problem = problemOf(path);
			if (problem !== null) throw new PatchRefusal(`${JSON.stringify(path)} ${problem}`);
			if (seen.has(path)) throw new PatchRefusal(`the patch changes ${path} twice`);
			seen.add(path);
		}
		if (file.binary) throw new PatchRefusal(`${name} is binary`);
		for (let mode of [file.oldMode, file.newMode]) if (mode !== null && mode !== "100644" && mode !== "100755") throw new PatchRefusal(`${name} has the mode ${mode}; only files are changed`);
		if (file.hunks.some((hunk) => hunk.lines.some(({ kind, text }) => kind === "add" && text.includes("�")))) throw new PatchRefusal(`${name}: the patch has lost bytes that are not UTF-8`);
	}
	return files;
}
/** What is wrong with a path, or null. Names are compared as the file systems of Windows and macOS do. */
function problemOf(path) {
	let names = path.toLowerCase().split("/");
	return path === "" || path.startsWith("/") || names.some((name) => name === "" || name === "." || name === "..") ? "leaves the repository" : /[\u0000-\u001f\u007f\\:]|\p{Default_Ignorable_Code_Point}/u.test(path) ? "has characters that no path of a pull request may have" : names.some((name) => /^\.git[. ]*$|^git~\d+$/.test(name)) ? "is git’s own" : names[0] === ".github" && names[1] === "workflows" ? "is a workflow, which no pull request of codex-ci changes" : null;
}
/** The patch as changes of a tree. Refuses what does not apply exactly to the files of `base`. */
async function buildTree(files, base) {
	let changes = [], total = 0;
	for (let file of files) {
		let name = file.to ?? file.from ?? "", before = file.from === null ? void 0 : await base.read(file.from);
		if (before === "other") throw new PatchRefusal(`${file.from ?? ""} is no plain file at ${base.commit.slice(0, 12)}`);
		if (file.from !== null && before === void 0) throw new PatchRefusal(`${file.from} is not there at ${base.commit.slice(0, 12)}`);
		if (file.to !== null && file.to !== file.from && await base.read(file.to) !== void 0) throw new PatchRefusal(`${file.to} is there already at ${base.commit.slice(0, 12)}`);
		if (before !== void 0 && file.oldMode !== null && before.mode !== file.oldMode) throw new PatchRefusal(`${file.from ?? ""} has the mode ${before.mode}, not ${file.oldMode}`);
		let after = contentOf(file, before?.bytes ?? Buffer.alloc(0), name);
		if (file.newBlob !== null && before !== void 0 && file.oldBlob !== null && before.blob.startsWith(file.oldBlob) && !blobId(after, before.blob.length).startsWith(file.newBlob)) throw new PatchRefusal(`${name}: the patch gives another content than it says`);
		let mode = modeOf(file.newMode ?? before?.mode ?? "100644");
		if (file.to === null && after !== "") throw new PatchRefusal(`${name}: the patch deletes it without taking out all lines`);
		if (file.from !== null && file.from !== file.to && changes.push({
			path: file.from,
			mode: modeOf(before?.mode ?? "100644"),
			type: "blob",
			sha: null
		}), file.to !== null && changes.push({
			path: file.to,
			mode,
			type: "blob",
			content: after
		}), total += after.length, total > maxContent) throw new PatchRefusal(`the changed files have more than ${maxContent} characters together`);
	}
	return changes;
}
function contentOf(file, bytes, name) {
	let before;
	try {
		before = strict.decode(bytes);
	} catch {
		throw new PatchRefusal(`${name} is not UTF-8`);
	}
	try {
		return applyHunks(before, file.hunks, name);
	} catch (error) {
		throw new PatchRefusal(messageOf(error));
	}
}
const modeOf = (mode) => mode === "100755" ? "100755" : "100644";
/** The id that git gives a blob; `length` of the other ids of the repository tells which hash it uses. */
function blobId(text, length) {
	let bytes = Buffer.from(text);
	return createHash(length === 64 ? "sha256" : "sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
// src/adapters/github/sink/pull.ts
const Pull = looseObject({
	number: int().positive(),
	state: _enum(["open", "closed"]),
	title: string(),
	body: string().nullish(),
	merged_at: string().nullish(),
	user: looseObject({
		login: string(),
		type: string().optional()
	}).nullish(),
	base: looseObject({ ref: string() }),
	head: looseObject({
		ref: string(),
		repo: looseObject({ full_name: string() }).nullish()
	})
}), Made = looseObject({ sha: Sha }), needs$2 = "pull-requests: write", needsContents = "contents: write";
/**
* One open pull request for each key, from a patch and through the forge's own git objects: nothing is checked out and
* nothing is run. It is found by its branch, its mark and its author. What may not or cannot be done is `skipped` with
* the reason; the patch is in the record.
*/
async function applyPull(effect, context, options) {
	let { key, kind } = effect, say = (state, detail) => ({
		key,
		kind,
		state,
		detail
	});
	if (options === null) return say("skipped", "pull requests are not switched on; the patch is in the record");
	try {
		return await openOrUpdate(effect, context, options, say);
	} catch (error) {
		if (!(error instanceof PatchRefusal)) throw error;
		return {
			...say("skipped", `refused: ${error.message}; the patch is in the record`),
			refused: !0
		};
	}
}
async function openOrUpdate(effect, context, options, say) {
	let { key, branch, base } = effect, { client } = options, { root } = context;
	checkBranch(branch, base);
	let files = checkPatch(effect.patch);
	await refuseSecrets(effect, options.redactor);
	let { default_branch: defaultBranch } = parseAnswer(looseObject({ default_branch: string() }), await client.request("GET", root, {}, "metadata: read"), root);
	if (branch === defaultBranch) throw new PatchRefusal(`${branch} is the default branch`);
	let patch = digest([
		base,
		effect.commitMessage,
		effect.patch
	].join("\0"), 16), { open, closed } = await findPulls(key, branch, context, options), same = closed.find((each) => each.mark.patch === patch);
	if (open === void 0 && same !== void 0) return same.pull.merged_at === null || same.pull.merged_at === void 0 ? say("skipped", `pull request #${same.pull.number} with this patch was closed, so it is not opened again`) : say("unchanged", `pull request #${same.pull.number} with this patch is merged`);
	let tip = await readTip(client, root, branch);
	if (tip !== null && await checkTip(tip, open?.mark.head ?? null, effect, context, client), open !== void 0 && tip !== null && open.mark.patch === patch) return await updateText(open.pull, open.mark, effect, context, options) ? say("updated", `pull request #${open.pull.number}`) : say("unchanged", `pull request #${open.pull.number}`);
	let head = await makeCommit(effect, files, context, options);
	await moveBranch(branch, head, tip, context, client);
	let mark = {
		patch,
		head
	};
	return open === void 0 ? await create(effect, mark, tip === null, context, options, say) : (await updateText(open.pull, mark, effect, context, options), say("updated", `pull request #${open.pull.number}`));
}
function checkBranch(branch, base) {
	if (!branch.startsWith("codex-ci/") || !/^[\w-]+(?:[./][\w-]+)*$/.test(branch) || branch.length > 200 || /\.lock(?:\/|$)/.test(branch)) throw new PatchRefusal(`${JSON.stringify(branch)} is no branch of ours; it starts with ${branchPrefix} and has letters, digits, dots, hyphens and slashes`);
	if (base === "" || base.startsWith("codex-ci/") || base === branch) throw new PatchRefusal(`${JSON.stringify(base)} is no branch to merge into`);
}
async function refuseSecrets(effect, redactor) {
	let parts = effect.patch.split(/^(?=diff --git )/m), found = await Promise.all(parts.map((part) => redactPatch(redactor, "", part))), texts = await Promise.all([
		effect.patch,
		effect.title,
		effect.body,
		effect.commitMessage
	].map((text) => redactor.redact(text)));
	if (found.some(({ secrets }) => secrets.length > 0) || texts.some(({ hits }) => hits.length > 0)) throw new PatchRefusal("it holds what looks like a secret");
	if (effect.patch.includes("‹secret:")) throw new PatchRefusal("a secret was taken out of it, so it is no longer what it was");
}
/** Our pull requests from the branch. Anybody else's open one is in the way. */
async function findPulls(key, branch, context, options) {
	let path = `${context.root}/pulls`, pulls = parseAnswer(array(Pull), await options.client.pages(path, {
		state: "all",
		head: `${context.repository.split("/")[0]}:${branch}`
	}, needs$2), path).filter((pull) => pull.head.ref === branch && pull.head.repo?.full_name === context.repository), author = options.author ?? (options.app ? null : context.author), own = pulls.flatMap((pull) => {
		let mark = readPullMark(pull.body ?? "", key), ours = author === null ? pull.user?.type === "Bot" : pull.user?.login === author;
		return mark !== null && ours ? [{
			pull,
			mark
		}] : [];
	}), open = own.find(({ pull }) => pull.state === "open"), other = pulls.find((pull) => pull.state === "open" && pull.number !== open?.pull.number);
	if (other !== void 0 && open === void 0) throw new PatchRefusal(`pull request #${other.number} of ${other.user?.login ?? "ghost"} stands on ${branch} and is not one of ours`);
	return {
		open,
		closed: own.filter(({ pull }) => pull.state === "closed")
	};
}
/** A branch is moved only when its last commit is our own and nobody protects it. */
async function checkTip(tip, known, effect, context, client) {
	let path = `${context.root}/branches/${encodeURIComponent(effect.branch)}`, { protected: isProtected } = parseAnswer(looseObject({ protected: boolean() }), await client.request("GET", path, {}, "contents: read"), path);
	if (isProtected) throw new PatchRefusal(`${effect.branch} is a protected branch`);
	if (tip === known) return;
	if (known !== null) throw new PatchRefusal(`somebody has pushed to ${effect.branch} (${tip.slice(0, 12)}), and that is not overwritten`);
	let { message } = await readCommit(client, context.root, tip);
	if (!message.trimEnd().endsWith(trailer(effect.key))) throw new PatchRefusal(`${effect.branch} exists and its last commit ${tip.slice(0, 12)} is not ours; delete the branch to let it be made`);
}
const trailer = (key) => `Codex-CI-Key: ${markerKey(key)}`;
async function makeCommit(effect, files, context, { client, judge }) {
	let { root } = context, start = await readTip(client, root, effect.base);
	if (start === null) throw new PatchRefusal(`there is no branch ${JSON.stringify(effect.base)}`);
	let base = await openBase(client, root, start), tree = await buildTree(files, base), refusal = await judge(effect, base);
	if (refusal !== null) throw new PatchRefusal(refusal);
	let made = parseAnswer(Made, await client.request("POST", `${root}/git/trees`, {
		base_tree: base.tree,
		tree
	}, needsContents), `${root}/git/trees`);
	if (made.sha === base.tree) throw new PatchRefusal("it changes nothing");
	let body = {
		message: `${messageText(effect.commitMessage)}\n\n${trailer(effect.key)}`,
		tree: made.sha,
		parents: [start]
	};
	return parseAnswer(Made, await client.request("POST", `${root}/git/commits`, body, needsContents), `${root}/git/commits`).sha;
}
/**
* Without words that would keep the checks of the pull request from running.
* https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs
*/
function messageText(text) {
	return text.replace(/\[(skip|no|actions|ci)[ -](ci|actions|skip)\]/gi, "($1 $2)").replace(/^(skip-checks)\s*:/gim, "$1 ").slice(0, 1e4).trim() || "Change by codex-ci";
}
async function moveBranch(branch, sha, tip, context, client) {
	tip === null ? await client.request("POST", `${context.root}/git/refs`, {
		ref: `refs/heads/${branch}`,
		sha
	}, needsContents) : await client.request("PATCH", `${context.root}/git/refs/${encodeURIComponent(`heads/${branch}`)}`, {
		sha,
		force: !0
	}, needsContents);
}
function textOf$1(effect, mark, options) {
	let lead = pullMarker(effect.key, mark) + (options.app ? "" : "> [!NOTE]\n> Opened with the workflow’s own token, so its checks start only when somebody with write access approves them.\n\n");
	return {
		title: effect.title.slice(0, 256) || effect.branch,
		body: lead + cutMarkdown(effect.body, bodyLimit - lead.length, "_Cut here: the rest is in the run’s artifact._")
	};
}
async function updateText(pull, mark, effect, context, options) {
	let { title, body } = textOf$1(effect, mark, options), changes = {
		...pull.title === title ? {} : { title },
		...normal$1(pull.body ?? "") === normal$1(body) ? {} : { body },
		...pull.base.ref === effect.base ? {} : { base: effect.base }
	};
	return Object.keys(changes).length !== 0 && (await options.client.request("PATCH", `${context.root}/pulls/${pull.number}`, changes, needs$2), !0);
}
const normal$1 = (body) => body.replace(/\r\n?/g, "\n").trimEnd();
async function create(effect, mark, madeBranch, context, options, say) {
	let { client } = options, path = `${context.root}/pulls`;
	try {
		let body = {
			...textOf$1(effect, mark, options),
			head: effect.branch,
			base: effect.base,
			draft: effect.draft
		}, pull = parseAnswer(Pull, await client.request("POST", path, body, needs$2), path), login = pull.user?.login;
		return options.author !== void 0 && login !== options.author && context.log.warn(`Pull requests are opened by ${login ?? "ghost"}, not by ${options.author}; name that one so that they are found again`), say("created", `pull request #${pull.number}${options.app ? "" : "; its checks wait for approval"}`);
	} catch (error) {
		if (!(error instanceof GithubFailure) || error.status === 0 || (madeBranch && await client.request("DELETE", `${context.root}/git/refs/${encodeURIComponent(`heads/${effect.branch}`)}`, {}, needsContents), !/not permitted to create or approve pull requests/i.test(error.said))) throw error;
		return {
			...say("skipped", "GitHub refuses pull requests of Actions here: switch on \"Allow GitHub Actions to create and approve pull requests\" (Settings, Actions, General), or hand in an App’s token; the patch is in the record"),
			refused: !0
		};
	}
}
// src/adapters/github/sink/threads.ts
const needs$1 = "contents: write", Answer$1 = looseObject({
	data: unknown(),
	errors: array(looseObject({
		message: string(),
		type: string().optional()
	})).optional()
}), Threads = looseObject({ repository: looseObject({ pullRequest: looseObject({ reviewThreads: looseObject({
	pageInfo: looseObject({
		hasNextPage: boolean(),
		endCursor: string().nullable()
	}),
	nodes: array(looseObject({
		id: string(),
		isResolved: boolean(),
		comments: looseObject({ nodes: array(looseObject({ databaseId: int().nullable() })) })
	}))
}) }) }) });
/** Resolves the open threads that begin with one of these comments; gives how many there were. */
async function resolveFixed(context, number, comments) {
	if (comments.length === 0) return 0;
	let wanted = new Set(comments), [owner = "", name = ""] = context.repository.split("/"), open = [], after = null;
	for (let page = 0; page < 100; page += 1) {
		let { nodes, pageInfo } = parseAnswer(Threads, await ask(context, "query($owner: String!, $name: String!, $number: Int!, $after: String) {\n  repository(owner: $owner, name: $name) { pullRequest(number: $number) {\n    reviewThreads(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { id isResolved comments(first: 1) { nodes { databaseId } } } }\n  } }\n}", {
			owner,
			name,
			number,
			after
		}), "review threads").repository.pullRequest.reviewThreads;
		if (open.push(...nodes.filter((each) => !each.isResolved && wanted.has(each.comments.nodes[0]?.databaseId ?? 0)).map((each) => each.id)), !pageInfo.hasNextPage || pageInfo.endCursor === null) break;
		after = pageInfo.endCursor;
	}
	for (let id of open) await ask(context, "mutation($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }", { id });
	return open.length;
}
async function ask(context, query, variables) {
	let { data, errors } = parseAnswer(Answer$1, await context.client.request("POST", "/graphql", {
		query,
		variables
	}, needs$1), "/graphql"), [first] = errors ?? [];
	if (first !== void 0) throw new GithubFailure(200, first.message, `GitHub does not resolve the thread ("${first.message.slice(0, 200)}"); the token needs the permission ${needs$1}`);
	return data;
}
// src/adapters/github/sink/anchors.ts
/**
* Reads the `patch` of one entry of `GET /pulls/N/files`; without a patch (binary, too large) no line can be commented
* on.
*/
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
* The anchor of a comment, or `file` when its file is part of the change but its lines are not, or null. A range that
* leaves its hunk shrinks to its first line and is then not `exact`.
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
// src/adapters/github/sink/review.ts
/** GitHub lists no more files of a pull request than this. */
const needs = "pull-requests: write", Files = array(looseObject({
	filename: string(),
	previous_filename: string().optional(),
	patch: string().optional()
})), Author = looseObject({ login: string() }).nullish(), Comments = array(looseObject({
	id: int(),
	body: string(),
	user: Author,
	path: string().optional(),
	in_reply_to_id: int().nullish().transform((id) => id ?? void 0)
})), Reviews = array(looseObject({
	body: string().nullish(),
	user: Author
})), presentIn = (effect) => new Set(effect.comments.map((each) => markedId(each.finding)));
/** What our last answer in a thread says. */
function stateOf(ours, thread, key) {
	return ours.filter((each) => each.in_reply_to_id === thread).reduce((last, each) => readMarks(each.body, key).state ?? last, null);
}
/**
* Posts what no earlier comment of ours says: at its lines where GitHub's own patch has them, else on its file, else in
* the review's body. Always a COMMENT, never an approval or a request for changes.
*/
async function applyReview(effect, context, number) {
	let { key } = effect, pull = `${context.root}/pulls/${number}`, ours = (user) => user?.login === context.author, earlier = parseAnswer(Comments, await context.client.pages(`${pull}/comments`, {}, needs), `${pull}/comments`).filter((each) => ours(each.user)), reviews = parseAnswer(Reviews, await context.client.pages(`${pull}/reviews`, {}, needs), `${pull}/reviews`).filter((each) => ours(each.user)), said = new Set([...earlier, ...reviews].flatMap((each) => readMarks(each.body ?? "", key).findings)), fresh = unique(effect.comments).filter((each) => !said.has(markedId(each.finding))), now = fresh.slice(0, context.maxComments + 1e3), placed = now.length === 0 ? null : await post(effect, now, context, pull), answered = await answerEarlier(effect, earlier, context, pull), closed = context.resolveThreads ? await resolve$1(effect, context, number, pull) : 0, parts = [
		...placed === null ? [] : [`${placed.lines} at lines, ${placed.files} on files, ${placed.body} in the body`],
		...now.length === fresh.length ? [] : [`${fresh.length - now.length} only in the record`],
		...answered === 0 ? [] : [`${answered} earlier answered`],
		...closed === 0 ? [] : [`${closed} resolved`]
	];
	return {
		key,
		kind: "review",
		state: placed === null ? answered + closed > 0 ? "updated" : "unchanged" : "created",
		detail: parts.join("; ") || (effect.comments.length === 0 ? "nothing to say" : "everything is said already")
	};
}
/** Resolving takes more permission than answering: refused, the answers stand all the same. */
async function resolve$1(effect, context, number, pull) {
	let fixed = await fixedThreads(effect, context, pull);
	try {
		return await resolveFixed(context, number, fixed);
	} catch (error) {
		if (!(error instanceof GithubFailure) || ![
			200,
			403,
			404,
			422
		].includes(error.status)) throw error;
		return context.log.warn(`left out: threads that are answered as fixed are not resolved: ${error.message}`), 0;
	}
}
function unique(comments) {
	let seen = /* @__PURE__ */ new Set();
	return comments.filter((each) => !seen.has(markedId(each.finding)) && seen.add(markedId(each.finding)));
}
async function post(effect, fresh, context, pull) {
	let path = `${pull}/files`, index = indexAnchors(parseAnswer(Files, await context.client.pages(path, {}, needs, { limit: 3e3 }), path).map((each) => parseAnchors(each.filename, each.previous_filename ?? null, each.patch))), atLines = [], onFiles = [], unplaced = [];
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
	}, needs)), onFile = async (each) => {
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
	}, needs));
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
* Answers earlier comments whose finding is resolved, once; and once more when it is back. That a finding isn't
* repeated says nothing.
*/
async function answerEarlier(effect, earlier, context, pull) {
	let present = presentIn(effect), resolved = new Map((effect.resolved ?? []).map(({ finding, why }) => [markedId(finding), why])), answered = 0;
	for (let comment of earlier) {
		let { findings: [finding], byRules } = readMarks(comment.body, effect.key);
		if (comment.in_reply_to_id !== void 0 || finding === void 0) continue;
		let state = stateOf(earlier, comment.id, effect.key), silent = byRules && effect.unlisted !== void 0 && !effect.unlisted.except.includes(comment.path ?? "") ? effect.unlisted.why : void 0, why = resolved.get(finding) ?? silent, next = present.has(finding) ? state === "fixed" ? "again" : null : why !== void 0 && state !== "fixed" ? "fixed" : null;
		if (next === null) continue;
		let text = next === "fixed" ? `Fixed in ${context.head}${why === "" ? "" : `: ${why}`}.` : `Found again in ${context.head}.`;
		await unlessGone(context.client.request("POST", `${pull}/comments/${comment.id}/replies`, { body: stateMarker(effect.key, next) + text }, needs)) !== null && (answered += 1);
	}
	return answered;
}
/**
* First comments of our threads whose last word is our answer that they are fixed: who writes after that wants to go on
* talking.
*/
async function fixedThreads(effect, context, pull) {
	let all = parseAnswer(Comments, await context.client.pages(`${pull}/comments`, {}, needs), `${pull}/comments`), ours = all.filter((each) => each.user?.login === context.author), present = presentIn(effect);
	return ours.filter((each) => each.in_reply_to_id === void 0).flatMap(({ id, body }) => {
		let [finding] = readMarks(body, effect.key).findings;
		if (finding === void 0 || present.has(finding) || stateOf(ours, id, effect.key) !== "fixed") return [];
		let last = all.filter((each) => each.in_reply_to_id === id).sort((a, b) => a.id - b.id).at(-1);
		return last !== void 0 && last.user?.login === context.author && readMarks(last.body, effect.key).state === "fixed" ? [id] : [];
	});
}
// src/adapters/github/sink/sarif.ts
/** GitHub's limit for the compressed document. */
const maxBytes = 10485760;
/**
* Uploads the document for the head; GitHub replaces an earlier one of the same commit, ref and category, so sending it
* twice changes nothing.
*/
async function applySarif(effect, context) {
	let { key, kind } = effect, skipped = (detail) => ({
		key,
		kind,
		state: "skipped",
		detail,
		refused: !0
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
// src/adapters/github/sink/viewer.ts
const Answer = looseObject({ data: looseObject({ viewer: looseObject({ login: string() }) }) });
/**
* The login that a token writes under, an App's too, for which REST has no answer (`GET /user` refuses installation
* tokens); null where GitHub does not say. https://docs.github.com/en/graphql/reference/queries#viewer
*/
async function readViewer(client) {
	try {
		return Answer.safeParse(await client.request("POST", "/graphql", { query: "query { viewer { login } }" }, "metadata: read")).data?.data.viewer.login ?? null;
	} catch (error) {
		if (error instanceof GithubFailure) return null;
		throw error;
	}
}
// src/adapters/github/sink/sticky.ts
const permissions = {
	"sticky-comment": "pull-requests: write",
	"issue-comment": "issues: write"
}, Comment = looseObject({
	id: int(),
	body: string().optional(),
	user: looseObject({ login: string() }).nullish()
});
/**
* One comment on a pull request or an issue, found by its marker and its author over all pages, and updated in place.
*/
async function applySticky(effect, context, number) {
	let { key, kind } = effect, needs = permissions[kind], list = `${context.root}/issues/${number}/comments`, bodyBeside = (there) => {
		let marker = stickyMarker(key) + carried(effect, context, there);
		return marker + cutMarkdown(effect.markdown, bodyLimit - marker.length, context.restNote);
	}, marked = parseAnswer(array(Comment), await context.client.pages(list, {}, needs), list).filter((each) => readMarks(each.body ?? "", key).plain), oldest = (author) => marked.find((each) => each.user?.login === author), younger = (comment) => marked.filter((each) => each.id !== comment.id && each.user?.login === comment.user?.login);
	if (oldest(context.author) === void 0 && marked.some(({ user }) => user?.login.endsWith("[bot]"))) {
		let viewer = await readViewer(context.client);
		viewer !== null && oldest(viewer) !== void 0 && context.learnAuthor(viewer);
	}
	let own = oldest(context.author);
	if (own !== void 0) return update(own);
	let created = parseAnswer(Comment, await context.client.request("POST", list, { body: bodyBeside(void 0) }, needs), list), author = created.user?.login ?? context.author, earlier = author === context.author ? void 0 : oldest(author);
	return context.learnAuthor(author), earlier === void 0 ? {
		key,
		kind,
		state: "created",
		detail: `comment ${created.id}`
	} : (await context.client.request("DELETE", `${context.root}/issues/comments/${created.id}`, {}, needs), update(earlier));
	async function update(comment) {
		let detail = `comment ${comment.id}`, body = bodyBeside(comment.body), same = normal(comment.body ?? "") === normal(body);
		same || await context.client.request("PATCH", `${context.root}/issues/comments/${comment.id}`, { body }, needs);
		let doubles = younger(comment);
		for (let { id } of doubles) await unlessGone(context.client.request("DELETE", `${context.root}/issues/comments/${id}`, {}, needs));
		return {
			key,
			kind,
			state: same && doubles.length === 0 ? "unchanged" : "updated",
			detail
		};
	}
}
/**
* What the next run is told: an effect that says nothing of it leaves what is `there`. Without it that run makes a full
* pass.
*/
function carried(effect, context, there = "") {
	if (effect.kind !== "sticky-comment") return "";
	if (effect.state === void 0) return keptData(there, effect.key);
	let marker = dataMarker(effect.key, effect.state);
	return marker === "" && context.log.warn("The state of this review is too large for the comment; the next run reads the whole change"), marker;
}
const normal = (body) => body.replace(/\r\n?/g, "\n").trimEnd(), order = [
	"sticky-comment",
	"issue-comment",
	"issue",
	"review",
	"check",
	"labels",
	"sarif",
	"pull-request",
	"notification",
	"summary"
], mandatory = [
	"sticky-comment",
	"issue-comment",
	"issue",
	"pull-request"
], refusing = [
	403,
	404,
	422
], hints = {
	labels: "a label that does not exist yet is made only with `issues: write`: make it once by hand",
	sarif: "code scanning has to be on, and the token needs `security-events: write`",
	check: "annotations beside the lines need `checks: write`",
	review: "the findings stand in the summary comment"
}, onChange = [
	"sticky-comment",
	"review",
	"check",
	"labels",
	"sarif",
	"pull-request"
];
/**
* Applies effects to one commit and, where there is one, its pull request. When the pull request has moved on, nothing
* is written. Every effect is tried. An optional one that GitHub refuses is left out, with a hint in the log; if
* another failed, or nothing but refusals is left, one Failure names each of them with what was done before.
*/
function createGithubSink(options) {
	let { client, log, number, head } = options, forge = createGithubForge(client, options.repository), author = options.author ?? "github-actions[bot]", context = {
		client,
		log,
		head,
		ref: options.ref,
		repository: options.repository,
		root: repositoryPath(options.repository),
		maxComments: options.maxComments ?? 30,
		resolveThreads: options.resolveThreads ?? !1,
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
			case "notification": return {
				key,
				kind,
				state: "skipped",
				detail: "it is a file of the run folder"
			};
			case "issue": return applyIssue(effect, context);
			case "issue-comment": return typeof options.issue == "number" ? applySticky(effect, context, options.issue) : {
				key,
				kind,
				state: "skipped",
				detail: "there is no issue"
			};
			case "pull-request": return applyPull(effect, context, options.pulls ?? null);
			case "sticky-comment":
			case "labels":
			case "review": return number === null ? {
				key,
				kind,
				state: "skipped",
				detail: "there is no pull request"
			} : kind === "labels" ? applyLabels(effect, context, number) : kind === "review" ? applyReview(effect, context, number) : applySticky(effect, context, number);
		}
	}
	return { apply: async (rendered) => {
		let effects = rendered.map(shown), skipAll = (detail) => effects.map(({ key, kind }) => ({
			key,
			kind,
			state: "skipped",
			detail,
			stale: !0
		}));
		if (options.recordHead !== void 0 && options.recordHead !== head) return skipAll(`the result is for ${options.recordHead.slice(0, 12)}, this run for ${head.slice(0, 12)}`);
		let writes = effects.filter((each) => onChange.includes(each.kind)), current = number === null || writes.length === 0 ? head : (await forge.pullRequest(number)).head;
		if (current !== head) return skipAll(`the pull request is at ${current.slice(0, 12)}, the result is for ${head.slice(0, 12)}`);
		let done = /* @__PURE__ */ new Map(), failed = [], refused = [];
		for (let effect of [...effects].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))) try {
			let applied = await applyOne(effect);
			log.debug(`${applied.kind} ${applied.key}: ${applied.state}, ${applied.detail}`), done.set(effect, applied);
		} catch (error) {
			if (!(error instanceof Failure) || error.kind === "interrupted") throw error;
			let { key, kind } = effect, said = `${kind}: ${messageOf(error)}`;
			if (mandatory.includes(kind) || !(error instanceof GithubFailure) || !refusing.includes(error.status)) {
				failed.push(said);
				continue;
			}
			refused.push({
				kind,
				said
			}), done.set(effect, {
				key,
				kind,
				state: "skipped",
				detail: `GitHub refuses it: ${messageOf(error)}`,
				refused: !0
			});
		}
		let nothing = refused.length > 0 && [...done.values()].every(({ state }) => state === "skipped");
		if (failed.length > 0 || nothing) {
			let finished = [...done.values()].filter((each) => each.state !== "skipped").map((each) => `${each.kind} ${each.state}`);
			throw new Failure("environment", `not everything could be published: ${[...failed, ...refused.map(({ said }) => said)].join("; ")}${finished.length === 0 ? "" : `; done: ${finished.join(", ")}`}`);
		}
		for (let { kind, said } of refused) log.warn(`left out: ${said}${hints[kind] === void 0 ? "" : ` (${hints[kind]})`}`);
		return effects.map((effect) => done.get(effect));
	} };
}
// src/entry/door/judge-patch.ts
/**
* Asks the task that a patch comes from, on the files as the forge has them. A patch that no rules speak for is
* refused.
*/
function judgeBy(rules) {
	let grammars = createGrammars(), readers = {
		comments: createCodeReader(grammars).comments,
		syntax: createSyntaxReader(grammars)
	};
	return async ({ key, patch }, base) => {
		let refuse = rules.get(key);
		return refuse === void 0 ? "no rules of its task say what it may hold" : refuse(patch, {
			...readers,
			read: (path) => textOf(base, path),
			past: (sha) => pastOf(base, sha)
		});
	};
}
async function pastOf(base, sha) {
	let found = await base.past(sha);
	return found === null ? null : {
		parent: found.parent,
		read: (path) => textOf(found.files, path)
	};
}
async function textOf(base, path) {
	let found = await base.read(path);
	return found === void 0 || found === "other" ? null : found.bytes.toString("utf8");
}
// src/entry/chain/pages/effects.ts
/** GitHub takes 50 a request, a second apart. */
const once = [
	"summary",
	"sticky-comment",
	"check",
	"sarif"
];
/**
* What is published of a chain: its summary, check and SARIF, and of its stages what is theirs alone, such as inline
* comments. There is one summary comment, in which each stage has its words; it is the review's where the chain has
* one, since that comment carries what the next review has to know. The check has the marks of all stages beside the
* lines. Fails as input on a record that contradicts itself, or a stage's that is not the one that the chain speaks of.
*/
function effectsOfChain(chain, stages) {
	refuseContradiction(chain, stages);
	let own = chain.effects.map((effect) => effect.kind === "sticky-comment" ? stickyOf(effect, chain.part, stages) : effect.kind === "check" ? withMarks(effect, stages) : effect), labelled = own.some(({ kind }) => kind === "labels"), ofStages = stages.flatMap(({ effects }) => effects.filter(({ kind }) => !once.includes(kind) && !(labelled && kind === "labels")));
	return [...own.map((effect) => effect.kind === "labels" ? {
		...effect,
		own: [.../* @__PURE__ */ new Set([...effect.own, ...stages.flatMap(({ effects }) => of(effects, "labels")?.own ?? [])])]
	} : effect), ...ofStages];
}
function of(effects, kind) {
	return effects.find((effect) => effect.kind === kind);
}
/**
* The key is settled by the definition, not by which records there are: a review that died must not begin a second
* comment, nor end what the first one carries.
*/
function stickyOf(own, { stages: told }, stages) {
	let texts = stages.flatMap(({ envelope, effects }) => {
		let text = of(effects, "sticky-comment")?.markdown ?? of(effects, "check")?.summary ?? "";
		return text === "" ? [] : [envelope.task === "review" ? text : folded(`${envelope.task} in full`, text)];
	}), state = stages.filter(({ envelope }) => envelope.task === "review").flatMap(({ effects }) => of(effects, "sticky-comment")?.state ?? [])[0], key = told.some(({ task }) => task === "review") ? "review" : own.key;
	return {
		...own,
		key,
		markdown: [own.markdown, ...texts].join("\n\n"),
		...state === void 0 ? {} : { state }
	};
}
/**
* The chain's marks and those that only a stage has, such as lines that no test runs; of these as many as people look
* at.
*/
function withMarks(check, stages) {
	let identity = ({ path, line, endLine, level, title, message }) => JSON.stringify([
		path,
		line,
		endLine,
		level,
		title,
		message
	]), known = new Set(check.annotations.map(identity)), more = stages.flatMap(({ effects }) => of(effects, "check")?.annotations ?? []).filter((mark) => !known.has(identity(mark)) && known.add(identity(mark))), left = more.length - 500;
	return {
		...check,
		annotations: [...check.annotations, ...more.slice(0, 500)],
		summary: left <= 0 ? check.summary : `${check.summary}\n\n${left} more marks beside lines stand in the stages’ records.`
	};
}
function refuseContradiction({ envelope, part }, stages) {
	let contradicts = (what, allowed) => inputFailure("result.json", what, allowed), names = part.stages.map(({ task }) => task);
	if (new Set(names).size < names.length) throw contradicts("speaks of one stage twice", "each stage once");
	let policy = {
		stopOn: "never",
		onInconclusive: "continue",
		required: part.stages.filter(({ required }) => required).map(({ task }) => task)
	}, { verdict } = concludePipeline(part.stages.map(({ task }) => ({
		stage: task,
		needs: []
	})), new Map(part.stages.map((stage) => [stage.task, outcomeOf(stage)])), policy);
	if (envelope.verdict !== verdict && (envelope.verdict !== "inconclusive" || verdict === "block")) throw contradicts(`says ${envelope.verdict}, where its stages make ${verdict}`, "the verdict that follows from the stages");
	for (let { envelope: stage } of stages) {
		let told = part.stages.find(({ task }) => task === stage.task);
		if (told === void 0 || told.verdict !== stage.verdict || headOf(stage.subject) !== headOf(envelope.subject) || stage.subject.repository !== envelope.subject.repository) throw inputFailure(`stages/${stage.task}/result.json`, "is not the record that the chain speaks of", "the same verdict, commit and repository");
	}
	let bare = part.stages.find((told) => (told.verdict === "pass" || told.verdict === "block") && !stages.some(({ envelope: stage }) => stage.task === told.task));
	if (bare !== void 0) throw contradicts(`says that ${bare.task} came to ${bare.verdict}, and has no record of it`, `stages/${bare.task}/result.json`);
	let said = new Set(stages.flatMap(({ envelope: stage }) => stage.findings.map(({ id }) => id))), known = new Set(envelope.findings.map(({ id }) => id)), lost = [...said].find((id) => !known.has(id));
	if (lost !== void 0) throw contradicts(`lacks finding ${JSON.stringify(lost.slice(0, 80))}, which a stage has`, "the findings of all stages");
	let added = [...known].find((id) => !said.has(id));
	if (added !== void 0) throw contradicts(`has finding ${JSON.stringify(added.slice(0, 80))}, which no stage has`, "the findings of the stages");
}
// src/entry/door/publish-options.ts
/** Which artifact of this workflow run holds a record. */
const recordOptions = {
	artifactId: textOption({
		help: "id of the artifact of this workflow run that holds the record: the output `artifact-id` of the job that made it",
		phase: "run",
		places: ["input"],
		fallback: void 0
	}),
	artifactDigest: textOption({
		help: "its digest: the output `artifact-digest`",
		phase: "run",
		places: ["input"],
		fallback: void 0
	}),
	artifactName: textOption({
		help: "name that it has to bear, too; by a name alone nothing is taken",
		phase: "run",
		places: ["input"],
		fallback: void 0
	})
}, publishOptions = {
	githubToken: textOption({
		help: "token that may write comments and checks",
		phase: "run",
		places: ["input"],
		fallback: void 0,
		fallbackText: "${{ github.token }}",
		secret: !0
	}),
	...recordOptions,
	run: textOption({
		help: "run folder, in place of an artifact",
		phase: "run",
		places: ["input"],
		fallback: void 0
	}),
	pullRequest: pullOption,
	pullRequests: switchOption({
		help: "open the pull request that a record asks for (needs `contents: write` and `pull-requests: write`)",
		phase: "run",
		places: ["input"],
		fallback: !1
	}),
	pullRequestToken: textOption({
		help: "token of a GitHub App that opens pull requests, so that their checks start by themselves",
		phase: "run",
		places: ["input"],
		fallback: void 0,
		secret: !0
	}),
	pullRequestAuthor: textOption({
		help: "login that this App writes under",
		allowed: "name[bot]",
		pattern: /^[\w-]+(?:\[bot\])?$/,
		phase: "run",
		places: ["input"],
		fallback: void 0
	}),
	resolveThreads: switchOption({
		help: "resolve the threads that are answered as fixed (needs `contents: write`, so give it a job of its own after the one that publishes)",
		phase: "run",
		places: ["input"],
		fallback: !1
	}),
	sarif: switchOption({
		help: "upload SARIF to code scanning (needs `security-events: write`)",
		phase: "run",
		places: ["input"],
		fallback: !1
	})
};
// src/entry/door/run-publish.ts
/**
* Publishes a record on the target of its own event: the pull request of a change, or for a deployment the repository
* and its issue, for a revision the repository. The record is parsed and rendered again: nothing in it says where it
* goes, and nothing in it is executed. A change's record for another head is not published.
*/
function runPublish() {
	return guardStep({ published: "false" }, async () => {
		let environment = { ...process.env }, signal = interruptSignal(), log = createRunnerLog(), inputs = readInputs(environment);
		maskSecrets([inputs["github-token"], inputs["pull-request-token"]]);
		let { values } = settle(publishOptions, readTexts(publishOptions, new Map(Object.entries(inputs)), "input"));
		if (values.githubToken === void 0) throw inputFailure("input github-token", "is empty", "a token that may write pull requests and checks");
		let payload = await readPayload(environment), record = readRecord(await recordFolder(values, log)), { envelope, effects } = record;
		writeOutputs({ verdict: envelope.verdict });
		let clientOf = (token) => createGithubClient({
			token,
			log,
			signal,
			...environment.GITHUB_API_URL ? { apiUrl: environment.GITHUB_API_URL } : {}
		}), client = clientOf(values.githubToken), done = (published, reason, pullRequest = "") => {
			writeOutputs({
				published: String(published),
				reason,
				"pull-request": pullRequest
			}), published || log.warn(`not published: ${reason}`);
		}, { subject } = envelope, event = subject.kind === "change" ? parseEvent(environment, payload, /* @__PURE__ */ new Date()) : null, target = event === null ? incidentTarget(environment, payload) : await changeTarget(event, values.pullRequest, client);
		if (typeof target == "string") return done(!1, target);
		let branches = event === null ? [target.ref.replace(/^refs\/heads\//, "")] : [event.head.fork ? null : event.head.ref, event.base.ref];
		if (event?.asked !== void 0 && subject.kind === "change") {
			if (subject.number !== event.asked.number) throw inputFailure("result.json", `is about #${subject.number ?? "none"}`, `a record about #${event.asked.number}, which was asked for`);
			if (subject.repository === target.repository && headOf(subject) !== target.head) return done(!1, "stale");
		}
		requireOwn(subject, target);
		let pulls = pullOptions(values, client, clientOf, record), foreign = (effect) => effect.kind !== "pull-request" || subject.kind === "deployment" ? null : branches.includes(effect.base) ? subject.kind === "change" && subject.number !== target.number ? "its record is about another pull request" : null : `it is meant for a branch that is ${subject.kind === "change" ? "neither side of this change" : "not this run’s"}`, own = effects.filter((effect) => foreign(effect) === null), foreignPull = pulls !== null && own.length < effects.length;
		for (let why of new Set(effects.map(foreign))) why !== null && log.warn(`pull request: ${why}, so it is not opened`);
		let applied = await createGithubSink({
			client,
			log,
			resolveThreads: values.resolveThreads,
			...target,
			...pulls === null ? {} : { pulls },
			...subject.kind === "deployment" ? {} : { recordHead: headOf(subject) }
		}).apply(own.filter((effect) => effect.kind !== "summary" && (effect.kind !== "sarif" || values.sarif)));
		for (let { kind, state, detail } of applied) log.info(`${kind}: ${state}${detail === "" ? "" : ` (${detail})`}`);
		for (let { kind, state, detail } of applied) kind === "pull-request" && state === "skipped" && log.warn(`pull request: ${detail}`);
		return applied.length > 0 && applied.every((one) => one.stale === !0) ? done(!1, "stale") : subject.kind !== "change" && applied.every(({ state }) => state === "skipped") ? done(!1, "skipped") : foreignPull || applied.some((one) => one.kind === "pull-request" && one.refused === !0) ? done(!1, "pull-request") : done(!0, "", pullNumber(applied));
	});
}
/** What a change's record may be written to, or why it may not be. */
async function changeTarget(event, number, client) {
	let forge = createGithubForge(client, event.repository);
	if (event.asked !== void 0) {
		let pull = await readAsked({
			...event,
			asked: {
				...event.asked,
				head: null
			}
		}, forge);
		return pull === void 0 ? "no-pull-request" : targetOf(withPull(event, pull), pull);
	}
	if (event.event === "workflow_run" && number !== void 0) {
		let { state, head } = await forge.pullRequest(number);
		if (state === "closed") return "no-pull-request";
		if (head !== event.head.sha) return "stale";
	}
	let target = targetOf(event, await pullOfHead(event, number, forge));
	return target.number === null ? "no-pull-request" : event.restricted ? "read-only" : target;
}
function pullOptions(values, client, clientOf, record) {
	let { pullRequests, pullRequestToken, pullRequestAuthor } = values;
	if (!pullRequests) return null;
	let known = [values.githubToken, pullRequestToken].flatMap((value) => value === void 0 ? [] : [{
		kind: "github-token",
		value
	}]), redactor = createRedactor({ known }), judge = judgeBy(record.patches);
	return pullRequestToken === void 0 ? {
		client,
		app: !1,
		redactor,
		judge
	} : {
		client: clientOf(pullRequestToken),
		app: !0,
		redactor,
		judge,
		...pullRequestAuthor === void 0 ? {} : { author: pullRequestAuthor }
	};
}
/** The number that the sink's own words about a pull request begin with. */
function pullNumber(applied) {
	return applied.flatMap(({ kind, detail }) => kind === "pull-request" ? /^pull request #(\d+)/.exec(detail)?.[1] ?? [] : [])[0] ?? "";
}
/** The folder of a record: given, or downloaded from this workflow run's artifact of that id and digest. */
async function recordFolder(values, log) {
	if (values.run !== void 0) return values.run;
	if (values.artifactId === void 0) {
		let named = values.artifactName === void 0 ? "is empty, and so is run" : `is empty, and by the name ${JSON.stringify(values.artifactName.slice(0, 120))} alone nothing is taken`;
		throw inputFailure("input artifact-id", named, "the outputs artifact-id and artifact-digest of the job that made the record");
	}
	let wanted = {
		...parseIdentity(values.artifactId, values.artifactDigest),
		...values.artifactName === void 0 ? {} : { name: values.artifactName }
	}, dir = join(process.env.RUNNER_TEMP || tmpdir(), "codex-ci-record");
	rmSync(dir, {
		recursive: !0,
		force: !0
	});
	let name = await (await openArtifacts()).download(wanted, dir);
	return log.info(`record: artifact ${wanted.id}, ${name}`), dir;
}
/** 3,000 files with a finding each make some four million. */
const maxRecordBytes = 33554432;
/** The record as its own task reads and renders it; of a task that is not `allowed` it is refused. */
function readRecord(dir, allowed = tasks.map(({ name }) => name)) {
	let file = join(dir, "result.json"), stats = lstatSync(file, { throwIfNoEntry: !1 });
	if (stats === void 0) throw inputFailure(dir, "holds no result.json", "a run folder that was decided");
	if (!stats.isFile()) throw inputFailure(file, "is no regular file");
	if (stats.size > maxRecordBytes) throw inputFailure(file, `has ${stats.size} bytes`, `at most ${maxRecordBytes}`);
	let value = openRunFolder(dir).read("result.json", unknown()), name = looseObject({ task: string() }).safeParse(value).data?.task ?? "", task = tasks.find((one) => one.name === name && allowed.includes(one.name));
	if (task === void 0) throw inputFailure(file, `task is ${JSON.stringify(name.slice(0, 80))}`, allowed.join(", "));
	let { envelope, part } = parseDocument(task, value, file), { effects } = task.render({
		envelope,
		part
	});
	if (task.name !== pipeline.name) {
		let rules = task.refusePatch?.bind(task), asked = effects.filter(({ kind }) => kind === "pull-request");
		return {
			envelope,
			effects,
			patches: new Map(rules === void 0 ? [] : asked.map(({ key }) => [key, (patch, base) => rules({
				envelope,
				part
			}, patch, base)]))
		};
	}
	let chain = PipelinePart.parse(part), stages = chain.stages.filter(({ task: stage, result_path: path }) => path !== null && Object.hasOwn(entries, stage)).map(({ task: stage }) => readRecord(join(dir, "stages", stage), [stage]));
	return {
		envelope,
		effects: effectsOfChain({
			envelope,
			part: chain,
			effects
		}, stages),
		patches: new Map(stages.flatMap(({ patches }) => [...patches]))
	};
}
/**
* A record is about the repository and the commit that this job's own event names; another one was put in its place.
*/
function requireOwn(subject, target) {
	let shown = `${headOf(subject).slice(0, 12)} of ${subject.repository.slice(0, 200)}`;
	if (subject.repository !== target.repository || subject.kind !== "deployment" && headOf(subject) !== target.head) throw inputFailure("result.json", `is about ${shown}`, `a record about ${target.head.slice(0, 12)} of ${target.repository}, as this job’s own event says`);
}
export { recordOptions as i, recordFolder as n, runPublish as r, readRecord as t };
