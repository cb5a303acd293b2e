import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** The sandbox shows all of /etc; where the job runs as root, its agent could read these too. */
const systemSecrets = [
  '/etc/shadow',
  '/etc/shadow-',
  '/etc/gshadow',
  '/etc/gshadow-',
  '/etc/sudoers',
  '/etc/sudoers.d',
  '/etc/ssh',
  '/etc/ssl/private',
  '/etc/pki/tls/private',
  '/etc/docker',
  '/etc/containerd',
  '/etc/kubernetes',
  '/etc/rancher',
  '/etc/krb5.keytab',
  '/etc/gitconfig',
  '/etc/npmrc',
  '/etc/netrc',
  '/etc/letsencrypt',
  '/etc/wireguard',
];

/** `a` is `b` or lies in it. */
function within(a: string, b: string): boolean {
  return a === b || a.startsWith(b.endsWith(sep) ? b : b + sep);
}

async function existing(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map((path) => realpath(path).catch(() => null)));
  return [...new Set(found.filter((path) => path !== null))];
}

/**
 * System files that stay closed; only those that exist, because the CLI does not start with a path that it cannot find.
 */
export function closedSystemPaths(): Promise<string[]> {
  return existing(systemSecrets);
}

/**
 * What stays closed inside a workspace that lies around it: the repository's `.git`, which may hold a checkout's token,
 * and the ask's own folder. `.env*` files are closed everywhere in a workspace.
 */
export async function closedWorkspacePaths(
  workspace: string,
  repositoryDir: string,
  askDir: string,
): Promise<string[]> {
  return (await existing([join(repositoryDir, '.git'), askDir])).filter((path) => within(path, workspace));
}
