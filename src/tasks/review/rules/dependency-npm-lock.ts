import { z } from 'zod';
import { parseJson } from './dependency-json.ts';
import { hostOf, npmSource } from './dependency-npm-source.ts';
import { lineOfOffset, quoteOfLine } from './quotes.ts';
import type { Rule, RuleFile, RuleHit } from './rule.ts';

const Text = z.string().optional().catch(undefined);
const Entry = z.object({
  name: Text, version: Text, resolved: Text, integrity: Text,
  hasInstallScript: z.boolean().optional().catch(undefined),
  link: z.boolean().optional().catch(undefined),
}).catch({});
type Entry = z.infer<typeof Entry>;
export const PackageLock = z.object({ packages: z.record(z.string(), Entry) });

const mostHits = 20;

const nameOf = (key: string): string => key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length);

function hostsOf(packages: Record<string, Entry>): Map<string, number> {
  const hosts = new Map<string, number>();
  for (const { resolved } of Object.values(packages)) {
    const host = resolved === undefined || !/^https?:/.test(resolved) ? undefined : hostOf(resolved);
    if (host !== undefined) hosts.set(host, (hosts.get(host) ?? 0) + 1);
  }
  return hosts;
}

type Seen = Pick<RuleHit, 'title' | 'detail' | 'severity' | 'confidence'> & { field: 'resolved' | 'integrity' | 'hasInstallScript' };

function algorithm(integrity: string): string {
  return integrity.slice(0, integrity.indexOf('-'));
}

function judge(key: string, entry: Entry, old: Entry | undefined, known: Map<string, number>, hadName: boolean): Seen[] {
  const name = nameOf(key).slice(0, 100);
  const seen: Seen[] = [];
  const { resolved, integrity } = entry;
  if (old?.integrity !== undefined && integrity !== undefined && old.integrity !== integrity && old.version === entry.version && algorithm(old.integrity) === algorithm(integrity)) {
    seen.push({
      field: 'integrity',
      title: `\`${name}\` ${entry.version ?? ''} has another content than before, under the same version`,
      detail: 'A published version never changes in a registry, so its hash does not either. Find out where this content comes from before it is installed.',
      severity: 'critical',
    });
  }
  if (resolved !== undefined && resolved !== old?.resolved) {
    const host = hostOf(resolved);
    const before = old?.resolved === undefined ? undefined : hostOf(old.resolved);
    const source = npmSource(resolved);
    const plainTarball = source?.kind === 'tarball' && host !== undefined;
    const detail = 'A lockfile decides what is installed and is seldom read. Make sure that the manifest asks for this source.';
    if (source?.kind === 'git' && (old?.resolved === undefined || npmSource(old.resolved)?.kind !== 'git')) seen.push({ field: 'resolved', title: `The lockfile takes \`${name}\` from git`, detail, severity: 'high' });
    else if (source?.kind === 'http') seen.push({ field: 'resolved', title: `The lockfile takes \`${name}\` from an address without TLS`, detail, severity: 'high' });
    else if (plainTarball && known.size > 0 && !known.has(host)) {
      seen.push({ field: 'resolved', title: `The lockfile takes \`${name}\` from another host, \`${host}\`${before === undefined ? '' : ` instead of \`${before}\``}`, detail, severity: 'high' });
    } else if (plainTarball && resolved.includes('/-/') && entry.name === undefined && !decodeSafely(resolved).includes(`/${nameOf(key)}/-/`)) {
      seen.push({ field: 'resolved', title: `The lockfile installs another package under the name \`${name}\``, detail, severity: 'high' });
    }
  }
  if (entry.hasInstallScript === true && old?.hasInstallScript !== true && (old !== undefined || !hadName)) {
    seen.push({
      field: 'hasInstallScript',
      title: `\`${name}\` ${old === undefined ? 'is new and runs' : 'now runs'} a script when it is installed`,
      detail: 'That script runs on every developer’s machine and in CI. Read it, or install with `--ignore-scripts`.',
      severity: old === undefined ? 'medium' : 'high',
    });
  }
  return seen;
}

function decodeSafely(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

async function find(file: RuleFile): Promise<RuleHit[]> {
  const text = await file.head();
  const [after, before] = [parseJson(PackageLock, text), parseJson(PackageLock, await file.base())];
  if (text === undefined || after === undefined || before === undefined) return [];
  const known = hostsOf(before.packages);
  const names = new Set(Object.keys(before.packages).map(nameOf));
  const hits: RuleHit[] = [];
  for (const [key, entry] of Object.entries(after.packages)) {
    if (!key.includes('node_modules/') || entry.link === true) continue;
    const old = Object.hasOwn(before.packages, key) ? before.packages[key] : undefined;
    for (const { field, ...seen } of judge(key, entry, old, known, names.has(nameOf(key)))) {
      if (hits.length >= mostHits) return hits;
      const start = text.indexOf(`${JSON.stringify(key)}: {`);
      const at = start < 0 ? -1 : text.indexOf(`"${field}"`, start);
      if (at < 0) continue;
      const line = lineOfOffset(text, at);
      hits.push({ ...seen, path: file.file.path, side: 'new', line, quote: quoteOfLine(text, line) });
    }
  }
  return hits;
}

/** package-lock.json and npm-shrinkwrap.json of lockfile version 2 and 3. */
export const dependencyLock: Rule = {
  id: 'dependency-lock-entry',
  title: 'A lockfile entry installs something else than it seems',
  category: 'security',
  severity: 'high',
  confidence: 'L3',
  why: 'npm installs what `resolved` and `integrity` of the lockfile say, whatever the manifest asks (docs.npmjs.com/cli/configuring-npm/package-lock-json); '
    + 'a changed host or hash in a large diff goes unseen (the attack that lockfile-lint was written against).',
  async find({ files }) {
    const hits = await Promise.all(files.filter((file) => /(^|\/)(package-lock|npm-shrinkwrap)\.json$/.test(file.file.path)).map(find));
    return hits.flat();
  },
};
