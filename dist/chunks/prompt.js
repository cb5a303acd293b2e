const e=1048576;
function cleanPrompt(e){return e.replace(/\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,`�`)}
function countChars(e){let t=0;for(let n of e)t++;return t}
export{countChars as n,e as r,cleanPrompt as t};