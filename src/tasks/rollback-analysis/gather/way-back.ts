import type { RevertOf } from '../../../contracts/history.ts';
import { Failure, messageOf } from '../../../domain/errors.ts';
import type { Irreversible } from '../../../domain/way-back.ts';
import { decodeFiles } from '../../../readers/diff/decode-files.ts';
import { readHunks } from '../../../readers/diff/hunks.ts';
import type { ChangedFile, DiffLine, Hunk } from '../../../readers/diff/model.ts';
import { parseDiff } from '../../../readers/diff/patch.ts';
import { findIrreversible } from '../../../readers/irreversible/find.ts';
import type { DeployedFile } from '../../../readers/irreversible/model.ts';
import { frameworks } from '../../../readers/migrations/code.ts';
import { redactPatch } from '../../../readers/redact/patch.ts';
import { decodeText } from '../../../readers/text/decode.ts';
import type { FoundGuard, RevertRecord, RollbackEvidence } from '../evidence.ts';
import { fileKind } from '../rank/stems.ts';
import { findFlagGuards } from '../facts/flags.ts';
import type { Deployed } from '../incident.ts';
import type { Candidate, Suspect } from '../rank/suspect.ts';
import type { World } from '../touches.ts';

/** Commits whose revert is tried by itself: as many as a model may lift to the first place. */
const revertedSuspects = 5;
const mostPatch = 512 * 1024;
const mostGuards = 100;
/** Rows whose files are read for switches, and how far around a hunk is looked. */
const widenedRows = 20;
const contextLines = 60;
const mostFiles = 20_000;
/**
 * Up to here the whole of both sides of each changed file is read, beyond it only where the kind of file asks for it.
 */
const smallDeploy = 300;
const mostText = 1024 * 1024;

/**
 * `lastGood` is null where what was deployed is no line of commits after it: reverting commits then does not lead back.
 */
interface RevertTargets {
  live: string;
  lastGood: string | null;
  later: readonly Deployed[];
  trusted: string;
}

/** Which reverts apply, and what going back does not undo; nothing of both where nothing was deployed. */
export async function readWayBack(
  world: World,
  deployment: RevertTargets & { environment: string },
  kind: RollbackEvidence['range']['kind'],
  commits: readonly string[],
  candidates: readonly Candidate[],
  gaps: string[],
): Promise<Pick<RollbackEvidence, 'irreversible' | 'reverts'>> {
  if (kind === 'same') return { irreversible: [], reverts: [] };
  const lastGood = kind === 'range' ? deployment.lastGood : null;
  const reverts = await tryReverts(world, commits, { ...deployment, lastGood });
  const suspected = candidates.filter(({ sha }) => commits.includes(sha));
  return { irreversible: await readIrreversible(world, deployment, suspected, gaps), reverts };
}

/**
 * Tries the reverts of the whole range and of each of the first suspects: onto what was live, onto what is live now,
 * and onto the branch that a pull request would go to. Attempts that can't be made say why.
 */
async function tryReverts(world: World, commits: readonly string[], targets: RevertTargets): Promise<RevertRecord[]> {
  const now = targets.later.at(-1)?.sha;
  const ontos = [...new Set([targets.live, ...(now === undefined ? [] : [now]), targets.trusted])];
  const records: RevertRecord[] = [];
  for (const onto of ontos) {
    const keep = onto === targets.trusted;
    if (targets.lastGood !== null)
      records.push(await tryOne(world, null, { lastGood: targets.lastGood, deployed: targets.live }, onto, keep));
    for (const commit of commits.slice(0, revertedSuspects))
      records.push(await tryOne(world, commit, { commits: [commit] }, onto, keep));
  }
  world.log.info(`reverts: ${records.filter(({ outcome }) => outcome === 'clean').length} of ${records.length} apply`);
  return records;
}

async function tryOne(
  world: World,
  commit: string | null,
  of: RevertOf,
  onto: string,
  keep: boolean,
): Promise<RevertRecord> {
  if (world.signal.aborted) throw new Failure('interrupted', 'collect: stopped');
  const base = { what: commit === null ? ('range' as const) : ('commit' as const), commit, onto };
  const none = { conflicts: [], reason: null, patch: null, withheld: null };
  try {
    const { clean, conflicts, patch } = await world.history.revert(of, onto);
    if (!clean) return { ...base, ...none, outcome: 'conflicts', conflicts };
    if (patch === '') return { ...base, ...none, outcome: 'nothing-left' };
    const withheld = keep ? await whyWithheld(world, patch) : 'only the patch for the branch of a pull request is kept';
    return { ...base, ...none, outcome: 'clean', patch: withheld === null ? patch : null, withheld };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return { ...base, ...none, outcome: 'failed', reason: messageOf(error) };
  }
}

