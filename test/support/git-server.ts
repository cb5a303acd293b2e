import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GitServer {
  /** for GITHUB_SERVER_URL; repositories stand below it as owner/name */ url: string;
  close(): void;
}

/** Serves the repositories below `dir` as GitHub does: git's own program behind HTTP, commits by their SHA too. */
export async function startGitServer(dir: string): Promise<GitServer> {
  const program = `${execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim()}/git-http-backend`;
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const child = spawn(program, {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        GIT_PROJECT_ROOT: dir,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: pathname.replace(/\.git(?=\/)/, ''),
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method ?? 'GET',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'uploadpack.allowAnySHA1InWant',
        GIT_CONFIG_VALUE_0: 'true',
        PATH: process.env['PATH'],
      },
    });
    request.pipe(child.stdin);
    child.stdin.on('error', () => undefined);
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => {
      parts.push(part);
    });
    child.once('close', () => {
      const bytes = Buffer.concat(parts);
      const at = bytes.indexOf('\r\n\r\n');
      const headers = bytes
        .subarray(0, Math.max(0, at))
        .toString('latin1')
        .split('\r\n')
        .map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]);
      const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1];
      response.writeHead(
        Number(status?.slice(0, 3) ?? (at === -1 ? 500 : 200)),
        Object.fromEntries(headers.filter(([name]) => name.toLowerCase() !== 'status')),
      );
      response.end(bytes.subarray(at + 4));
    });
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', () => {
      ready();
    });
  });
  return {
    url: `http://git.localhost:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
    },
  };
}
