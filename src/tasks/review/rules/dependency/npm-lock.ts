import { z } from 'zod';
import { jsonOf } from './json.ts';
import { hostOf, npmSource } from './npm-source.ts';
import { baseName, beside, lineOfOffset, quoteOfLine } from '../text/quotes.ts';
import { isTestOrSample } from '../../../../readers/paths/kind.ts';
import { textOf, type Rule, type RuleContext, type RuleFile, type RuleHit } from '../rule.ts';

const Text = z.string().optional().catch(undefined);
const Entry = z
  .object({
    name: Text,
    version: Text,
    resolved: Text,
    integrity: Text,
    hasInstallScript: z.boolean().optional().catch(undefined),
    link: z.boolean().optional().catch(undefined),
  })
  .catch({});
type Entry = z.infer<typeof Entry>;
/** `packages` is absent in version 1 of the format. */
export const PackageLock = z.object({ packages: z.record(z.string(), Entry).optional() });

const mostHits = 20;
const isLock = (path: string): boolean => /(^|\/)(package-lock|npm-shrinkwrap)\.json$/.test(path);

const nameOf = (key: string): string => key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length);

function hostsOf(packages: Record<string, Entry>): Map<string, number> {
  const hosts = new Map<string, number>();
  for (const { resolved } of Object.values(packages)) {
    const host = resolved === undefined || !/^https?:/.test(resolved) ? undefined : hostOf(resolved);
    if (host !== undefined) hosts.set(host, (hosts.get(host) ?? 0) + 1);
  }
  return hosts;
}

type Seen = Pick<RuleHit, 'title' | 'detail' | 'severity' | 'confidence'> & {
  field: 'resolved' | 'integrity' | 'hasInstallScript';
};

function algorithm(integrity: string): string {
  return integrity.slice(0, integrity.indexOf('-'));
}

function judge(
  key: string,
  entry: Entry,
  old: Entry | undefined,
  known: Map<string, number>,
  hadName: boolean,
): Seen[] {
  const name = nameOf(key).slice(0, 100);
  return [
    otherContent(name, entry, old),
    otherSource(key, name, entry, old, known),
    newScript(name, entry, old, hadName),
  ].filter((one) => one !== null);
}

function otherContent(name: string, entry: Entry, old: Entry | undefined): Seen | null {
  const { integrity } = entry;
  if (
    old?.integrity === undefined ||
    integrity === undefined ||
    old.integrity === integrity ||
    old.version !== entry.version ||
    algorithm(old.integrity) !== algorithm(integrity)
  )
    return null;
  return {
    field: 'integrity',
    title: `\`${name}\` ${entry.version ?? ''} has another content than before, under the same version`,
    detail:
      'A published version never changes in a registry, so its hash does not either. Find out where this ' +
      'content comes from before it is installed.',
    severity: 'critical',
  };
}

function otherSource(
  key: string,
  name: string,
  entry: Entry,
  old: Entry | undefined,
  known: Map<string, number>,
): Seen | null {
  const { resolved } = entry;
  if (resolved === undefined || resolved === old?.resolved) return null;
  const seen = (title: string): Seen => ({
    field: 'resolved',
    title,
    detail:
      'A lockfile decides what is installed and is seldom read. Make sure that the manifest asks for this source.',
    severity: 'high',
  });
  const host = hostOf(resolved);
  const source = npmSource(resolved);
  if (source?.kind === 'git' && (old?.resolved === undefined || npmSource(old.resolved)?.kind !== 'git'))
    return seen(`The lockfile takes \`${name}\` from git`);
  if (source?.kind === 'http') return seen(`The lockfile takes \`${name}\` from an address without TLS`);
  if (source?.kind !== 'tarball' || host === undefined) return null;
  if (known.size > 0 && !known.has(host)) {
    const before = old?.resolved === undefined ? undefined : hostOf(old.resolved);
    return seen(
      `The lockfile takes \`${name}\` from another host, ` +
        `\`${host}\`${before === undefined ? '' : ` instead of \`${before}\``}`,
    );
  }
  return resolved.includes('/-/') && entry.name === undefined && !decodeSafely(resolved).includes(`/${nameOf(key)}/-/`)
    ? seen(`The lockfile installs another package under the name \`${name}\``)
    : null;
}

