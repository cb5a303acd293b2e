import type { Side } from '../../../../domain/finding.ts';
import type { PublicSymbol } from '../../../../readers/symbols/model.ts';
import { Manifest, parseJson } from '../dependency/json.ts';
import type { Api } from './compare.ts';
import { folderOf } from '../text/quotes.ts';
import { textOf, Unread, type RuleContext } from '../rule.ts';

const built = /^(?:\.\/)?(?:dist|lib|build|out|output|esm|cjs|es|types|typings)\//;
const sourceEndings = ['ts', 'tsx', 'mts', 'cts', 'js', 'mjs', 'cjs', 'jsx'];
/** Modules of one package that are read for one side. */
const mostFiles = 600;

/** Every file that `exports`, `main`, `module` or `types` names. */
export function entriesOf(manifest: Manifest): string[] {
  const found = new Set<string>();
  const visit = (value: unknown, depth: number): void => {
    if (typeof value === 'string') found.add(value);
    else if (typeof value === 'object' && value !== null && depth < 50)
      for (const inner of Object.values(value)) visit(inner, depth + 1);
  };
  for (const value of [manifest.exports, manifest.main, manifest.module, manifest.types, manifest.typings])
    visit(value, 0);
  return [...found]
    .filter((entry) => !entry.includes('*') && !entry.endsWith('.json') && !entry.endsWith('.css'))
    .slice(0, 1000);
}

function normalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function withoutEnding(path: string): string {
  return path.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '');
}

/**
 * The source file of an entry: itself, or where a built file has its source by common convention; undefined when
 * neither exists.
 */
