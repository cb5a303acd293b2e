import type { Usage } from '../../domain/usage.ts';
import { addUsage, noUsage } from '../../domain/usage.ts';
import type { SeenUsage } from './observe.ts';
import type { Prices } from './prices.ts';
import { costOf, priceOf } from './prices.ts';

/** Output tokens held back for a request in flight; what it really took is known when it ends. */
const outputReserve = 1000;
const bytesPerToken = 4;

export interface AskLimits { maxRequests: number; maxTokens: number }
export interface RunLimits { limitUsd: number | null; limitTokens: number | null; prices: Prices }

/** What one ask has taken so far. */
export interface Account {
  readonly limits: AskLimits;
  usage: Usage;
  estimated: boolean;
  reservedTokens: number;
  /** the last request: its successor carries the same words again, mostly from the cache */
  last: { input: number; bytes: number };
}

export interface Request { model: string; bytes: number; maxOutput: number | null }
export interface Reservation { account: Account; request: Request; tokens: number; usd: number | null }
export type Admission = { reservation: Reservation } | { refusal: string };

/** Tokens by size, for want of a count. */
export function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

function dollars(usd: number): string {
  return `$${usd.toFixed(usd !== 0 && usd < 1 ? 4 : 2)}`;
}

export interface Ledger {
  readonly total: Usage;
  readonly estimated: boolean;
  openAccount(limits: AskLimits): Account;
  /**
   * Room for one request, or the limit that refuses it. While only what others have reserved stands in the way, it waits for them
   * to end: so parallel requests overshoot a limit by at most those in flight, and none is refused that could be paid.
   */
  admit(account: Account, request: Request, signal: AbortSignal): Promise<Admission>;
  /** Books what a request took and frees its reservation. Without `usage` nothing was taken. */
  settle(reservation: Reservation, usage: SeenUsage | null, estimated: boolean): Usage;
}

export function createLedger(limits: RunLimits): Ledger {
  let total = noUsage;
  let estimated = false;
  let reservedTokens = 0;
  let reservedUsd = 0;
  const waiting = new Set<() => void>();

  /** 'wait' when the limit would hold without what is reserved. */
  const judge = (account: Account, inputTokens: number, usd: number | null): 'admit' | 'wait' | string => {
    const { maxRequests, maxTokens } = account.limits;
    if (account.usage.requests >= maxRequests) return `the ask reached its limit of ${maxRequests} requests`;
    const askTokens = account.usage.input_tokens + account.usage.output_tokens;
    if (askTokens + inputTokens > maxTokens) {
      return `the ask reached its limit of ${maxTokens} tokens (${askTokens} used, the next request takes about ${inputTokens})`;
    }
    const runTokens = total.input_tokens + total.output_tokens;
    const { limitTokens, limitUsd } = limits;
    if (limitTokens !== null && runTokens + inputTokens > limitTokens) {
      return `the run reached its limit of ${limitTokens} tokens (${runTokens} used, the next request takes about ${inputTokens})`;
    }
    const spent = total.usd ?? 0;
    if (limitUsd !== null && usd !== null && spent + usd > limitUsd) {
      return `the run reached its budget of ${dollars(limitUsd)} (${dollars(spent)} spent, the next request takes about ${dollars(usd)})`;
    }
    const held = askTokens + account.reservedTokens + inputTokens > maxTokens
      || (limitTokens !== null && runTokens + reservedTokens + inputTokens > limitTokens)
      || (limitUsd !== null && usd !== null && spent + reservedUsd + usd > limitUsd);
    return held ? 'wait' : 'admit';
  };

  const settled = (signal: AbortSignal): Promise<void> => new Promise((resolve) => {
    const wake = (): void => {
      waiting.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    waiting.add(wake);
    signal.addEventListener('abort', wake);
  });

  return {
    get total() { return total; },
    get estimated() { return estimated; },
    openAccount: (askLimits) => ({ limits: askLimits, usage: noUsage, estimated: false, reservedTokens: 0, last: { input: 0, bytes: 0 } }),

    async admit(account, request, signal) {
      const price = priceOf(request.model, limits.prices);
      if (limits.limitUsd !== null && price === null) {
        return { refusal: `prices.${request.model}: no price is known for this model, so the budget of ${dollars(limits.limitUsd)} cannot be kept` };
      }
      for (;;) {
        const repeated = account.last.input;
        const input = repeated + tokensOfBytes(Math.max(0, request.bytes - account.last.bytes));
        const output = Math.min(request.maxOutput ?? outputReserve, outputReserve);
        const inputUsd = price === null ? null : costOf(price, { input, cached: repeated, output: 0 });
        const verdict = judge(account, input, inputUsd);
        if (verdict === 'admit') {
          const usd = price === null ? null : costOf(price, { input, cached: repeated, output });
          const reservation = { account, request, tokens: input + output, usd };
          account.reservedTokens += reservation.tokens;
          reservedTokens += reservation.tokens;
          reservedUsd += usd ?? 0;
          account.usage = addUsage(account.usage, { ...noUsage, requests: 1 });
          total = addUsage(total, { ...noUsage, requests: 1 });
          return { reservation };
        }
        if (verdict !== 'wait') return { refusal: verdict };
        await settled(signal);
        if (signal.aborted) return { refusal: 'the request was given up while it waited' };
      }
    },

    settle({ account, request, tokens, usd }, seen, isEstimate) {
      account.reservedTokens -= tokens;
      reservedTokens -= tokens;
      reservedUsd -= usd ?? 0;
      const price = priceOf(request.model, limits.prices);
      const taken: Usage = seen === null ? noUsage : {
        requests: 0,
        input_tokens: seen.input,
        cached_input_tokens: Math.min(seen.cached, seen.input),
        output_tokens: seen.output,
        reasoning_tokens: Math.min(seen.reasoning, seen.output),
        usd: price === null ? null : costOf(price, seen),
      };
      account.usage = addUsage(account.usage, taken);
      total = addUsage(total, taken);
      if (seen !== null) {
        account.last = { input: seen.input, bytes: request.bytes };
        account.estimated ||= isEstimate;
        estimated ||= isEstimate;
      }
      for (const wake of Array.from(waiting)) wake();
      return { ...taken, requests: 1 };
    },
  };
}
