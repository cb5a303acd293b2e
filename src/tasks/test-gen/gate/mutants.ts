import type { SymbolGrammar } from '../../../readers/symbols/grammar.ts';
import { replacePatch } from '../../../readers/diff/write.ts';
import {
  enclosing,
  textOf,
  walk,
  type Syntax,
  type SyntaxNode,
  type SyntaxReader,
} from '../../../readers/symbols/syntax.ts';
import { keepOldText } from '../hunks/kept-text.ts';
import { riskOf } from '../hunks/risk.ts';

export type MutantKind = 'negate' | 'boundary' | 'operator' | 'constant' | 'return' | 'statement' | 'text';

/** A small wrong change of one place. `patch` makes it. */
export interface Mutant {
  path: string;
  line: number;
  /** the function around it, '' where there is none with a name */
  scope: string;
  kind: MutantKind;
  before: string;
  after: string;
  patch: string;
  risk: number;
}

const operators: Readonly<Record<string, { to: string; kind: MutantKind }>> = {
  '<': { to: '<=', kind: 'boundary' },
  '<=': { to: '<', kind: 'boundary' },
  '>': { to: '>=', kind: 'boundary' },
  '>=': { to: '>', kind: 'boundary' },
  '==': { to: '!=', kind: 'operator' },
  '!=': { to: '==', kind: 'operator' },
  '===': { to: '!==', kind: 'operator' },
  '!==': { to: '===', kind: 'operator' },
  '&&': { to: '||', kind: 'operator' },
  '||': { to: '&&', kind: 'operator' },
  and: { to: 'or', kind: 'operator' },
  or: { to: 'and', kind: 'operator' },
  '+': { to: '-', kind: 'operator' },
  '-': { to: '+', kind: 'operator' },
  '*': { to: '/', kind: 'operator' },
  '/': { to: '*', kind: 'operator' },
};
const negations: Readonly<Record<SymbolGrammar, (text: string) => string>> = {
  typescript: bang,
  tsx: bang,
  javascript: bang,
  java: bang,
  'c-sharp': bang,
  rust: bang,
  go: bang,
  python: (text) => `not (${text})`,
};
/** What stands for no value; where a language has none that always fits, a return stays. */
const nothing: Partial<Record<SymbolGrammar, string>> = {
  typescript: 'undefined',
  tsx: 'undefined',
  javascript: 'undefined',
  python: 'None',
};

function bang(text: string): string {
  return text.startsWith('(') && text.endsWith(')') ? `(!${text})` : `!(${text})`;
}

interface Edit {
  start: number;
  end: number;
  text: string;
  kind: MutantKind;
  line: number;
}

/**
 * The mutants of a file's lines, by kinds of nodes that languages share: a condition negated, a boundary moved, an
 * operator swapped, a number raised by one, a boolean or a text turned, a returned value, a raised error or a called
 * statement left out. Each still parses; what was there stays as a comment. After the operators that DeMillo, Lipton
 * and Sayward and their successors settled on; the most risky first, at most `most`.
 */
export async function makeMutants(
  path: string,
  text: string,
  lines: ReadonlySet<number>,
  syntax: SyntaxReader,
  most = 50,
): Promise<Mutant[]> {
  const read = await syntax(path, text);
  if (read === null || read.broken) return [];
  const rows = text.split('\n');
  const mutants: Mutant[] = [];
  const edits = editsOf(read)
    .filter(({ line }) => lines.has(line))
    .map((edit) => ({ ...edit, risk: riskOf([rows[edit.line - 1] ?? '']).score }))
    // many texts are messages that nobody tests
    .sort((a, b) => Number(a.kind === 'text') - Number(b.kind === 'text') || b.risk - a.risk || a.start - b.start);
  for (const edit of edits) {
    if (mutants.length >= most) break;
    const after = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
    const parsed = await syntax(path, after);
    if (parsed === null || parsed.broken) continue;
    mutants.push({
      path,
      line: edit.line,
      scope: scopeOf(read, edit.line),
      kind: edit.kind,
      before: text.slice(edit.start, edit.end),
      after: edit.text,
      patch: replacePatch(path, text, await keepOldText(path, text, after, syntax)),
      risk: edit.risk,
    });
  }
  return mutants;
}

interface Place {
  node: SyntaxNode;
  syntax: Syntax;
  /** texts that are no values */
  fixed: ReadonlySet<SyntaxNode>;
}

const kinds = (...names: string[]): RegExp => new RegExp(`^(?:${names.join('|')})$`);

/** Gone when the code runs. */
const types = kinds(
  'type_annotation|type_arguments|type_parameters|literal_type',
  'interface_declaration|type_alias_declaration',
);
const calls = kinds(
  'call|call_expression|await_expression|await|method_invocation|invocation_expression|macro_invocation',
);

