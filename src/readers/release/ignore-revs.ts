import { visibleText } from '../ask/inbound.ts';

/** A commit that a project asks blame to pass over, with the comment beside or above it ('' without one). */
export interface IgnoredRevision {
  sha: string;
  comment: string;
}

const fullSha = /^([0-9a-f]{40}|[0-9a-f]{64})$/i;

/**
 * Reads a `.git-blame-ignore-revs` file: a full SHA a line, `#` starts a comment; anything else is passed over. A block
 * of comment lines stands for the commits below it. See `blame.ignoreRevsFile` in git-config(1).
 */
export function parseIgnoreRevs(text: string): IgnoredRevision[] {
  const found: IgnoredRevision[] = [];
  let above: string[] = [];
  let inBlock = false;
  for (const line of text.split(/\r?\n/)) {
    const hash = line.indexOf('#');
    const sha = (hash < 0 ? line : line.slice(0, hash)).trim();
    const comment = hash < 0 ? null : line.slice(hash + 1).trim();
    const only = sha === '' && comment !== null;
    if (only) above = inBlock ? [...above, comment] : [comment];
    else if (sha === '') above = [];
    inBlock = only;
    if (fullSha.test(sha))
      found.push({
        sha: sha.toLowerCase(),
        comment: visibleText((comment ?? above.join(' ')).replace(/\s+/g, ' '), 200),
      });
  }
  return found;
}
