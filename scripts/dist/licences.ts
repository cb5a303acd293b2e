// The licences of the packages whose code or data is part of dist/: what they ask of whoever passes a copy on.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Package {
  name: string;
  version: string;
  license?: string;
}

const rule = '-'.repeat(80);

/**
 * Writes `licences.txt` into `out`, for the packages that the files belong to: each text once, above it the packages
 * that have it, with their copyright notices.
 */
export function writeLicences(out: string, files: readonly string[]): void {
  const folders = [...new Set(files.filter((file) => file.includes('/node_modules/')).map(packageFolder))].sort();
  const texts = new Map<string, { text: string; heads: string[] }>();
  for (const folder of folders) {
    const { head, text } = licenceOf(folder);
    const key = text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ' ')
      .trim();
    const known = texts.get(key);
    if (known === undefined) texts.set(key, { text, heads: [head] });
    else if (!known.heads.includes(head)) known.heads.push(head);
  }
  const parts = [...texts.values()].map(({ heads, text }) => `${heads.join('\n')}\n\n${text}`);
  writeFileSync(join(out, 'licences.txt'), `${parts.join(`\n\n${rule}\n\n`)}\n`);
}

/** The folder of the package that a file belongs to; a folder inside a package can have a package.json of its own. */
function packageFolder(file: string): string {
  for (let dir = dirname(file); ; dir = dirname(dir)) {
    const manifest = join(dir, 'package.json');
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as Partial<Package>).version !== undefined)
      return dir;
    if (dir === dirname(dir)) throw new Error(`${file}: belongs to no package`);
  }
}

function licenceOf(folder: string): { head: string; text: string } {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;
  const lines = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file))
    .sort()
    .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').trim().split(/\r?\n/), ''])
    .map((line) => line.trimEnd());
  const notices = lines.filter(isNotice).map((line) => `  ${line.trim()}`);
  const text = lines
    .filter((line) => !isNotice(line) && !/^\W*(?:the )?mit license\b[^.]*$/i.test(line))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return {
    head: [`${name} ${version} (${license ?? 'its package names no licence'})`, ...notices].join('\n'),
    text: text === '' ? `(the package has no text of its licence)` : text,
  };
}

const isNotice = (line: string): boolean => /^\s*(?:portions )?copyright\s+(?:\(c\)|©|\d|[A-Z])/i.test(line);
