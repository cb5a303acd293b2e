import { describe, expect, it } from 'vitest';
import { redactPatch } from './patch.ts';
import { replaceSpans } from './spans.ts';
import { findPrivateKeys } from './private-key.ts';

/** Hides the word SECRET and private keys; the whole redactor is tested beside its adapter. */
const redactor = {
  async redact(text: string) {
    const words = [...text.matchAll(/SECRET/g)].map((found) => ({
      start: found.index,
      end: found.index + 6,
      kind: 'word',
      value: 'SECRET',
    }));
    return replaceSpans(text, words.length > 0 ? words : findPrivateKeys(text), () => 1);
  },
};
const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDK7n4xQ2ZPuVyB';
const word = '‹secret:word#1›';
const key = '‹secret:private-key#1›';

describe('redactPatch', () => {
  it('keeps the structure and tells added, removed and unchanged lines apart', async () => {
    const patch = [
      '@@ -10,4 +20,4 @@ function SECRET() {',
      ' a SECRET',
      '-old SECRET',
      '+new SECRET',
      ' b',
      '-c',
      '+c',
      '\\ No newline at end of file',
      '',
    ].join('\n');
    const redacted = await redactPatch(redactor, 'a.ts', patch);
    expect(redacted.patch).toBe(patch.replaceAll('SECRET', word));
    expect(redacted.secrets.map(({ side, line, endLine }) => ({ side, line, endLine }))).toEqual([
      { side: 'both', line: 20, endLine: 20 },
      { side: 'new', line: 21, endLine: 21 },
      { side: 'old', line: 11, endLine: 11 },
    ]);
  });

  it('sees a key over added lines as a whole, and the lines between removed ones too', async () => {
    const patch = [
      '@@ -1,3 +1,6 @@',
      ' a',
      '+-----BEGIN PRIVATE KEY-----',
      `+${body}`,
      '-x',
      `+${body.slice(0, 50)}`,
      '+-----END PRIVATE KEY-----',
      ' b',
      '',
    ].join('\n');
    const redacted = await redactPatch(redactor, 'k.pem', patch);
    expect(redacted.patch).toBe(
      ['@@ -1,3 +1,6 @@', ' a', `+${key}`, `+${key}`, '-x', `+${key}`, `+${key}`, ' b', ''].join('\n'),
    );
    expect(redacted.secrets).toMatchObject([{ side: 'new', line: 2, endLine: 5 }]);
  });

  it('a key that the hunk cuts off', async () => {
    const patch = ['@@ -0,0 +1,2 @@', '+-----BEGIN PRIVATE KEY-----', `+${body}`, ''].join('\n');
    expect((await redactPatch(redactor, 'k.pem', patch)).patch).toBe(
      ['@@ -0,0 +1,2 @@', `+${key}`, `+${key}`, ''].join('\n'),
    );
  });

  it('a removed line that looks like a header belongs to its hunk', async () => {
    const patch = ['@@ -1,2 +1 @@', '--- SECRET', ' x', '@@ -9 +8 @@', '-SECRET', '+@@ -1 +1 @@ SECRET', ''].join('\n');
    const redacted = await redactPatch(redactor, 'a.sql', patch);
    expect(redacted.patch).toBe(patch.replaceAll('SECRET', word));
    expect(redacted.secrets).toMatchObject([
      { side: 'old', line: 1 },
      { side: 'new', line: 8 },
      { side: 'old', line: 9 },
    ]);
  });

  it.each([
    '',
    'no patch SECRET',
    '@@ -1,9 +1,9 @@\n+SECRET',
    '@@ -1,2 +1,2 @@\n a\n\n-SECRET\r\n+b\r\n',
    '@@ -1 +1 @@\n*garbage SECRET\n',
  ])('broken: %j', async (patch) => {
    const redacted = await redactPatch(redactor, 'a', patch);
    expect(redacted.patch).toBe(patch.replaceAll('SECRET', word));
  });
});
