import { mkdir, mkdtemp, readFile, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ask, AskContext, Engine, Profile, Reply, WriteWorkspace } from '../../contracts/engine.ts';
import type { Log } from '../../contracts/world.ts';
import type { RunLimit } from '../../contracts/sandbox.ts';
import { messageOf } from '../../domain/errors.ts';
import type { EngineInfo } from '../../domain/result.ts';
import { noUsage } from '../../domain/usage.ts';
import { cleanPath } from '../programs/programs.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { defaultBounds, saidOf } from '../sandbox/limits/bounds.ts';
import { watchRun } from '../sandbox/limits/watch-run.ts';
import { removeFolder } from '../sandbox/remove-folder.ts';
import type { WritableFolder } from '../sandbox/write-workspace.ts';
import { cleanPrompt, countChars, maxPromptChars } from '../gateway/prompt.ts';
import type { CodexBinary } from './binary.ts';
import { closedSystemPaths, closedWorkspacePaths } from './closed-paths.ts';
import { configToml } from './config-toml.ts';
import { type TurnEnd, noEnd, readEvent } from './events.ts';
import { findCodex } from './find-codex.ts';
import { defaultInstructions, writingInstructions } from './instructions.ts';
import { type Outcome, decideOutcome } from './outcome.ts';
import { openRecord } from './record.ts';
import { readyCodex } from './ready.ts';
import { type Ended, supervise } from './supervise.ts';
import { shieldOf } from './shield.ts';

export interface CodexEngineOptions {
  gateway: Gateway;
  /** the profiles that asks will use; the first one names the engine's model and effort */
  profiles: readonly Profile[];
  log: Log;
  /** the caller's repository; its `.git` stays closed even where a workspace contains it */
  repositoryDir: string;
  /** gives the folder that holds a revision; without it an agent sees an empty one */
  workspace?: (rev: string) => Promise<string>;
  /** opens a folder to write in, for asks that want one; without it such an ask fails */
  writable?: (wanted: WriteWorkspace) => Promise<WritableFolder>;
  /** takes the place of the shipped instructions */
  instructions?: string;
  /** gives the CLI with a sandbox that starts; by default it is found and tried when it is first needed */
  ready?: () => Promise<CodexBinary>;
}

const maxEventBytes = 20_000_000;
const maxStderrBytes = 1_000_000;

async function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
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

function unique(values: readonly string[]): string {
  return [...new Set(values)].join(', ');
}

/**
 * The real Codex CLI: one process per ask, in its own sandbox, talking to nothing but the gateway.
 * The profile's limits on requests and tokens are the gateway's to keep, its time limit is kept here.
 */
