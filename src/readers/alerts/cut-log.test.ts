import { describe, expect, it } from 'vitest';
import { readTraces } from '../traces/traces.ts';
import { cutLog, isCut } from './cut-log.ts';
import { readSignal } from './signal.ts';

const info = 'INFO request served in 3 ms\n';
const trace = (line: number): string =>
  '2026-11-20 ERROR checkout failed\nTypeError: x is undefined\n' +
  `    at total (/srv/app/src/cart.ts:${line}:3)\n    at pay (/srv/app/src/pay.ts:7:1)\n`;
const log = `${info.repeat(30_000)}${trace(41)}${info.repeat(30_000)}FATAL: out of orders é\n${info.repeat(30_000)}`;

describe('cutLog', () => {
  it('keeps a trace and an error line of the middle, head and tail, and marks what is left out', () => {
    const { text, cut } = cutLog(log, 1_000_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000_000);
    expect(cut).toBeGreaterThan(1_000_000);
    expect(readTraces(text)).toMatchObject([{ exception: 'TypeError', frames: [{ line: 41 }, { line: 7 }] }]);
    expect(text).toContain('FATAL: out of orders é');
    expect(text.startsWith(info)).toBe(true);
    expect(text.endsWith(info)).toBe(true);
    expect(text.match(/^\[cut: \d+ bytes\]$/gm)).toHaveLength(3);
    expect(isCut(text)).toBe(true);
  });

  it('leaves what fits as it is', () => {
    expect(cutLog(trace(1), 1_000_000)).toEqual({ text: trace(1), cut: 0 });
    expect(isCut(trace(1))).toBe(false);
  });

  it('keeps each kind of trace once, so that a rare one is not crowded out', () => {
    const { text } = cutLog(
      `${`${trace(41)}${info}`.repeat(20_000)}${trace(99)}${`${trace(41)}${info}`.repeat(20_000)}`,
      200_000,
    );
    expect(text).toContain('cart.ts:99');
  });

  it.each([
    ['é'.repeat(2_000_000)],
    ['ERROR '.repeat(500_000)],
    ['\n'.repeat(2_000_000)],
    ['\ud83d\ude00'.repeat(800_000)],
  ])('stands text without lines, and bytes that differ (%#)', (text) => {
    const kept = cutLog(text, 500_000);
    expect(Buffer.byteLength(kept.text)).toBeLessThanOrEqual(500_000);
    expect(kept.text.isWellFormed()).toBe(true);
    expect(isCut(kept.text)).toBe(true);
  });

  it('a signal says that it was cut, and keeps what failed', () => {
    const signal = readSignal(log);
    expect(signal.warnings.join()).toMatch(/the text has \d+ bytes; .* \d+ bytes are cut/);
    expect(signal.text).toContain('cart.ts:41');
    expect(readSignal(`${info.repeat(200_000)}${trace(41)}${info.repeat(200_000)}`).text).toContain('cart.ts:41');
  });
});
