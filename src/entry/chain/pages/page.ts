import type { Result } from '../../../contracts/task.ts';
import { severities } from '../../../domain/finding.ts';
import type { Envelope } from '../../../domain/result.ts';
import { html } from '../../../domain/markdown.ts';
import { visible } from '../../../domain/visible.ts';
import { headOf } from '../../../domain/subject.ts';
import { costWords } from '../../../domain/usage.ts';
import type { PipelinePart } from '../record.ts';
import { blockingOf, costOf, dollars, limitWords, modeWords, placeOf, timeOf } from '../words.ts';
import { count } from '../../../domain/words.ts';

type Stage = PipelinePart['stages'][number];
const mostRows = 2000;

const style = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--soft:#59636e;--line:#d1d9e0;--card:#f6f8fa;--pass:#1a7f37;--block:#cf222e;--inconclusive:#9a6700;--skipped:#59636e}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--soft:#9198a1;--line:#3d444d;--card:#151b23;--pass:#3fb950;--block:#f85149;--inconclusive:#d29922;--skipped:#9198a1}}
*{box-sizing:border-box}body{margin:0 auto;max-width:68rem;padding:1.5rem 1rem 3rem;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif;overflow-wrap:break-word}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2.2rem 0 .6rem}h3{font-size:1rem;margin:0;overflow-wrap:anywhere}code,pre{font:13px/1.45 ui-monospace,monospace}code{overflow-wrap:anywhere}
pre{background:var(--bg);border:1px solid var(--line);padding:.5rem .8rem;overflow-x:auto;border-radius:6px;margin:.5rem 0}
header{border-left:6px solid var(--tone);padding:.1rem 0 .1rem 1rem}header p{margin:.3rem 0 0}.facts{color:var(--soft);font-size:.875rem}
.chain{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;margin-top:1.6rem}.step{display:flex;flex-direction:column;gap:.6rem}.arrow{color:var(--soft)}
.stage{border:1px solid var(--line);border-left:5px solid var(--tone);border-radius:6px;padding:.5rem .8rem;min-width:11.5rem;background:var(--card)}.stage.skipped{border-style:dashed;border-left-style:solid;background:none}
.stage b{display:block}.stage small{color:var(--soft);display:block}.word{color:var(--tone);font-weight:600}
.pass{--tone:var(--pass)}.block{--tone:var(--block)}.inconclusive{--tone:var(--inconclusive)}.skipped{--tone:var(--skipped)}
.critical,.high{--tone:var(--block)}.medium{--tone:var(--inconclusive)}.low,.info{--tone:var(--skipped)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{border:1px solid var(--line);padding:.35rem .6rem;text-align:left;vertical-align:top;white-space:nowrap}th{background:var(--card)}td.long{white-space:normal;min-width:9rem;overflow-wrap:anywhere}
article{border:1px solid var(--line);border-left:5px solid var(--tone);border-radius:6px;background:var(--card);padding:.6rem .9rem;margin:.6rem 0}article p{margin:.4rem 0;white-space:pre-line}.place{color:var(--soft);font-size:.875rem}
summary{cursor:pointer;margin:.4rem 0}footer{color:var(--soft);margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.6rem;font-size:.875rem}
@media (max-width:40rem){.chain{flex-direction:column;align-items:stretch}.arrow{align-self:center;transform:rotate(90deg)}}`;

/**
 * The chain's record as one page: its style is inside, it has no script and its policy lets it load nothing. Text of
 * authors and models is escaped, never markup. It is dark where the reader's system is.
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
<header class="${verdict}">
<h1>codex-ci pipeline: <span id="verdict" class="word ${verdict}" data-verdict="${verdict}">${verdict}</span></h1>
<p id="reason">${html(reason)}</p>
${limitWords(part) === '' ? '' : `<p id="limit">${html(limitWords(part))}</p>`}
<p class="facts">${facts(envelope)}</p>
</header>
${chain(part.stages)}
<h2>Stages</h2>
${table(
  'stages',
  ['Stage', 'Verdict', 'Why', 'Time', 'Cost', 'Asked'],
  part.stages.map((stage) => [
    `${html(stage.task)}${stage.required ? '' : '<br><small>not required</small>'}`,
    word(stage.verdict),
    html(stage.reason),
    timeOf(stage),
    html(costOf(stage)),
    html(modeWords(stage)),
  ]),
  ['Why', 'Asked'],
)}
${
  blocking.length === 0
    ? ''
    : `<h2>What blocks</h2>\n${blocking
        .slice(0, mostRows)
        .map(({ stage, finding }) => findingText(stage, finding))
        .join('\n')}${more(blocking.length)}`
}
${
  others.length === 0
    ? ''
    : `<h2>Other findings</h2>\n${others
        .slice(0, mostRows)
        .map((finding) => findingText('', finding))
        .join('\n')}${more(others.length)}`
}
<h2>What was not read</h2>
${
  unread.length === 0
    ? `<p>${receipt.length === 0 ? 'There was no file to read.' : `Every changed file (${receipt.length}) was read.`}</p>`
    : `<details${unread.length > 20 ? '' : ' open'}><summary>${unread.length} of ${count(receipt.length, 'file')}</summary>
${table(
  'unread',
  ['File', 'State', 'Why'],
  unread
    .slice(0, mostRows)
    .map(({ path, state, reason: why }) => [`<code>${html(visible(path))}</code>`, state, html(why)]),
  ['File', 'Why'],
)}${more(unread.length)}</details>`
}
<footer>The record is result.json beside this page; each stage’s own is in its folder under stages/.</footer>
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
  const card = (stage: Stage): string =>
    `<div class="stage ${stage.verdict}"><b>${html(stage.task)}</b>${word(stage.verdict)}<small>${html([timeOf(stage), costOf(stage)].filter((text) => text !== '').join(', ') || 'not started')}</small></div>`;
  return `<div class="chain" role="group" aria-label="The chain">${columns.map((column) => `<div class="step">${column.map(card).join('')}</div>`).join('<span class="arrow" aria-hidden="true">→</span>')}</div>`;
}

function word(verdict: Envelope['verdict']): string {
  return `<span class="word ${verdict}">${verdict}</span>`;
}

function findingText(stage: string, finding: Envelope['findings'][number]): string {
  const quotes = finding.evidence
    .slice(0, 3)
    .filter(({ quote }) => quote !== '')
    .map(({ quote }) => `<pre>${html(quote.slice(0, 4000))}</pre>`)
    .join('');
  const suggestion =
    finding.suggestion === null ? '' : `<p>Suggested:</p><pre>${html(finding.suggestion.slice(0, 4000))}</pre>`;
  const found = [
    `<code>${html(visible(placeOf(finding)))}</code>`,
    ...(stage === '' ? [] : [html(stage)]),
    html(visible(finding.rule)),
    `confidence ${finding.confidence}`,
  ].join(' · ');
  return `<article class="${finding.severity}"><h3><span class="word">${finding.severity}</span> ${html(finding.title)}</h3><p class="place">${found}</p><p>${html(finding.detail)}</p>${quotes}${suggestion}</article>`;
}

/** What a page that stays openable leaves out is in the record. */
function more(all: number): string {
  return all <= mostRows ? '' : `\n<p>and ${all - mostRows} more in result.json</p>`;
}

/** What the run was about and what it came to, in one line. */
function facts({ subject, findings, receipt, usage, budget }: Envelope): string {
  const counts = severities
    .map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const)
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => `${number} ${severity}`);
  const number = subject.kind === 'change' ? subject.number : undefined;
  const read = receipt.filter(({ state }) => state === 'read').length;
  return [
    `${html(subject.repository)}${number === undefined ? '' : `#${number}`} at <code>${headOf(subject).slice(0, 12)}</code>`,
    counts.length === 0 ? 'no findings' : counts.join(', '),
    ...(receipt.length === 0 ? [] : [`${read} of ${count(receipt.length, 'file')} read`]),
    usage.requests === 0
      ? 'no model was asked'
      : `${count(usage.requests, 'request')}, ${usage.input_tokens + usage.output_tokens} tokens, ${budget.unpriced === undefined ? dollars(usage.usd) : costWords(usage, budget, html)}${budget.limit_usd === null ? '' : ` of ${dollars(budget.limit_usd)}`}`,
  ].join(' · ');
}

/** Cells of the columns in `long` may break anywhere; the others keep to one line. */
function table(
  id: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  long: readonly string[],
): string {
  return `<div class="scroll"><table id="${id}"><thead><tr>${head.map((text) => `<th scope="col">${text}</th>`).join('')}</tr></thead><tbody>
${rows.map((row) => `<tr>${row.map((text, at) => `<td${long.includes(head[at] ?? '') ? ' class="long"' : ''}>${text}</td>`).join('')}</tr>`).join('\n')}
</tbody></table></div>`;
}
