// The chain's page in a real browser: what it says, that it loads nothing, and that no text of a record becomes part of
// it.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src/contracts/task.ts';
import type { Envelope } from '../../src/domain/result.ts';
import { noUsage } from '../../src/domain/usage.ts';
import { html } from '../../src/domain/markdown.ts';
import { pageOfChain } from '../../src/entry/chain/pages/page.ts';
import type { PipelinePart } from '../../src/entry/chain/record.ts';
import { renderChain } from '../../src/entry/chain/pages/render.ts';
import { tempDir } from '../git/build.ts';
import { here } from '../support/groups.ts';
import { openPage } from '../support/browser.ts';

let server: Server;
let address: string;
const asked: string[] = [];
let body = '';
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(request.url === '/report.html' ? body : '');
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

const stage = (task: string, over: Partial<PipelinePart['stages'][number]> = {}): PipelinePart['stages'][number] => ({
  task,
  verdict: 'pass',
  reason: 'fine',
  has_critical: false,
  because: null,
  started_at: '2026-11-20T10:00:00.000Z',
  ended_at: '2026-11-20T10:01:05.000Z',
  usage: { ...noUsage, requests: 3, usd: 0.25 },
  mode: 'full',
  model: 'gpt-6.1-sol',
  estimate_usd: 0.5,
  share: { usd: 1, tokens: null },
  saved_usd: null,
  result_path: `stages/${task}/result.json`,
  needs: task === 'review' ? [] : ['review'],
  required: true,
  ...over,
});
const skipped = (task: string): PipelinePart['stages'][number] =>
  stage(task, {
    verdict: 'skipped',
    because: 'review',
    reason: 'not started: review found something critical',
    started_at: null,
    ended_at: null,
    usage: noUsage,
    mode: null,
    model: null,
    share: null,
    saved_usd: 0.4,
    result_path: null,
  });

function record(text: string): Result<PipelinePart> {
  const envelope: Envelope = {
    schema: 'codex-ci/result@1',
    task: 'pipeline',
    verdict: 'block',
    reason: `review: ${text}`,
    has_critical: true,
    findings: [
      {
        id: 'f1',
        rule: 'codex/security',
        severity: 'critical',
        confidence: 'L3',
        title: text,
        detail: text,
        path: `src/${text}.ts`,
        line: 3,
        end_line: 3,
        side: 'new',
        source: 'codex',
        evidence: [{ kind: 'diff', ref: 'a:3', quote: text }],
        suggestion: null,
      },
    ],
    dropped: [],
    receipt: [
      { path: text, state: 'skipped', reason: text },
      { path: 'b.ts', state: 'read', reason: '' },
    ],
    subject: {
      kind: 'change',
      repository: 'owner/name',
      trusted: 'a'.repeat(40),
      base: 'a'.repeat(40),
      head: 'b'.repeat(40),
      digest: 'd',
    },
    engine: { name: 'codex', model: 'gpt-6.1-sol', effort: 'high', version: '1', attempts: 1 },
    usage: { ...noUsage, requests: 3, usd: 0.25 },
    budget: { limit_usd: 2, spent_usd: 0.25, remaining_usd: 1.75 },
    timing_ms: {},
  };
  return {
    envelope,
    part: {
      stages: [stage('review', { verdict: 'block', reason: text }), skipped('test-gen'), skipped('docs-check')],
      allowance: null,
      blocking: [{ stage: 'review', finding: 'f1' }],
    },
  };
}
const hostile = (): string =>
  `</pre></style></title><script>document.getElementById('verdict').textContent='pass';fetch('${address}/script')</script><img src="${address}/img" onerror="document.title='x'"><link rel=stylesheet href=${address}/css><iframe src=${address}/frame></iframe>' onload='x' \u202Etxt \`\`\``;

