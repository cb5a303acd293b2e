import type { Confidence, Severity, Side } from '../../../../domain/finding.ts';
import type { PublicSymbol } from '../../../../readers/symbols/model.ts';
import { isTestOrSample, kindOf } from '../../../../readers/paths/kind.ts';
import { baseName, folderOf } from '../text/quotes.ts';
import { textOf, type RuleContext } from '../rule.ts';

/** How a file is offered to others, and how sure that is. `version` is the manifest that carries the version. */
export interface Surface {
  severity: Severity;
  confidence: Confidence;
  version: string | null;
  passes(symbol: PublicSymbol): boolean;
}

const inner = /(?:^|\/)(?:internal|_[^/]*|private|benchmarks?|bench|scripts?|tools?|cmd|migrations?)\//;

/** True for paths that nobody outside is meant to use. */
export function isInnerPath(path: string): boolean {
  const { vendored, built, sample, prose, docsFolder } = kindOf(path);
  return inner.test(path) || vendored || built || prose || docsFolder || sample || isTestOrSample(path);
}

/** The nearest file of one of these names in the folder of a path or above it. */
export function nearest(tree: ReadonlySet<string>, path: string, names: readonly string[]): string | null {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const found = names.map((name) => (folder === '' ? name : `${folder}/${name}`)).find((one) => tree.has(one));
    if (found !== undefined) return found;
    if (folder === '') return null;
  }
}

const all = (): boolean => true;

/** How a file outside the JavaScript world is public, null when it is not, or when nothing says so. */
export async function surfaceOf(
  context: RuleContext,
  side: Side,
  path: string,
  tree: ReadonlySet<string>,
): Promise<Surface | null> {
  if (isInnerPath(path)) return null;
  if (/\.pyi?$/.test(path)) return pythonSurface(context, side, path, tree);
  if (path.endsWith('.go')) return goSurface(context, side, path, tree);
  if (path.endsWith('.rs')) return rustSurface(context, side, path, tree);
  if (path.endsWith('.java')) return jvmSurface(context, side, path, tree);
  return path.endsWith('.cs') ? dotnetSurface(context, side, path, tree) : null;
}

async function pythonSurface(
  context: RuleContext,
  side: Side,
  path: string,
  tree: ReadonlySet<string>,
): Promise<Surface | null> {
  const name = baseName(path);
  if (
    (name.startsWith('_') && name !== '__init__.py') ||
    ['setup.py', 'conftest.py', 'manage.py', 'main.py'].includes(name)
  )
    return null;
  const manifest = nearest(tree, path, ['pyproject.toml', 'setup.py', 'setup.cfg']);
  const text = manifest === null ? undefined : textOf(await context.read(side, manifest));
  if (manifest === null || text === undefined) return null;
  if (
    manifest.endsWith('pyproject.toml') &&
    !(/^\[build-system\]/m.test(text) && /^\[(project|tool\.poetry)\]/m.test(text) && !/Private :: /.test(text))
  )
    return null;
  const init = name === '__init__.py' ? path : `${folderOf(path)}/__init__.py`;
  if (!tree.has(init)) return null;
  const package_ = textOf(await context.read(side, init)) ?? '';
  const declared = /^__all__\s*(?::[^=]*)?=/m.test(textOf(await context.read(side, path)) ?? '');
  // Python publishes every name; those that nobody lists may still be meant for the package alone.
  const listed = declared || name === '__init__.py';
  return {
    severity: listed ? 'high' : 'medium',
    confidence: listed ? 'L2' : 'L1',
    version: manifest,
    passes: ({ name: symbol }) => listed || new Set(package_.match(/\w+/g)).has(symbol.split('.')[0] ?? ''),
  };
}

