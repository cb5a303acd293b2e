import { z } from 'zod';
import type { TokenCounts } from './prices.ts';
import { createEventReader } from './sse.ts';

export interface SeenUsage extends TokenCounts {
  reasoning: number;
}
export interface ToolCall {
  name: string;
  arguments: string;
}

/** What a response said of itself while it passed. */
export interface Observation {
  usage: SeenUsage | null;
  /** the response's own end, null while there is none */
  end: 'completed' | 'incomplete' | 'failed' | null;
  /** the code and message of a failed response, the reason of an incomplete one */
  problem: string | null;
  /** the model's own words when it declined */
  refusal: string | null;
  /** bytes of the model's own text, by what streamed or by the finished items, whichever are more */
  textBytes: number;
  /** characters of a stream that are of no event */
  padding: number;
}

/** More than any model reads or writes in one response; who says so does not count. */
const mostTokens = 20_000_000;
const count = z.int().nonnegative().max(mostTokens);
const UsageShape = z.looseObject({
  input_tokens: count,
  input_tokens_details: z.looseObject({ cached_tokens: count.nullish() }).nullish(),
  output_tokens: count,
  output_tokens_details: z.looseObject({ reasoning_tokens: count.nullish() }).nullish(),
});
const Item = z.looseObject({
  type: z.string(),
  name: z.string().nullish(),
  arguments: z.unknown().optional(),
  input: z.unknown().optional(),
  action: z.unknown().optional(),
  content: z.unknown().optional(),
  summary: z.unknown().optional(),
});
const Part = z.looseObject({ text: z.unknown().optional(), refusal: z.unknown().optional() });
const RefusalPart = z.looseObject({ type: z.literal('refusal'), refusal: z.string() });
const ResponseShape = z.looseObject({
  status: z.string().nullish(),
  usage: z.unknown().optional(),
  output: z.array(z.unknown()).nullish(),
  error: z.looseObject({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
  incomplete_details: z.looseObject({ reason: z.string().nullish() }).nullish(),
});
const StreamEvent = z.looseObject({
  type: z.string(),
  item: z.unknown().optional(),
  response: z.unknown().optional(),
  message: z.unknown().optional(),
  delta: z.unknown().optional(),
});

const ends = {
  'response.completed': 'completed',
  'response.incomplete': 'incomplete',
  'response.failed': 'failed',
} as const;

export interface Observer {
  /** what was seen until now */
  readonly seen: Observation;
  push(chunk: Buffer): void;
  /** Call it once, when the body has ended. */
  end(): Observation;
}

const nothing = (): Observation => ({ usage: null, end: null, problem: null, refusal: null, textBytes: 0, padding: 0 });
const bytesOf = (value: unknown): number => (typeof value === 'string' ? Buffer.byteLength(value) : 0);
/** The same for what may be an object: arguments, and the action of a tool that the endpoint knows itself. */
const bytesOfAny = (value: unknown): number =>
  value === undefined || typeof value === 'string' ? bytesOf(value) : Buffer.byteLength(JSON.stringify(value));

/** Bytes of the texts of an item's parts: `text`, `refusal`. */
function bytesOfParts(parts: unknown): number {
  if (!Array.isArray(parts)) return 0;
  return parts.reduce<number>((sum, part: unknown) => {
    const { text, refusal } = Part.safeParse(part).data ?? {};
    return sum + bytesOf(text) + bytesOf(refusal);
  }, 0);
}

function bytesOfItem({ arguments: given, input, action, content, summary }: z.infer<typeof Item>): number {
  return bytesOfAny(given) + bytesOfAny(input) + bytesOfAny(action) + bytesOfParts(content) + bytesOfParts(summary);
}

function readItem(value: unknown, seen: Observation, onTool: (call: ToolCall) => void): number {
  const item = Item.safeParse(value);
  if (!item.success) return 0;
  if (item.data.type.endsWith('_call')) {
    const given = item.data.arguments ?? item.data.input ?? item.data.action ?? '';
    onTool({
      name: item.data.name ?? item.data.type,
      arguments: typeof given === 'string' ? given : JSON.stringify(given),
    });
  }
  const bytes = bytesOfItem(item.data);
  if (item.data.type !== 'message' || !Array.isArray(item.data.content)) return bytes;
  seen.refusal = null;
  for (const part of item.data.content) {
    const refusal = RefusalPart.safeParse(part);
    if (refusal.success) seen.refusal = refusal.data.refusal;
  }
  return bytes;
}

function readResponse(value: unknown, end: Exclude<Observation['end'], null>, seen: Observation): void {
  seen.end = end;
  const response = ResponseShape.safeParse(value);
  if (!response.success) return;
  const usage = UsageShape.safeParse(response.data.usage);
  if (usage.success) {
    seen.usage = {
      input: usage.data.input_tokens,
      cached: usage.data.input_tokens_details?.cached_tokens ?? 0,
      output: usage.data.output_tokens,
      reasoning: usage.data.output_tokens_details?.reasoning_tokens ?? 0,
    };
  }
  const { error, incomplete_details: incomplete } = response.data;
  if (end === 'failed')
    seen.problem = [error?.code, error?.message].filter((part) => part).join(': ') || 'no reason given';
  if (end === 'incomplete') seen.problem = incomplete?.reason ?? 'no reason given';
}

/** Reads an event stream as it passes. */
export function observeStream(onTool: (call: ToolCall) => void): Observer {
  const seen = nothing();
  let [streamed, finished] = [0, 0];
  const reader = createEventReader((value) => {
    const event = StreamEvent.safeParse(value);
    if (!event.success) return;
    const { type } = event.data;
    if (type.endsWith('.delta')) streamed += bytesOf(event.data.delta);
    else if (type === 'response.output_item.done') finished += readItem(event.data.item, seen, onTool);
    else if (type === 'error')
      seen.problem = typeof event.data.message === 'string' ? event.data.message : 'no reason given';
    else if (type in ends) readResponse(event.data.response, ends[type as keyof typeof ends], seen);
    seen.textBytes = Math.max(streamed, finished);
  });
  const push = (chunk: Buffer): void => {
    reader.push(chunk);
    seen.padding = reader.padding;
  };
  return {
    seen,
    push,
    end: () => {
      reader.end();
      return seen;
    },
  };
}

/** Reads one JSON body, up to `maxBytes`. */
export function observeBody(onTool: (call: ToolCall) => void, maxBytes = 16_000_000): Observer {
  const chunks: Buffer[] = [];
  let size = 0;
  const seen = nothing();
  return {
    seen,
    push: (chunk) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
    },
    end: () => {
      let value: unknown;
      try {
        value = size <= maxBytes ? JSON.parse(Buffer.concat(chunks).toString('utf8')) : undefined;
      } catch {
        value = undefined;
      }
      const response = ResponseShape.safeParse(value);
      if (!response.success) return seen;
      const { status } = response.data;
      readResponse(value, status === 'failed' || status === 'incomplete' ? status : 'completed', seen);
      for (const item of response.data.output ?? []) seen.textBytes += readItem(item, seen, onTool);
      return seen;
    },
  };
}
