import { z } from 'zod';
import type { Effect } from '../../../domain/effect.ts';
import type { Applied } from '../../../contracts/sink.ts';
import { parseAnswer } from '../answer.ts';
import { unlessGone } from '../client.ts';
import type { SinkContext } from './context.ts';

const needs = 'pull-requests: write';
const Labels = z.array(z.looseObject({ name: z.string() }));

/**
 * Sets the wanted labels and takes off those of our own that are not wanted. GitHub's labels don't tell case apart, and
 * it makes one that is new.
 */
export async function applyLabels(
  effect: Extract<Effect, { kind: 'labels' }>,
  context: SinkContext,
  number: number,
): Promise<Applied> {
  const { key, kind } = effect;
  const path = `${context.root}/issues/${number}/labels`;
  const there = parseAnswer(Labels, await context.client.pages(path, {}, needs), path).map((each) => each.name);
  const wanted = new Set(effect.want.map(fold));
  const own = new Set(effect.own.map(fold));
  const set = effect.want.filter((label) => !there.some((name) => fold(name) === fold(label)));
  const off = there.filter((name) => own.has(fold(name)) && !wanted.has(fold(name)));
  if (set.length > 0) await context.client.request('POST', path, { labels: set }, needs);
  for (const name of off)
    await unlessGone(context.client.request('DELETE', `${path}/${encodeURIComponent(name)}`, {}, needs));
  const detail = [...set.map((name) => `+${name}`), ...off.map((name) => `-${name}`)].join(' ');
  return { key, kind, state: detail === '' ? 'unchanged' : 'updated', detail: detail || 'as they should be' };
}

const fold = (label: string): string => label.toLowerCase();
