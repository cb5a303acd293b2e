import{t as e}from"./initial-environment.js";
import{a as t,c as n,i as r,n as i,o as a,r as o,s,t as c}from"./core.js";
import{a as l,c as u,i as d,n as f,o as p,r as m,u as h}from"./visible.js";
import{i as g,t as _}from"./errors.js";
import{appendFile as v}from"node:fs/promises";
const characters=e=>e.length,bytes=e=>Buffer.byteLength(e);
function cutMarkdown(e,t,n,r=characters){if(r(e)<=t)return e;let i=e.split(`
`),a=`\n\n${n}\n`,o=t-r(a)-longestFence(i)-1-b.length*openAfter(i).deepest,s=0;for(let e of i){if(o-=r(e)+1,o<0)break;s+=1}let c=i.slice(0,s),{fence:l,folds:u}=openAfter(c);return`${c.join(`
`)}${l===void 0?``:`\n${l}`}${b.repeat(u)}${a}`}
const y=/^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
function longestFence(e){return e.reduce((e,t)=>Math.max(e,y.exec(t)?.[1]?.length??0),0)}
const b=`

</details>`;
function openAfter(e){let t,n=0,r=0;for(let i of e){let e=y.exec(i)?.[1];t===void 0?(t=e,i.startsWith(`<details>`)&&(n+=1),i===`</details>`&&(n=Math.max(0,n-1)),r=Math.max(r,n)):e!==void 0&&e[0]===t[0]&&e.length>=t.length&&i.trim()===e&&(t=void 0)}return{fence:t,folds:n,deepest:r}}
function shown(e){switch(e.kind){case`summary`:case`sticky-comment`:case`issue-comment`:return{...e,markdown:p(e.markdown)};case`issue`:return{...e,title:titleOf(e.title),markdown:p(e.markdown),labels:e.labels.map(u)};case`labels`:return{...e,own:e.own.map(u),want:e.want.map(u)};case`check`:return{...e,name:u(e.name),title:l(e.title),summary:p(e.summary),annotations:e.annotations.map(shownAnnotation)};case`sarif`:return{...e,document:inJson(e.document,p)};case`notification`:return{...e,document:inJson(e.document,d)};case`pull-request`:return{...e,title:titleOf(e.title),body:p(e.body),commitMessage:p(e.commitMessage)};case`review`:return{...e,body:p(e.body),comments:e.comments.map(e=>({...e,body:p(e.body)})),...e.resolved===void 0?{}:{resolved:e.resolved.map(({finding:e,why:t})=>({finding:e,why:p(t)}))}}}}
function shownAnnotation(e){return{...e,path:u(e.path),title:l(e.title),message:d(e.message)}}
const titleOf=e=>p(m(e)).trim();
function inJson(e,t){return typeof e==`string`?t(e):Array.isArray(e)?e.map(e=>inJson(e,t)):typeof e!=`object`||!e?e:Object.fromEntries(Object.entries(e).map(([e,n])=>[u(e),inJson(n,t)]))}
function writeOutputs(e,t=process.env){if((t.GITHUB_OUTPUT??``)!==``)for(let[t,n]of Object.entries(e))try{a(t,n)}catch(e){throw new _(`environment`,`the output ${t} cannot be written: ${g(e)}`,{cause:e})}}
async function writeSummary(e,t=process.env,n=`_Cut here: the rest is in the run’s artifact._`){let r=t.GITHUB_STEP_SUMMARY??``;if(r===``)return!1;try{await v(r,`${cutMarkdown(p(e).trimEnd(),1e6,n,bytes)}\n`)}catch(e){throw new _(`environment`,`the job summary ${r} cannot be written: ${g(e)}`,{cause:e})}return!0}
function writeAnnotations(e,t){let a={failure:0,warning:0,notice:0},o={failure:i,warning:n,notice:r};for(let t of e.map(shownAnnotation))a[t.level]!==10&&(a[t.level]+=1,o[t.level](t.message,{title:t.title,file:h(t.path),startLine:t.line,endLine:Math.max(t.line,t.endLine)}));let s=a.failure+a.warning+a.notice;return s<e.length&&t.info(`${e.length-s} more findings are in the summary; a step shows 10 annotations of each level`),s}
function maskSecrets(e){for(let t of e)t!==void 0&&t.trim()!==``&&s(t)}
const x=2e3;
function failStep(e){t(f(e.length>x?`${e.slice(0,x)} …`:e))}
function createRunnerLog(){return{info:e=>{o(f(e))},warn:e=>{n(f(e))},debug:e=>{c(f(e))}}}
async function guardStep(t,n){let r=e();r!==null&&createRunnerLog().warn(`other processes of this user can read secrets in this one’s environment: ${r}`);try{await n()}catch(e){let n=e instanceof _;failStep(n?e.message:`this is a bug of codex-ci, please report it: ${g(e)}`),!n&&process.env.RUNNER_DEBUG===`1`&&e instanceof Error&&process.stderr.write(`${e.stack}\n`),process.exitCode=n?e.exitCode:70;try{writeOutputs(t)}catch{}}}
export{writeAnnotations as a,shown as c,maskSecrets as i,cutMarkdown as l,createRunnerLog as n,writeOutputs as o,failStep as r,writeSummary as s,guardStep as t};