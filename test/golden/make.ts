/**
 * Makes golden runs: `node test/golden/make.ts [--cli dist/cli.js] [--as SUFFIX] [TASK/NAME…]`. Each is run by `--cli`, which may be a bundle of an earlier
 * version, and replayed by the one in dist. A run that is there already is left as it is: the records are old ones, and making them anew would lose them.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runStep } from '../support/action-runner.ts';
import { startArtifacts } from '../support/artifact-server.ts';
import { deliveredOf, golden, replayOf, root, runNode, steady, textsBelow } from '../support/golden.ts';
import { startResponsesServer } from '../support/responses-server.ts';
import { chainCases } from './cases-chain.ts';
import { docsCases } from './cases-docs.ts';
import { gateCases } from './cases-gate.ts';
import { reviewCases } from './cases-review.ts';
import { rollbackCases } from './cases-rollback.ts';
import { testGenCases } from './cases-test-gen.ts';
import type { Case } from './case.ts';
import { makeRepository } from './repository.ts';

const {
  values: { cli: given, as: suffix },
  positionals,
} = parseArgs({ options: { cli: { type: 'string' }, as: { type: 'string' } }, allowPositionals: true });
const now = join(root, 'dist/cli.js');
const cli = resolve(given ?? now);
/** This Node by its real place in front: the sandbox of tests sees no link to it. */
const path = `${dirname(realpathSync(process.execPath))}:${process.env['PATH'] ?? ''}`;
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const key = ['sk', 'loopback'].join('-');
const model = 'gpt-6.1-sol';

/** The command line in the repository. */
async function runCommand(one: Case, place: string, shas: readonly string[], baseUrl: string): Promise<string> {
  const asked =
    one.answer === undefined
      ? ['--engine', 'rules']
      : ['--engine', one.engine ?? 'openai', '--base-url', baseUrl, '--model', model];
  const ran = await runNode([cli, one.task, '--repo', '.', ...asked, ...(one.args?.(shas) ?? []), '--out', '../run'], {
    cwd: join(place, 'repo'),
    home: join(place, 'home'),
    env: {
      PATH: path,
      CODEX_CI_CODEX: join(root, 'codex/node_modules/.bin/codex'),
      ...(one.answer === undefined ? {} : { OPENAI_API_KEY: key }),
    },
  });
  return ran.stderr + ran.stdout;
}

/** An action in the repository; its run folder goes where the command line's would be. */
async function runAction(one: Case, place: string, shas: readonly string[], baseUrl: string): Promise<string> {
  const { action, event, payload, inputs } = one.runner!;
  const suite = join(place, 'suite');
  mkdirSync(suite);
  for (const name of ['dist', 'codex'])
    symlinkSync(name === 'dist' ? dirname(cli) : join(root, name), join(suite, name));
  writeFileSync(join(suite, 'package.json'), '{"type":"module"}');
  const artifacts = await startArtifacts();
  try {
    const asked = one.answer === undefined ? {} : { 'openai-api-key': key, 'base-url': baseUrl };
    const step = await runStep(suite, {
      action,
      event,
      payload: payload(shas),
      workspace: join(place, 'repo'),
      inputs: { ...inputs(shas), ...asked },
      environment: { ...artifacts.environment, GITHUB_SHA: shas.at(-1)!, GITHUB_REF: 'refs/heads/main' },
    });
    const run = join(step.runnerTemp, 'codex-ci', one.task);
    if (existsSync(run)) renameSync(run, join(place, 'run'));
    return step.log;
  } finally {
    await artifacts.close();
  }
}

/** Leaves the run in `run` of the place. */
async function runCase(one: Case, place: string): Promise<void> {
  const shas = makeRepository(join(place, 'repo'), one.commits);
  for (const [name, text] of Object.entries(one.beside ?? {})) writeFileSync(join(place, name), text);
  const server = await startResponsesServer((seen) => one.answer!(seen, shas));
  try {
    const said = await (one.runner === undefined ? runCommand : runAction)(one, place, shas, server.baseUrl);
    if (!existsSync(join(place, 'run/result.json'))) throw new Error(said);
    // Of a chain's stages the options say where its folder was, which is no part of what they decided.
    for (const [name, text] of Object.entries(textsBelow(join(place, 'run')))) {
      if (text.includes(place)) writeFileSync(join(place, 'run', name), text.replaceAll(place, '/ci'));
    }
  } finally {
    await server.close();
  }
}

/** Keeps the run, and of the replay what the run does not say itself. */
async function keep(run: string, target: string, home: string): Promise<string> {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  cpSync(run, join(target, 'run'), { recursive: true });
  const replayed = await replayOf(now, join(target, 'run'), home);
  if (replayed.files['result.json'] === undefined) {
    rmSync(target, { recursive: true });
    return `can't be replayed: ${replayed.said.trim()}`;
  }
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(target, 'replayed', name)), { recursive: true });
    writeFileSync(join(target, 'replayed', name), text);
  };
  write('exit-code.txt', `${replayed.code}\n`);
  write('terminal.txt', steady(replayed.terminal));
  write('delivered.json', deliveredOf(replayed.files['result.json']));
  const before = textsBelow(run);
  const other = Object.entries(replayed.files).filter(([name, text]) => before[name] !== text);
  for (const [name, text] of other) write(join('files', name), text);
  return `exits ${replayed.code}, ${replayed.terminal.split('\n')[0]}${other.length === 0 ? '' : ` (otherwise: ${other.map(([name]) => name).join(', ')})`}`;
}

const all: Case[] = [...reviewCases, ...testGenCases, ...docsCases, ...gateCases, ...rollbackCases, ...chainCases];
for (const one of all) {
  const name = `${one.task}/${one.name}${suffix === undefined ? '' : `-${suffix}`}`;
  if (positionals.length > 0 && !positionals.includes(`${one.task}/${one.name}`) && !positionals.includes(one.task))
    continue;
  if (existsSync(join(golden, name))) continue;
  const place = mkdtempSync(join(tmpdir(), 'golden-'));
  try {
    await runCase(one, place);
    say(`${name}: its replay ${await keep(join(place, 'run'), join(golden, name), join(place, 'home'))}`);
  } catch (error) {
    say(`${name}: NOT MADE: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
if (!existsSync(join(golden, 'sample.txt'))) {
  const home = mkdtempSync(join(tmpdir(), 'golden-'));
  writeFileSync(join(golden, 'sample.txt'), steady((await runNode([now], { cwd: home, home })).stdout));
}
