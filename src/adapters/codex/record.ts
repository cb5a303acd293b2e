import { appendFile } from 'node:fs/promises';
import { type RedactText, redactJson } from '../gateway/redact-json.ts';

/** A bounded log file of redacted lines, in order. Past `maxBytes` one last line says that it was cut. */
export interface Record {
  add(line: string): void;
  /** Waits until all is written; false when the file could not be written. */
  close(): Promise<boolean>;
}

/** JSON is redacted text by text, so that it stays JSON. */
async function redactLine(line: string, redact: RedactText): Promise<string> {
  if (!line.startsWith('{')) return redact(line);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return redact(line);
  }
  return JSON.stringify(await redactJson(value, redact));
}

export function openRecord(file: string, redact: RedactText, maxBytes: number, cut: string): Record {
  let broken = false;
  let bytes = 0;
  let full = false;
  const write = (text: string): Promise<void> =>
    appendFile(file, text, { mode: 0o600 }).catch(() => {
      broken = true;
    });
  let tail = write('');
  return {
    add(line) {
      if (full) return;
      bytes += Buffer.byteLength(line) + 1;
      full = bytes > maxBytes;
      const last = full;
      tail = tail.then(async () => {
        if (!broken) await write(`${last ? cut : await redactLine(line, redact).catch(() => cut)}\n`);
      });
    },
    async close() {
      await tail;
      return !broken;
    },
  };
}
