import { z } from 'zod';
import { artifactName } from '../../../domain/artifact-name.ts';
import { inLanes } from '../../../domain/in-lanes.ts';
import type { Amount, LedgerEntry } from '../../../domain/ledger.ts';
import { archiveLimits } from '../../../readers/formats/archive-limits.ts';
import { mostResultBytes } from '../../../readers/release/stage.ts';
import { Artifact, madeByFork, readArtifactText, readRunArtifacts, refuseHead, refuseMaker } from './artifacts.ts';
import { GithubFailure, repositoryPath } from '../client.ts';
import { parseAnswer } from '../forge.ts';
import { parseClosed, parseLedgerName, parseOpening, type LedgerName } from './ledger-entries.ts';
import { requestsAtOnce, type ReleaseReads } from './reads.ts';
import { readRunsAtWork, readWorkflowRun, runsPermission, type WorkflowRun } from './workflow-runs.ts';

const day = 24 * 3_600_000;
/** Pages of 100 artifacts that are looked through for a day. */
const mostPages = 30;
/** Runs whose entries are read, and of forks those that are looked at. */
const mostRuns = 200;
const mostForks = 20;
/** GitHub lets a run be repeated 50 times. https://docs.github.com/en/actions/reference/limits */
const mostAttempts = 51;
const mostOpeningBytes = 64 * 1024;

/**
 * Heads are listed as the fork's for these, but their workflow file is this repository's: such a run may have the key,
 * so what it spends counts.
 */
const ownFileEvents: readonly string[] = ['pull_request_target', 'workflow_run'];

export interface LedgerQuery {
  /** the run that asks: of it only earlier attempts count */
  run: number;
  attempt: number;
  pull: number | null;
  /** which limits are set */
  wants: { pull: boolean; day: boolean };
  /** what counts where a trusted run's entry can't be read */
  unknown: Amount;
}

/** An artifact that is not used; `unknown` is true where it counts as `LedgerQuery.unknown` all the same. */
export interface LedgerRefusal {
  where: string;
  reason: string;
  counts: string;
  unknown: boolean;
}
export interface LedgerReading {
  entries: LedgerEntry[];
  finished: Set<number>;
  refused: LedgerRefusal[];
}

interface Part<N extends LedgerName = LedgerName> {
  artifact: Artifact;
  name: N;
}
type Opened = Part<Extract<LedgerName, { kind: 'open' }>>;
type RunParts = Map<number, Part[]>;

/**
 * What earlier runs of the chain were given and spent, from their artifacts: of the pull request by name, of the day
 * from all artifacts of 24 hours before `reads.at`, of the run that asks its earlier attempts. Times are GitHub's, not
 * the entries'.
 *
 * Trust is that of `readStageArtifacts`: a fork's own run counts for nothing, as its workflow file can upload anything,
 * and has no key. What a trusted run left and can't be read counts as `unknown`, unless the run is over without a
 * record. Throws GithubFailure where something can't be listed, and where there is more than is looked at: a part of
 * the sum is not given as the whole.
 */
export async function readLedger(reads: ReleaseReads, query: LedgerQuery): Promise<LedgerReading> {
  const found = await findParts(reads, query);
  const others = [...found.keys()].some((id) => id !== query.run);
  const atWork = new Map((others ? await readRunsAtWork(reads) : []).map((run) => [run.id, run]));
  const context: Context = { reads, query, atWork, reading: { entries: [], finished: new Set(), refused: [] } };
  const forks = [...found]
    .filter(([id, parts]) => id !== query.run && parts.some(({ artifact }) => madeByFork(artifact) === true))
    .map(([id]) => id)
    .sort((a, b) => b - a);
  const passed = new Set(forks.slice(mostForks));
  if (passed.size > 0)
    context.reading.refused.push({
      where: `${passed.size} runs`,
      reason: `they are of forks, of which the newest ${mostForks} are looked at`,
      counts: 'they count for nothing',
      unknown: false,
    });
  const runs = [...found].filter(([id, parts]) => parts.length > 0 && !passed.has(id));
  if (runs.length > mostRuns + mostForks)
    throw new GithubFailure(200, '', `the ledger has ${runs.length} runs, more than the ${mostRuns} that are read`);
  await inLanes(runs, requestsAtOnce, ([id, parts]) => readRun(context, id, parts));
  context.reading.entries.sort((a, b) => a.run - b.run || a.attempt - b.attempt);
  return context.reading;
}

