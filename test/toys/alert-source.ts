import type { Draft } from '../../src/readers/alerts/draft.ts';
import { field, has, text, type Fields } from '../../src/readers/alerts/fields.ts';

export function looksLikeUptime(payload: Fields): boolean {
  return has(payload, 'check_url') && has(payload, 'down_since');
}

export function readUptime(payload: Fields): Draft {
  const url = text(field(payload, 'check_url'));
  return {
    source: 'uptime',
    status: 'firing',
    title: `${url ?? 'A check'} is down`,
    text: [text(field(payload, 'error')) ?? ''],
    startedAt: field(payload, 'down_since'),
    links: [url],
  };
}
