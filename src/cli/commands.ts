import { kebab, type Option, type OptionList } from '../contracts/options.ts';
import { commonOptions } from '../entry/settings/common-options.ts';
import { entries, type OtherWork, type TaskEntry } from '../entry/run/tasks.ts';
import { tasks } from '../entry/chain/kinds.ts';
import { pipeline } from '../entry/chain/task.ts';
import { diffFlags, runDiff } from './diff.ts';
import { runBacktest } from './backtest.ts';
import { runDoctor } from './doctor.ts';
import { pipelineFlags, runPipelineCommand } from './pipeline-command.ts';
import { respondOptions } from '../entry/door/respond-options.ts';
import { runRecheck } from './recheck.ts';
import { runReplay } from './replay.ts';
import { runRespondCommand } from './respond.ts';
import { runSample } from './sample.ts';
import { runTaskCommand } from './task-command.ts';

export interface Command {
  about: string;
  usage: string;
  flags: readonly OptionList[];
  run(args: readonly string[]): Promise<number>;
}

interface Other {
  flags: readonly OptionList[];
  usage?(name: string): string;
  meant(args: readonly string[]): boolean;
  run(args: readonly string[]): Promise<number>;
}

/** What a task's command does beside a run. */
const others: Readonly<Record<OtherWork, Other>> = {
  respond: {
    flags: [respondOptions],
    usage: (name) => `codex-ci ${name} respond --run RUN_DIR --payload FILE [--on-inconclusive VALUE]`,
    meant: ([first]) => first === 'respond',
    run: (args) => runRespondCommand(args.slice(1)),
  },
  backtest: {
    flags: [],
    meant: (args) => args.some((one) => /^--backtest(?:=|$)/.test(one)),
    run: runBacktest,
  },
};

function commandOf(entry: TaskEntry): Command {
  const { name, about, options } = entry.task;
  const other = entry.also === undefined ? undefined : others[entry.also];
  const usages = [`codex-ci ${name} [flags]`, ...(other?.usage === undefined ? [] : [other.usage(name)])];
  return {
    about,
    usage: usages.join(', '),
    flags: [commonOptions, options, ...(other?.flags ?? [])],
    run: (args) => (other?.meant(args) === true ? other.run(args) : runTaskCommand(entry, args)),
  };
}

export const commands: Readonly<Record<string, Command>> = {
  ...Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, commandOf(entry)])),
  pipeline: {
    about: pipeline.about,
    usage: 'codex-ci pipeline [flags of the chain and of its stages]',
    flags: pipelineFlags,
    run: runPipelineCommand,
  },
  replay: {
    about: 'Decides a stored run again under another policy, without a model.',
    usage: 'codex-ci replay RUN_DIR [policy flags] [--config FILE] [--out DIR]',
    flags: [
      ...tasks.map((task) => only(task.options, (_, option) => option.phase === 'policy')),
      only(commonOptions, (name) => ['config', 'out', 'format', 'json'].includes(name)),
    ],
    run: runReplay,
  },
  diff: {
    about: 'Says what is different between two stored runs: verdict, findings, options, usage.',
    usage: 'codex-ci diff RUN_A RUN_B [--json]',
    flags: [diffFlags],
    run: runDiff,
  },
  recheck: {
    about: 'Makes the checks of a stored run again and decides, without a model.',
    usage: 'codex-ci recheck RUN_DIR [--repo DIR] [--out DIR]',
    flags: [only(commonOptions, (name) => ['repo', 'out', 'format', 'json', 'verbose'].includes(name))],
    run: runRecheck,
  },
  doctor: {
    about: 'Looks at Node, git, the Codex CLI, the sandbox, the key, the endpoint and the configuration.',
    usage: 'codex-ci doctor [--repo DIR] [--base-url URL] [--config FILE]',
    flags: [only(commonOptions, (name) => ['repo', 'baseUrl', 'allowPlainHttp', 'config'].includes(name))],
    run: runDoctor,
  },
  sample: {
    about: 'Runs the pipeline on two changes of a small sample repository; what runs when nothing is said.',
    usage: 'codex-ci sample',
    flags: [],
    run: runSample,
  },
};

function only(list: OptionList, keep: (name: string, option: Option<unknown>) => boolean): OptionList {
  return Object.fromEntries(Object.entries(list).filter(([name, option]) => keep(name, option)));
}

/** What `--help` prints, from the same list of options as everything else. */
export function helpText(wanted?: string): string {
  const chosen = Object.entries(commands).filter(([name]) => wanted === undefined || name === wanted);
  const text = chosen.map(([name, command]) =>
    [
      `${name.padEnd(10)} ${command.about}`,
      `           ${command.usage}`,
      ...(wanted === undefined ? [] : command.flags.flatMap(flagLines)),
    ].join('\n'),
  );
  const exits = 'Exit code: 0 pass or skipped, 1 block, 2 bad input or configuration, 3 inconclusive, 70 a bug.';
  return `${text.join('\n')}\n\n${wanted === undefined ? 'codex-ci COMMAND --help lists its flags. ' : ''}${exits}\n`;
}

function flagLines(list: OptionList): string[] {
  return Object.entries(list)
    .filter(([, option]) => option.places.includes('flag'))
    .map(([name, option]) => {
      const fallback =
        option.fallbackText ??
        (option.fallback === undefined || Array.isArray(option.fallback) ? '' : String(option.fallback));
      const value = option.bare === true ? '' : ' VALUE';
      return `  --${`${kebab(name)}${value}`.padEnd(26)} ${option.help}${option.bare === true ? '' : ` (${option.allowed}${fallback === '' ? '' : `; default: ${fallback}`})`}`;
    });
}
