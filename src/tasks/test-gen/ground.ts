import picomatch from 'picomatch';
import { readDuration, type Values } from '../../contracts/options.ts';
import type { WorkshopRequest } from '../../contracts/sandbox.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { decodeFiles } from '../../readers/diff/decode-files.ts';
import { parseDiff } from '../../readers/diff/patch.ts';
import type { ChangedFile } from '../../readers/diff/model.ts';
import { parseRaw } from '../../readers/diff/raw.ts';
import { kindOf } from '../../readers/paths/kind.ts';
import type { Bench } from './run/bench.ts';
import type { ReadText } from './coverage/collect.ts';
import type { TestGenOptions } from './options.ts';
import { planHunks, type CoverageLines, type PlannedHunk } from './hunks/plan.ts';
import { detectRunners, manifestPattern, runnerFor, type DetectedRunner } from './runners/detect.ts';
import { settleRunner, type TestRunner } from './runners/override.ts';
import type { World } from './touches.ts';

export type TestGenValues = Values<TestGenOptions>;
export interface Change {
  base: string;
  head: string;
  trusted: string;
}

export function changeOf({ subject }: Trigger): Change {
  if (subject.kind !== 'change') throw new Error('test-gen needs a change');
  return { base: subject.base, head: subject.head, trusted: subject.trusted };
}

/** A change as it is read: what collecting and checking both begin with. */
export interface Ground {
  change: Change;
  changes: ChangedFile[];
  /** files of the head, without submodules */
  paths: string[];
  read: ReadText;
  readBase: ReadText;
  isTest(path: string): boolean;
  excluded(path: string): boolean;
}

const globs = (list: readonly string[]): ((path: string) => boolean) =>
  list.length === 0 ? () => false : picomatch([...list], { dot: true });
const maxManifests = 300;

export async function openGround(trigger: Trigger, options: TestGenValues, world: World): Promise<Ground> {
  const change = changeOf(trigger);
  const { repository } = world;
  const [diff, entries] = await Promise.all([repository.diff(change.base, change.head), repository.list(change.head)]);
  const own = globs(options.runner.test_globs ?? []);
  return {
    change,
    changes: await decodeFiles(parseDiff(diff), repository.readWithin),
    paths: entries.filter(({ mode }) => mode.startsWith('100')).map(({ path }) => path),
    read: textReader(world, change.head),
    readBase: textReader(world, change.base),
    isTest: (path) => kindOf(path).test || own(path),
    excluded: globs(options.ignore),
  };
}

/** The text of a file at a revision; null where there is none or it is no UTF-8 text. */
function textReader(world: World, rev: string): ReadText {
  const known = new Map<string, Promise<string | null>>();
  const read = async (path: string): Promise<string | null> => {
    const bytes = await world.repository.read(rev, path);
    if (bytes === undefined || bytes.includes(0)) return null;
    const text = Buffer.from(bytes).toString('utf8');
    return text.includes('\ufffd') ? null : text;
  };
  return (path) => {
    const found = known.get(path) ?? read(path);
    known.set(path, found);
    return found;
  };
}

/** The runner of most of the changed files. Fails as input where none is found and no command is given. */
export async function findRunner(
  ground: Ground,
  options: TestGenValues,
): Promise<{ runner: TestRunner; because: string; others: string[] }> {
  const manifests = ground.paths.filter((path) => manifestPattern.test(path)).slice(0, maxManifests);
  const texts = new Map<string, string>();
  for (const path of manifests) texts.set(path, (await ground.read(path)) ?? '');
  const found = detectRunners({ paths: ground.paths, texts });
  const votes = new Map<DetectedRunner, number>();
  for (const { path, status } of ground.changes) {
    const own = status === 'deleted' || ground.isTest(path) ? undefined : runnerFor(path, found);
    if (own !== undefined) votes.set(own, (votes.get(own) ?? 0) + 1);
  }
  const order = [...votes].sort((a, b) => b[1] - a[1]).map(([one]) => one);
  const chosen = order[0] ?? found[0];
  return {
    runner: settleRunner(chosen, options.testCommand, options.runner),
    because: options.testCommand !== undefined ? 'test-command' : (chosen?.because ?? 'the configuration'),
    others: order.slice(1).map(({ runner, folder }) => `${runner.name}${folder === '' ? '' : ` in ${folder}`}`),
  };
}

export const milliseconds = (duration: string): number => readDuration(duration) ?? 0;

export function workshopFor(runner: TestRunner, change: Change, options: TestGenValues): WorkshopRequest {
  return {
    rev: change.head,
    folders: runner.installed.folders.map((folder) => runner.folder + folder),
    caches: runner.installed.caches,
    ...(options.prepareCommand === undefined ? {} : { prepare: options.prepareCommand }),
    prepareMs: milliseconds(options.prepareTime),
    ...(options.prepareReach.length === 0 ? {} : { reach: options.prepareReach }),
  };
}

export async function openBench(
  runner: TestRunner,
  change: Change,
  options: TestGenValues,
  world: World,
): Promise<Bench> {
  const { tree, sandbox, env } = await world.workshop(workshopFor(runner, change, options));
  return { runner, tree, sandbox, env, log: world.log, signal: world.signal };
}

export function planChange(
  ground: Ground,
  coverage: CoverageLines | null,
  churn: ReadonlyMap<string, number>,
  world: World,
): Promise<PlannedHunk[]> {
  const files = ground.changes.filter(({ path }) => !ground.excluded(path));
  return planHunks({
    files,
    read: ground.read,
    syntax: world.syntax,
    symbols: world.symbols,
    coverage,
    churn,
    isTest: ground.isTest,
  });
}

const churnCommits = 200;

/** How many of the last commits touched each file: what changes often breaks often. */
export async function readChurn(change: Change, world: World): Promise<Map<string, number>> {
  const { commits } = await world.repository.range(null, change.base, churnCommits);
  const churn = new Map<string, number>();
  for await (const { diff } of world.repository.changes(
    commits.map(({ sha }) => sha),
    1,
  )) {
    for (const { path } of parseRaw(diff.raw)) churn.set(path, (churn.get(path) ?? 0) + 1);
  }
  return churn;
}