async function findParts(reads: ReleaseReads, { run, attempt, pull, wants }: LedgerQuery): Promise<RunParts> {
  const found: RunParts = new Map();
  const add = (id: number, artifacts: readonly Artifact[]): void => {
    const known = found.get(id) ?? [];
    known.push(
      ...partsOf(artifacts).filter(
        ({ artifact, name }) =>
          (id !== run || name.attempt < attempt) && !known.some((part) => part.artifact.id === artifact.id),
      ),
    );
    found.set(id, known);
  };
  const whole = new Set<number>();
  if (wants.day)
    for (const artifact of await artifactsOfDay(reads))
      if (artifact.workflow_run) add(artifact.workflow_run.id, [artifact]);
  if (attempt > 1) {
    add(run, await readRunArtifacts(reads, run));
    whole.add(run);
  }
  if (wants.pull && pull !== null) {
    const opened = await openingsOf(reads, pull, attempt);
    // the day's list has all of a run that began within it
    for (const [id, parts] of found)
      if (parts.some(({ name }) => name.kind === 'open' && name.attempt === 1)) whole.add(id);
    const runs = [...new Set(opened.flatMap(({ workflow_run: told }) => told?.id ?? []))].filter(
      (id) => !whole.has(id) && id !== run,
    );
    if (runs.length > mostRuns + mostForks)
      throw new GithubFailure(
        200,
        '',
        `pull request #${pull} has ${runs.length} runs, more than the ${mostRuns} that are read`,
      );
    await inLanes(runs, requestsAtOnce, async (id) => {
      add(id, await readRunArtifacts(reads, id));
    });
  }
  return found;
}

/**
 * Openings of a pull request. GitHub filters by the whole name, so each attempt is a list of its own; two empty ones in
 * a row end them.
 */
async function openingsOf({ client, repository }: ReleaseReads, pull: number, least: number): Promise<Artifact[]> {
  const path = `${repositoryPath(repository)}/actions/artifacts`;
  const all: Artifact[] = [];
  for (let [attempt, empty] = [1, 0]; attempt <= mostAttempts && (attempt <= least || empty < 2); attempt += 1) {
    const list = parseAnswer(
      z.array(Artifact),
      await client.counted(path, { name: artifactName({ part: 'ledger', pull, attempt }) }, runsPermission, {
        pick: 'artifacts',
        limit: 1000,
      }),
      path,
    );
    empty = list.length === 0 ? empty + 1 : 0;
    all.push(...list);
  }
  return all;
}

/**
 * Artifacts of the 24 hours before the clock, of all runs; GitHub lists the newest first, and an hour more is read for
 * what is not in order.
 */
async function artifactsOfDay({ client, repository, at }: ReleaseReads): Promise<Artifact[]> {
  const path = `${repositoryPath(repository)}/actions/artifacts`;
  const start = Date.parse(at) - day;
  const recent = new Map<number, Artifact>();
  const timeOf = ({ created_at: created }: Artifact): number => (created === null ? Infinity : Date.parse(created));
  for (let page = 1; ; page += 1) {
    if (page > mostPages)
      throw new GithubFailure(
        200,
        '',
        `the repository has more than ${mostPages * 100} artifacts of the last 24 hours, too many to find the ledger's among them`,
      );
    const body = parseAnswer(
      z.looseObject({ artifacts: z.array(Artifact) }),
      await client.request('GET', path, { per_page: 100, page }, runsPermission),
      path,
    );
    for (const artifact of body.artifacts) if (timeOf(artifact) >= start) recent.set(artifact.id, artifact);
    if (body.artifacts.every((artifact) => timeOf(artifact) < start - day / 24)) return [...recent.values()];
  }
}

interface Context {
  reads: ReleaseReads;
  query: LedgerQuery;
  atWork: ReadonlyMap<number, WorkflowRun>;
  reading: LedgerReading;
}

