import type { Result } from '../../contracts/task.ts';
import { annotationOf, type Annotation, type Effect } from '../../domain/effect.ts';
import { code, folded, table } from '../../domain/markdown.ts';
import type { Envelope } from '../../domain/result.ts';
import { costWords } from '../../domain/usage.ts';
import { neutralise, neutraliseInline } from '../../readers/page/outbound.ts';
import { chartsOf } from './metrics/charts.ts';
import { amount, share } from './metrics/words.ts';
import type { JudgedRule } from './judge/join.ts';
import type { DeployGatePart, GateHypothesis } from './part.ts';
import type { RuleEvidence } from './rules/rule.ts';
import { goWords, markedWords, ruleWords, unmarked } from './words.ts';
import { shortSha } from '../../domain/words.ts';
import { droppedFold } from '../../readers/page/dropped.ts';

const linksPerRule = 3;
const listedEvidence = 200;

/**
 * The page of a gate's decision, from its record alone: what a release manager has to know comes first. Authors' and
 * the model's text goes out neutralised.
 */
export function renderGate(result: Result<DeployGatePart>): { markdown: string; effects: Effect[] } {
  const { envelope, part } = result;
  const title = `## codex-ci deploy gate: ${markedWords(envelope.verdict)}`;
  const brief = [facts(envelope, part), overrideText(part), ruleTable(part), changesAnswer(part), offText(part)].filter(
    (text) => text !== '',
  );
  const markdown = `${title}\n\n${unmarked(
    [
      ...brief,
      chartsOf(part),
      metricTable(part),
      riskText(part),
      hypothesesText(part),
      folded(`Evidence (${part.rules.reduce((sum, rule) => sum + rule.evidence.length, 0)})`, evidenceTable(part)),
      droppedFold(envelope.dropped, 100),
      footer(envelope, part),
    ]
      .filter((text) => text !== '')
      .join('\n\n'),
  )}`;
  const annotations = envelope.findings.map(annotationOf).filter((one): one is Annotation => one !== null);
  return {
    markdown: `${markdown}\n`,
    effects: [
      { kind: 'summary', key: 'deploy-gate', markdown },
      {
        kind: 'check',
        key: 'deploy-gate',
        name: `codex-ci deploy-gate (${part.environment})`,
        verdict: envelope.verdict,
        title: unmarked(neutraliseInline(`${goWords[envelope.verdict]}: ${envelope.reason}`)),
        summary: `${title}\n\n${unmarked([...brief, footer(envelope, part)].join('\n\n'))}`,
        annotations,
      },
    ],
  };
}

const short = (sha: string): string => code(shortSha(sha, 10));

/** What is to be deployed over what, at which risk, with which way back; then the reason. */
function facts(envelope: Envelope, part: DeployGatePart): string {
  const live =
    part.live.state !== 'present'
      ? `what is live is not known (${part.live.state})`
      : part.live.sha === null
        ? 'nothing is live'
        : `live is ${short(part.live.sha)}`;
  const back =
    part.rollback.ready === true
      ? `way back ready${part.rollback.last_known_good === null ? '' : `: ${short(part.rollback.last_known_good)}`}`
      : part.rollback.ready === false
        ? 'no way back'
        : 'way back not known';
  const risk = `risk ${part.risk.unknown.length > 0 ? 'at least ' : ''}${part.risk.score} of 100 (${part.risk.level})`;
  return (
    `**${neutraliseInline(part.environment)}** ← ${short(part.sha)} · ${live} · ${risk} · ` +
    `${back}\n\n${neutraliseInline(envelope.reason)}`
  );
}

function overrideText({ override }: DeployGatePart): string {
  if (override === null) return '';
  const who =
    `${neutraliseInline(override.actor)} until ${neutraliseInline(override.until)}: ` +
    `${neutraliseInline(override.reason.replace(/\.$/, ''))}`;
  const aside =
    override.overridden.length === 0
      ? 'nothing, for nothing stood against it'
      : override.overridden.map(code).join(', ');
  return override.refused !== null
    ? `> **Override refused** (${who}). ${neutraliseInline(override.refused)}.`
    : `> **Override** by ${who}. Put aside: ${aside}.`;
}

const order = ['block', 'inconclusive', 'pass'];

/** Those that decide first. */
function ordered(rules: readonly JudgedRule[]): JudgedRule[] {
  return [...rules].sort(
    (a, b) => Number(b.required) - Number(a.required) || order.indexOf(a.verdict) - order.indexOf(b.verdict),
  );
}

function ruleTable(part: DeployGatePart): string {
  const rows = ordered(part.rules).map((rule) => [
    code(rule.id),
    ruleWords(rule, part.override),
    neutraliseInline(rule.reason),
    rule.evidence
      .filter(({ url }) => url !== null)
      .slice(0, linksPerRule)
      .map(linkOf)
      .join(', ') || '–',
  ]);
  return rows.length === 0 ? 'No rule was judged.' : table(['Rule', 'Answer', 'Why', 'Evidence'], rows);
}

