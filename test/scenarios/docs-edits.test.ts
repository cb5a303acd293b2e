import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRepository, git, tempDir, type Built } from '../git/build.ts';
import { buildCli, promptOf, runCli, type Ran } from '../support/cli.ts';
import { say, startResponsesServer, type ResponsesServer, type SeenRequest } from '../support/responses-server.ts';
import type { DocsCheckPart } from '../../src/tasks/docs-check/part.ts';

// The real Codex CLI against a server that answers with edits: which of them are kept, and why the others are not.

const page = [
  '# Acme',
  '',
  'Acme reads files and',
  'hands them on. It is made',
  'for people who wait.',
  '',
  '## Use',
  '',
  'Call `parsePriceList()` with',
  'the path of your file.',
  '',
  '## More',
  '',
  'These are other words',
  'that nobody asked about.',
  '',
  'The end of it all is',
  'near, and *bold* too.',
  '',
].join('\n');
const guide = '# Guide\n\nFirst call `parsePriceList()`, then wait.\n';
const code = 'export function parsePriceList(text: string): string[] { return text.split(","); }\n';

let cli: string;
let server: ResponsesServer;
let repository: Built;
beforeAll(async () => {
  [cli, server] = [buildCli(), await startResponsesServer([say('')])];
  const files = (source: string, readme: string): { path: string; content: string }[] => [
    { path: 'src/prices.ts', content: source },
    { path: 'package.json', content: '{ "name": "acme" }\n' },
    { path: 'README.md', content: readme },
    { path: 'docs/guide.md', content: guide },
  ];
  repository = buildRepository([
    { files: files(code, page) },
    {
      files: files(
        code.replace('parsePriceList', 'readPriceList'),
        page.replace('the path of your file.', 'the path of a file.'),
      ),
    },
  ]);
});
afterAll(() => server.close());

interface Pair {
  path: string;
  old: string;
  new: string;
}
const good: Pair = { path: 'README.md', old: '`parsePriceList()`', new: '`readPriceList()`' };
const guided: Pair = { path: 'docs/guide.md', old: '`parsePriceList()`', new: '`readPriceList()`' };

function findingOf(seen: SeenRequest, path: string): string {
  const found = new RegExp(`id ([0-9a-f]{12}) · docs/renamed-name · ${path.replace('.', '\\.')}:`).exec(
    promptOf(seen),
  )?.[1];
  if (found === undefined) throw new Error(`no finding of ${path} in the prompt`);
  return found;
}

interface Seen {
  ran: Ran;
  verdict: string;
  part: DocsCheckPart;
  findings: { path: string; suggestion: string | null }[];
  patch: string | null;
  prompts: string[];
  dropped: { reason: string }[];
}

/** A run in which the model answers each ask with the pairs given for it, for the finding of a page. */
async function answer(...rounds: readonly (readonly { page: string; pairs: readonly Pair[] }[])[]): Promise<Seen> {
  server.script((seen, index) =>
    say({
      statements: [],
      edits: (rounds[index] ?? []).map(({ page: path, pairs }) => ({
        finding: findingOf(seen, path),
        why: 'It is called readPriceList.',
        pairs,
      })),
    }),
  );
  const out = join(tempDir(), 'run');
  const ran = await runCli(
    [
      'docs-check',
      '--repo',
      repository.dir,
      '--base',
      repository.commits[0]!,
      '--base-url',
      server.baseUrl,
      '--engine',
      'codex',
      '--out',
      out,
    ],
    { cli },
  );
  expect(ran, ran.stderr).toMatchObject({ code: 1, left: [], temporary: [] });
  const record = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) as {
    verdict: string;
    findings: Seen['findings'];
    dropped: Seen['dropped'];
    docs_check: DocsCheckPart;
  };
  const { patch } = record.docs_check;
  return {
    ran,
    verdict: record.verdict,
    part: record.docs_check,
    findings: record.findings,
    patch,
    prompts: server.requests.map(promptOf),
    dropped: record.dropped,
  };
}

describe('an edit by the real CLI', () => {
  it('that is good is kept: a suggestion where the page is in the diff, else a patch that git applies', async () => {
    const seen = await answer([
      { page: 'README.md', pairs: [good] },
      { page: 'docs/guide.md', pairs: [guided] },
    ]);
    expect(seen.part.edits.map(({ path, state }) => [path, state])).toEqual([
      ['README.md', 'suggestion'],
      ['docs/guide.md', 'patch'],
    ]);
    expect(seen.findings.find(({ path }) => path === 'README.md')).toMatchObject({
      line: 9,
      end_line: 9,
      suggestion: 'Call `readPriceList()` with',
    });
    expect(seen.patch).toContain('+First call `readPriceList()`, then wait.');
    expect(existsSync(join(seen.ran.stdout, 'x'))).toBe(false);
    git(repository.dir, ['read-tree', repository.commits[1]!]);
    git(repository.dir, ['apply', '--cached', '--check', '-'], seen.patch!);
    expect(seen.prompts).toHaveLength(1);
  });

  it.each<[string, readonly Pair[], RegExp]>([
    [
      'touches code',
      [good, { path: 'src/prices.ts', old: 'text.split(",")', new: 'text.split(";")' }],
      /^src\/prices\.ts: .*no page|touches src\/prices\.ts|changes code in src\/prices\.ts/,
    ],
    [
      'rewrites the page',
      [
        good,
        {
          path: 'README.md',
          old: 'These are other words\nthat nobody asked about.\n\nThe end of it all is\nnear, and *bold* too.',
          new: 'All of this is new.',
        },
      ],
      /changes lines? \d+/,
    ],
    [
      'leaves the finding standing',
      [{ path: 'README.md', old: 'Call `parsePriceList()` with', new: 'Just call `parsePriceList()` with' }],
      /^the finding stands: parsePriceList is now called readPriceList \(README\.md:9\)$/,
    ],
    ['does not apply', [{ ...good, old: '`parsePrices()`' }], /does not stand there/],
  ])('that %s is refused, asked for again with the reason, and refused again', async (_, pairs, reason) => {
    const seen = await answer([{ page: 'README.md', pairs }], [{ page: 'README.md', pairs }]);
    expect(seen.part.edits.map(({ path, state }) => [path, state])).toEqual([
      ['README.md', 'refused'],
      ['README.md', 'refused'],
    ]);
    for (const { why } of seen.part.edits) expect(why).toMatch(reason);
    expect(seen.patch).toBeNull();
    expect(seen.findings.every(({ suggestion }) => suggestion === null)).toBe(true);
    expect(seen.prompts).toHaveLength(2);
    expect(seen.prompts[1]).toContain(`: ${seen.part.edits[0]!.why}`);
  });

  it('that is mended in the second round is kept', async () => {
    const seen = await answer(
      [{ page: 'README.md', pairs: [{ ...good, old: '`parse`' }] }],
      [{ page: 'README.md', pairs: [good] }],
    );
    expect(seen.part.edits.map(({ state }) => state).sort()).toEqual(['refused', 'suggestion']);
  });
});
