import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { here } from '../support/groups.ts';
import { say, type SeenRequest, type Step as Answer } from '../support/responses-server.ts';
import { finding, openLivingPull, shownIn, type Chained, type LivingPull, type Says } from '../support/pull-request.ts';
import { noise } from '../support/secrets.ts';

// Chain after chain and publish after publish on one pull request, with the built actions. What a review alone does
// stands in incremental.test.ts.
const lines = (count: number, change: Record<number, string> = {}): string =>
  `${Array.from({ length: count }, (_, at) => change[at + 1] ?? `export const value${at + 1} = ${at + 1};`).join('\n')}\n`;
const page = '# Shop\n\nA shop for small things.\n\nCall `parsePriceList()` with the file.\n\nThat is all.\n';
const prices = 'export function parsePriceList(text: string): string[] { return text.split(","); }\n';
const pay = { 5: 'export const total = sum * rate * rate;', 30: 'export const late = await never;' };
const lcov = `TN:\nSF:src/pay.ts\n${Array.from({ length: 40 }, (_, at) => `DA:${at + 1},${at + 1 === 30 ? 0 : 1}`).join('\n')}\nend_of_record\n`;
const config = (url: string): string =>
  `base-url: ${url}\nprofiles:\n  default: { engine: rules }\n  review: { engine: openai }\n  docs-check: { engine: openai }\npipeline:\n  labels: { block: needs-work, pass: ready }\nreview:\n  labels: { pass: looks good }\n`;
const base = (url: string): Record<string, string> => ({
  'README.md': page,
  'src/prices.ts': prices,
  'src/pay.ts': lines(40),
  'src/other.ts': lines(5),
  'package.json': '{ "name": "shop" }\n',
  'lcov.info': lcov,
  '.github/codex-ci.yml': config(url),
});
const blocker = finding('src/pay.ts', 5, pay[5], { suggestion: 'export const total = sum * rate;' });
const minor = finding('src/pay.ts', 30, pay[30], { severity: 'low', category: 'breaking-change' });
const says: Says = { 'src/pay.ts': [blocker, minor] };

let pull: LivingPull;
let first: { record: Chained; folder: string };
const head = (): string => pull.caller.sha('topic');
const state = () => pull.github.state;
const idIn = (body: string): string => /findings=([\w.:-]+)/.exec(body)?.[1] ?? '';
const threads = () =>
  state().reviewComments.filter(({ replyTo, author }) => replyTo === null && author === 'github-actions[bot]');
const replies = (): string[] =>
  state()
    .reviewComments.filter(({ replyTo, author }) => replyTo !== null && author === 'github-actions[bot]')
    .map(({ body }) => body.replace(/^<!--.*-->\n/, ''));
const threadOf = (path: string, line: number): number =>
  threads().find((each) => each.path === path && each.line === line)?.id ?? 0;
const sticky = (): string =>
  state()
    .comments.filter(({ author }) => author === 'github-actions[bot]')
    .map(({ body }) => body)
    .join('\n=====\n');
const reply = (author: string, replyTo: number, body: string): void => {
  const parent = state().reviewComments.find(({ id }) => id === replyTo);
  if (parent === undefined) throw new Error(`no thread ${replyTo}`);
  state().reviewComments.push({ ...parent, id: state().nextId++, author, body, replyTo });
};
const promptOf = ({ body }: SeenRequest): string => JSON.stringify(body);
const ofDocs = (seen: SeenRequest): boolean =>
  promptOf(seen).includes('You keep the documentation of a code base true');

/** What the model says to each stage: the review's findings by file, and an edit for each finding of the docs check. */
const answering =
  (review: Says) =>
  (seen: SeenRequest): Answer => {
    if (!ofDocs(seen))
      return say({ rule_findings: [], findings: shownIn(seen.body).flatMap((path) => review[path] ?? []) });
    const found = [...promptOf(seen).matchAll(/id ([0-9a-f]{12}) · docs\/renamed-name · ([\w./-]+):\d+/g)];
    return say({
      statements: [],
      edits: found.map(([, id, path]) => ({
        finding: id,
        why: 'It is called readPriceList.',
        pairs: [{ path, old: '`parsePriceList()`', new: '`readPriceList()`' }],
      })),
    });
  };
