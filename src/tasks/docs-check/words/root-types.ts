import { words, type Row } from './row.ts';

/** Bases that bring nothing by which a page would call a member: markers, and the roots of the languages. */
export const rootTypes: readonly Row[] = [
  {
    pattern: words(
      'object Object ABC Generic Protocol Exception BaseException Error RuntimeException RuntimeError',
      'ValueError TypeError KeyError Enum IntEnum StrEnum Struct Component PureComponent BasicObject',
      'StandardError',
    ),
    because: 'its own members are known, or none',
    seen_in: 'surface/doubts.test.ts, what is all in the tree leaves no doubt',
  },
];
