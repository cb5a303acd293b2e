import { describe, expect, test } from 'vitest';
import type { Family, Surface } from './family.ts';

/** Tries one way on one surface; throws (by `expect`) when it got through. */
export type Probe<Way extends string> = (way: Way) => Promise<void> | void;
type Probes<F extends Family> = {
  [S in keyof F['tried'] & Surface]: Probe<F['tried'][S] extends readonly (infer W extends string)[] ? W : never>;
};

/**
 * Makes a test of each cell of the family's row: `surface: way`. A surface without a probe does not compile, and is
 * red.
 */
export function replay<const F extends Family>(family: F, probes: Probes<F>, options: { timeout?: number } = {}): void {
  describe(`${family.id}: ${family.title}`, () => {
    for (const [surface, ways] of Object.entries(family.tried)) {
      const probe = (probes as unknown as Record<string, Probe<string> | undefined>)[surface];
      for (const way of ways) {
        test(`${surface}: ${way}`, options, async () => {
          expect.hasAssertions();
          if (probe === undefined) throw new Error(`nothing tries ${surface}`);
          await probe(way);
        });
      }
    }
  });
}
