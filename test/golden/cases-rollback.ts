import { say } from '../support/responses-server.ts';
import type { Case } from './case.ts';
import type { Change, Commit } from './repository.ts';

const topics = ['search index', 'mail template', 'image resize', 'sitemap', 'newsletter', 'wish list', 'gift card'];

/** A change that has nothing to do with carts. */
function filler(at: number): Commit {
  const topic = topics[at % topics.length]!;
  const name = topic.replace(/ (\w)/, (_, letter: string) => letter.toUpperCase());
  const body = `  const ${name}0 = ${name}Options.part(${at * 10});\n  return ${name}0;\n`;
  return {
    message: `Improve the ${topic} (${at})`,
    files: { [`src/${name}.ts`]: `export function ${name}() {\n${body}}\n` },
  };
}
const fillers = (from: number, count: number): Commit[] => Array.from({ length: count }, (_, at) => filler(from + at));

const discount = (body: string): string =>
  "import { rates } from './rates.ts';\n\nexport interface Line { sku: string; amount: number; quantity: number }\n\n" +
  'export function lineTotal(line: Line): number {\n  return line.amount * line.quantity;\n}\n\nexport function describeDiscount(code: string): string {\n  return `Discount ${code}`;\n}\n\n' +
  `export function applyDiscount(lines: Line[], code: string): number {\n  const sum = lines.reduce((all, line) => all + lineTotal(line), 0);\n${body}\n}\n`;
const good = discount('  const rate = rates[code]?.rate ?? 0;\n  return sum * (1 - rate);');
const bad = discount('  const discountRate = rates[code].rate;\n  return sum * (1 - discountRate);');
const shop: Commit = {
  message: 'A shop',
  files: {
    'src/cart/discount.ts': good,
    'src/cart/rates.ts': 'export const rates: Record<string, { rate: number }> = { SPRING: { rate: 0.1 } };\n',
    'src/cart/checkout.ts':
      "import { applyDiscount } from './discount.ts';\n\nexport function checkout(cart: Cart): number {\n  return applyDiscount(cart.lines, cart.code);\n}\n",
    'config/app.yml': 'pool: 10\ntimeout: 30\n',
  },
};
const culprit = (message = 'Read the discount rate', more: Change = {}): Commit => ({
  message,
  files: { 'src/cart/discount.ts': bad, ...more },
});
const trace =
  "TypeError: Cannot read properties of undefined (reading 'rate')\n    at applyDiscount (/srv/app/src/cart/discount.ts:15:36)\n" +
  '    at checkout (/srv/app/src/cart/checkout.ts:4:10)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)';
const refused = 'Error: connect ECONNREFUSED 10.20.30.40:5432';
const nan = 'checkout fails: the discount of a cart is NaN for code SUMMER';

/** 24 commits while all was well, and then what was deployed. */
const history: readonly Commit[] = [shop, ...fillers(0, 23)];
const deployed = (...more: Commit[]): Commit[] => [...history, filler(30), ...more, filler(31)];
const usual = deployed(culprit());
const args = (shas: readonly string[], at = history.length - 1): string[] => [
  '--deployed',
  shas.at(-1)!,
  '--last-good',
  shas[at]!,
  '--symptom',
  '../incident.log',
];
const beside = (text: string, more: Record<string, string> = {}): Record<string, string> => ({
  'incident.log': `${text}\n`,
  ...more,
});

const minute = (at: number): string => new Date(Date.parse('2026-11-20T10:00:00.000Z') + at * 60_000).toISOString();
/** Errors that rise at a minute after the deployment, or before it. */
const series = (rise: number): Record<string, string> => ({
  'metrics.json': JSON.stringify({
    series: [
      {
        name: 'errors',
        kind: 'ratio',
        worse: 'higher',
        points: Array.from({ length: 60 }, (_, at) => ({
          t: minute(at - 44),
          bad: at - 44 < rise ? 1 : 200,
          total: 1000,
        })),
      },
    ],
  }),
});
const timed = ['--metrics', '../metrics.json', '--deployed-at', minute(0)];
const alert = (status: string): Record<string, string> => ({
  'alert.json': JSON.stringify({
    version: '4',
    status,
    groupKey: '{}',
    receiver: 'x',
    externalURL: 'http://localhost',
    commonLabels: {},
    commonAnnotations: {},
    groupLabels: {},
    alerts: [
      {
        status,
        labels: { alertname: 'HighErrorRate', service: 'shop', severity: 'critical' },
        annotations: { summary: 'Error rate 22% on shop' },
        startsAt: minute(12),
        endsAt: '0001-01-01T00:00:00Z',
        fingerprint: 'abc',
      },
    ],
  }),
});

interface Said {
  commit?: string;
  quote?: string;
  path?: string;
  symptom?: string;
  answer?: string;
  other?: string;
  choice?: string;
  confidence?: string;
}
/** A model's reply: a hypothesis where a commit is named, another cause where words of the symptom are. */
const reply = ({
  commit,
  quote = 'const discountRate = rates[code].rate;',
  path = 'src/cart/discount.ts',
  symptom = "reading 'rate'",
  answer = 'this-deploy',
  other,
  choice = 'hotfix',
  confidence = 'L3',
}: Said): object => ({
  hypotheses:
    commit === undefined
      ? []
      : [
          {
            commit,
            confidence,
            mechanism: 'A code without a rate has no entry, so reading its rate throws.',
            symptom_quotes: [symptom],
            diff_quotes: [{ path, quote }],
            counter_evidence: ['other codes work'],
            gaps: ['the cart'],
          },
        ],
  cause: { answer, reason: 'see above' },
  other_causes: other === undefined ? [] : [{ kind: 'infrastructure', reason: 'a node died', symptom_quote: other }],
  mitigation: { choice, reason: 'one line', evidence_against_more_reversible: null },
});
/** Where `usual` has the culprit. */
const broken = history.length + 1;
const said = (more: (shas: readonly string[]) => Said) => (_: unknown, shas: readonly string[]) =>
  say(reply(more(shas)));
