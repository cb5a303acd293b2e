import{C as e,f as t,g as n,m as r,u as i,w as a}from"./usage.js";
import{n as o,o as s,u as c}from"./outbound.js";
import{i as l}from"./hunks.js";
function unusable(e){return`An earlier reply could not be used: ${e}. Reply with one JSON object of the schema and nothing else.`}
function promptAgain(e,t){return`${e}\n\n${t}`}
function passagesOf(e,t){let n=[];for(let r of l(e.patch).flatMap(e=>hunkPieces(e,t))){let e=n.at(-1);e!==void 0&&e.length+r.length<=t?n[n.length-1]=`${e}\n${r}`:n.push(r)}return n.map((t,r)=>({path:e.path,part:r+1,parts:n.length,text:t}))}
function hunkPieces(e,t){let n=[],r=[`@@ from line ${e.oldStart} before, ${e.newStart} after${e.section===``?``:` · ${e.section}`}`],i=0,a=Math.max(200,t-200);for(let t of e.lines)for(let{mark:e,text:o}of markedLine(t,a))i+o.length>a&&r.length>1&&(n.push(r.join(`
`)),r=[`@@ continued`],i=0),r.push(`${e} ${o}`),i+=o.length+e.length+2;return n.push(r.join(`
`)),n}
function markedLine(e,t){let n=e.kind===`add`?`+${e.new}`:e.kind===`del`?`-${e.old}`:` ${e.new}`,r=[{mark:`[${n}]`,text:e.text.slice(0,t)}];for(let i=t;i<e.text.length;i+=t)r.push({mark:`[${n} from character ${i+1}]`,text:e.text.slice(i,i+t)});return r}
const u=e({path:a(),oldPath:a().nullable().describe(`the path before a rename or copy`),status:i([`added`,`modified`,`deleted`,`renamed`,`copied`,`type-changed`]),oldMode:a().nullable(),newMode:a().nullable(),oldBlob:a().nullable(),newBlob:a().nullable(),binary:t(),submodule:t(),additions:r().nonnegative(),deletions:r().nonnegative(),patch:a(),encoding:a().optional().describe(`how the text was decoded, where git calls the file binary`),undecoded:a().optional().describe(`why a file that git calls binary has no text, or none that is sure`),cut:n(!0).optional().describe(`its patch is too long to be read and left out`)});
function droppedFold(e,t,n=e=>o(e)){if(e.length===0)return``;let r=e.slice(0,t).map(({title:e,reason:t})=>[n(e),n(t)]);return s(`Claims that did not hold (${e.length})`,c([`Claim`,`Why it was dropped`],r))}
export{unusable as a,promptAgain as i,u as n,passagesOf as r,droppedFold as t};