import type { History } from '../../contracts/history.ts';
import type { Redactor } from '../../contracts/world.ts';
import type { Repository } from '../../contracts/repository.ts';
import { parseIgnoreRevs } from '../../readers/release/ignore-revs.ts';
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
    blame: async (rev, path, ranges) =>
      repository.blame(rev, path, { ...(ranges === undefined ? {} : { ranges }), ignored: await ignoredAt(rev) }),
    revert: (of, onto) => tryRevert(repository, of, onto),
  };
}

const maxIgnored = 20_000;

/** The commits that blame passes over; those that are not in the clone do no harm. */
async function readIgnored(repository: Repository, rev: string): Promise<string[]> {
  return parseIgnoreRevs(new TextDecoder().decode(await repository.read(rev, '.git-blame-ignore-revs')))
    .map(({ sha }) => sha)
    .slice(0, maxIgnored);
}
