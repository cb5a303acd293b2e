import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSignature } from './signature.ts';

const secret = ['s', 'ecret-for-tests'].join('');
const body = Buffer.from('{"event":"é"}');
const hex = (key: string, ...parts: Uint8Array[]): string =>
  parts.reduce((hmac, part) => hmac.update(part), createHmac('sha256', key)).digest('hex');
const right = hex(secret, body);
const wrong = hex('other', body);

describe('checkSignature', () => {
  it('agrees with GitHub’s published example', () => {
    // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    expect(
      checkSignature(
        'github',
        { 'X-Hub-Signature-256': signature },
        Buffer.from('Hello, World!'),
        ["It's a Sec", 'ret to Everybody'].join(''),
      ),
    ).toEqual({ ok: true });
  });

  it.each([
    ['pagerduty', { 'X-PagerDuty-Signature': `v1=${wrong},v1=${right}` }],
    ['pagerduty', { 'x-pagerduty-signature': `v1=${right.toUpperCase()}, v2=zzz` }],
    ['pagerduty', { 'x-pagerduty-signature': [`v1=${wrong}`, `v1=${right}`] }],
    ['sentry', { 'Sentry-Hook-Signature': right }],
    ['grafana', { 'X-Grafana-Alerting-Signature': right }],
    ['github', { 'X-Hub-Signature-256': `sha256=${right}` }],
    ['generic', { 'X-Signature': right }],
    ['generic', { 'X-Signature-256': `sha256=${right}` }],
  ])('%s accepts %j', (source, headers) => {
    expect(checkSignature(source, headers, body, secret)).toEqual({ ok: true });
  });

  it.each([
    ['pagerduty', {}, 'the header x-pagerduty-signature is missing'],
    [
      'pagerduty',
      { 'x-pagerduty-signature': right },
      'the header x-pagerduty-signature does not hold a signature of the known form',
    ],
    [
      'pagerduty',
      { 'x-pagerduty-signature': `v2=${right}` },
      'the header x-pagerduty-signature does not hold a signature of the known form',
    ],
    ['pagerduty', { 'x-pagerduty-signature': `v1=${wrong}` }, 'the signature in x-pagerduty-signature does not match'],
    [
      'sentry',
      { 'sentry-hook-signature': right.slice(1) },
      'the header sentry-hook-signature does not hold a signature of the known form',
    ],
    ['sentry', { 'sentry-hook-signature': '' }, 'the header sentry-hook-signature is missing'],
    [
      'github',
      { 'x-hub-signature-256': right },
      'the header x-hub-signature-256 does not hold a signature of the known form',
    ],
    ['github', { 'x-hub-signature': `sha1=${right}` }, 'the header x-hub-signature-256 is missing'],
    [
      'cloudwatch',
      {},
      'SNS signs with a certificate that would have to be fetched, which is not done here; use HTTPS ' +
        'with a name and password in the subscription',
    ],
    ['alertmanager', {}, 'Alertmanager does not sign; use http_config.authorization'],
    ['constructor', {}, 'no signature of constructor is known; known: pagerduty, sentry, grafana, github, generic'],
  ])('%s refuses %j', (source, headers, reason) => {
    expect(checkSignature(source, headers, body, secret)).toEqual({ ok: false, reason });
  });

  it('refuses an empty secret, even with a signature by it', () => {
    expect(checkSignature('sentry', { 'sentry-hook-signature': hex('', body) }, body, '')).toEqual({
      ok: false,
      reason: 'the secret is empty',
    });
  });

  it('takes Grafana’s timestamp into the signature, and its age where the time is known', () => {
    const stamp = '1763637490';
    const headers = {
      'X-Grafana-Alerting-Signature': hex(secret, Buffer.from(`${stamp}:`), body),
      'X-Grafana-Alerting-Timestamp': stamp,
    };
    const now = new Date(1763637490_000 + 200_000);
    expect(checkSignature('grafana', headers, body, secret, { now })).toEqual({ ok: true });
    expect(checkSignature('grafana', headers, body, secret, { now: new Date(now.getTime() + 200_000) })).toMatchObject({
      ok: false,
    });
    expect(
      checkSignature('grafana', { ...headers, 'X-Grafana-Alerting-Timestamp': '1763637491' }, body, secret),
    ).toMatchObject({ ok: false });
    expect(
      checkSignature(
        'grafana',
        { 'X-Grafana-Alerting-Signature': headers['X-Grafana-Alerting-Signature'] },
        body,
        secret,
      ),
    ).toMatchObject({ ok: false });
    const timeless = { 'X-Grafana-Alerting-Signature': headers['X-Grafana-Alerting-Signature'] };
    expect(
      checkSignature('grafana', timeless, Buffer.concat([Buffer.from(`${stamp}:`), Buffer.from(body)]), secret, {
        now,
      }),
      'time and body as one body',
    ).toMatchObject({ ok: false, reason: 'the timestamp header is missing' });
    expect(
      checkSignature(
        'grafana',
        { 'X-Grafana-Alerting-Signature': headers['X-Grafana-Alerting-Signature'], 'X-Own': stamp },
        body,
        secret,
        { timestampHeader: 'x-own', now },
      ),
    ).toEqual({ ok: true });
    const notANumber = {
      'X-Grafana-Alerting-Signature': hex(secret, Buffer.from('soon:'), body),
      'X-Grafana-Alerting-Timestamp': 'soon',
    };
    expect(checkSignature('grafana', notANumber, body, secret, { now })).toMatchObject({ ok: false });
  });

  it('accepts nothing but the right signature', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('pagerduty', 'sentry', 'grafana', 'github', 'generic'),
        fc.dictionary(
          fc.constantFrom(
            'X-PagerDuty-Signature',
            'Sentry-Hook-Signature',
            'X-Grafana-Alerting-Signature',
            'X-Hub-Signature-256',
            'X-Signature',
          ),
          fc.oneof(fc.string(), fc.stringMatching(/^(v1=|sha256=)?[0-9a-f]{64}$/)),
        ),
        (source, headers) => {
          expect(checkSignature(source, headers, body, secret).ok).toBe(false);
        },
      ),
    );
  });
});
