import type { Row } from './row.ts';

const before = (words: string): RegExp =>
  new RegExp(
    `\\b(?:${words})\\s+(?:the\\s+|using\\s+|to\\s+|calling\\s+|a\\s+|an\\s+)?` +
      String.raw`(?:old\s+)?[\x60*"':~\w.\s]{0,20}$`,
    'i',
  );

/** Words after which stands the name that one shall not use; given is what stands before the name. */
export const spurnedWords: readonly Row[] = [
  {
    pattern: before('instead of|rather than|unlike'),
    because: 'the name is what one shall not take',
    seen_in: 'sharkdp/fd README.md',
  },
  {
    pattern: before('replaces|replacement for|replacing'),
    because: 'another took its place',
    seen_in: 'pallets/click docs/shell-completion.md',
  },
  { pattern: before('not|no|without'), because: 'it is denied', seen_in: 'sharkdp/fd README.md' },
  { pattern: before('removed|deleted|dropped'), because: 'it went', seen_in: 'pallets/flask docs/config.rst' },
  { pattern: before('renamed(?: from)?'), because: 'it has another name', seen_in: 'BurntSushi/ripgrep FAQ.md' },
  {
    pattern: before(String.raw`migrat\w+ (?:from|away from)`),
    because: 'one is to leave it',
    seen_in: 'vitejs/vite docs/guide/api-environment-instances.md',
  },
];
