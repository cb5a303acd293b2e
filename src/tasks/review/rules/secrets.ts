import type { SecretHit } from '../../../contracts/world.ts';
import { isTestOrSample, kindOf } from '../../../readers/paths/kind.ts';
import { quoteOf } from './text/places.ts';
import type { Rule, RuleContext, RuleFile, RuleHit } from './rule.ts';

/** Kinds that are at times meant to be public, or that a password in an address makes uncertain. */
const uncertain: Readonly<Record<string, string>> = {
  'google-api-key':
    'Browser keys of Firebase and Maps are meant to be public when they are restricted; any other is a secret.',
  'basic-auth': 'It stands as a password in an address.',
  'database-password': 'It stands as a password in a connection string.',
};

/** Credentials on added lines, as the redactor saw them. */
export const secretsRule: Rule = {
  id: 'secret-added',
  title: 'Secret in the change',
  category: 'security',
  severity: 'critical',
  confidence: 'L3',
  why:
    'Whoever can read the repository can use a committed credential, and deleting it later leaves it in the ' +
    'history (CWE-798, CWE-540; https://docs.github.com/code-security/secret-scanning).',
  // The redactor looks through every text; what it has not seen nobody has.
  owns: () => false,
  async find(context) {
    const removed = removedMarkers(context);
    const hits: RuleHit[] = [];
    for (const file of context.files) {
      const named = nameHit(file);
      if (named !== null) hits.push(named);
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

/** A path shows in every listing and link, so a secret in it is as public as one in the text. */
function nameHit({ file }: RuleFile): RuleHit | null {
  const marker = /‹secret:([a-z0-9-]+)#\d+›/.exec(file.path);
  if (marker === null || ['modified', 'type-changed', 'deleted'].includes(file.status)) return null;
  const detail =
    'The name of this file holds a credential, which every listing, log and link of the repository then ' +
    'shows. Revoke it at its issuer and rename the file.';
  return {
    path: file.path,
    side: 'new',
    line: null,
    quote: file.path,
    title: `Secret in a file name (${(marker[1] ?? '').replaceAll('-', ' ')})`,
    detail,
  };
}

const advice = 'Revoke it at its issuer, and read it from the environment or a secret store instead.';

/** How a secret is judged by where it stands; what is left out is the rule's own. */
type Judged = Pick<RuleHit, 'title' | 'detail' | 'severity' | 'confidence'>;

function hitOf(
  file: RuleFile,
  { hit, line, endLine }: RuleFile['secrets'][number],
  removed: ReadonlySet<string>,
): RuleHit | null {
  const text = file.hunks.flatMap((hunk) => hunk.lines).find((one) => one.kind === 'add' && one.new === line)?.text;
  if (text === undefined) return null;
  const { path } = file.file;
  return {
    path,
    side: 'new',
    line,
    ...(endLine > line ? { endLine } : {}),
    quote: quoteAround(text, hit.marker),
    ...(removed.has(hit.marker) ? moved(hit) : (madeUp(path, hit) ?? ofDevelopment(text, hit) ?? committed(path, hit))),
  };
}

const nameOf = ({ kind }: SecretHit): string => kind.replaceAll('-', ' ');

function moved(hit: SecretHit): Judged {
  return {
    title: `Secret moved, not removed (${nameOf(hit)})`,
    severity: 'medium',
    detail: `The same secret stood on a line that this change removes, so the history holds it already. ${advice}`,
  };
}

function madeUp(path: string, hit: SecretHit): Judged | null {
  if (!isTestOrSample(path) && !kindOf(path).sample) return null;
  return {
    title: `Secret in a test or sample (${nameOf(hit)})`,
    severity: 'medium',
    confidence: 'L2',
    detail:
      'The path is that of tests or samples, where values are often made up; if this one ever worked, it is ' +
      `public now. ${advice}`,
  };
}

function ofDevelopment(text: string, hit: SecretHit): Judged | null {
  if (!isLocalAddress(text, hit)) return null;
  return {
    title: `Password of a local service (${nameOf(hit)})`,
    severity: 'low',
    confidence: 'L1',
    detail:
      'The address names this machine, a container beside it or a variable, so the password is most likely ' +
      'that of development. Make sure that nothing else has it.',
  };
}

function committed(path: string, hit: SecretHit): Judged {
  const title = `Secret committed (${nameOf(hit)})`;
  const { prose, docsFolder } = kindOf(path);
  const doubt =
    uncertain[hit.kind] ??
    (prose || docsFolder ? 'It stands in documentation, where values are often made up.' : undefined);
  if (doubt !== undefined) return { title, severity: 'high', confidence: 'L2', detail: `${doubt} ${advice}` };
  return {
    title,
    detail:
      `This line commits what looks like a working ${nameOf(hit)}: every reader of the repository has it, and its ` +
      `history keeps it. ${advice}`,
  };
}

const localHost =
  /^(?:127\.|\[::1\]|0\.0\.0\.0|localhost\b|host\.docker\.internal\b|[A-Za-z][\w-]*(?=[:/?"'`\s]|$)|[$<{%])/;

/** A password in an address whose host is this machine, a bare name (a container's), a variable or a placeholder. */
function isLocalAddress(text: string, { kind, marker }: SecretHit): boolean {
  if (kind !== 'basic-auth' && kind !== 'database-password') return false;
  const at = text.indexOf(`${marker}@`);
  const host = at === -1 ? '' : text.slice(at + marker.length + 1).slice(0, 300);
  return localHost.test(host);
}

function removedMarkers(context: RuleContext): Set<string> {
  const markers = new Set<string>();
  for (const { hunks } of context.files) {
    for (const line of hunks.flatMap((hunk) => hunk.lines)) {
      if (line.kind === 'del')
        for (const marker of line.text.match(/‹secret:[a-z0-9-]+#\d+›/g) ?? []) markers.add(marker);
    }
  }
  return markers;
}

/** A long line (minified, JSON) is quoted around its marker. */
function quoteAround(text: string, marker: string): string {
  const at = text.indexOf(marker);
  return text.length <= 400 || at === -1
    ? quoteOf(text)
    : text.slice(Math.max(0, at - 120), at + marker.length + 120).trim();
}
