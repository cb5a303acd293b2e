import { existsSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readEndpoint } from '../adapters/gateway/endpoint.ts';
import { gitProgram } from '../adapters/git/process.ts';
import { openRepository } from '../adapters/git/repository.ts';
import { closeCheckout } from '../adapters/programs/programs.ts';
import type { Values } from '../contracts/options.ts';
import { inputFailure, messageOf } from '../domain/errors.ts';
import { engines } from '../entry/engines/engines.ts';
import type { EngineRow, Look } from '../entry/engines/row.ts';
import { commonOptions, type CommonOptions } from '../entry/settings/common-options.ts';
import { taskOptions, tasks } from '../entry/chain/kinds.ts';
import { profileOf } from '../entry/run/profiles.ts';
import { readFlags } from '../entry/settings/flags.ts';
import { requireKnownProfiles, settleFirst } from '../entry/settings/settle-task.ts';
import { parseConfig, readConfigFile } from '../entry/settings/config-file.ts';
import { settle } from '../entry/settings/given.ts';
import { oneLine, printable } from './terminal-text.ts';
import { paintFor } from './text-report.ts';
import { shortSha } from '../domain/words.ts';

/**
 * A line for each thing that a run needs, with the fix; exit code 2 when something needed is missing. It spends
 * nothing.
 */
export async function runDoctor(args: readonly string[]): Promise<number> {
  const { texts, rest } = readFlags(args, [commonOptions]);
  if (rest[0] !== undefined)
    throw inputFailure(`argument ${JSON.stringify(rest[0])}`, 'is not expected; every option is a --flag');
  const common = settleFirst(commonOptions, texts, 'flag');
  closeCheckout(common.repo);
  const key = process.env['OPENAI_API_KEY'] ?? '';
  const looks: Look[] = [
    lookAtNode(),
    await lookAtGit(),
    await lookAtRepository(common.repo),
    await lookAtConfig(common),
    ...(await lookAtEngines()),
    lookAtKey(key),
    await lookAtEndpoint(common, key),
  ];
  const paint = paintFor(process.stdout, process.env);
  const width = Math.max(...looks.map((look) => look.name.length));
  for (const look of looks) {
    const mark =
      look.state === 'ok'
        ? paint.tone('ok  ', 'good')
        : look.state === 'note'
          ? paint.tone('note', 'warn')
          : paint.tone('MISS', 'bad');
    process.stdout.write(
      printable(
        `${mark}  ${look.name.padEnd(width)}  ` +
          `${oneLine(`${look.detail}${look.fix === undefined ? '' : ` → ${look.fix}`}`)}\n`,
      ),
    );
  }
  return looks.some((look) => look.needed && look.state === 'missing') ? 2 : 0;
}

function lookAtNode(): Look {
  const major = Number(process.versions.node.split('.')[0]);
  return {
    name: 'node',
    needed: true,
    detail: process.version,
    ...(major >= 20 ? { state: 'ok' } : { state: 'missing', fix: 'install Node 20 or newer' }),
  };
}

async function lookAtGit(): Promise<Look> {
  try {
    const { stdout } = await promisify(execFile)(gitProgram(), ['--version']);
    return { name: 'git', needed: true, state: 'ok', detail: stdout.trim() };
  } catch (error) {
    return { name: 'git', needed: true, state: 'missing', detail: messageOf(error), fix: 'install git 2.28 or newer' };
  }
}

async function lookAtRepository(dir: string): Promise<Look> {
  const name = 'repository';
  try {
    const repository = await openRepository(dir);
    const head = await repository.resolve('HEAD').finally(() => repository.close());
    return { name, needed: true, state: 'ok', detail: `${repository.dir} at ${shortSha(head)}` };
  } catch (error) {
    return {
      name,
      needed: true,
      state: 'missing',
      detail: messageOf(error),
      fix: '--repo DIR names a repository with a commit',
    };
  }
}

async function lookAtConfig(common: Values<CommonOptions>): Promise<Look> {
  const name = 'configuration';
  const { config } = common;
  const path = join(common.repo, config);
  if (!existsSync(path))
    return { name, needed: true, state: 'ok', detail: `no ${config} in the work tree; defaults hold` };
  try {
    const parsed = parseConfig(readConfigFile(path), config, { common: commonOptions, tasks: taskOptions });
    const { values } = settle(commonOptions, parsed.common);
    requireKnownProfiles(values.profiles, taskOptions);
    for (const task of tasks) profileOf(task, values);
    return { name, needed: true, state: 'ok', detail: `${config} of the work tree (a review reads the base’s)` };
  } catch (error) {
    return { name, needed: true, state: 'missing', detail: messageOf(error), fix: 'mend that line' };
  }
}

async function lookAtEngines(): Promise<Look[]> {
  const rows: readonly EngineRow[] = engines;
  return (await Promise.all(rows.map((row) => row.look?.() ?? []))).flat();
}

function lookAtKey(key: string): Look {
  return key === ''
    ? {
        name: 'key',
        needed: false,
        state: 'note',
        detail: 'OPENAI_API_KEY is not set: rules only',
        fix: 'export OPENAI_API_KEY for Codex',
      }
    : { name: 'key', needed: false, state: 'ok', detail: `OPENAI_API_KEY is set (${key.length} characters)` };
}

/** Asks for the list of models, which costs nothing; a compatible endpoint may lack it. */
async function lookAtEndpoint({ baseUrl, allowPlainHttp }: Values<CommonOptions>, key: string): Promise<Look> {
  const name = 'endpoint';
  try {
    readEndpoint({ baseUrl, key, allowPlainHttp });
  } catch (error) {
    return {
      name,
      needed: false,
      state: 'missing',
      detail: messageOf(error),
      fix: 'name another endpoint with --base-url',
    };
  }
  try {
    const response = await fetch(`${baseUrl.replace(/\/+$/, '')}/models`, {
      headers: key === '' ? {} : { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(5000),
      redirect: 'error',
    });
    await response.body?.cancel();
    if (response.ok) return { name, needed: false, state: 'ok', detail: `${baseUrl} answers` };
    if (response.status === 401 || response.status === 403) {
      return {
        name,
        needed: false,
        state: key === '' ? 'note' : 'missing',
        detail: `${baseUrl} answers ${response.status}`,
        fix: key === '' ? 'it wants a key' : 'it refuses this key',
      };
    }
    return {
      name,
      needed: false,
      state: 'note',
      detail: `${baseUrl} answers ${response.status} for its list of models`,
      fix: 'nothing to do where it is no endpoint of OpenAI: not each lists its models',
    };
  } catch (error) {
    const reason = error instanceof Error && error.cause instanceof Error ? messageOf(error.cause) : messageOf(error);
    return {
      name,
      needed: false,
      state: 'note',
      detail: `${baseUrl} does not answer: ${reason}`,
      fix: 'check the network, or name another endpoint with --base-url',
    };
  }
}
