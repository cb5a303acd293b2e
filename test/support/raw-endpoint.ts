import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RawRequest {
  n: number;
  body: { max_output_tokens?: number; input?: unknown };
  request: IncomingMessage;
  response: ServerResponse;
  authorization: string | undefined;
}
export interface RawEndpoint {
  baseUrl: string;
  seen: RawRequest[];
  close(): Promise<void>;
}

/** An endpoint on 127.0.0.1 whose every byte is the test's. */
export async function startRawEndpoint(answer: (request: RawRequest) => void): Promise<RawEndpoint> {
  const seen: RawRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    response.on('error', () => response.destroy());
    request.on('error', () => response.destroy());
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        n: seen.length + 1,
        body: JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as RawRequest['body'],
        request,
        response,
        authorization: request.headers.authorization,
      };
      seen.push(one);
      answer(one);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    seen,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const frame = (event: Readonly<Record<string, unknown>>): string =>
  `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`;

export const created = frame({ type: 'response.created', response: { id: 'r', status: 'in_progress' } });
export const delta = (text: string): string =>
  frame({ type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: text });
export const message = (text: string): string =>
  frame({
    type: 'response.output_item.done',
    output_index: 0,
    item: {
      type: 'message',
      id: 'm',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text, annotations: [] }],
    },
  });
export const completed = (rest: object): string =>
  frame({ type: 'response.completed', response: { id: 'r', status: 'completed', output: [], ...rest } });

/** Begins an event stream and writes `piece` until the client leaves; what was sent is counted in `sent`. */
export function pour(
  response: ServerResponse,
  head: string,
  piece: string | Buffer,
  sent: { bytes: number } = { bytes: 0 },
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(head);
  const next = (): void => {
    while (!response.destroyed) {
      sent.bytes += piece.length;
      if (!response.write(piece)) {
        response.once('drain', next);
        return;
      }
    }
  };
  next();
}
