import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildRepository, git, tempDir } from '../git/build.ts';
import { buildCli, runCli } from '../support/cli.ts';
import { checkDocs } from '../support/docs-check.ts';

const gone = 'export function removeEverything(): void {}\nexport const one = 1;\n';
const left = 'export const one = 1;\n';
const page = '# A\n\nCall `removeEverything()`.\n';
const change = { 'src/a.ts': left };

describe('pages that are hard to read', () => {
  it('of 5 MB are read', async () => {
    const { told } = await checkDocs({
      before: { 'src/a.ts': gone, 'big.md': `${page}\n${'Words and more of them. '.repeat(220_000)}\n` },
      after: change,
    });
    expect(told).toEqual(['removed-name big.md:3']);
  });
  it('that are broken Markdown are read as far as they can be', async () => {
    const { told } = await checkDocs({
      before: { 'src/a.ts': gone, 'a.md': `${page}\n[x](<\n\`\`\`\n[[[ ** \u0000 <div\n` },
      after: change,
    });
    expect(told).toEqual(['removed-name a.md:3']);
  });
  it('with front matter keep their lines', async () => {
    const { told } = await checkDocs({
      before: { 'src/a.ts': gone, 'a.md': `---\ntitle: removeEverything\n---\n${page}` },
      after: change,
    });
    expect(told).toEqual(['removed-name a.md:6']);
  });
  it('that are not UTF-8 are said, and never edited', async () => {
    const latin = Buffer.from(`${page}\nGr\xfc\xdfe\n`, 'latin1');
    const { told, result, asks } = await checkDocs({
      before: { 'src/a.ts': gone },
      after: change,
      more: [{ path: 'a.md', content: latin }],
      replies: [{ edits: [], statements: [] }],
    });
    expect(told).toEqual(['removed-name a.md:3']);
    expect(result.envelope.receipt).toContainEqual({
      path: 'a.md',
      state: 'partial',
      reason: 'not plain UTF-8: bytes that are no UTF-8, shown as \uFFFD',
    });
    expect(asks.flatMap(({ reads }) => reads)).not.toContain('a.md');
  });
});

describe('trees that are hard to follow', () => {
  it('with symbolic links in a circle', async () => {
    const loop = [
      { path: 'docs/a', content: 'b', mode: '120000' as const },
      { path: 'docs/b', content: 'a', mode: '120000' as const },
    ];
    const { told } = await checkDocs({
      before: { 'src/a.ts': gone, 'README.md': '# A\n' },
      after: { ...change, 'README.md': '# A\n\n[x](docs/a/c.md)\n\n`removeEverything()`\n' },
      more: loop,
    });
    expect(told).toEqual([]);
  });
  it('with paths that differ in case alone', async () => {
    const { told } = await checkDocs({
      before: { 'Docs/A.md': '# A\n', 'docs/a.md': '# a\n', 'README.md': '# R\n' },
      after: { 'README.md': '# R\n\n[x](docs/a.md) [y](Docs/A.md) [z](DOCS/a.md)\n' },
    });
    expect(told).toEqual(['broken-link README.md:3']);
  });
  it('with several roots of docs, each with its own package', async () => {
    const { told } = await checkDocs({
      before: {
        'package.json': '{"name":"root"}\n',
        'packages/a/package.json': '{"name":"a"}\n',
        'packages/b/package.json': '{"name":"b"}\n',
        'packages/a/src/i.ts': gone,
        'packages/a/docs/x.md': page,
        'packages/b/docs/x.md': page,
        'docs/x.md': page,
      },
      after: { 'packages/a/src/i.ts': left },
    });
    expect(told).toEqual(['removed-name docs/x.md:3', 'removed-name packages/a/docs/x.md:3']);
  });
  it('with a language that nobody reads: the receipt says so', async () => {
    const { result, part } = await checkDocs({
      before: { 'src/a.kt': 'fun removeEverything() {}\n', 'README.md': page },
      after: { 'src/a.kt': 'fun other() {}\n' },
    });
    expect(result.envelope.receipt).toContainEqual({
      path: 'src/a.kt',
      state: 'skipped',
      reason: 'no reader for .kt: what it offers to others is not known',
    });
    expect(part.notices).toEqual([
      '1 changed file of languages without a reader: what they offer to others is not known.',
    ]);
    expect(result.envelope.verdict).toBe('pass');
  });
  it('with a source that broke: nothing is said of what it lacks, and the receipt says why', async () => {
    const { told, result } = await checkDocs({
      before: { 'src/a.ts': gone, 'README.md': page },
      after: { 'src/a.ts': 'export const = {;\n' },
    });
    expect(told).toEqual([]);
    expect(result.envelope.receipt).toContainEqual({
      path: 'src/a.ts',
      state: 'partial',
      reason: 'its syntax has errors',
    });
  });
});

