import type { Row } from './row.ts';

/** Signs at the beginning of a line that somebody typed. */
export const prompts: readonly Row[] = [
  { pattern: /^\s*(?:\$|%|❯|➜)\s/, because: 'a shell’s', seen_in: '?' },
  { pattern: /^\s*PS>\s/, because: 'PowerShell’s', seen_in: '?' },
  { pattern: /^\s*>>>\s/, because: 'Python’s', seen_in: '?' },
  { pattern: /^\s*In \[\d+\]:\s/, because: 'IPython’s', seen_in: '?' },
  { pattern: /^\s*irb[^>]*>\s/, because: 'Ruby’s', seen_in: '?' },
  { pattern: /^\s*[\w.-]+@[\w.-]+[^$#]*[$#]\s/, because: 'a shell’s with user and host', seen_in: '?' },
];
