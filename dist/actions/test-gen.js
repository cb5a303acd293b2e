import{t as e}from"../chunks/run-action.js";
import{r as t}from"../chunks/sarif.js";
import{t as n}from"../chunks/test-gen.js";
await e({task:n,start:t});
export{};