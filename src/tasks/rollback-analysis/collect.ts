import { randomBytes } from 'node:crypto';
import type { BlamedLine } from '../../contracts/repository.ts';
import type { Values } from '../../contracts/options.ts';
import { Failure, inputFailure, messageOf } from '../../domain/errors.ts';
import { digest } from '../../domain/json.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { isCut } from '../../readers/alerts/cut-log.ts';
import { queryWindow } from '../../readers/metrics/prometheus.ts';
import type { Trace } from '../../readers/traces/model.ts';
import { readTraces } from '../../readers/traces/traces.ts';
import { calibration } from './cause/calibration.ts';
import { judgeCause, type Proof as ProofOutcome } from './cause/cause.ts';
import { readDeployedChanges, unboundedWindow, type Changes } from './gather/changes.ts';
import { tryReproduction } from './gather/proof.ts';
import { readSeries, thinned } from './gather/series.ts';
import { readGuards, readIrreversible, revertedSuspects, tryReverts } from './gather/way-back.ts';
import type { RollbackEvidence } from './evidence.ts';
import { filesToRead } from './rank/frames.ts';
import { Incident, isWell } from './incident.ts';
import { decideOnset } from './cause/onset.ts';
import type { RollbackOptions } from './options.ts';
import { findOtherCauses } from './facts/other-cause.ts';
import { keepSuspects, promote, type Kept } from './rank/keep.ts';
import { rankSuspects, type RankInput, type Ranked } from './rank/rank.ts';
import type { Proof } from './prove/reproduce.ts';
import type { Candidate, Cause, Suspect } from './rank/suspect.ts';
import { shortSha } from '../../domain/words.ts';
import type { World } from './touches.ts';

const decoder = new TextDecoder();
/** Rows that are ranked with their reasons; commits further down are tried last by a reproduction. */
const rankedRows = 500;
const keptTraces = 20;
const keptFrames = 60;

