import { S as entries } from "../chunks/given.js";
import { r as runAction } from "../chunks/run-action.js";
// actions/review/main.ts
await runAction(entries.review);
export {};
