import type { Effect } from '../domain/effect.ts';

/**
 * What became of an effect; `unchanged` when the world was already so; `stale` when the pull request is at another
 * commit by now, `refused` when
 * it was to be and may not be, by GitHub's word or by our own rules. */
export interface Applied {
  key: string;
  kind: Effect['kind'];
  state: 'created' | 'updated' | 'unchanged' | 'skipped';
  detail: string;
  stale?: true;
  refused?: true;
}

/** Applies effects to the one target that its own event names. */
export interface Sink {
  apply(effects: readonly Effect[]): Promise<Applied[]>;
}
