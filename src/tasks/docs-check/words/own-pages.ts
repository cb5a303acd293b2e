import type { Row } from './row.ts';

/** Further pages that speak of the project’s own scripts and files. */
export const ownPages: readonly Row[] = [
  { pattern: /(?:^|\/)(?:agents|claude)[\w.-]*$/i, because: 'orders for those who change the code', seen_in: '?' },
  { pattern: /(?:^|\/)readme[\w.-]*$/i, because: 'the project’s own first page', seen_in: '?' },
  { pattern: /(?:^|\/)\.github\//i, because: 'about the repository', seen_in: '?' },
];
