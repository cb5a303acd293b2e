import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, expect } from 'vitest';
import { readEndpoint } from '../../src/adapters/gateway/endpoint.ts';
import { startGateway } from '../../src/adapters/gateway/gateway.ts';
import { buildRepository, tempDir, type Built } from '../git/build.ts';
import { apiKey, builtCli, runCli, type Ran } from '../support/cli.ts';
import { startRawEndpoint, type RawEndpoint } from '../support/raw-endpoint.ts';
import family from './families/key-in-clear-text.ts';
import { replay } from './replay.ts';

let cli: string;
let built: Built;
const open: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  cli = builtCli();
  const first = { path: 'README.md', content: '# sample\n' };
  built = buildRepository([
    { files: [first] },
    { files: [first, { path: 'src/a.ts', content: 'export const a = 1;\n' }] },
  ]);
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const refused = {
  kind: 'input',
  message: expect.stringMatching(
    /^base-url: http to \S+ would send the key and the code in clear text; allowed: https, http to this machine itself/,
  ) as unknown,
};

const addresses: Readonly<Record<string, readonly string[]>> = {
  'another host': [
    'http://endpoint.example/v1',
    'http://10.0.0.1/v1',
    'http://[2001:db8::1]:8080/v1',
    'http://endpoint.example:443/v1',
    'http://host.docker.internal/v1',
  ],
  'a name that begins like this machine': [
    'http://localhost.endpoint.example/v1',
    'http://127.0.0.1.endpoint.example/v1',
  ],
  'a name that ends like this machine': ['http://notlocalhost/v1', 'http://endpoint.localhost.example/v1'],
  'an address that begins like this machine': ['http://128.0.0.1/v1', 'http://12.7.0.1/v1', 'http://[::1:1]/v1'],
  'a trailing dot': ['http://localhost./v1'],
  'any address of this machine': ['http://0.0.0.0/v1', 'http://[::]/v1'],
  'another scheme in capitals': ['HTTP://endpoint.example/v1', 'hTTp:\\\\endpoint.example\\v1'],
};

/** An endpoint that sends whoever asks elsewhere, and the place where they would arrive. */
async function redirecting(): Promise<{ from: RawEndpoint; arrived: string[] }> {
  const arrived: string[] = [];
  const other = createServer((request, response) => {
    arrived.push(`${request.headers.authorization ?? ''}`);
    response.end('{}');
  });
  await new Promise<void>((resolve) => {
    other.listen(0, '127.0.0.1', resolve);
  });
  const { port } = other.address() as AddressInfo;
  open.push({
    close: () =>
      new Promise<void>((resolve) => {
        other.close(() => resolve());
        other.closeAllConnections();
      }),
  });
  const from = await startRawEndpoint(({ n, response }) => {
    response.writeHead([301, 302, 303, 307, 308][n % 5]!, { location: `http://127.0.0.1:${port}/v1/responses` }).end();
  });
  open.push(from);
  return { from, arrived };
}

const run = (command: string, baseUrl: string, ...args: string[]): Promise<Ran> =>
  runCli(
    [
      command,
      '--repo',
      built.dir,
      '--base',
      built.commits[0]!,
      ...(args[0] === '--engine' ? [] : ['--engine', 'openai']),
      '--base-url',
      baseUrl,
      '--out',
      join(tempDir(), 'out'),
      ...args,
    ],
    { cli },
  );

/** Exit 2 with one line, before anything is asked. */
async function refusedBy(command: string): Promise<void> {
  const ran = await run(command, 'http://endpoint.invalid/v1');
  expect(ran).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^codex-ci: base-url: http to endpoint\.invalid would send the key and the code in clear text; allowed: .*allow-plain-http/m,
    ),
  });
  expect(ran.stdout + ran.stderr).not.toContain(apiKey);
}

replay(
  family,
  {
    openai: async (way) => {
      if (way === 'a user in the address') {
        for (const baseUrl of [
          'http://localhost@endpoint.example/v1',
          'https://user:pw@endpoint.example/v1',
          'http://127.0.0.1:80@endpoint.example/v1',
        ]) {
          expect(() => readEndpoint({ baseUrl, key: 'k', allowPlainHttp: true }), baseUrl).toThrow(
            /user name or password/,
          );
        }
        return;
      }
      if (way === 'a redirect to another host') {
        const { from, arrived } = await redirecting();
        const gateway = await startGateway({
          baseUrl: from.baseUrl,
          key: apiKey,
          redact: (text) => Promise.resolve(text),
        });
        open.push(gateway);
        for (let at = 0; at < 5; at++) {
          const { baseUrl } = gateway.openAsk(`a${at}`, {
            logFile: join(tempDir(), 'log'),
            maxRequests: 9,
            maxTokens: 1e6,
            maxOutputTokens: 4000,
          });
          expect(
            (await fetch(`${baseUrl}/responses`, { method: 'POST', body: JSON.stringify({ model: 'm', input: 'x' }) }))
              .status,
          ).toBe(400);
          expect(gateway.failure(`a${at}`)?.reason).toMatch(/answered with status 30\d where 200 is expected/);
        }
        return expect(arrived).toEqual([]);
      }
      for (const baseUrl of addresses[way] ?? expect.fail(way)) {
        await expect(
          startGateway({ baseUrl, key: apiKey, redact: (text) => Promise.resolve(text) }),
          baseUrl,
        ).rejects.toMatchObject(refused);
      }
    },
    codex: async () => {
      const { from, arrived } = await redirecting();
      const ran = await run('review', from.baseUrl, '--engine', 'codex');
      expect(ran).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(/answered with status 30\d where 200 is expected/) as unknown,
      });
      expect([from.seen.length, arrived]).toEqual([1, []]);
    },
    inputs: async (way) => {
      if (way === 'IPv6 and shortened loopback are this machine') {
        for (const baseUrl of [
          'http://[::1]:1/v1',
          'http://127.1/v1',
          'http://127.9.9.9:8080/v1',
          'http://0x7f000001/v1',
          'http://LOCALHOST:1/v1',
          'https://endpoint.example/v1',
        ])
          expect(readEndpoint({ baseUrl, key: 'k' }).url.href, baseUrl).toMatch(/responses$/);
        return;
      }
      const config = join(tempDir(), 'config');
      mkdirSync(config);
      writeFileSync(join(config, 'own.yml'), 'allow-plain-http: true\n');
      const ran = await run(
        'review',
        'http://endpoint.invalid/v1',
        ...(way === 'allow-plain-http by flag' ? ['--allow-plain-http'] : ['--config', join(config, 'own.yml')]),
      );
      expect(ran).toMatchObject({ code: 3, stderr: expect.stringMatching(/endpoint\.invalid cannot be reached/) });
    },
    review: () => refusedBy('review'),
    pipeline: () => refusedBy('pipeline'),
    programs: async () => {
      const ran = await runCli(['doctor', '--base-url', 'http://endpoint.invalid/v1'], { cli });
      expect(ran.stdout).toMatch(/^MISS +endpoint +base-url: http to endpoint\.invalid would send the key/m);
    },
  },
  { timeout: 120_000 },
);