describe('what is said and stored', () => {
  it('holds no secret of a page', async () => {
    const secret = ['gh', 'p_', 'R4nd0mL00k1ngT0k3nF0rTh1sT3st0nly12ab'].join('');
    const { markdown, told, result } = await checkDocs({
      before: { 'src/a.ts': gone, 'README.md': `# A\n\nCall \`removeEverything()\` with ${secret}.\n` },
      after: change,
    });
    expect(told).toEqual(['removed-name README.md:3']);
    expect(JSON.stringify(result) + markdown).not.toContain(secret);
    expect(markdown).toContain('‹secret:');
  });
  it('neutralises the words of a page', async () => {
    const { effects } = await checkDocs({
      before: { 'src/a.ts': gone, 'README.md': '# A\n\n`removeEverything()` <!-- hidden --> @everyone closes #1\n' },
      after: change,
    });
    const sticky = effects.find((one) => one.kind === 'sticky-comment');
    expect(
      sticky?.kind === 'sticky-comment' && /^[^`]*@everyone/m.test(sticky.markdown.replace(/```[^]*?```/g, '')),
    ).toBe(false);
  });
  it('tells what was wrong before apart, and it never blocks', async () => {
    const { result, part } = await checkDocs({
      before: { 'README.md': '# A\n\n[x](docs/none.md)\n' },
      after: { 'README.md': '# A\n\n[x](docs/none.md)\n\nMore.\n' },
    });
    expect(result.envelope).toMatchObject({ verdict: 'pass', findings: [] });
    expect(part.before).toMatchObject([{ rule: 'docs/broken-link', path: 'README.md', line: 3 }]);
  });
});

describe('a scan', () => {
  it('finds names that went since, links that lead nowhere, and imports that no code has', async () => {
    const { told, effects } = await checkDocs({
      scan: true,
      options: { openIssue: true },
      before: {
        'package.json': '{"name":"acme"}\n',
        'src/a.ts': gone,
        'README.md': page,
        'docs/b.md': '# B\n\n[x](none.md)\n',
        'docs/c.md': "# C\n\n```ts\nimport { neverThere } from 'acme';\n```\n",
      },
      after: change,
    });
    expect(told).toEqual(
      ['removed-name README.md:3', 'broken-link docs/b.md:3', 'unknown-name docs/c.md:4'].sort(
        (a, b) => told.indexOf(a) - told.indexOf(b),
      ),
    );
    expect(told).toHaveLength(3);
    expect(effects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['issue']));
    expect(effects.map(({ kind }) => kind)).not.toContain('sticky-comment');
  });
  it('says nothing of a time before it, for it has none', async () => {
    const { result } = await checkDocs({
      scan: true,
      before: { 'README.md': '# A\n\n[x](none.md)\n' },
      after: { 'README.md': '# A\n\n[x](none.md)\n\nMore.\n' },
    });
    expect(result.envelope.findings.map(({ detail }) => detail)).toEqual([
      'README.md:3 links to none.md: no such file.',
    ]);
  });
  it('finds flags and names of a sample in the sources beside its page, and only there', async () => {
    const shell = '```sh\nacme --do-the-sum 3\n```\n';
    const { told } = await checkDocs({
      scan: true,
      before: {
        'package.json': '{"name":"acme","bin":{"acme":"a.js"}}\n',
        'examples/sum/main.md': `# Sum\n\n${shell}`,
        'examples/sum/src/main.rs': 'long = "do-the-sum"\n',
        'examples/other/main.md': `# Other\n\n${shell}`,
        'docs/a.md': `# A\n\n${shell}`,
      },
      after: { x: '1\n' },
    });
    expect(told).toEqual(['unknown-name docs/a.md:4', 'unknown-name examples/other/main.md:4']);
  });
  it('closes its issue when nothing is wrong any more, and leaves it alone when it was not asked for one', async () => {
    const calm = { scan: true, before: { 'README.md': '# A\n' }, after: { 'README.md': '# A\n\nMore.\n' } };
    const settled = { kind: 'issue', key: 'docs-freshness', settled: true, title: 'The docs say what the code does' };
    expect((await checkDocs({ ...calm, options: { openIssue: true } })).effects).toContainEqual(
      expect.objectContaining(settled),
    );
    expect((await checkDocs(calm)).effects.map(({ kind }) => kind)).not.toContain('issue');
    const unsure = await checkDocs({ ...calm, options: { openIssue: true, requireModel: true } });
    expect(unsure.result.envelope.verdict).toBe('inconclusive');
    expect(unsure.effects.map(({ kind }) => kind)).not.toContain('issue');
  });
});

