import { Failure, messageOf } from '../../domain/errors.ts';
import { isLoopback } from '../../domain/loopback.ts';
import type { Log } from '../../contracts/world.ts';

export interface ClientOptions {
  token: string;
  /** `GITHUB_API_URL`; default https://api.github.com */
  apiUrl?: string;
  log: Log;
  /**
   * least time between two requests that write; GitHub asks for a second or more. Default 1,000, and 0 where the API is
   * this machine's own
   */
  writeGapMs?: number;
  /** the longest wait that GitHub may ask for before the request fails. Default 90,000 */
  maxWaitMs?: number;
  /** wall clock of one request. Default 30,000 */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** waits; tests hand in one that does not */
  sleep?: (ms: number) => Promise<void>;
}

/**
 * GitHub said no, or said nothing. `status` is the HTTP status, 0 when there was no answer, and 429 for every rate
 * limit, which GitHub answers with 403 too; `said` is GitHub's own message.
 */
export class GithubFailure extends Failure {
  readonly status: number;
  readonly said: string;

  constructor(status: number, said: string, message: string, options?: ErrorOptions) {
    super('environment', message, options);
    this.name = 'GithubFailure';
    this.status = status;
    this.said = said;
  }
}

/** REST requests to one GitHub, paced and with bounded waiting. What comes back is `unknown`: the caller parses it. */
export interface GithubClient {
  readonly apiUrl: string;
  /**
   * `needs` names the token's permission in the error of a 401 or 403; `tries` (default 4) is for what may be done
   * without. Throws GithubFailure.
   */
  request(method: Method, path: string, parameters: Parameters, needs: string, tries?: number): Promise<unknown>;
  /** All pages of a list (`pick` finds it when it is wrapped), at most `limit` entries. */
  pages(
    path: string,
    parameters: Parameters,
    needs: string,
    options?: { pick?: string; limit?: number; tries?: number },
  ): Promise<unknown[]>;
  /**
   * All pages of a list that GitHub counts (`total_count`). Throws when it gives fewer entries than it counts, or
   * counts more than `limit`: a part is never given as the whole.
   */
  counted(
    path: string,
    parameters: Parameters,
    needs: string,
    options: { pick: string; limit: number },
  ): Promise<unknown[]>;
  /**
   * All pages of a list that has no page numbers, by GitHub's links to the next one. Throws when there are more than
   * `limit` entries.
   */
  linked(path: string, parameters: Parameters, needs: string, options: { limit: number }): Promise<unknown[]>;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type Parameters = Readonly<Record<string, unknown>>;

const pageSize = 100;
const attempts = 4;

/** `/repos/{owner}/{repo}` of `owner/name`, each part encoded. */
export function repositoryPath(repository: string): string {
  return `/repos/${repository.split('/').map(encodeURIComponent).join('/')}`;
}

export function createGithubClient(options: ClientOptions): GithubClient {
  const apiUrl = (options.apiUrl ?? 'https://api.github.com').replace(/\/+$/, '');
  const {
    log,
    writeGapMs = URL.canParse(apiUrl) && isLoopback(new URL(apiUrl)) ? 0 : 1000,
    maxWaitMs = 90_000,
    timeoutMs = 30_000,
  } = options;
  const sleep = options.sleep ?? sleepUnless(options.signal);
  // Loaded late: the library reads the event's payload when it is imported and throws where that is no JSON.
  let loading: Promise<ReturnType<typeof import('@actions/github').getOctokit>> | undefined;
  const load = async () =>
    (await import('@actions/github')).getOctokit(options.token, {
      baseUrl: apiUrl,
      log: {
        debug: () => undefined,
        info: () => undefined,
        warn: (text: string) => log.debug(text),
        error: (text: string) => log.debug(text),
      },
    });
  let lastWrite = 0;

  async function send(method: Method, path: string, parameters: Parameters): Promise<Reply> {
    const octokit = await (loading ??= load());
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
    // Braces would be read as a URL template; the path is already encoded.
    const url = path.replaceAll('{', '%7B').replaceAll('}', '%7D');
    const response = await octokit.request({ method, url, ...parameters, request: { signal } });
    return { data: response.data as unknown, link: response.headers.link ?? '' };
  }

  async function ask(
    method: Method,
    path: string,
    parameters: Parameters,
    needs: string,
    tries = attempts,
  ): Promise<Reply> {
    for (let attempt = 1; ; attempt += 1) {
      options.signal?.throwIfAborted();
      if (method !== 'GET') {
        const wait = lastWrite + writeGapMs - Date.now();
        if (wait > 0) await sleep(wait);
        lastWrite = Date.now();
      }
      try {
        return await send(method, path, parameters);
      } catch (error) {
        options.signal?.throwIfAborted();
        const answer = readAnswer(error);
        const wait = waitBefore(answer, method, attempt);
        if (wait === undefined || attempt >= tries || wait > maxWaitMs)
          throw failureOf(answer, method, path, needs, wait, error);
        log.info(
          `GitHub ${answer.status === 0 ? 'did not answer' : `answered ${answer.status}`} to ${method} ${path}; trying again in ${Math.ceil(wait / 1000)} s`,
        );
        await sleep(wait);
      }
    }
  }

  const request = async (
    method: Method,
    path: string,
    parameters: Parameters,
    needs: string,
    tries?: number,
  ): Promise<unknown> => (await ask(method, path, parameters, needs, tries)).data;
  const tooMany = (path: string, limit: number): GithubFailure =>
    new GithubFailure(200, '', `GitHub's answer to GET ${path} has more than ${limit} entries, which is the limit`);
  const noList = (path: string): GithubFailure =>
    new GithubFailure(200, '', `GitHub's answer to GET ${path} is not a list`);

  return {
    apiUrl,
    request,
    counted: async (path, parameters, needs, { pick, limit }) => {
      for (let attempt = 1; ; attempt += 1) {
        const all = new Map<unknown, unknown>();
        let total = 0;
        for (let page = 1; page === 1 || all.size < total; page += 1) {
          const body = (await request('GET', path, { ...parameters, per_page: pageSize, page }, needs)) as Record<
            string,
            unknown
          > | null;
          const [list, counts] = [body?.[pick], body?.['total_count']];
          if (!Array.isArray(list) || typeof counts !== 'number') throw noList(path);
          if (counts > limit) throw tooMany(path, limit);
          total = counts;
          // a page can be short although more follow; an entry that comes while they are read pushes another one to the
          // next page
          for (const entry of list as unknown[]) all.set((entry as { id?: unknown } | null)?.id ?? entry, entry);
          if (list.length === 0) break;
        }
        if (all.size >= total) return [...all.values()];
        if (attempt === 2)
          throw new GithubFailure(200, '', `GitHub counts ${total} entries at ${path} and gave ${all.size}`);
      }
    },
    linked: async (path, parameters, needs, { limit }) => {
      const all: unknown[] = [];
      for (let after: string | null = null; ;) {
        const { data, link } = await ask(
          'GET',
          path,
          { ...parameters, per_page: pageSize, ...(after === null ? {} : { after }) },
          needs,
        );
        if (!Array.isArray(data)) throw noList(path);
        all.push(...(data as unknown[]));
        if (all.length > limit) throw tooMany(path, limit);
        const next = nextCursor(link);
        if (next === null) return all;
        if (next === after) throw new GithubFailure(200, '', `GitHub's next page of ${path} is the same page`);
        after = next;
      }
    },
    pages: async (path, parameters, needs, { pick, limit = 10_000, tries } = {}) => {
      const all: unknown[] = [];
      for (let page = 1; all.length < limit; page += 1) {
        const body = await request('GET', path, { ...parameters, per_page: pageSize, page }, needs, tries);
        const list = pick === undefined ? body : (body as Record<string, unknown> | null)?.[pick];
        if (!Array.isArray(list)) throw noList(path);
        all.push(...list);
        if (list.length < pageSize) break;
      }
      return all.slice(0, limit);
    },
  };
}

interface Reply {
  data: unknown;
  link: string;
}

/**
 * The `after` of a Link header's next page; null where there is none. Only the cursor is taken: where to ask stays
 * ours.
 */
function nextCursor(link: string): string | null {
  const url = /<([^>]*)>\s*;[^,]*\brel="next"/.exec(link)?.[1];
  if (url === undefined) return null;
  const after = URL.canParse(url) ? new URL(url).searchParams.get('after') : null;
  if (after === null) throw new GithubFailure(200, '', 'GitHub links to a next page without a cursor');
  return after;
}

interface Answer {
  status: number;
  said: string;
  headers: Record<string, string | undefined>;
}

function readAnswer(error: unknown): Answer {
  const { status, response } = (error ?? {}) as {
    status?: unknown;
    response?: { headers?: Record<string, string>; data?: unknown };
  };
  // Octokit reports a request that never got an answer as status 500 without a response.
  if (typeof status !== 'number' || response === undefined) return { status: 0, said: reasonOf(error), headers: {} };
  const data = response.data as { message?: unknown; errors?: unknown } | string | undefined;
  const message = typeof data === 'object' && data !== null && typeof data.message === 'string' ? data.message : '';
  const errors =
    typeof data === 'object' && data !== null && Array.isArray(data.errors)
      ? `: ${data.errors.map(errorText).join('; ')}`
      : '';
  return { status, said: oneLine(`${message}${errors}`), headers: response.headers ?? {} };
}

const errorText = (each: unknown): string =>
  typeof each === 'string' ? each : String((each as { message?: unknown } | null)?.message ?? JSON.stringify(each));
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 300);

