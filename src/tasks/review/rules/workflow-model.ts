import { kindOf } from '../../../readers/paths/kind.ts';
import { workflowPath } from '../../../readers/paths/names.ts';
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Node, Scalar, YAMLMap } from 'yaml';

/** A text in the YAML: its value, its lines, and the source as written (block scalars keep their expressions on their lines). */
export interface Written { value: string; line: number; source: string; comment: string | null }
export interface Grant { scope: string; level: 'read' | 'write' | 'none'; line: number }
/** `all` is `read-all` or `write-all`; both null and no grants is `{}`. */
export interface Permissions { line: number; all: 'read' | 'write' | null; grants: Grant[] }
export interface Step { line: number; uses?: Written; run?: Written; if?: string; with: Map<string, Written>; env: Map<string, Written> }
export interface Job {
  id: string;
  line: number;
  uses?: Written;
  if?: string;
  permissions?: Permissions;
  inheritsSecrets?: Written;
  env: Map<string, Written>;
  steps: Step[];
}
/** A workflow, or an action (no triggers, one job named `runs`). `inputs` are those of `workflow_dispatch` whose text is free. */
export interface Workflow {
  kind: 'workflow' | 'action';
  triggers: Set<string>;
  permissions?: Permissions;
  env: Map<string, Written>;
  freeInputs: Set<string>;
  jobs: Job[];
}

const largest = 512 * 1024;
const mostVisits = 50_000;

