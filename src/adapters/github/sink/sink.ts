import { Failure, messageOf } from '../../../domain/errors.ts';
import { effectKinds, type Effect } from '../../../domain/effect.ts';
import { shown } from '../../../domain/shown.ts';
import type { Applied, Sink } from '../../../contracts/sink.ts';
import { shortSha } from '../../../domain/words.ts';
import type { Log } from '../../../contracts/world.ts';
import { GithubFailure, repositoryPath, type GithubClient } from '../client.ts';
import { createGithubForge } from '../forge.ts';
import type { SinkContext } from './context.ts';
import { applyEffect, inOrder, kinds, type SinkTarget } from './kinds.ts';
import type { PullOptions } from './pull.ts';

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

/**
 * GitHub's words for: not with this token, not in this repository, not this content. Anything else may pass, so that it
 * fails and can be tried again.
 */
const refusing: readonly number[] = [403, 404, 422];
/**
 * Applies effects to one commit and, where there is one, its pull request. When the pull request has moved on, nothing
 * is written. Every effect is tried. An optional one that GitHub refuses is left out, with a hint in the log; if
 * another failed, or nothing but refusals is left, one Failure names each of them with what was done before.
 */
export function createGithubSink(options: GithubSinkOptions): Sink {
  const { client, log, number, head } = options;
  const forge = createGithubForge(client, options.repository);
  const target: SinkTarget = {
    context: contextOf(options),
    number,
    issue: options.issue ?? null,
    pulls: options.pulls ?? null,
  };

  /** Why nothing of it is written any more, or null. */
  async function staleness(effects: readonly Effect[]): Promise<string | null> {
    if (options.recordHead !== undefined && options.recordHead !== head)
      return `the result is for ${options.recordHead.slice(0, 12)}, this run for ${shortSha(head)}`;
    const writes = effects.some(({ kind }) => effectKinds[kind].ofHead);
    const current = number === null || !writes ? head : (await forge.pullRequest(number)).head;
    return current === head
      ? null
      : `the pull request is at ${current.slice(0, 12)}, the result is for ${shortSha(head)}`;
  }

  return {
    apply: async (rendered) => {
      const effects = rendered.map(shown);
      const stale = await staleness(effects);
      if (stale !== null)
        return effects.map(({ key, kind }) => ({ key, kind, state: 'skipped', detail: stale, stale: true }));
      const tried: Tried = { done: new Map(), failed: [], refused: [] };
      for (const effect of inOrder(effects)) await tryOne(effect, target, tried);
      requirePublished(tried);
      for (const { kind, said } of tried.refused) {
        const { hint } = kinds[kind];
        log.warn(`left out: ${said}${hint === undefined ? '' : ` (${hint})`}`);
      }
      return effects.map((effect) => tried.done.get(effect) as Applied);
    },
  };
}

function contextOf(options: GithubSinkOptions): SinkContext {
  const { client, log } = options;
  let author = options.author ?? 'github-actions[bot]';
  return {
    client,
    log,
    head: options.head,
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
}

/** What became of the effects so far. `refused` ones are among those that are done. */
interface Tried {
  done: Map<Effect, Applied>;
  failed: string[];
  refused: { kind: Effect['kind']; said: string }[];
}

async function tryOne(effect: Effect, target: SinkTarget, { done, failed, refused }: Tried): Promise<void> {
  const { key, kind } = effect;
  try {
    const applied = await applyEffect(effect, target);
    target.context.log.debug(`${applied.kind} ${applied.key}: ${applied.state}, ${applied.detail}`);
    done.set(effect, applied);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    const said = `${kind}: ${messageOf(error)}`;
    if (kinds[kind].mandatory === true || !(error instanceof GithubFailure) || !refusing.includes(error.status)) {
      failed.push(said);
      return;
    }
    refused.push({ kind, said });
    const detail = `GitHub refuses it: ${messageOf(error)}`;
    done.set(effect, { key, kind, state: 'skipped', detail, refused: true });
  }
}

/** Fails where an effect failed, or nothing but refusals is left. */
function requirePublished({ done, failed, refused }: Tried): void {
  const nothing = refused.length > 0 && [...done.values()].every(({ state }) => state === 'skipped');
  if (failed.length === 0 && !nothing) return;
  const finished = [...done.values()]
    .filter((each) => each.state !== 'skipped')
    .map((each) => `${each.kind} ${each.state}`);
  const problems = [...failed, ...refused.map(({ said }) => said)].join('; ');
  throw new Failure(
    'environment',
    `not everything could be published: ${problems}${finished.length === 0 ? '' : `; done: ${finished.join(', ')}`}`,
  );
}
