import type { Page } from './model.ts';

const historyFile = /^(?:change-?log|changes|history|news|releases?|release[-_ ]?notes?|what-?s-?new|upgrad(?:e|ing)(?:[-_ ](?:guide|notes?))?|migrat(?:e|ing|ion)s?(?:[-_ ](?:guide|notes?))?|breaking(?:[-_ ]changes)?|deprecat(?:ed|ions?)|roadmap|todo|authors|contributors|thanks|license|security-?advisories)(?:[-_.]?v?\d[\w.]*|[-_.][a-z]{2}(?:[-_][a-z]{2})?)?$/i;
const historyWord = /(?:^|[-_.])(?:changelog|release[-_]?notes?|migration|migrating|upgrading|upgrade|whatsnew|deprecations?)(?:$|[-_.])|^(?:migrat|upgrad)\w*[-_.].*\d/i;
const historyFolder = /^(?:change-?logs?|changes|releases?|release[-_]?notes?|what-?s-?new|news|newsfragments|\.changesets?|changesets?|changelog\.d|upgrad(?:e|es|ing)|migrat(?:e|ion|ions|ing)|adrs?|decisions|decision-records?|rfcs?|proposals?|keps?|peps?|design-?docs?|blogs?|_?posts|_drafts|articles|archived?s?|attic|old|legacy|versioned_docs|versioned_sidebars|postmortems?|meeting-?notes|minutes|third[-_]party|vendor|node_modules|licenses?)$/i;
const versionFolder = /^(?:v|version[-_]?|release[-_]?)?\d+(?:\.(?:\d+|x))+$|^(?:v|version-)\d+$/i;

/**
 * True for a page that tells the past by its name or folder: changelog, release notes, migration guide, decision record, proposal, blog post,
 * the docs of an older version. Such pages are right about names that are gone.
 */
export function isHistoryPath(path: string): boolean {
  const parts = path.split('/');
  const file = (parts.pop() ?? '').replace(/\.[A-Za-z]+$/, '');
  return historyFile.test(file) || historyWord.test(file) || /^\d{4}-\d{2}-\d{2}-/.test(file) || parts.some((one) => historyFolder.test(one) || versionFolder.test(one));
}

const languages = 'ar|bn|cs|da|de|el|es|fa|fi|fr|he|hi|hu|id|it|ja|jp|ko|kr|nl|pl|pt|ro|ru|sv|th|tr|uk|ur|vi|zh|cn|tw|em|uz|az|yo';
const regions = 'br|pt|cn|tw|hk|hans|hant|latn|es|419';
const translated = new RegExp(`(?:^|/)(?:(?:${languages})(?:[-_](?:${regions}))?|i18n|translations?|locales?)/|[._-](?:${languages})(?:[-_](?:${regions}))?\\.(?:md|mdx|rst|adoc)$`, 'i');

/** True for a translation by its folder or ending (`docs/zh-CN/`, `README.ja.md`): such pages follow the original late. */
export function isTranslation(path: string): boolean {
  return translated.test(path);
}

const release = /^\W{0,4}(?:version|release|v\.?)?\s*\[?v?\d+\.(?:\d+|x)(?:\.(?:\d+|x))?(?:[-.+]?[\w.]+)?\]?(?:\W|$)|^\[?unreleased\]?|^\d{4}-\d{2}-\d{2}\b/i;
const telling = /\b(?:change\s?log|change history|release notes?|what['’]?s new|migrat(?:e|ing|ion)|upgrad(?:e|ing)|breaking changes?|deprecat(?:ed|ions?)|removed|removals?|history|legacy|obsolete|older versions?|previous versions?|prior to|before v?\d|roadmap)\b/i;

/** Marks the sections whose headings speak of releases, migrations or what is deprecated, down to the next heading of their depth. */
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
