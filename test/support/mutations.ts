/** Ways to write a file otherwise so that whoever runs it takes it for the same, or might. */
export interface Mutation {
  name: string;
  applies?(path: string): boolean;
  text?(text: string, path: string): string;
  bytes?(text: string): Uint8Array;
}

const isYaml = (path: string): boolean => /\.ya?ml$/i.test(path);
const isJson = (path: string): boolean => path.endsWith('.json');
const comment = (path: string): string | null =>
  isJson(path) ? null : /\.sql$/i.test(path) ? '--' : /\.(?:[cm]?[jt]sx?|mod|css)$/i.test(path) ? '//' : '#';
const before = (text: string, path: string, words: string): string => `${comment(path) ?? ''} ${words}\n${text}`;
const commented = (path: string): boolean => comment(path) !== null;

function wide(text: string, unit: 2 | 4, big: boolean, mark: boolean): Uint8Array {
  const codes =
    unit === 2
      ? [...text].flatMap((char) => Array.from({ length: char.length }, (_, at) => char.charCodeAt(at)))
      : [...text].map((char) => char.codePointAt(0) ?? 0);
  const bytes = Buffer.alloc((codes.length + (mark ? 1 : 0)) * unit);
  [...(mark ? [0xfeff] : []), ...codes].forEach((code, at) => {
    if (unit === 2) bytes[big ? 'writeUInt16BE' : 'writeUInt16LE'](code, at * 2);
    else bytes[big ? 'writeUInt32BE' : 'writeUInt32LE'](code, at * 4);
  });
  return bytes;
}

const plain = (text: string): Uint8Array => Buffer.from(text);
const joined = (text: string, ...bytes: number[]): Uint8Array => Buffer.concat([Buffer.from(text), Buffer.from(bytes)]);

/** Changes of the text: padding, nesting, line ends, documents, anchors, keys. */
export const textMutations: readonly Mutation[] = [
  { name: 'a comment of 60 brackets', applies: commented, text: (text, path) => before(text, path, '['.repeat(60)) },
  {
    name: 'a comment of 600 KiB in lines',
    applies: commented,
    text: (text, path) => `${`${comment(path) ?? ''} ${'x'.repeat(90)}\n`.repeat(6500)}${text}`,
  },
  {
    name: 'a comment line of 1.2 MB',
    applies: commented,
    text: (text, path) => before(text, path, 'x'.repeat(1_200_000)),
  },
  {
    name: 'a comment of 1.2 MB at the end',
    applies: commented,
    text: (text, path) => `${text}${comment(path) ?? ''} ${'y'.repeat(1_200_000)}\n`,
  },
  { name: '40,000 empty lines before', text: (text) => `${'\n'.repeat(40_000)}${text}` },
  {
    name: 'a key of 1.2 MB',
    applies: isJson,
    text: (text) => text.replace('{', () => `{ "padding": "${'x'.repeat(1_200_000)}",`),
  },
  {
    name: 'a key of 3,000 brackets',
    applies: isJson,
    text: (text) => text.replace('{', () => `{ "padding": ${'['.repeat(3000)}${']'.repeat(3000)},`),
  },
  { name: 'CRLF', text: (text) => text.replaceAll('\n', '\r\n') },
  { name: 'CR alone', text: (text) => text.replaceAll('\n', '\r') },
  {
    name: 'CR in every second place',
    text: (text) => {
      let at = 0;
      return text.replace(/\n/g, () => ((at += 1) % 2 === 0 ? '\n' : '\r'));
    },
  },
  ...['\u2028', '\u2029', '\u0085'].map((mark): Mutation => ({
    name: `U+${mark.charCodeAt(0).toString(16)} for line ends`,
    applies: (path) => isYaml(path) || comment(path) === '//',
    text: (text) => text.replaceAll('\n', mark),
  })),
  {
    name: 'a comment that ends with a CR',
    applies: commented,
    text: (text, path) => `${comment(path) ?? ''} c\r${text}`,
  },
  { name: 'a form feed', applies: (path) => !isJson(path) && !isYaml(path), text: (text) => `\f\n${text}` },
  { name: 'a document before', applies: isYaml, text: (text) => `---\nname: y\n---\n${text}` },
  { name: 'a document after', applies: isYaml, text: (text) => `${text}---\nname: y\n` },
  { name: 'a directive', applies: isYaml, text: (text) => `%YAML 1.1\n---\n${text}` },
  { name: 'an unknown tag', applies: isYaml, text: (text) => text.replace(/^(name|openapi|on): /m, '$1: !!x/y ') },
  {
    name: 'keys in escapes',
    applies: isYaml,
    text: (text) => text.replace('run:', '"r\\u0075n":').replace('uses:', '"us\\x65s":').replace(/^on:/m, '"\\x6fn":'),
  },
  { name: 'brackets in a string', applies: isYaml, text: (text) => `zz: "${'{['.repeat(60)}"\n${text}` },
  {
    name: '120 brackets within each other',
    applies: isYaml,
    text: (text) => `zz: ${'['.repeat(120)}${']'.repeat(120)}\n${text}`,
  },
  {
    name: '3,000 brackets within each other',
    applies: isYaml,
    text: (text) => `zz: ${'['.repeat(3000)}${']'.repeat(3000)}\n${text}`,
  },
  {
    name: '20,000 keys',
    applies: isYaml,
    text: (text) => `zz:\n${Array.from({ length: 20_000 }, (_, at) => `  A${at}: x`).join('\n')}\n${text}`,
  },
  {
    name: 'steps behind an anchor',
    applies: isYaml,
    text: (text) =>
      text.includes('    steps:\n')
        ? `zz: &s\n${/ {4}steps:\n([^]*)$/.exec(text)?.[1] ?? ''}${text.replace(/ {4}steps:\n[^]*$/, '    steps: *s\n')}`
        : text,
  },
  {
    name: 'a job that is merged in',
    applies: isYaml,
    text: (text) =>
      text.replace(/^ {2}a:\n( {4}(?:runs-on|uses)[^]*)$/m, (_, body: string) => `  b: &b\n${body}  a:\n    <<: *b\n`),
  },
  { name: 'broken at its end', applies: isYaml, text: (text) => `${text}\n  "x: [\n` },
  {
    name: 'a key twice',
    applies: isJson,
    text: (text) => text.replace(/^( {2}"(?:scripts|dependencies|exports|packages)": )/m, '  "scripts": {},\n$1'),
  },
  {
    name: 'keys and values in escapes',
    applies: isJson,
    text: (text) =>
      text.replace(
        /"(postinstall|curl x\|sh|a|b|git\+https:[^"]*|integrity)"/g,
        (_, word: string) => `"\\u${word.charCodeAt(0).toString(16).padStart(4, '0')}${word.slice(1)}"`,
      ),
  },
  { name: 'on one line', applies: isJson, text: (text) => JSON.stringify(JSON.parse(text)) },
  { name: 'with comments', applies: isJson, text: (text) => `// { [ \n${text.replace('{', '{ /* x */')}` },
  { name: 'each colon on a line of its own', applies: isJson, text: (text) => text.replaceAll('": ', '"\n:\n') },
];

