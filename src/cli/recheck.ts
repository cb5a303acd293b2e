import { resolve } from 'node:path';
import { readyAhead } from '../adapters/codex/ready.ts';
import { closeCheckout } from '../adapters/programs/programs.ts';
import { createTerminalLog } from '../adapters/terminal/log.ts';
import { copyPlain, requireStays } from '../contracts/input-file.ts';
import { inputFailure } from '../domain/errors.ts';
import { exitCodes } from '../domain/verdict.ts';
import { tasks } from '../entry/chain/kinds.ts';
import { commonOptions } from '../entry/settings/common-options.ts';
import { openLocalWorld } from '../entry/run/local-world.ts';
import { readFlags } from '../entry/settings/flags.ts';
import { settleFirst } from '../entry/settings/settle-task.ts';
import { openRunFolder, StoredOptions } from '../flow/run-folder.ts';
import { decide, recheck } from '../flow/steps.ts';
import { printResult } from './print.ts';
import { runFolderPath } from './run-folder-path.ts';

/**
 * `recheck RUN_DIR`: throws the stored checks away, makes them again from the replies, and decides. No model is asked
 * and no key is needed. The folder's evidence is believed: it is one's own. With `--out` the run stays as it is.
 */
export async function runRecheck(args: readonly string[]): Promise<number> {
  const { texts, rest } = readFlags(args, [commonOptions]);
  const [source, extra] = rest;
  if (source === undefined || extra !== undefined)
    throw inputFailure(
      'recheck',
      source === undefined ? 'no run folder is given' : `${JSON.stringify(extra)} is one argument too many`,
      'recheck RUN_DIR [--repo DIR] [--out DIR]',
    );
  const common = settleFirst(commonOptions, texts, 'flag');
  const stored = openRunFolder(resolve(source)).read('options.json', StoredOptions);
  const task = tasks.find((one) => one.name === stored.task);
  if (task === undefined)
    throw inputFailure(source, `is a run of ${JSON.stringify(stored.task)}`, tasks.map(({ name }) => name).join(', '));
  requireStays('recheck', source);
  const dir = common.out === undefined ? resolve(source) : runFolderPath(common.out);
  if (common.out !== undefined) copyPlain(source, dir);
  const log = createTerminalLog({ verbose: common.verbose });
  closeCheckout(common.repo);
  const world = await openLocalWorld({ dir: common.repo, log, codex: readyAhead(false, log) });
  try {
    const folder = openRunFolder(dir);
    await recheck(task, { folder, world });
    const result = decide(task, folder);
    printResult(task, result, common.json ? 'json' : common.format);
    return exitCodes[result.envelope.verdict];
  } finally {
    await world.close();
  }
}
