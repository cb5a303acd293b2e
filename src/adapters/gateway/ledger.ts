import { type Usage, addUsage, noUsage } from '../../domain/usage.ts';
import type { SeenUsage } from './observe.ts';
import { type Prices, type PriceOf, costOf, priceOf } from './prices.ts';

/** The shortest limit that an answer is asked with: below it a request is not worth its input. */
const leastOutput = 2000;
/**
 * Text with fewer bytes in a token over a whole request is rare; a request alone may count on it where the bound does
 * not fit.
 */
const likelyBytesPerToken = 2;

export interface AskLimits {
  maxRequests: number;
  maxTokens: number;
  maxOutputTokens: number;
}
export interface RunLimits {
  limitUsd: number | null;
  limitTokens: number | null;
  prices: Prices;
}

/** What one ask has taken so far. */
export interface Account {
  readonly limits: AskLimits;
  usage: Usage;
  estimated: boolean;
  reservedTokens: number;
  /** the last request whose count is known: its successor carries the same words again */
  last: { input: number; body: Buffer };
}

/** `body` is what goes out but for its limit of output; `maxOutput` is the limit that the client asked with. */
export interface Request {
  model: string;
  body: Buffer;
  maxOutput: number | null;
}

/** `input` is the likely count of the request's own tokens, `output` the limit that it has to be sent with. */
export interface Reservation {
  account: Account;
  request: Request;
  input: number;
  output: number;
  tokens: number;
  usd: number;
}
export type Admission = { reservation: Reservation } | { refusal: string };

function dollars(usd: number): string {
  return `$${usd.toFixed(usd !== 0 && usd < 1 ? 4 : 2)}`;
}

/**
 * Bytes of a body that its predecessor did not have: all of them, unless it is the earlier one with something put in. A
 * token has at least one byte, so that they bound the tokens.
 */
