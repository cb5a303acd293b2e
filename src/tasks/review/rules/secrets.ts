import { isDocsPath, isFixturePath, isTestPath } from '../../../readers/source/paths.ts';
import { quoteOf } from './places.ts';
import type { Rule, RuleContext, RuleFile, RuleHit } from './rule.ts';

/** Kinds that are at times meant to be public, or that a password in an address makes uncertain. */
const uncertain: Readonly<Record<string, string>> = {
  'google-api-key': 'Browser keys of Firebase and Maps are meant to be public when they are restricted; any other is a secret.',
  'basic-auth': 'It stands as a password in an address.',
  'database-password': 'It stands as a password in a connection string.',
};

/** Credentials on added lines, as the redactor saw them. */
export const secretsRule: Rule = {
  id: 'secret-added',
  title: 'Secret in the change',
  severity: 'critical',
  confidence: 'L3',
  why: 'Whoever can read the repository can use a committed credential, and deleting it later leaves it in the history (CWE-798, CWE-540; https://docs.github.com/code-security/secret-scanning).',
  async find(context) {
    const removed = removedMarkers(context);
    const hits: RuleHit[] = [];
    for (const file of context.files) {
      const reported = new Set<string>();
      for (const secret of file.secrets) {
        // one secret, one finding per file
        if (reported.has(secret.hit.marker)) continue;
        const hit = hitOf(file, secret, removed);
        if (hit === null) continue;
        reported.add(secret.hit.marker);
        hits.push(hit);
      }
    }
    return hits;
  },
};

function hitOf(file: RuleFile, { hit, line, endLine }: RuleFile['secrets'][number], removed: ReadonlySet<string>): RuleHit | null {
  const text = file.hunks.flatMap((hunk) => hunk.lines).find((one) => one.kind === 'add' && one.new === line)?.text;
  if (text === undefined) return null;
  const { path } = file.file;
  const name = hit.kind.replaceAll('-', ' ');
  const place = { path, side: 'new' as const, line, ...(endLine > line ? { endLine } : {}), quote: quoteAround(text, hit.marker) };
  const advice = 'Revoke it at its issuer, and read it from the environment or a secret store instead.';
  if (removed.has(hit.marker)) {
    return { ...place, title: `Secret moved, not removed (${name})`, severity: 'medium', detail: `The same secret stood on a line that this change removes, so the history holds it already. ${advice}` };
  }
  if (isTestPath(path) || isFixturePath(path)) {
    return { ...place, title: `Secret in a test or sample (${name})`, severity: 'medium', confidence: 'L2', detail: `The path is that of tests or samples, where values are often made up; if this one ever worked, it is public now. ${advice}` };
  }
  const doubt = uncertain[hit.kind] ?? (isDocsPath(path) ? 'It stands in documentation, where values are often made up.' : undefined);
  if (doubt !== undefined) return { ...place, title: `Secret committed (${name})`, severity: 'high', confidence: 'L2', detail: `${doubt} ${advice}` };
  return { ...place, title: `Secret committed (${name})`, detail: `This line adds a working format of ${name} to the repository, where every reader and the history keep it. ${advice}` };
}

function removedMarkers(context: RuleContext): Set<string> {
  const markers = new Set<string>();
  for (const { hunks } of context.files) {
    for (const line of hunks.flatMap((hunk) => hunk.lines)) {
      if (line.kind === 'del') for (const marker of line.text.match(/‹secret:[a-z0-9-]+#\d+›/g) ?? []) markers.add(marker);
    }
  }
  return markers;
}

/** A long line (minified, JSON) is quoted around its marker. */
function quoteAround(text: string, marker: string): string {
  const at = text.indexOf(marker);
  return text.length <= 400 || at === -1 ? quoteOf(text) : text.slice(Math.max(0, at - 120), at + marker.length + 120).trim();
}
