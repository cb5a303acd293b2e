import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closedPlace } from '../programs/programs.ts';
import type { Location } from './locate.ts';
import { fetchingEnvironment, readingEnvironment, runGit } from './process.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where missing commits come from, and the environment of the `git fetch` that brings them. */
export interface FetchSource {
  url: string;
  env: Readonly<Record<string, string>>;
}

/**
 * On a runner: the repository of the event, over https, with the header that actions/checkout left in the clone or else
 * the input github-token, and with neither the user's nor the system's configuration, of which proxy and certificates
 * alone are taken over. In a terminal: what the clone calls its origin, when git itself speaks its protocol, with the
 * user's own configuration. Of the clone's configuration nothing counts but that address and that header. A text says
 * why there is none.
 */
export function decideSource(
  location: Location,
  home: string,
  environment: Environment = process.env,
): Promise<FetchSource | string> {
  return environment['GITHUB_ACTIONS'] === 'true' ? ofRunner(location, home, environment) : ofTerminal(location, home);
}

async function ofRunner(location: Location, home: string, environment: Environment): Promise<FetchSource | string> {
  const [server, name] = [
    environment['GITHUB_SERVER_URL'] || 'https://github.com',
    environment['GITHUB_REPOSITORY'] ?? '',
  ];
  if (!/^https?:\/\/[\w.-]+(?::\d{1,5})?\/?$/.test(server) || !/^[\w.-]+\/[\w.-]+$/.test(name))
    return 'GITHUB_SERVER_URL and GITHUB_REPOSITORY name no repository';
  const url = `${server.replace(/\/$/, '')}/${name}`;
  const token = environment['INPUT_GITHUB-TOKEN']?.trim() ?? '';
  const own = await settingsFor(url, home, { ...readingEnvironment(home), GIT_DIR: location.gitDir });
  const machine = await settingsFor(url, home, fetchingEnvironment());
  const left = own.get('http.extraheader') ?? '';
  const header = /^authorization: (?:basic|bearer) [\x21-\x7e]{1,4096}$/i.test(left)
    ? left
    : token === ''
      ? null
      : `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  const settings = ['http.proxy', 'http.sslcainfo', 'http.sslcapath'].flatMap((key): [string, string][] =>
    machine.has(key) ? [[key, machine.get(key)!]] : [],
  );
  if (header !== null) settings.push([`http.${url}.extraheader`, header]);
  const closed = {
    HOME: home,
    XDG_CONFIG_HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: 'https:http',
    GIT_NO_LAZY_FETCH: '1',
  };
  const {
    GIT_SSH: _ssh,
    GIT_SSH_COMMAND: _command,
    GIT_ASKPASS: _ask,
    SSH_AUTH_SOCK: _agent,
    ...open
  } = fetchingEnvironment();
  return { url, env: { ...open, ...closed, ...asEnvironment(settings) } };
}

/** What `git config` says of http for an address; reading runs nothing. */
async function settingsFor(
  url: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Map<string, string>> {
  const { stdout } = await runGit(['config', '-z', '--get-urlmatch', 'http', url], { cwd, env, timeoutMs: 30_000 });
  return new Map(
    stdout
      .toString('utf8')
      .split('\0')
      .filter((entry) => entry.includes('\n'))
      .map((entry) => {
        const end = entry.indexOf('\n');
        return [entry.slice(0, end).toLowerCase(), entry.slice(end + 1)];
      }),
  );
}

function asEnvironment(settings: readonly (readonly [string, string])[]): Record<string, string> {
  const entries = settings.flatMap(
    ([key, value], index) =>
      [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ] as const,
  );
  return { GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(entries) };
}

const network = 'https:http:ssh:git';
const byUrl = /^(https?|ssh|git|file):\/\/[^-/]?[^\s]*$/i;
const byScp = /^(?:[\w.-]+@)?\w[\w.-]*:[^\s:][^\s]*$/;

async function ofTerminal(location: Location, home: string): Promise<FetchSource | string> {
  const { stdout } = await runGit(['config', '--get', 'remote.origin.url'], {
    cwd: home,
    env: { ...readingEnvironment(home), GIT_DIR: location.gitDir },
    timeoutMs: 30_000,
  });
  const url = stdout.toString('utf8').replace(/\r?\n$/, '');
  if (url === '') return 'it has no origin';
  const env = (protocols: string): Record<string, string> => ({
    ...fetchingEnvironment(),
    GIT_ALLOW_PROTOCOL: protocols,
    GIT_NO_LAZY_FETCH: '1',
  });
  const scheme = byUrl.exec(url)?.[1]?.toLowerCase();
  if (/\p{Cc}/u.test(url) || url.startsWith('-') || (scheme === undefined && /^\w*::|^\w+:\/\//.test(url)))
    return 'its origin is no address that is fetched from; allowed: https, http, ssh, git, a path';
  if (scheme !== undefined && scheme !== 'file') return { url, env: env(network) };
  if (scheme === undefined && byScp.test(url)) return { url, env: env(network) };
  const path = scheme === 'file' ? pathOf(url) : resolve(location.dir, url);
  if (path === null || closedPlace(path) !== null) return 'its origin is a path in the checkout itself';
  return { url: path, env: env('file') };
}

function pathOf(url: string): string | null {
  try {
    return fileURLToPath(url);
  } catch {
    return null;
  }
}
