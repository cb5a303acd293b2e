import { checkedClaims, droppedClaim, factsOf, isKept } from '../../contracts/claims.ts';
import { labelsOf } from '../../contracts/shared-options.ts';
import type { Check, Decision } from '../../contracts/task.ts';
import { atLeast, findingId, plainQuote, severities, type Finding, type Severity } from '../../domain/finding.ts';
import type { Dropped } from '../../domain/result.ts';
import { PlaceFacts } from './check.ts';
import { grouped } from './grouped.ts';
import type { ReviewPart } from './part.ts';
import type { ReviewRun } from './prompt.ts';
import { receiptOf } from './receipt.ts';
import type { ReviewClaim } from './reply.ts';
import { rules } from './rules/index.ts';
import { reachOf, sinceOf, sortOut, withEarlier } from './again/since.ts';
import { withUnread } from './unread.ts';
import { blockingOf, coverageOf, judge } from './verdict.ts';

/** Findings under the run's policy, the receipt, and the verdict. Pure. */
export function decideReview(run: ReviewRun): Decision<ReviewPart> {
  const dropped: Dropped[] = [];
  const { carried, fresh } = withEarlier(run, modelFindings(run, dropped));
  const sorted = sortOut(run, joined(ruleFindings(run), carried, fresh, dropped));
  const { findings } = sorted;
  const readByModel = receiptOf(run);
  const coverage = coverageOf(run, readByModel);
  const receipt = withUnread(run, readByModel);
  const { verdict, reason } = judge(run, findings, coverage, sorted.dismissed.length);
  const modelAsked = run.turns.length > 0;
  return {
    verdict,
    reason,
    findings,
    blocking: blockingOf(run, findings).map(({ id }) => id),
    dropped,
    receipt,
    digest: run.evidence.digest,
    part: {
      files: run.evidence.files.length,
      additions: run.evidence.files.reduce((sum, file) => sum + file.additions, 0),
      deletions: run.evidence.files.reduce((sum, file) => sum + file.deletions, 0),
      commits: run.evidence.commits.length,
      model_asked: modelAsked,
      notices: run.evidence.notices,
      opinions: opinionsOf(run),
      ...sinceOf(run, sorted, reachOf(run, verdict, coverage)),
      ...labelsOf(run.options.labels, verdict),
    },
  };
}

function opinionsOf(run: ReviewRun): ReviewPart['opinions'] {
  return checkedClaims(run)
    .filter(isKept)
    .flatMap(({ claim }) =>
      claim.kind === 'opinion' ? [{ finding: claim.finding, stance: claim.stance, reason: claim.reason }] : [],
    );
}

/**
 * Rules speak first. Codex can raise the confidence of what a rule saw; refuting lowers a finding below L3 by one
 * severity (policy `refuted`), never removes it: the reply was written with an author's text in view.
 */
function ruleFindings(run: ReviewRun): Finding[] {
  const opinions = grouped(opinionsOf(run), ({ finding }) => finding);
  return run.evidence.findings.flatMap((finding) => {
    const setting = run.options.rules[finding.rule];
    if (setting === 'off') return [];
    const severity = setting ?? finding.severity;
    const own = opinions.get(finding.id) ?? [];
    const refuted = own.find((opinion) => opinion.stance === 'refute');
    if (refuted !== undefined) {
      const lower = finding.confidence !== 'L3' && run.options.refuted === 'lower';
      return [{ ...finding, severity: lower ? oneLower(severity) : severity }];
    }
    return [{ ...finding, severity, confidence: own.length > 0 ? 'L3' : finding.confidence }];
  });
}

function oneLower(severity: Severity): Severity {
  return severities[Math.min(severities.indexOf(severity) + 1, severities.length - 1)] ?? 'info';
}

/** What the model found and the check kept; the rest goes to `dropped`. */
function modelFindings(run: ReviewRun, dropped: Dropped[]): Finding[] {
  const findings: Finding[] = [];
  for (const checked of checkedClaims(run)) {
    const { claim } = checked;
    const title = claim.kind === 'finding' ? claim.finding.title : `opinion on ${claim.finding}`;
    if (!isKept(checked)) dropped.push(droppedClaim(checked, title));
    else if (claim.kind === 'finding') findings.push(findingOf(claim, checked.check));
  }
  const byPath = grouped(findings, ({ path }) => path);
  return findings.map((finding) => ({
    ...finding,
    id: findingId(finding.rule, finding.path, quoteOf(finding), occurrence(finding, byPath.get(finding.path) ?? [])),
  }));
}

function findingOf({ finding }: Extract<ReviewClaim, { kind: 'finding' }>, check: Check): Finding {
  const { line, endLine, quote, changed, suggestion } = factsOf(check, PlaceFacts, 'has no place in the diff');
  return {
    id: '',
    rule: `codex/${finding.category}`,
    severity: finding.severity,
    // Lines that the change did not touch can't prove what the change did.
    confidence: changed ? finding.confidence : 'L1',
    title: finding.title,
    detail: finding.detail,
    path: finding.path,
    line,
    end_line: endLine,
    side: finding.side,
    source: 'codex',
    evidence: [{ kind: 'diff', ref: `${finding.path}:${line}`, quote }],
    suggestion,
  };
}

const quoteOf = (finding: Finding): string => finding.evidence[0]?.quote ?? '';

/** Which of several places with equal words a finding speaks of, counted by line. */
function occurrence(finding: Finding, all: readonly Finding[]): number {
  const places = all
    .filter(
      (one) =>
        one.rule === finding.rule &&
        one.path === finding.path &&
        plainQuote(quoteOf(one)) === plainQuote(quoteOf(finding)),
    )
    .map(({ line }) => line ?? 0);
  return [...new Set(places)].sort((a, b) => a - b).indexOf(finding.line ?? 0);
}

/**
 * One finding for one problem. What the model says of the lines and kind of a rule's finding that stands is dropped,
 * unless it is worse than that; of the model's own on overlapping lines the worst stays, one of an earlier run before
 * an equal one of this.
 */
function joined(
  byRules: readonly Finding[],
  carried: readonly Finding[],
  fresh: readonly Finding[],
  dropped: Dropped[],
): Finding[] {
  const chosen: Finding[] = [...byRules];
  const byPath = grouped(chosen, ({ path }) => path);
  const worstFirst = (all: readonly Finding[]): Finding[] =>
    [...all].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  for (const finding of [...worstFirst(carried), ...worstFirst(fresh)]) {
    const there = byPath.get(finding.path) ?? [];
    const same = there.find(
      (one) =>
        overlap(one, finding) && categoryOf(one) === categoryOf(finding) && atLeast(one.severity, finding.severity),
    );
    if (same === undefined) {
      chosen.push(finding);
      byPath.set(finding.path, [...there, finding]);
    } else
      dropped.push({
        claim: finding.id,
        ask: '',
        title: finding.title,
        reason: `says what finding ${same.id} (${same.rule}) says`,
      });
  }
  return chosen;
}

function categoryOf(finding: Finding): string {
  return rules.find((rule) => rule.id === finding.rule)?.category ?? finding.rule.replace(/^codex\//, '');
}

function overlap(a: Finding, b: Finding): boolean {
  return (
    a.path === b.path &&
    a.side === b.side &&
    a.line !== null &&
    b.line !== null &&
    a.line <= (b.end_line ?? b.line) &&
    (a.end_line ?? a.line) >= b.line
  );
}
