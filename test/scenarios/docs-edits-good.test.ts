import { describe, expect, it } from 'vitest';
import { createGrammars } from '../../src/adapters/grammars/grammars.ts';
import type { Result } from '../../src/contracts/task.ts';
import { createCommentReader } from '../../src/readers/docs/comment-spans.ts';
import { linesOf } from '../../src/tasks/docs-check/edit/line-changes.ts';
import type { DocsCheckPart } from '../../src/tasks/docs-check/part.ts';
import { patchOf } from '../../src/tasks/docs-check/edit/patch.ts';
import { unfitForPull } from '../../src/tasks/docs-check/pull.ts';
import { tryEdits, type DocsRun } from '../support/docs-check.ts';

// Edits that do what a finding needs and nothing else, on real repositories: they are kept.

const comments = createCommentReader(createGrammars());
const manifest = '{ "name": "acme" }\n';
const fn = (name: string, list = 'text: string', body = 'return text.split(",");'): string =>
  `export function ${name}(${list}) { ${body} }\n`;
const change = (docs: Record<string, string>, before: string, after: string, path = 'src/prices.ts'): DocsRun => ({
  before: { 'package.json': manifest, ...docs, [path]: before },
  after: { [path]: after },
});
const rename = (docs: Record<string, string>): DocsRun => change(docs, fn('parsePriceList'), fn('readPriceList'));
const gone = (docs: Record<string, string>): DocsRun =>
  change(docs, fn('parsePriceList') + fn('closeTheShop', '', ''), fn('closeTheShop', '', ''));
const cli = (flags: readonly string[]): string =>
  `import { Command } from 'commander';\nexport const program = new Command('acme');\n${flags.map((one) => `program.option('${one}', 'a flag');\n`).join('')}`;

interface Case {
  what: string;
  run: DocsRun;
  rule: string;
  page?: string;
  pairs: readonly [string, string][];
  deletes?: boolean;
  proposal?: boolean;
}

