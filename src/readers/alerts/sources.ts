import { looksLikeAlertmanager, looksLikeGrafana, readAlertmanager } from './alertmanager.ts';
import { looksLikeCloudwatch, readCloudwatch } from './cloudwatch.ts';
import { looksLikeDatadog, readDatadog } from './datadog.ts';
import type { Draft } from './draft.ts';
import { looksLikeDynatrace, readDynatrace } from './dynatrace.ts';
import type { Fields } from './fields.ts';
import { looksLikeGcp, readGcp } from './gcp.ts';
import { looksLikeNewrelic, readNewrelic } from './newrelic.ts';
import { looksLikePagerduty, readPagerduty } from './pagerduty.ts';
import { looksLikeSentry, readSentry } from './sentry.ts';

/** Monitoring whose webhook is known by its shape. */
export interface AlertSource {
  /** what its signals are called; lower case letters */
  source: string;
  looks(payload: Fields): boolean;
  read(payload: Fields): Draft;
}

/** In the order of asking: shapes that say more come first. A new one is a file and a row. */
export const sources: readonly AlertSource[] = [
  { source: 'cloudwatch', looks: looksLikeCloudwatch, read: readCloudwatch },
  { source: 'pagerduty', looks: looksLikePagerduty, read: readPagerduty },
  { source: 'sentry', looks: looksLikeSentry, read: readSentry },
  { source: 'gcp', looks: looksLikeGcp, read: readGcp },
  {
    source: 'grafana',
    looks: (payload) => looksLikeAlertmanager(payload) && looksLikeGrafana(payload),
    read: readAlertmanager,
  },
  { source: 'alertmanager', looks: looksLikeAlertmanager, read: readAlertmanager },
  { source: 'dynatrace', looks: looksLikeDynatrace, read: readDynatrace },
  { source: 'newrelic', looks: looksLikeNewrelic, read: readNewrelic },
  { source: 'datadog', looks: looksLikeDatadog, read: readDatadog },
];
