import type { CodexBinary } from '../../adapters/codex/binary.ts';
import type { Gateway } from '../../adapters/gateway/gateway.ts';
import type { Engine, EngineSkill, Profile } from '../../contracts/engine.ts';
import type { World } from '../../contracts/world.ts';

/** What an engine is opened with. It reaches the endpoint through the gateway alone, which holds the key. */
export interface EngineParts {
  gateway: Gateway;
  profile: Profile;
  world: World;
  /** gives the Codex CLI */
  codex: () => Promise<CodexBinary>;
}

/** One thing that doctor looked at. `needed` is for `rules` too; what is not needed is for an engine alone. */
export interface Look {
  name: string;
  state: 'ok' | 'missing' | 'note';
  detail: string;
  fix?: string;
  needed: boolean;
}

/** An engine of the catalogue. What it needs is loaded when it is opened. */
export interface EngineRow {
  name: string;
  can: readonly EngineSkill[];
  /** it asks by the Codex CLI, which is got ready while the repository is read */
  warms: boolean;
  /** Its `close` ends and removes all that it began; the gateway is its opener's. */
  open(parts: EngineParts): Promise<Engine>;
  /** What doctor looks at for it. */
  look?(): Promise<Look[]>;
}
