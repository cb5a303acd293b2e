import { createHash, generateKeyPairSync } from 'node:crypto';

/**
 * Letters and digits that look random and are the same in every run; secrets are put together at run time so that no
 * scanner trips over this repository.
 */
export function noise(
  length: number,
  alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  seed = 'seed',
): string {
  let out = '';
  for (let round = 0; out.length < length; round += 1) {
    for (const byte of createHash('sha256').update(`${seed}/${round}`).digest())
      out += alphabet[byte % alphabet.length];
  }
  return out.slice(0, length);
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const hex = '0123456789abcdef';
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A planted secret for each kind: the text it stands in, and the secret itself. */
export function samples(): { kind: string; text: string; secret: string; path?: string }[] {
  const plain = (kind: string, secret: string) => ({ kind, secret, text: `const value = "${secret}";` });
  const account = JSON.stringify({ email: 'a@b.c', secretKey: noise(90) });
  // the format ends with a brace in a last group of one byte
  const onePassword = Buffer.from(`${account.slice(0, -1)}${' '.repeat((4 - (account.length % 3)) % 3)}}`).toString(
    'base64',
  );
  return [
    { kind: 'aws-secret-key', secret: noise(40), text: `aws_secret_access_key = ${noise(40)}\n` },
    plain('aws-access-key', `AK${'IA'}${noise(16, base32)}`),
    plain('github-token', `gh${'p_'}${noise(36)}`),
    plain('github-token', `gh${'s_'}123456_ey${'J'}${noise(40)}.${noise(120)}.${noise(86)}`),
    plain('github-token', `github_${'pat_'}${noise(82)}`),
    plain('gitlab-token', `gl${'pat-'}${noise(20)}`),
    plain('npm-token', `np${'m_'}${noise(36)}`),
    {
      kind: 'npm-token',
      secret: noise(36, hex),
      text: `//registry.example.com/:_auth${'Token='}${noise(36, hex)}\n`,
      path: 'web/.npmrc',
    },
    { kind: 'basic-auth', secret: noise(18), text: `fetch('https://deploy:${noise(18)}@ci.internal.dev/x')` },
    plain('slack-token', `xox${'b-'}${noise(12, '0123456789')}-${noise(24)}`),
    plain('sendgrid-key', `S${'G.'}${noise(22)}.${noise(43)}`),
    plain('shopify-token', `shp${'at_'}${noise(32, hex)}`),
    plain('grafana-token', `gl${'sa_'}${noise(32)}_${noise(8, hex)}`),
    plain('openai-key', `s${'k-'}proj-${noise(74)}T3Blbk${'FJ'}${noise(74)}`),
    plain('openai-key', `s${'k-'}proj-${noise(60)}`),
    plain('anthropic-key', `s${'k-ant-'}api03-${noise(93)}AA`),
    plain('groq-key', `gs${'k_'}${noise(52)}`),
    plain('huggingface-token', `h${'f_'}${noise(34, letters)}`),
    plain('linear-key', `lin_${'api_'}${noise(40)}`),
    plain('notion-token', `nt${'n_'}${noise(11, '0123456789')}${noise(35)}`),
    plain('onepassword-token', `op${'s_'}${onePassword}`),
    {
      kind: 'database-password',
      secret: noise(20),
      text: `DATABASE_URL=postgres://app:${noise(20)}@db.internal:5432/app`,
    },
    plain('vault-token', `hv${'s.'}${noise(95)}`),
    plain('vercel-token', `vc${'p_'}${noise(24)}`),
    plain('databricks-token', `da${'pi'}${noise(32, hex)}`),
    plain('docker-token', `dckr_${'pat_'}${noise(27)}`),
    plain('figma-token', `fi${'gd_'}${noise(40)}`),
    plain('stripe-key', `s${'k_live_'}${noise(24)}`),
    plain('google-api-key', `AI${'za'}${noise(35)}`),
    plain('google-oauth-secret', `GOC${'SPX-'}${noise(28)}`),
    {
      kind: 'azure-storage-key',
      secret: `${noise(86)}==`,
      text: `AccountName=x;Account${'Key='}${noise(86)}==;EndpointSuffix=core.windows.net`,
    },
    plain('pypi-token', `pyp${'i-'}AgEIcHlwaS5vcmc${noise(120)}`),
    plain('telegram-token', `${noise(9, '123456789')}:A${'A'}${noise(33)}`),
    plain('digitalocean-token', `do${'p_v1_'}${noise(64, hex)}`),
    plain('age-key', `AGE-SECRET-${'KEY-1'}${noise(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}`),
  ];
}

/** A real, fresh private key as PEM lines. */
export function pem(type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8'): string {
  if (type === 'sec1')
    return String(
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }),
    );
  return String(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type, format: 'pem' }));
}
