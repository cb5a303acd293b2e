import{Bn as e,Ot as t,St as n,Tn as r,bn as i,d as a,i as o,jn as s,kn as c,m as l,n as u,o as d,p as f,pn as p,r as m,s as h,t as g,u as _,wn as ee,xn as te,zn as ne}from"./outbound.js";
import{r as v}from"./errors.js";
import{i as re}from"./redact-json.js";
import{r as y}from"./loopback.js";
import{C as b,S as x,a as S,d as C,f as w,n as ie,o as ae,r as oe,s as T,u as E,v as D,w as O}from"./usage.js";
import{c as k}from"./visible.js";
import{g as A,v as j}from"./hunks.js";
import{t as se}from"./effect.js";
import{r as M,t as ce}from"./sarif.js";
import{c as le,t as ue}from"./docs-check.js";
import{a as de,t as fe}from"./deploy-gate.js";
import{t as N}from"./review.js";
import{t as P}from"./test-gen.js";
import{n as F,t as I}from"./incident.js";
function stopReason(e,t){switch(e.verdict){case`block`:return t.stopOn===`block`||t.stopOn===`critical`&&e.hasCritical?e.hasCritical?`found something critical`:`blocks`:null;case`inconclusive`:return t.onInconclusive===`stop`?`came to no verdict`:null;case`pass`:case`skipped`:return null}}
function nextStages(e,t,n,r){checkDefinition(e);let i=e.filter(({stage:e})=>!t.has(e)&&!n.has(e)),a=e.flatMap(({stage:e})=>{let n=t.get(e),i=n===void 0||n.because!==void 0?null:stopReason(n,r);return i===null?[]:[{stage:e,why:i}]})[0];return a===void 0?{start:i.filter(({needs:e})=>e.every(e=>t.has(e))).map(({stage:e})=>e),skip:[]}:{start:[],skip:i.map(({stage:e})=>({stage:e,because:a.stage,reason:`${a.stage} ${a.why}`}))}}
function concludePipeline(e,t,n){let r=e.filter(({stage:e})=>n.required.includes(e)).map(({stage:e})=>({stage:e,outcome:t.get(e)})),i=[...t.values()].some(e=>e.hasCritical),said=(e,t)=>`${e}: ${t}`,a=new Set([...t.values()].flatMap(({because:e})=>e===void 0?[]:[e])),o=e.find(({stage:e})=>(n.required.includes(e)||a.has(e))&&t.get(e)?.verdict===`block`)?.stage;if(o!==void 0)return{verdict:`block`,hasCritical:i,reason:said(o,t.get(o)?.reason??``)};let s=r.find(({outcome:e})=>e===void 0||e.verdict===`inconclusive`||e.because!==void 0);if(s!==void 0)return{verdict:`inconclusive`,hasCritical:i,reason:said(s.stage,s.outcome?.reason??`has no record`)};let c=r.filter(({outcome:e})=>e?.verdict===`pass`);return c.length===0?{verdict:`skipped`,hasCritical:i,reason:`no stage had anything to do`}:{verdict:`pass`,hasCritical:i,reason:`${c.map(({stage:e})=>e).join(`, `)} passed${c.length<r.length?`; the others had nothing to do`:``}`}}
function checkDefinition(e){let t=/* @__PURE__ */ new Set;for(let{stage:n,needs:r}of e){let e=r.find(e=>!t.has(e));if(e!==void 0)throw Error(`stage ${n} needs ${e}, which does not stand before it`);if(t.has(n))throw Error(`stage ${n} is defined twice`);t.add(n)}}
function chosenStages(e,t){checkDefinition(e);let needsOf=n=>n.flatMap(n=>t.includes(n)?[n]:needsOf(e.find(({stage:e})=>e===n)?.needs??[]));return e.filter(({stage:e})=>t.includes(e)).map(({stage:e,needs:t})=>({stage:e,needs:[...new Set(needsOf(t))]}))}
function lostRecord(e,t,n,r){let i=r?.asks??!0;return{task:e,verdict:`inconclusive`,reason:t,has_critical:!1,because:null,started_at:null,ended_at:null,usage:i?ae:T,mode:null,model:null,estimate_usd:r?.full??null,share:i?n:null,saved_usd:null,result_path:null}}
function policyOf(e,t){return{stopOn:e.stopOn,onInconclusive:e.onInconclusive,required:e.required??t}}
function outcomeOf({verdict:e,has_critical:t,reason:n,because:r}){return{verdict:e,hasCritical:t,reason:n,...r===null?{}:{because:r}}}
const L=`the run ended before this stage was over`;
function concludeChain({evidence:e,options:t,failure:n}){let{findings:r}=e,i=Object.entries(e.needs).map(([e,t])=>({stage:e,needs:t})),a=policyOf(t,i.map(({stage:e})=>e)),{stages:o,missing:s}=stagesOf(e,i),c=n??(s===void 0?null:`${s}: ${L}`),l=a.required.find(e=>!o.some(({task:t})=>t===e));if(l!==void 0)throw v(`required`,`${l} is not among the stages that were run`,o.map(({task:e})=>e).join(`, `));let u=concludePipeline(i,new Map(o.map(e=>[e.task,outcomeOf(e)])),a),d=c!==null&&u.verdict!==`block`,p=/* @__PURE__ */ new Set,m=heldUpBy(o,r,a.required);if(u.verdict===`block`&&m.length===0)throw v(`evidence.json`,`says that a stage blocks and has no finding of it; it was cut or edited`);let h=d?`inconclusive`:u.verdict;return{verdict:h,reason:d?c:u.reason,findings:r.flatMap(({finding:e})=>p.has(e.id)?[]:(p.add(e.id),[e])),blocking:[...new Set(m.map(({finding:e})=>e))],dropped:e.dropped,receipt:e.receipt,digest:re(JSON.stringify({findings:r,stages:o.map(({task:e,verdict:t})=>[e,t])}),64),part:{stages:o.map(t=>({...t,needs:e.needs[t.task]??[],required:a.required.includes(t.task)})),blocking:h===`block`?m:[],allowance:e.allowance,...f(t.labels,h)},runs:{usage:o.reduce((e,{usage:t})=>oe(e,t),T),engine:engineOf(e.engines)}}}
function stagesOf(e,t){let n=e.stages.find(({task:t},n)=>e.stages.findIndex(e=>e.task===t)<n);if(n!==void 0)throw v(`evidence.json`,`has the stage ${n.task} twice; it was edited`);let r=e.stages.find(({task:t})=>!Object.hasOwn(e.needs,t));if(r!==void 0)throw v(`evidence.json`,`has the stage ${r.task}, which is not among its needs; it was edited`);let i=new Map(e.stages.map(e=>[e.task,e]));return{stages:t.map(({stage:e})=>i.get(e)??lostRecord(e,L,null,void 0)),missing:t.find(({stage:e})=>!i.has(e))?.stage}}
function heldUpBy(e,t,n){let r=new Set(e.flatMap(({because:e})=>e??[])),i=e.filter(({task:e,verdict:t})=>t===`block`&&(n.includes(e)||r.has(e))).map(({task:e})=>e);return t.filter(({stage:e,blocks:t})=>i.includes(e)&&t!==!1).map(({stage:e,finding:t})=>({stage:e,finding:t.id}))}
function engineOf(e){let t=e.filter(({name:e})=>e!==`rules`),words=e=>[...new Set(t.flatMap(t=>e(t)??[]))].join(`, `)||null;return{name:t[0]?.name??`rules`,model:words(({model:e})=>e),effort:words(({effort:e})=>e),version:words(({version:e})=>e),attempts:t.reduce((e,{attempts:t})=>e+t,0)}}
const R=[{stage:`review`,needs:[],leads:!0,spanned:{}},{stage:`test-gen`,needs:[`review`],spanned:{when:`writing`},inputs:[`coverage`,`guardHunks`,`testCommand`],inputsOfJobs:[`coverageArtifact`,`prepareCommand`,`write`]},{stage:`docs-check`,needs:[`review`]},{stage:`deploy-gate`,needs:[`test-gen`,`docs-check`],hears:!0,inputs:[`waitMinutes`]}],z=R.map(({stage:e})=>e);
function stageOf(e){return R.find(({stage:t})=>t===e)??{}}
function stagesOption(e){return{...e,places:[`flag`,`input`,`config`],allowed:`a list of ${z.join(`, `)}`,schema:C(E(z)).min(1),fromText:e=>e.split(/[\n,]/).map(e=>e.trim()).filter(e=>e!==``)}}
const B={phase:`ask`,places:[`config`],fallback:void 0,fallbackText:`no limit`},V={...a,stages:stagesOption({help:`stages that are run`,phase:`collect`,fallback:z,fallbackText:`all`}),stopOn:n({help:`what ends the chain: a block with a critical finding, any block, or nothing`,phase:`ask`,places:[`flag`,`input`,`config`],values:[`critical`,`block`,`never`],fallback:`critical`}),onInconclusive:n({help:`whether later stages run after one that came to no verdict`,phase:`ask`,places:[`flag`,`input`,`config`],values:[`continue`,`stop`],fallback:`continue`}),required:stagesOption({help:`stages that the chain’s verdict derives from`,phase:`policy`,fallback:void 0,fallbackText:`all that are run`}),labels:l(`label of the pull request for each verdict of the chain; they stand in for the review’s own`),withoutBudget:n({help:`what a stage does whose share is below the estimates of its profile and of the fallback: rules alone, or nothing, which is inconclusive`,phase:`ask`,places:[`flag`,`config`],values:[`rules`,`inconclusive`],fallback:`inconclusive`}),maxUsdPerPullRequest:t({...B,help:"dollars that all runs of the chain on one pull request may spend; needs `actions: read`",min:0}),maxUsdPerDay:t({...B,help:"dollars that all runs of the chain in the repository may spend in 24 hours; needs `actions: read`",min:0}),maxTokensPerPullRequest:t({...B,help:"tokens that all runs of the chain on one pull request may take; needs `actions: read`",min:0,integer:!0}),maxTokensPerDay:t({...B,help:"tokens that all runs of the chain in the repository may take in 24 hours; needs `actions: read`",min:0,integer:!0})},H={pass:`✅ pass`,block:`⛔ block`,inconclusive:`⚠️ inconclusive`,skipped:`⏭️ skipped`};
function timeOf({started_at:e,ended_at:t}){if(e===null||t===null)return``;let n=Math.max(0,Date.parse(t)-Date.parse(e))/1e3;return n<60?`${n.toFixed(1)} s`:`${Math.floor(n/60)} min ${String(Math.round(n%60)).padStart(2,`0`)} s`}
function dollars(e){return e===null?`cost unknown`:e===0?`$0`:`$${e.toFixed(e<.01?4:2)}`}
function spentOf({usage:e,budget:t},n){return`${t.unpriced===void 0?dollars(e.usd):S(e,t,n)}${t.limit_usd===null?``:` of ${dollars(t.limit_usd)}`}`}
function costOf(e){return e.because===null?e.usage.requests===0?`no model`:`${dollars(e.usage.usd)}, ${A(e.usage.requests,`request`)}`:e.saved_usd===null||e.saved_usd===0?``:`about ${dollars(e.saved_usd)} saved`}
function modeWords(e){let t=e.model??``;switch(e.mode){case`fallback`:return`${t} (fallback: the share was below the estimate)`;case`none`:return`nothing left to spend`;case`rules`:return`rules`;case`full`:return t===``?`rules`:t;case null:return``}}
function blockingOf(e,t){return t.blocking.flatMap(({stage:t,finding:n})=>e.findings.filter(e=>e.id===n).map(e=>({stage:t,finding:e})))}
function placeOf({path:e,line:t,side:n}){return t===null?e:`${e}:${t}${n===`old`?` (before)`:``}`}
const pe={run:`its earlier attempts`,"pull-request":`the pull request`,day:`the day`};
function limitWords({allowance:e}){if(e===null||e.reason===null)return``;let{reason:t}=e;return e.limited_by===`ledger`?t:`What this run may spend is limited by ${pe[e.limited_by]}: ${t}`}
const U=2e3;
function pageOfChain({envelope:e,part:t}){let{verdict:n,reason:r,findings:i,receipt:a}=e,o=blockingOf(e,t),s=i.filter(({id:e})=>!o.some(({finding:t})=>t.id===e));return`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>codex-ci pipeline: ${n}</title>
<style>
:root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--soft:#59636e;--line:#d1d9e0;--card:#f6f8fa;--pass:#1a7f37;--block:#cf222e;--inconclusive:#9a6700;--skipped:#59636e}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--soft:#9198a1;--line:#3d444d;--card:#151b23;--pass:#3fb950;--block:#f85149;--inconclusive:#d29922;--skipped:#9198a1}}
*{box-sizing:border-box}body{margin:0 auto;max-width:68rem;padding:1.5rem 1rem 3rem;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif;overflow-wrap:break-word}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2.2rem 0 .6rem}h3{font-size:1rem;margin:0;overflow-wrap:anywhere}code,pre{font:13px/1.45 ui-monospace,monospace}code{overflow-wrap:anywhere}
pre{background:var(--bg);border:1px solid var(--line);padding:.5rem .8rem;overflow-x:auto;border-radius:6px;margin:.5rem 0}
header{border-left:6px solid var(--tone);padding:.1rem 0 .1rem 1rem}header p{margin:.3rem 0 0}.facts{color:var(--soft);font-size:.875rem}
.chain{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;margin-top:1.6rem}.step{display:flex;flex-direction:column;gap:.6rem}.arrow{color:var(--soft)}
.stage{border:1px solid var(--line);border-left:5px solid var(--tone);border-radius:6px;padding:.5rem .8rem;min-width:11.5rem;background:var(--card)}.stage.skipped{border-style:dashed;border-left-style:solid;background:none}
.stage b{display:block}.stage small{color:var(--soft);display:block}.word{color:var(--tone);font-weight:600}
.pass{--tone:var(--pass)}.block{--tone:var(--block)}.inconclusive{--tone:var(--inconclusive)}.skipped{--tone:var(--skipped)}
.critical,.high{--tone:var(--block)}.medium{--tone:var(--inconclusive)}.low,.info{--tone:var(--skipped)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{border:1px solid var(--line);padding:.35rem .6rem;text-align:left;vertical-align:top;white-space:nowrap}th{background:var(--card)}td.long{white-space:normal;min-width:9rem;overflow-wrap:anywhere}
article{border:1px solid var(--line);border-left:5px solid var(--tone);border-radius:6px;background:var(--card);padding:.6rem .9rem;margin:.6rem 0}article p{margin:.4rem 0;white-space:pre-line}.place{color:var(--soft);font-size:.875rem}
summary{cursor:pointer;margin:.4rem 0}footer{color:var(--soft);margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.6rem;font-size:.875rem}
@media (max-width:40rem){.chain{flex-direction:column;align-items:stretch}.arrow{align-self:center;transform:rotate(90deg)}}
</style>
</head>
<body>
<header class="${n}">
<h1>codex-ci pipeline: <span id="verdict" class="word ${n}" data-verdict="${n}">${n}</span></h1>
<p id="reason">${h(r)}</p>
${limitWords(t)===``?``:`<p id="limit">${h(limitWords(t))}</p>`}
<p class="facts">${facts(e)}</p>
</header>
${chain(t.stages)}
<h2>Stages</h2>
${table(`stages`,[`Stage`,`Verdict`,`Why`,`Time`,`Cost`,`Asked`],t.stages.map(e=>[`${h(e.task)}${e.required?``:`<br><small>not required</small>`}`,word(e.verdict),h(e.reason),timeOf(e),h(costOf(e)),h(modeWords(e))]),[`Why`,`Asked`])}
${findingsText(`What blocks`,o)}
${findingsText(`Other findings`,s.map(e=>({stage:``,finding:e})))}
<h2>What was not read</h2>
${unreadText(a)}
<footer>The record is result.json beside this page; each stage’s own is in its folder under stages/.</footer>
</body>
</html>
`}
function findingsText(e,t){return t.length===0?``:`<h2>${e}</h2>\n${t.slice(0,U).map(({stage:e,finding:t})=>findingText(e,t)).join(`
`)}${more(t.length)}`}
function unreadText(e){let t=e.filter(({state:e})=>e!==`read`);if(e.length===0)return`<p>There was no file to read.</p>`;if(t.length===0)return`<p>Every changed file (${e.length}) was read.</p>`;let n=t.slice(0,U).map(({path:e,state:t,reason:n})=>[`<code>${h(k(e))}</code>`,t,h(n)]);return`<details${t.length>20?``:` open`}><summary>${t.length} of ${A(e.length,`file`)}</summary>
${table(`unread`,[`File`,`State`,`Why`],n,[`File`,`Why`])}${more(t.length)}</details>`}
function chain(e){let t=[];for(let n of e){let e=t.at(-1);e!==void 0&&!n.needs.some(t=>e.some(({task:e})=>e===t))?e.push(n):t.push([n])}let card=e=>{let t=[timeOf(e),costOf(e)].filter(e=>e!==``).join(`, `)||`not started`;return`<div class="stage ${e.verdict}"><b>${h(e.task)}</b>${word(e.verdict)}<small>${h(t)}</small></div>`};return`<div class="chain" role="group" aria-label="The chain">${t.map(e=>`<div class="step">${e.map(card).join(``)}</div>`).join(`<span class="arrow" aria-hidden="true">→</span>`)}</div>`}
function word(e){return`<span class="word ${e}">${e}</span>`}
function findingText(e,t){let n=t.evidence.slice(0,3).filter(({quote:e})=>e!==``).map(({quote:e})=>`<pre>${h(e.slice(0,4e3))}</pre>`).join(``),r=t.suggestion===null?``:`<p>Suggested:</p><pre>${h(t.suggestion.slice(0,4e3))}</pre>`,i=[`<code>${h(k(placeOf(t)))}</code>`,...e===``?[]:[h(e)],h(k(t.rule)),`confidence ${t.confidence}`].join(` · `),a=`<span class="word">${t.severity}</span> ${h(t.title)}`;return`<article class="${t.severity}"><h3>${a}</h3><p class="place">${i}</p><p>${h(t.detail)}</p>${n}${r}</article>`}
function more(e){return e<=U?``:`\n<p>and ${e-U} more in result.json</p>`}
function facts({subject:e,findings:t,receipt:n,usage:r,budget:i}){let a=ne.map(e=>[e,t.filter(t=>t.severity===e).length]).filter(([,e])=>e>0).map(([e,t])=>`${t} ${e}`),o=e.kind===`change`?e.number:void 0,s=n.filter(({state:e})=>e===`read`).length;return[`${h(e.repository)}${o===void 0?``:`#${o}`} at <code>${c(e).slice(0,12)}</code>`,a.length===0?`no findings`:a.join(`, `),...n.length===0?[]:[`${s} of ${A(n.length,`file`)} read`],r.requests===0?`no model was asked`:`${A(r.requests,`request`)}, ${r.input_tokens+r.output_tokens} tokens, `+spentOf({usage:r,budget:i},h)].join(` · `)}
function table(e,t,n,r){let wide=e=>r.includes(t[e]??``)?` class="long"`:``;return`<div class="scroll"><table id="${e}"><thead><tr>${t.map(e=>`<th scope="col">${e}</th>`).join(``)}</tr></thead><tbody>
${n.map(e=>`<tr>${e.map((e,t)=>`<td${wide(t)}>${e}</td>`).join(``)}</tr>`).join(`
`)}
</tbody></table></div>`}
const me=E([`full`,`fallback`,`rules`,`none`]),W=O().regex(/^[a-z][a-z-]{0,39}$/),G=b({task:W,verdict:e,reason:O(),has_critical:w(),because:W.nullable().describe(`the stage that ended the chain, for one that was never started`),started_at:y().nullable(),ended_at:y().nullable(),usage:ie,mode:me.nullable().describe(`null: it was never started`),model:O().nullable(),estimate_usd:D().nonnegative().nullable().describe(`what it was expected to cost; null where the price is unknown`),share:p.nullable().describe(`what it was given to spend`),saved_usd:D().nonnegative().nullable().describe(`its estimate, where it was never started`),result_path:O().nullable().describe(`its record, from this folder`)}),K=b({limit:p,limited_by:E([`run`,`pull-request`,`day`,`ledger`]).describe(`ledger: what earlier runs spent could not be read, so nothing may be spent`),reason:O().nullable().describe(`null where the run has all of its own limit`)}),q=b({stages:C(G),needs:x(W,C(W)),findings:C(b({stage:W,finding:s,blocks:w().optional()})),dropped:C(i),receipt:C(ee),engines:C(te),allowance:K.nullable().default(null).describe(`null in a record from before there was one`)}),J=O().min(1).max(50),Y=b({stages:C(G.extend({needs:C(W),required:w()})),blocking:C(b({stage:W,finding:O()})).describe(`findings that hold the chain up, by id`),allowance:K.nullable().default(null),labels:b({own:C(J).max(4),want:C(J).max(1)}).optional()});
function renderChain(e){let{envelope:t,part:n}=e,i=[headline(t),picture(n.stages),stageTable(n.stages),limitText(n),blockingText(e),unread(t),footer(t)].filter(e=>e!==``).join(`

`),a=t.findings.filter(({id:e})=>!n.blocking.some(({finding:t})=>t===e)),o=[i,a.length===0?``:d(`Other findings (${a.length})`,findingsTable(a))].filter(e=>e!==``).join(`

`),s=t.findings.map(se).filter(e=>e!==null);return{markdown:`${o}\n`,effects:[{kind:`summary`,key:r,markdown:o},{kind:`sticky-comment`,key:r,markdown:i},{kind:`check`,key:r,name:`codex-ci pipeline`,verdict:t.verdict,title:t.reason,summary:i,annotations:s},...n.labels===void 0?[]:[{kind:`labels`,key:r,...n.labels}],{kind:`sarif`,key:r,document:ce(r,t.findings.filter(({path:e})=>e!==`.`))}]}}
function briefOfChain({part:e}){let t=Math.max(...e.stages.map(({task:e})=>e.length)),n=limitWords(e);return[...n===``?[]:[`  ${n}`],...e.stages.map(e=>{let n=[timeOf(e),costOf(e)].filter(e=>e!==``).join(`, `);return`  ${e.task.padEnd(t)}  ${e.verdict.padEnd(12)}  ${e.reason}${n===``?``:` (${n})`}`})]}
function limitText(e){let t=limitWords(e);return t===``?``:`> ${u(t)}`}
function headline({verdict:e,reason:t}){return`## codex-ci pipeline: ${H[e]}\n\n${u(t)}`}
function picture(e){let node=({task:e})=>e.replaceAll(`-`,`_`),shape=e=>{let t=[e.task,H[e.verdict],timeOf(e),costOf(e)];return`  ${node(e)}["${t.filter(e=>e!==``).join(`<br/>`)}"]:::${e.verdict}`},t=e.flatMap(t=>t.needs.flatMap(n=>e.filter(({task:e})=>e===n).map(e=>`  ${node(e)} ${t.because===null?`-->`:`-.->`} ${node(t)}`)));return m([`flowchart LR`,...e.map(shape),...t,`  classDef pass stroke:#1a7f37,stroke-width:2px`,`  classDef block stroke:#cf222e,stroke-width:3px`,`  classDef inconclusive stroke:#9a6700,stroke-width:2px`,`  classDef skipped stroke:#6e7781,stroke-dasharray:4`].join(`
`),`mermaid`)}
function stageTable(e){return _([`Stage`,`Verdict`,`Why`,`Time`,`Cost`,`Asked`],e.map(e=>[`${e.task}${e.required?``:` (not required)`}`,H[e.verdict],u(e.reason),timeOf(e),costOf(e),u(modeWords(e))]))}
function findingsTable(e){let t=e.slice(0,50).map(e=>[e.severity,o(placeOf(e)),u(e.title),`${e.source===`rules`?u(e.rule):`Codex`} · ${e.confidence}`]),n=e.length>50?`\n\nand ${e.length-50} more in result.json`:``;return`${_([`Severity`,`Where`,`What`,`Found by`],t)}${n}`}
function blockingText({envelope:e,part:t}){let n=blockingOf(e,t);return n.length===0?``:[`### What blocks`,...n.slice(0,50).map(({stage:e,finding:t})=>[`**${t.severity}** · ${e} · ${o(placeOf(t))}`,`${u(t.title)}`,g(t.detail)].join(`

`)),...n.length>50?[`and ${n.length-50} more in result.json`]:[]].join(`

`)}
function unread({receipt:e,engine:t}){let n=e.filter(({state:e})=>e!==`read`);if(n.length===0)return e.length===0||t.name===`rules`?``:`Every changed file (${e.length}) was read.`;let r=n.length>200?`\n\nand ${n.length-200} more in result.json`:``;return d(`What was not read (${n.length} of ${A(e.length,`file`)})`,`${_([`File`,`State`,`Why`],n.slice(0,200).map(({path:e,state:t,reason:n})=>[o(e),t,u(n)]))}${r}`)}
function footer({usage:e,budget:t,subject:n}){let r=n.kind===`deployment`?n.live:n.head,i=e.requests===0?`no model was asked`:`${A(e.requests,`request`)}, ${spentOf({usage:e,budget:t},u)}`;return`<sub>codex-ci pipeline of ${j(r)}: ${i}.</sub>`}
const X={name:r,about:`Runs ${z.slice(0,-1).join(`, `)} and ${z.at(-1)} as one chain and stops at the first critical finding.`,options:V,touches:[],profile:{},evidence:q,part:Y,outputs:Object.fromEntries(z.map(e=>[`${e}-verdict`,{help:`verdict of ${e}, empty when it is not among the stages that are run`,read:({part:t})=>t.stages.find(({task:t})=>t===e)?.verdict??``}])),collect:()=>Promise.reject(/* @__PURE__ */ Error(`a chain is collected by its stages`)),ask:()=>[],claims:()=>[],check:()=>Promise.resolve([]),decide:concludeChain,render:renderChain,brief:briefOfChain,page:pageOfChain},Z=[`steps`,`shard`,`records`];
function row(e){return e}
const Q=Object.fromEntries([row({task:N,start:M,icon:`eye`,without:Z}),row({task:P,start:M,icon:`check-circle`,without:[`engine`,`model`,`baseUrl`,`timeout`,`shard`]}),row({task:ue,start:le,icon:`book-open`,without:[`engine`,...Z],also:`backtest`}),row({task:fe,start:de,icon:`shield`,without:[`engine`,`model`,`baseUrl`,`timeout`,...Z],also:`respond`}),row({task:F,start:I,icon:`rotate-ccw`,without:[`engine`,`model`,`baseUrl`,`timeout`,...Z]})].map(e=>[e.task.name,e])),$=[...Object.values(Q).map(({task:e})=>e),X],he=Object.fromEntries($.map(e=>[e.name,e.options]));
export{lostRecord as _,K as a,nextStages as b,G as c,V as d,R as f,policyOf as g,outcomeOf as h,X as i,dollars as l,stageOf as m,$ as n,q as o,z as p,Q as r,Y as s,he as t,H as u,chosenStages as v,concludePipeline as y};