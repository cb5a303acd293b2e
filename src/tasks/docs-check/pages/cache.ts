import type { Repository, TreeEntry } from '../../../contracts/repository.ts';
import { Failure, messageOf } from '../../../domain/errors.ts';
import { decodePage } from '../../../readers/docs/page.ts';
import type { FileSurface } from '../../../readers/surface/surface.ts';

/** What is kept between the commits of a replay: texts and surfaces by blob. */
export interface LoadCache {
  text(repository: Repository, blob: string): Promise<Decoded>;
  surfaces: Map<string, FileSurface>;
  list(repository: Repository, rev: string): Promise<TreeEntry[]>;
}
export interface Decoded {
  text: string;
  problem: string | null;
  /** every byte was understood, whatever stands in `problem` */
  whole: boolean;
  /** the clone lacks it, or what it has is damaged */
  lost?: boolean;
  words?: Uint32Array;
}

export function createLoadCache(bytes: number): LoadCache {
  const texts = new Map<string, Decoded>();
  let held = 0;
  const trees = new Map<string, Promise<TreeEntry[]>>();
  return {
    surfaces: new Map(),
    list: (repository, rev) => {
      const tree = trees.get(rev) ?? repository.list(rev);
      trees.set(rev, tree);
      // a replay goes from commit to commit: the head of one is the base of the next
      for (const key of trees.keys()) if (trees.size > 4) trees.delete(key);
      return tree;
    },
    text: async (repository, blob) => {
      const known = texts.get(blob);
      if (known !== undefined) return known;
      const read = await readText(repository, blob);
      texts.set(blob, read);
      held += read.text.length;
      for (const [key, old] of texts) {
        if (held <= bytes) break;
        texts.delete(key);
        held -= old.text.length;
      }
      return read;
    },
  };
}

/** A blob that the clone lacks (a partial one, a damaged one) reads as nothing, and that is said. */
async function readText(repository: Repository, blob: string): Promise<Decoded> {
  try {
    return decodePage(await repository.readBlob(blob));
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'environment') throw error;
    return { text: '', problem: messageOf(error), whole: false, lost: true };
  }
}