/** A patch is kept as it is or not at all: one with a secret taken out would be another patch. */
async function whyWithheld(world: World, patch: string): Promise<string | null> {
  if (patch.length > mostPatch) return `the patch has ${patch.length} characters, over ${mostPatch}`;
  const whole = await world.redactor.redact(patch);
  const parts = await Promise.all(
    patch.split(/^(?=diff --git )/m).map((part) => redactPatch(world.redactor, '', part)),
  );
  return whole.hits.length > 0 || parts.some(({ secrets }) => secrets.length > 0)
    ? 'the patch holds what looks like a secret'
    : null;
}

/**
 * What of the deploy can't be undone: by the difference of both revisions, or where no last good is known by the
 * suspects' own changes.
 */
async function readIrreversible(
  world: World,
  range: { live: string; lastGood: string | null; later: readonly Deployed[]; environment: string },
  suspected: readonly Candidate[],
  gaps: string[],
): Promise<Irreversible[]> {
  const later = range.later.map(({ sha, at }) => ({
    sha,
    environment: range.environment,
    at: at ?? 'an unknown time',
  }));
  if (range.lastGood === null) {
    return findIrreversible(
      suspected.flatMap(({ files }) => files.map((file) => ({ file, hunks: hunksOf(file), base: null, head: null }))),
      later,
    );
  }
  const all = await decodeFiles(
    parseDiff(await world.repository.diff(range.lastGood, range.live)),
    world.repository.readWithin,
  );
  const files = all.filter((file) => !file.submodule).slice(0, mostFiles);
  if (files.length < all.length)
    gaps.push(`${all.length - files.length} changed files were not looked at for what can’t be undone`);
  const small = files.length <= smallDeploy;
  const deployed: DeployedFile[] = [];
  for (const file of files) {
    if (world.signal.aborted) throw new Failure('interrupted', 'collect: stopped');
    const patch = file.patch === '' ? '' : (await redactPatch(world.redactor, file.path, file.patch)).patch;
    const whole = !file.binary && (small || tellsMore(file.path));
    const [base, head] = whole
      ? [
          file.status === 'added' ? null : await textOf(world, range.lastGood, file.oldPath ?? file.path),
          file.status === 'deleted' ? null : await textOf(world, range.live, file.path),
        ]
      : [null, null];
    deployed.push({ file: { ...file, patch }, hunks: hunksOf({ ...file, patch }), base, head });
  }
  return findIrreversible(deployed, later);
}

function tellsMore(path: string): boolean {
  const kind = fileKind(path);
  return (
    kind === 'migration' ||
    kind === 'dependency' ||
    kind === 'config' ||
    frameworks.some(({ files }) => files.test(path))
  );
}

async function textOf(world: World, rev: string, path: string): Promise<string | null> {
  const bytes = await world.repository.read(rev, path);
  if (bytes === undefined || bytes.length > mostText) return null;
  const decoded = decodeText(bytes);
  return decoded.state === 'binary' ? null : (await world.redactor.redact(decoded.text, path)).text;
}

/**
 * The switches in the hunks of the suspects' rows. Around the first rows the whole file is read, since a switch often
 * stands further up than a diff's three lines of context.
 */
export async function readGuards(
  world: World,
  suspects: readonly Suspect[],
  candidates: readonly Candidate[],
): Promise<FoundGuard[]> {
  const found: FoundGuard[] = [];
  for (const [at, suspect] of suspects.entries()) {
    const file = candidates.find(({ sha }) => sha === suspect.commit)?.files.find(({ path }) => path === suspect.path);
    const hunk =
      file === undefined
        ? undefined
        : hunksOf(file).find(
            ({ newStart, newLines }) =>
              suspect.start_line >= newStart && suspect.start_line <= newStart + Math.max(1, newLines),
          );
    if (hunk === undefined) continue;
    const text = at < widenedRows ? await textOf(world, suspect.commit, suspect.path) : null;
    const { commit, start_line, end_line } = suspect;
    found.push(
      ...findFlagGuards(suspect.path, text === null ? hunk : widened(hunk, text.split('\n'))).map((guard) => ({
        ...guard,
        commit,
        start_line,
        end_line,
      })),
    );
    if (found.length >= mostGuards) break;
  }
  return found.slice(0, mostGuards);
}

/** A hunk with up to 60 unchanged lines of its new side on both ends. */
export function widened(hunk: Hunk, lines: readonly string[]): Hunk {
  const { newStart, newLines } = hunk;
  const end = newStart + newLines;
  const context = (from: number, to: number): DiffLine[] =>
    lines
      .slice(from - 1, to - 1)
      .map((text, at) => ({ kind: 'context', text, old: null, new: from + at, noNewline: false }));
  const start = Math.max(1, newStart - contextLines);
  return {
    ...hunk,
    newStart: start,
    newLines: newLines + newStart - start,
    lines: [...context(start, Math.max(1, newStart)), ...hunk.lines, ...context(end, end + contextLines)],
  };
}

function hunksOf(file: ChangedFile): Hunk[] {
  try {
    return readHunks(file.patch, file.path);
  } catch {
    return [];
  }
}
