import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concurrencyKey } from './concurrency.ts';
import { dispatchBytes, dispatchOf } from './dispatch.ts';
import { environmentLabels, limits, serviceLabels, severityRank } from './draft.ts';
import { isoTime } from './fields.ts';
import { parseJson } from './json.ts';
import { readBound, readMeasures, readSentence } from './measure.ts';
import { Signal } from './model.ts';
import { sources } from './sources.ts';
import { readTraces } from '../traces/traces.ts';
import { readSignal } from './signal.ts';

const folder = join(fileURLToPath(import.meta.url), '../../../../test/fixtures/alerts');
const names = readdirSync(folder)
  .filter((name) => !name.endsWith('.signal.json') && name !== 'README.md')
  .sort();
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const captured = JSON.parse(read('alertmanager-errors-firing.json')) as Record<string, unknown>;

describe('golden payloads', () => {
  it.each(names)('%s', (name) => {
    const golden: unknown = JSON.parse(read(name.replace(/\.\w+$/, '.signal.json')));
    const signal = readSignal(read(name));
    expect(signal).toEqual(golden);
    expect(Signal.parse(signal)).toEqual(signal);
    expect(readSignal(Buffer.from(read(name)))).toEqual(golden);
    expect(signal.source).toBe(name.split('-')[0]);
  });

  it('has every source but the probe', () => {
    expect([...new Set(names.map((name) => name.split('-')[0]))].sort()).toEqual(
      [...sources.map(({ source }) => source), 'text'].sort(),
    );
  });

  it('gives firing and resolved of one alert one key, and others another', () => {
    const key = (name: string): string => concurrencyKey(readSignal(read(name)));
    expect(key('alertmanager-errors-firing.json')).toBe(key('alertmanager-errors-resolved.json'));
    expect(key('pagerduty-triggered.json')).toBe(key('pagerduty-resolved.json'));
    expect(key('gcp-open.json')).toBe(key('gcp-closed.json'));
    expect(key('cloudwatch-sns.json')).toBe(key('cloudwatch-bare-ok.json'));
    expect(key('alertmanager-errors-firing.json')).not.toBe(key('alertmanager-latency-firing.json'));
    expect(key('alertmanager-errors-firing.json')).toMatch(/^alertmanager-checkout-[0-9a-f]{16}$/);
  });
});

describe('nesting', () => {
  const flat = readSignal(captured);
  it.each([
    ['client_payload itself', { action: 'incident', client_payload: captured }],
    ['under alert', { client_payload: { alert: captured } }],
    ['under payload as a text', { client_payload: { payload: JSON.stringify(captured) } }],
    ['under event', { event: captured }],
    ['a text of a text', JSON.stringify(JSON.stringify({ alert: JSON.stringify(captured) }))],
    ['a list of one', [captured]],
    ['workflow_dispatch inputs', { inputs: { alert: JSON.stringify(captured) }, ref: 'refs/heads/main' }],
  ])('%s', (_, payload) => {
    expect(readSignal(payload)).toEqual(flat);
  });

  it('lets words beside the alert count only where the alert is silent', () => {
    expect(
      readSignal({
        client_payload: {
          alert: captured,
          service: 'other',
          environment: 'production',
          started_at: '2020-01-01T00:00:00Z',
        },
      }),
    ).toEqual({ ...flat, environment: 'production' });
  });

  it('loses no words that stand beside', () => {
    expect(readSignal({ client_payload: { alert: captured, log: 'panic: boom\r\n at x' } })).toEqual({
      ...flat,
      text: `${flat.text}\n\npanic: boom\n at x`,
    });
    expect(readSignal({ symptom: 'first', log: 'second', service: 'cart' })).toMatchObject({
      text: 'first\n\nsecond',
      service: 'cart',
      warnings: [],
    });
    const outer = readSignal({ message: 'boom', event: { region: 'eu' } });
    expect(outer.text).toContain('boom');
    expect(outer.text).toContain('"region": "eu"');
  });

  it('checks the hint and goes by the shape', () => {
    expect(readSignal(captured, { source: 'alertmanager' }).warnings).toEqual([]);
    expect(readSignal(captured, { source: 'datadog' })).toMatchObject({
      source: 'alertmanager',
      warnings: ['said to come from datadog, but it has the shape of alertmanager and is read as that'],
    });
    expect(readSignal('boom', { source: 'sentry' })).toMatchObject({
      source: 'text',
      warnings: ['said to come from sentry, but it does not have that shape'],
    });
  });
});

