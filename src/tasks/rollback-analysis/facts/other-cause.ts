import { z } from 'zod';

/** What else than a deploy makes a symptom: the one vocabulary of rules, model and record. */
export const OtherCauseKind = z.enum(['dependency', 'traffic', 'infrastructure', 'certificate', 'flag', 'other']);
export type OtherCauseKind = z.infer<typeof OtherCauseKind>;

/**
 * A sign of another cause. `quote` stands at `offset` of the symptom (white space may differ where a model quoted it).
 */
export const OtherCause = z.strictObject({
  kind: OtherCauseKind,
  text: z.string(),
  quote: z.string(),
  offset: z.int().nonnegative(),
  source: z.enum(['rules', 'codex']),
});
export type OtherCause = z.infer<typeof OtherCause>;

interface Sign {
  kind: OtherCauseKind;
  pattern: RegExp;
  text: string;
  unless?: RegExp;
}

/** Hosts that are the service's own machine: a refused connection there says nothing of others. */
const local = /\b(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?)\b/i;

/**
 * Words by which systems name these causes: Node's errno names, messages of OpenSSL, glibc, the JVM, Go's net package,
 * the Linux kernel and Kubernetes. A sign is a hint and no proof: a deploy can break a host name or fill a disk as
 * well.
 */
const signs: readonly Sign[] = [
  {
    kind: 'certificate',
    pattern: new RegExp(
      [
        'certificate (?:has )?expired|CERT_HAS_EXPIRED|x509: certificate has expired|NotAfter: ',
        'certificate is not (?:yet )?valid|CertificateExpiredException',
      ].join('|'),
      'gi',
    ),
    text: 'a certificate has expired',
  },
  {
    kind: 'dependency',
    pattern: new RegExp(
      [
        'ENOTFOUND|EAI_AGAIN|getaddrinfo|UnknownHostException|no such host|NXDOMAIN',
        'Temporary failure in name resolution|Name or service not known',
      ].join('|'),
      'gi',
    ),
    text: 'a host name is not resolved',
  },
  {
    kind: 'dependency',
    pattern: new RegExp(
      [
        'rate[- ]limit(?:ed)? (?:by|from|exceeded)|429 Too Many Requests|TooManyRequestsException',
        'ThrottlingException|quota exceeded|RESOURCE_EXHAUSTED',
      ].join('|'),
      'gi',
    ),
    text: 'a provider limits the rate',
  },
  {
    kind: 'infrastructure',
    pattern: /ENOSPC|no space left on device|disk (?:is )?full|DiskPressure|There is not enough space on the disk/gi,
    text: 'a disk is full',
  },
  {
    kind: 'infrastructure',
    pattern: /OOMKilled|oom-kill|Out of memory: Kill(?:ed)? process|exit(?:ed with)? code 137\b|invoked oom-killer/gi,
    text: 'the kernel ended a process for want of memory',
  },
  {
    kind: 'dependency',
    pattern: new RegExp(
      [
        String.raw`(?:ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ETIMEDOUT)\b[^\n]{0,120}`,
        String.raw`connect(?:ion)? (?:to [^\s]{1,120} )?(?:refused|timed out)[^\n]{0,80}`,
        String.raw`(?:502 Bad Gateway|503 Service Unavailable|504 Gateway Time-?out) (?:from|by|at) [^\s]{1,120}`,
        String.raw`upstream (?:is )?(?:down|unavailable|connect error)[^\n]{0,80}`,
      ].join('|'),
      'gi',
    ),
    text: 'another service does not answer',
    unless: local,
  },
  {
    kind: 'infrastructure',
    pattern: new RegExp(
      String.raw`\b(?:node|host|instance|availability zone|region) [^\n]{0,60}` +
        '(?:NotReady|is down|terminated|unreachable|preempted)|EvictionThresholdMet|spot interruption|' +
        'kernel panic',
      'gi',
    ),
    text: 'the machines below are failing',
  },
  {
    kind: 'traffic',
    pattern: new RegExp(
      String.raw`\b(?:traffic|request rate|rps|qps|requests per second) [^\n]{0,60}` +
        String.raw`(?:spike|surge|doubled|tripled|\d+ ?x|above)|DDoS|thundering herd`,
      'gi',
    ),
    text: 'the load rose',
  },
  {
    kind: 'flag',
    pattern: new RegExp(
      String.raw`\b(?:feature[ _-]?flag|flag|toggle|experiment) [^\n]{0,80}` +
        '(?:turned on|turned off|switched|enabled|disabled|changed|rolled out|ramped)',
      'gi',
    ),
    text: 'a flag was changed',
  },
];

const longest = 1_000_000;

/** The signs of other causes in a symptom, each once, at its first place. */
export function findOtherCauses(symptom: string): OtherCause[] {
  const text = symptom.slice(0, longest);
  return signs.flatMap(({ kind, pattern, text: said, unless }) => {
    for (const match of text.matchAll(pattern)) {
      if (unless?.test(match[0]) === true) continue;
      return [{ kind, quote: match[0].slice(0, 200), offset: match.index, text: said, source: 'rules' }];
    }
    return [];
  });
}
