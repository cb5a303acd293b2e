const part = /^[\w.~-]+$/;
const byUrl = /^(?:https?|ssh|git|git\+ssh|git\+https):\/\/[^/]+\/([^?#]+)/i;
const byScp = /^(?:[^/@:]+@)?[^/@:\\]{2,}:(?!\/\/)([^?#]+)$/;

/**
 * `owner/name` of a remote's URL (https, ssh, git or the scp form `git@host:owner/name`), undefined for a local path or
 * anything else. Credentials, host and port are never part of it.
 */
export function parseOrigin(url: string): string | undefined {
  const [, path] = byUrl.exec(url) ?? byScp.exec(url) ?? [];
  if (path === undefined) return undefined;
  const [name, owner] = path
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .split('/')
    .filter((piece) => piece !== '')
    .reverse();
  const good = [owner, name].every((piece) => piece !== undefined && part.test(piece) && !/^\.+$/.test(piece));
  return good ? `${owner}/${name}` : undefined;
}
