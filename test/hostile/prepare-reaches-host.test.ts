import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttp, type Server as HttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { findCodex } from '../../src/adapters/codex/find-codex.ts';
import { createSandbox } from '../../src/adapters/sandbox/sandbox.ts';
import type { SandboxRun } from '../../src/contracts/sandbox.ts';
import { buildCli } from '../support/cli.ts';
import { runTestGen } from '../support/test-gen.ts';
import { forever, openProject } from '../support/workshop.ts';
import family from './families/prepare-reaches-host.ts';
import { replay } from './replay.ts';

/** What stands for the runner's services: HTTP on all addresses, an abstract socket, one in the file system. */
let http: HttpServer;
let port: number;
const sockets: Server[] = [];
let met = 0;
let folder: string;
let cli: string;
const abstract = `codex-ci-test-${process.pid}`;
/** A server whose answers are none, and a proxy of the machine that keeps a connection whose tunnel it refused. */
let odd: number;
let proxy: number;
const operator = 'operator:word-of-the-operator';
const ofMachine = (): NodeJS.ProcessEnv => ({
  HTTPS_PROXY: `http://${operator}@127.0.0.1:${proxy}`,
  HTTP_PROXY: `http://${operator}@127.0.0.1:${proxy}`,
});
const answers: Record<string, string> = {
  status: 'HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n',
  trailer: 'HTTP/1.1 200 OK\r\nTrailer: x\r\nContent-Length: 2\r\n\r\nok',
  switch: 'HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
  well: 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwell',
};

