import { S as entries } from "../chunks/given.js";
import { r as runAction } from "../chunks/run-action.js";
// actions/test-gen/main.ts
await runAction(entries["test-gen"]);
export {};
