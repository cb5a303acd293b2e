import type { Page, PageLink } from '../../../readers/docs/model.ts';
import { formatOf } from '../../../readers/docs/page.ts';
import { isHistoryPath } from '../../../readers/docs/past.ts';
import { createPages, docsFindingId, type DocsFinding, type DocsInput, type Pages } from '../pages/model.ts';
import { saysWord } from '../mean/mentions.ts';
import { isJudged, resolveLink, treeOf, type Tree } from '../mean/link-target.ts';
import { createScreen } from '../pages/screen.ts';

/**
 * Pages whose links this change can have broken: those that it touched, and those that name what went or a page that it
 * touched.
 */
function touchedPages(input: DocsInput, pages: Pages, basePages: Pages, head: Tree): string[] {
  const changed = [...pages.texts].filter(([path, text]) => basePages.texts.get(path) !== text).map(([path]) => path);
  const stem = (name: string): string => name.replace(/\.\w+$/, '');
  const words = new Set(changed.map((path) => stem(path.split('/').at(-1)!)));
  for (const path of input.files.base) {
    if (input.files.head.has(path)) continue;
    const parts = path.split('/');
    words.add(stem(parts.pop()!));
    for (; parts.length > 0 && !head.folders.has(parts.join('/')); parts.pop()) words.add(parts.at(-1)!);
  }
  const forms = [...words]
    .flatMap((word) => [...new Set([word, encodeURI(word), word.replaceAll(' ', '%20')])])
    .filter((word) => word.length > 1);
  // an index page is named by its folder; with many words a page that names none is rare
  const every = forms.length > 400 || words.has('index') || words.has('README') || words.has('_index');
  const touched = new Set(changed);
  const screen = createScreen(every ? [] : forms.map((form) => [form, [form]] as const));
  return [...pages.texts]
    .filter(
      ([path, text]) =>
        touched.has(path) || every || screen(text, pages.words(path)).some((word) => saysWord(text, word)),
    )
    .map(([path]) => path);
}

interface Broken {
  link: PageLink;
  kind: 'docs/broken-link' | 'docs/broken-anchor';
  what: string;
  certain: boolean;
}

/**
 * Relative links and heading anchors that lead nowhere at the head. What led nowhere at the base too is marked
 * `existedBefore`; of links that a renderer may serve in its own way (no ending, unknown anchors) only those that
 * worked at the base are told. Site-rooted links and addresses are not judged, save links to this repository's own
 * files on GitHub. With `touched` only pages are read whose links the change can have broken; what was wrong in others
 * stays unsaid.
 */
export function detectLinks(
  input: DocsInput,
  pages: Pages = createPages(input.head),
  basePages: Pages = createPages(input.base),
  scope: 'all' | 'touched' = 'all',
): DocsFinding[] {
  const head = treeOf(input.files.head, input.symlinks, input.elsewhere);
  const base = treeOf(input.files.base, input.symlinks, input.elsewhere);
  const paths = scope === 'all' ? [...pages.texts.keys()] : touchedPages(input, pages, basePages, head);
  const suspects = new Set(paths.filter((path) => formatOf(path) !== null && !isHistoryPath(path)));
  const found: DocsFinding[] = [];
  const [labels, baseLabels] = [labelReader(pages), labelReader(basePages)];
  for (const path of suspects) {
    const page = pages.get(path)!;
    const broken = page.links.flatMap((link) => judge(page, link, head, pages, input, 'head', labels) ?? []);
    if (broken.length === 0) continue;
    const old = basePages.get(path);
    // each link of the base stands for one of the head
    const before = new Map<string, Broken | null>();
    // one of equal links may stand where none is judged: what any of them says of the target holds
    for (const link of old?.links ?? [])
      before.set(link.target, before.get(link.target) ?? judge(old!, link, base, basePages, input, 'base', baseLabels));
    const equal = new Map<string, Broken[]>();
    for (const one of broken) {
      const known = equal.get(one.link.target);
      if (known === undefined) equal.set(one.link.target, [one]);
      else known.push(one);
    }
    const told = new Set<string>();
    for (const one of broken) {
      const same = before.get(one.link.target);
      const existed = same !== undefined && same !== null;
      const worked = same === null;
      if ((!one.certain && !worked) || told.has(one.link.target)) continue;
      told.add(one.link.target);
      found.push(finding(one, page, pages, equal.get(one.link.target)!, existed));
    }
  }
  return found;
}

