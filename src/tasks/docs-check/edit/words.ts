import { readPage } from '../../../readers/docs/page.ts';
import type { Page } from '../../../readers/docs/model.ts';
import { sentencesOf } from './units.ts';
import { tellsOfThePast } from '../mean/mentions.ts';
import { plainWords } from '../words/plain-words.ts';
import { anyRow } from '../words/row.ts';
import { turningWords } from '../words/turning-words.ts';
import type { LineChange } from './line-changes.ts';

export const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}_$]+/gu) ?? [];
const turnsOf = (text: string): number =>
  turningWords.reduce((sum, { pattern }) => sum + (text.match(pattern)?.length ?? 0), 0);
const folded = (text: string): string => text.replace(/\s+/g, ' ').trim();

/**
 * `known`: the sentence is put together from words of the one that it replaces; `free`: only a person can tell whether
 * its words are true.
 */
export type Rewritten = { kind: 'known' | 'free' } | { kind: 'refused'; reason: string };

/**
 * A sentence that was written anew, because what it told is gone. It may not grow, nor touch another sentence, nor
 * bring numbers; the spellings of `gone` stand in it in no guise. `spots` are offsets of what the finding is about.
 * `loose` asks only that it stays within its sentence and says no gone name: for what a person judges anyway.
 */
export function judgeRewriting(
  page: Page,
  after: string,
  changes: readonly LineChange[],
  spots: readonly number[],
  gone: readonly string[],
  lineOf: (offset: number) => number,
  loose: boolean,
): Rewritten {
  const refused = (reason: string): Rewritten => ({ kind: 'refused', reason });
  const held = page.statements.filter((one) => spots.some((spot) => one.start <= spot && spot < one.end));
  if (page.format === 'comment') return refused('it changes more than the finding needs');
  let free = false;
  const now = readPage(page.path, after);
  for (const change of changes) {
    const [first, last] = [change.start + 1, change.start + Math.max(1, change.removed.length)];
    const own = held.find((one) => lineOf(one.start) <= first && last <= lineOf(Math.max(one.start, one.end - 1)));
    if (
      own === undefined ||
      page.blocks.some((one) => lineOf(one.start) <= last && first <= lineOf(Math.max(one.start, one.end - 1)))
    )
      return refused(`it changes line ${first} beyond what the finding needs`);
    const [removed, added] = [folded(change.removed.join('')), folded(change.added.join(''))];
    const spoken = sentencesOf(page.text, own).filter(
      (one) => lineOf(one.start) <= last && lineOf(Math.max(one.start, one.end - 1)) >= first,
    );
    const about = spoken.filter((one) => spots.some((spot) => one.start <= spot && spot < one.end));
    const other = spoken
      .filter((one) => !about.includes(one) && lineOf(one.start) >= first && lineOf(one.end - 1) <= last)
      .find((one) => !added.includes(folded(page.text.slice(one.start, one.end))));
    if (about.length === 0 || other !== undefined)
      return refused(`it changes a sentence that the finding is not about (line ${lineOf(other?.start ?? own.start)})`);
    const plain = unmasked(added);
    const back = gone.find((name) => name.length > 2 && plain.includes(unmasked(name)));
    if (back !== undefined) return refused(`it still says ${back}`);
    if (loose) {
      free = true;
      continue;
    }
    if (wordsOf(added).length > wordsOf(removed).length)
      return refused('it says more than the sentence that it replaces');
    if (tellsOfThePast(added) && !tellsOfThePast(removed))
      return refused('it tells of the past, where the page says what is');
    const vocabulary = new Set(wordsOf(removed).map((word) => word.toLowerCase()));
    const fresh = [...new Set(wordsOf(added))].filter(
      (word) => !vocabulary.has(word.toLowerCase()) && !anyRow(plainWords, word.toLowerCase()),
    );
    const number = fresh.find((word) => /\p{N}/u.test(word));
    if (number !== undefined) return refused(`it brings ${number}, which nothing vouches for`);
    if (fresh.length > 0 || turnsOf(added) !== turnsOf(removed)) free = true;
  }
  if (now.blocks.length !== page.blocks.length || now.statements.length > page.statements.length)
    return refused('it changes how the page is built');
  // names in code that it keeps are the page's; a new one is asked for at the head by the caller
  return { kind: free ? 'free' : 'known' };
}

/** Without what hides a name from a reader of plain text: marks, escapes, references, invisible letters. */
function unmasked(text: string): string {
  const plain = text
    .replace(/&#(\d{1,7});/g, (_, code: string) => safeLetter(Number(code)))
    .replace(/&#x([\da-f]{1,6});/gi, (_, code: string) => safeLetter(Number.parseInt(code, 16)));
  return plain
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}\\`*~[\]()<>\s]/gu, '')
    .toLowerCase();
}

const safeLetter = (code: number): string =>
  code > 0x10_ff_ff || (code >= 0xd800 && code < 0xe000) ? '' : String.fromCodePoint(code);

/**
 * Names in code that an edit brings to a page which did not say them: whole code spans, and in blocks identifiers and
 * flags.
 */
export function broughtNames(before: Page, after: Page): string[] {
  const said = new Set([...before.spans.map((one) => one.text), ...wordsOf(before.text)]);
  const names = (text: string): string[] =>
    text.match(/--?[A-Za-z][\w-]*|[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\.|::|#|->)[\p{L}_$][\p{L}\p{N}_$]*)*/gu) ?? [];
  const held = new Set(before.blocks.map((one) => one.text));
  const found = [
    ...after.spans.filter((one) => !said.has(one.text)).flatMap((one) => names(one.text)),
    ...after.blocks.filter((one) => !held.has(one.text)).flatMap((one) => names(one.text)),
    // prose that looks like code
    ...wordsOf(after.text).filter((word) => /[a-z\d][A-Z]|\w_\w/.test(word)),
  ];
  const old = new Set(names(before.text));
  return [...new Set(found)].filter(
    (name) => !said.has(name) && !old.has(name) && !/^(?:true|false|null|none|nil|undefined)$/i.test(name),
  );
}
