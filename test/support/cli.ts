// The built command line as a user starts it: a process of its own, with a home and a folder for temporary files that
// nobody else has.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { z } from 'zod';
import type { Envelope } from '../../src/domain/result.ts';
import { parseDocument } from '../../src/flow/document.ts';
import type { ReviewPart } from '../../src/tasks/review/part.ts';
import { review } from '../../src/tasks/review/task.ts';
import { tempDir } from '../git/build.ts';
import type { SeenRequest } from './responses-server.ts';
import { noise } from './secrets.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
/** The Node that the repository pins; the suite's bundle also runs on older ones. */
export const pinnedNode = join(root, 'node_modules/.bin/node');
export const apiKey = ['sk', 'test', noise(24, undefined, 'api')].join('-');

/** The path of the built `cli.js`; the run's set-up built it (setup/bundle.ts). */
export const buildCli = (): string => join(inject('dist'), 'cli.js');

export interface Ran {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** processes that were started by it and still run */
  left: string[];
  /** what it left in its folder for temporary files */
  temporary: string[];
}

export interface Started {
  child: ChildProcess;
  done: Promise<Ran>;
}
export interface StartOptions {
  cli: string;
  node?: string;
  cwd?: string;
  env?: Readonly<Record<string, string | undefined>>;
}

export function startCli(args: readonly string[], { cli, node = pinnedNode, cwd, env = {} }: StartOptions): Started {
  const own = tempDir();
  const [home, temp] = [join(own, 'home'), join(own, 'temp')];
  mkdirSync(home);
  mkdirSync(temp);
  const all = {
    PATH: process.env['PATH'],
    HOME: home,
    TMPDIR: temp,
    OPENAI_API_KEY: apiKey,
    CODEX_CI_CODEX: join(root, 'codex/node_modules/.bin/codex'),
    ...env,
  };
  const child = spawn(node, [cli, ...args], {
    cwd: cwd ?? own,
    env: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  const done = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code, signal, ...texts, left: processesOf(temp), temporary: readdirSync(temp) });
    });
  });
  return { child, done };
}

export function runCli(args: readonly string[], options: StartOptions): Promise<Ran> {
  return startCli(args, options).done;
}

/** Processes that name a folder in their command line or environment. */
function processesOf(dir: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const read = (name: string): string => {
        try {
          return readFileSync(`/proc/${pid}/${name}`, 'utf8');
        } catch {
          return '';
        }
      };
      const command = read('cmdline');
      return `${command}\0${read('environ')}`.includes(dir) ? [`${pid} ${command.replaceAll('\0', ' ')}`] : [];
    });
}

export interface Document {
  envelope: Envelope;
  part: ReviewPart;
}

const schema = z.fromJSONSchema(
  JSON.parse(readFileSync(join(root, 'schema/result.schema.json'), 'utf8')) as Parameters<typeof z.fromJSONSchema>[0],
);

/** A result document, held against the published schema and the project's own. */
export function readDocument(text: string): Document {
  const value: unknown = JSON.parse(text);
  schema.parse(value);
  return parseDocument(review, value, 'result.json');
}

export function resultOf(run: string): Document {
  return readDocument(readFileSync(join(run, 'result.json'), 'utf8'));
}

/** Every file below a folder, by its path in it. */
export function filesBelow(dir: string): Record<string, string> {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(dir.length + 1), readFileSync(path, 'utf8')]),
  );
}

/** What a request says to the model, as one text: each text of its input. */
export function promptOf(seen: SeenRequest): string {
  const texts = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(texts)
        : [];
  return texts((seen.body as { input?: unknown }).input).join('\n');
}

/** The rule findings that a request lists: id and rule. */
export function ruleFindingsOf(seen: SeenRequest): { id: string; rule: string }[] {
  return [...promptOf(seen).matchAll(/^id ([0-9a-f]{12}) · ([\w-]+) · /gm)].map(([, id, rule]) => ({
    id: id!,
    rule: rule!,
  }));
}

export interface ClaimedFinding {
  category: string;
  severity: string;
  confidence: string;
  title: string;
  detail: string;
  path: string;
  side: string;
  line: number;
  end_line: number;
  quote: string;
  suggestion: string | null;
}

/** A model's finding with what matters to a test given. */
export function claim(given: Partial<ClaimedFinding>): ClaimedFinding {
  return {
    category: 'correctness',
    severity: 'high',
    confidence: 'L3',
    title: 'A problem',
    detail: 'It goes wrong.',
    path: 'src/cart.js',
    side: 'new',
    line: 1,
    end_line: 1,
    quote: '',
    suggestion: null,
    ...given,
  };
}

export const answer = (
  findings: readonly ClaimedFinding[] = [],
  opinions: readonly { id: string; stance: string; reason: string }[] = [],
): object => ({ rule_findings: opinions, findings });
