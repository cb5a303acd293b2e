import type { Values } from '../../../contracts/options.ts';
import type { Metrics } from '../../../contracts/world.ts';
import { Failure, messageOf } from '../../../domain/errors.ts';
import { inLanes } from '../../../domain/in-lanes.ts';
import type { Observed } from '../../../domain/observed.ts';
import { queryWindow, type RangeSeries } from '../../../readers/metrics/prometheus.ts';
import { budgetWindows } from './error-budget.ts';
import { budgetQuery, millisecondsOf, type BudgetSetting, type MetricSetting } from './settings.ts';
import { planWindows } from './windows.ts';
import { ratioOf, samplesOf, saturationOf, type RatioAnswers, type ValueAnswers } from './convert.ts';
import type { Metric, ObservedBudget, ObservedMetric, Window } from './model.ts';
import type { DeployGateOptions } from '../options.ts';
import type { ReleaseRequest } from '../release-request.ts';
import type { World } from '../touches.ts';

export interface Measured {
  metrics: ObservedMetric[];
  budgets: ObservedBudget[];
}

/** All queries of one look together; a server that hangs on each would else hold the gate for hours. */
const patienceMs = 120_000;
const width = 4;

/**
 * Every metric and budget that is configured for the environment, each with what became of reading it: one that could
 * not be read is there as such. A file of recorded metrics is judged in place of a server; what is configured and not
 * in it is absent. `since`: when the candidate went live, ms.
 */
export async function readMetrics(
  world: World,
  options: Values<DeployGateOptions>,
  recorded: ReleaseRequest['recorded'],
  since: number | null,
): Promise<Measured> {
  const queries = options.queries.filter(forEnvironment(options.environment));
  const wanted = options.errorBudgets.filter(forEnvironment(options.environment));
  const at = world.clock.now().toISOString();
  if (recorded !== null) {
    const reason = 'the file of recorded metrics has nothing of this name';
    const [metrics, budgets] = [
      new Set(recorded.metrics.map(({ name }) => name)),
      new Set(recorded.budgets.map(({ name }) => name)),
    ];
    return {
      metrics: [
        ...recorded.metrics,
        ...queries
          .filter(({ name }) => !metrics.has(name))
          .map(({ name }): ObservedMetric => ({
            name,
            source: 'recorded metrics',
            link: null,
            seen: { at, state: 'absent', reason },
          })),
      ],
      budgets: [
        ...recorded.budgets,
        ...wanted
          .filter(({ name }) => !budgets.has(name))
          .map((setting) => unreadBudget(setting, { at, state: 'absent', reason })),
      ],
    };
  }
  const asker = askerOf(world, options.prometheus);
  const [metrics, budgets] = [
    await inLanes(queries, width, (setting) => readMetric(setting, asker, world, since)),
    await inLanes(wanted, width, (setting) => readBudget(setting, asker, world)),
  ];
  const present = metrics.filter(({ seen }) => seen.state === 'present').length;
  if (queries.length > 0) world.log.info(`metrics: ${present} of ${queries.length} read`);
  return { metrics, budgets };
}

const forEnvironment =
  (environment: string) =>
  ({ environments }: { environments?: readonly string[] | undefined }): boolean =>
    environments === undefined || environments.includes(environment);

interface Asker {
  ask(query: string, window: Window, stepS: number): Promise<Observed<RangeSeries>>;
  clean(text: string): Promise<string>;
  link(query: string): string | null;
}

function askerOf(world: World, url: string | undefined): Asker {
  const clean = async (text: string): Promise<string> => (await world.redactor.redact(text)).text;
  const metrics: Metrics | null = url === undefined ? null : world.metrics(url);
  const until = world.clock.now().getTime() + patienceMs;
  const failed = (reason: string): Observed<never> => ({
    at: world.clock.now().toISOString(),
    state: 'failed',
    reason,
  });
  const ask: Asker['ask'] = async (query, { from, to }, stepS) => {
    world.signal.throwIfAborted();
    if (metrics === null) return failed('no Prometheus is configured');
    if (world.clock.now().getTime() > until)
      return failed(`not asked: the other queries took more than ${patienceMs / 1000} s`);
    try {
      const answer = await metrics.range(query, new Date(from), new Date(to), stepS);
      return answer.state === 'present' ? answer : { ...answer, reason: await clean(answer.reason) };
    } catch (error) {
      if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
      return failed(await clean(messageOf(error)));
    }
  };
  // Prometheus' own page of a query; the parentheses and quotes that encodeURIComponent leaves would end a Markdown
  // link
  const link = (query: string): string | null =>
    url === undefined
      ? null
      : `${url.replace(/\/+$/, '')}/graph?g0.expr=` +
        `${encodeURIComponent(query).replace(/['()*!]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`;
  return { ask, clean, link };
}

