import { spanAt, type Page, type Span } from '../../../readers/docs/model.ts';
import { numberOf } from '../../../readers/surface/arithmetic.ts';
import type { SurfaceChange } from '../../../readers/surface/model.ts';
import { parametersOf, parenthesised, splitArguments, type Listed } from '../mean/arguments.ts';
import { plainValue } from '../mean/claims-of-default.ts';
import type { Slot } from './match.ts';
import { oneOf, only } from './takes.ts';
import { tagAt } from './units.ts';

/** The new value in the place of the old one, in the old one's quotes. */
export function defaultSlot(change: SurfaceChange, page: Page, spot: Span): Slot {
  const old = page.text.slice(spot.start, spot.end);
  const value = change.after!.default ?? '';
  const plain = plainValue(value);
  // `60 * 1000` may be told as 60000
  const number = numberOf(value);
  const kept = old.replace(plainValue(change.before!.default ?? ''), plain);
  const spelled =
    /^[a-z]+$/.test(plain) && /^[A-Z]/.test(old.replace(/^[`"'*]+/, ''))
      ? [old.replace(/[A-Za-z]+/, plain[0]!.toUpperCase() + plain.slice(1))]
      : [];
  const options = [
    ...new Set([
      value,
      plain,
      ...spelled,
      ...(plainValue(kept) === plain ? [kept] : []),
      `"${plain}"`,
      `'${plain}'`,
      `\`${value}\``,
      `\`${plain}\``,
      ...(number === null ? [] : [String(number)]),
    ]),
  ].filter((one) => one !== '' && (plainValue(one) === plain || (number !== null && numberOf(one) === number)));
  return {
    ...only(spot),
    kind: 'swap',
    takes: (after, at) =>
      options
        .filter(
          (one) =>
            after.startsWith(one, at) &&
            !/^(?:[\p{L}\p{N}_]|[.,]\d)/u.test(after.slice(at + one.length, at + one.length + 2)),
        )
        .map((one) => one.length),
  };
}

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}_$]+/gu) ?? [];
const literal = /^(?:\d[\d_]*|true|false|null|none|nil|undefined|True|False|None)$/;

/**
 * A call or a written parameter list that the new signature takes, with words of the old list, of the new signature and
 * of the sample around it.
 */
export function signatureSlots(change: SurfaceChange, page: Page, spot: Span): Slot[] {
  const [old, now] = [parametersOf(change.before!.signature) ?? [], parametersOf(change.after!.signature) ?? []];
  const open = page.text.indexOf('(', spot.start);
  if (open === -1 || open >= spot.end) {
    // the tag of a parameter: the new name of it, or none
    const names = now.map((one) => one.name).filter((name) => name !== '' && !old.some((one) => one.name === name));
    const tag = tagAt(page, spot);
    return [
      { ...only(spot), kind: 'swap', takes: oneOf(names) },
      ...(tag === null ? [] : [{ ...tag, kind: 'delete' as const, takes: () => [0] }]),
    ];
  }
  const around =
    page.blocks.find((one) => one.start <= open && open < one.end) ?? spanAt(page.statements, open) ?? spot;
  const known = new Set([
    ...wordsOf(page.text.slice(around.start, around.end)),
    ...wordsOf(change.after!.signature ?? ''),
  ]);
  const written = splitArguments(parenthesised(page.text, open)?.inner ?? '');
  const [least, most] = [
    now.filter((one) => !one.optional).length,
    now.some((one) => one.rest) ? Infinity : now.length,
  ];
  return [
    {
      start: open,
      end: spot.end,
      kind: 'swap',
      takes: (after, at) => {
        if (after[at] !== '(') return [];
        const list = parenthesised(after, at);
        if (list === null) return [];
        const given = splitArguments(list.inner);
        return given.length >= least &&
          given.length <= most &&
          keepsArguments(written, old, given, now, change.after!.signature ?? '') &&
          wordsOf(list.inner).every((word) => known.has(word) || literal.test(word))
          ? [list.end - at]
          : [];
      },
    },
  ];
}

/**
 * What is given to a parameter that stays is given as before; a new one gets a plain value or its own name, and calls
 * nothing.
 */
function keepsArguments(
  written: readonly string[],
  old: readonly Listed[],
  given: readonly string[],
  now: readonly Listed[],
  signature: string,
): boolean {
  const keyed = (list: readonly string[], of: readonly Listed[]): Map<string, string> =>
    new Map(
      list.map((text, index) => {
        const name = /^\[?(?:\.{3}|\*{1,2}|&)?\$?([\p{L}_][\p{L}\p{N}_]*)\??\s*(?:=(?![=>])|:(?!:)|\]?$)/u.exec(
          text,
        )?.[1];
        return [
          of.some((one) => one.name === name) ? name! : (of[index]?.name ?? `#${index}`),
          text.replace(/\s+/g, ' '),
        ];
      }),
    );
  const [before, after] = [keyed(written, old), keyed(given, now)];
  const declared = signature.replace(/\s+/g, ' ');
  for (const [name, text] of before)
    if (
      now.some((one) => one.name === name) &&
      after.get(name) !== text &&
      !(after.has(name) && declared.includes(after.get(name)!))
    )
      return false;
  return [...after].every(
    ([name, text]) =>
      before.get(name) === text ||
      [...before.values()].includes(text) ||
      declared.includes(text) ||
      /^[\p{L}\p{N}_$"'`.:=?,\s[\]{}-]*$/u.test(text),
  );
}
