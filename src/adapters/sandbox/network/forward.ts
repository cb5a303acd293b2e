import { lookup } from 'node:dns/promises';
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { once } from 'node:events';
import type { Log } from '../../../contracts/world.ts';
import { isOwnAddress, readOwnAddresses, type OwnAddresses } from './address.ts';
import { connectChecked, connectUpstream, tunnelThrough, upstreamFor, type Target, type Upstream } from './upstream.ts';

export interface ForwardOptions {
  /** the Unix socket that it listens on */
  socket: string;
  /** `host:port` that are let through though they are the machine's own */
  reach: readonly string[];
  /** where the machine's own proxies are named */
  env: NodeJS.ProcessEnv;
  log: Log;
  own?: () => OwnAddresses;
}

type Way = { addresses: { address: string; family: number }[]; upstream: Upstream | null };

const mostConnections = 256;
const mostTold = 100;
/** Of one connection, in either direction: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const hopHeaders = [
  'connection',
  'proxy-connection',
  'proxy-authorization',
  'proxy-authenticate',
  'proxy-authentication-info',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopHeaders.includes(name)));
}

/**
 * A proxy for HTTP and CONNECT that leads out, and not to the machine that it runs on: a name is resolved once, its
 * addresses are looked at, and one of these is connected to. It is the one way out of a run whose network namespace has
 * nothing else.
 */
export async function openForward(options: ForwardOptions): Promise<{ close(): Promise<void> }> {
  const forward = new Forward(options);
  const server = createServer((incoming, response) => {
    forward.pass(incoming, response).catch((error: unknown) => {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      response.writeHead(403, { 'content-type': 'text/plain', connection: 'close' });
      response.end(`${(error as Error).message}\n`);
    });
  });
  server.on('connection', (socket) => forward.hold(socket));
  server.on('connect', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    const url = URL.parse(`http://${incoming.url ?? ''}`);
    const led = url === null ? Promise.reject(new Error('no host')) : forward.tunnel(client, targetOf(url), head);
    led.catch((error: unknown) => {
      client.end(`HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n${(error as Error).message}\n`);
    });
  });
  server.maxConnections = mostConnections;
  server.listen(options.socket);
  await once(server, 'listening');
  return {
    close: async () => {
      forward.endAll();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

const targetOf = (url: URL): Target => ({
  host: url.hostname.replace(/^\[|\]$/g, ''),
  port: Number(url.port || 80),
});

/** What is let through, and the connections that are open for it. */
class Forward {
  readonly #options: ForwardOptions;
  readonly #named: ReadonlySet<string>;
  readonly #told = new Set<string>();
  readonly #sockets = new Set<Duplex>();

  constructor(options: ForwardOptions) {
    this.#options = options;
    this.#named = new Set(options.reach.map((place) => place.toLowerCase()));
  }

  hold<T extends Duplex>(one: T): T {
    this.#sockets.add(one);
    one
      .on('close', () => {
        this.#sockets.delete(one);
      })
      .on('error', () => undefined);
    return one;
  }

  endAll(): void {
    for (const one of this.#sockets) one.destroy();
  }

  async tunnel(client: Duplex, target: Target, head: Buffer): Promise<void> {
    const way = await this.#wayTo(target, true);
    const server = this.#connect(target, way);
    client.on('close', () => server.destroy());
    const early =
      way.upstream === null
        ? await once(server, 'connect').then(() => Buffer.alloc(0))
        : await tunnelThrough(server, target, way.upstream);
    server.on('close', () => client.destroy());
    client.write('HTTP/1.1 200 OK\r\n\r\n');
    client.write(early);
    server.write(head);
    client.pipe(server).pipe(client);
  }

  async pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(incoming.url ?? '');
    if (url === null || url.protocol !== 'http:') throw new Error('a proxy for http:// addresses');
    // what answers it shows the request as it came, with the proxy's own word in it: RFC 9110, 9.3.8
    if (incoming.method === 'TRACE') throw new Error('no TRACE');
    const target = targetOf(url);
    const way = await this.#wayTo(target, false);
    const outgoing = request(
      {
        createConnection: () => this.#connect(target, way),
        method: incoming.method,
        setHost: false,
        path: way.upstream === null ? `${url.pathname}${url.search}` : url.href,
        headers: {
          ...endToEnd(incoming.headers),
          ...chunked(incoming),
          host: url.host,
          connection: 'close',
          ...(way.upstream?.authorization ? { 'proxy-authorization': way.upstream.authorization } : {}),
        },
      },
      (answer) => handBack(answer, response),
    );
    // an answer that is none (101) closes it without a word
    outgoing
      .on('error', () => response.destroy())
      .on('close', () => {
        if (!response.headersSent) response.destroy();
      });
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  #connect({ host, port }: Target, { addresses, upstream }: Way): Socket {
    return this.hold(upstream === null ? connectChecked(host, port, addresses) : connectUpstream(upstream));
  }

  async #wayTo({ host, port }: Target, secure: boolean): Promise<Way> {
    const upstream = upstreamFor(host, secure, this.#options.env);
    const isName = isIP(host) === 0;
    const addresses = isName
      ? await lookup(host, { all: true }).catch(() => [])
      : [{ address: host, family: isIP(host) }];
    if (this.#named.has(`${isIP(host) === 6 ? `[${host}]` : host}:${port}`)) return { addresses, upstream: null };
    const mine = (this.#options.own ?? readOwnAddresses)();
    const open = addresses.filter(({ address }) => !isOwnAddress(address, mine));
    // a name that only the machine's proxy knows is that one's to resolve
    if (open.length > 0 || (addresses.length === 0 && upstream !== null && isName))
      return { addresses: open, upstream };
    const why = addresses.length === 0 ? 'no such host' : 'this machine, its link or its cloud';
    this.#tell(JSON.stringify(`${host}:${port}`.slice(0, 200)), why);
    throw new Error(why);
  }

  #tell(place: string, why: string): void {
    if (this.#told.size >= mostTold || this.#told.has(place)) return;
    this.#told.add(place);
    this.#options.log.warn(`prepare: not let through to ${place}: ${why}`);
  }
}

/** A body that comes in pieces goes on in pieces. */
function chunked({ headers }: IncomingMessage): { 'transfer-encoding'?: string } {
  return headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' };
}

/**
 * Hands an answer on. The server is a stranger: a status or header that can't be handed on ends this answer, not us.
 */
function handBack(answer: IncomingMessage, response: ServerResponse): void {
  try {
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
  } catch {
    answer.destroy();
    response.destroy();
    return;
  }
  answer.pipe(response);
}
