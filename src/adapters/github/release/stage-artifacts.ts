import { parseArtifactName } from '../../../domain/artifact-name.ts';
import { inLanes } from '../../../domain/in-lanes.ts';
import { archiveLimits } from '../../../readers/formats/archive-limits.ts';
import { mostResultBytes, parseStage, type StageDocument } from '../../../readers/release/stage.ts';
import {
  madeByFork,
  readArtifactText,
  readRunArtifacts,
  refuseHead,
  refuseMaker,
  type Artifact,
  type Refusal,
} from '../runs/artifacts.ts';
import { GithubFailure } from '../client.ts';
import { requestsAtOnce, type ReleaseReads } from '../runs/reads.ts';
import { readWorkflowRuns, type WorkflowRun } from '../runs/workflow-runs.ts';

/**
 * Events whose runs are read. With `pull_request` the workflow file comes from the pull request's own branch: in this
 * repository that takes write access, from a fork it doesn't. The others take the file from this repository. Runs of
 * other events say nothing of the commit that they are listed for.
 */
const trustedEvents: readonly string[] = [
  'pull_request',
  'push',
  'merge_group',
  'workflow_dispatch',
  'pull_request_target',
];

export interface StageArtifactOptions {
  /** stages whose records count */
  tasks: readonly string[];
  /** workflow files whose runs alone count, as `.github/workflows/review.yml`; all of them unless told */
  workflows?: readonly string[];
  /**
   * runs that are looked at, of all commits together; 500 unless told. More of them fail, as a part would read as all.
   */
  maxRuns?: number;
}

export interface StageArtifacts {
  documents: StageDocument[];
  refused: { where: string; reason: string; fork?: boolean }[];
}

/**
 * The newest result of each stage for each of these commits, from artifacts of workflow runs.
 *
 * Trust: whoever can make a run of this repository's own workflows upload a file can write any result. That is everyone
 * with write access, by editing a workflow on a branch; and it would be everyone at all if a fork's `pull_request` run
 * counted, as it runs the workflow file of the fork. So a run counts only when its head repository is this one, its
 * event is one of those above, and the artifact names the same run, repository and commit. A result that names another
 * commit than its run is refused. To trust less, name the workflow files, and protect them by CODEOWNERS.
 * https://docs.github.com/en/actions/reference/security/secure-use
 *
 * Throws GithubFailure when runs or artifacts can't be listed; an artifact that is there and can't be used is given in
 * `refused`.
 */
export async function readStageArtifacts(
  reads: ReleaseReads,
  shas: readonly string[],
  options: StageArtifactOptions,
): Promise<StageArtifacts> {
  const { maxRuns = 500 } = options;
  const result: StageArtifacts = { documents: [], refused: [] };
  const wanted: WorkflowRun[] = [];
  for (const runs of await inLanes([...new Set(shas)], requestsAtOnce, (sha) => readWorkflowRuns(reads, sha))) {
    for (const run of runs) {
      if (options.workflows !== undefined && !options.workflows.includes(run.path)) continue;
      if (trustedEvents.includes(run.event)) wanted.push(run);
    }
  }
  if (wanted.length > maxRuns)
    throw new GithubFailure(
      200,
      '',
      `${wanted.length} workflow runs could hold results, more than ${maxRuns}; name the workflows of the earlier stages`,
    );
  const found = (await inLanes(wanted, requestsAtOnce, (run) => artifactsOf(reads, run, options.tasks))).flat();
  const usable = found.filter((each) => {
    const refusal = refuse(reads, each);
    if (refusal !== null) result.refused.push({ where: whereOf(each), ...refusal });
    return refusal === null;
  });
  for (const newest of newestOf(usable)) {
    const where = whereOf(newest);
    const parsed = await readResult(reads, newest);
    if ('refused' in parsed) result.refused.push({ where, reason: parsed.refused });
    else result.documents.push(parsed.document);
  }
  return result;
}

interface Found {
  run: WorkflowRun;
  artifact: Artifact;
  task: string;
  attempt: number;
}

const whereOf = ({ run, artifact }: Found): string => `artifact ${artifact.name} of run ${run.id}`;

async function artifactsOf(reads: ReleaseReads, run: WorkflowRun, tasks: readonly string[]): Promise<Found[]> {
  return (await readRunArtifacts(reads, run.id)).flatMap((artifact): Found[] => {
    const name = parseArtifactName(artifact.name);
    return name?.part === 'record' && tasks.includes(name.task)
      ? [{ run, artifact, task: name.task, attempt: name.attempt }]
      : [];
  });
}

/** Why an artifact of the right name is not believed; null when it is. */
function refuse({ repository }: ReleaseReads, { run, artifact, attempt }: Found): Refusal | null {
  const fork: Refusal | null =
    madeByFork(artifact) === true ? { reason: 'it was made by a run of a fork', fork: true } : null;
  return refuseHead(repository, run) ?? fork ?? refuseMaker(artifact, run, attempt);
}

/**
 * Of each stage and commit the one of the newest run, and of that run the newest attempt: a re-run of one job finds
 * what an earlier attempt left.
 */
function newestOf(all: readonly Found[]): Found[] {
  const newest = new Map<string, Found>();
  const later = (a: Found, b: Found): boolean => {
    const [x, y] = [Date.parse(a.run.created), Date.parse(b.run.created)];
    return x !== y ? x > y : a.run.id !== b.run.id ? a.run.id > b.run.id : a.attempt > b.attempt;
  };
  for (const each of all) {
    const key = `${each.task} ${each.run.head}`;
    const known = newest.get(key);
    if (known === undefined || later(each, known)) newest.set(key, each);
  }
  return [...newest.values()];
}

async function readResult(
  reads: ReleaseReads,
  { run, artifact, task, attempt }: Found,
): Promise<{ document: StageDocument } | { refused: string }> {
  const read = await readArtifactText(reads, artifact, 'result.json', {
    artifact: archiveLimits.packed,
    file: mostResultBytes,
  });
  if ('refused' in read) return read;
  const origin = {
    origin: 'artifact' as const,
    where: artifact.name,
    run: run.id,
    attempt,
    at: artifact.created_at,
    link: run.link,
  };
  return parseStage(read.text, origin, { repository: reads.repository, task, head: run.head });
}
