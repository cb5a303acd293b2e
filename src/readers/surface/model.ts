/**
 * What kind of name a reader of the docs may use.
 *
 * - `export`: a name other code imports (function, class, type, constant); `member`: a public method, property or enum
 *   value of one.
 * - `parameter`: a named parameter of an export or a member; `default` holds its default as written.
 * - `flag`: a command-line option; `environment-variable`: a variable the program reads; `config-key`: a key of a
 *   configuration file or object.
 * - `route`: an HTTP method and path (`GET /users/{id}`; `ANY` where the source names no method).
 * - `action-input`, `action-output`: of a GitHub Action or of a reusable workflow.
 * - `script`: a script of package.json or a Makefile target; `package-export`: a subpath of `exports`, a command of
 *   `bin`.
 * - `file`: a path of the tree.
 */
export type SurfaceKind =
  | 'export'
  | 'member'
  | 'parameter'
  | 'flag'
  | 'environment-variable'
  | 'config-key'
  | 'route'
  | 'action-input'
  | 'action-output'
  | 'script'
  | 'package-export'
  | 'file';

/**
 * The language of the source that declares the item; `yaml`, `json` and `make` for files that aren't code, `none` for a
 * path of the tree.
 */
export type SurfaceLanguage =
  | 'typescript'
  | 'javascript'
  | 'python'
  | 'go'
  | 'java'
  | 'rust'
  | 'csharp'
  | 'ruby'
  | 'php'
  | 'yaml'
  | 'json'
  | 'make'
  | 'none';

/** One name that the outside can use, at one place of one revision. */
export interface SurfaceItem {
  kind: SurfaceKind;
  /**
   * The name in its own spelling. A flag with its dashes (`--max-size`), a member without its owner (`close`), a route
   * as `METHOD /path` with parameters as `{name}`, a configuration key as a dotted path (`server.port`), a file as its
   * path.
   */
  name: string;
  /**
   * Other spellings by which docs may name the same thing: `-m` and `--maxSize` of a flag, `Client.close`,
   * `client.open`, `$PORT`, `process.env.PORT`. Without `name` itself, without repeats.
   */
  aliases: string[];
  /**
   * Class or type of a member; `function` or `Class.method` of a parameter; command of a flag; path or name of the
   * action; schema of a key.
   */
  owner?: string;
  /**
   * Parameters and result in one line with single spaces, `(a: string, b?: number = 1): void`; only for what can be
   * called.
   */
  signature?: string;
  /** The default as the source writes it, with the quotes of a plain string taken off. Absent where none is known. */
  default?: string;
  /** Path in the tree, `/` as separator. */
  path: string;
  /** Line of the declaration, counted from 1. */
  line: number;
  language: SurfaceLanguage;
}

/**
 * What a change did to one item. `before` is there for everything but `added`, `after` for everything but `removed`.
 * A `removed` item is gone from the whole head: no item and no source of the head says its name any more.
 * A changed parameter list is told once, as `signature` of the function that has it; a parameter's own default is told
 * as `default` of the parameter.
 */
export interface SurfaceChange {
  change: 'removed' | 'renamed' | 'signature' | 'default' | 'added';
  before?: SurfaceItem;
  after?: SurfaceItem;
  /** the code still uses it and no longer offers it to others: only what imports it is wrong */
  inside?: true;
  /**
   * for what went: why it may still be offered by something that no source of this tree shows; nobody can be sure then
   */
  doubt?: string;
}
