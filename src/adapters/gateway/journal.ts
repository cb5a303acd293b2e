import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type RedactText, redactJson } from './redact-json.ts';
import type { ToolCall } from './observe.ts';

const maxArguments = 500;

/** One request, as the journal shows it: no header, no key, no prompt. */
export interface RequestEntry {
  ask: string;
  n: number;
  /** the status that the endpoint gave, null where it gave none */
  status: number | null;
  ms: number;
  attempts: number;
  model: string;
  input_tokens: number;
  cached_input_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  usd: number | null;
  /** true when the endpoint did not say what it took */
  estimated: boolean;
  /** the limit that the request was sent with, null where it was not sent */
  max_output_tokens: number | null;
  bytes_in: number;
  bytes_out: number;
  /** one line when the request failed or was refused */
  problem: string | null;
}

/** Writes JSON lines in order. A failing disk never fails a request; `flush` tells of it. */
export interface Journal {
  request(entry: RequestEntry): void;
  tool(ask: string, n: number, call: ToolCall): void;
  /** Waits for what is written; the first error that occurred, if any. */
  flush(): Promise<Error | null>;
}

export function createJournal(file: string, redact: RedactText): Journal {
  let failure: Error | null = null;
  const note = (error: unknown): void => {
    failure ??= error instanceof Error ? error : new Error(String(error));
  };
  let tail: Promise<void> = mkdir(dirname(file), { recursive: true }).then(() => undefined, note);
  const add = (make: () => Promise<object>): void => {
    tail = tail
      .then(async () => {
        await appendFile(file, `${JSON.stringify({ at: new Date().toISOString(), ...(await make()) })}\n`, {
          mode: 0o600,
        });
      })
      .catch(note);
  };
  return {
    request: (entry) => add(async () => ({ kind: 'request', ...entry })),
    tool: (ask, n, call) =>
      add(async () => {
        const name = (await redact(call.name)).slice(0, 100);
        const clean = (await redactJson(call.arguments, redact)) as string;
        return {
          kind: 'tool',
          ask,
          n,
          name,
          arguments: clean.length > maxArguments ? `${clean.slice(0, maxArguments)}…` : clean,
        };
      }),
    flush: async () => {
      await tail;
      return failure;
    },
  };
}
