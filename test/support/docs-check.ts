// The docs check on a real repository: two commits, the task's own steps, and a scripted model where one is asked.
import { join } from 'node:path';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import { parseValues } from '../../src/flow/load.ts';
import type { Ask, Engine } from '../../src/contracts/engine.ts';
import type { World } from '../../src/contracts/world.ts';
import type { Result } from '../../src/contracts/task.ts';
import type { Effect } from '../../src/domain/effect.ts';
import { noUsage } from '../../src/domain/usage.ts';
import type { Trigger } from '../../src/domain/trigger.ts';
import { worldOf } from '../../src/entry/run/world.ts';
import { openRunFolder, type StoredOptions } from '../../src/flow/run-folder.ts';
import { collect, decide, turns } from '../../src/flow/steps.ts';
import { editWorldOf } from '../../src/tasks/docs-check/check.ts';
import { inspectOnce, questionOf } from '../../src/tasks/docs-check/collect.ts';
import type { DocsFinding } from '../../src/tasks/docs-check/pages/model.ts';
import { checkEdit, type EditCheck, type Pair } from '../../src/tasks/docs-check/edit/edit.ts';
import type { DocsCheckPart } from '../../src/tasks/docs-check/part.ts';
import { docsCheck } from '../../src/tasks/docs-check/task.ts';
import { findCodex } from '../../src/adapters/codex/find-codex.ts';
import { buildRepository, open, tempDir, type File } from '../git/build.ts';
import { sharedReaders } from './symbols.ts';

/** What a commit holds; a list of files where modes matter. */
export type Tree = Readonly<Record<string, string | Buffer>>;
export interface DocsRun {
  before: Tree;
  /** what the change does: new texts, null for what it takes away */
  after: Readonly<Record<string, string | Buffer | null>>;
  /** further entries of both commits, such as symbolic links and bytes */
  more?: readonly File[];
  options?: Record<string, unknown>;
  body?: string;
  scan?: boolean;
  /** a model's reply to each ask, in order; one that needs the ask's words is made of it */
  replies?: readonly (object | ((ask: Ask) => object))[];
}
export interface Checked {
  result: Result<DocsCheckPart>;
  part: DocsCheckPart;
  markdown: string;
  effects: Effect[];
  asks: Ask[];
  folder: string;
  told: string[];
  /** for a terminal */ brief: string[];
}

const quiet = { info: () => undefined, warn: () => undefined, debug: () => undefined };
const profile = {
  model: 'gpt-6-sol',
  effort: 'low',
  verbosity: 'low' as const,
  timeoutMs: 60_000,
  maxRequests: 1,
  maxTokens: 100_000,
  maxOutputTokens: 32_000,
  askTokens: 40_000,
};

interface Opened {
  world: World;
  trigger: Trigger;
  options: StoredOptions;
}

async function openRun(run: DocsRun): Promise<Opened> {
  const files = (tree: Tree): File[] => [
    ...Object.entries(tree).map(([path, content]) => ({ path, content })),
    ...(run.more ?? []),
  ];
  const merged = Object.fromEntries(
    Object.entries({ ...run.before, ...run.after }).filter(
      (entry): entry is [string, string | Buffer] => entry[1] !== null,
    ),
  );
  const { dir, commits } = buildRepository([
    { files: files(run.before) },
    { files: files(merged), message: 'Change it' },
  ]);
  const own = worldOf({
    repository: await open(dir),
    forge: null,
    redactor: createRedactor(),
    clock: { now: () => new Date(1_700_000_000_000) },
    log: quiet,
    signal: new AbortController().signal,
    metricsToken: null,
    codex: () => findCodex({ install: false }),
  });
  const world = { ...own, ...sharedReaders };
  const common = { repository: 'ada/acme', trusted: commits[0]! };
  const trigger: Trigger = {
    event: 'pull_request',
    actor: 'ada',
    at: '2026-11-20T12:00:00.000Z',
    payload: { base_branch: 'topic' },
    subject:
      run.scan === true
        ? { kind: 'revision', ...common, head: commits[1]! }
        : { kind: 'change', ...common, base: commits[0]!, head: commits[1]!, number: 7 },
    ...(run.body === undefined
      ? {}
      : { request: { title: 'A change', body: run.body, author: 'ada', labels: [], draft: false, fork: false } }),
  };
  const options: StoredOptions = {
    task: docsCheck.name,
    common: {},
    values: { ...(run.scan === true ? { since: commits[0]! } : {}), ...run.options } as StoredOptions['values'],
    given: {},
    profiles: { [docsCheck.name]: profile },
    limitUsd: null,
  };
  return { world, trigger, options };
}

export async function checkDocs(run: DocsRun): Promise<Checked> {
  const { world, trigger, options } = await openRun(run);
  const folder = openRunFolder(join(tempDir(), 'run'));
  const asks: Ask[] = [];
  await collect(docsCheck, trigger, options, { folder, world });
  await turns(docsCheck, {
    folder,
    world,
    engine: run.replies === undefined ? null : scripted(run.replies, asks),
    parallel: 1,
    signal: new AbortController().signal,
  });
  const result = decide(docsCheck, folder);
  const { markdown, effects } = docsCheck.render(result);
  const told = result.envelope.findings.map((one) => `${one.rule.replace('docs/', '')} ${one.path}:${one.line ?? '-'}`);
  return {
    result,
    part: result.part,
    markdown,
    effects,
    asks,
    folder: folder.dir,
    told,
    brief: docsCheck.brief!(result),
  };
}

function scripted(replies: NonNullable<DocsRun['replies']>, asks: Ask[]): Engine {
  let next = 0;
  return {
    name: 'openai',
    model: profile.model,
    prepare: () => Promise.resolve({ name: 'openai', model: profile.model, effort: 'low', version: null }),
    close: () => Promise.resolve(),
    answer: (ask) => {
      asks.push(ask);
      const reply = replies[Math.min(next++, replies.length - 1)] ?? {};
      const text = JSON.stringify(typeof reply === 'function' ? (reply as (ask: Ask) => object)(ask) : reply);
      return Promise.resolve({ ask: ask.id, usage: noUsage, outcome: 'answered', text });
    },
  };
}

export interface TriedEdits {
  findings: readonly DocsFinding[];
  /** Checks an edit of the first finding of a rule and page. */
  check(rule: string, edit: readonly Pair[], path?: string): Promise<EditCheck>;
}

/** One look at a change, and any number of edits of what it found. */
export async function tryEdits(run: DocsRun): Promise<TriedEdits> {
  const { world, trigger, options } = await openRun(run);
  const values = parseValues(docsCheck.options, options.values);
  const inspection = await inspectOnce(world, await questionOf(trigger, values, world));
  const editWorld = editWorldOf(world, inspection, { trigger, options: values });
  return {
    findings: inspection.findings,
    check: (rule, edit, path) => {
      const found = inspection.findings.find(
        (one) => one.rule === `docs/${rule}` && (path === undefined || one.docs?.path === path),
      );
      if (found === undefined)
        throw new Error(
          `no finding ${rule}; there are ${inspection.findings.map((one) => `${one.rule} ${one.docs?.path}:${one.docs?.line}`).join(', ')}`,
        );
      return checkEdit(edit, found, editWorld);
    },
  };
}
