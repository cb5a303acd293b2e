import{t as e}from"./errors.js";
import{r as t,t as n}from"./shield.js";
import{networkInterfaces as r}from"node:os";
import{join as i}from"node:path";
import{readFileSync as a,readdirSync as o}from"node:fs";
import{mkdtemp as s}from"node:fs/promises";
import{BlockList as c,connect as l,isIP as u,isIPv6 as d}from"node:net";
import{createServer as f,request as p}from"node:http";
import{once as m}from"node:events";
import{connect as h}from"node:tls";
import{lookup as g}from"node:dns/promises";
const _=[[`0.0.0.0`,8],[`127.0.0.0`,8],[`169.254.0.0`,16],[`192.0.0.0`,24],[`224.0.0.0`,4],[`240.0.0.0`,4],[`168.63.129.16`,32],[`100.100.100.200`,32],[`::`,96],[`::1`,128],[`fe80::`,10],[`fec0::`,10],[`ff00::`,8],[`fd00:ec2::254`,128],[`fd20:ce::254`,128],[`fd00:c1::a9fe:a9fe`,128]],v=[[`64:ff9b::`,96,6],[`64:ff9b:1::`,48,6],[`::ffff:0:0:0`,96,6],[`2002::`,16,1]];
function carried(e){for(let[t,n,r]of v){let i=new c;if(i.addSubnet(t,n,`ipv6`),!i.check(e,`ipv6`))continue;let[a=``,o]=(/^\[(.*)\]$/.exec(new URL(`http://[${e}]`).hostname)?.[1]??``).split(`::`),groups=e=>e.split(`:`).filter(e=>e!==``),[s,l]=[groups(a),groups(o??``)];return[...s,...Array(8-s.length-l.length).fill(`0`),...l].map(e=>Number.parseInt(e,16)).slice(r,r+2).flatMap(e=>[e>>8,e&255]).join(`.`)}return null}
function readOwnAddresses(){let e=(()=>{try{return o(`/sys/class/net`)}catch{return[]}})().filter(e=>{try{return o(`/sys/class/net/${e}`).includes(`bridge`)}catch{return!1}}),t=(()=>{try{return a(`/proc/net/route`,`latin1`)}catch{return``}})(),n=(()=>{try{return a(`/proc/net/ipv6_route`,`latin1`)}catch{return``}})(),i=[...t.split(`
`).slice(1).map(e=>gatewayOf(e.split(`	`)[2]??``)),...n.split(`
`).map(e=>gateway6Of(e.split(/ +/)[4]??``))];return{interfaces:r(),bridges:e,gateways:i.filter(e=>e!==null)}}
function gatewayOf(e){return!/^[0-9A-F]{8}$/.test(e)||e===`00000000`?null:e.match(/../g).toReversed().map(e=>Number.parseInt(e,16)).join(`.`)}
function gateway6Of(e){return!/^[0-9a-f]{32}$/.test(e)||/^0+$/.test(e)?null:e.match(/.{4}/g).join(`:`)}
function isOwnAddress(e,t){if(u(e)===0)return!0;let n=new c,kind=e=>d(e)?`ipv6`:`ipv4`;for(let[e,t]of _)n.addSubnet(e,t,kind(e));for(let e of t.gateways)n.addAddress(e,kind(e));for(let[e,r]of Object.entries(t.interfaces))for(let i of r??[]){n.addAddress(i.address,kind(i.address));let r=Number(i.cidr?.split(`/`)[1]);t.bridges.includes(e)&&r>0&&n.addSubnet(i.address,r,kind(i.address))}let r=d(e)?carried(e):null;return n.check(e,kind(e))||r!==null&&n.check(r,`ipv4`)}
function upstreamFor(e,t,n){let named=e=>n[e.toLowerCase()]||n[e]||``,r=named(t?`HTTPS_PROXY`:`HTTP_PROXY`);if(r===``||exempt(e,named(`NO_PROXY`)))return null;let i=URL.parse(r.includes(`://`)?r:`http://${r}`);if(i===null||!/^https?:$/.test(i.protocol))return null;let a=[i.username,i.password].map(e=>decodeURIComponent(e)).join(`:`);return{url:i,authorization:a===`:`?null:`Basic ${Buffer.from(a).toString(`base64`)}`}}
function exempt(e,t){return t.split(/[\s,]+/).filter(Boolean).some(t=>{let n=t.toLowerCase().replace(/^\*?\./,``).replace(/:\d+$/,``);return t===`*`||e===n||u(e)===0&&e.endsWith(`.${n}`)})}
const y=2e4;
function connectChecked(e,t,n){let lookup=(e,t,r)=>{r(null,[...n])},r=l({host:e,port:t,lookup,autoSelectFamily:!0});return r.setTimeout(y,()=>{r.connecting&&r.destroy(/* @__PURE__ */ Error(`no answer`))}),r}
function connectUpstream({url:e}){let t=Number(e.port||(e.protocol===`https:`?443:80)),n=e.hostname.replace(/^\[|\]$/g,``);return e.protocol===`https:`?h({host:n,port:t,servername:n}):l({host:n,port:t})}
async function tunnelThrough(e,{host:t,port:n},{url:r,authorization:i}){await m(e,r.protocol===`https:`?`secureConnect`:`connect`);let a=`${u(t)===6?`[${t}]`:t}:${n}`,o=p({createConnection:()=>e,method:`CONNECT`,path:a,setHost:!1,headers:{host:a,connection:`keep-alive`,...i===null?{}:{"proxy-authorization":i}},signal:AbortSignal.timeout(y)});o.end();let[s,,c]=await m(o,`connect`),l=s.statusCode??0;if(l>=200&&l<300)return c;throw e.destroy(),Error(`the proxy of this machine refuses (${l})`)}
const b=[`connection`,`proxy-connection`,`proxy-authorization`,`proxy-authenticate`,`proxy-authentication-info`,`keep-alive`,`te`,`trailer`,`transfer-encoding`,`upgrade`];
function endToEnd(e){return Object.fromEntries(Object.entries(e).filter(([e])=>!b.includes(e)))}
async function openForward(e){let t=new Forward(e),n=f((e,n)=>{t.pass(e,n).catch(e=>{n.headersSent?n.destroy():(n.writeHead(403,{"content-type":`text/plain`,connection:`close`}),n.end(`${e.message}\n`))})});return n.on(`connection`,e=>t.hold(e)),n.on(`connect`,(e,n,r)=>{let i=URL.parse(`http://${e.url??``}`);(i===null?Promise.reject(/* @__PURE__ */ Error(`no host`)):t.tunnel(n,targetOf(i),r)).catch(e=>{n.end(`HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n${e.message}\n`)})}),n.maxConnections=256,n.listen(e.socket),await m(n,`listening`),{close:async()=>{t.endAll(),await new Promise(e=>{n.close(()=>e())})}}}
const targetOf=e=>({host:e.hostname.replace(/^\[|\]$/g,``),port:Number(e.port||80)});
var Forward=class{#e;#t;#n=/* @__PURE__ */ new Set;#r=/* @__PURE__ */ new Set;constructor(e){this.#e=e,this.#t=new Set(e.reach.map(e=>e.toLowerCase()))}hold(e){return this.#r.add(e),e.on(`close`,()=>{this.#r.delete(e)}).on(`error`,()=>void 0),e}endAll(){for(let e of this.#r)e.destroy()}async tunnel(e,t,n){let r=await this.#a(t,!0),i=this.#i(t,r);e.on(`close`,()=>i.destroy());let a=r.upstream===null?await m(i,`connect`).then(()=>Buffer.alloc(0)):await tunnelThrough(i,t,r.upstream);i.on(`close`,()=>e.destroy()),e.write(`HTTP/1.1 200 OK\r
\r
`),e.write(a),i.write(n),e.pipe(i).pipe(e)}async pass(e,t){let n=URL.parse(e.url??``);if(n===null||n.protocol!==`http:`)throw Error(`a proxy for http:// addresses`);if(e.method===`TRACE`)throw Error(`no TRACE`);let r=targetOf(n),i=await this.#a(r,!1),a=p({createConnection:()=>this.#i(r,i),method:e.method,setHost:!1,path:i.upstream===null?`${n.pathname}${n.search}`:n.href,headers:{...endToEnd(e.headers),...chunked(e),host:n.host,connection:`close`,...i.upstream?.authorization?{"proxy-authorization":i.upstream.authorization}:{}}},e=>handBack(e,t));a.on(`error`,()=>t.destroy()).on(`close`,()=>{t.headersSent||t.destroy()}),t.on(`close`,()=>a.destroy()),e.pipe(a)}#i({host:e,port:t},{addresses:n,upstream:r}){return this.hold(r===null?connectChecked(e,t,n):connectUpstream(r))}async#a({host:e,port:t},n){let r=upstreamFor(e,n,this.#e.env),i=u(e)===0,a=i?await g(e,{all:!0}).catch(()=>[]):[{address:e,family:u(e)}];if(this.#t.has(`${u(e)===6?`[${e}]`:e}:${t}`))return{addresses:a,upstream:null};let o=(this.#e.own??readOwnAddresses)(),s=a.filter(({address:e})=>!isOwnAddress(e,o));if(s.length>0||a.length===0&&r!==null&&i)return{addresses:s,upstream:r};let c=a.length===0?`no such host`:`this machine, its link or its cloud`;throw this.#o(JSON.stringify(`${e}:${t}`.slice(0,200)),c),Error(c)}#o(e,t){this.#n.size>=100||this.#n.has(e)||(this.#n.add(e),this.#e.log.warn(`prepare: not let through to ${e}: ${t}`))}};
function chunked({headers:e}){return e[`transfer-encoding`]===void 0?{}:{"transfer-encoding":`chunked`}}
function handBack(e,t){try{t.writeHead(e.statusCode??502,endToEnd(e.headers))}catch{e.destroy(),t.destroy();return}e.pipe(t)}
const x=3128,S=`
const net = require('net'), { constants } = require('os'), { spawn } = require('child_process');
const [path, command, ...args] = process.argv.slice(1);
const server = net.createServer((client) => {
  const way = net.connect(path);
  client.on('error', () => way.destroy()).on('close', () => way.destroy());
  way.on('error', () => client.destroy()).on('close', () => client.destroy());
  client.pipe(way).pipe(client);
});
server.listen(${x}, '127.0.0.1', () => {
  spawn(command, args, { stdio: 'inherit' })
    .on('error', (error) => { console.error(error.message); process.exit(127); })
    .on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
});
`;
async function openOwnNetwork({binary:e,folder:n,reach:r,env:a,log:o}){let c=await needBwrap(e),l=i(n,`way-out`).length>100?await s(`/tmp/codex-ci-net-`):null,u=i(l??n,`way-out`),d=await openForward({socket:u,reach:r,env:a,log:o});return{wrap:(e,t)=>({command:c,args:[`--unshare-user`,`--unshare-net`,`--dev-bind`,`/`,`/`,`--die-with-parent`,`--`,process.execPath,`-e`,S,`--`,u,e,...t]}),env:proxyVariables(`http://127.0.0.1:${x}`),close:async()=>{await d.close(),l!==null&&await t(l)}}}
async function needBwrap(t){let r=await n(t);if(r!==null)return r;throw new e(`environment`,`prepare-command: no bubblewrap is here, neither beside the Codex CLI nor as /usr/bin/bwrap, so it can have no network of its own; install bubblewrap, or leave prepare-command out`)}
function proxyVariables(e){let t=[`HTTP_PROXY`,`HTTPS_PROXY`,`ALL_PROXY`,`YARN_HTTP_PROXY`,`YARN_HTTPS_PROXY`],n=[`http`,`https`].map(e=>`-D${e}.proxyHost=127.0.0.1 -D${e}.proxyPort=${x}`).join(` `),r=`localhost,127.0.0.1,::1`;return{...Object.fromEntries(t.map(t=>[t,e])),http_proxy:e,https_proxy:e,all_proxy:e,NO_PROXY:r,no_proxy:r,NODE_USE_ENV_PROXY:`1`,JAVA_TOOL_OPTIONS:n,MAVEN_ARGS:`-Daether.connector.http.useSystemProperties=true -Daether.transport.http.useSystemProperties=true`}}
export{openOwnNetwork};