import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { probe, type ProbeOptions } from '../../src/adapters/probe/probe.ts';
import { Signal } from '../../src/readers/alerts/model.ts';
import { createTestRedactor, plantedToken } from '../support/redactor.ts';

const clock = { now: () => new Date('2026-11-20T10:00:00.000Z') };
const servers: Server[] = [];

async function serve(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const run = async (options: ProbeOptions): Promise<Signal> => Signal.parse(await probe(options, clock));

describe('probe', () => {
  it('finds a healthy service', async () => {
    const signal = await run({
      url: `${await serve((_, answer) => {
        answer.end('ok');
      })}/healthz?key=hidden`,
      maxLatencyMs: 60_000,
      service: 'shop',
      environment: 'production',
    });
    expect(signal).toMatchObject({
      source: 'probe',
      status: 'resolved',
      started_at: null,
      ended_at: '2026-11-20T10:00:00.000Z',
      threshold: 60_000,
      service: 'shop',
      environment: 'production',
      warnings: [],
    });
    expect(signal.labels).toMatchObject({ expected_status: '200', failed_attempts: '0/3', statuses: '200, 200, 200' });
    expect(JSON.stringify(signal)).not.toContain('hidden');
  });

  it('fires on another status, with the body through the redactor', async () => {
    const url = await serve((_, answer) => {
      answer.writeHead(503).end(`upstream says ${plantedToken}`);
    });
    const redactor = createTestRedactor();
    const signal = await run({ url, redact: async (text) => (await redactor.redact(text)).text });
    expect(signal).toMatchObject({ status: 'firing', started_at: '2026-11-20T10:00:00.000Z', ended_at: null });
    expect(signal.title).toContain('3 of 3 attempts failed: status 503 instead of 200');
    expect(signal.text).toContain('upstream says ‹secret:github#1›');
    expect(JSON.stringify(signal)).not.toContain(plantedToken);
    expect((await run({ url })).text).not.toContain('upstream');
    expect(await run({ url, expectedStatus: 503 })).toMatchObject({ status: 'resolved' });
  });

  it('says that an answer is not steady, and takes half as failing', async () => {
    let count = 0;
    const url = await serve((_, answer) => {
      answer.writeHead(count++ % 3 === 0 ? 500 : 200).end();
    });
    expect(await run({ url, attempts: 3 })).toMatchObject({
      status: 'resolved',
      warnings: ['1 of 3 attempts failed: the answer is not steady'],
    });
    count = 0;
    expect(await run({ url, attempts: 2 })).toMatchObject({ status: 'firing' });
  });

  it('fires on latency by its median', async () => {
    const url = await serve((_, answer) => {
      setTimeout(() => {
        answer.end('late');
      }, 60);
    });
    const signal = await run({ url, maxLatencyMs: 5 });
    expect(signal).toMatchObject({ status: 'firing', threshold: 5, labels: { failed_attempts: '0/3' } });
    expect(signal.value).toBeGreaterThan(5);
    expect(signal.title).toContain('the median latency is');
  });

  it('ends what never answers, and what is not there', async () => {
    const silent = await serve(() => undefined);
    expect(await run({ url: silent, attempts: 1, timeoutMs: 50 })).toMatchObject({ status: 'firing', value: null });
    const endless = await serve((_, answer) => {
      answer.writeHead(200);
      answer.write('x');
    });
    expect((await run({ url: endless, attempts: 1, timeoutMs: 80 })).title).toContain('no answer within 80 ms');
    const gone = await serve(() => undefined);
    servers.pop()?.close();
    expect((await run({ url: gone, attempts: 1 })).title).toContain('ECONNREFUSED');
  });

  it('follows redirects to its own path on its own host only', async () => {
    let reached = 0;
    const other = await serve((_, answer) => {
      reached += 1;
      answer.end();
    });
    const url = await serve((request, answer) => {
      const to = {
        '/own': '/own/',
        '/login': '/fine',
        '/other': other,
        '/file': 'file:///etc/passwd',
        '/user': 'http://a:b@127.0.0.1/',
        '/loop': '/loop',
        '/bad': 'http://[',
      }[request.url ?? ''];
      if (to === undefined) answer.end();
      else answer.writeHead(302, { location: to }).end();
    });
    expect(await run({ url: `${url}/own`, attempts: 1 })).toMatchObject({ status: 'resolved' });
    for (const [path, said] of [
      ['/other', 'another host'],
      ['/file', 'another host'],
      ['/user', 'a user in it'],
      ['/loop', 'more than 3 redirects'],
      ['/login', 'another path (/fine)'],
      ['/bad', 'no address'],
    ] as const) {
      const signal = await run({ url: `${url}${path}`, attempts: 1 });
      expect(signal.status).toBe('firing');
      expect(signal.title).toContain(said);
    }
    expect(reached).toBe(0);
    expect(await run({ url: `${url}/other`, attempts: 1, expectedStatus: 302 })).toMatchObject({ status: 'resolved' });
  });

  it('reads no more than 64 KiB of a body, unpacked', async () => {
    const packed = gzipSync(Buffer.alloc(200_000_000, 'x'));
    const url = await serve((_, answer) => {
      answer.writeHead(500, { 'content-encoding': 'gzip' }).end(packed);
    });
    let seen = 0;
    await run({
      url,
      attempts: 1,
      redact: async (text) => {
        seen = text.length;
        return text;
      },
    });
    expect(seen).toBe(65_536);
  });

  it('does not wait for the end of a body that has none', async () => {
    const url = await serve((_, answer) => {
      answer.writeHead(500);
      const more = (): void => {
        while (!answer.destroyed && answer.write('x'.repeat(16_384)));
        if (!answer.destroyed) answer.once('drain', more);
      };
      more();
    });
    const signal = await run({ url, attempts: 1, timeoutMs: 3000 });
    expect(signal.labels['statuses']).toBe('500');
    expect(signal.title).toContain('status 500 instead of 200');
  });

  it.each([
    [{ url: 'ftp://x.example' }, 'probe url: ftp: is not supported; allowed: http: and https:'],
    [{ url: 'nowhere' }, 'probe url: it is not an address; allowed: an http or https address'],
    [{ url: 'https://a:b@x.example' }, 'probe url: it has a user name or password in it'],
    [
      { url: 'http://127.0.0.1', attempts: 0 },
      'probe attempts: 0 is out of range; allowed: a whole number from 1 to 20',
    ],
    [{ url: 'http://127.0.0.1', timeoutMs: 1e9 }, 'probe timeout in ms'],
    [{ url: 'http://127.0.0.1', expectedStatus: 42 }, 'probe expected status'],
    [{ url: 'http://127.0.0.1', maxLatencyMs: Number.NaN }, 'probe latency limit in ms'],
  ])('refuses %j', async (options, message) => {
    await expect(probe(options, clock)).rejects.toThrow(message);
  });
});
