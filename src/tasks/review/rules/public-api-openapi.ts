import { LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Node, YAMLMap } from 'yaml';
import { isMajorBump } from './public-api-version.ts';
import { weighed } from './places.ts';
import { quoteOfLine } from './quotes.ts';
import type { Rule, RuleHit } from './rule.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

interface Operation { line: number; deprecated: boolean; required: Map<string, number>; known: Set<string> }
interface Description { version: string | undefined; operations: Map<string, Operation> }

/** Operations with what a request must carry, read from OpenAPI 3 or Swagger 2; null when the text is neither. */
export function parseOpenApi(text: string): Description | null {
  try {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent', prettyErrors: false, strict: false });
    return document.errors.length > 0 ? null : new Reader(document.contents, lines).read();
  } catch {
    return null;
  }
}

class Reader {
  private readonly root: Node | null;
  private readonly lines: LineCounter;

  constructor(root: unknown, lines: LineCounter) {
    this.root = root as Node | null;
    this.lines = lines;
  }

  read(): Description | null {
    if (this.get(this.root, 'openapi') === null && this.get(this.root, 'swagger') === null) return null;
    const operations = new Map<string, Operation>();
    for (const [path, item] of this.entries(this.get(this.root, 'paths'))) {
      const shared = this.get(item, 'parameters');
      for (const [method, operation, line] of this.entries(item)) {
        // The names of path parameters are no part of what a caller sees.
        if (methods.includes(method)) operations.set(`${method.toUpperCase()} ${path.replace(/\{[^}]*\}/g, '{}')}`, this.operation(operation, shared, line));
      }
    }
    return { version: this.text(this.get(this.get(this.root, 'info'), 'version')), operations };
  }

  private operation(node: Node | null, shared: Node | null, line: number): Operation {
    const found: Operation = { line, deprecated: this.text(this.get(node, 'deprecated')) === 'true', required: new Map(), known: new Set() };
    for (const one of [...this.items(shared), ...this.items(this.get(node, 'parameters'))]) {
      const parameter = this.follow(one);
      const place = this.text(this.get(parameter, 'in'));
      if (place === 'body') this.schema(this.get(parameter, 'schema'), found, 0);
      if (place === 'body' || place === 'path' || place === undefined) continue;
      this.add(found, `${place} parameter \`${this.text(this.get(parameter, 'name')) ?? ''}\``, this.text(this.get(parameter, 'required')) === 'true', this.line(one));
    }
    const content = this.entries(this.get(this.follow(this.get(node, 'requestBody')), 'content'));
    for (const [, media] of content.slice(0, 5)) this.schema(this.get(media, 'schema'), found, 0);
    return found;
  }

  private schema(node: Node | null, into: Operation, depth: number): void {
    const schema = this.follow(node);
    if (schema === null || depth > 5) return;
    const required = new Map(this.items(this.get(schema, 'required')).map((one) => [this.text(one), this.line(one)]));
    for (const [name] of this.entries(this.get(schema, 'properties'))) {
      const line = required.get(name);
      this.add(into, `request property \`${name}\``, line !== undefined, line ?? 0);
    }
    for (const part of this.items(this.get(schema, 'allOf'))) this.schema(part, into, depth + 1);
  }

  private add(into: Operation, name: string, required: boolean, line: number): void {
    into.known.add(name);
    if (required) into.required.set(name, line);
  }

  /** `$ref` within the document; others are not read. */
  private follow(node: Node | null, depth = 0): Node | null {
    const reference = this.text(this.get(node, '$ref'));
    if (reference === undefined) return node;
    if (!reference.startsWith('#/') || depth > 10) return null;
    const target = reference.slice(2).split('/').reduce<Node | null>((at, part) => this.get(at, part.replaceAll('~1', '/').replaceAll('~0', '~')), this.root);
    return this.follow(target, depth + 1);
  }

  private get(node: Node | null, name: string): Node | null {
    return isMap(node) ? ((node as YAMLMap).items.find((item) => isScalar(item.key) && String(item.key.value) === name)?.value ?? null) as Node | null : null;
  }

  private entries(node: Node | null): [string, Node | null, number][] {
    return isMap(node) ? node.items.map((item) => [isScalar(item.key) ? String(item.key.value) : '', item.value as Node | null, this.line(item.key as Node)]) : [];
  }

  private items(node: Node | null): Node[] {
    return isSeq(node) ? (node.items as Node[]) : [];
  }

  private text(node: Node | null): string | undefined {
    return isScalar(node) ? String(node.value) : undefined;
  }

  private line(node: Node | null): number {
    return this.lines.linePos(node?.range?.[0] ?? 0).line;
  }
}

export const publicApiOpenapi: Rule = {
  id: 'public-openapi-break',
  title: 'An HTTP API breaks its callers',
  category: 'breaking-change',
  severity: 'high',
  confidence: 'L2',
  why: 'A removed operation and a newly required parameter or property make requests fail that worked before; '
    + 'oasdiff and Google’s AIP-180 (google.aip.dev/180) list both as breaking.',
  async find({ files }) {
    const hits: RuleHit[] = [];
    for (const file of files) {
      const path = file.file.path;
      if (!/(^|\/)[\w.-]*(?:openapi|swagger)[\w.-]*\.(?:ya?ml|json)$/i.test(path) || file.file.status === 'deleted') continue;
      const [base, head] = [await file.base(), await file.head()];
      const [before, after] = [base === undefined ? null : parseOpenApi(base), head === undefined ? null : parseOpenApi(head)];
      if (base === undefined || head === undefined || before === null || after === null || isMajorBump(before.version, after.version)) continue;
      for (const [name, operation] of before.operations) {
        const now = after.operations.get(name);
        const detail = 'Callers that worked until now get an error. Keep accepting the old request and mark it as deprecated, or publish a new version of the API.';
        if (now === undefined) {
          hits.push({ path, side: 'old', line: operation.line, quote: quoteOfLine(base, operation.line), title: `Operation \`${name.slice(0, 150)}\` is removed`, detail, ...(operation.deprecated ? { severity: 'medium' as const } : {}) });
          continue;
        }
        for (const [required, line] of now.required) {
          if (operation.required.has(required)) continue;
          hits.push({ path, side: 'new', line, quote: quoteOfLine(head, line), title: `\`${name.slice(0, 120)}\` now requires ${required.slice(0, 120)}`, detail });
        }
      }
    }
    return hits.slice(0, 30).map((hit) => weighed(hit));
  },
};
