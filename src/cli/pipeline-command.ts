import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readyAhead } from '../adapters/codex/ready.ts';
import { closeCheckout, notePlaces } from '../adapters/programs/programs.ts';
import { createTerminalLog } from '../adapters/terminal/log.ts';
import { inputFailure } from '../domain/errors.ts';
import { exitCodes } from '../domain/verdict.ts';
import { taskOptions } from '../entry/chain/kinds.ts';
import { warms } from '../entry/engines/engines.ts';
import { commonOptions } from '../entry/settings/common-options.ts';
import { openLocalWorld } from '../entry/run/local-world.ts';
import { ownAllowance, unkeptLimits } from '../entry/chain/budget/allowance.ts';
import { stageNames } from '../entry/chain/definition.ts';
import { pipelineOptions } from '../entry/chain/options.ts';
import { entryOf, runLimit, sizeOf, stagesOf, toldOf, withEarlier } from '../entry/chain/stages/prepare.ts';
import { requireAskable, requireFiles } from '../entry/chain/stages/require-input.ts';
import { runChain } from '../entry/chain/stages/run-chain.ts';
import type { PreparedStage } from '../entry/chain/stages/run-stage.ts';
import { refuseAmbiguous, stageOptions, textsOfStage } from '../entry/chain/stages/stage-options.ts';
import { pipeline } from '../entry/chain/task.ts';
import { profileOf } from '../entry/run/profiles.ts';
import { readFlags } from '../entry/settings/flags.ts';
import { readTexts } from '../entry/settings/given.ts';
import { settleFirst, settleTask } from '../entry/settings/settle-task.ts';
import { changeStart } from '../entry/starts/change.ts';
import { printResult } from './print.ts';
import { runFolderPath } from './run-folder-path.ts';
import { configText } from './task-command.ts';
import { oneLine } from './terminal-text.ts';

const stages = stageNames.map((name) => entryOf(name).task);
const flags = stageOptions(stages, 'flag');

/** The chain runs whole in a terminal; its stages are what can be run in parts. */
const { steps: _, shard: __, records: ___, ...chainOptions } = commonOptions;

/** Flags of the chain: its own, those that one stage alone has, and with the stage's name those that several have. */
export const pipelineFlags = [
  chainOptions,
  pipelineOptions,
  flags.plain,
  Object.fromEntries([...flags.several.values()].flat().map((name) => [name, flags.prefixed[name]!])),
];

/** `pipeline`: the chain on a local repository; prints its record and gives the exit code of its verdict. */
export async function runPipelineCommand(args: readonly string[]): Promise<number> {
  refuseAmbiguous(args, flags.several);
  const { texts, rest } = readFlags(args, [chainOptions, pipelineOptions, flags.plain, flags.prefixed]);
  if (rest[0] !== undefined)
    throw inputFailure(`argument ${JSON.stringify(rest[0])}`, 'is not expected; every option is a --flag');
  readTexts(flags.prefixed, texts, 'flag');
  const first = settleFirst(commonOptions, texts, 'flag');
  const own = settleFirst(pipelineOptions, texts, 'flag');
  const likely = warms(first.engine) && (process.env['OPENAI_API_KEY'] ?? '') !== '';
  const log = createTerminalLog({ verbose: first.verbose });
  closeCheckout(first.repo);
  notePlaces(log);
  const codex = readyAhead(likely, log);
  const world = await openLocalWorld({ dir: first.repo, log, codex });
  try {
    const begun = await changeStart.terminal({ ...world, values: own });
    const config = await configText(first, texts.has('config'), world, begun.trusted);
    const settings = settleTask(pipeline, texts, 'flag', config, taskOptions);
    const trigger = await begun.trigger(settings);
    const chosen = stagesOf(settings.values);
    const dir = first.out === undefined ? mkdtempSync(join(tmpdir(), 'codex-ci-run-')) : runFolderPath(first.out);
    const allowance = ownAllowance(
      runLimit(
        settings.common,
        chosen.definition.map(({ stage }) => stage),
      ),
    );
    const prepared = new Map<string, PreparedStage>();
    try {
      for (const entry of chosen.entries) {
        const ownTexts = new Map([...texts].filter(([name]) => !flags.prefixed[name]));
        for (const [name, text] of textsOfStage(entry.task, texts, flags.plain)) ownTexts.set(name, text);
        const settled = withEarlier(settleTask(entry.task, ownTexts, 'flag', config, taskOptions), entry.task.options, {
          dir,
          trigger,
        });
        profileOf(entry.task.name, settled.common);
        // The stage is about the chain's commits, whatever a branch's name points to by then.
        const start = await entry.start.terminal({ ...world, values: withCommits(settled.values, trigger.subject) });
        prepared.set(entry.task.name, {
          entry,
          settings: settled,
          trigger: await start.trigger({ ...settled, values: withCommits(settled.values, trigger.subject) }),
          withoutModel: null,
          idle: entry.task.idle?.(settled.values) ?? null,
        });
      }
      requireAskable(prepared.values(), { key: world.key, limit: allowance.limit });
      await requireFiles(prepared.values(), world);
    } catch (error) {
      if (first.out === undefined) rmSync(dir, { recursive: true });
      throw error;
    }
    const unkept = unkeptLimits(settings.values);
    if (unkept !== null) log.info(unkept);
    const result = await runChain({
      world,
      key: world.key,
      signal: world.signal,
      codex,
      dir,
      now: () => new Date(),
      definition: chosen.definition,
      stages: prepared,
      options: settings.values,
      trigger,
      allowance,
      told: await toldOf(settings, allowance.limit, world),
      bytes: await sizeOf(trigger, world),
    });
    printResult(pipeline, result, settings.common.json ? 'json' : settings.common.format);
    world.log.info(`run folder: ${dir} (report.html is its page)`);
    if (result.envelope.verdict === 'inconclusive')
      process.stderr.write(`codex-ci: inconclusive: ${oneLine(result.envelope.reason)}\n`);
    return exitCodes[result.envelope.verdict];
  } finally {
    await world.close();
  }
}

function withCommits<V extends Readonly<Record<string, unknown>>>(
  values: V,
  subject: { trusted: string } & ({ kind: 'change'; head: string } | { kind: string }),
): V {
  return 'head' in subject ? { ...values, base: subject.trusted, head: subject.head } : values;
}
