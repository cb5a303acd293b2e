import type { Confidence, Severity, Side } from '../../../domain/finding.ts';
import type { Category } from '../category.ts';
import type { ChangedFile, Hunk } from '../../../readers/diff/model.ts';
import type { PublicSymbol } from '../../../readers/symbols/model.ts';
import type { SecretHit } from '../../../contracts/world.ts';

/** A file that is there and whose text could not be had, with the reason in a few words. */
export class Unread {
  readonly reason: string;
  /** its first line names a program that runs it, whatever its name says */
  readonly script: boolean;

  constructor(reason: string, script = false) {
    this.reason = reason;
    this.script = script;
  }
}

/**
 * A file's redacted text; undefined where there is no such file. Whoever looks past an `Unread` has not looked: it is
 * on record already.
 */
export type Reading = string | Unread | undefined;

/** The text of a reading where there is one. */
export function textOf(reading: Reading): string | undefined {
  return typeof reading === 'string' ? reading : undefined;
}

/** A changed file as rules see it: redacted, its hunks read, both whole sides on demand. */
export interface RuleFile {
  file: ChangedFile;
  hunks: Hunk[];
  /** secrets that the redactor took from the patch, with the added line they stood on */
  secrets: { hit: SecretHit; line: number; endLine: number }[];
  /** where it stood as something else before a rename made it what it is; it is then looked at as a new file */
  movedFrom?: string;
  base(): Promise<Reading>;
  head(): Promise<Reading>;
}

/** What one rule may read. Each reading that failed is noted for it; what it gives up on besides, it has to say. */
export interface RuleContext {
  files: readonly RuleFile[];
  /** Any file's text before or after the change, changed or not. */
  read(side: Side, path: string): Promise<Reading>;
  /** Paths of the tree before or after the change, below `under`. */
  list(side: Side, under?: string): Promise<readonly string[]>;
  /**
   * The declarations of a text that others can name; null where the path's language is unknown. Not noted: the rule
   * knows whether it matters.
   */
  symbols(path: string, text: string): Promise<PublicSymbol[] | Unread | null>;
  /**
   * The rule could not look at a file, or not at all of it. `counts` (default: it owns the file, and the change touched
   * it): there can be no pass.
   */
  couldNotLook(path: string, reason: string, counts?: boolean): void;
}

/** What a rule saw. `quote` stands verbatim on `line` of `side`; line null speaks of the file. */
export interface RuleHit {
  path: string;
  side: Side;
  line: number | null;
  endLine?: number;
  quote: string;
  title: string;
  /** why it matters here and what to do, two sentences at most */
  detail: string;
  /** where it differs from the rule's own */
  severity?: Severity;
  confidence?: Confidence;
  suggestion?: string;
}

/**
 * A deterministic detector of something that is critical by nature. Precision before reach: a clean change gets no hit.
 */
export interface Rule {
  id: string;
  title: string;
  /** the kind of problem; a model's finding of the same kind on the same lines says the same */
  category: Category;
  severity: Severity;
  confidence: Confidence;
  /** the documented reason, with its source; the generated table of rules shows it */
  why: string;
  /** Files that this rule is about as a whole: one that it cannot read is never clean. */
  owns(path: string): boolean;
  find(context: RuleContext): Promise<RuleHit[]>;
}
