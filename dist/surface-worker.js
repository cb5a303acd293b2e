import{t as e}from"./chunks/surface.js";
import{t}from"./chunks/grammars.js";
import{parentPort as n}from"node:worker_threads";
const r=e(t());
n?.on(`message`,e=>{(async()=>{let t=[];for(let n of e)t.push(await r.read(n));n?.postMessage(t)})()});
export{};