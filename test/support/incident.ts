// Incidents on real repositories: a small shop with a history, a deployment of it, and the whole task through the
// flow's own steps.
import type { Json } from '../../src/domain/json.ts';
import { join } from 'node:path';
import { findCodex } from '../../src/adapters/codex/find-codex.ts';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import type { Engine } from '../../src/contracts/engine.ts';
import type { Result } from '../../src/contracts/task.ts';
import type { World } from '../../src/contracts/world.ts';
import { noUsage } from '../../src/domain/usage.ts';
import type { Effect } from '../../src/domain/effect.ts';
import { worldOf } from '../../src/entry/run/world.ts';
import { openRunFolder, type StoredOptions } from '../../src/flow/run-folder.ts';
import { replay } from '../../src/flow/replay.ts';
import { collect, decide, turns } from '../../src/flow/steps.ts';
import type { Signal } from '../../src/readers/alerts/model.ts';
import { RollbackEvidence } from '../../src/tasks/rollback-analysis/evidence.ts';
import type { Incident } from '../../src/tasks/rollback-analysis/incident.ts';
import type { RollbackAnalysisPart } from '../../src/tasks/rollback-analysis/part.ts';
import { rollbackAnalysis } from '../../src/tasks/rollback-analysis/task.ts';
import { buildRepository, open, tempDir, type File } from '../git/build.ts';

type Texts = Readonly<Record<string, string | null>>;

/** A repository in the making; each commit says what it changes. */
export class Shop {
  private readonly files = new Map<string, string>();
  private readonly steps: { message: string; files: File[] }[] = [];

  /** Commits, and gives the commit's place in `shas`. */
  commit(message: string, changes: Texts): number {
    for (const [path, content] of Object.entries(changes)) {
      if (content === null) this.files.delete(path);
      else this.files.set(path, content);
    }
    return (
      this.steps.push({
        message,
        files: [...this.files].map(([path, content]) => ({
          path,
          content,
          ...(path.endsWith('.sh') ? { mode: '100755' as const } : {}),
        })),
      }) - 1
    );
  }

  text(path: string): string {
    return this.files.get(path) ?? '';
  }

  build(): { dir: string; shas: string[] } {
    const { dir, commits } = buildRepository(this.steps);
    return { dir, shas: commits };
  }
}

const topics = [
  'search index',
  'mail template',
  'image resize',
  'sitemap',
  'newsletter',
  'wish list',
  'gift card',
  'address book',
  'size guide',
  'store finder',
];
const words = (topic: string): string => topic.replace(/ (\w)/, (_, letter: string) => letter.toUpperCase());

/** A change that has nothing to do with carts. */
export function filler(shop: Shop, at: number): number {
  const topic = topics[at % topics.length]!;
  const name = words(topic);
  const path = `src/${name}/${name}.ts`;
  const body = Array.from(
    { length: 6 },
    (_, line) => `  const ${name}${line} = ${name}Options.${name}Part${line}(${at * 10 + line});`,
  ).join('\n');
  return shop.commit(`Improve the ${topic} (${at})`, {
    [path]: `export function ${name}() {\n${body}\n  return ${name}0;\n}\n`,
  });
}

export const discount = (body: string): string =>
  `import { rates } from './rates.ts';\n\nexport interface Line { sku: string; amount: number; quantity: number }\n\nexport function lineTotal(line: Line): number {\n  return line.amount * line.quantity;\n}\n\nexport function describeDiscount(code: string): string {\n  return \`Discount \${code}\`;\n}\n\nexport function applyDiscount(lines: Line[], code: string): number {\n${body}\n}\n`;
export const goodDiscount = discount(
  '  const sum = lines.reduce((all, line) => all + lineTotal(line), 0);\n  const rate = rates[code]?.rate ?? 0;\n  return sum * (1 - rate);',
);
export const badDiscount = discount(
  '  const sum = lines.reduce((all, line) => all + lineTotal(line), 0);\n  const discountRate = rates[code].rate;\n  return sum * (1 - discountRate);',
);

/** 40 commits of a shop while all was well; `more` are further files of the first. */
export function shopWithHistory(more: Texts = {}): Shop {
  const shop = new Shop();
  shop.commit('A shop', {
    ...more,
    'src/cart/discount.ts': goodDiscount,
    'src/cart/rates.ts': 'export const rates: Record<string, { rate: number }> = { SPRING: { rate: 0.1 } };\n',
    'src/cart/checkout.ts':
      "import { applyDiscount } from './discount.ts';\n\nexport function checkout(cart: Cart): number {\n  return applyDiscount(cart.lines, cart.code);\n}\n",
    'config/app.yml': 'pool: 10\ntimeout: 30\n',
    'db/migrate/1_users.sql': 'CREATE TABLE users (id int, email text);\n',
  });
  for (let at = 0; at < 39; at += 1) filler(shop, at);
  return shop;
}

