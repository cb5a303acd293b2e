import*as e from"os";
import*as t from"crypto";
import*as n from"fs";
function toCommandValue(e){return e==null?``:typeof e==`string`||e instanceof String?e:JSON.stringify(e)}
function toCommandProperties(e){return Object.keys(e).length?{title:e.title,file:e.file,line:e.startLine,endLine:e.endLine,col:e.startColumn,endColumn:e.endColumn}:{}}
function issueCommand(t,n,r){let i=new Command(t,n,r);process.stdout.write(i.toString()+e.EOL)}
var Command=class{constructor(e,t,n){e||=`missing.command`,this.command=e,this.properties=t,this.message=n}toString(){let e=`::`+this.command;if(this.properties&&Object.keys(this.properties).length>0){e+=` `;let t=!0;for(let n in this.properties)if(this.properties.hasOwnProperty(n)){let r=this.properties[n];r&&(t?t=!1:e+=`,`,e+=`${n}=${escapeProperty(r)}`)}}return e+=`::${escapeData(this.message)}`,e}};
function escapeData(e){return toCommandValue(e).replace(/%/g,`%25`).replace(/\r/g,`%0D`).replace(/\n/g,`%0A`)}
function escapeProperty(e){return toCommandValue(e).replace(/%/g,`%25`).replace(/\r/g,`%0D`).replace(/\n/g,`%0A`).replace(/:/g,`%3A`).replace(/,/g,`%2C`)}
function issueFileCommand(t,r){let i=process.env[`GITHUB_${t}`];if(!i)throw Error(`Unable to find environment variable for file command ${t}`);if(!n.existsSync(i))throw Error(`Missing file at path: ${i}`);n.appendFileSync(i,`${toCommandValue(r)}${e.EOL}`,{encoding:`utf8`})}
function prepareKeyValueMessage(n,r){let i=`ghadelimiter_${t.randomUUID()}`,a=toCommandValue(r);if(n.includes(i))throw Error(`Unexpected input: name should not contain the delimiter "${i}"`);if(a.includes(i))throw Error(`Unexpected input: value should not contain the delimiter "${i}"`);return`${n}<<${i}${e.EOL}${a}${e.EOL}${i}`}
var r;
(function(e){e[e.Success=0]=`Success`,e[e.Failure=1]=`Failure`})(r||={});
function setSecret(e){issueCommand(`add-mask`,{},e)}
function setOutput(t,n){if(process.env.GITHUB_OUTPUT)return issueFileCommand(`OUTPUT`,prepareKeyValueMessage(t,n));process.stdout.write(e.EOL),issueCommand(`set-output`,{name:t},toCommandValue(n))}
function setFailed(e){process.exitCode=r.Failure,error(e)}
function debug(e){issueCommand(`debug`,{},e)}
function error(e,t={}){issueCommand(`error`,toCommandProperties(t),e instanceof Error?e.toString():e)}
function warning(e,t={}){issueCommand(`warning`,toCommandProperties(t),e instanceof Error?e.toString():e)}
function notice(e,t={}){issueCommand(`notice`,toCommandProperties(t),e instanceof Error?e.toString():e)}
function info(t){process.stdout.write(t+e.EOL)}
export{setFailed as a,warning as c,notice as i,error as n,setOutput as o,info as r,setSecret as s,debug as t};