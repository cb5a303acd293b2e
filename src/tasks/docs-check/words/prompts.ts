import type { Row } from './row.ts';

/** Signs at the beginning of a line that somebody typed. */
export const prompts: readonly Row[] = [
  { pattern: /^\s*(?:\$|%|❯|➜)\s/, because: 'a shell’s', seen_in: 'sharkdp/fd README.md' },
  { pattern: /^\s*PS>\s/, because: 'PowerShell’s', seen_in: 'rust-lang/book nostarch/chapter12.md' },
  { pattern: /^\s*>>>\s/, because: 'Python’s', seen_in: 'psf/black docs/integrations/doctest_formatting.md' },
  { pattern: /^\s*In \[\d+\]:\s/, because: 'IPython’s', seen_in: 'ipython/ipython docs/source/config/details.rst' },
  {
    pattern: /^\s*[\w.-]+@[\w.-]+[^$#]*[$#]\s/,
    because: 'a shell’s with user and host',
    seen_in: 'celery/celery docs/userguide/routing.rst',
  },
];
