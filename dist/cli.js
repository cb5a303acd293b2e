#!/usr/bin/env node
import{t as e}from"./chunks/initial-environment.js";
import t from"node:module";
import{homedir as n}from"node:os";
import{isAbsolute as r,join as i}from"node:path";
const a=process.env.XDG_CACHE_HOME;
t.enableCompileCache?.(i(a!==void 0&&r(a)?a:i(n(),`.cache`),`codex-ci`,`compile`));
const o=e();
o!==null&&process.env.OPENAI_API_KEY&&process.stderr.write(`codex-ci: other processes of this user can read the key in this one's environment: ${o}\n`),await import(`./chunks/run.js`);
export{};