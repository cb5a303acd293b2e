import { r as runPublish } from "../chunks/run-publish.js";
// actions/publish/main.ts
await runPublish();
export {};
