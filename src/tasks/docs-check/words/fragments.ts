import type { Row } from './row.ts';

/** Signs that a sample does not claim to be whole, or holds what was printed beside the code. */
export const fragments: readonly Row[] = [
  {
    pattern: /^\s*(?:\.{3}|…|\[\.{3}\]|\/\/ ?\.{3}|# ?\.{3}|\/\* ?\.{3})/m,
    because: 'a line that stands for others',
    seen_in: 'pallets/click docs/commands-and-groups.md',
  },
  { pattern: /\.{3}\s*$|…/m, because: 'something is left out', seen_in: 'sharkdp/fd README.md' },
  {
    pattern: /<(?:your|my|the)[-_ ]\w+/i,
    because: 'a word that the reader is to put in',
    seen_in: 'prometheus/alertmanager README.md',
  },
  { pattern: /\{\{|\{%/, because: 'a template', seen_in: 'pallets/flask docs/api.rst' },
  {
    pattern: /^\s*(?:\$|>>>|\.\.\.|In \[|irb|>) /im,
    because: 'a session with prompts',
    seen_in: 'sharkdp/fd README.md',
  },
  {
    pattern: /^[ \t]*Traceback \(most recent call last\)/m,
    because: 'a trace of Python',
    seen_in: 'pallets/click docs/unicode-support.md',
  },
  {
    pattern: /^[ \t]*(?:\w+\.)*\w+(?:Error|Exception|Warning): /m,
    because: 'the message of an error',
    seen_in: 'pallets/click docs/faqs.md',
  },
  {
    pattern: /^[ \t]*(?:thread '[^']*' panicked at|panic: |Exception in thread )/m,
    because: 'a trace of Rust, Go or Java',
    seen_in: 'rust-lang/book nostarch/chapter02.md',
  },
];
