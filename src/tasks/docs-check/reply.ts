import { z } from 'zod';
import type { Ask, Reply } from '../../contracts/engine.ts';
import type { Claim } from '../../contracts/task.ts';
import { parseReply, strictSchema } from '../../readers/ask/reply.ts';

const Pair = z.strictObject({
  path: z.string().describe('the page, as shown'),
  old: z.string().describe('text that stands exactly once in the page, verbatim, without the line numbers'),
  new: z.string().describe('what takes its place'),
});

const ModelEdit = z.strictObject({
  finding: z.string().describe('id of a finding listed under FINDINGS'),
  why: z.string().describe('what the edit says instead, in one sentence'),
  pairs: z.array(Pair),
});

const ModelStatement = z.strictObject({
  path: z.string().describe('the page, as shown'),
  line: z.int().describe('line number as shown'),
  quote: z.string().describe('the words of that line that are no longer true, verbatim'),
  code_path: z.string().describe('a file of the diff'),
  code_side: z.enum(['new', 'old']),
  code_line: z.int().describe('line number as shown in brackets'),
  code_quote: z.string().describe('the line of the diff that shows it, verbatim'),
  why: z.string().describe('what the code does now, in one or two sentences'),
  pairs: z
    .array(Pair)
    .describe('the smallest edit that makes it true; empty where you are not sure of the right words'),
});

const DocsReply = z.strictObject({ edits: z.array(ModelEdit), statements: z.array(ModelStatement) });
export const replySchema = strictSchema(DocsReply);

export type DocsClaim = Claim &
  /** `finding` is the id of a detector's finding, or of a statement of the same reply */
  (
    | { kind: 'edit'; finding: string; statement: string | null; edit: { why: string; pairs: z.infer<typeof Pair>[] } }
    | { kind: 'statement'; statement: z.infer<typeof ModelStatement> }
  );

/**
 * Edits and statements of a reply; a statement's own edit is a claim by itself, since the one may stand without the
 * other.
 */
export function claimsOf(ask: Ask, reply: Reply & { outcome: 'answered' }): DocsClaim[] {
  const { edits, statements } = parseReply(DocsReply, reply.text);
  return [
    ...edits.map((edit, index): DocsClaim => ({
      id: `${ask.id}/edit-${index + 1}`,
      kind: 'edit',
      cites: [],
      finding: edit.finding,
      statement: null,
      edit,
    })),
    ...statements.flatMap((statement, index): DocsClaim[] => {
      const id = `${ask.id}/statement-${index + 1}`;
      const cites = [
        { ref: `${statement.path}:${statement.line}`, quote: statement.quote },
        { ref: `${statement.code_path}:${statement.code_line}`, quote: statement.code_quote },
      ];
      const own: DocsClaim = { id, kind: 'statement', cites, statement };
      return statement.pairs.length === 0
        ? [own]
        : [
            own,
            {
              id: `${id}/edit`,
              kind: 'edit',
              cites: [],
              finding: '',
              statement: id,
              edit: { why: statement.why, pairs: statement.pairs },
            },
          ];
    }),
  ];
}
