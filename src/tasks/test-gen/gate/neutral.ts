import { replacePatch } from '../../../readers/diff/write.ts';
import { commentStyle } from '../../../readers/source/comments.ts';
import {
  leaves,
  textOf,
  walk,
  type Syntax,
  type SyntaxNode,
  type SyntaxReader,
} from '../../../readers/symbols/syntax.ts';
import { asComments } from '../hunks/kept-text.ts';

/** All but white space, comments and brackets: what these patches leave as it is. */
const tokens = (syntax: Syntax): string =>
  leaves(syntax)
    .flatMap(({ node }) => (/^[()]$/.test(node.kind) ? [] : [textOf(syntax, node)]))
    .join('\0');

interface Insert {
  at: number;
  text: string;
}

/**
 * A patch after which the file does the same and reads otherwise: on the lines spaces between tokens are doubled, right
 * operands stand in brackets and statements have a comment line above; `also` stands at its end as comments, as what
 * the code was before a change. A test that notices depends on how the code is written. '' where the language is
 * unknown.
 */
export async function neutralPatch(
  path: string,
  text: string,
  lines: ReadonlySet<number>,
  syntax: SyntaxReader,
  also: readonly string[] = [],
): Promise<string> {
  const read = await syntax(path, text);
  if (read === null || read.broken) return '';
  // what does not parse as it should is left out: some spot may be in a text that the grammar does not know
  for (const inserts of [
    [...spaces(read, lines), ...brackets(read, lines), ...comments(read, path, lines)],
    spaces(read, lines),
    [],
  ]) {
    let after = text;
    for (const { at, text: more } of unique(inserts)) after = after.slice(0, at) + more + after.slice(at);
    after = `${after.replace(/\n?$/, also.length === 0 ? '$&' : '\n')}${asComments(path, also)}`;
    const parsed = await syntax(path, after);
    if (parsed !== null && !parsed.broken && tokens(parsed) === tokens(read)) return replacePatch(path, text, after);
  }
  return '';
}

/** Last first; of two at one place a closing bracket goes before what opens or parts. */
function unique(inserts: readonly Insert[]): Insert[] {
  return [
    ...new Map(
      inserts.map((one) => [`${one.at} ${one.text} ${/^[()]$/.test(one.text) ? inserts.indexOf(one) : ''}`, one]),
    ).values(),
  ].sort((a, b) => b.at - a.at || rank(b.text) - rank(a.text));
}
const rank = (text: string): number => (text === ')' ? 0 : text === '(' ? 2 : 1);

function spaces(syntax: Syntax, lines: ReadonlySet<number>): Insert[] {
  const { root, text } = syntax;
  return [...walk(root)].flatMap((node) =>
    !lines.has(node.line) || isText.test(node.kind)
      ? []
      : node.children.flatMap((child, at) => {
          const previous = node.children[at - 1];
          const apart =
            previous !== undefined &&
            previous.endLine === child.line &&
            /^ +$/.test(text.slice(previous.end, child.start));
          return apart && !inside(root, child.start) ? [{ at: child.start, text: ' ' }] : [];
        }),
  );
}

/** `a < b` as `a < (b)`; where a bracket after an operator could be read otherwise (casts, types), nothing. */
function brackets(syntax: Syntax, lines: ReadonlySet<number>): Insert[] {
  if (!['javascript', 'typescript', 'tsx', 'python', 'go'].includes(syntax.language)) return [];
  return [...walk(syntax.root)].flatMap((node) => {
    if (!/^(?:binary_expression|binary_operator|comparison_operator)$/.test(node.kind) || !lines.has(node.line))
      return [];
    const right = node.children.at(-1);
    const operator = node.children.at(-2);
    if (
      right === undefined ||
      operator === undefined ||
      !right.named ||
      !/^[-+*/%<>=!]+$/.test(operator.kind) ||
      /type|parenthesized|comment|await|yield|lambda/.test(right.kind)
    )
      return [];
    return [
      { at: right.start, text: '(' },
      { at: right.end, text: ')' },
    ];
  });
}

/** A line of its own above each statement that begins its line. */
function comments(syntax: Syntax, path: string, lines: ReadonlySet<number>): Insert[] {
  const mark = commentStyle(path)?.line[0];
  if (mark === undefined) return [];
  const rows = syntax.text.split('\n');
  const found = new Map<number, Insert>();
  for (const node of walk(syntax.root)) {
    // only within a function: above it a comment may be its documentation or an order to a tool
    if (!/^(?:block|statement_block|function_body|statement_list)$/.test(node.kind)) continue;
    for (const child of node.children) {
      if (!child.named || !lines.has(child.line) || isText.test(child.kind)) continue;
      const start = child.start === 0 ? 0 : syntax.text.lastIndexOf('\n', child.start - 1) + 1;
      const space = syntax.text.slice(start, child.start);
      const above = rows[child.line - 2]?.trim() ?? '';
      if (/^\s*$/.test(space) && !above.startsWith(mark) && !above.endsWith('\\'))
        found.set(start, { at: start, text: `${space}${mark} the same\n` });
    }
  }
  return [...found.values()];
}

const isText = /string|template|jsx|regex|comment/;

/** True where a place lies within a string or a text of markup. */
function inside(root: SyntaxNode, at: number): boolean {
  for (
    let node: SyntaxNode | undefined = root;
    node !== undefined;
    node = node.children.find(({ start, end }) => start < at && at < end)
  ) {
    if (isText.test(node.kind)) return true;
  }
  return false;
}
