import type { Confidence, Severity } from '../../../../domain/finding.ts';
import type { PublicSymbol } from '../../../../readers/symbols/model.ts';
import { grammarOf } from '../../../../readers/symbols/grammar.ts';
import { compareApis, type Api, type ApiBreak } from './compare.ts';
import { readPackageApi, type PackageApi } from './ecmascript.ts';
import { remainingImporter } from './importers.ts';
import { isInnerPath, nearest, surfaceOf } from './surface.ts';
import { declaresBreak } from './version.ts';
import { quoteOfLine } from '../text/quotes.ts';
import { textOf, Unread, type Reading, type Rule, type RuleContext, type RuleFile, type RuleHit } from '../rule.ts';

/** Changed modules that are compared, and new ones that names may have moved to. */
const mostFiles = 1000;
const mostHits = 30;
/** Unread modules of a package that are named although nothing is missed for them. */
const mostNoted = 20;
const isEcmascript = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path);

interface Judged {
  broken: ApiBreak;
  severity: Severity;
  confidence: Confidence;
  declared: boolean;
}

const oldPathOf = ({ file }: RuleFile): string => file.oldPath ?? file.path;

/** Packages of the npm kind are compared as a user sees them: by what their entries export at each side. */
async function packageBreaks(
  context: RuleContext,
  files: readonly RuleFile[],
  tree: ReadonlySet<string>,
): Promise<Judged[]> {
  const code = files.filter((file) => isEcmascript(oldPathOf(file)) && !isInnerModule(oldPathOf(file)));
  const manifests = new Set(code.flatMap((file) => nearest(tree, oldPathOf(file), ['package.json']) ?? []));
  const judged: Judged[] = [];
  const headTree = new Set(manifests.size === 0 ? [] : await context.list('new'));
  for (const manifest of manifests) {
    const before = await readPackageApi(context, 'old', manifest);
    const after = before === null ? null : await readPackageApi(context, 'new', manifest);
    if (before === null || after === null) continue;
    const declared = await declaresBreak(context, manifest);
    for (const broken of compareApis(before.apis.filter(isOpenName), after.apis)) {
      const typed = /\.(?:[cm]?ts|tsx)$/.test(broken.api.places.at(-1)?.path ?? '');
      const call = broken.now !== undefined;
      const hidden = call ? null : hidingPlace(context, broken.api, before, after);
      if (hidden?.sure === true) continue;
      // JavaScript takes a call with too few arguments.
      judged.push({
        broken,
        declared,
        ...(hidden !== null || (call && !typed)
          ? { severity: 'medium', confidence: 'L1' }
          : { severity: 'high', confidence: 'L2' }),
      });
    }
    const beside = [...after.unread].filter(([path]) => headTree.has(path)).slice(0, mostNoted);
    for (const [path, reason] of beside) context.couldNotLook(path, reason, false);
  }
  return judged;
}

/**
 * The module at the head that may still offer a name that is not found there, as nobody can read it: the one that held
 * it (`sure`), or one that is new or has changed and hands on all that it has. It is said to be unread.
 */
function hidingPlace(context: RuleContext, api: Api, before: PackageApi, after: PackageApi): { sure: boolean } | null {
  const own = api.places.map(({ path }) => path).find((path) => after.unread.has(path));
  const changed = new Set(context.files.map(({ file }) => file.path));
  const hidden = own ?? [...after.open].find((path) => !before.unread.has(path) || changed.has(path));
  if (hidden === undefined) return null;
  context.couldNotLook(hidden, after.unread.get(hidden) ?? 'not read', true);
  return { sure: own !== undefined };
}

