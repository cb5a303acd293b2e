/** `maxSize`, `max_size`, `MAX-SIZE` as words in lower case. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((one) => one !== '')
    .map((one) => one.toLowerCase());
}

export function kebab(name: string): string {
  return wordsOf(name).join('-');
}

export function snake(name: string): string {
  return wordsOf(name).join('_');
}

export function camel(name: string): string {
  return wordsOf(name)
    .map((one, index) => (index === 0 ? one : one.charAt(0).toUpperCase() + one.slice(1)))
    .join('');
}

/** Names without repeats, without the name itself and without empty ones. */
export function aliasesOf(name: string, others: readonly (string | undefined)[]): string[] {
  return [...new Set(others)].filter((one) => one !== undefined && one !== '' && one !== name) as string[];
}

/** Other spellings of a long flag: its kebab, snake and camel forms with two dashes. A flag of one word has none. */
export function flagSpellings(name: string): string[] {
  const dashes = /^-+/.exec(name)?.[0] ?? '';
  const bare = name.slice(dashes.length);
  if (bare.length < 2) return [];
  return [kebab(bare), snake(bare), camel(bare)].map((one) => dashes + one);
}

/** The ways docs and sources write an environment variable. */
export function environmentSpellings(name: string): string[] {
  return [`$${name}`, `\${${name}}`, `%${name}%`, `process.env.${name}`];
}

/**
 * The words of a variable after its first, where there are two or more: what a program may put behind a prefix at run
 * time. Else the whole name.
 */
export function afterPrefix(name: string): string {
  return /^[^_]+_([^_]+_.+)$/.exec(name)?.[1] ?? name;
}
