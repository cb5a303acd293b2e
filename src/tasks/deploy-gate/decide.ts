import type { Decision } from '../../contracts/task.ts';
import { findingId, type Finding } from '../../domain/finding.ts';
import type { Receipt } from '../../domain/result.ts';
import { judgeBudget } from './metrics/error-budget.ts';
import { joinRules, judgeRules, type JudgedRule, type OverrideRequest } from './judge/join.ts';
import { judgeMetric } from './metrics/verdict.ts';
import { leftOut, refuseUnknownNames } from './judge/names.ts';
import { parseOverride } from './judge/override.ts';
import type { DeployGatePart, GateHypothesis } from './part.ts';
import { policyPlace, settlePolicy } from './judge/policy.ts';
import type { Settled } from './rules/settled.ts';
import { askId, gateProfile, shownFiles, type GateRun } from './prompt.ts';
import { readingOf, type Reading } from './reading.ts';
import { ReleaseRequest } from './release-request.ts';
import { scoreRisk, type RiskScore } from './rules/risk-score.ts';
import { validUntil } from './judge/validity.ts';
import { unmarked } from './words.ts';

/**
 * The gate's answer under the run's policy. Pure. The model's reading can add to the risk; it takes part in nothing
 * else.
 */
export function decideGate(run: GateRun): Decision<DeployGatePart> {
  const { evidence, options } = run;
  const { gate } = evidence;
  refuseUnknownNames(options, evidence);
  const settled = settlePolicy(options.policy, gate.environment, policyPlace);
  const reading = readingOf(run);
  const risk = riskOf(run, reading);
  const judgement = judgeRules(evidence, settled, risk);
  judgement.off.push(
    ...leftOut(options, gate.environment, new Set([...judgement.rules, ...judgement.off].map(({ id }) => id))),
  );
  const joined = joinRules(judgement, settled, evidence, overrideRequest(run));
  const stopping = judgement.rules
    .filter((rule) => rule.required && rule.verdict === 'block')
    .map((rule) => ({ rule: rule.id, finding: ruleFinding(rule, gate.environment) }));
  return {
    verdict: joined.verdict,
    reason: unmarked(joined.reason),
    findings: [...stopping.map(({ finding }) => finding), ...hypothesisFindings(reading.hypotheses)],
    blocking: stopping
      .filter(({ rule }) => joined.override?.overridden.includes(rule) !== true)
      .map(({ finding }) => finding.id),
    dropped: reading.dropped,
    receipt: receiptOf(run, reading),
    digest: evidence.digest,
    part: {
      environment: gate.environment,
      sha: gate.head,
      live: livePart(run),
      rules: judgement.rules,
      off: judgement.off,
      blocking_rules: joined.blocking,
      risk: {
        score: risk.score,
        level: risk.level,
        unknown: risk.unknown,
        contributions: risk.contributions,
        summary: reading.summary,
        hypotheses: reading.hypotheses,
        model: reading.words,
      },
      rollback: rollbackPart(run, judgement.rules),
      override: joined.override,
      ...measured(run, settled),
      looks: evidence.looks,
      decided_at: evidence.at,
      valid_until: joined.verdict === 'pass' ? validUntil(settled, evidence.at, joined.override) : null,
    },
  };
}

/** A reading that failed leaves something of the risk unknown. */
function riskOf({ evidence }: GateRun, { hypotheses, problem }: Reading): RiskScore {
  const scored = scoreRisk(evidence.gate, hypotheses);
  return problem === null
    ? scored
    : { ...scored, unknown: [...scored.unknown, `the model’s reading failed: ${problem}`] };
}

function overrideRequest({ options, trigger }: GateRun): OverrideRequest | null {
  return options.override === undefined
    ? null
    : { asked: parseOverride(options.override, 'override'), actor: trigger.actor, event: trigger.event };
}

function livePart({ evidence, trigger }: GateRun): DeployGatePart['live'] {
  const { seen } = evidence.gate.deployments;
  const live = seen.state === 'present' ? seen.value.live : null;
  // in a terminal a person names it
  const given = ReleaseRequest.safeParse(trigger.payload).data?.live ?? null;
  return { sha: live?.sha ?? given, since: live?.since ?? null, state: given === null ? seen.state : 'present' };
}

function rollbackPart({ evidence }: GateRun, rules: readonly JudgedRule[]): DeployGatePart['rollback'] {
  const { seen } = evidence.gate.way_back;
  const rule = rules.find(({ id }) => id === 'rollback');
  return {
    ready: rule === undefined || rule.verdict === 'inconclusive' ? null : rule.verdict === 'pass',
    last_known_good: (seen.state === 'present' ? seen.value.last_good : null) ?? null,
  };
}

function measured({ evidence }: GateRun, settled: Settled): Pick<DeployGatePart, 'metrics' | 'budgets'> {
  return {
    metrics: evidence.metrics.map(({ name, source, link, seen }) => ({
      name,
      source,
      link,
      numbers: seen.state === 'present' ? judgeMetric(seen.value, settled.limits[name], evidence.at).numbers : null,
    })),
    budgets: evidence.budgets.map((budget) => ({
      name: budget.name,
      source: budget.source,
      link: budget.link,
      numbers: judgeBudget(budget, settled.limits[budget.name]?.['minimum-events']).numbers,
    })),
  };
}

/** A rule that blocks, as a finding about the release: it has no line, and `.` stands for the repository. */
function ruleFinding(rule: JudgedRule, environment: string): Finding {
  return {
    id: findingId(`gate/${rule.id}`, '.', environment),
    rule: `gate/${rule.id}`,
    severity: 'high',
    confidence: 'L3',
    title: `${rule.id} blocks the deployment`,
    detail: `${rule.reason}. What would change it: ${rule.would_change}.`,
    path: '.',
    line: null,
    end_line: null,
    side: 'new',
    source: 'rules',
    evidence: [],
    suggestion: null,
  };
}

function hypothesisFindings(hypotheses: readonly GateHypothesis[]): Finding[] {
  return hypotheses.map((one, index) => ({
    id: findingId(
      'codex/risk',
      one.path,
      one.quote,
      hypotheses.slice(0, index).filter(({ path, quote }) => path === one.path && quote === one.quote).length,
    ),
    rule: 'codex/risk',
    severity: one.severity,
    confidence: one.confidence,
    title: one.title,
    detail: `${one.mechanism} Would show in: ${one.shows_in}${one.check === null ? '' : ` Check before: ${one.check}`}`,
    path: one.path,
    line: one.line,
    end_line: one.end_line,
    side: one.side,
    source: 'codex',
    evidence: [{ kind: 'diff', ref: `${one.path}:${one.line}`, quote: one.quote }],
    suggestion: null,
  }));
}

function receiptOf(run: GateRun, reading: Reading): Receipt[] {
  const profile = run.profiles[gateProfile];
  const asked = run.turns.some(({ ask, problem }) => ask.id.startsWith(askId) && problem === null);
  const shown = new Map(
    (profile === undefined ? [] : shownFiles(run.evidence, profile.askTokens)).map(({ path, whole }) => [path, whole]),
  );
  return run.evidence.files.map(({ path, patch }): Receipt => {
    if (patch === '') return { path, state: 'partial', reason: 'rules counted it; it has no text' };
    if (!asked) return { path, state: 'partial', reason: `rules counted it; ${reading.words}` };
    if (!shown.has(path))
      return { path, state: 'partial', reason: 'rules counted it; the model’s ask had no room left for it' };
    return shown.get(path) === true
      ? { path, state: 'read', reason: '' }
      : { path, state: 'partial', reason: 'the model read its beginning' };
  });
}
