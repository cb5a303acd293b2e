import { UnreadableResults } from './model.ts';

/** What a document is made of, in its order; text is decoded and may come in several parts. */
export interface XmlEvents {
  open(name: string, attributes: ReadonlyMap<string, string>): void;
  text(text: string): void;
  close(name: string): void;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const attribute = /\s+([^\s=<>"'/]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const name = /[^\s=<>"'/!?]+/y;

/**
 * Reads a whole XML document. It takes no DTD, so that no entity can grow. Throws UnreadableResults where the document
 * is cut, its elements don't nest or something follows the root.
 */
export function readXml(source: string, events: XmlEvents): void {
  const text = source.startsWith('\ufeff') ? source.slice(1) : source;
  const open: string[] = [];
  let roots = 0;
  let at = 0;
  const fail = (problem: string): never => {
    throw new UnreadableResults(`XML at character ${at + 1}: ${problem}`);
  };
  const until = (mark: string, from: number): number => {
    const end = text.indexOf(mark, from);
    return end < 0 ? fail(`ends before ${mark}`) : end;
  };
  while (at < text.length) {
    if (text[at] !== '<') {
      const next = text.indexOf('<', at);
      const part = text.slice(at, next < 0 ? text.length : next);
      if (open.length === 0 && part.trim() !== '') fail('text outside of the root');
      if (open.length > 0) events.text(decode(part));
      at += part.length;
    } else if (text.startsWith('<!--', at)) at = until('-->', at + 4) + 3;
    else if (text.startsWith('<![CDATA[', at)) {
      const end = until(']]>', at + 9);
      if (open.length === 0) fail('text outside of the root');
      events.text(text.slice(at + 9, end));
      at = end + 3;
    } else if (text.startsWith('<?', at)) at = until('?>', at + 2) + 2;
    else if (text.startsWith('<!', at)) fail('a document type is not taken');
    else if (text.startsWith('</', at)) {
      const end = until('>', at);
      const closed = text.slice(at + 2, end).trim();
      if (open.pop() !== closed) fail(`</${closed.slice(0, 40)}> closes another element`);
      events.close(closed);
      at = end + 1;
    } else {
      name.lastIndex = at + 1;
      const tag = name.exec(text)?.[0] ?? fail('no name after <');
      if (open.length === 0 && ++roots > 1) fail('a second root');
      if (open.length >= 200) fail('nested too deep');
      const attributes = new Map<string, string>();
      let end = at + 1 + tag.length;
      for (attribute.lastIndex = end; ;) {
        const found = attribute.exec(text);
        if (found === null) break;
        attributes.set(found[1] ?? '', decode(found[2] ?? found[3] ?? ''));
        end = attribute.lastIndex;
      }
      while (/\s/.test(text[end] ?? '')) end += 1;
      const empty = text[end] === '/';
      if (text[empty ? end + 1 : end] !== '>') fail(`<${tag.slice(0, 40)} is not closed`);
      events.open(tag, attributes);
      if (empty) events.close(tag);
      else open.push(tag);
      at = end + (empty ? 2 : 1);
    }
  }
  if (open.length > 0) fail(`<${open.at(-1)}> is not closed`);
  if (roots === 0) fail('no element');
}

function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,8}));/gi,
    (whole, hex?: string, decimal?: string, word?: string) => {
      if (word !== undefined) return entities[word] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
    },
  );
}
