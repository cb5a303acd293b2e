import { ot as entries } from "../chunks/document.js";
import { t as runAction } from "../chunks/run-action.js";
// actions/docs-check/main.ts
await runAction(entries["docs-check"]);
export {};
