import type { Row } from './row.ts';

/** Lines that a program printed: they tell of one run on one day, and nobody puts them right. */
export const printedLines: readonly Row[] = [
  {
    pattern: /^\s*\[?(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL)\b/,
    because: 'a line of a log',
    seen_in: 'BurntSushi/ripgrep FAQ.md',
  },
  {
    pattern: /^\s*Traceback \(|^\s*File "[^"]+", line \d/,
    because: 'a trace of Python',
    seen_in: 'pallets/click docs/unicode-support.md',
  },
  {
    pattern: /^\s*at \S+ \(\S+:\d+/,
    because: 'a trace of JavaScript',
    seen_in: 'mochajs/mocha docs/src/content/docs/explainers/detecting-multiple-calls-to-done.mdx',
  },
  {
    pattern: /^\s*-->\s\S+:\d+/,
    because: 'the place that a diagnostic names',
    seen_in: 'zizmorcore/zizmor docs/usage.md, a place that was blamed',
  },
  {
    pattern: /^\s*[\w.]+(?:Error|Exception|Timeout|Warning): /,
    because: 'the message of an error',
    seen_in: 'pallets/click docs/faqs.md',
  },
];
