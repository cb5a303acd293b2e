import { z } from 'zod';

export const traceLanguages = ['java', 'javascript', 'python', 'go', 'ruby', 'csharp', 'php', 'rust'] as const;

/** One frame as it was written. `offset` is where its line starts in the symptom, in UTF-16 units. */
export const Frame = z.strictObject({
  offset: z.int().nonnegative(),
  raw: z.string(),
  file: z.string().nullable().describe('path or file name as written'),
  line: z.int().positive().nullable(),
  function: z.string().nullable(),
  /** class, module or package, as written */
  owner: z.string().nullable(),
});
export type Frame = z.infer<typeof Frame>;

/** A stack trace found in a text; frames from where it was thrown outwards, whatever order the language prints. */
export const Trace = z.strictObject({
  language: z.enum(traceLanguages),
  exception: z.string().nullable(),
  message: z.string().nullable(),
  offset: z.int().nonnegative(),
  frames: z.array(Frame),
});
export type Trace = z.infer<typeof Trace>;
