import { S as entries } from "../chunks/given.js";
import { r as runAction } from "../chunks/run-action.js";
// actions/rollback-analysis/main.ts
await runAction(entries["rollback-analysis"]);
export {};
