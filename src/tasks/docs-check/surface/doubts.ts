import type { SurfaceChange, SurfaceItem, SurfaceLanguage } from '../../../readers/surface/model.ts';
import type { DeclaredType } from '../../../readers/surface/taken.ts';
import { rootTypes } from '../words/root-types.ts';
import { anyRow } from '../words/row.ts';

/** What changed files take in from others, by path. */
export interface TakenFrom {
  path: string;
  language: SurfaceLanguage;
  stars: readonly string[];
}

const deepest = 6;
const family = (language: SurfaceLanguage): string => (language === 'javascript' ? 'typescript' : language);

/**
 * Marks what went and may yet be offered by something that no source of this tree shows: a member whose class has a
 * base from elsewhere, or one that a generator writes; a name of a language whose files now take over another package
 * whole.
 *
 * @param gained modules taken over whole at the head and not at the base, that are none of this tree
 * @param declared the types of the head by a name, exported or not
 */
export async function withDoubts(
  changes: readonly SurfaceChange[],
  gained: readonly TakenFrom[],
  declared: (name: string, language: SurfaceLanguage) => Promise<readonly DeclaredType[]>,
): Promise<SurfaceChange[]> {
  const out: SurfaceChange[] = [];
  for (const change of changes) {
    const item = change.before;
    const isName =
      (change.change === 'removed' || change.change === 'renamed') &&
      item !== undefined &&
      (item.kind === 'export' || item.kind === 'member');
    const doubt = !isName ? null : (starDoubt(item, gained) ?? (await baseDoubt(item, declared)));
    out.push(doubt === null ? change : { ...change, doubt });
  }
  return out;
}

function starDoubt(item: SurfaceItem, gained: readonly TakenFrom[]): string | null {
  const from = gained.find((one) => family(one.language) === family(item.language));
  return from === undefined ? null : `${from.path} takes over every name of ${from.stars[0]!}`;
}

async function baseDoubt(
  item: SurfaceItem,
  declared: (name: string, language: SurfaceLanguage) => Promise<readonly DeclaredType[]>,
): Promise<string | null> {
  const owner = item.kind === 'member' ? item.owner?.split(/[.:#]+/).at(-1) : undefined;
  if (owner === undefined) return null;
  const seen = new Set<string>();
  const open: [name: string, depth: number][] = [[owner, 0]];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const [name, depth] = next;
    if (seen.has(name) || anyRow(rootTypes, name)) continue;
    seen.add(name);
    const types = await declared(name, item.language);
    // the owner itself may have gone with its members: that is known
    if (types.length === 0 && depth > 0) return `${owner} inherits from ${name}, which is not in this tree`;
    for (const type of types) {
      if (type.generated) return `members of ${name} are generated`;
      if (type.bases.includes('')) return `a base of ${name} is computed`;
      if (depth < deepest) open.push(...type.bases.map((base): [string, number] => [base, depth + 1]));
    }
  }
  return null;
}

/** The modules of stars that are not this tree's own: no package of it, and no folder or file is called so. */
export function outsideModules(
  stars: readonly string[],
  packages: readonly string[],
  paths: readonly string[],
): string[] {
  if (stars.length === 0) return [];
  const plain = (name: string): string => name.toLowerCase().replaceAll('_', '-');
  const own = new Set(packages.map(plain));
  for (const path of paths) for (const part of path.split('/')) own.add(plain(part.replace(/\.\w+$/, '')));
  return stars.filter((star) => {
    const parts = star.split(/[/.]|::/).filter((one) => one !== '');
    return (
      !own.has(plain(star)) &&
      !(star.startsWith('@') ? own.has(plain(parts.slice(0, 2).join('/'))) : own.has(plain(parts[0] ?? '')))
    );
  });
}
