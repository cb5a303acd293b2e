import type { Span } from './spans.ts';

interface Pattern {
  kind: string;
  /** where the format is documented */
  source: string;
  /**
   * sticks to a distinctive literal so that ordinary text is skipped fast; group 1, where there is one, is the secret
   * itself
   */
  pattern: RegExp;
  allow?: (secret: string) => boolean;
}

const mixed = (secret: string): boolean => /[a-z]/.test(secret) && /[A-Z]/.test(secret) && /[0-9]/.test(secret);
const dull = (secret: string): boolean => new Set(secret.slice(-20)).size < 6;

/** Formats that secretlint's recommended preset does not cover, or covers in one length only. */
export const extraPatterns: readonly Pattern[] = [
  {
    kind: 'aws-access-key',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids',
    pattern: /(?<![A-Za-z0-9_/+])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9_/+=])/g,
    allow: (secret) => secret.endsWith('EXAMPLE'),
  },
  {
    kind: 'github-token',
    source: 'https://github.blog/changelog/2026-05-15-github-app-installation-tokens-per-request-override-header/',
    pattern: new RegExp(
      [
        String.raw`(?<![A-Za-z0-9])(?:ghs_[0-9]{1,20}_eyJ[A-Za-z0-9_-]{10,1000}\.[A-Za-z0-9_-]{10,2000}\.`,
        String.raw`[A-Za-z0-9_-]{10,1000}|gh[opsur]_[A-Za-z0-9]{37,255})(?![A-Za-z0-9_])`,
      ].join(''),
      'g',
    ),
  },
  {
    kind: 'openai-key',
    source: 'https://platform.openai.com/docs/api-reference/authentication',
    pattern: /(?<![A-Za-z0-9])sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,300}(?![A-Za-z0-9_-])/g,
    allow: (secret) => !mixed(secret.slice(8)),
  },
  {
    kind: 'anthropic-key',
    source: 'https://docs.anthropic.com/en/api/administration-api',
    pattern: /(?<![A-Za-z0-9])sk-ant-(?:api|admin|oat)[0-9]{2}-[A-Za-z0-9_-]{60,200}(?![A-Za-z0-9_-])/g,
    allow: (secret) => !mixed(secret.slice(14)),
  },
  {
    kind: 'stripe-key',
    source: 'https://docs.stripe.com/keys',
    pattern: /(?<![A-Za-z0-9])[rs]k_live_[A-Za-z0-9]{24,247}(?![A-Za-z0-9])/g,
  },
  {
    kind: 'google-api-key',
    source: 'https://docs.cloud.google.com/docs/authentication/api-keys',
    pattern: /(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g,
    allow: (secret) => !mixed(secret.slice(4)),
  },
  {
    kind: 'google-oauth-secret',
    source: 'https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns',
    pattern: /(?<![A-Za-z0-9_-])GOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])/g,
  },
  {
    kind: 'azure-storage-key',
    source: 'https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string',
    pattern: /AccountKey=([A-Za-z0-9+/]{86}==)/g,
    // Azurite's and the old emulator's published account key
    allow: (secret) => secret.startsWith('Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq'),
  },
  {
    kind: 'pypi-token',
    source: 'https://pypi.org/help/#apitoken',
    pattern: /pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,1000}/g,
  },
  {
    kind: 'telegram-token',
    source: 'https://core.telegram.org/bots/features#botfather',
    pattern: /(?<![A-Za-z0-9_])[0-9]{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g,
  },
  {
    kind: 'digitalocean-token',
    source: 'https://docs.digitalocean.com/reference/api/create-personal-access-token/',
    pattern: /(?<![A-Za-z0-9])do[opr]_v1_[a-f0-9]{64}(?![A-Za-z0-9])/g,
  },
  { kind: 'age-key', source: 'https://age-encryption.org/v1', pattern: /AGE-SECRET-KEY-1[0-9A-Z]{58}(?![0-9A-Z])/g },
];

/** Every secret that one of the extra patterns sees. */
export function findExtra(text: string): Span[] {
  const spans: Span[] = [];
  for (const { kind, pattern, allow } of extraPatterns) {
    for (const found of text.matchAll(pattern)) {
      const secret = found[1] ?? found[0];
      if (dull(secret) || allow?.(secret) === true) continue;
      const start = found.index + found[0].indexOf(secret);
      spans.push({ start, end: start + secret.length, kind, value: secret });
    }
  }
  return spans;
}
