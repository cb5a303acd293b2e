import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import type { RollbackAnalysisPart } from '../../src/tasks/rollback-analysis/part.ts';
import { here } from '../support/groups.ts';
import { runAct, type ActResult } from '../support/act.ts';
import { copyExample } from '../support/caller-repository.ts';
import { filesOf, mirrorBranch } from '../support/github-git.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import {
  badDiscount,
  discount,
  filler,
  goodDiscount,
  replyOf,
  shopWithHistory,
  trace,
  type Shop,
} from '../support/incident.ts';
import {
  dispatchedEvent,
  raiseAlert,
  startMonitored,
  type IncidentAlert,
  type Monitored,
} from '../support/incident-alert.ts';
import { say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';
import { root } from '../support/workflow-files.ts';

const key = ['sk', 'of', 'this', 'run', '7Kq2mZx9'].join('-');
const repositoryName = 'acme/shop';
/** The last commit that was good. */
const good = 39;

let dir: string;
let model: ResponsesServer;
let github: GithubServer;
const open: ActResult[] = [];

interface Planted {
  name: string;
  /** what the alert's description says; log lines belong there */
  text: string;
  /** gives the place of the commit that did it, null where none did */
  plant(shop: Shop): number | null;
  after?(shop: Shop): void;
  quote?: { path: string; line: string };
  recommendation: string;
  cause: string;
  says: readonly (string | RegExp)[];
  holds?(part: RollbackAnalysisPart): void;
}

const wrong = '  const discountRate = rates[code].rate;';
const behindFlag = discount(
  "  const sum = lines.reduce((all, line) => all + lineTotal(line), 0);\n  if (flags.isEnabled('new-discounts')) {\n    const discountRate = rates[code].rate;\n    return sum * (1 - discountRate);\n  }\n  const rate = rates[code]?.rate ?? 0;\n  return sum * (1 - rate);",
);
const alike = 'TypeError: cannot read the discount rate of an undefined rates code';
const rate = (name: string): string =>
  `export const ${name} = (code: string): number => {\n  const discountRate = rates[code].rate;\n  return discountRate;\n};\n`;
const read = (shop: Shop): number => shop.commit('Read the discount rate', { 'src/cart/discount.ts': badDiscount });

const cases: readonly Planted[] = [
  {
    name: 'one change',
    text: trace,
    plant: read,
    quote: { path: 'src/cart/discount.ts', line: wrong },
    recommendation: 'hotfix',
    cause: 'this-deploy',
    says: ['src/cart/discount.ts:15', 'Read the discount rate'],
    holds: ({ suspects, observations }) => {
      expect(suspects[0]).toMatchObject({ path: 'src/cart/discount.ts', start_line: 15, end_line: 16 });
      expect(observations.filter(({ result }) => result.state === 'present').map(({ name }) => name)).toEqual(
        expect.arrayContaining(['errors (bad)', 'errors (total)']),
      );
    },
  },
  {
    name: 'a change behind a flag',
    text: trace.replace('15:36', '16:40'),
    plant: (shop) => shop.commit('Discounts by the new rates', { 'src/cart/discount.ts': behindFlag }),
    quote: { path: 'src/cart/discount.ts', line: '    const discountRate = rates[code].rate;' },
    recommendation: 'disable-flag',
    cause: 'this-deploy',
    says: ['new-discounts'],
  },
  {
    name: 'a migration that drops a column',
    text: trace,
    plant: (shop) =>
      shop.commit('Discounts without the email column', {
        'src/cart/discount.ts': badDiscount,
        'db/migrate/2_email.sql': 'ALTER TABLE users DROP COLUMN email;\n',
      }),
    quote: { path: 'src/cart/discount.ts', line: wrong },
    recommendation: 'hotfix',
    cause: 'this-deploy',
    says: [/DROP COLUMN email/, /\| rollback \| no \|/],
    holds: ({ rollback }) => {
      expect(rollback).toMatchObject({
        feasible: false,
        irreversible: [{ blocks: true, path: 'db/migrate/2_email.sql' }],
      });
    },
  },
  {
    name: 'configuration that the deploy shipped',
    text: 'PoolTimeout: pool exhausted, pool size 1, waited timeout 1 for a connection from the pool',
    plant: (shop) => shop.commit('Pool and timeout of connections', { 'config/app.yml': 'pool: 1\ntimeout: 1\n' }),
    quote: { path: 'config/app.yml', line: 'pool: 1' },
    recommendation: 'rollback',
    cause: 'this-deploy',
    says: ['config/app.yml', /shipped by the deployment/],
  },
  {
    name: 'an outage of a dependency and an innocent deploy',
    text: 'Error: connect ECONNREFUSED 10.20.30.40:5432\n503 Service Unavailable from payments.example',
    plant: () => null,
    recommendation: 'contain',
    cause: 'not-this-deploy',
    says: ['ECONNREFUSED'],
    holds: ({ other_causes: others }) => {
      expect(others[0]).toMatchObject({ kind: 'dependency' });
    },
  },
  {
    name: 'two suspects',
    text: `${alike}\n    at one (/srv/app/src/cart/one.ts:2:30)\n\n${alike}\n    at two (/srv/app/src/order/two.ts:2:30)`,
    plant: (shop) => shop.commit('Rates of a cart', { 'src/cart/one.ts': rate('one') }),
    after: (shop) => {
      shop.commit('Rates of an order', { 'src/order/two.ts': rate('two') });
    },
    recommendation: 'rollback',
    cause: 'this-deploy',
    says: [/2 commits are suspected about equally/, 'src/cart/one.ts', 'src/order/two.ts'],
  },
  {
    name: 'a revert that conflicts',
    text: trace,
    plant: read,
    after: (shop) => {
      shop.commit('Begin at nothing', {
        'src/cart/discount.ts': shop
          .text('src/cart/discount.ts')
          .replace('lineTotal(line), 0);', 'lineTotal(line), zero);'),
      });
    },
    quote: { path: 'src/cart/discount.ts', line: wrong },
    recommendation: 'rollback',
    cause: 'this-deploy',
    says: [/conflicts/],
    holds: ({ rollback }) => {
      expect(rollback).toMatchObject({ feasible: true, conflicts: ['src/cart/discount.ts'] });
    },
  },
];

interface Ready {
  repository: string;
  shas: readonly string[];
  culprit: number | null;
  monitored: Monitored;
}
const ready = new Map<string, Ready>();

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-e2e-incident-'));
  [model, github] = await Promise.all([startResponsesServer([]), startGithub()]);
}, 60_000);
beforeEach(() => {
  model.requests.length = 0;
});
afterEach(() => {
  open.splice(0).forEach((result) => {
    result.dispose();
  });
});
afterAll(async () => {
  await Promise.all([...ready.values()].map(({ monitored }) => monitored.close()));
  await Promise.all([model?.close(), github?.close()]);
  rmSync(dir, { recursive: true, force: true });
});