const chain = (review: Says = {}, inputs: Record<string, string> = {}) =>
  pull.chain(answering(review), {
    inputs: { stages: 'review,test-gen,docs-check', 'stop-on': 'never', coverage: 'lcov.info', ...inputs },
  });
const reviewed = (): string[] =>
  [...new Set(pull.endpoint.requests.filter((seen) => !ofDocs(seen)).flatMap(({ body }) => shownIn(body)))].sort();
const bad = {
  'src/pay.ts': lines(40, pay),
  'src/prices.ts': prices.replace('parsePriceList', 'readPriceList'),
  'README.md': page.replace('That is all.', 'That is nearly all.'),
};

/** The first chain's folder with its documents changed. */
interface Doc {
  verdict: string;
  subject: object;
  findings: { id: string }[];
  pipeline: { stages: { task: string }[] };
}
function forged(
  change: (read: (path: string) => Doc, write: (path: string, value: unknown) => void, dir: string) => void,
): string {
  const dir = mkdtempSync(join(pull.dir, 'forged-'));
  cpSync(first.folder, dir, { recursive: true });
  change(
    (path) => JSON.parse(readFileSync(join(dir, path), 'utf8')) as Doc,
    (path, value) => writeFileSync(join(dir, path), JSON.stringify(value)),
    dir,
  );
  return dir;
}