describe('broken and hostile input', () => {
  it('reads NaN literals, byte order marks, line ends and raw controls', () => {
    const text =
      `\uFEFF${JSON.stringify(captured).replace('"truncatedAlerts":0', '"truncatedAlerts":NaN,"x":[-Infinity,Infinity],"y":"NaN \\" Infinity"')}`.replaceAll(
        ',"',
        ',\r\n"',
      );
    expect(readSignal(text)).toEqual({
      ...readSignal(captured),
      warnings: ['3 NaN or infinite numbers are read as null'],
    });
    expect(parseJson('{"a":"NaN","b":NaN,"c":"x\ty"}')).toEqual({
      value: { a: 'NaN', b: null, c: 'x\ty' },
      notNumbers: 1,
      rawControls: 1,
    });
    expect(parseJson('{"a":NaNa}')).toBeNull();
    expect(parseJson('{"a": "unfinished NaN')).toBeNull();
  });

  it('keeps text with CRLF as lines, and what is no UTF-8 with a warning', () => {
    expect(readSignal('a\r\nb\rc').text).toBe('a\nb\nc');
    expect(readSignal(Uint8Array.from([0x61, 0xff, 0x62]))).toMatchObject({
      text: 'a\uFFFDb',
      warnings: ['some bytes are not UTF-8; � stands in their place'],
    });
    expect(readSignal('a\uD800b').text).toBe('a\uFFFDb');
  });

  it('survives depth, cycles and names of the prototype', () => {
    expect(readSignal(`${'{"alert":'.repeat(50_000)}1${'}'.repeat(50_000)}`).source).toBe('text');
    const cyclic: Record<string, unknown> = { message: 'x' };
    cyclic['self'] = cyclic;
    expect(readSignal(cyclic).text).toContain('…');
    const payload = JSON.parse(
      '{"alerts":[{"status":"firing","labels":{"__proto__":"evil","constructor":"c","alertname":"A"},"annotations":{"__proto__":{"summary":"s"}},"startsAt":"x"}],"__proto__":{"orgId":1}}',
    ) as unknown;
    const signal = readSignal(payload);
    expect(signal).toMatchObject({
      source: 'alertmanager',
      title: 'A',
      started_at: null,
      labels: { alertname: 'A', constructor: 'c' },
    });
    expect(Object.hasOwn(signal.labels, '__proto__')).toBe(false);
    expect(({} as Record<string, unknown>)['orgId']).toBeUndefined();
  });

  it('cuts what is too large and says what', () => {
    const long = readSignal(`head ${'é'.repeat(700_000)} tail`);
    expect(Buffer.byteLength(long.text)).toBeLessThanOrEqual(limits.textBytes);
    expect(long.text.startsWith('head é')).toBe(true);
    expect(long.text.endsWith('é tail')).toBe(true);
    expect(long.text).not.toContain('\uFFFD');
    expect(long.warnings[0]).toMatch(
      /^the text has 1400010 bytes; its head, its tail and what stands around its traces and error lines are kept, \d+ bytes are cut$/,
    );
    const labels = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`l${index}`, 'v'.repeat(index === 0 ? 5000 : 1)]),
    );
    const annotations = Object.fromEntries(
      Array.from({ length: 80 }, (_, index) => [`a${index}`, `https://x.example/${index}`]),
    );
    const many = readSignal({ alerts: [{ status: 'firing', labels, annotations }] });
    expect(Object.keys(many.labels)).toHaveLength(limits.labels);
    expect(Buffer.byteLength(many.labels['l0'] as string)).toBeLessThanOrEqual(limits.labelBytes);
    expect(many.links).toHaveLength(limits.links);
    expect(many.warnings).toEqual([
      '100 labels beyond the first 200 are left out',
      '1 labels are longer than 1024 bytes and are cut',
      '30 links beyond the first 50 are left out',
    ]);
    expect(readSignal('x'.repeat(9_000_000)).text.length).toBeLessThanOrEqual(limits.textBytes);
  });

  it.each([
    ['one word', `${'a'.repeat(7_000_000)}g!`],
    ['one number', 'abcdefab-'.repeat(800_000)],
    ['quotes', `{"a":NaN,"b":"${'\\"'.repeat(3_500_000)}`],
    ['brackets', '['.repeat(1_000_000)],
    [
      'digits',
      {
        alerts: [
          {
            status: 'firing',
            labels: {},
            annotations: { summary: '1'.repeat(1_000_000), description: 'above '.repeat(100_000) },
          },
        ],
      },
    ],
    ['tags', { State: 'OPEN', ProblemID: '1', ProblemDetailsHTML: '<'.repeat(300_000) }],
    [
      'many alerts',
      {
        alerts: Array.from({ length: 20_000 }, (_, index) => ({
          status: 'firing',
          labels: { alertname: `a${index}` },
          annotations: {},
        })),
      },
    ],
  ])('reads megabytes of %s', (_, raw) => {
    expect(Buffer.byteLength(Signal.parse(readSignal(raw)).text)).toBeLessThanOrEqual(limits.textBytes);
  });

  it('takes http(s) links only, without a password in them', () => {
    const links = [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'https://a:b@x.example/p',
      'http://ok.example',
      ' https://sp ace.example',
      'HTTPS://UP.example/',
    ];
    expect(
      readSignal({
        alerts: [
          {
            status: 'firing',
            labels: {},
            annotations: Object.fromEntries(links.map((link, index) => [`a${index}`, link])),
          },
        ],
      }).links,
    ).toEqual(['https://x.example/p', 'http://ok.example', 'HTTPS://UP.example/']);
  });

  it.each([
    [null],
    [undefined],
    [''],
    ['   '],
    [{}],
    [[]],
    [0],
    [true],
    [{ client_payload: {} }],
    ['{}'],
    ['[]'],
    ['"x"'],
    ['{"a":'],
    [{ alerts: [] }],
    [{ alerts: [null] }],
    [{ alert: null }],
    [{ event: 'deploy', text: 'x' }],
  ])('%j gives a signal', (raw) => {
    const signal = Signal.parse(readSignal(raw));
    expect(signal.source).toBe('text');
    expect(signal.title).not.toBe('');
  });

  const leaf = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom(
      'https://x.example',
      'firing',
      '1e400',
      '0001-01-01T00:00:00Z',
      '9'.repeat(40),
      '{"alert":{}}',
      'value: 1e999',
    ),
  );
  const key = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'alerts',
      'labels',
      'annotations',
      'status',
      'startsAt',
      'event',
      'event_type',
      'data',
      'issue',
      'metric_alert',
      'exception',
      'values',
      'stacktrace',
      'frames',
      'incident',
      'state',
      'policy_name',
      'AlarmName',
      'NewStateValue',
      'Trigger',
      'Dimensions',
      'Message',
      'Type',
      'detail',
      'alarmName',
      'ProblemID',
      'State',
      'ProblemDetailsJSON',
      'rankedEvents',
      'transition',
      'id',
      'tags',
      'org',
      'body',
      'title',
      'last_updated',
      'issueUrl',
      'targets',
      'impactedEntities',
      'client_payload',
      'payload',
      'alert',
      'action',
      '__proto__',
      'constructor',
      'toJSON',
      'fingerprint',
      'value',
      'summary',
    ),
  );
  const payloads = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('node'), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie('node')), { maxLength: 8 }).map((entries) => Object.fromEntries(entries)),
    ),
  })).node;

  it('never throws and keeps its limits, whatever comes', () => {
    fc.assert(
      fc.property(payloads, (raw) => {
        const signal = readSignal(raw);
        Signal.parse(signal);
        expect(Buffer.byteLength(signal.text)).toBeLessThanOrEqual(limits.textBytes);
        expect(Object.keys(signal.labels).length).toBeLessThanOrEqual(limits.labels);
        expect(Object.values(signal.labels).every((value) => Buffer.byteLength(value) <= limits.labelBytes)).toBe(true);
        expect(signal.links.length).toBeLessThanOrEqual(limits.links);
        expect(signal.links.every((link) => /^https?:\/\//i.test(link))).toBe(true);
        expect(signal.fingerprint).toMatch(/^[\x21-\x7e]{1,200}$/);
        expect(signal.text.isWellFormed() && signal.title.isWellFormed()).toBe(true);
        expect(readSignal(raw)).toEqual(signal);
      }),
      { numRuns: 1500 },
    );
  });

  it('reads mutilated golden payloads', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.nat(),
        fc.nat(40),
        fc.string({ unit: 'binary', maxLength: 6 }),
        (name, at, count, put) => {
          const text = read(name);
          const place = at % text.length;
          expect(Signal.safeParse(readSignal(text.slice(0, place) + put + text.slice(place + count))).success).toBe(
            true,
          );
        },
      ),
      { numRuns: 1500 },
    );
  });
});