/** A link, or the name where the address is not one that the summary may link to. */
function linkOf({ ref, url }: RuleEvidence): string {
  const name = neutraliseInline(ref.replace(/[[\]]/g, ''));
  return url !== null && /^https:\/\/[\w.-]+(?::\d+)?\/[\w./?#=%+~:,;!-]*$/.test(url)
    ? neutraliseInline(`[${name}](${url})`)
    : name;
}

function changesAnswer(part: DeployGatePart): string {
  const failing = ordered(part.rules).filter((rule) => rule.required && rule.verdict !== 'pass');
  const rows = failing.length > 0 ? failing : ordered(part.rules).filter((rule) => rule.verdict !== 'pass');
  if (rows.length === 0) return '';
  return (
    `**What would change the answer**\n\n` +
    `${rows.map((rule) => `- ${code(rule.id)}: ${neutraliseInline(rule.would_change)}`).join('\n')}`
  );
}

function offText({ off }: DeployGatePart): string {
  return off.length === 0
    ? ''
    : `**Not judged**: ${off.map(({ id, reason }) => `${code(id)} (${neutraliseInline(reason)})`).join(', ')}.`;
}

function metricTable(part: DeployGatePart): string {
  const rows = part.metrics.map(({ name, numbers }) => {
    const rule = part.rules.find(({ id }) => id === `metrics/${name}`);
    const answer = rule === undefined ? 'off' : ruleWords(rule, part.override);
    if (numbers === null) return [code(name), '–', '–', '–', '–', answer];
    const show = (value: number | null): string =>
      value === null
        ? '–'
        : numbers.kind === 'ratio'
          ? share(value)
          : `${amount(value)}${numbers.unit === null ? '' : ` ${neutraliseInline(numbers.unit)}`}`;
    const interval =
      numbers.difference === null
        ? numbers.threshold === null
          ? '–'
          : `threshold ${show(numbers.threshold)}`
        : `${show(numbers.difference)} (${show(numbers.low)} to ${show(numbers.high)})`;
    const seen =
      numbers.events === null
        ? `${numbers.points.candidate} / ${numbers.points.baseline} points`
        : `${amount(numbers.events.candidate)} / ${amount(numbers.events.baseline)} events`;
    return [code(name), show(numbers.baseline), show(numbers.candidate), interval, seen, answer];
  });
  const budgets = part.budgets.map(({ name, numbers }) => [
    code(name),
    share(numbers.slo),
    ['5m', '1h', '30m', '6h']
      .map((window) =>
        numbers.burn[window] === undefined ? `${window} –` : `${window} ${amount(numbers.burn[window])}×`,
      )
      .join(', '),
    numbers.spent === null ? '–' : `${share(numbers.spent)} of ${neutraliseInline(numbers.period)}`,
  ]);
  return [
    rows.length === 0
      ? ''
      : table(['Metric', 'Baseline', 'Candidate', 'Difference (90 % interval)', 'Seen', 'Answer'], rows),
    budgets.length === 0 ? '' : table(['Error budget', 'SLO', 'Burn rate', 'Spent'], budgets),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

function riskText({ risk }: DeployGatePart): string {
  const rows = [...risk.contributions]
    .sort((a, b) => b.points - a.points)
    .map(({ name, points, detail }) => [neutraliseInline(name), `+${points}`, neutraliseInline(detail)]);
  const unknown = risk.unknown.map((text) => `- not known: ${neutraliseInline(text)}`).join('\n');
  const summary = risk.summary === null ? '' : `Codex: ${neutralise(risk.summary)}`;
  const body = [
    summary,
    rows.length === 0 ? 'Nothing adds to it.' : table(['Contribution', 'Points', 'Of'], rows),
    unknown,
  ]
    .filter((text) => text !== '')
    .join('\n\n');
  return folded(`Risk ${risk.score} of 100 (${risk.level}); ${risk.model}`, body);
}

function hypothesesText({ risk }: DeployGatePart): string {
  if (risk.hypotheses.length === 0) return '';
  const text = (one: GateHypothesis): string =>
    [
      `- **${one.severity} · ${neutraliseInline(one.title)}** ${code(`${one.path}:${one.line}`)} · ${one.confidence}`,
      `  ${neutraliseInline(one.mechanism)}`,
      `  Would show in: ${neutraliseInline(one.shows_in)}`,
      ...(one.check === null ? [] : [`  Check before: ${neutraliseInline(one.check)}`]),
    ].join('\n\n');
  return `**What Codex would watch for**\n\n${risk.hypotheses.map(text).join('\n')}`;
}

function evidenceTable(part: DeployGatePart): string {
  const all = part.rules.flatMap((rule) =>
    rule.evidence.map((one) => [
      code(rule.id),
      neutraliseInline(one.kind),
      linkOf(one),
      one.quote === null ? '' : neutraliseInline(one.quote),
    ]),
  );
  const more = all.length > listedEvidence ? `\n\nand ${all.length - listedEvidence} more in result.json` : '';
  return `${table(['Rule', 'Kind', 'What', 'Said'], all.slice(0, listedEvidence))}${more}`;
}

function footer({ engine, usage, budget }: Envelope, part: DeployGatePart): string {
  const cost = costWords(usage, budget, neutraliseInline);
  const model =
    engine.name === 'rules'
      ? 'no model was asked'
      : `${engine.name} ${neutraliseInline(engine.model ?? '')}: ${usage.requests} requests, ` +
        `${usage.input_tokens} tokens in, ${usage.output_tokens} out, ${cost}`;
  return (
    `<sub>${model} · looked ${part.looks === 1 ? 'once' : `${part.looks} times`} · ` +
    `${part.decided_at}${part.valid_until === null ? '' : `, valid until ${part.valid_until}`}</sub>`
  );
}
