import { r as judgePlatform, t as checkSandbox, u as findCodex } from "./sandbox.js";
import { i as messageOf, t as Failure } from "./errors.js";
// src/entry/engines/codex-look.ts
/** The CLI and its sandbox. It installs nothing. */
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
export { lookAtCodex };
