import { expect, test } from 'vitest';
import { goneParameters, parametersOf, placesOf } from './arguments.ts';

const of = (signature: string): NonNullable<ReturnType<typeof parametersOf>> => parametersOf(signature)!;
const gone = (before: string, after: string): ReturnType<typeof goneParameters> =>
  goneParameters(of(before), of(after));

test('parameters of a signature as the surface writes it', () => {
  expect(of('(a: string, b?: number, c = 1, ...rest: T[])')).toEqual([
    { name: 'a', optional: false, rest: false },
    { name: 'b', optional: true, rest: false },
    { name: 'c', optional: true, rest: false },
    { name: 'rest', optional: true, rest: true },
  ]);
  expect(of('(first, ...*args: int, ...**kw)')).toEqual([
    { name: 'first', optional: false, rest: false },
    { name: 'args', optional: true, rest: true, takes: 'places' },
    { name: 'kw', optional: true, rest: true, takes: 'names' },
  ]);
  expect(of('($to, &$list)').map((one) => one.name)).toEqual(['to', 'list']);
  expect(of('({}: O, []?: P, {}: Q = {}, ...[]: R)').map((one) => [one.name, one.optional, one.rest])).toEqual([
    ['', false, false],
    ['', true, false],
    ['', true, false],
    ['', true, true],
  ]);
  expect(parametersOf(undefined)).toBeNull();
  expect(parametersOf('string')).toBeNull();
  expect(parametersOf('(a: (')).toBeNull();
});

test('what gathers or takes apart has room for the old names', () => {
  expect(gone('(a, b)', '(a)')).toEqual({ listed: ['b'], byName: ['b'] });
  expect(gone('(a, b = 1)', '(a, ...**kw)')).toEqual({ listed: [], byName: [] });
  // by name `*args` takes nothing
  expect(gone('(a, b = 1)', '(a, ...*args)')).toEqual({ listed: [], byName: ['b'] });
  expect(gone('(a, b)', '(...*args, ...**kwargs)')).toEqual({ listed: [], byName: [] });
  expect(gone('(options: O)', '({}: O)').listed).toEqual([]);
  // two parameters became one object: the second has no place
  expect(gone('(a, b)', '({}: O)').listed).toEqual(['b']);
  expect(gone('(first, second)', '(...args: [first: string, second: string])').listed).toEqual([]);
  // what stands before the rest went
  expect(gone('(a, b, c)', '(b, ...rest)').listed).toEqual(['a']);
});

test('how many may be given by place', () => {
  expect(placesOf(of('(a, b?, c = 1)'))).toEqual([1, 3]);
  expect(placesOf(of('(a, ...rest)'))).toEqual([1, Infinity]);
  expect(placesOf(of('(a, ...**kw)'))).toEqual([1, 1]);
  expect(placesOf(of('(a, {}: O = {})'))).toEqual([1, 2]);
});
