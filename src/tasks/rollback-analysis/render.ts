import type { Result } from '../../contracts/task.ts';
import type { Effect } from '../../domain/effect.ts';
import { digest, type Json } from '../../domain/json.ts';
import { code, folded } from '../../domain/markdown.ts';
import type { Envelope } from '../../domain/result.ts';
import { costWords } from '../../domain/usage.ts';
import { plain, plainLine, visible } from '../../domain/visible.ts';
import type { RollbackAnalysisPart } from './part.ts';
import { ladderPicture, seriesPicture, timelinePicture } from './report/picture.ts';
import {
  commandBlocks,
  flat,
  hypothesisText,
  ladderTable,
  otherText,
  packetText,
  recommendation,
  suspectTable,
  unknownText,
  wayBackText,
} from './report/sections.ts';
import { shortSha } from '../../domain/words.ts';
import { droppedFold } from '../../readers/page/dropped.ts';

type Of = Result<RollbackAnalysisPart>;

/**
 * The pages of an incident's analysis, from its record alone; the answer comes first. People's and the model's text
 * goes out neutralised.
 */
export function renderRollback(result: Of): { markdown: string; effects: Effect[] } {
  const { part } = result;
  const brief = page([
    headline(result),
    recommendation(part),
    section('Suspects', suspectTable(part)),
    section('What is not known', unknownText(part)),
    footer(result),
  ]);
  const markdown = wholePage(result);
  const key = `incident-${digest(part.signal.fingerprint, 16)}`;
  const effects: Effect[] = [
    { kind: 'summary', key: 'rollback-analysis', markdown },
    { kind: 'issue-comment', key: 'rollback-analysis', markdown: brief },
    { kind: 'notification', key, document: notification(result) },
  ];
  if (part.open_issue)
    effects.push({
      kind: 'issue',
      key,
      title: titled(`[${part.severity.level}] ${part.signal.title}`),
      markdown: brief,
      labels: ['incident'],
    });
  const pull = pullRequest(result);
  if (pull !== null) effects.push(pull);
  return { markdown: `${markdown}\n`, effects };
}

function wholePage(result: Of): string {
  const { part, envelope } = result;
  return page([
    headline(result),
    recommendation(part),
    section('Suspects', suspectTable(part)),
    section(
      'Timeline',
      page([
        timelinePicture(part.timeline),
        seriesPicture(part),
        part.onset.reasons.map((reason) => `- ${flat(reason)}`).join('\n'),
      ]),
    ),
    section(
      'Why this answer',
      page([part.cause.reasons.map((reason) => `- ${flat(reason)}`).join('\n'), proofText(part)]),
    ),
    part.other_causes.length === 0 ? '' : section('Other causes that the symptom names', otherText(part)),
    part.hypotheses.length === 0
      ? ''
      : section('Hypotheses of the model, as far as their quotes stand', hypothesisText(part)),
    section('The way back', wayBackText(part)),
    section(
      'The ladder',
      page([
        ladderPicture(part),
        ladderTable(part),
        commandBlocks(part) === '' ? '' : folded('Commands of the other options', commandBlocks(part)),
      ]),
    ),
    section('What is not known', unknownText(part)),
    folded('Evidence packet for the handoff', packetText(part)),
    droppedFold(envelope.dropped, 50, flat),
    footer(result),
  ]);
}

const page = (texts: readonly string[]): string => texts.filter((text) => text !== '').join('\n\n');
const section = (title: string, text: string): string => (text === '' ? '' : `### ${title}\n\n${text}`);

const answers = {
  'this-deploy': '🔴 This deployment is the likely cause',
  'not-this-deploy': '🟢 Not this deployment',
  unknown: '🟡 Unknown: the evidence does not say whether this deployment did it',
} as const;

function headline({ part }: Of): string {
  const { cause, suspects, mitigation, severity, deployment, signal } = part;
  const named =
    cause.answer === 'this-deploy' && suspects[0] !== undefined
      ? `: ${code(shortSha(suspects[0].commit))} in ${code(suspects[0].path)}`
      : '';
  return [
    `## ${answers[cause.answer]}${named} · do: ${mitigation.choice} · ${cause.confidence}`,
    `**${severity.level}** · probability that it is this deployment ${cause.probability.toFixed(2)} · ` +
      `decision ${mitigation.confidence}` +
      `${mitigation.alongside.length === 0 ? '' : ` · along with it: ${mitigation.alongside.join(', ')}`}`,
    `${flat(signal.title, 300)}${signal.service === null ? '' : `, service ${code(signal.service)}`} · ` +
      `${flat(deployment.environment)}: live ${code(shortSha(deployment.live.sha))}, ` +
      `last known good ${deployment.last_good === null ? 'unknown' : code(shortSha(deployment.last_good.sha))}, ` +
      `${deployment.commits} commits between them.`,
    `<sub>Calibrated on ${flat(cause.calibrated_on)}.</sub>`,
  ].join('\n\n');
}

