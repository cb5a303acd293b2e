/** One commit of the sample: files written (null: removed) and its message. */
export interface SampleCommit {
  at: string;
  message: string;
  files: Readonly<Record<string, string | null>>;
}

const packageJson = (version: string, extra = ''): string => `{
  "name": "parcels",
  "version": "${version}",
  "description": "Label printing and tracking for the warehouse",
  "type": "module",
  "main": "src/index.js",
  "exports": "./src/index.js",
  "scripts": {${extra}
    "test": "node --test"
  },
  "license": "MIT"
}
`;

const labels = `import { weightClass } from './weight.js';

/** Text of a label for one parcel. */
export function labelFor(parcel) {
  return [parcel.id, parcel.to.name, parcel.to.city, weightClass(parcel.grams)].join(' | ');
}

/** Labels for a batch, in the order of the batch. */
export function labelsFor(parcels) {
  return parcels.map(labelFor);
}
`;

const weight = `const limits = [[500, 'S'], [2000, 'M'], [10000, 'L']];

export function weightClass(grams) {
  for (const [limit, name] of limits) if (grams <= limit) return name;
  return 'XL';
}
`;

const weightTest = `import assert from 'node:assert';
import test from 'node:test';
import { weightClass } from '../src/weight.js';

test('weight classes end at their limits', () => {
  assert.equal(weightClass(500), 'S');
  assert.equal(weightClass(501), 'M');
  assert.equal(weightClass(10001), 'XL');
});
`;

const trackingTest = `import assert from 'node:assert';
import test from 'node:test';
import { statusText } from '../src/tracking.js';

test('an unknown status is said to be unknown', () => {
  assert.equal(statusText('??'), 'unknown');
});
`;

const tracking = `const texts = { P: 'posted', T: 'in transit', D: 'delivered' };

export function statusText(code) {
  return texts[code] ?? 'unknown';
}
`;

const index = `export { labelFor, labelsFor } from './labels.js';
export { statusText } from './tracking.js';
export { weightClass } from './weight.js';
`;

const ci = `name: CI
on:
  pull_request:
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - run: npm test
`;

/** The service as it stood on the default branch. */
export const mainHistory: readonly SampleCommit[] = [
  {
    at: '2026-03-02T09:12:00Z',
    message: 'Print labels with a weight class',
    files: {
      'package.json': packageJson('1.0.0'),
      'README.md': '# parcels\n\nLabel printing and tracking for the warehouse.\n',
      'src/labels.js': labels,
      'src/weight.js': weight,
      'test/weight.test.js': weightTest,
    },
  },
  {
    at: '2026-03-09T14:40:00Z',
    message: 'Show the status of a parcel',
    files: { 'src/tracking.js': tracking, 'src/index.js': index, 'test/tracking.test.js': trackingTest },
  },
  {
    at: '2026-03-17T08:05:00Z',
    message: 'Keep parcels in the database',
    files: {
      'migrations/0001_parcels.sql':
        'CREATE TABLE parcels (\n  id text PRIMARY KEY,\n  recipient text NOT NULL,\n  grams integer NOT NULL,\n ' +
        ' legacy_ref text\n);\n',
    },
  },
  { at: '2026-03-18T10:30:00Z', message: 'Run the tests on pull requests', files: { '.github/workflows/ci.yml': ci } },
];

const carrier = (token: string): string => `import https from 'node:https';

const token = '${token}';
const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });

/** Events of a parcel, oldest first. */
export function trackingEvents(id) {
  return new Promise((resolve, reject) => {
    const request = https.get(\`https://api.carrier.example/v2/parcels/\${encodeURIComponent(id)}/events\`, {
      agent,
      headers: { authorization: \`Bearer \${token}\` },
    }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => { body += chunk; });
      response.on('end', () => resolve(JSON.parse(body).events));
    });
    request.on('error', reject);
  });
}
`;

const label = `name: Label
on:
  pull_request_target:
permissions:
  contents: read
  pull-requests: write
jobs:
  label:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          ref: \${{ github.event.pull_request.head.sha }}
      - run: npm ci && npm run labels -- "\${{ github.event.pull_request.title }}"
`;

/** A pull request that looks like a day's work: most of it is fine, some of it must not ship. */
export function changeHistory(token: string): readonly SampleCommit[] {
  return [
    {
      at: '2026-04-01T09:00:00Z',
      message: 'Ask the carrier for tracking events\n\nThe test environment has a self-signed certificate.',
      files: {
        'src/carrier.js': carrier(token),
        'src/index.js': `${index}export { trackingEvents } from './carrier.js';\n`,
      },
    },
    {
      at: '2026-04-01T11:20:00Z',
      message: 'Drop the old reference column',
      files: {
        'migrations/0002_drop_legacy_ref.sql':
          '-- nobody reads it any more\nALTER TABLE parcels DROP COLUMN legacy_ref;\n',
      },
    },
    {
      at: '2026-04-01T15:45:00Z',
      message: 'Let CI label pull requests of outside contributors',
      files: {
        '.github/workflows/label.yml': label,
      },
    },
    {
      at: '2026-04-02T08:10:00Z',
      message: 'Round weights up to whole grams',
      files: {
        'src/weight.js': weight.replace('  for (const', '  grams = Math.ceil(grams);\n  for (const'),
        'test/weight.test.js': weightTest.replace("test('weight classes", "test.skip('weight classes"),
        'README.md':
          '# parcels\n\nLabel printing and tracking for the warehouse.\n\nWeights are rounded up to whole grams.\n',
      },
    },
  ];
}

/** Another pull request, small and whole: code, its test and its line in the README. */
export const cleanHistory: readonly SampleCommit[] = [
  {
    at: '2026-04-03T09:30:00Z',
    message: 'Refuse weights that are no number of grams',
    files: {
      'src/weight.js': weight.replace(
        '  for (const',
        '  if (!Number.isFinite(grams) || grams <= 0) throw new RangeError(`${grams} is no weight in grams`);\n  ' +
          'for (const',
      ),
      'test/weight.test.js': `${weightTest}
test('what is no weight has no class', () => {
  assert.throws(() => weightClass(0), RangeError);
  assert.throws(() => weightClass(Number.NaN), RangeError);
});
`,
      'README.md':
        '# parcels\n\nLabel printing and tracking for the warehouse.\n\nA weight is a number of grams above ' +
        'zero; anything else is a `RangeError`.\n',
    },
  },
];
