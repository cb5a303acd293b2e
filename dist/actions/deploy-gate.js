import { ot as entries } from "../chunks/document.js";
import { t as runAction } from "../chunks/run-action.js";
// actions/deploy-gate/main.ts
await runAction(entries["deploy-gate"]);
export {};
