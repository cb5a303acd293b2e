const e=String.raw`[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]|(?<=\p{M}{4})\p{M}`,t=String.raw`(?! )\p{Zs}`,n=String.raw`:(?=(?:(?=[\d_+-]*[a-z])[a-z\d_+-]{1,60}|[+-]1|100|1234)(?::|$))`,r=String.raw`[\uFE0E\uFE0F](?<=\p{Extended_Pictographic}.)|\uFE0F(?<=[#*0-9].)(?=\u20E3)|`+String.raw`\u200D(?<=\p{Extended_Pictographic}[\uFE0F\u{1F3FB}-\u{1F3FF}]?.)(?=\p{Extended_Pictographic})`,i=[[`@`,``],[`:`,String.raw`:|\\?\/|[a-z\d_+-]`],[String.raw`\[`,`!`],[`#`,String.raw`\d|#\[`],[`<`,`[A-Za-z/!?]`],[`&`,String.raw`#?\w`],[`!`,String.raw`\[`],[String.raw`\]`,`[(:]`],[`www`,String.raw`\.`],[`(?<![A-Za-z0-9])[cfr]`,`lose|ix|esolve`],[String.raw`(?<![^\n])[ \t]*`,String.raw`[^\w\s]|\d+[.)]`]].map(([e,t])=>String.raw`\u200B(?<=${e}.)(?=${t})`).join(`|`),a=RegExp(`(${r})|${e}`,`gu`),o=RegExp(`(${r})|${e}|${t}`,`gu`),s=new RegExp(n,`g`),c=RegExp(`(${r}|${i})|${e}`,`giu`),l=new RegExp(i,`giu`),show=(e,t)=>t===void 0?`[U+${e.codePointAt(0).toString(16).toUpperCase().padStart(4,`0`)}]`:e,showOthers=(e,t)=>e===`
`||e===`	`?e:show(e,t),whole=e=>e.toWellFormed().replaceAll(`\r
`,`
`);
function visible(e){return e.toWellFormed().replace(o,show)}
function visibleLines(e){return whole(e).replace(a,showOthers)}
function settled(e){return whole(e).replace(c,showOthers)}
function unbroken(e){return e.replace(l,``)}
function withoutPictures(e){return e.replace(s,`:​`)}
function hasHidden(e){return visibleLines(e)!==whole(e)}
function oneSpaced(e){return e.replace(/[ \t\r\n]+/g,e=>/[\n\t]/.test(e)?` `:e)}
function inert(e){return withoutCommands(settled(e))}
function withoutCommands(e){return e.replace(/^([^\S\n]*):(?=:)/gm,`$1:​`).replaceAll(`##[`,`#​#[`)}
const u=/(?<![A-Za-z0-9])([cfr])(lose[sd]?|ix(?:es|ed)?|esolve[sd]?)(?=:?\s+(?:#|gh-|https?:|[\w.-]+\/[\w.-]+#))/gi,d=/^([ \t]*)(?=#{1,6}(?:\s|$)|>|[-*+_](?:[-*_\s]|$)|`{3}|~{3}|\d{1,9}[.)](?:\s|$)|[=|:-][=|: -]*$)/gm;
function plain(e){return withoutPictures(visibleLines(unbroken(e))).replace(d,`$1​`).replace(/@(?=\w)|<(?=[A-Za-z/!?])|&(?=#?\w{1,40};)|!(?=\[)|\](?=[(:])|#(?=#\[)|(?<=\w\/[\w.-]{1,100})#(?=\d)/g,`$&​`).replace(/:(?=\\?\/\\?\/)/g,(e,t,n)=>/^:\/\/(?:docs\.)?github\.com(?![\w.:@-])/i.test(n.slice(t,t+20))?e:e+`​`).replace(/(?<=www)\.(?=\w)/gi,`​.`).replace(u,`$1​$2`)}
function plainLine(e){return plain(oneSpaced(unbroken(e)).trim())}
export{plainLine as a,visible as c,withoutPictures as d,plain as i,visibleLines as l,inert as n,settled as o,oneSpaced as r,unbroken as s,hasHidden as t,withoutCommands as u};