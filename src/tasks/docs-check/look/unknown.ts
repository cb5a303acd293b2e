import { formatOf } from '../../../readers/docs/page.ts';
import type { Page } from '../../../readers/docs/model.ts';
import { proseSuffixes } from '../../../readers/paths/names.ts';
import { isOwnText } from '../../../readers/surface/scope.ts';
import { createPages, docsFindingId, type DocsFinding, type DocsInput, type Pages } from '../pages/model.ts';
import type { SurfaceFacts } from '../surface/surface.ts';
import { mentionAt, saysWord, tellsThePast } from '../mean/mentions.ts';
import { contributorPages } from '../words/contributor-pages.ts';
import { anyRow } from '../words/row.ts';
import { isEverydayFlag, isEverydayScript } from '../mean/names.ts';
import type { World } from '../touches.ts';

interface Unknown {
  path: string;
  start: number;
  name: string;
  kind: string;
  /** one of them in the code makes it known */ words: string[];
}

const shell = /^(?:sh|bash|shell|zsh|console|terminal|shellsession)$/;

/**
 * For a scan, without any history: names that a page can only mean of this project (an import from it, a flag of its
 * command, a script of its manifest) and that no file of the code says in any spelling. What docs build up themselves
 * or tell as past is left out.
 */
export async function findUnknown(
  world: World,
  input: DocsInput,
  facts: SurfaceFacts,
  head: string,
): Promise<DocsFinding[]> {
  const own = new Set((input.packages ?? []).map((one) => one.toLowerCase()));
  const pages = createPages(input.head.filter((one) => formatOf(one.path) !== null));
  const scripts = new Set(facts.items.filter((one) => one.kind === 'script').map((one) => one.name));
  const found: Unknown[] = [];
  for (const [path, text] of pages.texts) {
    if (![...own].some((name) => text.includes(name)) && !anyRow(contributorPages, path)) continue;
    const page = pages.get(path)!;
    found.push(
      ...imports(page, own),
      ...flags(page, own),
      ...(anyRow(contributorPages, path) ? scriptCalls(page, scripts, input) : []),
    );
  }
  const words = [...new Set(found.flatMap((one) => one.words))];
  if (words.length === 0) return [];
  const known = await knownWords(
    world,
    head,
    words,
    new Set(found.map((one) => folderOf(one.path)).filter((one) => one !== '')),
  );
  const told = new Map<string, DocsFinding>();
  for (const one of found) {
    if (one.words.some((word) => known.own.has(word) || known.beside.get(word)?.has(folderOf(one.path)) === true))
      continue;
    const finding = findingOf(one, pages);
    if (!told.has(finding.id)) told.set(finding.id, finding);
  }
  return [...told.values()];
}

const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/');

/**
 * `own`: words that the project's code says. `beside`: folders of pages, by word, below which a file that is no page
 * says it: the sample that the page is about.
 */
interface Known {
  own: Set<string>;
  beside: Map<string, Set<string>>;
}

async function knownWords(
  world: World,
  head: string,
  words: readonly string[],
  folders: ReadonlySet<string>,
): Promise<Known> {
  const known: Known = { own: new Set(), beside: new Map() };
  for (const path of await world.repository.search(head, words, proseSuffixes)) {
    const own = isOwnText(path) || /(?:^|\/)(?:package\.json|Makefile|[\w.-]+\.toml)$/.test(path);
    const near = own || formatOf(path) !== null ? [] : [...folders].filter((one) => path.startsWith(`${one}/`));
    if (!own && near.length === 0) continue;
    const open = words.filter((word) => !known.own.has(word));
    if (open.length === 0) break;
    const text = new TextDecoder().decode((await world.repository.read(head, path)) ?? new Uint8Array());
    for (const word of open) {
      if (!text.includes(word)) continue;
      if (own) known.own.add(word);
      else known.beside.set(word, new Set([...(known.beside.get(word) ?? []), ...near]));
    }
  }
  return known;
}

