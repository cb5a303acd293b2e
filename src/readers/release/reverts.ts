/** The commits that a message says it reverts, as `git revert` writes it: full SHAs, in order, each once. */
export function parseReverts(body: string): string[] {
  const found = [...body.matchAll(/\bThis reverts commit\s+([0-9a-f]{40}(?:[0-9a-f]{24})?)\b/g)].map(
    (match) => match[1] as string,
  );
  return [...new Set(found)];
}
