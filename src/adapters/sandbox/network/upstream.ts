import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface Target {
  host: string;
  port: number;
}

/** A proxy that the machine has for what goes out. */
export interface Upstream {
  url: URL;
  authorization: string | null;
}

/**
 * The proxy for a host by the variables that curl and others know; null where the host is reached without. Only http
 * and https proxies are.
 */
export function upstreamFor(host: string, secure: boolean, env: NodeJS.ProcessEnv): Upstream | null {
  const named = (name: string): string => env[name.toLowerCase()] || env[name] || '';
  const given = named(secure ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (given === '' || exempt(host, named('NO_PROXY'))) return null;
  const url = URL.parse(given.includes('://') ? given : `http://${given}`);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  const who = [url.username, url.password].map((part) => decodeURIComponent(part)).join(':');
  return { url, authorization: who === ':' ? null : `Basic ${Buffer.from(who).toString('base64')}` };
}

function exempt(host: string, list: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((one) => {
      const name = one
        .toLowerCase()
        .replace(/^\*?\./, '')
        .replace(/:\d+$/, '');
      return one === '*' || host === name || (isIP(host) === 0 && host.endsWith(`.${name}`));
    });
}

const connectMs = 20_000;

/**
 * Connects to a host at addresses that were checked before: the name is not asked for again, for it could answer
 * otherwise.
 */
export function connectChecked(
  host: string,
  port: number,
  addresses: readonly { address: string; family: number }[],
): Socket {
  const lookup: LookupFunction = (_name, _options, callback) => {
    callback(null, [...addresses]);
  };
  const socket = connect({ host, port, lookup, autoSelectFamily: true });
  socket.setTimeout(connectMs, () => {
    if (socket.connecting) socket.destroy(new Error('no answer'));
  });
  return socket;
}

/** Connects to a proxy; its address is the machine's operator's to know. */
export function connectUpstream({ url }: Upstream): Socket {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return url.protocol === 'https:' ? connectTls({ host, port, servername: host }) : connect({ host, port });
}

/**
 * Has a proxy open a tunnel on a fresh connection to it, and gives what the far end said already. Until it agrees
 * nothing of the client's reaches it: on a connection that it keeps after a refusal, the client's bytes would be
 * requests of their own, to where nobody looked.
 */
export async function tunnelThrough(
  socket: Socket,
  { host, port }: Target,
  { url, authorization }: Upstream,
): Promise<Buffer> {
  await once(socket, url.protocol === 'https:' ? 'secureConnect' : 'connect');
  const path = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const asking = request({
    createConnection: () => socket,
    method: 'CONNECT',
    path,
    setHost: false,
    headers: {
      host: path,
      connection: 'keep-alive',
      ...(authorization === null ? {} : { 'proxy-authorization': authorization }),
    },
    signal: AbortSignal.timeout(connectMs),
  });
  asking.end();
  const [answer, , early] = (await once(asking, 'connect')) as [IncomingMessage, Socket, Buffer];
  const status = answer.statusCode ?? 0;
  if (status >= 200 && status < 300) return early;
  socket.destroy();
  throw new Error(`the proxy of this machine refuses (${status})`);
}
