import{join as e}from"node:path";
import{constants as t}from"node:fs";
import{access as n,chmod as r,constants as i,open as a,opendir as o,rename as s,rm as c,rmdir as l,unlink as u}from"node:fs/promises";
import{randomBytes as d}from"node:crypto";
const f=[`EACCES`,`EPERM`,`ENOTEMPTY`,`ENAMETOOLONG`,`EMFILE`,`ENFILE`,`ELOOP`];
async function removeFolder(e,t=12e4){let n=performance.now()+t;try{await c(e,{recursive:!0,force:!0,maxRetries:1})}catch(t){if(!f.includes(t.code??``))throw t;await removeBySteps(e,n)}}
async function removeBySteps(t,n){let unlessGone=e=>{if(e.code!==`ENOENT`)throw e},i=`.${d(6).toString(`hex`)}-`,a=0;await r(t,448),await holding(t,async t=>{let up=async n=>{let r=e(t,`${i}${a++}`);await opening(n,()=>s(n,r)).catch(unlessGone)},removeOne=async(e,t)=>{if(!e)return u(t);await opening(t,()=>holding(t,e=>empty(e,(e,t)=>e?up(t):u(t).catch(unlessGone),n))),await l(t)};for(let r=!0;r;){r=!1;for await(let i of await o(t)){if(performance.now()>n)throw Error(`not removed in time`);r=!0;let a=e(t,i.name);await removeOne(i.isDirectory(),a).catch(unlessGone)}}}),await l(t).catch(unlessGone)}
async function empty(t,n,r){for(let i=!0;i;){i=!1;for await(let a of await o(t)){if(performance.now()>r)throw Error(`not removed in time`);i=!0,await n(a.isDirectory(),e(t,a.name))}}}
async function opening(e,t){await t().catch(async n=>{if(n.code!==`EACCES`&&n.code!==`EPERM`)throw n;await r(e,448),await t()})}
async function holding(e,n){let r=await a(e,t.O_RDONLY|t.O_DIRECTORY|t.O_NOFOLLOW);try{await n(`/proc/self/fd/${r.fd}`)}finally{await r.close()}}
const p={start:(e,t)=>({command:e,args:[...t]}),readable:[]};
async function findBwrap({readable:t}){for(let r of[...t.map(t=>e(t,`codex-resources`,`bwrap`)),`/usr/bin/bwrap`])if(await n(r,i.X_OK).then(()=>!0,()=>!1))return r;return null}
async function shieldOf(e){if(process.getuid?.()!==0||await n(`/proc/sys/kernel/core_pattern`,i.W_OK).then(()=>!1,()=>!0))return p;let t=await findBwrap(e);if(t===null)return p;let r=[`--unshare-user`,`--unshare-pid`,`--dev-bind`,`/`,`/`,`--proc`,`/proc`,`--ro-bind`,`/proc/sys`,`/proc/sys`,`--die-with-parent`,`--`];return{start:(e,n)=>({command:t,args:[...r,e,...n]}),readable:[`/proc`]}}
export{shieldOf as n,removeFolder as r,findBwrap as t};