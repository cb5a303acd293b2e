import { r as judgePlatform, t as checkSandbox, u as findCodex } from "../chunks/sandbox.js";
import { m as findProgram, n as createRunnerLog, o as writeOutputs, t as guardStep } from "../chunks/guard.js";
import { i as messageOf, t as Failure } from "../chunks/errors.js";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
// src/entry/door/run-setup.ts
/** Puts the pinned CLI into the tool cache and makes sure that its sandbox starts. */
function runSetup() {
	return guardStep({}, async () => {
		let log = createRunnerLog(), platform = judgePlatform(process.platform, process.arch);
		if (platform !== null) throw new Failure("environment", `${platform.reason}; ${platform.fix}`);
		let binary = await findCodex({ log }), sandbox = await checkSandbox(binary);
		!sandbox.ok && await allowUserNamespaces(log) && (sandbox = await checkSandbox(binary)), refuseWithoutSandbox(sandbox), writeOutputs({
			"codex-path": binary.command,
			"codex-version": binary.version
		}), log.info(`codex ${binary.version} with a working sandbox: ${binary.command}`);
	});
}
function refuseWithoutSandbox(sandbox) {
	if (!sandbox.ok) throw new Failure("environment", `${sandbox.reason}; ${sandbox.fix}`);
}
/**
* Some systems keep unprivileged processes from making user namespaces, by AppArmor. On a machine of GitHub's own,
* which is thrown away after the job, the restriction is lifted; on a runner of the user's own that is not ours to do.
*/
async function allowUserNamespaces(log) {
	if (process.env.RUNNER_ENVIRONMENT !== "github-hosted") return !1;
	try {
		return await promisify(execFile)(findProgram("sudo"), [
			"-n",
			"sysctl",
			"-w",
			"kernel.apparmor_restrict_unprivileged_userns=0"
		], { timeout: 2e4 }), log.info("user namespaces allowed on this GitHub-hosted runner (kernel.apparmor_restrict_unprivileged_userns=0)"), !0;
	} catch (error) {
		return log.debug(`sysctl: ${messageOf(error)}`), !1;
	}
}
// actions/setup/main.ts
await runSetup();
export {};
