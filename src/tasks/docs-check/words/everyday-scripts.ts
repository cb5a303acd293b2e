import { words, type Row } from './row.ts';

/** Scripts that most projects have. */
export const everydayScripts: readonly Row[] = [
  {
    pattern: words(
      'dev build start test tests lint serve preview format check install deploy watch clean docs release',
      'run all docker help update migrate seed fmt e2e typecheck',
    ),
    because: '`npm run` of it in a page may be about the reader’s own project',
    seen_in: 'mochajs/mocha .github/DEVELOPMENT.md',
  },
];
