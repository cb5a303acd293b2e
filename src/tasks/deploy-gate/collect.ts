import { randomBytes } from 'node:crypto';
import { readGuidance } from '../../contracts/guidance.ts';
import type { GateQuery } from '../../contracts/forge.ts';
import type { Values } from '../../contracts/options.ts';
import { Failure, messageOf } from '../../domain/errors.ts';
import { digest } from '../../domain/json.ts';
import type { Observed } from '../../domain/observed.ts';
import type { GateEvidence } from '../../domain/release.ts';
import type { Subject } from '../../domain/subject.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { ChangedFile } from '../../readers/diff/model.ts';
import { decodeFiles } from '../../readers/diff/decode-files.ts';
import { parseDiff } from '../../readers/diff/patch.ts';
import { redactPatch } from '../../readers/redact/patch.ts';
import { readMetrics } from './metrics/collect.ts';
import type { DeployGateEvidence, Permission } from './evidence.ts';
import { joinRules, judgeRules, worthAnotherLook, type OverrideRequest } from './judge/join.ts';
import type { DeployGateOptions } from './options.ts';
import { parseOverride } from './judge/override.ts';
import { policyPlace, settlePolicy } from './judge/policy.ts';
import type { Settled } from './rules/settled.ts';
import { redactFacts } from './redact-facts.ts';
import { requestOf, type ReleaseRequest } from './release-request.ts';
import { stages as stagesRule } from './rules/stages.ts';
import { scoreRisk } from './rules/risk-score.ts';
import { oneOrMany } from '../../domain/words.ts';
import type { World } from './touches.ts';

const mostCommits = 500;
const mostSubject = 500;
const mostBody = 2000;
/** Days of history for churn and hot files. */
const historyDays = 90;
/**
 * Between two looks: first soon, then seldom, for each look is some dozens of requests of a token's thousand an hour.
 */
const [firstPauseMs, longestPauseMs] = [30_000, 300_000];

/**
 * All that the gate judges. Configuration that can't hold fails before anything is read. With `wait-minutes` the
 * sources are looked at again as long as that can change the answer: nothing required blocks, and something required is
 * inconclusive.
 */
export async function collectGate(
  trigger: Trigger,
  options: Values<DeployGateOptions>,
  world: World,
): Promise<DeployGateEvidence> {
  const { subject } = trigger;
  if (subject.kind === 'deployment') throw new Error('a gate needs a revision');
  const settled = settlePolicy(options.policy, options.environment, policyPlace);
  const override: OverrideRequest | null =
    options.override === undefined
      ? null
      : { asked: parseOverride(options.override, 'override'), actor: trigger.actor, event: trigger.event };
  if (options.prometheus !== undefined) world.metrics(options.prometheus);
  const request = requestOf(trigger);
  const [guidance, permission] = [
    await readGuidance(subject.trusted, world),
    override === null ? null : await readPermission(trigger, world),
  ];
  const nonce = randomBytes(16).toString('hex');

  const look = async (looks: number): Promise<DeployGateEvidence> => {
    const forge = world.forge !== null || trigger.event !== 'cli';
    const gate = await redactFacts(
      await world.release.read(queryOf({ subject, options, request, settled, forge })),
      world.redactor,
    );
    const measured = await readMetrics(world, options, request.recorded, liveSince(gate, options));
    return {
      gate,
      ...measured,
      permission,
      guidance,
      nonce,
      looks,
      asked: {
        forge,
        live: forge || request.live !== null,
        alerts: options.alerts !== undefined,
        results: forge || options.results !== undefined,
        ...(request.chain === undefined || request.chain === null ? {} : { chain: request.chain }),
      },
      alert: request.alert,
      files: [],
      commits: [],
      at: world.clock.now().toISOString(),
      digest: '',
    };
  };

  const seen = await waitFor(
    options.waitMinutes * 60_000,
    look,
    (evidence) => mayChange(evidence, settled, override, options.results !== undefined),
    world,
  );
  const change = await readChange(liveOf(seen.gate), subject.head, world);
  const whole = { ...seen, ...change };
  return { ...whole, digest: digest(JSON.stringify([subject, { ...whole, nonce: '' }])) };
}

