import type { Row } from './row.ts';

/** Words in the first line of a code block which say that it shows what not to write. */
export const pastSamples: readonly Row[] = [
  { pattern: /\b(?:before|old)\b/i, because: 'it shows the old way beside the new', seen_in: '?' },
  { pattern: /\b(?:wrong|bad)\b/i, because: 'it shows a mistake', seen_in: '?' },
  { pattern: /❌|✗/, because: 'it shows a mistake', seen_in: '?' },
];
