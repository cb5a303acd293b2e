import type { Page } from './model.ts';

const historyFile = new RegExp(
  [
    String.raw`^(?:change[-_ ]?log|changes|history|news|releases?|release[-_ ]?notes?|what[-_ ]?s[-_ ]?new`,
    String.raw`|upgrad(?:e|ing)(?:[-_ ](?:guide|notes?))?|migrat(?:e|ing|ion)s?(?:[-_ ](?:guide|notes?))?`,
    String.raw`|breaking(?:[-_ ]changes)?|deprecat(?:ed|ions?)|roadmap|todo|authors|contributors|thanks`,
    String.raw`|license|security-?advisories)(?:[-_. ]?v?\d[\w.]*|[-_.][a-z]{2}(?:[-_][a-z]{2})?)?$`,
  ].join(''),
  'i',
);
const historyWord = new RegExp(
  [
    String.raw`(?:^|[-_.])(?:changelog|release[-_]?notes?|migration|migrating|upgrading|upgrade`,
    String.raw`|what[-_]?s[-_]?new|deprecations?)(?:$|[-_.])|^(?:migrat|upgrad)\w*[-_.].*\d`,
  ].join(''),
  'i',
);
const steps = /(?:^|[-_.])(?:v\d+(?:\.(?:\d+|x))*|\d+(?:\.(?:\d+|x))+)[-_]to[-_]v?\d+(?:\.(?:\d+|x))*(?:$|[-_.])/i;
/** How the maintainers publish a release; `releasing.md` among a site's pages may be about the reader's. */
const releasing = /^(?:RELEASING|RELEASE[-_]PROCESS|PUBLISHING)$/;
const historyFolder = new RegExp(
  [
    String.raw`^(?:change-?logs?|changes|releases?|release[-_]?notes?|what[-_]?s[-_]?new|news|newsfragments`,
    String.raw`|\.changesets?|changesets?|changelog\.d|upgrad(?:e|es|ing)|migrat(?:e|ion|ions|ing)|adrs?`,
    String.raw`|decisions|decision-records?|rfcs?|proposals?|keps?|peps?|design-?docs?|blogs?|_?posts`,
    String.raw`|_drafts|archived?s?|attic|old|legacy|versioned_docs|versioned_sidebars|postmortems?`,
    String.raw`|meeting-?notes|minutes|third[-_]party|vendor|node_modules`,
    String.raw`|licenses?)(?:[-_.]?(?:19|20)\d{2})?$`,
  ].join(''),
  'i',
);
/** Folders whose pages are of a day when they are numbered or dated, and else of today. */
const dated = /^(?:designs?|notes?|meetings?|reports?|articles|proposals?|specs?|research|journal|diary|logs?)$/i;
const numbered = /^(?:\d{4}(?:[-_]|$)|\d{2,4}[-_]\d{2}(?:[-_]|$))/;
const pointed = /^(?:v|version[-_]?|release[-_]?)?\d+(?:\.(?:\d+|x))+$|^version-\d+$/i;
const versions = /^(?:versions?|versioned[-_]?docs|releases)$/i;

/** The number of a folder that may hold the docs of one version: `v2`, `2`; null for others. */
function versionOf(folder: string): number | null {
  const number = /^v?(\d{1,3})$/i.exec(folder)?.[1];
  return number === undefined ? null : Number(number);
}

/**
 * True for a page that tells the past by its name or folder: changelog, release notes, migration guide, decision
 * record, proposal, blog post, the docs of an older version. Such pages are right about names that are gone. With the
 * folders of the tree `v1` is past beside `v2`; alone it may be the version of an API that is in use.
 */
