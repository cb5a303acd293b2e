import { ot as entries } from "../chunks/document.js";
import { t as runAction } from "../chunks/run-action.js";
// actions/test-gen/main.ts
await runAction(entries["test-gen"]);
export {};
