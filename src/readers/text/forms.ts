/**
 * Formats that are no text, by their first bytes (or those at `at`); a file that reads as text whole is text whatever
 * it starts with.
 */
const forms: readonly { name: string; bytes: string; at?: number }[] = [
  { name: 'a PNG image', bytes: '\x89PNG' },
  { name: 'a GIF image', bytes: 'GIF8' },
  { name: 'a JPEG image', bytes: '\xff\xd8\xff' },
  { name: 'a WebP, WAV or AVI file', bytes: 'RIFF' },
  { name: 'a BMP image', bytes: 'BM' },
  { name: 'a TIFF image', bytes: 'II*\0' },
  { name: 'a TIFF image', bytes: 'MM\0*' },
  { name: 'an icon', bytes: '\0\0\x01\0' },
  { name: 'an MP4, HEIC or AVIF file', bytes: 'ftyp', at: 4 },
  { name: 'an Ogg file', bytes: 'OggS' },
  { name: 'an MP3 file', bytes: 'ID3' },
  { name: 'a Matroska file', bytes: '\x1aE\xdf\xa3' },
  { name: 'a font', bytes: 'wOFF' },
  { name: 'a font', bytes: 'wOF2' },
  { name: 'a font', bytes: 'OTTO' },
  { name: 'a font', bytes: '\0\x01\0\0' },
  { name: 'a PDF', bytes: '%PDF-' },
  { name: 'a ZIP archive', bytes: 'PK\x03\x04' },
  { name: 'a gzip archive', bytes: '\x1f\x8b' },
  { name: 'a bzip2 archive', bytes: 'BZh' },
  { name: 'an xz archive', bytes: '\xfd7zXZ' },
  { name: 'a 7z archive', bytes: '7z\xbc\xaf' },
  { name: 'a Zstandard archive', bytes: '\x28\xb5\x2f\xfd' },
  { name: 'a tar archive', bytes: 'ustar', at: 257 },
  { name: 'WebAssembly', bytes: '\0asm' },
  { name: 'a compiled program', bytes: '\x7fELF' },
  { name: 'a compiled program', bytes: 'MZ' },
  { name: 'a compiled program', bytes: '\xcf\xfa\xed\xfe' },
  { name: 'a compiled class', bytes: '\xca\xfe\xba\xbe' },
  { name: 'an SQLite database', bytes: 'SQLite format 3\0' },
];

/** The name of the format that the first bytes of a file say; null where they say none. */
export function binaryForm(bytes: Uint8Array): string | null {
  const starts = ({ bytes: mark, at = 0 }: (typeof forms)[number]): boolean =>
    [...mark].every((char, index) => bytes[at + index] === char.charCodeAt(0));
  return forms.find(starts)?.name ?? null;
}
