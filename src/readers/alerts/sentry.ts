import { labelsOf, type Draft } from './draft.ts';
import { field, fieldsOf, firstText, has, isFields, listOf, number, text, type Fields } from './fields.ts';
import { showExceptions } from './sentry-trace.ts';

/** Sentry's integration webhooks: https://docs.sentry.io/organization/integrations/integration-platform/webhooks/ */
export function looksLikeSentry(payload: Fields): boolean {
  const data = field(payload, 'data');
  if (isFields(data)) {
    if (isFields(field(data, 'metric_alert'))) return true;
    if (isFields(field(data, 'event')) && (has(payload, 'action') || has(field(data, 'event'), 'event_id')))
      return true;
    if (isFields(field(data, 'issue')) && has(payload, 'action') && has(field(data, 'issue'), 'id')) return true;
  }
  // The older plugin of a project.
  return has(payload, 'culprit', 'event') && isFields(field(payload, 'event'));
}

export function readSentry(payload: Fields): Draft {
  const data = fieldsOf(field(payload, 'data'));
  if (isFields(field(data, 'metric_alert'))) return readMetricAlert(payload, data);
  const event = field(data, 'event') ?? field(payload, 'event');
  return isFields(event) ? readEvent(payload, data, event) : readIssue(payload, fieldsOf(field(data, 'issue')), data);
}

function readEvent(payload: Fields, data: Fields, event: Fields): Draft {
  const tags = tagsOf(field(event, 'tags'));
  const title =
    firstText(field(event, 'title'), field(payload, 'message'), field(event, 'message')) ?? 'An error in Sentry';
  const slug = /\/projects\/[^/]+\/([^/]+)\//.exec(text(field(event, 'url')) ?? '')?.[1] ?? null;
  return {
    source: 'sentry',
    status: 'firing',
    title,
    text: [
      title,
      firstText(field(event, 'culprit'), field(payload, 'culprit')) ?? '',
      text(field(event, 'message')) ?? '',
      text(field(event, 'logentry', 'formatted')) ?? '',
      showExceptions(event),
    ],
    service: firstText(field(payload, 'project_slug'), field(payload, 'project_name'), slug),
    environment: firstText(field(event, 'environment')),
    severity: firstText(field(event, 'level'), field(payload, 'level')),
    startedAt: field(event, 'datetime') ?? field(event, 'timestamp') ?? field(payload, 'datetime'),
    labels: [
      ...tags,
      ...labelsOf({
        release: text(field(event, 'release')),
        platform: text(field(event, 'platform')),
        rule: firstText(field(data, 'triggered_rule'), field(payload, 'triggering_rules')),
      }),
    ],
    links: [field(event, 'web_url'), field(payload, 'url')],
    fingerprint: firstText(field(event, 'issue_id'), field(event, 'groupID'), field(payload, 'id')),
    warnings: ['an issue alert gives the time of one event; the errors may have begun earlier'],
  };
}

function readIssue(payload: Fields, issue: Fields, data: Fields): Draft {
  const action = text(field(payload, 'action'));
  const state = text(field(issue, 'status'));
  const title = text(field(issue, 'title')) ?? 'An issue in Sentry';
  const kind = text(field(issue, 'metadata', 'type'));
  const said = text(field(issue, 'metadata', 'value'));
  const file = text(field(issue, 'metadata', 'filename'));
  const resolved = action === 'resolved' || state === 'resolved';
  return {
    source: 'sentry',
    status: resolved
      ? 'resolved'
      : action === 'archived' || action === 'ignored' || state === 'ignored'
        ? 'unknown'
        : 'firing',
    title,
    text: [
      title,
      text(field(issue, 'culprit')) ?? '',
      said === null || title.includes(said) ? '' : `${kind ?? 'error'}: ${said}`,
      file === null ? '' : `in ${file}`,
    ],
    service: firstText(field(issue, 'project', 'slug'), field(issue, 'project', 'name')),
    severity: firstText(field(issue, 'level'), field(issue, 'priority')),
    startedAt: field(issue, 'firstSeen'),
    endedAt: resolved ? field(issue, 'lastSeen') : null,
    labels: labelsOf({
      action,
      short_id: text(field(issue, 'shortId')),
      substatus: text(field(issue, 'substatus')),
      platform: text(field(issue, 'platform')),
      events: text(field(issue, 'count')),
      users: text(field(issue, 'userCount')),
      rule: text(field(data, 'triggered_rule')),
    }),
    links: [field(issue, 'web_url'), field(issue, 'permalink')],
    fingerprint: text(field(issue, 'id')),
  };
}

function readMetricAlert(payload: Fields, data: Fields): Draft {
  const alert = fieldsOf(field(data, 'metric_alert'));
  const rule = fieldsOf(field(alert, 'alert_rule'));
  const action = text(field(payload, 'action'));
  const projects = listOf(field(alert, 'projects')).flatMap((each) => text(each) ?? []);
  const wanted = listOf(field(rule, 'triggers')).find((trigger) => field(trigger, 'label') === action);
  const title =
    firstText(field(data, 'description_title'), field(rule, 'name'), field(alert, 'title')) ??
    'A metric alert in Sentry';
  return {
    source: 'sentry',
    status: action === 'resolved' ? 'resolved' : action === 'critical' || action === 'warning' ? 'firing' : 'unknown',
    title,
    // Sentry writes the line break of this text as a backslash and an n.
    text: [title, (text(field(data, 'description_text')) ?? '').replaceAll('\\n', '\n')],
    service: projects.length === 1 ? (projects[0] as string) : null,
    environment: firstText(field(rule, 'environment', 'name'), field(rule, 'environment')),
    severity: action === 'resolved' ? null : action,
    startedAt: field(alert, 'date_started') ?? field(alert, 'date_detected'),
    endedAt: field(alert, 'date_closed'),
    value: leadingNumber(text(field(data, 'description_text')) ?? ''),
    threshold: number(field(wanted, 'alert_threshold')),
    labels: labelsOf({
      rule: text(field(rule, 'name')),
      aggregate: text(field(rule, 'aggregate')),
      dataset: text(field(rule, 'dataset')),
      query: text(field(rule, 'query')),
      ...(projects.length > 1 ? { projects: projects.join(', ') } : {}),
      time_window_minutes: text(field(rule, 'time_window')),
    }),
    links: [field(data, 'web_url')],
    fingerprint: text(field(alert, 'id')),
    warnings: projects.length > 1 ? [`the alert is about ${projects.length} projects, so it names no one service`] : [],
  };
}

/** "1000 events in the last 10 minutes" begins with the measure. */
function leadingNumber(said: string): number | null {
  return number(/^([\d.]+)%?\s+\w/.exec(said)?.[1]);
}

/** Tags come as pairs, as `{ key, value }` or as an object. */
function tagsOf(tags: unknown): [string, string][] {
  if (!Array.isArray(tags)) return labelsOf(tags);
  return tags.slice(0, 1000).flatMap((tag): [string, string][] => {
    const name = text(Array.isArray(tag) ? tag[0] : field(tag, 'key'));
    const value = text(Array.isArray(tag) ? tag[1] : field(tag, 'value'));
    return name === null || value === null ? [] : [[name, value]];
  });
}