function proofText({ proof }: RollbackAnalysisPart): string {
  if (proof === null) return '';
  const rates =
    `learnt: ${(proof.false_failure * 100).toFixed(0)} % false failures, ` +
    `${(proof.false_pass * 100).toFixed(0)} % false passes`;
  return `**Reproduction: ${proof.answer}.** ${flat(proof.reason)} ${proof.runs.length} runs; ${rates}.`;
}

function footer({ envelope }: { envelope: Envelope }): string {
  const { engine, usage, budget } = envelope;
  const cost = costWords(usage, budget, flat);
  const model =
    engine.name === 'rules'
      ? 'no model was asked'
      : `${engine.name} ${flat(engine.model ?? '')}: ${usage.requests} requests, ` +
        `${usage.input_tokens} tokens in, ${usage.output_tokens} out, ${cost}`;
  return `<sub>${model} · inputs ${flat(envelope.subject.digest.slice(0, 12))}</sub>`;
}

const titled = (text: string): string => plainLine(text.length > 200 ? `${text.slice(0, 199)}…` : text);

/** What a pager or chat needs: enums, numbers, revisions, and two messages ready to be sent. */
function notification({ envelope, part }: Of): Json {
  const { packet, cause, mitigation, severity, suspects, signal, deployment } = part;
  const { notification: words } = packet;
  return {
    schema: 'codex-ci/incident-notification@1',
    verdict: envelope.verdict,
    severity: severity.level,
    status: signal.status,
    cause: cause.answer,
    probability: cause.probability,
    confidence: cause.confidence,
    recommendation: mitigation.choice,
    alongside: mitigation.alongside,
    environment: plainLine(deployment.environment),
    service: signal.service === null ? null : plainLine(signal.service),
    suspect:
      cause.answer === 'this-deploy' && suspects[0] !== undefined
        ? { commit: suspects[0].commit, path: visible(suspects[0].path) }
        : null,
    last_known_good: deployment.last_good?.sha ?? null,
    rollback_feasible: part.rollback.feasible,
    next_checkpoint: packet.next_checkpoint.at,
    subject: plainLine(words.escalation.subject.slice(0, 300)),
    escalation: plain(words.escalation_text),
    stakeholders: plain(words.stakeholders_text),
  };
}

/**
 * One pull request for each incident of an environment. Its words are the record's own; none of them is the model's.
 */
function pullRequest({ part }: Of): Effect | null {
  const { revert, deployment, signal, suspects, cause } = part;
  if (!revert.ready || revert.patch === null || revert.base === null) return null;
  const id = digest(`${deployment.environment}\0${signal.fingerprint}`, 16);
  const what = plainLine(
    revert.commit === null ? `everything after ${shortSha(deployment.last_good?.sha ?? '')}` : shortSha(revert.commit),
  );
  const [first] = suspects;
  const taken =
    revert.commit === null
      ? `what was deployed after ${code(shortSha(deployment.last_good?.sha ?? ''))}`
      : code(revert.commit);
  return {
    kind: 'pull-request',
    key: `revert-${id}`,
    branch: `codex-ci/revert-${id}`,
    base: revert.base,
    draft: false,
    patch: revert.patch,
    title: titled(`Revert ${what}: ${signal.title}`),
    commitMessage:
      `Revert ${what}\n\nLikely cause of an incident in ${plainLine(deployment.environment.slice(0, 100))} ` +
      `(${cause.confidence}, probability ${cause.probability.toFixed(2)}).`,
    body: page([
      `Takes back ${taken}, the likely cause of: ${flat(signal.title, 300)}.`,
      `Confidence ${cause.confidence}, probability ${cause.probability.toFixed(2)} (${flat(cause.calibrated_on)}).`,
      first === undefined ? '' : suspectTable({ ...part, suspects: suspects.slice(0, 3) }),
      revert.touches_workflows
        ? '> It touches `.github/workflows`: publishing refuses that, and the patch has to be applied by hand.'
        : '',
      section(
        'Before merging',
        part.rollback.irreversible.length === 0
          ? 'No rule found anything that going back does not undo; that is no proof.'
          : part.rollback.irreversible
              .slice(0, 10)
              .map(({ path, why }) => `- ${path === null ? '' : `${code(path)}: `}${flat(why)}`)
              .join('\n'),
      ),
    ]),
  };
}