/** Ways to store a text. */
export const byteMutations: readonly Mutation[] = [
  { name: 'UTF-8', bytes: plain },
  { name: 'UTF-8 with a mark', bytes: (text) => plain(`\ufeff${text}`) },
  ...(
    [
      ['LE', false],
      ['BE', true],
    ] as const
  ).flatMap(([name, big]): Mutation[] => [
    { name: `UTF-16${name} with a mark`, bytes: (text) => wide(text, 2, big, true) },
    { name: `UTF-16${name}`, bytes: (text) => wide(text, 2, big, false) },
    { name: `UTF-32${name} with a mark`, bytes: (text) => wide(text, 4, big, true) },
    { name: `UTF-32${name}`, bytes: (text) => wide(text, 4, big, false) },
  ]),
  { name: 'UTF-16LE with a byte more', bytes: (text) => Buffer.concat([wide(text, 2, false, true), Buffer.from('x')]) },
  { name: 'a NUL byte at the end', bytes: (text) => joined(text, 0) },
  { name: 'NUL bytes at the end', bytes: (text) => joined(text, ...Array.from({ length: 300 }, () => 0)) },
  { name: 'a byte that is no UTF-8 at the end', bytes: (text) => joined(text, 0xe9, 10) },
  {
    name: 'bytes that are no text at the end',
    bytes: (text) => joined(text, ...Array.from({ length: 400 }, (_, at) => (at * 37) % 256)),
  },
  {
    name: 'the first bytes of an image',
    bytes: (text) => Buffer.concat([Buffer.from('GIF89a/*\0*/=1;\n'), Buffer.from(text)]),
  },
];

/** A file's bytes after the mutations, those of the text first, each where it applies. */
export function mutated(text: string, path: string, texts: readonly Mutation[], store: Mutation): Uint8Array {
  const written = texts.reduce(
    (now, one) => (one.text === undefined || one.applies?.(path) === false ? now : one.text(now, path)),
    text,
  );
  return store.bytes?.(written) ?? plain(written);
}