async function readRun(context: Context, id: number, listed: readonly Part[]): Promise<void> {
  const {
    reads,
    query,
    atWork,
    reading: { entries, finished, refused },
  } = context;
  const own = id === query.run;
  const anyUnclosed = sorted(listed).unclosed.length > 0;
  const run =
    atWork.get(id) ??
    (anyUnclosed || listed.some(({ artifact }) => madeByFork(artifact) !== false)
      ? await readWorkflowRun(reads, id)
      : undefined);
  const over = !own && (run === null || run?.status === 'completed');
  if (over) finished.add(id);
  const fork =
    run === null || run === undefined || own || ownFileEvents.includes(run.event)
      ? null
      : refuseHead(reads.repository, run);
  // it may have stored its record after the list was read
  const parts =
    over && run !== null && fork === null && anyUnclosed ? partsOf(await readRunArtifacts(reads, id)) : listed;
  const { closed, open, unclosed } = sorted(
    parts.filter(({ artifact, name }) => {
      const refusal = run === null || run === undefined ? null : (fork ?? refuseMaker(artifact, run, name.attempt));
      if (refusal !== null)
        refused.push({
          where: whereOf(artifact, id),
          reason: refusal.reason,
          counts: 'it counts for nothing',
          unknown: false,
        });
      return refusal === null;
    }),
  );
  const pull = open[0]?.name.pull ?? null;
  const base = { run: id, pull };
  const known = new Set<string>();

  for (const { artifact, name } of closed) {
    const at = timeOf(reads, artifact);
    const read = await readArtifactText(reads, artifact, 'result.json', {
      artifact: archiveLimits.packed,
      file: mostResultBytes,
    });
    const record =
      'refused' in read ? read : parseClosed(read.text, { repository: reads.repository, attempt: name.attempt });
    if ('refused' in record) {
      const opening = open.find((part) => part.name.attempt === name.attempt);
      const share = opening === undefined ? null : await shareOf(context, id, opening);
      refused.push(
        unreadable(artifact, id, record.refused, share === null ? null : 'it counts as what the run was given'),
      );
      entries.push({
        ...base,
        attempt: name.attempt,
        stage: 'pipeline',
        at,
        share: share ?? query.unknown,
        spent: { usd: null, tokens: null },
      });
      continue;
    }
    for (const { stage, key, share, spent } of record.stages) {
      if (known.has(key)) continue;
      known.add(key);
      entries.push({
        ...base,
        pull: open.length === 0 ? record.pull : pull,
        attempt: name.attempt,
        stage,
        at,
        share: { usd: share?.usd ?? query.unknown.usd, tokens: share?.tokens ?? query.unknown.tokens },
        spent,
      });
    }
  }
  for (const opening of unclosed) {
    // once its run is over nothing more comes, so what it was given need not be known
    const share = over ? query.unknown : ((await shareOf(context, id, opening, true)) ?? query.unknown);
    entries.push({
      ...base,
      attempt: opening.name.attempt,
      stage: 'pipeline',
      at: timeOf(reads, opening.artifact),
      share,
      spent: null,
    });
  }
  const last = open.at(-1);
  // Jobs that failed are repeated by the plan of an earlier attempt, which opens no entry anew.
  if (
    !own &&
    !over &&
    run !== null &&
    run !== undefined &&
    last !== undefined &&
    run.attempt > last.name.attempt &&
    !closed.some((part) => part.name.attempt === run.attempt)
  ) {
    entries.push({
      ...base,
      attempt: run.attempt,
      stage: 'pipeline',
      at: reads.at,
      share: (await shareOf(context, id, last, true)) ?? query.unknown,
      spent: null,
    });
  }
}

function partsOf(artifacts: readonly Artifact[]): Part[] {
  return artifacts.flatMap((artifact) => {
    const name = parseLedgerName(artifact.name);
    return name === null ? [] : [{ artifact, name }];
  });
}

/** The records and openings of a run in the order of its attempts, and the openings without a record. */
function sorted(parts: readonly Part[]): { closed: Part[]; open: Opened[]; unclosed: Opened[] } {
  const inOrder = [...parts].sort((a, b) => a.name.attempt - b.name.attempt);
  const closed = inOrder.filter(({ name }) => name.kind === 'closed');
  const open = inOrder.flatMap(({ artifact, name }) => (name.kind === 'open' ? [{ artifact, name }] : []));
  return {
    closed,
    open,
    unclosed: open.filter(({ name }) => !closed.some((part) => part.name.attempt === name.attempt)),
  };
}

/** What a run was given by its opening; null where that can't be read. */
async function shareOf(
  { reads, reading }: Context,
  run: number,
  { artifact, name }: Opened,
  say = false,
): Promise<Amount | null> {
  const read = await readArtifactText(reads, artifact, 'ledger.json', {
    artifact: mostOpeningBytes,
    file: mostOpeningBytes,
  });
  const parsed = 'refused' in read ? read : parseOpening(read.text, { run, attempt: name.attempt, pull: name.pull });
  if (!('refused' in parsed)) return parsed.share;
  if (say) reading.refused.push(unreadable(artifact, run, parsed.refused, null));
  return null;
}

function unreadable(artifact: Artifact, run: number, reason: string, counts: string | null): LedgerRefusal {
  return {
    where: whereOf(artifact, run),
    reason,
    counts: counts ?? 'it counts as a whole run',
    unknown: counts === null,
  };
}

/** When GitHub stored it; what has no time counts as of now. */
function timeOf({ at }: ReleaseReads, { created_at: created }: Artifact): string {
  return created === null ? at : new Date(created).toISOString();
}

function whereOf({ name }: Artifact, run: number): string {
  return `artifact ${name} of run ${run}`;
}
