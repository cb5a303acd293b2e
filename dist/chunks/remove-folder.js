import{join as e}from"node:path";
import{constants as t}from"node:fs";
import{chmod as n,open as r,opendir as i,rename as a,rm as o,rmdir as s,unlink as c}from"node:fs/promises";
import{randomBytes as l}from"node:crypto";
const u=[`EACCES`,`EPERM`,`ENOTEMPTY`,`ENAMETOOLONG`,`EMFILE`,`ENFILE`,`ELOOP`];
async function removeFolder(e,t=12e4){let n=performance.now()+t;try{await o(e,{recursive:!0,force:!0,maxRetries:1})}catch(t){if(!u.includes(t.code??``))throw t;await removeBySteps(e,n)}}
async function removeBySteps(t,r){let unlessGone=e=>{if(e.code!==`ENOENT`)throw e},o=`.${l(6).toString(`hex`)}-`,u=0;await n(t,448),await holding(t,async t=>{let up=async n=>{let r=e(t,`${o}${u++}`);await opening(n,()=>a(n,r)).catch(unlessGone)},removeOne=async(e,t)=>{if(!e)return c(t);await opening(t,()=>holding(t,e=>empty(e,(e,t)=>e?up(t):c(t).catch(unlessGone),r))),await s(t)};for(let n=!0;n;){n=!1;for await(let a of await i(t)){if(performance.now()>r)throw Error(`not removed in time`);n=!0;let i=e(t,a.name);await removeOne(a.isDirectory(),i).catch(unlessGone)}}}),await s(t).catch(unlessGone)}
async function empty(t,n,r){for(let a=!0;a;){a=!1;for await(let o of await i(t)){if(performance.now()>r)throw Error(`not removed in time`);a=!0,await n(o.isDirectory(),e(t,o.name))}}}
async function opening(e,t){await t().catch(async r=>{if(r.code!==`EACCES`&&r.code!==`EPERM`)throw r;await n(e,448),await t()})}
async function holding(e,n){let i=await r(e,t.O_RDONLY|t.O_DIRECTORY|t.O_NOFOLLOW);try{await n(`/proc/self/fd/${i.fd}`)}finally{await i.close()}}
export{removeFolder as t};