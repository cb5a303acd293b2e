import { createTerminalLog } from '../adapters/terminal/log.ts';
import { inputFailure } from '../domain/errors.ts';
import { commonOptions } from '../entry/common-options.ts';
import { taskOptions } from '../entry/catalog.ts';
import { openLocalWorld } from '../entry/local-world.ts';
import { readFlags } from '../entry/settings/flags.ts';
import { settleFirst, settleTask } from '../entry/settings/settle-task.ts';
import { backtest, figuresOf, type Backtest } from '../tasks/docs-check/backtest.ts';
import { docsCheck } from '../tasks/docs-check/task.ts';
import { oneLine, safeJson } from './terminal-text.ts';

const shownPerReport = 40;
const told = 1_000;

/** `docs-check --backtest N`: what the check would have said of the last N commits. It decides nothing, so the exit code is 0. */
export async function runBacktest(args: readonly string[]): Promise<number> {
  const { texts, rest } = readFlags(args, [commonOptions, docsCheck.options]);
  if (rest[0] !== undefined) throw inputFailure(`argument ${JSON.stringify(rest[0])}`, 'is not expected; every option is a --flag');
  const first = settleFirst(commonOptions, texts, 'flag');
  for (const flag of ['scan', 'since', 'base', 'engine']) if (texts.has(flag)) throw inputFailure(`--${flag}`, 'does not go with --backtest', '--repo, --head, --docs, --ignore, --config, --json');
  const log = createTerminalLog({ verbose: first.verbose });
  const world = await openLocalWorld({ dir: first.repo, log, codex: () => Promise.reject(new Error('a backtest runs no model')) });
  try {
    const given = settleFirst(docsCheck.options, texts, 'flag');
    const head = await world.repository.resolve(given.head ?? 'HEAD');
    const bytes = await world.repository.read(head, first.config);
    const { values } = settleTask(docsCheck, texts, 'flag', bytes === undefined ? null : { file: first.config, text: new TextDecoder().decode(bytes) }, taskOptions);
    let last = 0;
    const report = await backtest(world, { head, commits: values.backtest ?? 0, repository: await world.repository.name(), options: { ...values, runSamples: [] } }, (done, of, spoken) => {
      const now = performance.now();
      if (now - last < told && done < of) return;
      last = now;
      log.info(`${done} of ${of} commits, ${spoken} findings`);
    });
    process.stdout.write(first.json || first.format === 'json' ? `${safeJson({ ...report, groups: figuresOf(report) })}\n` : textOf(report));
    return 0;
  } finally {
    await world.close();
  }
}

const percent = (part: number, of: number): string => (of === 0 ? '–' : `${(100 * part / of).toFixed(part === of ? 0 : 1)} %`);

function textOf(report: Backtest): string {
  const spoke = new Set(report.spoken.map((one) => one.commit)).size;
  const corrected = report.spoken.filter((one) => one.corrected).length;
  const lines = [
    `docs-check would have spoken at ${spoke} of ${report.commits} commits (${percent(spoke, report.commits)}), with ${report.spoken.length} finding${report.spoken.length === 1 ? '' : 's'}.`,
    report.spoken.length === 0 ? '' : `${corrected} of them (${percent(corrected, report.spoken.length)}) were corrected in that page later, or the page went.`, '',
    ...figuresOf(report).filter((one) => one.findings > 0).map((one) => `${one.name.padEnd(30)} ${String(one.findings).padStart(4)} in ${one.commits} commits, ${one.corrected} corrected (${percent(one.corrected, one.findings)})`), '',
    ...report.spoken.slice(-shownPerReport).reverse().map((one) => `${one.corrected ? 'corrected' : 'open     '} ${one.commit.slice(0, 10)} ${one.path}:${one.line} ${oneLine(one.title).slice(0, 120)}\n          ${oneLine(one.quote).slice(0, 160)}`),
    report.spoken.length > shownPerReport ? `… and ${report.spoken.length - shownPerReport} older ones; --json has all` : '',
    report.skipped > 0 ? `${report.skipped} commits changed over a thousand files and were passed over` : '',
  ];
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n').trim()}\n`;
}
