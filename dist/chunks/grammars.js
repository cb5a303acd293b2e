import{i as e,t}from"./errors.js";
import{dirname as n,join as r}from"node:path";
import{existsSync as i}from"node:fs";
import{readFile as a}from"node:fs/promises";
import{fileURLToPath as o}from"node:url";
import{promisify as s}from"node:util";
import{brotliDecompress as c}from"node:zlib";
const l={runtime:{package:`web-tree-sitter`,file:`web-tree-sitter.wasm`},typescript:grammar(`typescript`),tsx:grammar(`tsx`),javascript:grammar(`javascript`),python:grammar(`python`),go:grammar(`go`),java:grammar(`java`),rust:grammar(`rust`),"c-sharp":grammar(`c-sharp`),ruby:grammar(`ruby`),php:grammar(`php`)};
function grammar(e){return{package:`@vscode/tree-sitter-wasm/wasm`,file:`tree-sitter-${e}.wasm`}}
function createGrammars(e=n(o(import.meta.url))){let t,r=/* @__PURE__ */ new Map,start=async()=>{let t=await import(`./web-tree-sitter.js`),n=await readGrammar(e,`runtime`);return await whole(`runtime`,t.Parser.init({wasmBinary:n,printErr:()=>void 0})),t},load=async n=>{let[r,i]=await Promise.all([t??=start(),readGrammar(e,n)]);return{library:r,language:await whole(n,r.Language.load(i))}};return{warm:()=>{t??=start(),t.catch(()=>{t=void 0})},language:e=>{let t=r.get(e)??load(e);return r.set(e,t),t}}}
async function readGrammar(e,t){let n=findGrammar(e,t),r=await a(n);return new Uint8Array(n.endsWith(`.br`)?await whole(t,s(c)(r)):r)}
async function whole(n,r){try{return await r}catch(r){let i=`grammars/${l[n].file}.br`;throw new t(`environment`,`${i}: is damaged (${e(r)}); install codex-ci again`,{cause:r})}}
function findGrammar(e,a){let{package:o,file:s}=l[a];for(let a=e;;a=n(a)){let e=[r(a,`grammars`,`${s}.br`),r(a,`node_modules`,o,s)].find(e=>i(e));if(e!==void 0)return e;if(n(a)===a)throw new t(`environment`,`grammars/${s}.br: not found beside the program; build it again or install its dependencies`)}}
export{createGrammars as t};