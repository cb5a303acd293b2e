import{A as e,c as t,k as n,l as r}from"./usage.js";
function datetime(t){return e(r,t)}
function date(e){return n(t,e)}
function isLoopback({hostname:e}){return/^(127(\.\d+){3}|localhost|\[::1\])$/.test(e)}
export{date as n,datetime as r,isLoopback as t};