function judge(
  page: Page,
  link: PageLink,
  tree: Tree,
  pages: Pages,
  input: DocsInput,
  side: 'head' | 'base',
  labels: () => ReadonlySet<string>,
): Broken | null {
  const own = ownAddress(link, input);
  if (own !== null) {
    // an address is only told once it worked: the branch may be another one
    return tree.files.has(own) || tree.folders.has(own)
      ? null
      : { link, kind: 'docs/broken-link', what: `no file ${own}`, certain: false };
  }
  if (
    !isJudged(link) ||
    page.past.some((one) => one.start <= link.start && link.start < one.end) ||
    page.hidden.some((one) => one.start <= link.start && link.start < one.end && link.kind !== 'include')
  )
    return null;
  const target = resolveLink(page, link, tree);
  if (target === 'outside') return null;
  if (target === 'missing') {
    const bare = link.target.replace(/[?#].*$/, '');
    const certain =
      link.kind !== 'include' &&
      (/\.(?:md|markdown|mdx|rst|adoc|py|[cm]?[jt]sx?|go|rs|java|rb|php|cs|ya?ml|json|toml|sh)$/i.test(bare) ||
        (bare.startsWith('./') && /\.\w{2,5}$/.test(bare))) &&
      !/\.(?:html?|txt)(?:\.md)?$/i.test(bare);
    return { link, kind: 'docs/broken-link', what: 'no such file', certain };
  }
  if (target.caseOnly !== null)
    return { link, kind: 'docs/broken-link', what: `the file is called ${target.caseOnly}`, certain: true };
  const { anchor } = target;
  if (anchor === null || anchor === '' || anchor === 'top' || target.folder) return null;
  const other = target.path === null ? page : pages.get(target.path);
  // pages left out of the run, source files and what is put together from parts have anchors that nobody here knows
  if (other === undefined || formatOf(other.path) === null || other.problems.length > 0 || link.kind === 'document')
    return null;
  // MyST finds a label of any page
  if (anchorKnown(other, anchor) || (target.path === null && labels().has(anchor))) return null;
  const certain =
    side === 'head' &&
    other.format === 'markdown' &&
    !other.includes &&
    !/[=&/]|^L\d+|^user-content-|^fn|^cite|^ref/i.test(anchor) &&
    other.headings.length > 0 &&
    page.format === 'markdown';
  return { link, kind: 'docs/broken-anchor', what: `no heading or id ${anchor} in ${other.path}`, certain };
}

/** The anchors of a page without regard to case and to how accents are put together, worked out once. */
const foldedAnchors = new WeakMap<Page, Set<string>>();

export function anchorKnown(page: Page, anchor: string): boolean {
  const lower = anchor.toLowerCase();
  const bare = lower.replace(/^user-content-/, '');
  if (page.anchors.has(anchor) || page.anchors.has(bare)) return true;
  const known =
    foldedAnchors.get(page) ??
    new Set([...page.anchors].flatMap((one) => [one.toLowerCase(), one.normalize('NFC').toLowerCase()]));
  foldedAnchors.set(page, known);
  return known.has(bare) || known.has(bare.normalize('NFC'));
}

/** Labels of MyST, `(name)=`, on any page; they are looked for when the first is asked for. */
function labelReader(pages: Pages): () => ReadonlySet<string> {
  let labels: Set<string> | undefined;
  return () =>
    (labels ??= new Set(
      [...pages.texts.values()].flatMap((text) =>
        text.includes(')=') ? [...text.matchAll(/\(([^()\n]{1,500})\)=/g)].map((one) => one[1]!) : [],
      ),
    ));
}

const ownFile = new RegExp(
  String.raw`^https?:\/\/(?:www\.)?github\.com\/([^/\s]+\/[^/\s]+)\/(?:blob|tree|edit)\/` +
    String.raw`(?:main|master|HEAD|develop|trunk)\/([^?#\s]+)`,
  'i',
);

/** The path of a link to one of the project's own files on GitHub; null for all others. */
export function ownAddress(link: Pick<PageLink, 'target'>, input: DocsInput): string | null {
  if (input.repository === undefined) return null;
  const match = ownFile.exec(link.target);
  if (match === null || match[1]!.toLowerCase() !== input.repository.toLowerCase()) return null;
  try {
    return decodeURIComponent(match[2]!).replace(/\/$/, '');
  } catch {
    return null;
  }
}

function finding(one: Broken, page: Page, pages: Pages, all: readonly Broken[], existedBefore: boolean): DocsFinding {
  const line = pages.line(page.path, one.link.start);
  const quote = pages.quote(page.path, line);
  const also = [
    ...new Set(all.filter((other) => other !== one).map((other) => pages.line(page.path, other.link.start))),
  ].filter((other) => other !== line);
  return {
    id: docsFindingId(one.kind, page.path, one.link.target, quote),
    rule: one.kind,
    severity: existedBefore ? 'low' : one.kind === 'docs/broken-link' ? 'high' : 'medium',
    subject: one.link.target,
    title:
      one.kind === 'docs/broken-link'
        ? `The link ${one.link.target} leads nowhere`
        : `The anchor of ${one.link.target} does not exist`,
    detail: `${page.path}:${line} links to ${one.link.target}: ${one.what}.`,
    docs: { path: page.path, line, endLine: line, quote },
    also,
    code: null,
    existedBefore,
    replacement: null,
  };
}
