import type { Result } from '../../contracts/task.ts';
import { annotationOf, type Annotation, type Effect, type ReviewComment } from '../../domain/effect.ts';
import { severities, type Finding } from '../../domain/finding.ts';
import { block, code, folded, table } from '../../domain/markdown.ts';
import type { Envelope } from '../../domain/result.ts';
import { sarifOf } from '../../domain/sarif.ts';
import { headOf } from '../../domain/subject.ts';
import { neutralise, neutraliseInline } from '../../readers/outbound.ts';
import type { ReviewPart } from './part.ts';

const verdictWords: Readonly<Record<Envelope['verdict'], string>> = {
  pass: '✅ pass', block: '⛔ block', inconclusive: '⚠️ inconclusive', skipped: '⏭️ skipped',
};
const detailedFindings = 100;
const listedFiles = 500;

/** The pages of a review, from its record alone. Model and author text goes out neutralised. */
export function renderReview(result: Result<ReviewPart>): { markdown: string; effects: Effect[] } {
  const { envelope } = result;
  const markdown = [
    headline(envelope),
    notices(result.part),
    picture(result),
    envelope.findings.length === 0 ? '' : findingsTable(envelope.findings),
    ...envelope.findings.slice(0, detailedFindings).map((finding) => findingText(finding, result.part)),
    folded(`What was read (${count(envelope.receipt.length, 'file')})`, receiptTable(envelope)),
    envelope.dropped.length === 0 ? '' : folded(`Claims that did not hold (${envelope.dropped.length})`, droppedTable(envelope)),
    footer(envelope),
  ].filter((part) => part !== '').join('\n\n');
  const brief = [headline(envelope), notices(result.part), envelope.findings.length === 0 ? '' : findingsTable(envelope.findings), unreadLine(envelope), footer(envelope)]
    .filter((part) => part !== '').join('\n\n');
  const annotations = envelope.findings.map(annotationOf).filter((one): one is Annotation => one !== null);
  return {
    markdown: `${markdown}\n`,
    effects: [
      { kind: 'summary', key: 'review', markdown },
      { kind: 'sticky-comment', key: 'review', markdown: brief },
      { kind: 'review', key: 'review', body: '', comments: envelope.findings.map((finding) => commentOf(finding, result.part)) },
      { kind: 'check', key: 'review', name: 'codex-ci review', verdict: envelope.verdict, title: neutraliseInline(envelope.reason), summary: brief, annotations },
      { kind: 'sarif', key: 'review', document: sarifOf('review', envelope.findings) },
    ],
  };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function headline(envelope: Envelope): string {
  return `## codex-ci review: ${verdictWords[envelope.verdict]}\n\n${neutraliseInline(envelope.reason)}`;
}

function notices(part: ReviewPart): string {
  return part.notices.map((notice) => `> ${neutraliseInline(notice)}`).join('\n>\n');
}

/** How the findings came about, as a picture: what was said, what was checked, what is left. */
function picture({ envelope, part }: Result<ReviewPart>): string {
  if (envelope.verdict === 'skipped' || !part.model_asked) return '';
  const rules = envelope.findings.filter((finding) => finding.source === 'rules').length;
  const codex = envelope.findings.length - rules;
  const steps = [
    'flowchart LR',
    `  diff["${count(part.files, 'file')}<br/>+${part.additions} −${part.deletions}"] --> rules["rules<br/>${count(rules, 'finding')}"]`,
    `  diff --> codex["${envelope.engine.name}<br/>${count(codex + envelope.dropped.length, 'claim')}"] --> checks["checked<br/>${codex} kept, ${envelope.dropped.length} dropped"] --> verdict`,
    `  rules --> verdict{{"${envelope.verdict}"}}`,
  ];
  return block(steps.join('\n'), 'mermaid');
}

function placeOf(finding: Finding): string {
  if (finding.line === null) return finding.path;
  const lines = finding.end_line !== null && finding.end_line !== finding.line ? `${finding.line}-${finding.end_line}` : `${finding.line}`;
  return `${finding.path}:${lines}${finding.side === 'old' ? ' (before)' : ''}`;
}

function findingsTable(findings: readonly Finding[]): string {
  const rows = findings.slice(0, detailedFindings).map((finding) => [
    finding.severity, code(placeOf(finding)), neutraliseInline(finding.title), `${finding.source === 'rules' ? neutraliseInline(finding.rule) : 'Codex'} · ${finding.confidence}`,
  ]);
  const more = findings.length > detailedFindings ? `\n\nand ${findings.length - detailedFindings} more in result.json` : '';
  return `${table(['Severity', 'Where', 'What', 'Found by'], rows)}${more}`;
}

function findingText(finding: Finding, part: ReviewPart): string {
  return `### ${finding.severity} · ${neutraliseInline(finding.title)}\n\n${findingBody(finding, part, true)}`;
}

function findingBody(finding: Finding, part: ReviewPart, withQuote: boolean): string {
  const opinion = part.opinions.find((one) => one.finding === finding.id);
  const quote = finding.evidence[0];
  return [
    withQuote ? `${code(placeOf(finding))}${quote === undefined ? '' : `\n\n${block(quote.quote)}`}` : '',
    neutralise(finding.detail),
    opinion === undefined ? '' : `Codex ${opinion.stance === 'confirm' ? 'confirms' : 'doubts'} it: ${neutraliseInline(opinion.reason)}`,
    withQuote && finding.suggestion !== null ? `Suggested:\n\n${block(finding.suggestion)}` : '',
    `<sub>${neutraliseInline(finding.rule)} · confidence ${finding.confidence} · ${neutraliseInline(finding.id)}</sub>`,
  ].filter((text) => text !== '').join('\n\n');
}

function commentOf(finding: Finding, part: ReviewPart): ReviewComment {
  return {
    finding: finding.id, path: finding.path, line: finding.line, endLine: finding.end_line, side: finding.side,
    body: `**${finding.severity} · ${neutraliseInline(finding.title)}**\n\n${findingBody(finding, part, false)}`,
    suggestion: finding.suggestion,
  };
}

function receiptTable(envelope: Envelope): string {
  const order = ['skipped', 'partial', 'read'];
  const rows = [...envelope.receipt].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state)).slice(0, listedFiles)
    .map((row) => [code(row.path), row.state, neutraliseInline(row.reason)]);
  const more = envelope.receipt.length > listedFiles ? `\n\nand ${envelope.receipt.length - listedFiles} more in result.json` : '';
  return `${table(['File', 'State', 'Why'], rows)}${more}`;
}

