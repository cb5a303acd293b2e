import { ot as entries } from "../chunks/document.js";
import { t as runAction } from "../chunks/run-action.js";
// actions/rollback-analysis/main.ts
await runAction(entries["rollback-analysis"]);
export {};