function isInnerModule(path: string): boolean {
  return isInnerPath(isEcmascript(path) ? path.replace(/(^|\/)tools?\//, '$1') : path);
}

function isOpenName(api: Api): boolean {
  return !api.name.split('.').some((part) => part.startsWith('_'));
}

/** Python hides nothing: a name that only left `__all__` is still imported as before. */
function stillImportable(path: string, name: string): boolean {
  return /\.pyi?$/.test(path) && !name.split('.').some((part) => part.startsWith('_') && part !== '__init__');
}

interface FileApi {
  file: RuleFile;
  before: PublicSymbol[] | Unread;
  after: PublicSymbol[] | Unread;
}

async function fileApi(context: RuleContext, file: RuleFile): Promise<FileApi> {
  const symbolsOf = async (path: string, reading: Reading): Promise<PublicSymbol[] | Unread> => {
    if (typeof reading !== 'string') return reading ?? [];
    return (await context.symbols(path, reading)) ?? new Unread('its language is not known');
  };
  const only = (symbols: PublicSymbol[] | Unread, test: (one: PublicSymbol) => boolean): PublicSymbol[] | Unread =>
    symbols instanceof Unread ? symbols : symbols.filter(test);
  const [before, after] = [
    await symbolsOf(oldPathOf(file), await file.base()),
    await symbolsOf(file.file.path, await file.head()),
  ];
  return {
    file,
    before: only(before, (one) => one.exported),
    after: only(after, (one) => one.exported || stillImportable(file.file.path, one.name)),
  };
}

/** Elsewhere each file is compared with itself; a name that newly stands in another changed file was moved. */
async function fileBreaks(
  context: RuleContext,
  files: readonly RuleFile[],
  tree: ReadonlySet<string>,
): Promise<Judged[]> {
  const read = await Promise.all(
    files.filter((file) => !isEcmascript(oldPathOf(file))).map((file) => fileApi(context, file)),
  );
  const judged: Judged[] = [];
  for (const { file, before, after } of read) {
    if (before instanceof Unread) context.couldNotLook(file.file.path, before.reason, false);
    if (before instanceof Unread || before.length === 0) continue;
    const surface = await surfaceOf(context, 'old', oldPathOf(file), tree);
    const open = surface === null ? [] : before.filter((one) => surface.passes(one));
    if (surface === null || open.length === 0) continue;
    if (after instanceof Unread) {
      context.couldNotLook(file.file.path, after.reason, true);
      continue;
    }
    const others = read.filter((other) => other.file !== file);
    const hidden = others.find((other) => other.after instanceof Unread && !isInnerPath(other.file.file.path));
    const elsewhere = new Set(others.flatMap(newNames));
    const apis = (symbols: typeof before, path: string): Api[] =>
      symbols.map((one) => ({ name: one.name, symbol: one, places: [{ path, line: one.line }] }));
    const declared = await declaresBreak(context, surface.version);
    for (const broken of compareApis(apis(open, oldPathOf(file)), apis(after, file.file.path))) {
      if (
        broken.now === undefined &&
        (elsewhere.has(broken.api.name) || elsewhere.has(broken.api.name.split('.')[0] ?? ''))
      )
        continue;
      const maybe = broken.now === undefined && hidden !== undefined;
      if (maybe && hidden.after instanceof Unread)
        context.couldNotLook(hidden.file.file.path, hidden.after.reason, true);
      judged.push({
        broken,
        declared,
        ...(maybe
          ? { severity: 'medium', confidence: 'L1' }
          : { severity: surface.severity, confidence: surface.confidence }),
      });
    }
  }
  return judged;
}

function newNames({ before, after }: FileApi): string[] {
  const known = new Set(before instanceof Unread ? [] : before.map((one) => one.name));
  return after instanceof Unread ? [] : after.map((one) => one.name).filter((name) => !known.has(name));
}

/**
 * The place of a break in the change: the new declaration, or the first old line that made the name public and was
 * changed.
 */
async function place(
  context: RuleContext,
  { api, now }: ApiBreak,
): Promise<Pick<RuleHit, 'path' | 'side' | 'line' | 'quote'> | null> {
  if (now !== undefined) {
    const file = context.files.find((one) => one.file.path === now.places.at(-1)?.path);
    const text = textOf(await file?.head());
    return file === undefined || text === undefined
      ? null
      : { path: file.file.path, side: 'new', line: now.symbol.line, quote: quoteOfLine(text, now.symbol.line) };
  }
  for (const { path, line } of api.places) {
    const file = context.files.find((one) => oldPathOf(one) === path && one.file.status !== 'added');
    const gone =
      file?.file.status === 'deleted' ||
      (file?.hunks.some((hunk) => hunk.lines.some((one) => one.kind === 'del' && one.old === line)) ?? false);
    const text = gone ? textOf(await file?.base()) : undefined;
    if (file !== undefined && text !== undefined)
      return { path: file.file.path, side: 'old', line, quote: quoteOfLine(text, line) };
  }
  return null;
}

async function hitOf(
  context: RuleContext,
  { broken, severity, confidence, declared }: Judged,
): Promise<RuleHit | null> {
  const { api, now } = broken;
  if (declared && (now === undefined ? api.symbol.deprecated : api.symbol.deprecated || now.symbol.deprecated))
    return null;
  const at = await place(context, broken);
  if (at === null || at.quote === '') return null;
  const importer =
    now === undefined ? await remainingImporter(context, api.places.at(-1)?.path ?? '', api.symbol.name) : undefined;
  const kind = api.symbol.kind === 're-export' ? 'export' : api.symbol.kind;
  const title = `Public ${kind} \`${api.name.slice(0, 120)}\` ${broken.what}`;
  if (importer !== undefined) {
    return {
      ...at,
      title,
      detail:
        `\`${importer}\`, which this change leaves alone, still imports it. Keep the name, or change its users ` +
        'too.',
      severity: 'critical',
      confidence: 'L3',
    };
  }
  const detail = declared
    ? 'The change raises the major version, so the break is declared; say in the changelog how users move on.'
    : 'Users of the library break on their next update. Keep the old form and deprecate it, or raise the major ' +
      'version.';
  return {
    ...at,
    title,
    detail,
    severity: declared ? 'low' : broken.heir === true ? 'medium' : severity,
    confidence: broken.heir === true ? 'L1' : confidence,
  };
}

export const publicApiChanges: Rule = {
  id: 'public-api-break',
  title: 'Public API is removed or no longer takes the same calls',
  category: 'breaking-change',
  severity: 'high',
  confidence: 'L2',
  why:
    'Semantic Versioning requires a new major version for any change that breaks the public API (semver.org, ' +
    'item 8); ' +
    'the Rust, Go and .NET guides count a removed item, a removed parameter and a new required one as ' +
    'breaking (doc.rust-lang.org/cargo/reference/semver.html).',
  // Which files are the surface only the comparison knows; it says so where it has to give up on one.
  owns: () => false,
  async find(context) {
    const before = context.files.filter(
      (file) =>
        file.file.status !== 'added' && file.file.status !== 'copied' && grammarOf(oldPathOf(file)) !== undefined,
    );
    // A name may have moved into a file that is new.
    const added = context.files.filter(
      (file) => ['added', 'copied'].includes(file.file.status) && grammarOf(file.file.path) !== undefined,
    );
    if (before.length === 0) return [];
    const outer = before.filter((file) => !isInnerModule(oldPathOf(file)));
    const beyond = outer[mostFiles];
    if (beyond !== undefined)
      context.couldNotLook(
        beyond.file.path,
        `${outer.length} changed modules, at most ${mostFiles} of them are compared`,
        true,
      );
    const files = beyond === undefined && before.length <= mostFiles ? before : outer.slice(0, mostFiles);
    const tree = new Set(await context.list('old'));
    const judged = [
      ...(await packageBreaks(context, files, tree)),
      ...(await fileBreaks(context, [...files, ...added.slice(0, mostFiles)], tree)),
    ];
    const hits: RuleHit[] = [];
    for (const one of judged) {
      const hit = hits.length < mostHits ? await hitOf(context, one) : null;
      if (hit !== null) hits.push(hit);
    }
    return hits;
  },
};
