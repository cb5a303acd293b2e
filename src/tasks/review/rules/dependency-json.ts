import { z } from 'zod';
import { addedLines } from './quotes.ts';
import type { RuleFile } from './rule.ts';

const Texts = z.record(z.string(), z.unknown()).transform((all) => Object.fromEntries(Object.entries(all).filter((one): one is [string, string] => typeof one[1] === 'string')));
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

/** JSON text as `schema` sees it, undefined when it is broken or something else. */
export function parseJson<T>(schema: z.ZodType<T>, text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(text.replace(/^\uFEFF/, ''))).data;
  } catch {
    return undefined;
  }
}

/** 1-based line where `"key": "value"` stands, an added line first; undefined where none does. */
export function lineOfEntry(file: RuleFile, text: string, key: string, value?: string): number | undefined {
  const added = addedLines(file);
  const [name, content] = [`${JSON.stringify(key)}`, value === undefined ? '' : JSON.stringify(value)];
  const lines = text.split('\n').flatMap((line, at) => {
    const start = line.indexOf(name);
    return start >= 0 && /^\s*:/.test(line.slice(start + name.length)) && line.includes(content, start) ? [at + 1] : [];
  });
  return lines.find((line) => added.has(line)) ?? lines[0];
}
