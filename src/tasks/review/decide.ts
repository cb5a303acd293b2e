import { checkedClaims, droppedClaim, factsOf, isKept } from '../../contracts/claims.ts';
import { labelsOf } from '../../contracts/shared-options.ts';
import type { Check, Decision } from '../../contracts/task.ts';
import { atLeast, findingId, plainQuote, severities, type Finding, type Severity } from '../../domain/finding.ts';
import type { Dropped, Receipt } from '../../domain/result.ts';
import { PlaceFacts } from './check.ts';
import { carriedPaths } from './evidence.ts';
import type { ChangedFile } from '../../readers/diff/model.ts';
import type { ReviewPart } from './part.ts';
import { planGroups } from './plan.ts';
import { groupOfAsk, reviewProfile, type ReviewRun } from './prompt.ts';
import type { ReviewClaim } from './reply.ts';
import { rules } from './rules/index.ts';
import { reachOf, sinceOf, sortOut, withEarlier } from './again/since.ts';
import { matcher } from './treatment.ts';
import { unreadThatCounts, withUnread } from './unread.ts';
import { count } from '../../domain/words.ts';

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
 * Items by a key, in their order: a change of thousands of files has as many findings, and each is held against few of
 * them.
 */
function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
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

function receiptOf(run: ReviewRun): Receipt[] {
  const parts = new Map<string, { planned: number; read: number; problem: string }>();
  const profile = run.profiles[reviewProfile];
  const groups =
    run.engine.name === 'rules' || profile === undefined ? [] : planGroups(run.evidence, profile.askTokens);
  const asked = grouped(run.turns, (turn) => groupOfAsk(turn.ask.id));
  for (const group of groups) {
    const turns = asked.get(group.id) ?? [];
    const read = turns.some((turn) => turn.problem === null);
    const problem = turns.at(-1)?.problem ?? run.failure ?? 'was not asked about';
    for (const { path } of group.passages) {
      const entry = parts.get(path) ?? { planned: 0, read: 0, problem: '' };
      parts.set(path, {
        planned: entry.planned + 1,
        read: entry.read + (read ? 1 : 0),
        problem: read ? entry.problem : problem,
      });
    }
  }
  const carried = carriedPaths(run.evidence);
  const readAt = run.evidence.earlier?.read?.head.slice(0, 12) ?? '';
  return run.evidence.files.map((file, index): Receipt => {
    const treatment = run.evidence.treatments[index];
    const { path } = file;
    if (treatment?.by === 'ignored') return { path, state: 'skipped', reason: treatment.reason };
    if (file.cut === true)
      return { path, state: 'skipped', reason: 'its change is too long to be read, by rules as by a model' };
    if (treatment?.by === 'rules' && (file.submodule || file.binary))
      return { path, state: 'partial', reason: `${treatment.reason}: nobody looked at what it holds` };
    if (treatment?.by === 'rules')
      return { path, state: 'partial', reason: `${treatment.reason}: rules looked at it, no model did` };
    if (run.engine.name === 'rules') return { path, state: 'partial', reason: 'rules read it, no model was asked' };
    if (carried.has(path)) return { path, state: 'read', reason: `at ${readAt}` };
    const entry = parts.get(path);
    if (entry !== undefined && entry.read === entry.planned) return { path, state: 'read', reason: '' };
    return {
      path,
      state: 'partial',
      reason: `rules read it; the model read ${entry?.read ?? 0} of ${entry?.planned ?? 1} parts: ${entry?.problem ?? 'was not asked about'}`,
    };
  });
}

/** Whether a file says something beside its name and mode: lines, bytes, or another repository's commit. */
function hasContent({ patch, binary, submodule, status }: ChangedFile): boolean {
  return patch !== '' || submodule || (binary && status !== 'deleted');
}

/** Whether the policy asks for the model's reading of a file by name: of all, or of those that it lists. */
function isWanted({ options }: ReviewRun, path: string): boolean {
  return options.requireModel || (!options.required.includes('**') && matcher(options.required)(path));
}

/**
 * How far the model came: of the files that it was meant to read (`toRead` in this run), what it did not, and why.
 * `passedOver`: files that the policy wants read and that it is not asked about: generated ones, and what has no text.
 */
interface Coverage {
  asked: boolean;
  planned: number;
  toRead: number;
  unread: string[];
  problem: string | null;
  passedOver: string[];
}

function coverageOf(run: ReviewRun, receipt: readonly Receipt[]): Coverage {
  const carried = carriedPaths(run.evidence);
  // a problem that the second ask mended left nothing unread
  const answered = new Set(run.turns.flatMap((turn) => (turn.problem === null ? [groupOfAsk(turn.ask.id)] : [])));
  const planned = run.evidence.treatments
    .flatMap(({ by }, index) => (by === 'review' ? [receipt[index]] : []))
    .filter((row) => row !== undefined);
  return {
    asked: run.engine.name !== 'rules',
    passedOver: run.evidence.files.flatMap((file, index) =>
      run.evidence.treatments[index]?.by === 'rules' && hasContent(file) && isWanted(run, file.path) ? [file.path] : [],
    ),
    planned: planned.length,
    toRead: planned.filter(({ path }) => !carried.has(path)).length,
    unread: planned.filter(({ state }) => state !== 'read').map(({ path }) => path),
    problem:
      run.failure ??
      run.turns.findLast((turn) => turn.problem !== null && !answered.has(groupOfAsk(turn.ask.id)))?.problem ??
      null,
  };
}

