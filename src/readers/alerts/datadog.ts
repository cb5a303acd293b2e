import { labelsOfTags, withoutNumbers, type Draft } from './draft.ts';
import { field, firstText, fold, isFields, type Fields } from './fields.ts';
import { readBound, readMeasures } from './measure.ts';

/**
 * Datadog's webhook is what its user wrote: variables such as `$ALERT_TRANSITION` under keys of their own choice
 * (https://docs.datadoghq.com/integrations/webhooks/). docs/relay.md has the template that reads best. Keys are
 * taken as `alert_transition`, `ALERT_TRANSITION`, `alertTransition` or `transition`, flat or inside `alert` or
 * `event`.
 */
export function looksLikeDatadog(payload: Fields): boolean {
  const keys = keysOf(payload);
  if (
    keys.has('transition') &&
    ['id', 'link', 'title', 'query', 'status', 'scope', 'tags', 'msg'].some((key) => keys.has(key))
  )
    return true;
  // The payload that Datadog sends when its user wrote none.
  return (
    isFields(field(payload, 'org')) && ['body', 'title', 'last_updated'].every((key) => Object.hasOwn(payload, key))
  );
}

export function readDatadog(payload: Fields): Draft {
  const keys = keysOf(payload);
  const get = (...names: string[]): string | null => firstText(...names.map((name) => keys.get(name)));
  const rawTitle = get('title', 'name') ?? '';
  const transition = get('transition') ?? /^\[([^\]]+)\]/.exec(rawTitle)?.[1] ?? null;
  const status = statusOf(transition);
  const message = plain(get('textonlymsg', 'text', 'msg', 'message', 'body') ?? '');
  const query = get('query');
  const said = get('status');
  const scope = labelsOfTags(get('scope') ?? undefined);
  const measures = readMeasures([message, said ?? ''], query === null ? null : readBound(query));
  const at = get('date', 'timestamp', 'lastupdated', 'time');
  // In the payload that Datadog sends by itself `id` is the event's: it differs with each notification.
  const standard = isFields(field(payload, 'org'));
  const id = standard ? null : get('id', 'monitorid');
  const key = get('aggregkey', 'aggregationkey');
  const labels: [string, string][] = [...labelsOfTags(keys.get('tags')), ...scope];
  for (const name of ['query', 'metric', 'type', 'hostname', 'transition'] as const) {
    const value = get(name);
    if (value !== null) labels.push([name, value]);
  }
  return {
    source: 'datadog',
    status,
    title: rawTitle,
    text: [rawTitle, said ?? '', message],
    service: get('service'),
    environment: get('env', 'environment'),
    severity: get('priority', 'severity') ?? /^(?:error|warning|success|info)$/.exec(get('type') ?? '')?.[0] ?? null,
    startedAt: status === 'resolved' ? null : at,
    endedAt: status === 'resolved' ? at : null,
    value: measures.value,
    threshold: measures.threshold,
    labels,
    links: ['link', 'url', 'snapshot', 'logssample'].map((name) => get(name)),
    fingerprint:
      key ??
      (id === null
        ? standard
          ? `monitor ${withoutNumbers(rawTitle.replace(/^\[[^\]]*\]/, ''))}`
          : null
        : scope.length === 0
          ? id
          : `${id}:${scope
              .map((pair) => pair.join(':'))
              .sort()
              .join(',')
              .replace(/\s+/g, '_')}`),
    warnings: transition === null ? ['the template has no $ALERT_TRANSITION, so whether it fires is not known'] : [],
  };
}

/** Folded keys without the prefixes `alert` and `event`; objects under those names are taken in. */
function keysOf(payload: Fields): ReadonlyMap<string, unknown> {
  const keys = new Map<string, unknown>();
  const take = (fields: Fields, deep: boolean): void => {
    for (const [name, value] of Object.entries(fields)) {
      const short = fold(name).replace(/^(?:alert|event)(?=.)/, '');
      if (deep && isFields(value) && /^(?:alert|event)$/.test(fold(name))) take(value, false);
      else if (!keys.has(short)) keys.set(short, value);
    }
  };
  take(payload, true);
  return keys;
}

function statusOf(transition: string | null): Draft['status'] {
  const word = (transition ?? '').toLowerCase();
  if (/recovered/.test(word)) return 'resolved';
  return /triggered|warn|no data|renotify|alert/.test(word) ? 'firing' : 'unknown';
}

/** Datadog marks its Markdown with `%%%`. */
function plain(message: string): string {
  return message.replace(/^\s*%%%\s*$/gm, '').trim();
}
