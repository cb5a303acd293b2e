import { describe, expect, it } from 'vitest';
import { describeStatus, readError, readRetryAfter } from './upstream.ts';

describe('what an endpoint says', () => {
  it('reads how long to wait', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(readRetryAfter({ 'retry-after': '2' }, now)).toBe(2000);
    expect(readRetryAfter({ 'retry-after': '9', 'retry-after-ms': '150' }, now)).toBe(150);
    expect(readRetryAfter({ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, now)).toBe(60_000);
    expect(readRetryAfter({ 'retry-after': 'Thu, 01 Jan 2015 00:01:00 GMT' }, now)).toBe(0);
    for (const value of [undefined, '', 'soon', '-'])
      expect(readRetryAfter({ 'retry-after': value }, now), value).toBeNull();
  });

  it('reads errors of any shape', () => {
    expect(readError('{"error":{"message":"m","code":"c"}}')).toEqual({ code: 'c', message: 'm' });
    expect(readError('{"error":{"message":null,"code":7}}')).toEqual({ code: '7', message: '' });
    expect(readError('{"error":"words"}')).toEqual({ code: null, message: 'words' });
    expect(readError('<html><body>502</body></html>')).toEqual({ code: null, message: '' });
    expect(readError(' plain ')).toEqual({ code: null, message: 'plain' });
    expect(readError('')).toEqual({ code: null, message: '' });
  });

  it('becomes one short line', () => {
    expect(describeStatus(401, { code: null, message: '' }, 1, false)).toBe(
      'the endpoint wants a key and none is set (401)',
    );
    expect(describeStatus(502, { code: null, message: 'a\n b' }, 3, true)).toBe(
      'the endpoint failed (502) after 3 attempts: a b',
    );
    expect(describeStatus(422, { code: null, message: 'x'.repeat(5000) }, 1, true).length).toBeLessThan(400);
  });
});
