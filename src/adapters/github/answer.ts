import type { z } from 'zod';
import { GithubFailure } from './client.ts';

/** GitHub's answer as the shape that we rely on; one line that names the place when it is another. */
export function parseAnswer<T>(schema: z.ZodType<T>, body: unknown, path: string): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new GithubFailure(
    200,
    '',
    `GitHub's answer about ${path} cannot be read: ${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'unreadable'}`,
  );
}
