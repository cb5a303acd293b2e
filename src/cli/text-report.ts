import type { Envelope } from '../domain/result.ts';
import { severities, type Finding, type Severity } from '../domain/finding.ts';
import { costWords } from '../domain/usage.ts';
import { visible } from '../domain/visible.ts';
import { oneLine } from './terminal-text.ts';
import { count, oneOrMany } from '../domain/words.ts';

/** Colours as functions; the identity where the output is no terminal. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  tone(text: string, tone: 'bad' | 'warn' | 'good'): string;
}

const plain: Paint = { bold: (text) => text, dim: (text) => text, tone: (text) => text };
const codes = { bad: 31, warn: 33, good: 32 } as const;
const coloured: Paint = {
  bold: (text) => `\u001b[1m${text}\u001b[22m`,
  dim: (text) => `\u001b[2m${text}\u001b[22m`,
  tone: (text, tone) => `\u001b[${codes[tone]}m${text}\u001b[39m`,
};

/** Colours on a terminal unless NO_COLOR says otherwise (https://no-color.org). */
export function paintFor(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv): Paint {
  return stream.isTTY === true && (environment['NO_COLOR'] ?? '') === '' ? coloured : plain;
}

const toneOf: Readonly<Record<Envelope['verdict'], 'bad' | 'warn' | 'good'>> = {
  block: 'bad',
  inconclusive: 'warn',
  pass: 'good',
  skipped: 'good',
};
const severityTone = (severity: Severity): 'bad' | 'warn' | 'good' =>
  severity === 'critical' || severity === 'high' ? 'bad' : severity === 'info' ? 'good' : 'warn';
const width = 96;

/** The record for a person at a terminal. */
export function textReport(task: string, envelope: Envelope, brief: readonly string[], paint: Paint): string {
  const { findings, receipt, dropped, engine, usage, budget } = envelope;
  const counts = severities
    .map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => paint.tone(`${count} ${severity}`, severityTone(severity)));
  return [
    `${paint.bold(`${task}: ${paint.tone(envelope.verdict, toneOf[envelope.verdict])}`)}  ${oneLine(envelope.reason)}`,
    ...(brief.length === 0 ? [] : [brief.map(oneLine).join('\n')]),
    ...sections(envelope, paint),
    [
      `${counts.length === 0 ? 'No findings' : counts.join(', ')}; ${count(receipt.length, 'file')}, ${engine.name === 'rules' ? 'rules only' : coverage(receipt)}.`,
      ...(dropped.length > 0
        ? [`${count(dropped.length, 'claim')} did not hold and ${oneOrMany(dropped.length, 'was', 'were')} dropped.`]
        : []),
      ...(engine.name === 'rules'
        ? []
        : [
            `${engine.name} ${oneLine(engine.model ?? '')}: ${count(usage.requests, 'request')}, ${usage.input_tokens + usage.output_tokens} tokens, ${costWords(usage, budget, oneLine)}.`,
          ]),
    ].join('\n'),
  ].join('\n\n');
}

/** What blocks stands first and says so, where it is not all that was found. */
function sections({ findings, blocking }: Envelope, paint: Paint): string[] {
  const texts = (all: readonly Finding[]): string[] => all.map((finding) => findingText(finding, paint));
  const held = findings.filter(({ id }) => blocking?.includes(id) === true);
  const others = findings.filter((finding) => !held.includes(finding));
  return held.length === 0 || others.length === 0
    ? texts(findings)
    : [paint.bold('What blocks'), ...texts(held), paint.bold('Other findings'), ...texts(others)];
}

/** How many files the model read, and why it did not read the others. */
function coverage(receipt: Envelope['receipt']): string {
  const unread = receipt.filter((row) => row.state !== 'read');
  const reasons = new Map<string, number>();
  for (const row of unread) reasons.set(row.reason, (reasons.get(row.reason) ?? 0) + 1);
  return [
    `${receipt.length - unread.length} read by the model`,
    ...[...reasons].map(([reason, count]) => `${count} not (${oneLine(reason)})`),
  ].join(', ');
}

function findingText(finding: Finding, paint: Paint): string {
  const place = `${finding.path}${finding.line === null ? '' : `:${finding.line}`}${finding.side === 'old' ? ' (before)' : ''}`;
  const quote = finding.evidence[0]?.quote ?? '';
  return [
    `${paint.tone(finding.severity.toUpperCase().padEnd(8), severityTone(finding.severity))} ${paint.bold(oneLine(finding.title))}`,
    `         ${oneLine(visible(place))}  ${paint.dim(oneLine(`${finding.rule} ${finding.confidence}`))}`,
    ...quote
      .split('\n')
      .slice(0, 4)
      .map((line) => `         ${paint.dim(`│ ${cut(oneLine(line))}`)}`),
    ...wrapped(oneLine(finding.detail)).map((line) => `         ${line}`),
  ].join('\n');
}

function cut(text: string): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
