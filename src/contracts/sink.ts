import type { Effect } from '../domain/effect.ts';

/** What became of an effect; `unchanged` when the world was already so; `stale` when the record is of another commit than the target's. */
export interface Applied { key: string; kind: Effect['kind']; state: 'created' | 'updated' | 'unchanged' | 'skipped'; detail: string; stale?: true }

/** Applies effects to the one target that its own event names. */
export interface Sink {
  apply(effects: readonly Effect[]): Promise<Applied[]>;
}
