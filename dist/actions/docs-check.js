import { S as entries } from "../chunks/given.js";
import { r as runAction } from "../chunks/run-action.js";
// actions/docs-check/main.ts
await runAction(entries["docs-check"]);
export {};