export const trace =
  "TypeError: Cannot read properties of undefined (reading 'rate')\n    at applyDiscount (/srv/app/src/cart/discount.ts:15:36)\n    at checkout (/srv/app/src/cart/checkout.ts:4:10)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)";

export const times = {
  deployed: '2026-11-20T10:00:00.000Z',
  alert: '2026-11-20T10:12:00.000Z',
  now: '2026-11-20T10:20:00.000Z',
};

export function signalOf(text: string, more: Partial<Signal> = {}): Signal {
  return {
    source: 'alertmanager',
    status: 'firing',
    service: 'shop',
    environment: 'production',
    severity: 'critical',
    title: 'HighErrorRate',
    text,
    started_at: times.alert,
    ended_at: null,
    value: 0.2,
    threshold: 0.05,
    labels: { alertname: 'HighErrorRate', job: 'shop' },
    links: [],
    fingerprint: 'abc123',
    warnings: [],
    ...more,
  };
}

export interface Deployment {
  dir: string;
  live: string;
  lastGood: string | null;
  trusted?: string;
  signal: Signal;
  incident?: Partial<Incident>;
  options?: Record<string, unknown>;
  /** the model's reply as JSON; without one no model is asked */
  reply?: object;
  world?: Partial<World>;
}

export interface Analysis {
  result: Result<RollbackAnalysisPart>;
  part: RollbackAnalysisPart;
  evidence: RollbackEvidence;
  markdown: string;
  effects: Effect[];
  log: string[];
  prompt: string | null;
  /** decided again from the stored run under other policy */
  again(options?: Record<string, unknown>): Result<RollbackAnalysisPart>;
}

const profile = {
  model: 'gpt-6-sol',
  effort: 'low',
  verbosity: 'low' as const,
  timeoutMs: 60_000,
  maxRequests: 1,
  maxTokens: 100_000,
  maxOutputTokens: 32_000,
  askTokens: 40_000,
};

export async function analyse(deployment: Deployment): Promise<Analysis> {
  const log: string[] = [];
  const say = (message: string): void => {
    log.push(message);
  };
  const world: World = {
    ...worldOf({
      repository: await open(deployment.dir),
      forge: null,
      redactor: createRedactor(),
      clock: { now: () => new Date(times.now) },
      log: { info: say, warn: say, debug: say },
      signal: new AbortController().signal,
      metricsToken: null,
      codex: () => findCodex({ install: false }),
    }),
    ...deployment.world,
  };
  const { live, lastGood, signal } = deployment;
  const payload = {
    signal,
    live: { sha: live, at: times.deployed, url: null },
    last_good: lastGood === null ? null : { sha: lastGood, at: null, url: null },
    later: [],
    found: 'given by the test',
    series: [],
    base_branch: 'main',
    expression: null,
    ...deployment.incident,
  };
  const subject = {
    kind: 'deployment' as const,
    repository: 'ada/shop',
    trusted: deployment.trusted ?? live,
    environment: 'production',
    live,
    ...(lastGood === null ? {} : { lastGood }),
  };
  const options: StoredOptions = {
    task: rollbackAnalysis.name,
    common: {},
    values: (deployment.options ?? {}) as StoredOptions['values'],
    given: {},
    profiles: { [rollbackAnalysis.name]: profile },
    limitUsd: null,
  };
  const folder = openRunFolder(join(tempDir(), 'run'));
  await collect(
    rollbackAnalysis,
    { event: 'repository_dispatch', actor: 'ada', at: times.now, subject, payload: payload as unknown as Json },
    options,
    { folder, world },
  );
  const seen: { prompt: string | null } = { prompt: null };
  const engine = deployment.reply === undefined ? null : scripted(JSON.stringify(deployment.reply), seen);
  await turns(rollbackAnalysis, { folder, world, engine, parallel: 1, signal: new AbortController().signal });
  const result = decide(rollbackAnalysis, folder);
  return {
    result,
    part: result.part,
    evidence: folder.read('evidence.json', RollbackEvidence),
    ...rollbackAnalysis.render(result),
    log,
    prompt: seen.prompt,
    again: (overrides = {}) => replay(rollbackAnalysis, folder, overrides),
  };
}

function scripted(text: string, seen: { prompt: string | null }): Engine {
  return {
    name: 'codex',
    model: 'gpt-6-sol',
    prepare: async () => ({ name: 'codex', model: 'gpt-6-sol', effort: 'low', version: '1' }),
    answer: async (ask) => {
      seen.prompt = ask.prompt;
      return { ask: ask.id, usage: noUsage, outcome: 'answered', text };
    },
    close: async () => undefined,
  };
}

/** A model's reply that says little; parts of it are replaced. */
export function replyOf(more: Record<string, unknown> = {}): object {
  return {
    hypotheses: [],
    cause: { answer: 'unknown', reason: 'nothing fits' },
    other_causes: [],
    mitigation: { choice: 'escalate', reason: 'a person decides', evidence_against_more_reversible: null },
    ...more,
  };
}