describe('times', () => {
  it.each([
    ['2026-11-20T09:51:03.157076+02:00', '2026-11-20T07:51:03.157Z'],
    ['2026-11-20T08:30:12.985+0000', '2026-11-20T08:30:12.985Z'],
    ['2026-11-20 11:18', '2026-11-20T11:18:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    [1763637490, '2025-11-20T11:18:10.000Z'],
    ['1763637490000', '2025-11-20T11:18:10.000Z'],
    [1763637490000000, '2025-11-20T11:18:10.000Z'],
    [1566248777.677, '2019-08-19T21:06:17.677Z'],
    ['0001-01-01T00:00:00Z', null],
    [0, null],
    [-1, null],
    ['', null],
    ['yesterday', null],
    ['2026-13-40T00:00:00Z', null],
    [Infinity, null],
    [{}, null],
    ['foo 1', null],
  ])('%j is %j', (given, expected) => {
    expect(isoTime(given)).toBe(expected);
  });
});

describe('value and threshold', () => {
  const both = (text: string, expression?: string): unknown[] => {
    const { value, threshold } = readMeasures([text], expression === undefined ? null : readBound(expression));
    return [value, threshold];
  };
  it.each([
    ['Error rate 18.06% on checkout', 'a / b > 0.05', [0.1806, 0.05]],
    ['Error rate 18.06% on checkout', '100 * a / b > 5', [18.06, 5]],
    ['Error rate 18.06% on checkout', undefined, [0.1806, null]],
    ['5xx ratio above 5% for 3s', undefined, [null, 0.05]],
    ['p95 2.237s on checkout', 'x > 0.5', [2.237, 0.5]],
    ['p95 of queries is 840ms', 'x > 500', [840, 500]],
    ['p95 of queries is 840ms', 'x > 0.5', [0.84, 0.5]],
    ['rose from 0.2 % to 18 %', undefined, [null, null]],
    ['Latency is 3.4s over 5m, above 2s', undefined, [3.4, 2]],
    ['Metric value: 1832.5', undefined, [1832.5, null]],
    ['Error percentage > 5 % for at least 5 minutes', undefined, [null, 0.05]],
    ['2 of 3 instances are down', 'up{job="a > 1"} == 0', [null, 0]],
    ['version 1.2.3 of host 10.0.0.1 at 12:30', undefined, [null, null]],
    ['free space 3%', 'free / size < 0.05', [0.03, 0.05]],
    ['the disk has 40% left', 'up == 0', [null, 0]],
  ])('%s under %s', (text, expression, expected) => {
    expect(both(text, expression)).toEqual(expected);
  });

  it('takes no bound from two comparisons or from inside a matcher', () => {
    expect(readBound('a > 5 and b < 3')).toBeNull();
    expect(readBound('rate(x{code=~"5..", a!="1"}[5m])')).toBeNull();
    expect(readBound('(sum(rate(x[5m])) > bool 1e-3)')).toEqual({ operator: '>', limit: 0.001 });
    expect(readSentence('').value).toBeNull();
  });
});

it('ranks severities of every source', () => {
  expect(['critical', 'P1', 'SEV-1', 'page', 'fatal'].map(severityRank)).toEqual([5, 5, 5, 5, 5]);
  expect(severityRank('error')).toBeGreaterThan(severityRank('warning'));
  expect(severityRank('warning')).toBeGreaterThan(severityRank(null));
  expect(severityRank(null)).toBeGreaterThan(severityRank('info'));
});

describe('docs/relay.md', () => {
  const page = readFileSync(join(folder, '../../../docs/relay.md'), 'utf8');
  const block = (language: string): string =>
    new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';

  it('has a Datadog template that is read as the golden payload is', () => {
    const golden = JSON.parse(read('datadog-recommended.json')) as {
      client_payload: { alert: Record<string, string> };
    };
    const template = JSON.parse(block('json')) as typeof golden;
    const filled = Object.fromEntries(
      Object.keys(template.client_payload.alert).map((key) => [key, golden.client_payload.alert[key]]),
    );
    expect(Object.values(filled)).not.toContain(undefined);
    expect(readSignal({ client_payload: { key: 'k', alert: filled } })).toEqual(
      JSON.parse(read('datadog-recommended.signal.json')),
    );
    expect(readSignal(block('json')).source).toBe('datadog');
  });

  it('has a Dynatrace template that is read as the golden payload is', () => {
    const golden = parseJson(read('dynatrace-open.json'))?.value as Record<string, unknown>;
    const filled = block('dynatrace')
      .replace('dynatrace-{PID}', 'k')
      .replace(/"\{(\w+)\}"|\{([A-Z]\w+)\}/g, (_, quoted: string | undefined, bare: string | undefined) =>
        JSON.stringify(golden[(quoted ?? bare) as string]),
      );
    expect({ ...readSignal(filled), warnings: [], labels: {} }).toEqual({
      ...(JSON.parse(read('dynatrace-open.signal.json')) as Signal),
      warnings: [],
      labels: {},
    });
  });

  it('names the labels in the order in which they are asked', () => {
    expect(page).toContain(serviceLabels.map((label) => `\`${label}\``).join(', '));
    expect(page).toContain(environmentLabels.map((label) => `\`${label}\``).join(', '));
  });
});

describe('dispatchOf', () => {
  it('nests, and leaves what fits alone', () => {
    expect(dispatchOf('incident', captured, { key: 'k' })).toEqual({
      event_type: 'incident',
      client_payload: { alert: captured, key: 'k' },
    });
  });

  it('cuts to the limit and stays readable', () => {
    const alert = (captured['alerts'] as unknown[])[0];
    const flood = { ...captured, alerts: Array.from({ length: 5000 }, () => alert) };
    const cut = dispatchOf('incident', flood, { key: 'k' });
    expect(Buffer.byteLength(JSON.stringify(cut))).toBeLessThanOrEqual(dispatchBytes);
    expect(cut.client_payload['cut']).toMatch(/bytes were too many: texts cut to \d+ characters, lists to \d+$/);
    const signal = readSignal(cut);
    expect(signal).toMatchObject({ source: 'alertmanager', fingerprint: 'a8717a0bf98548be' });
    expect(signal.warnings.some((each) => each.startsWith('the source left out 49'))).toBe(true);
  });

  it('keeps the limit for any payload', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 3000 }), { minLength: 10, maxLength: 60 }),
        fc.integer({ min: 3000, max: 60_000 }),
        (texts, bytes) => {
          const made = dispatchOf(
            'incident',
            { texts, map: Object.fromEntries(texts.map((text, index) => [`${index}${text}`, text])) },
            {},
            bytes,
          );
          expect(Buffer.byteLength(JSON.stringify(made))).toBeLessThanOrEqual(bytes);
          expect(Object.keys(made.client_payload).length).toBeLessThanOrEqual(10);
        },
      ),
      { numRuns: 200 },
    );
    let deep: unknown = 'x';
    for (let level = 0; level < 20_000; level += 1) deep = { deep };
    expect(Buffer.byteLength(JSON.stringify(dispatchOf('incident', deep)))).toBeLessThan(dispatchBytes);
  });
});

