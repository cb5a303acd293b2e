import type { EngineRow } from './row.ts';

/**
 * The engines; options, their tables, doctor and runs come from this list. `auto` takes the first one where there is a
 * key. A new one is a file here, a row, and what it does in `adapters/`.
 */
export const engines = [
  {
    name: 'codex',
    can: ['write'],
    warms: true,
    open: async (parts) => (await import('./codex.ts')).openCodex(parts),
    look: async () => (await import('./codex-look.ts')).lookAtCodex(),
  },
  {
    name: 'openai',
    can: [],
    warms: false,
    open: async ({ gateway, profile }) =>
      (await import('../../adapters/openai/openai-engine.ts')).createOpenaiEngine({ gateway, profiles: [profile] }),
  },
] as const satisfies readonly EngineRow[];

export type AskingEngine = (typeof engines)[number]['name'];
export const engineNames = engines.map(({ name }) => name);

/** No engine at all: a run by rules alone. */
export const noEngine = 'rules';

/** What option `engine` may say. */
export const engineChoices = ['auto', ...engineNames, noEngine] as const;
export type EngineChoice = (typeof engineChoices)[number];

/** The engine that `auto` takes where there is a key. */
export const usualEngine: AskingEngine = engines[0].name;

/** The row of a choice; of `auto` and `rules` that of the usual engine, which a run with a key would have. */
export function engineOf(choice: EngineChoice): EngineRow {
  const rows: readonly EngineRow[] = engines;
  return rows.find(({ name }) => name === choice) ?? engines[0];
}

/** Whether an engine that this choice may come to is got ready ahead. */
export function warms(choice: EngineChoice): boolean {
  return choice !== noEngine && engineOf(choice).warms;
}
