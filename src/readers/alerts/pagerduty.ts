import { labelsOf, type Draft } from './draft.ts';
import { field, fieldsOf, firstText, isFields, listOf, text, type Fields } from './fields.ts';
import { readMeasures } from './measure.ts';

/** PagerDuty's v3 webhook: https://developer.pagerduty.com/docs/webhooks-overview */
export function looksLikePagerduty(payload: Fields): boolean {
  const event = field(payload, 'event');
  return isFields(event) && typeof field(event, 'event_type') === 'string' && isFields(field(event, 'data'));
}

export function readPagerduty(payload: Fields): Draft {
  const event = fieldsOf(field(payload, 'event'));
  const type = text(field(event, 'event_type')) ?? '';
  const data = fieldsOf(field(event, 'data'));
  // Notes, status updates and responders carry only a reference to their incident.
  const reference = fieldsOf(field(data, 'incident'));
  const warnings: string[] = [];
  const state = text(field(data, 'status'));
  const status =
    state === 'resolved' || type === 'incident.resolved'
      ? 'resolved'
      : state === 'triggered' || state === 'acknowledged' || type === 'incident.triggered'
        ? 'firing'
        : 'unknown';
  if (!type.startsWith('incident.')) warnings.push(`the event ${type.slice(0, 60)} is not about an incident`);
  const title = firstText(field(data, 'title'), field(data, 'summary'), field(reference, 'summary')) ?? type;
  const details = firstText(field(data, 'body', 'details'), field(data, 'description'));
  const note = firstText(field(data, 'content'), field(data, 'message'));
  const measures = readMeasures([title, details ?? ''], null);
  const teams = listOf(field(data, 'teams')).flatMap((team) => text(field(team, 'summary')) ?? []);
  return {
    source: 'pagerduty',
    status,
    title,
    text: [title, details ?? '', note ?? ''],
    service: firstText(field(data, 'service', 'summary'), field(data, 'service', 'name')),
    severity: firstText(field(data, 'priority', 'summary'), field(data, 'urgency')),
    startedAt: firstText(field(data, 'created_at'), type === 'incident.triggered' ? field(event, 'occurred_at') : null),
    endedAt: status === 'resolved' ? firstText(field(data, 'resolved_at'), field(event, 'occurred_at')) : null,
    value: measures.value,
    threshold: measures.threshold,
    labels: [
      ['event_type', type] as const,
      ...['urgency', 'incident_key', 'number'].flatMap((name) => labelsOf({ [name]: text(field(data, name)) })),
      ...(teams.length === 0 ? [] : [['team', teams.join(', ')] as const]),
      ...listOf(field(data, 'custom_fields')).flatMap((each) =>
        labelsOf({ [text(field(each, 'name')) ?? '']: field(each, 'value') }),
      ),
    ],
    links: [
      field(data, 'html_url'),
      field(reference, 'html_url'),
      field(data, 'service', 'html_url'),
      field(data, 'conference_bridge', 'conference_url'),
    ],
    fingerprint: firstText(field(reference, 'id'), field(data, 'id')),
    warnings,
  };
}
