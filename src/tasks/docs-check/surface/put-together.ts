import type { SurfaceItem } from '../../../readers/surface/model.ts';
import type { SourceFile } from '../../../readers/surface/surface.ts';

/** Beginnings of a variable's name that a program may hold apart: `ACME_` and `ACME_DB_` of `ACME_DB_URL`. */
function prefixesOf(name: string): string[] {
  return [...name.matchAll(/_/g)]
    .map((one) => name.slice(0, one.index + 1))
    .filter((one) => one.length >= 3 && one.length < name.length);
}

/** Texts of which one stands in every source that may put the item's name together from a beginning of it. */
export function prefixTexts(item: SurfaceItem): string[] {
  if (item.kind !== 'environment-variable') return [];
  return prefixesOf(item.name).flatMap((one) => [
    `"${one}`,
    `'${one}`,
    `\`${one}`,
    `"${one.slice(0, -1)}"`,
    `'${one.slice(0, -1)}'`,
  ]);
}

/** Why code of the head may put a variable's or a route's name together at run time; null where nothing hints at it. */
export function putTogether(item: SurfaceItem, files: readonly SourceFile[]): string | null {
  if (item.kind === 'environment-variable') return variable(item.name, files);
  return item.kind === 'route' ? route(item.name.replace(/^\w+ /, ''), files) : null;
}

function variable(name: string, files: readonly SourceFile[]): string | null {
  for (const prefix of prefixesOf(name)) {
    const bare = escaped(prefix.slice(0, -1));
    // the beginning alone in quotes, in front of a value that is put in, or as the prefix that a loader is given
    const form = new RegExp(
      `["'\`]${bare}_(?:["'\`]|\\$\\{|\\$\\w|#\\{|\\{|%[sv])|(?:env(?:ironment)?_?-?prefix|envvar_prefix|` +
        `prefixed|AddEnvironmentVariables)\\W{1,8}["'\`]${bare}_?["'\`]`,
      'i',
    );
    const file = files.find((one) => form.test(one.text));
    if (file !== undefined) return `${file.path} puts names that begin with ${prefix} together`;
  }
  return null;
}

const verbs =
  'get|post|put|patch|delete|del|all|any|route|add_url_rule|HandleFunc|Handle|MapGet|MapPost|MapPut|MapDelete';
/** A route whose path is computed: a template with a value, a name, or a sum. */
const computed = new RegExp(
  `\\.(?:${verbs})\\(\\s*(?:\`[^\`\\n]{0,200}\\$\\{|f["'][^"'\\n]{0,200}\\{\\w+\\}|\\$"[^"\\n]{0,200}\\{|` +
    `[A-Za-z_$][\\w$.]{0,100}\\s*[,+]|["'][^"'\\n]{0,200}["']\\s*\\+)`,
  'i',
);

function route(path: string, files: readonly SourceFile[]): string | null {
  const parts = path.split('/').slice(1);
  const prefixes = parts
    .map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)
    .slice(0, -1)
    .filter((one) => !/[{}]/.test(one))
    .map((one) => escaped(one).replace(/^\\?\//, '/?'));
  if (prefixes.length === 0) return null;
  const mounted = new RegExp(
    '(?:\\b(?:use|register|mount|nest|group|route|include|include_router|register_blueprint|MapGroup|scope|' +
      `namespace)\\(|\\b(?:url_)?prefix["']?\\s*[:=]|\\bbasePath["']?\\s*[:=])\\s*[^()"'\`\\n]{0,` +
      `40}["'\`](?:${prefixes.join('|')})/?["'\`]`,
    'i',
  );
  const begun = new RegExp(
    `\\.(?:${verbs})\\(\\s*[f$]?["'\`](?:${prefixes.join('|')})/(?:\\$\\{|` +
      `\\{\\w+\\}[^"'\`\\n]*["'\`]\\.format|["'\`]\\s*\\+)`,
    'i',
  );
  const sum =
    files.find((one) => begun.test(one.text)) ??
    (files.some((one) => mounted.test(one.text)) ? files.find((one) => computed.test(one.text)) : undefined);
  return sum === undefined ? null : `${sum.path} puts routes together`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
