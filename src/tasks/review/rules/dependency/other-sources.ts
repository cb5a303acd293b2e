import { blankComments } from '../../../../readers/source/comments.ts';
import { addedLines, baseName } from '../text/quotes.ts';
import { textOf, type RuleContext, type RuleFile, type RuleHit } from '../rule.ts';

type Seen = Pick<RuleHit, 'title' | 'severity'>;
type Look = (line: string, section: string) => Seen | null;

const commit = /\b[0-9a-f]{40}\b/;
const local = /^https?:\/\/(?:localhost|127\.|\[::1\]|10\.0\.2\.2)/;
const plain = (line: string): boolean =>
  [...line.matchAll(/\bhttp:\/\/[^\s"'<>)]+/g)].some(([url]) => !local.test(url));
const fromGit = (line: string): Seen => ({
  title: 'A dependency is taken from git',
  severity: commit.test(line) ? 'medium' : 'high',
});
const withoutTls: Seen = { title: 'Packages are taken from an address without TLS', severity: 'high' };

/**
 * The options of pip that say where packages come from; optparse takes any beginning of a long name that fits one
 * alone.
 */
const pipOptions = [
  '--extra-index-url',
  '--index-url',
  '--find-links',
  '--trusted-host',
  '--editable',
  '--requirement',
  '--constraint',
];
const pipShort: Readonly<Record<string, string>> = {
  i: '--index-url',
  f: '--find-links',
  e: '--editable',
  r: '--requirement',
  c: '--constraint',
};

function pipOption(line: string): { option: string; value: string } | null {
  const long = /^\s*(--[a-z-]{3,})(?:[\s=]+(.*))?$/i.exec(line);
  if (long !== null)
    return { option: pipOptions.find((one) => one.startsWith(long[1] ?? '')) ?? '', value: long[2] ?? '' };
  const short = /^\s*-([a-z])[\s=]*(.*)$/.exec(line);
  return short === null ? null : { option: pipShort[short[1] ?? ''] ?? '', value: short[2] ?? '' };
}

const requirements: Look = (line) => {
  const given = pipOption(line);
  const value = given?.value ?? line;
  switch (given?.option) {
    case '--extra-index-url':
    case '--index-url':
      if (plain(value)) return withoutTls;
      if (given.option === '--index-url' && /^https:\/\/pypi\.org\/simple\/?\s*$/.test(value)) return null;
      return {
        title:
          given.option === '--extra-index-url'
            ? 'A further package index is searched: whichever has the higher version wins'
            : 'Packages come from another index',
        severity: 'high',
      };
    case '--find-links':
      return plain(value) ? withoutTls : null;
    case '--trusted-host':
      return { title: 'TLS is not checked for a package index', severity: 'high' };
    case '--requirement':
    case '--constraint':
      return plain(value) ? withoutTls : null;
    default:
  }
  if (/(?:^|[\s@])git\+/i.test(value)) return fromGit(value);
  return /(?:^|@)\s*http:/.test(value) && plain(value) ? withoutTls : null;
};

const tomlTables = /dependenc|sources?\b|\bindex\b|patch|replace|requires|^project\.?$|^build-system\.?$/;

/**
 * Keys may be quoted, escaped, dotted or stand in tables within each other on one line: where a value stands is told by
 * all before it.
 */
const toml: Look = (line, section) => {
  const bare = line
    .replace(/\\u00([2-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/(["'])([\w.-]+)\1(?=\s*[=.])/g, '$2');
  const git = /(?:^|[\s{,.])git\s*=\s*(?:["']|$)|@\s*git\+/.exec(bare);
  const address = /(?:^|[\s{,.])(?:url|registry|index)\s*=\s*["']http:/.exec(bare);
  const within = (found: RegExpExecArray): boolean =>
    tomlTables.test(section) || tomlTables.test(`${section}.${bare.slice(0, found.index)}`);
  if (git !== null && within(git)) return fromGit(bare);
  return address !== null && within(address) && plain(bare) ? withoutTls : null;
};

const gemfile: Look = (line) => {
  if (
    /^\s*(?:gem|git|github|gist|bitbucket)\b.*(?:\bgit:|:git\s*=>|\bgithub:|:github\s*=>|\bgist:)/.test(line) ||
    /^\s*(?:git|github)\s+["']/.test(line)
  )
    return fromGit(line);
  return /\bsource\b/.test(line) && plain(line) ? withoutTls : null;
};

const maven: Look = (line, section) =>
  /repositor|mirror/i.test(section) && /<url>\s*http:/.test(line) && plain(line) ? withoutTls : null;

const gradle: Look = (line) => {
  if (/\ballowInsecureProtocol\s*=?\s*\(?true|\bisAllowInsecureProtocol\s*=\s*true/.test(line)) return withoutTls;
  return /\b(?:url|setUrl|maven|ivy)\b.{0,40}["']http:/.test(line) && plain(line) ? withoutTls : null;
};

/** How a manifest of this name is read, null where it is none. */
export function lookFor(path: string): Look | null {
  const name = baseName(path);
  if (
    /^[\w.-]{0,100}(?:requirements|constraints)[\w.-]{0,100}\.(?:txt|in)$/i.test(name) ||
    /(^|\/)requirements\/[\w.-]+\.(?:txt|in)$/i.test(path)
  )
    return requirements;
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
  let text: string | null = null;
  return lines.map((line) => {
    if (line.length > longestLine) return open.at(-1) ?? table;
    // what looks like a table within a text of several lines is none
    if (text === null) table = /^\s*\[+([^\]]+)\]/.exec(line)?.[1]?.trim() ?? table;
    for (const [mark] of line.matchAll(/"""|'''/g)) text = text === null ? mark : text === mark ? null : text;
    for (const [, close, name = ''] of line.matchAll(/<(\/?)((?:plugin)?repositor(?:y|ies)|mirrors?)>/gi))
      open =
        close === ''
          ? [...open, name].slice(-20)
          : open.slice(0, open.lastIndexOf(name) < 0 ? undefined : open.lastIndexOf(name));
    return open.at(-1) ?? table;
  });
}

/**
 * Lines as pip reads them: one that ends with a backslash goes on in the next; the whole stands at each of its lines.
 */
function joined(lines: readonly string[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < lines.length;) {
    let end = at;
    while (end + 1 < lines.length && /\\\r?$/.test(lines[end] ?? '')) end += 1;
    const whole = lines
      .slice(at, end + 1)
      .map((line) => line.replace(/\\\r?$/, ''))
      .join('')
      .slice(0, longestLine + 1);
    for (; at <= end; at += 1) out.push(whole);
  }
  return out;
}

/** Whether a line is a part of one that goes on over several: then what it says depends on the others. */
function goesOn(lines: readonly string[], line: number): boolean {
  return [lines[line - 1], lines[line - 2]].some((one) => one !== undefined && /\\\r?$/.test(one));
}

function once<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, { value: T }>();
  return (text) => {
    const found = known.get(text) ?? { value: read(text) };
    known.set(text, found);
    return found.value;
  };
}

const detail =
  'What such a source gives can change without a new version, or on its way. Use a released version of a ' +
  'trusted index, or pin a full commit.';

/** New sources of packages in manifests that are read by lines: pip, TOML tables, Bundler, Maven, Gradle. */
export async function otherSources(context: RuleContext, file: RuleFile): Promise<RuleHit[]> {
  const { path } = file.file;
  const look = lookFor(path);
  const text = look === null ? undefined : textOf(await file.head());
  if (look === null || text === undefined) return [];
  const known = new Set((textOf(await file.base()) ?? '').split('\n').map((line) => line.trim()));
  const raw = text.split('\n');
  const blanked = blankComments(text, look === requirements || path.endsWith('Pipfile') ? 'x.yml' : path).split('\n');
  const code = look === requirements ? joined(blanked) : blanked;
  const sections = sectionsOf(blanked);
  // lines that go on share one text
  const plainOf = once((line: string) => line.replace(/\s+/g, ' ').trimEnd());
  const seenIn = look === requirements ? once((line: string) => look(line, '')) : undefined;
  return [...addedLines(file)]
    .sort((a, b) => a - b)
    .flatMap((line): RuleHit[] => {
      const [written = '', bare] = [raw[line - 1], plainOf(code[line - 1] ?? '')];
      if (bare.length > longestLine) context.couldNotLook(path, `line ${line} has over ${longestLine} characters`);
      const same = known.has(written.trim()) && (seenIn === undefined || !goesOn(raw, line));
      const seen =
        same || bare.length > longestLine
          ? null
          : seenIn === undefined
            ? look(bare, sections[line - 1] ?? '')
            : seenIn(bare);
      return seen === null ? [] : [{ ...seen, path, side: 'new', line, quote: written.trim().slice(0, 240), detail }];
    })
    .slice(0, 20);
}
