import { labelsOf, oneLine, severityRank, type Draft } from './draft.ts';
import { expressionOf } from './expression.ts';
import { field, fieldsOf, firstText, has, isFields, isoTime, listOf, number, text, type Fields } from './fields.ts';
import { readBound, readMeasures } from './measure.ts';

interface One {
  alert: Fields;
  name: string;
  status: Draft['status'];
  severity: string | null;
  startedAt: string | null;
}

/**
 * Alertmanager's webhook (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config) and Grafana's,
 * which adds to it.
 */
export function looksLikeAlertmanager(payload: Fields): boolean {
  const alerts = listOf(field(payload, 'alerts'));
  return (
    alerts.length > 0 &&
    alerts.every(
      (alert) =>
        isFields(alert) &&
        isFields(field(alert, 'labels')) &&
        (has(alert, 'startsAt') || has(alert, 'status') || has(alert, 'annotations')),
    )
  );
}

/** Grafana: `orgId`, `state` and `title` at the top, `values`, `valueString` or `silenceURL` in an alert. */
export function looksLikeGrafana(payload: Fields): boolean {
  return (
    has(payload, 'orgId') ||
    has(payload, 'state', 'title') ||
    listOf(field(payload, 'alerts')).some(
      (alert) => has(alert, 'silenceURL') || has(alert, 'values') || has(alert, 'valueString'),
    )
  );
}

/** The most severe firing alert leads; the others stand in the text. */
export function readAlertmanager(payload: Fields): Draft {
  const source = looksLikeGrafana(payload) ? 'grafana' : 'alertmanager';
  const warnings: string[] = [];
  const common = {
    labels: fieldsOf(field(payload, 'commonLabels')),
    annotations: fieldsOf(field(payload, 'commonAnnotations')),
  };
  const all = listOf(field(payload, 'alerts')).map((each): One => {
    const alert = fieldsOf(each);
    const labels = { ...common.labels, ...fieldsOf(field(alert, 'labels')) };
    return {
      alert,
      name: firstText(field(labels, 'alertname'), field(labels, 'rulename')) ?? 'alert',
      status: statusOf(firstText(field(alert, 'status'), field(payload, 'status'))),
      severity: firstText(field(labels, 'severity'), field(labels, 'priority'), field(labels, 'level')),
      startedAt: isoTime(field(alert, 'startsAt')),
    };
  });
  const [lead, ...others] = [...all].sort(byUrgency) as [One, ...One[]];
  if (others.length > 0) {
    const names = oneLine(others.map((each) => each.name).join(', '), 200);
    warnings.push(
      `the payload has ${all.length} alerts: ${oneLine(lead.name, 100)} leads as the most severe one ` +
        `that fires, the others stand in the text: ${names}`,
    );
    const earlier = others
      .filter(
        (each) =>
          each.status === 'firing' &&
          each.startedAt !== null &&
          lead.startedAt !== null &&
          each.startedAt < lead.startedAt,
      )
      .map((each) => each.startedAt as string)
      .sort()[0];
    if (lead.status === 'firing' && earlier !== undefined)
      warnings.push(`another alert of the payload fires since ${earlier}, before the leading one`);
  }
  const truncated = number(field(payload, 'truncatedAlerts')) ?? 0;
  if (truncated > 0) warnings.push(`the source left out ${truncated} more alerts of the group`);

  const labels = { ...common.labels, ...fieldsOf(field(lead.alert, 'labels')) };
  const annotations = { ...common.annotations, ...fieldsOf(field(lead.alert, 'annotations')) };
  const summary = firstText(
    field(annotations, 'summary'),
    field(annotations, 'title'),
    field(annotations, 'message'),
    field(annotations, 'description'),
  );
  const generator = text(field(lead.alert, 'generatorURL'));
  const expression = generator === null ? null : expressionOf([generator]);
  const measures = readMeasures(sentencesOf(annotations), expression === null ? null : readBound(expression));
  const values = source === 'grafana' ? grafanaValue(lead.alert, warnings) : null;
  return {
    source,
    status: lead.status,
    title: summary === null ? lead.name : `${lead.name}: ${summary}`,
    text: [
      paragraph(lead.name, annotations),
      ...others.map((each) =>
        paragraph(
          `${each.name} (${[
            each.status,
            ...(each.severity === null ? [] : [each.severity]),
            ...(each.startedAt === null ? [] : [`since ${each.startedAt}`]),
          ].join(', ')})`,
          fieldsOf(field(each.alert, 'annotations')),
          fieldsOf(field(each.alert, 'labels')),
        ),
      ),
    ],
    startedAt: field(lead.alert, 'startsAt'),
    endedAt: lead.status === 'resolved' ? field(lead.alert, 'endsAt') : null,
    value: values ?? explicit(labels, annotations, 'value', 'current_value') ?? measures.value,
    threshold: explicit(labels, annotations, 'threshold') ?? measures.threshold,
    labels: [
      ...labelsOf(labels),
      ...(expression === null || has(labels, 'query') ? [] : [['query', expression] as const]),
      ...labelsOf(field(lead.alert, 'values'), 'values.'),
      ...(others.length === 0 ? [] : [['other_alerts', others.map((each) => each.name).join(', ')] as const]),
    ],
    links: [
      generator,
      ...Object.values(annotations),
      field(lead.alert, 'dashboardURL'),
      field(lead.alert, 'panelURL'),
      field(lead.alert, 'silenceURL'),
      field(lead.alert, 'imageURL'),
      ...others.map((each) => field(each.alert, 'generatorURL')),
      field(payload, 'externalURL'),
    ],
    ...(expression === null ? {} : { expression }),
    fingerprint: text(field(lead.alert, 'fingerprint')),
    warnings,
  };
}

