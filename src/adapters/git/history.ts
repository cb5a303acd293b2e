import type { History } from '../../contracts/history.ts';
import type { Redactor, Repository } from '../../contracts/world.ts';
import { parseIgnoreRevs } from '../../readers/ignore-revs.ts';
import { readCandidateDiffs, readCandidates } from './candidates.ts';
import { tryRevert } from './revert.ts';

/** The history of a repository, its diffs redacted by `redactor`. */
export function createHistory(repository: Repository, redactor: Redactor): History {
  const ignored = new Map<string, Promise<string[]>>();
  const ignoredAt = (rev: string): Promise<string[]> => {
    const known = ignored.get(rev) ?? readIgnored(repository, rev);
    ignored.set(rev, known);
    return known;
  };
  return {
    candidates: (range) => readCandidates(repository, range),
    diffs: (shas, maxBytes) => readCandidateDiffs(repository, shas, redactor, maxBytes),
    blame: async (rev, path, ranges) => repository.blame(rev, path, { ...(ranges === undefined ? {} : { ranges }), ignored: await ignoredAt(rev) }),
    revert: (of, onto) => tryRevert(repository, of, onto),
  };
}

/** The commits that blame passes over; one that is not in the clone can't be, and git would refuse it. */
async function readIgnored(repository: Repository, rev: string): Promise<string[]> {
  const listed = parseIgnoreRevs(new TextDecoder().decode(await repository.read(rev, '.git-blame-ignore-revs'))).map(({ sha }) => sha).slice(0, 200);
  const known = await Promise.all(listed.map((sha) => repository.resolve(sha).then(() => true, () => false)));
  return listed.filter((_, index) => known[index]);
}
