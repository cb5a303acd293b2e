import { findingId, type Finding, type Severity } from '../../../domain/finding.ts';
import type { GateFacts, TestGenRun } from '../check.ts';
import type { PatchGate } from '../coverage/patch-coverage.ts';
import type { HunkRecord } from '../hunks/undo.ts';

function finding(
  rule: string,
  path: string,
  quote: string,
  occurrence: number,
  more: Pick<Finding, 'severity' | 'confidence' | 'title' | 'detail' | 'line' | 'end_line' | 'source'>,
): Finding {
  return {
    id: findingId(rule, path, quote, occurrence),
    rule,
    path,
    side: 'new',
    evidence: [],
    suggestion: null,
    ...more,
  };
}

export function belowLimit({ evidence, options }: TestGenRun, gate: PatchGate): Finding[] {
  if (gate.state !== 'missed') return [];
  const files = evidence.coverage?.patch.files ?? [];
  const worst = files.reduce(
    (most, file) => (file.missed_lines.length > most.missed_lines.length ? file : most),
    files[0]!,
  );
  return [
    finding('test-gen/patch-coverage', worst.path, '', 0, {
      severity: options.belowLimit,
      confidence: 'L3',
      title: 'Too little of the change is run by tests',
      detail: `${gate.reasons.join('. ')}. Most missed lines are in ${worst.path}.`,
      line: worst.missed_lines[0] ?? null,
      end_line: null,
      source: 'rules',
    }),
  ];
}

export function unguardedFinding(hunk: HunkRecord, before: readonly HunkRecord[], severity: Severity): Finding {
  const [line, endLine] = hunk.removes === null ? [hunk.start_line, hunk.end_line] : [null, null];
  const undone =
    hunk.removes === null
      ? `With lines ${hunk.start_line} to ${hunk.end_line} as they were before`
      : hunk.removes === 'lines'
        ? `With what was removed here, near line ${hunk.start_line}, back in place`
        : 'With what was removed here, all that the file had, back in place';
  return finding('test-gen/unguarded-hunk', hunk.path, '', before.filter(({ path }) => path === hunk.path).length, {
    severity,
    confidence: 'L2',
    title: 'No test notices when this change is undone',
    line,
    end_line: endLine,
    source: 'rules',
    detail: `${undone}, ${hunk.reason}. What the change does here could be lost without anybody noticing.`,
  });
}

export function bugFindings(bugs: GateFacts['suspected'], severity: Severity): Finding[] {
  return bugs.map((bug) =>
    finding('test-gen/suspected-bug', bug.path, bug.test, 0, {
      severity,
      confidence: 'L2',
      title: `A test that passes before the change fails after it: ${bug.test.slice(0, 120)}`,
      line: null,
      end_line: null,
      source: 'codex',
      detail:
        `${bug.assertion.slice(0, 1500)}\n\nEither the change breaks what worked, or the test holds on to ` +
        'what was meant to change. The test and both outputs are in the record.',
    }),
  );
}
