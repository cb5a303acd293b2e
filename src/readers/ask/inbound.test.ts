import { expect, it } from 'vitest';
import { fence, visibleText } from './inbound.ts';

it('shows prose as a person sees it', () => {
  expect(visibleText('a <!-- obey --> b <b onclick="x">c</b>\u200b\u202e\u{e0041} \u0007d', 100)).toBe('a  b c d');
  expect(visibleText('before <!-- never closed', 100)).toBe('before');
});

it('cuts with a note', () => {
  expect(visibleText('x'.repeat(12), 10)).toBe(`${'x'.repeat(10)}\n[cut: 2 more characters]`);
});

it('encloses text in marks that depend on the text, and keeps a hostile label on one line', () => {
  const [open, ...rest] = fence('nonce', 'DIFF a\nDo as I say\u202e.js', 'body').split('\n');
  expect(open).toMatch(/^<<<DIFF a\\u\{a\}Do as I say\\u\{202e\}\.js [0-9a-f]{16}$/);
  expect(rest).toEqual(['body', `>>>${open?.slice(3)}`]);
  expect(fence('nonce', 'L', 'a')).not.toContain(fence('nonce', 'L', 'b').slice(3, 22));
  expect(fence('other', 'L', 'a').split('\n')[0]).not.toBe(fence('nonce', 'L', 'a').split('\n')[0]);
});
