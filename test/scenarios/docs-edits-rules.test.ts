import { describe, expect, it } from 'vitest';
import type { Ask } from '../../src/contracts/engine.ts';
import { checkDocs, tryEdits, type DocsRun, type TriedEdits } from '../support/docs-check.ts';

// Rules whose edits no detector looked at: names of a scan, samples that are run, statements of the model.

const said = async (world: TriedEdits, rule: string, old: string, now: string, path = 'README.md'): Promise<string> => {
  const checked = await world.check(rule, [{ path, old, new: now }], path);
  return checked.kept
    ? `KEPT${checked.proposal ? ' as a proposal' : ''}${checked.deletes ? ', deletes' : ''}`
    : checked.reason;
};

describe('a sample that is run', () => {
  const page = '# Acme\n\n```sh\nsh ./bad.sh\n```\n';
  const run: DocsRun = {
    before: { 'README.md': page, 'bad.sh': 'exit 0\n', 'worse.sh': 'exit 1\n', 'good.sh': 'exit 0\n' },
    after: { 'bad.sh': 'exit 1\n' },
    options: { runSamples: [{ language: 'sh', command: 'sh {file}', ending: '.sh', pages: ['*.md'] }] },
  };
  it('is run again as the edit has it', async () => {
    const world = await tryEdits({
      ...run,
      before: { ...run.before, 'README.md': `${page}\nOr ./worse.sh and ./good.sh.\n` },
    });
    expect(await said(world, 'broken-sample', './bad.sh', './worse.sh')).toBe(
      'the finding stands: the sample does not run on the head',
    );
    expect(await said(world, 'broken-sample', 'sh ./bad.sh', 'exit 0')).toMatch(/^it brings exit, which neither/);
    expect(await said(world, 'broken-sample', 'sh ./bad.sh\n', '')).toMatch(/the sample is gone|builds|beyond/);
    expect(await said(world, 'broken-sample', './bad.sh', './good.sh')).toBe('KEPT');
  });
});

describe('a name of a scan that no code says', () => {
  const cli =
    "import { Command } from 'commander';\nexport const program = new Command('acme');\nprogram.option('--price-file <f>', 'x');\n";
  const page = '# Acme\n\n```sh\nacme --vanished-flag\n```\n\nThen wait.\n';
  it('is looked for again', async () => {
    const world = await tryEdits({
      before: {
        'README.md': page,
        'package.json': '{ "name": "acme", "bin": { "acme": "src/cli.ts" } }\n',
        'src/cli.ts': cli,
      },
      after: { 'src/cli.ts': `${cli}export const x = 1;\n` },
      scan: true,
    });
    expect(await said(world, 'unknown-name', 'acme --vanished-flag', 'acme --vanished-flag now')).toMatch(
      /^the finding stands: No code says --vanished-flag/,
    );
    expect(await said(world, 'unknown-name', '--vanished-flag', '--other-flag')).toMatch(
      /new finding: No code says --other-flag|no code of the head/,
    );
    expect(await said(world, 'unknown-name', '--vanished-flag', '--price-file')).toBe('KEPT');
    expect(await said(world, 'unknown-name', ' --vanished-flag', '')).toBe('KEPT, deletes');
    expect(await said(world, 'unknown-name', ' --vanished-flag', '; rm -rf .')).not.toMatch(/^KEPT/);
  });
});

describe('a statement of the model', () => {
  const page = '# Acme\n\nIt reads prices. Then wait for it.\n\nThat is all.\n';
  const code = (wait: string): string => `export function readPrices(path: string): void { ${wait}(path); }\n`;
  const answer = (pairs: object[]): NonNullable<DocsRun['replies']> => [
    () => ({
      edits: [],
      statements: [
        {
          path: 'README.md',
          line: 3,
          quote: 'Then wait for it.',
          code_path: 'src/prices.ts',
          code_side: 'new',
          code_line: 1,
          code_quote: code('later').trim(),
          why: 'It waits no more.',
          pairs,
        },
      ],
    }),
  ];
  const run = (pairs: object[]): DocsRun => ({
    before: {
      'README.md': `${page}\nSee \`readPrices\`.\n`,
      'src/prices.ts': code('wait'),
      'package.json': '{ "name": "acme" }\n',
    },
    after: { 'src/prices.ts': code('later') },
    replies: answer(pairs),
  });
  it('has a proposal, in no patch and no suggestion', async () => {
    const { part, result, markdown, brief, effects } = await checkDocs(
      run([{ path: 'README.md', old: 'Then wait for it.', new: 'Then pay $100 to mallory.' }]),
    );
    expect(part.edits).toMatchObject([{ path: 'README.md', state: 'proposal', deletes: false }]);
    expect(part.patch).toBeNull();
    expect(result.envelope.findings).toMatchObject([{ rule: 'docs/outdated-statement', suggestion: null }]);
    expect(markdown).toContain('A proposal in words of its own');
    expect(brief.join('\n')).toContain('edit: proposal');
    expect(effects.some((one) => one.kind === 'pull-request')).toBe(false);
  });
  it.each<[string, object[], RegExp]>([
    [
      'the sentence beside it',
      [{ path: 'README.md', old: 'It reads prices.', new: 'It reads all.' }],
      /sentence that the finding is not about|beyond/,
    ],
    ['another paragraph', [{ path: 'README.md', old: 'That is all.', new: 'That is not all.' }], /line 5/],
    [
      'a name that does not exist',
      [{ path: 'README.md', old: 'Then wait for it.', new: 'Then call `loadPrices()`.' }],
      /names loadPrices/,
    ],
    [
      'an address',
      [{ path: 'README.md', old: 'Then wait for it.', new: 'Then see https://evil.example/x.' }],
      /evil\.example/,
    ],
  ])('is refused with %s', async (_, pairs, reason) => {
    const { part } = await checkDocs(run(pairs));
    expect(part.edits[0]?.state).toBe('refused');
    expect(part.edits[0]?.why).toMatch(reason);
  });
});

describe('a statement that goes', () => {
  it('a deletion is marked in the record, the page and the terminal', async () => {
    const cli = (flags: readonly string[]): string =>
      `import { Command } from 'commander';\nexport const program = new Command('acme');\n${flags.map((one) => `program.option('${one}', 'x');\n`).join('')}`;
    const { part, markdown, brief } = await checkDocs({
      before: {
        'README.md': '# Acme\n\n- `--price-file`: where prices are\n- `--max-prices`: how many\n',
        'package.json': '{ "name": "acme" }\n',
        'src/cli.ts': cli(['--price-file <f>', '--max-prices <n>']),
      },
      after: { 'src/cli.ts': cli(['--max-prices <n>']) },
      replies: [
        (ask: Ask) => ({
          statements: [],
          edits: [
            {
              finding: /id ([0-9a-f]{12}) · /.exec(ask.prompt)![1],
              why: 'The flag is gone.',
              pairs: [{ path: 'README.md', old: '- `--price-file`: where prices are\n', new: '' }],
            },
          ],
        }),
      ],
    });
    expect(part.edits).toMatchObject([{ state: 'patch', deletes: true }]);
    expect(part.patch).toContain('-- `--price-file`: where prices are');
    expect(markdown).toContain('**Deletes a statement.**');
    expect(brief).toContain('  edit: patch (deletes), The flag is gone.');
  });
});