/** What is made of a node, by its kind: languages share most names. */
const makers: readonly { of: RegExp; make(place: Place): Edit[] }[] = [
  {
    of: kinds(
      'if_statement|if_expression|elif_clause|while_statement|while_expression|do_statement',
      'ternary_expression|conditional_expression',
    ),
    make: negated,
  },
  { of: /binary|comparison|boolean_operator/, make: swapped },
  {
    of: kinds('number|integer|float|int_literal|float_literal|integer_literal|decimal_integer_literal|real_literal'),
    make: raised,
  },
  { of: kinds('string|interpreted_string_literal|string_literal'), make: lengthened },
  { of: kinds('raise_statement|throw_statement'), make: ({ node, syntax }) => [leftOut(node, syntax)] },
  { of: /^(?:true|false|boolean_literal)$/i, make: turned },
  { of: kinds('return_statement'), make: emptied },
  { of: kinds('expression_statement'), make: uncalled },
];

function editsOf(syntax: Syntax): Edit[] {
  const fixed = fixedTexts(syntax.root);
  const nodes = [...walk(syntax.root)];
  const erased = nodes.filter(({ kind }) => types.test(kind));
  return nodes
    .flatMap((node) => makers.flatMap(({ of, make }) => (of.test(node.kind) ? make({ node, syntax, fixed }) : [])))
    .filter((edit) => !erased.some(({ start, end }) => start <= edit.start && edit.end <= end));
}

const editOf = (node: SyntaxNode, kind: MutantKind, text: string, line = node.line): Edit => ({
  start: node.start,
  end: node.end,
  text,
  kind,
  line,
});

function negated({ node, syntax }: Place): Edit[] {
  const condition =
    node.children.find(({ field }) => field === 'condition') ??
    (node.kind === 'conditional_expression' && syntax.language === 'python'
      ? node.children.filter(({ named }) => named)[1]
      : undefined);
  if (condition === undefined || /let_/.test(condition.kind)) return [];
  return [editOf(condition, 'negate', negations[syntax.language](textOf(syntax, condition)))];
}

function swapped({ node }: Place): Edit[] {
  return node.children.flatMap((child) => {
    const swap = child.named || !Object.hasOwn(operators, child.kind) ? undefined : operators[child.kind];
    return swap === undefined ? [] : [editOf(child, swap.kind, swap.to)];
  });
}

function raised({ node, syntax }: Place): Edit[] {
  const digits = textOf(syntax, node);
  return /^\d{1,15}$/.test(digits) ? [editOf(node, 'constant', String(Number(digits) + 1))] : [];
}

/** A text that stands for itself is a value; one that is a statement (a docstring) or a path of an import is none. */
function lengthened({ node, syntax, fixed }: Place): Edit[] {
  const plain = /^(["'])((?:(?!\1)[^\\\n])*)\1$/.exec(textOf(syntax, node));
  return plain === null || fixed.has(node) ? [] : [editOf(node, 'text', `${plain[1]}${plain[2]}_${plain[1]}`)];
}

function turned({ node, syntax }: Place): Edit[] {
  const other = { true: 'false', false: 'true', True: 'False', False: 'True' }[textOf(syntax, node)];
  return node.named && other !== undefined ? [editOf(node, 'constant', other)] : [];
}

function emptied({ node, syntax }: Place): Edit[] {
  const valueless = nothing[syntax.language];
  const value = node.children.find(({ named, kind }) => named && !/comment/.test(kind));
  if (valueless === undefined || value === undefined || textOf(syntax, value) === valueless) return [];
  return [editOf(value, 'return', valueless, node.line)];
}

function uncalled({ node, syntax }: Place): Edit[] {
  if (!node.children.some(({ kind }) => calls.test(kind))) return [];
  return [syntax.language === 'go' ? editOf(node, 'statement', '') : leftOut(node, syntax)];
}

const leftOut = (node: SyntaxNode, { language }: Syntax): Edit =>
  editOf(node, 'statement', language === 'python' ? 'pass' : ';');

/** Strings that are no values: docstrings, directives, what imports name, keys. */
function fixedTexts(root: SyntaxNode): ReadonlySet<SyntaxNode> {
  const found = new Set<SyntaxNode>();
  for (const node of walk(root)) {
    if (/import|export_statement|require|attribute|annotation|struct_tag|tag|decorator|jsx/.test(node.kind))
      for (const inner of walk(node)) found.add(inner);
    if (node.kind === 'expression_statement') for (const child of node.children) found.add(child);
    if (/^(?:pair|dictionary|case_clause|switch_case)$/.test(node.kind))
      for (const child of node.children) if (child.field === 'key') found.add(child);
  }
  return found;
}

function scopeOf(syntax: Syntax, line: number): string {
  const around = enclosing(
    syntax.root,
    line,
    kinds(
      'function_definition|(?:generator_)?function_declaration|method_(?:declaration|definition)',
      'function_item|variable_declarator|constructor_declaration',
    ),
  );
  const name = around?.children.find(({ field }) => field === 'name');
  return name === undefined ? '' : textOf(syntax, name);
}
