import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A node of GitHub's OpenAPI document; only walked, never trusted to have a shape. */
type Node = { [key: string]: unknown };

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}
export interface Ask {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: unknown;
}
export interface Validated {
  status: number;
  problems: string[];
}

/** GitHub's own description of the paths that the suite may call, ready to judge requests and answers. */
export interface Description {
  /** A deep copy of one of the description's example bodies. */
  example(name: string): Node;
  /** Lets `answer` speak for a request that the description accepts; problems of either side are listed. */
  exchange(ask: Ask, answer: () => Answer): Promise<Validated>;
}

/** Every path that the suite uses. A request to any other one is a violation. */
const usedPaths = [
  '/user',
  '/repos/{owner}/{repo}',
  '/repos/{owner}/{repo}/dispatches',
  '/repos/{owner}/{repo}/pulls',
  '/repos/{owner}/{repo}/pulls/{pull_number}',
  '/repos/{owner}/{repo}/pulls/{pull_number}/files',
  '/repos/{owner}/{repo}/pulls/{pull_number}/comments',
  '/repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies',
  '/repos/{owner}/{repo}/pulls/{pull_number}/reviews',
  '/repos/{owner}/{repo}/issues/{issue_number}/comments',
  '/repos/{owner}/{repo}/issues/comments/{comment_id}',
  '/repos/{owner}/{repo}/issues/{issue_number}/labels',
  '/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}',
  '/repos/{owner}/{repo}/check-runs',
  '/repos/{owner}/{repo}/check-runs/{check_run_id}',
  '/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations',
  '/repos/{owner}/{repo}/commits/{ref}/check-runs',
  '/repos/{owner}/{repo}/commits/{ref}/check-suites',
  '/repos/{owner}/{repo}/commits/{ref}/status',
  '/repos/{owner}/{repo}/commits/{ref}/statuses',
  '/repos/{owner}/{repo}/commits/{commit_sha}/pulls',
  '/repos/{owner}/{repo}/rules/branches/{branch}',
  '/repos/{owner}/{repo}/branches/{branch}/protection/required_status_checks',
  '/repos/{owner}/{repo}/branches/{branch}/protection/required_pull_request_reviews',
  '/repos/{owner}/{repo}/pulls/{pull_number}/commits',
  '/repos/{owner}/{repo}/code-scanning/analyses',
  '/repos/{owner}/{repo}/code-scanning/alerts',
  '/repos/{owner}/{repo}/dependabot/alerts',
  '/repos/{owner}/{repo}/secret-scanning/alerts',
  '/repos/{owner}/{repo}/actions/runs',
  '/repos/{owner}/{repo}/actions/runs/{run_id}',
  '/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts',
  '/repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule',
  '/repos/{owner}/{repo}/actions/artifacts',
  '/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
  '/repos/{owner}/{repo}/code-scanning/sarifs',
  '/repos/{owner}/{repo}/collaborators/{username}/permission',
  '/repos/{owner}/{repo}/issues',
  '/repos/{owner}/{repo}/issues/{issue_number}',
  '/repos/{owner}/{repo}/deployments',
  '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
  '/repos/{owner}/{repo}/branches/{branch}',
  '/repos/{owner}/{repo}/compare/{basehead}',
  '/repos/{owner}/{repo}/git/ref/{ref}',
  '/repos/{owner}/{repo}/git/refs',
  '/repos/{owner}/{repo}/git/refs/{ref}',
  '/repos/{owner}/{repo}/git/commits',
  '/repos/{owner}/{repo}/git/commits/{commit_sha}',
  '/repos/{owner}/{repo}/git/trees',
  '/repos/{owner}/{repo}/git/trees/{tree_sha}',
  '/repos/{owner}/{repo}/git/blobs/{file_sha}',
];

const toolsFolder = join(dirname(fileURLToPath(import.meta.url)), '..', 'tools');

/** True when the heavy packages of `test/tools` are installed. */
export function hasDescription(): boolean {
  return existsSync(join(toolsFolder, 'node_modules', '@octokit', 'openapi'));
}

