import { execFileSync } from 'node:child_process';
import { createGrammars } from '../src/adapters/grammars/grammars.ts';
import { formatOf } from '../src/readers/docs/page.ts';
import { compareSurface } from '../src/readers/surface/compare.ts';
import { searchMentions } from '../src/readers/surface/mentions.ts';
import type { SurfaceItem } from '../src/readers/surface/model.ts';
import { isOwnText, mayHoldSurface } from '../src/readers/surface/scope.ts';
import { createSurfaceReader, fileItems, type FileSurface } from '../src/readers/surface/surface.ts';
import { choosePages } from '../src/tasks/docs-check/choose-pages.ts';
import { createPages, type DocsFinding } from '../src/tasks/docs-check/detect-model.ts';
import { detectRemoved } from '../src/tasks/docs-check/detect-removed.ts';
import { detectStated } from '../src/tasks/docs-check/detect-stated.ts';

/**
 * Replays a public history: for each commit, what the detectors would have said, and whether the page was put right by the newest commit
 * (the page went, or none of the reported lines still stands in it with the name). Usage: node bench/docs-history.ts GIT_DIR [commits] [owner/name]
 */
const [dir = '.', limit = '3000', repository] = process.argv.slice(2);
const git = (...args: string[]): Buffer => execFileSync('git', ['-C', dir, ...args], { maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'ignore'] });
const quiet = (...args: string[]): string => { try { return git(...args).toString('utf8'); } catch { return ''; } };

/** Many files in one process; what isn't there is ''. */
function readMany(specs: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  if (specs.length === 0) return found;
  const out = execFileSync('git', ['-C', dir, 'cat-file', '--batch'], { input: `${specs.join('\n')}\n`, maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'ignore'] });
  let at = 0;
  for (const spec of specs) {
    const end = out.indexOf(10, at);
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(out.toString('utf8', at, end))?.[1];
    at = end + 1;
    if (size === undefined) { found.set(spec, ''); continue; }
    found.set(spec, out.toString('utf8', at, at + Number(size)));
    at += Number(size) + 1;
  }
  return found;
}

const reader = createSurfaceReader(createGrammars());
const surfaces = new Map<string, FileSurface>();
const texts = new Map<string, string>();
const textOf = (blob: string): string => {
  const known = texts.get(blob) ?? quiet('cat-file', 'blob', blob);
  texts.set(blob, known);
  if (texts.size > 4_000) for (const key of [...texts.keys()].slice(0, 2_000)) texts.delete(key);
  return known;
};
const surfaceOf = async (path: string, blob: string): Promise<FileSurface> => {
  const key = `${path}\0${blob}`;
  const known = surfaces.get(key) ?? await reader.read({ path, text: textOf(blob) });
  surfaces.set(key, known);
  if (surfaces.size > 6_000) for (const one of [...surfaces.keys()].slice(0, 3_000)) surfaces.delete(one);
  return known;
};

const wordOf = (item: SurfaceItem): string => {
  const bare = item.kind === 'route' ? item.name.replace(/^\w+ /, '').split('{')[0] ?? '' : item.name;
  return item.kind === 'flag' ? bare.replace(/^-+/, '') : bare;
};

