import { z } from 'zod';
import { jsonOf, Manifest, parseJson, placeOfEntry, sections } from './json.ts';
import { missingFromGoSum } from './go.ts';
import { isTestOrSample } from '../../../../readers/paths/kind.ts';
import { weighed } from '../text/places.ts';
import { baseName, folderOf } from '../text/quotes.ts';
import { textOf, type Reading, type Rule, type RuleContext, type RuleFile, type RuleHit } from '../rule.ts';

const Root = z.object({ packages: z.record(z.string(), z.unknown()) });

interface Wanted {
  section: (typeof sections)[number];
  name: string;
  spec: string;
}

/** Dependencies of the manifest that the change added or gave another range. */
function changedOf(before: Manifest | undefined, after: Manifest): Wanted[] {
  const overridden = new Set([
    ...Object.keys(after.overrides ?? {}),
    ...Object.keys(after.resolutions ?? {}),
    ...Object.keys(after.pnpm?.overrides ?? {}),
  ]);
  return sections.flatMap((section) =>
    Object.entries(after[section] ?? {})
      .filter(([name, spec]) => before?.[section]?.[name] !== spec && !overridden.has(name))
      .map(([name, spec]) => ({ section, name, spec })),
  );
}

type Asks = (wanted: Wanted) => boolean;

/**
 * How each lockfile is asked whether it knows a dependency as written; null where it is no lockfile that can be asked.
 */
const locks: readonly (readonly [string, (text: string, relative: string) => Asks | null])[] = [
  ['package-lock.json', npmAgrees],
  ['yarn.lock', (text) => yarnAgrees(text)],
  ['pnpm-lock.yaml', pnpmAgrees],
];
/** Forms of former versions, which list dependencies otherwise. They are not judged. */
const formerForm = /"lockfileVersion"\s*:\s*1\b|^lockfileVersion: ['"]?[1-5]\b/m;

/**
 * The lockfile that governs a manifest: the nearest one upwards, with the question whether it knows a dependency as
 * written.
 */
async function readLock(context: RuleContext, manifest: string): Promise<{ path: string; agrees: Asks } | null> {
  for (let folder = folderOf(manifest); ; folder = folderOf(folder)) {
    const prefix = folder === '' ? '' : `${folder}/`;
    const relative = folderOf(manifest).slice(prefix.length);
    for (const [name, ask] of locks) {
      const path = prefix + name;
      const lock: Reading = await context.read('new', path);
      const text = textOf(lock);
      if (lock === undefined) continue;
      const agrees = text === undefined ? null : ask(text, relative);
      if (text !== undefined && agrees === null && !formerForm.test(text))
        context.couldNotLook(path, 'not a lockfile of a form that is known');
      return agrees === null ? null : { path, agrees };
    }
    if (folder === '') return null;
  }
}

function npmAgrees(text: string, relative: string): Asks | null {
  const root = parseJson(Root, text);
  const entry = parseJson(Manifest, JSON.stringify(root?.packages[relative] ?? null));
  if (root !== undefined && entry === undefined) return () => true;
  return entry === undefined ? null : ({ section, name, spec }) => entry[section]?.[name] === spec;
}

/** Protocols whose entries are written in more than one way. */
const special = /^(?:workspace|file|link|portal|patch|catalog|npm|git|https?|github)\b|\//;

function yarnAgrees(text: string): Asks {
  // Yarn leaves peers out of its lockfile.
  return ({ section, name, spec }) =>
    section === 'peerDependencies' ||
    special.test(spec) ||
    text.includes(`${name}@${spec}`) ||
    text.includes(`${name}@npm:${spec}`);
}

/**
 * `importers:` of pnpm's lockfile 6 and later; other versions are not judged. pnpm 11 writes its own dependencies as a
 * document before.
 */
function pnpmAgrees(text: string, relative: string): Asks | null {
  const lines = text.split('\n');
  const start = lines.findLastIndex((line) => /^(?:importers|"importers"|'importers')\s*:\s*(?:#.*)?$/.test(line));
  if (start < 0) return null;
  const specifiers = new Set<string>();
  let [importer, name] = ['', ''];
  let found = false;
  for (const line of lines.slice(start + 1)) {
    if (/^\S/.test(line)) break;
    const own = /^ {2}(\S.*?):(?: \{\})?\s*$/.exec(line)?.[1];
    if (own !== undefined) importer = own.replace(/^'|'$/g, '');
    if (importer !== (relative === '' ? '.' : relative)) continue;
    found = true;
    name = /^ {6}(\S.*?):\s*$/.exec(line)?.[1]?.replace(/^'|'$/g, '') ?? name;
    const specifier = /^ {8}specifier: (.*?)\s*$/.exec(line)?.[1]?.replace(/^'|'$/g, '');
    if (specifier !== undefined) specifiers.add(`${name}@${specifier}`);
  }
  return found
    ? ({ section, name: wanted, spec }) =>
        section === 'peerDependencies' || special.test(spec) || specifiers.has(`${wanted}@${spec}`)
    : () => true;
}

async function findInManifest(context: RuleContext, file: RuleFile): Promise<RuleHit[]> {
  const { path } = file.file;
  const head = await file.head();
  const after = jsonOf(context, Manifest, 'new', path, head);
  const text = textOf(head);
  if (text === undefined || after === undefined) return [];
  const wanted = changedOf(jsonOf(context, Manifest, 'old', path, await file.base()), after);
  const lock = wanted.length === 0 ? null : await readLock(context, path);
  const missing = lock === null ? [] : wanted.filter((one) => !lock.agrees(one));
  const [first] = missing;
  if (lock === null || first === undefined) return [];
  const names =
    missing
      .slice(0, 3)
      .map(({ name }) => `\`${name.slice(0, 80)}\``)
      .join(', ') + (missing.length > 3 ? ` and ${missing.length - 3} more` : '');
  return [
    {
      ...placeOfEntry(file, text, first.name, first.spec),
      side: 'new',
      title: `\`${lock.path}\` does not know ${names} as the manifest asks for it`,
      detail:
        'Frozen installs (`npm ci` and the like) fail, others install what nobody reviewed. Install again ' +
        'and commit the lockfile with the manifest.',
    },
  ];
}

export const dependencyAgreement: Rule = {
  id: 'dependency-lock-disagrees',
  title: 'Manifest and lockfile disagree',
  category: 'security',
  severity: 'high',
  confidence: 'L3',
  why:
    '`npm ci` exits with an error when package-lock.json and package.json do not agree ' +
    '(docs.npmjs.com/cli/commands/npm-ci); ' +
    'Go refuses a module whose hash go.sum lacks (go.dev/ref/mod#go-sum-files).',
  owns: (path) =>
    /(?:^|\/)(?:package\.json|package-lock\.json|yarn\.lock|pnpm-lock\.yaml|go\.mod|go\.sum)$/.test(path) &&
    !isTestOrSample(path),
  async find(context) {
    const hits = await Promise.all(
      context.files
        .filter((file) => file.file.status !== 'deleted')
        .map((file) => {
          const name = baseName(file.file.path);
          if (name === 'package.json') return findInManifest(context, file);
          return name === 'go.mod' ? missingFromGoSum(context, file) : [];
        }),
    );
    return hits.flat().map((hit) => weighed(hit));
  },
};
