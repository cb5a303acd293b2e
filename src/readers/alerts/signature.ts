import { createHmac, timingSafeEqual } from 'node:crypto';

export const signedSources = ['pagerduty', 'sentry', 'grafana', 'github', 'generic'] as const;
export type SignedSource = (typeof signedSources)[number];

/** Header names in any case, as Node gives them. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export type SignatureCheck = { ok: true } | { ok: false; reason: string };

export interface SignatureOptions {
  /**
   * with it, a signed timestamp that is further away than `toleranceSeconds` is refused; without it, age is not looked
   * at
   */
  now?: Date;
  /** default 300 */
  toleranceSeconds?: number;
  /** Grafana: the name that its contact point gives the timestamp header. Default X-Grafana-Alerting-Timestamp */
  timestampHeader?: string;
}

/** Why a source has no signature that a shared secret could check. */
const unsigned: Readonly<Record<string, string>> = {
  cloudwatch:
    'SNS signs with a certificate that would have to be fetched, which is not done here; use HTTPS ' +
    'with a name and password in the subscription',
  alertmanager: 'Alertmanager does not sign; use http_config.authorization',
  datadog: 'Datadog does not sign; use a custom header',
  gcp: 'Cloud Monitoring does not sign; use basic authentication',
  dynatrace: 'Dynatrace does not sign; use a custom header',
  newrelic: 'New Relic does not sign; use a custom header',
};

/**
 * Checks the HMAC-SHA256 that a source puts on its webhook, over the body's exact bytes, in constant time.
 * - `pagerduty`: `X-PagerDuty-Signature: v1=<hex>[,v1=<hex>…]`, one of them has to match (a secret in rotation).
 *   https://developer.pagerduty.com/docs/verifying-webhook-signatures
 * - `sentry`: `Sentry-Hook-Signature: <hex>`, the key is the integration's client secret.
 *   https://docs.sentry.io/organization/integrations/integration-platform/webhooks/
 * - `grafana`: `X-Grafana-Alerting-Signature: <hex>`; where the contact point names a timestamp header, over
 *   `<timestamp>:<body>`.
 * https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 * - `github` and `generic`: `X-Hub-Signature-256: sha256=<hex>`; generic also takes `X-Signature-256` and
 *   `X-Signature`, with or without `sha256=`.
 *   https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 *
 * Certificate signatures of SNS are out. `reason` names no secret and no signature.
 */
export function checkSignature(
  source: string,
  headers: Headers,
  body: Uint8Array,
  secret: string,
  options: SignatureOptions = {},
): SignatureCheck {
  const known = signedSources.find((each) => each === source);
  if (known === undefined)
    return no(
      Object.hasOwn(unsigned, source)
        ? (unsigned[source] as string)
        : `no signature of ${source.slice(0, 40)} is known; known: ${signedSources.join(', ')}`,
    );
  if (secret === '') return no('the secret is empty');
  switch (known) {
    case 'pagerduty':
      return compare(headers, ['x-pagerduty-signature'], /^v1=/, true, [body], secret);
    case 'sentry':
      return compare(headers, ['sentry-hook-signature'], /^/, true, [body], secret);
    case 'github':
      return compare(headers, ['x-hub-signature-256'], /^sha256=/, true, [body], secret);
    case 'generic':
      return compare(
        headers,
        ['x-hub-signature-256', 'x-signature-256', 'x-signature'],
        /^sha256=/,
        false,
        [body],
        secret,
      );
    case 'grafana':
      return checkGrafana(headers, body, secret, options);
  }
}

function checkGrafana(headers: Headers, body: Uint8Array, secret: string, options: SignatureOptions): SignatureCheck {
  const stamp = header(headers, options.timestampHeader ?? 'X-Grafana-Alerting-Timestamp');
  const names = ['x-grafana-alerting-signature'];
  // What was signed as `<timestamp>:<body>` must not pass as a body without its time.
  if (stamp === null)
    return /^\d+:/.test(Buffer.from(body.subarray(0, 32)).toString('latin1'))
      ? no('the timestamp header is missing')
      : compare(headers, names, /^/, true, [body], secret);
  const checked = compare(headers, names, /^/, true, [Buffer.from(`${stamp}:`), body], secret);
  if (!checked.ok || options.now === undefined) return checked;
  const age = Math.abs(options.now.getTime() / 1000 - Number(stamp));
  return age <= (options.toleranceSeconds ?? 300) ? checked : no('the signed timestamp is too old or lies ahead');
}

function compare(
  headers: Headers,
  names: readonly string[],
  prefix: RegExp,
  needsPrefix: boolean,
  parts: readonly Uint8Array[],
  secret: string,
): SignatureCheck {
  const name = names.find((each) => header(headers, each) !== null);
  if (name === undefined) return no(`the header ${names[0] as string} is missing`);
  const given = (header(headers, name) as string)
    .split(',')
    .slice(0, 20)
    .map((each) => each.trim());
  const signatures = given
    .filter((each) => !needsPrefix || prefix.test(each))
    .map((each) => each.replace(prefix, ''))
    .filter((each) => /^[0-9a-f]{64}$/i.test(each));
  if (signatures.length === 0) return no(`the header ${name} does not hold a signature of the known form`);
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(part);
  const expected = hmac.digest();
  // Each one is compared, so that the time does not tell which of them matched.
  const matches = signatures.filter((each) => timingSafeEqual(Buffer.from(each, 'hex'), expected)).length;
  return matches > 0 ? { ok: true } : no(`the signature in ${name} does not match`);
}

function header(headers: Headers, name: string): string | null {
  const key = Object.keys(headers).find((each) => each.toLowerCase() === name.toLowerCase());
  const value = key === undefined ? undefined : headers[key];
  const text = typeof value === 'string' ? value : value?.join(',');
  return text === undefined || text.trim() === '' ? null : text.trim();
}

const no = (reason: string): SignatureCheck => ({ ok: false, reason });
