import type { RevertOf } from '../../contracts/history.ts';
import type { World } from '../../contracts/world.ts';
import { Failure, messageOf } from '../../domain/errors.ts';
import { readHunks } from '../../readers/diff/hunks.ts';
import type { ChangedFile, Hunk } from '../../readers/diff/model.ts';
import { parseDiff } from '../../readers/diff/patch.ts';
import { frameworks } from '../../readers/migrations/code.ts';
import { redactPatch } from '../../readers/redact/patch.ts';
import type { FoundGuard, RevertRecord } from './evidence.ts';
import { fileKind } from './file-kind.ts';
import { findFlagGuards } from './flags.ts';
import type { Deployed } from './incident.ts';
import { findIrreversible } from './irreversible.ts';
import type { DeployedFile, Irreversible } from './irreversible-model.ts';
import type { Candidate, Suspect } from './suspect.ts';

/** Commits whose revert is tried by itself: as many as a model may lift to the first place. */
export const revertedSuspects = 5;
const mostPatch = 512 * 1024;
const mostGuards = 100;
const mostFiles = 20_000;
/** Up to here the whole of both sides of each changed file is read, beyond it only where the kind of file asks for it. */
const smallDeploy = 300;
const mostText = 1024 * 1024;
const decoder = new TextDecoder();

export interface RevertTargets { live: string; lastGood: string | null; later: readonly Deployed[]; trusted: string }

/**
 * Tries the reverts of the whole range and of each of the first suspects: onto what was live, onto what is live now, and onto the branch that a
 * pull request would go to. Attempts that can't be made say why.
 */
export async function tryReverts(world: World, commits: readonly string[], targets: RevertTargets): Promise<RevertRecord[]> {
  const now = targets.later.at(-1)?.sha;
  const ontos = [...new Set([targets.live, ...(now === undefined ? [] : [now]), targets.trusted])];
  const records: RevertRecord[] = [];
  for (const onto of ontos) {
    const keep = onto === targets.trusted;
    if (targets.lastGood !== null) records.push(await tryOne(world, null, { lastGood: targets.lastGood, deployed: targets.live }, onto, keep));
    for (const commit of commits.slice(0, revertedSuspects)) records.push(await tryOne(world, commit, { commits: [commit] }, onto, keep));
  }
  world.log.info(`reverts: ${records.filter(({ outcome }) => outcome === 'clean').length} of ${records.length} apply`);
  return records;
}

async function tryOne(world: World, commit: string | null, of: RevertOf, onto: string, keep: boolean): Promise<RevertRecord> {
  if (world.signal.aborted) throw new Failure('interrupted', 'collect: stopped');
  const base = { what: commit === null ? 'range' as const : 'commit' as const, commit, onto };
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
  const parts = await Promise.all(patch.split(/^(?=diff --git )/m).map((part) => redactPatch(world.redactor, '', part)));
  return whole.hits.length > 0 || parts.some(({ secrets }) => secrets.length > 0) ? 'the patch holds what looks like a secret' : null;
}

/** What of the deploy can't be undone: by the difference of both revisions, or where no last good is known by the suspects' own changes. */
export async function readIrreversible(world: World, range: { live: string; lastGood: string | null; later: readonly Deployed[]; environment: string }, suspected: readonly Candidate[], gaps: string[]): Promise<Irreversible[]> {
  const later = range.later.map(({ sha, at }) => ({ sha, environment: range.environment, at: at ?? 'an unknown time' }));
  if (range.lastGood === null) {
    return findIrreversible(suspected.flatMap(({ files }) => files.map((file) => ({ file, hunks: hunksOf(file), base: null, head: null }))), later);
  }
  const all = parseDiff(await world.repository.diff(range.lastGood, range.live));
  const files = all.filter((file) => !file.submodule).slice(0, mostFiles);
  if (files.length < all.length) gaps.push(`${all.length - files.length} changed files were not looked at for what can’t be undone`);
  const small = files.length <= smallDeploy;
  const deployed: DeployedFile[] = [];
  for (const file of files) {
    if (world.signal.aborted) throw new Failure('interrupted', 'collect: stopped');
    const patch = file.patch === '' ? '' : (await redactPatch(world.redactor, file.path, file.patch)).patch;
    const whole = !file.binary && (small || tellsMore(file.path));
    const [base, head] = whole
      ? [file.status === 'added' ? null : await textOf(world, range.lastGood, file.oldPath ?? file.path), file.status === 'deleted' ? null : await textOf(world, range.live, file.path)]
      : [null, null];
    deployed.push({ file: { ...file, patch }, hunks: hunksOf({ ...file, patch }), base, head });
  }
  return findIrreversible(deployed, later);
}

function tellsMore(path: string): boolean {
  const kind = fileKind(path);
  return kind === 'migration' || kind === 'dependency' || kind === 'config' || frameworks.some(({ files }) => files.test(path));
}

async function textOf(world: World, rev: string, path: string): Promise<string | null> {
  const bytes = await world.repository.read(rev, path);
  if (bytes === undefined || bytes.length > mostText || bytes.includes(0)) return null;
  return (await world.redactor.redact(decoder.decode(bytes), path)).text;
}

/** The switches in the hunks of the suspects' rows. */
export function guardsOf(suspects: readonly Suspect[], candidates: readonly Candidate[]): FoundGuard[] {
  const found: FoundGuard[] = [];
  for (const suspect of suspects) {
    const file = candidates.find(({ sha }) => sha === suspect.commit)?.files.find(({ path }) => path === suspect.path);
    if (file === undefined) continue;
    const hunk = hunksOf(file).find(({ newStart, newLines }) => suspect.start_line >= newStart && suspect.start_line <= newStart + Math.max(1, newLines));
    if (hunk !== undefined) found.push(...findFlagGuards(suspect.path, hunk).map((guard) => ({ ...guard, commit: suspect.commit })));
    if (found.length >= mostGuards) break;
  }
  return found.slice(0, mostGuards);
}

function hunksOf(file: ChangedFile): Hunk[] {
  try {
    return readHunks(file.patch, file.path);
  } catch {
    return [];
  }
}
