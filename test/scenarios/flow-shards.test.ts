import { generateKeyPairSync } from 'node:crypto';
import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway } from '../../src/adapters/gateway/gateway.ts';
import { createOpenaiEngine } from '../../src/adapters/openai/openai-engine.ts';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import type { Ask } from '../../src/contracts/engine.ts';
import type { World } from '../../src/contracts/world.ts';
import { joinShards, type ShardFolder } from '../../src/flow/join.ts';
import { loadRun } from '../../src/flow/load.ts';
import { openRunFolder, type RunFolder, type StoredOptions } from '../../src/flow/run-folder.ts';
import { planOf, type ShardPlan } from '../../src/flow/shards.ts';
import { collect, decide, turns } from '../../src/flow/steps.ts';
import { tempDir } from '../git/build.ts';
import { partsSchema, partsTask } from '../support/parts-task.ts';
import { partsWorld } from '../support/parts-run.ts';
import {
  say,
  startResponsesServer,
  type ResponsesServer,
  type SeenRequest,
  type Step,
} from '../support/responses-server.ts';
import { noise } from '../support/secrets.ts';

// Rounds in shards, with a task of its own kind: what follows one ask is its shard's, what looks at several is
// nobody's.
const profile = {
  model: 'gpt-6-sol',
  effort: 'low',
  verbosity: 'low' as const,
  timeoutMs: 60_000,
  maxRequests: 1,
  maxTokens: 100_000,
  maxOutputTokens: 32_000,
  askTokens: 1000,
};
const options: StoredOptions = {
  task: partsTask.name,
  common: {},
  values: { words: 2, strict: 'yes' },
  given: {},
  profiles: { parts: profile },
  limitUsd: 1,
};
const world = { ...partsWorld, redactor: createRedactor() } as World;

/** The parts task that also has its parts read together once all of them are there, as a last look would. */
const reading: typeof partsTask = {
  ...partsTask,
  ask(run): Ask[] {
    const open = partsTask
      .ask(run)
      .map((ask): Ask => (ask.id.endsWith('.again') ? { ...ask, follows: ask.id.replace('.again', '') } : ask));
    const all = run.evidence.parts.every((part) => run.turns.some(({ ask }) => ask.id === part));
    return all
      ? [...open, { id: 'together', profile: 'parts', prompt: 'the whole part', schema: partsSchema, reads: [] }]
      : open;
  },
};

let server: ResponsesServer;
beforeAll(async () => {
  server = await startResponsesServer([say('')]);
});
afterAll(() => server.close());
const keyOf = (seen: SeenRequest): string => {
  const prompt = String((seen.body as { input?: unknown }).input);
  return `${/the (\w+) part/.exec(prompt)?.[1]}${prompt.includes('before:') ? ' again' : ''}`;
};
const answers: Record<string, Step> = {
  first: say({ text: 'one' }),
  'first again': say({ text: 'one two' }),
  second: say({ text: 'three four' }),
  whole: say({ text: 'all well' }),
};
const asked = (): string[] => server.requests.map(keyOf).sort();

async function ask(folder: RunFolder, shard?: { plan: ShardPlan; id: string }): Promise<void> {
  const gateway = await startGateway({
    baseUrl: server.baseUrl,
    key: `s${'k'}-test-${noise(20)}`,
    redact: (text) => Promise.resolve(text),
    limitUsd: 1,
  });
  try {
    await turns(reading, {
      folder,
      world,
      engine: createOpenaiEngine({ gateway, profiles: [profile] }),
      parallel: 2,
      signal: new AbortController().signal,
      shard,
    });
  } finally {
    await gateway.close();
  }
}
async function collected(): Promise<RunFolder> {
  const folder = openRunFolder(join(tempDir(), 'run'));
  const sha = '1'.repeat(40);
  await collect(
    reading,
    {
      event: 'cli',
      actor: 'ada',
      at: '2026-01-02T03:04:05Z',
      subject: { kind: 'revision', repository: 'sample', trusted: sha, head: sha },
    },
    options,
    { folder, world },
  );
  return folder;
}
const expected = { name: 'codex' as const, model: 'gpt-6-sol', effort: 'low', version: null };

