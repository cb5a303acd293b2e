import { i as messageOf, r as inputFailure, t as Failure } from "./errors.js";
import { d as cleanPath, g as programsNamed, m as findProgram, p as closedPlace } from "./guard.js";
import { createRequire } from "node:module";
import { homedir, tmpdir, userInfo } from "node:os";
import { basename, dirname, isAbsolute, join, sep } from "node:path";
import { existsSync } from "node:fs";
import { access, constants as constants$1, copyFile, mkdir, mkdtemp, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
// src/adapters/codex/binary.ts
/** The one version that this suite was built and tested with. */
const pinnedVersion = { "@openai/codex": "0.169.0" }["@openai/codex"], run = promisify(execFile);
async function exists(path) {
	return access(path).then(() => !0, () => !1);
}
/**
* The native program behind the npm package's JavaScript entry: starting it directly saves a Node process of about 50
* ms and 40 MB, and there is one process less to supervise. Any other path is taken as it is.
*/
async function nativeProgram(path) {
	let real = await realpath(path);
	if (basename(real) !== "codex.js") return real;
	let require = createRequire(real);
	try {
		let manifest = require.resolve(`@openai/codex-${process.platform}-${process.arch}/package.json`), program = join(dirname(manifest), "vendor", {
			x64: "x86_64-unknown-linux-musl",
			arm64: "aarch64-unknown-linux-musl"
		}[process.arch] ?? "", "bin", "codex");
		return await exists(program) ? program : real;
	} catch {
		return real;
	}
}
/** What the CLI calls inside its sandbox lies beside it (the package has `codex-package.json`), or is the one file. */
async function readableParts(program) {
	let root = dirname(dirname(program));
	return await exists(join(root, "codex-package.json")) ? [root] : [program];
}
/**
* Reads a program's version; undefined when it is none, does not answer within ten seconds, or lies in the checkout
* without being the suite's `own`.
*/
async function readCodex(path, own = !1) {
	try {
		if (await access(path, constants$1.X_OK), !(await stat(path)).isFile()) return;
		let command = await nativeProgram(path);
		if (!own && closedPlace(command) !== null) return;
		let { stdout } = await run(command, ["--version"], {
			timeout: 1e4,
			env: { PATH: cleanPath() },
			killSignal: "SIGKILL"
		}), version = /^codex-cli (\S+)\s*$/.exec(stdout)?.[1];
		return version === void 0 ? void 0 : {
			command,
			version,
			readable: await readableParts(command)
		};
	} catch {
		return;
	}
}
/** True when a folder was installed from the lockfile that is pinned now. */
async function sameLockfile(a, b) {
	let [left, right] = await Promise.all([a, b].map((path) => readFile(path, "utf8").catch(() => "")));
	return left !== "" && left === right;
}
// src/adapters/codex/install-codex.ts
const maxMs = 3e5, secretNames = /key|token|secret|passw|credential|^INPUT_|^ACTIONS_|^GITHUB_/i;
/**
* npm's own settings keep their names, so that a private registry still works; nothing else that may be a secret is
* handed on.
*/
function npmEnvironment(env) {
	let handed = Object.entries(env).filter(([name]) => /^npm_config_/i.test(name) || name === "NODE_AUTH_TOKEN" || !secretNames.test(name));
	return {
		...Object.fromEntries(handed),
		PATH: cleanPath(env)
	};
}
function runNpm(dir, env) {
	return new Promise((resolve, reject) => {
		let fail = (reason) => reject(new Failure("environment", `codex: npm ci failed: ${reason}; run actions/setup first, or name a binary in CODEX_CI_CODEX`)), child = spawn(findProgram("npm", {
			environment: env,
			fix: "run actions/setup first, or name a binary in CODEX_CI_CODEX"
		}), [
			"ci",
			"--ignore-scripts",
			"--no-audit",
			"--no-fund",
			"--loglevel=error"
		], {
			cwd: dir,
			env: npmEnvironment(env),
			stdio: [
				"ignore",
				"ignore",
				"pipe"
			],
			detached: !0
		}), stderr = "", timer = setTimeout(() => {
			child.pid !== void 0 && process.kill(-child.pid, "SIGKILL");
		}, maxMs);
		child.stderr.on("data", (chunk) => {
			stderr = (stderr + chunk.toString("utf8")).slice(-4e3);
		}), child.on("error", (error) => {
			clearTimeout(timer), fail(messageOf(error));
		}), child.on("close", (code, signal) => {
			if (clearTimeout(timer), code === 0) {
				resolve();
				return;
			}
			let lines = stderr.split("\n").map((line) => line.replace(/^npm (error|ERR!)\s*/, "").trim()).filter((line) => line !== "" && !/complete log of this run/i.test(line));
			fail(signal === "SIGKILL" ? `it took longer than ${maxMs / 6e4} minutes` : lines.slice(0, 2).join(": ").slice(0, 300) || `exit ${code}`);
		});
	});
}
/**
* Installs the CLI from `from` (package.json and lockfile) into `target`, whole or not at all: beside it first, then
* renamed. Two processes may do so at once; the second finds the work done.
*/
async function installCodex(from, target, env) {
	let dir;
	try {
		await mkdir(dirname(target), { recursive: !0 }), dir = await mkdtemp(`${target}.new-`);
	} catch (cause) {
		throw new Failure("environment", `codex: the cache ${dirname(target)} cannot be written: ${messageOf(cause)}`, { cause });
	}
	try {
		for (let name of ["package.json", "package-lock.json"]) await copyFile(join(from, name), join(dir, name));
		await runNpm(dir, env);
		let whole = async () => await sameLockfile(join(target, "package-lock.json"), join(from, "package-lock.json")) && await readCodex(join(target, "node_modules", ".bin", "codex")) !== void 0;
		try {
			await rename(dir, target);
		} catch (error) {
			if (await whole()) return;
			await rm(target, {
				recursive: !0,
				force: !0
			}), await rename(dir, target).catch(async () => {
				if (!await whole()) throw error;
			});
		}
	} catch (error) {
		throw error instanceof Failure ? error : new Failure("environment", `codex: it cannot be installed in ${target}: ${messageOf(error)}`, { cause: error });
	} finally {
		await rm(dir, {
			recursive: !0,
			force: !0
		});
	}
}
// src/adapters/codex/suite-root.ts
/**
* The suite's own folder: the nearest one above `from` that pins the CLI. Source and bundle lie at different depths.
*/
function findSuiteRoot(from = import.meta.url) {
	for (let dir = dirname(fileURLToPath(from));; dir = dirname(dir)) {
		if (existsSync(join(dir, "codex", "package-lock.json"))) return dir;
		if (dir === dirname(dir)) throw new Failure("environment", "codex: the suite is not complete: codex/package-lock.json is missing beside it");
	}
}
// src/adapters/codex/find-codex.ts
/**
* Where the CLI is kept between jobs: the runner's tool cache, else the user's cache. None that lies in the checkout,
* where a change could have laid a program of its own.
*/
function codexCacheDir(env) {
	let homes = [env.HOME ?? homedir(), accountHome()].filter((home) => home !== null).map((home) => join(home, ".cache")), places = [
		env.RUNNER_TOOL_CACHE,
		env.XDG_CACHE_HOME,
		...homes
	].filter((dir) => dir !== void 0).filter(isAbsolute), open = places.map((dir) => join(dir, "codex-ci", "codex", pinnedVersion)).find((dir) => placeToBe(dir, env) === null);
	if (open === void 0) throw new Failure("environment", `codex: every cache lies in the checkout (${places.join(", ")}); set XDG_CACHE_HOME to a folder outside of it, or name a binary in CODEX_CI_CODEX`);
	return open;
}
/** The home folder of the account, whatever HOME says; a container may run as a user that has none. */
function accountHome() {
	try {
		return userInfo().homedir;
	} catch {
		return null;
	}
}
/** Why a folder can't be trusted that may be yet to be made: by where it would lie. */
function placeToBe(dir, env) {
	let there = existsSync(dir) ? dir : dirname(dir);
	return closedPlace(dir, env) ?? (there === dir || there === dirname(there) ? closedPlace(there, env) : placeToBe(there, env));
}
const binPath = (dir) => join(dir, "node_modules", ".bin", "codex");
/**
* The pinned CLI: named by `CODEX_CI_CODEX`, on PATH, in the cache, beside the suite, else installed from the suite's
* lockfile. Another version is passed over: its behaviour was not seen. Fails as `environment` when there is none and
* none can be installed.
*/
async function findCodex(options = {}) {
	let env = options.env ?? process.env, named = env.CODEX_CI_CODEX;
	if (named !== void 0 && named !== "") {
		let why = closedPlace(named, env);
		if (why !== null) throw inputFailure("CODEX_CI_CODEX", `${named} ${why}, where a change can put a program of its own`, `the path of codex ${pinnedVersion} elsewhere`);
		let binary = await readCodex(named);
		if (binary === void 0) throw inputFailure("CODEX_CI_CODEX", `${named} is no Codex CLI that runs here`, `the path of codex ${pinnedVersion}`);
		if (binary.version !== pinnedVersion) throw inputFailure("CODEX_CI_CODEX", `${named} is version ${binary.version}`, pinnedVersion);
		return binary;
	}
	let suiteRoot = options.suiteRoot ?? findSuiteRoot(), cache = codexCacheDir(env), { found, passed } = programsNamed("codex", env);
	for (let { dir, why } of passed) options.log?.debug(`codex: ${JSON.stringify(dir)} on PATH is passed over: it ${why}`);
	let own = binPath(join(suiteRoot, "codex"));
	for (let path of [
		...found,
		binPath(cache),
		own
	]) {
		let binary = await readCodex(path, path === own);
		if (binary?.version === pinnedVersion) return binary;
		binary !== void 0 && options.log?.debug(`codex: ${path} is version ${binary.version}, ${pinnedVersion} is needed`);
	}
	if (options.install === !1) throw new Failure("environment", `codex: version ${pinnedVersion} is not on this machine; actions/setup installs it, or the first run does`);
	options.log?.info(`installing codex ${pinnedVersion} from the suite's lockfile`), await installCodex(join(suiteRoot, "codex"), cache, env);
	let installed = await readCodex(binPath(cache));
	if (installed?.version !== pinnedVersion) throw new Failure("environment", `codex: what npm installed in ${cache} does not run here (${process.platform} ${process.arch})`);
	return installed;
}
// src/adapters/codex/closed-paths.ts
/** The sandbox shows all of /etc; where the job runs as root, its agent could read these too. */
const systemSecrets = [
	"/etc/shadow",
	"/etc/shadow-",
	"/etc/gshadow",
	"/etc/gshadow-",
	"/etc/sudoers",
	"/etc/sudoers.d",
	"/etc/ssh",
	"/etc/ssl/private",
	"/etc/pki/tls/private",
	"/etc/docker",
	"/etc/containerd",
	"/etc/kubernetes",
	"/etc/rancher",
	"/etc/krb5.keytab",
	"/etc/gitconfig",
	"/etc/npmrc",
	"/etc/netrc",
	"/etc/letsencrypt",
	"/etc/wireguard"
];
/** `a` is `b` or lies in it. */
function within(a, b) {
	return a === b || a.startsWith(b.endsWith(sep) ? b : b + sep);
}
async function existing(paths) {
	let found = await Promise.all(paths.map((path) => realpath(path).catch(() => null)));
	return [...new Set(found.filter((path) => path !== null))];
}
/**
* System files that stay closed; only those that exist, because the CLI does not start with a path that it cannot find.
*/
function closedSystemPaths() {
	return existing(systemSecrets);
}
/**
* What stays closed inside a workspace that lies around it: the repository's `.git`, which may hold a checkout's token,
* and the ask's own folder. `.env*` files are closed everywhere in a workspace.
*/
async function closedWorkspacePaths(workspace, repositoryDir, askDir) {
	return (await existing([join(repositoryDir, ".git"), askDir])).filter((path) => within(path, workspace));
}
/**
* A TOML basic string. JSON's escapes are a subset of TOML's but for DEL, which has to be escaped.
* https://toml.io/en/v1.0.0#string
*/
function tomlString(text) {
	return JSON.stringify(text).replaceAll("", "\\u007f");
}
/**
* What the agent's commands may read. An allow-list: the CLI puts nothing else into the sandbox's file system, so that
* home folders, credentials, other checkouts and the runner's files are not hidden but absent. Nothing is writable but
* the workspace and its own temporary folder, where the ask has such a one, and there is no network.
*/
function permissionsToml({ readable, denied, writing }) {
	return [
		"[permissions.ci.filesystem]",
		"glob_scan_max_depth = 64",
		"\":minimal\" = \"read\"",
		...readable.map((path) => `${tomlString(path)} = "read"`),
		...writing === void 0 ? [] : [`${tomlString(writing.temp)} = "write"`],
		...denied.map((path) => `${tomlString(path)} = "deny"`),
		"",
		"[permissions.ci.filesystem.\":workspace_roots\"]",
		`"." = "${writing === void 0 ? "read" : "write"}"`,
		"\"**/.env*\" = \"deny\"",
		"",
		"[permissions.ci.network]",
		"enabled = false",
		""
	].join("\n");
}
const off = (...names) => names.map((name) => `${name} = false`);
/**
* The whole configuration of one ask: one provider, no key, no telemetry, no instructions from the repository, only the
* tools that read.
*/
function configToml(parts) {
	let { model, effort, verbosity } = parts.profile;
	return [
		`model = ${tomlString(model)}`,
		"model_provider = \"gateway\"",
		`model_reasoning_effort = ${tomlString(effort)}`,
		`model_verbosity = ${tomlString(verbosity)}`,
		`model_instructions_file = ${tomlString(parts.instructionsFile)}`,
		"approval_policy = \"never\"",
		"default_permissions = \"ci\"",
		"check_for_update_on_startup = false",
		"web_search = \"disabled\"",
		"project_doc_max_bytes = 0",
		"allow_login_shell = false",
		"tool_output_token_limit = 6000",
		"",
		permissionsToml(parts),
		"[model_providers.gateway]",
		"name = \"gateway\"",
		`base_url = ${tomlString(parts.baseUrl)}`,
		"wire_api = \"responses\"",
		"request_max_retries = 0",
		"stream_max_retries = 2",
		"stream_idle_timeout_ms = 900000",
		"supports_websockets = false",
		"",
		"[shell_environment_policy]",
		"inherit = \"core\"",
		"ignore_default_excludes = false",
		...parts.writing === void 0 ? [] : [`set = { ${Object.entries({
			...parts.writing.env,
			TMPDIR: parts.writing.temp,
			HOME: parts.writing.temp
		}).map(([name, value]) => `${name} = ${tomlString(value)}`).join(", ")} }`],
		"",
		"[history]",
		"persistence = \"none\"",
		"[analytics]",
		"enabled = false",
		"[feedback]",
		"enabled = false",
		"[otel]",
		"exporter = \"none\"",
		"trace_exporter = \"none\"",
		"metrics_exporter = \"none\"",
		"[agents]",
		"enabled = false",
		"[skills]",
		"include_instructions = false",
		"[skills.bundled]",
		"enabled = false",
		"[features]",
		...off("unbounded_connection_retries", "plugins", "remote_plugin", "apps", "goals", "hooks", "image_generation", "tool_suggest", "skill_search", "shell_snapshot", "sleep_tool", "view_image", "daemon_auto_start"),
		""
	].join("\n");
}
// src/adapters/codex/shield.ts
const none = {
	start: (command, args) => ({
		command,
		args: [...args]
	}),
	readable: []
};
/** The program that the CLI brings, else the system's; it makes the CLI's own sandbox too. Null where there is none. */
async function findBwrap({ readable }) {
	for (let path of [...readable.map((root) => join(root, "codex-resources", "bwrap")), "/usr/bin/bwrap"]) if (await access(path, constants$1.X_OK).then(() => !0, () => !1)) return path;
	return null;
}
/**
* For a job that runs as root outside of a container: the settings of the kernel below /proc/sys belong to root, and
* the sandbox, whose processes keep that user, covers the folder only where it can be written itself, which it can't.
* So a command could name the program that the kernel starts, as root and outside, when one crashes (core(5)). The CLI
* is then started where /proc shows its own processes and can't be written.
*/
async function shieldOf(binary) {
	if (process.getuid?.() !== 0 || await access("/proc/sys/kernel/core_pattern", constants$1.W_OK).then(() => !1, () => !0)) return none;
	let bwrap = await findBwrap(binary);
	if (bwrap === null) return none;
	let flags = [
		"--unshare-user",
		"--unshare-pid",
		"--dev-bind",
		"/",
		"/",
		"--proc",
		"/proc",
		"--ro-bind",
		"/proc/sys",
		"/proc/sys",
		"--die-with-parent",
		"--"
	];
	return {
		start: (command, args) => ({
			command: bwrap,
			args: [
				...flags,
				command,
				...args
			]
		}),
		readable: ["/proc"]
	};
}
// src/adapters/codex/sandbox.ts
const otherEngines = "use the engine openai or rules here";
/** What is wrong with a platform before anything is started, or null. */
function judgePlatform(platform, arch) {
	return platform === "linux" && (arch === "x64" || arch === "arm64") ? null : {
		ok: !1,
		reason: `the codex engine is supported on Linux (x64, arm64) only, this is ${platform} ${arch}`,
		fix: `run the job on such a runner, or ${otherEngines}`
	};
}
/** What the sandbox said when it could not start. */
function explainSandbox(stderr) {
	return {
		ok: !1,
		reason: `the sandbox cannot start: ${(stderr.split("\n").map((text) => text.trim()).find((text) => /bwrap|sandbox|namespace|permission|landlock|seccomp/i.test(text)) ?? stderr.trim().split("\n").at(-1) ?? "").slice(0, 200) || "no reason given"}`,
		fix: `where the system keeps unprivileged processes from making user namespaces, allow them: on a runner of GitHub’s put actions/setup before this step, which does it; where AppArmor does it, run \`sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0\`; in a container allow user namespaces; else ${otherEngines}`
	};
}
/** Runs `true` in the sandbox that the agent's commands get. There is no falling back to none. */
async function checkSandbox(binary) {
	let platform = judgePlatform(process.platform, process.arch);
	if (platform !== null) return platform;
	let dir = await mkdtemp(join(tmpdir(), "codex-ci-check-"));
	try {
		let [home, work] = [join(dir, "codex"), join(dir, "work")];
		await mkdir(home, { mode: 448 }), await mkdir(work);
		let shield = await shieldOf(binary);
		return await writeFile(join(home, "config.toml"), permissionsToml({
			readable: [...binary.readable, ...shield.readable],
			denied: await closedSystemPaths()
		}), { mode: 384 }), await new Promise((resolve) => {
			let env = {
				PATH: cleanPath(),
				HOME: work,
				CODEX_HOME: home,
				TMPDIR: work,
				LANG: "C.UTF-8"
			}, { command, args } = shield.start(binary.command, [
				"sandbox",
				"-P",
				"ci",
				"-C",
				work,
				"--",
				"true"
			]);
			execFile(command, args, {
				env,
				timeout: 2e4,
				killSignal: "SIGKILL"
			}, (error, _stdout, stderr) => {
				resolve(error === null ? { ok: !0 } : explainSandbox(stderr === "" ? messageOf(error) : stderr));
			});
		});
	} finally {
		await rm(dir, {
			recursive: !0,
			force: !0
		});
	}
}
export { shieldOf as a, closedSystemPaths as c, findBwrap as i, closedWorkspacePaths as l, explainSandbox as n, configToml as o, judgePlatform as r, tomlString as s, checkSandbox as t, findCodex as u };
