import { folded, table } from '../../domain/markdown.ts';
import type { Dropped } from '../../domain/result.ts';
import { neutraliseInline } from './outbound.ts';

/** The claims of a record that did not hold, the first of them in a table; '' where all held. */
export function droppedFold(
  dropped: readonly Dropped[],
  most: number,
  shown: (text: string) => string = (text) => neutraliseInline(text),
): string {
  if (dropped.length === 0) return '';
  const rows = dropped.slice(0, most).map(({ title, reason }) => [shown(title), shown(reason)]);
  return folded(`Claims that did not hold (${dropped.length})`, table(['Claim', 'Why it was dropped'], rows));
}