function blockingOf({ options }: ReviewRun, findings: readonly Finding[]): Finding[] {
  return findings.filter(
    (finding) => atLeast(finding.severity, options.blockOn) && finding.confidence >= options.blockConfidence,
  );
}

/**
 * In this order: nothing to judge, a finding that blocks, an engine that did not do what policy wants, and only then a
 * pass.
 */
function judge(
  run: ReviewRun,
  findings: readonly Finding[],
  coverage: Coverage,
  dismissed: number,
): Pick<Decision<unknown>, 'verdict' | 'reason'> {
  const { evidence, options } = run;
  if (evidence.files.length === 0) return { verdict: 'skipped', reason: 'The change has no files.' };
  const blocking = blockingOf(run, findings);
  if (blocking.length > 0) {
    return {
      verdict: 'block',
      reason: `${count(blocking.length, 'finding')} of severity ${options.blockOn} or worse.${modelNote(coverage)}`,
    };
  }
  if (evidence.treatments.every(({ by }) => by === 'ignored'))
    return { verdict: 'skipped', reason: 'The configuration ignores every changed file.' };
  const missing = missedBy(run, coverage);
  if (missing !== null) return { verdict: 'inconclusive', reason: missing };
  const rest = `${findings.length === 0 ? 'nothing found' : `${count(findings.length, 'finding')}, none that blocks`}${dismissed === 0 ? '' : `, ${dismissed} dismissed`}`;
  if (!coverage.asked) return { verdict: 'pass', reason: `Rules only, no model was asked: ${rest}.` };
  if (coverage.planned === 0)
    return { verdict: 'pass', reason: `No file had text for the model to read; rules: ${rest}.` };
  if (coverage.toRead === 0)
    return {
      verdict: 'pass',
      reason: `No file differs from what was read at ${evidence.earlier?.read?.head.slice(0, 12) ?? ''}: ${rest}.${passedOverNote(coverage)}`,
    };
  return {
    verdict: 'pass',
    reason: `Reviewed by ${run.engine.model ?? 'the model'}: ${rest}.${modelNote(coverage)}${passedOverNote(coverage)}`,
  };
}

/** Why there can be no pass, or null. What did not happen is never read as fine. */
function missedBy(run: ReviewRun, coverage: Coverage): string | null {
  return unreadThatCounts(run) ?? tooLong(run) ?? missedByModel(run, coverage);
}

function tooLong({ evidence }: ReviewRun): string | null {
  const long = evidence.files
    .filter(({ cut }, index) => cut === true && evidence.treatments[index]?.by !== 'ignored')
    .map(({ path }) => path);
  if (long.length === 0) return null;
  return `${plainQuote(long[0] ?? '')}${long.length > 1 ? ` and ${long.length - 1} more` : ''} is too long, or changed in more lines than can be read, so nobody looked.`;
}

function missedByModel({ failure, options, engine }: ReviewRun, coverage: Coverage): string | null {
  const { asked, planned, toRead, unread, problem } = coverage;
  if (!asked) {
    if (failure !== null) return `The run did not come to its end: ${failure}.`;
    return options.requireModel ? 'No model was asked, and the policy requires one.' : null;
  }
  if (planned === 0) {
    if (failure !== null) return `The engine ${engine.name} could not be used: ${failure}.`;
    return options.requireModel
      ? `No file had text for the model to read, and the policy requires its answer.${passedOverNote(coverage)}`
      : null;
  }
  if (toRead > 0 && unread.length === toRead)
    return `The model read ${toRead < planned ? 'none of the changed files' : 'no file'}: ${problem ?? 'unknown'}.`;
  const required = matcher(options.required);
  const missed = unread.filter((path) => options.requireModel || required(path));
  if (missed.length > 0)
    return `The model did not read ${count(missed.length, 'required file')}: ${problem ?? 'unknown'}.`;
  return failure === null ? null : `The run did not come to its end: ${failure}.`;
}

function modelNote({ asked, unread, problem }: Coverage): string {
  if (!asked) return ' No model was asked.';
  return unread.length === 0 ? '' : ` The model did not read ${count(unread.length, 'file')}: ${problem ?? 'unknown'}.`;
}

function passedOverNote({ passedOver }: Coverage): string {
  if (passedOver.length === 0) return '';
  const more = passedOver.length > 5 ? ` and ${passedOver.length - 5} more` : '';
  return ` Not reviewed by the model: ${passedOver.slice(0, 5).join(', ')}${more}.`;
}
