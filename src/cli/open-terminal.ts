import type { CodexBinary } from '../adapters/codex/binary.ts';
import { readyAhead } from '../adapters/codex/ready.ts';
import { closeCheckout, notePlaces } from '../adapters/programs/programs.ts';
import { createTerminalLog } from '../adapters/terminal/log.ts';
import type { Values } from '../contracts/options.ts';
import type { Log } from '../contracts/world.ts';
import { warms } from '../entry/engines/engines.ts';
import { openLocalWorld, type LocalWorld } from '../entry/run/local-world.ts';
import type { CommonOptions } from '../entry/settings/common-options.ts';

/** The log and the world of a run in a terminal. Where a key suggests it, the Codex CLI is got ready meanwhile. */
export async function openTerminal({
  repo,
  engine,
  verbose,
}: Pick<Values<CommonOptions>, 'repo' | 'engine' | 'verbose'>): Promise<{
  log: Log;
  world: LocalWorld;
  codex: () => Promise<CodexBinary>;
}> {
  const likely = warms(engine) && (process.env['OPENAI_API_KEY'] ?? '') !== '';
  const log = createTerminalLog({ verbose });
  closeCheckout(repo);
  notePlaces(log);
  const codex = readyAhead(likely, log);
  return { log, codex, world: await openLocalWorld({ dir: repo, log, codex }) };
}
