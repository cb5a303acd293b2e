import { expect, it } from 'vitest';
import type { DocsInput } from '../pages/model.ts';
import { samplesOf } from './run-samples.ts';

const fenced = (count: number, word: string): string =>
  Array.from({ length: count }, (_, index) => `\`\`\`sh\necho ${word} ${index}\n\`\`\`\n`).join('\n');
const input = (head: string, base: string): DocsInput => ({
  head: [{ path: 'README.md', text: head }],
  base: [{ path: 'README.md', text: base }],
  changes: [],
  files: { base: new Set(['README.md']), head: new Set(['README.md']) },
  lineOf: () => null,
});
const setting = { language: 'sh', command: 'sh {file}', ending: '.sh', pages: ['*.md'] };

it('counts the samples beyond the limit and those that the base has not', () => {
  const old = fenced(42, 'old');
  const found = samplesOf(input(`${old}\n${fenced(3, 'new')}`, old), [setting]);
  expect([found.samples.length, found.over, found.changed]).toEqual([40, 2, 3]);
  expect(found.samples[0]).toMatchObject({ path: 'README.md', line: 2, text: 'echo old 0' });
  expect(samplesOf(input(old, old), [{ ...setting, language: 'py' }])).toEqual({ samples: [], changed: 0, over: 0 });
});

it('takes a sample in a quote or a list for the same on both sides', () => {
  const page = '> ```sh\n> echo a\n> echo b\n> ```\n\n- item\n\n  ```sh\n  echo c\n  echo d\n  ```\n';
  expect(samplesOf(input(page, page), [setting])).toMatchObject({
    samples: [{ text: 'echo a\necho b' }, { text: 'echo c\necho d' }],
    changed: 0,
  });
});
