import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../../contracts/world.ts';
import { Failure } from '../../../domain/errors.ts';
import type { CodexBinary } from '../../codex/binary.ts';
import { findBwrap } from '../../codex/shield.ts';
import { removeFolder } from '../remove-folder.ts';
import { openForward } from './forward.ts';

export interface NetworkOptions {
  binary: CodexBinary;
  /** a folder that no command sees */ folder: string;
  reach: readonly string[];
  env: NodeJS.ProcessEnv;
  log: Log;
}

/** A way to start a command in a network of its own, and the variables that lead what it starts to the one way out. */
export interface OwnNetwork {
  wrap(command: string, args: readonly string[]): { command: string; args: string[] };
  env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** In a network of its own nobody else can have taken it. */
const port = 3128;

/** Listens inside, hands on to the socket outside, and starts the command once it does. It ends as that ends. */
const bridge = `
const net = require('net'), { constants } = require('os'), { spawn } = require('child_process');
const [path, command, ...args] = process.argv.slice(1);
const server = net.createServer((client) => {
  const way = net.connect(path);
  client.on('error', () => way.destroy()).on('close', () => way.destroy());
  way.on('error', () => client.destroy()).on('close', () => client.destroy());
  client.pipe(way).pipe(client);
});
server.listen(${port}, '127.0.0.1', () => {
  spawn(command, args, { stdio: 'inherit' })
    .on('error', (error) => { console.error(error.message); process.exit(127); })
    .on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
});
`;

/** The longest path of a Unix socket is 107 bytes: unix(7). */
const longestSocket = 100;

/**
 * A network namespace that holds its own loopback and nothing else, so that neither the host's loopback nor its
 * abstract sockets are in it, and a proxy of ours outside. The CLI has such a thing too, but connects to addresses of
 * the machine and its private networks directly or not at all.
 */
export async function openOwnNetwork({ binary, folder, reach, env, log }: NetworkOptions): Promise<OwnNetwork> {
  const bwrap = await needBwrap(binary);
  const own = join(folder, 'way-out').length > longestSocket ? await mkdtemp('/tmp/codex-ci-net-') : null;
  const socket = join(own ?? folder, 'way-out');
  const forward = await openForward({ socket, reach, env, log });
  return {
    wrap: (command, args) => ({
      command: bwrap,
      args: [
        '--unshare-user',
        '--unshare-net',
        '--dev-bind',
        '/',
        '/',
        '--die-with-parent',
        '--',
        process.execPath,
        '-e',
        bridge,
        '--',
        socket,
        command,
        ...args,
      ],
    }),
    env: proxyVariables(`http://127.0.0.1:${port}`),
    close: async () => {
      await forward.close();
      if (own !== null) await removeFolder(own);
    },
  };
}

async function needBwrap(binary: CodexBinary): Promise<string> {
  const found = await findBwrap(binary);
  if (found !== null) return found;
  throw new Failure(
    'environment',
    'prepare-command: no bubblewrap is here, neither beside the Codex CLI nor as /usr/bin/bwrap, ' +
      'so it can have no network of its own; install bubblewrap, or leave prepare-command out',
  );
}

/** What package managers read; a JVM knows only its own properties. */
function proxyVariables(url: string): Record<string, string> {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'YARN_HTTP_PROXY', 'YARN_HTTPS_PROXY'];
  const java = ['http', 'https'].map((kind) => `-D${kind}.proxyHost=127.0.0.1 -D${kind}.proxyPort=${port}`).join(' ');
  const local = 'localhost,127.0.0.1,::1';
  return {
    ...Object.fromEntries(names.map((name) => [name, url])),
    http_proxy: url,
    https_proxy: url,
    all_proxy: url,
    NO_PROXY: local,
    no_proxy: local,
    NODE_USE_ENV_PROXY: '1',
    JAVA_TOOL_OPTIONS: java,
    MAVEN_ARGS: '-Daether.connector.http.useSystemProperties=true -Daether.transport.http.useSystemProperties=true',
  };
}
