const declared = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
/** Encodings in which each byte of ASCII is what it is in UTF-8. */
const plain = new RegExp(
  [
    String.raw`^(?:utf-?8(?:-sig)?|(?:us-)?ascii|latin-?\d+|iso-?8859-\d+(?:-\w+)?|l1`,
    String.raw`|cp(?:125\d|437|85\d|866|874|9(?:32|36|49|50))|windows-125\d|koi8-[a-z]+|mac-\w+|euc-?\w+`,
    String.raw`|gbk|gb2312|gb18030|big5(?:-?hkscs)?|shift-?jis|sjis|tis-620)$`,
  ].join(''),
);

/**
 * Why a text says other things to its language than its bytes do: Python reads a file in the encoding that one of its
 * first two lines names, and one such as UTF-7 or `unicode_escape` makes code of a comment. Null where it does not.
 */
export function foreignEncoding(path: string, text: string): string | null {
  if (!/\.(?:pyi?|pyw|pyx)$/i.test(path) && !text.startsWith('#!')) return null;
  const lines = text
    .slice(0, 4000)
    .replace(/^\ufeff/, '')
    .split('\n', 2);
  // only a comment may stand before it
  const line = declared.test(lines[0] ?? '') || !/^[ \t\f]*(?:#|\r?$)/.test(lines[0] ?? '') ? lines[0] : lines[1];
  const name = declared
    .exec(line ?? '')?.[1]
    ?.toLowerCase()
    .replaceAll('_', '-')
    .replace(/-(?:unix|dos|mac)$/, '');
  return name === undefined || plain.test(name)
    ? null
    : `its own first lines say that it is in another encoding, ${name.slice(0, 40)}`;
}
