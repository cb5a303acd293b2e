import { randomBytes } from 'node:crypto';
import type { Values } from '../../contracts/options.ts';
import { shortSha } from '../../domain/words.ts';
import type { World } from './touches.ts';
import { inputFailure } from '../../domain/errors.ts';
import { digest } from '../../domain/json.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { isCut } from '../../readers/alerts/cut-log.ts';
import type { Series } from '../../readers/metrics/model.ts';
import type { Trace } from '../../readers/traces/model.ts';
import { readTraces } from '../../readers/traces/traces.ts';
import { boundedCause, nothingToExplain } from './cause/bounded.ts';
import { judgeCause } from './cause/cause.ts';
import { decideOnset } from './cause/onset.ts';
import type { RollbackEvidence } from './evidence.ts';
import { findOtherCauses } from './facts/other-cause.ts';
import { readDeployedChanges, type Changes } from './gather/changes.ts';
import { tryReproduction } from './gather/proof.ts';
import { outcomeOf, withProven } from './gather/proven.ts';
import { readRankInput } from './gather/rank-input.ts';
import { readSeries, thinned } from './gather/series.ts';
import { readGuards, readWayBack } from './gather/way-back.ts';
import { Incident, isWell } from './incident.ts';
import type { RollbackOptions } from './options.ts';
import type { Proof } from './prove/reproduce.ts';
import { keepSuspects, type Kept } from './rank/keep.ts';
import { rankSuspects, type Top } from './rank/rank.ts';
import type { Candidate, Suspect } from './rank/suspect.ts';

type DeploymentSubject = Extract<Trigger['subject'], { kind: 'deployment' }>;

/** Rows that are ranked with their reasons; commits further down are tried last by a reproduction. */
const rankedRows = 500;
const keptTraces = 20;
const keptFrames = 60;
const keptIgnored = 200;

/**
 * All that code can find out about an incident: candidates, suspects, onset, proof, and what the way back looks like.
 */
export async function collectRollback(
  trigger: Trigger,
  options: Values<RollbackOptions>,
  world: World,
): Promise<RollbackEvidence> {
  const { subject } = trigger;
  if (subject.kind !== 'deployment') throw new Error('a rollback analysis needs a deployment');
  const incident = incidentOf(trigger);
  const { signal } = incident;
  const { live, lastGood = null } = subject;
  const changes = await readDeployedChanges(world, live, lastGood);
  const gaps = [...changes.gaps];
  if (signal.text.trim() === '') gaps.push('the signal has no text: nothing says what failed');
  const traces = readTraces(signal.text);
  const input = await readRankInput(world, live, signal, traces, changes, gaps);
  const ranked = rankSuspects({ ...input, limit: Math.max(rankedRows, options.suspects) });
  world.log.info(
    ranked.top === null ? 'no suspects' : `${ranked.suspects.length} suspects; first ${shortSha(ranked.top.commit)}`,
  );
  const suspected = commitsOf(ranked.suspects);
  const tried = await tryReproduction(world, options, { live, lastGood }, changes.range, suspected);
  if (tried.gap !== null) gaps.push(tried.gap);
  const { suspects, candidates } = await withProven(world, ranked, changes, input, tried.proof);
  const metrics = await readSeries(world, options, incident.series, incident.expression, {
    now: trigger.at,
    startedAt: signal.started_at,
    deployedAt: incident.live.at,
  });
  gaps.push(...metrics.gaps);
  const judged = judge(incident, metrics.series, ranked.top, tried.proof, changes.range);
  world.log.info(`cause: ${judged.cause.answer}, probability ${judged.cause.probability}, ${judged.cause.confidence}`);

  const kept = keepSuspects(suspects, candidates, options.suspects);
  const back = await readWayBack(
    world,
    { live, lastGood, later: incident.later, environment: subject.environment, trusted: subject.trusted },
    changes.range.kind,
    commitsOf(kept.suspects),
    candidates,
    gaps,
  );
  return signed(subject, traces, {
    signal,
    ...(await deploymentFacts(world, incident, subject, changes)),
    candidates: await Promise.all(kept.candidates.map((candidate) => redactWords(world, candidate))),
    cut: kept.cut,
    suspects: kept.suspects,
    ...judged,
    series: thinned(metrics.series),
    observations: metrics.observations,
    observability: metrics.observability,
    proof: tried.proof,
    guards: await readGuards(world, kept.suspects, candidates),
    ...back,
    gaps,
  });
}

