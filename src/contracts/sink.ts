import type { Effect } from '../domain/effect.ts';

/**
 * What became of an effect; `unchanged` when the world was already so; `stale` when the pull request is at another
 * commit by now, `refused` when it was to be and may not be, by GitHub's word or by our own rules; `pull` is the number
 * of the pull request that the effect is about.
 */
export interface Applied {
  key: string;
  kind: Effect['kind'];
  state: 'created' | 'updated' | 'unchanged' | 'skipped';
  detail: string;
  stale?: true;
  refused?: true;
  pull?: number;
}

/** Applies effects to the one target that its own event names. */
export interface Sink {
  apply(effects: readonly Effect[]): Promise<Applied[]>;
}
