import { z } from 'zod';
import type { RequiredCheck, RequiredChecks, Source } from '../../../domain/release.ts';
import { GithubFailure, repositoryPath } from '../client.ts';
import { parseAnswer } from '../forge.ts';
import { observeSource } from '../runs/observe.ts';
import { pageOf, type ReleaseReads } from '../runs/reads.ts';

const Rule = z.looseObject({ type: z.string(), ruleset_source: z.string().optional(), parameters: z.unknown() });
const StatusChecks = z.looseObject({
  required_status_checks: z.array(z.looseObject({ context: z.string(), integration_id: z.int().nullish() })),
});
const PullRule = z.looseObject({ required_approving_review_count: z.int().nonnegative() });
const ClassicReviews = z.looseObject({ required_approving_review_count: z.int().nonnegative().optional() });
const Classic = z.looseObject({
  contexts: z.array(z.string()).optional(),
  checks: z.array(z.looseObject({ context: z.string(), app_id: z.int().nullish() })).optional(),
});
const Branch = z.looseObject({
  protected: z.boolean(),
  protection: z.looseObject({ enabled: z.boolean().optional(), required_status_checks: Classic.nullish() }).optional(),
});

const mostRules = 10_000;

/**
 * The checks that a branch requires: those of its active rulesets (the repository's, the organisation's and the
 * enterprise's), which every reader of the repository may see, and those of classic protection, as far as the branch's
 * own page or, with `administration: read`, its protection tells. A protected branch of which neither tells anything is
 * said in `unread`. How many approvals classic protection requires takes `administration: read`; without it
 * `approvals_unread` says so, and `approvals` is what the rulesets require.
 */
export function readRequiredChecks(reads: ReleaseReads, branch: string): Promise<Source<RequiredChecks>> {
  const { client, repository, at } = reads;
  const permission = 'contents: read';
  const root = repositoryPath(repository);
  const name = encodeURIComponent(branch);
  return observeSource({
    permission,
    link: pageOf(reads, `rules?ref=${encodeURIComponent(`refs/heads/${branch}`)}`),
    at,
    read: async () => {
      const path = `${root}/rules/branches/${name}`;
      const rules = parseAnswer(
        z.array(Rule),
        await client.pages(path, {}, 'metadata: read', { limit: mostRules }),
        path,
      );
      const checks: RequiredCheck[] = [];
      let approvals = 0;
      let workflows = 0;
      for (const rule of rules) {
        if (rule.type === 'required_status_checks') {
          checks.push(
            ...parseAnswer(StatusChecks, rule.parameters, path).required_status_checks.map(
              ({ context, integration_id: id }): RequiredCheck => ({
                context,
                integration_id: id ?? null,
                from: 'ruleset',
              }),
            ),
          );
        } else if (rule.type === 'pull_request')
          approvals = Math.max(approvals, parseAnswer(PullRule, rule.parameters, path).required_approving_review_count);
        else if (rule.type === 'workflows') workflows += 1;
      }
      const classic = await readClassic(reads, root, name);
      checks.push(...classic.checks);
      const reviews = classic.on ? await readClassicReviews(reads, root, name) : { approvals: 0, unread: null };
      const notes = [
        ...(workflows === 0 ? [] : ['a ruleset requires workflows, whose checks have no name in it']),
        ...(classic.unread === null ? [] : [classic.unread]),
      ];
      const seen = new Set<string>();
      return {
        branch,
        approvals: Math.max(approvals, reviews.approvals),
        approvals_unread: reviews.unread,
        unread: notes.length === 0 ? null : notes.join('; '),
        checks: checks.filter(
          ({ context, integration_id: id }) => !seen.has(`${context}\0${id}`) && seen.add(`${context}\0${id}`),
        ),
      };
    },
  });
}

async function readClassic(
  { client }: ReleaseReads,
  root: string,
  name: string,
): Promise<{ on: boolean; checks: RequiredCheck[]; unread: string | null }> {
  const path = `${root}/branches/${name}`;
  const branch = parseAnswer(Branch, await client.request('GET', path, {}, 'contents: read'), path);
  if (!branch.protected || branch.protection?.enabled === false) return { on: false, checks: [], unread: null };
  const told = branch.protection?.required_status_checks;
  if (told !== undefined && told !== null) return { on: true, checks: checksOf(told), unread: null };
  try {
    const asked = `${path}/protection/required_status_checks`;
    return {
      on: true,
      checks: checksOf(parseAnswer(Classic, await client.request('GET', asked, {}, 'administration: read'), asked)),
      unread: null,
    };
  } catch (error) {
    if (!(error instanceof GithubFailure)) throw error;
    // GitHub says it in these words where it lets the token look; to others it answers as if the branch did not exist
    if (error.status === 404 && /required status checks not enabled|branch not protected/i.test(error.said))
      return { on: true, checks: [], unread: null };
    return {
      on: true,
      checks: [],
      unread: `the branch is protected and its classic protection could not be read (${error.message})`,
    };
  }
}

async function readClassicReviews(
  { client }: ReleaseReads,
  root: string,
  name: string,
): Promise<{ approvals: number; unread: string | null }> {
  const path = `${root}/branches/${name}/protection/required_pull_request_reviews`;
  try {
    // reviews without a number: GitHub's form has 1 where nobody chose
    return {
      approvals:
        parseAnswer(ClassicReviews, await client.request('GET', path, {}, 'administration: read'), path)
          .required_approving_review_count ?? 1,
      unread: null,
    };
  } catch (error) {
    if (!(error instanceof GithubFailure)) throw error;
    if (error.status === 404 && /pull request reviews? (?:are )?not enabled|branch not protected/i.test(error.said))
      return { approvals: 0, unread: null };
    return {
      approvals: 0,
      unread:
        'the branch is protected and the approvals that its classic protection requires could not be read ' +
        `(${error.message})`,
    };
  }
}

function checksOf({ contexts = [], checks = [] }: z.infer<typeof Classic>): RequiredCheck[] {
  // app_id -1: any App may report it
  const withApp = checks.map(({ context, app_id: id }): RequiredCheck => ({
    context,
    integration_id: id === undefined || id === null || id < 0 ? null : id,
    from: 'classic',
  }));
  const known = new Set(withApp.map(({ context }) => context));
  return [
    ...withApp,
    ...contexts
      .filter((context) => !known.has(context))
      .map((context): RequiredCheck => ({ context, integration_id: null, from: 'classic' })),
  ];
}
