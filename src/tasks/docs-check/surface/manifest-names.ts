import { kindOf } from '../../../readers/paths/kind.ts';
import type { SourceFile } from '../../../readers/surface/surface.ts';

function isForeign(path: string): boolean {
  const { vendored, test, fixture, playground } = kindOf(path);
  return vendored || test || fixture || playground || /(?:^|\/)templates?\//.test(path);
}

/** Files that name a package or its commands. */
export function isManifest(path: string): boolean {
  return (
    /(?:^|\/)(?:package\.json|pyproject\.toml|setup\.(?:py|cfg)|Cargo\.toml|go\.mod|composer\.json|pom\.xml|[\w.-]+\.gemspec|[\w.-]+\.csproj)$/.test(
      path,
    ) && !isForeign(path)
  );
}

const patterns: readonly [RegExp, RegExp][] = [
  [/pyproject\.toml$/, /^name\s*=\s*["']([\w.-]+)["']|^([\w-]+)\s*=\s*["'][\w.]+:[\w.]+["']/gm],
  [/setup\.(?:py|cfg)$/, /\bname\s*=\s*["']?([\w.-]+)["']?|["']([\w-]+)\s*=\s*[\w.]+:\w+["']/g],
  [/Cargo\.toml$/, /^name\s*=\s*"([\w-]+)"/gm],
  [/go\.mod$/, /^module\s+(\S+)/gm],
  [/pom\.xml$/, /<artifactId>([\w.-]+)<\/artifactId>/],
  [/\.gemspec$/, /\.name\s*=\s*["']([\w-]+)["']/g],
  [/\.csproj$/, /<(?:PackageId|AssemblyName|ToolCommandName)>([\w.-]+)</g],
];

/** Names under which others import or run the packages of a repository. Broken manifests name nothing. */
export function packageNames(manifests: readonly SourceFile[], paths: Iterable<string>): string[] {
  const names = new Set<string>();
  for (const { path, text } of manifests) {
    if (/\.json$/.test(path)) jsonNames(text, names);
    for (const [file, pattern] of patterns) {
      if (!file.test(path)) continue;
      const matches = pattern.global ? [...text.matchAll(pattern)] : [pattern.exec(text)];
      for (const match of matches)
        for (const name of match?.slice(1) ?? [])
          if (name !== undefined)
            names.add(
              file.source.includes('go')
                ? (name
                    .replace(/\/v\d+$/, '')
                    .split('/')
                    .at(-1) ?? name)
                : name,
            );
    }
  }
  for (const path of paths) {
    const module = /^(?:src\/)?([A-Za-z_]\w+)\/__init__\.py$/.exec(path)?.[1];
    if (module !== undefined && !/^(?:tests?|docs?|examples?)$/.test(module)) names.add(module);
  }
  return [...names].filter((name) => name.length > 1).slice(0, 500);
}

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
