import { labelsOf, type Draft } from './draft.ts';
import { field, fieldsOf, firstText, has, isFields, listOf, number, text, type Fields } from './fields.ts';

/**
 * Google Cloud Monitoring's webhook, schema 1.2:
 * https://cloud.google.com/monitoring/support/notification-options#webhooks
 */
export function looksLikeGcp(payload: Fields): boolean {
  const incident = field(payload, 'incident');
  return (
    isFields(incident) &&
    has(incident, 'state') &&
    (has(incident, 'policy_name') || has(incident, 'condition_name') || has(incident, 'incident_id'))
  );
}

export function readGcp(payload: Fields): Draft {
  const incident = fieldsOf(field(payload, 'incident'));
  const state = text(field(incident, 'state'))?.toLowerCase();
  const policy = text(field(incident, 'policy_name'));
  const summary = text(field(incident, 'summary'));
  const documentation = field(incident, 'documentation');
  return {
    source: 'gcp',
    status: state === 'open' ? 'firing' : state === 'closed' ? 'resolved' : 'unknown',
    title: firstText(field(documentation, 'subject'), policy, summary) ?? 'An incident of Cloud Monitoring',
    text: [
      policy ?? '',
      text(field(incident, 'condition_name')) ?? '',
      summary ?? '',
      firstText(field(documentation, 'content'), documentation) ?? '',
    ],
    severity: text(field(incident, 'severity')),
    startedAt: field(incident, 'started_at'),
    endedAt: field(incident, 'ended_at'),
    value: number(field(incident, 'observed_value')),
    threshold:
      number(field(incident, 'threshold_value')) ??
      number(field(incident, 'condition', 'conditionThreshold', 'thresholdValue')),
    labels: [
      ...labelsOf(field(incident, 'policy_user_labels')),
      ...labelsOf(field(incident, 'metadata', 'user_labels')),
      ...labelsOf(field(incident, 'metric', 'labels')),
      ...labelsOf(field(incident, 'resource', 'labels')).filter(([name]) => name !== 'project_id'),
      ...labelsOf({
        gcp_project: firstText(
          field(incident, 'scoping_project_id'),
          field(incident, 'resource', 'labels', 'project_id'),
        ),
        metric: text(field(incident, 'metric', 'type')),
        resource_type: text(field(incident, 'resource', 'type')),
        resource: text(field(incident, 'resource_name')),
      }),
    ],
    links: [field(incident, 'url'), ...listOf(field(documentation, 'links')).map((link) => field(link, 'url'))],
    fingerprint: text(field(incident, 'incident_id')),
  };
}
