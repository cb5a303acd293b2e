import { readEntries } from './entries.ts';
import { finish, limits, oneLine, withoutNumbers, type Draft } from './draft.ts';
import { field, firstText, isFields, isoTime, type Fields } from './fields.ts';
import { readLoose } from './loose.ts';
import { parseJson, showJson } from './json.ts';
import type { Signal } from './model.ts';
import { sources, type AlertSource } from './sources.ts';
import { statusWord } from './status.ts';

export interface SignalOptions {
  /** which source it is said to be; the shape decides, and a difference is a warning */
  source?: Signal['source'];
}

/** Keys that an alert may be nested under, in an event's payload or a caller's own. */
const nests = ['client_payload', 'inputs', 'alert', 'payload', 'event', 'signal', 'body', 'symptom'] as const;
const maxNesting = 6;
/** Entries of a list that an alert is looked for in. */
const maxEntries = 100;
/** Characters of input that are looked at as JSON; what is longer is read as text. */
const maxInput = 8 * 1_048_576;

/**
 * Reads whatever monitoring sent: the webhook of a known source (told by its shape, not by a flag), the same nested in
 * a `repository_dispatch` or under `alert`, `payload`, `event` (as an object or as a JSON text), or plain text, a stack
 * trace or a log. Bytes are read as UTF-8. Never throws; what cannot be read stands in the text with a warning.
 */
export function readSignal(raw: unknown, options: SignalOptions = {}): Signal {
  const warnings: string[] = [];
  const draft = readDraft(raw, options, warnings);
  return finish({ ...draft, warnings: [...warnings, ...(draft.warnings ?? [])] });
}

function readDraft(raw: unknown, options: SignalOptions, warnings: string[]): Draft {
  const found = locate(raw, 0, warnings, {});
  const said = options.source;
  if (found.reader !== null) {
    if (said !== undefined && said !== found.reader.source)
      warnings.push(`said to come from ${said}, but it has the shape of ${found.reader.source} and is read as that`);
    return withSiblings(found.reader.read(found.payload), found.siblings);
  }
  if (said !== undefined && said !== 'text' && said !== 'probe')
    warnings.push(`said to come from ${said}, but it does not have that shape`);
  if (typeof found.payload === 'string') return withSiblings(readText(found.payload), found.siblings);
  if (Array.isArray(found.payload) && found.payload.length > 0) {
    warnings.push(
      `the payload is a list of ${found.payload.length} and none of them is a known alert; all of them are kept as text`,
    );
    return withSiblings(readText(readEntries(found.payload)), found.siblings);
  }
  if (isFields(found.payload) && Object.keys(found.payload).length > 0) {
    warnings.push('the shape of the alert is not known; all of it is kept as text');
    return withSiblings(readLoose(found.payload), found.siblings);
  }
  warnings.push('there is no alert in the payload');
  return withSiblings(
    {
      source: 'text',
      status: 'unknown',
      title: 'An alert without content',
      text: found.payload === undefined || found.payload === null ? [] : [showJson(found.payload)],
    },
    found.siblings,
  );
}

type Found = { siblings: Fields } & ({ reader: AlertSource; payload: Fields } | { reader: null; payload: unknown });

