import { textOf, walk, type Syntax, type SyntaxNode } from '../../../../readers/symbols/syntax.ts';
import { testBlocks, testOf, type TestBlock } from './test-blocks.ts';

/** One statement beside the tests of a file, and the groups that it stands in. */
interface Item {
  suite: string;
  kind: string;
  text: string;
  node: SyntaxNode;
  /** of a group: its own place */ group: string | null;
}

const imports = new RegExp(
  '^(?:import_statement|import_from_statement|future_import_statement|import_declaration|' +
    String.raw`using_directive|use_declaration|package_clause|package_declaration)$`,
);
const transparent = new RegExp(
  '^(?:namespace_declaration|file_scoped_namespace_declaration|export_statement|' +
    'decorated_definition|declaration_list|class_body|block|statement_block|program|module|' +
    String.raw`source_file|compilation_unit|else_clause)$`,
);
const definitions = new RegExp(
  '^(?:function_definition|decorated_definition|class_definition|' +
    '(?:generator_)?function_declaration|class_declaration|lexical_declaration|variable_declaration|' +
    'type_alias_declaration|interface_declaration|enum_declaration|method_declaration|' +
    'method_definition|type_declaration|const_declaration|var_declaration|function_item|struct_item|' +
    'enum_item|impl_item|const_item|static_item|type_item|record_declaration|field_declaration|' +
    String.raw`public_field_definition|assignment)$`,
);
/** What a framework calls by its name, for each test around it. */
const hooks = new RegExp(
  String.raw`^(?:set_?up\w*|tear_?down\w*|async(?:SetUp|TearDown)|(?:setup|teardown)_\w+|pytest_\w+|` +
    String.raw`pytestmark|__\w+__|init|TestMain|collect_ignore\w*)$`,
  'i',
);
const hookMarks = new RegExp(
  [
    String.raw`@(?:[\w.]+\.)?(?:Before|After)\w*`,
    String.raw`\[\s*(?:SetUp|TearDown|OneTime\w+|(?:Test|Class|Assembly)(?:Initialize|Cleanup))\b`,
    String.raw`\bautouse\s*=\s*True`,
  ].join('|'),
);
const jsHooks = /^(?:await\s+)?(?:before|after)(?:Each|All)?\s*\(/;

/** What a patch did beside the tests of a file that was there. `added` is the text that it added there. */
export interface SharedChange {
  problem: string | null;
  added: string;
}

/**
 * A file that was there may get tests, imports and helpers of new names; all that stood beside its tests has to stay,
 * in its order. Anything else could take a present test's table, fixture or check away, and belongs into a new file.
 */
export function sharedChange(before: Syntax, after: Syntax): SharedChange {
  const [old, now] = [itemsOf(before), itemsOf(after)];
  const left = [...now];
  const names = importsOf(old);
  const own = importsOf(now);
  for (const atom of names)
    if (!own.has(atom))
      return { problem: `takes the import of ${shown(atom.split('\0').at(-1) ?? '')} away`, added: '' };
  let at = 0;
  for (const item of old) {
    if (isImport(item)) continue;
    const found = left.findIndex((one, place) => place >= at && one.suite === item.suite && one.text === item.text);
    if (found < 0)
      return { problem: `changes or removes ${shown(item.text)}, which present tests may need`, added: '' };
    left.splice(found, 1);
    at = found;
  }
  const code = before.text;
  const groups = left.flatMap(({ group }) => (group === null || old.some((one) => one.group === group) ? [] : [group]));
  const isNew = (suite: string): boolean => groups.some((group) => suite === group || suite.startsWith(`${group} > `));
  for (const item of left) {
    if (isImport(item) || item.group !== null) continue;
    const problem = problemOf(item, code, old, isNew(item.suite));
    if (problem !== null) return { problem, added: '' };
  }
  for (const atom of own) {
    const name = atom.split('\0').at(-1) ?? '';
    if (names.has(atom) || name === '') continue;
    if (name === '*' || mentions(withoutImports(before), name))
      return { problem: `gives the name ${shown(name)} another meaning`, added: '' };
  }
  const added = left.filter((item) => !(isImport(item) && old.some(({ text }) => text === item.text)));
  return {
    problem: null,
    added: added.map(({ node, text, group }) => (group === null ? textOf(after, node) : text)).join('\n'),
  };
}

const shown = (text: string): string => JSON.stringify(text.replace(/\s+/g, ' ').slice(0, 60));
const mentions = (code: string, name: string): boolean =>
  new RegExp(String.raw`(?<![\p{L}\p{N}_$.])${name.replace(/\$/g, String.raw`\$`)}(?![\p{L}\p{N}_$])`, 'u').test(code);

function problemOf(
  { kind, text, node }: Item,
  before: string,
  old: readonly Item[],
  inNewGroup: boolean,
): string | null {
  if (inNewGroup && jsHooks.test(text)) return null;
  const defines =
    definitions.test(kind) || (kind === 'expression_statement' && node.children[0]?.kind === 'assignment');
  if (!defines)
    return inNewGroup && !touchesShared(text, old)
      ? null
      : `adds ${shown(text)} beside its present tests, which could change what they do: a new file would do`;
  if (!inNewGroup && hookMarks.test(text))
    return `adds ${shown(text)}, which runs around present tests: a new file would do`;
  for (const name of declared(text)) {
    if (!inNewGroup && hooks.test(name))
      return `adds ${shown(name)}, which runs around present tests: a new file would do`;
    if (!inNewGroup && mentions(before, name)) return `gives the name ${shown(name)} another meaning`;
  }
  if (
    !/function|class|method|fn|impl|struct|interface|type_|enum|record|decorated/.test(kind) &&
    !/=>|\bfunction\b|\blambda\b/.test(text) &&
    touchesShared(text, old)
  )
    return `adds ${shown(text)}, which could change what present tests use`;
  return null;
}

/** A call or a write on something that stood beside the present tests. */
function touchesShared(text: string, old: readonly Item[]): boolean {
  return old
    .filter((item) => !isImport(item) && item.group === null)
    .flatMap(({ text: own }) => declared(own))
    .some((name) =>
      new RegExp(
        String.raw`(?<![\p{L}\p{N}_$.])${name.replace(/\$/g, String.raw`\$`)}\s*(?:\.|\[[^\]]*\]\s*=|[-+*/|&]?=(?!=))`,
        'u',
      ).test(text),
    );
}

/** The names that a statement gives a meaning. */
function declared(text: string): string[] {
  const found = new RegExp(
    String.raw`^\s*(?:@[^\n]*\n\s*)*(?:export\s+)?(?:default\s+)?(?:pub(?:\([^)]*\))?\s+)?(?:(?:public|` +
      String.raw`private|protected|internal|static|final|async|abstract|sealed|readonly)\s+)*(?:def|class|` +
      String.raw`function\*?|func(?:\s*\([^)]*\))?|fn|struct|enum|interface|type|record|trait|mod|const|let|var|` +
      String.raw`static)\s+(?:mut\s+)?(\{[^}]*\}|\[[^\]]*\]|[\p{L}_$][\p{L}\p{N}_$]*)`,
    'u',
  ).exec(text)?.[1];
  if (found !== undefined)
    return [...found.matchAll(/(?:[\p{L}_$][\p{L}\p{N}_$]*\s*:\s*)?([\p{L}_$][\p{L}\p{N}_$]*)/gu)].map(
      (match) => match[1]!,
    );
  const assigned = /^\s*([\p{L}_$][\p{L}\p{N}_$]*(?:\s*,\s*[\p{L}_$][\p{L}\p{N}_$]*)*)\s*(?::[^=\n]+)?=(?!=)/u.exec(
    text,
  )?.[1];
  if (assigned !== undefined) return assigned.split(',').map((name) => name.trim());
  const method = /([\p{L}_$][\p{L}\p{N}_$]*)\s*(?:\(|=|;)/u.exec(text)?.[1];
  return method === undefined ? [] : [method];
}

/**
 * The statements beside the tests, group by group; what surrounds a test without being a group, as a loop, counts
 * without the test.
 */
function itemsOf(syntax: Syntax): Item[] {
  const blocks = testBlocks(syntax) ?? [];
  const items: Item[] = [];
  const visit = (node: SyntaxNode, suite: string): void => {
    for (const child of node.children) {
      if (!child.named || /comment/.test(child.kind) || child.kind === 'attribute_item') continue;
      const found = testOf(syntax, inner(child)) ?? testOf(syntax, child);
      if (found?.kind === 'test') continue;
      const body = bodyOf(inner(child));
      if (found?.kind === 'group' && body !== undefined) {
        const group = suite === '' ? found.name : `${suite} > ${found.name}`;
        items.push({
          suite,
          kind: child.kind,
          text: squeeze(syntax.text.slice(child.start, body.start)),
          node: child,
          group,
        });
        visit(body, group);
      } else if (/^(?:namespace_declaration|file_scoped_namespace_declaration|internal_module)$/.test(child.kind))
        visit(body ?? child, suite);
      else if (
        transparent.test(child.kind) &&
        child.kind !== 'decorated_definition' &&
        child.kind !== 'export_statement'
      )
        visit(child, suite);
      else
        items.push({
          suite,
          kind: inner(child).kind,
          text: squeeze(withoutTests(syntax, child, blocks)),
          node: child,
          group: null,
        });
    }
  };
  visit(syntax.root, '');
  return items;
}

/** What stands within marks: the class below its decorators, the declaration that is exported. */
function inner(node: SyntaxNode): SyntaxNode {
  if (!/^(?:decorated_definition|export_statement)$/.test(node.kind)) return node;
  return node.children.find(({ field }) => field === 'definition' || field === 'declaration') ?? node;
}

/** The nearest body below a node: that of a class, or of the function which a group is given. */
function bodyOf(node: SyntaxNode): SyntaxNode | undefined {
  const open = [node];
  for (let one = open.shift(); one !== undefined; one = open.shift()) {
    const body = one.children.find(({ field, kind }) => field === 'body' && /block|body|list/.test(kind));
    if (body !== undefined) return body;
    open.push(...one.children);
  }
  return undefined;
}

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim();

function withoutTests(syntax: Syntax, node: SyntaxNode, blocks: readonly TestBlock[]): string {
  const within = blocks.filter((block) => block.startLine >= node.line && block.endLine <= node.endLine);
  if (within.length === 0 || ![...walk(node)].some((child) => testOf(syntax, child)?.kind === 'test'))
    return textOf(syntax, node);
  return syntax.text
    .split('\n')
    .slice(node.line - 1, node.endLine)
    .filter((_, at) => !within.some((block) => block.startLine <= node.line + at && node.line + at <= block.endLine))
    .join('\n');
}

const required = new RegExp(
  String.raw`^(?:const|let|var)\s+(\{[^}]*\}|[\p{L}_$][\p{L}\p{N}_$]*)\s*=\s*(?:await\s+)?(?:require|` +
    String.raw`import)\s*\(\s*["']([^"']+)["']\s*\)\s*;?$`,
  'u',
);
const isImport = ({ kind, text, suite }: Item): boolean => suite === '' && (imports.test(kind) || required.test(text));

/** Each imported name with where it comes from, as `place\0what\0name`; the name is '' where an import binds none. */
function importsOf(items: readonly Item[]): Set<string> {
  const atoms = new Set<string>();
  const list = (place: string, names: string): void => {
    for (const one of names.split(',')) {
      const [, what, name] =
        /^\s*(?:type\s+)?([\p{L}_$*][\p{L}\p{N}_$.]*)(?:\s*(?:\bas\b|:)\s*([\p{L}_$][\p{L}\p{N}_$]*))?\s*$/u.exec(
          one,
        ) ?? [];
      if (what !== undefined) atoms.add(`${place}\0${what}\0${name ?? what}`);
    }
  };
  for (const { text } of items.filter(isImport)) {
    const python = /^from\s+(\S+)\s+import\s+\(?([^)]*)\)?$/.exec(text);
    const script = new RegExp(
      String.raw`^import\s+(?:type\s+)?(?:([\p{L}_$][\p{L}\p{N}_$]*)\s*,?\s*)?(?:\{([^}]*)\}|` +
        String.raw`\*\s*as\s+([\p{L}_$][\p{L}\p{N}_$]*))?\s*from\s*["']([^"']+)["']`,
      'u',
    ).exec(text);
    const call = required.exec(text);
    if (python !== null) list(python[1]!, python[2]!);
    else if (script !== null) {
      const [, own, names, all, place] = script;
      if (own !== undefined) atoms.add(`${place}\0default\0${own}`);
      if (all !== undefined) atoms.add(`${place}\0*\0${all}`);
      list(place!, names ?? '');
    } else if (call !== null) {
      if (call[1]!.startsWith('{')) list(call[2]!, call[1]!.slice(1, -1));
      else atoms.add(`${call[2]!}\0default\0${call[1]!}`);
    } else if (/"[^"]+"/.test(text) && /^import\b/.test(text))
      for (const [, name, place] of text.matchAll(/([\w.]+\s+)?"([^"]+)"/g))
        atoms.add(`${place}\0\0${name?.trim().replace(/^(?:import|_|\.)$/, '') ?? ''}`);
    else if (/^import\s+[\w.]+(?:\s+as\s+\w+)?(?:\s*,|$)/.test(text)) list('', text.replace(/^import\s+/, ''));
    else atoms.add(`${text}\0\0`);
  }
  return atoms;
}

const withoutImports = (syntax: Syntax): string => {
  const gone = itemsOf(syntax)
    .filter(isImport)
    .map(({ node }) => node);
  return [...gone]
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end }) => text.slice(0, start) + text.slice(end), syntax.text);
};
