import type { Result } from '../../contracts/task.ts';
import { annotationOf, type Annotation, type Effect, type ReviewComment } from '../../domain/effect.ts';
import type { Finding } from '../../domain/finding.ts';
import { block, code, folded, table } from '../../domain/markdown.ts';
import type { Envelope } from '../../domain/result.ts';
import { sarifOf } from '../../domain/sarif.ts';
import { headOf } from '../../domain/subject.ts';
import { costWords } from '../../domain/usage.ts';
import { neutralise, neutraliseInline } from '../../readers/page/outbound.ts';
import { count, oneOrMany, shortSha } from '../../domain/words.ts';
import type { DocsCheckPart } from './part.ts';
import { droppedFold } from '../../readers/page/dropped.ts';

type Of = Result<DocsCheckPart>;
const words: Readonly<Record<Envelope['verdict'], string>> = {
  pass: '✅ pass',
  block: '⛔ block',
  inconclusive: '⚠️ inconclusive',
  skipped: '⏭️ skipped',
};
const detailed = 100;
const listed = 500;

/** The pages of a docs check, from its record alone. Words of authors and of the model go out neutralised. */
export function renderDocs(result: Of): { markdown: string; effects: Effect[] } {
  const markdown = summaryPage(result);
  const effects: Effect[] = [{ kind: 'summary', key: 'docs-check', markdown }];
  if (result.part.mode === 'change') effects.push(...effectsOfChange(result));
  effects.push({ kind: 'sarif', key: 'docs-check', document: sarifOf('docs-check', result.envelope.findings) });
  const issue = issueOf(result, markdown);
  if (issue !== null) effects.push(issue);
  const pull = pullRequest(result);
  if (pull !== null) effects.push(pull);
  return { markdown: `${markdown}\n`, effects };
}

/** All that the record says, for the summary of the run. */
function summaryPage(result: Of): string {
  const { envelope, part } = result;
  return page([
    headline(result),
    notices(part),
    findingsTable(result),
    ...envelope.findings
      .slice(0, detailed)
      .map((one) => `### ${one.severity} · ${neutraliseInline(one.title)}\n\n${findingBody(one, part, true)}`),
    part.patch === null
      ? ''
      : folded('Patch with the edits that are no suggestions', block(part.patch.trimEnd(), 'diff')),
    part.before.length === 0
      ? ''
      : folded(`Wrong before this change, and no reason to block it (${part.before.length})`, beforeTable(part)),
    folded('What was read', coverage(result)),
    droppedFold(envelope.dropped, detailed),
    footer(result),
  ]);
}

/** What a reader of the pull request needs. */
function briefPage(result: Of): string {
  const { envelope, part } = result;
  const { length } = part.before;
  return page([
    headline(result),
    notices(part),
    findingsTable(result),
    ...envelope.findings.slice(0, 20).map((one) => briefFinding(one, part)),
    length === 0
      ? ''
      : `${length} more ${oneOrMany(length, 'place was', 'places were')} wrong before this change: ` +
        'see the summary of the run.',
    footer(result),
  ]);
}

function effectsOfChange(result: Of): Effect[] {
  const { envelope, part } = result;
  const brief = briefPage(result);
  return [
    { kind: 'sticky-comment', key: 'docs-check', markdown: brief },
    {
      kind: 'review',
      key: 'docs-check',
      body: '',
      comments: envelope.findings.map((one) => commentOf(one, part)),
      ...unlisted(result),
    },
    {
      kind: 'check',
      key: 'docs-check',
      name: 'codex-ci docs-check',
      verdict: envelope.verdict,
      title: envelope.reason,
      summary: brief,
      annotations: envelope.findings.map(annotationOf).filter((one): one is Annotation => one !== null),
    },
  ];
}

const page = (texts: readonly string[]): string => texts.filter((text) => text !== '').join('\n\n');
const placeOf = (path: string, line: number | null): string => (line === null ? path : `${path}:${line}`);

function headline({ envelope, part }: Of): string {
  return (
    `## codex-ci docs-check: ${words[envelope.verdict]}\n\n` +
    neutraliseInline(envelope.reason) +
    (part.mode === 'scan' ? ` Names that went since ${code(shortSha(part.base))} were looked for, and all links.` : '')
  );
}

