import { userInfo } from 'node:os';
import type { Repository } from '../../contracts/repository.ts';
import { Failure } from '../../domain/errors.ts';
import { Sha } from '../../domain/subject.ts';

/** Names the flag in the line of a revision that is not there. */
export async function named(flag: string, resolving: Promise<string>): Promise<string> {
  try {
    return await resolving;
  } catch (error) {
    if (error instanceof Failure && error.kind === 'input')
      throw new Failure('input', `${flag}: ${error.message}`, { cause: error });
    throw error;
  }
}

/**
 * What an input names: a commit, which may still have to be fetched, or a revision. A checkout has most branches only
 * as those of origin.
 */
export async function commitNamed(repository: Repository, input: string, rev: string): Promise<string> {
  if (Sha.safeParse(rev).success) return rev;
  try {
    return await repository.resolve(rev);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (!rev.startsWith('-')) {
      const remote = await repository.resolve(`refs/remotes/origin/${rev}`).catch(() => null);
      if (remote !== null) return remote;
    }
    throw new Failure(error.kind, `input ${input}: ${error.message}`, { cause: error });
  }
}

/** Who sits at the terminal. */
export function actorName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