async function goSurface(
  context: RuleContext,
  side: Side,
  path: string,
  tree: ReadonlySet<string>,
): Promise<Surface | null> {
  const text = textOf(await context.read(side, path));
  const module = nearest(tree, path, ['go.mod']);
  const name = /^package\s+(\w+)/m.exec(text ?? '')?.[1];
  if (
    module === null ||
    name === undefined ||
    name === 'main' ||
    name.endsWith('_test') ||
    /^\/\/ Code generated .* DO NOT EDIT\.$/m.test(text ?? '')
  )
    return null;
  const root = folderOf(module);
  const atRoot = [...tree]
    .filter((one) => folderOf(one) === root && one.endsWith('.go') && !one.endsWith('_test.go'))
    .slice(0, 20);
  const packages = await Promise.all(
    atRoot.map(async (one) => /^package\s+(\w+)/m.exec(textOf(await context.read(side, one)) ?? '')?.[1]),
  );
  const isLibrary = packages.some((one) => one !== undefined && one !== 'main');
  return { severity: isLibrary ? 'high' : 'medium', confidence: isLibrary ? 'L2' : 'L1', version: null, passes: all };
}

async function rustSurface(
  context: RuleContext,
  side: Side,
  path: string,
  tree: ReadonlySet<string>,
): Promise<Surface | null> {
  const manifest = nearest(tree, path, ['Cargo.toml']);
  const cargo = manifest === null ? undefined : textOf(await context.read(side, manifest));
  if (manifest === null || cargo === undefined || /^\s*publish\s*=\s*(false|\[\s*\])/m.test(cargo)) return null;
  const source = folderOf(manifest) === '' ? 'src/' : `${folderOf(manifest)}/src/`;
  const library = textOf(await context.read(side, `${source}lib.rs`));
  if (
    library === undefined ||
    !path.startsWith(source) ||
    path.startsWith(`${source}bin/`) ||
    path === `${source}main.rs`
  )
    return null;
  const surface = { severity: 'high', confidence: 'L2', version: manifest } as const;
  const modules = path
    .slice(source.length)
    .replace(/\.rs$/, '')
    .split('/')
    .filter((part) => part !== 'mod' && part !== 'lib');
  let at = `${source}lib.rs`;
  let folder = source;
  for (const module of modules) {
    const text = textOf(await context.read(side, at));
    const symbols = text === undefined ? null : await context.symbols(at, text);
    const open =
      Array.isArray(symbols) && symbols.some((one) => one.kind === 'namespace' && one.name === module && one.exported);
    // Behind a private module only what the crate's root hands out again is public.
    if (!open) {
      const handedOut = new Set(
        [...library.matchAll(/\bpub use\s+([^;]{1,5000});/g)].flatMap(([, list = '']) => list.match(/\w+/g) ?? []),
      );
      return { ...surface, passes: (symbol) => handedOut.has(symbol.name.split('.')[0] ?? '') };
    }
    folder += `${module}/`;
    at = tree.has(`${folder}mod.rs`) ? `${folder}mod.rs` : `${folder.slice(0, -1)}.rs`;
  }
  return { ...surface, passes: all };
}

const publishing =
  /maven-publish|java-library|<distributionManagement>|central-publishing-maven-plugin|nexus-staging-maven-plugin/;

async function jvmSurface(
  context: RuleContext,
  side: Side,
  path: string,
  tree: ReadonlySet<string>,
): Promise<Surface | null> {
  if (!/(^|\/)src\/main\/java\//.test(path)) return null;
  const build = nearest(tree, path, ['build.gradle', 'build.gradle.kts', 'pom.xml']);
  const text = build === null ? undefined : textOf(await context.read(side, build));
  return text !== undefined && publishing.test(text)
    ? { severity: 'medium', confidence: 'L1', version: null, passes: all }
    : null;
}

async function dotnetSurface(
  context: RuleContext,
  side: Side,
  path: string,
  tree: ReadonlySet<string>,
): Promise<Surface | null> {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const project = [...tree].find((one) => one.endsWith('.csproj') && folderOf(one) === folder);
    if (project !== undefined) {
      const text = textOf(await context.read(side, project)) ?? '';
      return /<PackageId>|<GeneratePackageOnBuild>\s*true|<IsPackable>\s*true/i.test(text)
        ? { severity: 'medium', confidence: 'L1', version: null, passes: all }
        : null;
    }
    if (folder === '') return null;
  }
}