interface Told { sha: string; finding: DocsFinding; corrected: boolean }
const told: Told[] = [];
let commits = 0;
let considered = 0;
const log = git('log', '--no-merges', `-n${limit}`, '--raw', '-z', '--no-abbrev', '--no-renames', '--format=%x01%H %P', 'HEAD').toString('utf8');
for (const entry of log.split('\x01').slice(1)) {
  commits += 1;
  const [head = '', ...rest] = entry.split('\0');
  const [sha = '', parent] = head.trim().split(' ');
  if (parent === undefined) continue;
  const changed: { path: string; old: string | null; now: string | null }[] = [];
  for (let at = 0; at + 1 < rest.length; at += 1) {
    const meta = /^\n?:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) \w/.exec(rest[at] ?? '');
    if (meta === null) continue;
    const [, oldMode, newMode, old, now] = meta;
    const none = (mode: string | undefined, blob: string | undefined): string | null => (mode === '000000' || mode === '160000' ? null : blob ?? null);
    changed.push({ path: rest[at + 1] ?? '', old: none(oldMode, old), now: none(newMode, now) });
    at += 1;
  }
  const code = changed.filter((one) => mayHoldSurface(one.path) && one.old !== null);
  const moved = changed.filter((one) => one.old !== null && one.now === null);
  if ((code.length === 0 && moved.length === 0) || changed.length > 400) continue;
  considered += 1;
  const before: SurfaceItem[] = fileItems(moved.map((one) => one.path));
  const after: SurfaceItem[] = [];
  const unread: string[] = [];
  for (const one of changed.filter((file) => mayHoldSurface(file.path))) {
    for (const [blob, into] of [[one.old, before], [one.now, after]] as const) {
      if (blob === null) continue;
      const read = await surfaceOf(one.path, blob);
      for (const item of read.items) into.push(item);
      if (read.unread !== undefined) unread.push(one.path);
    }
  }
  const rough = compareSurface(before, after, { unread }).filter((one) => one.change !== 'added' && one.before !== undefined);
  if (rough.length === 0) continue;
  const words = [...new Set(rough.map((one) => wordOf(one.before!)))].filter((one) => one.length > 2 && !one.includes('\n')).slice(0, 400);
  const grep = (what: readonly string[], ...paths: string[]): string[] =>
    (what.length === 0 ? [] : quiet('grep', '-I', '-l', '-z', '-F', ...what.flatMap((one) => ['-e', one]), sha, '--', ...paths).split('\0').filter((one) => one !== '').map((one) => one.slice(sha.length + 1)));
  const pages = choosePages(grep(words, '*.md', '*.mdx', '*.rst', '*.adoc', '*.markdown').filter((one) => formatOf(one) !== null), { docs: [], ignore: [] });
  if (pages.length === 0) continue;
  const read = readMany(pages.flatMap((path) => [`${sha}:${path}`, `${parent}:${path}`]));
  const pageTexts = pages.map((path) => ({ path, text: read.get(`${sha}:${path}`) ?? '' }));
  const baseTexts = pages.map((path) => ({ path, text: read.get(`${parent}:${path}`) ?? '' }));
  const list = quiet('ls-tree', '-r', '--name-only', '-z', sha).split('\0').filter((one) => one !== '');
  const files = new Set(list);
  const world = {
    head: pageTexts, base: baseTexts, files: { head: files, base: new Set([...files, ...moved.map((one) => one.path)]) }, lineOf: () => null,
    ...(repository === undefined ? {} : { repository }),
  };
  const kit = createPages(pageTexts);
  // the whole head is searched only for names that would be told
  const said = rough.filter((one) => detectRemoved({ ...world, changes: [one] }, kit).length + detectStated({ ...world, changes: [one] }, kit).length > 0);
  if (said.length === 0) continue;
  const sources = grep([...new Set(said.map((one) => wordOf(one.before!).split('.').at(-1)!))], '.').filter((one) => isOwnText(one));
  const sourceTexts = readMany(sources.slice(0, 800).map((path) => `${sha}:${path}`));
  const still = searchMentions(said.map((one) => one.before!), (function* files() { for (const path of sources.slice(0, 800)) yield { path, text: sourceTexts.get(`${sha}:${path}`) ?? '' }; })());
  const alive: SurfaceItem[] = [...after, ...fileItems(list)];
  for (const path of sources.slice(0, 300)) if (mayHoldSurface(path)) for (const item of (await reader.read({ path, text: sourceTexts.get(`${sha}:${path}`) ?? '' })).items) alive.push(item);
  const saidItems = new Set(said.map((one) => one.before!));
  const changes = compareSurface(before, alive, { unread, still: (item) => still.has(item) || !saidItems.has(item) }).filter((one) => one.change !== 'added');
  const input = { ...world, changes };
  for (const finding of [...detectRemoved(input, kit), ...detectStated(input, kit)]) {
    const one = { sha, finding, corrected: wasCorrected(finding) };
    told.push(one);
    process.stdout.write(`${one.corrected ? 'ok  ' : 'OPEN'} ${sha.slice(0, 10)} ${finding.rule} ${finding.subject} | ${finding.docs!.path}:${finding.docs!.line} | ${finding.docs!.quote.trim().slice(0, 140)}\n`);
  }
}

/** Put right: the page is gone or rewritten so that no line of it holds both the name and most of the reported words. */
function wasCorrected(finding: DocsFinding): boolean {
  const docs = finding.docs!;
  const now = quiet('show', `HEAD:${docs.path}`);
  if (now === '') return true;
  const lines = [docs.line, ...finding.also].length;
  const name = finding.subject.replace(/^[A-Z]+ /, '');
  const quote = docs.quote.trim();
  if (finding.rule === 'docs/removed-name' || finding.rule === 'docs/renamed-name') {
    const word = new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, '\\$&')}(?![\\w$])`);
    return lines > 0 && !now.split('\n').some((line) => line.trim() === quote || (word.test(line) && !/deprecat|removed|no longer|renamed/i.test(line)));
  }
  return !now.includes(quote);
}

const names = told.filter((one) => /name$/.test(one.finding.rule));
const isFile = (one: Told): boolean => / names the file /.test(one.finding.detail);
const stated = told.filter((one) => /stale/.test(one.finding.rule));
const share = (list: readonly Told[]): string => `${list.filter((one) => one.corrected).length} of ${list.length} corrected, in ${new Set(list.map((one) => one.sha)).size} commits`;
process.stdout.write(`${dir}: ${commits} commits (${considered} touch code); removed or renamed names: ${share(names.filter((one) => !isFile(one)))}; files: ${share(names.filter(isFile))}; stated: ${share(stated)}\n`);
reader.close();
