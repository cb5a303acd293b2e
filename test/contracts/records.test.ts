import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchArtifacts, storeRecord } from '../../src/entry/run/records.ts';
import type { Steps } from '../../src/entry/run/plan.ts';
import type { ShardFolder } from '../../src/flow/join.ts';
import { tempDir } from '../git/build.ts';
import { startArtifacts, type ArtifactServer } from '../support/artifact-server.ts';
import { readZip, writeZip, type ZipEntry } from '../support/zip.ts';

// Parts of a run, handed from job to job as artifacts: their names, and what is fetched by them.
let server: ArtifactServer;
beforeEach(async () => {
  server = await startArtifacts();
  for (const [key, value] of Object.entries(server.environment)) vi.stubEnv(key, value);
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await server.close();
});

const warnings: string[] = [];
const silent = (): void => undefined;
const log = {
  info: silent,
  debug: silent,
  warn: (text: string) => {
    warnings.push(text);
  },
};
const plan = (count: number): string =>
  JSON.stringify({
    of: 'x',
    shards: Array.from({ length: count }, (_, index) => ({
      id: `${index + 1}/${count}`,
      asks: [`files-${index + 1}`],
      weight: 1,
    })),
  });

function folder(files: Record<string, string>): string {
  const dir = join(tempDir(), 'run');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}
const store = async (files: Record<string, string>, steps: Steps, shard?: string, attempt = 1): Promise<string> => {
  vi.stubEnv('GITHUB_RUN_ATTEMPT', String(attempt));
  return (await storeRecord(folder(files), { task: 'review', steps, shard }, undefined)).name;
};
async function fetch(
  steps: Steps,
  names: string[],
  shard?: string,
): Promise<{ dir: string; shards: readonly ShardFolder[] | null }> {
  warnings.length = 0;
  const records = names.map((name) => server.records(name));
  const dir = join(tempDir(), 'review');
  return { dir, shards: await fetchArtifacts(log)(dir, { task: 'review', steps, shard, records }) };
}
const text = (dir: string, name: string): string => readFileSync(join(dir, name), 'utf8');

