import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRepository, tempDir, type Built } from '../git/build.ts';
import { buildCli, promptOf, runCli } from '../support/cli.ts';
import {
  say,
  startResponsesServer,
  type ResponsesServer,
  type SeenRequest,
  type Step,
} from '../support/responses-server.ts';

// Another task in shards, with the real Codex CLI: an edit that was refused is asked for again by the shard that got
// it.
const code = 'export function parsePriceList(text: string): string[] { return text.split(","); }\n';
const filler = Array.from(
  { length: 14 },
  (_, at) => `Sentence ${at} of this page says nothing about the code that was changed.`,
).join(' ');
const pages = ['README.md', 'docs/guide.md', 'docs/other.md'];
const page = (path: string): string => `# ${path}\n\nCall \`parsePriceList()\` in ${path}.\n\n${filler}\n`;

let cli: string;
let server: ResponsesServer;
let repository: Built;
let common: string[];
beforeAll(async () => {
  [cli, server] = [buildCli(), await startResponsesServer([say('')])];
  const files = (source: string): { path: string; content: string }[] => [
    { path: 'src/prices.ts', content: source },
    { path: 'package.json', content: '{ "name": "acme" }\n' },
    ...pages.map((path) => ({ path, content: page(path) })),
  ];
  repository = buildRepository([
    { files: files(code) },
    { files: files(code.replace('parsePriceList', 'readPriceList')) },
  ]);
  const config = join(tempDir(), 'codex-ci.yml');
  writeFileSync(config, 'profiles:\n  docs-check:\n    ask-tokens: 1000\n');
  common = [
    'docs-check',
    '--repo',
    repository.dir,
    '--base',
    repository.commits[0]!,
    '--base-url',
    server.baseUrl,
    '--engine',
    'codex',
    '--config',
    config,
    '--shard-asks',
    '1',
  ];
});
afterAll(() => server.close());

/** The first edit of the guide leaves the finding as it is, so that it is refused. */
function model(seen: SeenRequest): Step {
  const prompt = promptOf(seen);
  const edits = [...prompt.matchAll(/^id ([0-9a-f]{12}) · docs\/renamed-name · ([^:]+):/gm)].map(
    ([, finding, path]) => ({
      finding,
      why: 'It is called readPriceList.',
      pairs: [
        {
          path,
          old: '`parsePriceList()`',
          new: path === 'docs/guide.md' && !prompt.includes('were refused') ? '`parsePriceList`' : '`readPriceList()`',
        },
      ],
    }),
  );
  return say({ statements: [], edits });
}

async function run(code_: number, ...args: string[]): Promise<string> {
  const out = join(tempDir(), 'run');
  const ran = await runCli([...common, '--out', out, ...args], { cli });
  expect(ran, ran.stderr).toMatchObject({ code: code_, left: [], temporary: [] });
  return out;
}
function recordOf(dir: string): object {
  const { timing_ms: clock, ...record } = JSON.parse(readFileSync(join(dir, 'result.json'), 'utf8')) as {
    timing_ms: object;
  };
  expect(clock).toBeDefined();
  return record;
}
const turnsOf = (dir: string): string[] => readdirSync(join(dir, 'turns')).sort();

describe('docs-check in shards, by the real CLI', () => {
  it('comes to what it comes to in one process, second asks included', async () => {
    server.script(model);
    const whole = await run(1);
    const requests = server.requests.length;
    expect(turnsOf(whole).length).toBeGreaterThan(2);
    const again = turnsOf(whole).filter((id) => id.endsWith('.again'));
    expect(again).toHaveLength(1);

    const collected = await run(1, '--steps', 'collect');
    const { shards } = JSON.parse(readFileSync(join(collected, 'shards.json'), 'utf8')) as {
      shards: { id: string; asks: string[] }[];
    };
    expect(shards.map(({ asks }) => asks)).toEqual(
      turnsOf(whole)
        .filter((id) => !again.includes(id))
        .map((id) => [id]),
    );
    server.script(model);
    const folders: string[] = [];
    for (const { id } of shards) folders.push(await run(0, '--steps', 'turns', '--shard', id, '--records', collected));
    expect(server.requests.length).toBe(requests);
    expect(folders.map(turnsOf).flat().sort()).toEqual(turnsOf(whole));
    const joined = await run(1, '--steps', 'recheck', ...[collected, ...folders].flatMap((dir) => ['--records', dir]));
    expect(recordOf(joined)).toEqual(recordOf(whole));
    expect(existsSync(join(joined, 'docs-check.patch'))).toBe(existsSync(join(whole, 'docs-check.patch')));
  });
});
