import { i as __toESM } from "./rolldown-runtime.js";
import { i as messageOf, r as inputFailure, t as Failure } from "./errors.js";
import { A as createRedactor, Gn as createLoadCache, Hn as inspect$1, Ht as gitProgram, Jn as severities, Kn as atLeast, O as interruptSignal, Ot as changeStart, Q as StoredOptions, Rn as underPolicy, Sn as table, Sr as string, Tn as exitCodes, Tt as createGithubClient, Un as compareSurface, Wn as changesOfTrees, Xn as formatOf, Yn as decodePage, Zn as require_picomatch, _ as pipelineOptions, ar as brokenJsonAt, c as taskOptions, dn as docsCheck, er as parseRaw, f as ChainEvidence, fn as neutraliseInline, ft as createGithubForge, gn as costWords, jn as kebab, l as tasks, n as parseDocument, o as readTexts, ot as entries, p as PipelinePart, r as writeResult, rt as openRunFolder, s as settle, t as documentOf, u as pipeline, vr as looseObject, x as stageNames, y as idleReason, yn as code } from "./document.js";
import { D as readConfigFile, E as parseConfig, M as readyAhead, N as copyFolders, O as commonOptions, T as settleTask, d as recheck, j as openRepository, l as readEndpoint, n as runTask, p as worldOf, r as profileOf, u as decide, w as settleFirst } from "./run-task.js";
import { A as withoutCommands, C as oneSpaced, E as settled, O as visible, S as inert, _ as copyPlain, b as requireStays, c as shown$2, d as cleanPath, f as closeCheckout, h as notePlaces, y as readInputText } from "./guard.js";
import { c as mayHoldSurface } from "./grammars.js";
import { r as judgePlatform, t as checkSandbox, u as findCodex } from "./sandbox.js";
import { E as ownAllowance, O as unkeptLimits, S as toldOf, _ as entryOf, a as stageOptions, b as sizeOf, i as refuseAmbiguous, l as runChain, n as requireAskable, o as textsOfStage, r as requireFiles, w as withEarlier, x as stagesOf$1, y as runLimit } from "./require-input.js";
import { n as replay, r as respondOptions, t as respond } from "./respond.js";
import { devNull, tmpdir } from "node:os";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { accessSync, constants, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { isDeepStrictEqual, promisify } from "node:util";
/**
* One line about a flag that there is not: where such an option stands instead, or the names that are nearest to it.
*/
function unknownFlag(flag, lists) {
	let all = lists.flatMap((list) => Object.entries(list).map(([key, { places }]) => ({
		name: kebab(key),
		places
	}))), names = (place) => [...new Set(all.filter(({ places }) => places.includes(place)).map(({ name }) => name))], written = flag.replace(/^-+/, "");
	if (names("config").includes(written)) return inputFailure(flag, "is not a flag: it stands in the configuration", "a key of .github/codex-ci.yml, or of the file that --config names");
	if (names("input").includes(written)) return inputFailure(flag, "is not a known flag: only an action takes it, as an input");
	let near = nearest(written, names("flag")).map((name) => `--${name}`);
	return inputFailure(flag, `is not a known flag; ${near.length === 0 ? "" : `near it: ${near.join(", ")}; `}--help lists all`);
}
/** Names by how few letters have to change, at most half of them; of equals the order stays. */
function nearest(written, names) {
	if (written.length > 60) return [];
	let reach = Math.max(2, Math.ceil(written.length / 2)), far = names.map((name) => ({
		name,
		distance: name.startsWith(written) || written.startsWith(name) ? 1 : distanceOf(written, name)
	})).filter(({ distance }) => distance <= reach), least = Math.min(...far.map(({ distance }) => distance));
	return far.filter(({ distance }) => distance <= least + 2).sort((a, b) => a.distance - b.distance).slice(0, 3).map(({ name }) => name);
}
/** Letters added, taken away or put in place of others (Levenshtein). */
function distanceOf(a, b) {
	let row = Array.from({ length: b.length + 1 }, (_, at) => at);
	for (let i = 1; i <= a.length; i++) {
		let next = [i];
		for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
		row = next;
	}
	return row[b.length];
}
// src/entry/settings/flags.ts
/**
* Command line to texts by flag name: `--name value`, `--name=value`, `--switch`, `--no-switch`. What doesn't begin
* with `--` is left in `rest`. An unknown flag, a missing value or a flag given twice that is no list is refused.
*/
function readFlags(args, lists) {
	let known = new Map(lists.flatMap((list) => Object.entries(list)).filter(([, option]) => option.places.includes("flag")).map(([name, option]) => [kebab(name), option])), texts = /* @__PURE__ */ new Map(), rest = [];
	for (let index = 0; index < args.length; index++) {
		let arg = args[index] ?? "";
		if (!arg.startsWith("--") || arg === "--") {
			if (arg.startsWith("-") && arg !== "-" && arg !== "--") throw unknownFlag(arg, lists);
			arg !== "--" && rest.push(arg);
			continue;
		}
		let equals = arg.indexOf("="), written = equals === -1 ? arg.slice(2) : arg.slice(2, equals), negated = written.startsWith("no-") && known.get(written.slice(3))?.bare === !0, name = negated ? written.slice(3) : written, option = known.get(name);
		if (option === void 0) throw unknownFlag(`--${written}`, lists);
		if (texts.has(name) && option.repeated !== !0) throw inputFailure(`--${name}`, "is given twice");
		if (option.bare === !0) {
			texts.set(name, equals === -1 ? String(!negated) : arg.slice(equals + 1));
			continue;
		}
		let value = equals === -1 ? args[++index] : arg.slice(equals + 1);
		if (value === void 0) throw inputFailure(`--${name}`, "has no value", option.allowed);
		let before = texts.get(name);
		texts.set(name, before === void 0 ? value : `${before}\n${value}`);
	}
	return {
		texts,
		rest
	};
}
// src/flow/compare.ts
/** Fields of a finding that say something else about the same place; its id is its rule, path and quote. */
const compared = [
	"severity",
	"confidence",
	"title",
	"detail",
	"line",
	"end_line",
	"side",
	"source",
	"suggestion"
];
/** Compares two runs of one task. Findings are matched by their id, which outlives moved lines. */
function compareRuns(before, after) {
	let [a, b] = [before.envelope, after.envelope], changed = (x, y) => isDeepStrictEqual(x, y) ? null : {
		before: x,
		after: y
	}, known = new Map(a.findings.map((finding) => [finding.id, finding])), now = new Set(b.findings.map(({ id }) => id)), difference = {
		task: b.task,
		verdict: changed(a.verdict, b.verdict),
		reason: changed(a.reason, b.reason),
		subject: changed(revisionsOf(a), revisionsOf(b)),
		same_inputs: a.subject.digest === b.subject.digest,
		findings: {
			new: b.findings.filter(({ id }) => !known.has(id)),
			gone: a.findings.filter(({ id }) => !now.has(id)),
			changed: b.findings.flatMap((finding) => {
				let was = known.get(finding.id), fields = was === void 0 ? [] : compared.flatMap((field) => {
					let one = changed(was[field], finding[field]);
					return one === null ? [] : [[field, one]];
				});
				return fields.length === 0 ? [] : [{
					finding,
					fields: Object.fromEntries(fields)
				}];
			})
		},
		receipt: rows(statesOf(a), statesOf(b)).map(({ name, before: was, after: is }) => ({
			path: name,
			before: was ?? null,
			after: is ?? null
		})),
		options: rows({
			...before.options.common,
			...before.options.values
		}, {
			...after.options.common,
			...after.options.values
		}).map((row) => ({
			...row,
			name: kebab(row.name)
		})),
		profiles: rows(before.options.profiles, after.options.profiles),
		engine: changed(engineOf(a), engineOf(b)),
		usage: Object.fromEntries(rows(a.usage, b.usage).map(({ name, before: was, after: is }) => [name, {
			before: was ?? null,
			after: is ?? null
		}])),
		stages: stagesOf(before, after)
	}, { task: _, same_inputs: __, findings, ...rest } = difference, empty = (value) => value === null || typeof value == "object" && Object.keys(value).length === 0;
	return {
		...difference,
		same: Object.values(rest).every(empty) && Object.values(findings).every(empty)
	};
}
function stagesOf(before, after) {
	return [...new Set([...before.stages, ...after.stages].map(({ task }) => task))].flatMap((task) => {
		let [was, is] = [before, after].map(({ stages }) => stages.find((stage) => stage.task === task)), row = {
			task,
			verdict: {
				before: was?.verdict ?? null,
				after: is?.verdict ?? null
			},
			reason: {
				before: was?.reason ?? null,
				after: is?.reason ?? null
			},
			usd: {
				before: was?.usage.usd ?? null,
				after: is?.usage.usd ?? null
			}
		};
		return [
			row.verdict,
			row.reason,
			row.usd
		].every((one) => one.before === one.after) ? [] : [row];
	});
}
function rows(before, after) {
	return [.../* @__PURE__ */ new Set([...Object.keys(before), ...Object.keys(after)])].sort().filter((name) => !isDeepStrictEqual(before[name], after[name])).map((name) => ({
		name,
		before: before[name] ?? null,
		after: after[name] ?? null
	}));
}
const statesOf = ({ receipt }) => Object.fromEntries(receipt.map(({ path, state }) => [path, state])), engineOf = ({ engine }) => [
	engine.name,
	engine.model,
	engine.effort,
	engine.version
].filter((part) => part !== null).join(" "), revisionsOf = ({ subject }) => subject.kind === "change" ? `${subject.base}..${subject.head}` : subject.kind === "revision" ? subject.head : `${subject.environment} ${subject.live}`, colours = /(\u001b\[(?:1|2|22|31|32|33|39)m)/;
/**
* The last pass over what is printed: an author or a model steers neither the terminal nor a runner that reads the
* output.
*/
function printable(text) {
	return withoutCommands(text.split(colours).map((part, at) => at % 2 == 1 ? part : settled(part)).join(""));
}
/** A text on one line, so that none can pass for a line of the report. */
function oneLine(text) {
	return inert(oneSpaced(text));
}
/** JSON that means the same, with what steers or hides written as escapes. */
function safeJson(value) {
	return JSON.stringify(value, null, 2).replace(/(?!\n)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/gu, (char) => char.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")).replaceAll("##[", "#\\u0023[");
}
// src/cli/diff.ts
const diffFlags = { json: commonOptions.json };
/**
* `diff RUN_A RUN_B`: what is different in the second run. The exit code is 0, as a difference is an answer; 2 where
* one of them is no run.
*/
async function runDiff(args) {
	let { texts, rest } = readFlags(args, [diffFlags]), [a, b, extra] = rest;
	if (a === void 0 || b === void 0 || extra !== void 0) throw inputFailure("diff", extra === void 0 ? "two run folders are compared" : `${JSON.stringify(extra)} is one argument too many`, "diff RUN_A RUN_B [--json]");
	let [before, after] = [readRun(a), readRun(b)];
	if (before.envelope.task !== after.envelope.task) throw inputFailure("diff", `${a} is a run of ${before.envelope.task} and ${b} one of ${after.envelope.task}`, "two runs of one task");
	let difference = compareRuns(before, after);
	return process.stdout.write(`${texts.get("json") === "true" ? safeJson(difference) : printable(textOf(difference))}\n`), Promise.resolve(0);
}
function readRun(dir) {
	let folder = openRunFolder(resolve(dir)), value = folder.read("result.json", looseObject({ task: string() })), task = tasks.find(({ name }) => name === value.task);
	if (task === void 0) throw inputFailure(dir, `is a run of ${JSON.stringify(value.task)}`, tasks.map(({ name }) => name).join(", "));
	let { envelope, part } = parseDocument(task, value, dir), chain = PipelinePart.safeParse(part), options = folder.read("options.json", StoredOptions), common = Object.fromEntries(Object.entries(options.common).filter(([name]) => commonOptions[name]?.phase !== "run"));
	return {
		envelope,
		options: {
			...options,
			common
		},
		stages: task.name === "pipeline" && chain.success ? chain.data.stages : []
	};
}
/** Lines for a person: `-` is the first run, `+` the second. */
function textOf(difference) {
	if (difference.same) return `${difference.task}: the two runs say the same${difference.same_inputs ? "" : ", of other evidence"}.`;
	let { verdict, reason, subject, findings, stages, options, profiles, engine, usage, receipt } = difference, pair = (name, change) => change === null ? [] : [`${name}: ${shown$1(change.before)} → ${shown$1(change.after)}`], line = (mark, { severity, path, line: at, title }) => `  ${mark} ${severity.padEnd(8)} ${oneLine(visible(path))}${at === null ? "" : `:${at}`}  ${oneLine(title)}`, count = findings.new.length + findings.gone.length + findings.changed.length;
	return [
		`${difference.task}${difference.same_inputs ? "" : " (the evidence differs)"}`,
		...pair("verdict", verdict),
		...pair("reason", reason),
		...pair("subject", subject),
		...pair("engine", engine),
		...stages.length === 0 ? [] : ["stages:", ...stages.map(({ task, verdict: was, usd }) => `  ${task}: ${was.before === was.after ? `${shown$1(was.after)}, for another reason` : `${was.before ?? "not in it"} → ${was.after ?? "not in it"}`}${usd.before === usd.after || was.before === null || was.after === null ? "" : `, ${money(usd.before)} → ${money(usd.after)}`}`)],
		...count === 0 ? [] : [
			`findings: ${findings.new.length} new, ${findings.gone.length} gone, ${findings.changed.length} changed`,
			...findings.gone.map((finding) => line("-", finding)),
			...findings.new.map((finding) => line("+", finding)),
			...findings.changed.map(({ finding, fields }) => `${line("~", finding)} (${Object.entries(fields).map(([name, change]) => name === "detail" || name === "suggestion" ? name : `${name} ${shown$1(change.before)} → ${shown$1(change.after)}`).join(", ")})`)
		],
		...receipt.length === 0 ? [] : [
			`files: ${receipt.length} otherwise read`,
			...receipt.slice(0, 50).map(({ path, before, after }) => `  ${oneLine(visible(path))}: ${shown$1(before)} → ${shown$1(after)}`),
			...receipt.length > 50 ? [`  and ${receipt.length - 50} more (--json)`] : []
		],
		...options.length === 0 ? [] : ["options:", ...options.map(({ name, before, after }) => `  ${name}: ${shown$1(before)} → ${shown$1(after)}`)],
		...profiles.length === 0 ? [] : ["profiles:", ...profiles.map(({ name, before, after }) => `  ${name}: ${shown$1(before)} → ${shown$1(after)}`)],
		...Object.keys(usage).length === 0 ? [] : ["usage:", ...Object.entries(usage).map(([name, { before, after }]) => `  ${name}: ${shown$1(before)} → ${shown$1(after)}`)]
	].join("\n");
}
const money = (usd) => usd === null ? "cost unknown" : `$${usd}`;
function shown$1(value) {
	return value === null ? "none" : oneLine(typeof value == "string" ? value : JSON.stringify(value));
}
// src/adapters/terminal/log.ts
/**
* Progress on standard error: plain lines where it is no terminal; on one, the current line stays live with its seconds
* until the next one comes. `verbose` shows debug lines.
*/
function createTerminalLog(options = {}) {
	let stream = options.stream ?? process.stderr, live = stream.isTTY === !0, current;
	function draw() {
		if (current === void 0) return;
		let seconds = Math.round((Date.now() - current.since) / 1e3), line = seconds < 2 ? current.text : `${current.text} (${seconds} s)`;
		stream.write(`\r\u001B[2K${line.slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`);
	}
	function finish() {
		current !== void 0 && (clearInterval(current.timer), stream.write(`\r\u001B[2K${current.text}\n`), current = void 0);
	}
	function line(text) {
		finish(), stream.write(`${text}\n`);
	}
	return {
		finish,
		info: (message) => {
			let text = inert(message);
			if (!live || text.includes("\n")) {
				line(text);
				return;
			}
			finish();
			let timer = setInterval(draw, 1e3);
			timer.unref(), current = {
				text,
				since: Date.now(),
				timer
			}, draw();
		},
		warn: (message) => {
			line(`warning: ${inert(message)}`);
		},
		debug: (message) => {
			options.verbose === !0 && line(`debug: ${inert(message)}`);
		}
	};
}
// src/entry/run/local-world.ts
/**
* The world of a person at a terminal: a local repository, and the secrets of OPENAI_API_KEY, PROMETHEUS_TOKEN and
* GITHUB_TOKEN, which leave the environment here. With the last one, and an `origin` that is an owner/name, GitHub is
* asked about releases.
*/
async function openLocalWorld(options) {
	let [key, metricsToken, token] = [
		take("OPENAI_API_KEY"),
		take("PROMETHEUS_TOKEN"),
		take("GITHUB_TOKEN")
	], known = [
		["endpoint-key", key],
		["metrics-token", metricsToken],
		["github-token", token]
	], repository = await openRepository(options.dir), [signal, name] = [interruptSignal(), await repository.name()], apiUrl = process.env.GITHUB_API_URL, client = token === null || !name.includes("/") ? null : createGithubClient({
		token,
		log: options.log,
		signal,
		...apiUrl ? { apiUrl } : {}
	}), world = worldOf({
		repository,
		forge: client === null ? null : createGithubForge(client, name),
		github: {
			client,
			name
		},
		metricsToken,
		log: options.log,
		codex: options.codex,
		redactor: createRedactor({ known: known.flatMap(([kind, value]) => value === null ? [] : [{
			kind,
			value
		}]) }),
		clock: { now: () => /* @__PURE__ */ new Date() },
		signal
	});
	return {
		...world,
		key,
		close: async () => {
			await world.dispose(), await repository.close();
		}
	};
}
function take(name) {
	let value = process.env[name] || null;
	return delete process.env[name], value;
}
// src/tasks/docs-check/look/backtest.ts
var import_picomatch = /* @__PURE__ */ __toESM(require_picomatch(), 1);
/** A commit with more changed files is an import or a reformatting of everything. */
const cachedSurfaces = 8e3;
/**
* Replays commits, oldest first, each against its parent, with the same look as the check itself. A finding counts as
* corrected when its page is gone at the newest commit, or none of the reported words stands in it any more. `progress`
* is told how many commits are done.
*/
async function backtest(world, replay, progress) {
	let { repository } = world, { commits } = await repository.range(null, replay.head, replay.commits), single = commits.filter((one) => one.parents.length === 1), bySha = new Map(single.map((one) => [one.sha, one])), cache = createLoadCache(4e8), spoken = [], done = 0, considered = 0, skipped = 0, pages = /* @__PURE__ */ new Map(), pageNow = (path) => {
		let known = pages.get(path) ?? repository.read(replay.head, path).then((bytes) => bytes === void 0 ? null : decodePage(bytes).text);
		return pages.set(path, known), known;
	};
	for await (let { sha, raw } of changesOf(world, [...single].reverse(), cache)) {
		world.signal.throwIfAborted();
		let commit = bySha.get(sha);
		if (raw.length > 1e3) skipped += 1;
		else if (await couldMatter(world, raw, cache, replay.options)) {
			considered += 1;
			let question = {
				base: commit.parents[0],
				head: sha,
				mode: "change",
				repository: replay.repository,
				words: commit.body,
				options: replay.options
			}, { findings } = await inspect$1(world, question, cache, raw);
			for (let one of underPolicy(replay.options.rules, findings)) {
				if (one.existedBefore) continue;
				let corrected = one.docs === null ? await isTold(world, replay.head, one) : isCorrected(one, await pageNow(one.docs.path));
				spoken.push({
					...spokenOf(one, commit),
					blocks: atLeast(one.severity, replay.options.blockOn),
					corrected
				});
			}
			if (cache.surfaces.size > cachedSurfaces) for (let key of [...cache.surfaces.keys()].slice(0, cachedSurfaces / 2)) cache.surfaces.delete(key);
		}
		done += 1, progress(done, single.length, spoken.length);
	}
	let roots = commits.filter((one) => one.parents.length === 0).length;
	return {
		head: replay.head,
		commits: done,
		merges: commits.length - single.length - roots,
		roots,
		considered,
		skipped,
		spoken
	};
}
/**
* The files of each commit; where git can't tell for want of objects (it looks into files for renames), from the trees
* alone.
*/
async function* changesOf(world, commits, cache) {
	let { repository } = world;
	for (let at = 0; at < commits.length; at += 200) {
		let part = commits.slice(at, at + 200), told = 0;
		try {
			for await (let { sha, diff } of repository.changes(part.map((one) => one.sha), 1)) yield {
				sha,
				raw: parseRaw(diff.raw)
			}, told += 1;
		} catch (error) {
			if (!(error instanceof Failure) || error.kind !== "environment") throw error;
			for (let one of part.slice(told)) yield {
				sha: one.sha,
				raw: changesOfTrees(await cache.list(repository, one.parents[0]), await cache.list(repository, one.sha))
			};
		}
	}
}
/**
* Whether a change can make docs false or owe some: files went, pages changed, names of the surface did, or a path of a
* rule.
*/
async function couldMatter(world, raw, cache, { required, documented }) {
	if (required.length > 0 && raw.some((one) => (0, import_picomatch.default)(required.flatMap((rule) => [...rule.when]), { dot: !0 })(one.path))) return !0;
	let regular = (mode) => mode === "100644" || mode === "100755";
	if (raw.some((one) => one.status === "deleted" || one.status === "renamed" || formatOf(one.path) !== null)) return !0;
	let code = raw.filter((one) => mayHoldSurface(one.path) && regular(one.oldMode) && one.oldBlob !== null);
	if (code.length === 0) return !1;
	let read = async (side) => {
		let files = [];
		for (let one of code) {
			let blob = side === "old" ? one.oldBlob : one.newBlob;
			if (blob === null || !regular(side === "old" ? one.oldMode : one.newMode)) continue;
			let path = side === "old" ? one.oldPath ?? one.path : one.path, key = `${path}\0${blob}`;
			cache.surfaces.has(key) || cache.surfaces.set(key, (await world.code.surface([{
				path,
				text: (await cache.text(world.repository, blob)).text
			}]))[0]), files.push({
				path,
				surface: cache.surfaces.get(key)
			});
		}
		return files;
	}, [old, now] = [await read("old"), await read("new")], unread = [...old, ...now].filter((one) => one.surface.unread !== void 0).map((one) => one.path);
	return compareSurface(old.flatMap((one) => one.surface.items), now.flatMap((one) => one.surface.items), { unread }).some((one) => documented.length > 0 || one.change !== "added");
}
function spokenOf(finding, commit) {
	let { docs, code } = finding;
	return {
		commit: commit.sha,
		subject: commit.subject.slice(0, 200),
		rule: finding.rule,
		severity: finding.severity,
		title: finding.title,
		path: docs?.path ?? code?.path ?? finding.subject,
		line: docs?.line ?? code?.line ?? null,
		quote: (docs ?? code)?.quote.trim().slice(0, 300) ?? ""
	};
}
/**
* A name that no page had: whether one has it now. Of a change that owed a page nobody can say which one would have
* been it.
*/
async function isTold({ repository }, head, finding) {
	if (finding.rule !== "docs/undocumented") return null;
	let word = finding.subject.replace(/^[A-Z]+ /, "").replace(/\{.*$/, "");
	return (await repository.search(head, [word])).some((path) => formatOf(path) !== null);
}
/**
* True when the page is gone, or no line of it is the reported one or still names the subject as something that is
* there.
*/
function isCorrected(finding, now) {
	if (now === null) return !0;
	let quote = finding.docs.quote.trim();
	if (finding.rule !== "docs/removed-name" && finding.rule !== "docs/renamed-name") return !now.includes(quote);
	let word = RegExp(`(?<![\\w$])${finding.subject.replace(/^[A-Z]+ /, "").replace(/[^\w]/g, "\\$&")}(?![\\w$])`);
	return !now.split("\n").some((line) => line.trim() === quote || word.test(line) && !/deprecat|removed|no longer|renamed/i.test(line));
}
/** Groups of rules as a report shows them. */
const backtestGroups = [
	{
		name: "removed and still documented",
		rules: ["docs/removed-name", "docs/renamed-name"]
	},
	{
		name: "stale defaults and signatures",
		rules: ["docs/stale-default", "docs/stale-signature"]
	},
	{
		name: "broken links and anchors",
		rules: ["docs/broken-link", "docs/broken-anchor"]
	},
	{
		name: "broken samples",
		rules: ["docs/broken-sample"]
	},
	{
		name: "words that are owed",
		rules: ["docs/undocumented", "docs/required"]
	}
];
function figuresOf({ spoken }) {
	return backtestGroups.map(({ name, rules }) => {
		let own = spoken.filter((one) => rules.includes(one.rule));
		return {
			name,
			findings: own.length,
			blocking: own.filter((one) => one.blocks).length,
			commits: new Set(own.map((one) => one.commit)).size,
			judged: own.filter((one) => one.corrected !== null).length,
			corrected: own.filter((one) => one.corrected === !0).length
		};
	});
}
// src/cli/backtest-report.ts
const percent = (part, of) => of === 0 ? "–" : `${(100 * part / of).toFixed(part === of ? 0 : 1)} %`, count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`, commitsOf = (spoken) => new Set(spoken.map((one) => one.commit)).size, fate = (one) => one.corrected === null ? "unknown" : one.corrected ? "corrected" : "open", place = (one) => one.line === null ? one.path : `${one.path}:${one.line}`;
/**
* What is true of the whole replay, a sentence each: how often it spoke, how often it blocked, what became of the
* pages, and what was not replayed.
*/
function sentences({ commits, merges, roots, skipped, spoken }, blockOn) {
	let blocking = spoken.filter((one) => one.blocks), judged = spoken.filter((one) => one.corrected !== null), corrected = judged.filter((one) => one.corrected === !0).length, passedOver = [...merges > 0 ? [count(merges, "merge")] : [], ...roots > 0 ? [`${count(roots, "commit")} without a parent`] : []];
	return [
		`docs-check would have spoken at ${commitsOf(spoken)} of ${count(commits, "commit")} (${percent(commitsOf(spoken), commits)}), with ${count(spoken.length, "finding")}.`,
		...spoken.length === 0 ? [] : [`It would have blocked ${commitsOf(blocking)} of them (${percent(commitsOf(blocking), commits)}): ${count(blocking.length, "finding")} of severity ${blockOn} or worse; ${spoken.length - blocking.length} only told.`],
		...judged.length === 0 ? [] : [`${corrected} of ${count(judged.length, "finding")} about a page (${percent(corrected, judged.length)}) ${corrected === 1 ? "was" : "were"} corrected in that page later, or the page went.`],
		...passedOver.length === 0 ? [] : [`Of ${count(commits + merges + roots, "commit")} of the history ${passedOver.join(" and ")} ${merges + roots === 1 ? "was" : "were"} passed over.`],
		...skipped === 0 ? [] : [`${count(skipped, "commit")} changed over a thousand files and ${skipped === 1 ? "was" : "were"} passed over.`]
	];
}
function backtestText(report, blockOn) {
	let { spoken } = report;
	return `${[
		...sentences(report, blockOn),
		"",
		...figuresOf(report).filter((one) => one.findings > 0).map((one) => `${one.name.padEnd(30)} ${String(one.findings).padStart(4)} in ${count(one.commits, "commit")}, ${one.blocking} blocking, ${one.judged === 0 ? "no page to look at" : `${one.corrected} corrected (${percent(one.corrected, one.judged)})`}`),
		"",
		...spoken.slice(-40).reverse().map((one) => `${fate(one).padEnd(9)} ${one.blocks ? "blocks" : "tells "} ${one.commit.slice(0, 10)} ${oneLine(place(one))} ${oneLine(one.title).slice(0, 120)}\n          ${oneLine(one.quote).slice(0, 160)}`),
		spoken.length > 40 ? `… and ${spoken.length - 40} older ones; --json has all` : ""
	].join("\n").replace(/\n{3,}/g, "\n\n").trim()}\n`;
}
/** The same for a page: words of authors go out neutralised. */
function backtestMarkdown(report, blockOn) {
	let { spoken } = report, groups = figuresOf(report).filter((one) => one.findings > 0);
	return `${[
		"## codex-ci docs-check: backtest",
		sentences(report, blockOn).join(" "),
		groups.length === 0 ? "" : table([
			"What",
			"Findings",
			"Blocking",
			"Commits",
			"Corrected later"
		], groups.map((one) => [
			one.name,
			String(one.findings),
			String(one.blocking),
			String(one.commits),
			one.judged === 0 ? "–" : `${one.corrected} (${percent(one.corrected, one.judged)})`
		])),
		spoken.length === 0 ? "" : table([
			"Commit",
			"Where",
			"What",
			"Severity",
			"Blocks",
			"Later"
		], spoken.slice(-40).reverse().map((one) => [
			code(one.commit.slice(0, 10)),
			code(place(one)),
			neutraliseInline(one.title),
			one.severity,
			one.blocks ? "yes" : "no",
			fate(one)
		])),
		spoken.length > 40 ? `and ${spoken.length - 40} older ones; \`--json\` has all` : ""
	].filter((one) => one !== "").join("\n\n")}\n`;
}
/**
* `docs-check --backtest N`: what the check would have said of the last N commits. It decides nothing, so the exit code
* is 0.
*/
async function runBacktest(args) {
	let { texts, rest } = readFlags(args, [commonOptions, docsCheck.options]);
	if (rest[0] !== void 0) throw inputFailure(`argument ${JSON.stringify(rest[0])}`, "is not expected; every option is a --flag");
	let first = settleFirst(commonOptions, texts, "flag");
	for (let flag of [
		"scan",
		"since",
		"base",
		"engine"
	]) if (texts.has(flag)) throw inputFailure(`--${flag}`, "does not go with --backtest", "--repo, --head, --docs, --ignore, --config, --json, --format");
	if (first.format === "sarif") throw inputFailure("--format", "sarif does not go with --backtest: its findings are of many commits", "text, json, markdown");
	let log = createTerminalLog({ verbose: first.verbose }), world = await openLocalWorld({
		dir: first.repo,
		log,
		codex: () => Promise.reject(/* @__PURE__ */ Error("a backtest runs no model"))
	});
	try {
		let given = settleFirst(docsCheck.options, texts, "flag"), head = await world.repository.resolve(given.head ?? "HEAD"), bytes = await world.repository.read(head, first.config), { values } = settleTask(docsCheck, texts, "flag", bytes === void 0 ? null : {
			file: first.config,
			text: new TextDecoder().decode(bytes)
		}, taskOptions), last = 0, report = await backtest(world, {
			head,
			commits: values.backtest ?? 0,
			repository: await world.repository.name(),
			options: {
				...values,
				runSamples: []
			}
		}, (done, of, spoken) => {
			let now = performance.now();
			now - last < 1e3 && done < of || (last = now, log.info(`${done} of ${of} commits, ${spoken} findings`));
		});
		return process.stdout.write(first.json || first.format === "json" ? `${safeJson({
			...report,
			groups: figuresOf(report)
		})}\n` : printable(first.format === "markdown" ? backtestMarkdown(report, values.blockOn) : backtestText(report, values.blockOn))), 0;
	} finally {
		await world.close();
	}
}
// src/cli/text-report.ts
const plain$1 = {
	bold: (text) => text,
	dim: (text) => text,
	tone: (text) => text
}, codes = {
	bad: 31,
	warn: 33,
	good: 32
}, coloured = {
	bold: (text) => `\u001b[1m${text}\u001b[22m`,
	dim: (text) => `\u001b[2m${text}\u001b[22m`,
	tone: (text, tone) => `\u001b[${codes[tone]}m${text}\u001b[39m`
};
/** Colours on a terminal unless NO_COLOR says otherwise (https://no-color.org). */
function paintFor(stream, environment) {
	return stream.isTTY === !0 && (environment.NO_COLOR ?? "") === "" ? coloured : plain$1;
}
const toneOf = {
	block: "bad",
	inconclusive: "warn",
	pass: "good",
	skipped: "good"
}, severityTone = (severity) => severity === "critical" || severity === "high" ? "bad" : severity === "info" ? "good" : "warn";
/** The record for a person at a terminal. */
function textReport(task, envelope, brief, paint) {
	let { findings, receipt, dropped, engine, usage, budget } = envelope, counts = severities.map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length]).filter(([, count]) => count > 0).map(([severity, count]) => paint.tone(`${count} ${severity}`, severityTone(severity)));
	return [
		`${paint.bold(`${task}: ${paint.tone(envelope.verdict, toneOf[envelope.verdict])}`)}  ${oneLine(envelope.reason)}`,
		...brief.length === 0 ? [] : [brief.map(oneLine).join("\n")],
		...sections(envelope, paint),
		[
			`${counts.length === 0 ? "No findings" : counts.join(", ")}; ${plural(receipt.length, "file")}, ${engine.name === "rules" ? "rules only" : coverage(receipt)}.`,
			...dropped.length > 0 ? [`${plural(dropped.length, "claim")} did not hold and ${dropped.length === 1 ? "was" : "were"} dropped.`] : [],
			...engine.name === "rules" ? [] : [`${engine.name} ${oneLine(engine.model ?? "")}: ${plural(usage.requests, "request")}, ${usage.input_tokens + usage.output_tokens} tokens, ${costWords(usage, budget, oneLine)}.`]
		].join("\n")
	].join("\n\n");
}
/** What blocks stands first and says so, where it is not all that was found. */
function sections({ findings, blocking }, paint) {
	let texts = (all) => all.map((finding) => findingText(finding, paint)), held = findings.filter(({ id }) => blocking?.includes(id) === !0), others = findings.filter((finding) => !held.includes(finding));
	return held.length === 0 || others.length === 0 ? texts(findings) : [
		paint.bold("What blocks"),
		...texts(held),
		paint.bold("Other findings"),
		...texts(others)
	];
}
function plural(count, noun) {
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
/** How many files the model read, and why it did not read the others. */
function coverage(receipt) {
	let unread = receipt.filter((row) => row.state !== "read"), reasons = /* @__PURE__ */ new Map();
	for (let row of unread) reasons.set(row.reason, (reasons.get(row.reason) ?? 0) + 1);
	return [`${receipt.length - unread.length} read by the model`, ...[...reasons].map(([reason, count]) => `${count} not (${oneLine(reason)})`)].join(", ");
}
function findingText(finding, paint) {
	let place = `${finding.path}${finding.line === null ? "" : `:${finding.line}`}${finding.side === "old" ? " (before)" : ""}`, quote = finding.evidence[0]?.quote ?? "";
	return [
		`${paint.tone(finding.severity.toUpperCase().padEnd(8), severityTone(finding.severity))} ${paint.bold(oneLine(finding.title))}`,
		`         ${oneLine(visible(place))}  ${paint.dim(oneLine(`${finding.rule} ${finding.confidence}`))}`,
		...quote.split("\n").slice(0, 4).map((line) => `         ${paint.dim(`│ ${cut(oneLine(line))}`)}`),
		...wrapped(oneLine(finding.detail)).map((line) => `         ${line}`)
	].join("\n");
}
function cut(text) {
	return text.length <= 96 ? text : `${text.slice(0, 95)}…`;
}
function wrapped(text) {
	let lines = [];
	for (let word of text.split(/\s+/)) {
		let last = lines.at(-1);
		last !== void 0 && last.length + 1 + word.length <= 96 ? lines[lines.length - 1] = `${last} ${word}` : lines.push(word);
	}
	return lines;
}
// src/cli/doctor.ts
/**
* A line for each thing that a run needs, with the fix; exit code 2 when something needed is missing. It spends
* nothing.
*/
async function runDoctor(args) {
	let { texts, rest } = readFlags(args, [commonOptions]);
	if (rest[0] !== void 0) throw inputFailure(`argument ${JSON.stringify(rest[0])}`, "is not expected; every option is a --flag");
	let common = settleFirst(commonOptions, texts, "flag");
	closeCheckout(common.repo);
	let key = process.env.OPENAI_API_KEY ?? "", looks = [
		lookAtNode(),
		await lookAtGit(),
		await lookAtRepository(common.repo),
		await lookAtConfig(common),
		...await lookAtCodex(),
		lookAtKey(key),
		await lookAtEndpoint(common, key)
	], paint = paintFor(process.stdout, process.env), width = Math.max(...looks.map((look) => look.name.length));
	for (let look of looks) {
		let mark = look.state === "ok" ? paint.tone("ok  ", "good") : look.state === "note" ? paint.tone("note", "warn") : paint.tone("MISS", "bad");
		process.stdout.write(printable(`${mark}  ${look.name.padEnd(width)}  ${oneLine(`${look.detail}${look.fix === void 0 ? "" : ` → ${look.fix}`}`)}\n`));
	}
	return looks.some((look) => look.needed && look.state === "missing") ? 2 : 0;
}
function lookAtNode() {
	let major = Number(process.versions.node.split(".")[0]);
	return {
		name: "node",
		needed: !0,
		detail: process.version,
		...major >= 20 ? { state: "ok" } : {
			state: "missing",
			fix: "install Node 20 or newer"
		}
	};
}
async function lookAtGit() {
	try {
		let { stdout } = await promisify(execFile)(gitProgram(), ["--version"]);
		return {
			name: "git",
			needed: !0,
			state: "ok",
			detail: stdout.trim()
		};
	} catch (error) {
		return {
			name: "git",
			needed: !0,
			state: "missing",
			detail: messageOf(error),
			fix: "install git 2.28 or newer"
		};
	}
}
async function lookAtRepository(dir) {
	let name = "repository";
	try {
		let repository = await openRepository(dir), head = await repository.resolve("HEAD").finally(() => repository.close());
		return {
			name,
			needed: !0,
			state: "ok",
			detail: `${repository.dir} at ${head.slice(0, 12)}`
		};
	} catch (error) {
		return {
			name,
			needed: !0,
			state: "missing",
			detail: messageOf(error),
			fix: "--repo DIR names a repository with a commit"
		};
	}
}
async function lookAtConfig(common) {
	let name = "configuration", { config } = common, path = join(common.repo, config);
	if (!existsSync(path)) return {
		name,
		needed: !0,
		state: "ok",
		detail: `no ${config} in the work tree; defaults hold`
	};
	try {
		let parsed = parseConfig(readConfigFile(path), config, {
			common: commonOptions,
			tasks: taskOptions
		}), { values } = settle(commonOptions, parsed.common);
		for (let task of Object.keys(taskOptions)) profileOf(task, values);
		return {
			name,
			needed: !0,
			state: "ok",
			detail: `${config} of the work tree (a review reads the base’s)`
		};
	} catch (error) {
		return {
			name,
			needed: !0,
			state: "missing",
			detail: messageOf(error),
			fix: "mend that line"
		};
	}
}
async function lookAtCodex() {
	let sandboxName = "sandbox", platform = judgePlatform(process.platform, process.arch), untried = {
		name: sandboxName,
		needed: !1,
		state: "note",
		detail: "not tried without the CLI",
		fix: "run doctor again once the CLI is there"
	};
	if (platform !== null) return [{
		name: "codex",
		needed: !1,
		state: "note",
		detail: platform.reason,
		fix: platform.fix
	}, untried];
	try {
		let binary = await findCodex({ install: !1 }), sandbox = await checkSandbox(binary);
		return [{
			name: "codex",
			needed: !1,
			state: "ok",
			detail: `${binary.version} (${binary.command})`
		}, sandbox.ok ? {
			name: sandboxName,
			needed: !1,
			state: "ok",
			detail: "works: no network, nothing writable"
		} : {
			name: sandboxName,
			needed: !1,
			state: "missing",
			detail: sandbox.reason,
			fix: sandbox.fix
		}];
	} catch (error) {
		return [{
			name: "codex",
			needed: !1,
			state: error instanceof Failure && error.kind === "input" ? "missing" : "note",
			detail: messageOf(error).replace(/^codex: /, "").replace(/;[^;]*$/, ""),
			fix: "a run with --engine codex installs it"
		}, untried];
	}
}
function lookAtKey(key) {
	return key === "" ? {
		name: "key",
		needed: !1,
		state: "note",
		detail: "OPENAI_API_KEY is not set: rules only",
		fix: "export OPENAI_API_KEY for Codex"
	} : {
		name: "key",
		needed: !1,
		state: "ok",
		detail: `OPENAI_API_KEY is set (${key.length} characters)`
	};
}
/** Asks for the list of models, which costs nothing; a compatible endpoint may lack it. */
async function lookAtEndpoint({ baseUrl, allowPlainHttp }, key) {
	let name = "endpoint";
	try {
		readEndpoint({
			baseUrl,
			key,
			allowPlainHttp
		});
	} catch (error) {
		return {
			name,
			needed: !1,
			state: "missing",
			detail: messageOf(error),
			fix: "name another endpoint with --base-url"
		};
	}
	try {
		let response = await fetch(`${baseUrl.replace(/\/+$/, "")}/models`, {
			headers: key === "" ? {} : { authorization: `Bearer ${key}` },
			signal: AbortSignal.timeout(5e3),
			redirect: "error"
		});
		return await response.body?.cancel(), response.ok ? {
			name,
			needed: !1,
			state: "ok",
			detail: `${baseUrl} answers`
		} : response.status === 401 || response.status === 403 ? {
			name,
			needed: !1,
			state: key === "" ? "note" : "missing",
			detail: `${baseUrl} answers ${response.status}`,
			fix: key === "" ? "it wants a key" : "it refuses this key"
		} : {
			name,
			needed: !1,
			state: "note",
			detail: `${baseUrl} answers ${response.status} for its list of models`,
			fix: "nothing to do where it is no endpoint of OpenAI: not each lists its models"
		};
	} catch (error) {
		return {
			name,
			needed: !1,
			state: "note",
			detail: `${baseUrl} does not answer: ${error instanceof Error && error.cause instanceof Error ? messageOf(error.cause) : messageOf(error)}`,
			fix: "check the network, or name another endpoint with --base-url"
		};
	}
}
// src/cli/print.ts
/** Prints a record on standard output. `json` is the result document and nothing else. */
function printResult(task, result, format) {
	switch (format) {
		case "json": return write(safeJson(documentOf(task, result)));
		case "markdown": return write(printable(task.render(result).markdown));
		case "sarif": return write(safeJson(task.render(result).effects.map(shown$2).find((effect) => effect.kind === "sarif")?.document ?? null));
		case "text": return write(printable(textReport(task.name, result.envelope, task.brief?.(result) ?? [], paintFor(process.stdout, process.env))));
	}
}
function write(text) {
	process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}
// src/cli/run-folder-path.ts
/**
* The folder that `--out` names: a new or empty one, or an earlier run's. Anything else is somebody's, and is left
* alone. A new one is not made yet, but it can be.
*/
function runFolderPath(out) {
	let dir = resolve(out);
	if (requireStays("--out", out), !existsSync(dir)) return requirePossible(out, dir), dir;
	if (!statSync(dir).isDirectory()) throw inputFailure("--out", `${JSON.stringify(out)} is a file`, "a new or empty folder, or that of an earlier run");
	let entries = readdirSync(dir);
	if (entries.find((name) => lstatSync(join(dir, name)).isSymbolicLink()) !== void 0) throw inputFailure("--out", `${JSON.stringify(out)} holds a link`, "a new or empty folder, or that of an earlier run");
	if (entries.length > 0 && !existsSync(join(dir, "trigger.json"))) throw inputFailure("--out", `${JSON.stringify(out)} holds other files`, "a new or empty folder, or that of an earlier run");
	try {
		accessSync(dir, constants.W_OK);
	} catch (error) {
		throw inputFailure("--out", `${JSON.stringify(out)} can’t be written to (${messageOf(error)})`, "a new or empty folder, or that of an earlier run");
	}
	return dir;
}
/**
* Makes the first folder that is missing on the way, and takes it away again. With `recursive`, mkdir never returns
* where a file system says ENOENT to a folder whose parent is there, as /proc does.
*/
function requirePossible(out, dir) {
	let missing = dir;
	for (; !existsSync(dirname(missing));) missing = dirname(missing);
	try {
		mkdirSync(missing), rmdirSync(missing);
	} catch (error) {
		throw inputFailure("--out", `${JSON.stringify(out)} can’t be made (${messageOf(error)})`, "a new or empty folder, or that of an earlier run");
	}
}
// src/cli/task-command.ts
/** A task on a local repository; prints its record and gives the exit code of its verdict. */
async function runTaskCommand({ task, start }, args) {
	let { texts, rest } = readFlags(args, [commonOptions, task.options]);
	if (rest[0] !== void 0) throw inputFailure(`argument ${JSON.stringify(rest[0])}`, "is not expected; every option is a --flag");
	let first = settleFirst(commonOptions, texts, "flag"), likely = (first.engine === "auto" || first.engine === "codex") && (process.env.OPENAI_API_KEY ?? "") !== "", log = createTerminalLog({ verbose: first.verbose });
	closeCheckout(first.repo), notePlaces(log);
	let codex = readyAhead(likely, log), world = await openLocalWorld({
		dir: first.repo,
		log,
		codex
	});
	try {
		let begun = await start.terminal({
			...world,
			values: settleFirst(task.options, texts, "flag")
		}), settings = settleTask(task, texts, "flag", await configText(first, texts.has("config"), world, begun.trusted), taskOptions), trigger = await begun.trigger(settings), dir = first.out === void 0 ? mkdtempSync(join(tmpdir(), "codex-ci-run-")) : runFolderPath(first.out), { steps, shard } = settings.common, shards = await copyFolders(dir, {
			task: task.name,
			...settings.common
		}), result = await runTask(task, {
			trigger,
			settings,
			world,
			key: world.key,
			dir,
			signal: world.signal,
			withoutModel: null,
			codex,
			steps,
			shard,
			shards
		});
		return shard === void 0 ? (printResult(task, result, settings.common.json ? "json" : settings.common.format), world.log.info(`run folder: ${dir}`), result.envelope.verdict === "inconclusive" && process.stderr.write(`codex-ci: inconclusive: ${oneLine(result.envelope.reason)}\n`), exitCodes[result.envelope.verdict]) : (log.info(`shard ${shard}: ${result.envelope.engine.attempts} asks; run folder: ${dir}`), 0);
	} finally {
		await world.close();
	}
}
/** `--config FILE` is the user's own file; without it the file of the trusted revision counts, where there is one. */
async function configText(common, given, world, trusted) {
	if (given) return {
		file: common.config,
		text: readConfigFile(common.config)
	};
	let bytes = await world.repository.read(trusted, common.config);
	return bytes === void 0 ? null : {
		file: common.config,
		text: new TextDecoder().decode(bytes)
	};
}
// src/cli/pipeline-command.ts
const stages = stageNames.map((name) => entryOf(name).task), flags = stageOptions(stages, "flag"), { steps: _, shard: __, records: ___, ...chainOptions } = commonOptions, pipelineFlags = [
	chainOptions,
	pipelineOptions,
	flags.plain,
	Object.fromEntries([...flags.several.values()].flat().map((name) => [name, flags.prefixed[name]]))
];
/** `pipeline`: the chain on a local repository; prints its record and gives the exit code of its verdict. */
async function runPipelineCommand(args) {
	refuseAmbiguous(args, flags.several);
	let { texts, rest } = readFlags(args, [
		chainOptions,
		pipelineOptions,
		flags.plain,
		flags.prefixed
	]);
	if (rest[0] !== void 0) throw inputFailure(`argument ${JSON.stringify(rest[0])}`, "is not expected; every option is a --flag");
	readTexts(flags.prefixed, texts, "flag");
	let first = settleFirst(commonOptions, texts, "flag"), own = settleFirst(pipelineOptions, texts, "flag"), likely = (first.engine === "auto" || first.engine === "codex") && (process.env.OPENAI_API_KEY ?? "") !== "", log = createTerminalLog({ verbose: first.verbose });
	closeCheckout(first.repo), notePlaces(log);
	let codex = readyAhead(likely, log), world = await openLocalWorld({
		dir: first.repo,
		log,
		codex
	});
	try {
		let begun = await changeStart.terminal({
			...world,
			values: own
		}), config = await configText(first, texts.has("config"), world, begun.trusted), settings = settleTask(pipeline, texts, "flag", config, taskOptions), trigger = await begun.trigger(settings), chosen = stagesOf$1(settings.values), dir = first.out === void 0 ? mkdtempSync(join(tmpdir(), "codex-ci-run-")) : runFolderPath(first.out), allowance = ownAllowance(runLimit(settings.common, chosen.definition.map(({ stage }) => stage))), prepared = /* @__PURE__ */ new Map();
		try {
			for (let entry of chosen.entries) {
				let ownTexts = new Map([...texts].filter(([name]) => !flags.prefixed[name]));
				for (let [name, text] of textsOfStage(entry.task, texts, flags.plain)) ownTexts.set(name, text);
				let settled = withEarlier(settleTask(entry.task, ownTexts, "flag", config, taskOptions), entry.task.options, {
					dir,
					trigger
				});
				profileOf(entry.task.name, settled.common);
				let start = await entry.start.terminal({
					...world,
					values: withCommits(settled.values, trigger.subject)
				});
				prepared.set(entry.task.name, {
					entry,
					settings: settled,
					trigger: await start.trigger({
						...settled,
						values: withCommits(settled.values, trigger.subject)
					}),
					withoutModel: null,
					idle: idleReason(entry.task.name, settled.values)
				});
			}
			requireAskable(prepared.values(), {
				key: world.key,
				limit: allowance.limit
			}), await requireFiles(prepared.values(), world);
		} catch (error) {
			throw first.out === void 0 && rmSync(dir, { recursive: !0 }), error;
		}
		let unkept = unkeptLimits(settings.values);
		unkept !== null && log.info(unkept);
		let result = await runChain({
			world,
			key: world.key,
			signal: world.signal,
			codex,
			dir,
			now: () => /* @__PURE__ */ new Date(),
			definition: chosen.definition,
			stages: prepared,
			options: settings.values,
			trigger,
			allowance,
			told: await toldOf(settings, allowance.limit, world),
			bytes: await sizeOf(trigger, world)
		});
		return printResult(pipeline, result, settings.common.json ? "json" : settings.common.format), world.log.info(`run folder: ${dir} (report.html is its page)`), result.envelope.verdict === "inconclusive" && process.stderr.write(`codex-ci: inconclusive: ${oneLine(result.envelope.reason)}\n`), exitCodes[result.envelope.verdict];
	} finally {
		await world.close();
	}
}
function withCommits(values, subject) {
	return "head" in subject ? {
		...values,
		base: subject.trusted,
		head: subject.head
	} : values;
}
// src/cli/recheck.ts
/**
* `recheck RUN_DIR`: throws the stored checks away, makes them again from the replies, and decides. No model is asked
* and no key is needed. The folder's evidence is believed: it is one's own. With `--out` the run stays as it is.
*/
async function runRecheck(args) {
	let { texts, rest } = readFlags(args, [commonOptions]), [source, extra] = rest;
	if (source === void 0 || extra !== void 0) throw inputFailure("recheck", source === void 0 ? "no run folder is given" : `${JSON.stringify(extra)} is one argument too many`, "recheck RUN_DIR [--repo DIR] [--out DIR]");
	let common = settleFirst(commonOptions, texts, "flag"), stored = openRunFolder(resolve(source)).read("options.json", StoredOptions), task = tasks.find((one) => one.name === stored.task);
	if (task === void 0) throw inputFailure(source, `is a run of ${JSON.stringify(stored.task)}`, tasks.map(({ name }) => name).join(", "));
	requireStays("recheck", source);
	let dir = common.out === void 0 ? resolve(source) : runFolderPath(common.out);
	common.out !== void 0 && copyPlain(source, dir);
	let log = createTerminalLog({ verbose: common.verbose });
	closeCheckout(common.repo);
	let world = await openLocalWorld({
		dir: common.repo,
		log,
		codex: readyAhead(!1, log)
	});
	try {
		let folder = openRunFolder(dir);
		await recheck(task, {
			folder,
			world
		});
		let result = decide(task, folder);
		return printResult(task, result, common.json ? "json" : common.format), exitCodes[result.envelope.verdict];
	} finally {
		await world.close();
	}
}
// src/entry/chain/replay-chain.ts
/** Where a stage's run folder lies below the chain's. */
const stageFolder = (dir, stage) => openRunFolder(join(dir, "stages", stage));
/**
* What the stages say under other policies of their own. A stage without one keeps its stored words; what was never
* started stays so, whatever the stage says now that ended the chain. Fails as input where a stage that is to be
* decided again has no run, or is not among those of the chain.
*/
function replayStages(folder, overrides) {
	let evidence = folder.read("evidence.json", ChainEvidence), stages = [];
	for (let [name, own] of Object.entries(overrides)) {
		if (Object.keys(own).length === 0) continue;
		let told = evidence.stages.find(({ task }) => task === name);
		if (told === void 0 || told.result_path === null) continue;
		let run = stageFolder(folder.dir, name);
		if (!existsSync(join(run.dir, "options.json"))) throw inputFailure(run.dir, "holds no run, so the stage can’t be decided again", "the whole run folder of the chain");
		let { task } = entryOf(name);
		stages.push({
			task,
			overrides: own,
			result: replay(task, run, own, void 0, (option) => `${name}-${kebab(option)}`)
		});
	}
	let now = new Map(stages.map(({ task, result }) => [task.name, result.envelope]));
	return {
		stages,
		evidence: {
			...evidence,
			stages: evidence.stages.map((record) => {
				let envelope = now.get(record.task);
				return envelope === void 0 ? record : {
					...record,
					verdict: envelope.verdict,
					reason: envelope.reason,
					has_critical: envelope.has_critical
				};
			}),
			findings: evidence.stages.flatMap(({ task }) => {
				let envelope = now.get(task);
				return envelope === void 0 ? evidence.findings.filter(({ stage }) => stage === task) : envelope.findings.map((finding) => ({
					stage: task,
					finding,
					...envelope.blocking === void 0 ? {} : { blocks: envelope.blocking.includes(finding.id) }
				}));
			})
		}
	};
}
// src/cli/replay.ts
const { plain, prefixed } = stageOptions(stageNames.map((name) => entryOf(name).task), "flag");
/**
* `replay RUN_DIR`: decides a stored run again under the policy that flags and `--config` give; of a chain each stage
* for which they name one, and then the chain. With `--out` the run is copied there with the new policy and record.
*/
async function runReplay(args) {
	let { texts: all, rest } = readFlags(args, [
		commonOptions,
		prefixed,
		...tasks.map((task) => task.options)
	]), [source, extra] = rest;
	if (source === void 0 || extra !== void 0) throw inputFailure("replay", source === void 0 ? "no run folder is given" : `${JSON.stringify(extra)} is one argument too many`, "replay RUN_DIR [flags]");
	let folder = openRunFolder(resolve(source)), stored = folder.read("options.json", StoredOptions), task = tasks.find((one) => one.name === stored.task);
	if (task === void 0) throw inputFailure(source, `is a run of ${JSON.stringify(stored.task)}`, tasks.map(({ name }) => name).join(", "));
	let chain = task.name === pipeline.name;
	refuseOthers(all, chain ? [
		commonOptions,
		pipeline.options,
		plain,
		prefixed
	] : [commonOptions, task.options], task.name), readTexts(prefixed, all, "flag");
	let common = settleFirst(commonOptions, all, "flag"), configured = all.has("config") ? parseConfig(readConfigFile(common.config), common.config, {
		common: commonOptions,
		tasks: taskOptions
	}) : null, asking = [...configured?.common ?? [], ...readTexts(commonOptions, all, "flag")].filter(([name]) => commonOptions[name].phase !== "run"), asked = Object.fromEntries(asking.filter(([name, { value }]) => JSON.stringify(stored.common[name]) !== JSON.stringify(value)).map(([name, { value }]) => [name, value])), ownOf = (name, options, texts) => Object.fromEntries([...configured?.tasks[name] ?? [], ...readTexts(options, texts, "flag")].map(([key, { value }]) => [key, value])), overrides = {
		...asked,
		...ownOf(task.name, task.options, all)
	}, { evidence, stages } = chain ? replayStages(folder, Object.fromEntries(stageNames.map((name) => [name, ownOf(name, entryOf(name).task.options, textsOfStage(entryOf(name).task, all, plain))]))) : {
		evidence: void 0,
		stages: []
	}, idle = stageNames.find((name) => chain && textsOfStage(entryOf(name).task, all, plain).size > 0 && evidence?.stages.some(({ task: one, result_path: path }) => one === name && path !== null) !== !0);
	if (idle !== void 0) throw inputFailure(`a flag of ${idle}`, "has no effect, as the chain has no record of that stage");
	let result = replay(task, folder, overrides, evidence);
	if (common.out !== void 0) {
		let copy = copyRun(folder, common.out);
		copy.write("options.json", {
			...stored,
			values: {
				...stored.values,
				...overrides
			}
		}), evidence !== void 0 && copy.write("evidence.json", evidence);
		for (let stage of stages) {
			let own = stageFolder(copy.dir, stage.task.name), before = own.read("options.json", StoredOptions);
			own.write("options.json", {
				...before,
				values: {
					...before.values,
					...stage.overrides
				}
			}), writeResult(stage.task, stage.result, own);
		}
		writeResult(task, result, copy);
	}
	return printResult(task, result, common.json ? "json" : common.format), Promise.resolve(exitCodes[result.envelope.verdict]);
}
/** A flag that this run's task does not have would change nothing without a word. */
function refuseOthers(texts, lists, task) {
	let known = lists.flatMap((list) => Object.keys(list)).map(kebab), other = [...texts.keys()].find((name) => !known.includes(name));
	if (other === void 0) return;
	let stages = Object.keys(prefixed).filter((name) => known.includes(name) && name.endsWith(`-${other}`));
	throw inputFailure(`--${other}`, `is no option of ${task}, of which this is a run`, stages.length === 0 ? void 0 : stages.map((name) => `--${name}`).join(", "));
}
/** The run in a folder of its own; a copy into itself would have no end. */
function copyRun(folder, out) {
	let dir = runFolderPath(out), inside = relative(folder.dir, dir);
	if (inside === "" || !inside.startsWith("..") && !isAbsolute(inside)) throw inputFailure("--out", `${JSON.stringify(out)} is the run itself, or lies in it`, "another folder");
	return copyPlain(folder.dir, dir), openRunFolder(dir);
}
/** `codex-ci deploy-gate respond`: 0 approved, 1 rejected, 3 nothing was said. */
async function runRespondCommand(args) {
	let { texts, rest } = readFlags(args, [respondOptions]);
	if (rest[0] !== void 0) throw inputFailure(`argument ${JSON.stringify(rest[0])}`, "is not expected; every option is a --flag");
	let { values } = settle(respondOptions, readTexts(respondOptions, texts, "flag")), { run, payload } = values;
	if (run === void 0) throw inputFailure("--run", "is not given", "the run folder of a gate");
	if (payload === void 0) throw inputFailure("--payload", "is not given", "a file with the payload of deployment_protection_rule");
	let token = process.env.GITHUB_TOKEN || "";
	if (delete process.env.GITHUB_TOKEN, token === "") throw inputFailure("GITHUB_TOKEN", "is not set", "a token of the GitHub App that the protection rule belongs to");
	let log = createTerminalLog({ verbose: !1 }), client = createGithubClient({
		token,
		log,
		signal: interruptSignal(),
		...process.env.GITHUB_API_URL ? { apiUrl: process.env.GITHUB_API_URL } : {}
	}), { answer } = await respond({
		client,
		repository: null,
		payload: readJson(payload),
		record: () => Promise.resolve(run),
		onInconclusive: values.onInconclusive,
		now: /* @__PURE__ */ new Date(),
		log
	});
	return process.stdout.write(`${answer.state}\n`), {
		approved: 0,
		rejected: 1,
		none: 3
	}[answer.state];
}
function readJson(path) {
	let text = readInputText({
		where: "--payload",
		path,
		limit: 33554432
	});
	try {
		return JSON.parse(text);
	} catch (error) {
		throw inputFailure("--payload", brokenJsonAt(error), "a JSON file");
	}
}
// src/cli/sample/history.ts
const packageJson = (version, extra = "") => `{
  "name": "parcels",
  "version": "${version}",
  "description": "Label printing and tracking for the warehouse",
  "type": "module",
  "main": "src/index.js",
  "exports": "./src/index.js",
  "scripts": {${extra}
    "test": "node --test"
  },
  "license": "MIT"
}
`, weight = "const limits = [[500, 'S'], [2000, 'M'], [10000, 'L']];\n\nexport function weightClass(grams) {\n  for (const [limit, name] of limits) if (grams <= limit) return name;\n  return 'XL';\n}\n", weightTest = "import assert from 'node:assert';\nimport test from 'node:test';\nimport { weightClass } from '../src/weight.js';\n\ntest('weight classes end at their limits', () => {\n  assert.equal(weightClass(500), 'S');\n  assert.equal(weightClass(501), 'M');\n  assert.equal(weightClass(10001), 'XL');\n});\n", index = "export { labelFor, labelsFor } from './labels.js';\nexport { statusText } from './tracking.js';\nexport { weightClass } from './weight.js';\n", mainHistory = [
	{
		at: "2026-03-02T09:12:00Z",
		message: "Print labels with a weight class",
		files: {
			"package.json": packageJson("1.0.0"),
			"README.md": "# parcels\n\nLabel printing and tracking for the warehouse.\n",
			"src/labels.js": "import { weightClass } from './weight.js';\n\n/** Text of a label for one parcel. */\nexport function labelFor(parcel) {\n  return [parcel.id, parcel.to.name, parcel.to.city, weightClass(parcel.grams)].join(' | ');\n}\n\n/** Labels for a batch, in the order of the batch. */\nexport function labelsFor(parcels) {\n  return parcels.map(labelFor);\n}\n",
			"src/weight.js": weight,
			"test/weight.test.js": weightTest
		}
	},
	{
		at: "2026-03-09T14:40:00Z",
		message: "Show the status of a parcel",
		files: {
			"src/tracking.js": "const texts = { P: 'posted', T: 'in transit', D: 'delivered' };\n\nexport function statusText(code) {\n  return texts[code] ?? 'unknown';\n}\n",
			"src/index.js": index,
			"test/tracking.test.js": "import assert from 'node:assert';\nimport test from 'node:test';\nimport { statusText } from '../src/tracking.js';\n\ntest('an unknown status is said to be unknown', () => {\n  assert.equal(statusText('??'), 'unknown');\n});\n"
		}
	},
	{
		at: "2026-03-17T08:05:00Z",
		message: "Keep parcels in the database",
		files: { "migrations/0001_parcels.sql": "CREATE TABLE parcels (\n  id text PRIMARY KEY,\n  recipient text NOT NULL,\n  grams integer NOT NULL,\n  legacy_ref text\n);\n" }
	},
	{
		at: "2026-03-18T10:30:00Z",
		message: "Run the tests on pull requests",
		files: { ".github/workflows/ci.yml": "name: CI\non:\n  pull_request:\npermissions:\n  contents: read\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n      - run: npm test\n" }
	}
];
/** A pull request that looks like a day's work: most of it is fine, some of it must not ship. */
function changeHistory(token) {
	return [
		{
			at: "2026-04-01T09:00:00Z",
			message: "Ask the carrier for tracking events\n\nThe test environment has a self-signed certificate.",
			files: {
				"src/carrier.js": `import https from 'node:https';

const token = '${token}';
const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });

/** Events of a parcel, oldest first. */
export function trackingEvents(id) {
  return new Promise((resolve, reject) => {
    const request = https.get(\`https://api.carrier.example/v2/parcels/\${encodeURIComponent(id)}/events\`, {
      agent,
      headers: { authorization: \`Bearer \${token}\` },
    }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => { body += chunk; });
      response.on('end', () => resolve(JSON.parse(body).events));
    });
    request.on('error', reject);
  });
}
`,
				"src/index.js": `${index}export { trackingEvents } from './carrier.js';\n`
			}
		},
		{
			at: "2026-04-01T11:20:00Z",
			message: "Drop the old reference column",
			files: { "migrations/0002_drop_legacy_ref.sql": "-- nobody reads it any more\nALTER TABLE parcels DROP COLUMN legacy_ref;\n" }
		},
		{
			at: "2026-04-01T15:45:00Z",
			message: "Let CI label pull requests of outside contributors",
			files: { ".github/workflows/label.yml": "name: Label\non:\n  pull_request_target:\npermissions:\n  contents: read\n  pull-requests: write\njobs:\n  label:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n        with:\n          ref: ${{ github.event.pull_request.head.sha }}\n      - run: npm ci && npm run labels -- \"${{ github.event.pull_request.title }}\"\n" }
		},
		{
			at: "2026-04-02T08:10:00Z",
			message: "Round weights up to whole grams",
			files: {
				"src/weight.js": weight.replace("  for (const", "  grams = Math.ceil(grams);\n  for (const"),
				"test/weight.test.js": weightTest.replace("test('weight classes", "test.skip('weight classes"),
				"README.md": "# parcels\n\nLabel printing and tracking for the warehouse.\n\nWeights are rounded up to whole grams.\n"
			}
		}
	];
}
/** Another pull request, small and whole: code, its test and its line in the README. */
const cleanHistory = [{
	at: "2026-04-03T09:30:00Z",
	message: "Refuse weights that are no number of grams",
	files: {
		"src/weight.js": weight.replace("  for (const", "  if (!Number.isFinite(grams) || grams <= 0) throw new RangeError(`${grams} is no weight in grams`);\n  for (const"),
		"test/weight.test.js": `${weightTest}
test('what is no weight has no class', () => {
  assert.throws(() => weightClass(0), RangeError);
  assert.throws(() => weightClass(Number.NaN), RangeError);
});
`,
		"README.md": "# parcels\n\nLabel printing and tracking for the warehouse.\n\nA weight is a number of grams above zero; anything else is a `RangeError`.\n"
	}
}];
// src/cli/sample/repository.ts
/**
* Writes the sample repository into an empty folder: `main`, and on it the branches `carrier-events`, which must not
* ship, and `whole-grams`, which may. The user's own git configuration has no part in it, and the same content gives
* the same commits.
*/
function buildSample(dir) {
	git(dir, [
		"init",
		"--quiet",
		"--initial-branch=main"
	]);
	for (let commit of mainHistory) addCommit(dir, commit);
	git(dir, [
		"switch",
		"--quiet",
		"--create",
		"carrier-events"
	]);
	for (let commit of changeHistory(sampleToken())) addCommit(dir, commit);
	git(dir, [
		"switch",
		"--quiet",
		"--create",
		"whole-grams",
		"main"
	]);
	for (let commit of cleanHistory) addCommit(dir, commit);
	return {
		base: "main",
		heads: ["carrier-events", "whole-grams"]
	};
}
/**
* A text in the form of a GitHub token, computed letter by letter: neither this file nor the bundle holds it, so no
* scanner takes them for a leak.
*/
function sampleToken() {
	return `ghp_${Array.from({ length: 36 }, (_, index) => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"[(index * 23 + 7) % 62]).join("")}`;
}
function addCommit(dir, commit) {
	for (let [path, text] of Object.entries(commit.files)) {
		let file = join(dir, path);
		text === null ? rmSync(file) : (mkdirSync(dirname(file), { recursive: !0 }), writeFileSync(file, text));
	}
	git(dir, ["add", "--all"]), git(dir, [
		"commit",
		"--quiet",
		"--message",
		commit.message
	], commit.at);
}
function git(dir, args, at) {
	let identity = {
		name: "Sample Author",
		email: "author@example.invalid"
	};
	try {
		execFileSync(gitProgram(), [
			"-c",
			"core.autocrlf=false",
			"-c",
			"commit.gpgsign=false",
			...args
		], {
			cwd: dir,
			stdio: [
				"ignore",
				"ignore",
				"pipe"
			],
			env: {
				PATH: cleanPath(),
				HOME: dir,
				GIT_CONFIG_NOSYSTEM: "1",
				GIT_CONFIG_GLOBAL: devNull,
				GIT_AUTHOR_NAME: identity.name,
				GIT_AUTHOR_EMAIL: identity.email,
				GIT_COMMITTER_NAME: identity.name,
				GIT_COMMITTER_EMAIL: identity.email,
				...at === void 0 ? {} : {
					GIT_AUTHOR_DATE: at,
					GIT_COMMITTER_DATE: at
				}
			}
		});
	} catch (error) {
		throw error instanceof Failure ? error : new Failure("environment", `git ${args[0]} failed: ${messageOf(error)}; git 2.28 or newer has to be on PATH`, { cause: error });
	}
}
// src/cli/sample.ts
/**
* Runs the chain on two changes of a sample repository that is made on the spot: with a key in OPENAI_API_KEY through
* Codex, else by rules. One is stopped at the review, one goes through all stages. A blocked change is what the sample
* is about, so the exit code is 0 whenever each chain came to a verdict.
*/
async function runSample(args) {
	if (args[0] !== void 0) throw inputFailure(`argument ${JSON.stringify(args[0])}`, "is not expected; the sample takes none");
	let root = mkdtempSync(join(tmpdir(), "codex-ci-sample-")), repository = join(root, "parcels");
	mkdirSync(repository);
	let { base, heads } = buildSample(repository), key = process.env.OPENAI_API_KEY, codes = [];
	for (let head of heads) {
		process.stderr.write(`\nsample repository: ${repository} (branch ${head} against ${base})\n`), key !== void 0 && (process.env.OPENAI_API_KEY = key);
		let coverage = head === heads[1] ? coverageOf(repository, join(root, "lcov.info")) : [];
		codes.push(await runPipelineCommand([
			"--repo",
			repository,
			"--base",
			base,
			"--head",
			head,
			"--out",
			join(root, head),
			...coverage
		])), process.stdout.write("\n");
	}
	return process.stderr.write(`The same on a change of yours: npm start -- pipeline --repo DIR --base main\nThe pages of the two: ${heads.map((head) => join(root, head, "report.html")).join(", ")}\n`), codes.find((code) => code > 1) ?? 0;
}
/** What the sample's own tests cover, as Node measures it; nothing where this Node can't. */
function coverageOf(repository, file) {
	let { status } = spawnSync(process.execPath, [
		"--test",
		"--experimental-test-coverage",
		"--test-reporter=lcov",
		`--test-reporter-destination=${file}`
	], {
		cwd: repository,
		stdio: "ignore",
		env: { PATH: cleanPath() }
	});
	return status === 0 && existsSync(file) ? ["--coverage", file] : [];
}
// src/cli/commands.ts
const deployGate = entries["deploy-gate"], commands = {
	...Object.fromEntries(Object.values(entries).map((entry) => [entry.task.name, {
		about: entry.task.about,
		usage: `codex-ci ${entry.task.name} [flags]`,
		flags: [commonOptions, entry.task.options],
		run: (args) => entry.task.name === "docs-check" && args.some((one) => /^--backtest(?:=|$)/.test(one)) ? runBacktest(args) : runTaskCommand(entry, args)
	}])),
	pipeline: {
		about: pipeline.about,
		usage: "codex-ci pipeline [flags of the chain and of its stages]",
		flags: pipelineFlags,
		run: runPipelineCommand
	},
	"deploy-gate": {
		about: deployGate.task.about,
		usage: "codex-ci deploy-gate [flags], codex-ci deploy-gate respond --run RUN_DIR --payload FILE [--on-inconclusive VALUE]",
		flags: [
			commonOptions,
			deployGate.task.options,
			respondOptions
		],
		run: (args) => args[0] === "respond" ? runRespondCommand(args.slice(1)) : runTaskCommand(deployGate, args)
	},
	replay: {
		about: "Decides a stored run again under another policy, without a model.",
		usage: "codex-ci replay RUN_DIR [policy flags] [--config FILE] [--out DIR]",
		flags: [...tasks.map((task) => only(task.options, (_, option) => option.phase === "policy")), only(commonOptions, (name) => [
			"config",
			"out",
			"format",
			"json"
		].includes(name))],
		run: runReplay
	},
	diff: {
		about: "Says what is different between two stored runs: verdict, findings, options, usage.",
		usage: "codex-ci diff RUN_A RUN_B [--json]",
		flags: [diffFlags],
		run: runDiff
	},
	recheck: {
		about: "Makes the checks of a stored run again and decides, without a model.",
		usage: "codex-ci recheck RUN_DIR [--repo DIR] [--out DIR]",
		flags: [only(commonOptions, (name) => [
			"repo",
			"out",
			"format",
			"json",
			"verbose"
		].includes(name))],
		run: runRecheck
	},
	doctor: {
		about: "Looks at Node, git, the Codex CLI, the sandbox, the key, the endpoint and the configuration.",
		usage: "codex-ci doctor [--repo DIR] [--base-url URL] [--config FILE]",
		flags: [only(commonOptions, (name) => [
			"repo",
			"baseUrl",
			"allowPlainHttp",
			"config"
		].includes(name))],
		run: runDoctor
	},
	sample: {
		about: "Runs the pipeline on two changes of a small sample repository; what runs when nothing is said.",
		usage: "codex-ci sample",
		flags: [],
		run: runSample
	}
};
function only(list, keep) {
	return Object.fromEntries(Object.entries(list).filter(([name, option]) => keep(name, option)));
}
/** What `--help` prints, from the same list of options as everything else. */
function helpText(wanted) {
	return `${Object.entries(commands).filter(([name]) => wanted === void 0 || name === wanted).map(([name, command]) => [
		`${name.padEnd(10)} ${command.about}`,
		`           ${command.usage}`,
		...wanted === void 0 ? [] : command.flags.flatMap(flagLines)
	].join("\n")).join("\n")}\n\n${wanted === void 0 ? "codex-ci COMMAND --help lists its flags. " : ""}Exit code: 0 pass or skipped, 1 block, 2 bad input or configuration, 3 inconclusive, 70 a bug.\n`;
}
function flagLines(list) {
	return Object.entries(list).filter(([, option]) => option.places.includes("flag")).map(([name, option]) => {
		let fallback = option.fallbackText ?? (option.fallback === void 0 || Array.isArray(option.fallback) ? "" : String(option.fallback)), value = option.bare === !0 ? "" : " VALUE";
		return `  --${`${kebab(name)}${value}`.padEnd(26)} ${option.help}${option.bare === !0 ? "" : ` (${option.allowed}${fallback === "" ? "" : `; default: ${fallback}`})`}`;
	});
}
// src/cli/run.ts
/** Runs one command; the process ends with its documented code. */
async function main(args) {
	let [name, ...rest] = args;
	if (name === "--help" || name === "help" || name === "-h") return process.stdout.write(helpText()), 0;
	let command = Object.hasOwn(commands, name ?? "sample") ? commands[name ?? "sample"] : void 0;
	if (command === void 0) throw new Failure("input", `${JSON.stringify(name)} is not a command; allowed: ${Object.keys(commands).join(", ")}`);
	return rest.includes("--help") ? (process.stdout.write(helpText(name)), 0) : command.run(rest);
}
/** A file or folder that the machine does not give: missing, full, not writable. */
function isSystemError(error) {
	return error instanceof Error && [
		"ENOENT",
		"ENOTDIR",
		"EISDIR",
		"EACCES",
		"EPERM",
		"EROFS",
		"ENOSPC",
		"EDQUOT",
		"EMFILE",
		"ENOMEM"
	].includes(error.code ?? "") && "syscall" in error;
}
process.stdout.on("error", (error) => {
	error.code !== "EPIPE" && (process.stderr.write(`codex-ci: the result can't be written to standard output: ${oneLine(error.message)}\n`), process.exit(3));
}), process.stderr.on("error", () => void 0);
try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	error instanceof Failure ? (process.stderr.write(`codex-ci: ${oneLine(error.message)}\n`), process.exitCode = error.exitCode) : isSystemError(error) ? (process.stderr.write(`codex-ci: ${oneLine(error.message)}\n`), process.exitCode = 3) : (process.stderr.write(`codex-ci: this is a bug of codex-ci, please report it: ${oneLine(messageOf(error))}\n`), process.env.CODEX_CI_DEBUG !== void 0 && error instanceof Error && process.stderr.write(`${error.stack}\n`), process.exitCode = 70);
}
export {};
