import { z } from 'zod';
import type { Severity } from '../../../domain/finding.ts';
import type { SecurityAlert, Source } from '../../../domain/release.ts';
import { Sha } from '../../../domain/subject.ts';
import { GithubFailure, repositoryPath } from '../client.ts';
import { parseAnswer } from '../forge.ts';
import { observe, observeSource } from '../runs/observe.ts';
import { pageOf, type ReleaseReads } from '../runs/reads.ts';
import { shortSha } from '../../../domain/words.ts';

const common = {
  number: z.int().positive(),
  created_at: z.iso.datetime({ offset: true }),
  html_url: z.string(),
  state: z.string(),
};
const CodeAlert = z.looseObject({
  ...common,
  rule: z.looseObject({
    id: z.string().nullish(),
    name: z.string().optional(),
    severity: z.string().nullish(),
    security_severity_level: z.string().nullish(),
    description: z.string().optional(),
  }),
  most_recent_instance: z
    .looseObject({ location: z.looseObject({ path: z.string().optional() }).optional() })
    .optional(),
});
const DependencyAlert = z.looseObject({
  ...common,
  dependency: z.looseObject({
    package: z.looseObject({ name: z.string() }).optional(),
    manifest_path: z.string().optional(),
  }),
  security_advisory: z.looseObject({
    ghsa_id: z.string(),
    summary: z.string(),
    severity: z.enum(['low', 'medium', 'high', 'critical']),
  }),
});
const SecretAlert = z.looseObject({
  ...common,
  secret_type: z.string(),
  secret_type_display_name: z.string().optional(),
  validity: z.string().optional(),
  first_location_detected: z.looseObject({ path: z.string().optional() }).nullish(),
});

const Analysis = z.looseObject({ commit_sha: Sha, error: z.string().nullish() });

const mostAlerts = 10_000;
/** Analyses that are looked through for the commit, newest first. */
const mostAnalyses = 500;

/**
 * Open code scanning alerts of a branch. Where code scanning is off, or has never sent an analysis, the source is
 * absent and says so; where GitHub refuses, it is failed. An alert without a security level takes it from the tool's
 * own (error high, warning medium, note low); without either it is high. Where no analysis of the branch is of `head`,
 * or the one that is ended in an error, the alerts are of other code and stale.
 */
export async function readCodeAlerts(
  reads: ReleaseReads,
  branch: string,
  head: string,
): Promise<Source<SecurityAlert[]>> {
  const source = await readBranchAlerts(reads, branch);
  if (source.seen.state !== 'present') return source;
  const old = await observe(reads.at, () => whyStale(reads, branch, head));
  if (old.state !== 'present') return { ...source, seen: { ...old, state: 'failed' } };
  return old.value === null ? source : { ...source, seen: { at: reads.at, state: 'stale', reason: old.value } };
}

async function whyStale({ client, repository }: ReleaseReads, branch: string, head: string): Promise<string | null> {
  const path = `${repositoryPath(repository)}/code-scanning/analyses`;
  const all = await client
    .pages(path, { ref: `refs/heads/${branch}` }, 'security-events: read', { limit: mostAnalyses })
    .catch((error: unknown): unknown[] => {
      if (error instanceof GithubFailure && error.status === 404 && /no analysis found/i.test(error.said)) return [];
      throw error;
    });
  const own = parseAnswer(z.array(Analysis), all, path).filter((each) => each.commit_sha === head);
  if (own.length === 0)
    return `no code scanning analysis of ${branch} is of ${shortSha(head)}, so its alerts are of other code`;
  const broken = own.find(({ error }) => (error ?? '') !== '');
  return broken === undefined
    ? null
    : `the code scanning analysis of ${head.slice(0, 12)} ended in an error: ${(broken.error ?? '').replace(/\s+/g, ' ').slice(0, 200)}`;
}

