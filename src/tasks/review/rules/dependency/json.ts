import { z } from 'zod';
import type { Side } from '../../../../domain/finding.ts';
import { blankComments } from '../../../../readers/source/comments.ts';
import { addedLines, lineOfOffset, quoteOfLine } from '../text/quotes.ts';
import { textOf, type Reading, type RuleContext, type RuleFile, type RuleHit } from '../rule.ts';

const Texts = z
  .record(z.string(), z.unknown())
  .transform((all) =>
    Object.fromEntries(Object.entries(all).filter((one): one is [string, string] => typeof one[1] === 'string')),
  );
const Optional = Texts.optional().catch(undefined);

/** What the rules read of a package.json; parts of another kind than npm documents are left out. */
export const Manifest = z.object({
  name: z.string().optional().catch(undefined),
  version: z.string().optional().catch(undefined),
  private: z.boolean().optional().catch(undefined),
  scripts: Optional,
  dependencies: Optional,
  devDependencies: Optional,
  optionalDependencies: Optional,
  peerDependencies: Optional,
  overrides: z.record(z.string(), z.unknown()).optional().catch(undefined),
  resolutions: Optional,
  pnpm: z.object({ overrides: Optional }).optional().catch(undefined),
  main: z.unknown().optional(),
  module: z.unknown().optional(),
  types: z.unknown().optional(),
  typings: z.unknown().optional(),
  bin: z.unknown().optional(),
  exports: z.unknown().optional(),
});
export type Manifest = z.infer<typeof Manifest>;

export const sections = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/**
 * JSON text as `schema` sees it: of keys that stand twice the last one, as npm has it; with comments and trailing
 * commas where it has them, as some package managers do. Undefined when it is broken or something else.
 */
export function parseJson<T>(schema: z.ZodType<T>, text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  const plain = text.replace(/^\uFEFF/, '');
  for (const read of [plain, undefined]) {
    try {
      return schema.safeParse(JSON.parse(read ?? withoutExtras(plain))).data;
    } catch {
      // the second way, or none
    }
  }
  return undefined;
}

function withoutExtras(text: string): string {
  return blankComments(text, 'x.js').replace(/"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/g, (part) => (part === ',' ? '' : part));
}

/**
 * One side of a JSON file as `schema` sees it. Undefined where there is no such file, and where it could not be read:
 * then that is said.
 */
export function jsonOf<T>(
  context: RuleContext,
  schema: z.ZodType<T>,
  side: Side,
  path: string,
  reading: Reading,
): T | undefined {
  const text = textOf(reading);
  const value = parseJson(schema, text);
  if (text !== undefined && value === undefined)
    context.couldNotLook(path, 'not JSON of the form that it should have', side === 'old' ? false : undefined);
  return value;
}

/**
 * Where `"key": "value"` stands, an added line first, however both are written; the whole file where no line shows it.
 */
export function placeOfEntry(
  file: RuleFile,
  text: string,
  key: string,
  value?: string,
): Pick<RuleHit, 'path' | 'line' | 'quote'> {
  const line = lineOfEntry(file, text, key, value);
  const { path } = file.file;
  return line === undefined ? { path, line: null, quote: path } : { path, line, quote: quoteOfLine(text, line) };
}

function lineOfEntry(file: RuleFile, text: string, key: string, value?: string): number | undefined {
  const added = addedLines(file);
  const [name, content] = [`${JSON.stringify(key)}`, value === undefined ? '' : JSON.stringify(value)];
  const lines = text.split('\n').flatMap((line, at) => {
    const start = line.indexOf(name);
    return start >= 0 &&
      /^\s*:/.test(line.slice(start + name.length, start + name.length + 200)) &&
      line.includes(content, start)
      ? [at + 1]
      : [];
  });
  return lines.find((line) => added.has(line)) ?? lines[0] ?? lineOfEscaped(text, key, value);
}

/** The same with escapes in key or value, or with both on lines of their own. */
function lineOfEscaped(text: string, key: string, value: string | undefined): number | undefined {
  for (const { index, 1: name = '', 2: content } of text.matchAll(
    /("(?:[^"\\\n]|\\.)*")\s*:\s*("(?:[^"\\\n]|\\.)*")?/g,
  )) {
    if (unescaped(name) === key && (value === undefined || unescaped(content) === value))
      return lineOfOffset(text, index);
  }
  return undefined;
}

function unescaped(token: string | undefined): unknown {
  try {
    return JSON.parse(token ?? 'null') as unknown;
  } catch {
    return undefined;
  }
}
