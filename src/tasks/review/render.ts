import type { Result } from '../../contracts/task.ts';
import { annotationOf, type Annotation, type Effect, type ReviewComment } from '../../domain/effect.ts';
import { severities, type Finding } from '../../domain/finding.ts';
import { block, code, folded, table } from '../../domain/markdown.ts';
import type { Envelope } from '../../domain/result.ts';
import { sarifOf } from '../../domain/sarif.ts';
import { headOf } from '../../domain/subject.ts';
import { costWords } from '../../domain/usage.ts';
import { neutralise, neutraliseInline } from '../../readers/page/outbound.ts';
import { count, shortSha } from '../../domain/words.ts';
import type { ReviewPart } from './part.ts';

const verdictWords: Readonly<Record<Envelope['verdict'], string>> = {
  pass: '✅ pass',
  block: '⛔ block',
  inconclusive: '⚠️ inconclusive',
  skipped: '⏭️ skipped',
};
const detailedFindings = 100;
const listedFiles = 500;

/** The pages of a review, from its record alone. Model and author text goes out neutralised. */
export function renderReview(result: Result<ReviewPart>): { markdown: string; effects: Effect[] } {
  const { envelope } = result;
  const { state, labels } = result.part;
  const markdown = [
    headline(envelope),
    notices(result.part),
    picture(result),
    sinceLine(envelope, result.part),
    envelope.findings.length === 0 ? '' : findingsTable(envelope.findings, result.part),
    ...envelope.findings.slice(0, detailedFindings).map((finding) => findingText(finding, result.part)),
    folded(`What was read (${count(envelope.receipt.length, 'file')})`, receiptTable(envelope)),
    dismissedTable(result.part),
    envelope.dropped.length === 0
      ? ''
      : folded(`Claims that did not hold (${envelope.dropped.length})`, droppedTable(envelope)),
    footer(envelope),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  const brief = [
    headline(envelope),
    notices(result.part),
    sinceLine(envelope, result.part),
    envelope.findings.length === 0 ? '' : findingsTable(envelope.findings, result.part),
    dismissedTable(result.part),
    unreadLine(envelope),
    footer(envelope),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  const annotations = envelope.findings.map(annotationOf).filter((one): one is Annotation => one !== null);
  return {
    markdown: `${markdown}\n`,
    effects: [
      { kind: 'summary', key: 'review', markdown },
      { kind: 'sticky-comment', key: 'review', markdown: brief, ...(state === undefined ? {} : { state }) },
      {
        kind: 'review',
        key: 'review',
        body: '',
        comments: envelope.findings.map((finding) => commentOf(finding, result.part)),
        ...answers(result),
      },
      {
        kind: 'check',
        key: 'review',
        name: 'codex-ci review',
        verdict: envelope.verdict,
        title: envelope.reason,
        summary: brief,
        annotations,
      },
      ...(labels === undefined ? [] : [{ kind: 'labels', key: 'review', ...labels } as const]),
      { kind: 'sarif', key: 'review', document: sarifOf('review', envelope.findings) },
    ],
  };
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
    `  diff["${count(part.files, 'file')}<br/>+${part.additions} −${part.deletions}"] --> ` +
      `rules["rules<br/>${count(rules, 'finding')}"]`,
    `  diff --> codex["${envelope.engine.name}<br/>${count(codex + envelope.dropped.length, 'claim')}"] --> ` +
      `checks["checked<br/>${codex} kept, ${envelope.dropped.length} dropped"] --> verdict`,
    `  rules --> verdict{{"${envelope.verdict}"}}`,
  ];
  return block(steps.join('\n'), 'mermaid');
}

function placeOf(finding: Finding): string {
  if (finding.line === null) return finding.path;
  const lines =
    finding.end_line !== null && finding.end_line !== finding.line
      ? `${finding.line}-${finding.end_line}`
      : `${finding.line}`;
  return `${finding.path}:${lines}${finding.side === 'old' ? ' (before)' : ''}`;
}

/** Threads to answer. A run that came to no verdict can't say that something is fixed, whatever its record lists. */
function answers({ envelope, part }: Result<ReviewPart>): { resolved?: { finding: string; why: string }[] } {
  if (part.since === undefined || envelope.verdict === 'inconclusive') return {};
  return { resolved: part.since.resolved.map(({ finding, why }) => ({ finding, why: neutraliseInline(why) })) };
}

/** What this run has to do with earlier ones. */
function sinceLine(envelope: Envelope, { since }: ReviewPart): string {
  if (since === undefined) return '';
  const fixed = since.resolved.filter(({ why }) => why !== '').length;
  const carried = envelope.receipt.filter(({ state, reason }) => state === 'read' && reason !== '').length;
  const parts = [
    since.read === null
      ? ''
      : `${count(carried, 'file')} not read again, as they are what was read at ${since.read.slice(0, 12)}`,
    since.carried.length === 0 ? '' : `${count(since.carried.length, 'finding')} of earlier runs still open`,
    fixed === 0 ? '' : `${fixed} fixed since`,
    since.dismissed.length === 0 ? '' : `${since.dismissed.length} dismissed`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `${parts.join('; ')}.`;
}

function dismissedTable({ since }: ReviewPart): string {
  if (since === undefined || since.dismissed.length === 0) return '';
  const rows = since.dismissed
    .slice(0, detailedFindings)
    .map((row) => [
      row.severity,
      code(`${row.path}${row.line === null ? '' : `:${row.line}`}`),
      neutraliseInline(row.title),
      code(row.by),
      neutraliseInline(row.reason),
    ]);
  return folded(
    `Dismissed for this pull request (${since.dismissed.length})`,
    table(['Severity', 'Where', 'What', 'By', 'Why'], rows),
  );
}

/** Words for a finding that earlier runs have to do with. */
function ageOf(finding: Finding, { since }: ReviewPart): string {
  if (since?.missed.includes(finding.id) === true) return 'missed earlier';
  return since?.carried.includes(finding.id) === true ? 'still open' : '';
}

function findingsTable(findings: readonly Finding[], part: ReviewPart): string {
  const rows = findings
    .slice(0, detailedFindings)
    .map((finding) => [
      finding.severity,
      code(placeOf(finding)),
      neutraliseInline(finding.title),
      `${finding.source === 'rules' ? neutraliseInline(finding.rule) : 'Codex'} · ` +
        `${finding.confidence}${ageOf(finding, part) === '' ? '' : ` · ${ageOf(finding, part)}`}`,
    ]);
  const more =
    findings.length > detailedFindings ? `\n\nand ${findings.length - detailedFindings} more in result.json` : '';
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
    ageOf(finding, part) === 'missed earlier'
      ? '_Missed earlier: these lines stood there when the change was read before._'
      : '',
    opinion === undefined
      ? ''
      : `Codex ${opinion.stance === 'confirm' ? 'confirms' : 'doubts'} it: ${neutraliseInline(opinion.reason)}`,
    withQuote && finding.suggestion !== null ? `Suggested:\n\n${block(finding.suggestion)}` : '',
    `<sub>${neutraliseInline(finding.rule)} · confidence ${finding.confidence} · ${neutraliseInline(finding.id)}</sub>`,
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

function commentOf(finding: Finding, part: ReviewPart): ReviewComment {
  return {
    finding: finding.id,
    path: finding.path,
    line: finding.line,
    endLine: finding.end_line,
    side: finding.side,
    body: `**${finding.severity} · ${neutraliseInline(finding.title)}**\n\n${findingBody(finding, part, false)}`,
    suggestion: finding.suggestion,
  };
}

function receiptTable(envelope: Envelope): string {
  const order = ['skipped', 'partial', 'read'];
  const rows = [...envelope.receipt]
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
    .slice(0, listedFiles)
    .map((row) => [code(row.path), row.state, neutraliseInline(row.reason)]);
  const more =
    envelope.receipt.length > listedFiles ? `\n\nand ${envelope.receipt.length - listedFiles} more in result.json` : '';
  return `${table(['File', 'State', 'Why'], rows)}${more}`;
}

function unreadLine(envelope: Envelope): string {
  const unread = envelope.receipt.filter((row) => row.state !== 'read');
  if (unread.length === 0) return '';
  const named = unread
    .slice(0, 5)
    .map((row) => `${code(row.path)} (${neutraliseInline(row.reason)})`)
    .join(', ');
  return `Not read in full: ${named}${unread.length > 5 ? ` and ${unread.length - 5} more` : ''}.`;
}

function droppedTable(envelope: Envelope): string {
  return table(
    ['Claim', 'Why it was dropped'],
    envelope.dropped
      .slice(0, detailedFindings)
      .map((row) => [neutraliseInline(row.title), neutraliseInline(row.reason)]),
  );
}

function footer(envelope: Envelope): string {
  const { engine, usage, budget, findings } = envelope;
  const counts = severities
    .map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const)
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => `${number} ${severity}`)
    .join(', ');
  const cost = costWords(usage, budget, neutraliseInline);
  const left = budget.remaining_usd === null ? '' : ` of $${budget.limit_usd?.toFixed(2)}`;
  const model =
    engine.name === 'rules'
      ? 'no model was asked'
      : `${engine.name} ${neutraliseInline(engine.model ?? '')}, effort ` +
        `${neutraliseInline(engine.effort ?? 'default')}: ${count(usage.requests, 'request')}, ` +
        `${usage.input_tokens} tokens in (${usage.cached_input_tokens} cached), ${usage.output_tokens} out, ` +
        `${cost}${left}`;
  const head = shortSha(headOf(envelope.subject));
  return `<sub>${counts === '' ? 'no findings' : counts} · ${model} · ${head}</sub>`;
}
