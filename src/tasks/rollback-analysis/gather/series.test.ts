import { describe, expect, it } from 'vitest';
import { thinned, windowAround } from './series.ts';

const at = (hours: number): string =>
  new Date(Date.parse('2026-11-20T12:00:00.000Z') + hours * 3_600_000).toISOString();

describe('windowAround', () => {
  it('holds deployment and alert with room on both ends, and no future', () => {
    expect(windowAround({ now: at(0), startedAt: at(-1), deployedAt: at(-2) })).toEqual({
      start: new Date(at(-3)),
      end: new Date(at(-0.5)),
      step: 23,
    });
    expect(windowAround({ now: at(0), startedAt: at(-0.1), deployedAt: at(-0.2) }).end).toEqual(new Date(at(0)));
  });

  it('leaves out a deployment of last week, and a start in the future of the clock', () => {
    const { start, end, step } = windowAround({ now: at(0), startedAt: at(-1), deployedAt: at(-200) });
    expect(start).toEqual(new Date(at(-25)));
    expect((end.getTime() - start.getTime()) / 1000 / step).toBeLessThanOrEqual(400);
    const ahead = windowAround({ now: at(0), startedAt: at(50), deployedAt: null });
    expect(ahead.end.getTime()).toBeGreaterThan(ahead.start.getTime());
  });

  it('takes the clock where the alert says no time', () => {
    expect(windowAround({ now: at(0), startedAt: null, deployedAt: null })).toMatchObject({
      start: new Date(at(-1)),
      end: new Date(at(0)),
    });
  });
});

describe('thinned', () => {
  it('keeps at most 120 points of six series', () => {
    const one = {
      kind: 'value' as const,
      name: 'x',
      unit: null,
      worse: 'higher' as const,
      window_s: 0,
      points: Array.from({ length: 1000 }, (_, minute) => ({ t: at(minute / 60), v: minute })),
    };
    const few = thinned(Array.from({ length: 9 }, () => one));
    expect(few).toHaveLength(6);
    expect(few[0]!.points.length).toBeLessThanOrEqual(120);
    expect(few[0]!.points[0]).toEqual(one.points[0]);
  });
});
