import type { Row } from './row.ts';

/** Further pages that speak of the project’s own scripts and files. */
export const ownPages: readonly Row[] = [
  {
    pattern: /(?:^|\/)(?:agents|claude)[\w.-]*$/i,
    because: 'orders for those who change the code',
    seen_in: 'mochajs/mocha AGENTS.md',
  },
  { pattern: /(?:^|\/)readme[\w.-]*$/i, because: 'the project’s own first page', seen_in: 'sharkdp/fd README.md' },
  {
    pattern: /(?:^|\/)\.github\//i,
    because: 'about the repository',
    seen_in: 'sharkdp/fd .github/ISSUE_TEMPLATE/feature_request.md',
  },
];
