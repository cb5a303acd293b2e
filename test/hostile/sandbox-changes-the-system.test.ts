import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { findCodex } from '../../src/adapters/codex/find-codex.ts';
import { removeFolder } from '../../src/adapters/sandbox/remove-folder.ts';
import { createSandbox } from '../../src/adapters/sandbox/sandbox.ts';
import type { SandboxRun } from '../../src/contracts/sandbox.ts';
import { buildRepository, tempDir } from '../git/build.ts';
import { answer, buildCli, runCli } from '../support/cli.ts';
import { call, say, startResponsesServer, toolOutputs } from '../support/responses-server.ts';
import { forever } from '../support/workshop.ts';
import family from './families/sandbox-changes-the-system.ts';
import { replay } from './replay.ts';

let temp: string;
let cli: string;
beforeAll(async () => {
  temp = mkdtempSync(join(tmpdir(), 'codex-ci-test-'));
  cli = buildCli();
});
afterAll(() => removeFolder(temp));

async function run(command: string, network = false): Promise<SandboxRun> {
  const log = { info: () => undefined, warn: () => undefined, debug: () => undefined };
  const sandbox = createSandbox({ binary: await findCodex({ install: false }), log, network });
  return sandbox.run(
    { dir: mkdtempSync(join(temp, 'tree-')), rev: '0'.repeat(40), remove: async () => undefined },
    command,
    { timeoutMs: 60_000, outputBytes: 100_000 },
    forever,
  );
}

/** Tries to open files for writing, and writes nothing: what could be written is told by its name. */
const opened = (files: string): string =>
  `for f in ${files}; do if [ -f "$f" ] && (: >> "$f") 2>/dev/null; then echo "WRITABLE $f"; fi; done; echo looked`;
const settings = '$(find /proc/sys /proc/sysrq-trigger /proc/irq /proc/bus /sys -type f 2>/dev/null)';

replay(
  family,
  {
    sandbox: async (way) => {
      if (way === 'the program for crashes') {
        const before = readFileSync('/proc/sys/kernel/core_pattern', 'utf8');
        // the same value, so that nothing changes where it gets through
        const { stdout } = await run(
          'cat /proc/sys/kernel/core_pattern > old; cat old > /proc/sys/kernel/core_pattern && echo WRITTEN; echo looked',
        );
        expect(stdout).toBe('looked\n');
        return expect(readFileSync('/proc/sys/kernel/core_pattern', 'utf8')).toBe(before);
      }
      if (way === 'the processes around it') {
        const { stdout } = await run(
          'for p in /proc/[0-9]*; do [ "$p" = "/proc/self" ] || { tr "\\0" "\\n" < $p/environ; ls $p/root/ ; readlink $p/exe; } 2>/dev/null; done; echo looked',
        );
        expect(stdout).not.toMatch(/OPENAI|VITEST|node_modules\/vitest|^home$/m);
        return expect(stdout).toMatch(/looked\n$/);
      }
      if (way === 'what tools need of /proc is there') {
        return expect(
          await run(
            '{ echo a > /dev/stdout; } | cat; cat <(echo b); [ -r /proc/self/status ] && [ -r /proc/cpuinfo ] && ls /proc/self/fd > /dev/null && echo c',
          ),
        ).toMatchObject({ code: 0, stdout: 'a\nb\nc\n' });
      }
      const files =
        way === 'settings through another way to the same files'
          ? '/proc/self/root/proc/sys/kernel/core_pattern /proc/1/root/proc/sys/kernel/core_pattern /proc/thread-self/root/proc/sys/vm/swappiness'
          : settings;
      expect(await run(opened(files), way === 'settings with the network open')).toMatchObject({
        code: 0,
        stdout: 'looked\n',
      });
    },
    codex: async () => {
      const model = 'gpt-6.1-sol';
      const first = { path: 'README.md', content: '# sample\n' };
      const built = buildRepository([
        { files: [first] },
        { files: [first, { path: 'src/a.ts', content: 'export const a = 1;\n' }] },
      ]);
      const server = await startResponsesServer([
        call(`${opened('/proc/sys/kernel/core_pattern /proc/sys/vm/swappiness')}; ls /proc/self/fd | wc -l`, model),
        say(answer()),
      ]);
      try {
        const ran = await runCli(
          [
            'review',
            '--repo',
            built.dir,
            '--base',
            built.commits[0]!,
            '--base-url',
            server.baseUrl,
            '--engine',
            'codex',
            '--model',
            model,
            '--json',
            '--out',
            join(tempDir(), 'out'),
          ],
          { cli },
        );
        expect(ran.code, ran.stderr).not.toBe(70);
        const said = toolOutputs(server.requests[1]?.body);
        expect(said).toMatch(/looked/);
        expect(said).not.toMatch(/WRITABLE/);
      } finally {
        await server.close();
      }
    },
  },
  { timeout: 100_000 },
);
