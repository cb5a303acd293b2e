import { z } from 'zod';
import { commentStyle } from '../../../../readers/source/comments.ts';
import { kindOf } from '../../../../readers/paths/kind.ts';
import type { Rule } from '../rule.ts';

/** A file that a rule had to look at and could not. `rule` is `text` where nobody could read it. */
export const UnreadFile = z.strictObject({
  rule: z.string(),
  path: z.string(),
  reason: z.string(),
  counts: z.boolean().describe('the rule is about this file as a whole, so without it there is no pass'),
});
export type UnreadFile = z.infer<typeof UnreadFile>;

/** The name that stands for all rules where a file has no text that any of them could read. */
export const anyRule = 'text';

/** What one rule could not look at, one entry a file. */
export class Unreads {
  readonly #rule: Pick<Rule, 'id' | 'owns'>;
  readonly #changed: ReadonlySet<string>;
  readonly #files = new Map<string, UnreadFile>();

  constructor(rule: Pick<Rule, 'id' | 'owns'>, changed: ReadonlySet<string>) {
    this.#rule = rule;
    this.#changed = changed;
  }

  owns(path: string): boolean {
    return this.#rule.owns(path);
  }

  note(path: string, reason: string, counts = this.#changed.has(path) && this.owns(path)): void {
    const known = this.#files.get(path);
    if (known !== undefined && (known.counts || !counts)) return;
    this.#files.set(path, { rule: this.#rule.id, path, reason, counts });
  }

  get all(): UnreadFile[] {
    return [...this.#files.values()];
  }
}

/**
 * Text that a tool reads and that is no source by the notion of paths: settings, style sheets, scripts without an
 * ending.
 */
const otherText = new RegExp(
  String.raw`\.(?:json[5c]?|jsonnet|ps[dm]?1|hrl|lisp|el|gql|css|s[ac]ss|less|star|awk|sed|tcl|svg)$|(?:^|` +
    String.raw`\/)(?:gradlew|mvnw|configure)$`,
  'i',
);
const programs = new RegExp(
  String.raw`\.(?:[cm]?[jt]sx?|vue|svelte|pyi?|rb|rake|php|go|rs|java|kts?|scala|groovy|gradle|cs|vb|c|cc|cpp|h|hpp|` +
    String.raw`swift|m|mm|dart|sh|bash|zsh|ps1|pl|pm|lua|exs?)$`,
  'i',
);

/** True for a file that something compiles, runs or is set up by, as its name says; samples are data. */
export function isSourcePath(path: string): boolean {
  const { source, manifest, fixture } = kindOf(path);
  return (source || manifest || commentStyle(path) !== undefined || otherText.test(path)) && !fixture;
}

/** True for the source of a program, which nobody writes at the size of data. */
export function isProgramPath(path: string): boolean {
  return programs.test(path) && !kindOf(path).fixture;
}
