import { jsonOf, Manifest, placeOfEntry } from '../dependency/json.ts';
import { isInnerPath } from './surface.ts';
import { declaresBreak } from './version.ts';
import { baseName } from '../text/quotes.ts';
import { textOf, type Rule, type RuleHit } from '../rule.ts';

interface Entry {
  kind: 'export' | 'command';
  name: string;
  key: string;
}

/**
 * What users can name of a package: the subpaths of `exports` (or the one of `main`) and the commands of `bin`
 * (nodejs.org/api/packages.html).
 */
function entriesOf(manifest: Manifest): Entry[] {
  const { exports, bin } = manifest;
  const isMap = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const subpaths =
    isMap(exports) && Object.keys(exports).some((key) => key.startsWith('.'))
      ? Object.entries(exports)
          .filter(([, target]) => target !== null)
          .map(([key]) => key)
      : exports !== undefined && exports !== null
        ? ['.']
        : [];
  const paths: Entry[] = subpaths.map((name) => ({
    kind: 'export',
    name,
    key: name === '.' && !isMap(exports) ? 'exports' : name,
  }));
  if (!subpaths.includes('.') && exports === undefined && typeof (manifest.main ?? manifest.module) === 'string')
    paths.push({ kind: 'export', name: '.', key: manifest.main === undefined ? 'module' : 'main' });
  const commands: Entry[] = isMap(bin)
    ? Object.keys(bin).map((name) => ({ kind: 'command', name, key: name }))
    : typeof bin === 'string' && manifest.name !== undefined
      ? [{ kind: 'command', name: baseName(manifest.name), key: 'bin' }]
      : [];
  return [...paths, ...commands];
}

/** A pattern such as `./*` offers what a removed subpath offered. */
function covers(pattern: string, name: string): boolean {
  const [start, end] = pattern.split('*');
  return end !== undefined && start !== undefined && name.startsWith(start) && name.endsWith(end);
}

export const publicApiEntries: Rule = {
  id: 'public-entry-removed',
  title: 'A published package loses an entry',
  category: 'breaking-change',
  severity: 'critical',
  confidence: 'L3',
  why:
    'A subpath that `exports` does not name cannot be imported ' +
    '(nodejs.org/api/packages.html#package-entry-points), and a removed `bin` takes a command away: ' +
    'every user of it breaks, so a new major version is due (semver.org, item 8).',
  owns: (path) => baseName(path) === 'package.json' && !isInnerPath(path),
  async find(context) {
    const hits: RuleHit[] = [];
    for (const file of context.files) {
      const path = file.file.path;
      if (baseName(path) !== 'package.json' || file.file.status !== 'modified' || isInnerPath(path)) continue;
      const reading = await file.base();
      const base = textOf(reading);
      const [before, after] = [
        jsonOf(context, Manifest, 'old', path, reading),
        jsonOf(context, Manifest, 'new', path, await file.head()),
      ];
      if (
        base === undefined ||
        before === undefined ||
        after === undefined ||
        before.private === true ||
        after.private === true ||
        before.name === undefined ||
        before.version === undefined
      )
        continue;
      if (before.name !== after.name || (await declaresBreak(context, path))) continue;
      const now = entriesOf(after);
      for (const entry of entriesOf(before)) {
        if (now.some((one) => one.kind === entry.kind && (one.name === entry.name || covers(one.name, entry.name))))
          continue;
        hits.push({
          ...placeOfEntry({ ...file, hunks: [] }, base, entry.key),
          side: 'old',
          title:
            entry.kind === 'command'
              ? `Command \`${entry.name}\` is no longer installed`
              : `\`${entry.name === '.' ? before.name : before.name + entry.name.slice(1)}\` can no longer be imported`,
          detail:
            `Package \`${before.name}\` offered it, and the version is no new major. Keep the entry, or raise ` +
            'the major version.',
        });
      }
    }
    return hits;
  },
};
