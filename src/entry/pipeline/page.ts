import type { Result } from '../../contracts/task.ts';
import type { Envelope } from '../../domain/result.ts';
import type { PipelinePart } from './record.ts';
import { blockingOf, costOf, count, dollars, limitWords, modeWords, placeOf, timeOf } from './words.ts';

type Stage = PipelinePart['stages'][number];
const mostRows = 2000;

/** Text of a record inside HTML. What a reader can't see, and would turn the text around, is shown as a code point. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (char) => `[U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`);
}

const style = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--soft:#59636e;--line:#d1d9e0;--card:#f6f8fa;--pass:#1a7f37;--block:#cf222e;--inconclusive:#9a6700;--skipped:#59636e}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--soft:#9198a1;--line:#3d444d;--card:#151b23;--pass:#3fb950;--block:#f85149;--inconclusive:#d29922;--skipped:#9198a1}}
*{box-sizing:border-box}body{margin:0 auto;max-width:68rem;padding:2rem 1rem;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}code,pre{font:13px/1.45 ui-monospace,monospace}pre{background:var(--card);padding:.6rem .8rem;overflow-x:auto;border-radius:6px}
.chain{display:flex;flex-wrap:wrap;gap:.6rem;list-style:none;padding:0}.step{display:flex;flex-direction:column;gap:.6rem}.stage{border:1px solid var(--line);border-left:5px solid var(--tone);border-radius:6px;padding:.5rem .8rem;min-width:11rem;background:var(--card)}
.stage b{display:block}.stage small{color:var(--soft);display:block}.arrow{align-self:center;color:var(--soft)}.word{color:var(--tone);font-weight:600}
.pass{--tone:var(--pass)}.block{--tone:var(--block)}.inconclusive{--tone:var(--inconclusive)}.skipped{--tone:var(--skipped)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{border:1px solid var(--line);padding:.35rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:var(--card)}
article{border-top:1px solid var(--line);padding:.4rem 0}summary{cursor:pointer}footer{color:var(--soft);margin-top:2rem;font-size:.875rem}`;

/**
 * The chain's record as one page: its style is inside, it has no script and its policy lets it load nothing. Text of authors and models is
 * escaped, never markup. It is dark where the reader's system is.
 */
export function pageOfChain({ envelope, part }: Result<PipelinePart>): string {
  const { verdict, reason, findings, receipt } = envelope;
  const blocking = blockingOf(envelope, part);
  const others = findings.filter(({ id }) => !blocking.some(({ finding }) => finding.id === id));
  const unread = receipt.filter(({ state }) => state !== 'read');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>codex-ci pipeline: ${verdict}</title>
<style>${style}
</style>
</head>
<body>
<h1>codex-ci pipeline: <span id="verdict" class="word ${verdict}" data-verdict="${verdict}">${verdict}</span></h1>
<p id="reason">${escapeHtml(reason)}</p>
${limitWords(part) === '' ? '' : `<p id="limit">${escapeHtml(limitWords(part))}</p>`}
${chain(part.stages)}
<h2>Stages</h2>
${table('stages', ['Stage', 'Verdict', 'Why', 'Time', 'Cost', 'Asked'], part.stages.map((stage) => [
    escapeHtml(`${stage.task}${stage.required ? '' : ' (not required)'}`), word(stage.verdict), escapeHtml(stage.reason), timeOf(stage), escapeHtml(costOf(stage)), escapeHtml(modeWords(stage)),
  ]))}
${blocking.length === 0 ? '' : `<h2>What blocks</h2>\n${blocking.slice(0, mostRows).map(({ stage, finding }) => findingText(stage, finding)).join('\n')}`}
${others.length === 0 ? '' : `<h2>Other findings</h2>\n${others.slice(0, mostRows).map((finding) => findingText('', finding)).join('\n')}`}
<h2>What was not read</h2>
${unread.length === 0 ? `<p>${receipt.length === 0 ? 'There was no file to read.' : `Every changed file (${receipt.length}) was read.`}</p>` : `<details${unread.length > 20 ? '' : ' open'}><summary>${unread.length} of ${count(receipt.length, 'file')}</summary>
${table('unread', ['File', 'State', 'Why'], unread.slice(0, mostRows).map(({ path, state, reason: why }) => [`<code>${escapeHtml(path)}</code>`, state, escapeHtml(why)]))}</details>`}
${footer(envelope)}
</body>
</html>
`;
}

/** Stages that wait for the same ones stand in one column. */
function chain(stages: readonly Stage[]): string {
  const columns: Stage[][] = [];
  for (const stage of stages) {
    const last = columns.at(-1);
    if (last !== undefined && !stage.needs.some((need) => last.some(({ task }) => task === need))) last.push(stage);
    else columns.push([stage]);
  }
  const card = (stage: Stage): string => `<div class="stage ${stage.verdict}"><b>${escapeHtml(stage.task)}</b>${word(stage.verdict)}<small>${escapeHtml([timeOf(stage), costOf(stage)].filter((text) => text !== '').join(', ') || 'not started')}</small></div>`;
  return `<div class="chain" role="group" aria-label="The chain">${columns.map((column) => `<div class="step">${column.map(card).join('')}</div>`).join('<span class="arrow" aria-hidden="true">→</span>')}</div>`;
}

function word(verdict: Envelope['verdict']): string {
  return `<span class="word ${verdict}">${verdict}</span>`;
}

function findingText(stage: string, finding: Envelope['findings'][number]): string {
  const quotes = finding.evidence.slice(0, 3).filter(({ quote }) => quote !== '').map(({ quote }) => `<pre>${escapeHtml(quote.slice(0, 4000))}</pre>`).join('');
  return `<article><p><b>${finding.severity}</b> ${stage === '' ? '' : `${escapeHtml(stage)} `}<code>${escapeHtml(placeOf(finding))}</code> ${escapeHtml(finding.title)} <small>(${escapeHtml(finding.rule)} ${finding.confidence})</small></p><p>${escapeHtml(finding.detail)}</p>${quotes}</article>`;
}

function table(id: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  return `<div class="scroll"><table id="${id}"><thead><tr>${head.map((text) => `<th scope="col">${text}</th>`).join('')}</tr></thead><tbody>
${rows.map((row) => `<tr>${row.map((text) => `<td>${text}</td>`).join('')}</tr>`).join('\n')}
</tbody></table></div>`;
}

function footer({ usage, budget, subject }: Envelope): string {
  const head = subject.kind === 'deployment' ? subject.live : subject.head;
  const cost = usage.requests === 0 ? 'no model was asked' : `${count(usage.requests, 'request')}, ${usage.input_tokens + usage.output_tokens} tokens, ${dollars(usage.usd)}${budget.limit_usd === null ? '' : ` of ${dollars(budget.limit_usd)}`}`;
  return `<footer>${escapeHtml(subject.repository)} at <code>${head.slice(0, 12)}</code>: ${escapeHtml(cost)}. The record is result.json beside this page.</footer>`;
}
