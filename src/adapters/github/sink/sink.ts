import { Failure, messageOf } from '../../../domain/errors.ts';
import type { Effect } from '../../../domain/effect.ts';
import { shown } from '../../../domain/shown.ts';
import type { Applied, Sink } from '../../../contracts/sink.ts';
import type { Log } from '../../../contracts/world.ts';
import { GithubFailure, repositoryPath, type GithubClient } from '../client.ts';
import { createGithubForge } from '../forge.ts';
import { applyCheck } from './check.ts';
import { applyIssue } from './issue.ts';
import { applyLabels } from './labels.ts';
import { applyPull, type PullOptions } from './pull.ts';
import { applyReview } from './review.ts';
import { applySarif } from './sarif.ts';
import { applySticky } from './sticky.ts';
import type { SinkContext } from './context.ts';
import { shortSha } from '../../../domain/words.ts';

export interface GithubSinkOptions {
  client: GithubClient;
  log: Log;
  /** The target: from the run's own event, never from a record that was handed over. */
  repository: string;
  number: number | null;
  /** the issue that the event is about */
  issue?: number | null;
  head: string;
  /** the head that the record speaks of; when it is another than the target's, nothing is written */
  recordHead?: string;
  /** the ref that code scanning files results under, `refs/pull/N/head` or `refs/heads/x` */
  ref: string;
  /** how pull requests are opened; without it they are left in the record */
  pulls?: PullOptions;
  /** the login that the token writes under; default `github-actions[bot]` */
  author?: string;
  /** most comments at lines and on files of one review; the others go into its body. Default 30 */
  maxComments?: number;
  /** threads that were answered as fixed are resolved, too; the token needs `contents: write` for it. Default false */
  resolveThreads?: boolean;
  /** the sentence that stands where a text was cut; it says where the rest is */
  restNote?: string;
}

/** The order of applying: the sticky comment first, for it shows under which name the token writes. */
const order: readonly Effect['kind'][] = [
  'sticky-comment',
  'issue-comment',
  'issue',
  'review',
  'check',
  'labels',
  'sarif',
  'pull-request',
  'notification',
  'summary',
];
/**
 * What the publication stands or falls with. The others say the same a second time, or in a place that a repository may
 * not have.
 */
const mandatory: readonly Effect['kind'][] = ['sticky-comment', 'issue-comment', 'issue', 'pull-request'];
/**
 * GitHub's words for: not with this token, not in this repository, not this content. Anything else may pass, so that it
 * fails and can be tried again.
 */
const refusing: readonly number[] = [403, 404, 422];
const hints: Partial<Record<Effect['kind'], string>> = {
  labels: 'a label that does not exist yet is made only with `issues: write`: make it once by hand',
  sarif: 'code scanning has to be on, and the token needs `security-events: write`',
  check: 'annotations beside the lines need `checks: write`',
  review: 'the findings stand in the summary comment',
};
/** What is about the change of the run's own pull request; the rest does not go stale with its head. */
const onChange: readonly Effect['kind'][] = ['sticky-comment', 'review', 'check', 'labels', 'sarif', 'pull-request'];

/**
 * Applies effects to one commit and, where there is one, its pull request. When the pull request has moved on, nothing
 * is written. Every effect is tried. An optional one that GitHub refuses is left out, with a hint in the log; if
 * another failed, or nothing but refusals is left, one Failure names each of them with what was done before.
 */
export function createGithubSink(options: GithubSinkOptions): Sink {
  const { client, log, number, head } = options;
  const forge = createGithubForge(client, options.repository);
  let author = options.author ?? 'github-actions[bot]';
  const context: SinkContext = {
    client,
    log,
    head,
    ref: options.ref,
    repository: options.repository,
    root: repositoryPath(options.repository),
    maxComments: options.maxComments ?? 30,
    resolveThreads: options.resolveThreads ?? false,
    restNote: options.restNote ?? '_Cut here: the rest is in the run’s artifact._',
    get author() {
      return author;
    },
    learnAuthor: (login) => {
      if (login === author) return;
      log.warn(`The token writes as ${login}`);
      author = login;
    },
  };

  async function applyOne(effect: Effect): Promise<Applied> {
    const { key, kind } = effect;
    switch (kind) {
      case 'summary':
        return { key, kind, state: 'skipped', detail: 'the runner writes it' };
      case 'check':
        return applyCheck(effect, context);
      case 'sarif':
        return applySarif(effect, context);
      case 'notification':
        return { key, kind, state: 'skipped', detail: 'it is a file of the run folder' };
      case 'issue':
        return applyIssue(effect, context);
      case 'issue-comment':
        if (typeof options.issue !== 'number') return { key, kind, state: 'skipped', detail: 'there is no issue' };
        return applySticky(effect, context, options.issue);
      case 'pull-request':
        return applyPull(effect, context, options.pulls ?? null);
      case 'sticky-comment':
      case 'labels':
      case 'review':
        if (number === null) return { key, kind, state: 'skipped', detail: 'there is no pull request' };
        if (kind === 'labels') return applyLabels(effect, context, number);
        return kind === 'review' ? applyReview(effect, context, number) : applySticky(effect, context, number);
    }
  }

  return {
    apply: async (rendered) => {
      const effects = rendered.map(shown);
      const skipAll = (detail: string): Applied[] =>
        effects.map(({ key, kind }) => ({ key, kind, state: 'skipped', detail, stale: true }));
      if (options.recordHead !== undefined && options.recordHead !== head)
        return skipAll(`the result is for ${options.recordHead.slice(0, 12)}, this run for ${shortSha(head)}`);
      const writes = effects.filter((each) => onChange.includes(each.kind));
      const current = number === null || writes.length === 0 ? head : (await forge.pullRequest(number)).head;
      if (current !== head)
        return skipAll(`the pull request is at ${current.slice(0, 12)}, the result is for ${shortSha(head)}`);
      const done = new Map<Effect, Applied>();
      const failed: string[] = [];
      const refused: { kind: Effect['kind']; said: string }[] = [];
      for (const effect of [...effects].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))) {
        try {
          const applied = await applyOne(effect);
          log.debug(`${applied.kind} ${applied.key}: ${applied.state}, ${applied.detail}`);
          done.set(effect, applied);
        } catch (error) {
          if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
          const { key, kind } = effect;
          const said = `${kind}: ${messageOf(error)}`;
          if (mandatory.includes(kind) || !(error instanceof GithubFailure) || !refusing.includes(error.status)) {
            failed.push(said);
            continue;
          }
          refused.push({ kind, said });
          done.set(effect, {
            key,
            kind,
            state: 'skipped',
            detail: `GitHub refuses it: ${messageOf(error)}`,
            refused: true,
          });
        }
      }
      const nothing = refused.length > 0 && [...done.values()].every(({ state }) => state === 'skipped');
      if (failed.length > 0 || nothing) {
        const finished = [...done.values()]
          .filter((each) => each.state !== 'skipped')
          .map((each) => `${each.kind} ${each.state}`);
        throw new Failure(
          'environment',
          `not everything could be published: ${[...failed, ...refused.map(({ said }) => said)].join('; ')}${finished.length === 0 ? '' : `; done: ${finished.join(', ')}`}`,
        );
      }
      for (const { kind, said } of refused)
        log.warn(`left out: ${said}${hints[kind] === undefined ? '' : ` (${hints[kind]})`}`);
      return effects.map((effect) => done.get(effect) as Applied);
    },
  };
}
