import { z } from 'zod';

export const dependencyClasses = ['auth', 'billing', 'messaging', 'observability', 'other'] as const;
export const DependencyClass = z.enum(dependencyClasses);
export type DependencyClass = z.infer<typeof DependencyClass>;

/** What each class asks for before any mitigation is chosen. */
export const postures: Readonly<Record<DependencyClass, readonly string[]>> = {
  auth: ['evaluate rollback first', 'capture the audit trail before anything is changed'],
  billing: [
    'freeze writes while amounts are in doubt',
    'set the reconciliation boundary: the first and last record in doubt',
  ],
  messaging: ['throttle the flow', 'guard against replay: consumers must drop what they have already handled'],
  observability: ['roll back at a lower threshold: what can’t be seen can’t be called healthy'],
  other: [],
};

/** Where a class was seen; a symptom says more than a name, a name more than a path of a mere suspect. */
export const AffectedClass = z.strictObject({
  class: DependencyClass,
  seen_in: z.enum(['symptom', 'service', 'path']),
  quote: z.string(),
});
export type AffectedClass = z.infer<typeof AffectedClass>;

/** Whole words of service names and path segments, split as identifiers are. */
const names: Readonly<Record<Exclude<DependencyClass, 'other'>, RegExp>> = {
  auth: /^(auth|authn|authz|authentication|authorization|authorizer|identity|idp|login|logins|signin|sso|oauth|oauth2|oidc|saml|jwt|iam|ldap|keycloak|okta|auth0|cognito|mfa|2fa|totp|passkey|passkeys|permission|permissions|rbac|acl)$/,
  billing:
    /^(billing|bill|bills|payment|payments|pay|payout|payouts|invoice|invoices|invoicing|ledger|ledgers|charge|charges|refund|refunds|stripe|paypal|adyen|braintree|pricing|accounting)$/,
  messaging:
    /^(queue|queues|kafka|rabbitmq|rabbit|amqp|sqs|pubsub|nats|pulsar|kinesis|celery|sidekiq|broker|consumer|consumers|dlq|messaging|outbox|eventbus)$/,
  observability:
    /^(prometheus|alertmanager|grafana|loki|telemetry|otel|opentelemetry|observability|monitoring|tracing|fluentd|fluentbit)$/,
};

/**
 * Phrases of a symptom. Each is narrow: “permission denied” of a file, “unexpected token” of a parser or a database's
 * transaction are something else.
 */
const phrases: readonly (readonly [Exclude<DependencyClass, 'other'>, RegExp])[] = [
  [
    'auth',
    /\b(?:http|status|code|response)\D{0,12}(?:401|403)\b|\b(?:401|403)s?\b(?=\D{0,20}(?:error|spike|rate|response|unauthori|forbidden|from|\/))|\b401\/403\b/i,
  ],
  [
    'auth',
    /\bunauthori[sz]ed\b|\bunauthenticated\b|\b(?:authentication|authorization|login|sign-?in|sso)s?\b[^.\n]{0,40}\b(?:fail\w*|error\w*|denied|broken|down|reject\w*|bypass\w*)|\b(?:fail\w*|broken)\b[^.\n]{0,20}\b(?:to (?:log|sign) in|logins?|authentication)\b/i,
  ],
  [
    'auth',
    /\b(?:invalid|expired|rejected)\b[^.\n]{0,20}\b(?:jwt|access token|id token|bearer token|session token|credentials)\b|\baccess denied for user\b|\bauth(?:entication|orization)? bypass/i,
  ],
  [
    'billing',
    /\b(?:payments?|billing|invoices?|refunds?|payouts?|ledger|double.charg\w*|charged? (?:twice|double|wrong\w*)|revenue events?)\b/i,
  ],
  [
    'messaging',
    /\b(?:consumer|queue|topic|partition|broker|replication)\b[^.\n]{0,20}\b(?:lag\w*|backlog|depth|growing|stuck)|\bdead.letter|\bduplicate (?:messages?|events?|processing|deliver\w*|jobs?)|\b(?:messages?|events?|jobs?)\b[^.\n]{0,20}\b(?:processed|delivered|handled) (?:twice|again|more than once)|\b(?:kafka|rabbitmq|amqp|sqs|sidekiq|celery)\b/i,
  ],
  [
    'observability',
    /\bno ?data\b|\bmetrics?\b[^.\n]{0,20}\b(?:missing|absent|stale|late|delayed)|\b(?:missing|absent|stale|late)\b[^.\n]{0,12}\b(?:metrics?|signals?|telemetry|logs|traces)\b|\bscrape\w*[^.\n]{0,20}\bfail\w*|\btarget ?down\b/i,
  ],
];

