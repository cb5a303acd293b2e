import type { Amount } from '../../../domain/ledger.ts';
import { archiveLimits } from '../../../readers/formats/archive-limits.ts';
import { mostResultBytes } from '../../../readers/release/stage.ts';
import { madeByFork, readArtifactText, readRunArtifacts, refuseHead, refuseMaker, type Artifact } from './artifacts.ts';
import { parseClosed, parseOpening } from './ledger-entries.ts';
import {
  partsOf,
  type LedgerQuery,
  type LedgerReading,
  type LedgerRefusal,
  type Opened,
  type Part,
} from './ledger-model.ts';
import type { ReleaseReads } from './reads.ts';
import { readWorkflowRun, type WorkflowRun } from './workflow-runs.ts';
import { chainName } from '../../../domain/result.ts';

const mostOpeningBytes = 64 * 1024;

/**
 * Heads are listed as the fork's for these, but their workflow file is this repository's: such a run may have the key,
 * so what it spends counts.
 */
const ownFileEvents: readonly string[] = ['pull_request_target', 'workflow_run'];

export interface LedgerContext {
  reads: ReleaseReads;
  query: LedgerQuery;
  atWork: ReadonlyMap<number, WorkflowRun>;
  reading: LedgerReading;
}

/** A run, with the artifacts that its own jobs made. `run` is undefined where GitHub was not asked about it. */
interface Told {
  id: number;
  run: WorkflowRun | null | undefined;
  /** it is the run that asks */
  own: boolean;
  /** nothing more comes of it */
  over: boolean;
  closed: Part[];
  open: Opened[];
  unclosed: Opened[];
}

/** The entries of one run: what its records say, what it was given where there is none yet. */
export async function readRun(context: LedgerContext, id: number, listed: readonly Part[]): Promise<void> {
  const told = await lookAt(context, id, listed);
  await addRecords(context, told);
  await addOpenings(context, told);
}

async function lookAt(
  { reads, query, atWork, reading }: LedgerContext,
  id: number,
  listed: readonly Part[],
): Promise<Told> {
  const own = id === query.run;
  const anyUnclosed = sorted(listed).unclosed.length > 0;
  const run =
    atWork.get(id) ??
    (anyUnclosed || listed.some(({ artifact }) => madeByFork(artifact) !== false)
      ? await readWorkflowRun(reads, id)
      : undefined);
  const over = !own && (run === null || run?.status === 'completed');
  if (over) reading.finished.add(id);
  const fork =
    run === null || run === undefined || own || ownFileEvents.includes(run.event)
      ? null
      : refuseHead(reads.repository, run);
  // it may have stored its record after the list was read
  const parts =
    over && run !== null && fork === null && anyUnclosed ? partsOf(await readRunArtifacts(reads, id)) : listed;
  const taken = parts.filter(({ artifact, name }) => {
    const refusal = run === null || run === undefined ? null : (fork ?? refuseMaker(artifact, run, name.attempt));
    if (refusal === null) return true;
    const { reason } = refusal;
    reading.refused.push({ where: whereOf(artifact, id), reason, counts: 'it counts for nothing', unknown: false });
    return false;
  });
  return { id, run, own, over, ...sorted(taken) };
}

async function addRecords(context: LedgerContext, { id, closed, open }: Told): Promise<void> {
  const {
    reads,
    query: { unknown },
    reading: { entries, refused },
  } = context;
  const pull = open[0]?.name.pull ?? null;
  const known = new Set<string>();
  for (const { artifact, name } of closed) {
    const { attempt } = name;
    const at = timeOf(reads, artifact);
    const read = await readArtifactText(reads, artifact, 'result.json', {
      artifact: archiveLimits.packed,
      file: mostResultBytes,
    });
    const record = 'refused' in read ? read : parseClosed(read.text, { repository: reads.repository, attempt });
    if ('refused' in record) {
      const opening = open.find((part) => part.name.attempt === attempt);
      const share = opening === undefined ? null : await shareOf(context, id, opening);
      const counts = share === null ? null : 'it counts as what the run was given';
      refused.push(unreadable(artifact, id, record.refused, counts));
      const spent = { usd: null, tokens: null };
      entries.push({ run: id, pull, attempt, stage: chainName, at, share: share ?? unknown, spent });
      continue;
    }
    for (const { stage, key, share, spent } of record.stages) {
      if (known.has(key)) continue;
      known.add(key);
      entries.push({
        run: id,
        pull: open.length === 0 ? record.pull : pull,
        attempt,
        stage,
        at,
        share: { usd: share?.usd ?? unknown.usd, tokens: share?.tokens ?? unknown.tokens },
        spent,
      });
    }
  }
}

/** What runs were given that have no record: of those at work, and of those that ended without one. */
async function addOpenings(
  context: LedgerContext,
  { id, run, own, over, closed, open, unclosed }: Told,
): Promise<void> {
  const {
    reads,
    query: { unknown },
    reading: { entries },
  } = context;
  const pull = open[0]?.name.pull ?? null;
  const add = (attempt: number, at: string, share: Amount): void => {
    entries.push({ run: id, pull, attempt, stage: chainName, at, share, spent: null });
  };
  for (const opening of unclosed) {
    // once its run is over nothing more comes, so what it was given need not be known
    const share = over ? unknown : ((await shareOf(context, id, opening, true)) ?? unknown);
    add(opening.name.attempt, timeOf(reads, opening.artifact), share);
  }
  const last = open.at(-1);
  if (own || over || run === null || run === undefined || last === undefined) return;
  // Jobs that failed are repeated by the plan of an earlier attempt, which opens no entry anew.
  if (run.attempt > last.name.attempt && !closed.some((part) => part.name.attempt === run.attempt))
    add(run.attempt, reads.at, (await shareOf(context, id, last, true)) ?? unknown);
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
  { reads, reading }: LedgerContext,
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
