import type { Decision } from '../../contracts/task.ts';
import { atLeast, findingId, severities, type Finding, type Severity } from '../../domain/finding.ts';
import type { Dropped, Receipt } from '../../domain/result.ts';
import type { PlaceFacts } from './check.ts';
import type { ReviewPart } from './part.ts';
import { planGroups } from './plan.ts';
import { groupOfAsk, reviewProfile, type ReviewRun } from './prompt.ts';
import { matcher } from './treatment.ts';

/** Findings under the run's policy, the receipt, and the verdict. Pure. */
export function decideReview(run: ReviewRun): Decision<ReviewPart> {
  const dropped: Dropped[] = [];
  const findings = unique([...ruleFindings(run), ...modelFindings(run, dropped)], dropped);
  const receipt = receiptOf(run);
  const { verdict, reason } = judge(run, findings, receipt);
  const modelAsked = run.turns.length > 0;
  return {
    verdict, reason, findings, dropped, receipt, digest: run.evidence.digest,
    part: {
      files: run.evidence.files.length,
      additions: run.evidence.files.reduce((sum, file) => sum + file.additions, 0),
      deletions: run.evidence.files.reduce((sum, file) => sum + file.deletions, 0),
      commits: run.evidence.commits.length,
      model_asked: modelAsked,
      notices: run.evidence.notices,
      opinions: opinionsOf(run),
    },
  };
}

function opinionsOf(run: ReviewRun): ReviewPart['opinions'] {
  return run.turns.flatMap((turn) => turn.claims).flatMap((claim) => (
    claim.kind === 'opinion' && kept(run, claim.id) ? [{ finding: claim.finding, stance: claim.stance, reason: claim.reason }] : []));
}

function kept(run: ReviewRun, claim: string): boolean {
  return run.checks.some((check) => check.claim === claim && check.kept);
}

/**
 * Rules speak first. Codex can raise the confidence of what a rule saw; refuting lowers a finding below L3 by one severity
 * (policy `refuted`), never removes it: the reply was written with an author's text in view.
 */
