import type { Signal } from './model.ts';

/** The status that a word stands for, whoever uses it. */
export function statusWord(word: string | null): Signal['status'] {
  if (
    /^(?:firing|alerting|active|open|opened|triggered|alarm|critical|warning|problem|down|failing)$/i.test(word ?? '')
  )
    return 'firing';
  return /^(?:resolved|ok|closed|recovered|normal|up|healthy)$/i.test(word ?? '') ? 'resolved' : 'unknown';
}
