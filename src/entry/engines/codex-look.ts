import { findCodex } from '../../adapters/codex/find-codex.ts';
import { checkSandbox, judgePlatform } from '../../adapters/codex/sandbox.ts';
import { Failure, messageOf } from '../../domain/errors.ts';
import type { Look } from './row.ts';

/** The CLI and its sandbox. It installs nothing. */
export async function lookAtCodex(): Promise<Look[]> {
  const sandboxName = 'sandbox';
  const platform = judgePlatform(process.platform, process.arch);
  const untried: Look = {
    name: sandboxName,
    needed: false,
    state: 'note',
    detail: 'not tried without the CLI',
    fix: 'run doctor again once the CLI is there',
  };
  if (platform !== null)
    return [{ name: 'codex', needed: false, state: 'note', detail: platform.reason, fix: platform.fix }, untried];
  try {
    const binary = await findCodex({ install: false });
    const sandbox = await checkSandbox(binary);
    return [
      { name: 'codex', needed: false, state: 'ok', detail: `${binary.version} (${binary.command})` },
      sandbox.ok
        ? { name: sandboxName, needed: false, state: 'ok', detail: 'works: no network, nothing writable' }
        : { name: sandboxName, needed: false, state: 'missing', detail: sandbox.reason, fix: sandbox.fix },
    ];
  } catch (error) {
    return [
      {
        name: 'codex',
        needed: false,
        state: error instanceof Failure && error.kind === 'input' ? 'missing' : 'note',
        detail: messageOf(error)
          .replace(/^codex: /, '')
          .replace(/;[^;]*$/, ''),
        fix: 'a run with --engine codex installs it',
      },
      untried,
    ];
  }
}
