import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ask, AskContext, Profile } from '../../contracts/engine.ts';
import type { RunLimit } from '../../contracts/sandbox.ts';
import type { Log } from '../../contracts/world.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { cleanPrompt, countChars, maxPromptChars } from '../gateway/prompt.ts';
import { cleanPath } from '../programs/programs.ts';
import { defaultBounds, saidOf } from '../sandbox/limits/bounds.ts';
import { watchRun } from '../sandbox/limits/watch-run.ts';
import type { WritableFolder } from '../sandbox/write-workspace.ts';
import type { CodexBinary } from './binary.ts';
import { closedSystemPaths, closedWorkspacePaths } from './closed-paths.ts';
import { configToml } from './config-toml.ts';
import { type TurnEnd, noEnd, readEvent } from './events.ts';
import { defaultInstructions, writingInstructions } from './instructions.ts';
import { type Outcome, decideOutcome } from './outcome.ts';
import { openRecord } from './record.ts';
import { shieldOf } from './shield.ts';
import { type Ended, supervise } from './supervise.ts';

/** One ask on its way through the CLI. */
export interface Turn {
  ask: Ask;
  context: AskContext;
  /** a folder of its own, removed afterwards */
  dir: string;
  /** the folder that the agent may write in, where the ask wants one */
  folder: WritableFolder | null;
  gateway: Gateway;
  log: Log;
  /** the caller's repository; its `.git` stays closed even where a workspace contains it */
  repositoryDir: string;
  /** takes the place of the shipped instructions */
  instructions: string | undefined;
  binary(): Promise<CodexBinary>;
  /** gives the folder that the agent looks at */
  workspace(): Promise<string>;
  /** called once the gateway counts the ask */
  onOpen(): void;
}

const maxEventBytes = 20_000_000;
const maxStderrBytes = 1_000_000;
const keptLines = 20;

/** Runs one process of the CLI and says what became of it. */
export async function runTurn(turn: Turn): Promise<Outcome> {
  const prompt = cleanPrompt(turn.ask.prompt);
  const chars = countChars(prompt);
  if (chars > maxPromptChars)
    return { outcome: 'failed', reason: `the prompt has ${chars} characters; codex takes ${maxPromptChars}` };
  const { ask, dir, gateway, context } = turn;
  const binary = await turn.binary();
  for (const name of ['home', 'tmp', 'codex', 'empty']) await mkdir(join(dir, name), { mode: 0o700 });
  await mkdir(context.dir, { recursive: true });
  const workspace = await real(await turn.workspace());
  const { baseUrl } = openInGateway(turn, context.profile);
  turn.onOpen();
  const shield = await shieldOf(binary);
  await writeFiles(turn, { workspace, baseUrl, readable: [...binary.readable, ...shield.readable] });
  const told = await superviseTurn(turn, {
    prompt,
    workspace,
    start: shield.start(binary.command, argsOf(turn, workspace)),
  });
  const unlogged = await gateway.closeAsk(ask.id);
  if (unlogged !== null || !(await told.kept))
    turn.log.warn(`${ask.id}: the turn's logs could not be written in ${context.dir}`);
  if (told.exceeded !== null)
    return { outcome: 'limit', reason: `what the agent ran took ${saidOf(told.exceeded, defaultBounds())}` };
  return decideOutcome({
    ended: told.ended,
    turn: told.end,
    message: await readFile(placesIn(dir).message, 'utf8').catch(() => ''),
    gateway: gateway.failure(ask.id),
    stderr: told.lastLines,
    timeoutMs: context.profile.timeoutMs,
  });
}

const real = (path: string): Promise<string> => realpath(path).catch(() => path);

const placesIn = (dir: string): Record<'instructions' | 'schema' | 'message' | 'config', string> => ({
  instructions: join(dir, 'instructions.md'),
  schema: join(dir, 'schema.json'),
  message: join(dir, 'message'),
  config: join(dir, 'codex', 'config.toml'),
});

function openInGateway({ ask, context, gateway }: Turn, profile: Profile): { baseUrl: string } {
  return gateway.openAsk(ask.id, {
    logFile: join(context.dir, 'requests.jsonl'),
    firstByteMs: profile.firstByteMs,
    maxRequests: profile.maxRequests,
    maxTokens: profile.maxTokens,
    maxOutputTokens: profile.maxOutputTokens,
  });
}

