import { z } from 'zod';
import { Verdict } from '../domain/verdict.ts';
import { configOption, numberOption, textOption, type Option } from './options.ts';

/** A comma would be two labels to some of GitHub's own tools. */
const Labels = z.partialRecord(Verdict, z.string().regex(/^[^\s,\p{C}](?:[^,\p{C}]{0,48}[^\s,\p{C}])?$/u));
export type Labels = z.infer<typeof Labels>;

export function labelsOption(help: string): Option<Readonly<Labels>> {
  return configOption<Readonly<Labels>>({
    help,
    phase: 'policy',
    fallback: {},
    schema: Labels,
    allowed: `labels of at most 50 characters by verdict (${Verdict.options.join(', ')})`,
    fallbackText: 'none',
  });
}

/** The labels that a configuration names, and the one for this verdict; nothing where it names none. */
export function labelsOf(labels: Readonly<Labels>, verdict: Verdict): { labels?: { own: string[]; want: string[] } } {
  const own = [...new Set(Object.values(labels))];
  const want = labels[verdict];
  return own.length === 0 ? {} : { labels: { own, want: want === undefined ? [] : [want] } };
}

/** Which of several pull requests, where the event names only their head. */
export const pullOption = numberOption<number | undefined>({
  help: 'number of the pull request, where the event names only a head (workflow_run): that head can have several',
  phase: 'run',
  places: ['input'],
  min: 1,
  max: Number.MAX_SAFE_INTEGER,
  integer: true,
  fallback: undefined,
  fallbackText: 'the event’s',
});

/** Options of tasks that look at a change. */
export const changeOptions = {
  base: textOption<string | undefined>({
    help: 'revision to compare with',
    phase: 'collect',
    places: ['flag', 'input'],
    fallback: undefined,
    fallbackText: 'the event’s base; in a terminal the default branch',
    allowed: 'a revision',
  }),
  head: textOption<string | undefined>({
    help: 'revision to look at',
    phase: 'collect',
    places: ['flag', 'input'],
    fallback: undefined,
    fallbackText: 'the event’s head; in a terminal HEAD',
    allowed: 'a revision',
  }),
};

/** Options of tasks that read metrics. */
export const metricsOptions = {
  prometheus: textOption<string | undefined>({
    help: 'Prometheus server that metrics are read from',
    phase: 'collect',
    places: ['flag', 'input', 'config'],
    fallback: undefined,
    pattern: /^https?:\/\/[^\s]+$/,
    allowed: 'an http or https URL',
  }),
  prometheusToken: textOption<string | undefined>({
    help: 'bearer token of that server; in a terminal PROMETHEUS_TOKEN',
    phase: 'run',
    places: ['input'],
    fallback: undefined,
    secret: true,
  }),
};

/** Options of tasks about an environment. */
export const environmentOptions = {
  environment: textOption<string>({
    help: 'environment, as GitHub’s deployments name it',
    phase: 'collect',
    places: ['flag', 'input', 'config'],
    fallback: 'production',
  }),
};

export type ChangeOptions = typeof changeOptions;
