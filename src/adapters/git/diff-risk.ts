import type { Repository } from '../../contracts/repository.ts';
import type { DiffRisk } from '../../domain/release.ts';
import { decodeFiles } from '../../readers/diff/decode-files.ts';
import { parseDiff } from '../../readers/diff/patch.ts';
import { generatedFiles } from '../../readers/paths/generated.ts';
import { ownersFiles, parseCodeowners } from '../../readers/release/codeowners.ts';
import { diffRisk, type DiffRiskInput } from '../../readers/release/diff-risk.ts';
import { hotFiles, type IncidentText } from '../../readers/release/hot.ts';
import { readPastCommits } from './past-commits.ts';

export interface DiffRiskOptions {
  live: string;
  head: string;
  /** the time that the window of history ends at, ISO 8601 */
  at: string;
  /** days of history for churn, authors and incidents; 90 unless told */
  days?: number;
  /** earlier incidents' texts, for hot files */
  incidents?: readonly IncidentText[];
}

/** GitHub doesn't load a larger one. */
const mostOwnersBytes = 3 * 1024 * 1024;

/**
 * The risk that shows in the diff from the live revision to the one to be deployed. Owners and history are those of the
 * live revision: a change doesn't choose its own owners, and its own commits are no churn.
 */
export async function readDiffRisk(repository: Repository, options: DiffRiskOptions): Promise<DiffRisk> {
  const { live, head, at, days = 90, incidents = [] } = options;
  const since = new Date(Date.parse(at) - days * 86_400_000).toISOString();
  const [diff, commits, history, owners] = [
    await repository.diff(live, head),
    (await repository.range(live, head, 100_000)).commits.length,
    await readPastCommits(repository, live, since),
    await readOwners(repository, live),
  ];
  const files = await decodeFiles(parseDiff(diff), repository.readWithin);
  const generated = new Set((await generatedFiles(files, (blob) => repository.readBlob(blob))).keys());
  return diffRisk({
    files,
    generated,
    commits,
    history: history.commits,
    cut: history.cut,
    days,
    owners,
    hot: hotFiles(history.commits, incidents),
  });
}

async function readOwners(repository: Repository, rev: string): Promise<DiffRiskInput['owners']> {
  for (const path of ownersFiles) {
    const bytes = await repository.read(rev, path);
    if (bytes !== undefined)
      return bytes.length > mostOwnersBytes ? null : { path, of: parseCodeowners(Buffer.from(bytes).toString('utf8')) };
  }
  return null;
}
