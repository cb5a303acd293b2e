import type { Row } from './row.ts';

/** Words that turn a statement round: an edit that brings or drops one is for a person to judge. */
export const turningWords: readonly (Row & { pattern: RegExp })[] = [
  {
    pattern: /\b(?:not|no|never|none|neither|nor|cannot|n['’]t)\b/gi,
    because: 'denies',
    seen_in: 'edit/words.test.ts',
  },
  { pattern: /\b(?:without|unless|except|only)\b/gi, because: 'leaves out', seen_in: 'edit/words.test.ts' },
  { pattern: /\b(?:instead|rather)\b/gi, because: 'puts another in its place', seen_in: 'edit/words.test.ts' },
  { pattern: /\w+n['’]t\b/gi, because: 'denies', seen_in: 'edit/words.test.ts' },
];
