import { createTerminalLog } from '../adapters/terminal/log.ts';
import { inputFailure } from '../domain/errors.ts';
import { commonOptions } from '../entry/settings/common-options.ts';
import { taskOptions } from '../entry/chain/kinds.ts';
import { openLocalWorld } from '../entry/run/local-world.ts';
import { readFlags } from '../entry/settings/flags.ts';
import { settleFirst, settleTask } from '../entry/settings/settle-task.ts';
import { backtest, figuresOf } from '../tasks/docs-check/look/backtest.ts';
import { docsCheck } from '../tasks/docs-check/task.ts';
import { backtestMarkdown, backtestText } from './backtest-report.ts';
import { printable, safeJson } from './terminal-text.ts';

const told = 1_000;

/**
 * `docs-check --backtest N`: what the check would have said of the last N commits. It decides nothing, so the exit code
 * is 0.
 */
export async function runBacktest(args: readonly string[]): Promise<number> {
  const { texts, rest } = readFlags(args, [commonOptions, docsCheck.options]);
  if (rest[0] !== undefined)
    throw inputFailure(`argument ${JSON.stringify(rest[0])}`, 'is not expected; every option is a --flag');
  const first = settleFirst(commonOptions, texts, 'flag');
  refuseOthers(texts, first.format);
  const log = createTerminalLog({ verbose: first.verbose });
  const world = await openLocalWorld({
    dir: first.repo,
    log,
    codex: () => Promise.reject(new Error('a backtest runs no model')),
  });
  try {
    const given = settleFirst(docsCheck.options, texts, 'flag');
    const head = await world.repository.resolve(given.head ?? 'HEAD');
    const bytes = await world.repository.read(head, first.config);
    const { values } = settleTask(
      docsCheck,
      texts,
      'flag',
      bytes === undefined ? null : { file: first.config, text: new TextDecoder().decode(bytes) },
      taskOptions,
    );
    let last = 0;
    const report = await backtest(
      world,
      {
        head,
        commits: values.backtest ?? 0,
        repository: await world.repository.name(),
        options: { ...values, runSamples: [] },
      },
      (done, of, spoken) => {
        const now = performance.now();
        if (now - last < told && done < of) return;
        last = now;
        log.info(`${done} of ${of} commits, ${spoken} findings`);
      },
    );
    const { blockOn } = values;
    const text = first.format === 'markdown' ? backtestMarkdown(report, blockOn) : backtestText(report, blockOn);
    const json = first.json || first.format === 'json';
    process.stdout.write(json ? `${safeJson({ ...report, groups: figuresOf(report) })}\n` : printable(text));
    return 0;
  } finally {
    await world.close();
  }
}

/** A run's flags would change nothing here without a word. */
function refuseOthers(texts: ReadonlyMap<string, string>, format: string): void {
  for (const flag of ['scan', 'since', 'base', 'engine'])
    if (texts.has(flag))
      throw inputFailure(
        `--${flag}`,
        'does not go with --backtest',
        '--repo, --head, --docs, --ignore, --config, --json, --format',
      );
  if (format === 'sarif')
    throw inputFailure(
      '--format',
      'sarif does not go with --backtest: its findings are of many commits',
      'text, json, markdown',
    );
}
