import { expect, it } from 'vitest';
import { readPage } from '../../../readers/docs/page.ts';
import { lineChanges } from './line-changes.ts';
import { judgeRewriting, type Rewritten } from './words.ts';

/** The sentence about `gone` written anew. */
function rewritten(before: string, after: string): Rewritten {
  const page = readPage('README.md', `# A\n\n${before}\n`);
  const text = page.text.replace(before, after);
  const lineOf = (offset: number): number => page.text.slice(0, offset).split('\n').length;
  return judgeRewriting(
    page,
    text,
    lineChanges(page.text, text)!,
    [page.text.indexOf('gone')],
    ['gone'],
    lineOf,
    false,
  );
}

it('takes a sentence that is put together from words of the one before', () => {
  expect(rewritten('The `gone` option reads the file at the start.', 'It reads the file at the start.')).toEqual({
    kind: 'known',
  });
});

// the words are all the page's, and yet it says the opposite
it.each([
  ['a negation', 'The `gone` option does not read the file.', 'It does read the file.'],
  ['a contraction', "The `gone` option doesn't read the file as it does.", 'It does read the file.'],
  ['an exception', 'The `gone` option reads the file only at the start.', 'It reads the file at the start.'],
  ['what is taken instead', 'The `gone` option reads the file instead of the list.', 'It reads the file of the list.'],
])('leaves %s that it drops to a person', (_, before, after) => {
  expect(rewritten(before, after)).toEqual({ kind: 'free' });
});
