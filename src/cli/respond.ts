import { createGithubClient } from '../adapters/github/client.ts';
import { interruptSignal } from '../adapters/terminal/interrupt.ts';
import { createTerminalLog } from '../adapters/terminal/log.ts';
import { readInputText } from '../contracts/input-file.ts';
import { inputFailure } from '../domain/errors.ts';
import { brokenJsonAt } from '../domain/json.ts';
import { respondOptions } from '../entry/door/respond-options.ts';
import { respond } from '../entry/door/respond.ts';
import { readFlags } from '../entry/settings/flags.ts';
import { readTexts, settle } from '../entry/settings/given.ts';

const mostPayloadBytes = 32 * 1024 * 1024;

/** `codex-ci deploy-gate respond`: 0 approved, 1 rejected, 3 nothing was said. */
export async function runRespondCommand(args: readonly string[]): Promise<number> {
  const { texts, rest } = readFlags(args, [respondOptions]);
  if (rest[0] !== undefined)
    throw inputFailure(`argument ${JSON.stringify(rest[0])}`, 'is not expected; every option is a --flag');
  const { values } = settle(respondOptions, readTexts(respondOptions, texts, 'flag'));
  const { run, payload } = values;
  if (run === undefined) throw inputFailure('--run', 'is not given', 'the run folder of a gate');
  if (payload === undefined)
    throw inputFailure('--payload', 'is not given', 'a file with the payload of deployment_protection_rule');
  const token = process.env['GITHUB_TOKEN'] || '';
  delete process.env['GITHUB_TOKEN'];
  if (token === '')
    throw inputFailure('GITHUB_TOKEN', 'is not set', 'a token of the GitHub App that the protection rule belongs to');
  const log = createTerminalLog({ verbose: false });
  const client = createGithubClient({
    token,
    log,
    signal: interruptSignal(),
    ...(process.env['GITHUB_API_URL'] ? { apiUrl: process.env['GITHUB_API_URL'] } : {}),
  });
  const { answer } = await respond({
    client,
    repository: null,
    payload: readJson(payload),
    record: () => Promise.resolve(run),
    onInconclusive: values.onInconclusive,
    now: new Date(),
    log,
  });
  process.stdout.write(`${answer.state}\n`);
  return { approved: 0, rejected: 1, none: 3 }[answer.state];
}

function readJson(path: string): unknown {
  const text = readInputText({ where: '--payload', path, limit: mostPayloadBytes });
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw inputFailure('--payload', brokenJsonAt(error), 'a JSON file');
  }
}
