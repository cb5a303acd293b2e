// A relay that keeps nothing on disk: a monitor's webhook comes in, is checked, and goes out as GitHub's
// repository_dispatch. docs/relay.md tells how to run it.
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { concurrencyKey } from '../src/readers/alerts/concurrency.ts';
import { dispatchOf } from '../src/readers/alerts/dispatch.ts';
import { parseJson } from '../src/readers/alerts/json.ts';
import { readSignal } from '../src/readers/alerts/signal.ts';
import { readProtectionRequest, runOfCallback } from '../src/readers/release/protection-rule.ts';
import { sources as alertSources } from '../src/readers/alerts/sources.ts';
import { checkSignature, signedSources } from '../src/readers/alerts/signature.ts';

const sources: readonly string[] = [...alertSources.map(({ source }) => source), 'generic'];
interface Reply {
  status: number;
  text: string;
}

const maxBody = 1_048_576;
const { env } = process;
const say = (line: string): void => {
  process.stderr.write(`${line.replace(/\s+/g, ' ').slice(0, 500)}\n`);
};
const stop = (line: string): never => {
  say(line);
  process.exit(2);
};
const needed = (name: string): string => env[name] || stop(`${name} is not set`);

const token = needed('GITHUB_TOKEN');
const repository = needed('GITHUB_REPOSITORY');
if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) stop('GITHUB_REPOSITORY: allowed: owner/name');
const api = (env['GITHUB_API_URL'] || 'https://api.github.com').replace(/\/+$/, '');
const eventType = (env['RELAY_EVENT_TYPE'] || 'incident').slice(0, 100);
const gateEventType = (env['RELAY_GATE_EVENT_TYPE'] || 'deploy-gate').slice(0, 100);
const appSecret = env['RELAY_SECRET_GITHUB'] || '';
const password = env['RELAY_TOKEN'] || '';
const secretOf = (source: string): string => env[`RELAY_SECRET_${source.toUpperCase()}`] || '';
if (password === '' && appSecret === '' && sources.every((source) => secretOf(source) === ''))
  stop('set RELAY_TOKEN or RELAY_SECRET_<SOURCE>: a relay that anybody can call would start runs for anybody');

/** Digests are of one length, so that neither length nor content shows in the time. */
function same(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/** `Authorization: Bearer <token>`, the password of basic authentication, or `X-Relay-Token`. */
function knowsPassword(request: IncomingMessage): boolean {
  const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(' ', 2);
  const given = /^basic$/i.test(scheme)
    ? Buffer.from(value, 'base64').toString('utf8').split(':').slice(1).join(':')
    : /^bearer$/i.test(scheme)
      ? value
      : String(request.headers['x-relay-token'] ?? '');
  return password !== '' && same(given, password);
}

/** Null when the caller may go on. A source with a signing secret has to sign; the others need the token. */
function refusal(source: string, request: IncomingMessage, body: Uint8Array): string | null {
  const secret = secretOf(source);
  if (secret === '') return knowsPassword(request) ? null : 'the token is missing or wrong';
  if (!(signedSources as readonly string[]).includes(source))
    return checkSignature('generic', request.headers, body, secret).ok ? null : 'the signature is missing or wrong';
  const checked = checkSignature(source, request.headers, body, secret, { now: new Date() });
  return checked.ok ? null : checked.reason;
}

/**
 * Digests of what was signed and sent. A captured request is as good as the first one was, for most sources sign no
 * time.
 */
const sent = new Set<string>();
const mostSent = 10_000;

const digestOf = (source: string, body: Uint8Array): string =>
  createHash('sha256').update(`${source}\n`).update(body).digest('hex');

/** Sends what was signed once; what GitHub did not take may come again. */
async function sendOnce(digest: string | null, dispatch: object): Promise<number> {
  if (digest !== null) sent.add(digest);
  const [oldest] = sent;
  if (sent.size > mostSent && oldest !== undefined) sent.delete(oldest);
  let status = 0;
  try {
    status = await send(dispatch);
  } finally {
    if (status !== 204 && digest !== null) sent.delete(digest);
  }
  return status;
}

const again: Reply = { status: 202, text: 'the very same request was sent before: not sent again' };

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > maxBody) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Sends a dispatch and gives GitHub's status. */
async function send(dispatch: object): Promise<number> {
  const answer = await fetch(`${api}/repos/${repository}/dispatches`, {
    method: 'POST',
    body: JSON.stringify(dispatch),
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/vnd.github+json',
      'content-type': 'application/json',
      'user-agent': 'codex-ci-relay',
      'x-github-api-version': '2022-11-28',
    },
  });
  await answer.body?.cancel();
  return answer.status;
}

