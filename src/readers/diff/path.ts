const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Length of the well-formed UTF-8 sequence at `at`, 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    try {
      strict.decode(bytes.subarray(at, at + length));
      return length;
    } catch {
      // not a whole sequence yet
    }
  }
  return 0;
}

/** A path's bytes as text: UTF-8 decoded, each byte that is not UTF-8 as `\xNN`. */
export function decodePath(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    let text = '';
    for (let at = 0; at < bytes.length;) {
      const length = sequenceLength(bytes, at);
      if (length === 0) text += `\\x${bytes[at++]!.toString(16).padStart(2, '0')}`;
      else text += strict.decode(bytes.subarray(at, (at += length)));
    }
    return text;
  }
}

const escapes: Readonly<Record<number, string>> = {
  7: 'a',
  8: 'b',
  9: 't',
  10: 'n',
  11: 'v',
  12: 'f',
  13: 'r',
  34: '"',
  92: '\\',
};

/**
 * A path as git writes it in a patch header, one character per byte (latin1): in quotes with C escapes when it needs
 * them. `high` says whether bytes from 0x80 up are escaped too (`core.quotePath`). See "core.quotePath" in
 * git-config(1).
 */
export function quotePath(prefix: string, bytes: Uint8Array, high = true): string {
  let text = prefix;
  let quoted = false;
  for (const byte of bytes) {
    const escape = escapes[byte];
    if (escape !== undefined) text += `\\${escape}`;
    else if (byte < 0x20 || byte === 0x7f || (high && byte >= 0x80)) text += `\\${byte.toString(8).padStart(3, '0')}`;
    else {
      text += String.fromCharCode(byte);
      continue;
    }
    quoted = true;
  }
  return quoted ? `"${text}"` : text;
}
