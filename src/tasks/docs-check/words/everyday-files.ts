import type { Row } from './row.ts';

/** Files that most projects have: a page may speak of the reader’s own. */
export const everydayFiles: readonly Row[] = [
  {
    pattern: /(?:^|\/)(?:index|main|app|mod|lib|__init__|server|client)(?:\.[\w.]+)?$/i,
    because: 'where programs begin',
    seen_in: 'pallets/click docs/contributing.md',
  },
  {
    pattern: /(?:^|\/)(?:config|settings|package|tsconfig|manifest|setup|requirements|conftest)(?:\.[\w.]+)?$/i,
    because: 'what tools read',
    seen_in: 'mochajs/mocha, `--file ./test/setup.js` of a sample was blamed on its own file',
  },
  {
    pattern: /(?:^|\/)(?:models?|views?|urls|routes?|schema|types|utils?|helpers?|styles?)(?:\.[\w.]+)?$/i,
    because: 'the usual parts of an application',
    seen_in: 'pallets/click docs/utils.md',
  },
  {
    pattern: /(?:^|\/)(?:tests?|example|hello|foo|bar|baz|my[\w-]*|your[\w-]*)(?:\.[\w.]+)?$/i,
    because: 'made up for the page',
    seen_in: 'sharkdp/fd README.md',
  },
  {
    pattern: /(?:^|\/)(?:Dockerfile|docker-compose|Makefile|README)(?:\.[\w.]+)?$/i,
    because: 'one in each project',
    seen_in: 'sharkdp/fd doc/release-checklist.md',
  },
];
