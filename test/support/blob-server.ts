import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A storage that artifacts are downloaded from: GitHub redirects there. `asked` are the Authorization headers that came
 * along.
 */
export interface BlobServer {
  url: string;
  asked: (string | undefined)[];
  put(name: string, bytes: Buffer): string;
  close(): Promise<void>;
}

export async function startBlobs(): Promise<BlobServer> {
  const blobs = new Map<string, Buffer>();
  const asked: (string | undefined)[] = [];
  const http = createServer((incoming, outgoing) => {
    const found = blobs.get((incoming.url ?? '').slice(1));
    asked.push(incoming.headers.authorization);
    outgoing
      .writeHead(found === undefined ? 404 : 200, {
        'content-type': found === undefined ? 'application/json' : 'application/zip',
      })
      .end(found ?? '{}');
  });
  await new Promise<void>((ready) => {
    http.listen(0, '127.0.0.1', () => {
      ready();
    });
  });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    put: (name, bytes) => {
      blobs.set(name, bytes);
      return `${url}/${name}`;
    },
    close: () =>
      new Promise((done) => {
        http.close(() => {
          done();
        });
        http.closeAllConnections();
      }),
  };
}
