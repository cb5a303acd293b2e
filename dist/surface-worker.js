import { n as createSurfaceReader, t as createGrammars } from "./chunks/grammars.js";
import { parentPort } from "node:worker_threads";
// src/adapters/grammars/surface-worker.ts
/** A thread that reads the surface of the files that it is sent and answers in their order. It ends with its port. */
const reader = createSurfaceReader(createGrammars());
parentPort?.on("message", (files) => {
	(async () => {
		let answers = [];
		for (let file of files) answers.push(await reader.read(file));
		parentPort?.postMessage(answers);
	})();
});
export {};
