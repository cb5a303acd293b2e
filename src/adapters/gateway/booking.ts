import type { SeenUsage } from './observe.ts';

/** Bytes of a token in text of every kind: an estimate where nobody counted. */
const bytesPerToken = 4;
/** No answer has more bytes in a token than this over its whole length; an endpoint that counts less does not count. */
const mostBytesPerToken = 16;
/** What a model makes in a second at most, for an answer that ended without a count: thoughts are not seen. */
const mostTokensPerSecond = 200;
/** Bytes of a stream in all: each token may have an event of its own, and finished items are repeated. */
const streamBytes = { always: 8 * 1024 * 1024, perToken: 1024 };
/**
 * Characters of a stream that are of no event; an event that has not ended counts too, so that one is no longer than
 * this.
 */
const paddingChars = { always: 1024 * 1024, perToken: 32 };
/** visible text that a stream may have beyond its tokens, so that a short grant is not cut for one long word */
const slackBytes = 4096;

export interface Passage {
  /** what the response says of itself, null where it says nothing that can be so */
  usage: SeenUsage | null;
  /** bytes of the model's own text that were seen */
  textBytes: number;
  /** since the request was sent */
  ms: number;
}

export interface Granted {
  input: number;
  output: number;
}

/**
 * What a response is booked with: what it says, unless more text was seen than that can be; without a count what the
 * model can have made in that time. Never more output than the request allowed.
 */
export function bookingOf(
  { usage, textBytes, ms }: Passage,
  granted: Granted,
): { taken: SeenUsage; estimated: boolean } {
  const seen = Math.ceil(textBytes / bytesPerToken);
  if (usage === null) {
    const output = Math.min(granted.output, Math.max(seen, Math.ceil((ms / 1000) * mostTokensPerSecond)));
    return { taken: { input: granted.input, cached: 0, output, reasoning: 0 }, estimated: true };
  }
  const understated = textBytes > usage.output * mostBytesPerToken + slackBytes;
  return {
    taken: { ...usage, output: Math.min(granted.output, understated ? seen : usage.output) },
    estimated: understated || usage.output > granted.output,
  };
}

/** Why a response may not go on, null while it may. */
export function excessOf(
  passage: Pick<Passage, 'usage' | 'textBytes'> & { padding: number },
  streamed: number,
  granted: Granted,
): string | null {
  const { usage, textBytes, padding } = passage;
  if (usage !== null && usage.output > granted.output)
    return `the endpoint says that it made ${usage.output} output tokens where ${granted.output} were allowed`;
  if (textBytes > granted.output * mostBytesPerToken + slackBytes)
    return `the endpoint sent ${textBytes} bytes of text where ${granted.output} output tokens were allowed`;
  if (padding > paddingChars.always + granted.output * paddingChars.perToken)
    return `the endpoint sent ${padding} characters that are no part of its answer`;
  const most = streamBytes.always + granted.output * streamBytes.perToken;
  return streamed > most ? `the endpoint's answer is longer than ${most} bytes` : null;
}
