import { labelsOf, type Draft } from './draft.ts';
import { fieldsOf, firstText, folded, isFields, isoTime, number, type Fields } from './fields.ts';
import { showJson } from './json.ts';
import { readMeasures } from './measure.ts';
import { statusWord } from './status.ts';

/** An object of no known shape: the usual names are taken for what they say, and all of it stands in the text. */
export function readLoose(payload: Fields): Draft {
  const keys = folded(payload);
  const get = (...names: string[]): string | null =>
    firstText(...names.map((name) => keys.get(name)).filter((each) => typeof each !== 'object'));
  const said = get(
    'symptom',
    'text',
    'message',
    'description',
    'body',
    'details',
    'log',
    'logs',
    'stacktrace',
    'error',
  );
  const title = get('title', 'name', 'summary', 'subject', 'alertname') ?? said?.split('\n', 1)[0] ?? '';
  const measures = readMeasures([said ?? '', title], null);
  const nested = ['labels', 'tags'].flatMap((name) =>
    isFields(keys.get(name)) ? labelsOf(fieldsOf(keys.get(name))) : [],
  );
  const scalars = Object.entries(payload).filter(
    ([, value]) =>
      (typeof value === 'string' && value.length <= 200) || typeof value === 'number' || typeof value === 'boolean',
  );
  const time = (...names: string[]): unknown =>
    names.map((name) => keys.get(name)).find((each) => isoTime(each) !== null);
  return {
    source: 'text',
    status: statusWord(get('status', 'state')),
    title,
    text: [said ?? '', showJson(payload)],
    service: get('service', 'servicename', 'app', 'application'),
    environment: get('environment', 'env'),
    severity: get('severity', 'priority', 'level'),
    startedAt: time('startedat', 'starttime', 'startsat', 'timestamp', 'time', 'date', 'occurredat'),
    endedAt: time('endedat', 'endtime', 'endsat', 'resolvedat'),
    value: number(keys.get('value')) ?? measures.value,
    threshold: number(keys.get('threshold')) ?? measures.threshold,
    labels: [...nested, ...labelsOf(Object.fromEntries(scalars))],
    links: [...keys.values()].filter((each) => typeof each === 'string'),
    fingerprint: get('fingerprint', 'dedupkey', 'deduplicationkey', 'alertid', 'incidentid'),
  };
}
