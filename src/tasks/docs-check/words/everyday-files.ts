import type { Row } from './row.ts';

/** Files that most projects have: a page may speak of the reader’s own. */
export const everydayFiles: readonly Row[] = [
  {
    pattern: /(?:^|\/)(?:index|main|app|mod|lib|__init__|server|client)(?:\.[\w.]+)?$/i,
    because: 'where programs begin',
    seen_in: '?',
  },
  {
    pattern: /(?:^|\/)(?:config|settings|package|tsconfig|manifest|setup|requirements|conftest)(?:\.[\w.]+)?$/i,
    because: 'what tools read',
    seen_in: '?',
  },
  {
    pattern: /(?:^|\/)(?:models?|views?|urls|routes?|schema|types|utils?|helpers?|styles?)(?:\.[\w.]+)?$/i,
    because: 'the usual parts of an application',
    seen_in: '?',
  },
  {
    pattern: /(?:^|\/)(?:tests?|example|hello|foo|bar|baz|my[\w-]*|your[\w-]*)(?:\.[\w.]+)?$/i,
    because: 'made up for the page',
    seen_in: '?',
  },
  {
    pattern: /(?:^|\/)(?:Dockerfile|docker-compose|Makefile|README)(?:\.[\w.]+)?$/i,
    because: 'one in each project',
    seen_in: '?',
  },
];
