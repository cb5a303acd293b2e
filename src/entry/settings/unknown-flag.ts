import { kebab, type OptionList, type Place } from '../../contracts/options.ts';
import { inputFailure, type Failure } from '../../domain/errors.ts';

/** What is longer is no slip of the keyboard. */
const longest = 60;
const most = 3;

/**
 * One line about a flag that there is not: where such an option stands instead, or the names that are nearest to it.
 */
export function unknownFlag(flag: string, lists: readonly OptionList[]): Failure {
  const all = lists.flatMap((list) => Object.entries(list).map(([key, { places }]) => ({ name: kebab(key), places })));
  const names = (place: Place): string[] => [
    ...new Set(all.filter(({ places }) => places.includes(place)).map(({ name }) => name)),
  ];
  const written = flag.replace(/^-+/, '');
  if (names('config').includes(written))
    return inputFailure(
      flag,
      'is not a flag: it stands in the configuration',
      'a key of .github/codex-ci.yml, or of the file that --config names',
    );
  if (names('input').includes(written))
    return inputFailure(flag, 'is not a known flag: only an action takes it, as an input');
  const near = nearest(written, names('flag')).map((name) => `--${name}`);
  return inputFailure(
    flag,
    `is not a known flag; ${near.length === 0 ? '' : `near it: ${near.join(', ')}; `}--help lists all`,
  );
}

/** Names by how few letters have to change, at most half of them; of equals the order stays. */
export function nearest(written: string, names: readonly string[]): string[] {
  if (written.length > longest) return [];
  const reach = Math.max(2, Math.ceil(written.length / 2));
  const far = names
    .map((name) => ({
      name,
      distance: name.startsWith(written) || written.startsWith(name) ? 1 : distanceOf(written, name),
    }))
    .filter(({ distance }) => distance <= reach);
  const least = Math.min(...far.map(({ distance }) => distance));
  // Beside a name that is one slip away, one that is a whole word away is no help.
  return far
    .filter(({ distance }) => distance <= least + 2)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ name }) => name);
}

/** Letters added, taken away or put in place of others (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