/** Lower-case words of an identifier, a service name or a path: `PaymentQueue-v2/authz` → payment queue v2 authz. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** How much of a symptom is read: enough for every alert, and bounded for whole log files. */
const longestSymptom = 64 * 1024;

/**
 * The classes of dependency that an incident touches, the most telling sight of each first. [] means that none of the
 * four is touched, which is class `other`. Documents and tests among the paths say nothing.
 */
export function classifyDependencies(input: {
  service: string | null;
  text: string;
  paths: readonly string[];
}): AffectedClass[] {
  const seen: AffectedClass[] = [];
  const add = (one: AffectedClass): void => {
    if (!seen.some((other) => other.class === one.class)) seen.push(one);
  };
  const symptom = input.text.slice(0, longestSymptom);
  for (const [name, phrase] of phrases) {
    const match = phrase.exec(symptom);
    if (match !== null) add({ class: name, seen_in: 'symptom', quote: match[0].slice(0, 120) });
  }
  const known = Object.entries(names) as [Exclude<DependencyClass, 'other'>, RegExp][];
  for (const [name, words] of known) {
    if (input.service !== null && wordsOf(input.service).some((word) => words.test(word)))
      add({ class: name, seen_in: 'service', quote: input.service });
  }
  for (const path of input.paths) {
    if (/\.(?:md|rst|txt|adoc)$|(?:^|\/)(?:docs?|tests?|__tests__|spec)\//i.test(path)) continue;
    for (const [name, words] of known)
      if (wordsOf(path).some((word) => words.test(word))) add({ class: name, seen_in: 'path', quote: path });
  }
  return seen;
}

/** Someone may do or see what they must not: access is taken away before anything is patched. */
export function findPermissionLeak(text: string): string | null {
  const match =
    /\b(?:authori[sz]ation|authentication|auth|permission|access.control|tenant|acl|rbac)\w*[^.\n]{0,40}\b(?:bypass\w*|(?<!(?:memory|connection|goroutine|thread|handle|resource|fd|socket|session)s?[ -])leak\w*|escalat\w*|isolation (?:broken|fail\w*|breach\w*))|\bprivilege escalation\b|\b(?:users?|customers?|tenants?|anyone|guests?)\b[^.\n]{0,30}\b(?:can|could|able to|are)\b[^.\n]{0,12}\b(?:see(?:ing)?|read(?:ing)?|access(?:ing)?|edit(?:ing)?|open(?:ing)?)\b[^.\n]{0,20}\b(?:others?|another|someone else|foreign)\b|\bcross.tenant\b[^.\n]{0,30}\b(?:access|data|read|leak)|\b(?:bypass\w*|leak\w*)\b[^.\n]{0,20}\b(?:authori[sz]ation|permissions?|access control)\b/i.exec(
      text.slice(0, longestSymptom),
    );
  return match === null ? null : match[0].slice(0, 160);
}

/** Data may be wrong, not merely late or missing. */
export function findDataDamage(text: string): string | null {
  const match =
    /\b(?:data|records?|rows?|database|table|orders?|balances?|amounts?|totals?)\b[^.\n]{0,30}\b(?:corrupt\w*|lost|missing rows|mismatch\w*|diverg\w*|inconsisten\w*|overwritten|deleted|wrong|truncated)|\b(?:data loss|data corruption|corrupt\w* data|ledger mismatch|reconciliation (?:fail\w*|mismatch\w*)|double.charg\w*|charged (?:twice|double)|duplicate (?:charges?|payments?|orders?|processing))\b|\b(?:transactions?|ledger|revenue|billing)\b[^.\n]{0,40}\b(?:mismatch\w*|diverg\w*|do(?:es)? not match|out of sync)|\b(?:messages?|events?|jobs?)\b[^.\n]{0,20}\b(?:processed|delivered|handled) (?:twice|again|more than once)|\bduplicate (?:messages?|events?|deliver\w*|jobs?)/i.exec(
      text.slice(0, longestSymptom),
    );
  return match === null ? null : match[0].slice(0, 160);
}
