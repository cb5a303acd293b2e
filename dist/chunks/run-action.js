import{r as e,t}from"./step.js";
import{t as n}from"./guard.js";
import{t as r,w as i}from"./run-task.js";
function untyped(e){return e}
function runAction(a){let{task:o,start:s}=untyped(a);return n({verdict:`inconclusive`},()=>t({task:o,start:s},async({log:t,signal:n,key:a,codex:s,world:c,settings:l,trigger:u,withoutModel:d,dir:f})=>{let{steps:p,shard:m}=l.common,h=await i(t)(f,{task:o.name,...l.common}),g=await r(o,{trigger:u,settings:l,world:c,key:a,dir:f,signal:n,withoutModel:d,codex:s,steps:p,shard:m,shards:h});await e(o,g,f,l.common,t)}))}
export{runAction as t};