import { cutText } from './draft.ts';
import { field, isFields, listOf, number } from './fields.ts';

/**
 * GitHub takes a `repository_dispatch` under 64 KB with at most 10 properties at the top of `client_payload`; room is
 * left for either reading of KB.
 */
export const dispatchBytes = 60_000;

export interface Dispatch {
  event_type: string;
  client_payload: Record<string, unknown>;
}

/**
 * The body of `POST /repos/{owner}/{repo}/dispatches` with an alert nested under `client_payload.alert`, so that its
 * own keys do not count. What is too large is cut in steps: long texts, then long lists, at last all of it as a text;
 * `client_payload.cut` says so. `beside` are further properties, at most eight.
 */
export function dispatchOf(
  eventType: string,
  alert: unknown,
  beside: Readonly<Record<string, unknown>> = {},
  bytes = dispatchBytes,
): Dispatch {
  const build = (value: unknown, cut: string | null): Dispatch => ({
    event_type: eventType,
    client_payload: {
      alert: value,
      ...Object.fromEntries(Object.entries(beside).slice(0, 8)),
      ...(cut === null ? {} : { cut }),
    },
  });
  const whole = build(alert, null);
  const size = sizeOf(whole);
  if (size <= bytes) return whole;
  const said = Number.isFinite(size) ? `${size} bytes were` : 'its depth was';
  for (const [chars, items] of typeof alert === 'string'
    ? []
    : ([
        [8192, 100],
        [2048, 20],
        [512, 5],
        [256, 1],
      ] as const)) {
    const shorter = build(
      shorten(alert, chars, items, 0),
      `${said} too many: texts cut to ${chars} characters, lists to ${items}`,
    );
    if (sizeOf(shorter) <= bytes) return shorter;
  }
  const text = typeof alert === 'string' ? alert : (JSON.stringify(shorten(alert, 8192, 100, 0)) ?? '');
  for (let room = bytes - 2000; ; room = Math.floor(room / 2)) {
    const last = build(cutText(text, room).text, `${said} too many: head and tail kept as text`);
    // Escapes make JSON longer than the text; the room is halved until it fits.
    if (sizeOf(last) <= bytes || room < 500) return last;
  }
}

/** Bytes as JSON; without bound for what is nested too deep to be written. */
function sizeOf(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value) ?? '');
  } catch {
    return Infinity;
  }
}

function shorten(value: unknown, chars: number, items: number, depth: number): unknown {
  if (typeof value === 'string') return value.length <= chars ? value : cutText(value, chars).text;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 20) return '…';
  if (Array.isArray(value)) return value.slice(0, items).map((each) => shorten(each, chars, items, depth + 1));
  const short = Object.fromEntries(
    Object.entries(value)
      .slice(0, 200)
      .map(([key, each]) => [key, shorten(each, chars, items, depth + 1)]),
  );
  const dropped = isFields(value) ? listOf(field(value, 'alerts')).length - items : 0;
  return dropped > 0 ? { ...short, truncatedAlerts: (number(field(value, 'truncatedAlerts')) ?? 0) + dropped } : short;
}