export function createCodexEngine(options: CodexEngineOptions): Engine {
  const { gateway, log } = options;
  let ready: Promise<CodexBinary> | undefined;

  const prepareOnce = async (): Promise<CodexBinary> => {
    for (const { model } of options.profiles) gateway.requirePrice(model);
    const binary = await (options.ready ?? (() => readyCodex(() => findCodex({ log }))))();
    log.debug(`codex ${binary.version}: ${binary.command}`);
    return binary;
  };
  const prepared = (): Promise<CodexBinary> => (ready ??= prepareOnce());

  const workspaceOf = async (ask: Ask, dir: string, folder: WritableFolder | null): Promise<string> => {
    if (folder !== null) return folder.dir;
    return ask.workspace === undefined || options.workspace === undefined
      ? join(dir, 'empty')
      : options.workspace(ask.workspace.rev);
  };

  const runTurn = async (
    ask: Ask,
    { profile, dir: turnDir, signal }: AskContext,
    dir: string,
    folder: WritableFolder | null,
    onOpen: () => void,
  ): Promise<Outcome> => {
    const prompt = cleanPrompt(ask.prompt);
    const chars = countChars(prompt);
    if (chars > maxPromptChars)
      return { outcome: 'failed', reason: `the prompt has ${chars} characters; codex takes ${maxPromptChars}` };
    const binary = await prepared();
    for (const name of ['home', 'tmp', 'codex', 'empty']) await mkdir(join(dir, name), { mode: 0o700 });
    await mkdir(turnDir, { recursive: true });
    const workspace = await real(await workspaceOf(ask, dir, folder));
    const [instructionsFile, schemaFile, messageFile] = [
      join(dir, 'instructions.md'),
      join(dir, 'schema.json'),
      join(dir, 'message'),
    ];
    const { baseUrl } = gateway.openAsk(ask.id, {
      logFile: join(turnDir, 'requests.jsonl'),
      maxRequests: profile.maxRequests,
      maxTokens: profile.maxTokens,
      maxOutputTokens: profile.maxOutputTokens,
    });
    onOpen();
    const shield = await shieldOf(binary);
    const denied = [
      ...(await closedSystemPaths()),
      ...(await closedWorkspacePaths(workspace, options.repositoryDir, dir)),
    ];
    const config = configToml({
      profile,
      baseUrl,
      instructionsFile,
      readable: [...binary.readable, ...shield.readable, ...(folder?.readable ?? [])],
      denied,
      ...(folder === null ? {} : { writing: { temp: folder.temp, env: folder.env } }),
    });
    await writeFile(join(dir, 'codex', 'config.toml'), config, { mode: 0o600 });
    await writeFile(
      instructionsFile,
      options.instructions ?? (folder === null ? defaultInstructions : writingInstructions),
      { mode: 0o600 },
    );
    await writeFile(schemaFile, JSON.stringify(ask.schema), { mode: 0o600 });

    const cut = JSON.stringify({ type: 'cut', message: 'the rest was too long to keep' });
    const events = openRecord(join(turnDir, 'events.jsonl'), gateway.redact, maxEventBytes, cut);
    const errors = openRecord(join(turnDir, 'stderr.log'), gateway.redact, maxStderrBytes, cut);
    const lastLines: string[] = [];
    let turn: TurnEnd = noEnd;
    const bounds = defaultBounds();
    const over = new AbortController();
    let exceeded: RunLimit | null = null;
    let stopWatching = (): void => undefined;
    const ended: Ended = await supervise({
      ...shield.start(binary.command, [
        'exec',
        '--json',
        '--strict-config',
        '--ephemeral',
        '--ignore-rules',
        '--skip-git-repo-check',
        '--color',
        'never',
        '-C',
        workspace,
        '--output-schema',
        schemaFile,
        '-o',
        messageFile,
        '-',
      ]),
      cwd: join(dir, 'empty'),
      env: environment(dir),
      marker: `${dir}/`,
      stdin: prompt,
      timeoutMs: profile.timeoutMs,
      signal: AbortSignal.any([signal, over.signal]),
      onStart: (pid) => {
        stopWatching = watchRun({ pid, bounds, folders: [workspace, folder?.temp ?? dir] }, (limit) => {
          exceeded = limit;
          over.abort();
        });
      },
      onLine: (stream, line) => {
        (stream === 'stdout' ? events : errors).add(line);
        if (stream === 'stdout') turn = readEvent(turn, line);
        else if (lastLines.push(line) > 20) lastLines.shift();
      },
    });
    stopWatching();
    const unlogged = await gateway.closeAsk(ask.id);
    const kept = [unlogged === null, await events.close(), await errors.close()];
    if (kept.includes(false)) log.warn(`${ask.id}: the turn's logs could not be written in ${turnDir}`);
    if (exceeded !== null) return { outcome: 'limit', reason: `what the agent ran took ${saidOf(exceeded, bounds)}` };
    const message = await readFile(messageFile, 'utf8').catch(() => '');
    return decideOutcome({
      ended,
      turn,
      message,
      gateway: gateway.failure(ask.id),
      stderr: lastLines,
      timeoutMs: profile.timeoutMs,
    });
  };

  const answer = async (ask: Ask, context: AskContext): Promise<Reply> => {
    let outcome: Outcome;
    let dir: string | undefined;
    let opened = false;
    let folder: WritableFolder | null = null;
    let patch: string | undefined;
    try {
      if (ask.workspace?.mode === 'write') {
        if (options.writable === undefined) throw new Error('there is no folder to write in');
        folder = await options.writable(ask.workspace);
      }
      dir = await mkdtemp(join(tmpdir(), 'codex-ci-'));
      outcome = await runTurn(ask, context, dir, folder, () => {
        opened = true;
      });
      if (folder !== null && outcome.outcome === 'answered') {
        patch = await folder.changes();
        // with a secret taken out it would no longer be what was written
        if ((await gateway.redact(patch)) !== patch || patch.includes('‹secret:')) {
          patch = undefined;
          outcome = {
            outcome: 'refused',
            reason: 'what the agent wrote holds what looks like a secret, so nothing of it is taken',
          };
        }
      }
      outcome =
        outcome.outcome === 'answered'
          ? { outcome: 'answered', text: await gateway.redact(outcome.text) }
          : { outcome: outcome.outcome, reason: await gateway.redact(outcome.reason) };
    } catch (error) {
      outcome = { outcome: 'failed', reason: messageOf(error).slice(0, 500) };
    }
    await gateway.closeAsk(ask.id);
    if (dir !== undefined)
      await removeFolder(dir).catch((error: unknown) => log.warn(`${ask.id}: ${messageOf(error)}`));
    await folder?.remove().catch((error: unknown) => log.warn(`${ask.id}: ${messageOf(error)}`));
    const head = { ask: ask.id, usage: opened ? gateway.usage(ask.id) : noUsage };
    return outcome.outcome === 'answered' && patch !== undefined
      ? { ...head, ...outcome, patch }
      : { ...head, ...outcome };
  };

  return {
    name: 'codex',
    model: options.profiles.map(({ model }) => model).join(', '),
    async prepare(): Promise<Omit<EngineInfo, 'attempts'>> {
      const binary = await prepared();
      return {
        name: 'codex',
        model: unique(options.profiles.map(({ model }) => model)) || null,
        effort: unique(options.profiles.map(({ effort }) => effort)) || null,
        version: binary.version,
      };
    },
    answer,
    async close() {
      /* each ask cleans up after itself; the gateway is its opener's to close */
    },
  };
}
