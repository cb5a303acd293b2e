import { jsonOf, Manifest, placeOfEntry, sections } from './json.ts';
import { textOf, type RuleContext, type RuleFile, type RuleHit } from '../rule.ts';

export type Source = { kind: 'git' | 'http' | 'tarball' | 'file'; base: string; pinned: boolean };

/**
 * Where a version of package.json points when it is no registry's range (npm Docs, “package.json: URLs as
 * dependencies”).
 */
export function npmSource(spec: string): Source | null {
  const [address = '', fragment = ''] = spec.split('#');
  const pinned = /(^|[=:])[0-9a-f]{40}$/.test(fragment);
  if (/^(?:git\+|git:|git@|ssh:|github:|gitlab:|bitbucket:|gist:)/.test(spec) || /^https?:.*\.git$/.test(address))
    return { kind: 'git', base: address, pinned };
  if (/^[\w-]+\/[\w.-]+$/.test(address)) return { kind: 'git', base: address, pinned };
  if (/^http:/.test(spec)) return { kind: 'http', base: address, pinned: false };
  if (/^https:/.test(spec)) return { kind: 'tarball', base: address, pinned: false };
  if (/^file:.*\.(?:tgz|tar|tar\.gz)$/.test(spec)) return { kind: 'file', base: address, pinned: false };
  return null;
}

function flattened(manifest: Manifest | undefined): Map<string, string> {
  const found = new Map<string, string>();
  const parts = [
    ...sections.map((section) => manifest?.[section]),
    manifest?.resolutions,
    manifest?.pnpm?.overrides,
    manifest?.overrides,
  ];
  for (const part of parts)
    for (const [name, spec] of Object.entries(part ?? {})) if (typeof spec === 'string') found.set(name, spec);
  return found;
}

const words = {
  git: 'a git repository',
  http: 'an address without TLS',
  tarball: 'a tarball at an address',
  file: 'an archive in the repository',
};

/** Dependencies of a package.json that newly come from elsewhere than a registry. */
export async function manifestSources(context: RuleContext, file: RuleFile): Promise<RuleHit[]> {
  const { path } = file.file;
  const head = await file.head();
  const after = jsonOf(context, Manifest, 'new', path, head);
  const text = textOf(head);
  if (text === undefined || after === undefined) return [];
  const before = flattened(jsonOf(context, Manifest, 'old', path, await file.base()));
  const hits: RuleHit[] = [];
  for (const [name, spec] of flattened(after)) {
    const source = npmSource(spec);
    const old = before.get(name);
    if (source === null || (old !== undefined && npmSource(old)?.base === source.base)) continue;
    hits.push({
      ...placeOfEntry(file, text, name, spec),
      side: 'new',
      title: `Dependency \`${name.slice(0, 100)}\` now comes from ${words[source.kind]}`,
      detail:
        'No registry keeps its versions or checks it, and its content can change without a new version. Use ' +
        'a published version, or pin a full commit.',
      severity: source.pinned || source.kind === 'file' ? 'medium' : 'high',
    });
  }
  return hits;
}

export const hostOf = (url: string): string | undefined =>
  /^(?:[\w+]+:)?\/\/(?:[^@/\s]*@)?([^/:\s]+)/.exec(url)?.[1]?.toLowerCase();
const addressInLock = /(?:resolved "|resolution: "?|tarball: |repo: |@)((?:git\+|git:|git@|ssh:|https?:)[^\s"'},]+)/;

/** Lines of yarn.lock or pnpm-lock.yaml that newly name git or a host that the lockfile did not name before. */
export async function textLockSources(file: RuleFile): Promise<RuleHit[]> {
  const before = textOf(await file.base()) ?? '';
  const known = new Set(
    before
      .split('\n')
      .map((line) => addressInLock.exec(line)?.[1])
      .flatMap((url) => (url === undefined ? [] : (hostOf(url) ?? []))),
  );
  const hits: RuleHit[] = [];
  for (const line of file.hunks.flatMap((hunk) => hunk.lines)) {
    if (line.kind !== 'add' || line.new === null || hits.length >= 20) continue;
    const text = line.text.replace(/\s+/g, ' ');
    const url = /^ "?(?:resolved|resolution|tarball|repo)\b/.test(text)
      ? addressInLock.exec(text.slice(0, 4000).replace(/^ "(\w+)"/, ' $1'))?.[1]
      : undefined;
    if (url === undefined) continue;
    const host = hostOf(url);
    const isGit = /^git|^ssh/.test(url) || /\.git(#|$)/.test(url) || host === 'codeload.github.com';
    const isPlain = url.startsWith('http:');
    const isForeign = host !== undefined && known.size > 0 && !known.has(host);
    if (!isGit && !isPlain && !isForeign) continue;
    const [address = url] = url.split('#');
    if (before.includes(address)) continue;
    hits.push({
      path: file.file.path,
      side: 'new',
      line: line.new,
      quote: line.text.trim().slice(0, 240),
      title:
        'The lockfile takes a package from ' +
        (isGit ? 'git' : isPlain ? 'an address without TLS' : `another host, \`${host}\``),
      detail:
        'A lockfile decides what is installed and is seldom read. Make sure that the manifest asks for this source.',
    });
  }
  return hits;
}
