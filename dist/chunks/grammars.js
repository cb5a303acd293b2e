import{t as e}from"./errors.js";
import{dirname as t,join as n}from"node:path";
import{existsSync as r}from"node:fs";
import{readFile as i}from"node:fs/promises";
import{fileURLToPath as a}from"node:url";
import{promisify as o}from"node:util";
import{brotliDecompress as s}from"node:zlib";
const c={runtime:{package:`web-tree-sitter`,file:`web-tree-sitter.wasm`},typescript:grammar(`typescript`),tsx:grammar(`tsx`),javascript:grammar(`javascript`),python:grammar(`python`),go:grammar(`go`),java:grammar(`java`),rust:grammar(`rust`),"c-sharp":grammar(`c-sharp`),ruby:grammar(`ruby`),php:grammar(`php`)};
function grammar(e){return{package:`@vscode/tree-sitter-wasm/wasm`,file:`tree-sitter-${e}.wasm`}}
function createGrammars(e=t(a(import.meta.url))){let n,r=/* @__PURE__ */ new Map,start=async()=>{let t=await import(`./web-tree-sitter.js`);return await t.Parser.init({wasmBinary:await readGrammar(e,`runtime`)}),t},load=async t=>{let[r,i]=await Promise.all([n??=start(),readGrammar(e,t)]);return{library:r,language:await r.Language.load(i)}};return{warm:()=>{n??=start(),n.catch(()=>{n=void 0})},language:e=>{let t=r.get(e)??load(e);return r.set(e,t),t}}}
async function readGrammar(e,t){let n=findGrammar(e,t),r=await i(n);return new Uint8Array(n.endsWith(`.br`)?await o(s)(r):r)}
function findGrammar(i,a){let{package:o,file:s}=c[a];for(let a=i;;a=t(a)){let i=[n(a,`grammars`,`${s}.br`),n(a,`node_modules`,o,s)].find(e=>r(e));if(i!==void 0)return i;if(t(a)===a)throw new e(`environment`,`grammars/${s}.br: not found beside the program; build it again or install its dependencies`)}}
export{createGrammars as t};