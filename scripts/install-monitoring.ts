// Unpacks Debian's packages of Prometheus and Alertmanager for the tests: no service is installed or started, nothing outside the cache
// folder changes, and root is not needed. Does nothing where they are found already.
//   node scripts/install-monitoring.ts              fails where they can't be had
//   node scripts/install-monitoring.ts --if-possible says so and goes on, but not in CI
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findMonitoring, monitoringFolder } from '../test/support/monitoring-binaries.ts';

const packages = ['prometheus', 'prometheus-alertmanager'];

/** The newest of the package source at hand; apt checks what it loads against the source's signature. */
function install(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    if (!download(work, [])) {
      // Lists of our own: those of the machine are missing or old, and only root could change them.
      const [lists, cache] = [join(work, 'lists'), join(work, 'cache')];
      mkdirSync(join(lists, 'partial'), { recursive: true });
      mkdirSync(join(cache, 'archives', 'partial'), { recursive: true });
      const own = ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${cache}`];
      execFileSync('apt-get', [...own, ...alone, '--quiet', 'update'], { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] });
      if (!download(work, own)) throw new Error(`apt has no package source with ${packages.join(' and ')}`);
    }
    const unpacked = join(work, 'unpacked');
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
      execFileSync('dpkg-deb', ['--extract', join(work, file), unpacked], { stdio: ['ignore', 'ignore', 'inherit'] });
    }
    mkdirSync(join(unpacked, 'bin'));
    for (const name of ['prometheus-alertmanager', 'amtool']) writeFileSync(join(unpacked, 'bin', name), withOwnShare(name), { mode: 0o755 });
    rmSync(folder, { recursive: true, force: true });
    try {
      renameSync(unpacked, folder);
    } catch (error) {
      // Another install was faster.
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Debian's Alertmanager reads its templates from /usr/share and nowhere else, so it is started where the package's own folder stands there:
 * in a mount namespace, which needs root or a user namespace.
 */
function withOwnShare(name: string): string {
  return `#!/bin/sh
root=$(dirname "$(dirname "$(readlink -f "$0")")")
how=--mount
unshare $how true 2> /dev/null || how='--map-root-user --mount'
exec unshare $how sh -c 'root=$1; shift; mount --bind "$root/usr/share" /usr/share && exec "$root/usr/bin/${name}" "$@"' sh "$root" "$@"
`;
}

const alone = ['-o', 'APT::Sandbox::User='];

function download(work: string, options: readonly string[]): boolean {
  try {
    execFileSync('apt-get', [...options, ...alone, '--quiet', 'download', ...packages], { cwd: work, stdio: ['ignore', 'ignore', 'pipe'] });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error('there is no apt-get here', { cause: error });
    return false;
  }
}

if (findMonitoring() === undefined) {
  const folder = monitoringFolder();
  process.stderr.write(`unpacking ${packages.join(' and ')} into ${folder}\n`);
  try {
    install(folder);
    if (findMonitoring() === undefined) throw new Error(`the packages do not hold what is looked for; see ${folder}`);
  } catch (error) {
    process.stderr.write(`Prometheus and Alertmanager could not be installed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}\n`);
    if (!process.argv.includes('--if-possible') || (process.env['CI'] ?? '') !== '') process.exitCode = 1;
  }
}
