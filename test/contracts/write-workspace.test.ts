import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCodexEngine } from '../../src/adapters/codex/codex-engine.ts';
import { findCodex } from '../../src/adapters/codex/find-codex.ts';
import { startGateway, type Gateway } from '../../src/adapters/gateway/gateway.ts';
import { openWriteWorkspace } from '../../src/adapters/sandbox/write-workspace.ts';
import type { Profile, Reply, WriteWorkspace } from '../../src/contracts/engine.ts';
import type { Repository } from '../../src/contracts/repository.ts';
import { readPatch } from '../../src/readers/diff/patch-text.ts';
import { buildRepository, open } from '../git/build.ts';
import { createTestRedactor, plantedToken } from '../support/redactor.ts';
import { call, say, startResponsesServer, toolOutputs, type ResponsesServer } from '../support/responses-server.ts';

const model = 'gpt-6.1-sol';
const key = ['sk', 'test', 'Zk20sLqP8v'].join('-');
const profile: Profile = {
  model,
  effort: 'low',
  verbosity: 'low',
  timeoutMs: 60_000,
  maxRequests: 20,
  maxTokens: 1_000_000,
  maxOutputTokens: 32_000,
  askTokens: 10_000,
};
const schema = {
  type: 'object',
  properties: { ok: { type: 'boolean' } },
  required: ['ok'],
  additionalProperties: false,
};

let server: ResponsesServer;
let gateway: Gateway;
let repository: Repository;
let head: string;
let place: string;
let before: string | undefined;

beforeAll(async () => {
  const built = buildRepository([
    {
      files: [
        { path: 'src/a.js', content: 'export const a = 1;\n' },
        { path: 'test/a.test.js', content: 'one\n' },
        { path: 'test/gone.test.js', content: 'gone\n' },
        { path: 'settings.yml', content: `token: ${plantedToken}\n` },
        { path: '.env', content: 'KEY=closed-env\n' },
      ],
    },
  ]);
  head = built.commits[0]!;
  repository = await open(built.dir);
  server = await startResponsesServer([say({ ok: true })]);
  const redactor = createTestRedactor();
  gateway = await startGateway({
    baseUrl: server.baseUrl,
    key,
    redact: async (text) => (await redactor.redact(text)).text,
    retryBaseMs: 5,
  });
  before = process.env['TMPDIR'];
  place = mkdtempSync(join(tmpdir(), 'codex-ci-test-'));
  mkdirSync(join(place, 'temp'));
  process.env['TMPDIR'] = join(place, 'temp');
});
afterAll(async () => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  await gateway.close();
  await server.close();
  rmSync(place, { recursive: true, force: true });
});

let serial = 0;
async function ask(
  commands: readonly string[],
  more: Partial<WriteWorkspace> = {},
): Promise<{ reply: Reply; seen: string }> {
  const redactor = createTestRedactor();
  const quiet = (): void => undefined;
  const binary = await findCodex({ install: false });
  const engine = createCodexEngine({
    gateway,
    profiles: [profile],
    log: { info: quiet, warn: quiet, debug: quiet },
    repositoryDir: repository.dir,
    ready: () => Promise.resolve(binary),
    writable: (wanted) => openWriteWorkspace(wanted, { repository, redactor, workshop: null }),
  });
  server.script([...commands.map((command) => call(command, model)), say({ ok: true })]);
  const reply = await engine.answer(
    {
      id: `write-${++serial}`,
      profile: 'p',
      prompt: 'Write.',
      schema,
      reads: [],
      workspace: { mode: 'write', rev: head, ...more },
    },
    { profile, dir: join(place, `turn-${serial}`), signal: new AbortController().signal },
  );
  expect(readdirSync(join(place, 'temp')), 'what is left behind').toEqual([]);
  return { reply, seen: toolOutputs(server.requests.at(-1)?.body) };
}
const patchOf = (reply: Reply): string => (reply.outcome === 'answered' ? (reply.patch ?? 'none') : reply.reason);

it('gives what was written as a patch, whatever it is, and nothing for nothing', async () => {
  const { reply } = await ask([
    "mkdir -p test/deep; printf 'new\\n' > test/deep/b.test.js; printf 'two\\n' >> test/a.test.js; rm test/gone.test.js; ln -s /etc/passwd test/link.test.js; printf 'x' > test/run.sh; chmod +x test/run.sh; printf 'a\\0b' > test/bin.test.js",
    'mkdir -p node_modules/x __pycache__ .git .codex; touch node_modules/x/y __pycache__/z .codex/config.toml; sed -i s/1/2/ src/a.js',
  ]);
  const files = readPatch(patchOf(reply));
  expect(files.map(({ from, to, newMode, binary }) => [from, to, newMode, binary])).toEqual([
    ['src/a.js', 'src/a.js', null, false],
    ['test/a.test.js', 'test/a.test.js', null, false],
    [null, 'test/bin.test.js', '100644', true],
    [null, 'test/deep/b.test.js', '100644', false],
    ['test/gone.test.js', null, null, false],
    [null, 'test/link.test.js', '120000', false],
    [null, 'test/run.sh', '100755', false],
  ]);
  expect(patchOf(reply)).toContain('+one\n+two\n');
  expect(patchOf((await ask(['ls'])).reply)).toBe('');
});

it('starts from an earlier patch, and gives all that differs from the revision', async () => {
  const patch =
    'diff --git a/test/b.test.js b/test/b.test.js\nnew file mode 100644\n--- /dev/null\n+++ b/test/b.test.js\n@@ -0,0 +1 @@\n+first\n';
  const { reply, seen } = await ask(['cat test/b.test.js; printf "second\\n" > test/c.test.js'], { patch });
  expect(seen).toContain('first');
  expect(readPatch(patchOf(reply)).map(({ to }) => to)).toEqual(['test/b.test.js', 'test/c.test.js']);
});

it('lets an agent write nowhere else, and gives it no network, no key and no secret', async () => {
  const outside = join(place, 'outside');
  mkdirSync(outside);
  const { reply, seen } = await ask([
    `touch ${outside}/x /etc/x ../x ${repository.dir}/x "$HOME/../x"; echo "wrote $?"; cat ${repository.dir}/.git/config .env settings.yml; env; cat /proc/*/environ | tr '\\0' '\\n'`,
    `curl -sS -m 2 ${server.baseUrl}/models; (echo > /dev/tcp/127.0.0.1/${server.port}) && echo connected; touch "$TMPDIR/fine" && echo own-temp`,
  ]);
  expect(reply.outcome).toBe('answered');
  expect(seen).toContain('own-temp');
  expect(seen).not.toMatch(/wrote 0|connected/);
  for (const closed of [key, plantedToken, 'closed-env', 'repositoryformatversion'])
    expect(seen, closed).not.toContain(closed);
  expect(existsSync(join(outside, 'x')) || existsSync(join(repository.dir, 'x'))).toBe(false);
});

it('takes nothing of a patch that holds a secret', async () => {
  const { reply } = await ask([
    `printf '%s%s\\n' '${plantedToken.slice(0, 8)}' '${plantedToken.slice(8)}' > test/token.test.js`,
  ]);
  expect(reply).toMatchObject({
    outcome: 'refused',
    reason: 'what the agent wrote holds what looks like a secret, so nothing of it is taken',
  });
  const marker = await ask(['cp settings.yml test/copy.test.js']);
  expect(marker.reply.outcome).toBe('refused');
});
