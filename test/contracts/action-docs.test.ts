import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildSuite, runStep, type Step, type StepOptions } from '../support/action-runner.ts';
import { startArtifacts, type ArtifactServer } from '../support/artifact-server.ts';
import { writeCaller, type Caller } from '../support/caller-repository.ts';
import { checkout, dispatchEvent } from '../support/event-payload.ts';
import { readZip } from '../support/zip.ts';

// The built docs-check action on a clock and by hand: what it looks at, what it gives out, and how it ends.
const page = '# Shop\n\nCall `parsePriceList()` with the text.\n\nMore in [the guide](docs/guide.md).\n';
const prices = 'export function parsePriceList(text: string): string[] { return text.split(","); }\n';
const weekly = { schedule: '17 5 * * 1' };

let dir: string;
let suite: string;
let caller: Caller;
let artifacts: ArtifactServer;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-action-'));
  suite = buildSuite(dir);
  caller = writeCaller(
    dir,
    {
      'README.md': page,
      'docs/guide.md': '# Guide\n',
      'src/prices.ts': prices,
      'package.json': '{ "name": "shop" }\n',
    },
    {
      gone: { 'src/prices.ts': prices.replace('parsePriceList', 'readPriceList') },
      unlinked: { 'README.md': page.replace('docs/guide.md', 'docs/manual.md') },
      calm: { 'src/other.ts': 'const one = 1;\n' },
    },
  );
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  artifacts = await startArtifacts();
});
afterEach(() => artifacts.close());

interface DocsRecord {
  subject: object;
  findings: { rule: string; path: string; line: number }[];
  docs_check: { mode: string; base: string; open_issue: boolean };
}
const recordOf = (step: Step): DocsRecord =>
  JSON.parse(readFileSync(step.outputs['result-path'] ?? '', 'utf8')) as DocsRecord;

async function check(branch: string, options: Partial<StepOptions> = {}): Promise<Step> {
  const workspace = options.workspace ?? checkout(caller, mkdtempSync(join(dir, 'clone-')), caller.sha(branch), 0);
  const step = await runStep(suite, {
    action: 'docs-check',
    event: 'schedule',
    payload: weekly,
    ...options,
    workspace,
    environment: {
      ...artifacts.environment,
      GITHUB_SHA: caller.sha(branch),
      GITHUB_REF: 'refs/heads/main',
      ...options.environment,
    },
  });
  expect(readdirSync(step.temp), 'temporary files that were left behind').toEqual([]);
  return step;
}
const byHand = (over: Partial<StepOptions> = {}): Partial<StepOptions> => ({
  event: 'workflow_dispatch',
  payload: dispatchEvent(caller, 'main'),
  ...over,
});