describe('the command line', () => {
  let cli: string;
  let dir: string;
  beforeAll(async () => {
    cli = buildCli();
    const text = (source: string, readme: string): { path: string; content: string }[] => [
      { path: 'src/a.ts', content: source },
      { path: 'README.md', content: readme },
    ];
    dir = buildRepository([
      { files: text(gone, page) },
      { files: text(left, page) },
      { files: text(left, '# A\n\nNothing.\n') },
    ]).dir;
  });
  const run = (...args: string[]): ReturnType<typeof runCli> =>
    runCli(['docs-check', '--repo', dir, ...args], { cli, env: { OPENAI_API_KEY: undefined } });

  it.each([['0'], ['-3'], ['many'], ['1.5'], ['100001']])('refuses --backtest %s', async (value) => {
    const ran = await run('--backtest', value);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/^codex-ci: --backtest: .*a whole number from 1 to 100000/m);
  });
  it('refuses a backtest of a scan', async () => {
    expect(await run('--backtest', '5', '--scan')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--scan: does not go with --backtest') as string,
    });
  });
  it('replays history and says what was corrected later', async () => {
    const ran = await run('--backtest', '10', '--json');
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      commits: 2,
      spoken: [{ rule: 'docs/removed-name', path: 'README.md', line: 3, corrected: true }],
    });
    const text = await run('--backtest', '10');
    expect(text.stdout).toContain('docs-check would have spoken at 1 of 2 commits (50.0 %), with 1 finding.');
    expect(text.stdout).toContain(
      'It would have blocked 1 of them (50.0 %): 1 finding of severity high or worse; 0 only told.',
    );
    expect(text.stdout).toContain('Of 3 commits of the history 1 commit without a parent was passed over.');
    expect(text.stderr).toContain('2 of 2 commits');
  });
  it('replays history as Markdown, and refuses SARIF', async () => {
    const ran = await run('--backtest', '10', '--format', 'markdown');
    expect(ran.stdout).toMatch(/^## codex-ci docs-check: backtest\n\ndocs-check would have spoken at 1 of 2 commits/);
    expect(ran.stdout).toMatch(/^\| `[0-9a-f]{10}` \| `README\.md:3` \|.*\| high \| yes \| corrected \|$/m);
    expect(await run('--backtest', '10', '--format', 'sarif')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('--format: sarif does not go with --backtest') as string,
    });
  });
  it('replays history under the rules of the repository, with what is owed, and counts the merges', async () => {
    const config = (text: string): { path: string; content: string } => ({
      path: '.github/codex-ci.yml',
      content: text,
    });
    const at = (source: string, rules: string): { files: { path: string; content: string }[] } => ({
      files: [{ path: 'src/a.ts', content: source }, { path: 'README.md', content: page }, config(rules)],
    });
    const replay = async (rules: string): Promise<Record<string, unknown>> => {
      const own = buildRepository([
        at(gone, rules),
        at(left, rules),
        at(`${left}export function openEverything(): void {}\n`, rules),
      ]);
      git(own.dir, ['checkout', '-q', '-b', 'side', own.commits[1]!]);
      git(own.dir, [
        '-c',
        'user.name=ada',
        '-c',
        'user.email=ada@example.com',
        'commit',
        '-q',
        '--allow-empty',
        '-m',
        'Side',
      ]);
      git(own.dir, [
        '-c',
        'user.name=ada',
        '-c',
        'user.email=ada@example.com',
        'merge',
        '-q',
        '--no-ff',
        '-m',
        'Merge',
        own.commits[2]!,
      ]);
      return JSON.parse(
        (
          await runCli(['docs-check', '--repo', own.dir, '--backtest', '10', '--json'], {
            cli,
            env: { OPENAI_API_KEY: undefined },
          })
        ).stdout,
      ) as Record<string, unknown>;
    };
    const docs = (...lines: string[]): string => `docs-check:\n${lines.map((one) => `  ${one}\n`).join('')}`;
    expect(await replay(docs('rules: { docs/removed-name: off }'))).toMatchObject({
      commits: 3,
      merges: 1,
      roots: 1,
      spoken: [],
    });
    expect(await replay(docs('rules: { docs/removed-name: low }'))).toMatchObject({
      spoken: [{ rule: 'docs/removed-name', severity: 'low', blocks: false, corrected: false }],
      groups: expect.arrayContaining([
        expect.objectContaining({ name: 'removed and still documented', findings: 1, blocking: 0 }),
      ]) as unknown,
    });
    expect(
      await replay(
        docs(
          'rules: { docs/removed-name: off }',
          'documented: [src/**]',
          'required: [{ when: [src/**], need: [docs/**] }]',
        ),
      ),
    ).toMatchObject({
      spoken: [
        { rule: 'docs/required', blocks: true, corrected: null },
        { rule: 'docs/required' },
        { rule: 'docs/undocumented', blocks: false, path: 'src/a.ts', corrected: false },
      ],
    });
  }, 30_000);
  it.each([
    [['--scan', '--base', 'HEAD~1'], '--base: does not go with --scan'],
    [['--since', '90d'], '--since: is for a scan'],
  ])('refuses %j', async (flags, message) => {
    expect(await run(...flags)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(message) as string,
    });
  });
  it('refuses a since that is not in the history', async () => {
    expect(await run('--scan', '--since', 'nowhere')).toMatchObject({ code: 2 });
  });
  it('scans without a change, with no stack trace', async () => {
    const ran = await run('--scan', '--out', join(tempDir(), 'run'));
    expect(ran.code).toBe(0);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
  });
});