const cases: Case[] = [
  {
    what: 'a renamed name in prose, a code block and a table',
    rule: 'renamed-name',
    run: rename({
      'README.md':
        '# Acme\n\nCall `parsePriceList()` first.\n\n```ts\nimport { parsePriceList } from \'acme\';\nparsePriceList("a");\n```\n\n| Function        | Use  |\n|-----------------|------|\n| `parsePriceList` | read |\n',
    }),
    pairs: [
      ['Call `parsePriceList()` first', 'Call `readPriceList()` first'],
      ['import { parsePriceList } from', 'import { readPriceList } from'],
      ['parsePriceList("a")', 'readPriceList("a")'],
      ['| `parsePriceList` | read', '| `readPriceList`  | read'],
    ],
  },
  {
    what: 'a renamed name on a line that is wrapped anew',
    rule: 'renamed-name',
    run: change(
      {
        'README.md': `# Acme\n\n${'Acme reads lists of prices and gives them to those who wait for it.\n'.repeat(6)}\nFor a list of the prices of a file, please call \`parsePrices()\` with it\nand the path of the file.\n`,
      },
      fn('parsePrices'),
      fn('parsePricesOfTheFile'),
    ),
    pairs: [
      [
        'please call `parsePrices()` with it\nand the path',
        'please call\n`parsePricesOfTheFile()` with it and the path',
      ],
    ],
  },
  {
    what: 'a heading with its anchor',
    rule: 'renamed-name',
    run: rename({ 'README.md': '# Acme\n\nSee [it](#parsepricelist).\n\n## `parsePriceList`\n\nReads.\n' }),
    pairs: [
      ['## `parsePriceList`', '## `readPriceList`'],
      ['#parsepricelist', '#readpricelist'],
    ],
  },
  {
    what: 'an article before the name',
    rule: 'renamed-name',
    run: change(
      { 'README.md': '# Acme\n\nMake a `PriceReader` first.\n' },
      'export class PriceReader { }\n',
      'export class IndexReader { }\n',
    ),
    pairs: [['a `PriceReader`', 'an `IndexReader`']],
  },
  {
    what: 'a name in a doc comment of TypeScript',
    rule: 'renamed-name',
    page: 'src/i.ts',
    run: {
      before: {
        'package.json': manifest,
        'src/prices.ts': fn('parsePriceList'),
        'src/i.ts': '/** Like {@link parsePriceList}. */\nexport const one = 1;\n',
      },
      after: {
        'src/prices.ts': fn('readPriceList'),
        'src/i.ts': '/** Like {@link parsePriceList}. */\nexport const one = 2;\n',
      },
    },
    pairs: [['{@link parsePriceList}', '{@link readPriceList}']],
  },
  {
    what: 'a changed default in prose and table',
    rule: 'stale-default',
    run: change(
      { 'README.md': '# Acme\n\nThe `retries` of `fetchPrices` default to 3.\n' },
      fn('fetchPrices', 'path: string, retries = 3'),
      fn('fetchPrices', 'path: string, retries = 5'),
    ),
    pairs: [['to 3', 'to 5']],
  },
  {
    what: 'a changed default that the code works out',
    rule: 'stale-default',
    run: change(
      { 'README.md': '# Acme\n\nThe `delay` of `fetchPrices` defaults to 30000.\n' },
      fn('fetchPrices', 'path: string, delay = 30000'),
      fn('fetchPrices', 'path: string, delay = 60 * 1000'),
    ),
    pairs: [['to 30000', 'to 60000']],
  },
  {
    what: 'a changed default of a flag in a table',
    rule: 'stale-default',
    run: change(
      { 'README.md': '# Acme\n\n| Flag | Default |\n|---|---|\n| `--max-prices <n>` | `30` |\n' },
      `import { Command } from 'commander';\nnew Command('acme').option('--max-prices <n>', 'most', '30');\n`,
      `import { Command } from 'commander';\nnew Command('acme').option('--max-prices <n>', 'most', '50');\n`,
      'src/cli.ts',
    ),
    pairs: [['| `30` |', '| `50` |']],
  },
  {
    what: 'a mended link',
    rule: 'broken-link',
    run: {
      before: { 'README.md': '# Acme\n\nSee [the guide](docs/old.md).\n', 'docs/old.md': '# Old\n' },
      after: { 'docs/old.md': null, 'docs/new.md': '# Old\n' },
    },
    pairs: [['docs/old.md', 'docs/new.md']],
  },
  {
    what: 'a mended anchor',
    rule: 'broken-link',
    run: {
      before: { 'README.md': '# Acme\n\nSee [the guide](docs/old.md).\n', 'docs/old.md': '# Old\n' },
      after: { 'docs/old.md': null, 'docs/new.md': '# Old\n\n## How it works\n' },
    },
    pairs: [['docs/old.md', 'docs/new.md#how-it-works']],
  },
  {
    what: 'a link that is taken off its words',
    rule: 'broken-link',
    deletes: true,
    run: {
      before: { 'README.md': '# Acme\n\nSee [the guide](docs/old.md).\n', 'docs/old.md': '# Old\n' },
      after: { 'docs/old.md': null },
    },
    pairs: [['[the guide](docs/old.md)', 'the guide']],
  },
  {
    what: 'an entry of a list of links',
    rule: 'broken-link',
    deletes: true,
    run: {
      before: {
        'README.md': '# Acme\n\n- [Guide](docs/old.md)\n- [Other](docs/b.md)\n',
        'docs/old.md': '# Old\n',
        'docs/b.md': '# B\n',
      },
      after: { 'docs/old.md': null },
    },
    pairs: [['- [Guide](docs/old.md)\n', '']],
  },
  {
    what: 'a changed signature',
    rule: 'stale-signature',
    run: change(
      { 'README.md': '# Acme\n\nUse `sendPriceList(a, b)` for it.\n' },
      fn('sendPriceList', 'a: string, b: string', ''),
      fn('sendPriceList', 'a: string', ''),
    ),
    pairs: [['(a, b)', '(a)']],
  },
  {
    what: 'a new parameter in a sample',
    rule: 'stale-signature',
    run: change(
      { 'README.md': '# Acme\n\n```ts\nimport { sendPriceList } from \'acme\';\nsendPriceList("a");\n```\n' },
      fn('sendPriceList', 'a: string', ''),
      fn('sendPriceList', 'a: string, currency: string', ''),
    ),
    pairs: [['sendPriceList("a")', 'sendPriceList("a", currency)']],
  },
  {
    what: 'the renamed parameter of a doc comment',
    rule: 'stale-signature',
    page: 'src/prices.ts',
    run: change(
      {},
      `/**\n * Sends.\n * @param limit how many\n * @param path where to\n */\n${fn('sendPriceList', 'limit: number, path: string', '')}`,
      `/**\n * Sends.\n * @param limit how many\n * @param path where to\n */\n${fn('sendPriceList', 'most: number, path: string', '')}`,
    ),
    pairs: [['@param limit', '@param most']],
  },
  {
    what: 'the tag of a parameter that went',
    rule: 'stale-signature',
    page: 'src/prices.ts',
    deletes: true,
    run: change(
      {},
      `/**\n * Sends.\n * @param limit how many\n * @param path where to\n */\n${fn('sendPriceList', 'limit: number, path: string', '')}`,
      `/**\n * Sends.\n * @param limit how many\n * @param path where to\n */\n${fn('sendPriceList', 'path: string', '')}`,
    ),
    pairs: [[' * @param limit how many\n', '']],
  },
  {
    what: 'the tag of a parameter with its further lines',
    rule: 'stale-signature',
    page: 'src/prices.ts',
    deletes: true,
    run: change(
      {},
      `/**\n * Sends.\n * @param limit how many\n * of them at most\n * @param path where to\n */\n${fn('sendPriceList', 'limit: number, path: string', '')}`,
      `/**\n * Sends.\n * @param limit how many\n * of them at most\n * @param path where to\n */\n${fn('sendPriceList', 'path: string', '')}`,
    ),
    pairs: [[' * @param limit how many\n * of them at most\n', '']],
  },
  {
    what: 'the docstring parameter of Python',
    rule: 'stale-signature',
    page: 'acme/prices.py',
    run: change(
      { 'pyproject.toml': '[project]\nname = "acme"\n' },
      'def send_price_list(limit, path):\n    """Sends.\n\n    :param limit: how many\n    :param path: where to\n    """\n',
      'def send_price_list(most, path):\n    """Sends.\n\n    :param limit: how many\n    :param path: where to\n    """\n',
      'acme/prices.py',
    ),
    pairs: [[':param limit:', ':param most:']],
  },
  {
    what: 'the line of a removed flag in a list',
    rule: 'removed-name',
    deletes: true,
    run: change(
      { 'README.md': '# Acme\n\n- `--price-file`: where prices are\n- `--max-prices`: how many\n' },
      cli(['--price-file <f>', '--max-prices <n>']),
      cli(['--max-prices <n>']),
      'src/cli.ts',
    ),
    pairs: [['- `--price-file`: where prices are\n', '']],
  },
  {
    what: 'the row of a removed flag',
    rule: 'removed-name',
    deletes: true,
    run: change(
      {
        'README.md':
          '# Acme\n\n| Flag | What |\n|---|---|\n| `--price-file` | where |\n| `--max-prices` | how many |\n',
      },
      cli(['--price-file <f>', '--max-prices <n>']),
      cli(['--max-prices <n>']),
      'src/cli.ts',
    ),
    pairs: [['| `--price-file` | where |\n', '']],
  },
  {
    what: 'a removed flag with its value in a command',
    rule: 'removed-name',
    deletes: true,
    run: change(
      { 'README.md': '# Acme\n\n```sh\nacme --price-file a.csv --max-prices 3\n```\n' },
      cli(['--price-file <f>', '--max-prices <n>']),
      cli(['--max-prices <n>']),
      'src/cli.ts',
    ),
    pairs: [[' --price-file a.csv', '']],
  },
  {
    what: 'the sentence of a removed function',
    rule: 'removed-name',
    deletes: true,
    run: gone({
      'README.md': '# Acme\n\nCall `closeTheShop()` at night. Use `parsePriceList()` for prices. Then wait.\n',
    }),
    pairs: [[' Use `parsePriceList()` for prices.', '']],
  },
  {
    what: 'the paragraph of a removed function',
    rule: 'removed-name',
    deletes: true,
    run: gone({ 'README.md': '# Acme\n\nUse `parsePriceList()` for prices.\n\nThen wait.\n' }),
    pairs: [['Use `parsePriceList()` for prices.\n\n', '']],
  },
  {
    what: 'the line of a sample',
    rule: 'removed-name',
    deletes: true,
    run: gone({
      'README.md':
        '# Acme\n\n```ts\nimport { closeTheShop, parsePriceList } from \'acme\';\nparsePriceList("a");\ncloseTheShop();\n```\n',
    }),
    pairs: [
      [', parsePriceList', ''],
      ['parsePriceList("a");\n', ''],
    ],
  },
  {
    what: 'another function that exists',
    rule: 'removed-name',
    run: gone({ 'README.md': '# Acme\n\nUse `parsePriceList()` for prices.\n' }),
    pairs: [['`parsePriceList()`', '`closeTheShop()`']],
  },
  {
    what: 'a sentence in the words of its page',
    rule: 'removed-name',
    run: gone({ 'README.md': '# Acme\n\nCall `parsePriceList()` with the path of the file, and wait for it.\n' }),
    pairs: [['Call `parsePriceList()` with the path of the file, and wait for it.', 'Wait for the file.']],
  },
  {
    what: 'a sentence in words of its own',
    rule: 'removed-name',
    proposal: true,
    run: gone({ 'README.md': '# Acme\n\nCall `parsePriceList()` with the path of the file, and wait for it.\n' }),
    pairs: [['Call `parsePriceList()` with the path of the file, and wait for it.', 'Prices are loaded at start.']],
  },
];

