import{createHash as e}from"node:crypto";
function digest(t,n=64){return e(`sha256`).update(t).digest(`hex`).slice(0,n)}
function brokenJsonAt(e){let[t]=/position \d+(?: \(line \d+ column \d+\))?/.exec(e instanceof Error?e.message:``)??[];return t===void 0?`is not JSON`:`is not JSON, at ${t}`}
const t=/* @__PURE__ */ new Set([`type`,`id`,`call_id`,`role`,`status`,`encrypted_content`]);
function cachedRedact(e,t=32e6){let n=/* @__PURE__ */ new Map,r=0;return async i=>{if(i.length<8)return i;let a=digest(i),o=n.get(a);if(o!==void 0)return n.delete(a),n.set(a,o),o;let s=await e(i);if(s.length<=t&&!n.has(a)){n.set(a,s),r+=s.length;for(let[e,i]of n){if(r<=t)break;n.delete(e),r-=i.length}}return s}}
function nestsWithin(e,t){return typeof e!=`object`||!e||t>0&&Object.values(e).every(e=>nestsWithin(e,t-1))}
function parseContainer(e){if(/^\s*[[{]/.test(e))try{let t=JSON.parse(e);return nestsWithin(t,100)?t:void 0}catch{return}}
async function redactString(e,t,n){let r=n>0?parseContainer(e):void 0;if(r!==void 0){let e=await redactValue(r,t,n-1);if(e!==r)return t(JSON.stringify(e))}return t(e)}
async function redactJson(e,t){if(!nestsWithin(e,100))throw Error(`JSON with more than 100 levels`);return redactValue(e,t,3)}
async function redactValue(e,n,r){if(typeof e==`string`)return redactString(e,n,r);if(Array.isArray(e)){let t=[];for(let i of e)t.push(await redactValue(i,n,r));return t.some((t,n)=>t!==e[n])?t:e}if(typeof e!=`object`||!e)return e;let i=!1,a=[];for(let[o,s]of Object.entries(e)){let e=r===3&&t.has(o)&&typeof s==`string`?s:await redactValue(s,n,r);i||=e!==s,a.push([o,e])}return i?Object.fromEntries(a):e}
export{digest as i,redactJson as n,brokenJsonAt as r,cachedRedact as t};