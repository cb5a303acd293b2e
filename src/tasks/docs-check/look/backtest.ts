import picomatch from 'picomatch';
import type { LinkedCommit } from '../../../contracts/repository.ts';
import type { World } from '../touches.ts';
import { Failure } from '../../../domain/errors.ts';
import { atLeast, type Severity } from '../../../domain/finding.ts';
import { parseRaw } from '../../../readers/diff/raw.ts';
import { decodePage, formatOf } from '../../../readers/docs/page.ts';
import { compareSurface } from '../../../readers/surface/compare.ts';
import { mayHoldSurface } from '../../../readers/surface/scope.ts';
import type { DocsFinding } from '../pages/model.ts';
import { inspect, type Question } from './inspect.ts';
import { underPolicy, type RuleSettings } from '../detect/policy.ts';
import { createLoadCache, type LoadCache } from '../pages/cache.ts';
import { changesOfTrees, type FileChange } from '../pages/changes.ts';

/**
 * One thing that the check would have said of a commit, and what became of the page by the newest one: `corrected` is
 * null where no page is to blame and nothing says whether one was written later. Without a line it is about the whole
 * change.
 */
export interface Spoken {
  commit: string;
  subject: string;
  rule: string;
  severity: Severity;
  blocks: boolean;
  title: string;
  path: string;
  line: number | null;
  quote: string;
  corrected: boolean | null;
}

export interface Backtest {
  head: string;
  /** commits with one parent that were replayed, and how many of them could matter to the docs at all */
  commits: number;
  /** commits of the range that were passed over: merges, and those without a parent */
  merges: number;
  roots: number;
  considered: number;
  /** commits that changed too much to be replayed */
  skipped: number;
  spoken: Spoken[];
}

export interface Replay {
  head: string;
  commits: number;
  repository: string;
  options: Question['options'] & { rules: RuleSettings; blockOn: Severity };
}

/** A commit with more changed files is an import or a reformatting of everything. */
const mostFiles = 1_000;
/** Commits of which git tells the files in one call. */
const chunk = 200;
const cacheBytes = 400_000_000;
const cachedSurfaces = 8_000;

/**
 * Replays commits, oldest first, each against its parent, with the same look as the check itself. A finding counts as
 * corrected when its page is gone at the newest commit, or none of the reported words stands in it any more. `progress`
 * is told how many commits are done.
 */
export async function backtest(
  world: World,
  replay: Replay,
  progress: (done: number, of: number, spoken: number) => void,
): Promise<Backtest> {
  const { repository } = world;
  const { commits } = await repository.range(null, replay.head, replay.commits);
  const single = commits.filter((one) => one.parents.length === 1);
  const bySha = new Map(single.map((one) => [one.sha, one]));
  const cache = createLoadCache(cacheBytes);
  const spoken: Spoken[] = [];
  let done = 0;
  let considered = 0;
  let skipped = 0;
  const pages = new Map<string, Promise<string | null>>();
  const pageNow = (path: string): Promise<string | null> => {
    const known =
      pages.get(path) ??
      repository.read(replay.head, path).then((bytes) => (bytes === undefined ? null : decodePage(bytes).text));
    pages.set(path, known);
    return known;
  };
  for await (const { sha, raw } of changesOf(world, [...single].reverse(), cache)) {
    world.signal.throwIfAborted();
    const commit = bySha.get(sha)!;
    if (raw.length > mostFiles) skipped += 1;
    else if (await couldMatter(world, raw, cache, replay.options)) {
      considered += 1;
      const question: Question = {
        base: commit.parents[0]!,
        head: sha,
        mode: 'change',
        repository: replay.repository,
        words: commit.body,
        options: replay.options,
      };
      const { findings } = await inspect(world, question, cache, raw);
      for (const one of underPolicy(replay.options.rules, findings)) {
        if (one.existedBefore) continue;
        const corrected =
          one.docs === null ? await isTold(world, replay.head, one) : isCorrected(one, await pageNow(one.docs.path));
        spoken.push({ ...spokenOf(one, commit), blocks: atLeast(one.severity, replay.options.blockOn), corrected });
      }
      if (cache.surfaces.size > cachedSurfaces)
        for (const key of [...cache.surfaces.keys()].slice(0, cachedSurfaces / 2)) cache.surfaces.delete(key);
    }
    done += 1;
    progress(done, single.length, spoken.length);
  }
  const roots = commits.filter((one) => one.parents.length === 0).length;
  return {
    head: replay.head,
    commits: done,
    merges: commits.length - single.length - roots,
    roots,
    considered,
    skipped,
    spoken,
  };
}

/**
 * The files of each commit; where git can't tell for want of objects (it looks into files for renames), from the trees
 * alone.
 */
async function* changesOf(
  world: World,
  commits: readonly LinkedCommit[],
  cache: LoadCache,
): AsyncIterable<{ sha: string; raw: FileChange[] }> {
  const { repository } = world;
  for (let at = 0; at < commits.length; at += chunk) {
    const part = commits.slice(at, at + chunk);
    let told = 0;
    try {
      // a patch of one byte at most: only the list of files is wanted
      for await (const { sha, diff } of repository.changes(
        part.map((one) => one.sha),
        1,
      )) {
        yield { sha, raw: parseRaw(diff.raw) };
        told += 1;
      }
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'environment') throw error;
      for (const one of part.slice(told))
        yield {
          sha: one.sha,
          raw: changesOfTrees(await cache.list(repository, one.parents[0]!), await cache.list(repository, one.sha)),
        };
    }
  }
}