function newScript(name: string, entry: Entry, old: Entry | undefined, hadName: boolean): Seen | null {
  if (entry.hasInstallScript !== true || old?.hasInstallScript === true || (old === undefined && hadName)) return null;
  return {
    field: 'hasInstallScript',
    title: `\`${name}\` ${old === undefined ? 'is new and runs' : 'now runs'} a script when it is installed`,
    detail: 'That script runs on every developer’s machine and in CI. Read it, or install with `--ignore-scripts`.',
    severity: old === undefined ? 'medium' : 'high',
  };
}

function decodeSafely(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

async function find(context: RuleContext, file: RuleFile): Promise<RuleHit[]> {
  const { path } = file.file;
  // npm-shrinkwrap.json takes the place of package-lock.json
  const head = await file.head();
  const base =
    (await file.base()) ??
    (await context.read(
      'old',
      beside(path, baseName(path) === 'package-lock.json' ? 'npm-shrinkwrap.json' : 'package-lock.json'),
    ));
  const [after, before] = [
    jsonOf(context, PackageLock, 'new', path, head),
    jsonOf(context, PackageLock, 'old', path, base),
  ];
  const text = textOf(head);
  if (text === undefined || after === undefined) return [];
  if (after.packages === undefined) {
    if (before?.packages !== undefined)
      context.couldNotLook(path, 'it went back to a form of the lockfile that does not say what is installed where');
    return [];
  }
  // a lockfile that is new has nothing that it could differ from
  if (base === undefined || (before !== undefined && before.packages === undefined)) return [];
  return hitsIn(path, text, after.packages, before?.packages ?? {});
}

function hitsIn(path: string, text: string, after: Record<string, Entry>, before: Record<string, Entry>): RuleHit[] {
  const known = hostsOf(before);
  const names = new Set(Object.keys(before).map(nameOf));
  const hits: RuleHit[] = [];
  for (const [key, entry] of Object.entries(after)) {
    if (!key.includes('node_modules/') || entry.link === true) continue;
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    for (const { field, ...seen } of judge(key, entry, old, known, names.has(nameOf(key)))) {
      if (hits.length >= mostHits) return hits;
      hits.push({ ...seen, side: 'new', ...placeOf(path, text, key, field) });
    }
  }
  return hits;
}

/** The line of an entry's field, as npm writes it; the whole file where it is written otherwise. */
function placeOf(path: string, text: string, key: string, field: string): Pick<RuleHit, 'path' | 'line' | 'quote'> {
  const start = text.indexOf(`${JSON.stringify(key)}: {`);
  const at = start < 0 ? -1 : text.indexOf(`"${field}"`, start);
  if (at < 0) return { path, line: null, quote: path };
  const line = lineOfOffset(text, at);
  return { path, line, quote: quoteOfLine(text, line) };
}

/** package-lock.json and npm-shrinkwrap.json of lockfile version 2 and 3. */
export const dependencyLock: Rule = {
  id: 'dependency-lock-entry',
  title: 'A lockfile entry installs something else than it seems',
  category: 'security',
  severity: 'high',
  confidence: 'L3',
  why:
    'npm installs what `resolved` and `integrity` of the lockfile say, whatever the manifest asks ' +
    '(docs.npmjs.com/cli/configuring-npm/package-lock-json); ' +
    'a changed host or hash in a large diff goes unseen (the attack that lockfile-lint was written against).',
  owns: (path) => isLock(path) && !isTestOrSample(path),
  async find(context) {
    const hits = await Promise.all(
      context.files.filter((file) => isLock(file.file.path)).map((file) => find(context, file)),
    );
    return hits.flat();
  },
};
