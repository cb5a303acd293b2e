/** One parameter of a callable. `type` is the written type with white space folded, null where there is none. */
export interface Parameter {
  name: string;
  /** may be left out by the caller: marked optional, has a default, or takes any number of values */
  optional: boolean;
  /** takes any number of values (`...rest`, `*args`, `params`) */
  rest: boolean;
  /** can only be given by name (Python after `*`) */
  keywordOnly: boolean;
  default: string | null;
  type: string | null;
}

/**
 * How the parameters of a callable look to a caller; null for what is not called. Overloads are symbols of their own.
 */
export interface Signature {
  parameters: Parameter[];
  returns: string | null;
}

export type SymbolKind =
  | 'function'
  | 'method'
  | 'constructor'
  | 'class'
  | 'interface'
  | 'struct'
  | 'enum'
  | 'enum-member'
  | 'type'
  | 'constant'
  | 'variable'
  | 'property'
  | 'namespace'
  | 'macro'
  | 're-export';

/** A declaration that a text gives a name to. */
export interface PublicSymbol {
  /**
   * qualified by what encloses it in the file: `Class.method`, `Type.Method`, `module.item`; `default` for a default
   * export
   */
  name: string;
  kind: SymbolKind;
  signature: Signature | null;
  /** 1-based line of the declaration */
  line: number;
  /** others can name it, as far as the file itself says */
  exported: boolean;
  deprecated: boolean;
  /**
   * for `re-export`: the module it comes from and its name there; `*` for all of them. `from: null` names a symbol of
   * this file.
   */
  from?: { module: string | null; name: string };
  /** for types: it has a base, so that it may offer more than it declares */
  inherits?: boolean;
  /** one of several declared signatures */
  overload?: boolean;
  /** for members: callers may reach it once they reach its owner */
  memberOpen?: boolean;
  /** for what is not called: the value it is given, when that is one short literal */
  value?: string;
}
