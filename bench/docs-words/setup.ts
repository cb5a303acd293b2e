// For vitest: writes which row matched in which test, each once, to the file that DOCS_WORDS_HITS names.
import { appendFileSync } from 'node:fs';
import { afterAll, expect } from 'vitest';
import { watchRows } from './count.ts';

const lines = new Set<string>();
watchRows((hit) => lines.add(JSON.stringify({ ...hit, test: expect.getState().currentTestName ?? 'before all' })));
afterAll(() => {
  const file = process.env['DOCS_WORDS_HITS'];
  if (file !== undefined && lines.size > 0) appendFileSync(file, `${[...lines].join('\n')}\n`);
  lines.clear();
});