function newBytes(before: Buffer, body: Buffer): number | null {
  const added = body.length - before.length;
  if (before.length === 0 || added < 0) return null;
  let head = 0;
  while (head < before.length && before[head] === body[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && before[before.length - 1 - tail] === body[body.length - 1 - tail]) tail += 1;
  return head + tail === before.length ? added : null;
}

/** Where two texts meet, words may fall into tokens otherwise than in each. */
const seam = 16;

/** Input tokens of a request: at most, and likely. */
function inputOf({ last }: Account, { body }: Request): { most: number; likely: number } {
  const added = newBytes(last.body, body);
  const [known, bytes] = added === null ? [0, body.length] : [last.input + seam, added];
  return { most: known + bytes, likely: known + Math.ceil(bytes / likelyBytesPerToken) };
}

export interface Ledger {
  readonly total: Usage;
  readonly estimated: boolean;
  openAccount(limits: AskLimits): Account;
  /**
   * Room for one request and its longest answer, or the limit that refuses it. While only what others have reserved
   * stands in the way, it waits for them to end. Alone it gets what is left, down to a short answer.
   */
  admit(account: Account, request: Request, signal: AbortSignal): Promise<Admission>;
  /** Books what a request took and frees its reservation. Without `usage` nothing was taken. */
  settle(reservation: Reservation, usage: SeenUsage | null, estimated: boolean): Usage;
  /** Lets nothing in any more: what is spent can't be known. */
  distrust(reason: string): void;
}

export function createLedger(limits: RunLimits): Ledger {
  return new RunLedger(limits);
}

/** The limit of output and the input that a request is let in with; 'wait' while others may leave more. */
type Verdict = { input: number; output: number } | 'wait' | { refusal: string };

const usedBy = (usage: Usage): number => usage.input_tokens + usage.output_tokens;

class RunLedger implements Ledger {
  total = noUsage;
  estimated = false;
  readonly #limits: RunLimits;
  readonly #waiting = new Set<() => void>();
  #reservedTokens = 0;
  #reservedUsd = 0;
  #distrusted: string | null = null;

  constructor(limits: RunLimits) {
    this.#limits = limits;
  }

  openAccount(limits: AskLimits): Account {
    const last = { input: 0, body: Buffer.alloc(0) };
    return { limits, usage: noUsage, estimated: false, reservedTokens: 0, last };
  }

  async admit(account: Account, request: Request, signal: AbortSignal): Promise<Admission> {
    const { limitUsd, prices } = this.#limits;
    const price = priceOf(request.model, prices);
    if (limitUsd !== null && price === null) {
      const budget = `the budget of ${dollars(limitUsd)} cannot be kept`;
      return { refusal: `prices.${request.model}: no price is known for this model, so ${budget}` };
    }
    for (;;) {
      const verdict = this.#judge(account, request, price);
      if (verdict === 'wait') {
        await this.#settled(signal);
        if (signal.aborted) return { refusal: 'the request was given up while it waited' };
        continue;
      }
      return 'refusal' in verdict ? verdict : { reservation: this.#reserve(account, request, price, verdict) };
    }
  }

  settle({ account, request, tokens, usd }: Reservation, seen: SeenUsage | null, isEstimate: boolean): Usage {
    account.reservedTokens -= tokens;
    this.#reservedTokens -= tokens;
    // sums of fractions leave a rest that nobody holds
    this.#reservedUsd = this.#reservedTokens === 0 ? 0 : this.#reservedUsd - usd;
    const taken = seen === null ? noUsage : usageOf(seen, priceOf(request.model, this.#limits.prices));
    account.usage = addUsage(account.usage, taken);
    this.total = addUsage(this.total, taken);
    if (seen !== null) {
      if (!isEstimate) account.last = { input: seen.input, body: request.body };
      account.estimated ||= isEstimate;
      this.estimated ||= isEstimate;
    }
    for (const wake of Array.from(this.#waiting)) wake();
    return { ...taken, requests: 1 };
  }

  distrust(reason: string): void {
    this.#distrusted ??= reason;
  }

  #judge(account: Account, request: Request, price: PriceOf | null): Verdict {
    const { maxRequests, maxOutputTokens } = account.limits;
    if (this.#distrusted !== null) return { refusal: this.#distrusted };
    if (account.usage.requests >= maxRequests)
      return { refusal: `the ask reached its limit of ${maxRequests} requests` };
    const input = inputOf(account, request);
    const wanted = Math.min(request.maxOutput ?? maxOutputTokens, maxOutputTokens);
    const least = Math.min(wanted, leastOutput);
    const now = this.#roomFor(account, price, input.most, true);
    const alone = this.#roomFor(account, price, input.most, false);
    if (now >= least && now >= Math.min(wanted, alone)) return { input: input.most, output: Math.min(wanted, now) };
    const likely = this.#roomFor(account, price, input.likely, false);
    if (likely < least) return { refusal: this.#refusalOf(account, price, input.likely, least) };
    return this.#reservedTokens > 0 ? 'wait' : { input: input.likely, output: Math.min(wanted, likely) };
  }

  /** Output tokens that there is room for beside `input`; `held` counts what is reserved as spent. */
  #roomFor(account: Account, price: PriceOf | null, input: number, held: boolean): number {
    const { limitTokens, limitUsd } = this.#limits;
    const rooms = [account.limits.maxTokens - usedBy(account.usage) - (held ? account.reservedTokens : 0) - input];
    if (limitTokens !== null) rooms.push(limitTokens - usedBy(this.total) - (held ? this.#reservedTokens : 0) - input);
    if (limitUsd !== null && price !== null) {
      const own = costOf(price, { input, cached: 0, output: 0 });
      const left = limitUsd - (this.total.usd ?? 0) - (held ? this.#reservedUsd : 0) - own;
      const each = costOf(price, { input, cached: 0, output: 1 }) - own;
      rooms.push(left < 0 ? -1 : each > 0 ? Math.floor(left / each) : Number.MAX_SAFE_INTEGER);
    }
    return Math.min(...rooms);
  }

  /** The limit that leaves no room for a request with `input` and the shortest answer. */
  #refusalOf(account: Account, price: PriceOf | null, input: number, least: number): string {
    const { limitTokens, limitUsd } = this.#limits;
    const { maxTokens } = account.limits;
    const [ofAsk, ofRun, next] = [usedBy(account.usage), usedBy(this.total), input + least];
    if (ofAsk + next > maxTokens)
      return `the ask reached its limit of ${maxTokens} tokens (${ofAsk} used, the next request takes about ${next})`;
    if (limitTokens !== null && ofRun + next > limitTokens)
      return `the run reached its limit of ${limitTokens} tokens (${ofRun} used, the next request takes about ${next})`;
    const usd = price === null ? 0 : costOf(price, { input, cached: 0, output: least });
    const spent = `${dollars(this.total.usd ?? 0)} spent, the next request takes about ${dollars(usd)}`;
    return `the run reached its budget of ${dollars(limitUsd ?? 0)} (${spent})`;
  }

  #reserve(
    account: Account,
    request: Request,
    price: PriceOf | null,
    { input, output }: { input: number; output: number },
  ): Reservation {
    const usd = price === null ? 0 : costOf(price, { input, cached: 0, output });
    const likely = inputOf(account, request).likely;
    const reservation = { account, request, input: likely, output, tokens: input + output, usd };
    account.reservedTokens += reservation.tokens;
    this.#reservedTokens += reservation.tokens;
    this.#reservedUsd += usd;
    account.usage = addUsage(account.usage, { ...noUsage, requests: 1 });
    this.total = addUsage(this.total, { ...noUsage, requests: 1 });
    return reservation;
  }

  #settled(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}

function usageOf(seen: SeenUsage, price: PriceOf | null): Usage {
  return {
    requests: 0,
    input_tokens: seen.input,
    cached_input_tokens: Math.min(seen.cached, seen.input),
    output_tokens: seen.output,
    reasoning_tokens: Math.min(seen.reasoning, seen.output),
    usd: price === null ? null : costOf(price, seen),
  };
}
