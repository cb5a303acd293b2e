import { z } from 'zod';
import type { DeployGateEvidence } from '../evidence.ts';
import { refusalOf, type Override, type OverrideRecord } from './override.ts';
import { modeOf } from './policy.ts';
import type { Settled } from '../rules/settled.ts';
import type { RiskScore } from '../rules/risk-score.ts';
import { freeze as freezeRule } from '../rules/freeze.ts';
import { rules } from '../rules/index.ts';
import { rollback as rollbackRule } from '../rules/rollback.ts';
import { budgetPrefix, budgetRule, metricPrefix, metricRule, unreadRule } from '../rules/measured.ts';
import { RuleEvidence, RuleVerdict, type Rule } from '../rules/rule.ts';
import { unmarked, warningWords } from '../words.ts';

/** One rule's line of the record. */
export const JudgedRule = z.strictObject({
  id: z.string(),
  verdict: RuleVerdict,
  required: z.boolean().describe('false: the policy only wants to be warned'),
  reason: z.string(),
  evidence: z.array(RuleEvidence),
  would_change: z.string().describe('what would change the answer'),
});
export type JudgedRule = z.infer<typeof JudgedRule>;
export const OffRule = z.strictObject({ id: z.string(), reason: z.string() });
export type OffRule = z.infer<typeof OffRule>;

export interface Judgement {
  rules: JudgedRule[];
  off: OffRule[];
}

/** All rules on the evidence. A rule that is off is listed as such, with who said so. */
export function judgeRules(evidence: DeployGateEvidence, settings: Settled, risk: RiskScore): Judgement {
  const judgement: Judgement = { rules: [], off: [] };
  for (const rule of rulesOf(evidence, settings)) {
    const said = modeOf(settings, rule.id);
    const must = rule.must?.(evidence.asked, { settings, risk }) ?? null;
    const mode = must !== null ? 'require' : (said ?? rule.usual(evidence.asked, { settings, risk }));
    if (mode === 'off') {
      judgement.off.push({
        id: rule.id,
        reason: said === null ? notAsked(rule, evidence) : `the policy of ${settings.environment} switches it off`,
      });
      continue;
    }
    const judged = rule.judge({ evidence, settings, now: evidence.at, risk });
    if ('off' in judged) judgement.off.push({ id: rule.id, reason: judged.off });
    else {
      const why = must === null || judged.verdict === 'pass' ? '' : `; ${must}`;
      judgement.rules.push({
        id: rule.id,
        verdict: judged.verdict,
        required: mode === 'require',
        reason: unmarked(`${judged.reason}${why}`),
        evidence: judged.evidence,
        would_change: unmarked(judged.wouldChange),
      });
    }
  }
  return judgement;
}

function notAsked(rule: Rule, { asked }: DeployGateEvidence): string {
  return rule.id === 'stages' && !asked.results
    ? 'no results of earlier stages were given'
    : 'GitHub was not asked: there is no token';
}

function rulesOf(evidence: DeployGateEvidence, settings: Settled): Rule[] {
  const measured = [...evidence.metrics.map(metricRule), ...evidence.budgets.map(budgetRule)];
  const named = Object.entries(settings.modes)
    .filter(([id, mode]) => mode !== 'off' && (id.startsWith(metricPrefix) || id.startsWith(budgetPrefix)))
    .map(([id]) => id);
  const families = (
    [
      ['metrics', evidence.metrics],
      ['error-budget', evidence.budgets],
    ] as const
  )
    .filter(([id, list]) => settings.modes[id] === 'require' && list.length === 0)
    .map(([id]) => id);
  const unread = [...named.filter((id) => !measured.some((rule) => rule.id === id)), ...families];
  return [...rules, ...measured, ...unread.map(unreadRule)];
}

/**
 * Whether looking again later can change the answer: nothing required blocks, and something required is inconclusive.
 */
export function worthAnotherLook({ rules: judged }: Judgement): boolean {
  const required = judged.filter((rule) => rule.required);
  return (
    !required.some(({ verdict }) => verdict === 'block') && required.some(({ verdict }) => verdict === 'inconclusive')
  );
}

/** A calendar and a way back say that one may go, and nothing about the release. */
const conditions: readonly string[] = [freezeRule.id, rollbackRule.id];