function notices(part: DocsCheckPart): string {
  const optOut = part.opt_out.state === 'given' ? [`The change opts out of the docs: ${part.opt_out.reason}`] : [];
  return [...optOut, ...part.notices].map((one) => `> ${neutraliseInline(one)}`).join('\n>\n');
}

function findingsTable({ envelope, part }: Of): string {
  if (envelope.findings.length === 0) return '';
  const rows = envelope.findings.slice(0, detailed).map((one) => {
    const place = part.places.find((each) => each.finding === one.id);
    const edit = part.edits.find((each) => each.finding === one.id && each.state !== 'refused');
    return [
      one.severity,
      place?.docs === null || place === undefined ? '—' : code(placeOf(place.docs.path, place.docs.line)),
      place?.code === null || place === undefined
        ? '—'
        : `${code(placeOf(place.code.path, place.code.line))}${place.code.side === 'old' ? ' (before)' : ''}`,
      neutraliseInline(one.title),
      edit === undefined ? '—' : wordOf(edit),
    ];
  });
  const more =
    envelope.findings.length > detailed ? `\n\nand ${envelope.findings.length - detailed} more in result.json` : '';
  return `${table(['Severity', 'Docs', 'Code', 'What', 'Edit'], rows)}${more}`;
}

type Edited = DocsCheckPart['edits'][number];
const wordOf = (edit: Edited): string => `${edit.state}${edit.deletes ? ' (deletes)' : ''}`;
/** What a person has to know before the diff. */
const markOf = (edit: Edited): string =>
  (edit.state === 'proposal'
    ? '**A proposal in words of its own**, which no detector can check; it is in no patch. '
    : '') + (edit.deletes ? '**Deletes a statement.** ' : '');

/** The line of the docs, the line of the code, and the edit. */
function findingBody(finding: Finding, part: DocsCheckPart, withSuggestion: boolean): string {
  const place = part.places.find((one) => one.finding === finding.id);
  const edit = part.edits.find((one) => one.finding === finding.id && one.state !== 'refused');
  const { docs = null, code: source = null, also = [] } = place ?? {};
  return page([
    docs === null ? '' : `${code(placeOf(docs.path, docs.line))} says:\n\n${block(docs.quote)}`,
    source === null
      ? ''
      : `${code(placeOf(source.path, source.line))} ` +
        `${source.side === 'old' ? 'said before this change' : 'says'}:\n\n${block(source.quote)}`,
    neutralise(finding.detail),
    also.length === 0
      ? ''
      : `Also on line${oneOrMany(also.length, '', 's')} ${also.slice(0, 30).join(', ')} of that page.`,
    edit === undefined
      ? ''
      : withSuggestion || edit.state !== 'suggestion'
        ? `${markOf(edit)}${neutraliseInline(edit.why)}\n\n${block(edit.diff, 'diff')}`
        : `${markOf(edit)}${neutraliseInline(edit.why)}`,
    `<sub>${neutraliseInline(finding.rule)} · confidence ${finding.confidence} · ${neutraliseInline(finding.id)}</sub>`,
  ]);
}

function briefFinding(finding: Finding, part: DocsCheckPart): string {
  return `**${finding.severity} · ${neutraliseInline(finding.title)}**\n\n${findingBody(finding, part, true)}`;
}

function commentOf(finding: Finding, part: DocsCheckPart): ReviewComment {
  return {
    finding: finding.id,
    path: finding.path,
    line: finding.line,
    endLine: finding.end_line,
    side: finding.side,
    body: `**${finding.severity} · ${neutraliseInline(finding.title)}**\n\n${findingBody(finding, part, false)}`,
    suggestion: finding.suggestion,
    ...(finding.source === 'rules' ? { byRules: true } : {}),
  };
}

/**
 * What rules found once and do not find now is put right, when they came to their end and read every page whole. Where
 * the base itself has come to be wrong about something in a page, silence about that page says nothing.
 */
function unlisted({ envelope, part }: Of): { unlisted?: { why: string; except: string[] } } {
  if ((envelope.verdict !== 'pass' && envelope.verdict !== 'block') || part.counts.unread > 0) return {};
  return { unlisted: { why: 'the docs check finds it no more', except: part.before.map(({ path }) => path) } };
}

function beforeTable(part: DocsCheckPart): string {
  return table(
    ['Where', 'What'],
    part.before.map((one) => [code(placeOf(one.path, one.line)), neutraliseInline(one.title)]),
  );
}

