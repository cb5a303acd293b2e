import { z } from 'zod';

const Event = z.looseObject({
  type: z.string(),
  message: z.string().optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});

/** What the CLI's events tell of a turn's end. An `error` event is no end: the CLI may try again. */
export interface TurnEnd {
  completed: boolean;
  failed: string | null;
  lastError: string | null;
}

export const noEnd: TurnEnd = { completed: false, failed: null, lastError: null };

/** The message of an error that the CLI shows as JSON of the endpoint, or as it is. */
function plainMessage(text: string): string {
  const start = text.indexOf('{');
  if (start === -1) return text.trim();
  try {
    const parsed = z
      .looseObject({ error: z.looseObject({ message: z.string() }) })
      .safeParse(JSON.parse(text.slice(start)));
    return parsed.success ? parsed.data.error.message : text.trim();
  } catch {
    return text.trim();
  }
}

/** Reads one line of `--json` output; anything else changes nothing. */
export function readEvent(end: TurnEnd, line: string): TurnEnd {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return end;
  }
  const event = Event.safeParse(value);
  if (!event.success) return end;
  const { type, message, error } = event.data;
  if (type === 'turn.completed') return { ...end, completed: true, failed: null };
  if (type === 'turn.failed')
    return { ...end, completed: false, failed: plainMessage(error?.message ?? 'no reason given') };
  if (type === 'error' && message !== undefined) return { ...end, lastError: plainMessage(message) };
  return end;
}
