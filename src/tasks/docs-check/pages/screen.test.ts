import fc from 'fast-check';
import { expect, it } from 'vitest';
import { saysWord } from '../mean/mentions.ts';
import { createScreen, wordHashes } from './screen.ts';

const screened = (spellings: readonly string[], text: string): string[] =>
  createScreen(spellings.map((one) => [one, [one]] as const))(text, wordHashes(text));

it('lets no text pass that says a spelling as a word', () => {
  const sign = fc.constantFrom(
    'a',
    'b',
    'Z',
    '0',
    '9',
    '_',
    '_',
    '$',
    '-',
    '.',
    '/',
    ' ',
    '\n',
    '`',
    '“',
    '—',
    'é',
    '名',
    '\u{1f600}',
    '\0',
  );
  const spelling = fc.string({ unit: sign, minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(spelling, { minLength: 1, maxLength: 30 }),
      fc.array(fc.oneof(spelling, fc.nat(29)), { maxLength: 30 }),
      (given, parts) => {
        const spellings = [...new Set(given)];
        const text = parts.map((one) => (typeof one === 'number' ? spellings[one % spellings.length]! : one)).join(' ');
        const passed = screened(spellings, text);
        expect(spellings.filter((one) => saysWord(text, one) && !passed.includes(one))).toEqual([]);
        expect(passed).toEqual(spellings.filter((one) => passed.includes(one)));
        // what has words passes only where it stands
        expect(passed.filter((one) => /[A-Za-z0-9]/.test(one) && !text.includes(one))).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
});

it.each([
  ['maxRetries', 'Call “maxRetries” once.'],
  ['maxRetries', 'Emphasis: _maxRetries_ here'],
  ['_private', 'x._private = 1'],
  ['__init__', 'the `__init__` method'],
  ['--dry-run', 'pass --dry-run or not'],
  ['$PORT', 'echo $PORT'],
  ['users', 'GET /users$'],
  ['page-3', 'see (page-3.md)'],
  ['naïve', 'a naïve one'],
])('finds %s in %s', (spelling, text) => {
  expect(screened([spelling], text)).toEqual([spelling]);
});

it('does not stop at names that begin alike, at long texts, and at words that many spellings share', () => {
  expect(screened(['fetch'], 'fetchAll prefetch fetch_all')).toEqual([]);
  const many = Array.from({ length: 5_000 }, (_, index) => `page-${index}`);
  const text = `${'page word '.repeat(50_000)}page-17 and page-4999`;
  expect(screened(many, text)).toEqual(expect.arrayContaining(['page-17', 'page-4999']));
  const words = Array.from({ length: 40_000 }, (_, index) => `w${index}`);
  expect(new Set(wordHashes(words.join(' '))).size).toBeGreaterThan(39_990);
  expect(screened(['w39999', 'w1', 'absent'], words.join(' '))).toEqual(['w39999', 'w1']);
});

it('asks every text for an owner whose spelling has no word', () => {
  const screen = createScreen([
    ['a', ['->']],
    ['b', ['word']],
    ['c', []],
  ] as const);
  expect(screen('nothing', wordHashes('nothing'))).toEqual(['a']);
  expect(screen('a word', wordHashes('a word'))).toEqual(['a', 'b']);
});
