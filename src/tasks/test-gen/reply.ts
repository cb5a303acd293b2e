import { z } from 'zod';
import type { Ask, Reply } from '../../contracts/engine.ts';
import type { Claim } from '../../contracts/task.ts';
import { parseReply, strictSchema } from '../../readers/ask/reply.ts';

const WriterReply = z.strictObject({
  summary: z.string().describe('what the tests check, in at most five sentences'),
  files: z
    .array(
      z.strictObject({
        path: z.string().describe('path of a test file from the repository’s top'),
        content: z.string().describe('the whole file'),
      }),
    )
    .describe('the test files, whole; empty when they were written into the working folder'),
});
export type WrittenText = z.infer<typeof WriterReply>['files'][number];

export const replySchema = strictSchema(WriterReply);

/** What was written: a patch where an agent had a folder to write in, else whole files. */
export interface TestGenClaim extends Claim {
  summary: string;
  patch: string | null;
  files: WrittenText[];
}

/**
 * One claim for each reply. What the agent wrote counts before what it says; an answer that wrote nothing has no claim.
 */
export function claimsOf(ask: Ask, reply: Reply & { outcome: 'answered' }): TestGenClaim[] {
  const { summary, files } = parseReply(WriterReply, reply.text);
  const patch = reply.patch === undefined || reply.patch === '' ? null : reply.patch;
  if (patch === null && files.length === 0) return [];
  return [{ id: `${ask.id}/tests`, cites: [], summary, patch, files: patch === null ? files : [] }];
}