describe('lists', () => {
  const trace = 'TypeError: x is undefined\n    at total (/srv/app/src/cart.ts:41:3)';
  const log = [
    { level: 'info', msg: 'started', n: 0 },
    { level: 'info', msg: 'started', n: 1 },
    { level: 'error', msg: 'checkout failed', err: { stack: trace } },
    { level: 'info', msg: 'the end' },
  ];

  it.each([
    ['as text', JSON.stringify(log)],
    ['parsed', log],
  ])('a log that is a list of entries is read whole, its traces as such: %s', (_, raw) => {
    const signal = readSignal(raw);
    expect(signal.text).toContain('checkout failed');
    expect(signal.text).toContain('the end');
    expect(readTraces(signal.text)).toMatchObject([
      { exception: 'TypeError', frames: [{ file: '/srv/app/src/cart.ts', line: 41 }] },
    ]);
    expect(signal.warnings.join()).toContain('list of 4');
  });

  it('takes the entry that is a known alert, wherever it stands', () => {
    const alert = {
      alerts: [
        { status: 'firing', labels: { alertname: 'HighErrorRate' }, annotations: {}, startsAt: '2026-11-20T10:00:00Z' },
      ],
      version: '4',
      groupKey: 'x',
      receiver: 'r',
      status: 'firing',
      groupLabels: {},
      commonLabels: {},
      commonAnnotations: {},
      externalURL: '',
    };
    const signal = readSignal([{ note: 'first' }, alert]);
    expect(signal.source).toBe('alertmanager');
    expect(signal.warnings.join()).toContain('number 2 is read');
  });
});
