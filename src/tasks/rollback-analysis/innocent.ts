/** Other causes than a deploy that a symptom can name. */
export const suspectKinds = ['dependency-outage', 'expired-certificate', 'rate-limited', 'disk-full', 'out-of-memory', 'dns-failure', 'traffic', 'infrastructure', 'flag-change'] as const;
export type OtherKind = (typeof suspectKinds)[number];

/** A sign of another cause; `quote` stands at `offset` of the symptom. */
export interface OtherSuspect { kind: OtherKind; quote: string; offset: number; text: string }

interface Sign { kind: OtherKind; pattern: RegExp; text: string; unless?: RegExp }

/** Hosts that are the service's own machine: a refused connection there says nothing of others. */
const local = /\b(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?)\b/i;

/**
 * Words by which systems name these causes: Node's errno names, messages of OpenSSL, glibc, the JVM, Go's net package, the Linux kernel
 * and Kubernetes. A sign is a hint and no proof: a deploy can break a host name or fill a disk as well.
 */
const signs: readonly Sign[] = [
  { kind: 'expired-certificate', pattern: /certificate (?:has )?expired|CERT_HAS_EXPIRED|x509: certificate has expired|NotAfter: |certificate is not (?:yet )?valid|CertificateExpiredException/gi, text: 'a certificate has expired' },
  { kind: 'dns-failure', pattern: /ENOTFOUND|EAI_AGAIN|getaddrinfo|UnknownHostException|no such host|NXDOMAIN|Temporary failure in name resolution|Name or service not known/gi, text: 'a host name is not resolved' },
  { kind: 'rate-limited', pattern: /rate[- ]limit(?:ed)? (?:by|from|exceeded)|429 Too Many Requests|TooManyRequestsException|ThrottlingException|quota exceeded|RESOURCE_EXHAUSTED/gi, text: 'a provider limits the rate' },
  { kind: 'disk-full', pattern: /ENOSPC|no space left on device|disk (?:is )?full|DiskPressure|There is not enough space on the disk/gi, text: 'a disk is full' },
  { kind: 'out-of-memory', pattern: /OOMKilled|oom-kill|Out of memory: Kill(?:ed)? process|exit(?:ed with)? code 137\b|invoked oom-killer/gi, text: 'the kernel ended a process for want of memory' },
  { kind: 'dependency-outage', pattern: /(?:ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ETIMEDOUT)\b[^\n]{0,120}|connect(?:ion)? (?:to [^\s]{1,120} )?(?:refused|timed out)[^\n]{0,80}|(?:502 Bad Gateway|503 Service Unavailable|504 Gateway Time-?out) (?:from|by|at) [^\s]{1,120}|upstream (?:is )?(?:down|unavailable|connect error)[^\n]{0,80}/gi, text: 'another service does not answer', unless: local },
  { kind: 'infrastructure', pattern: /\b(?:node|host|instance|availability zone|region) [^\n]{0,60}(?:NotReady|is down|terminated|unreachable|preempted)|EvictionThresholdMet|spot interruption|kernel panic/gi, text: 'the machines below are failing' },
  { kind: 'traffic', pattern: /\b(?:traffic|request rate|rps|qps|requests per second) [^\n]{0,60}(?:spike|surge|doubled|tripled|\d+ ?x|above)|DDoS|thundering herd/gi, text: 'the load rose' },
  { kind: 'flag-change', pattern: /\b(?:feature[ _-]?flag|flag|toggle|experiment) [^\n]{0,80}(?:turned on|turned off|switched|enabled|disabled|changed|rolled out|ramped)/gi, text: 'a flag was changed' },
];

const longest = 1_000_000;

/** The signs of other causes in a symptom, each kind once, at its first place. */
export function findOtherSuspects(symptom: string): OtherSuspect[] {
  const text = symptom.slice(0, longest);
  return signs.flatMap(({ kind, pattern, text: said, unless }) => {
    for (const match of text.matchAll(pattern)) {
      if (unless?.test(match[0]) === true) continue;
      return [{ kind, quote: match[0].slice(0, 200), offset: match.index, text: said }];
    }
    return [];
  });
}
