import type { Clock, Log } from '../../contracts/world.ts';
import type { Repository } from '../../contracts/repository.ts';
import { Failure } from '../../domain/errors.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { actorName, named } from './revisions.ts';

/**
 * The change that a person at a terminal means: `head` against where it left `base`. Configuration is trusted from
 * `base`.
 */
export async function terminalTrigger(
  repository: Repository,
  revisions: { readonly base: string | undefined; readonly head: string | undefined },
  clock: Clock,
  log: Log,
): Promise<Trigger> {
  const [name, head, base] = await Promise.all([
    repository.name(),
    named('--head', repository.resolve(revisions.head ?? 'HEAD')),
    revisions.base === undefined ? null : named('--base', repository.resolve(revisions.base)),
  ]);
  const against = base ?? (await guessBase(repository, head, log));
  return {
    event: 'cli',
    actor: actorName(),
    at: clock.now().toISOString(),
    subject: {
      kind: 'change',
      repository: name,
      trusted: against,
      base: await repository.mergeBase(against, head),
      head,
    },
  };
}

/** The default branch, when the head is not on it; else the head's parent. */
async function guessBase(repository: Repository, head: string, log: Log): Promise<string> {
  for (const name of ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master']) {
    const found = await tryResolve(repository, name);
    if (found === null || found === head) continue;
    log.info(`comparing with ${name}; --base names another revision`);
    return found;
  }
  const parent = await tryResolve(repository, `${head}^`);
  if (parent === null)
    throw new Failure(
      'input',
      '--base: is not given, there is no default branch to compare with, and HEAD has no parent here; a shallow ' +
        'clone lacks them (fetch-depth: 0)',
    );
  log.info('comparing with the commit before; --base names another revision');
  return parent;
}

async function tryResolve(repository: Repository, rev: string): Promise<string | null> {
  try {
    return await repository.resolve(rev);
  } catch (error) {
    if (error instanceof Failure && error.kind === 'input') return null;
    throw error;
  }
}
