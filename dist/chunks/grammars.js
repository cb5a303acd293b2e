import { t as Failure } from "./errors.js";
import { dirname, join } from "node:path";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
// src/adapters/grammars/grammars.ts
/** Files that the bundle has to place in `grammars/` beside itself: the runtime and one per language. */
const grammarFiles = {
	runtime: {
		package: "web-tree-sitter",
		file: "web-tree-sitter.wasm"
	},
	typescript: grammar("typescript"),
	tsx: grammar("tsx"),
	javascript: grammar("javascript"),
	python: grammar("python"),
	go: grammar("go"),
	java: grammar("java"),
	rust: grammar("rust"),
	"c-sharp": grammar("c-sharp"),
	ruby: grammar("ruby"),
	php: grammar("php")
};
function grammar(name) {
	return {
		package: "@vscode/tree-sitter-wasm/wasm",
		file: `tree-sitter-${name}.wasm`
	};
}
/**
* Loads grammars as WebAssembly, each once and only when asked for. Looks in `grammars/` beside the running file or above
* it (a bundle), then in the nearest `node_modules` (sources). Fails as environment when a file is missing.
*/
function createGrammars(from = dirname(fileURLToPath(import.meta.url))) {
	let runtime, languages = /* @__PURE__ */ new Map(), start = async () => {
		let library = await import("./web-tree-sitter.js"), file = findGrammar(from, "runtime");
		return await library.Parser.init({ locateFile: () => file }), library;
	}, load = async (name) => {
		let library = await (runtime ??= start());
		return {
			library,
			language: await library.Language.load(new Uint8Array(await readFile(findGrammar(from, name))))
		};
	};
	return {
		/** Starts the runtime ahead, while others wait for git; what goes wrong is said when a language is asked for. */
		warm: () => {
			runtime ??= start(), runtime.catch(() => {
				runtime = void 0;
			});
		},
		language: (name) => {
			let known = languages.get(name) ?? load(name);
			return languages.set(name, known), known;
		}
	};
}
/** The path of one grammar file. */
function findGrammar(from, name) {
	let { package: folder, file } = grammarFiles[name];
	for (let at = from;; at = dirname(at)) {
		let found = [join(at, "grammars", file), join(at, "node_modules", folder, file)].find((place) => existsSync(place));
		if (found !== void 0) return found;
		if (dirname(at) === at) throw new Failure("environment", `grammars/${file}: not found beside the program; build it again or install its dependencies`);
	}
}
export { createGrammars as t };
