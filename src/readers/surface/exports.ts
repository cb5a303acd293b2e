import type { Parameter, PublicSymbol, Signature } from '../symbols/model.ts';
import type { SurfaceItem, SurfaceLanguage } from './model.ts';
import { itemOf } from './source.ts';

/** Without one of these a source exports nothing; other languages export what they don't hide. */
export const exportMarkers: Partial<Record<SurfaceLanguage, RegExp>> = {
  typescript: /\bexports?\b/,
  javascript: /\bexports?\b/,
  java: /\bpublic\b|\binterface\b/,
  csharp: /\bpublic\b/,
  rust: /\bpub\b|\bmacro_export\b/,
};

const typeKinds = new Set(['class', 'interface', 'struct', 'enum', 'type', 'namespace', 'macro']);
const memberKinds = new Set(['method', 'property', 'enum-member', 'constructor']);

/**
 * Exported declarations of a file as items: the name, its members, and the parameters of both. What is hidden is left
 * out.
 */
export function exportItems(
  symbols: readonly PublicSymbol[],
  where: { path: string; language: SurfaceLanguage },
): SurfaceItem[] {
  if (isInternal(where.path, where.language)) return [];
  const module = moduleOf(where.path);
  return symbols
    .filter((one) => one.exported && !one.name.includes('*'))
    .flatMap((one): SurfaceItem[] => {
      const parts = one.name.split('.');
      const own = parts.at(-1) ?? '';
      const owner = parts.slice(0, -1).join('.');
      if (own === '' || own.length > 200 || (/^_/.test(own) && own !== '__init__')) return [];
      // a default export has the name that its importer gives it
      if (own === 'default' || own === 'module.exports') return [];
      const signature = one.signature === null ? undefined : signatureText(one.signature);
      if (one.kind === 'constructor') return parameterItems(one, owner === '' ? own : owner, where);
      // a type within a type or a module is still a thing of its own
      const isMember =
        owner !== '' && (memberKinds.has(one.kind) || (/[A-Z]/.test(owner.charAt(0)) && !typeKinds.has(one.kind)));
      const last = owner.split('.').at(-1) ?? '';
      const aliases =
        owner === ''
          ? [
              module === '' ? undefined : `${module}.${own}`,
              module === '' || where.language !== 'rust' ? undefined : `${module}::${own}`,
            ]
          : [
              `${last}.${own}`,
              `${last}#${own}`,
              where.language === 'rust' || where.language === 'php' || where.language === 'ruby'
                ? `${last}::${own}`
                : undefined,
              last.length > 1 ? `${last.charAt(0).toLowerCase()}${last.slice(1)}.${own}` : undefined,
            ];
      const item = itemOf(where, one.line, isMember ? 'member' : 'export', own, {
        aliases,
        owner,
        signature,
        ...(one.signature === null && one.value !== undefined ? { default: one.value } : {}),
      });
      return [item, ...parameterItems(one, one.name, where)];
    });
}

function parameterItems(
  one: PublicSymbol,
  owner: string,
  where: { path: string; language: SurfaceLanguage },
): SurfaceItem[] {
  return (one.signature?.parameters ?? [])
    .filter((parameter) => /^[*$&]*[\p{L}][\p{L}\p{N}_]*$/u.test(parameter.name) && parameter.name !== 'self')
    .map((parameter) =>
      itemOf(where, one.line, 'parameter', parameter.name.replace(/^[*$&]+/, ''), {
        owner,
        default: parameter.default === null ? undefined : plainDefault(parameter.default),
      }),
    );
}

function plainDefault(text: string): string {
  return (/^(["'])([^"'\\]*)\1$/.exec(text)?.[2] ?? text).slice(0, 120);
}

/** `(a: string, b?: number = 1, ...rest): void`, in one spelling for all languages. */
export function signatureText(signature: Signature): string {
  const parts = signature.parameters.filter((one) => one.name !== 'self').map(parameterText);
  return `(${parts.join(', ')})${signature.returns === null ? '' : `: ${signature.returns}`}`;
}

function parameterText(one: Parameter): string {
  const name = `${one.rest ? '...' : ''}${one.name}${one.optional && !one.rest && one.default === null ? '?' : ''}`;
  return `${name}${one.type === null ? '' : `: ${one.type}`}${one.default === null ? '' : ` = ${one.default}`}`;
}

/** Places whose exports nobody outside can import, by the rule of the language or a common custom. */
function isInternal(path: string, language: SurfaceLanguage): boolean {
  if (/(?:^|\/)internals?\//i.test(path)) return true;
  if (language === 'python')
    return /(?:^|\/)(?:_[^/_][^/]*(?:\/|\.pyi?$)|setup\.py$|conftest\.py$|migrations\/)/.test(path);
  if (language === 'typescript' || language === 'javascript')
    return /\.config\.[cm]?[jt]s$|(?:^|\/)\.[^/]+$|(?:^|\/)scripts?\//.test(path);
  if (language === 'rust')
    return /(?:^|\/)(?:build\.rs|benches\/|xtask\/)/.test(path) || /(?:^|\/)src\/(?:main\.rs|bin\/)/.test(path);
  if (language === 'ruby') return /(?:^|\/)(?:db\/migrate|config\/initializers)\//.test(path);
  if (language === 'php') return /(?:^|\/)database\/migrations\//.test(path);
  return false;
}

/** The last part of a file's module: `utils` of `src/utils.py`, the folder for an index file. */
function moduleOf(path: string): string {
  const parts = path.replace(/\.[a-z]+$/i, '').split('/');
  const last = parts.at(-1) ?? '';
  return /^(?:index|__init__|mod|lib|main)$/.test(last) ? (parts.at(-2) ?? '') : last;
}
