import { isMap, isScalar, isSeq, type LineCounter, type Node, type YAMLMap } from 'yaml';
import { isTestOrSample } from '../../../../readers/paths/kind.ts';
import { readYaml } from '../../../../readers/text/yaml.ts';
import { isMajorBump } from './version.ts';
import { weighed } from '../text/places.ts';
import { quoteOfLine } from '../text/quotes.ts';
import { textOf, type Rule, type RuleHit } from '../rule.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

interface Operation {
  line: number;
  deprecated: boolean;
  required: Map<string, number>;
  known: Set<string>;
}
interface Description {
  version: string | undefined;
  operations: Map<string, Operation>;
}

/**
 * Operations with what a request must carry, read from the first document that is OpenAPI 3 or Swagger 2; `problem`
 * says why that may not be all.
 */
export function readOpenApi(text: string): { description: Description | null; problem: string | null } {
  const { documents, lines, problem } = readYaml(text);
  const description =
    documents.map(({ contents }) => new Reader(contents, lines).read()).find((one) => one !== null) ?? null;
  return { description, problem };
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
        if (methods.includes(method))
          operations.set(
            `${method.toUpperCase()} ${path.replace(/\{[^}]*\}/g, '{}')}`,
            this.operation(operation, shared, line),
          );
      }
    }
    return { version: this.text(this.get(this.get(this.root, 'info'), 'version')), operations };
  }

  private operation(node: Node | null, shared: Node | null, line: number): Operation {
    const found: Operation = {
      line,
      deprecated: this.text(this.get(node, 'deprecated')) === 'true',
      required: new Map(),
      known: new Set(),
    };
    for (const one of [...this.items(shared), ...this.items(this.get(node, 'parameters'))]) {
      const parameter = this.follow(one);
      const place = this.text(this.get(parameter, 'in'));
      if (place === 'body') this.schema(this.get(parameter, 'schema'), found, new Set());
      if (place === 'body' || place === 'path' || place === undefined) continue;
      this.add(
        found,
        `${place} parameter \`${this.text(this.get(parameter, 'name')) ?? ''}\``,
        this.text(this.get(parameter, 'required')) === 'true',
        this.line(one),
      );
    }
    const content = this.entries(this.get(this.follow(this.get(node, 'requestBody')), 'content'));
    const seen = new Set<Node>();
    for (const [, media] of content) this.schema(this.get(media, 'schema'), found, seen);
    return found;
  }

  private schema(node: Node | null, into: Operation, seen: Set<Node>): void {
    const schema = this.follow(node);
    if (schema === null || seen.has(schema)) return;
    seen.add(schema);
    const required = new Map(this.items(this.get(schema, 'required')).map((one) => [this.text(one), this.line(one)]));
    for (const [name] of this.entries(this.get(schema, 'properties'))) {
      const line = required.get(name);
      this.add(into, `request property \`${name}\``, line !== undefined, line ?? 0);
    }
    for (const part of this.items(this.get(schema, 'allOf'))) this.schema(part, into, seen);
  }

  private add(into: Operation, name: string, required: boolean, line: number): void {
    into.known.add(name);
    if (required) into.required.set(name, line);
  }

  /** `$ref` within the document; others are not read. */
  private follow(node: Node | null, depth = 0): Node | null {
    const reference = this.text(this.get(node, '$ref'));
    if (reference === undefined) return node;
    if (!reference.startsWith('#/') || depth > 100) return null;
    const target = reference
      .slice(2)
      .split('/')
      .reduce<Node | null>((at, part) => this.get(at, part.replaceAll('~1', '/').replaceAll('~0', '~')), this.root);
    return this.follow(target, depth + 1);
  }

  private get(node: Node | null, name: string): Node | null {
    return isMap(node)
      ? (((node as YAMLMap).items.find((item) => isScalar(item.key) && String(item.key.value) === name)?.value ??
          null) as Node | null)
      : null;
  }

  private entries(node: Node | null): [string, Node | null, number][] {
    return isMap(node)
      ? node.items.map((item) => [
          isScalar(item.key) ? String(item.key.value) : '',
          item.value as Node | null,
          this.line(item.key as Node),
        ])
      : [];
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

function isDescription(path: string): boolean {
  return /(^|\/)[\w.-]*(?:openapi|swagger)[\w.-]*\.(?:ya?ml|json)$/i.test(path);
}

export const publicApiOpenapi: Rule = {
  id: 'public-openapi-break',
  title: 'An HTTP API breaks its callers',
  category: 'breaking-change',
  severity: 'high',
  confidence: 'L2',
  why:
    'A removed operation and a newly required parameter or property make requests fail that worked before; ' +
    'oasdiff and Google’s AIP-180 (google.aip.dev/180) list both as breaking.',
  owns: (path) => isDescription(path) && !isTestOrSample(path),
  async find(context) {
    const hits: RuleHit[] = [];
    for (const file of context.files) {
      const path = file.file.path;
      if (!isDescription(path) || file.file.status === 'deleted') continue;
      const [base, head] = [textOf(await file.base()), textOf(await file.head())];
      const before = base === undefined ? null : readOpenApi(base).description;
      if (base === undefined || head === undefined || before === null) continue;
      const { description: after, problem } = readOpenApi(head);
      if (problem !== null || after === null)
        context.couldNotLook(path, problem ?? 'it is no description of an API any more');
      if (problem !== null || after === null || isMajorBump(before.version, after.version)) continue;
      for (const [name, operation] of before.operations) {
        const now = after.operations.get(name);
        const detail =
          'Callers that worked until now get an error. Keep accepting the old request and mark it as ' +
          'deprecated, or publish a new version of the API.';
        if (now === undefined) {
          hits.push({
            path,
            side: 'old',
            line: operation.line,
            quote: quoteOfLine(base, operation.line),
            title: `Operation \`${name.slice(0, 150)}\` is removed`,
            detail,
            ...(operation.deprecated ? { severity: 'medium' as const } : {}),
          });
          continue;
        }
        for (const [required, line] of now.required) {
          if (operation.required.has(required)) continue;
          hits.push({
            path,
            side: 'new',
            line,
            quote: quoteOfLine(head, line),
            title: `\`${name.slice(0, 120)}\` now requires ${required.slice(0, 120)}`,
            detail,
          });
        }
      }
    }
    return hits.slice(0, 30).map((hit) => weighed(hit));
  },
};
