import { digest } from '../../domain/json.ts';
import { cutLog } from './cut-log.ts';
import { fold, isoTime } from './fields.ts';
import type { Signal } from './model.ts';

/** What a source's reader found, before limits; `finish` makes the Signal of it. */
export interface Draft {
  source: Signal['source'];
  status: Signal['status'];
  title: string;
  /** paragraphs of the symptom, in the order of reading */
  text: string[];
  service?: string | null;
  environment?: string | null;
  severity?: string | null;
  startedAt?: unknown;
  endedAt?: unknown;
  value?: number | null;
  threshold?: number | null;
  labels?: Iterable<readonly [string, string]>;
  links?: readonly unknown[];
  expression?: string;
  /** the source's own identity of the alert; null takes a digest of the identity labels */
  fingerprint?: string | null;
  warnings?: readonly string[];
}

export const limits = {
  textBytes: 1_048_576,
  labels: 200,
  labelBytes: 1024,
  links: 50,
  linkChars: 2048,
  titleChars: 300,
  nameChars: 200,
  warnings: 50,
} as const;

/**
 * Labels that name the service, best first; case and separators do not count. `job` is last: Prometheus gives it to
 * everything it scrapes.
 */
export const serviceLabels = [
  'service',
  'service_name',
  'service.name',
  'app',
  'application',
  'app.kubernetes.io/name',
  'app_kubernetes_io_name',
  'label_app',
  'deployment',
  'workload',
  'component',
  'project',
  'function_name',
  'container',
  'job',
] as const;

/** Labels that name the environment, best first. */
export const environmentLabels = [
  'environment',
  'env',
  'deployment.environment',
  'deployment.environment.name',
  'dd_env',
  'stage',
] as const;

const severityLabels = ['severity', 'priority', 'level'] as const;

/** Words of a label that change from one notification of an alert to the next. */
const moving =
  /^(value|values|valuestring|query|otheralerts|hostname|pod|podname|instanceid|requestid|traceid|release|version|sha)/;

/**
 * Applies the limits, fills service, environment and severity from the labels, and gives a fingerprint where the source
 * has none.
 */
export function finish(draft: Draft): Signal {
  const warnings = [...(draft.warnings ?? [])].map((each) => each.toWellFormed().slice(0, 500));
  const labels = limitLabels(draft.labels ?? [], warnings);
  const links = limitLinks(draft.links ?? [], warnings);
  const byFold = new Map([...labels].reverse().map(([name, value]) => [fold(name), value]));
  const fromLabels = (names: readonly string[]): string | null => {
    for (const name of names) {
      const value = byFold.get(fold(name));
      if (value !== undefined && value.trim() !== '') return value.trim();
    }
    return null;
  };
  const service = named(draft.service ?? fromLabels(serviceLabels));
  const environment = named(draft.environment ?? fromLabels(environmentLabels));
  const whole = draft.text.filter((each) => each.trim() !== '').join('\n\n');
  const title =
    oneLine(draft.title, limits.titleChars) ||
    oneLine(whole.slice(0, 2000), limits.titleChars) ||
    `An alert from ${draft.source} without words`;
  const identity = [...labels]
    .filter(([name]) => !moving.test(fold(name)))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const own = draft.fingerprint?.trim() ?? '';
  return {
    source: draft.source,
    status: draft.status,
    service,
    environment,
    severity: named(draft.severity ?? fromLabels(severityLabels)),
    title,
    text: limitText(whole, warnings),
    started_at: isoTime(draft.startedAt),
    ended_at: isoTime(draft.endedAt),
    value: finite(draft.value),
    threshold: finite(draft.threshold),
    labels: Object.fromEntries(labels),
    links,
    ...(draft.expression === undefined ? {} : { expression: draft.expression }),
    fingerprint:
      own !== '' && own.length <= 200 && /^[\x21-\x7e]+$/.test(own)
        ? own
        : digest(
            JSON.stringify(
              own !== ''
                ? [draft.source, own]
                : [draft.source, service, environment, identity.length > 0 ? identity : withoutNumbers(title)],
            ),
            16,
          ),
    warnings:
      warnings.length <= limits.warnings
        ? warnings
        : [...warnings.slice(0, limits.warnings - 1), `${warnings.length - limits.warnings + 1} more warnings`],
  };
}

/** A text that is equal for repetitions: times, ids and counts are taken out. */
export function withoutNumbers(text: string): string {
  return text
    .toLowerCase()
    .replace(/\b[0-9a-f]{8,}(?:-[0-9a-f]{4,})*\b|0x[0-9a-f]+|\d+/g, '#')
    .replace(/\s+/g, ' ')
    .trim();
}

export function oneLine(text: string, cap: number): string {
  const flat = text.replace(/\s+/g, ' ').trim().toWellFormed();
  return flat.length <= cap ? flat : `${flat.slice(0, cap - 1)}…`.toWellFormed();
}

const named = (value: string | null | undefined): string | null => {
  const flat = value === null || value === undefined ? '' : oneLine(value, limits.nameChars);
  return flat === '' ? null : flat;
};
const finite = (value: number | null | undefined): number | null =>
  value !== null && value !== undefined && Number.isFinite(value) ? value : null;

