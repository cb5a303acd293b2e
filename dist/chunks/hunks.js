import{i as e,t}from"./errors.js";
import{a as n,n as r,t as i}from"./programs.js";
import{spawn as a}from"node:child_process";
function count(e,t,n=`${t}s`){return`${e} ${oneOrMany(e,t,n)}`}
function oneOrMany(e,t,n){return e===1?t:n}
function shortSha(e,t=12){return e.slice(0,t)}
const o=[`TMPDIR`,`TEMP`,`TMP`,`SystemRoot`,`SYSTEMROOT`,`windir`,`PATHEXT`],s=[`HOME`,`USERPROFILE`,`HOMEDRIVE`,`HOMEPATH`,`USER`,`LOGNAME`,`XDG_CONFIG_HOME`,`XDG_RUNTIME_DIR`,`APPDATA`,`RUNNER_TEMP`,`SSH_AUTH_SOCK`,`GIT_SSH`,`GIT_SSH_COMMAND`,`GIT_ASKPASS`,`GIT_SSL_CAINFO`,`GIT_SSL_CAPATH`,`SSL_CERT_FILE`,`SSL_CERT_DIR`,`http_proxy`,`https_proxy`,`HTTPS_PROXY`,`all_proxy`,`ALL_PROXY`,`no_proxy`,`NO_PROXY`];
function picked(e){let{LD_LIBRARY_PATH:t}=process.env;return{PATH:r(),...t===void 0?{}:{LD_LIBRARY_PATH:i(t)},...Object.fromEntries(e.flatMap(e=>process.env[e]===void 0?[]:[[e,process.env[e]]]))}}
function gitProgram(){return n(`git`,{fix:`install git 2.39 or newer`})}
const c={LC_ALL:`C`,GIT_TERMINAL_PROMPT:`0`,GIT_OPTIONAL_LOCKS:`0`,GIT_NO_REPLACE_OBJECTS:`1`,GIT_LITERAL_PATHSPECS:`1`,GIT_ATTR_NOSYSTEM:`1`,GIT_PAGER:`cat`,GIT_ADVICE:`0`};
function readingEnvironment(e){let t={HOME:e,XDG_CONFIG_HOME:e,GIT_CONFIG_NOSYSTEM:`1`,GIT_ALLOW_PROTOCOL:`none`,GIT_NO_LAZY_FETCH:`1`};return{...picked(o),...c,...t}}
function fetchingEnvironment(){return{...picked([...o,...s]),...c}}
function startFailure(n){return n instanceof t?n:new t(`environment`,`git: cannot start: ${e(n)}`,{cause:n})}
function cleanMessage(e){return e.split(`
`).map(e=>e.replace(/^(?:fatal|error|remote|warning): /,``).trim()).filter(e=>e!==``).join(`; `).replace(/\/\/[^/@\s]*@/g,`//`).slice(0,500)}
function runGit(e,n){let{cwd:r,env:i,maxBytes:o=67108864,timeoutMs:s=3e4,what:c=`git ${e[0]}`}=n;return new Promise((n,l)=>{let u=a(gitProgram(),e,{cwd:r,env:i,stdio:[`ignore`,`pipe`,`pipe`],windowsHide:!0}),d=[],f=[],p=0,m=0,h,stop=e=>{h??=e,d.length=0,u.kill(`SIGKILL`)},g=setTimeout(()=>stop(new t(`environment`,`${c}: no end after ${Math.round(s/1e3)} s`)),s);u.stdout.on(`data`,e=>{h===void 0&&(p+=e.length,p>o?stop(new t(`environment`,`${c}: more than ${shownBytes(o)}, which is the limit`)):d.push(e))}),u.stderr.on(`data`,e=>{m+=e.length,m<=65536&&f.push(e)}),u.on(`error`,e=>{clearTimeout(g),l(startFailure(e))}),u.on(`close`,(e,r)=>{clearTimeout(g);let i=cleanMessage(Buffer.concat(f).toString(`utf8`));h===void 0?e===null?l(new t(`environment`,`${c}: git was ended by ${r??`a signal`}`)):n({code:e,stdout:Buffer.concat(d),stderr:i}):l(h)})})}
function shownBytes(e){if(e<1024)return`${e} bytes`;let[t,n]=e<1048576?[`KiB`,1024]:[`MiB`,1048576];return`${Number((e/n).toFixed(1))} ${t}`}
const l=new TextDecoder(`utf-8`,{fatal:!0,ignoreBOM:!0});
function sequenceLength(e,t){for(let n=1;n<=4&&t+n<=e.length;n++)try{return l.decode(e.subarray(t,t+n)),n}catch{}return 0}
function decodePath(e){try{return l.decode(e)}catch{let t=``;for(let n=0;n<e.length;){let r=sequenceLength(e,n);t+=r===0?`\\x${e[n++].toString(16).padStart(2,`0`)}`:l.decode(e.subarray(n,n+=r))}return t}}
const u={7:`a`,8:`b`,9:`t`,10:`n`,11:`v`,12:`f`,13:`r`,34:`"`,92:`\\`};
function quotePath(e,t,n=!0){let r=e,i=!1;for(let e of t){let t=u[e];if(t!==void 0)r+=`\\${t}`;else if(e<32||e===127||n&&e>=128)r+=`\\${e.toString(8).padStart(3,`0`)}`;else{r+=String.fromCharCode(e);continue}i=!0}return i?`"${r}"`:r}
function reverseHunk(e){let t={add:`del`,del:`add`,context:`context`},n=[],r=[];for(let i of e.lines){let e={...i,kind:t[i.kind],old:i.new,new:i.old};e.kind===`add`?r.push(e):(e.kind===`context`&&n.push(...r.splice(0)),n.push(e))}return n.push(...r),{...e,oldStart:e.newStart,oldLines:e.newLines,newStart:e.oldStart,newLines:e.oldLines,lines:n}}
function replacePatch(e,t,n){if(t===n)return``;let[r,i]=[t===null?`/dev/null`:quoted(`a/${e}`),n===null?`/dev/null`:quoted(`b/${e}`)],a=[`diff --git ${quoted(`a/${e}`)} ${quoted(`b/${e}`)}`,...t===null?[`new file mode 100644`]:[],...n===null?[`deleted file mode 100644`]:[]],[o,s]=[linesOf(t),linesOf(n)];if(o.length===0&&s.length===0)return`${[...a,`index 0000000..e69de29`].join(`
`)}\n`;let range=e=>e.length===0?`0,0`:`1,${e.length}`,c=[...marked(`-`,o,t),...marked(`+`,s,n)];return`${[...a,`--- ${r}`,`+++ ${i}`,`@@ -${range(o)} +${range(s)} @@`,...c].join(`
`)}\n`}
function linesOf(e){return e===null||e===``?[]:(e.endsWith(`
`)?e.slice(0,-1):e).split(`
`)}
function marked(e,t,n){let r=t.map(t=>e+t);return t.length>0&&n?.endsWith(`
`)===!1?[...r,`\\ No newline at end of file`]:r}
function quoted(e){return/[\u0000-\u001f"\\\u007f-\uffff]/.test(e)?`"${[...Buffer.from(e)].map(e=>e===34||e===92?`\\${String.fromCharCode(e)}`:e<32||e>126?`\\${e.toString(8).padStart(3,`0`)}`:String.fromCharCode(e)).join(``)}"`:e}
const d=/^@@ -(\d{1,10})(?:,(\d{1,10}))? \+(\d{1,10})(?:,(\d{1,10}))? @@(?: ([^]*))?$/;
function parseHunkHead(e){let t=d.exec(e);if(t!==null)return{oldStart:Number(t[1]),oldLines:Number(t[2]??1),newStart:Number(t[3]),newLines:Number(t[4]??1),section:t[5]??``}}
function readHunks(e,t=`patch`){let n=[],r=0,next=()=>{let t=e.indexOf(`
`,r),n=e.slice(r,t<0?e.length:t);return r=t<0?e.length:t+1,n};for(;r<e.length;){let i=next(),a=parseHunkHead(i);if(a===void 0)throw Error(`${t}: expected a hunk, found ${JSON.stringify(i.slice(0,80))}`);let o=[],{oldStart:s,newStart:c}=a,l=s+a.oldLines,u=c+a.newLines;for(;s<l||c<u;){if(r>=e.length)throw Error(`${t}: the patch ends inside the hunk ${hunkName(a)}`);let n=e.charCodeAt(r),i=next(),d=i.slice(1);if(n===43?o.push({kind:`add`,text:d,old:null,new:c++,noNewline:!1}):n===45?o.push({kind:`del`,text:d,old:s++,new:null,noNewline:!1}):n===32||n===10?o.push({kind:`context`,text:d,old:s++,new:c++,noNewline:!1}):markNoNewline(i,o,t),s>l||c>u)throw Error(`${t}: the hunk ${hunkName(a)} has more lines than it says`)}e.charCodeAt(r)===92&&markNoNewline(next(),o,t),n.push({...a,lines:o})}return n}
function hunkName(e){return`-${e.oldStart},${e.oldLines} +${e.newStart},${e.newLines}`}
function markNoNewline(e,t,n){let r=t.at(-1);if(!e.startsWith(`\\ `)||r===void 0)throw Error(`${n}: not a line of a hunk: ${JSON.stringify(e.slice(0,80))}`);r.noNewline=!0}
function addedLines(e){return e.flatMap(e=>e.lines.filter(e=>e.kind===`add`))}
export{oneOrMany as _,replacePatch as a,quotePath as c,gitProgram as d,readingEnvironment as f,count as g,startFailure as h,readHunks as i,cleanMessage as l,shownBytes as m,hunkName as n,reverseHunk as o,runGit as p,parseHunkHead as r,decodePath as s,addedLines as t,fetchingEnvironment as u,shortSha as v};