function statusOf(status: string | null): Draft['status'] {
  if (/^(firing|alerting|active)$/i.test(status ?? '')) return 'firing';
  return /^(resolved|ok|normal|inactive)$/i.test(status ?? '') ? 'resolved' : 'unknown';
}

const order = { firing: 0, unknown: 1, resolved: 2 } as const;

function byUrgency(a: One, b: One): number {
  return (
    order[a.status] - order[b.status] ||
    severityRank(b.severity) - severityRank(a.severity) ||
    (a.startedAt ?? '9').localeCompare(b.startedAt ?? '9')
  );
}

function paragraph(head: string, annotations: Fields, labels?: Fields): string {
  const lines = Object.entries(annotations).flatMap(([name, value]) => {
    const said = text(value);
    return said === null || /^https?:\/\/\S+$/.test(said) ? [] : [`${name}: ${said}`];
  });
  const named =
    labels === undefined
      ? []
      : [
          `labels: ${labelsOf(labels)
            .slice(0, 30)
            .map(([name, value]) => `${name}=${value}`)
            .join(', ')}`,
        ];
  return [head, ...named, ...lines].join('\n');
}

function sentencesOf(annotations: Fields): string[] {
  return ['summary', 'title', 'message', 'description'].flatMap((name) => text(field(annotations, name)) ?? []);
}

function explicit(labels: Fields, annotations: Fields, ...names: string[]): number | null {
  for (const name of names) {
    const found = number(field(annotations, name)) ?? number(field(labels, name));
    if (found !== null) return found;
  }
  return null;
}

/**
 * Grafana gives each expression of the rule (`A`, `B`, `C`); a condition is 0 or 1, so the one number left is the
 * value.
 */
function grafanaValue(alert: Fields, warnings: string[]): number | null {
  const all = Object.values(fieldsOf(field(alert, 'values'))).flatMap((each) => number(each) ?? []);
  const distinct = [...new Set(all)];
  if (distinct.length <= 1) return distinct[0] ?? null;
  const measured = distinct.filter((each) => each !== 0 && each !== 1);
  if (measured.length === 1) return measured[0] as number;
  warnings.push(
    `Grafana gives ${all.length} values and which of them is the measure cannot be told; they stand in the labels`,
  );
  return null;
}
