import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createPrometheus } from '../../src/adapters/metrics/prometheus.ts';
import type { Log } from '../../src/contracts/world.ts';

const token = ['prom', 'token', '0123456789abcdef'].join('-');
const start = new Date('2026-11-20T11:00:00Z');
const end = new Date('2026-11-20T11:10:00Z');
const lines: string[] = [];
const log: Log = {
  info: (line) => lines.push(line),
  warn: (line) => lines.push(line),
  debug: (line) => lines.push(line),
};

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  lines.length = 0;
  await Promise.all(open.splice(0).map((close) => close()));
});

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response, requests.length);
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  open.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => {
      server.close(done);
    });
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};
const matrix = (values: [number, string][]): unknown => ({
  status: 'success',
  data: { resultType: 'matrix', result: [{ metric: { job: 'shop' }, values }] },
});
const at = (minutes: number): number => start.getTime() / 1000 + minutes * 60;
const client = (url: string, timeoutMs = 10_000) =>
  createPrometheus({ url, token, timeoutMs, log, clock: { now: () => end } });

test('asks below the prefix with the token, and gives every step', async () => {
  const { url, requests } = await serve((_, response) =>
    json(
      response,
      200,
      matrix([
        [at(0), '1'],
        [at(9), '2.5'],
        [at(10), 'NaN'],
      ]),
    ),
  );
  const observed = await client(`${url}/prom/`).range('sum(up{a="b&c"})', start, end, 60);
  expect(observed).toMatchObject({ state: 'present', at: end.toISOString() });
  if (observed.state !== 'present') return;
  expect(observed.value.points).toHaveLength(11);
  expect(observed.value.points[9]).toEqual({ t: '2026-11-20T11:09:00.000Z', v: 2.5 });
  expect(observed.value.points.filter((point) => point.v === null)).toHaveLength(9);
  const asked = new URL(requests[0]!.url!, url);
  expect(asked.pathname).toBe('/prom/api/v1/query_range');
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({
    query: 'sum(up{a="b&c"})',
    start: String(at(0)),
    end: String(at(10)),
    step: '60',
  });
  expect(requests[0]!.headers.authorization).toBe(`Bearer ${token}`);
});

test('a series that ended early is stale, an empty answer absent', async () => {
  const stale = await serve((_, response) => json(response, 200, matrix([[at(0), '1']])));
  expect(await client(stale.url).range('up', start, end, 60)).toMatchObject({ state: 'stale' });
  expect(await client(stale.url).range('up', start, end, 60, { staleAfterS: Infinity })).toMatchObject({
    state: 'present',
  });
  const empty = await serve((_, response) =>
    json(response, 200, { status: 'success', data: { resultType: 'matrix', result: [] } }),
  );
  expect(await client(empty.url).range('up', start, end, 60)).toMatchObject({ state: 'absent' });
});

test.each([
  [
    400,
    { status: 'error', errorType: 'bad_data', error: '1:5: parse error' },
    /refused the query: bad_data: 1:5: parse error/,
    1,
  ],
  [401, {}, /401 \(is the token right\?\)/, 1],
  [404, {}, /status 404/, 1],
  [500, { any: 'thing' }, /status 500/, 1],
  [503, {}, /status 503/, 2],
])('status %i is a failed observation', async (status, body, reason, asked) => {
  const { url, requests } = await serve((_, response) => json(response, status, body));
  expect(await client(url).range('up', start, end, 60)).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(reason),
  });
  expect(requests).toHaveLength(asked);
});

test('one passing failure is survived', async () => {
  const { url } = await serve((_, response, count) =>
    count === 1 ? json(response, 503, {}) : json(response, 200, matrix([[at(10), '1']])),
  );
  expect(await client(url).range('up', start, end, 60)).toMatchObject({ state: 'present' });
});

test('a slow, an endless and a huge answer, a redirect, junk and no server at all are failed observations', async () => {
  const slow = await serve(() => undefined);
  expect(await client(slow.url, 200).range('up', start, end, 60)).toMatchObject({
    state: 'failed',
    reason: 'no whole answer within 200 ms',
  });
  const dripping = await serve((_, response) => {
    response.writeHead(200);
    response.write('{"status":');
  });
  expect(await client(dripping.url, 200).range('up', start, end, 60)).toMatchObject({
    state: 'failed',
    reason: 'no whole answer within 200 ms',
  });
  const huge = await serve((_, response) => {
    response.on('error', () => undefined);
    response.end(Buffer.alloc(17 * 1024 * 1024, 32));
  });
  expect(await client(huge.url).range('up', start, end, 60)).toMatchObject({
    state: 'failed',
    reason: 'the answer is larger than 16 MiB',
  });
  const target = await serve((_, response) => json(response, 200, matrix([[at(10), '1']])));
  const redirect = await serve((_, response) => {
    response.writeHead(302, { location: `${target.url}/` }).end();
  });
  expect(await client(redirect.url).range('up', start, end, 60)).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('redirect'),
  });
  expect(target.requests).toHaveLength(0);
  const junk = await serve((_, response) => response.end('<html>login</html>'));
  expect(await client(junk.url).range('up', start, end, 60)).toMatchObject({
    state: 'failed',
    reason: 'the answer is not JSON',
  });
  const gone = await serve(() => undefined);
  await open.pop()!();
  expect(await client(gone.url).range('up', start, end, 60)).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/^Prometheus can't be reached at 127\.0\.0\.1/),
  });
});

test('a server that echoes the token does not get it into reasons or logs', async () => {
  const { url } = await serve((request, response) => {
    response.writeHead(503);
    response.end(`bad ${request.headers.authorization}`);
  });
  const observed = await client(url).range('up', start, end, 60);
  expect(JSON.stringify([observed, lines])).not.toContain(token);
  expect(observed).toMatchObject({ state: 'failed', reason: expect.stringContaining('‹token›') });
});

test('wrong settings are refused before anything is asked', async () => {
  expect(() => client('ftp://host')).toThrow(/scheme ftp:/);
  expect(() => client('host:9090')).toThrow(/prometheus: /);
  expect(() => client('http://a:b@host')).toThrow(/user or password/);
  const prometheus = client('http://127.0.0.1:1');
  await expect(prometheus.range(' ', start, end, 60)).rejects.toThrow(/empty/);
  await expect(prometheus.range('up', end, start, 60)).rejects.toThrow(/before or when it starts/);
  await expect(prometheus.range('up', start, end, 0)).rejects.toThrow(/step of 0/);
  await expect(prometheus.range('up', start, end, 0.01)).rejects.toThrow(/11000 steps/);
});
