import type { Engine, Profile } from '../../src/contracts/engine.ts';
import { noUsage } from '../../src/domain/usage.ts';

/** Finds nothing, whatever is asked. */
export function createParrot({ model, effort }: Profile): Engine {
  return {
    name: 'parrot',
    model,
    prepare: () => Promise.resolve({ name: 'parrot', model, effort, version: null }),
    answer: ({ id }) =>
      Promise.resolve({ ask: id, usage: noUsage, outcome: 'answered', text: '{"rule_findings": [], "findings": []}' }),
    close: () => Promise.resolve(),
  };
}
