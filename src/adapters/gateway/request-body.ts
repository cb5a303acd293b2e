import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { type RedactText, redactJson } from './redact-json.ts';

export const Body = z.looseObject({
  model: z.string().min(1),
  stream: z.boolean().nullish(),
  max_output_tokens: z.int().positive().nullish(),
});

/**
 * The whole body, or null when it is too large; the rest is then read and dropped, so that the answer still arrives.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        chunks.length = 0;
        resolve(null);
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the client left')));
  });
}

/**
 * The body as it goes out but for its limit of output, which the ledger sets: texts redacted, and without
 * `client_metadata`, which names the machine, its folders and git remotes.
 */
export async function cleanBody(body: z.infer<typeof Body>, redact: RedactText): Promise<Record<string, unknown>> {
  const { client_metadata: _dropped, max_output_tokens: _asked, ...rest } = body;
  const clean: Record<string, unknown> = { ...rest };
  for (const key of ['instructions', 'input'] as const) {
    if (key in clean) clean[key] = await redactJson(clean[key], redact);
  }
  return clean;
}
