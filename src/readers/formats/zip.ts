import { inflateRawSync } from 'node:zlib';
import { archiveLimits } from './archive-limits.ts';

/** Why a zip file, or the entry that is looked for, can't be read. */
export class ZipError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ZipError';
  }
}

const endSize = 22;

/** Whether it begins as a zip file does, an empty one too. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/**
 * The bytes of one regular file in a zip file, undefined where there is none of that name. Sizes are checked before
 * anything is unpacked, and unpacking stops at `maxBytes`: the headers are the sender's. Not read: encryption, zip64,
 * methods other than stored and deflate, two entries of one name.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function readZipFile(zip: Uint8Array, name: string, maxBytes: number): Uint8Array | undefined {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  const entries = directoryOf(bytes).filter((entry) => entry.name === name);
  const [entry] = entries;
  if (entry === undefined) return undefined;
  if (entries.length > 1) throw new ZipError(`it has ${entries.length} entries named ${name}`);
  return contentOf(bytes, entry, maxBytes);
}

export interface ZipFile {
  path: string;
  content(): Uint8Array;
}

/**
 * All files of a zip file, within `archiveLimits`: their number, their paths and what they say of their sizes are
 * looked at before the first is unpacked, and each is unpacked to no more than it said. Plain files with plain paths
 * alone: a link, a device, a path that leaves the folder or stands there twice refuses the whole.
 */
export function readZipFiles(zip: Uint8Array): ZipFile[] {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  const entries = directoryOf(bytes);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > archiveLimits.unpacked)
    throw new ZipError(`its files have ${total} bytes together, more than ${archiveLimits.unpacked}`);
  const seen = new Set<string>();
  return entries.flatMap((entry): ZipFile[] => {
    const folder = entry.name.endsWith('/');
    const path = folder ? entry.name.slice(0, -1) : entry.name;
    const problem = entry.link
      ? 'is a link or a device, no file'
      : (pathProblem(path) ?? (seen.has(path) ? 'stands there twice' : null));
    if (problem !== null) throw new ZipError(`${JSON.stringify(path.slice(0, 120))} ${problem}`);
    seen.add(path);
    if (folder && entry.size > 0) throw new ZipError(`${JSON.stringify(path.slice(0, 120))} is a folder with content`);
    return folder ? [] : [{ path, content: () => contentOf(bytes, entry, archiveLimits.file) }];
  });
}

function pathProblem(path: string): string | null {
  if (Buffer.byteLength(path) > archiveLimits.path) return `is a path of more than ${archiveLimits.path} bytes`;
  const names = path.split('/');
  if (names.some((name) => Buffer.byteLength(name) > archiveLimits.name))
    return `has a name of more than ${archiveLimits.name} bytes`;
  if (names.some((name) => name === '' || name === '.' || name === '..')) return 'leaves the folder';
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u001f\u007f\\:\uFFFD]/.test(path) ? 'has characters that no path of a record has' : null;
}

function contentOf(bytes: Buffer, entry: Entry, maxBytes: number): Buffer {
  const { name } = entry;
  if (entry.link) throw new ZipError(`${name} is a link, no file`);
  if ((entry.flags & 1) !== 0) throw new ZipError(`${name} is encrypted`);
  if (entry.size > maxBytes) throw new ZipError(`${name} has ${entry.size} bytes, more than ${maxBytes}`);
  const at = entry.local;
  if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== 0x04034b50)
    throw new ZipError(`${name} is not where its directory says`);
  const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  if (start + entry.packed > bytes.length) throw new ZipError(`${name} is cut off`);
  const packed = bytes.subarray(start, start + entry.packed);
  const content = unpack(packed, entry);
  if (content.length !== entry.size || crc32(content) !== entry.crc) throw new ZipError(`${name} is damaged`);
  return content;
}

interface Entry {
  name: string;
  flags: number;
  method: number;
  crc: number;
  packed: number;
  size: number;
  local: number;
  link: boolean;
}

/** No more than the entry says that it has, so that all of them stay within the sum that was looked at. */
function unpack(packed: Buffer, { name, method, size }: Entry): Buffer {
  if (method === 0) return Buffer.from(packed);
  if (method !== 8) throw new ZipError(`${name} is packed by method ${method}, which is not read`);
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    throw new ZipError(
      `${name} can't be unpacked to the ${size} bytes that it says ` +
        `(${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320;
  return value >>> 0;
});

/** zlib's own `crc32` came with Node 20.15. */
function crc32(bytes: Uint8Array): number {
  let value = 0xffff_ffff;
  for (const byte of bytes) value = (value >>> 8) ^ (crcTable[(value ^ byte) & 0xff] as number);
  return (value ^ 0xffff_ffff) >>> 0;
}

function directoryOf(bytes: Buffer): Entry[] {
  let end = -1;
  for (let at = bytes.length - endSize; at >= 0 && at >= bytes.length - endSize - 0xffff && end < 0; at -= 1) {
    if (bytes.readUInt32LE(at) === 0x06054b50 && at + endSize + bytes.readUInt16LE(at + 20) === bytes.length) end = at;
  }
  if (end < 0) throw new ZipError('it is no zip file');
  const [count, size, start] = [
    bytes.readUInt16LE(end + 10),
    bytes.readUInt32LE(end + 12),
    bytes.readUInt32LE(end + 16),
  ];
  if (count === 0xffff || size === 0xffff_ffff || start === 0xffff_ffff)
    throw new ZipError('it is a zip64 file, which is not read');
  if (count > archiveLimits.entries) throw new ZipError(`it has ${count} entries, more than ${archiveLimits.entries}`);
  if (start + size > end) throw new ZipError('its directory is not where its end says');
  const entries: Entry[] = [];
  let at = start;
  for (let left = count; left > 0; left -= 1) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== 0x02014b50) throw new ZipError('its directory is damaged');
    const [nameLength, extra, comment] = [
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30),
      bytes.readUInt16LE(at + 32),
    ];
    const [system, mode] = [bytes.readUInt8(at + 5), bytes.readUInt32LE(at + 38) >>> 16];
    if (at + 46 + nameLength > end) throw new ZipError('its directory is damaged');
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      local: bytes.readUInt32LE(at + 42),
      link: system === 3 && (mode & 0o170000) !== 0 && (mode & 0o170000) !== 0o100000,
    });
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}
