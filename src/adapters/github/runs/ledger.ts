import { z } from 'zod';
import { artifactName } from '../../../domain/artifact-name.ts';
import { inLanes } from '../../../domain/in-lanes.ts';
import { Artifact, madeByFork, readRunArtifacts } from './artifacts.ts';
import { GithubFailure, repositoryPath } from '../client.ts';
import { parseAnswer } from '../forge.ts';
import { partsOf, type LedgerQuery, type LedgerReading, type RunParts } from './ledger-model.ts';
import { readRun, type LedgerContext } from './ledger-run.ts';
import { requestsAtOnce, type ReleaseReads } from './reads.ts';
import { readRunsAtWork, runsPermission } from './workflow-runs.ts';

const day = 24 * 3_600_000;
/** Pages of 100 artifacts that are looked through for a day. */
const mostPages = 30;
/** Runs whose entries are read, and of forks those that are looked at. */
const mostRuns = 200;
const mostForks = 20;
/** GitHub lets a run be repeated 50 times. https://docs.github.com/en/actions/reference/limits */
const mostAttempts = 51;

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
  const context: LedgerContext = { reads, query, atWork, reading: { entries: [], finished: new Set(), refused: [] } };
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
        `the repository has more than ${mostPages * 100} artifacts of the last 24 hours, too many to find the ` +
          `ledger's among them`,
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
