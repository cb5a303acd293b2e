import type { IncomingMessage } from 'node:http';
import type { Observation } from './observe.ts';
import type { Passed } from './pass-on.ts';
import { seconds } from './upstream.ts';

/**
 * The reason of an incomplete response that was as long as it may be.
 * https://platform.openai.com/docs/api-reference/responses/object
 */
export const cutByLimit = 'max_output_tokens';

/** What went wrong with a response that began well, or null. */
export function problemOf(
  passed: Passed,
  seen: Observation,
  streaming: boolean,
  idleMs: number,
  limit: number,
): string | null {
  if (seen.end === 'failed') return `the endpoint failed the response: ${seen.problem ?? 'no reason given'}`;
  if (seen.end === 'incomplete' && seen.problem === cutByLimit)
    return (
      `the answer reached its limit of ${limit} output tokens ` +
      '(max-output-tokens of the profile, or what the budget left)'
    );
  if (seen.end === 'incomplete') return `the endpoint ended the answer early: ${seen.problem ?? 'no reason given'}`;
  if (passed.state === 'idle') return `the endpoint sent nothing for ${seconds(idleMs)} in the middle of its answer`;
  if (passed.state === 'left') return seen.end === null ? 'the client left before the answer was complete' : null;
  if (seen.end === null && seen.problem !== null) return `the endpoint failed the response: ${seen.problem}`;
  if (passed.state === 'broken' && seen.end === null) return 'the endpoint broke off in the middle of its answer';
  if (seen.end === null)
    return streaming
      ? 'the endpoint ended its answer without a final event'
      : 'the endpoint answered with something that is no response object';
  return null;
}

/** Why a response with status 200 is none that a client can read; null where it is one. */
export function unreadable(response: IncomingMessage, streaming: boolean): string | null {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return `the endpoint answered in the encoding ${encoding}, which was not asked for`;
  const type = (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === '' || type === (streaming ? 'text/event-stream' : 'application/json')) return null;
  return `the endpoint answered with ${type} where ${streaming ? 'an event stream' : 'JSON'} is expected`;
}