const task = 'rollback-analysis';

/** What monitoring sends. */
const dispatch = (): unknown => ({
  action: 'incident',
  repository: { full_name: 'acme/shop', default_branch: 'main' },
  sender: { login: 'octocat' },
  client_payload: { service: 'shop', severity: 'critical', started_at: minute(12), symptom: trace },
});

export const rollbackCases: readonly Case[] = [
  // What the rules say by themselves: each kind and limit that is a sentence of `cause.reasons` or `cause.calibrated_on`.
  {
    task,
    name: 'short-history',
    commits: [shop, ...fillers(0, 2), culprit(), ...fillers(5, 2)],
    args: (shas) => args(shas, 2),
    beside: beside(trace),
  },
  {
    task,
    name: 'contested-repair',
    commits: deployed(culprit("Fix reading 'rate' of undefined properties in applyDiscount")),
    args,
    beside: beside(trace),
  },
  {
    task,
    name: 'not-this-deploy-dependency',
    commits: [...history, ...fillers(30, 2)],
    args,
    beside: beside(`${refused}\n${trace}`),
  },
  { task, name: 'unknown-empty', commits: usual, args, beside: { 'incident.log': '' } },
  {
    task,
    name: 'resolved',
    commits: [...history, ...fillers(30, 2)],
    args: (shas) => [...args(shas), '--alert', '../alert.json', ...timed],
    beside: beside(refused, { ...series(-20), ...alert('resolved') }),
  },
  {
    task,
    name: 'unbounded-onset-before',
    commits: usual,
    args: (shas) => [...args(shas).filter((_, at) => at < 2 || at > 3), ...timed],
    beside: beside(trace, series(-20)),
  },
  {
    task,
    name: 'nothing-ranked',
    commits: [...history, { message: 'Nothing', files: {} }],
    args,
    beside: beside(trace),
  },
  {
    task,
    name: 'many-commits',
    commits: [...history, culprit(), ...fillers(30, 51)],
    args: (shas) => [...args(shas), ...timed],
    beside: beside(trace, series(2)),
  },
  {
    task,
    name: 'proven',
    commits: usual,
    args: (shas) => [...args(shas), '--reproduce', '! grep -q discountRate src/cart/discount.ts'],
    beside: beside(trace),
  },
  {
    task,
    name: 'nothing-tried',
    commits: usual,
    args: (shas) => [...args(shas), '--reproduce', 'no-such-command-here'],
    beside: beside(trace),
  },
  // What a model's checked claims move, and what these limits keep them from.
  {
    task,
    name: 'codex-agrees',
    commits: usual,
    args,
    beside: beside(trace),
    engine: 'codex',
    answer: said((shas) => ({ commit: shas[broken]! })),
  },
  {
    task,
    name: 'model-short-history-lifts',
    commits: [shop, ...fillers(0, 2), culprit(), ...fillers(5, 2)],
    args: (shas) => args(shas, 2),
    beside: beside(`${trace.replaceAll('discount.ts', 'rates.ts')}\n${nan}`),
    answer: said((shas) => ({ commit: shas[3]!, symptom: 'the discount of a cart is NaN' })),
  },
  {
    task,
    name: 'model-lifts',
    commits: usual,
    args,
    beside: beside(nan),
    answer: said((shas) => ({ commit: shas[broken]!, symptom: 'the discount of a cart is NaN' })),
  },
  {
    task,
    name: 'model-clears-open',
    commits: [...history, ...fillers(30, 2)],
    args,
    beside: beside('the node eu-7 of the shop was lost'),
    answer: said(() => ({ answer: 'not-this-deploy', other: 'the node eu-7', choice: 'contain' })),
  },
  {
    task,
    name: 'model-clears-held-open',
    args,
    answer: said(() => ({ answer: 'not-this-deploy', other: 'lineTotal of Line failed', choice: 'contain' })),
    beside: beside(`lineTotal of Line failed\n${refused}`),
    commits: deployed({
      message: 'Totals',
      files: { 'src/cart/discount.ts': good.replace('lineTotal(line: Line)', 'lineTotal(line: Line, all = true)') },
    }),
  },
  {
    task,
    name: 'model-says-otherwise',
    commits: usual,
    args,
    beside: beside(trace),
    answer: said(() => ({ answer: 'not-this-deploy', other: "reading 'rate'", choice: 'none' })),
  },
  {
    task,
    name: 'model-unbounded',
    commits: usual,
    args: (shas) => args(shas).filter((_, at) => at < 2 || at > 3),
    beside: beside(trace),
    answer: said((shas) => ({ commit: shas[broken]!, confidence: 'L2' })),
  },
  {
    task,
    name: 'dispatch-pull-request',
    commits: [
      { ...shop, files: { ...shop.files, '.github/codex-ci.yml': '{ rollback-analysis: { open-issue: true } }\n' } },
      ...usual.slice(1),
    ],
    runner: {
      action: 'rollback-analysis',
      event: 'repository_dispatch',
      payload: dispatch,
      inputs: (shas) => ({
        'open-pull-request': 'true',
        deployed: shas.at(-1)!,
        'last-good': shas[history.length - 1]!,
      }),
    },
  },
];
