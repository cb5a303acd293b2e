import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { runAct, type ActResult } from '../support/act.ts';
import { copyExample, writeHistory, type Deployed } from '../support/caller-repository.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { dispatchedEvent, raiseAlert, startMonitored, type IncidentAlert, type Monitored } from '../support/incident-alert.ts';
import { say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';
import { root } from '../support/workflow-files.ts';

const key = ['sk', 'of', 'this', 'run', '7Kq2mZx9'].join('-');
const trace = [
  "TypeError: Cannot read properties of undefined (reading 'amount')",
  '    at charge (src/checkout/charge.ts:5:30)',
  '    at handle (src/checkout/handler.ts:4:10)',
].join('\n');
const quoted = "  const price = prices.get(order.region);";

let dir: string;
let shop: Deployed;
let model: ResponsesServer;
let github: GithubServer;
let monitored: Monitored;
let alert: IncidentAlert;

const charge = (lookup: string): string => [
  "import { prices } from './prices.ts';", '', 'export function charge(order: Order): number {', `  const price = prices.get(order.${lookup});`, '  return order.count * price.amount;', '}', '',
].join('\n');

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-e2e-incident-'));
  model = await startResponsesServer([say({
    hypotheses: [{
      commit: '0'.repeat(40), confidence: 'L3', mechanism: 'It is the newest.', symptom_quotes: ['reading \'amount\''], diff_quotes: [{ path: 'README.md', quote: '# Shop' }], counter_evidence: [], gaps: [],
    }],
    cause: { answer: 'this-deploy', reason: 'The trace lies in changed lines.' }, other_causes: [],
    mitigation: { choice: 'rollback', reason: 'It takes the lookup back.', evidence_against_more_reversible: null },
  })]);
  monitored = await startMonitored({ service: 'checkout', historyMinutes: 30, annotations: { description: trace } });
  const config = [
    `base-url: ${model.baseUrl}`, 'rollback-analysis:', '  queries:',
    `    - { name: errors, bad: 'sum(increase(http_requests_total{code=~"5.."}[1m]))', total: 'sum(increase(http_requests_total[1m]))' }`, '',
  ].join('\n');
  shop = writeHistory(dir, [
    {
      message: 'Start', files: {
        '.github/codex-ci.yml': config, 'README.md': '# Shop\n', 'src/checkout/charge.ts': charge('currency'),
        'src/checkout/handler.ts': "import { charge } from './charge.ts';\n\nexport function handle(order: Order): number {\n  return charge(order);\n}\n",
        'src/checkout/prices.ts': 'export const prices = new Map<string, Price>();\n', 'src/search/query.ts': 'export const limit = 20;\n',
      },
    },
    { message: 'Say how to start the shop', files: { 'README.md': '# Shop\n\nStart it with npm start.\n' } },
    { message: 'Search shows more', files: { 'src/search/query.ts': 'export const limit = 50;\n' } },
    { message: 'Prices by region', files: { 'src/checkout/charge.ts': charge('region') } },
    { message: 'Search sorts by name', files: { 'src/search/sort.ts': 'export const by = (a: string, b: string): number => a.localeCompare(b);\n' } },
  ]);
  github = await startGithub();
  await sleep(5000);
  const at = (ms: number): string => new Date(Date.now() + ms).toISOString().replace(/\.\d+Z$/, 'Z');
  const deployment = (id: number, sha: string | undefined, when: string) => ({
    id, sha: sha ?? '', ref: 'main', task: 'deploy', environment: 'production', transient: false, at: when, statuses: [{ id: id * 10, state: 'success', at: when }],
  });
  github.reset({
    repository: shop.name, deployments: [deployment(1, shop.shas[1], at(-3 * 3_600_000)), deployment(2, shop.shas[4], at(0))],
    issues: [{ number: 12, title: 'Checkout fails', body: trace, author: 'octocat', state: 'open', labels: ['incident'] }], permissions: { octocat: 'write' },
  });
  await sleep(1500);
  alert = await raiseAlert(monitored);
}, 120_000);

afterAll(async () => {
  await monitored?.close();
  await model?.close();
  await github?.close();
  rmSync(dir, { recursive: true, force: true });
});

async function run(event: string, payload: unknown): Promise<ActResult> {
  const result = await runAct({
    suite: root, repository: shop.dir, repositoryName: shop.name, event, payload,
    workflow: copyExample('incident-rollback.yml', dir, { prometheus: monitored.prometheus.url, 'open-pull-request': 'false' }, 'incident'),
    env: { GITHUB_API_URL: github.url, GITHUB_GRAPHQL_URL: `${github.url}/graphql` }, secrets: { OPENAI_API_KEY: key }, path: [join(root, 'codex/node_modules/.bin')],
  });
  onTestFailed(() => { process.stderr.write(result.text); });
  return result;
}

interface Record { verdict: string; rollback_analysis: { suspects: { commit: string; path: string; start_line: number; end_line: number }[]; cause: { answer: string; confidence: string }; mitigation: { choice: string } }; dropped: { reason: string }[] }

test('a spike fires an alert, and the answer names the change that did it', async () => {
  const result = await run('repository_dispatch', dispatchedEvent(alert.dispatch, { full_name: shop.name }));
  const [first] = (JSON.parse(readFileSync(join(result.artifact('codex-ci-rollback-analysis-1'), 'result.json'), 'utf8')) as Record).rollback_analysis.suspects;
  expect(first).toMatchObject({ commit: shop.shas[3], path: 'src/checkout/charge.ts' });
  expect(result.jobs.get('analyse')?.outputs['analysis']).toMatchObject({ cause: 'this-deploy', recommendation: 'rollback', 'suspect-sha': shop.shas[3], 'last-known-good': shop.shas[1] });
  const summary = result.jobs.get('analyse')?.summary ?? '';
  for (const words of [shop.shas[3]?.slice(0, 7) ?? '', 'src/checkout/charge.ts', 'rollback', '```mermaid']) expect(summary).toContain(words);
  expect(quoted).toContain('region');
  result.dispose();
});