/** What the configuration of the caller says: where the model is, and which metrics to look at. */
const config = (): string =>
  [
    `base-url: ${model.baseUrl}`,
    'rollback-analysis:',
    '  queries:',
    `    - { name: errors, bad: 'sum(increase(http_requests_total{code=~"5.."}[1m]))', total: 'sum(increase(http_requests_total[1m]))' }`,
    '',
  ].join('\n');

async function prepare(planted: Planted): Promise<Ready> {
  const shop = shopWithHistory({ '.github/codex-ci.yml': config() });
  for (let at = 0; at < 5; at += 1) filler(shop, 50 + at);
  const culprit = planted.plant(shop);
  for (let at = 5; at < 9; at += 1) filler(shop, 50 + at);
  planted.after?.(shop);
  const { dir: repository, shas } = shop.build();
  const made = {
    repository,
    shas,
    culprit,
    monitored: await startMonitored({
      service: 'shop',
      historyMinutes: 60,
      annotations: { description: planted.text },
    }),
  };
  ready.set(planted.name, made);
  return made;
}

const second = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');

/** Deploys, lets the service run well for a moment more, and makes it ill. */
async function breakAfterDeploy({ shas, monitored }: Ready): Promise<IncidentAlert> {
  const deployment = (id: number, sha: string, when: string) => ({
    id,
    sha,
    ref: 'main',
    task: 'deploy',
    environment: 'production',
    transient: false,
    at: when,
    statuses: [{ id: id * 10, state: 'success', at: when }],
  });
  github.reset({
    repository: repositoryName,
    deployments: [
      deployment(1, shas[good] as string, second(Date.now() - 3 * 3_600_000)),
      deployment(2, shas.at(-1) as string, second(Date.now())),
    ],
  });
  await sleep(1100);
  return raiseAlert(monitored);
}

async function run(
  event: string,
  payload: unknown,
  { repository, monitored }: Ready,
  over: Record<string, string> = {},
): Promise<ActResult> {
  const result = await runAct({
    suite: root,
    repository,
    repositoryName,
    event,
    payload,
    workflow: copyExample('incident-rollback.yml', dir, { prometheus: monitored.prometheus.url, ...over }, 'incident'),
    env: { GITHUB_API_URL: github.url, GITHUB_GRAPHQL_URL: `${github.url}/graphql` },
    secrets: { OPENAI_API_KEY: key },
    path: [join(root, 'codex/node_modules/.bin')],
  });
  open.push(result);
  onTestFailed(() => {
    process.stderr.write(result.text);
  });
  return result;
}

function partOf(result: ActResult): RollbackAnalysisPart {
  return (
    JSON.parse(readFileSync(join(result.artifact('codex-ci-rollback-analysis-1'), 'result.json'), 'utf8')) as {
      rollback_analysis: RollbackAnalysisPart;
    }
  ).rollback_analysis;
}

