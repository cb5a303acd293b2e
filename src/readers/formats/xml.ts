import { inputFailure } from '../../domain/errors.ts';
import { encodingOf, isName, isSpace, resolveReferences } from './xml-text.ts';

const [lt, gt, slash, equals, bang, question, quote, apostrophe] = [60, 62, 47, 61, 33, 63, 34, 39];

/** What a kind of report may hold. */
export interface XmlRules {
  /** characters of a text or an attribute */
  longest: number;
  /** elements inside of one another */
  deepest: number;
  /** whether there may be a DOCTYPE, and text around the root; both are passed over */
  loose: boolean;
  /** what becomes of a reference to an entity that XML does not define itself */
  references: 'fail' | 'keep';
}

const plainRules: XmlRules = { longest: 64 * 1024, deepest: 64, loose: true, references: 'fail' };

/**
 * A pull scanner over an XML report: its bytes (UTF-8, or one of the 8-bit encodings that its declaration may name), or
 * its text. It keeps no tree: memory is the open elements. Nothing is ever expanded or fetched: a DOCTYPE is skipped or
 * refused, and a reference to an entity that XML does not define itself fails or stays as it is written. Checks that
 * tags pair and that the document ends, so a cut report is never taken for whole.
 */
export class XmlScanner {
  readonly #bytes: Uint8Array;
  readonly #text: Buffer;
  readonly #where: string;
  readonly #rules: XmlRules;
  readonly #encoding: 'utf8' | 'latin1';
  readonly #names = new Map<number, string>();
  readonly #stack: string[] = [];
  #at = 0;
  #closing = false;
  #ended = false;
  #keys: string[] = [];
  #from: number[] = [];
  #to: number[] = [];
  #attributes = 0;
  #textFrom = 0;

  constructor(source: Uint8Array | string, where: string, rules: XmlRules = plainRules) {
    const text =
      typeof source === 'string'
        ? Buffer.from(source.replace(/^\ufeff/, ''))
        : Buffer.from(source.buffer, source.byteOffset, source.byteLength);
    this.#bytes = text;
    this.#text = text;
    this.#where = where;
    this.#rules = rules;
    this.#encoding = typeof source === 'string' ? 'utf8' : encodingOf(text, where);
  }

  /** The element that `next` has just opened or closed. */
  name = '';

  /** How many elements are open, this one included after 'open' and no more after 'close'. */
  get depth(): number {
    return this.#stack.length;
  }

  /** The nearest open element around: after 'open' the parent of this one. */
  parent(): string {
    return this.#stack[this.#stack.length - 2] ?? '';
  }

