import type { Row } from './row.ts';

/** Lines that a program printed: they tell of one run on one day, and nobody puts them right. */
export const printedLines: readonly Row[] = [
  { pattern: /^\s*\[?(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL)\b/, because: 'a line of a log', seen_in: '?' },
  { pattern: /^\s*Traceback \(|^\s*File "[^"]+", line \d/, because: 'a trace of Python', seen_in: '?' },
  { pattern: /^\s*at \S+ \(\S+:\d+/, because: 'a trace of JavaScript', seen_in: '?' },
  { pattern: /^\s*-->\s\S+:\d+/, because: 'the place that a diagnostic names', seen_in: '?' },
  { pattern: /^\s*[\w.]+(?:Error|Exception|Timeout|Warning): /, because: 'the message of an error', seen_in: '?' },
];