function coverage({ envelope, part }: Of): string {
  const { counts } = part;
  const rows = envelope.receipt
    .filter((one) => one.state !== 'read')
    .slice(0, listed)
    .map((one) => [code(one.path), one.state, neutraliseInline(one.reason)]);
  return page([
    `${counts.pages} pages and doc comments, ${counts.files} changed files, ${counts.surface} changes of the ` +
      `public surface. Left alone: ${counts.history} pages of the past. Not read whole: ${counts.unread}. ` +
      `Languages without a reader: ${counts.unknown} files.`,
    rows.length === 0 ? '' : table(['File', 'State', 'Why'], rows),
  ]);
}

function footer({ envelope }: Of): string {
  const { engine, usage, budget } = envelope;
  const cost = costWords(usage, budget, neutraliseInline);
  const model =
    engine.name === 'rules'
      ? 'no model was asked'
      : `${engine.name} ${neutraliseInline(engine.model ?? '')}: ${usage.requests} requests, ` +
        `${usage.input_tokens} tokens in, ${usage.output_tokens} out, ${cost}`;
  return `<sub>${model} · ${shortSha(headOf(envelope.subject))}</sub>`;
}

/**
 * The one issue of all scans: open while something is wrong. A scan that came to its end and found nothing closes it,
 * one that did not leaves it as it is.
 */
function issueOf({ envelope, part }: Of, markdown: string): Effect | null {
  const { length } = envelope.findings;
  if (!part.open_issue || (length === 0 && envelope.verdict !== 'pass')) return null;
  const issue = { kind: 'issue' as const, key: 'docs-freshness', markdown, labels: ['documentation'] };
  return length === 0
    ? { ...issue, title: 'The docs say what the code does', settled: true }
    : { ...issue, title: `The docs say ${length === 1 ? 'one thing' : `${length} things`} that the code does not` };
}

/**
 * One pull request for each change, to the change's own branch; for scans one to the default branch. Its words are the
 * record's own.
 */
function pullRequest({ envelope, part }: Of): Effect | null {
  const { wanted, base, branch } = part.pull_request;
  if (!wanted || base === null || part.patch === null) return null;
  const edits = part.edits.filter((one) => one.state === 'patch');
  const lines = edits.map((one) => {
    const finding = envelope.findings.find((each) => each.id === one.finding);
    return (
      `- ${code(one.path)}${one.deletes ? ' (deletes a statement)' : ''}: ` +
      neutraliseInline(finding?.title ?? 'an outdated statement')
    );
  });
  return {
    kind: 'pull-request',
    key: branch.replace(/^.*\//, ''),
    branch,
    base,
    draft: false,
    patch: part.patch,
    title: `Put the docs right: ${count(edits.length, 'place')}`,
    commitMessage:
      'Put the docs right\n\nPages that say what the code no longer does, at ' +
      `${shortSha(headOf(envelope.subject))}.`,
    body: page([
      'Each edit was checked: it applies, touches docs alone, changes only what the finding needs, brings no ' +
        'name that the code has not, and the finding is gone with it.',
      lines.join('\n'),
    ]),
  };
}

/** For a terminal. */
export function briefDocs({ envelope, part }: Of): string[] {
  const lines = envelope.findings.slice(0, 50).flatMap((one) => {
    const place = part.places.find((each) => each.finding === one.id);
    // a round that was refused may be followed by one that was kept
    const own = part.edits.filter((each) => each.finding === one.id);
    const edit = own.find((each) => each.state !== 'refused') ?? own.at(-1);
    return [
      ...(place?.docs === null || place === undefined
        ? []
        : [`  ${placeOf(place.docs.path, place.docs.line)}  ${place.docs.quote.trim().slice(0, 160)}`]),
      ...(place?.code === null || place === undefined
        ? []
        : [
            `  ${placeOf(place.code.path, place.code.line)}${place.code.side === 'old' ? ' (before)' : ''}  ` +
              place.code.quote.trim().slice(0, 160),
          ]),
      ...(edit === undefined ? [] : [`  edit: ${wordOf(edit)}, ${edit.why}`]),
      '',
    ];
  });
  const { counts } = part;
  return [
    ...lines,
    ...part.notices,
    `${counts.pages} pages, ${counts.files} changed files, ${counts.surface} changes of the public surface; ` +
      `${part.before.length} wrong before, ${counts.history} pages of the past left alone, ${counts.unknown} ` +
      'files of unknown languages',
  ];
}
