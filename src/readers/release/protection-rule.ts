import { z } from 'zod';

const Sha = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'a full commit id');
const Name = z.string().min(1).max(255);
const Callback = z
  .string()
  .max(2000)
  .regex(/^https?:\/\//, 'an address');

/** A deployment that waits for our word, as a webhook of GitHub's or a relay's dispatch names it. */
export interface ProtectionRequest {
  /** owner/name; null where the payload doesn't say */
  repository: string | null;
  environment: string;
  sha: string;
  deployment: number | null;
  /** where GitHub wants the answer; it is only ever compared, never called */
  callback: string;
}

const Webhook = z.looseObject({
  environment: Name,
  deployment_callback_url: Callback,
  sha: Sha.nullish(),
  deployment: z.looseObject({ id: z.int().positive(), sha: Sha, environment: Name.optional() }).nullish(),
  repository: z.looseObject({ full_name: z.string() }).optional(),
});

/** What a relay sends on; the commit stands beside the rest. */
const Dispatched = z.looseObject({
  environment: Name,
  deployment_callback_url: Callback,
  sha: Sha,
  deployment_id: z.int().positive().nullish(),
});

/**
 * Reads a `deployment_protection_rule` webhook, or the `repository_dispatch` that a relay made of one; a text says what
 * is wrong with it. https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment_protection_rule
 */
export function readProtectionRequest(payload: unknown): ProtectionRequest | string {
  const outer = z
    .looseObject({ client_payload: z.unknown(), repository: z.looseObject({ full_name: z.string() }).optional() })
    .safeParse(payload);
  if (outer.success && outer.data.client_payload !== undefined) {
    const inner = Dispatched.safeParse(outer.data.client_payload);
    if (!inner.success) return problemOf('client_payload.', inner.error);
    const { environment, sha, deployment_id: id, deployment_callback_url: callback } = inner.data;
    return { repository: outer.data.repository?.full_name ?? null, environment, sha, deployment: id ?? null, callback };
  }
  const parsed = Webhook.safeParse(payload);
  if (!parsed.success) return problemOf('', parsed.error);
  const { environment, deployment, sha, repository, deployment_callback_url: callback } = parsed.data;
  const commit = deployment?.sha ?? sha ?? null;
  if (commit === null) return 'it names no commit';
  if (deployment && sha && deployment.sha !== sha) return 'it names two commits';
  if (deployment?.environment !== undefined && deployment.environment !== environment)
    return 'it names two environments';
  return {
    repository: repository?.full_name ?? null,
    environment,
    sha: commit,
    deployment: deployment?.id ?? null,
    callback,
  };
}

function problemOf(prefix: string, error: z.ZodError): string {
  const issue = error.issues[0];
  return `${prefix}${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'unreadable'}`;
}

/** The run that waits, from the callback's address; null where that is no address of this repository at this API. */
export function runOfCallback(callback: string, apiUrl: string, repository: string): number | null {
  if (!URL.canParse(callback) || !URL.canParse(apiUrl)) return null;
  const [there, api] = [new URL(callback), new URL(apiUrl)];
  if (
    there.origin !== api.origin ||
    there.username !== '' ||
    there.password !== '' ||
    there.search !== '' ||
    there.hash !== ''
  )
    return null;
  const path = `${api.pathname.replace(/\/+$/, '')}/repos/${repository}/actions/runs/`.toLowerCase();
  if (!there.pathname.toLowerCase().startsWith(path)) return null;
  const id = /^([1-9]\d{0,15})\/deployment_protection_rule$/.exec(there.pathname.slice(path.length))?.[1];
  return id === undefined ? null : Number(id);
}
