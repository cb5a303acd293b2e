import { createGrammars } from '../../src/adapters/grammars/grammars.ts';
import { compareSurface, missingItems } from '../../src/readers/surface/compare.ts';
import { searchMentions } from '../../src/readers/surface/mentions.ts';
import type { SurfaceChange, SurfaceItem, SurfaceKind } from '../../src/readers/surface/model.ts';
import { createSurfaceReader, readSurface } from '../../src/readers/surface/surface.ts';

/** One reader with the real grammars for all tests of a file. */
export const surfaceReader = createSurfaceReader(createGrammars());

export async function itemsOf(path: string, text: string, ...kinds: SurfaceKind[]): Promise<SurfaceItem[]> {
  const { items } = await surfaceReader.read({ path, text });
  return items.filter((one) => kinds.length === 0 || kinds.includes(one.kind));
}

/** `name` or `name=default`, in the order of the text. */
export async function named(path: string, text: string, ...kinds: SurfaceKind[]): Promise<string[]> {
  return (await itemsOf(path, text, ...kinds)).map(shown);
}

export function shown(item: SurfaceItem): string {
  return item.default === undefined ? item.name : `${item.name}=${item.default}`;
}

/** What changed between two sets of files, with the search for what the head still says, as a task does it. */
export async function changesBetween(
  before: Record<string, string>,
  after: Record<string, string>,
): Promise<SurfaceChange[]> {
  const files = (from: Record<string, string>) => Object.entries(from).map(([path, text]) => ({ path, text }));
  const old = await readSurface(surfaceReader, files(before), Object.keys(before));
  const now = await readSurface(surfaceReader, files(after), Object.keys(after));
  const still = searchMentions(missingItems(old.items, now.items), files(after));
  return compareSurface(old.items, now.items, {
    still: (item) => still.has(item),
    unread: [...old.unread.keys(), ...now.unread.keys()],
  });
}

/**
 * `removed flag --port`, `renamed export a -> b`, `default flag --port 80 -> 90`, `signature export f (a) -> (a, b)`.
 */
export function told(change: SurfaceChange): string {
  const { before, after } = change;
  const item = before ?? after;
  if (item === undefined) return change.change;
  const tail =
    change.change === 'renamed'
      ? ` -> ${after?.name ?? ''}`
      : change.change === 'default'
        ? ` ${before?.default ?? 'none'} -> ${after?.default ?? 'none'}`
        : change.change === 'signature'
          ? ` ${before?.signature ?? ''} -> ${after?.signature ?? ''}`
          : '';
  return `${change.change} ${item.kind} ${item.name}${tail}`;
}

export async function toldBetween(before: Record<string, string>, after: Record<string, string>): Promise<string[]> {
  return (await changesBetween(before, after)).map(told);
}
