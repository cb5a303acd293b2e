import type { Repository } from '../../../contracts/repository.ts';
import { inLanes } from '../../../domain/in-lanes.ts';
import type { ReleaseChanges, Source, StageResults } from '../../../domain/release.ts';
import { matchStage } from '../../../readers/release/match.ts';
import { readStageFacts } from '../../git/stage-facts.ts';
import { readResultFolder, type StageFiles } from '../../runner/result-folder.ts';
import { observeSource } from '../runs/observe.ts';
import { pageOf, type ReleaseReads } from '../runs/reads.ts';
import { readStageArtifacts, type StageArtifactOptions } from './stage-artifacts.ts';
import { runsPermission } from '../runs/workflow-runs.ts';

export interface StageSources {
  /** `--results DIR` */
  folder: string | null;
  /** artifacts of the heads and merges of this release; null: not looked for */
  artifacts: StageArtifactOptions | null;
  /** brings commits that the clone lacks */
  fetch?: (sha: string) => Promise<void>;
}

/**
 * The results of earlier stages, matched to the release. Absent where there is none at all. Fails as a whole when one
 * of the places can't be read: a result that blocks could be in it. `reads.client` isn't used without `artifacts`.
 */
export async function readStages(
  reads: ReleaseReads,
  repository: Repository,
  release: ReleaseChanges,
  sources: StageSources,
): Promise<Source<StageResults>> {
  const source = await observeSource<StageResults>({
    permission: sources.artifacts === null ? 'the input results' : runsPermission,
    link: pageOf(reads, 'actions'),
    at: reads.at,
    read: async () => {
      const found: StageFiles[] = [];
      if (sources.folder !== null)
        found.push(await readResultFolder(sources.folder, reads.repository.includes('/') ? reads.repository : null));
      if (sources.artifacts !== null) {
        const shas = [release.head, ...release.changes.flatMap((change) => [change.head, change.merge])];
        found.push(await readStageArtifacts(reads, shas, sources.artifacts));
      }
      const documents = found.flatMap((each) => each.documents);
      const results = await inLanes(documents, 2, async (document) =>
        matchStage(document, release, await readStageFacts(repository, document, release, sources.fetch)),
      );
      return { results, refused: found.flatMap((each) => each.refused) };
    },
  });
  const { seen } = source;
  if (seen.state !== 'present' || seen.value.results.length > 0 || seen.value.refused.length > 0) return source;
  const where = [
    ...(sources.folder === null ? [] : [`the folder ${sources.folder}`]),
    ...(sources.artifacts === null ? [] : ['the artifacts of this release’s runs']),
  ];
  return {
    ...source,
    seen: {
      at: reads.at,
      state: 'absent',
      reason: where.length === 0 ? 'no place of results was named' : `no results are in ${where.join(' and ')}`,
    },
  };
}
