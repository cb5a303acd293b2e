import{t as e}from"../chunks/run-action.js";
import{a as t,t as n}from"../chunks/deploy-gate.js";
await e({task:n,start:t});
export{};