export function isWorkflowPath(path: string): boolean {
  const { workflow } = kindOf(path);
  return workflow && (!workflowPath.test(path) || /^\.github\//i.test(path));
}

/** The parser takes seconds over such nesting, and no workflow has it. */
const deepFlow = /(?:[[{]\s*){50}/;

/**
 * Reads a workflow or action, null when it is no YAML map or is broken: GitHub would not run it either.
 * Anchors are followed; a text that unfolds to more than 50,000 nodes is refused.
 */
export function parseWorkflow(path: string, text: string): Workflow | null {
  if (text.length > largest || deepFlow.test(text)) return null;
  try {
    return new Reader(text).workflow(workflowPath.test(path) ? 'workflow' : 'action');
  } catch {
    // Nesting that exhausts the parser's stack, aliases without end: nothing that a runner would take.
    return null;
  }
}

class Reader {
  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;
  private readonly text: string;
  private visits = 0;

  constructor(text: string) {
    this.text = text;
    this.document = parseDocument(text, { lineCounter: this.lines, uniqueKeys: false, logLevel: 'silent', prettyErrors: false, strict: false });
  }

  workflow(kind: 'workflow' | 'action'): Workflow | null {
    const root = this.map(this.document.contents);
    if (this.document.errors.length > 0 || root === null) return null;
    if (kind === 'action') {
      const steps = this.steps(this.get(this.map(this.get(root, 'runs')), 'steps'));
      const job: Job = { id: 'runs', line: 1, env: new Map(), steps };
      return { kind, triggers: new Set(), env: new Map(), freeInputs: new Set(), jobs: [job] };
    }
    const on = this.get(root, 'on') ?? this.get(root, 'true');
    const permissions = this.permissions(root);
    return {
      kind,
      triggers: this.triggers(on),
      ...(permissions === undefined ? {} : { permissions }),
      env: this.texts(this.get(root, 'env')),
      freeInputs: this.freeInputs(on),
      jobs: this.entries(this.get(root, 'jobs')).map(([id, node, line]) => this.job(id, node, line)),
    };
  }

  private job(id: string, node: Node | null, line: number): Job {
    const map = this.map(node);
    const uses = this.written(this.get(map, 'uses'));
    const condition = this.written(this.get(map, 'if'));
    const permissions = this.permissions(map);
    const secrets = this.written(this.get(map, 'secrets'));
    return {
      id,
      line,
      ...(uses === undefined ? {} : { uses }),
      ...(condition === undefined ? {} : { if: condition.value }),
      ...(permissions === undefined ? {} : { permissions }),
      ...(secrets?.value === 'inherit' ? { inheritsSecrets: secrets } : {}),
      env: this.texts(this.get(map, 'env')),
      steps: this.steps(this.get(map, 'steps')),
    };
  }

  private steps(node: Node | null): Step[] {
    const list = this.resolve(node);
    if (!isSeq(list)) return [];
    return list.items.map((item): Step => {
      const map = this.map(item as Node);
      const uses = this.written(this.get(map, 'uses'));
      const run = this.written(this.get(map, 'run'));
      const condition = this.written(this.get(map, 'if'));
      return {
        line: this.line(item as Node),
        ...(uses === undefined ? {} : { uses }),
        ...(run === undefined ? {} : { run }),
        ...(condition === undefined ? {} : { if: condition.value }),
        with: this.texts(this.get(map, 'with')),
        env: this.texts(this.get(map, 'env')),
      };
    });
  }

  private triggers(node: Node | null): Set<string> {
    const on = this.resolve(node);
    if (isScalar(on)) return new Set([String(on.value)]);
    if (isSeq(on)) return new Set(on.items.map((item) => this.written(item as Node)?.value ?? ''));
    return new Set(this.entries(on).map(([name]) => name));
  }

  private freeInputs(on: Node | null): Set<string> {
    const inputs = this.get(this.map(this.get(this.map(on), 'workflow_dispatch')), 'inputs');
    const free = this.entries(inputs).filter(([, node]) => (this.written(this.get(this.map(node), 'type'))?.value ?? 'string') === 'string');
    return new Set(free.map(([name]) => name.toLowerCase()));
  }

  private permissions(map: YAMLMap | null): Permissions | undefined {
    const pair = map?.items.find((item) => this.key(item.key) === 'permissions');
    if (pair === undefined) return undefined;
    const line = this.line(pair.key as Node);
    const value = this.resolve(pair.value as Node | null);
    if (isScalar(value)) {
      const all = value.value === 'write-all' ? 'write' : value.value === 'read-all' ? 'read' : null;
      return { line: all === null ? line : this.line(value), all, grants: [] };
    }
    const grants = this.entries(value).map(([scope, node, at]): Grant => {
      const level = this.written(node)?.value;
      return { scope, level: level === 'write' ? 'write' : level === 'read' ? 'read' : 'none', line: at };
    });
    return { line, all: null, grants };
  }

  private texts(node: Node | null): Map<string, Written> {
    const texts = new Map<string, Written>();
    for (const [name, value] of this.entries(node)) {
      const written = this.written(value);
      if (written !== undefined) texts.set(name, written);
    }
    return texts;
  }

  private entries(node: Node | null): [string, Node | null, number][] {
    return (this.map(node)?.items ?? []).map((item) => [this.key(item.key), item.value as Node | null, this.line(item.key as Node)]);
  }

  private get(map: YAMLMap | null, name: string): Node | null {
    return (map?.items.find((item) => this.key(item.key) === name)?.value ?? null) as Node | null;
  }

  private map(node: Node | null): YAMLMap | null {
    const resolved = this.resolve(node);
    return isMap(resolved) ? resolved : null;
  }

  private key(key: unknown): string {
    return isScalar(key) ? String(key.value) : '';
  }

  private resolve(node: Node | null): Node | null {
    this.visits += 1;
    if (this.visits > mostVisits) throw new RangeError('too many nodes');
    return isAlias(node) ? (node.resolve(this.document) ?? null) : node;
  }

  private line(node: Node | null): number {
    return this.lines.linePos(node?.range?.[0] ?? 0).line;
  }

  private written(node: Node | null): Written | undefined {
    const scalar = this.resolve(node);
    if (!isScalar(scalar) || scalar.value === null) return undefined;
    const [start, end] = (scalar as Scalar).range ?? [0, 0];
    const lineEnd = this.text.indexOf('\n', end);
    const rest = this.text.slice(end, lineEnd < 0 ? undefined : lineEnd);
    const comment = /^\s+#\s*(.*?)\s*$/.exec(rest);
    return { value: String(scalar.value), line: this.line(scalar), source: this.text.slice(start, end), comment: comment?.[1] ?? null };
  }
}
