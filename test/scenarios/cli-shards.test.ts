import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inLanes } from '../../src/domain/in-lanes.ts';
import { buildRepository, tempDir, type Built, type File } from '../git/build.ts';
import {
  answer,
  apiKey,
  builtCli,
  claim,
  filesBelow,
  promptOf,
  resultOf,
  ruleFindingsOf,
  runCli,
  startCli,
  type Document,
  type Ran,
} from '../support/cli.ts';
import {
  say,
  startResponsesServer,
  type ResponsesServer,
  type SeenRequest,
  type Step,
} from '../support/responses-server.ts';
import { noise } from '../support/secrets.ts';

// One review in one process and in shards: collected by one, asked by several, joined by another.
const fileCount = 9;
const leakedToken = (seed = 'leak'): string => `gh${'p_'}${noise(36, undefined, seed)}`;
const line = (file: number, at: number): string =>
  `export const value${file}x${at} = compute(${file}, ${at}, 'some words that fill the line up');`;
const lines = (file: number): string[] => Array.from({ length: 36 }, (_, at) => line(file, at + 1));
const pathOf = (file: number): string => `src/part-${file}.js`;
/** The fourth file is larger than an ask, and the second one has what a rule finds. */
const contentOf = (file: number): string =>
  [...lines(file), ...(file === 4 ? lines(40) : []), ...(file === 2 ? [`const token = '${leakedToken()}';`] : [])]
    .map((text) => `${text}\n`)
    .join('');
const head: File[] = Array.from({ length: fileCount }, (_, index) => ({
  path: pathOf(index + 1),
  content: contentOf(index + 1),
}));

let cli: string;
let server: ResponsesServer;
let repository: Built;
beforeAll(async () => {
  [cli, server] = [builtCli(), await startResponsesServer([say('')])];
  repository = buildRepository([
    { files: [] },
    {
      files: [
        ...head,
        { path: 'package-lock.json', content: '{"lockfileVersion": 3, "packages": {"": {"name": "x"}}}\n' },
        { path: 'logo.png', content: Buffer.from([0, 1, 2]) },
      ],
    },
    { files: [{ path: 'other.js', content: 'export {};\n' }] },
  ]);
  const config = join(tempDir(), 'codex-ci.yml');
  writeFileSync(config, 'profiles:\n  review:\n    ask-tokens: 1000\n');
  common = [
    '--repo',
    repository.dir,
    '--base',
    repository.commits[0]!,
    '--head',
    repository.commits[1]!,
    '--base-url',
    server.baseUrl,
    '--engine',
    'openai',
    '--config',
    config,
  ];
});
afterAll(() => server.close());
let common: string[] = [];

const groupOf = (seen: SeenRequest): number[] =>
  [...promptOf(seen).matchAll(/DIFF src\/part-(\d+)\.js/g)].map(([, file]) => Number(file));
const isRepair = (seen: SeenRequest): boolean => promptOf(seen).includes('An earlier reply could not be used');

/**
 * A finding in each file (in the fourth from each of its parts the same), an opinion on what a rule found, and for the
 * sixth file a reply that has to be asked for again.
 */
function model(seen: SeenRequest): Step {
  const files = groupOf(seen);
  if (files.includes(6) && !isRepair(seen)) return say('Here you are!', { usage: { input: 70, output: 7 } });
  const findings = files.map((file) =>
    claim({
      title: `Problem in ${file}`,
      severity: file === 3 ? 'critical' : 'medium',
      path: pathOf(file),
      line: 5,
      end_line: 5,
      quote: line(file, 5),
    }),
  );
  return say(
    answer(
      [...findings, claim({ title: 'Nowhere', path: 'src/none.js', quote: 'x' })],
      ruleFindingsOf(seen).map(({ id }) => ({ id, stance: 'confirm', reason: 'it is one' })),
    ),
    { usage: { input: 1000 + files[0]!, cached: 10, output: 50, reasoning: 5 } },
  );
}

