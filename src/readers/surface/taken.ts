import type { Node } from 'web-tree-sitter';
import { field, leadingText, named } from '../symbols/nodes.ts';
import type { SurfaceLanguage } from './model.ts';
import { below, type Source } from './source.ts';

/**
 * A type that a file declares, exported or not: its bases by their last names ('' for a computed one), and whether
 * something writes members of it that no source shows.
 */
export interface DeclaredType {
  name: string;
  bases: string[];
  generated: boolean;
}

/** What a file offers by way of others: modules whose names it takes over whole, and what its types inherit. */
export interface Taken {
  stars: string[];
  types: DeclaredType[];
}

const typeNodes: Readonly<Record<SurfaceLanguage, readonly string[]>> = {
  typescript: ['class_declaration', 'abstract_class_declaration', 'class', 'interface_declaration'],
  javascript: ['class_declaration', 'class'],
  python: ['class_definition'],
  go: ['type_spec'],
  java: ['class_declaration', 'interface_declaration', 'record_declaration', 'enum_declaration'],
  rust: ['struct_item', 'enum_item', 'union_item', 'trait_item', 'impl_item'],
  csharp: ['class_declaration', 'interface_declaration', 'record_declaration', 'struct_declaration'],
  ruby: ['class', 'module'],
  php: ['class_declaration', 'interface_declaration', 'trait_declaration', 'enum_declaration'],
  yaml: [],
  json: [],
  make: [],
  none: [],
};

/** Annotations, derives and methods by which members come to be that are written nowhere. */
const generators: Partial<Record<SurfaceLanguage, RegExp>> = {
  java: new RegExp(
    [
      String.raw`@(?:lombok\.)?(?:experimental\.)?(?:Getter|Setter|Data|Value|Builder|SuperBuilder|With`,
      String.raw`|Wither|Delegate|AutoValue|Immutable)\b`,
    ].join(''),
  ),
  csharp: new RegExp(
    [
      String.raw`\[[^\]\n]{0,80}\b(?:ObservableProperty|RelayCommand|Reactive(?:Command)?|AutoNotify`,
      String.raw`|AutoProperty|Notify\w*|GenerateProperty)\b`,
    ].join(''),
  ),
  rust: new RegExp(
    [
      String.raw`#\[(?:derive\([^)]*\b(?:\w*(?:Getters?|Setters?|Builder|Accessors?|Delegate)|new`,
      String.raw`|Deref(?:Mut)?|Constructor)\b|getset|bon\b|builder|delegate)`,
    ].join(''),
  ),
  php: /\bfunction\s+__(?:call|callStatic|get)\b/i,
  ruby: /\bdef\s+(?:self\.)?method_missing\b|\bdefine_method\b|\bclass_eval\b|\bmodule_eval\b/,
  python: /\bdef\s+__getattr(?:ibute)?__\b/,
};

/**
 * What a text must hold before its tree is asked for bases: asking costs a good part of a parse, and most files have
 * none.
 */
