/** The style of the chain's page, light and dark. A line that ends in a backslash goes on in the next one. */
export const style = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--soft:#59636e;--line:#d1d9e0;--card:#f6f8fa;\
--pass:#1a7f37;--block:#cf222e;--inconclusive:#9a6700;--skipped:#59636e}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--soft:#9198a1;--line:#3d444d;--card:#151b23;\
--pass:#3fb950;--block:#f85149;--inconclusive:#d29922;--skipped:#9198a1}}
*{box-sizing:border-box}body{margin:0 auto;max-width:68rem;padding:1.5rem 1rem 3rem;background:var(--bg);\
color:var(--fg);font:16px/1.5 system-ui,sans-serif;overflow-wrap:break-word}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2.2rem 0 .6rem}h3{font-size:1rem;margin:0;\
overflow-wrap:anywhere}code,pre{font:13px/1.45 ui-monospace,monospace}code{overflow-wrap:anywhere}
pre{background:var(--bg);border:1px solid var(--line);padding:.5rem .8rem;overflow-x:auto;border-radius:6px;\
margin:.5rem 0}
header{border-left:6px solid var(--tone);padding:.1rem 0 .1rem 1rem}header p{margin:.3rem 0 0}.facts{\
color:var(--soft);font-size:.875rem}
.chain{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;margin-top:1.6rem}.step{display:flex;\
flex-direction:column;gap:.6rem}.arrow{color:var(--soft)}
.stage{border:1px solid var(--line);border-left:5px solid var(--tone);border-radius:6px;padding:.5rem .8rem;\
min-width:11.5rem;background:var(--card)}.stage.skipped{border-style:dashed;border-left-style:solid;\
background:none}
.stage b{display:block}.stage small{color:var(--soft);display:block}.word{color:var(--tone);font-weight:600}
.pass{--tone:var(--pass)}.block{--tone:var(--block)}.inconclusive{--tone:var(--inconclusive)}.skipped{\
--tone:var(--skipped)}
.critical,.high{--tone:var(--block)}.medium{--tone:var(--inconclusive)}.low,.info{--tone:var(--skipped)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{border:1px solid var(--line);\
padding:.35rem .6rem;text-align:left;vertical-align:top;white-space:nowrap}th{background:var(--card)}td.long{\
white-space:normal;min-width:9rem;overflow-wrap:anywhere}
article{border:1px solid var(--line);border-left:5px solid var(--tone);border-radius:6px;background:var(--card);\
padding:.6rem .9rem;margin:.6rem 0}article p{margin:.4rem 0;white-space:pre-line}.place{color:var(--soft);\
font-size:.875rem}
summary{cursor:pointer;margin:.4rem 0}footer{color:var(--soft);margin-top:2.5rem;\
border-top:1px solid var(--line);padding-top:.6rem;font-size:.875rem}
@media (max-width:40rem){.chain{flex-direction:column;align-items:stretch}.arrow{align-self:center;\
transform:rotate(90deg)}}`;