/** The innermost reason of a failed connection, as `fetch failed` says nothing. */
function reasonOf(error: unknown): string {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each.name === 'TimeoutError') return 'no answer in time';
    if (!(each.cause instanceof Error)) {
      const { code } = each as { code?: unknown };
      return oneLine(each.message === '' && typeof code === 'string' ? code : each.message);
    }
  }
  return oneLine(messageOf(error));
}

/**
 * Milliseconds to wait before trying again; undefined when trying again is of no use. A write is repeated only when
 * GitHub says that it refused it for its rate: after a 5xx or a cut connection it may have been done.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
function waitBefore(answer: Answer, method: Method, attempt: number): number | undefined {
  const { status, headers } = answer;
  if (status === 429 || status === 403) {
    const after = Number(headers['retry-after']);
    if (headers['retry-after'] !== undefined && Number.isFinite(after)) return Math.max(0, after) * 1000;
    const reset = Number(headers['x-ratelimit-reset']);
    if (headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset))
      return Math.max(1000, reset * 1000 - Date.now() + 1000);
    return status === 429 || /rate limit|abuse detection/i.test(answer.said) ? 60_000 * 2 ** (attempt - 1) : undefined;
  }
  return method === 'GET' && (status === 0 || status >= 500) ? 1000 * 2 ** (attempt - 1) : undefined;
}

function failureOf(
  answer: Answer,
  method: Method,
  path: string,
  needs: string,
  wait: number | undefined,
  cause: unknown,
): GithubFailure {
  const { status, said } = answer;
  const what = `${method} ${path}`;
  const quoted = said === '' ? '' : ` ("${said}")`;
  const fail = (message: string): GithubFailure => new GithubFailure(status, said, message, { cause });
  if (status === 0) return fail(`GitHub could not be reached for ${what}: ${said}`);
  if (wait !== undefined && (status === 429 || status === 403)) {
    return new GithubFailure(
      429,
      said,
      `GitHub's rate limit stops ${what}: it asks to wait ${Math.ceil(wait / 1000)} s`,
      { cause },
    );
  }
  const permission =
    answer.headers['x-accepted-github-permissions']?.replaceAll('_', '-').replaceAll('=', ': ') ?? needs;
  if (status === 401)
    return fail(`GitHub does not accept the token for ${what} (401); it has to be valid and grant ${permission}`);
  if (status === 403)
    return fail(`GitHub refuses ${what} (403)${quoted}; the token needs the permission ${permission}`);
  if (status === 404)
    return fail(`GitHub knows nothing at ${path} (404); it does not exist, or the token lacks ${permission}`);
  return fail(`GitHub answers ${status} to ${what}${quoted}`);
}

function sleepUnless(signal: AbortSignal | undefined): (ms: number) => Promise<void> {
  return (ms) =>
    new Promise((done, stop) => {
      const timer = setTimeout(finish, ms);
      function finish(): void {
        signal?.removeEventListener('abort', abort);
        done();
      }
      function abort(): void {
        clearTimeout(timer);
        stop(signal?.reason);
      }
      signal?.addEventListener('abort', abort, { once: true });
    });
}

/** What a request answers, or null where the thing that it is about is gone: somebody removed it in between. */
export async function unlessGone<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof GithubFailure && error.status === 404) return null;
    throw error;
  }
}
