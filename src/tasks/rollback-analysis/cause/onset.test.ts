import { describe, expect, test } from 'vitest';
import type { Series } from '../../../readers/metrics/model.ts';
import { binomialDraw, normalDraw, seeded } from '../../../readers/statistics/random.ts';
import { decideOnset, Onset } from './onset.ts';

const zero = Date.parse('2026-11-20T10:00:00Z');
const at = (minute: number): string => new Date(zero + minute * 60_000).toISOString();
const nothing = { series: [], deployedAt: at(30), alertStartedAt: null };

function errors(changesAt: number, more: Partial<Series> = {}, levels: [number, number] = [0.01, 0.2]): Series {
  const random = seeded(changesAt + 7);
  const points = Array.from({ length: 60 }, (_, minute) => ({
    t: at(minute),
    bad: binomialDraw(random, 200, minute < changesAt ? levels[0] : levels[1]),
    total: 200,
  }));
  return { kind: 'ratio', name: 'errors', unit: null, worse: 'higher', window_s: 0, ...more, points } as Series;
}

function latency(changesAt: number, worse: 'higher' | 'lower' = 'higher'): Series {
  const random = seeded(changesAt + 3);
  return {
    kind: 'value',
    name: 'latency',
    unit: 'ms',
    worse,
    window_s: 0,
    points: Array.from({ length: 60 }, (_, minute) => ({
      t: at(minute),
      v: (minute < changesAt ? 200 : 320) + 10 * normalDraw(random),
    })),
  };
}

describe('from metrics', () => {
  test('after the deployment, in counts and in values', () => {
    const counted = decideOnset({ ...nothing, series: [errors(34)] });
    expect(counted).toMatchObject({
      at: at(34),
      from: at(33),
      to: at(34),
      source: 'metrics',
      relation: 'after-deploy',
    });
    expect(counted.reasons[0]).toMatch(/'errors' went from .* % to .* % between/);
    expect(Onset.parse(counted)).toEqual(counted);
    expect(decideOnset({ ...nothing, series: [latency(40)] })).toMatchObject({ at: at(40), relation: 'after-deploy' });
  });

  test('before the deployment, though the alert fired after it', () => {
    expect(decideOnset({ ...nothing, series: [errors(20)], alertStartedAt: at(33) })).toMatchObject({
      at: at(20),
      relation: 'before-deploy',
    });
  });

  test('the deployment inside the interval', () => {
    const onset = decideOnset({ ...nothing, deployedAt: '2026-11-20T10:33:30Z', series: [errors(34)] });
    expect(onset).toMatchObject({ from: at(33), to: at(34), relation: 'after-deploy' });
    expect(decideOnset({ ...nothing, deployedAt: '2026-11-20T10:33:40Z', series: [errors(34)] }).relation).toBe(
      'around-deploy',
    );
    expect(
      decideOnset({ ...nothing, deployedAt: at(31), series: [errors(34, { window_s: 300 })] }),
      'a point that looks back 5 min',
    ).toMatchObject({ from: at(28), relation: 'around-deploy' });
  });

  test('a gap before the change widens the interval', () => {
    const series = errors(34);
    const points = series.points.map((point, minute) =>
      minute >= 25 && minute < 34 ? { t: point.t, bad: null, total: null } : point,
    );
    expect(decideOnset({ ...nothing, series: [{ ...series, points } as Series] })).toMatchObject({
      from: at(24),
      to: at(34),
      relation: 'around-deploy',
    });
  });

  test('a change for the better and one after the alert are none', () => {
    for (const series of [latency(40, 'lower'), errors(40, {}, [0.2, 0.01])]) {
      expect(decideOnset({ ...nothing, series: [series] })).toMatchObject({
        source: 'unknown',
        relation: 'unknown',
        at: null,
      });
    }
    expect(decideOnset({ ...nothing, series: [errors(50)], alertStartedAt: at(40) })).toMatchObject({
      source: 'alert',
    });
  });

  test('series on both sides of the deployment leave it open', () => {
    const onset = decideOnset({ ...nothing, series: [errors(10), latency(45)] });
    expect(onset.relation).toBe('unknown');
    expect(onset.reasons.at(-1)).toMatch(/disagree/);
  });
});

describe('from the alert', () => {
  test('its unknown lag makes the interval wide, so a close deployment is around it', () => {
    expect(decideOnset({ ...nothing, alertStartedAt: at(40) })).toMatchObject({
      from: at(25),
      to: at(40),
      relation: 'around-deploy',
    });
    expect(decideOnset({ ...nothing, alertStartedAt: at(50) })).toMatchObject({
      relation: 'after-deploy',
    });
    expect(decideOnset({ ...nothing, alertStartedAt: at(29) })).toMatchObject({
      source: 'alert',
      relation: 'before-deploy',
    });
  });

  test('nothing known is unknown', () => {
    expect(decideOnset(nothing)).toMatchObject({ at: null, source: 'unknown', relation: 'unknown' });
    expect(decideOnset({ ...nothing, deployedAt: null, alertStartedAt: at(40) })).toMatchObject({
      source: 'alert',
      relation: 'unknown',
    });
  });

  test('metrics without an answer are named and not read as healthy', () => {
    const quiet: Series = {
      kind: 'ratio',
      name: 'errors',
      unit: null,
      worse: 'higher',
      window_s: 0,
      points: [{ t: at(1), bad: 0, total: 3 }],
    };
    const onset = decideOnset({ ...nothing, series: [quiet], alertStartedAt: at(50) });
    expect(onset.source).toBe('alert');
    expect(onset.reasons[0]).toMatch(/too little data/);
  });
});
