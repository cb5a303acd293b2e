import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  visit,
  type Document,
  type LineCounter,
  type Node,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { isTestOrSample, kindOf } from '../../../../readers/paths/kind.ts';
import { workflowPath } from '../../../../readers/paths/names.ts';
import { readYaml } from '../../../../readers/text/yaml.ts';

/**
 * A text in the YAML: its value, its lines, and the source as written (block scalars keep their expressions on their
 * lines).
 */
export interface Written {
  value: string;
  line: number;
  source: string;
  comment: string | null;
}
export interface Grant {
  scope: string;
  level: 'read' | 'write' | 'none';
  line: number;
}
/** `all` is `read-all` or `write-all`; both null and no grants is `{}`. */
export interface Permissions {
  line: number;
  all: 'read' | 'write' | null;
  grants: Grant[];
}
export interface Step {
  line: number;
  uses?: Written;
  run?: Written;
  if?: string;
  with: Map<string, Written>;
  env: Map<string, Written>;
}
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
/**
 * A workflow, or an action (no triggers, one job named `runs`). `inputs` are those of `workflow_dispatch` whose text is
 * free.
 */
export interface Workflow {
  kind: 'workflow' | 'action';
  triggers: Set<string>;
  permissions?: Permissions;
  env: Map<string, Written>;
  freeInputs: Set<string>;
  jobs: Job[];
}

/** Nodes that a text may unfold to by its anchors. */
const mostVisits = 2_000_000;

/** What GitHub takes for a workflow or an action, by name; letters count as they are. */
export function isWorkflowPath(path: string): boolean {
  const { workflow } = kindOf(path);
  return workflow && (!workflowPath.test(path) || /^\.github\//i.test(path));
}

/** Workflows that GitHub runs, and actions that are no samples: the rules are about these as a whole. */
export function isRunPath(path: string): boolean {
  return isWorkflowPath(path) && (path.startsWith('.github/') || !isTestOrSample(path));
}

/**
 * The workflows that a text holds, one a document; broken ones as far as they go. `problem`: why there may be more than
 * that.
 */
export interface WorkflowRead {
  workflows: Workflow[];
  problem: string | null;
}

/** Reads a workflow or action. Anchors and merge keys are followed. */
export function readWorkflows(path: string, text: string): WorkflowRead {
  const key = `${path}\0${text}`;
  const known = recent.get(key);
  if (known !== undefined) return known;
  const read = readAnew(path, text);
  for (const oldest of recent.keys()) if (recent.size >= mostRecent) recent.delete(oldest);
  if (text.length < largestKept) recent.set(key, read);
  return read;
}

/** Each of the rules about workflows reads the same ones. */
const recent = new Map<string, WorkflowRead>();
const mostRecent = 40;
const largestKept = 1024 * 1024;

function readAnew(path: string, text: string): WorkflowRead {
  const { documents, lines, problem } = readYaml(text);
  const workflows: Workflow[] = [];
  let found = problem;
  for (const document of documents) {
    if (document.contents === null) continue;
    try {
      const workflow = new Reader(text, document, lines).workflow(workflowPath.test(path) ? 'workflow' : 'action');
      if (workflow === null) found ??= 'it is no YAML map';
      else workflows.push(workflow);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      found ??= 'it unfolds to more than can be followed';
    }
  }
  return { workflows, problem: found };
}

class Reader {
  private readonly lines: LineCounter;
  private readonly document: Document.Parsed;
  private readonly text: string;
  private readonly aliased = new Map<unknown, Node>();
  private visits = 0;

  constructor(text: string, document: Document.Parsed, lines: LineCounter) {
    this.text = text;
    this.document = document;
    this.lines = lines;
    const anchors = new Map<string, Node>();
    visit(document, {
      Node: (_, node) => {
        if (!isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
      },
      Alias: (_, node) => {
        const target = anchors.get(node.source);
        if (target !== undefined) this.aliased.set(node, target);
      },
    });
  }

  workflow(kind: 'workflow' | 'action'): Workflow | null {
    const root = this.map(this.document.contents);
    if (root === null) return null;
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
        // the runner hands inputs over by their names in capitals
        with: new Map([...this.texts(this.get(map, 'with'))].map(([name, value]) => [name.toLowerCase(), value])),
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
    const free = this.entries(inputs).filter(
      ([, node]) => (this.written(this.get(this.map(node), 'type'))?.value ?? 'string') === 'string',
    );
    return new Set(free.map(([name]) => name.toLowerCase()));
  }

  private permissions(map: YAMLMap | null): Permissions | undefined {
    const pair = this.items(map).findLast((item) => this.key(item.key) === 'permissions');
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
    return this.items(this.map(node)).map((item) => [
      this.key(item.key),
      item.value as Node | null,
      this.line(item.key as Node),
    ]);
  }

  private get(map: YAMLMap | null, name: string): Node | null {
    return (this.items(map).findLast((item) => this.key(item.key) === name)?.value ?? null) as Node | null;
  }

  /** The pairs of a map; what it merges (`<<`) comes first, as its own count more. */
  private items(map: YAMLMap | null): YAMLMap['items'] {
    const own = map?.items ?? [];
    const merges = own.filter((item) => isScalar(item.key) && item.key.value === '<<');
    if (merges.length === 0) return own;
    const merged = merges.flatMap((item) => {
      const value = this.resolve(item.value as Node | null);
      return (isSeq(value) ? (value.items as Node[]) : [value]).flatMap((one) => this.items(this.map(one)));
    });
    return [...merged, ...own.filter((item) => !merges.includes(item))];
  }

  private map(node: Node | null): YAMLMap | null {
    const resolved = this.resolve(node);
    return isMap(resolved) ? resolved : null;
  }

  private key(key: unknown): string {
    const scalar = isAlias(key) ? this.resolve(key) : key;
    return isScalar(scalar) ? String(scalar.value) : '';
  }

  private resolve(node: Node | null): Node | null {
    this.visits += 1;
    if (this.visits > mostVisits) throw new RangeError('too many nodes');
    return isAlias(node) ? (this.aliased.get(node) ?? null) : node;
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
    return {
      value: String(scalar.value),
      line: this.line(scalar),
      source: this.text.slice(start, end),
      comment: comment?.[1] ?? null,
    };
  }
}
