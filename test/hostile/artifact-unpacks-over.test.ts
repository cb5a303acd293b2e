import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect } from 'vitest';
import { parse } from 'yaml';
import { tempDir } from '../git/build.ts';
import { buildSuite, runStep, type Step } from '../support/action-runner.ts';
import { startArtifacts } from '../support/artifact-server.ts';
import { writeCaller, type Caller } from '../support/caller-repository.ts';
import { filesBelow } from '../support/cli.ts';
import { pullEvent } from '../support/event-payload.ts';
import { root } from '../support/workflow-files.ts';
import { writeZip, type ZipEntry } from '../support/zip.ts';
import family from './families/artifact-unpacks-over.ts';
import { replay } from './replay.ts';

let suite: string;
beforeAll(async () => {
  suite = buildSuite(tempDir());
}, 60_000);

const report = 'SF:src/a.js\nDA:1,1\nDA:2,1\nDA:3,0\nend_of_record\n';

/** The step that measures, with an artifact of these entries; nothing of it may end on the disk. */
async function measure(
  artifact: readonly ZipEntry[] | Buffer | null,
  coverage = 'lcov.info',
): Promise<{ step: Step; caller: Caller }> {
  const caller = writeCaller(
    tempDir(),
    { 'src/a.js': 'exports.f = (x) => x;\n' },
    { x: { 'src/a.js': 'exports.f = (x) => {\n  if (x > 1) return 2;\n  return x;\n};\n' } },
  );
  const before = filesBelow(caller.dir);
  const artifacts = await startArtifacts();
  if (artifact !== null) artifacts.put('coverage', Buffer.isBuffer(artifact) ? artifact : writeZip(artifact));
  try {
    const step = await runStep(suite, {
      action: 'test-gen',
      workspace: caller.dir,
      payload: pullEvent(caller, { number: 7, branch: 'x' }),
      inputs: { steps: 'collect', coverage, 'coverage-artifact': 'coverage', 'fail-on': 'never' },
      environment: artifacts.environment,
    });
    expect(filesBelow(caller.dir)).toEqual(before);
    expect(readdirSync(step.runnerTemp).filter((name) => name.startsWith('codex-ci-coverage'))).toEqual([]);
    return { step, caller };
  } finally {
    await artifacts.close();
  }
}

/** A zip file whose directory says another size of its one file. */
function withSize(entries: readonly ZipEntry[], size: number): Buffer {
  const zip = writeZip(entries);
  zip.writeUInt32LE(size, zip.lastIndexOf(Buffer.from('PK\u0001\u0002', 'latin1')) + 24);
  return zip;
}

const refused = async (
  artifact: readonly ZipEntry[] | Buffer | null,
  said: RegExp,
  coverage?: string,
): Promise<void> => {
  const { step } = await measure(artifact, coverage);
  expect([step.outputs['verdict'], step.errors]).toEqual(['inconclusive', [expect.stringMatching(said)]]);
};

replay(
  family,
  {
    'test-gen': async (way) => {
      const mark = join(tempDir(), 'mark');
      switch (way) {
        case '.git beside the report': {
          const config = `[core]\n\tsshCommand = touch ${mark}; false\n\tfsmonitor = touch ${mark}\n[remote "origin"]\n\turl = ssh://x@127.0.0.1/x\n`;
          const { step } = await measure([
            { name: 'lcov.info', content: report },
            { name: '.git/config', content: config },
            { name: '.git/shallow', content: `${'a'.repeat(40)}\n` },
          ]);
          expect(step).toMatchObject({
            code: 0,
            errors: [],
            outputs: { 'patch-coverage': expect.stringMatching(/^\d/) },
          });
          break;
        }
        case 'names that lead out':
          await refused(
            [{ name: '../lcov.info', content: report }],
            /"\.\.\/lcov\.info" of the artifact coverage|no such|it is not there/,
            'lcov.info',
          );
          break;
        case 'an absolute name':
          await refused([{ name: mark, content: report }], /it is not there/);
          break;
        case 'the report is a link':
          await refused([{ name: 'lcov.info', content: '/etc/hostname', link: true }], /is a link, no file/);
          break;
        case 'two reports of one name':
          await refused(
            [
              { name: 'lcov.info', content: report },
              { name: 'lcov.info', content: report },
            ],
            /2 entries named lcov\.info/,
          );
          break;
        case 'a report that unpacks without end': {
          await refused(
            withSize([{ name: 'lcov.info', content: report }], 600 * 1024 * 1024),
            /has \d+ bytes, more than \d+/,
          );
          break;
        }
        case 'a report that is larger than it says': {
          await refused(
            withSize([{ name: 'lcov.info', content: Buffer.alloc(32 * 1024 * 1024, 'a') }], 1000),
            /can't be unpacked to the 1000 bytes that it says/,
          );
          break;
        }
        case 'no zip at all':
          await refused(Buffer.from('token=of-the-job\n'), /^(?!.*of-the-job).*the artifact is the one file/);
          break;
        case 'an artifact that is not there':
          await refused(null, /this run has no artifact coverage/);
          break;
      }
      expect(existsSync(mark)).toBe(false);
    },
    workflows: () => {
      const files = ['.github/workflows', 'workflows-examples'].flatMap((dir) =>
        readdirSync(join(root, dir))
          .filter((name) => name.endsWith('.yml'))
          .map((name) => join(root, dir, name)),
      );
      const steps = files
        .flatMap((file) =>
          Object.values(
            (
              parse(readFileSync(file, 'utf8')) as {
                jobs?: Record<string, { steps?: { uses?: string; with?: Record<string, string> }[] }>;
              }
            ).jobs ?? {},
          ),
        )
        .flatMap((job) => job.steps ?? []);
      expect(steps.length).toBeGreaterThan(20);
      const downloads = steps.filter(({ uses }) => uses?.startsWith('actions/download-artifact@') === true);
      expect(downloads.filter((step) => !(step.with?.['path'] ?? '').startsWith('${{ runner.temp }}/'))).toEqual([]);
    },
  },
  { timeout: 120_000 },
);