const nothingToExplain: Cause = {
  answer: 'not-this-deploy',
  probability: 0.01,
  confidence: 'L2',
  calibrated_on: 'no calibration: nothing is wrong',
  reasons: ['the health check was asked and is healthy'],
};

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
  const lastGood = subject.lastGood ?? null;
  const clean = async (text: string): Promise<string> => (await world.redactor.redact(text)).text;

  const changes = await readDeployedChanges(world, subject.live, lastGood);
  const gaps = [...changes.gaps];
  if (signal.text.trim() === '') gaps.push('the signal has no text: nothing says what failed');
  const traces = readTraces(signal.text);
  const input = await rankInput(world, subject.live, signal, traces, changes, gaps);
  const ranked = rankSuspects({ ...input, limit: Math.max(rankedRows, options.suspects) });
  world.log.info(
    ranked.top === null ? 'no suspects' : `${ranked.suspects.length} suspects; first ${shortSha(ranked.top.commit)}`,
  );

  const tried = await tryReproduction(world, options, { live: subject.live, lastGood }, changes.range, [
    ...new Set(ranked.suspects.map(({ commit }) => commit)),
  ]);
  if (tried.gap !== null) gaps.push(tried.gap);
  const { suspects, candidates } = await withProven(world, ranked, changes, input, tried.proof);

  const metrics = await readSeries(world, options, incident.series, incident.expression, {
    now: trigger.at,
    startedAt: signal.started_at,
    deployedAt: incident.live.at,
  });
  gaps.push(...metrics.gaps);
  const onset = decideOnset({
    series: metrics.series,
    deployedAt: incident.live.at,
    alertStartedAt: signal.started_at,
    alertForS: null,
    alertWindowS: incident.expression === null ? null : queryWindow(incident.expression),
  });
  const others = findOtherCauses(signal.text);
  const cause = isWell(signal)
    ? nothingToExplain
    : boundedCause(
        judgeCause({ top: ranked.top, onset, others, proof: outcomeOf(tried.proof), cut: isCut(signal.text) }),
        changes.range,
        ranked.top === null,
      );
  world.log.info(`cause: ${cause.answer}, probability ${cause.probability}, ${cause.confidence}`);

  const kept = keepSuspects(suspects, candidates, options.suspects);
  const order = [...new Set(kept.suspects.map(({ commit }) => commit))];
  const range = { live: subject.live, lastGood, later: incident.later, environment: subject.environment };
  const reverts =
    changes.range.kind === 'same'
      ? []
      : await tryReverts(world, order.slice(0, revertedSuspects), {
          ...range,
          lastGood: changes.range.kind === 'range' ? lastGood : null,
          trusted: subject.trusted,
        });
  const irreversible =
    changes.range.kind === 'same'
      ? []
      : await readIrreversible(
          world,
          range,
          candidates.filter(({ sha }) => order.includes(sha)),
          gaps,
        );
  const facts = {
    signal,
    environment: subject.environment,
    live: { ...incident.live, sha: subject.live },
    last_good: lastGood === null ? null : { ...(incident.last_good ?? { at: null, url: null }), sha: lastGood },
    later: incident.later,
    found: incident.found,
    base_branch: incident.base_branch,
    expression: incident.expression,
    range: {
      kind: changes.range.kind,
      warning: changes.range.warning,
      ignored: await Promise.all(
        changes.range.ignored.slice(0, 200).map(async ({ sha, reason }) => ({ sha, reason: await clean(reason) })),
      ),
      reverts: changes.range.reverts.slice(0, 200),
    },
    deployed: [...changes.commits, ...changes.range.ignored].map(({ sha }) => sha),
    candidates: await Promise.all(kept.candidates.map((candidate) => redactWords(candidate, clean))),
    cut: kept.cut,
    suspects: kept.suspects,
    onset,
    series: thinned(metrics.series),
    observations: metrics.observations,
    observability: metrics.observability,
    others,
    cause,
    proof: tried.proof,
    guards: await readGuards(world, kept.suspects, candidates),
    irreversible,
    reverts,
    gaps,
  };
  return {
    ...facts,
    traces: traces.slice(0, keptTraces).map((trace) => ({ ...trace, frames: trace.frames.slice(0, keptFrames) })),
    nonce: randomBytes(16).toString('hex'),
    // how long a run of the reproduction took says nothing of the inputs
    digest: digest(
      JSON.stringify([subject, { ...facts, proof: tried.proof === null ? null : { ...tried.proof, runs: [] } }]),
    ),
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

/** What docs/culprit.md names as making the ranking better; what can't be had is left out and said. */
async function rankInput(
  world: World,
  live: string,
  signal: Incident['signal'],
  traces: readonly Trace[],
  changes: Changes,
  gaps: string[],
): Promise<RankInput> {
  const paths = (await world.repository.list(live)).map(({ path }) => path);
  const files = filesToRead(traces, paths);
  const blame: BlamedLine[] = [];
  const sources: Record<string, string> = {};
  for (const path of files) {
    try {
      blame.push(...(await world.history.blame(live, path)));
      const bytes = await world.repository.read(live, path);
      if (bytes !== undefined) sources[path] = (await world.redactor.redact(decoder.decode(bytes), path)).text;
    } catch (error) {
      if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
      gaps.push(`${path} could not be blamed: ${messageOf(error)}`);
    }
  }
  return {
    candidates: changes.candidates,
    history: changes.history,
    symptom: signal.text,
    traces,
    service: signal.service,
    paths,
    sources,
    ...(blame.length > 0 ? { blame } : {}),
  };
}

/**
 * A proven commit stands first. One that the ranking passed over (reverted, listed as ignored) is read for its hunks.
 */
async function withProven(
  world: World,
  { suspects }: Ranked,
  changes: Changes,
  input: RankInput,
  proof: Proof | null,
): Promise<{ suspects: Suspect[]; candidates: Candidate[] }> {
  const { candidates } = changes;
  if (proof?.answer !== 'proven' || proof.commit === null) return { suspects, candidates };
  const { commit } = proof;
  const reason = { feature: 'proof', weight: 0, text: proof.reason, symptom_offset: null };
  if (suspects.some((suspect) => suspect.commit === commit))
    return { suspects: promote(suspects, commit, reason), candidates };
  const known = candidates.find(({ sha }) => sha === commit) ?? (await readCandidate(world, commit));
  if (known === null) return { suspects, candidates };
  const own = rankSuspects({ ...input, candidates: [known], history: [], limit: 20 }).suspects;
  return {
    suspects: promote([...own, ...suspects], commit, reason),
    candidates: [known, ...candidates.filter(({ sha }) => sha !== commit)],
  };
}

async function readCandidate(world: World, sha: string): Promise<Candidate | null> {
  const commit = (await world.repository.range(null, sha, 1)).commits[0];
  if (commit === undefined) return null;
  for await (const { files } of world.history.diffs([sha]))
    return { sha, author: commit.author, date: commit.date, subject: commit.subject, body: commit.body, files };
  return null;
}

function outcomeOf(proof: Proof | null): ProofOutcome | null {
  if (proof === null) return null;
  if (proof.answer === 'proven' && proof.commit !== null) return { outcome: 'proven', commit: proof.commit };
  return proof.answer === 'not-this-deploy' ? { outcome: 'innocent' } : { outcome: 'inconclusive' };
}

/** The largest windows that docs/culprit.md has figures of. */
const measuredWindow = 50;

/**
 * Without an older end nobody knows what was deployed: a suspect may be named, with the least certainty, and nothing is
 * cleared by the ranking.
 */
function boundedCause(cause: Cause, { kind, candidates, ignored }: Changes['range'], nothingRanked: boolean): Cause {
  const deployed = candidates.length + ignored.length;
  if (nothingRanked && deployed > 0 && !cause.calibrated_on.startsWith('the reproduction')) {
    return {
      ...cause,
      answer: 'unknown',
      probability: 0.5,
      confidence: 'L1',
      calibrated_on: 'no calibration: nothing could be ranked',
      reasons: [
        `${deployed} commits were deployed, but none of them could be ranked: ${ignored.length} are ignored or taken back, the others change no file`,
      ],
    };
  }
  if (kind !== 'unbounded') {
    if (
      cause.confidence !== 'L3' ||
      candidates.length <= measuredWindow ||
      !cause.calibrated_on.startsWith(calibration.set)
    )
      return cause;
    return {
      ...cause,
      confidence: 'L2',
      reasons: [
        ...cause.reasons,
        `${candidates.length} commits were deployed, and L3 was measured with ${measuredWindow} at most: one level less without a proof`,
      ],
    };
  }
  const told = `no last known good is known: only the newest ${Math.min(unboundedWindow, candidates.length)} commits were looked at, and the cause may be older`;
  const byTime = cause.answer === 'not-this-deploy' && cause.calibrated_on.endsWith('onset by rule');
  if (cause.answer === 'not-this-deploy' && !byTime)
    return { ...cause, answer: 'unknown', confidence: 'L1', reasons: [...cause.reasons, told] };
  return { ...cause, confidence: byTime ? cause.confidence : 'L1', reasons: [...cause.reasons, told] };
}

const mostSubject = 500;
const mostBody = 4000;

async function redactWords(
  candidate: Kept['candidates'][number],
  clean: (text: string) => Promise<string>,
): Promise<Candidate> {
  return {
    ...candidate,
    author: (await clean(candidate.author)).slice(0, 200),
    subject: (await clean(candidate.subject)).slice(0, mostSubject),
    body: (await clean(candidate.body)).slice(0, mostBody),
  };
}
