import { hunkName } from './hunks.ts';
import type { Hunk } from './model.ts';

/**
 * The text after its hunks. Every context and removed line has to stand exactly where the hunk says: no offset, no
 * fuzz, no other white space. Throws an Error in one line otherwise.
 */
export function applyHunks(before: string, hunks: readonly Hunk[], path: string): string {
  const ends = before === '' || before.endsWith('\n');
  const lines = before === '' ? [] : (ends ? before.slice(0, -1) : before).split('\n');
  const out: string[] = [];
  let next = 0;
  // whether the last line that was written lacks its line end
  let open = false;
  for (const hunk of hunks) {
    const fail = (problem: string): never => {
      throw new Error(`${path}: the hunk ${hunkName(hunk)} does not apply: ${problem}`);
    };
    // an empty old side names the line before it
    const start = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1;
    if (start < next || start > lines.length)
      fail(start < next ? 'it overlaps the one before' : `the file has ${lines.length} lines`);
    out.push(...lines.slice(next, start));
    next = start;
    for (const line of hunk.lines) {
      if (open) fail('a line follows the last one');
      if (line.kind !== 'add') {
        const last = next === lines.length - 1;
        if (next >= lines.length || lines[next] !== line.text) fail(`line ${next + 1} is another one`);
        if (line.noNewline !== (last && !ends)) fail(`the line end of line ${next + 1} is another one`);
        next += 1;
      }
      if (line.kind === 'del') continue;
      out.push(line.text);
      open = line.noNewline;
    }
    if (open && next < lines.length) fail('it ends the file before its last line');
  }
  const rest = lines.slice(next);
  out.push(...rest);
  if (out.length === 0) return '';
  return out.join('\n') + ((rest.length > 0 ? ends : !open) ? '\n' : '');
}
