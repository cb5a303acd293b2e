import { labelsOf, type Draft } from './draft.ts';
import { field, fieldsOf, firstText, has, isFields, listOf, number, text, type Fields } from './fields.ts';
import { parseJson } from './json.ts';

/** A CloudWatch alarm bare, inside an SNS notification, or as EventBridge gives it. */
export function looksLikeCloudwatch(payload: Fields): boolean {
  return alarmOf(payload) !== null;
}

function alarmOf(payload: Fields): Fields | null {
  if (has(payload, 'AlarmName', 'NewStateValue')) return payload;
  if (isFields(field(payload, 'detail')) && has(field(payload, 'detail'), 'alarmName', 'state')) return payload;
  const message = field(payload, 'Message');
  if (field(payload, 'Type') !== 'Notification' && !has(payload, 'TopicArn')) return null;
  const inner = typeof message === 'string' ? parseJson(message)?.value : message;
  return isFields(inner) && !has(inner, 'Message') ? alarmOf(inner) : null;
}

/**
 * SNS form: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html,
 * EventBridge form: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export function readCloudwatch(payload: Fields): Draft {
  const alarm = alarmOf(payload) ?? payload;
  return isFields(field(alarm, 'detail')) ? readEvent(alarm, fieldsOf(field(alarm, 'detail'))) : readAlarm(alarm);
}

function readAlarm(alarm: Fields): Draft {
  const trigger = fieldsOf(field(alarm, 'Trigger'));
  const name = text(field(alarm, 'AlarmName')) ?? 'alarm';
  const reason = text(field(alarm, 'NewStateReason')) ?? '';
  const arn = text(field(alarm, 'AlarmArn'));
  const dimensions = listOf(field(trigger, 'Dimensions')).flatMap((each) =>
    labelsOf({
      [firstText(field(each, 'name'), field(each, 'Name')) ?? '']: firstText(
        field(each, 'value'),
        field(each, 'Value'),
      ),
    }),
  );
  return draft({
    name,
    reason,
    arn,
    dimensions,
    state: text(field(alarm, 'NewStateValue')),
    description: text(field(alarm, 'AlarmDescription')),
    at: field(alarm, 'StateChangeTime'),
    threshold: number(field(trigger, 'Threshold')),
    about: labelsOf({
      alarmname: name,
      metric: text(field(trigger, 'MetricName')),
      namespace: text(field(trigger, 'Namespace')),
      comparison: text(field(trigger, 'ComparisonOperator')),
      account: text(field(alarm, 'AWSAccountId')),
      region: text(field(alarm, 'Region')),
      previous_state: text(field(alarm, 'OldStateValue')),
    }),
  });
}

function readEvent(event: Fields, detail: Fields): Draft {
  const name = text(field(detail, 'alarmName')) ?? 'alarm';
  const metrics = listOf(field(detail, 'configuration', 'metrics'));
  const metric = fieldsOf(
    field(
      metrics.find((each) => isFields(field(each, 'metricStat'))),
      'metricStat',
      'metric',
    ),
  );
  const data = parseJson(text(field(detail, 'state', 'reasonData')) ?? '')?.value;
  return draft({
    name,
    reason: text(field(detail, 'state', 'reason')) ?? '',
    arn: text(listOf(field(event, 'resources'))[0]),
    dimensions: labelsOf(field(metric, 'dimensions')),
    state: text(field(detail, 'state', 'value')),
    description: text(field(detail, 'configuration', 'description')),
    at: field(detail, 'state', 'timestamp') ?? field(event, 'time'),
    threshold: number(field(data, 'threshold')),
    about: labelsOf({
      alarmname: name,
      metric: text(field(metric, 'name')),
      namespace: text(field(metric, 'namespace')),
      account: text(field(event, 'account')),
      region: text(field(event, 'region')),
      previous_state: text(field(detail, 'previousState', 'value')),
    }),
  });
}

interface Alarm {
  name: string;
  reason: string;
  arn: string | null;
  state: string | null;
  description: string | null;
  at: unknown;
  threshold: number | null;
  dimensions: [string, string][];
  about: [string, string][];
}

function draft({ name, reason, arn, state, description, at, threshold, dimensions, about }: Alarm): Draft {
  const status = state === 'ALARM' ? 'firing' : state === 'OK' ? 'resolved' : 'unknown';
  const warnings =
    state === 'INSUFFICIENT_DATA' ? ['CloudWatch has too little data for this alarm: neither firing nor resolved'] : [];
  // "Threshold Crossed: 1 out of the last 1 datapoints [99.5 (02/10/19 17:04:00)] …": the newest datapoint stands
  // first.
  const value = number(/datapoints? \[\s*([-+.\deE]+)/.exec(reason)?.[1]);
  const said = number(/threshold \(([-+.\deE]+)\)/.exec(reason)?.[1]);
  return {
    source: 'cloudwatch',
    status,
    title: description === null ? name : `${name}: ${description}`,
    text: [name, description ?? '', reason],
    startedAt: status === 'firing' ? stamp(at) : null,
    endedAt: status === 'resolved' ? stamp(at) : null,
    value,
    threshold: threshold ?? said,
    labels: [...dimensions, ...about],
    links: [consoleLink(arn)],
    fingerprint: arn,
    warnings,
  };
}

const stamp = (at: unknown): unknown => (typeof at === 'string' ? at : null);

/** SNS gives no link but the one that ends the subscription; the console's address follows from the alarm's name. */
function consoleLink(arn: string | null): string | null {
  const match = /^arn:aws:cloudwatch:([a-z0-9-]{5,30}):\d+:alarm:(.+)$/.exec(arn ?? '');
  return match === null
    ? null
    : `https://${match[1] as string}.console.aws.amazon.com/cloudwatch/home?region=` +
        `${match[1] as string}#alarmsV2:alarm/${encodeURIComponent((match[2] as string).toWellFormed())}`;
}
