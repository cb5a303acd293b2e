import { readPage } from '../src/readers/docs/page.ts';
import type { SurfaceChange, SurfaceItem } from '../src/readers/surface/model.ts';
import { detectDocs } from '../src/tasks/docs-check/detect/detect.ts';

/**
 * Speed of the page readers and detectors on made-up pages: 10,000 of 4 KB, one of 5 MB, and a change of 60 names
 * against all of them.
 */
const words =
  'the server reads its configuration from a file and hands each request to the next handler which may change it before an answer is sent'.split(
    ' ',
  );
let seed = 7;
const random = (below: number): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed % below;
};
const sentence = (): string =>
  `${Array.from({ length: 8 + random(10) }, () => words[random(words.length)]).join(' ')}.`;
const section = (index: number): string =>
  [
    `## Part ${index} of it`,
    '',
    `${sentence()} Call \`api${random(5_000)}.handle${random(9_000)}(x)\` or pass \`--flag-${random(3_000)}\`. ${sentence()}`,
    '',
    `See [the next](./page-${random(10_000)}.md#part-1-of-it) and [another](page-${random(10_000)}.md).`,
    '',
    '| Option | Default | About |',
    '|---|---|---|',
    ...Array.from({ length: 3 }, () => `| \`option${random(4_000)}\` | \`${random(100)}\` | ${sentence()} |`),
    '',
    '```ts',
    `const x = createThing${random(9_000)}({ a: ${random(9)} });`,
    '```',
    '',
    `- ${sentence()}`,
    `- ${sentence()}`,
    '',
  ].join('\n');
const pageOf = (bytes: number): string => {
  const parts = ['# Title\n'];
  for (let size = 0, index = 0; size < bytes; index += 1) {
    const part = section(index);
    parts.push(part);
    size += part.length;
  }
  return parts.join('\n').slice(0, bytes);
};
const timed = async <T>(label: string, work: () => T | Promise<T>): Promise<T> => {
  const [start, used] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(used);
  process.stdout.write(
    `${label}: ${(performance.now() - start).toFixed(0)} ms, ${((user + system) / 1_000).toFixed(0)} ms of processor\n`,
  );
  return result;
};

const pages = Array.from({ length: 10_000 }, (_, index) => ({ path: `docs/page-${index}.md`, text: pageOf(4_096) }));
await timed('10,000 pages of 4 KB read', () => {
  for (const one of pages) readPage(one.path, one.text);
});
for (const [name, ending] of [
  ['Markdown', 'md'],
  ['reStructuredText', 'rst'],
  ['AsciiDoc', 'adoc'],
] as const) {
  const text = pageOf(5 * 1024 * 1024);
  await timed(`one ${name} page of 5 MB read`, () => readPage(`a.${ending}`, text));
}
for (const [name, unit] of [
  ['brackets', '[a]('],
  ['stars', 'a**b'],
  ['backticks', '`` ` '],
  ['quotes', '>'],
] as const) {
  const text = unit.repeat((5 * 1024 * 1024) / unit.length);
  await timed(`5 MB of ${name}`, () => readPage('a.md', text));
}
const item = (index: number): SurfaceItem => ({
  kind: index % 3 === 0 ? 'flag' : 'export',
  name: index % 3 === 0 ? `--flag-${index}` : `createThing${index}`,
  aliases: [],
  path: 'src/a.ts',
  line: 1,
  language: 'typescript',
});
const changes = Array.from({ length: 60 }, (_, index): SurfaceChange => ({ change: 'removed', before: item(index) }));
const files = new Set(pages.map((one) => one.path));
const input = { head: pages, base: pages, changes, files: { base: files, head: files }, lineOf: () => null };
const policy = {
  links: 'all' as const,
  documented: [],
  required: [],
  optOut: { state: 'none' } as const,
  changed: { all: [], written: new Set<string>() },
};
const found = await timed('60 changes against 10,000 pages, with all links', () => detectDocs(input, policy, null));
const touched = pages.map((one, index) => (index < 20 ? { ...one, text: `${one.text}\n` } : one));
await timed('the same, with the links of 20 touched pages', () =>
  detectDocs({ ...input, head: touched }, { ...policy, links: 'touched' }, null),
);
process.stdout.write(`${found.length} findings, peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB\n`);
