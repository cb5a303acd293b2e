import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRegistry, renderExposition, type Registry } from './exposition.ts';

export interface Exporter extends Registry {
  /** `host:port`, as a scrape target is written */
  target: string;
  url: string;
  scrapes(): number;
  /** scrapes fail with 503 until told otherwise */
  fail(on: boolean): void;
  close(): Promise<void>;
}

/**
 * A scrape target in this process; the test moves its counters, gauges and histograms. `port` reuses one, as an
 * instance that comes back.
 */
export async function startExporter(options: { port?: number; registry?: Registry } = {}): Promise<Exporter> {
  const registry = options.registry ?? createRegistry();
  let scrapes = 0;
  let failing = false;
  const server = createServer((_request, response) => {
    scrapes += 1;
    if (failing) response.writeHead(503).end();
    else
      response
        .writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
        .end(renderExposition(registry));
  });
  await new Promise<void>((ready, refused) => {
    server.once('error', refused).listen(options.port ?? 0, '127.0.0.1', () => {
      ready();
    });
  });
  const target = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...registry,
    target,
    url: `http://${target}/metrics`,
    scrapes: () => scrapes,
    fail: (on) => {
      failing = on;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => {
          closed();
        });
        server.closeAllConnections();
      }),
  };
}
