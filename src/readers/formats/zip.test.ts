import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeZip } from '../../../test/support/zip.ts';
import { readZipFile, ZipError } from './zip.ts';

const limit = 1000;

describe('one file of a zip', () => {
  it('is read by its whole name', () => {
    const zip = writeZip([
      { name: 'a/result.json', content: 'no' },
      { name: 'result.json', content: 'yes' },
      { name: '../result.json', content: 'no' },
    ]);
    expect(Buffer.from(readZipFile(zip, 'result.json', limit) ?? []).toString()).toBe('yes');
    expect(readZipFile(zip, 'other', limit)).toBeUndefined();
  });

  it('is no larger than the limit, also when its header lies', () => {
    const zip = writeZip([{ name: 'a', content: Buffer.alloc(5000) }]);
    expect(() => readZipFile(zip, 'a', limit)).toThrow('more than 1000');
    const lying = Buffer.from(zip);
    const directory = lying.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    lying.writeUInt32LE(10, directory + 24);
    expect(() => readZipFile(lying, 'a', limit)).toThrow(/can't be unpacked to the \d+ bytes that it says/);
    expect(() => readZipFile(lying, 'a', 5000)).toThrow('10 bytes that it says');
  });

  it('survives any damage with its own error', () => {
    const zip = writeZip([
      { name: 'a', content: 'some text that is packed' },
      { name: 'b', content: 'more' },
    ]);
    fc.assert(
      fc.property(fc.nat(zip.length - 1), fc.integer({ min: 0, max: 255 }), fc.nat(zip.length), (at, byte, length) => {
        const broken = Buffer.from(zip.subarray(0, length));
        if (at < broken.length) broken[at] = byte;
        try {
          const found = readZipFile(broken, 'a', limit);
          if (found !== undefined) expect(Buffer.from(found).toString()).toBe('some text that is packed');
        } catch (error) {
          expect(error).toBeInstanceOf(ZipError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
