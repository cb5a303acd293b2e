import { blankComments } from '../../../readers/source/comments.ts';
import { addedLines, baseName } from './quotes.ts';
import { textOf, type RuleContext, type RuleFile, type RuleHit } from './rule.ts';

type Seen = Pick<RuleHit, 'title' | 'severity'>;
type Look = (line: string, section: string) => Seen | null;

const commit = /\b[0-9a-f]{40}\b/;
const local = /^https?:\/\/(?:localhost|127\.|\[::1\]|10\.0\.2\.2)/;
const plain = (line: string): boolean => [...line.matchAll(/\bhttp:\/\/[^\s"'<>)]+/g)].some(([url]) => !local.test(url));
const fromGit = (line: string): Seen => ({ title: 'A dependency is taken from git', severity: commit.test(line) ? 'medium' : 'high' });
const withoutTls: Seen = { title: 'Packages are taken from an address without TLS', severity: 'high' };

const requirements: Look = (line) => {
  if (/^\s*(?:--extra-index-url|--index-url|-i|--find-links|-f)[\s=]/.test(line)) {
    if (plain(line)) return withoutTls;
    if (/^\s*(?:--find-links|-f)\b/.test(line) || /https:\/\/pypi\.org\/simple\/?\s*$/.test(line)) return null;
    return { title: /extra-index/.test(line) ? 'A further package index is searched: whichever has the higher version wins' : 'Packages come from another index', severity: 'high' };
  }
  if (/^\s*--trusted-host[\s=]/.test(line)) return { title: 'TLS is not checked for a package index', severity: 'high' };
  if (/(?:^|[\s@])(?:-e\s+)?git\+/.test(line)) return fromGit(line);
  return /(?:^|@)\s*http:/.test(line) && plain(line) ? withoutTls : null;
};

const toml: Look = (line, section) => {
  if (!/dependenc|sources?\b|patch|replace|requires|^project$|^build-system$/.test(section)) return null;
  if (/(?:^|[\s{,])git\s*=\s*["']/.test(line) || /@\s*git\+/.test(line)) return fromGit(line);
  return /(?:^|[\s{,])(?:url|registry|index)\s*=\s*["']http:/.test(line) && plain(line) ? withoutTls : null;
};

const gemfile: Look = (line) => {
  if (/^\s*(?:gem|git|github|gist|bitbucket)\b.*(?:\bgit:|:git\s*=>|\bgithub:|:github\s*=>|\bgist:)/.test(line) || /^\s*(?:git|github)\s+["']/.test(line)) return fromGit(line);
  return /\bsource\b/.test(line) && plain(line) ? withoutTls : null;
};

const maven: Look = (line, section) => (/repositor|mirror/i.test(section) && /<url>\s*http:/.test(line) && plain(line) ? withoutTls : null);

const gradle: Look = (line) => {
  if (/\ballowInsecureProtocol\s*=?\s*\(?true|\bisAllowInsecureProtocol\s*=\s*true/.test(line)) return withoutTls;
  return /\b(?:url|setUrl|maven|ivy)\b.{0,40}["']http:/.test(line) && plain(line) ? withoutTls : null;
};

/** How a manifest of this name is read, null where it is none. */
export function lookFor(path: string): Look | null {
  const name = baseName(path);
  if (/^(?:requirements|constraints)[\w.-]*\.(?:txt|in)$/.test(name) || /(^|\/)requirements\/[\w.-]+\.(?:txt|in)$/.test(path)) return requirements;
  if (name === 'pyproject.toml' || name === 'Cargo.toml' || name === 'Pipfile') return toml;
  if (name === 'Gemfile') return gemfile;
  if (name === 'pom.xml' || name === 'settings.xml') return maven;
  return /\.gradle(?:\.kts)?$/.test(name) ? gradle : null;
}

/** Longer lines are said not to be read: a manifest has none, and some of the patterns take quadratic time. */
const longestLine = 20_000;

/** The TOML table, or the open XML elements, that each line stands in. */
function sectionsOf(lines: string[]): string[] {
  let table = '';
  let open: string[] = [];
  return lines.map((line) => {
    if (line.length > longestLine) return open.at(-1) ?? table;
    table = /^\s*\[+([^\]]+)\]/.exec(line)?.[1]?.trim() ?? table;
    for (const [, close, name = ''] of line.matchAll(/<(\/?)((?:plugin)?repositor(?:y|ies)|mirrors?)>/gi)) open = close === '' ? [...open, name].slice(-20) : open.slice(0, open.lastIndexOf(name) < 0 ? undefined : open.lastIndexOf(name));
    return open.at(-1) ?? table;
  });
}

const detail = 'What such a source gives can change without a new version, or on its way. Use a released version of a trusted index, or pin a full commit.';

/** New sources of packages in manifests that are read by lines: pip, TOML tables, Bundler, Maven, Gradle. */
export async function otherSources(context: RuleContext, file: RuleFile): Promise<RuleHit[]> {
  const { path } = file.file;
  const look = lookFor(path);
  const text = look === null ? undefined : textOf(await file.head());
  if (look === null || text === undefined) return [];
  const known = new Set((textOf(await file.base()) ?? '').split('\n').map((line) => line.trim()));
  const raw = text.split('\n');
  const code = blankComments(text, path.endsWith('.txt') || path.endsWith('.in') || path.endsWith('Pipfile') ? 'x.yml' : path).split('\n');
  const sections = sectionsOf(code);
  return [...addedLines(file)].sort((a, b) => a - b).flatMap((line): RuleHit[] => {
    const [written = '', bare = ''] = [raw[line - 1], code[line - 1]?.replace(/\s+/g, ' ').trimEnd()];
    if (bare.length > longestLine) context.couldNotLook(path, `line ${line} has over ${longestLine} characters`);
    const seen = known.has(written.trim()) || bare.length > longestLine ? null : look(bare, sections[line - 1] ?? '');
    return seen === null ? [] : [{ ...seen, path, side: 'new', line, quote: written.trim().slice(0, 240), detail }];
  }).slice(0, 20);
}
