import type { Confidence, Severity, Side } from '../../../domain/finding.ts';
import type { Category } from '../category.ts';
import type { ChangedFile, Hunk } from '../../../readers/diff/model.ts';
import type { PublicSymbol } from '../../../readers/symbols/model.ts';
import type { SecretHit } from '../../../contracts/world.ts';

/** A changed file as rules see it: redacted, its hunks read, both whole sides on demand (undefined where there is none, or it is binary or over 1 MiB). */
export interface RuleFile {
  file: ChangedFile;
  hunks: Hunk[];
  /** secrets that the redactor took from the patch, with the added line they stood on */
  secrets: { hit: SecretHit; line: number; endLine: number }[];
  base(): Promise<string | undefined>;
  head(): Promise<string | undefined>;
}

export interface RuleContext {
  files: readonly RuleFile[];
  /** Any file's redacted text before or after the change, changed or not. */
  read(side: Side, path: string): Promise<string | undefined>;
  /** Paths of the tree before or after the change, below `under`. */
  list(side: Side, under?: string): Promise<readonly string[]>;
  /** The declarations of a text that others can name; null where the path's language is unknown or the text is no parsable code. */
  symbols(path: string, text: string): Promise<PublicSymbol[] | null>;
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

/** A deterministic detector of something that is critical by nature. Precision before reach: a clean change gets no hit. */
export interface Rule {
  id: string;
  title: string;
  /** the kind of problem; a model's finding of the same kind on the same lines says the same */
  category: Category;
  severity: Severity;
  confidence: Confidence;
  /** the documented reason, with its source; the generated table of rules shows it */
  why: string;
  find(context: RuleContext): Promise<RuleHit[]>;
}
