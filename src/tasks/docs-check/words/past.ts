import type { Row } from './row.ts';

/** Words that speak of what was: a name beside them is right about being gone. */
export const pastWords: readonly Row[] = [
  {
    pattern: /\bdeprecat(?:ed|es|ion|ing)\b/i,
    because: 'it is on its way out',
    seen_in: 'pallets/click docs/commands-and-groups.md',
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:is|are|was|were|been|be|got|gets|now|and|or|then|later|will be|has|have|been)\s+(?:\w+\s+)?` +
        String.raw`(?:removed|dropped|replaced|superseded|discontinued|gone)\b`,
      'i',
    ),
    because: 'it says that something went',
    seen_in: 'sharkdp/fd README.md',
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:removed|dropped|replaced|gone|changed)\s+(?:in|since|from|with|by|as of)\s+` +
        '(?:version\\s+|release\\s+)?[`*]*v?\\d\\b',
      'i',
    ),
    because: 'it names the version in which something went',
    seen_in: 'mochajs/mocha docs/src/content/docs/running/cli.mdx',
  },
  { pattern: /\bno longer\b/i, because: 'it was so once', seen_in: 'pallets/click docs/unicode-support.md' },
  { pattern: /\brenam(?:ed|es|ing)\b/i, because: 'it tells the new name', seen_in: 'mochajs/mocha MAINTAINERS.md' },
  {
    pattern: /\b(?:formerly|previously)\b/i,
    because: 'it was so once',
    seen_in: 'psf/black docs/the_black_code_style/future_style.md',
  },
  {
    pattern: /\b(?:legacy|obsolete)\b/i,
    because: 'it calls the thing old',
    seen_in: 'prometheus/alertmanager AGENTS.md',
  },
  {
    pattern: /\bused to\s(?!\w+ing)(?=be|have|exist|live|work|return|call)\b/i,
    because: 'it was so once; `used to parse` means what for',
    seen_in: 'psf/black docs/contributing/the_basics.md',
  },
  {
    pattern: /\bin favou?r of\b/i,
    because: 'another took its place',
    seen_in: 'wagtail/wagtail docs/extending/admin_views.md',
  },
  { pattern: /\bsuperseded\b/i, because: 'another took its place', seen_in: 'composer/composer doc/04-schema.md' },
  {
    pattern: /\b(?:until v?\d|before v?\d|prior to)\b/i,
    because: 'it was so up to a version',
    seen_in: 'pallets/click docs/wincmd.md',
  },
  {
    pattern: /\b(?:older|earlier|previous) (?:versions?|releases?)\b/i,
    because: 'it is about another version',
    seen_in: 'sharkdp/fd README.md',
  },
  {
    pattern: /\bv?\d+(?:\.\d+)+ (?:and|or) (?:earlier|older|below|lower)\b/i,
    because: 'it is about another version',
    seen_in: 'mochajs/mocha docs/src/content/docs/explainers/nodejs-native-esm-support.mdx',
  },
  {
    pattern: /\bold (?:name|api|way|style)\b/i,
    because: 'it tells the old beside the new',
    seen_in: 'celery/celery CONTRIBUTING.rst',
  },
  {
    pattern: /\bhistorical(?:ly)?\b/i,
    because: 'it tells a history',
    seen_in: 'celery/celery docs/getting-started/next-steps.rst',
  },
  {
    pattern: /\bbackwards?[- ]compat\w*\b/i,
    because: 'the old is kept for old users',
    seen_in: 'pallets/click docs/why.md',
  },
  { pattern: /~~/, because: 'struck out', seen_in: 'test/scenarios/docs-edits-hostile.test.ts, a line through it' },
];
