import { words, type Row } from './row.ts';

/** Words of English that say nothing by themselves: a sentence may be put together with them. */
export const plainWords: readonly Row[] = [
  {
    pattern: words(
      'a an the this that these those it its he she they them their you your we our us one and or but so',
      'then if when where while as at by for from in into of off on onto out over per to up upon via with',
      'is are be being can may must should will would do does has have had here there which who whose what',
      'how each every all any both either other another same such just also first next once',
    ),
    because: 'joins and points',
    seen_in: 'test/scenarios/docs-edits-good.test.ts, a sentence in words of its own',
  },
];
