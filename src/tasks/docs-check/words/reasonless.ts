import { words, type Row } from './row.ts';

/** Words that give no reason for leaving the docs out. */
export const reasonless: readonly Row[] = [
  {
    pattern: words('n/a na none nothing no not nope x xx xxx todo tbd whatever stuff things idk lol'),
    because: 'nothing is said',
    seen_in: 'detect/pages.test.ts, "x\r\n  docs-check: skip: nothing users see\r\n": given',
  },
  {
    pattern: words(
      'skip skipped reason reasons needed required necessary applicable relevant docs documentation change',
      'changes pr',
    ),
    because: 'it says again what the line is about',
    seen_in: 'detect/pages.test.ts, "docs-check: skip because no reason": without-reason',
  },
  {
    pattern: words('yes ok okay just please here now above below'),
    because: 'asks and points',
    seen_in: 'detect/pages.test.ts, docs that are owed',
  },
  {
    pattern: words(
      'because the a an of is are it its this that there to for and or at all any in on as by with we i do',
      "does don't doesn't isn't",
    ),
    because: 'joins other words',
    seen_in: 'detect/pages.test.ts, "docs-check: skip because the endpoint is internal": given',
  },
];