export function isHistoryPath(path: string, folders: ReadonlySet<string> = new Set()): boolean {
  const parts = path.split('/');
  const file = (parts.pop() ?? '').replace(/\.[A-Za-z]+$/, '');
  if (
    historyFile.test(file) ||
    historyWord.test(file) ||
    steps.test(file) ||
    releasing.test(file) ||
    /^\d{4}-\d{2}-\d{2}-/.test(file)
  )
    return true;
  if (numbered.test(file) && parts.some((one) => dated.test(one))) return true;
  return parts.some((one, index) => {
    // a guide to releases is no list of them
    if (/^releases?$/i.test(one) && index > 0 && /^(?:guides?|how-?tos?|tutorials?|concepts)$/i.test(parts[index - 1]!))
      return false;
    if (historyFolder.test(one) || pointed.test(one) || steps.test(one)) return true;
    const version = versionOf(one);
    return (
      version !== null &&
      ((index > 0 && versions.test(parts[index - 1]!)) || hasHigher(parts.slice(0, index).join('/'), version, folders))
    );
  });
}

function hasHigher(folder: string, version: number, folders: ReadonlySet<string>): boolean {
  const prefix = folder === '' ? '' : `${folder}/`;
  for (let next = version + 1; next <= version + 5; next += 1)
    if (folders.has(`${prefix}v${next}`) || folders.has(`${prefix}V${next}`)) return true;
  return false;
}

/** Every folder of a tree. */
export function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

const languages =
  'ar|bn|cs|da|de|el|es|fa|fi|fr|he|hi|hu|id|it|ja|jp|ko|kr|nl|pl|pt|ro|ru|sv|th|tr|uk|ur|vi|zh|cn|tw|em|uz|az|yo';
/** With a region beside them these are languages; alone `ca` may be anything. */
const others = 'bg|ca|et|hr|lt|lv|ms|nb|sk|sl|sr|ta';
const scripts = 'hans|hant|latn|cyrl|419';
const known = `(?:${languages})(?:[-_](?:br|pt|cn|tw|hk|${scripts}))?`;
const regional = `(?:${languages}|${others})[-_](?:(?:${scripts})[-_])?[a-z]{2}`;
const page = '\\.(?:md|mdx|rst|adoc)$';
const translated = new RegExp(
  `(?:^|/)(?:${known}|${regional}|i18n|translations?|locales?)/|[._-]${known}${page}` +
    `|(?:^|/)(?:langs?|languages?|l10n|readmes?)/(?:[^/]+/)*(?:${known}|${regional})${page}`,
  'i',
);
/** In a file's name a region counts in capitals alone: `plug-it-in.md` is English. */
const ending = new RegExp(`[._-](?:${languages}|${others})[-_](?:Hans-|Hant-|Latn-|Cyrl-)?[A-Z]{2}${page}`);

/**
 * True for a translation by its folder or ending (`docs/zh-CN/`, `README.ja.md`, `lang/de.md`): such pages follow the
 * original late.
 */
export function isTranslation(path: string): boolean {
  return translated.test(path) || ending.test(path);
}

const release = new RegExp(
  [
    String.raw`^\W{0,4}(?:version|release|v\.?)?\s*\[?v?\d+\.(?:\d+`,
    String.raw`|x)(?:\.(?:\d+|x))?(?:[-.+]?[\w.]+)?\]?(?:\W|$)|^\[?unreleased\]?|^\d{4}-\d{2}-\d{2}\b`,
  ].join(''),
  'i',
);
const telling = new RegExp(
  [
    String.raw`\b(?:change\s?log|change history|release notes?|what['’]?s new|migrat(?:e|ing|ion)`,
    String.raw`|upgrad(?:e|ing)|breaking changes?|deprecat(?:ed|ions?)|removed|removals?|history|legacy`,
    String.raw`|obsolete|older versions?|previous versions?|prior to|before v?\d|roadmap)\b`,
  ].join(''),
  'i',
);

/**
 * Marks the sections whose headings speak of releases, migrations or what is deprecated, down to the next heading of
 * their depth.
 */
export function markPast(page: Page): Page {
  page.headings.forEach((heading, index) => {
    if (!release.test(heading.text) && !telling.test(heading.text)) return;
    // a page's own title may name a version and yet be about now
    if (heading.depth === 1 && index === 0 && !telling.test(heading.text)) return;
    const next = page.headings.slice(index + 1).find((one) => one.depth <= heading.depth);
    page.past.push({ start: heading.start, end: next?.start ?? page.text.length });
  });
  return page;
}
