import type { Receipt } from '../../domain/result.ts';
import type { ReviewRun } from './prompt.ts';
import { anyRule, type UnreadFile } from './rules/text/unread.ts';
import { count } from '../../domain/words.ts';

const mostNamed = 3;

/** What rules that are in force could not look at. */
function unreadOf({ evidence, options }: ReviewRun): UnreadFile[] {
  return (evidence.unread ?? []).filter(
    ({ rule }) => !Object.hasOwn(options.rules, rule) || options.rules[rule as keyof typeof options.rules] !== 'off',
  );
}

/** Why there can be no pass: files that a rule is about as a whole and could not read; null where there are none. */
export function unreadThatCounts(run: ReviewRun): string | null {
  const unread = byPath(unreadOf(run).filter(({ counts }) => counts));
  if (unread.length === 0) return null;
  const named = unread.slice(0, mostNamed).map(([path, all]) => `${JSON.stringify(path)} (${wordsOf(all)})`);
  const more = unread.length > mostNamed ? ` and ${unread.length - mostNamed} more` : '';
  return `Rules could not read ${count(unread.length, 'file')} that they are about: ${named.join(', ')}${more}.`;
}

/** The receipt with what rules could not look at: such a file was read in part, whatever a model has read of it. */
export function withUnread(run: ReviewRun, receipt: readonly Receipt[]): Receipt[] {
  const unread = new Map(byPath(unreadOf(run)));
  return receipt.map((row) => {
    const all = unread.get(row.path);
    if (all === undefined || row.state === 'skipped') return row;
    const own = row.state === 'read' ? 'the model read it' : row.reason;
    return { ...row, state: 'partial', reason: `${own}; not looked at by ${wordsOf(all)}` };
  });
}

/** `a, b: over 16 MiB; c: binary`. */
function wordsOf(all: readonly UnreadFile[]): string {
  const reasons = new Map<string, string[]>();
  for (const { rule, reason } of all)
    reasons.set(reason, [...(reasons.get(reason) ?? []), rule === anyRule ? 'any rule' : rule]);
  return [...reasons]
    .map(([reason, rules]) => `${rules.includes('any rule') ? 'any rule' : rules.join(', ')}: ${reason}`)
    .join('; ');
}

function byPath(all: readonly UnreadFile[]): [string, UnreadFile[]][] {
  const paths = new Map<string, UnreadFile[]>();
  for (const one of all) paths.set(one.path, [...(paths.get(one.path) ?? []), one]);
  return [...paths];
}
