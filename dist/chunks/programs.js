import{i as e,r as t,t as n}from"./errors.js";
import{delimiter as r,dirname as i,isAbsolute as a,join as o,resolve as s,sep as c}from"node:path";
import{closeSync as l,constants as u,cpSync as d,existsSync as f,fstatSync as p,lstatSync as m,openSync as h,readSync as g,readlinkSync as _,realpathSync as v,statSync as y}from"node:fs";
function readInputFile(r){let{where:i,path:a,limit:o}=r,refuse=e=>t(i,`${a} ${e}`,`a plain file; one inside the checkout stays in it, links and all`),c;try{let e=s(a),n=v(e);if(requireInside(n,e,r,refuse),c=h(n,u.O_RDONLY|(u.O_NOFOLLOW??0)|(u.O_NONBLOCK??0)),(process.platform===`linux`?_(`/proc/self/fd/${c}`):n)!==n)throw refuse(`was put elsewhere while it was read`);let l=p(c);if(!l.isFile()||madeUp().includes(l.dev))throw refuse(`is ${kindOf(l)}`);if(l.size>o)throw t(i,`${a} has ${l.size} bytes`,`at most ${o}`);return readAll(c,l.size,o)??fail(t(i,`${a} has more than ${o} bytes`,`at most ${o}`))}catch(r){throw r instanceof n?r:t(i,`${a}: ${e(r).replace(/, \w+(?: '.*)?$/s,``)}`,`a readable file`,r)}finally{c!==void 0&&l(c)}}
function readInputText(e){return new TextDecoder().decode(readInputFile(e))}
function requireStays(e,n){let r=s(n);for(;!f(r);)r=i(r);requireInside(v(r),s(n),{},r=>t(e,`${n} ${r}`,`a folder that stays in the checkout, or one outside of it`))}
function copyPlain(e,t){let plain=e=>{let t=m(e);return t.isDirectory()||t.isFile()};d(v(e),t,{recursive:!0,filter:plain})}
function liesIn(e,t){return e===t||e.startsWith(t.endsWith(c)?t:t+c)}
function requireInside(e,t,{within:n},r){if(n!==void 0&&!liesIn(e,v(n)))throw r(`leads out of its folder`);if(checkoutsAround(t).some(t=>!liesIn(e,v(t))))throw r(`leads out of the checkout`)}
function checkoutsAround(e){let t=process.env.GITHUB_WORKSPACE,n=t!==void 0&&t!==``&&f(t)&&liesIn(e,s(t))?[s(t)]:[];for(let t=i(e);;t=i(t))if(f(o(t,`.git`))&&n.push(t),t===i(t))return n}
function kindOf(e){return e.isFile()?`no file of a disk`:e.isDirectory()?`a folder`:e.isFIFO()?`a pipe`:e.isSocket()?`a socket`:`a device`}
function madeUp(){return[`/proc`,`/sys`].flatMap(e=>y(e,{throwIfNoEntry:!1})?.dev??[])}
function readAll(e,t,n){let r=Buffer.allocUnsafe(t+1),i=0;for(;;){let t=g(e,r,i,r.length-i,null);if(i+=t,i>n)return;if(t===0)return r.subarray(0,i);i===r.length&&(r=Buffer.concat([r],Math.min(n,r.length*2)+1))}}
function fail(e){throw e}
const b=/* @__PURE__ */ new Set;
function closeCheckout(e){for(let t=s(e);t!==i(t);t=i(t))if(f(o(t,`.git`))){b.add(realOf(t)??t);return}}
function closedPlace(e,t=process.env){let n=realOf(e)??s(e),[r,i]=[`GITHUB_WORKSPACE`,`RUNNER_TEMP`].map(e=>t[e]?realOf(t[e])??void 0:void 0);return[...b,...r===void 0?[]:[r]].some(e=>liesIn(n,e))?`lies in the checkout`:i!==void 0&&liesIn(n,i)?`lies in RUNNER_TEMP`:null}
function sortPlaces(e,t=process.env){let n={safe:[],loose:[],passed:[]};for(let i of new Set(e.split(r))){let e=i===``||!a(i)?`is no absolute path`:closedPlace(i,t),r=e===null?realOf(i):null;if(e!==null)n.passed.push({dir:i,why:e});else if(r!==null){let e=writableByOthers(r);e===null?n.safe.push(i):n.loose.push({dir:i,why:e})}}return n}
function cleanList(e,t=process.env){let{safe:n,loose:i}=sortPlaces(e,t);return[...n,...i.map(({dir:e})=>e)].join(r)}
function cleanPath(e=process.env){return cleanList(pathOf(e),e)||`/usr/local/bin:/usr/bin:/bin`}
function programsNamed(e,t=process.env){let{safe:n,loose:r,passed:i}=sortPlaces(pathOf(t),t),a=[];for(let[o,s]of[...n.map(e=>[e,0]),...r.map(({dir:e})=>[e,1])]){let n=fileIn(o,e);if(n===null)continue;let r=closedPlace(n,t);r===null?a.push({file:n,rank:+(s===1||writableByOthers(v(n))!==null)}):i.push({dir:n,why:r})}return{found:a.sort((e,t)=>e.rank-t.rank).map(({file:e})=>e),passed:i}}
const x=/* @__PURE__ */ new Map;
function findProgram(e,{environment:t=process.env,fix:r=``}={}){let i=JSON.stringify([e,pathOf(t),t.GITHUB_WORKSPACE,t.RUNNER_TEMP,...b]),a=x.get(i);if(a!==void 0)return a;let{found:[o],passed:s}=programsNamed(e,t);if(o===void 0)throw new n(`environment`,`${e}: not found on PATH${r===``?``:`; ${r}`}${saidOf(s)}`);return x.set(i,o),o}
function notePlaces(e,t=process.env){let{loose:n,passed:r}=sortPlaces(pathOf(t),t);for(let{dir:t,why:n}of r)e.debug(`PATH: ${JSON.stringify(t)} is passed over: it ${n}`);for(let{dir:t,why:r}of n)e.debug(`PATH: ${JSON.stringify(t)} comes last: ${r}`)}
const pathOf=e=>e.PATH??e.Path??``,saidOf=e=>e.length===0?``:` (passed over: ${e.slice(0,5).map(({dir:e,why:t})=>`${JSON.stringify(e)} ${t}`).join(`, `)})`;
function fileIn(e,t){let n=o(e,process.platform===`win32`?`${t}.exe`:t),r=y(n,{throwIfNoEntry:!1});return r?.isFile()===!0&&(process.platform===`win32`||r.mode&73)?n:null}
function writableByOthers(e){let t=process.getuid?.();if(t===void 0)return null;for(let n=e;;n=i(n)){let{uid:r,gid:a,mode:o}=y(n);if(r!==0&&r!==t)return`${n} belongs to another user`;if((o&2||o&16&&a!==0&&a!==process.getgid?.())&&(n===e||!(o&512)))return`${n} can be written by others`;if(n===i(n))return null}}
function realOf(e){try{return v(e)}catch{return null}}
export{findProgram as a,copyPlain as c,requireStays as d,closedPlace as i,readInputFile as l,cleanPath as n,notePlaces as o,closeCheckout as r,programsNamed as s,cleanList as t,readInputText as u};