/** What the CLI is given to read: its configuration, its instructions, the schema of its answer. */
async function writeFiles(
  turn: Turn,
  { workspace, baseUrl, readable }: { workspace: string; baseUrl: string; readable: readonly string[] },
): Promise<void> {
  const { ask, context, dir, folder } = turn;
  const places = placesIn(dir);
  const denied = [...(await closedSystemPaths()), ...(await closedWorkspacePaths(workspace, turn.repositoryDir, dir))];
  const config = configToml({
    profile: context.profile,
    baseUrl,
    instructionsFile: places.instructions,
    readable: [...readable, ...(folder?.readable ?? [])],
    denied,
    ...(folder === null ? {} : { writing: { temp: folder.temp, env: folder.env } }),
  });
  const instructions = turn.instructions ?? (folder === null ? defaultInstructions : writingInstructions);
  await writeFile(places.config, config, { mode: 0o600 });
  await writeFile(places.instructions, instructions, { mode: 0o600 });
  await writeFile(places.schema, JSON.stringify(ask.schema), { mode: 0o600 });
}

function argsOf({ dir }: Turn, workspace: string): string[] {
  const { schema, message } = placesIn(dir);
  const flags = ['--json', '--strict-config', '--ephemeral', '--ignore-rules', '--skip-git-repo-check'];
  return ['exec', ...flags, '--color', 'never', '-C', workspace, '--output-schema', schema, '-o', message, '-'];
}

interface Told {
  ended: Ended;
  end: TurnEnd;
  /** of standard error */
  lastLines: readonly string[];
  /** the limit of the machine that ended it */
  exceeded: RunLimit | null;
  /** whether the logs are whole */
  kept: Promise<boolean>;
}

async function superviseTurn(
  { context, dir, folder, gateway }: Turn,
  run: { prompt: string; workspace: string; start: { command: string; args: string[] } },
): Promise<Told> {
  const cut = JSON.stringify({ type: 'cut', message: 'the rest was too long to keep' });
  const events = openRecord(join(context.dir, 'events.jsonl'), gateway.redact, maxEventBytes, cut);
  const errors = openRecord(join(context.dir, 'stderr.log'), gateway.redact, maxStderrBytes, cut);
  const lastLines: string[] = [];
  let end: TurnEnd = noEnd;
  const over = new AbortController();
  let exceeded: RunLimit | null = null;
  let stopWatching = (): void => undefined;
  const ended = await supervise({
    ...run.start,
    cwd: join(dir, 'empty'),
    env: environment(dir),
    marker: `${dir}/`,
    stdin: run.prompt,
    timeoutMs: context.profile.timeoutMs,
    signal: AbortSignal.any([context.signal, over.signal]),
    onStart: (pid) => {
      const folders = [run.workspace, folder?.temp ?? dir];
      stopWatching = watchRun({ pid, bounds: defaultBounds(), folders }, (limit) => {
        exceeded = limit;
        over.abort();
      });
    },
    onLine: (stream, line) => {
      (stream === 'stdout' ? events : errors).add(line);
      if (stream === 'stdout') end = readEvent(end, line);
      else if (lastLines.push(line) > keptLines) lastLines.shift();
    },
  });
  stopWatching();
  const kept = Promise.all([events.close(), errors.close()]).then((all) => !all.includes(false));
  return { ended, end, lastLines, exceeded, kept };
}

/**
 * The environment of the CLI. It holds no key: there is none outside the gateway. The CLI itself asks git about the
 * workspace, outside the sandbox: a change may plant a bare repository whose configuration names commands, so only a
 * real `.git` counts (git-config, safe.bareRepository).
 */
function environment(dir: string): Record<string, string> {
  return {
    PATH: cleanPath(),
    LANG: 'C.UTF-8',
    HOME: join(dir, 'home'),
    TMPDIR: join(dir, 'tmp'),
    CODEX_HOME: join(dir, 'codex'),
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'safe.bareRepository',
    GIT_CONFIG_VALUE_0: 'explicit',
    GIT_CONFIG_KEY_1: 'core.fsmonitor',
    GIT_CONFIG_VALUE_1: 'false',
    GIT_TERMINAL_PROMPT: '0',
  };
}