function unreadLine(envelope: Envelope): string {
  const unread = envelope.receipt.filter((row) => row.state !== 'read');
  if (unread.length === 0) return '';
  const named = unread.slice(0, 5).map((row) => `${code(row.path)} (${neutraliseInline(row.reason)})`).join(', ');
  return `Not read by a model: ${named}${unread.length > 5 ? ` and ${unread.length - 5} more` : ''}.`;
}

function droppedTable(envelope: Envelope): string {
  return table(['Claim', 'Why it was dropped'], envelope.dropped.slice(0, detailedFindings).map((row) => [neutraliseInline(row.title), neutraliseInline(row.reason)]));
}

function footer(envelope: Envelope): string {
  const { engine, usage, budget, findings } = envelope;
  const counts = severities.map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const)
    .filter(([, number]) => number > 0).map(([severity, number]) => `${number} ${severity}`).join(', ');
  const cost = usage.usd === null ? 'cost unknown' : `$${usage.usd.toFixed(4)}`;
  const left = budget.remaining_usd === null ? '' : ` of $${budget.limit_usd?.toFixed(2)}`;
  const model = engine.name === 'rules'
    ? 'no model was asked'
    : `${engine.name} ${neutraliseInline(engine.model ?? '')}, effort ${neutraliseInline(engine.effort ?? 'default')}: ${count(usage.requests, 'request')}, ${usage.input_tokens} tokens in (${usage.cached_input_tokens} cached), ${usage.output_tokens} out, ${cost}${left}`;
  const head = headOf(envelope.subject).slice(0, 12);
  return `<sub>${counts === '' ? 'no findings' : counts} · ${model} · ${head}</sub>`;
}
