import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export interface ArtifactProxy {
  url: string;
  close(): Promise<void>;
}

/**
 * Stands between `@actions/artifact` 6 and act's artifact server, whose reading is too strict for it (nektos/act#6114):
 * it refuses the field `mime_type`, and it wants the padding of `sig` that the storage client takes off.
 */
export async function startArtifactProxy(port: number): Promise<ArtifactProxy> {
  const server = createServer((from, to) => {
    forward(port, from, to).catch((error: unknown) => {
      to.writeHead(502).end(String(error));
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function forward(port: number, from: IncomingMessage, to: ServerResponse): Promise<void> {
  const headers = { ...from.headers };
  let body: string | undefined;
  if (from.headers['content-type']?.includes('json') === true) {
    body = dropMimeType(await text(from));
    headers['content-length'] = String(Buffer.byteLength(body));
    delete headers['transfer-encoding'];
  }
  const onward = request(
    { host: '127.0.0.1', port, method: from.method, path: padSignature(from.url ?? '/'), headers },
    (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    },
  );
  onward.on('error', (error) => {
    to.destroy(error);
  });
  if (body === undefined) from.pipe(onward);
  else onward.end(body);
}

function dropMimeType(json: string): string {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) return json;
  const { mime_type: _dropped, ...rest } = value as Record<string, unknown>;
  return JSON.stringify(rest);
}

function padSignature(path: string): string {
  return path.replace(/([?&]sig=)([^&]*)/, (_all, name: string, value: string) => {
    const signature = decodeURIComponent(value).replace(/=+$/, '');
    return name + encodeURIComponent(signature + '='.repeat((4 - (signature.length % 4)) % 4));
  });
}
