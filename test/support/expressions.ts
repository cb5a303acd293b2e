import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

type Json = string | number | boolean | null | { readonly [key: string]: Json } | readonly Json[];

/**
 * An `if` of a workflow as GitHub reads it, ready to be evaluated; `cancelled()` is false. The wrapping `${{ }}` may
 * stand or not.
 */
export function readCondition(text: string): (contexts: Readonly<Record<string, Json>>) => boolean {
  const inner = /^\$\{\{([\s\S]*)\}\}$/.exec(text.trim())?.[1] ?? text;
  const status = ['cancelled', 'always', 'success', 'failure'].map((name) => ({ name, minArgs: 0, maxArgs: 0 }));
  const { tokens } = new Lexer(inner).lex();
  const tree = new Parser(tokens, ['needs', 'inputs', 'github', 'matrix'], status).parse();
  const functions = new Map(
    status.map((one) => [
      one.name,
      { ...one, call: () => new data.BooleanData(one.name === 'always' || one.name === 'success') },
    ]),
  );
  return (contexts) => {
    const value = new Evaluator(tree, dictionary(contexts), functions).evaluate();
    return value.kind === data.Kind.Boolean ? value.value : value.coerceString() !== '';
  };
}

function dictionary(object: Readonly<Record<string, Json>>): data.Dictionary {
  return new data.Dictionary(...Object.entries(object).map(([key, value]) => ({ key, value: dataOf(value) })));
}

function dataOf(value: Json): data.ExpressionData {
  if (value === null) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  return Array.isArray(value)
    ? new data.Array(...value.map(dataOf))
    : dictionary(value as Readonly<Record<string, Json>>);
}
