import { labelsOf, type Draft } from './draft.ts';
import { field, firstText, has, isFields, listOf, text, type Fields } from './fields.ts';
import { readMeasures } from './measure.ts';

/** New Relic's workflow webhook with its default payload, and the older notification channel. */
export function looksLikeNewrelic(payload: Fields): boolean {
  return (
    (has(payload, 'state') &&
      (has(payload, 'issueUrl') || has(payload, 'alertConditionNames') || has(payload, 'issueId', 'priority'))) ||
    (has(payload, 'current_state') && (has(payload, 'incident_url') || has(payload, 'condition_name')))
  );
}

/** Variables: https://docs.newrelic.com/docs/alerts/get-notified/custom-variables-alert-event-workflows */
export function readNewrelic(payload: Fields): Draft {
  const texts = (name: string): string[] => {
    const value = field(payload, name);
    return (Array.isArray(value) ? value : [value]).flatMap((each) => text(each) ?? []);
  };
  const state = (firstText(field(payload, 'state'), field(payload, 'current_state')) ?? '').toUpperCase();
  const status = /^(CLOSED|RESOLVED|DEACTIVATED)$/.test(state)
    ? 'resolved'
    : /^(ACTIVATED|CREATED|ACKNOWLEDGED|OPEN)$/.test(state)
      ? 'firing'
      : 'unknown';
  const conditions = [...texts('alertConditionNames'), ...texts('conditionName'), ...texts('condition_name')];
  const title = firstText(field(payload, 'title'), conditions[0]) ?? 'An issue in New Relic';
  const details =
    firstText(field(payload, 'details'), field(payload, 'description'), field(payload, 'condition_description')) ??
    texts('conditionDescription').join('\n');
  const targets = listOf(field(payload, 'targets'));
  const entities = [
    ...new Set([
      ...texts('impactedEntities'),
      ...texts('entityNames'),
      ...targets.flatMap((each) => text(field(each, 'name')) ?? []),
    ]),
  ];
  const measures = readMeasures([details, title], null);
  const started = field(payload, 'activatedAt') ?? field(payload, 'createdAt') ?? field(payload, 'timestamp');
  const given = field(payload, 'labels');
  return {
    source: 'newrelic',
    status,
    title,
    text: [title, details, conditions.filter((each) => each !== title).join('\n')],
    service: entities.length === 1 ? (entities[0] as string) : null,
    severity: firstText(field(payload, 'priority'), field(payload, 'severity')),
    startedAt: status === 'resolved' && !has(payload, 'createdAt') && !has(payload, 'activatedAt') ? null : started,
    endedAt:
      status === 'resolved'
        ? (field(payload, 'closedAt') ?? field(payload, 'updatedAt') ?? field(payload, 'timestamp'))
        : null,
    value: measures.value,
    threshold: measures.threshold,
    labels: [
      ...(isFields(given) ? labelsOf(given) : []),
      ...targets.flatMap((each) => labelsOf(field(each, 'labels'))),
      ...labelsOf({
        condition: conditions.join(', '),
        policy: [...texts('alertPolicyNames'), ...texts('policyName'), ...texts('policy_name')].join(', '),
        workflow: text(field(payload, 'workflowName')),
        entities: entities.join(', '),
        query: firstText(field(payload, 'nrqlQuery')),
        trigger: text(field(payload, 'trigger')),
      }),
    ],
    links: ['issueUrl', 'incident_url', 'violationChartUrl', 'violation_chart_url', 'runbook_url', 'runbookUrl'].map(
      (name) => firstText(...texts(name)),
    ),
    fingerprint: firstText(field(payload, 'issueId'), field(payload, 'id'), field(payload, 'incident_id')),
    warnings: entities.length > 1 ? [`the issue touches ${entities.length} entities, so it names no one service`] : [],
  };
}
