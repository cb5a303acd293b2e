import type { DependencyBump } from '../../domain/release.ts';
import type { Hunk } from '../diff/model.ts';
import { fields, manifests, semantic } from '../irreversible/dependencies.ts';

interface Version {
  text: string;
  major: number;
  minor: number;
}

/** No line that a person wrote is longer. */
const longestLine = 1000;

/**
 * Dependencies that a manifest names in another version than before, those that are new and those that are gone, of
 * eight package managers' manifests. Lock files don't name what was meant, so they aren't read here; that they changed
 * shows in the list of files.
 */
export function readBumps(path: string, hunks: readonly Hunk[]): DependencyBump[] {
  const before = versionsOf(path, hunks, 'del');
  const after = versionsOf(path, hunks, 'add');
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name): DependencyBump[] => {
    const [from, to] = [before.get(name), after.get(name)];
    if (from?.text === to?.text) return [];
    const major =
      from !== undefined &&
      to !== undefined &&
      (from.major !== to.major || (from.major === 0 && semantic.test(path) && from.minor !== to.minor));
    return [{ path, name, from: from?.text ?? null, to: to?.text ?? null, major }];
  });
}

function versionsOf(path: string, hunks: readonly Hunk[], kind: 'add' | 'del'): Map<string, Version> {
  const found = new Map<string, Version>();
  for (const { line: pattern } of manifests.filter(({ file }) => file.test(path))) {
    for (const { text } of hunks.flatMap(({ lines }) => lines.filter((line) => line.kind === kind))) {
      if (text.length > longestLine) continue;
      const [, name, major, minor] = pattern.exec(text) ?? [];
      if (name === undefined || major === undefined || fields.test(name)) continue;
      const rest = text.slice(text.indexOf(name) + name.length);
      found.set(name, { text: /\d[\w.+-]*/.exec(rest)?.[0] ?? major, major: Number(major), minor: Number(minor ?? 0) });
    }
  }
  return found;
}
