import { textOption } from './options.ts';

/** Options of tasks that look at a change. */
export const changeOptions = {
  base: textOption<string | undefined>({
    help: 'revision to compare with', phase: 'collect', places: ['flag', 'input'], fallback: undefined, fallbackText: 'the event’s base; in a terminal the default branch', allowed: 'a revision',
  }),
  head: textOption<string | undefined>({
    help: 'revision to look at', phase: 'collect', places: ['flag', 'input'], fallback: undefined, fallbackText: 'the event’s head; in a terminal HEAD', allowed: 'a revision',
  }),
};

/** Options of tasks that read metrics. */
export const metricsOptions = {
  prometheus: textOption<string | undefined>({
    help: 'Prometheus server that metrics are read from', phase: 'collect', places: ['flag', 'input', 'config'], fallback: undefined, pattern: /^https?:\/\/[^\s]+$/, allowed: 'an http or https URL',
  }),
  prometheusToken: textOption<string | undefined>({
    help: 'bearer token of that server; in a terminal PROMETHEUS_TOKEN', phase: 'run', places: ['input'], fallback: undefined, secret: true,
  }),
};

/** Options of tasks about an environment. */
export const environmentOptions = {
  environment: textOption<string>({ help: 'environment, as GitHub’s deployments name it', phase: 'collect', places: ['flag', 'input', 'config'], fallback: 'production' }),
};
