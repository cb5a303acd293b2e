import type { Row } from './row.ts';

/** Words that speak of what was: a name beside them is right about being gone. */
export const pastWords: readonly Row[] = [
  { pattern: /\bdeprecat(?:ed|es|ion|ing)\b/i, because: 'it is on its way out', seen_in: '?' },
  {
    pattern: new RegExp(
      String.raw`\b(?:is|are|was|were|been|be|got|gets|now|and|or|then|later|will be|has|have|been)\s+(?:\w+\s+)?` +
        String.raw`(?:removed|dropped|replaced|superseded|discontinued|gone)\b`,
      'i',
    ),
    because: 'it says that something went',
    seen_in: '?',
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:removed|dropped|replaced|gone|changed)\s+(?:in|since|from|with|by|as of)\s+` +
        '(?:version\\s+|release\\s+)?[`*]*v?\\d\\b',
      'i',
    ),
    because: 'it names the version in which something went',
    seen_in: '?',
  },
  { pattern: /\bno longer\b/i, because: 'it was so once', seen_in: '?' },
  { pattern: /\brenam(?:ed|es|ing)\b/i, because: 'it tells the new name', seen_in: '?' },
  { pattern: /\b(?:formerly|previously)\b/i, because: 'it was so once', seen_in: '?' },
  { pattern: /\b(?:legacy|obsolete)\b/i, because: 'it calls the thing old', seen_in: '?' },
  {
    pattern: /\bused to\s(?!\w+ing)(?=be|have|exist|live|work|return|call)\b/i,
    because: 'it was so once; `used to parse` means what for',
    seen_in: '?',
  },
  { pattern: /\bin favou?r of\b/i, because: 'another took its place', seen_in: '?' },
  { pattern: /\bsuperseded\b/i, because: 'another took its place', seen_in: '?' },
  { pattern: /\b(?:until v?\d|before v?\d|prior to)\b/i, because: 'it was so up to a version', seen_in: '?' },
  {
    pattern: /\b(?:older|earlier|previous) (?:versions?|releases?)\b/i,
    because: 'it is about another version',
    seen_in: '?',
  },
  {
    pattern: /\bv?\d+(?:\.\d+)+ (?:and|or) (?:earlier|older|below|lower)\b/i,
    because: 'it is about another version',
    seen_in: '?',
  },
  { pattern: /\bold (?:name|api|way|style)\b/i, because: 'it tells the old beside the new', seen_in: '?' },
  { pattern: /\bhistorical(?:ly)?\b/i, because: 'it tells a history', seen_in: '?' },
  { pattern: /\bbackwards?[- ]compat\w*\b/i, because: 'the old is kept for old users', seen_in: '?' },
  { pattern: /~~/, because: 'struck out', seen_in: '?' },
];
