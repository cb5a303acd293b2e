import { Failure } from '../../../domain/errors.ts';
import type { Observed } from '../../../domain/observed.ts';
import type { Source } from '../../../domain/release.ts';
import { GithubFailure } from '../client.ts';

export interface Reading<T> {
  /** the permission that it needs, as `checks: read` */
  permission: string;
  link: string | null;
  /** the time of the observation, ISO 8601 */
  at: string;
  read(): Promise<T>;
  /**
   * the reason why a refusal means that there is nothing to read (a feature that is switched off); undefined when it is
   * a refusal
   */
  absent?(failure: GithubFailure): string | undefined;
}

/**
 * Reads a source and says what became of it. Whatever keeps it from being read makes it `failed` with the reason on one
 * line, which names the permission; a list that could not be read is never an empty one. Only a stop of the whole run
 * and bugs are thrown.
 */
export async function observeSource<T>({ permission, link, at, read, absent }: Reading<T>): Promise<Source<T>> {
  return { seen: await observe(at, read, absent), permission, link };
}

/** The same for a part of a source. */
export async function observe<T>(
  at: string,
  read: () => Promise<T>,
  absent?: (failure: GithubFailure) => string | undefined,
): Promise<Observed<T>> {
  try {
    return { at, state: 'present', value: await read() };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    const off = error instanceof GithubFailure ? absent?.(error) : undefined;
    return off === undefined ? { at, state: 'failed', reason: error.message } : { at, state: 'absent', reason: off };
  }
}
