import { kindOf } from '../../../readers/paths/kind.ts';
import type { SourceFile } from '../../../readers/surface/surface.ts';

function isForeign(path: string): boolean {
  const { vendored, test, fixture, playground } = kindOf(path);
  return vendored || test || fixture || playground || /(?:^|\/)templates?\//.test(path);
}

const manifestFile = new RegExp(
  String.raw`(?:^|\/)(?:package\.json|pyproject\.toml|setup\.(?:py|cfg)|Cargo\.toml|go\.mod|composer\.json|pom\.xml|` +
    String.raw`[\w.-]+\.gemspec|[\w.-]+\.csproj)$`,
);

/** Files that name a package or its commands. */
export function isManifest(path: string): boolean {
  return manifestFile.test(path) && !isForeign(path);
}

/** What a kind of manifest says of its package. */
interface Manifest {
  file: RegExp;
  /** every group is a name */
  pattern: RegExp;
  /** of a module's path the last part is the name, without the version */
  isPath?: true;
}

const kinds: readonly Manifest[] = [
  {
    file: /pyproject\.toml$/,
    pattern: /^name\s*=\s*["']([\w.-]+)["']|^([\w-]+)\s*=\s*["'][\w.]+:[\w.]+["']/gm,
  },
  { file: /setup\.(?:py|cfg)$/, pattern: /\bname\s*=\s*["']?([\w.-]+)["']?|["']([\w-]+)\s*=\s*[\w.]+:\w+["']/g },
  { file: /Cargo\.toml$/, pattern: /^name\s*=\s*"([\w-]+)"/gm },
  { file: /go\.mod$/, pattern: /^module\s+(\S+)/gm, isPath: true },
  { file: /pom\.xml$/, pattern: /<artifactId>([\w.-]+)<\/artifactId>/ },
  { file: /\.gemspec$/, pattern: /\.name\s*=\s*["']([\w-]+)["']/g },
  { file: /\.csproj$/, pattern: /<(?:PackageId|AssemblyName|ToolCommandName)>([\w.-]+)</g },
];

/** Names under which others import or run the packages of a repository. Broken manifests name nothing. */
export function packageNames(manifests: readonly SourceFile[], paths: Iterable<string>): string[] {
  const names = new Set<string>();
  for (const { path, text } of manifests) {
    if (/\.json$/.test(path)) jsonNames(text, names);
    for (const { file, pattern, isPath } of kinds) {
      if (!file.test(path)) continue;
      const matches = pattern.global ? [...text.matchAll(pattern)] : [pattern.exec(text)];
      for (const name of matches.flatMap((match) => match?.slice(1) ?? []))
        if (name !== undefined) names.add(isPath === true ? lastPart(name) : name);
    }
  }
  for (const path of paths) {
    const module = /^(?:src\/)?([A-Za-z_]\w+)\/__init__\.py$/.exec(path)?.[1];
    if (module !== undefined && !/^(?:tests?|docs?|examples?)$/.test(module)) names.add(module);
  }
  return [...names].filter((name) => name.length > 1).slice(0, 500);
}

const lastPart = (path: string): string =>
  path
    .replace(/\/v\d+$/, '')
    .split('/')
    .at(-1) ?? path;

function jsonNames(text: string, names: Set<string>): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const { name, bin } = value as { name?: unknown; bin?: unknown };
  if (typeof name === 'string') names.add(name);
  if (typeof bin === 'object' && bin !== null) for (const key of Object.keys(bin)) names.add(key);
}
