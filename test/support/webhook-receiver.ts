import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Webhook {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
  body: unknown;
  at: Date;
}

export interface WebhookReceiver {
  url: string;
  /** in the order of arrival */
  webhooks: readonly Webhook[];
  /** the first one, earlier or later, that fits; fails after `timeoutMs` (30 s unless told) saying what came instead */
  next(fits?: (webhook: Webhook) => boolean, timeoutMs?: number): Promise<Webhook>;
  close(): Promise<void>;
}

/** Takes and keeps whatever is posted to it; `status` is what it answers. */
export async function startWebhookReceiver(options: { status?: number } = {}): Promise<WebhookReceiver> {
  const webhooks: Webhook[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
    });
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      let body: unknown;
      try {
        body = JSON.parse(text);
      } catch {
        body = undefined;
      }
      webhooks.push({ path: request.url ?? '/', headers: request.headers, text, body, at: new Date() });
      response.writeHead(options.status ?? 200).end();
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', () => {
      ready();
    });
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    webhooks,
    next: (fits = () => true, timeoutMs = 30_000) =>
      new Promise((found, failed) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          failed(
            new Error(
              `no webhook that fits within ${timeoutMs} ms; there came ${webhooks.length}: ${webhooks.map(({ text }) => text.slice(0, 300)).join(' | ')}`,
            ),
          );
        }, timeoutMs);
        const look = (): void => {
          const webhook = webhooks.find((each) => fits(each));
          if (webhook === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          found(webhook);
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((closed) => {
        server.close(() => {
          closed();
        });
        server.closeAllConnections();
      }),
  };
}
