import { inputFailure, type Failure } from '../../domain/errors.ts';
import { isLoopback } from '../../domain/loopback.ts';

/** The endpoint's address, checked. Fails as input. */
function readBaseUrl(text: string, allowPlainHttp: boolean): URL {
  const allowed = 'an address such as https://api.openai.com/v1';
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw inputFailure('base-url', `${JSON.stringify(text)} is not an address`, allowed, cause);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw inputFailure('base-url', `the protocol ${url.protocol} is not supported`, allowed);
  if (url.username !== '' || url.password !== '')
    throw inputFailure(
      'base-url',
      'an address with a user name or password in it',
      `${allowed}; the key goes into OPENAI_API_KEY`,
    );
  if (url.protocol === 'http:' && !isLoopback(url) && !allowPlainHttp) {
    throw inputFailure(
      'base-url',
      `http to ${url.host} would send the key and the code in clear text`,
      'https, http to this machine itself (127.0.0.1, localhost, [::1]), ' +
        'or allow-plain-http where the way there is safe',
    );
  }
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/responses`;
  url.hash = '';
  return url;
}

/** Address and key of an endpoint as they are used. Fails as input when one of them can't be. */
export function readEndpoint({
  baseUrl,
  key: given,
  allowPlainHttp = false,
}: {
  baseUrl: string;
  key: string | null;
  allowPlainHttp?: boolean;
}): { url: URL; key: string | null } {
  const key = given === null || given.trim() === '' ? null : given.trim();
  if (key !== null && !/^[\x21-\x7e]+$/.test(key))
    throw inputFailure('OPENAI_API_KEY', 'the key has characters that no header can carry', 'printable ASCII');
  return { url: readBaseUrl(baseUrl, allowPlainHttp), key };
}

/** What a budget in dollars fails with whose model has no price. */
export function missingPrice(model: string): Failure {
  return inputFailure(
    `prices.${model}`,
    'no price is known for this model, so a budget in dollars cannot be kept',
    '{input, cached, output} in US dollars per million tokens',
  );
}
