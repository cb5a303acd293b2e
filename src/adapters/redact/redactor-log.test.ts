import { describe, expect, it } from 'vitest';
import { noise } from '../../../test/support/secrets.ts';
import { createRedactor } from './redactor.ts';

// Put together at run time, so that no scanner takes this file for a leak.
const key = noise(32, undefined, 'log');
const word = `${noise(9, undefined, 'word')}!7`;
const basic = Buffer.from(`u:${noise(12)}`).toString('base64');
const jwt =
  [{ alg: 'HS256' }, { sub: '99812', email: 'j@corp.io' }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.') + `.${noise(43)}`;

/** Each line, and the secret in it. */
const lines: readonly [string, string][] = [
  [`user ${jwt} refused`, jwt],
  [`pass${'word'}=${word}`, word],
  [`"pass${'word'}": "${word}"`, word],
  [JSON.stringify({ message: JSON.stringify({ password: word, user: 'joe' }) }), word],
  [`PASS${'WORD'}: ${word}`, word],
  [`pass${'wd'}="three plain words"`, 'three plain words'],
  [`Authorization: Bearer ${key}`, key],
  [`authorization=[Bearer ${key}]`, key],
  [`Proxy-Authorization: Basic ${basic}`, basic],
  [`Authorization: Digest username="joe", response="${key}"`, key],
  [`Set-Cookie: session=${key}; Path=/; HttpOnly`, key],
  [`"cookie": "lang=en; sid=${key}"`, key],
  [`X-Api-Key: ${key}`, key],
  [`"apikey": "X-Api-Key: ${key}"`, key],
  [`{client_secret=>${key}}`, key],
  [`GET /x?access_token=${key}&page=2`, key],
  [`https://cdn.example.com/a?X-Amz-Signature=${key}`, key],
  [`https://${key}@o1.ingest.sentry.io/1`, key],
  [`redis://:${word}@cache:6379/0`, word],
];

describe('texts of logs and alerts', () => {
  it.each(lines)('%#: what a name or header calls a secret goes', async (text, secret) => {
    const { text: clean } = await createRedactor().redact(`panic: one\n${text}\nat last`, undefined, 'log');
    expect(clean).not.toContain(secret);
    expect(clean).toMatch(/^panic: one\n.*‹secret:[a-z-]+#\d›.*\nat last$/);
  });

  it('the rest of the line stays, and a second time nothing changes', async () => {
    const redactor = createRedactor();
    const { text } = await redactor.redact(lines.map(([line]) => line).join('\n'), undefined, 'log');
    for (const kept of [
      'user ‹',
      'page=2',
      '"user\\":\\"joe\\"',
      'Path=/',
      'lang=en',
      '@cache:6379/0',
      '@o1.ingest.sentry.io/1',
    ])
      expect(text).toContain(kept.replace('"user', 'user'));
    expect(await redactor.redact(text, undefined, 'log')).toEqual({ text, hits: [] });
  });

  it.each([
    'token: unexpected identifier',
    'SyntaxError: Unexpected token: }',
    'Invalid password: user not found',
    'password authentication failed for user "x"',
    'secret: nil',
    "KeyError: 'session'",
    'max_tokens=4096 next_token=null',
    'token=0x1',
    'Authorization: missing',
    'Authorization: Bearer',
    'cookie: none',
    'jwt: malformed',
    'com.acme.auth.Token: invalid signature',
    'secret=${SECRET}',
    'GET /callback?code=200&key=abc',
    'token=AuthenticationTokenFilter.doFilter(Filter.java:12)',
    'at login (auth.ts:12:3)',
    'passwordResetAt=2026-01-01',
    'password = getPassword()',
  ])('a symptom stays: %s', async (text) => {
    expect(await createRedactor().redact(text, undefined, 'log')).toEqual({ text, hits: [] });
  });

  it.each(lines.filter(([text]) => /assword|secret|Api-Key: \w+$/.test(text)))(
    '%#: code keeps its lines, and learns nothing from a log',
    async (text, secret) => {
      const redactor = createRedactor();
      await redactor.redact(text, undefined, 'log');
      expect((await redactor.redact(`const ${'label'} = '${secret}';\n${text}`, 'a.ts')).hits).toEqual([]);
    },
  );

  it.each([
    'password='.repeat(200_000),
    `eyJ${'a'.repeat(1_000_000)}.`,
    `Cookie: ${'a=bbbb;'.repeat(100_000)}`,
    'token="'.repeat(100_000),
    '://'.repeat(300_000),
    '\\'.repeat(500_000),
    `?${'token'.repeat(100_000)}`,
  ])('hostile text %#', async (text) => {
    expect((await createRedactor().redact(text, undefined, 'log')).text.split('\n')).toHaveLength(1);
  });
});