describe('a scan', () => {
  it('starts on a schedule without being asked for, with outputs, summary and record', async () => {
    const step = await check('gone', { inputs: { since: caller.base } });
    const { 'result-path': path, ...outputs } = step.outputs;
    expect(outputs).toEqual({
      verdict: 'block',
      'has-critical': 'false',
      'findings-count': '1',
      'critical-count': '0',
      'artifact-id': '1',
      'artifact-name': 'codex-ci-docs-check-1',
      'artifact-digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
      record: expect.stringMatching(/^codex-ci-docs-check-1@1@sha256:[0-9a-f]{64}$/) as string,
      'cost-usd': '0',
      'budget-remaining-usd': '',
      engine: 'rules',
      'removed-count': '1',
      'stale-count': '0',
      'broken-count': '0',
      'missing-count': '0',
      'existing-count': '0',
      'edits-kept': '0',
      'edits-refused': '0',
      'has-patch': 'false',
    });
    expect(path).toBe(join(step.runnerTemp, 'codex-ci/docs-check/result.json'));
    expect([step.code, step.errors]).toEqual([1, [expect.stringMatching(/^block: /)]]);
    expect(recordOf(step)).toMatchObject({
      subject: { kind: 'revision', repository: 'acme/shop', trusted: caller.sha('gone'), head: caller.sha('gone') },
      findings: [{ rule: 'docs/renamed-name', path: 'README.md', line: 3 }],
      docs_check: { mode: 'scan', base: caller.base, open_issue: false },
    });
    expect(step.summary).toMatch(/^## codex-ci docs-check: ⛔ block\n/);
    expect(step.summary).toContain(`Names that went since \`${caller.base.slice(0, 12)}\` were looked for`);
    const stored = readZip(artifacts.content('codex-ci-docs-check-1'));
    expect([...stored.keys()]).toEqual(
      expect.arrayContaining(['trigger.json', 'options.json', 'evidence.json', 'result.json', 'report.md']),
    );
    expect(JSON.parse(String(stored.get('trigger.json')))).toMatchObject({
      event: 'schedule',
      actor: 'octocat',
      payload: { base_branch: 'main' },
    });
  });

  it('knows a broken link without any change, and ends green where nothing is wrong', async () => {
    const broken = await check('unlinked', { inputs: { 'fail-on': 'never', since: caller.sha('unlinked') } });
    expect(broken).toMatchObject({ code: 0, outputs: { 'broken-count': '1', 'findings-count': '1' } });
    expect(recordOf(broken).findings).toMatchObject([{ rule: 'docs/broken-link', path: 'README.md', line: 5 }]);
    await artifacts.close();
    artifacts = await startArtifacts();
    expect(await check('calm', { inputs: { since: caller.base } })).toMatchObject({
      code: 0,
      errors: [],
      outputs: { verdict: 'pass', 'findings-count': '0' },
    });
  });

  it('a schedule is a scan whatever the input says, and `open-issue` stands in the record', async () => {
    const step = await check('gone', {
      inputs: { scan: 'false', since: caller.base, 'open-issue': 'true', 'fail-on': 'never' },
    });
    expect(step).toMatchObject({ code: 0, outputs: { verdict: 'block' } });
    expect(recordOf(step).docs_check).toMatchObject({ mode: 'scan', open_issue: true });
  });

  it('by hand where it is asked for; else a run by hand looks at the change since the default branch', async () => {
    const scan = await check('gone', byHand({ inputs: { scan: 'true', since: caller.base } }));
    expect([scan.outputs['verdict'], recordOf(scan).subject, recordOf(scan).docs_check.mode]).toEqual([
      'block',
      expect.objectContaining({ kind: 'revision', head: caller.sha('gone') }),
      'scan',
    ]);
    await artifacts.close();
    artifacts = await startArtifacts();
    const change = await check('gone', byHand({ environment: { GITHUB_REF: 'refs/heads/gone' } }));
    expect([change.outputs['verdict'], recordOf(change).subject, recordOf(change).docs_check.mode]).toEqual([
      'block',
      expect.objectContaining({ kind: 'change', base: caller.base, head: caller.sha('gone') }),
      'change',
    ]);
    expect(change.log).toMatch(/^::error title=[^\n]+,file=README\.md,line=3,endLine=3::/m);
  });

  it.each(['a commit', '1d', ''])(
    'in a clone of one commit says that the history is not there: since %j',
    async (since) => {
      const workspace = checkout(caller, mkdtempSync(join(dir, 'shallow-')), caller.sha('gone'), 1);
      const step = await check('gone', { workspace, inputs: { since: since === 'a commit' ? caller.base : since } });
      expect(step).toMatchObject({
        code: 2,
        outputs: { verdict: 'inconclusive' },
        errors: [expect.stringMatching(/shallow.*fetch-depth: 0/)],
      });
    },
  );

  it.each<[string, Partial<StepOptions>, RegExp]>([
    [
      'an event that a stranger can cause',
      { event: 'push', inputs: { scan: 'true' } },
      /^input scan: the whole repository is not looked at on the event "push"; allowed: schedule, workflow_dispatch$/,
    ],
    ['a revision that is none', { inputs: { since: 'nope' } }, /^revision nope: no such commit/],
    ['a runner without a commit', { environment: { GITHUB_SHA: '' } }, /^GITHUB_SHA: is not set to a commit/],
    [
      'a runner without a repository',
      { environment: { GITHUB_REPOSITORY: '' } },
      /^GITHUB_REPOSITORY: "" is no repository/,
    ],
  ])('%s is told in one line, and is no verdict', async (_, options, said) => {
    expect(await check('gone', options)).toMatchObject({
      code: 2,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringMatching(said)],
    });
  });
});