function sourceOf(folder: string, entry: string, tree: ReadonlySet<string>): string | undefined {
  const at = (path: string): string => normalPath(`${folder}/${path}`);
  const stems: string[] = [];
  let rest = entry.replace(/^\.\//, '');
  while (built.test(rest)) {
    rest = rest.replace(built, '');
    stems.push(withoutEnding(rest));
  }
  const candidates = stems
    .flatMap((stem) => [`src/${stem}`, `source/${stem}`, stem])
    .flatMap((stem) => sourceEndings.map((ending) => at(`${stem}.${ending}`)));
  return candidates.find((path) => tree.has(path)) ?? moduleFile(at(entry), tree);
}

/** A module file as Node and TypeScript find it (`./x.js` may be `x.ts`). */
export function moduleFile(path: string, tree: ReadonlySet<string>): string | undefined {
  const stem = withoutEnding(path);
  const candidates = [
    ...(stem === path ? [] : [path]),
    ...sourceEndings.map((ending) => `${stem}.${ending}`),
    ...sourceEndings.map((ending) => `${path}.${ending}`),
    `${stem}.d.ts`,
    ...sourceEndings.map((ending) => `${path}/index.${ending}`),
  ];
  return candidates.find((candidate) => tree.has(candidate));
}

/**
 * The public names of a package: what its entries export, re-exports followed. `unread` are modules on the way that
 * could not be read, with the reason; `open` those of them that may offer any name.
 */
export interface PackageApi {
  apis: Api[];
  unread: ReadonlyMap<string, string>;
  open: ReadonlySet<string>;
}

/**
 * What a package offers; null where it is no published package, or has no entry whose source is there. A manifest that
 * can't be read is said.
 */
export async function readPackageApi(
  context: RuleContext,
  side: Side,
  manifestPath: string,
): Promise<PackageApi | null> {
  const reading = await context.read(side, manifestPath);
  const manifest = parseJson(Manifest, textOf(reading));
  if (reading !== undefined && manifest === undefined) {
    context.couldNotLook(
      manifestPath,
      reading instanceof Unread ? reading.reason : 'not JSON of the form that it should have',
      side === 'new',
    );
  }
  if (manifest === undefined || manifest.private === true) return null;
  const tree = new Set(await context.list(side));
  const folder = folderOf(manifestPath);
  const entries = [...new Set(entriesOf(manifest).flatMap((entry) => sourceOf(folder, entry, tree) ?? []))];
  if (entries.length === 0) return null;
  const reader = new ModuleReader(context, side, tree);
  const apis: Api[] = [];
  for (const entry of entries) {
    apis.push(...(await reader.exportsOf(entry)));
    if (reader.unread.has(entry)) reader.open.add(entry);
  }
  return { apis: apis.filter(uniqueDeclarations()), unread: reader.unread, open: reader.open };
}

/** The same declaration by several ways (entries, re-exports) counts once. */
function uniqueDeclarations(): (api: Api) => boolean {
  const seen = new Set<string>();
  return ({ name, symbol, places }) => {
    const key = `${name}|${places.at(-1)?.path ?? ''}|${symbol.line}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
}

class ModuleReader {
  readonly unread = new Map<string, string>();
  readonly open = new Set<string>();
  private readonly done = new Map<string, Api[]>();
  private readonly context: RuleContext;
  private readonly side: Side;
  private readonly tree: ReadonlySet<string>;

  constructor(context: RuleContext, side: Side, tree: ReadonlySet<string>) {
    this.context = context;
    this.side = side;
    this.tree = tree;
  }

  async exportsOf(path: string): Promise<Api[]> {
    const known = this.done.get(path);
    if (known !== undefined) return known;
    // Modules that re-export each other end here: what they add is read where the circle began.
    this.done.set(path, []);
    const apis = (await this.read(path)).filter(uniqueDeclarations());
    this.done.set(path, apis);
    return apis;
  }

  /** The declarations of a module; null where it can't be read, which is noted. */
  private async symbolsOf(path: string): Promise<PublicSymbol[] | null> {
    if (this.done.size > mostFiles) return this.giveUp(path, `the package has more than ${mostFiles} modules`);
    const text = await this.context.read(this.side, path);
    if (typeof text !== 'string') return this.giveUp(path, text?.reason ?? 'not there');
    const symbols = await this.context.symbols(path, text);
    return Array.isArray(symbols) ? symbols : this.giveUp(path, symbols?.reason ?? 'its language is not known');
  }

  private giveUp(path: string, reason: string): null {
    this.unread.set(path, reason);
    return null;
  }

  private async read(path: string): Promise<Api[]> {
    const apis: Api[] = [];
    for (const symbol of (await this.symbolsOf(path)) ?? []) {
      if (!symbol.exported) continue;
      const place = { path, line: symbol.line };
      const asWritten = { name: symbol.name, symbol, places: [place] };
      const from = symbol.kind === 're-export' ? symbol.from : undefined;
      if (from?.module === undefined || from.module === null || !from.module.startsWith('.')) {
        apis.push(asWritten);
        continue;
      }
      const wanted = normalPath(`${folderOf(path)}/${from.module}`);
      const target = moduleFile(wanted, this.tree);
      const inner = target === undefined ? [] : await this.exportsOf(target);
      const blind = target === undefined ? wanted : this.unread.has(target) ? target : undefined;
      if (blind !== undefined) {
        // by name it is exported whatever stands there; all of an unread module may be anything
        apis.push(asWritten);
        if (from.name === '*') this.open.add(blind);
        if (target === undefined) this.unread.set(wanted, 'no such module');
        continue;
      }
      for (const api of inner) {
        const name = renamed(api.name, symbol.name, from.name);
        if (name !== null) apis.push({ name, symbol: api.symbol, places: [place, ...api.places] });
      }
    }
    return apis;
  }
}

/** The name of an inner export behind a re-export, null when that one does not pass it on. */
function renamed(inner: string, outer: string, wanted: string): string | null {
  if (wanted === '*')
    return outer === '*' ? (inner === 'default' || inner.startsWith('default.') ? null : inner) : `${outer}.${inner}`;
  return inner === wanted || inner.startsWith(`${wanted}.`) ? outer + inner.slice(wanted.length) : null;
}
