/**
 * The anchor that GitHub gives a heading's text, before repeats are numbered: lower case, white space as `-`, and of
 * the rest only letters, marks, digits, `_`-like signs and `-` (the rule of github-slugger, which was read off GitHub's
 * own pages).
 */
export function slugOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** Numbers repeats as GitHub does: `a`, `a-1`, `a-2`, passing over ids that are taken. */
export function createSlugger(): (text: string) => string {
  const seen = new Map<string, number>();
  return (text) => {
    const base = slugOf(text);
    let id = base;
    let count = seen.get(base) ?? 0;
    while (seen.has(id)) {
      count += 1;
      id = `${base}-${count}`;
    }
    seen.set(base, count);
    seen.set(id, 0);
    return id;
  };
}

/**
 * Anchors that other renderers give the same heading (Python-Markdown, docutils, GitLab, VitePress): signs dropped or
 * turned into `-`, runs of `-` folded, accents kept or taken off, repeats as `_1`. A link that one of them serves is
 * not called broken.
 */
export function otherSlugs(text: string, repeat: number): string[] {
  const plain = text.trim().toLowerCase();
  const numbered = (found: readonly string[]): string[] =>
    repeat === 0
      ? [...found]
      : found.flatMap((one) => [`${one}_${repeat}`, `${one}-${repeat}`, `${one}-${repeat + 1}`]);
  // most headings are plain words, and pages have many of them
  if (/^[a-z0-9]+(?: [a-z0-9]+)*$/.test(plain)) return numbered([plain.replaceAll(' ', '-')]);
  const bare = plain.normalize('NFKD').replace(/\p{M}/gu, '');
  const fold = (value: string): string => value.replace(/[-\s]+/g, '-').replace(/^-|-$/g, '');
  const forms = [plain, bare].flatMap((value) => [
    fold(value.replace(/[^\p{L}\p{N}_\s-]/gu, '')),
    fold(value.replace(/[^\p{L}\p{N}_]+/gu, '-')),
    fold(value.replace(/[^\p{L}\p{N}]+/gu, '-')),
    fold(value.replace(/[^a-z0-9]+/g, '-')),
  ]);
  const found = [...new Set(forms)].filter((one) => one !== '');
  return numbered(found);
}
