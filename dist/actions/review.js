import { ot as entries } from "../chunks/document.js";
import { t as runAction } from "../chunks/run-action.js";
// actions/review/main.ts
await runAction(entries.review);
export {};
