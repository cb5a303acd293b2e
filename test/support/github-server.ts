import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadDescription, type Answer, type Description } from './github-description.ts';
import { answerGraphql } from './github-graphql.ts';
import { answerFrom } from './github-routes.ts';
import { emptyState, type GithubState } from './github-state.ts';

export interface Recorded {
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  authorization: string;
  status: number;
}

export interface GithubServer {
  url: string;
  state: GithubState;
  requests: Recorded[];
  /** what GitHub's description does not allow, in requests of ours or in answers of this server; a test expects none */
  violations: string[];
  /** requests that write */
  writes(): Recorded[];
  /** a new world on the same port */
  reset(state?: Partial<GithubState>): void;
  close(): Promise<void>;
}

let loaded: Promise<Description> | undefined;

/**
 * A loopback GitHub: Prism judges each request and answer by GitHub's own description, a small state gives the answers.
 */
export async function startGithub(
  options: { port?: number; state?: Partial<GithubState>; onChange?: (server: GithubServer) => void } = {},
): Promise<GithubServer> {
  const description = await (loaded ??= loadDescription());
  const http = createServer((incoming, outgoing) => {
    void handle(incoming).then(
      ({ status, body, headers }) => {
        const text = body === undefined ? '' : JSON.stringify(body);
        options.onChange?.(server);
        outgoing.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(text);
      },
      (error: unknown) => {
        server.violations.push(`the mock failed: ${String(error)}`);
        outgoing.writeHead(500).end('{"message":"the mock failed"}');
      },
    );
  });

  // One request after the other: Prism's answer is taken from a single place.
  let turn: Promise<unknown> = Promise.resolve();
  async function handle(incoming: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const mine = turn.then(() => judge(incoming, Buffer.concat(chunks).toString('utf8')));
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function judge(incoming: IncomingMessage, text: string): Promise<Answer> {
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    const method = incoming.method ?? 'GET';
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([key, value]) => [key, String(value)]));
    const query = Object.fromEntries(url.searchParams);
    let body: unknown;
    try {
      body = text === '' ? undefined : (JSON.parse(text) as unknown);
    } catch {
      body = text;
    }
    const ask = { method, path: url.pathname, query, headers, body };
    let answer: Answer | undefined;
    const graphql = url.pathname === '/graphql' ? answerGraphql(server.state, body) : undefined;
    answer = graphql?.answer;
    const { problems } =
      graphql ?? (await description.exchange(ask, () => (answer = answerFrom(server.state, description, ask))));
    server.violations.push(...problems.map((problem) => `${method} ${url.pathname}: ${problem}`));
    answer ??= { status: 422, body: { message: 'not allowed by the description', errors: problems } };
    server.requests.push({
      method,
      path: url.pathname,
      query,
      body,
      authorization: headers['authorization'] ?? '',
      status: answer.status,
    });
    return answer;
  }

  const server: GithubServer = {
    url: '',
    state: emptyState(options.state),
    requests: [],
    violations: [],
    writes: () => server.requests.filter((each) => each.method !== 'GET'),
    reset: (state) => {
      server.state = emptyState(state);
      server.requests.length = 0;
      server.violations.length = 0;
    },
    close: () =>
      new Promise((done) => {
        http.close(() => {
          done();
        });
        http.closeAllConnections();
      }),
  };
  await new Promise<void>((ready, fail) => {
    http.once('error', fail);
    http.listen(options.port ?? 0, '127.0.0.1', () => {
      ready();
    });
  });
  server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return server;
}

/**
 * `node test/support/github-server.ts --port N --state FILE --log FILE`: the state is read once, the log is rewritten
 * after each request.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, state: { type: 'string' }, log: { type: 'string' } },
  });
  const server = await startGithub({
    port: Number(values.port ?? 0),
    ...(values.state === undefined
      ? {}
      : { state: JSON.parse(readFileSync(values.state, 'utf8')) as Partial<GithubState> }),
    onChange: ({ requests, violations, state }) => {
      if (values.log !== undefined) writeFileSync(values.log, JSON.stringify({ requests, violations, state }, null, 2));
    },
  });
  process.stdout.write(`${server.url}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      void server.close();
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
