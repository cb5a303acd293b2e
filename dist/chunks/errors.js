var Failure=class extends Error{kind;constructor(e,t,n){super(t,n),this.name=`Failure`,this.kind=e}get exitCode(){return this.kind===`input`?2:3}};
function inputFailure(e,t,n,r){return new Failure(`input`,`${e}: ${t}${n===void 0?``:`; allowed: ${n}`}`,r===void 0?void 0:{cause:r})}
function messageOf(e){return(e instanceof Error?e.message:String(e)).replace(/\s*\n\s*/g,` `).trim()}
var UnusableReply=class extends Error{};
export{messageOf as i,UnusableReply as n,inputFailure as r,Failure as t};