/** At most `bytes` of UTF-8 with the head (two thirds) and the tail kept at line ends where there are any near. */
export function cutText(text: string, bytes: number): { text: string; cut: number } {
  const size = Buffer.byteLength(text);
  if (size <= bytes) return { text, cut: 0 };
  const whole = Buffer.from(text);
  const note = 100;
  const head = Math.floor(((bytes - note) * 2) / 3);
  const tail = bytes - note - head;
  const start = backToCharacter(whole, head);
  const end = backToCharacter(whole, size - tail, 1);
  const cut = end - start;
  return {
    text: `${whole.subarray(0, start).toString('utf8')}\n[cut: ${cut} bytes]\n${whole.subarray(end).toString('utf8')}`,
    cut,
  };
}

function backToCharacter(bytes: Buffer, at: number, step: 1 | -1 = -1): number {
  let place = at;
  while (place > 0 && place < bytes.length && ((bytes[place] as number) & 0xc0) === 0x80) place += step;
  return place;
}

function limitText(text: string, warnings: string[]): string {
  const clean = text.toWellFormed();
  const { text: kept, cut } = cutLog(clean, limits.textBytes);
  if (cut > 0)
    warnings.push(
      `the text has ${Buffer.byteLength(clean)} bytes; its head, its tail and what stands around its ` +
        `traces and error lines are kept, ${cut} bytes are cut`,
    );
  return kept;
}

function limitLabels(given: Iterable<readonly [string, string]>, warnings: string[]): Map<string, string> {
  const labels = new Map<string, string>();
  let left = 0;
  let cut = 0;
  for (const [rawName, rawValue] of given) {
    const name = oneLine(rawName, limits.nameChars);
    if (name === '' || name === '__proto__' || rawValue === '') continue;
    if (!labels.has(name) && labels.size >= limits.labels) {
      left += 1;
      continue;
    }
    const value = rawValue.toWellFormed();
    const short = Buffer.byteLength(value) <= limits.labelBytes ? value : cutText(value, limits.labelBytes).text;
    if (short !== value) cut += 1;
    labels.set(name, short);
  }
  if (left > 0) warnings.push(`${left} labels beyond the first ${limits.labels} are left out`);
  if (cut > 0) warnings.push(`${cut} labels are longer than ${limits.labelBytes} bytes and are cut`);
  return labels;
}

function limitLinks(given: readonly unknown[], warnings: string[]): string[] {
  const links = new Set<string>();
  let left = 0;
  for (const each of given) {
    const link = typeof each === 'string' ? safeLink(each) : null;
    if (link === null || links.has(link)) continue;
    if (links.size >= limits.links) left += 1;
    else links.add(link);
  }
  if (left > 0) warnings.push(`${left} links beyond the first ${limits.links} are left out`);
  return [...links];
}

/** An http(s) address without a user's name or password in it; null for anything else. */
function safeLink(link: string): string | null {
  const trimmed = link.trim();
  if (trimmed.length > limits.linkChars || !/^https?:\/\//i.test(trimmed) || /[\s<>"`\\]/.test(trimmed)) return null;
  try {
    const url = new URL(trimmed);
    if (url.username === '' && url.password === '') return trimmed.toWellFormed();
    url.username = '';
    url.password = '';
    return url.href;
  } catch {
    return null;
  }
}

/** Labels of an object: texts, numbers and booleans as they are, anything else as JSON. */
export function labelsOf(value: unknown, prefix = ''): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value)
    .slice(0, 1000)
    .flatMap(([name, each]): [string, string][] => {
      if (each === null || each === undefined) return [];
      if (typeof each === 'object') return [[`${prefix}${name}`, shallow(each)]];
      return [[`${prefix}${name}`, String(each)]];
    });
}

/** Labels of `key:value` texts, as a list or divided by commas; a tag without a value is `true`. */
export function labelsOfTags(tags: unknown): [string, string][] {
  const list = Array.isArray(tags)
    ? tags.filter((tag) => typeof tag === 'string')
    : typeof tags === 'string'
      ? tags.split(',')
      : [];
  return list.slice(0, 1000).flatMap((tag): [string, string][] => {
    const [name = '', ...rest] = tag.trim().split(':');
    return name.trim() === '' ? [] : [[name.trim(), rest.length === 0 ? 'true' : rest.join(':').trim()]];
  });
}

function shallow(value: object): string {
  const entries = Array.isArray(value)
    ? value.slice(0, 50)
    : Object.fromEntries(
        Object.entries(value)
          .slice(0, 50)
          .filter(([name]) => name !== 'toJSON'),
      );
  return (
    JSON.stringify(entries, (key, each: unknown) =>
      key !== '' && typeof each === 'object' && each !== null ? '…' : typeof each === 'bigint' ? String(each) : each,
    ) ?? ''
  );
}

const rank: readonly (readonly [RegExp, number])[] = [
  [/^(critical|crit|page|fatal|emergency|disaster|alert|p0|p1|sev-?0|sev-?1|1)$/i, 5],
  [/^(error|err|high|major|p2|sev-?2|2)$/i, 4],
  [/^(warning|warn|medium|minor|moderate|p3|sev-?3|3)$/i, 3],
  [/^(low|p4|sev-?4|4)$/i, 1],
  [/^(info|informational|information|notice|debug|none|ok|p5|sev-?5|5)$/i, 0],
];

/** How bad a source's word for severity is, 5 worst; an unknown word stands between warning and low. */
export function severityRank(severity: string | null): number {
  return rank.find(([words]) => words.test(severity?.trim() ?? ''))?.[1] ?? 2;
}
