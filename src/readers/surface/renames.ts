import type { SurfaceChange, SurfaceItem } from './model.ts';
import { wordsOf } from './spelling.ts';

/** Enough evidence that one name took the place of another: two strong signs, or one strong and one weak. */
const enough = 3;
/** A change that takes or brings more than these is no series of renames. */
const mostGone = 500;
const mostCandidates = 100;

/**
 * Pairs what is gone with what is new in the same file, of the same kind and owner. Signs: the same signature with
 * parameters (2), names that share words or differ in few letters (2), the same neighbour before it (1), the same
 * default (1). Each is paired once, the surest first; a tie pairs nothing.
 */
export function pairRenames(
  gone: readonly SurfaceItem[],
  fresh: readonly SurfaceItem[],
  before: readonly SurfaceItem[],
  after: readonly SurfaceItem[],
): SurfaceChange[] {
  if (gone.length === 0 || fresh.length === 0) return [];
  const places = { before: neighbours(before, gone), after: neighbours(after, fresh) };
  const rooms = new Map<string, SurfaceItem[]>();
  for (const now of fresh) {
    for (const room of roomsOf(now)) {
      const known = rooms.get(room);
      if (known === undefined) rooms.set(room, [now]);
      else known.push(now);
    }
  }
  const candidates = (old: SurfaceItem): SurfaceItem[] =>
    [...new Set(roomsOf(old).flatMap((room) => rooms.get(room) ?? []))].slice(0, mostCandidates);
  const scored = gone
    .slice(0, mostGone)
    .flatMap((old) => candidates(old).map((now) => ({ old, now, score: score(old, now, places) })))
    .filter((one) => one.score >= enough)
    .sort((a, b) => b.score - a.score);
  const byItem = new Map<SurfaceItem, typeof scored>();
  for (const one of scored) for (const item of [one.old, one.now]) byItem.set(item, [...(byItem.get(item) ?? []), one]);
  const taken = new Set<SurfaceItem>();
  const changes: SurfaceChange[] = [];
  for (const one of scored) {
    if (taken.has(one.old) || taken.has(one.now)) continue;
    const rivals = [...(byItem.get(one.old) ?? []), ...(byItem.get(one.now) ?? [])];
    if (
      rivals.some(
        (other) => other !== one && other.score === one.score && !taken.has(other.old) && !taken.has(other.now),
      )
    )
      continue;
    taken.add(one.old).add(one.now);
    changes.push({ change: 'renamed', before: one.old, after: one.now });
  }
  return changes;
}

/**
 * Where the other half of a rename is looked for: the same file, kind and owner; for a file its folder, or its name
 * elsewhere.
 */
function roomsOf(item: SurfaceItem): string[] {
  if (item.kind === 'file') return [`folder|${folderOf(item.name)}`, `name|${item.name.split('/').at(-1) ?? ''}`];
  return [`${item.kind}|${item.path}|${item.owner ?? ''}`];
}

function folderOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}

function score(
  old: SurfaceItem,
  now: SurfaceItem,
  places: { before: ReadonlyMap<SurfaceItem, string>; after: ReadonlyMap<SurfaceItem, string> },
): number {
  if (old.kind === 'file') return fileScore(old.name, now.name);
  const signature =
    old.signature !== undefined && old.signature === now.signature && old.signature.replace(/\s/g, '') !== '()' ? 2 : 0;
  const names = isAlike(old.name, now.name) ? 2 : 0;
  const neighbour = places.before.get(old) === places.after.get(now) ? 1 : 0;
  const value = old.default !== undefined && old.default === now.default ? 1 : 0;
  return signature + names + neighbour + value;
}

/** A file keeps its name in another folder, or its folder and ending with a name alike. */
function fileScore(old: string, now: string): number {
  const [a = '', b = ''] = [old, now].map((one) => one.split('/').at(-1) ?? '');
  if (a === b) return /^(?:index|__init__|mod|README|main|package)\b/i.test(a) ? 0 : enough;
  return /\.\w+$/.exec(a)?.[0] === /\.\w+$/.exec(b)?.[0] && isAlike(a, b) ? enough : 0;
}

/** At least half of the words are shared, or few letters differ. */
export function isAlike(old: string, now: string): boolean {
  const [a, b] = [wordsOf(old), wordsOf(now)];
  const shared = a.filter((one) => b.includes(one)).length;
  if (shared > 0 && shared * 2 >= Math.max(a.length, b.length)) return true;
  const longer = Math.max(old.length, now.length);
  return longer <= 100 && longer >= 4 && distance(old.toLowerCase(), now.toLowerCase()) <= longer / 3;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}

/** What stands right before each wanted item, among those of its file, kind and owner. */
function neighbours(items: readonly SurfaceItem[], wanted: readonly SurfaceItem[]): Map<SurfaceItem, string> {
  const isWanted = new Set(wanted);
  const groups = new Map<string, SurfaceItem>();
  const found = new Map<SurfaceItem, string>();
  for (const one of items) {
    const key = `${one.path}|${one.kind}|${one.owner ?? ''}`;
    if (isWanted.has(one)) found.set(one, groups.get(key)?.name ?? '');
    groups.set(key, one);
  }
  return found;
}