function imports(page: Page, own: ReadonlySet<string>): Unknown[] {
  const found: Unknown[] = [];
  const add = (names: string, at: number, kind: string): void => {
    for (const match of names.matchAll(
      /(?:^|[,{(\s])(?:type\s+)?([A-Za-z_$][\w$]*)(?:\s+as\s+\w+)?(?=\s*(?:[,})\n#]|$|\s+as\s))/g,
    )) {
      const name = match[1]!;
      const start = at + match.index + match[0].indexOf(name);
      if (name.length < 3 || name === 'import' || name === 'type') continue;
      if (quiet(page, start, name)) found.push({ path: page.path, start, name, kind, words: [name] });
    }
  };
  for (const block of page.blocks) {
    if (block.language !== null && /^(?:[jt]sx?|javascript|typescript|mjs)$/.test(block.language)) {
      for (const match of block.text.matchAll(
        /import\s+(?:\w+\s*,\s*)?\{([^{}]{1,1000})\}\s*from\s*['"](@?[\w.-]+(?:\/[\w.-]+)?)[\w./-]*['"]/g,
      )) {
        if (own.has(match[2]!.toLowerCase()) || own.has(match[2]!.toLowerCase().split('/')[0]!))
          add(match[1]!, block.start + match.index + match[0].indexOf('{') + 1, 'export');
      }
    } else if (block.language !== null && /^(?:py|python3?)$/.test(block.language)) {
      for (const match of block.text.matchAll(
        /^[ \t]*from\s+(\w+)(?:\.[\w.]+)?\s+import\s+(?:\(([^()]{1,1000})\)|([^\n(#]{1,300}))/gm,
      )) {
        const names = match[2] ?? match[3]!;
        if (own.has(match[1]!.toLowerCase()))
          add(names, block.start + match.index + match[0].lastIndexOf(names), 'export');
      }
    }
  }
  return found;
}

function flags(page: Page, own: ReadonlySet<string>): Unknown[] {
  const found: Unknown[] = [];
  for (const block of page.blocks) {
    if (block.language !== null && !shell.test(block.language)) continue;
    for (const line of block.text.matchAll(/^[ \t]*(?:[$>%#]\s+)?(?:npx\s+|sudo\s+)?([\w.-]+)(?=\s)([^\n|;&]*)$/gm)) {
      if (!own.has(line[1]!.toLowerCase())) continue;
      // what stands behind ` -- ` belongs to another program
      const given = line[2]!.split(/\s--\s/)[0]!;
      for (const match of given.matchAll(/(?<=\s)--[A-Za-z][\w-]*/g)) {
        const flag = match[0];
        const start = block.start + line.index + line[0].indexOf(line[2]!) + match.index;
        if (isEverydayFlag(flag) || !quiet(page, start, flag)) continue;
        const bare = flag.slice(2);
        const plain = [bare, bare.replace(/^no-/, '')];
        found.push({
          path: page.path,
          start,
          name: flag,
          kind: 'flag',
          words: [
            ...new Set(
              plain.flatMap((one) => [
                one,
                one.replaceAll('-', '_'),
                one.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
                one.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
              ]),
            ),
          ],
        });
      }
    }
  }
  return found;
}

function scriptCalls(page: Page, scripts: ReadonlySet<string>, input: DocsInput): Unknown[] {
  const found: Unknown[] = [];
  if (!input.files.head.has('package.json') || scripts.size === 0) return found;
  for (const match of page.text.matchAll(/\b(?:npm|pnpm|yarn|bun) run ([\w:.-]+)/g)) {
    const name = match[1]!.replace(/[.:]+$/, '');
    const start = match.index + match[0].indexOf(match[1]!);
    if (
      scripts.has(name) ||
      isEverydayScript(name) ||
      mentionAt(page, start, start + name.length)?.where === 'prose' ||
      !quiet(page, start, name)
    )
      continue;
    found.push({ path: page.path, start, name, kind: 'script', words: [`"${name}"`] });
  }
  return found;
}

function quiet(page: Page, start: number, name: string): boolean {
  const mention = mentionAt(page, start, start + name.length);
  return mention !== null && !tellsThePast(page, mention) && !/\b(?:my|your|foo|bar|baz)|example/i.test(name);
}

function findingOf(one: Unknown, pages: Pages): DocsFinding {
  const line = pages.line(one.path, one.start);
  const quote = pages.quote(one.path, line);
  const also = [
    ...new Set(
      [...pages.texts.get(one.path)!.split('\n').entries()]
        .filter(([index, text]) => index + 1 !== line && saysWord(text, one.name))
        .map(([index]) => index + 1),
    ),
  ].slice(0, 50);
  return {
    id: docsFindingId('docs/unknown-name', one.path, one.name, quote),
    rule: 'docs/unknown-name',
    severity: 'medium',
    subject: one.name,
    title: `No code says ${one.name}`,
    detail: `${one.path}:${line} names the ${one.kind} ${one.name}; no file of the code has it in any spelling.`,
    docs: { path: one.path, line, endLine: line, quote },
    also,
    code: null,
    existedBefore: false,
    replacement: null,
  };
}
