import type { CommentReader } from '../readers/docs/comment-spans.ts';
import type { SyntaxReader } from '../readers/symbols/syntax.ts';

/** The revision that a patch goes to, as the forge has it: what the publishing job has in place of a clone. */
export interface PatchBase {
  /** A plain file's text, null where there is none. */
  read(path: string): Promise<string | null>;
  /** A commit that the revision comes from, with its first parent; null where it does not come from it. */
  past(sha: string): Promise<{ parent: string | null; read(path: string): Promise<string | null> } | null>;
  syntax: SyntaxReader;
  comments: CommentReader;
}
