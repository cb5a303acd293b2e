import type { Finding } from '../../../domain/finding.ts';
import { largestText } from '../../../readers/diff/decode-files.ts';
import { readHunks } from '../../../readers/diff/hunks.ts';
import { decodeText } from '../../../readers/text/decode.ts';
import type { ChangedFile } from '../../../readers/diff/model.ts';
import type { Change } from './change.ts';
import type { Earlier } from '../evidence.ts';
import { findQuote, type OpenFinding } from './state.ts';
import type { World } from '../touches.ts';

/** Fewer characters than this stand in many files, so they can't show that a finding moved with its file. */
const tellingCharacters = 24;

/** The lines of a file at the head by its place in the change; null where nobody can say. */
type LinesOf = (index: number) => Promise<string[] | null>;

/**
 * What of earlier findings is still there. A model's finding is open as long as its quoted lines stand, whatever a
 * later answer says; a rule's is gone when the rule doesn't fire on it any more. Findings in files that the
 * configuration ignores are neither.
 */
export async function holdAgainst(
  earlier: readonly OpenFinding[],
  change: Change,
  world: World,
): Promise<Pick<Earlier, 'open' | 'gone'>> {
  const firing = new Set(change.findings.map(({ id }) => id));
  const texts = new Map<number, Promise<string[] | null>>();
  const linesOf = (index: number): Promise<string[] | null> => {
    const known = texts.get(index) ?? readLines(change, index, world);
    texts.set(index, known);
    return known;
  };
  const open: Finding[] = [];
  const gone: Earlier['gone'] = [];
  for (const finding of earlier) {
    const index = change.files.findIndex(({ path }) => path === finding.path);
    if (change.treatments[index]?.by === 'ignored' || firing.has(finding.id)) continue;
    const line = index === -1 ? null : await standsAt(finding, index, change, linesOf);
    const place =
      line !== null
        ? { path: finding.path, line }
        : finding.source === 'codex'
          ? await movedTo(finding, change, linesOf)
          : null;
    if (finding.source === 'codex' && place !== null) open.push(carried(finding, place.path, place.line));
    else gone.push({ finding, why: why(finding, index, line, change) });
  }
  return { open, gone };
}

function why(finding: OpenFinding, index: number, line: number | null, change: Change): string {
  if (line !== null) return `the rule ${finding.rule} no longer fires on it`;
  const status = change.files[index]?.status;
  if (index === -1) return 'the change no longer touches this file';
  return status === 'deleted' ? 'the file is gone' : 'the quoted lines are gone';
}

/**
 * Where a quote stands: first among the lines of the diff, which were redacted as the quote was, then in the whole
 * file.
 */
async function standsAt(finding: OpenFinding, index: number, change: Change, linesOf: LinesOf): Promise<number | null> {
  const file = change.files[index];
  if (file === undefined) return null;
  const near = finding.line ?? 1;
  const part = finding.source === 'rules';
  // A finding about a whole file has its path for a quote.
  if (finding.line === null) return file.status === 'deleted' ? null : 1;
  const shown = sideLines(file, finding.side);
  // What the change deleted stands as long as it is deleted; one that quotes no deleted line was never surer than L1.
  const fits = (line: number, count: number): boolean =>
    finding.side === 'new' ||
    finding.confidence === 'L1' ||
    shown.slice(line - 1, line - 1 + count).some(({ changed }) => changed);
  const at = findQuote(
    shown.map(({ text }) => text),
    finding.quote,
    Math.max(1, shown.findIndex((line) => line.number >= near) + 1),
    part,
    fits,
  );
  if (at !== null) return shown[at - 1]?.number ?? near;
  // Lines that the change deletes stand nowhere but in the diff.
  if (finding.side === 'old') return null;
  const lines = await linesOf(index);
  return lines === null ? near : findQuote(lines, finding.quote, near, part);
}

/** The lines of one side that a diff shows. */
function sideLines(file: ChangedFile, side: Finding['side']): { text: string; number: number; changed: boolean }[] {
  return readHunks(file.patch)
    .flatMap((hunk) => hunk.lines)
    .flatMap((line) => {
      const number = line[side];
      return number === null ? [] : [{ text: line.text, number, changed: line.kind !== 'context' }];
    });
}

/**
 * Another file of the change that holds the quoted lines: one that is new under its name, as after a rename, whatever
 * name it took, or lines that the change adds to a file that was there. The finding went along.
 */
async function movedTo(
  finding: OpenFinding,
  change: Change,
  linesOf: LinesOf,
): Promise<{ path: string; line: number } | null> {
  if (finding.side === 'old' || finding.line === null || finding.quote.replace(/\s/g, '').length < tellingCharacters)
    return null;
  for (const [index, file] of change.files.entries()) {
    if (file.path === finding.path || file.status === 'deleted' || change.treatments[index]?.by === 'ignored') continue;
    const line = ['added', 'renamed', 'copied'].includes(file.status)
      ? findQuote((await linesOf(index)) ?? [], finding.quote, finding.line, false)
      : amongAdded(file, finding);
    if (line !== null) return { path: file.path, line };
  }
  return null;
}

function amongAdded(file: ChangedFile, { quote, line }: OpenFinding): number | null {
  const shown = sideLines(file, 'new');
  const added = (at: number, count: number): boolean =>
    shown.slice(at - 1, at - 1 + count).every(({ changed }) => changed);
  const near = Math.max(1, shown.findIndex(({ number }) => number >= (line ?? 1)) + 1);
  const at = findQuote(
    shown.map(({ text }) => text),
    quote,
    near,
    false,
    added,
  );
  return at === null ? null : (shown[at - 1]?.number ?? null);
}

/** A file at the head, redacted, as lines; null where it has become binary or too large to look through. */
async function readLines(change: Change, index: number, world: World): Promise<string[] | null> {
  const file = change.files[index];
  const blob = change.raw[index]?.newBlob ?? null;
  if (file === undefined || blob === null || file.submodule) return [];
  const bytes = await world.repository.readWithin(blob, largestText);
  const decoded = bytes === null ? null : decodeText(bytes);
  if (decoded?.state !== 'text') return null;
  return (await world.redactor.redact(decoded.text, change.raw[index]?.path)).text.split('\n');
}

function carried(finding: OpenFinding, path: string, line: number): Finding {
  const { id, rule, severity, confidence, source, title, detail, side, quote } = finding;
  const length = quote.split('\n').length;
  const about = finding.line === null;
  return {
    id,
    rule,
    severity,
    confidence,
    source,
    title,
    detail,
    path,
    side,
    suggestion: null,
    line: about ? null : line,
    end_line: about ? null : line + length - 1,
    evidence: [{ kind: about ? 'file' : 'diff', ref: about ? path : `${path}:${line}`, quote }],
  };
}