  fail(problem: string, allowed?: string): never {
    let row = 1;
    for (
      let before = this.#text.indexOf(10);
      before >= 0 && before < this.#at;
      before = this.#text.indexOf(10, before + 1)
    )
      row++;
    throw inputFailure(this.#where, `line ${row} of the XML report: ${problem}`, allowed);
  }

  /** Goes on to the next tag. A self-closing one is 'open' and then 'close'. */
  next(): 'open' | 'close' | 'end' {
    if (this.#closing) {
      this.#closing = false;
      this.name = this.#stack.pop()!;
      if (this.#stack.length === 0) this.#ended = true;
      this.#textFrom = this.#at;
      return 'close';
    }
    for (;;) {
      const open = this.#text.indexOf(lt, this.#at);
      this.#requireInside(open < 0 ? this.#text.length : open);
      if (open < 0) return this.#end();
      this.#at = open + 1;
      const byte = this.#bytes[this.#at];
      if (byte === bang) this.#skipDeclaration();
      else if (byte === question) this.#skipTo('?>', 'a processing instruction');
      else if (byte === slash) {
        this.#at++;
        const name = this.#readName();
        this.#skipSpace();
        if (this.#bytes[this.#at] !== gt) this.#cutOr('a closing tag has something in it');
        this.#at++;
        const opened = this.#stack.pop();
        if (opened !== name)
          this.fail(opened === undefined ? 'a closing tag closes nothing' : 'a closing tag closes another element');
        if (this.#stack.length === 0) this.#ended = true;
        this.name = name;
        this.#textFrom = this.#at;
        return 'close';
      } else {
        if (this.#ended) this.fail('there is more after the end of the document');
        this.#readOpen();
        return 'open';
      }
    }
  }

  /** The text after this tag, up to the next one; its CDATA sections as they stand. */
  text(): string {
    let value = '';
    let at = this.#textFrom;
    for (;;) {
      const open = this.#text.indexOf(lt, at);
      if (open < 0) this.#cutOr('');
      if (open - at > this.#rules.longest) this.fail('a text is too long');
      value += this.#decode(at, open);
      const head = this.#text.toString('latin1', open, open + 9);
      const cdata = head === '<![CDATA[';
      if (!cdata && !head.startsWith('<!--')) return value.trim();
      const end = this.#text.indexOf(cdata ? ']]>' : '-->', open + 4);
      if (end < 0) this.#cutOr('');
      if (end - open > this.#rules.longest) this.fail('a text is too long');
      if (cdata) value += this.#text.toString(this.#encoding, open + 9, end);
      at = end + 3;
    }
  }

  has(key: string): boolean {
    return this.#find(key) >= 0;
  }

  /** An attribute's text with references resolved, undefined where it is absent. */
  attribute(key: string): string | undefined {
    const index = this.#find(key);
    if (index < 0) return undefined;
    if (this.#to[index]! - this.#from[index]! > this.#rules.longest) this.fail(`the attribute ${key} is too long`);
    return this.#decode(this.#from[index]!, this.#to[index]!);
  }

  required(key: string): string {
    return this.attribute(key) ?? this.fail(`<${this.name}> has no attribute ${key}`);
  }

  /**
   * A whole number of at least 0, saturated at 2^53-1; undefined where it is absent. A minus sign gives -1, for the
   * caller to note.
   */
  count(key: string): number | undefined {
    const index = this.#find(key);
    if (index < 0) return undefined;
    let at = this.#from[index]!;
    const end = this.#to[index]!;
    const negative = this.#bytes[at] === 45;
    if (negative) at++;
    let value = 0;
    if (at === end) this.fail(`${key} is no whole number`);
    for (; at < end; at++) {
      const digit = this.#bytes[at]! - 48;
      if (digit < 0 || digit > 9) this.fail(`${key} is no whole number`);
      value = value * 10 + digit;
    }
    return negative && value > 0 ? -1 : Math.min(value, Number.MAX_SAFE_INTEGER);
  }

  #find(key: string): number {
    for (let index = 0; index < this.#attributes; index++) if (this.#keys[index] === key) return index;
    return -1;
  }

  #readOpen(): void {
    this.name = this.#readName();
    if (this.#stack.length >= this.#rules.deepest)
      this.fail(`elements are nested more than ${this.#rules.deepest} deep`);
    this.#stack.push(this.name);
    const bytes = this.#bytes;
    this.#attributes = 0;
    for (;;) {
      this.#skipSpace();
      const byte = bytes[this.#at];
      if (byte === gt) {
        this.#at++;
        break;
      }
      if (byte === slash) {
        if (bytes[this.#at + 1] !== gt) this.#cutOr('a tag has a stray /');
        this.#at += 2;
        this.#closing = true;
        break;
      }
      const key = this.#readName();
      this.#skipSpace();
      if (bytes[this.#at] !== equals) this.#cutOr('an attribute has no value');
      this.#at++;
      this.#skipSpace();
      const mark = bytes[this.#at];
      if (mark !== quote && mark !== apostrophe) this.#cutOr('a value is not quoted');
      const from = this.#at + 1;
      let to = from;
      while (to < bytes.length && bytes[to] !== mark && bytes[to] !== lt) to++;
      if (bytes[to] !== mark) {
        this.#at = to;
        this.#cutOr('a value has no end');
      }
      if (this.#attributes >= 64) this.fail('a tag has more than 64 attributes');
      this.#keys[this.#attributes] = key;
      this.#from[this.#attributes] = from;
      this.#to[this.#attributes++] = to;
      this.#at = to + 1;
    }
    this.#textFrom = this.#at;
  }

  #readName(): string {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    let hash = 0x811c9dc5;
    for (let byte = bytes[at]!; isName[byte] === 1; byte = bytes[++at]!) hash = Math.imul(hash ^ byte, 0x01000193);
    if (at === start) this.#cutOr('a tag is broken');
    if (at - start > 256) this.fail('a name is too long');
    this.#at = at;
    const known = this.#names.get(hash);
    if (known !== undefined && known.length === at - start) {
      let index = 0;
      while (index < known.length && known.charCodeAt(index) === bytes[start + index]) index++;
      if (index === known.length) return known;
    }
    const name = this.#text.toString('latin1', start, at);
    if (this.#names.size < 1000 && known === undefined) this.#names.set(hash, name);
    return name;
  }

  #skipSpace(): void {
    while (isSpace[this.#bytes[this.#at]!] === 1) this.#at++;
  }

  #skipDeclaration(): void {
    const head = this.#text.toString('latin1', this.#at, this.#at + 9);
    if (head.startsWith('!--')) this.#skipTo('-->', 'a comment', 3);
    else if (head.startsWith('![CDATA[')) this.#skipTo(']]>', 'a CDATA section');
    else if (head.startsWith('!DOCTYPE') && this.#rules.loose) this.#skipDoctype();
    else this.#cutOr('a declaration where none may stand');
  }

  /** Quoted parts and the internal subset may hold `>`. */
  #skipDoctype(): void {
    let brackets = 0;
    for (let at = this.#at; at < this.#bytes.length; at++) {
      const byte = this.#bytes[at]!;
      if (byte === quote || byte === apostrophe) {
        at = this.#text.indexOf(byte, at + 1);
        if (at < 0) break;
      } else if (byte === 91) brackets++;
      else if (byte === 93) brackets--;
      else if (byte === gt && brackets === 0) {
        this.#at = at + 1;
        return;
      } else if (byte === lt && this.#text.toString('latin1', at, at + 4) === '<!--') {
        at = this.#text.indexOf('-->', at);
        if (at < 0) break;
      }
    }
    this.#at = this.#bytes.length;
    this.#cutOr('');
  }

  #skipTo(mark: string, what: string, from = 0): void {
    const found = this.#text.indexOf(mark, this.#at + from);
    if (found < 0) throw inputFailure(this.#where, `the XML report is cut off inside ${what}`);
    this.#at = found + mark.length;
  }

  #decode(from: number, to: number): string {
    const value = this.#text.toString(this.#encoding, from, to);
    return resolveReferences(value, (written) =>
      this.#rules.references === 'keep'
        ? written
        : this.fail('a reference is not resolved', '&lt; &gt; &amp; &quot; &apos; and numbers'),
    );
  }

  #requireInside(end: number): void {
    if (this.#rules.loose || this.#stack.length > 0) return;
    if (this.#text.toString(this.#encoding, this.#at, end).trim() !== '')
      this.fail('there is text outside of the root');
  }

  #end(): 'end' {
    if (this.#stack.length > 0)
      throw inputFailure(this.#where, `the XML report is cut off: ${this.#stack.length} elements are not closed`);
    if (!this.#ended) throw inputFailure(this.#where, 'the XML report has no element');
    return 'end';
  }

  /** At the end of the bytes any problem is that the report is cut off. */
  #cutOr(problem: string): never {
    if (this.#at >= this.#bytes.length || problem === '')
      throw inputFailure(this.#where, 'the XML report is cut off inside a tag');
    this.fail(problem);
  }
}