/** Reads GitHub's description, cuts it to the used paths (the whole one takes Prism minutes) and hands it to Prism. */
export async function loadDescription(): Promise<Description> {
  const tools = createRequire(join(toolsFolder, 'package.json'));
  const file = join(toolsFolder, 'node_modules', '@octokit', 'openapi', 'generated', 'api.github.com.json');
  const whole = JSON.parse(readFileSync(file, 'utf8')) as Node;
  const prism = tools('@stoplight/prism-http') as {
    getHttpOperationsFromSpec(document: unknown): Promise<unknown[]>;
    createInstance(
      config: unknown,
      components: unknown,
    ): { request(input: unknown, operations: unknown[], config?: unknown): () => Promise<Either> };
  };
  const silent: Record<string, unknown> = {};
  for (const level of ['info', 'warn', 'error', 'debug', 'trace', 'fatal', 'success']) silent[level] = () => undefined;
  silent['child'] = () => silent;

  const operations = await prism.getHttpOperationsFromSpec(cut(whole));
  let speak: () => Answer = () => ({ status: 500, body: {} });
  const config = {
    isProxy: false,
    checkSecurity: false,
    validateRequest: true,
    validateResponse: true,
    errors: false,
    mock: {},
    upstreamProxy: undefined,
  };
  const instance = prism.createInstance(config, {
    logger: silent,
    mock:
      ({ resource, input }: MockCall) =>
      () => {
        const known = new Set((resource.request?.query ?? []).map((each) => each.name));
        for (const name of Object.keys(input.data.url.query ?? {}))
          if (!known.has(name)) input.validations.push({ message: `unknown query parameter ${name}` });
        if (input.validations.length > 0) return right({ statusCode: 422, headers: {}, body: {} });
        const { status, body } = speak();
        return right({ statusCode: status, headers: { 'content-type': 'application/json' }, body });
      },
  });

  return {
    example: (name) => {
      const found = ((whole['components'] as Node)['examples'] as Node)[name] as Node | undefined;
      if (found === undefined) throw new Error(`GitHub's description has no example ${name}`);
      return structuredClone(found['value']) as Node;
    },
    exchange: async (ask, answer) => {
      speak = answer;
      const input = {
        method: ask.method.toLowerCase(),
        url: { path: ask.path, query: ask.query },
        headers: ask.headers,
        ...(ask.body === undefined ? {} : { body: ask.body }),
      };
      const result = await instance.request(input, operations)();
      if (result._tag === 'Left') return { status: 404, problems: [`no such operation: ${result.left.message}`] };
      const { output, validations } = result.right;
      const asked = validations.input.map((each) => `request ${(each.path ?? []).join('.')}: ${each.message}`);
      // Faults that tests script (429, 5xx) are not all described; only described successes are compared.
      const answered =
        output.statusCode >= 300
          ? []
          : validations.output
              .filter((each) => !isKnownGap(each))
              .map((each) => `answer ${(each.path ?? []).join('.')}: ${each.message}`);
      return { status: output.statusCode, problems: [...asked, ...answered] };
    },
  };
}

interface Diagnostic {
  message: string;
  path?: (string | number)[];
}
interface MockCall {
  resource: { request?: { query?: { name: string }[] } };
  input: { data: { url: { query?: Record<string, string> } }; validations: Diagnostic[] };
}
interface Outcome {
  output: { statusCode: number };
  validations: { input: Diagnostic[]; output: Diagnostic[] };
}
type Either = { _tag: 'Left'; left: Error } | { _tag: 'Right'; right: Outcome };
/**
 * GitHub answers null for the repository of a deleted fork, and '' for addresses that a deployment was not given; its
 * description allows neither.
 */
const isKnownGap = (each: Diagnostic): boolean =>
  /\bhead(?:\.repo|_repository) must be object$/.test(each.message) ||
  /\b(?:log|target)_url must match format "uri"$/.test(each.message);
const right = (value: unknown): unknown => ({ _tag: 'Right', right: value });

/**
 * The document with the used paths and what they refer to; unknown members of a request's body are no longer allowed.
 */
function cut(whole: Node): Node {
  const paths: Node = {};
  for (const path of usedPaths) {
    const item = structuredClone((whole['paths'] as Node)[path]) as Node | undefined;
    if (item === undefined) throw new Error(`GitHub's description has no path ${path}`);
    for (const operation of Object.values(item)) strict(operation as Node);
    paths[path] = item;
  }
  const components: Node = {};
  const waiting: unknown[] = [paths];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    const ref = (node as Node)['$ref'];
    if (typeof ref === 'string') {
      const [, , kind, name] = ref.split('/') as [string, string, string, string];
      const group = (components[kind] ??= {}) as Node;
      if (kind !== 'examples' && group[name] === undefined) {
        group[name] = ((whole['components'] as Node)[kind] as Node)[name];
        waiting.push(group[name]);
      }
    }
    for (const [key, value] of Object.entries(node)) if (key !== 'examples' && key !== 'example') waiting.push(value);
  }
  for (const [path, item] of Object.entries(paths)) paths[path] = withoutExamples(item);
  return { openapi: whole['openapi'], info: whole['info'], paths, components };
}

function strict(operation: Node): void {
  const content = ((operation['requestBody'] as Node | undefined)?.['content'] as Node | undefined)?.[
    'application/json'
  ] as Node | undefined;
  const schema = content?.['schema'] as Node | undefined;
  if (
    schema === undefined ||
    schema['oneOf'] !== undefined ||
    schema['anyOf'] !== undefined ||
    schema['properties'] === undefined
  )
    return;
  schema['additionalProperties'] = false;
}

function withoutExamples(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutExamples);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => key !== 'examples')
      .map(([key, value]) => [key, withoutExamples(value)]),
  );
}
