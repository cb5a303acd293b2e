import{t as e}from"../chunks/run-action.js";
import{n as t,t as n}from"../chunks/incident.js";
await e({task:t,start:n});
export{};