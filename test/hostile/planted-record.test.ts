import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { openArtifacts, uploadFolder } from '../../src/adapters/runner/artifact.ts';
import { parseIdentity, type Handle } from '../../src/domain/handle.ts';
import { parseHanded } from '../../src/entry/chain/jobs/handed.ts';
import { fetchArtifacts } from '../../src/entry/run/records.ts';
import { archiveLimits } from '../../src/readers/formats/archive-limits.ts';
import { buildSuite, runStep, type Step } from '../support/action-runner.ts';
import { startArtifacts, type ArtifactServer } from '../support/artifact-server.ts';
import { writeCaller, type Caller } from '../support/caller-repository.ts';
import { pullEvent } from '../support/event-payload.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState } from '../support/github-state.ts';
import { noise } from '../support/secrets.ts';
import { readWorkflows } from '../support/workflow-files.ts';
import { writeZip, type ZipEntry } from '../support/zip.ts';
import family from './families/planted-record.ts';
import { replay } from './replay.ts';

let dir: string;
let suite: string;
let caller: Caller;
let honest: string;
let github: GithubServer;
let artifacts: ArtifactServer;
const token = `gh${'s_'}${noise(36, undefined, 'planted-record')}`;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-planted-'));
  github = await startGithub();
  suite = buildSuite(dir);
  caller = writeCaller(
    dir,
    { 'README.md': '# Shop\n' },
    { topic: { 'src/a.ts': 'export const a = 1;\n' }, other: { 'README.md': '# Other\n' } },
  );
  artifacts = await startArtifacts();
  const step = await runStep(suite, {
    action: 'review',
    workspace: caller.dir,
    payload: pullEvent(caller, { number: 7, branch: 'topic' }),
    inputs: { 'fail-on': 'never' },
    environment: artifacts.environment,
  });
  honest = dirname(step.outputs['result-path'] ?? '');
  await artifacts.close();
});
afterAll(async () => {
  await github.close();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  artifacts = await startArtifacts();
  for (const [key, value] of Object.entries({ ...artifacts.environment, RUNNER_TEMP: mkdtempSync(join(dir, 'temp-')) }))
    vi.stubEnv(key, value);
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  github.reset({
    repository: caller.name,
    pulls: [
      pullState({
        number: 7,
        base: { ref: 'main', sha: caller.base },
        head: { ref: 'topic', sha: caller.sha('topic'), owner: 'acme', repository: caller.name },
        files: caller.files('topic'),
      }),
    ],
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await artifacts.close();
});

const planted = writeZip([{ name: 'trigger.json', content: 'planted' }]);
/** What the honest job stored and put out. */
async function stored(): Promise<Handle> {
  const folder = mkdtempSync(join(dir, 'run-'));
  writeFileSync(join(folder, 'trigger.json'), 'honest');
  return uploadFolder(folder, { part: 'collect', task: 'review' });
}
const word = ({ name, id, digest }: Handle): string => `${name}@${id}@${digest}`;

/** The text of what a later job reads for these records, or why it reads nothing. */
async function read(records: string): Promise<string> {
  const to = join(mkdtempSync(join(dir, 'to-')), 'review');
  try {
    await fetchArtifacts({ info: () => undefined, warn: () => undefined, debug: () => undefined })(to, {
      task: 'review',
      steps: 'turns',
      shard: undefined,
      records: [records],
    });
    return readFileSync(join(to, 'trigger.json'), 'utf8');
  } catch (error) {
    expect(existsSync(to) ? readdirSync(to) : []).toEqual([]);
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message;
  }
}

/** Downloads an archive by its own id and digest, and gives why that is refused. */
async function refusal(zip: Buffer, size?: number): Promise<string> {
  const id = artifacts.put('codex-ci-review-1', zip);
  if (size !== undefined) artifacts.claimSize('codex-ci-review-1', size);
  const to = join(mkdtempSync(join(dir, 'to-')), 'a', 'b');
  const digest = `sha256:${createHash('sha256').update(zip).digest('hex')}`;
  const failure = await (await openArtifacts()).download({ id, digest }, to).then(
    () => null,
    (error: unknown) => error as Error & { kind?: string },
  );
  expect(failure?.kind).toBe('environment');
  expect(failure?.message).not.toContain('\n');
  expect(existsSync(to) ? readdirSync(to) : []).toEqual([]);
  expect(readdirSync(join(to, '../..'))).toEqual(existsSync(join(to, '..')) ? ['a'] : []);
  expect(readdirSync(process.env['RUNNER_TEMP'] ?? '')).toEqual([]);
  return failure?.message ?? '';
}

async function publish(
  change: (record: Record<string, unknown> & { subject: Record<string, unknown> }) => void,
): Promise<Step> {
  const folder = mkdtempSync(join(dir, 'forged-'));
  cpSync(honest, folder, { recursive: true });
  const record = JSON.parse(readFileSync(join(honest, 'result.json'), 'utf8')) as Parameters<typeof change>[0];
  change(record);
  artifacts.put('codex-ci-review-1', writeZip([{ name: 'result.json', content: JSON.stringify(record) }]));
  return runStep(suite, {
    action: 'publish',
    workspace: dir,
    payload: pullEvent(caller, { number: 7, branch: 'topic' }),
    inputs: { 'github-token': token, ...artifacts.identity('codex-ci-review-1') },
    environment: { ...artifacts.environment, GITHUB_API_URL: github.url },
  });
}

replay(family, {
  artifact: async (way) => {
    const handle = await stored();
    const other = artifacts.put(
      way === 'a higher attempt of the same name' ? 'codex-ci-review-collect-2' : 'codex-ci-review-collect-1',
      planted,
    );
    const digestOf = (zip: Buffer): string => `sha256:${createHash('sha256').update(zip).digest('hex')}`;
    switch (way) {
      case 'a higher attempt of the same name':
        vi.stubEnv('GITHUB_RUN_ATTEMPT', '2');
        return expect(await read(word(handle))).toBe('honest');
      case 'the same name, newer':
        return expect(await read(word(handle))).toBe('honest');
      case 'a name without id and digest':
        expect(await read(handle.name)).toMatch(
          /^input records: "codex-ci-review-collect-1" is a name without id and digest, and by a name nothing is taken; allowed: /,
        );
        return expect(() => parseHanded([handle.name], 1)).toThrow('is a name without id and digest');
      case 'the right id with a digest of another':
        return expect(await read(word({ ...handle, digest: digestOf(planted) }))).toMatch(
          /has another digest than the one that was handed over|has another content than its digest says/,
        );
      case 'the right digest with another’s id': {
        const id = artifacts.put('codex-ci-review-collect-3', planted);
        expect(id).toBe(other + 1);
        return expect(await read(word({ ...handle, name: 'codex-ci-review-collect-3', id }))).toMatch(
          /has another content than its digest says/,
        );
      }
      case 'content that is not what its digest says':
        artifacts.replace(handle.id, planted);
        return expect(await read(word(handle))).toMatch(
          /^the artifact codex-ci-review-collect-1 \(1\) has another content than its digest says, so it is not what its job stored$/,
        );
      case 'an id of another run':
        return expect(await read(word({ ...handle, id: 4711 }))).toMatch(/is not among those of this run/);
      case 'another name at the right id':
        return expect(await read(word({ ...handle, name: 'codex-ci-review-collect-9' }))).toMatch(
          /is called "codex-ci-review-collect-1", so it is not the one that was handed over/,
        );
    }
  },
  readers: async (way) => {
    const one = (name: string, over: Partial<ZipEntry> = {}): Buffer =>
      writeZip([
        { name: 'result.json', content: '{}' },
        { name, content: 'x', ...over },
      ]);
    const big = (claims: number): ZipEntry => ({ name: `f-${claims}`, content: 'x', claims });
    const [zip, said, size] = ((): [Buffer, RegExp, number?] => {
      switch (way) {
        case 'an archive above the limit':
          return [one('a'), /has \d+ bytes, more than 209715200/, archiveLimits.packed + 1];
        case 'files above the limit together':
          return [
            writeZip([1, 2, 3, 4, 5].map((at) => big(250 * 1024 * 1024 + at))),
            /its files have \d+ bytes together, more than 1073741824/,
          ];
        case 'a zip bomb that lies about its size':
          return [
            one('a', { content: Buffer.alloc(300 * 1024 * 1024), claims: 10 }),
            /can't be unpacked to the 10 bytes that it says/,
          ];
        case 'more entries than the limit':
          return [
            writeZip(Array.from({ length: archiveLimits.entries + 1 }, (_, at) => ({ name: `f-${at}`, content: '' }))),
            /has 10001 entries, more than 10000/,
          ];
        case 'a path longer than file systems take':
          return [one(`${'a/'.repeat(600)}b`), /is a path of more than 1000 bytes/];
        case 'a name longer than file systems take':
          return [one('a'.repeat(256)), /has a name of more than 255 bytes/];
        case 'a path that leaves the folder':
          return [one('a/../../../escaped'), /leaves the folder/];
        case 'an absolute path':
          return [one(join(dir, 'escaped')), /leaves the folder/];
        case 'a link':
          return [one('a', { content: '/etc/hostname', link: true }), /is a link or a device, no file/];
        case 'a device':
          return [one('a', { mode: 0o020666 }), /is a link or a device, no file/];
        case 'one path twice':
          return [one('result.json'), /"result\.json" stands there twice/];
        case 'control characters in a path':
          return [one('a\u001b[2Jb\r\n::error::x'), /has characters that no path of a record has/];
        case 'no archive at all':
          return [Buffer.from('<html>'), /is no zip file/];
      }
    })();
    expect(await refusal(zip, size)).toMatch(said);
    for (const place of [join(dir, 'escaped'), join(dir, '..', 'escaped')]) expect(existsSync(place)).toBe(false);
  },
  inputs: (way) => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const [id, of, said] = (
      {
        'an id that is no number': [
          'codex-ci-review-1',
          digest,
          /^input artifact-id: "codex-ci-review-1" is no id of an artifact; allowed: /,
        ],
        'a digest of another hash': [
          '1',
          `sha1:${'0'.repeat(40)}`,
          /^input artifact-digest: "sha1:0+" is no digest; allowed: sha256: and 64 hex digits$/,
        ],
        'an id without a digest': [
          '1',
          undefined,
          /^input artifact-digest: is empty, and an artifact is taken only with its digest/,
        ],
        'a digest without an id': ['', digest, /^input artifact-id: "" is no id of an artifact/],
      } as const
    )[way];
    expect(() => parseIdentity(id, of)).toThrow(said);
  },
  'sticky-comment': async (way) => {
    const step = await publish((record) => {
      if (way === 'a record of another head') record.subject['head'] = caller.sha('other');
      if (way === 'a record of another repository') record.subject['repository'] = 'acme/other';
      if (way === 'a record of no task of ours') record['task'] = 'deploy';
      if (way === 'a stage’s own record in place of the chain’s') record['task'] = 'pipeline';
    });
    expect(step).toMatchObject({ code: 2, outputs: { published: 'false' } });
    expect(step.errors).toEqual([
      expect.stringMatching(way.startsWith('a record of another') ? /as this job’s own event says$/ : /result\.json/),
    ]);
    expect(github.writes()).toEqual([]);
  },
  workflows: (way) => {
    const files = [...readWorkflows('.github/workflows'), ...readWorkflows('workflows-examples')];
    const steps = files.flatMap(({ path, workflow }) =>
      Object.entries(workflow.jobs).flatMap(([id, job]) =>
        (job.steps ?? []).map((step) => ({ place: `${path} ${id}`, job, given: step.with ?? {} })),
      ),
    );
    if (way === 'each shard has an output of its own') {
      const turns = files.flatMap(({ path, workflow }) =>
        Object.entries(workflow.jobs)
          .filter(
            ([, job]) => 'strategy' in job && (job.steps ?? []).some(({ with: given }) => given?.['steps'] === 'turns'),
          )
          .map(([id, job]) => ({ path, id, outputs: job['outputs'] as Record<string, string> })),
      );
      expect(turns.map(({ id }) => id)).toEqual(['review-turns', 'test-gen-turns']);
      for (const { id, outputs } of turns) {
        expect(Object.entries(outputs)).toEqual(
          Array.from({ length: 64 }, (_, at) => [
            `shard-${at + 1}`,
            `\${{ startsWith(matrix.shard, '${at + 1}/') && steps.turns.outputs.record || '' }}`,
          ]),
        );
        expect(
          steps.filter(
            ({ given }) =>
              given['shard-records'] === `\${{ needs.${id}.result != 'skipped' && toJSON(needs.${id}.outputs) || '' }}`,
          ),
        ).toHaveLength(1);
      }
      return;
    }
    const words = steps.flatMap(({ place, given }) =>
      String(given['records'] ?? '')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => `${place}: ${line}`),
    );
    expect(words.length).toBeGreaterThan(10);
    expect(
      words.filter(
        (line) =>
          !/: (?:\$\{\{ (?:needs\.[\w-]+\.result == 'success' && )?needs\.[\w-]+\.outputs\.record(?: \|\| '')? \}\}\s?)+$/.test(
            line,
          ),
      ),
    ).toEqual([]);
    const taken = steps.filter(
      ({ given }) => 'artifact-name' in given || 'artifact-id' in given || 'artifact-digest' in given,
    );
    expect(taken.length).toBeGreaterThan(10);
    for (const { place, given } of taken) {
      expect([place, String(given['artifact-id']), String(given['artifact-digest'])]).toEqual([
        place,
        expect.stringMatching(/^\$\{\{ needs\..*\.artifact-id \}\}$/),
        String(given['artifact-id']).replaceAll('artifact-id', 'artifact-digest'),
      ]);
    }
  },
});
