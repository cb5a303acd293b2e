import type { Reader } from './collect.ts';
import { csharpReader } from './csharp.ts';
import { goReader } from './go.ts';
import { javaReader } from './java.ts';
import { javascriptReader } from './javascript.ts';
import { logicalLines, type Line } from './lines.ts';
import type { Trace } from './model.ts';
import { phpReader } from './php.ts';
import { pythonReader } from './python.ts';
import { rubyReader } from './ruby.ts';
import { rustReader } from './rust.ts';

/** How far a header may stand above its first frame: messages of assertions run over many lines. */
const lookBack = 80;

/**
 * The stack traces of a text (a log, an alert, the output of a test), in the order in which they stand in it. Each
 * cause, suppressed or chained exception is a trace of its own. Frames run from the throw outwards;
 * `text.startsWith(frame.raw, frame.offset)` holds. Linear in the text: lines are matched one by one, by their first
 * 2,000 characters.
 */
export function readTraces(text: string): Trace[] {
  // order matters where two languages write alike: the more specific first
  const readers: Reader[] = [
    pythonReader(),
    goReader(),
    rustReader(),
    rubyReader(),
    phpReader(),
    javaReader(),
    javascriptReader(),
    csharpReader(),
  ];
  const before: Line[] = [];
  for (const line of logicalLines(text)) {
    if (readers.some((reader) => reader.feed(line, before))) continue;
    before.push(line);
    if (before.length > lookBack * 2) before.splice(0, before.length - lookBack);
  }
  return readers.flatMap((reader) => reader.done()).sort((a, b) => a.offset - b.offset);
}
