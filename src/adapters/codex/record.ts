import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { RedactText } from '../gateway/redact-json.ts';
import { redactJson } from '../gateway/redact-json.ts';

/** A bounded log file of redacted lines, in order. Past `maxBytes` one last line says that it was cut. */
export interface Record {
  add(line: string): void;
  /** Waits until all is written; false when the file could not be written. */
  close(): Promise<boolean>;
}

async function redactLine(line: string, redact: RedactText): Promise<string> {
  if (!line.startsWith('{')) return redact(line);
  let value: unknown;
  try { value = JSON.parse(line); } catch { return redact(line); }
  return JSON.stringify(await redactJson(value, redact));
}

export function openRecord(file: string, redact: RedactText, maxBytes: number, cut: string): Record {
  const stream = createWriteStream(file, { mode: 0o600 });
  let broken = false;
  let bytes = 0;
  let full = false;
  let tail: Promise<void> = Promise.resolve();
  stream.on('error', () => { broken = true; });
  return {
    add(line) {
      if (full) return;
      bytes += Buffer.byteLength(line) + 1;
      full = bytes > maxBytes;
      const last = full;
      tail = tail.then(async () => {
        if (broken) return;
        const text = last ? cut : await redactLine(line, redact).catch(() => cut);
        if (!stream.write(`${text}\n`)) await Promise.race([once(stream, 'drain'), once(stream, 'close')]).catch(() => undefined);
      });
    },
    async close() {
      await tail;
      if (!broken) await new Promise<void>((resolve) => { stream.once('close', resolve); stream.end(); });
      return !broken;
    },
  };
}
