import { z } from 'zod';
import type { Severity } from '../../../domain/finding.ts';
import type { DiffRisk, GateEvidence, Source } from '../../../domain/release.ts';

export const RiskLevel = z.enum(['low', 'medium', 'high', 'critical']);
export type RiskLevel = z.infer<typeof RiskLevel>;

export const Contribution = z.strictObject({
  name: z.string(),
  points: z.number().nonnegative(),
  detail: z.string(),
  source: z.enum(['rules', 'codex']),
});
export type Contribution = z.infer<typeof Contribution>;

/** What the model fears, after its check. */
export interface KeptHypothesis {
  severity: Severity;
  title: string;
  check: string | null;
}

/**
 * `unknown`: what was not read; with any of it the score is a lower bound. `partial`: a source of the rules is among
 * it, so that the level may be any. `checks`: what Codex asks to be checked before the deployment.
 */
export interface RiskScore {
  score: number;
  level: RiskLevel;
  unknown: string[];
  partial: boolean;
  contributions: Contribution[];
  checks: string[];
}

const mostByCodex = 40;
const codexPoints: Readonly<Record<Severity, number>> = { critical: 25, high: 15, medium: 8, low: 3, info: 0 };

/**
 * The risk of a release as 0 to 100: named points that are added up and never taken away. A judgement of order, not a
 * probability; which features count follows the change-level defect prediction literature (Mockus and Weiss 2000; Kamei
 * et al. 2013: size, spread, history, experience), the points are the project's own. Deterministic for equal evidence;
 * hypotheses can only add.
 */
export function scoreRisk(
  gate: Pick<GateEvidence, 'diff_risk' | 'way_back' | 'changes'>,
  hypotheses: readonly KeptHypothesis[] = [],
): RiskScore {
  const diff = gate.diff_risk.seen.state === 'present' ? gate.diff_risk.seen.value : null;
  const contributions = [
    ...(diff === null ? [] : ofDiff(diff)),
    ...ofWayBack(gate.way_back),
    ...ofChanges(gate.changes),
    ...ofHypotheses(hypotheses),
  ].filter(({ points }) => points > 0);
  const score = Math.min(
    100,
    contributions.reduce((sum, { points }) => sum + points, 0),
  );
  const unknown = [
    ...unread('the diff', gate.diff_risk),
    ...(diff?.unread ?? []).slice(0, 10).map((path) => `${path} could not be read`),
    ...unread('the changes', gate.changes),
    ...unreadWayBack(gate.way_back),
  ];
  return {
    score,
    level: levelOf(score),
    contributions,
    unknown,
    partial: unknown.length > 0,
    checks: hypotheses.flatMap(({ severity, check }) =>
      check !== null && (severity === 'critical' || severity === 'high') ? [check] : [],
    ),
  };
}

/** low below 30, medium below 60, high below 80. */
export function levelOf(score: number): RiskLevel {
  return score >= 80 ? 'critical' : score >= 60 ? 'high' : score >= 30 ? 'medium' : 'low';
}

function unread(name: string, { seen }: Source<unknown>): string[] {
  return seen.state === 'present' ? [] : [`${name} ${seen.state}: ${seen.reason}`];
}

function unreadWayBack(source: GateEvidence['way_back']): string[] {
  const { seen } = source;
  if (seen.state !== 'present') return unread('the way back', source);
  const { irreversible } = seen.value;
  return irreversible.state === 'present'
    ? []
    : [`what going back would not undo ${irreversible.state}: ${irreversible.reason}`];
}

const by = (name: string, points: number, detail: string): Contribution => ({
  name,
  points: Math.round(points),
  detail,
  source: 'rules',
});
const list = (paths: readonly string[]): string =>
  paths.length <= 3 ? paths.join(', ') : `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more`;

function ofDiff(diff: DiffRisk): Contribution[] {
  const lines = diff.additions + diff.deletions;
  const code = diff.files.filter(({ kind }) => kind === 'code');
  const churned = diff.files.filter(({ churn }) => churn >= 10);
  const crowded = code.filter(({ authors }) => authors >= 5);
  const majors = diff.dependencies.filter(({ major }) => major);
  const untested = code.length > 0 && !diff.files.some(({ kind, status }) => kind === 'test' && status !== 'deleted');
  return [
    by(
      'size',
      lines === 0 ? 0 : Math.min(20, 7 * Math.log10(1 + lines / 10)),
      `${lines} lines in ${diff.files.length} files`,
    ),
    by('spread', Math.min(8, code.length / 4), `${code.length} files of code`),
    by(
      'migrations',
      diff.migrations.length === 0 ? 0 : Math.min(20, 13 + 2 * diff.migrations.length),
      list(diff.migrations),
    ),
    by(
      'infrastructure',
      diff.infrastructure.length === 0 ? 0 : Math.min(14, 9 + diff.infrastructure.length),
      list(diff.infrastructure),
    ),
    by(
      'dependencies',
      Math.min(14, 6 * majors.length + (diff.dependencies.length - majors.length)),
      `${diff.dependencies.length} changed, ${majors.length} by a major version`,
    ),
    by('hot files', Math.min(15, 6 * diff.hot.length), list(diff.hot)),
    by(
      'churn',
      Math.min(8, 2 * churned.length),
      `${churned.length} files with 10 or more commits in ${diff.churn_days} days`,
    ),
    by('many authors', Math.min(4, crowded.length), `${crowded.length} files with 5 or more authors`),
    by('no owner', diff.unowned.length === 0 ? 0 : Math.min(4, 1 + diff.unowned.length / 5), list(diff.unowned)),
    by('no test changed', untested ? 6 : 0, 'code changes and no test does'),
    by('history cut', diff.history === 'cut' ? 3 : 0, 'how often these files change is not known whole'),
  ];
}

function ofWayBack({ seen }: GateEvidence['way_back']): Contribution[] {
  if (seen.state !== 'present' || seen.value.irreversible.state !== 'present') return [];
  const stuck = seen.value.irreversible.value.filter(({ blocks }) => blocks).length;
  const rest = seen.value.irreversible.value.length - stuck;
  return [
    by(
      'irreversible',
      stuck === 0 ? 0 : Math.min(20, 12 + 2 * stuck),
      `${stuck} places that going back would not undo`,
    ),
    by('coupling', Math.min(6, 2 * rest), `${rest} places to look at before going back`),
  ];
}

function ofChanges({ seen }: GateEvidence['changes']): Contribution[] {
  if (seen.state !== 'present') return [];
  const { changes, direct, commits } = seen.value;
  return [
    by(
      'many changes',
      Math.min(6, (changes.length + direct.length) / 3),
      `${changes.length} pull requests and ${direct.length} direct commits, ${commits} commits in all`,
    ),
    by('direct commits', Math.min(6, 2 * direct.length), `${direct.length} commits without a pull request`),
  ];
}

function ofHypotheses(hypotheses: readonly KeptHypothesis[]): Contribution[] {
  let left = mostByCodex;
  return [...hypotheses]
    .sort((a, b) => codexPoints[b.severity] - codexPoints[a.severity])
    .map(({ severity, title }) => {
      const points = Math.min(left, codexPoints[severity]);
      left -= points;
      return { name: `hypothesis: ${title}`, points, detail: `Codex, ${severity}`, source: 'codex' as const };
    });
}