/** The innermost payload that a reader knows; else the innermost text or object. */
function locate(raw: unknown, depth: number, warnings: string[], siblings: Fields): Found {
  if (raw instanceof Uint8Array) return locate(decode(raw, warnings), depth, warnings, siblings);
  if (typeof raw === 'string') return locateText(raw, depth, warnings, siblings);
  if (Array.isArray(raw)) {
    if (raw.length === 0 || depth >= maxNesting) return { reader: null, payload: raw, siblings };
    if (raw.length === 1) return locate(raw[0], depth + 1, warnings, siblings);
    for (const [at, each] of raw.slice(0, maxEntries).entries()) {
      const found = isFields(each) ? locate(each, depth + 1, [], siblings) : null;
      if (found === null || found.reader === null) continue;
      warnings.push(`the payload is a list of ${raw.length}; number ${at + 1} is read`);
      return found;
    }
    return { reader: null, payload: raw, siblings };
  }
  if (!isFields(raw)) return { reader: null, payload: raw, siblings };
  const reader = sources.find((each) => each.looks(raw));
  if (reader !== undefined) return { reader, payload: raw, siblings };
  if (depth < maxNesting) {
    for (const name of nests) {
      const inner = field(raw, name);
      if (isFields(inner) || Array.isArray(inner) || (typeof inner === 'string' && inner.trim() !== '')) {
        // A hand-written payload has its words in `body` or `symptom` and more beside them; `readLoose` keeps all of
        // it.
        if (typeof inner === 'string' && (name === 'body' || name === 'event') && !/^\s*[[{]/.test(inner)) continue;
        if (typeof inner === 'string' && name === 'signal' && !/[\s{]/.test(inner.trim())) continue;
        const found = locate(inner, depth + 1, warnings, { ...siblings, ...raw, [name]: undefined });
        // An unknown object inside an unknown one: the outer one has all of it.
        const wrapper = name === 'client_payload' || name === 'inputs';
        return found.reader === null && typeof found.payload !== 'string' && !wrapper
          ? { reader: null, payload: raw, siblings }
          : found;
      }
    }
  }
  return { reader: null, payload: raw, siblings };
}

function locateText(raw: string, depth: number, warnings: string[], siblings: Fields): Found {
  if (raw.length > maxInput) {
    warnings.push(`the input has ${raw.length} characters and is read as text`);
    return { reader: null, payload: raw, siblings };
  }
  const clean = raw.replace(/^\uFEFF/, '');
  if (depth >= maxNesting || !/^\s*(?:[{[]|"\s*(?:[{[]|\\))/.test(clean))
    return { reader: null, payload: clean, siblings };
  const parsed = parseJson(clean);
  if (
    parsed === null ||
    (typeof parsed.value !== 'object' && typeof parsed.value !== 'string') ||
    parsed.value === null
  ) {
    if (/^\s*\{\s*"/.test(clean)) warnings.push('it begins as JSON but is not; it is kept as text');
    return { reader: null, payload: clean, siblings };
  }
  if (parsed.notNumbers > 0) warnings.push(`${parsed.notNumbers} NaN or infinite numbers are read as null`);
  if (parsed.rawControls > 0) warnings.push(`${parsed.rawControls} control characters were not escaped in the JSON`);
  const found = locate(parsed.value, depth + 1, warnings, siblings);
  // A log may begin with a bracket or be a list of numbers: then the text itself says most.
  if (found.reader === null && Array.isArray(found.payload) && found.payload.some(isFields)) return found;
  if (found.reader === null && !isFields(found.payload) && typeof found.payload !== 'string')
    return { reader: null, payload: clean, siblings };
  return found;
}

function decode(bytes: Uint8Array, warnings: string[]): string {
  const decoded = new TextDecoder('utf-8').decode(bytes);
  if (decoded.includes('\uFFFD') && !Buffer.from(bytes).includes(Buffer.from('\uFFFD')))
    warnings.push('some bytes are not UTF-8; � stands in their place');
  return decoded;
}

/** Names under which words are given beside an alert: they join the symptom. */
const beside = [
  'symptom',
  'log',
  'logs',
  'stacktrace',
  'stack_trace',
  'trace',
  'message',
  'description',
  'details',
  'error',
  'notes',
] as const;

/** What stands beside a nested alert counts where the alert itself is silent. */
function withSiblings(draft: Draft, siblings: Fields): Draft {
  const label = (names: readonly string[]): boolean =>
    [...(draft.labels ?? [])].some(([name]) => names.includes(name.toLowerCase()));
  const pick = (...names: string[]): string | null => firstText(...names.map((name) => field(siblings, name)));
  const words = beside
    .flatMap((name) => pick(name) ?? [])
    .filter((each) => each !== draft.title && !draft.text.includes(each));
  return {
    ...draft,
    text: [...draft.text, ...words.map((each) => each.replace(/\r\n?/g, '\n'))],
    title: draft.source === 'text' ? (pick('title') ?? draft.title) : draft.title,
    links: [...(draft.links ?? []), field(siblings, 'url'), field(siblings, 'link')],
    service: draft.service ?? (label(['service', 'app', 'application']) ? null : pick('service')),
    environment: draft.environment ?? (label(['environment', 'env']) ? null : pick('environment', 'env')),
    severity: draft.severity ?? (label(['severity', 'priority', 'level']) ? null : pick('severity', 'priority')),
    startedAt: isoTime(draft.startedAt) === null ? pick('started_at', 'startedAt', 'started-at') : draft.startedAt,
    status: draft.source === 'text' && draft.status === 'unknown' ? statusWord(pick('status', 'state')) : draft.status,
  };
}

/** Plain text, a stack trace or a log: line ends become `\n`, everything else stays, so that offsets hold. */
export function readText(raw: string): Draft {
  const clean = raw.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  // Patterns look at the start of a line only: a line can be as long as the input.
  const lines = clean
    .split('\n', 400)
    .map((line) => line.slice(0, 1000))
    .filter((line) => line.trim() !== '');
  const title = titleOf(lines);
  return {
    source: 'text',
    status: 'unknown',
    title,
    text: [clean],
    fingerprint:
      clean.trim() === ''
        ? null
        : `text:${withoutNumbers([title, ...lines.filter((line) => line !== title)].slice(0, 12).join(' ')).slice(0, 2000)}`,
    warnings: clean.trim() === '' ? ['the text is empty'] : [],
  };
}

const telling = /\b(?:\w*(?:Error|Exception)\b|panic|FATAL|CRITICAL|ERROR|Traceback|timeout|timed out|refused)/;

/** The first line that names an error, else the first line. */
function titleOf(lines: readonly string[]): string {
  const named = lines.find((line) => telling.test(line) && !/^\s*Traceback/.test(line));
  return oneLine(named ?? lines[0] ?? '', limits.titleChars);
}
