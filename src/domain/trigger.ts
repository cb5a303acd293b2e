import { z } from 'zod';
import { Subject } from './subject.ts';

/**
 * A pull request's own words and state, as they were when the run started. All of it is an author's text: data, never
 * instructions.
 */
export const ChangeRequest = z.strictObject({
  title: z.string(),
  body: z.string(),
  author: z.string(),
  labels: z.array(z.string()),
  draft: z.boolean(),
  head_branch: z.string().optional().describe('name of the head’s branch, where it is known'),
  fork: z.boolean().describe('the head lives in another repository'),
});
export type ChangeRequest = z.infer<typeof ChangeRequest>;

/** Why a run started, parsed at the border and frozen: nothing about it is read again later. */
export const Trigger = z.strictObject({
  event: z.string().describe('the event name on a runner, `cli` in a terminal'),
  actor: z.string(),
  at: z.iso.datetime().describe('the run’s one clock: rendering and replay use it'),
  subject: Subject,
  request: ChangeRequest.optional(),
  queued: z.int().positive().optional().describe('the pull request that a merge queue tests'),
  payload: z.json().optional().describe('what came with the event, redacted; a task parses it with its own schema'),
});
export type Trigger = z.infer<typeof Trigger>;
