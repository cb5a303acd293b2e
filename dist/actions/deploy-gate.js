import { S as entries } from "../chunks/given.js";
import { r as runAction } from "../chunks/run-action.js";
// actions/deploy-gate/main.ts
await runAction(entries["deploy-gate"]);
export {};