describe('parts of a run as artifacts', () => {
  it('have names that say task, steps, shard and attempt; a shard leaves out what others have', async () => {
    const files = {
      'trigger.json': '{}',
      'options.json': '{}',
      'evidence.json': '{}',
      'shards.json': plan(3),
      'shard.json': '{}',
      'engine.json': '{}',
      'timing.json': '{}',
      'checks.json': '[]',
      'result.json': '{}',
      'report.md': 'x',
      'review.sarif': '{}',
      'turns/files-1/reply.json': '{}',
      'turns/files-1/events.jsonl': '{}',
    };
    expect(await store(files, 'collect')).toBe('codex-ci-review-collect-1');
    expect(await store(files, 'turns')).toBe('codex-ci-review-turns-1');
    expect(await store(files, 'turns', '2/3', 2)).toBe('codex-ci-review-turns-2-of-3-2');
    expect(await store(files, 'recheck', undefined, 2)).toBe('codex-ci-review-2');
    expect(await store(files, 'all')).toBe('codex-ci-review-1');
    for (const name of ['codex-ci-review-collect-1', 'codex-ci-review-1'])
      expect([...readZip(server.content(name)).keys()].sort()).toEqual(Object.keys(files).sort());
    expect([...readZip(server.content('codex-ci-review-turns-2-of-3-2')).keys()].sort()).toEqual([
      'engine.json',
      'options.json',
      'shard.json',
      'timing.json',
      'trigger.json',
      'turns/files-1/events.jsonl',
      'turns/files-1/reply.json',
    ]);
  });

  it('are fetched by id and digest, whatever later attempts made', async () => {
    await store({ 'trigger.json': 'first' }, 'collect');
    await store({ 'trigger.json': 'second' }, 'collect', undefined, 2);
    expect(text((await fetch('turns', ['codex-ci-review-collect-1'])).dir, 'trigger.json')).toBe('first');
    expect(text((await fetch('turns', ['codex-ci-review-collect-2'], '1/1')).dir, 'trigger.json')).toBe('second');
    await expect(fetch('turns', ['codex-ci-review-collect-3'])).rejects.toThrow(
      '"codex-ci-review-collect-3" is a name without id and digest',
    );
    await expect(fetch('turns', [`codex-ci-review-collect-3@9@sha256:${'0'.repeat(64)}`])).rejects.toThrow(
      'the artifact codex-ci-review-collect-3 (9) is not among those of this run',
    );
  });

  it('are joined from what is handed over: each shard as its own job left it, without those that are not handed over or are not what was', async () => {
    await store({ 'shards.json': plan(3), 'trigger.json': '{}' }, 'collect');
    for (const [shard, attempt] of [
      ['1/3', 1],
      ['2/3', 1],
      ['2/3', 2],
      ['2/3', 9],
      ['1/2', 1],
    ] as const)
      await store({ 'shard.json': `${shard} of ${attempt}` }, 'turns', shard, attempt);
    vi.stubEnv('GITHUB_RUN_ATTEMPT', '3');
    const { shards } = await fetch('recheck', ['codex-ci-review-collect-1']);
    expect(shards).toEqual([]);
    const gone = `codex-ci-review-turns-3-of-3-1@99@sha256:${'0'.repeat(64)}`;
    const named = await fetch('recheck', [
      'codex-ci-review-turns-2-of-3-1 codex-ci-review-collect-1',
      'codex-ci-review-turns-1-of-3-1',
      gone,
    ]);
    expect(named.shards?.map(({ id, dir }) => [id, text(dir, 'shard.json')])).toEqual([
      ['2/3', '2/3 of 1'],
      ['1/3', '1/3 of 1'],
    ]);
    expect(warnings).toEqual([
      expect.stringContaining(
        'shard 3/3: the artifact codex-ci-review-turns-3-of-3-1 (99) is not among those of this run',
      ),
    ]);
  });

  it('are joined to what was collected where they were asked as a whole, in a folder of their own', async () => {
    await store({ 'shards.json': plan(3), 'evidence.json': 'collected' }, 'collect');
    await store({ 'shards.json': 'edited', 'evidence.json': 'edited', 'engine.json': 'asked' }, 'turns');
    const { dir, shards } = await fetch('recheck', ['codex-ci-review-collect-1 codex-ci-review-turns-1']);
    expect([text(dir, 'evidence.json'), existsSync(join(dir, 'engine.json'))]).toEqual(['collected', false]);
    expect(shards?.map(({ id, dir: own }) => [id, text(own, 'engine.json')])).toEqual([['1/1', 'asked']]);
    await expect(
      fetch('recheck', ['codex-ci-review-collect-1', `codex-ci-review-turns-2@9@sha256:${'0'.repeat(64)}`]),
    ).resolves.toMatchObject({ shards: [] });
    expect(warnings).toEqual([
      expect.stringContaining('the artifact codex-ci-review-turns-2 (9) is not among those of this run'),
    ]);
  });

  it.each<[Steps, string[], string | undefined, string]>([
    ['all', ['codex-ci-review-collect-1'], undefined, 'input records: is given, and steps is all'],
    ['collect', [], '1/2', 'shard: is given, and steps is collect'],
    [
      'turns',
      [],
      undefined,
      'input records: is empty, and steps is turns; allowed: codex-ci-review-collect-<attempt>@<id>@<digest>',
    ],
    ['turns', ['codex-ci-review-turns-1'], undefined, 'is nothing that steps turns goes on with'],
    [
      'turns',
      ['codex-ci-review-collect-1', 'codex-ci-review-collect-2'],
      undefined,
      'is nothing that steps turns goes on with',
    ],
    [
      'turns',
      ['codex-ci-test-gen-collect-1'],
      undefined,
      '"codex-ci-test-gen-collect-1" is no part of a run of review',
    ],
    ['recheck', ['codex-ci-review-turns-1-of-3-1'], undefined, 'is nothing that steps recheck goes on with'],
    [
      'recheck',
      ['codex-ci-review-turns-1'],
      undefined,
      'is nothing that steps recheck goes on with; allowed: codex-ci-review-collect-<attempt>@<id>@<digest>, with',
    ],
    [
      'recheck',
      ['codex-ci-review-collect-1', 'codex-ci-review-turns-1', 'codex-ci-review-turns-1-of-3-1'],
      undefined,
      'is nothing that steps recheck goes on with',
    ],
    [
      'recheck',
      ['codex-ci-review-collect-1', 'codex-ci-review-turns-1', 'codex-ci-review-turns-2'],
      undefined,
      'is nothing that steps recheck goes on with',
    ],
    ['recheck', ['codex-ci-review-1'], undefined, '"codex-ci-review-1" is no part of a run of review'],
    ['recheck', ['codex-ci-review-collect-1-of-3-1'], undefined, 'is no part of a run of review'],
    ['recheck', ['../../etc/passwd'], undefined, '"../../etc/passwd" is no record'],
  ])('steps %s with %j and shard %j is refused', async (steps, names, shard, message) => {
    const whole = (name: string): string => (/^[\w.-]+$/.test(name) ? `${name}@1@sha256:${'0'.repeat(64)}` : name);
    const records = names.map(whole);
    const failure = await fetch(steps, records, shard).then(
      () => null,
      (error: unknown) => error as Error,
    );
    expect(failure).toMatchObject({ kind: 'input', message: expect.stringContaining(message) as string });
  });

  it.each<[string, ZipEntry[] | null]>([
    [
      'leads out of its folder',
      [
        { name: '../../escaped', content: 'x' },
        { name: 'shard.json', content: '{}' },
      ],
    ],
    ['has an absolute path', [{ name: join(tempDir(), 'escaped'), content: 'x' }]],
    ['is no zip file', null],
  ])('an artifact of a shard that %s costs that shard at most, and writes nowhere else', async (_, entries) => {
    await store({ 'shards.json': plan(2), 'trigger.json': '{}' }, 'collect');
    server.put(
      'codex-ci-review-turns-1-of-2-1',
      entries === null ? Buffer.from('nothing of the kind') : writeZip(entries),
    );
    await store({ 'shard.json': 'good' }, 'turns', '2/2');
    const { dir, shards } = await fetch('recheck', [
      'codex-ci-review-collect-1',
      'codex-ci-review-turns-1-of-2-1',
      'codex-ci-review-turns-2-of-2-1',
    ]);
    expect(shards?.map(({ id }) => id)).toEqual(['2/2']);
    expect(readdirSync(dirname(dir)).sort()).toEqual(['review', 'review-shards']);
    for (const entry of entries ?? []) if (entry.name.startsWith('/')) expect(existsSync(entry.name)).toBe(false);
  });
});