function ruleFindings(run: ReviewRun): Finding[] {
  const opinions = opinionsOf(run);
  return run.evidence.findings.flatMap((finding) => {
    const setting = run.options.rules[finding.rule];
    if (setting === 'off') return [];
    const severity = setting ?? finding.severity;
    const own = opinions.filter((opinion) => opinion.finding === finding.id);
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

function modelFindings(run: ReviewRun, dropped: Dropped[]): Finding[] {
  const findings: Finding[] = [];
  for (const turn of run.turns) {
    for (const claim of turn.claims) {
      const check = run.checks.find((one) => one.claim === claim.id);
      const title = claim.kind === 'finding' ? claim.finding.title : `opinion on ${claim.finding}`;
      if (check === undefined || !check.kept) {
        dropped.push({ claim: claim.id, ask: turn.ask.id, title, reason: check?.reason ?? 'was not checked' });
        continue;
      }
      if (claim.kind !== 'finding') continue;
      const facts = check.facts as unknown as PlaceFacts;
      if (facts.duplicates !== null) {
        dropped.push({ claim: claim.id, ask: turn.ask.id, title, reason: `says what rule finding ${facts.duplicates} says` });
        continue;
      }
      const { finding } = claim;
      const rule = `codex/${finding.category}`;
      findings.push({
        id: findingId(rule, finding.path, facts.quote), rule, severity: finding.severity,
        // Lines that the change did not touch can't prove what the change did.
        confidence: facts.changed ? finding.confidence : 'L1',
        title: finding.title, detail: finding.detail, path: finding.path, line: facts.line, end_line: facts.endLine, side: finding.side,
        source: 'codex', evidence: [{ kind: 'diff', ref: `${finding.path}:${facts.line}`, quote: facts.quote }], suggestion: facts.suggestion,
      });
    }
  }
  return findings;
}

/** One finding for one identity, and one for claims of the same kind on overlapping lines: the worst stays. */
function unique(findings: readonly Finding[], dropped: Dropped[]): Finding[] {
  const worstFirst = [...findings].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const chosen: Finding[] = [];
  for (const finding of worstFirst) {
    const same = chosen.find((one) => one.id === finding.id || (finding.source === 'codex' && one.source === 'codex' && overlap(one, finding)));
    if (same === undefined) chosen.push(finding);
    else dropped.push({ claim: finding.id, ask: '', title: finding.title, reason: `says what finding ${same.id} says` });
  }
  return chosen;
}

function overlap(a: Finding, b: Finding): boolean {
  return a.rule === b.rule && a.path === b.path && a.side === b.side && a.line !== null && b.line !== null
    && a.line <= (b.end_line ?? b.line) && (a.end_line ?? a.line) >= b.line;
}

function receiptOf(run: ReviewRun): Receipt[] {
  const parts = new Map<string, { planned: number; read: number; problem: string }>();
  const profile = run.profiles[reviewProfile];
  const groups = run.engine.name === 'rules' || profile === undefined ? [] : planGroups(run.evidence, profile.askTokens);
  for (const group of groups) {
    const turns = run.turns.filter((turn) => groupOfAsk(turn.ask.id) === group.id);
    const read = turns.some((turn) => turn.problem === null);
    const problem = turns.at(-1)?.problem ?? run.failure ?? 'was not asked about';
    for (const { path } of group.passages) {
      const entry = parts.get(path) ?? { planned: 0, read: 0, problem: '' };
      parts.set(path, { planned: entry.planned + 1, read: entry.read + (read ? 1 : 0), problem: read ? entry.problem : problem });
    }
  }
  return run.evidence.files.map((file, index): Receipt => {
    const treatment = run.evidence.treatments[index];
    const { path } = file;
    if (treatment?.by === 'ignored') return { path, state: 'skipped', reason: treatment.reason };
    if (treatment?.by === 'rules') return { path, state: 'partial', reason: `${treatment.reason}: rules looked at it, no model did` };
    if (run.engine.name === 'rules') return { path, state: 'partial', reason: 'rules read it, no model was asked' };
    const entry = parts.get(path);
    if (entry !== undefined && entry.read === entry.planned) return { path, state: 'read', reason: '' };
    return { path, state: 'partial', reason: `rules read it; the model read ${entry?.read ?? 0} of ${entry?.planned ?? 1} parts: ${entry?.problem ?? 'was not asked about'}` };
  });
}

function judge(run: ReviewRun, findings: readonly Finding[], receipt: readonly Receipt[]): Pick<Decision<unknown>, 'verdict' | 'reason'> {
  const { evidence, options } = run;
  if (evidence.files.length === 0) return { verdict: 'skipped', reason: 'The change has no files.' };
  const unread = evidence.treatments.filter(({ by }, index) => by === 'review' && receipt[index]?.state !== 'read');
  const problem = run.failure ?? run.turns.findLast((turn) => turn.problem !== null)?.problem ?? null;
  const withRules = run.engine.name === 'rules';
  const blocking = findings.filter((finding) => atLeast(finding.severity, options.blockOn) && finding.confidence >= options.blockConfidence);
  if (blocking.length > 0) {
    const incomplete = withRules ? ' No model was asked.' : unread.length > 0 ? ` The model did not read ${count(unread.length, 'file')}: ${problem ?? 'unknown'}.` : '';
    return { verdict: 'block', reason: `${count(blocking.length, 'finding')} of severity ${options.blockOn} or worse.${incomplete}` };
  }
  if (evidence.treatments.every(({ by }) => by === 'ignored')) return { verdict: 'skipped', reason: 'The configuration ignores every changed file.' };
  const rest = findings.length === 0 ? 'nothing found' : `${count(findings.length, 'finding')}, none that blocks`;
  if (withRules) {
    if (run.failure !== null) return { verdict: 'inconclusive', reason: `The run did not come to its end: ${run.failure}.` };
    if (options.requireModel) return { verdict: 'inconclusive', reason: 'No model was asked, and the policy requires one.' };
    return { verdict: 'pass', reason: `Rules only, no model was asked: ${rest}.` };
  }
  const required = matcher(options.required);
  const missed = unread.filter(({ path }) => required(path));
  if (missed.length > 0 || run.failure !== null) {
    return { verdict: 'inconclusive', reason: `The model did not read ${count(missed.length, 'required file')}: ${problem ?? 'unknown'}.` };
  }
  if (run.turns.length === 0) {
    return options.requireModel
      ? { verdict: 'inconclusive', reason: 'No file had text for the model to read, and the policy requires its answer.' }
      : { verdict: 'pass', reason: `No file had text for the model to read; rules: ${rest}.` };
  }
  return { verdict: 'pass', reason: `Reviewed by ${run.engine.model ?? 'the model'}: ${rest}.` };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
