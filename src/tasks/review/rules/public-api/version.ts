import { Manifest, parseJson } from '../dependency/json.ts';
import { textOf, type RuleContext } from '../rule.ts';

function versionOf(path: string, text: string | undefined): string | undefined {
  if (path.endsWith('package.json')) return parseJson(Manifest, text)?.version;
  return /^\s*version\s*=\s*["']?([\w.-]+)/m.exec(text ?? '')?.[1];
}

/** True when the second version may break what the first promised (semver.org: a new major; below 1.0 a new minor). */
export function isMajorBump(before: string | undefined, after: string | undefined): boolean {
  const [old, now] = [before, after].map((version) =>
    /^v?(\d+)\.(\d+)/
      .exec(version ?? '')
      ?.slice(1)
      .map(Number),
  );
  if (old === undefined || now === undefined) return false;
  const [[major = 0, minor = 0], [nextMajor = 0, nextMinor = 0]] = [old, now];
  return nextMajor > major || (major === 0 && nextMajor === 0 && nextMinor > minor);
}

/**
 * True when the change itself declares that it breaks: a major version in the manifest, or a changeset that asks for
 * one.
 */
export async function declaresBreak(context: RuleContext, manifest: string | null): Promise<boolean> {
  if (
    manifest !== null &&
    isMajorBump(
      versionOf(manifest, textOf(await context.read('old', manifest))),
      versionOf(manifest, textOf(await context.read('new', manifest))),
    )
  )
    return true;
  for (const { file, head } of context.files) {
    if (
      /^\.changeset\/[^/]+\.md$/.test(file.path) &&
      file.status === 'added' &&
      /^["']?[@\w/.-]+["']?:\s*major\s*$/m.test(textOf(await head()) ?? '')
    )
      return true;
  }
  return false;
}
