import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createEventReader } from './sse.ts';

function read(chunks: Buffer[]): unknown[] {
  const events: unknown[] = [];
  const reader = createEventReader((event) => {
    events.push(event);
  });
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return events;
}

describe('the event reader', () => {
  it('reads the same events however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ type: fc.string({ unit: 'grapheme' }), n: fc.integer() }), { maxLength: 5 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(400), { maxLength: 10 }),
        (events, end, cuts) => {
          const bytes = Buffer.from(
            events.map((event) => [`event: x`, `data: ${JSON.stringify(event)}`, '', ''].join(end)).join(''),
          );
          const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
          expect(read(at.slice(1).map((to, index) => bytes.subarray(at[index], to)))).toEqual(events);
        },
      ),
    );
  });

  it('joins data lines, passes over comments and nonsense, and reads a last event without its blank line', () => {
    expect(read([Buffer.from(': hi\ndata: {"a":\ndata:1}\n\ndata: {broken\n\nid: 7\n\ndata: [2]')])).toEqual([
      { a: 1 },
      [2],
    ]);
  });

  it('passes over an event that is too long and goes on', () => {
    const long = Buffer.alloc(9_000_000, 'x');
    expect(read([Buffer.from('data: "'), long, Buffer.from('"\n\ndata: 2\n\n')])).toEqual([2]);
  });
});
