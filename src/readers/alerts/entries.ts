import { showJson } from './json.ts';

const mostDepth = 6;
/** Entries beyond these are shown as JSON. */
const mostFields = 200;

/**
 * The entries of a list as lines of text, as a log in JSON has them: the scalars of each on a line, texts of several
 * lines (stack traces) on lines of their own, so that they can be read as such.
 */
export function readEntries(entries: readonly unknown[]): string {
  return entries
    .map((each) => {
      const scalars: string[] = [];
      const blocks: string[] = [];
      take(each, '', 0, scalars, blocks);
      return [scalars.join(' '), ...blocks].filter((part) => part !== '').join('\n');
    })
    .join('\n');
}

function take(value: unknown, name: string, depth: number, scalars: string[], blocks: string[]): void {
  if (value === null || value === undefined || value === '') return;
  const label = name === '' ? '' : `${name}=`;
  if (typeof value === 'string') {
    if (value.includes('\n')) blocks.push(value.replace(/\r\n?/g, '\n').trimEnd());
    else scalars.push(`${label}${value}`);
  } else if (typeof value !== 'object') scalars.push(`${label}${String(value)}`);
  else if (depth >= mostDepth) scalars.push(`${label}${showJson(value)}`);
  else
    for (const [key, inner] of Object.entries(value).slice(0, mostFields))
      take(inner, Array.isArray(value) ? name : key, depth + 1, scalars, blocks);
}
