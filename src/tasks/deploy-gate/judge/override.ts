import { z } from 'zod';
import { inputFailure, messageOf } from '../../../domain/errors.ts';
import type { Observed } from '../../../domain/observed.ts';
import { Sha } from '../../../domain/subject.ts';
import type { Settled } from '../rules/settled.ts';
import { shortSha } from '../../../domain/words.ts';

/**
 * What a person asks for. Who asks is the run's actor and never part of the text; where it says one, it has to be that
 * actor.
 */
export const Override = z.strictObject({
  reason: z.string().trim().min(10, 'a reason of at least 10 characters').max(500),
  until: z.iso.datetime({ offset: true, error: 'a time is ISO 8601 with its zone (2026-11-20T18:00:00Z)' }),
  environment: z.string().min(1),
  sha: Sha,
  actor: z.string().min(1).optional(),
  rules: z.array(z.string().min(1)).min(1).max(50).optional().describe('rules that it is about; all that don’t pass'),
});
export type Override = z.infer<typeof Override>;

/** An override as it was decided on. `refused` says why it does not count; null when it does. */
export const OverrideRecord = z.strictObject({
  actor: z.string(),
  reason: z.string(),
  until: z.string(),
  environment: z.string(),
  sha: z.string(),
  rules: z.array(z.string()).nullable(),
  refused: z.string().nullable(),
  overridden: z.array(z.string()).describe('the rules whose answer it put aside'),
});
export type OverrideRecord = z.infer<typeof OverrideRecord>;

const allowed = '{"reason", "until", "environment", "sha"} and, where it is about some rules only, "rules": […]';

/** Reads an override from JSON text. Fails as input, naming `where`, on anything else. */
export function parseOverride(text: string, where: string): Override {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw inputFailure(where, `is not JSON (${messageOf(error).slice(0, 120)})`, allowed, error);
  }
  const parsed = Override.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw inputFailure(
    `${where}${(issue?.path ?? []).map((key) => `.${String(key)}`).join('')}`,
    issue?.message ?? 'is not an override',
    allowed,
  );
}

export interface OverrideCase {
  asked: Override;
  actor: string;
  event?: string | undefined;
  permission: Observed<string> | null;
  settled: Settled;
  head: string;
  now: string;
}

/** Why an override does not count, or null. Everything that is not known speaks against it. */
export function refusalOf({ asked, actor, event, permission, settled, head, now }: OverrideCase): string | null {
  // the name of the terminal's user is whatever they call themselves
  if (event === 'cli') return 'nobody vouches for who sits at a terminal';
  const [at, until] = [Date.parse(now), Date.parse(asked.until)];
  if (asked.actor !== undefined && asked.actor.toLowerCase() !== actor.toLowerCase())
    return `it names ${asked.actor}, but the run was started by ${actor}`;
  if (asked.environment !== settled.environment)
    return `it is for the environment ${asked.environment}, not ${settled.environment}`;
  if (asked.sha !== head) return `it is for ${shortSha(asked.sha, 10)}, not ${shortSha(head, 10)}`;
  if (!(until > at)) return `it ended at ${asked.until}`;
  if (!(until - at <= settled.override.maxHours * 3_600_000))
    return `it would last until ${asked.until}; at most ${settled.override.maxHours} hours from now are allowed`;
  const { actors } = settled.override;
  if (actors !== null && !actors.some((one) => one.toLowerCase() === actor.toLowerCase()))
    return `${actor} is not among those whom the policy lets override`;
  if (permission === null || permission.state !== 'present')
    return `what ${actor} may do in the repository is not known${permission === null ? '' : `: ${permission.reason}`}`;
  return permission.value === 'admin' || permission.value === 'write'
    ? null
    : `${actor} may not write to the repository (permission ${permission.value})`;
}
