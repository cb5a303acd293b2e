import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src/contracts/task.ts';
import type { TestGenPart } from '../../src/tasks/test-gen/part.ts';
import { tempDir, type Built } from '../git/build.ts';
import { buildCli, runCli } from '../support/cli.ts';
import { say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';
import { project, readRun, runTestGen, toolEnvironment } from '../support/test-gen.ts';

// The parts of a run as the jobs of test-gen.yml have them: measured by one, written by another, verified by a third.
const head =
  "import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { slug } from '../src/slug.js';\n";
const present = "test('lowers', () => { assert.equal(slug('A'), 'a'); });\n";
const good = `${head}\ntest('cuts what is over 20 characters', () => { assert.equal(slug('x'.repeat(21)), 'x'.repeat(20)); });\n`;
/** Runs nothing that the present test doesn't run, and notices nothing more. */
const useless = `${head}\ntest('lowers again', () => { assert.equal(slug('A'), 'a'); });\n`;

let cli: string;
let server: ResponsesServer;
let built: Built;
let common: string[];
let measured: string;
let written: string;
let honest: Result<TestGenPart>;
const keyless = { OPENAI_API_KEY: undefined };

beforeAll(async () => {
  [cli, server] = [buildCli(), await startResponsesServer([say('')])];
  built = project(
    {
      'package.json': '{"type":"module","scripts":{"test":"node --test"}}\n',
      'src/slug.js': 'export function slug(text) {\n  return text.toLowerCase();\n}\n',
      'test/slug.test.js': head + present,
    },
    {
      'src/slug.js':
        'export function slug(text) {\n  if (text.length > 20) {\n    return text.slice(0, 20);\n  }\n  return text.toLowerCase();\n}\n',
    },
  );
  const dir = tempDir();
  const [config, report] = [join(dir, 'codex-ci.yml'), join(dir, 'lcov.info')];
  writeFileSync(config, 'test-gen:\n  run-time: 60s\n  passes: 2\n  max-mutants: 0\n');
  writeFileSync(report, 'SF:src/slug.js\nDA:1,1\nDA:2,1\nDA:3,0\nDA:4,0\nDA:5,1\nend_of_record\n');
  common = ['--write', '--coverage', report, '--engine', 'openai', '--base-url', server.baseUrl, '--config', config];
  measured = join(dir, 'measured');
  written = join(dir, 'written');
  const collected = await runTestGen(cli, built, [...common, '--steps', 'collect', '--out', measured], keyless);
  expect(collected.code, collected.stderr).toBe(0);
  server.script([say({ summary: 'One test.', files: [{ path: 'test/more.test.js', content: good }] })]);
  const asked = await runTestGen(cli, built, [...common, '--steps', 'turns', '--records', measured, '--out', written]);
  expect(asked.code, asked.stderr).toBe(0);
  expect(readRun(written).part.funnel?.kept).toBe(1);
  honest = (await verify(written)).result;
}, 300_000);
afterAll(() => server.close());

async function verify(record: string, base = measured): Promise<{ result: Result<TestGenPart>; stderr: string }> {
  const out = join(tempDir(), 'verified');
  server.script([{ status: 500 }]);
  const ran = await runTestGen(
    cli,
    built,
    [...common, '--steps', 'recheck', '--records', base, '--records', record, '--out', out],
    keyless,
  );
  expect([ran.code, ran.left, server.requests.length], ran.stderr).toEqual([0, [], 0]);
  return { result: readRun(out), stderr: ran.stderr };
}

type Json = Record<string, unknown>;
const edit = (file: string, change: (value: never) => unknown): void => {
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as never)));
};
function copy(): string {
  const dir = join(tempDir(), 'forged');
  cpSync(written, dir, { recursive: true });
  return dir;
}
/**
 * What the change lacks, as somebody would have it who wants a useless test kept: lines that tests run are missed, the
 * rest is covered.
 */
