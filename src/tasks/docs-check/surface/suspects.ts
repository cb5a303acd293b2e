import type { SurfaceChange } from '../../../readers/surface/model.ts';
import { detectRemoved } from '../detect/removed.ts';
import { detectStated } from '../detect/stated.ts';
import type { DocsInput, Pages } from '../pages/model.ts';

const blameable: ReadonlySet<SurfaceChange['change']> = new Set(['removed', 'renamed', 'default', 'signature']);

/** Changes that a page would be blamed for if they hold: one pass over the pages says which. */
export function suspectsOf(
  rough: readonly SurfaceChange[],
  input: Omit<DocsInput, 'changes'>,
  pages: Pages,
): SurfaceChange[] {
  const candidates = rough.filter((one) => blameable.has(one.change));
  if (candidates.length === 0) return [];
  const all: DocsInput = { ...input, changes: candidates, said: () => false };
  const blamed = new Set([...detectRemoved(all, pages), ...detectStated(all, pages)].map((one) => one.subject));
  return candidates.filter((one) =>
    blamed.has((one.change === 'removed' || one.change === 'renamed' ? one.before : one.after)!.name),
  );
}
