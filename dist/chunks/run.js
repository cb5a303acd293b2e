import{i as e}from"./rolldown-runtime.js";
import{i as t,r as n,t as r}from"./errors.js";
import{$t as i,Et as a,Pn as o,Rt as s,Vn as c,dn as l,i as u,n as d,u as f,zn as p}from"./outbound.js";
import{R as m,V as h,_ as g,c as ee,d as te,f as _,h as v,l as y,m as b,n as ne,p as x,r as S,s as re,t as ie,u as C}from"./document.js";
import{d as w,i as T,n as E,o as ae,p as D,r as oe,s as se,t as O}from"./kinds.js";
import{c as k,p as A}from"./decide.js";
import{c as j,n as M,o as ce,r as le,u as ue}from"./visible.js";
import{C as de,S as fe,c as pe,d as me,l as he,n as ge,t as _e}from"./run-task.js";
import{n as ve,r as ye}from"./sarif.js";
import{a as be,i as xe,n as Se,o as Ce,r as we,s as Te,t as N}from"./docs-check.js";
import{s as Ee}from"./surface.js";
import{_ as De,d as Oe,g as P,v as F}from"./hunks.js";
import{n as ke}from"./endpoint.js";
import{c as I,d as L,n as R,o as Ae,r as z,u as je}from"./programs.js";
import{_ as Me,a as Ne,w as Pe}from"./usage.js";
import{E as Fe,O as Ie,_ as Le,d as Re,f as ze,g as Be,m as B,n as Ve,o as He,p as Ue,r as We,v as Ge,x as Ke,y as qe}from"./require-input.js";
import{_ as Je}from"./toolchains.js";
import{c as Ye}from"./guard.js";
import{n as Xe,r as V,t as Ze}from"./respond.js";
import{r as Qe}from"./redact-json.js";
import{devNull as $e,tmpdir as H}from"node:os";
import{dirname as U,isAbsolute as et,join as W,relative as tt,resolve as G}from"node:path";
import{accessSync as nt,constants as rt,existsSync as K,lstatSync as it,mkdirSync as q,mkdtempSync as J,readdirSync as at,rmSync as ot,rmdirSync as st,statSync as ct,writeFileSync as lt}from"node:fs";
import{isDeepStrictEqual as ut,promisify as dt}from"node:util";
import{execFile as ft,execFileSync as pt,spawnSync as mt}from"node:child_process";
function unknownFlag(e,t){let r=t.flatMap(e=>Object.entries(e).map(([e,{places:t}])=>({name:a(e),places:t}))),names=e=>[...new Set(r.filter(({places:t})=>t.includes(e)).map(({name:e})=>e))],i=e.replace(/^-+/,``);if(names(`config`).includes(i))return n(e,`is not a flag: it stands in the configuration`,`a key of .github/codex-ci.yml, or of the file that --config names`);if(names(`input`).includes(i))return n(e,`is not a known flag: only an action takes it, as an input`);let o=nearest(i,names(`flag`)).map(e=>`--${e}`);return n(e,`is not a known flag; ${o.length===0?``:`near it: ${o.join(`, `)}; `}--help lists all`)}
function nearest(e,t){if(e.length>60)return[];let n=Math.max(2,Math.ceil(e.length/2)),r=t.map(t=>({name:t,distance:t.startsWith(e)||e.startsWith(t)?1:distanceOf(e,t)})).filter(({distance:e})=>e<=n),i=Math.min(...r.map(({distance:e})=>e));return r.filter(({distance:e})=>e<=i+2).sort((e,t)=>e.distance-t.distance).slice(0,3).map(({name:e})=>e)}
function distanceOf(e,t){let n=Array.from({length:t.length+1},(e,t)=>t);for(let r=1;r<=e.length;r++){let i=[r];for(let a=1;a<=t.length;a++)i.push(Math.min(n[a]+1,i[a-1]+1,n[a-1]+(e[r-1]===t[a-1]?0:1)));n=i}return n[t.length]}
function readFlags(e,t){let r=new Map(t.flatMap(e=>Object.entries(e)).filter(([,e])=>e.places.includes(`flag`)).map(([e,t])=>[a(e),t])),i=/* @__PURE__ */ new Map,o=[];for(let a=0;a<e.length;a++){let s=e[a]??``;if(!s.startsWith(`--`)||s===`--`){if(s.startsWith(`-`)&&s!==`-`&&s!==`--`)throw unknownFlag(s,t);s!==`--`&&o.push(s);continue}let c=s.indexOf(`=`),l=c===-1?s.slice(2):s.slice(2,c),u=l.startsWith(`no-`)&&r.get(l.slice(3))?.bare===!0,d=u?l.slice(3):l,f=r.get(d);if(f===void 0)throw unknownFlag(`--${l}`,t);if(i.has(d)&&f.repeated!==!0)throw n(`--${d}`,`is given twice`);if(f.bare===!0){i.set(d,c===-1?String(!u):s.slice(c+1));continue}let p=c===-1?e[++a]:s.slice(c+1);if(p===void 0)throw n(`--${d}`,`has no value`,f.allowed);let m=i.get(d);i.set(d,m===void 0?p:`${m}\n${p}`)}return{texts:i,rest:o}}
const ht=[`severity`,`confidence`,`title`,`detail`,`line`,`end_line`,`side`,`source`,`suggestion`];
function compareRuns(e,t){let[n,r]=[e.envelope,t.envelope],changed=(e,t)=>ut(e,t)?null:{before:e,after:t},i=new Map(n.findings.map(e=>[e.id,e])),o=new Set(r.findings.map(({id:e})=>e)),s={task:r.task,verdict:changed(n.verdict,r.verdict),reason:changed(n.reason,r.reason),subject:changed(revisionsOf(n),revisionsOf(r)),same_inputs:n.subject.digest===r.subject.digest,findings:{new:r.findings.filter(({id:e})=>!i.has(e)),gone:n.findings.filter(({id:e})=>!o.has(e)),changed:r.findings.flatMap(e=>{let t=i.get(e.id),n=t===void 0?[]:ht.flatMap(n=>{let r=changed(t[n],e[n]);return r===null?[]:[[n,r]]});return n.length===0?[]:[{finding:e,fields:Object.fromEntries(n)}]})},receipt:rows(statesOf(n),statesOf(r)).map(({name:e,before:t,after:n})=>({path:e,before:t??null,after:n??null})),options:rows({...e.options.common,...e.options.values},{...t.options.common,...t.options.values}).map(e=>({...e,name:a(e.name)})),profiles:rows(e.options.profiles,t.options.profiles),engine:changed(engineOf(n),engineOf(r)),usage:Object.fromEntries(rows(n.usage,r.usage).map(({name:e,before:t,after:n})=>[e,{before:t??null,after:n??null}])),stages:stagesOf(e,t)},{task:c,same_inputs:l,findings:u,...d}=s,empty=e=>e===null||typeof e==`object`&&Object.keys(e).length===0;return{...s,same:Object.values(d).every(empty)&&Object.values(u).every(empty)}}
function stagesOf(e,t){return[...new Set([...e.stages,...t.stages].map(({task:e})=>e))].flatMap(n=>{let[r,i]=[e,t].map(({stages:e})=>e.find(e=>e.task===n)),a={task:n,verdict:{before:r?.verdict??null,after:i?.verdict??null},reason:{before:r?.reason??null,after:i?.reason??null},usd:{before:r?.usage.usd??null,after:i?.usage.usd??null}};return[a.verdict,a.reason,a.usd].every(e=>e.before===e.after)?[]:[a]})}
function rows(e,t){return[.../* @__PURE__ */ new Set([...Object.keys(e),...Object.keys(t)])].sort().filter(n=>!ut(e[n],t[n])).map(n=>({name:n,before:e[n]??null,after:t[n]??null}))}
const statesOf=({receipt:e})=>Object.fromEntries(e.map(({path:e,state:t})=>[e,t])),engineOf=({engine:e})=>[e.name,e.model,e.effort,e.version].filter(e=>e!==null).join(` `),revisionsOf=({subject:e})=>e.kind===`change`?`${e.base}..${e.head}`:e.kind===`revision`?e.head:`${e.environment} ${e.live}`,gt=/(\u001b\[(?:1|2|22|31|32|33|39)m)/;
function printable(e){return ue(e.split(gt).map((e,t)=>t%2==1?e:ce(e)).join(``))}
function oneLine(e){return M(le(e))}
function safeJson(e){return JSON.stringify(e,null,2).replace(/(?!\n)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/gu,e=>e.split(``).map(e=>`\\u${e.charCodeAt(0).toString(16).padStart(4,`0`)}`).join(``)).replaceAll(`##[`,`#\\u0023[`)}
const _t={json:v.json};
async function runDiff(e){let{texts:t,rest:r}=readFlags(e,[_t]),[i,a,o]=r;if(i===void 0||a===void 0||o!==void 0)throw n(`diff`,o===void 0?`two run folders are compared`:`${JSON.stringify(o)} is one argument too many`,`diff RUN_A RUN_B [--json]`);let[s,c]=[readRun(i),readRun(a)];if(s.envelope.task!==c.envelope.task)throw n(`diff`,`${i} is a run of ${s.envelope.task} and ${a} one of ${c.envelope.task}`,`two runs of one task`);let l=compareRuns(s,c);return process.stdout.write(`${t.get(`json`)===`true`?safeJson(l):printable(textOf(l))}\n`),Promise.resolve(0)}
function readRun(e){let t=A(G(e)),r=t.read(`result.json`,Me({task:Pe()})),i=E.find(({name:e})=>e===r.task);if(i===void 0)throw n(e,`is a run of ${JSON.stringify(r.task)}`,E.map(({name:e})=>e).join(`, `));let{envelope:a,part:o}=ne(i,r,e),s=se.safeParse(o),c=t.read(`options.json`,k),l=Object.fromEntries(Object.entries(c.common).filter(([e])=>v[e]?.phase!==`run`));return{envelope:a,options:{...c,common:l},stages:i.name===`pipeline`&&s.success?s.data.stages:[]}}
function textOf(e){if(e.same)return`${e.task}: the two runs say the same${e.same_inputs?``:`, of other evidence`}.`;let{verdict:t,reason:n,subject:r,stages:i,options:a,profiles:o,engine:s,usage:c}=e,pair=(e,t)=>t===null?[]:[`${e}: ${shown$1(t.before)} → ${shown$1(t.after)}`];return[`${e.task}${e.same_inputs?``:` (the evidence differs)`}`,...pair(`verdict`,t),...pair(`reason`,n),...pair(`subject`,r),...pair(`engine`,s),...under(`stages:`,i.map(stageText)),...findingsText(e.findings),...filesText(e.receipt),...under(`options:`,a.map(rowText)),...under(`profiles:`,o.map(rowText)),...under(`usage:`,Object.entries(c).map(([e,t])=>rowText({name:e,...t})))].join(`
`)}
const under=(e,t)=>t.length===0?[]:[e,...t];
function rowText({name:e,before:t,after:n}){return`  ${e}: ${shown$1(t)} → ${shown$1(n)}`}
function stageText({task:e,verdict:t,usd:n}){return`  ${e}: ${t.before===t.after?`${shown$1(t.after)}, for another reason`:`${t.before??`not in it`} → ${t.after??`not in it`}`}${n.before===n.after||t.before===null||t.after===null?``:`, ${money(n.before)} → ${money(n.after)}`}`}
function findingsText({new:e,gone:t,changed:n}){if(e.length+t.length+n.length===0)return[];let line=(e,{severity:t,path:n,line:r,title:i})=>`  ${e} ${t.padEnd(8)} ${oneLine(j(n))}${r===null?``:`:${r}`}  ${oneLine(i)}`,field=([e,{before:t,after:n}])=>e===`detail`||e===`suggestion`?e:`${e} ${shown$1(t)} → ${shown$1(n)}`;return[`findings: ${e.length} new, ${t.length} gone, ${n.length} changed`,...t.map(e=>line(`-`,e)),...e.map(e=>line(`+`,e)),...n.map(({finding:e,fields:t})=>`${line(`~`,e)} (${Object.entries(t).map(field).join(`, `)})`)]}
function filesText(e){return[...under(`files: ${e.length} otherwise read`,e.slice(0,50).map(({path:e,...t})=>rowText({name:oneLine(j(e)),...t}))),...e.length>50?[`  and ${e.length-50} more (--json)`]:[]]}
const money=e=>e===null?`cost unknown`:`$${e}`;
function shown$1(e){return e===null?`none`:oneLine(typeof e==`string`?e:JSON.stringify(e))}
function createTerminalLog(e={}){let t=e.stream??process.stderr,n=t.isTTY===!0,r;function draw(){if(r===void 0)return;let e=Math.round((Date.now()-r.since)/1e3),n=e<2?r.text:`${r.text} (${e} s)`;t.write(`\r\u001B[2K${n.slice(0,Math.max(20,(t.columns??80)-1))}`)}function finish(){r!==void 0&&(clearInterval(r.timer),t.write(`\r\u001B[2K${r.text}\n`),r=void 0)}function line(e){finish(),t.write(`${e}\n`)}return{finish,info:e=>{let t=M(e);if(!n||t.includes(`
`)){line(t);return}finish();let i=setInterval(draw,1e3);i.unref(),r={text:t,since:Date.now(),timer:i},draw()},warn:e=>{line(`warning: ${M(e)}`)},debug:t=>{e.verbose===!0&&line(`debug: ${M(t)}`)}}}
async function openLocalWorld(e){let[t,n,r]=[take(`OPENAI_API_KEY`),take(`PROMETHEUS_TOKEN`),take(`GITHUB_TOKEN`)],a=[[`endpoint-key`,t],[`metrics-token`,n],[`github-token`,r]],o=await fe(e.dir),[c,l]=[re(),await o.name()],u=process.env.GITHUB_API_URL,d=r===null||!l.includes(`/`)?null:i({token:r,log:e.log,signal:c,...u?{apiUrl:u}:{}}),f=me({repository:o,forge:d===null?null:s(d,l),github:{client:d,name:l},metricsToken:n,log:e.log,codex:e.codex,redactor:g({known:a.flatMap(([e,t])=>t===null?[]:[{kind:e,value:t}])}),clock:{now:()=>/* @__PURE__ */ new Date},signal:c});return{...f,key:t,close:async()=>{await f.dispose(),await o.close()}}}
function take(e){let t=process.env[e]||null;return delete process.env[e],t}
var vt=/* @__PURE__ */ e(ve(),1);
function changesOfTrees(e,t){let n=new Map(e.map(e=>[e.path,e])),r=[];for(let e of t){let t=n.get(e.path);n.delete(e.path),t===void 0?r.push({path:e.path,oldPath:null,status:`added`,oldMode:null,newMode:e.mode,oldBlob:null,newBlob:e.blob}):(t.blob!==e.blob||t.mode!==e.mode)&&r.push({path:e.path,oldPath:null,status:`modified`,oldMode:t.mode,newMode:e.mode,oldBlob:t.blob,newBlob:e.blob})}for(let e of n.values())r.push({path:e.path,oldPath:null,status:`deleted`,oldMode:e.mode,newMode:null,oldBlob:e.blob,newBlob:null});return r}
const yt=8e3;
async function backtest(e,t,n){let{repository:r}=e,{commits:i}=await r.range(null,t.head,t.commits),a=i.filter(e=>e.parents.length===1),s=new Map(a.map(e=>[e.sha,e])),c=be(4e8),l=[],u=0,d=0,f=0,p=/* @__PURE__ */ new Map,pageNow=e=>{let n=p.get(e)??r.read(t.head,e).then(e=>e===void 0?null:Ce(e).text);return p.set(e,n),n};for await(let{sha:r,raw:i}of changesOf(e,[...a].reverse(),c)){e.signal.throwIfAborted();let p=s.get(r);if(i.length>1e3)f+=1;else if(await couldMatter(e,i,c,t.options)){d+=1;let n={base:p.parents[0],head:r,mode:`change`,repository:t.repository,words:p.body,options:t.options},{findings:a}=await we(e,n,c,i);for(let n of Se(t.options.rules,a)){if(n.existedBefore)continue;let r=n.docs===null?await isTold(e,t.head,n):isCorrected(n,await pageNow(n.docs.path));l.push({...spokenOf(n,p),blocks:o(n.severity,t.options.blockOn),corrected:r})}if(c.surfaces.size>yt)for(let e of[...c.surfaces.keys()].slice(0,yt/2))c.surfaces.delete(e)}u+=1,n(u,a.length,l.length)}let m=i.filter(e=>e.parents.length===0).length;return{head:t.head,commits:u,merges:i.length-a.length-m,roots:m,considered:d,skipped:f,spoken:l}}
async function*changesOf(e,t,n){let{repository:i}=e;for(let e=0;e<t.length;e+=200){let a=t.slice(e,e+200),o=0;try{for await(let{sha:e,diff:t}of i.changes(a.map(e=>e.sha),1))yield{sha:e,raw:l(t.raw)},o+=1}catch(e){if(!(e instanceof r)||e.kind!==`environment`)throw e;for(let e of a.slice(o))yield{sha:e.sha,raw:changesOfTrees(await n.list(i,e.parents[0]),await n.list(i,e.sha))}}}}
async function couldMatter(e,t,n,{required:r,documented:i}){if(r.length>0&&t.some(e=>(0,vt.default)(r.flatMap(e=>[...e.when]),{dot:!0})(e.path)))return!0;let regular=e=>e===`100644`||e===`100755`;if(t.some(e=>e.status===`deleted`||e.status===`renamed`||Te(e.path)!==null))return!0;let a=t.filter(e=>Ee(e.path)&&regular(e.oldMode)&&e.oldBlob!==null);if(a.length===0)return!1;let read=async t=>{let r=[];for(let i of a){let a=t===`old`?i.oldBlob:i.newBlob;if(a===null||!regular(t===`old`?i.oldMode:i.newMode))continue;let o=t===`old`?i.oldPath??i.path:i.path,s=`${o}\0${a}`;n.surfaces.has(s)||n.surfaces.set(s,(await e.code.surface([{path:o,text:(await n.text(e.repository,a)).text}]))[0]),r.push({path:o,surface:n.surfaces.get(s)})}return r},[o,s]=[await read(`old`),await read(`new`)],c=[...o,...s].filter(e=>e.surface.unread!==void 0).map(e=>e.path);return xe(o.flatMap(e=>e.surface.items),s.flatMap(e=>e.surface.items),{unread:c}).some(e=>i.length>0||e.change!==`added`)}
function spokenOf(e,t){let{docs:n,code:r}=e;return{commit:t.sha,subject:t.subject.slice(0,200),rule:e.rule,severity:e.severity,title:e.title,path:n?.path??r?.path??e.subject,line:n?.line??r?.line??null,quote:(n??r)?.quote.trim().slice(0,300)??``}}
async function isTold({repository:e},t,n){if(n.rule!==`docs/undocumented`)return null;let r=n.subject.replace(/^[A-Z]+ /,``).replace(/\{.*$/,``);return(await e.search(t,[r])).some(e=>Te(e)!==null)}
function isCorrected(e,t){if(t===null)return!0;let n=e.docs.quote.trim();if(e.rule!==`docs/removed-name`&&e.rule!==`docs/renamed-name`)return!t.includes(n);let r=RegExp(`(?<![\\w$])${e.subject.replace(/^[A-Z]+ /,``).replace(/[^\w]/g,`\\$&`)}(?![\\w$])`);return!t.split(`
`).some(e=>e.trim()===n||r.test(e)&&!/deprecat|removed|no longer|renamed/i.test(e))}
const bt=[{name:`removed and still documented`,rules:[`docs/removed-name`,`docs/renamed-name`]},{name:`stale defaults and signatures`,rules:[`docs/stale-default`,`docs/stale-signature`]},{name:`broken links and anchors`,rules:[`docs/broken-link`,`docs/broken-anchor`]},{name:`broken samples`,rules:[`docs/broken-sample`]},{name:`words that are owed`,rules:[`docs/undocumented`,`docs/required`]}];
function figuresOf({spoken:e}){return bt.map(({name:t,rules:n})=>{let r=e.filter(e=>n.includes(e.rule));return{name:t,findings:r.length,blocking:r.filter(e=>e.blocks).length,commits:new Set(r.map(e=>e.commit)).size,judged:r.filter(e=>e.corrected!==null).length,corrected:r.filter(e=>e.corrected===!0).length}})}
const percent=(e,t)=>t===0?`–`:`${(100*e/t).toFixed(e===t?0:1)} %`,commitsOf=e=>new Set(e.map(e=>e.commit)).size,fate=e=>e.corrected===null?`unknown`:e.corrected?`corrected`:`open`,place=e=>e.line===null?e.path:`${e.path}:${e.line}`;
function sentences({commits:e,merges:t,roots:n,skipped:r,spoken:i},a){let o=i.filter(e=>e.blocks),s=i.filter(e=>e.corrected!==null),c=s.filter(e=>e.corrected===!0).length,l=[...t>0?[P(t,`merge`)]:[],...n>0?[`${P(n,`commit`)} without a parent`]:[]];return[`docs-check would have spoken at ${commitsOf(i)} of ${P(e,`commit`)} (${percent(commitsOf(i),e)}), with ${P(i.length,`finding`)}.`,...i.length===0?[]:[`It would have blocked ${commitsOf(o)} of them (${percent(commitsOf(o),e)}): ${P(o.length,`finding`)} of severity ${a} or worse; ${i.length-o.length} only told.`],...s.length===0?[]:[`${c} of ${P(s.length,`finding`)} about a page (${percent(c,s.length)}) ${c===1?`was`:`were`} corrected in that page later, or the page went.`],...l.length===0?[]:[`Of ${P(e+t+n,`commit`)} of the history ${l.join(` and `)} ${t+n===1?`was`:`were`} passed over.`],...r===0?[]:[`${P(r,`commit`)} changed over a thousand files and ${r===1?`was`:`were`} passed over.`]]}
function backtestText(e,t){let{spoken:n}=e;return`${[...sentences(e,t),``,...figuresOf(e).filter(e=>e.findings>0).map(e=>`${e.name.padEnd(30)} ${String(e.findings).padStart(4)} in ${P(e.commits,`commit`)}, ${e.blocking} blocking, `+(e.judged===0?`no page to look at`:`${e.corrected} corrected (${percent(e.corrected,e.judged)})`)),``,...n.slice(-40).reverse().map(e=>`${fate(e).padEnd(9)} ${e.blocks?`blocks`:`tells `} ${e.commit.slice(0,10)} ${oneLine(place(e))} ${oneLine(e.title).slice(0,120)}\n          ${oneLine(e.quote).slice(0,160)}`),n.length>40?`… and ${n.length-40} older ones; --json has all`:``].join(`
`).replace(/\n{3,}/g,`

`).trim()}\n`}
function backtestMarkdown(e,t){let{spoken:n}=e,r=figuresOf(e).filter(e=>e.findings>0);return`${[`## codex-ci docs-check: backtest`,sentences(e,t).join(` `),r.length===0?``:f([`What`,`Findings`,`Blocking`,`Commits`,`Corrected later`],r.map(e=>[e.name,String(e.findings),String(e.blocking),String(e.commits),e.judged===0?`–`:`${e.corrected} (${percent(e.corrected,e.judged)})`])),n.length===0?``:f([`Commit`,`Where`,`What`,`Severity`,`Blocks`,`Later`],n.slice(-40).reverse().map(e=>[u(F(e.commit,10)),u(place(e)),d(e.title),e.severity,e.blocks?`yes`:`no`,fate(e)])),n.length>40?`and ${n.length-40} older ones; \`--json\` has all`:``].filter(e=>e!==``).join(`

`)}\n`}
async function runBacktest(e){let{texts:t,rest:r}=readFlags(e,[v,N.options]);if(r[0]!==void 0)throw n(`argument ${JSON.stringify(r[0])}`,`is not expected; every option is a --flag`);let i=y(v,t,`flag`);refuseOthers$1(t,i.format);let a=createTerminalLog({verbose:i.verbose}),o=await openLocalWorld({dir:i.repo,log:a,codex:()=>Promise.reject(/* @__PURE__ */ Error(`a backtest runs no model`))});try{let e=y(N.options,t,`flag`),n=await o.repository.resolve(e.head??`HEAD`),r=await o.repository.read(n,i.config),{values:s}=C(N,t,`flag`,r===void 0?null:{file:i.config,text:new TextDecoder().decode(r)},O),c=0,l=await backtest(o,{head:n,commits:s.backtest??0,repository:await o.repository.name(),options:{...s,runSamples:[]}},(e,t,n)=>{let r=performance.now();r-c<1e3&&e<t||(c=r,a.info(`${e} of ${t} commits, ${n} findings`))}),{blockOn:u}=s,d=i.format===`markdown`?backtestMarkdown(l,u):backtestText(l,u),f=i.json||i.format===`json`;return process.stdout.write(f?`${safeJson({...l,groups:figuresOf(l)})}\n`:printable(d)),0}finally{await o.close()}}
function refuseOthers$1(e,t){for(let t of[`scan`,`since`,`base`,`engine`])if(e.has(t))throw n(`--${t}`,`does not go with --backtest`,`--repo, --head, --docs, --ignore, --config, --json, --format`);if(t===`sarif`)throw n(`--format`,`sarif does not go with --backtest: its findings are of many commits`,`text, json, markdown`)}
const xt={bold:e=>e,dim:e=>e,tone:e=>e},St={bad:31,warn:33,good:32},Ct={bold:e=>`\u001b[1m${e}\u001b[22m`,dim:e=>`\u001b[2m${e}\u001b[22m`,tone:(e,t)=>`\u001b[${St[t]}m${e}\u001b[39m`};
function paintFor(e,t){return e.isTTY===!0&&(t.NO_COLOR??``)===``?Ct:xt}
const wt={block:`bad`,inconclusive:`warn`,pass:`good`,skipped:`good`},severityTone=e=>e===`critical`||e===`high`?`bad`:e===`info`?`good`:`warn`;
function textReport(e,t,n,r){let{findings:i,receipt:a,dropped:o,engine:s,usage:c,budget:l}=t,u=p.map(e=>[e,i.filter(t=>t.severity===e).length]).filter(([,e])=>e>0).map(([e,t])=>r.tone(`${t} ${e}`,severityTone(e)));return[`${r.bold(`${e}: ${r.tone(t.verdict,wt[t.verdict])}`)}  ${oneLine(t.reason)}`,...n.length===0?[]:[n.map(oneLine).join(`
`)],...sections(t,r),[`${u.length===0?`No findings`:u.join(`, `)}; ${P(a.length,`file`)}, ${s.name===`rules`?`rules only`:coverage(a)}.`,...o.length>0?[`${P(o.length,`claim`)} did not hold and ${De(o.length,`was`,`were`)} dropped.`]:[],...s.name===`rules`?[]:[`${s.name} ${oneLine(s.model??``)}: ${P(c.requests,`request`)}, ${c.input_tokens+c.output_tokens} tokens, ${Ne(c,l,oneLine)}.`]].join(`
`)].join(`

`)}
function sections({findings:e,blocking:t},n){let texts=e=>e.map(e=>findingText(e,n)),r=e.filter(({id:e})=>t?.includes(e)===!0),i=e.filter(e=>!r.includes(e));return r.length===0||i.length===0?texts(e):[n.bold(`What blocks`),...texts(r),n.bold(`Other findings`),...texts(i)]}
function coverage(e){let t=e.filter(e=>e.state!==`read`),n=/* @__PURE__ */ new Map;for(let e of t)n.set(e.reason,(n.get(e.reason)??0)+1);return[`${e.length-t.length} read by the model`,...[...n].map(([e,t])=>`${t} not (${oneLine(e)})`)].join(`, `)}
function findingText(e,t){let{path:n,line:r,side:i}=e,a=`${n}${r===null?``:`:${r}`}${i===`old`?` (before)`:``}`,o=e.evidence[0]?.quote??``;return[`${t.tone(e.severity.toUpperCase().padEnd(8),severityTone(e.severity))} ${t.bold(oneLine(e.title))}`,`         ${oneLine(j(a))}  ${t.dim(oneLine(`${e.rule} ${e.confidence}`))}`,...o.split(`
`).slice(0,4).map(e=>`         ${t.dim(`│ ${cut(oneLine(e))}`)}`),...wrapped(oneLine(e.detail)).map(e=>`         ${e}`)].join(`
`)}
function cut(e){return e.length<=96?e:`${e.slice(0,95)}…`}
function wrapped(e){let t=[];for(let n of e.split(/\s+/)){let e=t.at(-1);e!==void 0&&e.length+1+n.length<=96?t[t.length-1]=`${e} ${n}`:t.push(n)}return t}
async function runDoctor(e){let{texts:t,rest:r}=readFlags(e,[v]);if(r[0]!==void 0)throw n(`argument ${JSON.stringify(r[0])}`,`is not expected; every option is a --flag`);let i=y(v,t,`flag`);z(i.repo);let a=process.env.OPENAI_API_KEY??``,o=[lookAtNode(),await lookAtGit(),await lookAtRepository(i.repo),await lookAtConfig(i),...await lookAtEngines(),lookAtKey(a),await lookAtEndpoint(i,a)],s=paintFor(process.stdout,process.env),c=Math.max(...o.map(e=>e.name.length));for(let e of o){let t=e.state===`ok`?s.tone(`ok  `,`good`):e.state===`note`?s.tone(`note`,`warn`):s.tone(`MISS`,`bad`);process.stdout.write(printable(`${t}  ${e.name.padEnd(c)}  ${oneLine(`${e.detail}${e.fix===void 0?``:` → ${e.fix}`}`)}\n`))}return o.some(e=>e.needed&&e.state===`missing`)?2:0}
function lookAtNode(){let e=Number(process.versions.node.split(`.`)[0]);return{name:`node`,needed:!0,detail:process.version,...e>=20?{state:`ok`}:{state:`missing`,fix:`install Node 20 or newer`}}}
async function lookAtGit(){try{let{stdout:e}=await dt(ft)(Oe(),[`--version`]);return{name:`git`,needed:!0,state:`ok`,detail:e.trim()}}catch(e){return{name:`git`,needed:!0,state:`missing`,detail:t(e),fix:`install git 2.28 or newer`}}}
async function lookAtRepository(e){let n=`repository`;try{let t=await fe(e),r=await t.resolve(`HEAD`).finally(()=>t.close());return{name:n,needed:!0,state:`ok`,detail:`${t.dir} at ${F(r)}`}}catch(e){return{name:n,needed:!0,state:`missing`,detail:t(e),fix:`--repo DIR names a repository with a commit`}}}
async function lookAtConfig(e){let n=`configuration`,{config:r}=e,i=W(e.repo,r);if(!K(i))return{name:n,needed:!0,state:`ok`,detail:`no ${r} in the work tree; defaults hold`};try{let e=te(_(i),r,{common:v,tasks:O}),{values:t}=b(v,e.common);ee(t.profiles,O);for(let e of E)ge(e,t);return{name:n,needed:!0,state:`ok`,detail:`${r} of the work tree (a review reads the base’s)`}}catch(e){return{name:n,needed:!0,state:`missing`,detail:t(e),fix:`mend that line`}}}
async function lookAtEngines(){let e=m;return(await Promise.all(e.map(e=>e.look?.()??[]))).flat()}
function lookAtKey(e){return e===``?{name:`key`,needed:!1,state:`note`,detail:`OPENAI_API_KEY is not set: rules only`,fix:`export OPENAI_API_KEY for Codex`}:{name:`key`,needed:!1,state:`ok`,detail:`OPENAI_API_KEY is set (${e.length} characters)`}}
async function lookAtEndpoint({baseUrl:e,allowPlainHttp:n},r){let i=`endpoint`;try{ke({baseUrl:e,key:r,allowPlainHttp:n})}catch(e){return{name:i,needed:!1,state:`missing`,detail:t(e),fix:`name another endpoint with --base-url`}}try{let t=await fetch(`${e.replace(/\/+$/,``)}/models`,{headers:r===``?{}:{authorization:`Bearer ${r}`},signal:AbortSignal.timeout(5e3),redirect:`error`});return await t.body?.cancel(),t.ok?{name:i,needed:!1,state:`ok`,detail:`${e} answers`}:t.status===401||t.status===403?{name:i,needed:!1,state:r===``?`note`:`missing`,detail:`${e} answers ${t.status}`,fix:r===``?`it wants a key`:`it refuses this key`}:{name:i,needed:!1,state:`note`,detail:`${e} answers ${t.status} for its list of models`,fix:`nothing to do where it is no endpoint of OpenAI: not each lists its models`}}catch(n){return{name:i,needed:!1,state:`note`,detail:`${e} does not answer: ${n instanceof Error&&n.cause instanceof Error?t(n.cause):t(n)}`,fix:`check the network, or name another endpoint with --base-url`}}}
async function openTerminal({repo:e,engine:t,verbose:n}){let r=h(t)&&(process.env.OPENAI_API_KEY??``)!==``,i=createTerminalLog({verbose:n});z(e),Ae(i);let a=Je(r,i);return{log:i,codex:a,world:await openLocalWorld({dir:e,log:i,codex:a})}}
function printResult(e,t,n){switch(n){case`json`:return write(safeJson(ie(e,t)));case`markdown`:return write(printable(e.render(t).markdown));case`sarif`:return write(safeJson(e.render(t).effects.map(Ye).find(e=>e.kind===`sarif`)?.document??null));case`text`:return write(printable(textReport(e.name,t.envelope,e.brief?.(t)??[],paintFor(process.stdout,process.env))))}}
function write(e){process.stdout.write(e.endsWith(`
`)?e:`${e}\n`)}
function exitCodeOf({verdict:e,reason:t}){return e===`inconclusive`&&process.stderr.write(`codex-ci: inconclusive: ${oneLine(t)}\n`),c[e]}
function runFolderPath(e){let r=G(e);if(L(`--out`,e),!K(r))return requirePossible(e,r),r;if(!ct(r).isDirectory())throw n(`--out`,`${JSON.stringify(e)} is a file`,`a new or empty folder, or that of an earlier run`);let i=at(r);if(i.find(e=>it(W(r,e)).isSymbolicLink())!==void 0)throw n(`--out`,`${JSON.stringify(e)} holds a link`,`a new or empty folder, or that of an earlier run`);if(i.length>0&&!K(W(r,`trigger.json`)))throw n(`--out`,`${JSON.stringify(e)} holds other files`,`a new or empty folder, or that of an earlier run`);try{nt(r,rt.W_OK)}catch(r){throw n(`--out`,`${JSON.stringify(e)} can’t be written to (${t(r)})`,`a new or empty folder, or that of an earlier run`)}return r}
function requirePossible(e,r){let i=r;for(;!K(U(i));)i=U(i);try{q(i),st(i)}catch(r){throw n(`--out`,`${JSON.stringify(e)} can’t be made (${t(r)})`,`a new or empty folder, or that of an earlier run`)}}
async function runTaskCommand({task:e,start:t},r){let{texts:i,rest:a}=readFlags(r,[v,e.options]);if(a[0]!==void 0)throw n(`argument ${JSON.stringify(a[0])}`,`is not expected; every option is a --flag`);let o=y(v,i,`flag`),{log:s,codex:c,world:l}=await openTerminal(o);try{let n=await t.terminal({...l,values:y(e.options,i,`flag`)}),r=C(e,i,`flag`,await configText(o,i.has(`config`),l,n.trusted),O),a=await n.trigger(r),u=o.out===void 0?J(W(H(),`codex-ci-run-`)):runFolderPath(o.out),{steps:d,shard:f}=r.common,p=await de(s)(u,{task:e.name,...r.common}),m=await _e(e,{trigger:a,settings:r,world:l,key:l.key,dir:u,signal:l.signal,withoutModel:null,codex:c,steps:d,shard:f,shards:p});return f===void 0?(printResult(e,m,r.common.json?`json`:r.common.format),l.log.info(`run folder: ${u}`),exitCodeOf(m.envelope)):(s.info(`shard ${f}: ${m.envelope.engine.attempts} asks; run folder: ${u}`),0)}finally{await l.close()}}
async function configText(e,t,n,r){if(t)return{file:e.config,text:_(e.config)};let i=await n.repository.read(r,e.config);return i===void 0?null:{file:e.config,text:new TextDecoder().decode(i)}}
const Tt=D.map(e=>B(e).task),Y=ze(Tt,`flag`),{steps:Et,shard:Dt,records:Ot,...kt}=v,At=[kt,w,Y.plain,Object.fromEntries([...Y.several.values()].flat().map(e=>[e,Y.prefixed[e]]))];
async function runPipelineCommand(e){Re(e,Y.several);let{texts:t,rest:r}=readFlags(e,[kt,w,Y.plain,Y.prefixed]);if(r[0]!==void 0)throw n(`argument ${JSON.stringify(r[0])}`,`is not expected; every option is a --flag`);x(Y.prefixed,t,`flag`);let i=y(v,t,`flag`),a=y(w,t,`flag`),{log:o,codex:s,world:c}=await openTerminal(i);try{let e=await ye.terminal({...c,values:a}),n=await configText(i,t.has(`config`),c,e.trusted),r=C(T,t,`flag`,n,O),l=await e.trigger(r),u=Ge(r.values),d=i.out===void 0?J(W(H(),`codex-ci-run-`)):runFolderPath(i.out),f=Fe(Be(r.common,u.definition.map(({stage:e})=>e))),p;try{p=await prepareStages(u.entries,{texts:t,config:n,trigger:l,dir:d,world:c}),Ve(p.values(),{key:c.key,limit:f.limit}),await We(p.values(),c)}catch(e){throw i.out===void 0&&ot(d,{recursive:!0}),e}let m=Ie(r.values);m!==null&&o.info(m);let h=await He({world:c,key:c.key,signal:c.signal,codex:s,dir:d,now:()=>/* @__PURE__ */ new Date,definition:u.definition,stages:p,options:r.values,trigger:l,allowance:f,told:await qe(r,f.limit,c),bytes:await Le(l,c)});return printResult(T,h,r.common.json?`json`:r.common.format),c.log.info(`run folder: ${d} (report.html is its page)`),exitCodeOf(h.envelope)}finally{await c.close()}}
async function prepareStages(e,t){let{texts:n,config:r,trigger:i,dir:a,world:o}=t,s=/* @__PURE__ */ new Map;for(let t of e){let{task:e,start:c}=t,l=new Map([...n].filter(([e])=>!Y.prefixed[e]));for(let[t,r]of Ue(e,n,Y.plain))l.set(t,r);let u=C(e,l,`flag`,r,O),d=Ke(u,e.options,{dir:a,trigger:i});ge(e,d.common);let f=withCommits(d.values,i.subject),p=await c.terminal({...o,values:f});s.set(e.name,{entry:t,settings:d,trigger:await p.trigger({...d,values:f}),withoutModel:null,idle:e.idle?.(d.values)??null})}return s}
function withCommits(e,t){return`head`in t?{...e,base:t.trusted,head:t.head}:e}
async function runRecheck(e){let{texts:t,rest:r}=readFlags(e,[v]),[i,a]=r;if(i===void 0||a!==void 0)throw n(`recheck`,i===void 0?`no run folder is given`:`${JSON.stringify(a)} is one argument too many`,`recheck RUN_DIR [--repo DIR] [--out DIR]`);let o=y(v,t,`flag`),s=A(G(i)).read(`options.json`,k),l=E.find(e=>e.name===s.task);if(l===void 0)throw n(i,`is a run of ${JSON.stringify(s.task)}`,E.map(({name:e})=>e).join(`, `));L(`recheck`,i);let u=o.out===void 0?G(i):runFolderPath(o.out);o.out!==void 0&&I(i,u);let d=createTerminalLog({verbose:o.verbose});z(o.repo);let f=await openLocalWorld({dir:o.repo,log:d,codex:Je(!1,d)});try{let e=A(u);await he(l,{folder:e,world:f});let t=pe(l,e);return printResult(l,t,o.json?`json`:o.format),c[t.envelope.verdict]}finally{await f.close()}}
const stageFolder=(e,t)=>A(W(e,`stages`,t));
function replayStages(e,t){let r=e.read(`evidence.json`,ae),i=[];for(let[o,s]of Object.entries(t)){if(Object.keys(s).length===0)continue;let t=r.stages.find(({task:e})=>e===o);if(t===void 0||t.result_path===null)continue;let c=stageFolder(e.dir,o);if(!K(W(c.dir,`options.json`)))throw n(c.dir,`holds no run, so the stage can’t be decided again`,`the whole run folder of the chain`);let{task:l}=B(o);i.push({task:l,overrides:s,result:Xe(l,c,s,void 0,e=>`${o}-${a(e)}`)})}let o=new Map(i.map(({task:e,result:t})=>[e.name,t.envelope]));return{stages:i,evidence:{...r,stages:r.stages.map(e=>{let t=o.get(e.task);return t===void 0?e:{...e,verdict:t.verdict,reason:t.reason,has_critical:t.has_critical}}),findings:r.stages.flatMap(({task:e})=>{let t=o.get(e);return t===void 0?r.findings.filter(({stage:t})=>t===e):t.findings.map(n=>({stage:e,finding:n,...t.blocking===void 0?{}:{blocks:t.blocking.includes(n.id)}}))})}}}
const{plain:jt,prefixed:X}=ze(D.map(e=>B(e).task),`flag`);
async function runReplay(e){let{texts:t,rest:r}=readFlags(e,[v,X,...E.map(e=>e.options)]),[i,a]=r;if(i===void 0||a!==void 0)throw n(`replay`,i===void 0?`no run folder is given`:`${JSON.stringify(a)} is one argument too many`,`replay RUN_DIR [flags]`);let o=A(G(i)),s=o.read(`options.json`,k),l=E.find(e=>e.name===s.task);if(l===void 0)throw n(i,`is a run of ${JSON.stringify(s.task)}`,E.map(({name:e})=>e).join(`, `));let u=l.name===T.name;refuseOthers(t,u?[v,T.options,jt,X]:[v,l.options],l.name),x(X,t,`flag`);let d=y(v,t,`flag`),f=policyOf(t,d.config),p={...f.asked(s),...f.of(l)},{evidence:m,stages:h}=u?stagesAgain(o,f,t):{evidence:void 0,stages:[]},g=Xe(l,o,p,m);if(d.out!==void 0){let e=copyRun(o,d.out);e.write(`options.json`,{...s,values:{...s.values,...p}}),m!==void 0&&e.write(`evidence.json`,m);for(let t of h){let n=stageFolder(e.dir,t.task.name),r=n.read(`options.json`,k);n.write(`options.json`,{...r,values:{...r.values,...t.overrides}}),S(t.task,t.result,n)}S(l,g,e)}return printResult(l,g,d.json?`json`:d.format),Promise.resolve(c[g.envelope.verdict])}
function policyOf(e,t){let n=e.has(`config`)?te(_(t),t,{common:v,tasks:O}):null,r=[...n?.common??[],...x(v,e,`flag`)].filter(([e])=>v[e].phase!==`run`);return{asked:e=>Object.fromEntries(r.filter(([t,{value:n}])=>JSON.stringify(e.common[t])!==JSON.stringify(n)).map(([e,{value:t}])=>[e,t])),of:({name:t,options:r},i=e)=>Object.fromEntries([...n?.tasks[t]??[],...x(r,i,`flag`)].map(([e,{value:t}])=>[e,t]))}}
function stagesAgain(e,t,r){let textsOf=e=>Ue(B(e).task,r,jt),i=replayStages(e,Object.fromEntries(D.map(e=>[e,t.of(B(e).task,textsOf(e))]))),a=i.evidence.stages.filter(({result_path:e})=>e!==null).map(({task:e})=>e),o=D.find(e=>textsOf(e).size>0&&!a.includes(e));if(o!==void 0)throw n(`a flag of ${o}`,`has no effect, as the chain has no record of that stage`);return i}
function refuseOthers(e,t,r){let i=t.flatMap(e=>Object.keys(e)).map(a),o=[...e.keys()].find(e=>!i.includes(e));if(o===void 0)return;let s=Object.keys(X).filter(e=>i.includes(e)&&e.endsWith(`-${o}`));throw n(`--${o}`,`is no option of ${r}, of which this is a run`,s.length===0?void 0:s.map(e=>`--${e}`).join(`, `))}
function copyRun(e,t){let r=runFolderPath(t),i=tt(e.dir,r);if(i===``||!i.startsWith(`..`)&&!et(i))throw n(`--out`,`${JSON.stringify(t)} is the run itself, or lies in it`,`another folder`);return I(e.dir,r),A(r)}
async function runRespondCommand(e){let{texts:t,rest:r}=readFlags(e,[V]);if(r[0]!==void 0)throw n(`argument ${JSON.stringify(r[0])}`,`is not expected; every option is a --flag`);let{values:a}=b(V,x(V,t,`flag`)),{run:o,payload:s}=a;if(o===void 0)throw n(`--run`,`is not given`,`the run folder of a gate`);if(s===void 0)throw n(`--payload`,`is not given`,`a file with the payload of deployment_protection_rule`);let c=process.env.GITHUB_TOKEN||``;if(delete process.env.GITHUB_TOKEN,c===``)throw n(`GITHUB_TOKEN`,`is not set`,`a token of the GitHub App that the protection rule belongs to`);let l=createTerminalLog({verbose:!1}),u=i({token:c,log:l,signal:re(),...process.env.GITHUB_API_URL?{apiUrl:process.env.GITHUB_API_URL}:{}}),{answer:d}=await Ze({client:u,repository:null,payload:readJson(s),record:()=>Promise.resolve(o),onInconclusive:a.onInconclusive,now:/* @__PURE__ */ new Date,log:l});return process.stdout.write(`${d.state}\n`),{approved:0,rejected:1,none:3}[d.state]}
function readJson(e){let t=je({where:`--payload`,path:e,limit:33554432});try{return JSON.parse(t)}catch(e){throw n(`--payload`,Qe(e),`a JSON file`)}}
const packageJson=(e,t=``)=>`{
  "name": "parcels",
  "version": "${e}",
  "description": "Label printing and tracking for the warehouse",
  "type": "module",
  "main": "src/index.js",
  "exports": "./src/index.js",
  "scripts": {${t}
    "test": "node --test"
  },
  "license": "MIT"
}
`,Z=`const limits = [[500, 'S'], [2000, 'M'], [10000, 'L']];

export function weightClass(grams) {
  for (const [limit, name] of limits) if (grams <= limit) return name;
  return 'XL';
}
`,Q=`import assert from 'node:assert';
import test from 'node:test';
import { weightClass } from '../src/weight.js';

test('weight classes end at their limits', () => {
  assert.equal(weightClass(500), 'S');
  assert.equal(weightClass(501), 'M');
  assert.equal(weightClass(10001), 'XL');
});
`,Mt=`export { labelFor, labelsFor } from './labels.js';
export { statusText } from './tracking.js';
export { weightClass } from './weight.js';
`,Nt=[{at:`2026-03-02T09:12:00Z`,message:`Print labels with a weight class`,files:{"package.json":packageJson(`1.0.0`),"README.md":`# parcels

Label printing and tracking for the warehouse.
`,"src/labels.js":`import { weightClass } from './weight.js';

/** Text of a label for one parcel. */
export function labelFor(parcel) {
  return [parcel.id, parcel.to.name, parcel.to.city, weightClass(parcel.grams)].join(' | ');
}

/** Labels for a batch, in the order of the batch. */
export function labelsFor(parcels) {
  return parcels.map(labelFor);
}
`,"src/weight.js":Z,"test/weight.test.js":Q}},{at:`2026-03-09T14:40:00Z`,message:`Show the status of a parcel`,files:{"src/tracking.js":`const texts = { P: 'posted', T: 'in transit', D: 'delivered' };

export function statusText(code) {
  return texts[code] ?? 'unknown';
}
`,"src/index.js":Mt,"test/tracking.test.js":`import assert from 'node:assert';
import test from 'node:test';
import { statusText } from '../src/tracking.js';

test('an unknown status is said to be unknown', () => {
  assert.equal(statusText('??'), 'unknown');
});
`}},{at:`2026-03-17T08:05:00Z`,message:`Keep parcels in the database`,files:{"migrations/0001_parcels.sql":`CREATE TABLE parcels (
  id text PRIMARY KEY,
  recipient text NOT NULL,
  grams integer NOT NULL,
  legacy_ref text
);
`}},{at:`2026-03-18T10:30:00Z`,message:`Run the tests on pull requests`,files:{".github/workflows/ci.yml":`name: CI
on:
  pull_request:
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - run: npm test
`}}],carrier=e=>`import https from 'node:https';

const token = '${e}';
const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });

/** Events of a parcel, oldest first. */
export function trackingEvents(id) {
  return new Promise((resolve, reject) => {
    const request = https.get(\`https://api.carrier.example/v2/parcels/\${encodeURIComponent(id)}/events\`, {
      agent,
      headers: { authorization: \`Bearer \${token}\` },
    }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => { body += chunk; });
      response.on('end', () => resolve(JSON.parse(body).events));
    });
    request.on('error', reject);
  });
}
`;
function changeHistory(e){return[{at:`2026-04-01T09:00:00Z`,message:`Ask the carrier for tracking events

The test environment has a self-signed certificate.`,files:{"src/carrier.js":carrier(e),"src/index.js":`${Mt}export { trackingEvents } from './carrier.js';\n`}},{at:`2026-04-01T11:20:00Z`,message:`Drop the old reference column`,files:{"migrations/0002_drop_legacy_ref.sql":`-- nobody reads it any more
ALTER TABLE parcels DROP COLUMN legacy_ref;
`}},{at:`2026-04-01T15:45:00Z`,message:`Let CI label pull requests of outside contributors`,files:{".github/workflows/label.yml":`name: Label
on:
  pull_request_target:
permissions:
  contents: read
  pull-requests: write
jobs:
  label:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          ref: \${{ github.event.pull_request.head.sha }}
      - run: npm ci && npm run labels -- "\${{ github.event.pull_request.title }}"
`}},{at:`2026-04-02T08:10:00Z`,message:`Round weights up to whole grams`,files:{"src/weight.js":Z.replace(`  for (const`,`  grams = Math.ceil(grams);
  for (const`),"test/weight.test.js":Q.replace(`test('weight classes`,`test.skip('weight classes`),"README.md":`# parcels

Label printing and tracking for the warehouse.

Weights are rounded up to whole grams.
`}}]}
const Pt=[{at:`2026-04-03T09:30:00Z`,message:`Refuse weights that are no number of grams`,files:{"src/weight.js":Z.replace(`  for (const`,"  if (!Number.isFinite(grams) || grams <= 0) throw new RangeError(`${grams} is no weight in grams`);\n  for (const"),"test/weight.test.js":`${Q}
test('what is no weight has no class', () => {
  assert.throws(() => weightClass(0), RangeError);
  assert.throws(() => weightClass(Number.NaN), RangeError);
});
`,"README.md":`# parcels

Label printing and tracking for the warehouse.

A weight is a number of grams above zero; anything else is a \`RangeError\`.
`}}];
function buildSample(e){git(e,[`init`,`--quiet`,`--initial-branch=main`]);for(let t of Nt)addCommit(e,t);git(e,[`switch`,`--quiet`,`--create`,`carrier-events`]);for(let t of changeHistory(sampleToken()))addCommit(e,t);git(e,[`switch`,`--quiet`,`--create`,`whole-grams`,`main`]);for(let t of Pt)addCommit(e,t);return{base:`main`,heads:[`carrier-events`,`whole-grams`]}}
function sampleToken(){return`ghp_${Array.from({length:36},(e,t)=>`ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789`[(t*23+7)%62]).join(``)}`}
function addCommit(e,t){for(let[n,r]of Object.entries(t.files)){let t=W(e,n);r===null?ot(t):(q(U(t),{recursive:!0}),lt(t,r))}git(e,[`add`,`--all`]),git(e,[`commit`,`--quiet`,`--message`,t.message],t.at)}
function git(e,n,i){let a={name:`Sample Author`,email:`author@example.invalid`};try{pt(Oe(),[`-c`,`core.autocrlf=false`,`-c`,`commit.gpgsign=false`,...n],{cwd:e,stdio:[`ignore`,`ignore`,`pipe`],env:{PATH:R(),HOME:e,GIT_CONFIG_NOSYSTEM:`1`,GIT_CONFIG_GLOBAL:$e,GIT_AUTHOR_NAME:a.name,GIT_AUTHOR_EMAIL:a.email,GIT_COMMITTER_NAME:a.name,GIT_COMMITTER_EMAIL:a.email,...i===void 0?{}:{GIT_AUTHOR_DATE:i,GIT_COMMITTER_DATE:i}}})}catch(e){throw e instanceof r?e:new r(`environment`,`git ${n[0]} failed: ${t(e)}; git 2.28 or newer has to be on PATH`,{cause:e})}}
async function runSample(e){if(e[0]!==void 0)throw n(`argument ${JSON.stringify(e[0])}`,`is not expected; the sample takes none`);let t=J(W(H(),`codex-ci-sample-`)),r=W(t,`parcels`);q(r);let{base:i,heads:a}=buildSample(r),o=process.env.OPENAI_API_KEY,s=[];for(let e of a){process.stderr.write(`\nsample repository: ${r} (branch ${e} against ${i})\n`),o!==void 0&&(process.env.OPENAI_API_KEY=o);let n=e===a[1]?coverageOf(r,W(t,`lcov.info`)):[];s.push(await runPipelineCommand([`--repo`,r,`--base`,i,`--head`,e,`--out`,W(t,e),...n])),process.stdout.write(`
`)}return process.stderr.write(`The same on a change of yours: npm start -- pipeline --repo DIR --base main\nThe pages of the two: ${a.map(e=>W(t,e,`report.html`)).join(`, `)}\n`),s.find(e=>e>1)??0}
function coverageOf(e,t){let{status:n}=mt(process.execPath,[`--test`,`--experimental-test-coverage`,`--test-reporter=lcov`,`--test-reporter-destination=${t}`],{cwd:e,stdio:`ignore`,env:{PATH:R()}});return n===0&&K(t)?[`--coverage`,t]:[]}
const Ft={respond:{flags:[V],usage:e=>`codex-ci ${e} respond --run RUN_DIR --payload FILE [--on-inconclusive VALUE]`,meant:([e])=>e===`respond`,run:e=>runRespondCommand(e.slice(1))},backtest:{flags:[],meant:e=>e.some(e=>/^--backtest(?:=|$)/.test(e)),run:runBacktest}};
function commandOf(e){let{name:t,about:n,options:r}=e.task,i=e.also===void 0?void 0:Ft[e.also];return{about:n,usage:[`codex-ci ${t} [flags]`,...i?.usage===void 0?[]:[i.usage(t)]].join(`, `),flags:[v,r,...i?.flags??[]],run:t=>i?.meant(t)===!0?i.run(t):runTaskCommand(e,t)}}
const $={...Object.fromEntries(Object.entries(oe).map(([e,t])=>[e,commandOf(t)])),pipeline:{about:T.about,usage:`codex-ci pipeline [flags of the chain and of its stages]`,flags:At,run:runPipelineCommand},replay:{about:`Decides a stored run again under another policy, without a model.`,usage:`codex-ci replay RUN_DIR [policy flags] [--config FILE] [--out DIR]`,flags:[...E.map(e=>only(e.options,(e,t)=>t.phase===`policy`)),only(v,e=>[`config`,`out`,`format`,`json`].includes(e))],run:runReplay},diff:{about:`Says what is different between two stored runs: verdict, findings, options, usage.`,usage:`codex-ci diff RUN_A RUN_B [--json]`,flags:[_t],run:runDiff},recheck:{about:`Makes the checks of a stored run again and decides, without a model.`,usage:`codex-ci recheck RUN_DIR [--repo DIR] [--out DIR]`,flags:[only(v,e=>[`repo`,`out`,`format`,`json`,`verbose`].includes(e))],run:runRecheck},doctor:{about:`Looks at Node, git, the Codex CLI, the sandbox, the key, the endpoint and the configuration.`,usage:`codex-ci doctor [--repo DIR] [--base-url URL] [--config FILE]`,flags:[only(v,e=>[`repo`,`baseUrl`,`allowPlainHttp`,`config`].includes(e))],run:runDoctor},sample:{about:`Runs the pipeline on two changes of a small sample repository; what runs when nothing is said.`,usage:`codex-ci sample`,flags:[],run:runSample}};
function only(e,t){return Object.fromEntries(Object.entries(e).filter(([e,n])=>t(e,n)))}
function helpText(e){return`${Object.entries($).filter(([t])=>e===void 0||t===e).map(([t,n])=>[`${t.padEnd(10)} ${n.about}`,`           ${n.usage}`,...e===void 0?[]:n.flags.flatMap(flagLines)].join(`
`)).join(`
`)}\n\n${e===void 0?`codex-ci COMMAND --help lists its flags. `:``}Exit code: 0 pass or skipped, 1 block, 2 bad input or configuration, 3 inconclusive, 70 a bug.\n`}
function flagLines(e){return Object.entries(e).filter(([,e])=>e.places.includes(`flag`)).map(([e,t])=>{let n=t.fallbackText??(t.fallback===void 0||Array.isArray(t.fallback)?``:String(t.fallback)),r=`${a(e)}${t.bare===!0?``:` VALUE`}`.padEnd(26),i=n===``?``:`; default: ${n}`;return`  --${r} ${t.help}${t.bare===!0?``:` (${t.allowed}${i})`}`})}
async function main(e){let[t,...n]=e;if(t===`--help`||t===`help`||t===`-h`)return process.stdout.write(helpText()),0;let i=Object.hasOwn($,t??`sample`)?$[t??`sample`]:void 0;if(i===void 0)throw new r(`input`,`${JSON.stringify(t)} is not a command; allowed: ${Object.keys($).join(`, `)}`);return n.includes(`--help`)?(process.stdout.write(helpText(t)),0):i.run(n)}
function isSystemError(e){return e instanceof Error&&[`ENOENT`,`ENOTDIR`,`EISDIR`,`EACCES`,`EPERM`,`EROFS`,`ENOSPC`,`EDQUOT`,`EMFILE`,`ENOMEM`].includes(e.code??``)&&`syscall`in e}
process.stdout.on(`error`,e=>{e.code!==`EPIPE`&&(process.stderr.write(`codex-ci: the result can't be written to standard output: ${oneLine(e.message)}\n`),process.exit(3))}),process.stderr.on(`error`,()=>void 0);
try{process.exitCode=await main(process.argv.slice(2))}catch(e){e instanceof r?(process.stderr.write(`codex-ci: ${oneLine(e.message)}\n`),process.exitCode=e.exitCode):isSystemError(e)?(process.stderr.write(`codex-ci: ${oneLine(e.message)}\n`),process.exitCode=3):(process.stderr.write(`codex-ci: this is a bug of codex-ci, please report it: ${oneLine(t(e))}\n`),process.env.CODEX_CI_DEBUG!==void 0&&e instanceof Error&&process.stderr.write(`${e.stack}\n`),process.exitCode=70)}
export{};