const inherits: Partial<Record<SurfaceLanguage, RegExp>> = {
  typescript: /\bextends\b/,
  javascript: /\bextends\b/,
  python: /^[ \t]*class\s+\w+\s*\(/m,
  java: /\bextends\b/,
  csharp: /\b(?:class|record|interface|struct)\s+\w[^{};]{0,300}:/,
  php: /\bextends\b|^[ \t]*(?:[\w ]*\{[ \t]*)?use\s/m,
  ruby: /\bclass\s+[\w:]+\s*<|\b(?:include|extend|prepend)\b/,
  go: /^[ \t]*\*?(?:\w+\.)?[A-Za-z]\w*(?:\[[^\]\n]*\])?[ \t]*(?:`[^`\n]*`[ \t]*)?(?:\/\/.*)?$/m,
  rust: /\bDeref\b|\btrait\s+\w+[^{;]{0,200}:/,
};
const declaration = /\b(?:class|interface|struct|enum|trait|module|record|union|type)\s+([\p{L}_]\w{0,199})/gu;
const star: Partial<Record<SurfaceLanguage, RegExp>> = {
  typescript: /\bexport\s*(?:type\s*)?\*/,
  javascript: /\bexport\s*\*/,
  python: /\bimport\s+\*/,
  rust: /::\*/,
};

/** Reads what a file takes in from others; pure, and cheap beside the parse. */
export function readTaken({ root, language, text }: Source): Taken {
  const generator = generators[language]?.test(text) === true ? generators[language] : undefined;
  const stars = star[language]?.test(text) === true ? starsOf(root, language) : [];
  if (generator === undefined && inherits[language]?.test(text) !== true) {
    // here the names alone matter, to those that inherit from them; a word of a comment more does no harm
    return {
      stars,
      types: [...new Set([...text.matchAll(declaration)].map((one) => one[1]!))].map((name) => ({
        name,
        bases: [],
        generated: false,
      })),
    };
  }
  const types = below(root, ...typeNodes[language]).flatMap((node): DeclaredType[] => {
    const name =
      (field(node, 'name') ?? (node.type === 'impl_item' ? field(node, 'type') : null))?.text
        .replace(/<[^]*$/, '')
        .split(/[.:\\]+/)
        .at(-1) ?? '';
    if (
      name === '' ||
      name.length > 200 ||
      (node.type === 'impl_item' && !/\bDeref(?:Mut)?$/.test(field(node, 'trait')?.text ?? ''))
    )
      return [];
    const bases = basesOf(node, language);
    return [
      {
        name,
        bases,
        generated:
          node.type === 'impl_item' ||
          generator?.test(`${leadingText(node)}\n${language === 'rust' ? '' : node.text}`) === true,
      },
    ];
  });
  return { stars, types };
}

/** The last part of a written base: `C` of `b.C<T>`; '' for a call or what else is put together. */
function baseName(node: Node): string {
  const text = node.text
    .replace(/[<[][^]*$/, '')
    .replace(/^[*&\\]+/, '')
    .trim();
  return /^[\p{L}_$][\p{L}\p{N}_$.:\\]*$/u.test(text) ? text.split(/[.:\\]+/).at(-1)! : '';
}

function childrenOf(node: Node, ...types: string[]): Node[] {
  return named(node)
    .filter((one) => types.includes(one.type))
    .flatMap((one) => named(one));
}

function basesOf(node: Node, language: SurfaceLanguage): string[] {
  const names = (nodes: readonly Node[]): string[] =>
    nodes.filter((one) => !one.type.endsWith('comment')).map(baseName);
  switch (language) {
    case 'typescript':
    case 'javascript': {
      const heritage = childrenOf(node, 'class_heritage');
      const extended = heritage
        .filter((one) => one.type === 'extends_clause')
        .flatMap((one) => named(one).filter((part) => part.type !== 'type_arguments'));
      return names([
        ...(extended.length > 0 ? extended : heritage.filter((one) => !one.type.endsWith('_clause'))),
        ...childrenOf(node, 'extends_type_clause'),
      ]);
    }
    case 'python':
      return names(named(field(node, 'superclasses')).filter((one) => one.type !== 'keyword_argument'));
    case 'java':
      return names([
        ...childrenOf(node, 'superclass'),
        ...childrenOf(node, 'extends_interfaces').flatMap((one) => (one.type === 'type_list' ? named(one) : [one])),
      ]);
    case 'csharp': {
      const bases = names(
        childrenOf(node, 'base_list')
          .filter((one) => one.type !== 'argument_list')
          .map((one) => (one.type === 'primary_constructor_base_type' ? (field(one, 'type') ?? one) : one)),
      );
      // what a class implements it must declare itself
      return node.type === 'interface_declaration' ? bases : bases.filter((one) => !/^I\p{Lu}/u.test(one));
    }
    case 'php':
      return names([
        ...childrenOf(node, 'base_clause'),
        ...named(field(node, 'body'))
          .filter((one) => one.type === 'use_declaration')
          .flatMap((one) => named(one).filter((part) => part.type === 'name' || part.type === 'qualified_name')),
      ]);
    case 'ruby': {
      const mixed = named(field(node, 'body')).filter(
        (one) => one.type === 'call' && /^(?:include|extend|prepend)$/.test(field(one, 'method')?.text ?? ''),
      );
      return names([
        ...named(field(node, 'superclass')),
        ...mixed.flatMap((one) => named(field(one, 'arguments'))),
      ]).filter((one) => one !== 'self');
    }
    case 'go': {
      const type = field(node, 'type');
      const embedded =
        type?.type === 'struct_type'
          ? childrenOf(type, 'field_declaration_list')
              .filter((one) => one.type === 'field_declaration' && field(one, 'name') === null)
              .map((one) => field(one, 'type') ?? one)
          : type?.type === 'interface_type'
            ? named(type).filter((one) => one.type === 'type_elem' && named(one).length === 1)
            : [];
      return names(embedded);
    }
    case 'rust':
      return node.type === 'trait_item'
        ? names(
            named(field(node, 'bounds')).filter((one) => one.type !== 'lifetime' && one.type !== 'removed_trait_bound'),
          )
        : [];
    default:
      return [];
  }
}

/**
 * Modules whose every name becomes one of this file: `export * from 'm'`, `from m import *`, `pub use m::*`. Relative
 * ones are read themselves.
 */
function starsOf(root: Node, language: SurfaceLanguage): string[] {
  const modules = ((): string[] => {
    switch (language) {
      case 'typescript':
      case 'javascript':
        return below(root, 'export_statement')
          .filter((one) => /^export\s*(?:type\s*)?\*\s*from\b/.test(one.text.slice(0, 40)))
          .map((one) => field(one, 'source')?.text.slice(1, -1) ?? '')
          .filter((one) => !/^[.~#/]|^@\//.test(one));
      case 'python':
        return below(root, 'wildcard_import')
          .map((one) => field(one.parent, 'module_name')?.text ?? '')
          .filter((one) => !one.startsWith('.'));
      case 'rust':
        return below(root, 'use_declaration')
          .flatMap((one) => /^pub\s+use\s+(?:::)?([\w:]+)::\*\s*;/.exec(one.text)?.[1] ?? [])
          .filter((one) => !/^(?:crate|self|super)(?:::|$)/.test(one));
      default:
        return [];
    }
  })();
  return modules.filter((one) => one !== '' && one.length <= 200);
}
