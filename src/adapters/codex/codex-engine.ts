import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ask, AskContext, Engine, Profile, Reply, WriteWorkspace } from '../../contracts/engine.ts';
import type { Log } from '../../contracts/world.ts';
import { messageOf } from '../../domain/errors.ts';
import type { EngineInfo } from '../../domain/result.ts';
import { noUsage } from '../../domain/usage.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { parentOfHome } from '../sandbox/memory-folder.ts';
import { removeFolder } from '../sandbox/remove-folder.ts';
import type { WritableFolder } from '../sandbox/write-workspace.ts';
import type { CodexBinary } from './binary.ts';
import { findCodex } from './find-codex.ts';
import type { Outcome } from './outcome.ts';
import { readyCodex } from './ready.ts';
import { runTurn } from './turn.ts';

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

const unique = (values: readonly string[]): string => [...new Set(values)].join(', ');

/**
 * The real Codex CLI: one process per ask, in its own sandbox, talking to nothing but the gateway.
 * The profile's limits on requests and tokens are the gateway's to keep, its time limit is kept here.
 */
export function createCodexEngine(options: CodexEngineOptions): Engine {
  const { gateway, log, profiles } = options;
  let ready: Promise<CodexBinary> | undefined;
  const prepareOnce = async (): Promise<CodexBinary> => {
    for (const { model } of profiles) gateway.requirePrice(model);
    const binary = await (options.ready ?? (() => readyCodex(() => findCodex({ log }))))();
    log.debug(`codex ${binary.version}: ${binary.command}`);
    return binary;
  };
  const prepared = (): Promise<CodexBinary> => (ready ??= prepareOnce());
  return {
    name: 'codex',
    model: profiles.map(({ model }) => model).join(', '),
    async prepare(): Promise<Omit<EngineInfo, 'attempts'>> {
      const binary = await prepared();
      return {
        name: 'codex',
        model: unique(profiles.map(({ model }) => model)) || null,
        effort: unique(profiles.map(({ effort }) => effort)) || null,
        version: binary.version,
      };
    },
    answer: (ask, context) => answerAsk(options, prepared, ask, context),
    async close() {
      /* each ask cleans up after itself; the gateway is its opener's to close */
    },
  };
}

/** What an ask holds until it is answered. */
interface Held {
  dir: string | undefined;
  folder: WritableFolder | null;
  /** whether the gateway counted it */
  opened: boolean;
}

async function answerAsk(
  options: CodexEngineOptions,
  binary: () => Promise<CodexBinary>,
  ask: Ask,
  context: AskContext,
): Promise<Reply> {
  const { gateway } = options;
  const held: Held = { dir: undefined, folder: null, opened: false };
  let outcome: Outcome & { patch?: string };
  try {
    outcome = await redacted(
      gateway,
      await withPatch(gateway, held, await ofTurn(options, binary, ask, context, held)),
    );
  } catch (error) {
    outcome = { outcome: 'failed', reason: messageOf(error).slice(0, 500) };
  }
  await gateway.closeAsk(ask.id);
  await letGo(options.log, ask, held);
  return { ask: ask.id, usage: held.opened ? gateway.usage(ask.id) : noUsage, ...outcome };
}

async function ofTurn(
  options: CodexEngineOptions,
  binary: () => Promise<CodexBinary>,
  ask: Ask,
  context: AskContext,
  held: Held,
): Promise<Outcome> {
  const { gateway, log, repositoryDir, instructions } = options;
  const wanted = ask.workspace;
  if (wanted?.mode === 'write') {
    if (options.writable === undefined) throw new Error('there is no folder to write in');
    held.folder = await options.writable(wanted);
  }
  const dir = await mkdtemp(join(await parentOfHome(), 'codex-ci-'));
  const { folder } = Object.assign(held, { dir });
  const workspace = async (): Promise<string> => {
    if (folder !== null) return folder.dir;
    return wanted === undefined || options.workspace === undefined ? join(dir, 'empty') : options.workspace(wanted.rev);
  };
  const onOpen = (): void => {
    held.opened = true;
  };
  return runTurn({ ask, context, dir, folder, gateway, log, repositoryDir, instructions, binary, workspace, onOpen });
}

/** What the agent wrote goes with its answer, or the answer is refused. */
async function withPatch(gateway: Gateway, { folder }: Held, outcome: Outcome): Promise<Outcome & { patch?: string }> {
  if (folder === null || outcome.outcome !== 'answered') return outcome;
  const patch = await folder.changes();
  // with a secret taken out it would no longer be what was written
  if ((await gateway.redact(patch)) === patch && !patch.includes('‹secret:')) return { ...outcome, patch };
  const reason = 'what the agent wrote holds what looks like a secret, so nothing of it is taken';
  return { outcome: 'refused', reason };
}

async function redacted<T extends Outcome>(gateway: Gateway, outcome: T): Promise<T> {
  return outcome.outcome === 'answered'
    ? { ...outcome, text: await gateway.redact(outcome.text) }
    : { ...outcome, reason: await gateway.redact(outcome.reason) };
}

async function letGo(log: Log, ask: Ask, { dir, folder }: Held): Promise<void> {
  const warn = (error: unknown): void => log.warn(`${ask.id}: ${messageOf(error)}`);
  if (dir !== undefined) await removeFolder(dir).catch(warn);
  await folder?.remove().catch(warn);
}