describe.skipIf(!here('description'))('the record of a chain', () => {
  beforeAll(async () => {
    pull = await openLivingPull(base);
    pull.push(bad);
    first = await chain(says);
    expect(first.record.pipeline.stages.map(({ task, verdict }) => `${task} ${verdict}`)).toEqual([
      'review block',
      'test-gen pass',
      'docs-check block',
    ]);
    await pull.publish(first.folder, { sarif: 'true' });
    pull.keep();
  });
  afterAll(() => pull.close());
  beforeEach(() => {
    pull.restore();
  });

  it('is one summary, one check, one SARIF and each stage’s comments once, and says the same in each', () => {
    const { findings } = first.record;
    expect(state().comments).toHaveLength(1);
    expect(sticky()).toMatch(
      /^<!-- codex-ci:review -->\n<!-- codex-ci:review data=[\w+/=]+ -->\n## codex-ci pipeline: ⛔ block/,
    );
    for (const word of [
      '```mermaid',
      '### What blocks',
      '## codex-ci review: ⛔ block',
      'docs-check in full',
      '## codex-ci docs-check: ⛔ block',
      'test-gen in full',
      '1 of 2 changed lines are covered',
    ])
      expect(sticky()).toContain(word);
    expect(
      threads()
        .map(({ path, line }) => `${path}:${line}`)
        .sort(),
    ).toEqual(['README.md:5', 'src/pay.ts:30', 'src/pay.ts:5']);
    expect(state().reviews.map(({ event, commit }) => [event, commit])).toEqual([
      ['COMMENT', head()],
      ['COMMENT', head()],
    ]);
    expect(threads().find(({ path }) => path === 'README.md')?.body).toContain(
      '```suggestion\nCall `readPriceList()` with the file.\n```',
    );
    expect(threads().find(({ line, path }) => line === 5 && path === 'src/pay.ts')?.body).toContain(
      '```suggestion\nexport const total = sum * rate;\n```',
    );
    expect(state().checks).toMatchObject([
      { name: 'codex-ci pipeline', head: head(), conclusion: 'failure', externalId: 'codex-ci:pipeline' },
    ]);
    const marks = state().checks[0]!.annotations;
    for (const one of findings)
      expect(
        marks.filter(
          ({ path, start_line: line, title }) => path === one.path && line === one.line && title === one.title,
        ),
        one.title,
      ).toHaveLength(1);
    // What only a stage marks is there too: the changed line that no test runs.
    expect(
      marks.filter(
        ({ path, start_line: line, title }) =>
          path === 'src/pay.ts' && line === 30 && !findings.some((one) => one.title === title),
      ),
    ).toHaveLength(1);
    const [
      {
        runs: [{ results }],
      },
    ] = state().sarifs.map(({ document }) => document) as [
      { runs: [{ results: { partialFingerprints: Record<string, string> }[] }] },
    ];
    expect(results.map(({ partialFingerprints: prints }) => prints['codexCiFinding/v1']).sort()).toEqual(
      findings.map(({ id }) => id).sort(),
    );
    expect(state().sarifs).toHaveLength(1);
    expect(state().pulls[0]?.labels).toEqual(['needs-work']);
  });

  it('lists as what blocks the findings that do, and no other of a stage that blocks', () => {
    const { blocking, findings, pipeline } = first.record;
    const held = findings.filter(({ id }) => blocking?.includes(id));
    expect(held.map(({ path, line }) => `${path}:${line}`).sort()).toEqual(['README.md:5', 'src/pay.ts:5']);
    expect(pipeline.blocking.map(({ stage }) => stage).sort()).toEqual(['docs-check', 'review']);
    for (const file of ['report.md', 'report.html']) {
      const text = readFileSync(join(first.folder, file), 'utf8');
      const section = text.slice(text.indexOf('What blocks'), text.search(/Other findings/));
      expect(section, file).toContain('src/pay.ts:5');
      expect(section, file).not.toContain('src/pay.ts:30');
    }
  });

  it('published twice writes nothing more', async () => {
    const before = structuredClone(state());
    await pull.publish(first.folder);
    expect(pull.github.writes()).toEqual([]);
    expect(state()).toEqual(before);
  });

  it('of a second run says once in its thread that a finding is fixed, and takes over its label', async () => {
    pull.push({
      'src/pay.ts': lines(40, { 30: pay[30] }),
      'README.md': bad['README.md'].replace('parsePriceList', 'readPriceList'),
    });
    const { record, folder } = await chain();
    expect(record.verdict).toBe('pass');
    await pull.publish(folder);
    expect(replies().sort()).toEqual([
      `Fixed in ${head()}: the docs check finds it no more.`,
      `Fixed in ${head()}: the quoted lines are gone.`,
    ]);
    expect(
      state()
        .reviewComments.flatMap(({ replyTo }) => replyTo ?? [])
        .sort(),
    ).toEqual([threadOf('src/pay.ts', 5), threadOf('README.md', 5)].sort());
    expect(state().pulls[0]?.labels).toEqual(['ready']);
    expect(state().comments).toHaveLength(1);
    const before = structuredClone(state());
    pull.github.requests.length = 0;
    await pull.publish(folder);
    expect(pull.github.writes()).toEqual([]);
    expect(state()).toEqual(before);
  });

  it('loses no more than one comment’s place to an anchor that GitHub refuses', async () => {
    Object.assign(state(), { comments: [], reviewComments: [], reviews: [], checks: [] });
    state().faults.push(
      { method: 'POST', path: '/pulls/7/reviews$', status: 422, times: 1 },
      { method: 'POST', path: '/pulls/7/comments$', status: 422, times: 2 },
    );
    await pull.publish(first.folder);
    const said = [...threads(), ...state().reviews].flatMap(
      ({ body }) => /findings=([\w,]*)/.exec(body)?.[1]?.split(',').filter(Boolean) ?? [],
    );
    expect(said.sort()).toEqual(first.record.findings.map(({ id }) => id).sort());
    expect(threads()).toHaveLength(2);
  });

  it('with 120 findings goes among comments of others over three pages, and leaves one with our marker alone', async () => {
    const leaks = Object.fromEntries(
      Array.from({ length: 120 }, (_, at) => [
        `src/part-${at}.ts`,
        `export const token = '${'gh'}${'p_'}${noise(36, undefined, `chain-${at}`)}';\n`,
      ]),
    );
    pull.push(leaks);
    const [own] = structuredClone(state().comments);
    const [thread] = threads();
    state().comments = [
      ...Array.from({ length: 210 }, (_, at) => ({
        id: at + 1,
        issue: 7,
        author: 'stranger',
        body: at === 100 ? own!.body : 'words',
      })),
      ...state().comments,
    ];
    state().reviewComments = [
      ...Array.from({ length: 210 }, (_, at) => ({
        ...thread!,
        id: 300 + at,
        author: 'stranger',
        body: at === 100 ? thread!.body : 'words',
      })),
      ...state().reviewComments,
    ];
    const { record, folder } = await chain(says);
    expect(record.findings.filter(({ rule }) => rule === 'secret-added')).toHaveLength(120);
    await pull.publish(folder);
    expect(state().comments).toHaveLength(211);
    expect(state().comments[100]?.body).toBe(own!.body);
    expect(state().comments.at(-1)?.body).not.toBe(own!.body);
    expect(threads()).toHaveLength(3 + 30);
    expect(state().reviewComments.filter(({ author }) => author === 'stranger')).toHaveLength(210);
    for (const { body } of [...state().comments, ...state().reviews]) expect(body.length).toBeLessThanOrEqual(65_536);
    const before = structuredClone(state());
    pull.github.requests.length = 0;
    await pull.publish(folder);
    expect(pull.github.writes()).toEqual([]);
    expect(state()).toEqual(before);
    // Fixed all at once: those with a thread are told so there.
    pull.push(Object.fromEntries(Object.keys(leaks).map((path) => [path, null])));
    await pull.publish((await chain(says)).folder);
    expect(replies()).toHaveLength(30);
    // Writes are a second apart.
  }, 300_000);

  describe('is published nowhere', () => {
    it('when the pull request has moved on', async () => {
      state().pulls[0]!.head.sha = 'c'.repeat(40);
      expect(await pull.tryPublish(first.folder, { sarif: 'true' })).toMatchObject({
        code: 0,
        outputs: { published: 'false', reason: 'stale' },
      });
      expect(pull.github.writes()).toEqual([]);
    });

    it.each<[string, RegExp, Parameters<typeof forged>[0]]>([
      [
        'a stage says another verdict',
        /stages\/review\/result\.json: is not the record that the chain speaks of/,
        (read, write) => {
          write('stages/review/result.json', { ...read('stages/review/result.json'), verdict: 'pass' });
        },
      ],
      [
        'a stage is of another commit',
        /stages\/docs-check\/result\.json: is not the record that the chain speaks of/,
        (read, write) => {
          const stage = read('stages/docs-check/result.json');
          write('stages/docs-check/result.json', { ...stage, subject: { ...stage.subject, head: 'c'.repeat(40) } });
        },
      ],
      [
        'a stage’s record is another’s',
        /stages\/docs-check\/result\.json: task is "review"; allowed: docs-check/,
        (_, __, dir) => {
          cpSync(join(dir, 'stages/review'), join(dir, 'stages/docs-check'), { recursive: true });
        },
      ],
      [
        'a stage’s record is gone',
        /stages\/review: holds no result\.json/,
        (_, __, dir) => {
          rmSync(join(dir, 'stages/review/result.json'));
        },
      ],
      [
        'its verdict is not that of its stages',
        /result\.json: says pass, where its stages make block/,
        (read, write) => {
          write('result.json', { ...read('result.json'), verdict: 'pass' });
        },
      ],
      [
        'its verdict is none',
        /result\.json: says inconclusive, where its stages make block/,
        (read, write) => {
          write('result.json', { ...read('result.json'), verdict: 'inconclusive' });
        },
      ],
      [
        'it lacks a finding',
        /result\.json: lacks finding/,
        (read, write) => {
          write('result.json', { ...read('result.json'), findings: [] });
        },
      ],
      [
        'it has a finding of its own',
        /result\.json: has finding "made-up"/,
        (read, write) => {
          const record = read('result.json');
          write('result.json', { ...record, findings: [...record.findings, { ...record.findings[0], id: 'made-up' }] });
        },
      ],
      [
        'a stage has words for a name',
        /result\.json: pipeline: stages\.2\.task: /,
        (read, write) => {
          const record = read('result.json');
          record.pipeline.stages[2]!.task = 'docs"]; click review "https://evil.example';
          write('result.json', record);
        },
      ],
      [
        'its stages are none but words',
        /result\.json: says that review came to block, and has no record of it/,
        (read, write, dir) => {
          rmSync(join(dir, 'stages'), { recursive: true });
          const record = read('result.json');
          write('result.json', {
            ...record,
            pipeline: {
              ...record.pipeline,
              stages: record.pipeline.stages.map((stage) => ({ ...stage, result_path: null })),
            },
          });
        },
      ],
      [
        'it speaks of a stage twice',
        /result\.json: speaks of one stage twice/,
        (read, write) => {
          const record = read('result.json');
          write('result.json', {
            ...record,
            pipeline: { ...record.pipeline, stages: [...record.pipeline.stages, record.pipeline.stages[0]] },
          });
        },
      ],
    ])('when %s', async (_, said, change) => {
      expect(await pull.tryPublish(forged(change))).toMatchObject({
        code: 2,
        outputs: { published: 'false' },
        errors: [expect.stringMatching(said)],
      });
      expect(pull.github.writes()).toEqual([]);
    });
  });

  it('whose review died goes into the same comment and leaves there what the next review has to know', async () => {
    const data = /data=\S+/.exec(sticky())?.[0] ?? '';
    const died = forged((read, write, dir) => {
      rmSync(join(dir, 'stages/review'), { recursive: true });
      const record = read('result.json');
      const [review, ...rest] = record.pipeline.stages;
      const docs = read('stages/docs-check/result.json').findings;
      write('result.json', {
        ...record,
        findings: docs,
        blocking: docs.map(({ id }) => id),
        pipeline: {
          stages: [{ ...review, verdict: 'inconclusive', has_critical: false, result_path: null }, ...rest],
          blocking: [],
        },
      });
    });
    await pull.publish(died);
    expect(state().comments).toHaveLength(1);
    expect(sticky()).toContain(data);
    expect(sticky()).not.toContain('## codex-ci review:');
    // The next chain knows of the open blocker, though its model is silent about it.
    pull.push({ 'src/other.ts': lines(6) });
    const { record } = await chain();
    expect(reviewed()).toEqual(['src/other.ts']);
    expect(record.pipeline.stages[0]).toMatchObject({ task: 'review', verdict: 'block' });
  });

  describe('after a reply that dismisses', () => {
    it.each([
      ['maintainer', 'pass'],
      ['helper', 'block'],
      ['stranger', 'block'],
      ['clever-app[bot]', 'block'],
    ])('by %s makes the review %s', async (author, verdict) => {
      state().permissions['clever-app[bot]'] = 'write';
      reply(author, threadOf('src/pay.ts', 5), 'dismiss: rates are squared on purpose');
      const { record, folder } = await chain(says);
      expect(record.pipeline.stages[0]).toMatchObject({ task: 'review', verdict });
      const before = threads().length;
      await pull.publish(folder);
      expect(threads()).toHaveLength(before);
      expect(sticky().includes('Dismissed for this pull request (1)')).toBe(verdict === 'pass');
      expect(first.record.blocking).toContain(
        idIn(threads().find(({ path, line }) => path === 'src/pay.ts' && line === 5)?.body ?? ''),
      );
    });
  });

  it('carries what is open, marks what was missed, and reads after a rebase only what is new', async () => {
    const before = head();
    pull.git('checkout', '--quiet', 'main');
    pull.push({ 'src/pay.ts': `// Money.\n\n${lines(40)}` });
    pull.git('checkout', '--quiet', 'topic');
    pull.git('rebase', '--quiet', 'main');
    pull.push({ 'src/other.ts': lines(6) });
    const { record, folder } = await chain({
      'src/other.ts': [finding('src/other.ts', 6, 'export const value6 = 6;', { severity: 'low' })],
    });
    expect(reviewed()).toEqual(['src/other.ts']);
    expect(record.findings.find(({ title }) => title === `Wrong: ${pay[5]}`)).toMatchObject({
      path: 'src/pay.ts',
      line: 7,
    });
    await pull.publish(folder);
    expect(
      threads()
        .map(({ path, line }) => `${path}:${line}`)
        .sort(),
    ).toEqual(['README.md:5', 'src/other.ts:6', 'src/pay.ts:30', 'src/pay.ts:5']);
    expect(replies()).toEqual([]);
    expect(sticky()).toContain(`as they are what was read at ${before.slice(0, 12)}`);
    // A second look at a file says more about a line that stood there the first time.
    pull.push({ 'src/other.ts': lines(7) });
    const again = await chain({
      'src/other.ts': [
        finding('src/other.ts', 6, 'export const value6 = 6;', {
          severity: 'medium',
          category: 'security',
          title: 'Seen late',
        }),
      ],
    });
    await pull.publish(again.folder);
    expect(threads().find(({ body }) => body.includes('Seen late'))?.body).toContain('Missed earlier');
  });
});