function readBranchAlerts(reads: ReleaseReads, branch: string): Promise<Source<SecurityAlert[]>> {
  return observeSource({
    permission: 'security-events: read',
    link: pageOf(reads, 'security/code-scanning'),
    at: reads.at,
    absent: off(
      'code scanning',
      /(?:advanced|code) security must be enabled|code scanning is (?:not enabled|disabled|not available)|not enabled for code scanning|no analysis found/i,
    ),
    read: async () => {
      const path = `${repositoryPath(reads.repository)}/code-scanning/alerts`;
      const all = await reads.client.pages(
        path,
        { state: 'open', ref: `refs/heads/${branch}` },
        'security-events: read',
        { limit: mostAlerts + 1 },
      );
      if (all.length > mostAlerts)
        throw new GithubFailure(200, '', `code scanning has more than ${mostAlerts} open alerts`);
      return parseAnswer(z.array(CodeAlert), all, path)
        .filter(isOpen)
        .map((alert) => ({
          kind: 'code-scanning' as const,
          number: alert.number,
          severity: codeSeverity(alert.rule.security_severity_level ?? alert.rule.severity ?? null),
          rule: alert.rule.id ?? alert.rule.name ?? 'unknown',
          title: alert.rule.description ?? alert.rule.id ?? 'a code scanning alert',
          path: alert.most_recent_instance?.location?.path ?? null,
          created_at: alert.created_at,
          link: alert.html_url,
        }));
    },
  });
}

/** Open Dependabot alerts. `GITHUB_TOKEN` reads them with `vulnerability-alerts: read`. */
export function readDependencyAlerts(reads: ReleaseReads): Promise<Source<SecurityAlert[]>> {
  return observeSource({
    permission: 'vulnerability-alerts: read',
    link: pageOf(reads, 'security/dependabot'),
    at: reads.at,
    absent: off(
      'Dependabot',
      /dependabot alerts are (?:disabled|not enabled|not available)|vulnerability alerts are disabled/i,
    ),
    read: async () => {
      const path = `${repositoryPath(reads.repository)}/dependabot/alerts`;
      const all = await reads.client.linked(path, { state: 'open' }, 'vulnerability-alerts: read', {
        limit: mostAlerts,
      });
      return parseAnswer(z.array(DependencyAlert), all, path)
        .filter(isOpen)
        .map((alert) => ({
          kind: 'dependabot' as const,
          number: alert.number,
          severity: alert.security_advisory.severity,
          rule: alert.security_advisory.ghsa_id,
          title: `${alert.dependency.package?.name ?? 'a dependency'}: ${alert.security_advisory.summary}`,
          path: alert.dependency.manifest_path ?? null,
          created_at: alert.created_at,
          link: alert.html_url,
        }));
    },
  });
}

/** Open secret scanning alerts, without the secrets. `GITHUB_TOKEN` can't read them: it takes an App's token. */
export function readSecretAlerts(reads: ReleaseReads): Promise<Source<SecurityAlert[]>> {
  return observeSource({
    permission: 'secret-scanning-alerts: read',
    link: pageOf(reads, 'security/secret-scanning'),
    at: reads.at,
    absent: off('secret scanning', /secret scanning is (?:disabled|not enabled|not available)/i),
    read: async () => {
      const path = `${repositoryPath(reads.repository)}/secret-scanning/alerts`;
      const all = await reads.client.linked(
        path,
        { state: 'open', hide_secret: true },
        'secret-scanning-alerts: read',
        { limit: mostAlerts },
      );
      return parseAnswer(z.array(SecretAlert), all, path)
        .filter(isOpen)
        .map((alert) => ({
          kind: 'secret-scanning' as const,
          number: alert.number,
          severity: alert.validity === 'inactive' ? ('medium' as const) : ('critical' as const),
          rule: alert.secret_type,
          title: alert.secret_type_display_name ?? alert.secret_type,
          path: alert.first_location_detected?.path ?? null,
          created_at: alert.created_at,
          link: alert.html_url,
        }));
    },
  });
}

const isOpen = ({ state }: { state: string }): boolean => state === 'open';

/**
 * GitHub says 403 or 404 both where a feature is off and where a token may not look: only its own words for `off`
 * count, all else is a refusal.
 */
function off(feature: string, words: RegExp): (failure: GithubFailure) => string | undefined {
  return ({ status, said }) =>
    (status === 403 || status === 404) && words.test(said)
      ? `${feature} is off in this repository (GitHub: “${said}”)`
      : undefined;
}

const levels: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  error: 'high',
  warning: 'medium',
  note: 'low',
  none: 'info',
};
/** No level, and a level of a name that is not known, is taken for a bad one. */
const codeSeverity = (level: string | null): Severity => levels[level ?? ''] ?? 'high';
