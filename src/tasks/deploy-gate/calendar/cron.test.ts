import { describe, expect, test } from 'vitest';
import { cronTimes, isZone, parseCron } from './cron.ts';
import { Freeze, freezeEnd, freezesAt } from './freeze.ts';

const times = (cron: string, zone: string, from: string, to: string): string[] =>
  cronTimes(parseCron(cron)!, zone, Date.parse(from), Date.parse(to)).map((at) =>
    new Date(at).toISOString().replace(':00.000Z', 'Z'),
  );

describe('cron times', () => {
  test('a zone with clock changes, one with half an hour, one across the date line', () => {
    expect(times('30 17 * * *', 'Europe/Berlin', '2026-07-01T00:00:00Z', '2026-07-02T00:00:00Z')).toEqual([
      '2026-07-01T15:30Z',
    ]);
    expect(times('30 17 * * *', 'Europe/Berlin', '2026-12-01T00:00:00Z', '2026-12-02T00:00:00Z')).toEqual([
      '2026-12-01T16:30Z',
    ]);
    expect(times('0 9 * * mon', 'Asia/Kolkata', '2026-11-22T00:00:00Z', '2026-11-24T00:00:00Z')).toEqual([
      '2026-11-23T03:30Z',
    ]);
    expect(times('0 0 1 1 *', 'Pacific/Kiritimati', '2026-12-30T00:00:00Z', '2027-01-02T00:00:00Z')).toEqual([
      '2026-12-31T10:00Z',
    ]);
    expect(times('15 8 * * *', 'Asia/Kathmandu', '2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z')).toEqual([
      '2026-11-20T02:30Z',
    ]);
  });
  test('a time that the clocks skip begins when they change, one that comes twice begins twice', () => {
    expect(times('30 2 29 3 *', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z')).toEqual([
      '2026-03-29T01:00Z',
    ]);
    expect(times('30 2 25 10 *', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z')).toEqual([
      '2026-10-25T00:30Z',
      '2026-10-25T01:30Z',
    ]);
    expect(times('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T12:00:00Z', '2026-10-04T12:00:00Z')).toEqual([
      '2026-10-03T15:30Z',
    ]);
  });
  test('lists, ranges, steps, names, Sunday twice, day or weekday', () => {
    expect(times('*/20 9-10 * * 7', 'UTC', '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z')).toHaveLength(6);
    expect(times('0 0 13 * fri', 'UTC', '2026-11-01T00:00:00Z', '2026-11-30T00:00:00Z')).toEqual([
      '2026-11-06T00:00Z',
      '2026-11-13T00:00Z',
      '2026-11-20T00:00Z',
      '2026-11-27T00:00Z',
    ]);
    expect(times('0 0 * nov-dec sat,sun', 'UTC', '2026-11-19T00:00:00Z', '2026-11-22T12:00:00Z')).toHaveLength(2);
    expect(times('5,10 0 1 * *', 'UTC', '2026-12-01T00:00:00Z', '2026-12-01T23:00:00Z')).toEqual([
      '2026-12-01T00:05Z',
      '2026-12-01T00:10Z',
    ]);
  });
  test.each([
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '5-1 * * * *',
    '*/0 * * * *',
    'a * * * *',
    '@daily',
    '1,,2 * * * *',
    '* * * * fry',
    '-1 * * * *',
  ])('%j is none', (text) => {
    expect(parseCron(text)).toBeNull();
  });
  test('zones', () => {
    expect(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'].map(isZone)).toEqual([true, true, true]);
    expect(['', '+02:00', 'Europe/Atlantis', 'local', '../etc'].map(isZone)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('freezes', () => {
  const weekend: Freeze = { cron: '0 18 * * fri', zone: 'America/New_York', for: '62h', reason: 'weekend' };
  const sale: Freeze = { from: '2026-11-23T13:00:00Z', to: '2026-11-28T00:00:00Z', reason: 'sale' };
  const at = (text: string): number => Date.parse(text);
  test('one follows on another: the end is that of the last', () => {
    expect(freezesAt([weekend], at('2026-11-20T22:59:00Z'), 0)).toEqual([]);
    expect(freezesAt([weekend], at('2026-11-20T23:00:00Z'), 0)).toMatchObject([
      { from: at('2026-11-20T23:00:00Z'), to: at('2026-11-23T13:00:00Z') },
    ]);
    expect(freezeEnd([weekend, sale], at('2026-11-21T12:00:00Z'))).toBe(at('2026-11-30T13:00:00Z'));
  });
  test('a freeze without an end is said to have none', () => {
    expect(
      freezeEnd([{ cron: '0 * * * *', zone: 'UTC', for: '2h', reason: 'x' }], at('2026-11-20T12:00:00Z')),
    ).toBeNull();
  });
  test.each([
    { from: '2026-11-20T12:00:00', to: '2026-11-21T12:00:00Z', reason: 'no zone' },
    { from: '2026-11-22T12:00:00Z', to: '2026-11-21T12:00:00Z', reason: 'backwards' },
    { cron: '0 18 * *', zone: 'UTC', for: '1h', reason: 'four fields' },
    { cron: '0 18 * * *', zone: 'CEST+1', for: '1h', reason: 'no such zone' },
    { cron: '0 18 * * *', zone: 'UTC', for: '15d', reason: 'too long' },
    { cron: '0 18 * * *', zone: 'UTC', for: '0h', reason: 'nothing' },
    { cron: '0 18 * * *', zone: 'UTC', for: '1h' },
  ])('%j is refused', (freeze) => {
    const parsed = Freeze.safeParse(freeze);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0]?.message).not.toBe('Invalid input');
  });
});
