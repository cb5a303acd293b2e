import { z } from 'zod';
import { lineOfEntry, Manifest, parseJson, sections } from './dependency-json.ts';
import { missingFromGoSum } from './dependency-go.ts';
import { weighed } from './places.ts';
import { baseName, folderOf, quoteOfLine } from './quotes.ts';
import type { Rule, RuleContext, RuleFile, RuleHit } from './rule.ts';

const Root = z.object({ packages: z.record(z.string(), z.unknown()) });

interface Wanted { section: (typeof sections)[number]; name: string; spec: string }

/** Dependencies of the manifest that the change added or gave another range. */
function changedOf(before: Manifest | undefined, after: Manifest): Wanted[] {
  const overridden = new Set([...Object.keys(after.overrides ?? {}), ...Object.keys(after.resolutions ?? {}), ...Object.keys(after.pnpm?.overrides ?? {})]);
  return sections.flatMap((section) => Object.entries(after[section] ?? {})
    .filter(([name, spec]) => before?.[section]?.[name] !== spec && !overridden.has(name))
    .map(([name, spec]) => ({ section, name, spec })));
}

type Asks = (wanted: Wanted) => boolean;

/** The lockfile that governs a manifest: the nearest one upwards, with the question whether it knows a dependency as written. */
async function readLock(context: RuleContext, manifest: string): Promise<{ path: string; agrees: Asks } | null> {
  for (let folder = folderOf(manifest); ; folder = folderOf(folder)) {
    const prefix = folder === '' ? '' : `${folder}/`;
    const relative = folderOf(manifest).slice(prefix.length);
    const npm = await context.read('new', `${prefix}package-lock.json`);
    if (npm !== undefined) return agreement(`${prefix}package-lock.json`, npmAgrees(npm, relative));
    const yarn = await context.read('new', `${prefix}yarn.lock`);
    if (yarn !== undefined) return agreement(`${prefix}yarn.lock`, yarnAgrees(yarn));
    const pnpm = await context.read('new', `${prefix}pnpm-lock.yaml`);
    if (pnpm !== undefined) return agreement(`${prefix}pnpm-lock.yaml`, pnpmAgrees(pnpm, relative));
    if (folder === '') return null;
  }
}

function agreement(path: string, agrees: Asks | null): { path: string; agrees: Asks } | null {
  return agrees === null ? null : { path, agrees };
}

function npmAgrees(text: string, relative: string): Asks | null {
  const entry = parseJson(Manifest, JSON.stringify(parseJson(Root, text)?.packages[relative] ?? null));
  return entry === undefined ? null : ({ section, name, spec }) => entry[section]?.[name] === spec;
}

/** Protocols whose entries are written in more than one way. */
const special = /^(?:workspace|file|link|portal|patch|catalog|npm|git|https?|github)\b|\//;

function yarnAgrees(text: string): Asks | null {
  // Yarn leaves peers out of its lockfile.
  return ({ section, name, spec }) => section === 'peerDependencies' || special.test(spec) || text.includes(`${name}@${spec}`) || text.includes(`${name}@npm:${spec}`);
}

/** `importers:` of pnpm's lockfile 6 and later; other versions are not judged. pnpm 11 writes its own dependencies as a document before. */
function pnpmAgrees(text: string, relative: string): Asks | null {
  const lines = text.split('\n');
  const start = lines.lastIndexOf('importers:');
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
  return found ? ({ section, name: wanted, spec }) => section === 'peerDependencies' || special.test(spec) || specifiers.has(`${wanted}@${spec}`) : null;
}

async function findInManifest(context: RuleContext, file: RuleFile): Promise<RuleHit[]> {
  const { path } = file.file;
  const text = await file.head();
  const after = parseJson(Manifest, text);
  if (text === undefined || after === undefined) return [];
  const wanted = changedOf(parseJson(Manifest, await file.base()), after);
  const lock = wanted.length === 0 ? null : await readLock(context, path);
  const missing = lock === null ? [] : wanted.filter((one) => !lock.agrees(one));
  const [first] = missing;
  const line = first === undefined ? undefined : lineOfEntry(file, text, first.name, first.spec);
  if (lock === null || first === undefined || line === undefined) return [];
  const names = missing.slice(0, 3).map(({ name }) => `\`${name.slice(0, 80)}\``).join(', ') + (missing.length > 3 ? ` and ${missing.length - 3} more` : '');
  return [{
    path,
    side: 'new',
    line,
    quote: quoteOfLine(text, line),
    title: `\`${lock.path}\` does not know ${names} as the manifest asks for it`,
    detail: 'Frozen installs (`npm ci` and the like) fail, others install what nobody reviewed. Install again and commit the lockfile with the manifest.',
  }];
}

export const dependencyAgreement: Rule = {
  id: 'dependency-lock-disagrees',
  title: 'Manifest and lockfile disagree',
  category: 'security',
  severity: 'high',
  confidence: 'L3',
  why: '`npm ci` exits with an error when package-lock.json and package.json do not agree (docs.npmjs.com/cli/commands/npm-ci); '
    + 'Go refuses a module whose hash go.sum lacks (go.dev/ref/mod#go-sum-files).',
  async find(context) {
    const hits = await Promise.all(context.files.filter((file) => file.file.status !== 'deleted').map((file) => {
      const name = baseName(file.file.path);
      if (name === 'package.json') return findInManifest(context, file);
      return name === 'go.mod' ? missingFromGoSum(context, file) : [];
    }));
    return hits.flat().map((hit) => weighed(hit));
  },
};
