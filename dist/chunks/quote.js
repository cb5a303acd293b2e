import{i as e}from"./hunks.js";
const t=/\r(?!\n|$)|[\u0085\u2028\u2029]/,n=/\r(?!\n|$)|[\u0085\u2028\u2029]/g;
function hasOtherBreaks(e){return t.test(e)}
function withPlainBreaks(e){return e.replace(/\r\n?|[\u0085\u2028\u2029]/g,`
`)}
function gitLines(e){let t=[],r=1;for(let i of e.split(`
`)){for(let e=(i.match(n)?.length??0)+1;e>0;--e)t.push(r);r+=1}return e=>t[e-1]??Math.max(1,r-1)}
function changesLineEnds(e){let t={"+":/* @__PURE__ */ new Set,"-":/* @__PURE__ */ new Set};for(let n=0;n<e.length;){let r=e.indexOf(`
`,n),i=r===-1?e.length:r,a=e[n];(a===`+`||a===`-`)&&t[a].add(e[i-1]===`\r`),n=i+1}return[!0,!1].some(e=>t[`+`].has(e)&&t[`-`].has(!e))}
function findQuote(t,n){let r=withPlainBreaks(n.quote).replace(/\r/g,``).replace(/^\n+|\s+$/g,``).split(`
`);if(r.every(e=>e.trim()===``))return{problem:`empty`};let{side:i}=n,a=e(t).flatMap(e=>e.lines).filter(e=>numberOn(e,i)!==null),o=a.flatMap((e,t)=>standsAt(a,t,r,i)?[t]:[]),s=o.length>0||r.length===1?[]:a.flatMap(({text:e},t)=>hasOtherBreaks(e)&&standsWithin(e,r)?[t]:[]),c=s.find(e=>numberOn(a[e],i)===n.line)??s[0];if(c!==void 0)return found(a,c,1,i);let l=o.find(e=>numberOn(a[e],i)===n.line)??(o.length===1?o[0]:void 0);return l===void 0?o.length===0?{problem:`absent`}:{problem:`ambiguous`,places:o.length}:found(a,l,r.length,i)}
function found(e,t,n,r){let i=e.slice(t,t+n),a=numberOn(i[0],r)??1;return{line:a,endLine:numberOn(i.at(-1),r)??a,quote:i.map(e=>e.text.replace(/\r$/,``)).join(`
`),changed:i.some(e=>e.kind!==`context`)}}
function standsWithin(e,t){let n=withPlainBreaks(e).split(`
`).map(e=>e.trim());return n.some((e,r)=>t.every((e,t)=>n[r+t]===e.trim()))}
function whyNotFound(e,t,n){return e.problem===`empty`?`quotes nothing`:e.problem===`absent`?`the quote does not stand in the ${t.side} side of ${n}`:`the quote stands ${e.places} times in ${n}, but not at line ${t.line}`}
function numberOn(e,t){return e===void 0?null:t===`new`?e.new:e.old}
function standsAt(e,t,n,r){let i=numberOn(e[t],r)??0;return n.every((a,o)=>{let s=e[t+o];if(s===void 0||numberOn(s,r)!==i+o)return!1;let c=a.trim();return s.text.trim()===c||n.length===1&&c.length>=8&&s.text.includes(c)})}
export{hasOtherBreaks as a,gitLines as i,whyNotFound as n,withPlainBreaks as o,changesLineEnds as r,findQuote as t};