import { labelsOf, labelsOfTags, type Draft } from './draft.ts';
import { field, fieldsOf, firstText, folded, isFields, listOf, text, type Fields } from './fields.ts';
import { readMeasures } from './measure.ts';

/**
 * Dynatrace's custom problem notification:
 * https://docs.dynatrace.com/docs/analyze-explore-automate/notifications-and-alerting/problem-notifications/webhook-integration
 */
export function looksLikeDynatrace(payload: Fields): boolean {
  const keys = folded(payload);
  return (
    (keys.has('state') && (keys.has('problemid') || keys.has('pid') || keys.has('problemtitle'))) ||
    isFields(keys.get('problemdetailsjson')) ||
    isFields(keys.get('problemdetailsjsonv2'))
  );
}

export function readDynatrace(payload: Fields): Draft {
  const keys = folded(payload);
  const get = (...names: string[]): string | null => firstText(...names.map((name) => keys.get(name)));
  const details = fieldsOf(
    [keys.get('problemdetailsjsonv2'), keys.get('problemdetailsjson'), keys.get('problemdetails')].find(isFields),
  );
  const state = (get('state', 'problemstatus') ?? text(field(details, 'status')) ?? '').toUpperCase();
  const events = listOf(field(details, 'rankedEvents')).slice(0, 100);
  const entities = [...listOf(keys.get('impactedentities')), ...listOf(field(details, 'impactedEntities'))].slice(
    0,
    100,
  );
  const title =
    get('problemtitle') ??
    firstText(field(details, 'title'), field(details, 'displayName')) ??
    'A problem in Dynatrace';
  const described = events.map(describe);
  const prose =
    get('problemdetailstext', 'problemdetailsmarkdown') ??
    withoutTags(
      get('problemdetailshtml') ?? (isFields(keys.get('problemdetails')) ? '' : (get('problemdetails') ?? '')),
    );
  const measures = readMeasures([title, prose], null);
  const services = servicesOf(entities, events);
  const end = keys.get('problemendtime') ?? field(details, 'endTime');
  return {
    source: 'dynatrace',
    status: state === 'OPEN' ? 'firing' : state === 'RESOLVED' || state === 'CLOSED' ? 'resolved' : 'unknown',
    title,
    text: [title, prose, described.join('\n')],
    service: services.size === 1 ? ([...services][0] as string) : null,
    severity: get('problemseverity') ?? text(field(details, 'severityLevel')),
    startedAt: keys.get('problemstarttime') ?? field(details, 'startTime'),
    endedAt: end,
    value: measures.value,
    threshold: measures.threshold,
    labels: [
      ...labelsOfTags(get('tags')),
      ...labelsOf({
        problem: get('problemid') ?? text(field(details, 'displayId')),
        impact: get('problemimpact') ?? text(field(details, 'impactLevel')),
        impacted: get('impactedentity', 'impactedentitynames'),
        ...(services.size > 1 ? { services: [...services].join(', ') } : {}),
      }),
    ],
    links: [get('problemurl')],
    fingerprint: get('pid') ?? text(field(details, 'problemId')) ?? text(field(details, 'id')) ?? get('problemid'),
    warnings: [
      ...(state === 'MERGED' ? ['Dynatrace merged this problem into another one'] : []),
      ...(services.size > 1 ? [`the problem touches ${services.size} services, so it names no one service`] : []),
    ],
  };
}

function describe(event: unknown): string {
  return [
    text(field(event, 'eventType')),
    text(field(event, 'entityName')),
    ...labelsOf(field(event, 'annotationDescription')),
  ]
    .filter((each) => typeof each === 'string')
    .join(' ');
}

/** The services among what is impacted, and those that events are about. */
function servicesOf(entities: readonly unknown[], events: readonly unknown[]): Set<string> {
  const typeOf = (each: unknown): string =>
    firstText(field(each, 'type'), field(each, 'entity'), field(each, 'entityId', 'type')) ?? '';
  return new Set([
    ...entities.filter((each) => /^SERVICE/i.test(typeOf(each))).flatMap((each) => text(field(each, 'name')) ?? []),
    ...events
      .filter(
        (each) =>
          /^SERVICE/i.test(firstText(field(each, 'entityId')) ?? '') || field(each, 'impactLevel') === 'SERVICE',
      )
      .flatMap((each) => text(field(each, 'entityName')) ?? []),
  ]);
}

function withoutTags(html: string): string {
  return html
    .slice(0, 200_000)
    .replace(/<(?:br|\/p|\/div|\/tr|\/li)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/[ \t]+/g, ' ')
    .trim();
}
