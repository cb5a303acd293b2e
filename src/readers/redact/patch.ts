/** What redacting a patch needs of a redactor; the world's `Redactor` fits. */
export interface TextRedactor<Hit> {
  redact(text: string, path?: string): Promise<{ text: string; hits: Hit[] }>;
}

/**
 * A secret in a patch with its lines on that side: `both` stands on context lines only and is counted on the new side.
 */
export interface PatchSecret<Hit> {
  hit: Hit;
  side: 'new' | 'old' | 'both';
  line: number;
  endLine: number;
}

interface Body {
  column: ' ' | '+' | '-';
  text: string;
  old: number;
  new: number;
}

const heading = /^(@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@)(.*)$/s;
const anyMarker = /‹secret:[a-z0-9-]+#\d+›/g;

/**
 * Takes secrets out of a unified patch (the text from the first `@@`) and keeps its structure: each side of a hunk is
 * redacted as the text it is, without the column of signs, so that a key over many lines is seen whole.
 */
export async function redactPatch<Hit extends { startLine: number; endLine: number; marker: string }>(
  redactor: TextRedactor<Hit>,
  path: string,
  patch: string,
): Promise<{ patch: string; secrets: PatchSecret<Hit>[] }> {
  const lines = patch.split('\n');
  const out: string[] = [];
  const secrets: PatchSecret<Hit>[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const head = heading.exec(line);
    if (head === null) {
      // outside of any hunk: nothing that git writes; the text is kept, its secrets are not
      out.push((await redactor.redact(line, path)).text);
      at += 1;
      continue;
    }
    out.push(`${head[1] ?? ''}${(await redactor.redact(head[6] ?? '', path)).text}`);
    const hunk = readBody(lines, at + 1, Number(head[2]), Number(head[3] ?? 1), Number(head[4]), Number(head[5] ?? 1));
    at = hunk.next;
    const redacted = await redactBody(redactor, path, hunk.body);
    secrets.push(...redacted.secrets);
    hunk.order.forEach((entry) => {
      if (typeof entry === 'string') out.push(entry);
      else out.push(`${entry.blank ? '' : (hunk.body[entry.index]?.column ?? '')}${redacted.texts[entry.index] ?? ''}`);
    });
  }
  return { patch: out.join('\n'), secrets };
}

function readBody(
  lines: readonly string[],
  from: number,
  oldStart: number,
  oldCount: number,
  newStart: number,
  newCount: number,
) {
  const body: Body[] = [];
  const order: (string | { index: number; blank: boolean })[] = [];
  let [old, fresh] = [oldStart, newStart];
  let [oldLeft, newLeft] = [oldCount, newCount];
  let next = from;
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? '';
    if (line.startsWith('\\')) {
      order.push(line);
      continue;
    }
    if (oldLeft <= 0 && newLeft <= 0) break;
    // some tools drop the space of an empty context line
    const column = line === '' ? ' ' : line[0];
    if (column !== ' ' && column !== '+' && column !== '-') break;
    order.push({ index: body.length, blank: line === '' });
    body.push({ column, text: line.slice(1), old, new: fresh });
    if (column !== '+') {
      old += 1;
      oldLeft -= 1;
    }
    if (column !== '-') {
      fresh += 1;
      newLeft -= 1;
    }
  }
  return { body, order, next };
}

async function redactBody<Hit extends { startLine: number; endLine: number; marker: string }>(
  redactor: TextRedactor<Hit>,
  path: string,
  body: readonly Body[],
) {
  const texts = body.map((line) => line.text);
  const secrets: PatchSecret<Hit>[] = [];
  for (const side of ['new', 'old'] as const) {
    const own = side === 'new' ? '+' : '-';
    const indexes = body.flatMap((line, index) => (line.column === ' ' || line.column === own ? [index] : []));
    const original = indexes.map((index) => body[index]?.text ?? '');
    const redacted = await redactor.redact(original.join('\n'), path);
    redacted.text.split('\n').forEach((text, position) => {
      const index = indexes[position];
      if (index === undefined || text === original[position]) return;
      texts[index] = combine(original[position] ?? '', texts[index] ?? '', text);
    });
    for (const hit of redacted.hits) {
      const covered = indexes.slice(hit.startLine - 1, hit.endLine).flatMap((index) => body[index] ?? []);
      const changed = covered.filter((line) => line.column === own);
      const place = (line: Body | undefined): number => (side === 'new' ? line?.new : line?.old) ?? 0;
      if (changed.length > 0) secrets.push({ hit, side, line: place(changed[0]), endLine: place(changed.at(-1)) });
      else if (side === 'new')
        secrets.push({ hit, side: 'both', line: place(covered[0]), endLine: place(covered.at(-1)) });
    }
  }
  return { texts, secrets };
}

/** A context line is seen on both sides; where they hide different parts of it, all of it goes. */
function combine(original: string, earlier: string, later: string): string {
  if (earlier === original || earlier === later) return later;
  const markers = new Set([...(earlier.match(anyMarker) ?? []), ...(later.match(anyMarker) ?? [])]);
  return `${/^[ \t]*/.exec(original)?.[0] ?? ''}${[...markers].join(' ')}${original.endsWith('\r') ? '\r' : ''}`;
}
