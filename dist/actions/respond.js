import{rn as e}from"../chunks/outbound.js";
import{o as t,t as n}from"../chunks/guard.js";
import{r,t as i}from"../chunks/errors.js";
import{r as a,t as o}from"../chunks/respond.js";
import{n as s}from"../chunks/run-publish.js";
import{a as c,l,o as u}from"../chunks/document.js";
function runRespond(){return n({state:`none`},async()=>{let n=u(a),{environment:d,log:f}=n,p=l(a,n.texts,`input`);if(p.githubToken===void 0)throw r(`input github-token`,`is empty`,`a token of the GitHub App that the protection rule belongs to`);let m=d.GITHUB_REPOSITORY||null,h=c(p.githubToken,n),{answer:g,verdict:_}=await o({client:h,repository:m,payload:await e(d),onInconclusive:p.onInconclusive,now:/* @__PURE__ */ new Date,log:f,record:async()=>{if(p.run===void 0&&p.artifactId===void 0&&p.artifactName===void 0)throw new i(`environment`,`the gate left none`);return s(p,f)}});t({state:g.state,verdict:_})})}
await runRespond();
export{};