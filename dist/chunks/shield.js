import{join as e}from"node:path";
import{access as t,constants as n}from"node:fs/promises";
const r={start:(e,t)=>({command:e,args:[...t]}),readable:[]};
async function findBwrap({readable:r}){for(let i of[...r.map(t=>e(t,`codex-resources`,`bwrap`)),`/usr/bin/bwrap`])if(await t(i,n.X_OK).then(()=>!0,()=>!1))return i;return null}
async function shieldOf(e){if(process.getuid?.()!==0||await t(`/proc/sys/kernel/core_pattern`,n.W_OK).then(()=>!1,()=>!0))return r;let i=await findBwrap(e);if(i===null)return r;let a=[`--unshare-user`,`--unshare-pid`,`--dev-bind`,`/`,`/`,`--proc`,`/proc`,`--ro-bind`,`/proc/sys`,`/proc/sys`,`--die-with-parent`,`--`];return{start:(e,t)=>({command:i,args:[...a,e,...t]}),readable:[`/proc`]}}
export{shieldOf as n,findBwrap as t};