/** What a run comes to, without what differs by clock; prompts differ by the nonce of their fences. */
function outcome({ envelope: { timing_ms: clock, ...envelope }, part }: Document): object {
  expect(clock['collect']).toBeGreaterThanOrEqual(0);
  const { usd, ...usage } = envelope.usage;
  const { spent_usd: spent, remaining_usd: left, ...budget } = envelope.budget;
  const cents = (amount: number | null): number | null => (amount === null ? null : Math.round(amount * 1e9));
  return {
    ...envelope,
    usage: { ...usage, usd: cents(usd) },
    budget: { ...budget, spent: cents(spent), left: cents(left) },
    part,
  };
}

const review = (...args: string[]): Promise<Ran> => runCli(['review', ...common, ...args], { cli });
async function orderly(ran: Promise<Ran>, code: number): Promise<Ran> {
  const done = await ran;
  expect(done.code, done.stderr).toBe(code);
  expect([done.left, done.temporary]).toEqual([[], []]);
  expect(done.stdout + done.stderr).not.toMatch(/^\s+at /m);
  expect(done.stdout + done.stderr).not.toContain(apiKey);
  return done;
}

interface Plan {
  of: string;
  shards: { id: string; asks: string[]; weight: number }[];
}
const planIn = (dir: string): Plan => JSON.parse(readFileSync(join(dir, 'shards.json'), 'utf8')) as Plan;
const edit = (file: string, change: (value: never) => unknown): void => {
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as never)));
};

async function collected(perShard: number): Promise<{ dir: string; plan: Plan }> {
  const dir = join(tempDir(), 'run');
  await orderly(review('--steps', 'collect', '--shard-asks', String(perShard), '--out', dir), 1);
  return { dir, plan: planIn(dir) };
}
async function askShards(run: string, perShard: number, ids: readonly string[]): Promise<string[]> {
  return inLanes(ids, 2, async (id) => {
    const dir = join(tempDir(), 'shard');
    await orderly(
      review('--steps', 'turns', '--shard', id, '--records', run, '--shard-asks', String(perShard), '--out', dir),
      0,
    );
    return dir;
  });
}
function joinAll(
  run: string,
  shards: readonly string[],
  perShard: number,
  out = join(tempDir(), 'joined'),
): { out: string; ran: Promise<Ran> } {
  return {
    out,
    ran: review(
      '--steps',
      'recheck',
      ...[run, ...shards].flatMap((dir) => ['--records', dir]),
      '--shard-asks',
      String(perShard),
      '--out',
      out,
    ),
  };
}
/** Each changed file stands in the receipt once, in the order of the diff. */
function expectWholeReceipt({ envelope }: Document): void {
  expect(envelope.receipt.map(({ path }) => path).sort()).toEqual(
    [...head.map(({ path }) => String(path)), 'logo.png', 'package-lock.json'].sort(),
  );
}
const unread = ({ envelope }: Document): string[] =>
  envelope.receipt.filter(({ path, state }) => path.startsWith('src/') && state !== 'read').map(({ path }) => path);
const readsOf = (dir: string, ids: readonly string[]): string[] =>
  [
    ...new Set(
      ids.flatMap(
        (id) => (JSON.parse(readFileSync(join(dir, 'turns', id, 'ask.json'), 'utf8')) as { reads: string[] }).reads,
      ),
    ),
  ].sort();