function proxyAnswers(socket: Socket): void {
  let open = false;
  socket
    .on('error', () => undefined)
    .on('data', (data) => {
      if (open) {
        socket.write(`far end: ${data.toString()}`);
        return;
      }
      for (const head of data
        .toString()
        .split('\r\n\r\n')
        .filter((part) => part !== '')) {
        const [line = ''] = head.split('\r\n');
        open = line.startsWith('CONNECT open.');
        const body = line.startsWith('TRACE') ? head : `HOST-SERVICE ${line}`;
        if (open) socket.write('HTTP/1.1 200 Tunnel\r\n\r\n');
        else
          socket.write(
            line.startsWith('CONNECT')
              ? 'HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n'
              : `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
          );
      }
    });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'codex-ci-test-'));
  http = createHttp((request, response) => {
    met += 1;
    response.end(`HOST-SERVICE ${request.method} ${request.url}\n`);
  });
  http.listen(0, '::');
  await once(http, 'listening');
  ({ port } = http.address() as AddressInfo);
  for (const path of [`\0${abstract}`, join(folder, 'service.sock')]) {
    const server = createServer((socket) => {
      met += 1;
      socket.end('HOST-SERVICE\n');
    });
    server.listen(path);
    await once(server, 'listening');
    sockets.push(server);
  }
  const ports = [
    (socket: Socket) => {
      socket
        .on('error', () => undefined)
        .once('data', (data) => socket.end(answers[/^GET \/(\w+)/.exec(data.toString())?.[1] ?? ''] ?? ''));
    },
    proxyAnswers,
  ].map(async (serve) => {
    const server = createServer(serve).listen(0, '127.0.0.1');
    await once(server, 'listening');
    sockets.push(server);
    return (server.address() as AddressInfo).port;
  });
  [odd = 0, proxy = 0] = await Promise.all(ports);
  cli = buildCli();
});
afterAll(() => {
  for (const server of [http, ...sockets]) server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  met = 0;
});

async function run(command: string, reach: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<SandboxRun> {
  const dir = join(mkdtempSync(join(folder, 'tree-')), 'tree');
  mkdirSync(dir);
  const quiet = { info: () => undefined, warn: () => undefined, debug: () => undefined };
  const sandbox = createSandbox({
    binary: await findCodex({ install: false }),
    log: quiet,
    network: true,
    reach,
    env: { PATH: process.env['PATH'], ...env },
  });
  return sandbox.run(
    { dir, rev: '0'.repeat(40), remove: async () => undefined },
    command,
    { timeoutMs: 30_000, outputBytes: 10_000 },
    forever,
  );
}

const python = (text: string): string =>
  `python3 - <<'END'\nimport socket, os\ndef told(name, tried):\n  try: print(name, tried())\n  except OSError as error: print(name, 'ERR', error.errno)\n${text}\nEND\n`;
const talk = (connect: string, say = 'GET / HTTP/1.0\\r\\n\\r\\n'): string =>
  python(
    `def tried():\n  s = ${connect}; s.settimeout(3); s.sendall(b"${say}"); return s.recv(500)\ntold('seen', tried)`,
  );
const unix = (address: string): string =>
  python(
    `def tried():\n  s = socket.socket(socket.AF_UNIX); s.settimeout(3); s.connect(${address}); return s.recv(500)\ntold('seen', tried)`,
  );
/** A request in the proxy's own words. */
const proxied = (text: string): string => talk('socket.create_connection(("127.0.0.1", 3128), 3)', text);
const got = (address: string): string =>
  proxied(`GET http://${address}/ HTTP/1.1\\r\\nHost: ${address}\\r\\nConnection: close\\r\\n\\r\\n`);

const ownAddress = (): string =>
  Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.2';
const unreached = /ERR \d+/;

const ways: Record<
  (typeof family.tried)['sandbox'][number],
  () => { command: string; seen: RegExp; reach?: string[]; met?: number; env?: NodeJS.ProcessEnv }
> = {
  'the host’s loopback': () => ({
    command: talk(`socket.create_connection(("127.0.0.1", ${port}), 3)`),
    seen: unreached,
  }),
  'the host’s own address': () => ({
    command: talk(`socket.create_connection(("${ownAddress()}", ${port}), 3)`) + got(`${ownAddress()}:${port}`),
    seen: /ERR \d+[^]*403 Forbidden/,
  }),
  'an abstract socket': () => ({ command: unix(`"\\0${abstract}"`), seen: unreached }),
  'a socket in the file system': () => ({
    command: [
      '/var/run/docker.sock',
      '/run/dbus/system_bus_socket',
      '/run/containerd/containerd.sock',
      join(folder, 'service.sock'),
    ]
      .map((path) => unix(`"${path}"`))
      .join(''),
    seen: /^(?:seen ERR \d+\n){4}$/,
  }),
  'through the proxy to loopback': () => ({
    command: got(`127.0.0.1:${port}`) + got(`127.8.9.10:${port}`),
    seen: /403[^]*403/,
  }),
  'through the proxy by a name of loopback': () => ({
    command: got(`localhost:${port}`) + got(`LOCALHOST.:${port}`),
    seen: /403[^]*403/,
  }),
  'a tunnel to loopback': () => ({
    command: [`127.0.0.1:${port}`, `localhost:${port}`]
      .map((to) => proxied(`CONNECT ${to} HTTP/1.1\\r\\nHost: ${to}\\r\\n\\r\\n`))
      .join(''),
    seen: /403[^]*403/,
  }),
  'loopback in IPv6': () => ({ command: got(`[::1]:${port}`) + got(`[0:0:0:0:0:0:0:1]:${port}`), seen: /403[^]*403/ }),
  'loopback as a mapped address': () => ({
    command: got(`[::ffff:127.0.0.1]:${port}`) + got(`[::ffff:7f00:1]:${port}`) + got(`[::7f00:1]:${port}`),
    seen: /403[^]*403[^]*403/,
  }),
  'loopback as a number': () => ({
    command: ['2130706433', '0x7f000001', '0177.0.0.1', '127.1'].map((name) => got(`${name}:${port}`)).join(''),
    seen: /403[^]*403[^]*403[^]*403/,
  }),
  'the address of nothing': () => ({
    command: ['0.0.0.0', '0', '[::]'].map((name) => got(`${name}:${port}`)).join(''),
    seen: /403[^]*403[^]*403/,
  }),
  'the metadata address': () => ({
    command: [
      '169.254.169.254',
      '168.63.129.16',
      '100.100.100.200',
      '[fd00:ec2::254]',
      '[fe80::1]',
      '[::ffff:169.254.169.254]',
    ]
      .map((name) => got(name))
      .join(''),
    seen: /(?:403[^]*){6}/,
  }),
  'a request that names another host': () => ({
    command:
      proxied(`GET http://127.0.0.1:${port}/ HTTP/1.1\\r\\nHost: registry.example\\r\\n\\r\\n`) +
      proxied(`GET / HTTP/1.1\\r\\nHost: 127.0.0.1:${port}\\r\\n\\r\\n`),
    seen: /403[^]*403/,
  }),
  'a plain request that smuggles a second one': () => ({
    command: proxied(
      `POST http://localhost:${port}/ HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\nGET http://127.0.0.1:${port}/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n`,
    ),
    seen: /40[03]/,
  }),
  'the way out itself as a file': () => ({
    command:
      'ls -d /tmp/*/way-out /tmp/codex-ci-net-* /tmp/codex-ci-run-*/way-out 2>/dev/null; find / -xdev -name way-out 2>/dev/null; echo looked',
    seen: /^looked\n$/,
  }),
  'UDP to the link': () => ({
    command: python(
      `s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ntold('seen', lambda: s.sendto(b"x", ("${ownAddress()}", ${port})))\ntold('seen', lambda: s.sendto(b"x", ("169.254.169.254", 53)))`,
    ),
    seen: /^(?:seen ERR \d+\n){2}$/,
  }),
  'what is named is reached': () => ({
    command:
      got(`127.0.0.1:${port}`) +
      proxied(`CONNECT localhost:${port} HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n`) +
      got(`127.0.0.1:${port + 1}`),
    reach: [`127.0.0.1:${port}`, `localhost:${port}`],
    seen: /HOST-SERVICE GET \/[^]*200 OK[^]*403/,
    met: 1,
  }),
  'loopback carried in an address of IPv6': () => ({
    command: ['64:ff9b::7f00:1', '64:ff9b::169.254.169.254', '2002:7f00:1::1', '::ffff:0:127.0.0.1']
      .map((name) => got(`[${name}]:${port}`))
      .join(''),
    seen: /(?:403[^]*){4}/,
  }),
  'answers that can’t be handed on': () => ({
    // the proxy lives on, and serves the next one
    command: ['status', 'trailer', 'switch', 'well']
      .map((name) =>
        proxied(`GET http://127.0.0.1:${odd}/${name} HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n`),
      )
      .join(''),
    reach: [`127.0.0.1:${odd}`],
    seen: /seen b''\n[^]*seen b''\n[^]*200 OK[^]*well/,
  }),
  'a request behind a tunnel that was refused': () => ({
    command: proxied(
      `CONNECT nowhere.invalid:443 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\nGET http://127.0.0.1:${port}/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n`,
    ),
    seen: /403 Forbidden/,
    env: ofMachine(),
  }),
  'the word of the machine’s proxy in an echo': () => ({
    command: proxied(
      'TRACE http://nowhere.invalid/ HTTP/1.1\\r\\nHost: a\\r\\nMax-Forwards: 0\\r\\nConnection: close\\r\\n\\r\\n',
    ),
    seen: /403 Forbidden/,
    env: ofMachine(),
  }),
  'a tunnel through the machine’s proxy': () => ({
    command: talk(
      'socket.create_connection(("127.0.0.1", 3128), 3)',
      'CONNECT open.invalid:443 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\nhello',
    ).replace('return s.recv(500)', 'import time; time.sleep(1); return s.recv(500)'),
    seen: /200 OK[^]*far end: hello/,
    env: ofMachine(),
  }),
};

replay(
  family,
  {
    sandbox: async (way) => {
      const { command, seen, reach, met: meant = 0, env } = ways[way]();
      const done = await run(command, reach, env);
      expect(done.stdout).not.toContain(Buffer.from(operator).toString('base64'));
      expect(`${done.stdout}${done.stderr}`).toMatch(seen);
      if (meant === 0) expect(done.stdout).not.toContain('HOST-SERVICE');
      expect(met).toBe(meant);
    },
    'test-gen': async (way) => {
      const project = await openProject({
        'package.json': '{"scripts":{"test":"node --test"}}\n',
        'src/a.js': 'exports.f = (x) => x + 1;\n',
        'test/a.test.js':
          "const { f } = require('../src/a.js'); require('node:test')('f', () => { require('node:assert').equal(f(1), 2); });\n",
      });
      project.write('src/a.js', 'exports.f = (x) => (x > 10 ? 10 : x + 1);\n');
      const named = way.endsWith('named');
      const ran = await runTestGen(
        cli,
        { dir: project.dir, commits: [project.base, project.commit()] },
        [
          '--guard-hunks',
          '--engine',
          'rules',
          '--json',
          '--prepare-command',
          `curl -sS --fail --noproxy '' http://127.0.0.1:${port}/index`,
          ...(named ? ['--prepare-reach', `127.0.0.1:${port}`] : []),
        ],
        { OPENAI_API_KEY: undefined },
      );
      expect([ran.code, met], ran.stderr).toEqual(named ? [0, 1] : [2, 0]);
      if (!named)
        expect(ran.stderr).toMatch(/not let through to "127\.0\.0\.1:\d+"[^]*prepare-command: ended with \d+/);
    },
  },
  { timeout: 90_000 },
);
