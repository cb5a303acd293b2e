#!/usr/bin/env node
import module from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
// src/cli/main.ts
const cache = process.env.XDG_CACHE_HOME;
module.enableCompileCache?.(join(cache !== void 0 && isAbsolute(cache) ? cache : join(homedir(), ".cache"), "codex-ci", "compile")), await import("./chunks/run.js");
export {};