describe('rounds in shards', () => {
  it.each([
    [1, ['first', 'first again', 'second', 'whole']],
    [2, ['first', 'first again', 'second']],
  ])('%i shards ask %j', async (count, keys) => {
    server.script((seen) => answers[keyOf(seen)] ?? { status: 500 });
    const run = await collected();
    const plan = planOf(reading, run, loadRun(reading, run), { perShard: 2 / count, asked: true });
    expect(plan.shards).toHaveLength(count);
    const shards: ShardFolder[] = [];
    for (const { id } of plan.shards) {
      const folder = openRunFolder(join(tempDir(), 'shard'));
      for (const name of ['trigger.json', 'options.json', 'evidence.json', 'timing.json'])
        cpSync(join(run.dir, name), join(folder.dir, name));
      await ask(folder, { plan, id });
      shards.push({ id, dir: folder.dir });
    }
    expect(asked()).toEqual(keys);
    server.script([{ status: 500 }]);
    await joinShards(reading, { folder: run, world, plan, shards, expected });
    const { part, envelope } = decide(reading, run);
    expect(part).toEqual({ text: 'one two three four', repairs: 1 });
    expect(envelope).toMatchObject({
      verdict: 'pass',
      engine: { name: 'openai', attempts: keys.length },
      usage: { requests: keys.length },
    });
    expect(server.requests).toEqual([]);
  });

  it('where no shard is left nothing passes, and the engine is the one that was to be asked', async () => {
    const run = await collected();
    const plan = planOf(reading, run, loadRun(reading, run), { perShard: 1, asked: true });
    await joinShards(reading, { folder: run, world, plan, shards: [], expected });
    expect(decide(reading, run).envelope).toMatchObject({
      verdict: 'block',
      engine: { name: 'codex', attempts: 2 },
      usage: { requests: 0, usd: null, incomplete: true },
    });
  });

  /** The only shard of a run, harmed, and what the join makes of its first ask. */
  async function joined(harm: (dir: string) => void): Promise<{ run: RunFolder; reply: object }> {
    server.script((seen) => answers[keyOf(seen)] ?? { status: 500 });
    const run = await collected();
    const plan = planOf(reading, run, loadRun(reading, run), { perShard: 2, asked: true });
    const folder = openRunFolder(join(tempDir(), 'shard'));
    for (const name of ['trigger.json', 'options.json', 'evidence.json', 'timing.json'])
      cpSync(join(run.dir, name), join(folder.dir, name));
    await ask(folder, { plan, id: '1/1' });
    harm(folder.dir);
    await joinShards(reading, { folder: run, world, plan, shards: [{ id: '1/1', dir: folder.dir }], expected });
    return { run, reply: JSON.parse(readFileSync(join(run.dir, 'turns/first/reply.json'), 'utf8')) as object };
  }

  it.each<[string, RegExp, (turns: string) => void]>([
    ['a plain file', /^shard 1\/1 did not come to this ask$/, (turns) => writeFileSync(turns, 'x')],
    [
      'a link to itself',
      /^shard 1\/1 has a reply that can’t be read: turns\/first\/ask\.json: is no plain file$/,
      (turns) => symlinkSync('turns', turns),
    ],
  ])('a shard whose turns are %s has answered nothing', async (_, reason, make) => {
    const { run, reply } = await joined((dir) => {
      rmSync(join(dir, 'turns'), { recursive: true });
      make(join(dir, 'turns'));
    });
    expect(reply).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(reason) });
    expect(decide(reading, run).envelope).toMatchObject({ verdict: 'block' });
  });

  const withPatch = (line: string) =>
    joined((dir) => {
      const file = join(dir, 'turns/first/reply.json');
      const patch = `diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+${line}\n`;
      const reply = JSON.parse(readFileSync(file, 'utf8')) as object;
      writeFileSync(file, JSON.stringify({ ...reply, patch }));
    });

  it('a patch without a secret is taken as it came', async () => {
    expect((await withPatch('b')).reply).toMatchObject({ outcome: 'answered', patch: expect.stringMatching(/\+b\n$/) });
  });

  it.each([
    ['a secret', `const t = 'gh${'p_'}${noise(36, undefined, 'patch')}';`],
    [
      'a key of many lines',
      generateKeyPairSync('ed25519')
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString()
        .trim()
        .replaceAll('\n', '\n+'),
    ],
    ['the mark of one', 'const t = ‹secret:github-token#1›;'],
  ])('a reply is refused whose patch holds %s, its cost is kept', async (_, line) => {
    const { run, reply } = await withPatch(line);
    expect(reply).toEqual({
      ask: 'first',
      usage: expect.objectContaining({ requests: 1 }),
      outcome: 'refused',
      reason: 'shard 1/1 brought a patch that holds what looks like a secret, so nothing of it is taken',
    });
    expect(decide(reading, run).envelope).toMatchObject({ verdict: 'block' });
  });

  it('a run that asks no model is joined without any shard', async () => {
    const run = await collected();
    const plan = planOf(reading, run, loadRun(reading, run), { perShard: 1, asked: false });
    expect(plan.shards).toEqual([{ id: '1/1', asks: [], weight: 0 }]);
    await joinShards(reading, {
      folder: run,
      world,
      plan,
      shards: [],
      expected: { name: 'rules', model: null, effort: null, version: null },
    });
    expect(decide(reading, run).envelope).toMatchObject({
      engine: { name: 'rules', attempts: 0 },
      usage: { requests: 0, usd: 0 },
    });
  });
});
