// Unpacks Debian's packages of Prometheus and Alertmanager for the tests: no service is installed or started, nothing
// outside the cache folder changes, and root is not needed. Does nothing where they are found already.
//   node scripts/install-monitoring.ts              fails where they can't be had
//   node scripts/install-monitoring.ts --if-possible says so and goes on, but not in CI
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMonitoring, monitoringFolder } from '../test/support/monitoring-binaries.ts';
import { unpackPackages } from './debian-packages.ts';

const packages = ['prometheus', 'prometheus-alertmanager'];

function install(folder: string): void {
  unpackPackages(
    folder,
    () => packages,
    (unpacked) => {
      mkdirSync(join(unpacked, 'bin'));
      for (const name of ['prometheus-alertmanager', 'amtool'])
        writeFileSync(join(unpacked, 'bin', name), withOwnShare(name), { mode: 0o755 });
    },
  );
}

/**
 * Debian's Alertmanager reads its templates from /usr/share and nowhere else, so it is started where the package's own
 * folder stands there: in a mount namespace, which needs root or a user namespace.
 */
function withOwnShare(name: string): string {
  return `#!/bin/sh
root=$(dirname "$(dirname "$(readlink -f "$0")")")
how=--mount
unshare $how true 2> /dev/null || how='--map-root-user --mount'
exec unshare $how sh -c 'root=$1; shift; mount --bind "$root/usr/share" /usr/share && exec "$root/usr/bin/${name}" "$@"' sh "$root" "$@"
`;
}

if (findMonitoring() === undefined) {
  const folder = monitoringFolder();
  process.stderr.write(`unpacking ${packages.join(' and ')} into ${folder}\n`);
  try {
    install(folder);
    if (findMonitoring() === undefined) throw new Error(`the packages do not hold what is looked for; see ${folder}`);
  } catch (error) {
    process.stderr.write(
      `Prometheus and Alertmanager could not be installed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}\n`,
    );
    if (!process.argv.includes('--if-possible') || (process.env['CI'] ?? '') !== '') process.exitCode = 1;
  }
}