export interface Joined {
  verdict: RuleVerdict;
  reason: string;
  blocking: string[];
  override: OverrideRecord | null;
}

/** `event` is the trigger's; without one only the permission speaks for the actor. */
export interface OverrideRequest {
  asked: Override;
  actor: string;
  event: string;
}

/**
 * Joins the rules: a required block blocks, else a required inconclusive one is inconclusive, else pass. Warnings never
 * block. With no required rule, or none but conditions of going, there was no gate, which is no pass. An override that
 * counts puts aside the rules that it is about; they stay as they were judged, and `blocking` still names them.
 */
export function joinRules(
  { rules: judged }: Judgement,
  settled: Settled,
  evidence: DeployGateEvidence,
  request: OverrideRequest | null,
): Joined {
  const required = judged.filter((rule) => rule.required);
  const blocking = required.filter(({ verdict }) => verdict === 'block').map(({ id }) => id);
  const override = request === null ? null : overrideOf(required, settled, evidence, request);
  const aside = new Set(override?.overridden ?? []);
  const counted = required.filter(({ id }) => !aside.has(id));
  const blocked = counted.filter(({ verdict }) => verdict === 'block');
  const refusal =
    override !== null && override.refused !== null ? ` The override does not count: ${override.refused}.` : '';
  if (blocked.length > 0) return { verdict: 'block', reason: `${sentence(blocked)}${refusal}`, blocking, override };
  const open = counted.filter(({ verdict }) => verdict === 'inconclusive');
  if (open.length > 0) return { verdict: 'inconclusive', reason: `${sentence(open)}${refusal}`, blocking, override };
  if (required.length === 0)
    return { verdict: 'inconclusive', reason: 'No rule is required here, so nothing was decided.', blocking, override };
  if (required.every(({ id }) => conditions.includes(id))) {
    return {
      verdict: 'inconclusive',
      reason:
        `No rule but ${required.map(({ id }) => id).join(' and ')} is required here, ` +
        'so nothing about the release was decided.',
      blocking,
      override,
    };
  }
  const warned = judged.filter((rule) => !rule.required && rule.verdict !== 'pass');
  const warning =
    warned.length === 0 ? '' : ` ${warned.map(({ id, verdict }) => `${id} ${warningWords(verdict)}`).join(', ')}.`;
  if (override !== null && aside.size > 0) {
    return {
      verdict: 'pass',
      reason:
        `Overridden by ${override.actor} until ${override.until}: ` +
        `${stop(unmarked(override.reason))} Put aside: ${[...aside].join(', ')}.${warning}`,
      blocking,
      override,
    };
  }
  return {
    verdict: 'pass',
    reason: `${required.length === 1 ? 'The one required rule passes' : `All ${required.length} required rules pass`}.${warning}${refusal}`,
    blocking,
    override,
  };
}

function overrideOf(
  required: readonly JudgedRule[],
  settled: Settled,
  evidence: DeployGateEvidence,
  { asked, actor, event }: OverrideRequest,
): OverrideRecord {
  const failing = required.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id);
  const unknown = (asked.rules ?? []).filter((id) => !required.some((rule) => rule.id === id));
  const refused =
    refusalOf({
      asked,
      actor,
      event,
      permission: evidence.permission,
      settled,
      head: evidence.gate.head,
      now: evidence.at,
    }) ?? (unknown.length > 0 ? `it names ${unknown.join(', ')}, which is no required rule here` : null);
  return {
    actor,
    reason: asked.reason,
    until: asked.until,
    environment: asked.environment,
    sha: asked.sha,
    rules: asked.rules ?? null,
    refused,
    overridden: refused !== null ? [] : failing.filter((id) => asked.rules === undefined || asked.rules.includes(id)),
  };
}

/** One sentence: the first rules with their reasons, and how many more there are. */
function sentence(failing: readonly JudgedRule[]): string {
  const [first, ...rest] = failing;
  if (first === undefined) return '';
  const more = rest.length === 0 ? '' : ` Also: ${rest.map(({ id }) => id).join(', ')}.`;
  return `${first.id}: ${stop(first.reason)}${more}`;
}

const stop = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);