describe('an edit is kept', () => {
  it.each(cases.map((one) => [one.what, one] as const))(
    '%s',
    async (_, { run, rule, page = 'README.md', pairs, deletes = false, proposal = false }) => {
      const world = await tryEdits(run);
      const checked = await world.check(
        rule,
        pairs.map(([old, now]) => ({ path: page, old, new: now })),
        page,
      );
      expect(checked).toMatchObject({ kept: true, deletes, proposal });
      // what is kept here has to get through where it is published
      if (proposal || !checked.kept) return;
      const { before, after } = run;
      const { docs, also } = world.findings.find((one) => one.rule === `docs/${rule}` && one.docs?.path === page)!;
      const part = {
        edits: [{ finding: 'f', path: page, state: 'patch' }],
        places: [{ finding: 'f', docs, code: null, also }],
      } as unknown as DocsCheckPart;
      const base = {
        read: (path: string) => Promise.resolve(({ ...before, ...after }[path] ?? null)?.toString() ?? null),
        comments,
        syntax: () => Promise.resolve(null),
        past: () => Promise.resolve(null),
      };
      const text = (await base.read(page))!;
      const lines = linesOf(text);
      const changes = checked.changes.map((each) => ({
        ...each,
        before: lines.slice(Math.max(0, each.start - 3), each.start),
        after: lines.slice(each.start + each.removed.length, each.start + each.removed.length + 3),
      }));
      expect(
        await unfitForPull(
          { part } as Result<DocsCheckPart>,
          patchOf([{ kind: 'edit', finding: 'f', path: page, why: '', changes, deletes, proposal }]),
          base,
        ),
      ).toBeNull();
    },
  );
});
