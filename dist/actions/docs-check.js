import{t as e}from"../chunks/run-action.js";
import{c as t,t as n}from"../chunks/docs-check.js";
await e({task:n,start:t});
export{};