async function readMetric(
  setting: MetricSetting,
  asker: Asker,
  world: World,
  since: number | null,
): Promise<ObservedMetric> {
  const { name, compare } = setting;
  const shown = setting.kind === 'ratio' ? `${setting.candidate.bad} of ${setting.candidate.total}` : setting.candidate;
  const source = await asker.clean(shown);
  const base = {
    name,
    source,
    link: source === shown ? asker.link(setting.kind === 'ratio' ? setting.candidate.bad : setting.candidate) : null,
  };
  const now = world.clock.now();
  const at = now.toISOString();
  // a saturation has no baseline, so that it needs no moment of deployment
  const plan = planWindows({
    now: now.getTime(),
    since,
    compare: setting.kind === 'saturation' ? 'same-time' : compare,
    windowMs: millisecondsOf(setting.window),
    settleMs: millisecondsOf(setting.settle),
    offsetMs: setting.offset === undefined ? null : millisecondsOf(setting.offset),
  });
  if ('problem' in plan) return { ...base, seen: { at, state: 'absent', reason: plan.problem } };
  const windows = insideWindows(setting, plan);
  if (windows === null)
    return {
      ...base,
      seen: { at, state: 'absent', reason: 'the window is not longer than what its query looks back' },
    };
  const stepS = millisecondsOf(setting.step) / 1000;
  const head = {
    name,
    worse: setting.worse,
    compare,
    unit: setting.unit ?? null,
    baseline_window: windows.baseline,
    candidate_window: windows.candidate,
  };
  const value = async (query: string, window: Window): Promise<ValueAnswers> => ({
    value: await asker.ask(query, window, stepS),
    query,
  });
  const seen = async (): Promise<Observed<Metric>> => {
    if (setting.kind === 'saturation')
      return saturationOf(head, setting.threshold, await value(setting.candidate, windows.candidate));
    if (setting.kind === 'samples')
      return samplesOf(
        head,
        await value(setting.baseline ?? setting.candidate, windows.baseline),
        await value(setting.candidate, windows.candidate),
      );
    const counts = async (queries: { bad: string; total: string }, window: Window): Promise<RatioAnswers> => ({
      bad: await asker.ask(queries.bad, window, stepS),
      total: await asker.ask(queries.total, window, stepS),
      queries,
    });
    return ratioOf(
      head,
      { counters: setting.counters, badAbsentIsZero: setting['bad-absent-is-zero'] },
      await counts(setting.baseline ?? setting.candidate, windows.baseline),
      await counts(setting.candidate, windows.candidate),
    );
  };
  return { ...base, seen: await seen() };
}

/**
 * The first point of a query that looks back speaks of the time before its window, so the windows begin that much
 * later. Null where nothing is left.
 */
function insideWindows(
  setting: MetricSetting,
  { baseline, candidate }: { baseline: Window; candidate: Window },
): { baseline: Window; candidate: Window } | null {
  const queries = [
    setting.candidate,
    ...('baseline' in setting && setting.baseline !== undefined ? [setting.baseline] : []),
  ].flatMap((query) => (typeof query === 'string' ? [query] : [query.bad, query.total]));
  const backMs = Math.max(...queries.map(queryWindow)) * 1000;
  const [first, second] = [baseline, candidate].map(({ from, to }) => ({
    from: new Date(Date.parse(from) + backMs).toISOString(),
    to,
  }));
  return first === undefined ||
    second === undefined ||
    [first, second].some(({ from, to }) => Date.parse(from) >= Date.parse(to))
    ? null
    : { baseline: first, candidate: second };
}

async function readBudget(setting: BudgetSetting, asker: Asker, world: World): Promise<ObservedBudget> {
  const [bad, total] = [await asker.clean(setting.bad), await asker.clean(setting.total)];
  const readings: ObservedBudget['readings'] = [];
  for (const window of new Set([...budgetWindows, setting.period])) {
    const counts = {
      bad: await lastOf(asker, budgetQuery(setting.bad, window), world),
      total: await lastOf(asker, budgetQuery(setting.total, window), world),
    };
    readings.push({ window, seen: pairOf(counts.bad, counts.total) });
  }
  return {
    name: setting.name,
    slo: setting.slo,
    period: setting.period,
    source: `${bad} of ${total}`,
    link: bad === setting.bad ? asker.link(budgetQuery(setting.bad, '1h')) : null,
    readings,
  };
}

function unreadBudget({ name, slo, period }: BudgetSetting, seen: Observed<never>): ObservedBudget {
  return {
    name,
    slo,
    period,
    source: 'recorded metrics',
    link: null,
    readings: [...new Set([...budgetWindows, period])].map((window) => ({ window, seen })),
  };
}

const minute = 60_000;

/** What a query says now. */
async function lastOf(asker: Asker, query: string, world: World): Promise<Observed<number>> {
  const now = world.clock.now().getTime();
  const answer = await asker.ask(
    query,
    { from: new Date(now - minute).toISOString(), to: new Date(now).toISOString() },
    minute / 1000,
  );
  if (answer.state !== 'present') return answer;
  const last = answer.value.points.at(-1)?.v ?? null;
  return last === null
    ? { at: answer.at, state: 'stale', reason: 'the query has no number for now' }
    : { at: answer.at, state: 'present', value: last };
}

function pairOf(bad: Observed<number>, total: Observed<number>): ObservedBudget['readings'][number]['seen'] {
  if (total.state !== 'present') return { ...total, reason: `all events: ${total.reason}` };
  if (bad.state !== 'present') return { ...bad, reason: `bad events: ${bad.reason}` };
  if (bad.value < 0 || total.value < 0) return { at: total.at, state: 'failed', reason: 'a count is below zero' };
  return { at: total.at, state: 'present', value: { bad: bad.value, total: total.value } };
}
