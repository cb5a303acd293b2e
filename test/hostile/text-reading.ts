import { structureOf, unseenIn } from '../support/github-reading.ts';
import { plainTexts } from '../support/hostile-text.ts';
import { leavingOf, type Leaving } from '../support/rendered.ts';

/** What the texts did to a record's documents that plain ones don't do, a line each. */
export function faultOf(
  name: string,
  seed: number,
  texts: readonly string[],
  only: (one: Leaving) => boolean = () => true,
): string[] {
  const hostile = leavingOf(name, seed, texts);
  const plain = leavingOf(name, seed, plainTexts);
  if (hostile.length !== plain.length) return [`${name} has ${hostile.length} texts instead of ${plain.length}`];
  return hostile.flatMap((one, at) => (only(one) ? faultsOf(one, plain[at]!) : []));
}

function faultsOf(one: Leaving, plain: Leaving): string[] {
  const say = (what: string): string => `${one.sink}, ${one.what}: ${what}`;
  const unseen = unseenIn(one.text);
  const hidden = unseen.length === 0 ? [] : [`${say('holds what nobody sees')}\n${unseen.join(' ')}`];
  // What is shown by its code points is longer, and a page that is cut has less of what was meant.
  const cut = /^_Cut here: /m.test(one.text);
  const more = (found: readonly string[], meant: readonly string[]): string[] => {
    const [extra, lost] = differenceOf(found, meant);
    return extra.length > 0 || (lost.length > 0 && !cut)
      ? [
          `${say('reads otherwise')}\n${[...extra.map((each) => `+${each}`), ...lost.map((each) => `-${each}`)].slice(0, 8).join(' ')}`,
        ]
      : [];
  };
  switch (one.as) {
    case 'markdown':
      return [...hidden, ...more(structureOf(one.text), structureOf(plain.text))];
    case 'plain':
      return [
        ...hidden,
        ...more(
          structureOf(one.text).filter((each) => !each.startsWith('mathematics')),
          structureOf(plain.text),
        ),
      ];
    case 'mark':
      return one.text.includes('\n') || one.text.includes('\t') ? [...hidden, say('has more than one line')] : hidden;
    case 'page':
      return [...hidden, ...more(tagsOf(one.text), tagsOf(plain.text))];
    case 'lines':
      return [...hidden, ...(/^\s*::|##\[/m.test(one.text) ? [say('holds a command of the runner')] : [])];
  }
}

const tagsOf = (page: string): string[] => page.match(/<[^<>]*>/g) ?? [];

function differenceOf(found: readonly string[], meant: readonly string[]): [extra: string[], lost: string[]] {
  const left = new Map<string, number>();
  for (const one of meant) left.set(one, (left.get(one) ?? 0) + 1);
  const extra = found.filter((one) => {
    const count = left.get(one) ?? 0;
    left.set(one, count - 1);
    return count <= 0;
  });
  return [extra, [...left].filter(([, count]) => count > 0).map(([one]) => one)];
}