/** A model that agrees with what was planted, each quote a true one. */
function agreeing(planted: Planted, { shas, culprit }: Ready): object {
  const commit = culprit === null ? undefined : shas[culprit];
  return replyOf({
    hypotheses:
      commit === undefined || planted.quote === undefined
        ? []
        : [
            {
              commit,
              confidence: 'L2',
              mechanism: 'The changed line does it.',
              symptom_quotes: [planted.text.split('\n')[0]?.slice(0, 60)],
              diff_quotes: [{ path: planted.quote.path, quote: planted.quote.line }],
              counter_evidence: ['other carts work'],
              gaps: ['the cart of that request'],
            },
          ],
    cause: { answer: planted.cause, reason: 'see above' },
    mitigation: {
      choice: planted.recommendation,
      reason: 'it takes the cause away',
      evidence_against_more_reversible: null,
    },
  });
}

describe.runIf(here('monitoring'))(
  'a spike fires an alert, the alert a dispatch, and the answer names what was planted',
  () => {
    test.each(cases)('$name', async (planted) => {
      const at = await prepare(planted);
      model.script([say(agreeing(planted, at))]);
      const alert = await breakAfterDeploy(at);
      const result = await run(
        'repository_dispatch',
        dispatchedEvent(alert.dispatch, { full_name: repositoryName }),
        at,
      );
      expect([...result.jobs].filter(([id]) => id !== 'revert').map(([id, job]) => [id, job.result])).toEqual([
        ['analyse', 'success'],
        ['publish', 'success'],
        ['verdict', 'success'],
      ]);
      const part = partOf(result);
      const culprit = at.culprit === null ? '' : (at.shas[at.culprit] as string);
      const outputs = result.jobs.get('analyse')?.outputs['analysis'];
      expect(outputs).toMatchObject({
        verdict: 'pass',
        cause: planted.cause,
        recommendation: planted.recommendation,
        'last-known-good': at.shas[good],
      });
      if (planted.after === undefined)
        expect(outputs).toMatchObject({ 'suspect-sha': culprit, 'suspect-path': planted.quote?.path ?? '' });
      if (culprit !== '') expect(part.suspects.slice(0, 2).map(({ commit }) => commit)).toContain(culprit);
      planted.holds?.(part);
      const summary = result.jobs.get('analyse')?.summary ?? '';
      for (const words of [...planted.says, '```mermaid', ...(culprit === '' ? [] : [culprit.slice(0, 12)])])
        expect(summary).toMatch(words);
      expect(model.requests.length).toBeGreaterThan(0);
      expect(github.violations).toEqual([]);
      const log = result.text
        .split('\n')
        .filter((line) => !line.includes('"command":"add-mask"'))
        .join('\n');
      expect(log + summary + JSON.stringify(part)).not.toContain(key);
      await at.monitored.close();
      ready.delete(planted.name);
    });

    test('the pull request with the revert is opened by a job of its own, on a branch of ours, and no second one by a repetition', async () => {
      const planted = cases[0] as Planted;
      const at = await prepare(planted);
      model.script([say(agreeing(planted, at))]);
      const alert = await breakAfterDeploy(at);
      mirrorBranch(github.state.git, 'main', at.repository);
      const incident = (): Promise<ActResult> =>
        run('repository_dispatch', dispatchedEvent(alert.dispatch, { full_name: repositoryName }), at);
      const result = await incident();
      expect([...result.jobs].map(([id, job]) => [id, job.result])).toEqual([
        ['analyse', 'success'],
        ['publish', 'success'],
        ['verdict', 'success'],
        ['revert', 'success'],
      ]);
      const [pull, ...more] = github.state.pulls;
      expect(more).toEqual([]);
      expect(pull).toMatchObject({
        state: 'open',
        base: { ref: 'main' },
        head: { ref: expect.stringMatching(/^codex-ci\//) },
      });
      expect(pull?.body).toContain((at.shas[at.culprit as number] as string).slice(0, 12));
      expect(filesOf(github.state.git, pull?.head.ref ?? '')['src/cart/discount.ts']).toBe(goodDiscount);
      expect(filesOf(github.state.git, 'main')['src/cart/discount.ts']).toBe(badDiscount);
      model.script([say(agreeing(planted, at))]);
      await incident();
      expect(github.state.pulls).toHaveLength(1);
      expect(github.violations).toEqual([]);
    });

    test('an issue with the label gets the answer as its one comment', async () => {
      const planted = cases[0] as Planted;
      const at = await prepare(planted);
      await breakAfterDeploy(at);
      github.state.issues = [
        { number: 12, title: 'Checkout fails', body: trace, author: 'octocat', state: 'open', labels: ['incident'] },
      ];
      github.state.permissions = { octocat: 'write' };
      const payload = {
        action: 'labeled',
        label: { name: 'incident' },
        sender: { login: 'octocat' },
        repository: { full_name: repositoryName, default_branch: 'main', name: 'shop', owner: { login: 'acme' } },
        issue: { number: 12, title: 'Checkout fails', body: trace, created_at: second(Date.now()) },
      };
      for (let time = 0; time < 2; time += 1) {
        model.script([say(agreeing(planted, at))]);
        const result = await run('issues', payload, at);
        expect(result.jobs.get('verdict')?.summary).toContain('Published on its issue');
        expect(github.state.comments.filter(({ issue }) => issue === 12)).toHaveLength(1);
      }
      expect(github.state.comments[0]?.body).toContain('src/cart/discount.ts');
      expect(github.violations).toEqual([]);
    });
  },
);