/**
 * A GitHub App's webhook: a deployment that waits becomes a dispatch that starts the gate. The relay answers no
 * deployment itself.
 */
async function handleApp(request: IncomingMessage): Promise<Reply> {
  if (appSecret === '') return { status: 404, text: 'RELAY_SECRET_GITHUB is not set' };
  if (request.method !== 'POST') return { status: 405, text: 'only POST' };
  const body = await readBody(request);
  if (body === null) return { status: 413, text: 'more than 1 MiB' };
  if (!checkSignature('github', request.headers, body, appSecret).ok)
    return { status: 401, text: 'the signature is missing or wrong' };
  const digest = digestOf('github', body);
  if (sent.has(digest)) return again;
  const event = String(request.headers['x-github-event'] ?? '');
  if (event !== 'deployment_protection_rule')
    return { status: 202, text: 'not a deployment protection rule: not sent' };
  const asked = readProtectionRequest(parseJson(body.toString('utf8'))?.value);
  if (typeof asked === 'string') return { status: 422, text: asked };
  if (
    asked.repository?.toLowerCase() !== repository.toLowerCase() ||
    runOfCallback(asked.callback, api, repository) === null
  )
    return { status: 202, text: 'another repository: not sent' };
  const { environment, sha, deployment, callback } = asked;
  const status = await sendOnce(digest, {
    event_type: gateEventType,
    client_payload: {
      environment,
      sha,
      deployment_callback_url: callback,
      ...(deployment === null ? {} : { deployment_id: deployment }),
    },
  });
  say(`github: ${environment} ${sha.slice(0, 12)} waits: GitHub answers ${status}`);
  return status === 204 ? { status: 202, text: 'sent' } : { status: 502, text: `GitHub answers ${status}` };
}

async function handle(request: IncomingMessage): Promise<Reply> {
  const path = (request.url ?? '/').split('?')[0] as string;
  if (request.method === 'GET' && path === '/healthz') return { status: 200, text: 'ok' };
  if (path === '/github') return handleApp(request);
  const source = sources.find((each) => path === `/${each}`);
  if (source === undefined) return { status: 404, text: `no such source; known: ${sources.join(', ')}` };
  if (request.method !== 'POST') return { status: 405, text: 'only POST' };
  const body = await readBody(request);
  if (body === null) return { status: 413, text: 'more than 1 MiB' };
  const refused = refusal(source, request, body);
  if (refused !== null) return { status: 401, text: refused };
  const digest = secretOf(source) === '' ? null : digestOf(source, body);
  if (digest !== null && sent.has(digest)) return again;

  const text = body.toString('utf8');
  const payload = parseJson(text)?.value ?? text;
  if (source === 'cloudwatch' && (payload as { Type?: unknown } | null)?.Type === 'SubscriptionConfirmation') {
    say(
      `SNS asks to confirm a subscription; open this address if it is yours: ${String((payload as { SubscribeURL?: unknown }).SubscribeURL)}`,
    );
    return { status: 202, text: 'the address to confirm is in the log' };
  }
  const signal = readSignal(payload, source === 'generic' ? {} : { source });
  if (signal.status === 'resolved' && env['RELAY_SEND_RESOLVED'] !== 'true')
    return { status: 202, text: 'resolved: not sent' };
  const dispatch = dispatchOf(eventType, payload, {
    key: concurrencyKey(signal),
    source: signal.source,
    received_at: new Date().toISOString(),
  });
  const status = await sendOnce(digest, dispatch);
  say(`${source}: ${signal.status}, key ${String(dispatch.client_payload['key'])}: GitHub answers ${status}`);
  // A 502 makes the monitor try again, which is right for whatever GitHub would not take now.
  return status === 204 ? { status: 202, text: 'sent' } : { status: 502, text: `GitHub answers ${status}` };
}

const server = createServer((request, response) => {
  void handle(request)
    .catch((error: unknown): Reply => {
      say(`failed: ${error instanceof Error ? error.message : 'unknown'}`);
      return { status: 502, text: 'GitHub could not be reached' };
    })
    .then(({ status, text }) => {
      response
        .writeHead(status, {
          'content-type': 'text/plain; charset=utf-8',
          ...(status === 413 ? { connection: 'close' } : {}),
        })
        .end(`${text}\n`);
    });
});
server.requestTimeout = 15_000;
server.listen(Number(env['PORT'] || 8080), env['HOST'] || '127.0.0.1', () => {
  say(`listening on port ${(server.address() as { port: number }).port} for ${repository}`);
});
for (const name of ['SIGTERM', 'SIGINT'] as const)
  process.once(name, () => {
    server.close();
    server.closeIdleConnections();
  });
