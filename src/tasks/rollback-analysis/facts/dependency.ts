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
  auth: new RegExp(
    '^(auth|authn|authz|authentication|authorization|authorizer|identity|idp|login|logins|signin|sso|' +
      'oauth|oauth2|oidc|saml|jwt|iam|ldap|keycloak|okta|auth0|cognito|mfa|2fa|totp|passkey|passkeys|' +
      'permission|permissions|rbac|acl)$',
  ),
  billing: new RegExp(
    '^(billing|bill|bills|payment|payments|pay|payout|payouts|invoice|invoices|invoicing|ledger|' +
      'ledgers|charge|charges|refund|refunds|stripe|paypal|adyen|braintree|pricing|accounting)$',
  ),
  messaging: new RegExp(
    '^(queue|queues|kafka|rabbitmq|rabbit|amqp|sqs|pubsub|nats|pulsar|kinesis|celery|sidekiq|broker|' +
      'consumer|consumers|dlq|messaging|outbox|eventbus)$',
  ),
  observability: new RegExp(
    '^(prometheus|alertmanager|grafana|loki|telemetry|otel|opentelemetry|observability|monitoring|' +
      'tracing|fluentd|fluentbit)$',
  ),
};

/**
 * Phrases of a symptom. Each is narrow: “permission denied” of a file, “unexpected token” of a parser or a database's
 * transaction are something else.
 */
const phrases: readonly (readonly [Exclude<DependencyClass, 'other'>, RegExp])[] = [
  [
    'auth',
    new RegExp(
      [
        String.raw`\b(?:http|status|code|response)\D{0,12}(?:401|403)\b`,
        String.raw`\b(?:401|403)s?\b(?=\D{0,20}(?:error|spike|rate|response|unauthori|forbidden|from|\/))`,
        String.raw`\b401\/403\b`,
      ].join('|'),
      'i',
    ),
  ],
  [
    'auth',
    new RegExp(
      String.raw`\bunauthori[sz]ed\b|\bunauthenticated\b|` +
        String.raw`\b(?:authentication|authorization|login|sign-?in|sso)s?\b[^.\n]{0,40}\b` +
        String.raw`(?:fail\w*|error\w*|denied|broken|down|reject\w*|bypass\w*)|` +
        String.raw`\b(?:fail\w*|broken)\b[^.\n]{0,20}\b(?:to (?:log|sign) in|logins?|authentication)\b`,
      'i',
    ),
  ],
  [
    'auth',
    new RegExp(
      String.raw`\b(?:invalid|expired|rejected)\b[^.\n]{0,20}\b` +
        String.raw`(?:jwt|access token|id token|bearer token|session token|credentials)\b|` +
        String.raw`\baccess denied for user\b|\bauth(?:entication|orization)? bypass`,
      'i',
    ),
  ],
  [
    'billing',
    new RegExp(
      String.raw`\b(?:payments?|billing|invoices?|refunds?|payouts?|ledger|double.charg\w*|` +
        String.raw`charged? (?:twice|double|wrong\w*)|revenue events?)\b`,
      'i',
    ),
  ],
  [
    'messaging',
    new RegExp(
      String.raw`\b(?:consumer|queue|topic|partition|broker|replication)\b[^.\n]{0,20}\b` +
        String.raw`(?:lag\w*|backlog|depth|growing|stuck)|\bdead.letter|` +
        String.raw`\bduplicate (?:messages?|events?|processing|deliver\w*|jobs?)|` +
        String.raw`\b(?:messages?|events?|jobs?)\b[^.\n]{0,20}\b(?:processed|delivered|handled) ` +
        String.raw`(?:twice|again|more than once)|\b(?:kafka|rabbitmq|amqp|sqs|sidekiq|celery)\b`,
      'i',
    ),
  ],
  [
    'observability',
    new RegExp(
      [
        String.raw`\bno ?data\b|\bmetrics?\b[^.\n]{0,20}\b(?:missing|absent|stale|late|delayed)`,
        String.raw`\b(?:missing|absent|stale|late)\b[^.\n]{0,12}\b(?:metrics?|signals?|telemetry|logs|traces)\b`,
        String.raw`\bscrape\w*[^.\n]{0,20}\bfail\w*|\btarget ?down\b`,
      ].join('|'),
      'i',
    ),
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

const leaking = new RegExp(
  String.raw`\b(?:authori[sz]ation|authentication|auth|permission|access.control|tenant|acl|` +
    String.raw`rbac)\w*[^.\n]{0,40}\b` +
    String.raw`(?:bypass\w*|(?<!(?:memory|connection|goroutine|thread|handle|resource|fd|socket|` +
    String.raw`session)s?[ -])leak\w*|escalat\w*|isolation (?:broken|fail\w*|breach\w*))|` +
    String.raw`\bprivilege escalation\b|` +
    String.raw`\b(?:users?|customers?|tenants?|anyone|guests?)\b[^.\n]{0,30}\b` +
    String.raw`(?:can|could|able to|are)\b[^.\n]{0,12}\b` +
    String.raw`(?:see(?:ing)?|read(?:ing)?|access(?:ing)?|edit(?:ing)?|open(?:ing)?)\b[^.\n]{0,20}\b` +
    String.raw`(?:others?|another|someone else|foreign)\b|` +
    String.raw`\bcross.tenant\b[^.\n]{0,30}\b(?:access|data|read|leak)|` +
    String.raw`\b(?:bypass\w*|leak\w*)\b[^.\n]{0,20}\b(?:authori[sz]ation|permissions?|access control)\b`,
  'i',
);

/** Someone may do or see what they must not: access is taken away before anything is patched. */
export function findPermissionLeak(text: string): string | null {
  const match = leaking.exec(text.slice(0, longestSymptom));
  return match === null ? null : match[0].slice(0, 160);
}

const damaging = new RegExp(
  String.raw`\b(?:data|records?|rows?|database|table|orders?|balances?|amounts?|totals?)\b[^.\n]{0,30}\b` +
    String.raw`(?:corrupt\w*|lost|missing rows|mismatch\w*|diverg\w*|inconsisten\w*|overwritten|deleted|wrong|` +
    String.raw`truncated)|\b(?:data loss|data corruption|corrupt\w* data|ledger mismatch|` +
    String.raw`reconciliation (?:fail\w*|mismatch\w*)|double.charg\w*|charged (?:twice|double)|` +
    String.raw`duplicate (?:charges?|payments?|orders?|processing))\b|` +
    String.raw`\b(?:transactions?|ledger|revenue|billing)\b[^.\n]{0,40}\b` +
    String.raw`(?:mismatch\w*|diverg\w*|do(?:es)? not match|out of sync)|` +
    String.raw`\b(?:messages?|events?|jobs?)\b[^.\n]{0,20}\b(?:processed|delivered|handled) ` +
    String.raw`(?:twice|again|more than once)|\bduplicate (?:messages?|events?|deliver\w*|jobs?)`,
  'i',
);

/** Data may be wrong, not merely late or missing. */
export function findDataDamage(text: string): string | null {
  const match = damaging.exec(text.slice(0, longestSymptom));
  return match === null ? null : match[0].slice(0, 160);
}