const commitsOf = (suspects: readonly Suspect[]): string[] => [...new Set(suspects.map(({ commit }) => commit))];

/** The facts with their digest, and with what says nothing new of them. */
function signed(
  subject: DeploymentSubject,
  traces: readonly Trace[],
  facts: Omit<RollbackEvidence, 'traces' | 'nonce' | 'digest'>,
): RollbackEvidence {
  // how long a run of the reproduction took says nothing of the inputs
  const proof = facts.proof === null ? null : { ...facts.proof, runs: [] };
  return {
    ...facts,
    traces: traces.slice(0, keptTraces).map((trace) => ({ ...trace, frames: trace.frames.slice(0, keptFrames) })),
    nonce: randomBytes(16).toString('hex'),
    digest: digest(JSON.stringify([subject, { ...facts, proof }])),
  };
}

function incidentOf(trigger: Trigger): Incident {
  const parsed = Incident.safeParse(trigger.payload);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw inputFailure(
    'trigger',
    `carries no incident: ${issue?.path.join('.') || 'payload'}: ${issue?.message ?? 'unreadable'}`,
  );
}

/** Onset, other causes and the answer, before a model is asked. */
function judge(
  { signal, live }: Incident,
  series: readonly Series[],
  top: Top | null,
  proof: Proof | null,
  range: Changes['range'],
): Pick<RollbackEvidence, 'onset' | 'others' | 'cause'> {
  const onset = decideOnset({ series, deployedAt: live.at, alertStartedAt: signal.started_at });
  const others = findOtherCauses(signal.text);
  if (isWell(signal)) return { onset, others, cause: nothingToExplain };
  const cause = judgeCause({ top, onset, others, proof: outcomeOf(proof), cut: isCut(signal.text) });
  return { onset, others, cause: boundedCause(cause, range, top === null) };
}

/** What was deployed, in which order, and how that was found. */
async function deploymentFacts(
  world: World,
  incident: Incident,
  { environment, live, lastGood }: DeploymentSubject,
  { range, commits }: Changes,
): Promise<
  Pick<
    RollbackEvidence,
    'environment' | 'live' | 'last_good' | 'later' | 'found' | 'base_branch' | 'expression' | 'range' | 'deployed'
  >
> {
  const { later, found, base_branch, expression } = incident;
  return {
    environment,
    live: { ...incident.live, sha: live },
    last_good: lastGood === undefined ? null : { ...(incident.last_good ?? { at: null, url: null }), sha: lastGood },
    later,
    found,
    base_branch,
    expression,
    range: {
      kind: range.kind,
      warning: range.warning,
      ignored: await Promise.all(
        range.ignored.slice(0, keptIgnored).map(async ({ sha, reason, fresh }) => ({
          sha,
          reason: (await world.redactor.redact(reason)).text,
          fresh,
        })),
      ),
      reverts: range.reverts.slice(0, keptIgnored),
    },
    deployed: [...commits, ...range.ignored].map(({ sha }) => sha),
  };
}

const mostSubject = 500;
const mostBody = 4000;

async function redactWords(world: World, candidate: Kept['candidates'][number]): Promise<Candidate> {
  const clean = async (text: string): Promise<string> => (await world.redactor.redact(text)).text;
  return {
    ...candidate,
    author: (await clean(candidate.author)).slice(0, 200),
    subject: (await clean(candidate.subject)).slice(0, mostSubject),
    body: (await clean(candidate.body)).slice(0, mostBody),
  };
}
