import type { z } from 'zod';
import { inputFailure } from '../../../domain/errors.ts';
import { Sha } from '../../../domain/subject.ts';

/** An event's payload; fails as input on one of another form. */
export function parsePayload<T>(schema: z.ZodType<T>, payload: unknown, event: string): T {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw inputFailure(
    'GITHUB_EVENT_PATH',
    `the payload is not a ${event} event: ${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'unreadable'}`,
  );
}

/** The commit that the runner checks out. */
export function ownCommit(environment: Readonly<Record<string, string | undefined>>): string {
  const sha = Sha.safeParse(environment['GITHUB_SHA']);
  if (!sha.success) throw inputFailure('GITHUB_SHA', 'is not set to a commit', 'the full SHA that the runner gives');
  return sha.data;
}
