import { findingId, type Finding, type Severity } from '../../../domain/finding.ts';
import { readHunks } from '../../../readers/diff/hunks.ts';
import type { RollbackEvidence } from '../evidence.ts';
import type { SeverityLevel } from '../facts/severity.ts';
import { shortSha } from '../../../domain/words.ts';
import type { Cause } from '../cause/answer.ts';
import type { Suspect } from '../rank/suspect.ts';

const severityOf: Readonly<Record<SeverityLevel, Severity>> = {
  'SEV-1': 'critical',
  'SEV-2': 'high',
  'SEV-3': 'medium',
};
const rule = 'rollback-analysis/culprit';

/**
 * The named culprit as a finding. The place counts in the commit's own sides; the quotes stand in its diff and as its
 * subject.
 */
export function culpritFinding(
  evidence: RollbackEvidence,
  first: Suspect | undefined,
  cause: Cause,
  level: SeverityLevel,
  byModel: boolean,
): Finding[] {
  if (cause.answer !== 'this-deploy' || first === undefined) return [];
  const candidate = evidence.candidates.find(({ sha }) => sha === first.commit);
  const patch = candidate?.files.find(({ path }) => path === first.path)?.patch ?? '';
  const lines = readHunks(patch, first.path).flatMap((hunk) => hunk.lines);
  const added = lines.find(
    ({ kind, new: at, text }) =>
      kind === 'add' && at !== null && at >= first.start_line && at <= first.end_line && text.trim() !== '',
  );
  // where lines were only taken away they stand before the next line of the new side
  const around = lines.findIndex(({ new: at }) => at !== null && at >= first.start_line);
  const removed =
    added === undefined
      ? (lines
          .slice(0, around === -1 ? lines.length : around)
          .findLast(({ kind, text }) => kind === 'del' && text.trim() !== '') ??
        lines.find(({ kind }) => kind === 'del'))
      : undefined;
  const line = added?.new ?? removed?.old ?? null;
  const quote = (added ?? removed)?.text ?? '';
  const subject = candidate?.subject ?? '';
  return [
    {
      id: findingId(rule, first.path, `${first.commit} ${quote}`),
      rule,
      severity: severityOf[level],
      confidence: cause.confidence,
      title: `${shortSha(first.commit)} is the likely cause`,
      detail: first.reasons
        .slice(0, 4)
        .map(({ text }) => text)
        .join('; '),
      path: first.path,
      line,
      end_line: line === null ? null : added === undefined ? line : Math.max(line, first.end_line),
      side: added === undefined && removed !== undefined ? 'old' : 'new',
      source: byModel ? 'codex' : 'rules',
      evidence: [
        ...(line === null ? [] : [{ kind: 'diff' as const, ref: `${first.path}:${line}`, quote }]),
        ...(subject === '' ? [] : [{ kind: 'commit' as const, ref: first.commit, quote: subject }]),
      ],
      suggestion: null,
    },
  ];
}
