#!/usr/bin/env node
import { t as hideInitialEnvironment } from "./chunks/initial-environment.js";
import module from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
// src/cli/main.ts
const cache = process.env.XDG_CACHE_HOME;
module.enableCompileCache?.(join(cache !== void 0 && isAbsolute(cache) ? cache : join(homedir(), ".cache"), "codex-ci", "compile"));
const shown = hideInitialEnvironment();
shown !== null && process.env.OPENAI_API_KEY && process.stderr.write(`codex-ci: other processes of this user can read the key in this one's environment: ${shown}\n`), await import("./chunks/run.js");
export {};
