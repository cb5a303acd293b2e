import { inputFailure } from '../../domain/errors.ts';

/** Letters, digits and the signs that XML names may have; any byte above 127 counts as one. */
export const isName = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) isName[byte] = byte > 127 || /[\w:.-]/.test(String.fromCharCode(byte)) ? 1 : 0;
export const isSpace = new Uint8Array(256);
for (const byte of [9, 10, 13, 32]) isSpace[byte] = 1;

const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const utf8 = ['utf-8', 'utf8', 'us-ascii', 'ascii', 'utf-16'];
const latin1 = ['iso-8859-1', 'latin1', 'windows-1252'];

/** The encoding that an XML declaration names. Fails as input on one that is not read. */
export function encodingOf(text: Buffer, where: string): 'utf8' | 'latin1' {
  const declared = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']/i
    .exec(text.toString('latin1', 0, 200))?.[1]
    ?.toLowerCase();
  if (declared === undefined || utf8.includes(declared)) return 'utf8';
  if (latin1.includes(declared)) return 'latin1';
  throw inputFailure(where, 'the XML has another encoding', 'UTF-8, UTF-16, ISO-8859-1');
}

/** Text with its references to characters and to the five entities that XML defines in their place. */
export function resolveReferences(text: string, unknown: (written: string) => string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,40}));|&/gi,
    (written: string, decimal?: string, hex?: string, entity?: string) => {
      const point = decimal !== undefined ? Number(decimal) : hex !== undefined ? parseInt(hex, 16) : undefined;
      if (point !== undefined && point <= 0x10ffff) return String.fromCodePoint(point);
      const known = entity === undefined || !Object.hasOwn(predefined, entity) ? undefined : predefined[entity];
      return known ?? unknown(written);
    },
  );
}