describe('a run in shards', () => {
  let whole: Document;
  let wholeRequests = 0;
  let wholeDir = '';
  beforeAll(async () => {
    server.script(model);
    wholeDir = join(tempDir(), 'whole');
    await orderly(review('--out', wholeDir), 1);
    whole = resultOf(wholeDir);
    wholeRequests = server.requests.length;
    // what follows compares with this, so it has to have something of each kind
    expect(whole.envelope.findings.map(({ title }) => title)).toEqual(
      expect.arrayContaining(Array.from({ length: fileCount }, (_, index) => `Problem in ${index + 1}`)),
    );
    expect(whole.envelope.dropped.length).toBeGreaterThan(fileCount);
    expect(whole.part.opinions).toHaveLength(1);
    expect(wholeRequests).toBe(readdirSync(join(wholeDir, 'turns')).length);
    expect(readdirSync(join(wholeDir, 'turns')).filter((name) => name.endsWith('.again'))).toHaveLength(1);
    expectWholeReceipt(whole);
    expect(unread(whole)).toEqual([]);
  });

  it.each([
    [1, 20],
    [2, 6],
    [3, 4],
    [10, 1],
  ])('comes to what it comes to in one process: %i shards', async (count, perShard) => {
    const { dir, plan } = await collected(perShard);
    expect(plan.shards.map(({ id }) => id)).toEqual(
      Array.from({ length: count }, (_, index) => `${index + 1}/${count}`),
    );
    server.script(model);
    const shards = await askShards(
      dir,
      perShard,
      plan.shards.map(({ id }) => id),
    );
    expect(server.requests.length).toBe(wholeRequests);
    const limits = shards.map(
      (shard) => (JSON.parse(readFileSync(join(shard, 'options.json'), 'utf8')) as { limitUsd: number }).limitUsd,
    );
    expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(2);
    expect(Math.min(...limits)).toBeGreaterThan(0);
    server.script([{ status: 500 }]);
    const { out, ran } = joinAll(dir, shards, perShard);
    const joined = await orderly(ran, 1);
    expect(server.requests).toEqual([]);
    expect(joined.stdout).toMatch(/^review: block /m);
    expect(outcome(resultOf(out))).toEqual(outcome(whole));
    expectWholeReceipt(resultOf(out));
    // the joined run is a run like any other: it can be decided again
    await orderly(runCli(['replay', out, '--block-on', 'medium', '--json'], { cli }), 1);
  });

  it('names its parts by the plan of each process, and refuses one that was told something else', async () => {
    const { dir, plan } = await collected(4);
    const [shard] = await askShards(dir, 4, ['1/3']);
    server.script([{ status: 500 }]);
    const out = (): string[] => ['--out', join(tempDir(), 'x')];
    const turns = (...args: string[]): Promise<Ran> => review('--steps', 'turns', '--records', dir, ...out(), ...args);
    const said = async (ran: Promise<Ran>): Promise<string> => (await orderly(ran, 2)).stderr;
    expect(await said(turns('--shard', '4/4', '--shard-asks', '4'))).toContain(
      'shard: "4/4" is not in the plan of this run; allowed: 1/3, 2/3, 3/3',
    );
    expect(await said(turns('--shard', '1/3', '--shard-asks', '5'))).toContain('is not the plan that this job makes');
    expect(await said(turns('--shard', '2/1', '--shard-asks', '4'))).toContain('"2/1" is not in the plan');
    expect(await said(turns('--shard', 'one'))).toContain('--shard: "one" is not allowed; allowed: k/n');
    expect(await said(review('--shard', '1/3', ...out()))).toContain('shard: is given, and steps is all');
    expect(await said(review('--records', dir, ...out()))).toContain('--records: is given, and steps is all');
    expect(await said(review('--steps', 'turns', ...out()))).toContain('--records: is not given, and steps is turns');
    expect(await said(review('--steps', 'recheck', '--records', tempDir(), ...out()))).toContain('is no run folder');
    expect(await said(joinAll(dir, [shard!, shard!], 4).ran)).toContain('records: shard 1/3 is given twice');
    expect(await said(joinAll(dir, [shard!, `${shard!}-2`], 4).ran)).toMatch(/--records: ".+-2" is not there; allowed/);
    expect(
      await said(
        runCli(
          [
            'review',
            ...common.map((arg) => (arg === repository.commits[1] ? repository.commits[2]! : arg)),
            '--steps',
            'turns',
            '--records',
            dir,
            '--shard',
            '2/3',
            '--shard-asks',
            '4',
            ...out(),
          ],
          { cli },
        ),
      ),
    ).toContain('is a run about change');
    const forged = join(tempDir(), 'forged');
    cpSync(dir, forged, { recursive: true });
    edit(join(forged, 'shards.json'), (stored: Plan) => ({
      ...stored,
      shards: stored.shards.map((one) => ({ ...one, asks: plan.shards[0]!.asks })),
    }));
    expect(await said(joinAll(forged, [shard!], 4).ran)).toContain('is not the plan that this job makes');
    expect(
      await said(review('--steps', 'turns', '--records', dir, '--shard', '2/3', '--shard-asks', '4', '--out', shard!)),
    ).toContain('holds shard 1/3');
    expect(server.requests).toEqual([]);
  });

  it('asks at most so many at a time as `parallel` says, whole or in a shard', async () => {
    const { dir } = await collected(20);
    for (const steps of [[], ['--steps', 'turns', '--records', dir, '--shard', '1/1']]) {
      const out = join(tempDir(), 'run');
      const inFlight: number[] = [];
      // an ask is in flight from when its question is stored to when its reply is
      server.script((seen) => {
        const turns = readdirSync(join(out, 'turns'));
        inFlight.push(
          turns.filter(
            (id) => existsSync(join(out, 'turns', id, 'ask.json')) && !existsSync(join(out, 'turns', id, 'reply.json')),
          ).length,
        );
        return { ...model(seen), delay: 30 };
      });
      await orderly(
        review(...steps, '--shard-asks', '20', '--parallel', '2', '--out', out),
        steps.length === 0 ? 1 : 0,
      );
      expect(Math.max(...inFlight)).toBe(2);
      expect(inFlight.length).toBe(wholeRequests);
    }
  });

  describe('of which a part is missing', () => {
    let run: { dir: string; plan: Plan };
    let shards: string[];
    beforeAll(async () => {
      server.script(model);
      run = await collected(4);
      shards = await askShards(run.dir, 4, ['1/3', '2/3', '3/3']);
      server.script([{ status: 500 }]);
    });

    /** A copy of the second shard, to harm. */
    function copy(): string {
      const dir = join(tempDir(), 'copy');
      cpSync(shards[1]!, dir, { recursive: true, verbatimSymlinks: true });
      return dir;
    }
    const second = (): string[] => run.plan.shards[1]!.asks;
    const some = (dir: string): string => join(dir, 'turns', second()[0]!, 'reply.json');

    /** The files of these asks are unread for that reason, everything else is as in the whole run. */
    async function withoutAsks(others: readonly string[], asks: readonly string[], reason: RegExp): Promise<Document> {
      const { out, ran } = joinAll(run.dir, others, 4);
      const { stderr } = await orderly(ran, 1);
      const result = resultOf(out);
      const gone = readsOf(wholeDir, asks);
      expectWholeReceipt(result);
      expect(unread(result), stderr).toEqual(gone);
      for (const { path, reason: why } of result.envelope.receipt) if (gone.includes(path)) expect(why).toMatch(reason);
      const kept = ({ envelope }: Document): object[] => envelope.findings.filter(({ path }) => !gone.includes(path));
      expect(kept(result)).toEqual(kept(whole));
      expect(result.envelope.usage.usd === null).toBe(
        !/^(?!.*brought).*(asked no model|did not come)/.test(reason.source),
      );
      expect(server.requests).toEqual([]);
      return result;
    }

    it('marks the files of a missing shard unread, and nothing else', async () => {
      const result = await withoutAsks([shards[0]!, shards[2]!], second(), /shard 2\/3 brought no record$/);
      expect(result.envelope.budget).toEqual({ limit_usd: 2, spent_usd: null, remaining_usd: null });
    });

    it('is inconclusive where nothing else blocks, also when no shard is left', async () => {
      const unruled = join(tempDir(), 'codex-ci.yml');
      writeFileSync(unruled, 'review:\n  rules:\n    secret-added: off\n');
      for (const others of [[shards[1]!, shards[2]!], []]) {
        const { out, ran } = joinAll(run.dir, others, 4);
        await orderly(ran, 1);
        const { stdout } = await orderly(runCli(['replay', out, '--config', unruled], { cli }), 3);
        expect(stdout).toMatch(
          others.length === 0
            ? /^review: inconclusive {2}The model read none of|^review: inconclusive {2}The model read no file/m
            : /^review: inconclusive {2}The model did not read 3 required files: shard 1\/3 brought no record\./m,
        );
        expect(resultOf(out).envelope.engine.name).toBe('openai');
      }
    });

    it.each<[string, RegExp, (dir: string) => void]>([
      [
        'is about another head',
        /its record is about other commits/,
        (dir) => {
          edit(join(dir, 'trigger.json'), (own: { subject: object }) => ({
            ...own,
            subject: { ...own.subject, head: 'f'.repeat(40) },
          }));
        },
      ],
      [
        'answers an earlier collected run',
        /answers the asks of another collected run/,
        (dir) => {
          edit(join(dir, 'shard.json'), (own: object) => ({ ...own, of: '0'.repeat(64) }));
        },
      ],
      [
        'has no engine.json',
        /its record can’t be read: engine\.json: is not there/,
        (dir) => {
          rmSync(join(dir, 'engine.json'));
        },
      ],
      [
        'has an engine.json with more in it',
        /engine\.json: is not of the expected form/,
        (dir) => {
          edit(join(dir, 'engine.json'), (own: object) => ({ ...own, run: 'rm -rf' }));
        },
      ],
      [
        'has a link in place of its trigger',
        /trigger\.json: is no plain file/,
        (dir) => {
          renameSync(join(dir, 'trigger.json'), join(dir, 'real.json'));
          symlinkSync('real.json', join(dir, 'trigger.json'));
        },
      ],
      [
        'has a link to itself in place of its turns',
        /has a reply that can’t be read: turns\/[\w-]+\/ask\.json: is no plain file/,
        (dir) => {
          rmSync(join(dir, 'turns'), { recursive: true });
          symlinkSync('turns', join(dir, 'turns'));
        },
      ],
      [
        'has a cut shard.json',
        /shard 2\/3 brought no record$/,
        (dir) => {
          truncateSync(join(dir, 'shard.json'), 5);
        },
      ],
      [
        'is a plain file',
        /shard 2\/3 brought no record$/,
        (dir) => {
          rmSync(dir, { recursive: true });
          writeFileSync(dir, 'x');
        },
      ],
    ])('takes nothing of a shard that %s', async (_, reason, harm) => {
      const dir = copy();
      harm(dir);
      expect((await withoutAsks([shards[0]!, dir, shards[2]!], second(), reason)).envelope.verdict).toBe('block');
    });

    it('finds none of the replies that it needs in a shard that calls itself another', async () => {
      const dir = copy();
      edit(join(dir, 'shard.json'), (own: object) => ({ ...own, id: '1/3' }));
      expect(
        (
          await withoutAsks(
            [dir, shards[2]!],
            [...run.plan.shards[0]!.asks, ...second()],
            /shard (1\/3 did not come to this ask|2\/3 brought no record)$/,
          )
        ).envelope.verdict,
      ).toBe('block');
    });

    it.each<[string, RegExp, (dir: string) => void]>([
      [
        'is cut',
        /reply\.json: is not JSON/,
        (dir) => {
          truncateSync(some(dir), 20);
        },
      ],
      [
        'is huge',
        /reply\.json: has 1\d{9} bytes; allowed: at most 16777216/,
        (dir) => {
          truncateSync(some(dir), 1_500_000_000);
        },
      ],
      [
        'is a link to another file',
        /reply\.json: is no plain file/,
        (dir) => {
          renameSync(some(dir), join(dir, 'reply'));
          symlinkSync(join(dir, 'reply'), some(dir));
        },
      ],
      [
        'lies behind a link',
        /reply\.json: is no plain file/,
        (dir) => {
          const turn = join(dir, 'turns', second()[0]!);
          renameSync(turn, join(dir, 'elsewhere'));
          symlinkSync(join(dir, 'elsewhere'), turn);
        },
      ],
      [
        'is a pipe that nobody writes to',
        /reply\.json: is no plain file/,
        (dir) => {
          rmSync(some(dir));
          execFileSync('mkfifo', [some(dir)]);
        },
      ],
      [
        'is a folder',
        /reply\.json: is no plain file/,
        (dir) => {
          rmSync(some(dir));
          mkdirSync(some(dir));
        },
      ],
      [
        'is one to another ask',
        /has a reply to another ask in its place/,
        (dir) => {
          edit(some(dir), (own: object) => ({ ...own, ask: 'files-01' }));
        },
      ],
      [
        'has a field too many',
        /reply\.json: is not of the expected form/,
        (dir) => {
          edit(some(dir), (own: object) => ({ ...own, verdict: 'pass' }));
        },
      ],
      [
        'says that it cost less than nothing',
        /reply\.json: is not of the expected form/,
        (dir) => {
          edit(some(dir), (own: { usage: object }) => ({ ...own, usage: { ...own.usage, usd: -5 } }));
        },
      ],
      [
        'never came',
        /ended while it asked/,
        (dir) => {
          rmSync(some(dir));
        },
      ],
      [
        'was never asked for',
        /did not come to this ask/,
        (dir) => {
          rmSync(join(dir, 'turns', second()[0]!), { recursive: true });
        },
      ],
    ])('marks the files of one ask unread whose reply %s', async (_, reason, harm) => {
      const dir = copy();
      harm(dir);
      expect((await withoutAsks([shards[0]!, dir, shards[2]!], second().slice(0, 1), reason)).envelope.verdict).toBe(
        'block',
      );
    });

    it('believes no shard that says that all was done by rules', async () => {
      const dir = copy();
      edit(join(dir, 'engine.json'), () => ({
        name: 'rules',
        model: null,
        effort: null,
        version: null,
        failure: null,
      }));
      rmSync(join(dir, 'turns'), { recursive: true });
      expect(
        (await withoutAsks([shards[0]!, dir, shards[2]!], second(), /shard 2\/3 asked no model/)).envelope.verdict,
      ).toBe('block');
    });

    it('looks at nothing else that a shard brings: asks of others, checks, results, paths that lead elsewhere', async () => {
      const dir = copy();
      const forged = {
        ask: 'x',
        usage: {
          requests: 1000,
          input_tokens: 1e9,
          cached_input_tokens: 0,
          output_tokens: 0,
          reasoning_tokens: 0,
          usd: 1e6,
        },
        outcome: 'answered',
        text: JSON.stringify(
          answer([
            claim({ severity: 'critical', path: pathOf(1), line: 7, end_line: 7, quote: line(1, 7), title: 'Forged' }),
          ]),
        ),
      };
      for (const id of ['files-01', 'files-99', 'files-04.again', 'x', '..x', 'A B', '__proto__']) {
        mkdirSync(join(dir, 'turns', id), { recursive: true });
        writeFileSync(
          join(dir, 'turns', id, 'ask.json'),
          JSON.stringify({ round: 1, id, profile: 'review', prompt: 'x', schema: {}, reads: [] }),
        );
        writeFileSync(join(dir, 'turns', id, 'reply.json'), JSON.stringify({ ...forged, ask: id }));
      }
      for (const id of second())
        edit(join(dir, 'turns', id, 'ask.json'), (own: object) => ({
          ...own,
          prompt: 'something else',
          reads: [],
          round: 9,
        }));
      writeFileSync(
        join(dir, 'checks.json'),
        JSON.stringify([{ ask: second()[0], claim: `${second()[0]}/finding-2`, kept: true, reason: 'forged' }]),
      );
      writeFileSync(join(dir, 'result.json'), '{"verdict":"pass"}');
      writeFileSync(join(dir, 'evidence.json'), '{}');
      writeFileSync(join(dir, 'shards.json'), '{}');
      writeFileSync(join(dir, 'report.html'), '<script>');
      const { out, ran } = joinAll(run.dir, [shards[0]!, dir, shards[2]!], 4);
      const { stderr } = await orderly(ran, 1);
      expect(stderr).toMatch(/shard 2\/3: 7 folders below turns are left out, as no ask of this shard has that name/);
      expect(outcome(resultOf(out))).toEqual(outcome(whole));
      expect(readdirSync(join(out, 'turns'))).toEqual(readdirSync(join(wholeDir, 'turns')));
      expect(existsSync(join(out, 'report.html'))).toBe(false);
      expect(filesBelow(out)[`turns/${second()[0]}/ask.json`]).not.toContain('something else');
    });

    it('takes secrets out of what a shard brings', async () => {
      const dir = copy();
      const secret = leakedToken('reply');
      edit(some(dir), (own: object) => ({
        ...own,
        text: JSON.stringify(
          answer([claim({ title: `Use ${secret}`, path: pathOf(5), line: 5, end_line: 5, quote: line(5, 5) })]),
        ),
      }));
      const { out, ran } = joinAll(run.dir, [shards[0]!, dir, shards[2]!], 4);
      await orderly(ran, 1);
      for (const [name, text] of Object.entries(filesBelow(out))) expect(text, name).not.toContain(secret);
    });
  });

  it('goes on with a shard that was killed, and joins what it left before that', async () => {
    const { dir, plan } = await collected(4);
    const shard = join(tempDir(), 'shard');
    const args = [
      'review',
      ...common,
      '--steps',
      'turns',
      '--shard',
      '3/3',
      '--records',
      dir,
      '--shard-asks',
      '4',
      '--parallel',
      '1',
      '--out',
      shard,
    ];
    let asked = 0;
    await new Promise<void>((killed) => {
      const { child, done } = startCli(args, { cli });
      server.script((seen) => {
        asked += 1;
        if (asked < 3) return model(seen);
        child.kill('SIGKILL');
        void done.then(() => {
          killed();
        });
        return { fault: 'headers' };
      });
    });
    server.script(model);
    const others = await askShards(dir, 4, ['1/3', '2/3']);
    const left = plan.shards[2]!.asks;
    const cut = joinAll(dir, [...others, shard], 4);
    await orderly(cut.ran, 1);
    const half = resultOf(cut.out);
    expectWholeReceipt(half);
    // the first was to be asked again, the third was on its way, the fourth was yet to come
    expect(unread(half)).toEqual(
      readsOf(
        wholeDir,
        left.filter((_, at) => at !== 1),
      ),
    );
    expect(half.envelope.receipt.flatMap(({ reason }) => /shard 3\/3 .*$/.exec(reason)?.[0] ?? [])).toEqual([
      'shard 3/3 ended while it asked',
      'shard 3/3 did not come to this ask',
    ]);
    expect(half.envelope.usage.usd).toBeNull();

    await orderly(runCli(args, { cli }), 0);
    expect(asked + server.requests.length).toBe(wholeRequests + 1);
    const { out, ran } = joinAll(dir, [...others, shard], 4);
    await orderly(ran, 1);
    expect(outcome(resultOf(out))).toEqual(outcome(whole));
  });
});
