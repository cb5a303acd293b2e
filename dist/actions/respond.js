import { Mt as readPayload, O as interruptSignal, Tt as createGithubClient, k as readInputs, o as readTexts, s as settle } from "../chunks/document.js";
import { i as maskSecrets, n as createRunnerLog, o as writeOutputs, t as guardStep } from "../chunks/guard.js";
import { r as inputFailure, t as Failure } from "../chunks/errors.js";
import { r as respondOptions, t as respond } from "../chunks/respond.js";
import { n as recordFolder } from "../chunks/run-publish.js";
// src/entry/door/run-respond.ts
/**
* Answers the deployment that the run's own `repository_dispatch` is about, with the App's token, in a job that never
* met the model.
*/
function runRespond() {
	return guardStep({ state: "none" }, async () => {
		let environment = { ...process.env }, log = createRunnerLog(), inputs = readInputs(environment);
		maskSecrets([inputs["github-token"]]);
		let { values } = settle(respondOptions, readTexts(respondOptions, new Map(Object.entries(inputs)), "input"));
		if (values.githubToken === void 0) throw inputFailure("input github-token", "is empty", "a token of the GitHub App that the protection rule belongs to");
		let repository = environment.GITHUB_REPOSITORY || null, client = createGithubClient({
			token: values.githubToken,
			log,
			signal: interruptSignal(),
			...environment.GITHUB_API_URL ? { apiUrl: environment.GITHUB_API_URL } : {}
		}), { answer, verdict } = await respond({
			client,
			repository,
			payload: await readPayload(environment),
			onInconclusive: values.onInconclusive,
			now: /* @__PURE__ */ new Date(),
			log,
			record: async () => {
				if (values.run === void 0 && values.artifactId === void 0 && values.artifactName === void 0) throw new Failure("environment", "the gate left none");
				return recordFolder(values, log);
			}
		});
		writeOutputs({
			state: answer.state,
			verdict
		});
	});
}
// actions/respond/main.ts
await runRespond();
export {};
