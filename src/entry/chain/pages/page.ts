import type { Result } from '../../../contracts/task.ts';
import { severities } from '../../../domain/finding.ts';
import type { Envelope } from '../../../domain/result.ts';
import { html } from '../../../domain/markdown.ts';
import { visible } from '../../../domain/visible.ts';
import { headOf } from '../../../domain/subject.ts';
import type { PipelinePart } from '../record.ts';
import { style } from './style.ts';
import { blockingOf, costOf, limitWords, modeWords, placeOf, spentOf, timeOf } from '../words.ts';
import { count } from '../../../domain/words.ts';

type Stage = PipelinePart['stages'][number];
const mostRows = 2000;
const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * The chain's record as one page: its style is inside, it has no script and its policy lets it load nothing. Text of
 * authors and models is escaped, never markup. It is dark where the reader's system is.
 */
export function pageOfChain({ envelope, part }: Result<PipelinePart>): string {
  const { verdict, reason, findings, receipt } = envelope;
  const blocking = blockingOf(envelope, part);
  const others = findings.filter(({ id }) => !blocking.some(({ finding }) => finding.id === id));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
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
${findingsText('What blocks', blocking)}
${findingsText(
  'Other findings',
  others.map((finding) => ({ stage: '', finding })),
)}
<h2>What was not read</h2>
${unreadText(receipt)}
<footer>The record is result.json beside this page; each stage’s own is in its folder under stages/.</footer>
</body>
</html>
`;
}

function findingsText(
  title: string,
  found: readonly { stage: string; finding: Envelope['findings'][number] }[],
): string {
  if (found.length === 0) return '';
  const shown = found.slice(0, mostRows).map(({ stage, finding }) => findingText(stage, finding));
  return `<h2>${title}</h2>\n${shown.join('\n')}${more(found.length)}`;
}

function unreadText(receipt: Envelope['receipt']): string {
  const unread = receipt.filter(({ state }) => state !== 'read');
  if (receipt.length === 0) return '<p>There was no file to read.</p>';
  if (unread.length === 0) return `<p>Every changed file (${receipt.length}) was read.</p>`;
  const rows = unread
    .slice(0, mostRows)
    .map(({ path, state, reason: why }) => [`<code>${html(visible(path))}</code>`, state, html(why)]);
  const open = unread.length > 20 ? '' : ' open';
  return `<details${open}><summary>${unread.length} of ${count(receipt.length, 'file')}</summary>
${table('unread', ['File', 'State', 'Why'], rows, ['File', 'Why'])}${more(unread.length)}</details>`;
}

/** Stages that wait for the same ones stand in one column. */
function chain(stages: readonly Stage[]): string {
  const columns: Stage[][] = [];
  for (const stage of stages) {
    const last = columns.at(-1);
    if (last !== undefined && !stage.needs.some((need) => last.some(({ task }) => task === need))) last.push(stage);
    else columns.push([stage]);
  }
  const card = (stage: Stage): string => {
    const said = [timeOf(stage), costOf(stage)].filter((text) => text !== '').join(', ') || 'not started';
    return (
      `<div class="stage ${stage.verdict}"><b>${html(stage.task)}</b>` +
      `${word(stage.verdict)}<small>${html(said)}</small></div>`
    );
  };
  const steps = columns.map((column) => `<div class="step">${column.map(card).join('')}</div>`);
  const arrow = '<span class="arrow" aria-hidden="true">→</span>';
  return `<div class="chain" role="group" aria-label="The chain">${steps.join(arrow)}</div>`;
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
  const title = `<span class="word">${finding.severity}</span> ${html(finding.title)}`;
  return (
    `<article class="${finding.severity}"><h3>${title}</h3><p class="place">${found}</p>` +
    `<p>${html(finding.detail)}</p>${quotes}${suggestion}</article>`
  );
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
    `${html(subject.repository)}${number === undefined ? '' : `#${number}`} ` +
      `at <code>${headOf(subject).slice(0, 12)}</code>`,
    counts.length === 0 ? 'no findings' : counts.join(', '),
    ...(receipt.length === 0 ? [] : [`${read} of ${count(receipt.length, 'file')} read`]),
    usage.requests === 0
      ? 'no model was asked'
      : `${count(usage.requests, 'request')}, ${usage.input_tokens + usage.output_tokens} tokens, ` +
        spentOf({ usage, budget }, html),
  ].join(' · ');
}

/** Cells of the columns in `long` may break anywhere; the others keep to one line. */
function table(
  id: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  long: readonly string[],
): string {
  const wide = (at: number): string => (long.includes(head[at] ?? '') ? ' class="long"' : '');
  const heads = head.map((text) => `<th scope="col">${text}</th>`).join('');
  const lines = rows.map((row) => `<tr>${row.map((text, at) => `<td${wide(at)}>${text}</td>`).join('')}</tr>`);
  return `<div class="scroll"><table id="${id}"><thead><tr>${heads}</tr></thead><tbody>
${lines.join('\n')}
</tbody></table></div>`;
}
