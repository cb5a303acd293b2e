import type { CandidateCommit, CandidateDiff, CandidateRange, Candidates } from '../../contracts/history.ts';
import type { Repository } from '../../contracts/repository.ts';
import type { ChangedFile } from '../../readers/diff/model.ts';
import { decodeFiles } from '../../readers/diff/decode-files.ts';
import { parseDiff } from '../../readers/diff/patch.ts';
import { parseRaw } from '../../readers/diff/raw.ts';
import { parseIgnoreRevs } from '../../readers/release/ignore-revs.ts';
import { redactPatch, type TextRedactor } from '../../readers/redact/patch.ts';
import { readReverts } from './reverts.ts';
import { shortSha } from '../../domain/words.ts';

/**
 * The commits that a deploy consists of: exactly those that `live` reaches and `lastGood` does not, so none that were
 * never deployed and none that came after. When live does not build on it, those that it lost count too (the symmetric
 * difference). Messages and names are the authors' words, not redacted. Fails as input on an unknown revision and as
 * environment where a shallow clone lacks history; both name `fetch-depth`.
 */
export async function readCandidates(repository: Repository, range: CandidateRange): Promise<Candidates> {
  const { limit = 10_000 } = range;
  const live = await repository.resolve(range.live);
  const lastGood = range.lastGood === null ? null : await repository.resolve(range.lastGood);
  const kind = await kindOf(repository, live, lastGood);
  const warnings: string[] = [];
  const read = async (base: string | null, head: string, side: CandidateCommit['side']): Promise<CandidateCommit[]> => {
    const { commits, shallow } = await repository.range(base, head, limit + 1);
    if (commits.length > limit)
      warnings.push(`more than ${limit} commits were ${side}; only the newest ${limit} are looked at`);
    if (shallow && commits.length > 0)
      warnings.push(
        'the clone is shallow, so commits of merged branches that were deployed before ' +
          'can be among the candidates; check out with `fetch-depth: 0`',
      );
    return commits.slice(0, limit).map((commit) => ({ ...commit, side }));
  };
  const deployed = kind === 'same' || kind === 'rollback' ? [] : await read(lastGood, live, 'deployed');
  const removed =
    lastGood !== null && (kind === 'rollback' || kind === 'diverged') ? await read(live, lastGood, 'removed') : [];
  warnings.unshift(...about(kind, live, lastGood, removed.length));
  const { reverts, cancelled } = await readReverts(repository, deployed);
  const listed = await readIgnored(repository, live, lastGood);
  const all = [...deployed, ...removed];
  const passedOver = (sha: string): Passed | undefined => {
    const reason = cancelled.get(sha);
    return listed.get(sha) ?? (reason === undefined ? undefined : { reason, fresh: false });
  };
  return {
    kind,
    candidates: all.filter(({ sha }) => passedOver(sha) === undefined),
    ignored: all.flatMap(({ sha }) => {
      const passed = passedOver(sha);
      return passed === undefined ? [] : [{ sha, ...passed }];
    }),
    reverts,
    warning: warnings.length === 0 ? null : [...new Set(warnings)].join('; '),
  };
}

async function kindOf(repository: Repository, live: string, lastGood: string | null): Promise<Candidates['kind']> {
  if (lastGood === null) return 'unbounded';
  if (live === lastGood) return 'same';
  const base = await repository.mergeBase(lastGood, live);
  return base === lastGood ? 'range' : base === live ? 'rollback' : 'diverged';
}

function about(kind: Candidates['kind'], live: string, lastGood: string | null, removed: number): string[] {
  const [now, good] = [shortSha(live), lastGood?.slice(0, 12) ?? ''];
  switch (kind) {
    case 'range':
      return [];
    case 'same':
      return [`${now} is the last known good itself: nothing was deployed`];
    case 'rollback':
      return [
        `${now} is older than the last known good ${good}: ` +
          `this deploy was a rollback, and what it took away is the change (${removed} commits)`,
      ];
    case 'diverged':
      return [
        `${now} does not build on the last known good ${good} (a deploy of another branch): ` +
          `what it brought and what it took away (${removed} commits) are the change`,
      ];
    case 'unbounded':
      return [`no last known good: the history of ${now} is looked at without an older end`];
  }
}

/** Why a commit is no suspect, and whether the entry that says so came with the very deploy. */
type Passed = Omit<Candidates['ignored'][number], 'sha'>;

const ignoreList = '.git-blame-ignore-revs';

/** Commits of the list at the live revision, with the reason; an entry that came with this very deploy says so. */
async function readIgnored(
  repository: Repository,
  live: string,
  lastGood: string | null,
): Promise<Map<string, Passed>> {
  const entries = async (rev: string) =>
    parseIgnoreRevs(new TextDecoder().decode(await repository.read(rev, ignoreList)));
  const before = new Set(lastGood === null ? [] : (await entries(lastGood)).map(({ sha }) => sha));
  return new Map(
    (await entries(live)).map(({ sha, comment }) => {
      const fresh = lastGood !== null && !before.has(sha);
      const listed = `listed in ${ignoreList}${comment === '' ? '' : ` (${comment})`}`;
      return [sha, { reason: fresh ? `${listed}; the entry itself came with this deploy` : listed, fresh }];
    }),
  );
}

/**
 * The diff of each commit against its first parent, in the given order; of a merge only its own edits, with conflict
 * markers as the old side where people had to resolve. Reads through one git process for thousands of commits. For
 * commits whose going was the change (`side: 'removed'`) the diff still shows what the commit did.
 */
export async function* readCandidateDiffs<Hit extends { startLine: number; endLine: number; marker: string }>(
  repository: Repository,
  shas: readonly string[],
  redactor: TextRedactor<Hit>,
  maxBytes?: number,
): AsyncGenerator<CandidateDiff> {
  for await (const { sha, diff, cut } of repository.changes(shas, maxBytes)) {
    const files = cut ? parseRaw(diff.raw).map(bare) : await decodeFiles(parseDiff(diff), repository.readWithin);
    yield { sha, cut, files: await Promise.all(files.map((file) => redacted(file, redactor))) };
  }
}

function bare({
  path,
  oldPath,
  status,
  oldMode,
  newMode,
  oldBlob,
  newBlob,
}: ReturnType<typeof parseRaw>[number]): ChangedFile {
  return {
    path,
    oldPath,
    status,
    oldMode,
    newMode,
    oldBlob,
    newBlob,
    binary: false,
    submodule: newMode === '160000',
    additions: 0,
    deletions: 0,
    patch: '',
  };
}

async function redacted<Hit extends { startLine: number; endLine: number; marker: string }>(
  file: ChangedFile,
  redactor: TextRedactor<Hit>,
): Promise<ChangedFile> {
  return file.patch === '' ? file : { ...file, patch: (await redactPatch(redactor, file.path, file.patch)).patch };
}