/**
 * Whether a change can make docs false or owe some: files went, pages changed, names of the surface did, or a path of a
 * rule.
 */
async function couldMatter(
  world: World,
  raw: readonly FileChange[],
  cache: LoadCache,
  { required, documented }: Replay['options'],
): Promise<boolean> {
  if (
    required.length > 0 &&
    raw.some((one) =>
      picomatch(
        required.flatMap((rule) => [...rule.when]),
        { dot: true },
      )(one.path),
    )
  )
    return true;
  const regular = (mode: string | null): boolean => mode === '100644' || mode === '100755';
  if (raw.some((one) => one.status === 'deleted' || one.status === 'renamed' || formatOf(one.path) !== null))
    return true;
  const code = raw.filter((one) => mayHoldSurface(one.path) && regular(one.oldMode) && one.oldBlob !== null);
  if (code.length === 0) return false;
  const read = async (side: 'old' | 'new') => {
    const files = [];
    for (const one of code) {
      const blob = side === 'old' ? one.oldBlob : one.newBlob;
      if (blob === null || !regular(side === 'old' ? one.oldMode : one.newMode)) continue;
      const path = side === 'old' ? (one.oldPath ?? one.path) : one.path;
      const key = `${path}\0${blob}`;
      if (!cache.surfaces.has(key))
        cache.surfaces.set(
          key,
          (await world.code.surface([{ path, text: (await cache.text(world.repository, blob)).text }]))[0]!,
        );
      files.push({ path, surface: cache.surfaces.get(key)! });
    }
    return files;
  };
  const [old, now] = [await read('old'), await read('new')];
  const unread = [...old, ...now].filter((one) => one.surface.unread !== undefined).map((one) => one.path);
  return compareSurface(
    old.flatMap((one) => one.surface.items),
    now.flatMap((one) => one.surface.items),
    { unread },
  ).some((one) => documented.length > 0 || one.change !== 'added');
}

function spokenOf(finding: DocsFinding, commit: LinkedCommit): Omit<Spoken, 'blocks' | 'corrected'> {
  const { docs, code } = finding;
  return {
    commit: commit.sha,
    subject: commit.subject.slice(0, 200),
    rule: finding.rule,
    severity: finding.severity,
    title: finding.title,
    path: docs?.path ?? code?.path ?? finding.subject,
    line: docs?.line ?? code?.line ?? null,
    quote: (docs ?? code)?.quote.trim().slice(0, 300) ?? '',
  };
}

/**
 * A name that no page had: whether one has it now. Of a change that owed a page nobody can say which one would have
 * been it.
 */
async function isTold({ repository }: World, head: string, finding: DocsFinding): Promise<boolean | null> {
  if (finding.rule !== 'docs/undocumented') return null;
  const word = finding.subject.replace(/^[A-Z]+ /, '').replace(/\{.*$/, '');
  return (await repository.search(head, [word])).some((path) => formatOf(path) !== null);
}

/**
 * True when the page is gone, or no line of it is the reported one or still names the subject as something that is
 * there.
 */
function isCorrected(finding: DocsFinding, now: string | null): boolean {
  if (now === null) return true;
  const quote = finding.docs!.quote.trim();
  if (finding.rule !== 'docs/removed-name' && finding.rule !== 'docs/renamed-name') return !now.includes(quote);
  const word = new RegExp(`(?<![\\w$])${finding.subject.replace(/^[A-Z]+ /, '').replace(/[^\w]/g, '\\$&')}(?![\\w$])`);
  return !now
    .split('\n')
    .some((line) => line.trim() === quote || (word.test(line) && !/deprecat|removed|no longer|renamed/i.test(line)));
}

/** Groups of rules as a report shows them. */
export const backtestGroups: readonly { name: string; rules: readonly string[] }[] = [
  { name: 'removed and still documented', rules: ['docs/removed-name', 'docs/renamed-name'] },
  { name: 'stale defaults and signatures', rules: ['docs/stale-default', 'docs/stale-signature'] },
  { name: 'broken links and anchors', rules: ['docs/broken-link', 'docs/broken-anchor'] },
  { name: 'broken samples', rules: ['docs/broken-sample'] },
  { name: 'words that are owed', rules: ['docs/undocumented', 'docs/required'] },
];

/** `judged`: findings of which it is known whether the page was corrected. */
export interface GroupFigures {
  name: string;
  findings: number;
  blocking: number;
  commits: number;
  judged: number;
  corrected: number;
}

export function figuresOf({ spoken }: Backtest): GroupFigures[] {
  return backtestGroups.map(({ name, rules }) => {
    const own = spoken.filter((one) => rules.includes(one.rule));
    return {
      name,
      findings: own.length,
      blocking: own.filter((one) => one.blocks).length,
      commits: new Set(own.map((one) => one.commit)).size,
      judged: own.filter((one) => one.corrected !== null).length,
      corrected: own.filter((one) => one.corrected === true).length,
    };
  });
}
