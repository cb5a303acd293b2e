import type { Confidence, Severity } from '../../../domain/finding.ts';
import { grammarOf } from '../../../readers/symbols/grammar.ts';
import { compareApis } from './public-api-compare.ts';
import type { Api, ApiBreak } from './public-api-compare.ts';
import { readPackageApi } from './public-api-ecmascript.ts';
import { remainingImporter } from './public-api-importers.ts';
import { isInnerPath, nearest, surfaceOf } from './public-api-surface.ts';
import { declaresBreak } from './public-api-version.ts';
import { quoteOfLine } from './quotes.ts';
import type { Rule, RuleContext, RuleFile, RuleHit } from './rule.ts';

const mostFiles = 300;
const mostHits = 30;
const isEcmascript = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path);

interface Judged { broken: ApiBreak; severity: Severity; confidence: Confidence; declared: boolean }

const oldPathOf = ({ file }: RuleFile): string => file.oldPath ?? file.path;

/** Packages of the npm kind are compared as a user sees them: by what their entries export at each side. */
async function packageBreaks(context: RuleContext, files: readonly RuleFile[], tree: ReadonlySet<string>): Promise<Judged[]> {
  const code = files.filter((file) => isEcmascript(oldPathOf(file)) && !isInnerPath(oldPathOf(file).replace(/(^|\/)tools?\//, '$1')));
  const manifests = new Set(code.flatMap((file) => nearest(tree, oldPathOf(file), ['package.json']) ?? []));
  const judged: Judged[] = [];
  for (const manifest of manifests) {
    const [before, after] = [await readPackageApi(context, 'old', manifest), await readPackageApi(context, 'new', manifest)];
    // What could not be read at the head may still be there.
    if (before === null || after === null || !after.complete) continue;
    const declared = await declaresBreak(context, manifest);
    for (const broken of compareApis(before.apis.filter(isOpenName), after.apis)) {
      const typed = /\.(?:[cm]?ts|tsx)$/.test(broken.api.places.at(-1)?.path ?? '');
      const call = broken.now !== undefined;
      // JavaScript takes a call with too few arguments.
      judged.push({ broken, severity: call && !typed ? 'medium' : 'high', confidence: call && !typed ? 'L1' : 'L2', declared });
    }
  }
  return judged;
}

function isOpenName(api: Api): boolean {
  return !api.name.split('.').some((part) => part.startsWith('_'));
}

/** Python hides nothing: a name that only left `__all__` is still imported as before. */
function stillImportable(path: string, name: string): boolean {
  return /\.pyi?$/.test(path) && !name.split('.').some((part) => part.startsWith('_') && part !== '__init__');
}

/** Elsewhere each file is compared with itself; a name that newly stands in another changed file was moved. */
async function fileBreaks(context: RuleContext, files: readonly RuleFile[], tree: ReadonlySet<string>): Promise<Judged[]> {
  const read = await Promise.all(files.filter((file) => !isEcmascript(oldPathOf(file))).map(async (file) => {
    const [oldText, newText] = [await file.base(), await file.head()];
    const before = oldText === undefined ? [] : await context.symbols(oldPathOf(file), oldText);
    const after = newText === undefined ? (file.file.status === 'deleted' ? [] : null) : await context.symbols(file.file.path, newText);
    return { file, before: before?.filter((one) => one.exported) ?? null, after: after?.filter((one) => one.exported || stillImportable(file.file.path, one.name)) ?? null };
  }));
  const judged: Judged[] = [];
  for (const { file, before, after } of read) {
    if (before === null || after === null || before.length === 0) continue;
    const surface = await surfaceOf(context, 'old', oldPathOf(file), tree);
    if (surface === null) continue;
    const unreadable = read.some((other) => other.after === null);
    const elsewhere = new Set(read.flatMap((other) => (other.file === file ? [] : (other.after ?? []).map((one) => one.name).filter((name) => !(other.before ?? []).some((one) => one.name === name)))));
    const apis = (symbols: typeof before, path: string): Api[] => symbols.map((one) => ({ name: one.name, symbol: one, places: [{ path, line: one.line }] }));
    const declared = await declaresBreak(context, surface.version);
    for (const broken of compareApis(apis(before.filter((one) => surface.passes(one)), oldPathOf(file)), apis(after, file.file.path))) {
      const moved = broken.now === undefined && (unreadable || elsewhere.has(broken.api.name) || elsewhere.has(broken.api.name.split('.')[0] ?? ''));
      if (!moved) judged.push({ broken, severity: surface.severity, confidence: surface.confidence, declared });
    }
  }
  return judged;
}

/** The place of a break in the change: the new declaration, or the first old line that made the name public and was changed. */
async function place(context: RuleContext, { api, now }: ApiBreak): Promise<Pick<RuleHit, 'path' | 'side' | 'line' | 'quote'> | null> {
  if (now !== undefined) {
    const file = context.files.find((one) => one.file.path === now.places.at(-1)?.path);
    const text = await file?.head();
    return file === undefined || text === undefined ? null : { path: file.file.path, side: 'new', line: now.symbol.line, quote: quoteOfLine(text, now.symbol.line) };
  }
  for (const { path, line } of api.places) {
    const file = context.files.find((one) => oldPathOf(one) === path && one.file.status !== 'added');
    const gone = file?.file.status === 'deleted' || (file?.hunks.some((hunk) => hunk.lines.some((one) => one.kind === 'del' && one.old === line)) ?? false);
    const text = gone ? await file?.base() : undefined;
    if (file !== undefined && text !== undefined) return { path: file.file.path, side: 'old', line, quote: quoteOfLine(text, line) };
  }
  return null;
}

async function hitOf(context: RuleContext, { broken, severity, confidence, declared }: Judged): Promise<RuleHit | null> {
  const { api, now } = broken;
  if (declared && (now === undefined ? api.symbol.deprecated : api.symbol.deprecated || now.symbol.deprecated)) return null;
  const at = await place(context, broken);
  if (at === null || at.quote === '') return null;
  const importer = now === undefined ? await remainingImporter(context, api.places.at(-1)?.path ?? '', api.symbol.name) : undefined;
  const kind = api.symbol.kind === 're-export' ? 'export' : api.symbol.kind;
  const title = `Public ${kind} \`${api.name.slice(0, 120)}\` ${broken.what}`;
  if (importer !== undefined) {
    return { ...at, title, detail: `\`${importer}\`, which this change leaves alone, still imports it. Keep the name, or change its users too.`, severity: 'critical', confidence: 'L3' };
  }
  const detail = declared
    ? 'The change raises the major version, so the break is declared; say in the changelog how users move on.'
    : 'Users of the library break on their next update. Keep the old form and deprecate it, or raise the major version.';
  return { ...at, title, detail, severity: declared ? 'low' : broken.heir === true ? 'medium' : severity, confidence: broken.heir === true ? 'L1' : confidence };
}

export const publicApiChanges: Rule = {
  id: 'public-api-break',
  title: 'Public API is removed or no longer takes the same calls',
  category: 'breaking-change',
  severity: 'high',
  confidence: 'L2',
  why: 'Semantic Versioning requires a new major version for any change that breaks the public API (semver.org, item 8); '
    + 'the Rust, Go and .NET guides count a removed item, a removed parameter and a new required one as breaking (doc.rust-lang.org/cargo/reference/semver.html).',
  async find(context) {
    const files = context.files.filter((file) => file.file.status !== 'added' && file.file.status !== 'copied' && grammarOf(oldPathOf(file)) !== undefined);
    // A name may have moved into a file that is new.
    const added = context.files.filter((file) => ['added', 'copied'].includes(file.file.status) && grammarOf(file.file.path) !== undefined);
    if (files.length === 0 || files.length + added.length > mostFiles) return [];
    const tree = new Set(await context.list('old'));
    const judged = [...await packageBreaks(context, files, tree), ...await fileBreaks(context, [...files, ...added], tree)];
    const hits: RuleHit[] = [];
    for (const one of judged) {
      const hit = hits.length < mostHits ? await hitOf(context, one) : null;
      if (hit !== null) hits.push(hit);
    }
    return hits;
  },
};