function forgeEvidence(dir: string): void {
  edit(join(dir, 'evidence.json'), (evidence: { coverage: { patch: { lines: Json; files: Json[] } } }) => {
    Object.assign(evidence.coverage.patch.files[0]!, { missed_lines: [2] });
    evidence.coverage.patch.lines = { covered: 4, total: 4 };
    return evidence;
  });
}
const forgeReply = (dir: string): void => {
  for (const turn of readdirSync(join(dir, 'turns')))
    edit(join(dir, 'turns', turn, 'reply.json'), (reply: Json) => ({
      ...reply,
      text: JSON.stringify({ summary: 's', files: [{ path: 'test/more.test.js', content: useless }] }),
    }));
};
/** A record without what the clock says. */
const told = ({ envelope, part }: Result<TestGenPart>): object => ({ envelope: { ...envelope, timing_ms: {} }, part });

describe('a run in jobs', () => {
  it('keeps the good test, with the evidence of who measured', () => {
    expect(honest.part).toMatchObject({ patch: { lines: { covered: 1, total: 3 } }, funnel: { kept: 1, written: 1 } });
    expect(honest.part.kept_patch).toContain('cuts what is over 20 characters');
    expect(honest.envelope).toMatchObject({ engine: { name: 'openai' }, usage: { requests: 1 } });
  });

  it('takes nothing from the writing job but its replies: edited evidence, checks, options, plans and results change nothing', async () => {
    const forged = copy();
    forgeEvidence(forged);
    edit(join(forged, 'checks.json'), (checks: { facts: { patch: string; tests: Json[] } }[]) => {
      for (const { facts } of checks) facts.patch = 'diff --git a/src/slug.js b/src/slug.js\n';
      return checks;
    });
    edit(join(forged, 'options.json'), (options: Json) => ({
      ...options,
      limitUsd: 1_000_000,
      values: { ...(options['values'] as Json), lint: 'touch /tmp/forged', minPatchCoverage: 0 },
    }));
    edit(join(forged, 'result.json'), (result: Json) => ({ ...result, verdict: 'block', test_gen: null }));
    for (const name of ['shards.json', 'ledger.json', 'usage.json'])
      writeFileSync(join(forged, name), '{"of":"forged"}');
    expect(told((await verify(forged)).result)).toEqual(told(honest));
  });

  it('a useless test stays useless, whatever the writing job says that is uncovered', async () => {
    const forged = copy();
    forgeEvidence(forged);
    forgeReply(forged);
    const { part } = (await verify(forged)).result;
    expect(part).toMatchObject({ patch: { lines: { covered: 1, total: 3 } }, funnel: { kept: 0 }, kept_patch: '' });
    // the forgery is one that would work: the folder by itself, believed as a run of one's own, keeps it
    const alone = await runCli(['recheck', forged, '--repo', built.dir], {
      cli,
      env: { ...toolEnvironment(), ...keyless },
    });
    expect(alone.code, alone.stderr).toBe(0);
    expect(readRun(forged).part).toMatchObject({ patch: { lines: { covered: 4, total: 4 } }, funnel: { kept: 1 } });
  }, 120_000);

  it('replies to other evidence, or to another change, are no replies', async () => {
    const other = copy();
    edit(join(other, 'shard.json'), (shard: Json) => ({ ...shard, of: '0'.repeat(64) }));
    const { result, stderr } = await verifyLost(other);
    expect(stderr).toContain('its record answers the asks of another collected run');
    expect(result).toMatchObject({ envelope: { verdict: 'inconclusive' }, part: { funnel: null, kept_patch: '' } });
  });

  it('a measured run that was edited on the way is refused, as its plan no longer fits', async () => {
    const edited = join(tempDir(), 'edited');
    cpSync(measured, edited, { recursive: true });
    forgeEvidence(edited);
    const ran = await runTestGen(
      cli,
      built,
      [...common, '--steps', 'recheck', '--records', edited, '--records', written, '--out', join(tempDir(), 'out')],
      keyless,
    );
    expect([ran.code, ran.stderr]).toEqual([
      2,
      expect.stringContaining('is not the plan that this job makes of the same evidence'),
    ]);
  });
});

async function verifyLost(record: string): Promise<{ result: Result<TestGenPart>; stderr: string }> {
  const out = join(tempDir(), 'verified');
  const ran = await runTestGen(
    cli,
    built,
    [...common, '--steps', 'recheck', '--records', measured, '--records', record, '--out', out],
    keyless,
  );
  expect(ran.code, ran.stderr).toBe(3);
  return { result: readRun(out), stderr: ran.stderr };
}