describe.runIf(here('browser'))('the page in a browser', () => {
  it('says the verdict, and asks nobody for anything', async () => {
    body = pageOfChain(record('a finding'));
    asked.length = 0;
    const { dom, requests } = await openPage(`${address}/report.html`);
    expect(/<span id="verdict"[^>]*data-verdict="(\w+)"[^>]*>(\w+)<\/span>/.exec(dom)?.slice(1)).toEqual([
      'block',
      'block',
    ]);
    expect(asked.filter((url) => url !== '/favicon.ico')).toEqual(['/report.html']);
    expect(requests.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([`${address}/report.html`]);
  });

  it('keeps text of authors and models text', async () => {
    body = pageOfChain(record(hostile()));
    asked.length = 0;
    const { dom, requests } = await openPage(`${address}/report.html`);
    expect(dom).toMatch(/data-verdict="block"[^>]*>block</);
    expect(dom).not.toMatch(/<(script|img|iframe|link)\b/i);
    expect(dom).toContain('[U+202E]');
    expect(
      [asked, requests].flat().filter((url) => !url.endsWith('/report.html') && !url.endsWith('/favicon.ico')),
    ).toEqual([]);
  });

  it('is refused what it would load, even if text became markup', async () => {
    body = pageOfChain(record('x')).replace(
      '<h2>Stages</h2>',
      `<img src="${address}/img"><script>document.getElementById('verdict').textContent='pass'</script>`,
    );
    asked.length = 0;
    const { dom } = await openPage(`${address}/report.html`);
    expect(dom).toMatch(/data-verdict="block"[^>]*>block</);
    expect(asked.filter((url) => url !== '/favicon.ico')).toEqual(['/report.html']);
  });

  it('would be seen to ask, had it no policy', async () => {
    body = `<!doctype html><p id="verdict"></p>${hostile()}`;
    const { requests } = await openPage(`${address}/report.html`);
    expect(requests).toEqual(
      expect.arrayContaining(['script', 'img', 'css', 'frame'].map((path) => `${address}/${path}`)),
    );
  });

  it('opens from a folder, where there is no network', async () => {
    const file = join(tempDir(), 'report.html');
    writeFileSync(file, pageOfChain(record('a finding')));
    const { dom, requests } = await openPage(pathToFileURL(file).href);
    expect(dom).toMatch(/data-verdict="block"[^>]*>block</);
    expect(requests.filter((url) => /^(?:https?|wss?|ftp):/.test(url))).toEqual([]);
  });

  it('is dark where the system is', async () => {
    const dir = tempDir();
    const file = join(dir, 'report.html');
    writeFileSync(file, pageOfChain(record('a finding')));
    const [light, dark] = [join(dir, 'light.png'), join(dir, 'dark.png')];
    await openPage(pathToFileURL(file).href, { screenshot: light });
    await openPage(pathToFileURL(file).href, { screenshot: dark, dark: true });
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(light).equals(readFileSync(dark))).toBe(false);
  });
});

describe('the pages of a chain', () => {
  it('have no script and a policy that loads nothing', () => {
    const page = pageOfChain(record('x'));
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|\ssrc=|url\(|@import|\son\w+=/i);
  });

  it('escape what would be markup, and show what a reader cannot see', () => {
    expect(html(`<a href="x">&'\u0000\u2066`)).toBe('&#60;a href=&#34;x&#34;&#62;&#38;&#39;[U+0000][U+2066]');
  });

  it('show the chain as Mermaid with verdict, time and cost, whatever a stage says', () => {
    const { markdown } = renderChain(record('"]:::x; click a "javascript:x" @octocat'));
    const picture = /```mermaid\n([\s\S]*?)```/.exec(markdown)?.[1] ?? '';
    expect(picture).toContain('review["review<br/>⛔ block<br/>1 min 05 s<br/>$0.25, 3 requests"]:::block');
    expect(picture).toContain('review -.-> test_gen');
    expect(picture).toContain('about $0.40 saved');
    expect(picture).not.toContain('octocat');
    // GitHub notifies nobody from inside a code span, and a path is one.
    expect(markdown.replace(/`[^`\n]+`/g, '')).not.toContain('@octocat');
    expect(markdown).toContain('### What blocks');
    expect(markdown).toContain('What was not read (1 of 2 files)');
  });
});
