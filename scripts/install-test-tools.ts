// Installs what only tests need and what weighs too much for the main install: the pinned Codex CLI and GitHub's API
// description. Does nothing where the lockfile of an earlier install is the same.
//   --programs  also Prometheus with Alertmanager and a headless Chromium, where a package source has them
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const folder of ['codex', 'test/tools']) {
  const dir = join(root, folder);
  const lock = readFileSync(join(dir, 'package-lock.json'), 'utf8');
  const mark = join(dir, 'node_modules', '.installed-lock.json');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) continue;
  process.stderr.write(`installing ${folder} from its lockfile\n`);
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: dir,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(mark, lock);
}

const programs = process.argv.includes('--programs') ? ['install-monitoring.ts', 'install-browser.ts'] : [];
for (const script of programs) {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', script), '--if-possible'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) process.exitCode = 1;
}