/** Looks until another look is of no use or the time is over; the last look is at its end. */
async function waitFor(
  limitMs: number,
  look: (looks: number) => Promise<DeployGateEvidence>,
  mayStillChange: (evidence: DeployGateEvidence) => string | null,
  world: World,
): Promise<DeployGateEvidence> {
  const end = world.clock.now().getTime() + limitMs;
  let pause = firstPauseMs;
  for (let looks = 1; ; looks += 1) {
    const evidence = await look(looks);
    const left = end - world.clock.now().getTime();
    const open = mayStillChange(evidence);
    if (open === null || left <= 0) return evidence;
    // no stub of a pause: what is left after this one and is too short is waited for at once
    const wait = left - pause < firstPauseMs ? left : pause;
    world.log.info(
      `look ${looks}: ${open}; looking again in ${Math.ceil(wait / 1000)} s, ${Math.ceil(left / 60_000)} min left`,
    );
    await world.wait(wait);
    pause = Math.min(longestPauseMs, pause * 2);
  }
}

/** What is open and may still change, in words; null where waiting is of no use. */
function mayChange(
  evidence: DeployGateEvidence,
  settled: Settled,
  override: OverrideRequest | null,
  inFolder: boolean,
): string | null {
  const judgement = judgeRules(evidence, settled, scoreRisk(evidence.gate));
  if (joinRules(judgement, settled, evidence, override).verdict !== 'inconclusive' || !worthAnotherLook(judgement))
    return null;
  const open = judgement.rules
    .filter(({ required, verdict }) => required && verdict === 'inconclusive')
    .map(({ id }) => id);
  // Results in a folder stay what they are.
  if (inFolder && open.includes(stagesRule.id)) return null;
  return `${open.join(', ')} ${oneOrMany(open.length, 'is', 'are')} inconclusive`;
}

interface Asked {
  subject: Exclude<Subject, { kind: 'deployment' }>;
  options: Values<DeployGateOptions>;
  request: ReleaseRequest;
  settled: Settled;
  forge: boolean;
}

function queryOf({ subject, options, request, settled, forge }: Asked): GateQuery {
  return {
    environment: options.environment,
    head: subject.head,
    branch: request.branch,
    live: request.live,
    ...(request.chain === undefined || request.chain === null ? {} : { assumed: request.chain.base }),
    runId: request.run,
    incidentLabels: [options.incidentLabel],
    days: historyDays,
    // a folder stands in place of the artifacts
    results: options.results ?? null,
    artifacts: { tasks: forge && options.results === undefined ? settled.stages.tasks : [] },
  };
}

/**
 * When the commit that is to be judged by its metrics went live here; null where it is not live yet, or nobody knows.
 */
function liveSince(gate: GateEvidence, options: Values<DeployGateOptions>): number | null {
  if (options.deployedAt !== undefined) return Date.parse(options.deployedAt);
  const live = gate.deployments.seen.state === 'present' ? gate.deployments.seen.value.live : null;
  return live !== null && live.sha === gate.head ? Date.parse(live.since) : null;
}

/** The live revision that the facts were read from. */
function liveOf({ changes, way_back: way }: GateEvidence): string | null {
  return changes.seen.state === 'present'
    ? changes.seen.value.live
    : way.seen.state === 'present'
      ? way.seen.value.last_good
      : null;
}

/**
 * The diff and the commits from the live revision on, redacted; nothing where git can't give them, for then the sources
 * that need it say so.
 */
async function readChange(
  live: string | null,
  head: string,
  world: World,
): Promise<Pick<DeployGateEvidence, 'files' | 'commits'>> {
  if (live === null) return { files: [], commits: [] };
  try {
    const [diff, { commits }] = [
      await world.repository.diff(live, head),
      await world.repository.range(live, head, mostCommits),
    ];
    const files: ChangedFile[] = [];
    for (const file of await decodeFiles(parseDiff(diff), world.repository.readWithin))
      files.push({
        ...file,
        patch: file.patch === '' ? '' : (await redactPatch(world.redactor, file.path, file.patch)).patch,
      });
    const clean = async (text: string, most: number): Promise<string> =>
      (await world.redactor.redact(text)).text.slice(0, most);
    const told: DeployGateEvidence['commits'] = [];
    for (const { sha, author, date, subject, body } of commits)
      told.push({
        sha,
        date,
        author: await clean(author, 200),
        subject: await clean(subject, mostSubject),
        body: await clean(body, mostBody),
      });
    return { files, commits: told };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    world.log.warn(`the diff could not be read: ${messageOf(error)}`);
    return { files: [], commits: [] };
  }
}

/** What the run's actor may do. Nobody vouches for who sits at a terminal. */
async function readPermission({ actor, event }: Trigger, { forge, clock }: World): Promise<Observed<Permission>> {
  const at = clock.now().toISOString();
  if (event === 'cli') return { at, state: 'failed', reason: 'nobody vouches for who sits at a terminal' };
  if (forge === null) return { at, state: 'failed', reason: 'no token was given, so GitHub was not asked' };
  try {
    return { at, state: 'present', value: await forge.permission(actor) };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return { at, state: 'failed', reason: messageOf(error) };
  }
}
