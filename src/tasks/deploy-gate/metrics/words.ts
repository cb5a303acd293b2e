import type { Metric } from './model.ts';

/** A number for people: four digits, no exponent where it can be helped. */
export function amount(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(4)));
}

/** `1.2 % → 3.4 %`, or `101.5 ms → 140 ms (+37.9 %)`. */
export function change(metric: Pick<Metric, 'kind' | 'unit'>, from: number, to: number): string {
  if (metric.kind === 'ratio') return `${share(from)} → ${share(to)}`;
  const unit = metric.unit ? ` ${metric.unit}` : '';
  const relative =
    from === 0 ? '' : ` (${to >= from ? '+' : '−'}${Number((Math.abs((to - from) / from) * 100).toPrecision(3))} %)`;
  return `${amount(from)}${unit} → ${amount(to)}${unit}${relative}`;
}

/** A share as percent. */
export function share(value: number): string {
  return `${Number((value * 100).toPrecision(3))} %`;
}
