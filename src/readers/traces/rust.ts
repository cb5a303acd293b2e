import { lineNumber, toFrame, type Reader } from './collect.ts';
import type { Line } from './lines.ts';
import type { Frame, Trace } from './model.ts';

const newStyle = /panicked at (?<file>[^\s'":][^:'"]{0,600}\.rs):(?<line>\d{1,9}):\d{1,9}:?\s{0,8}$/;
const oldStyle =
  /panicked at '(?<message>.{0,1600})', (?<file>[^\s':][^:']{0,600}\.rs):(?<line>\d{1,9}):\d{1,9}\s{0,8}$/;
const numbered = /^\s{0,8}\d{1,5}:\s{1,8}(?:0x[0-9a-f]{1,16} - )?(?<name>[\w<{&*[(].{0,600})$/;
const place = /^\s{1,40}at (?<file>\S.{0,600}\.rs):(?<line>\d{1,9})(?::\d{1,9})?\s{0,8}$/;

/** Rust: the panic's own place first, then the frames of `RUST_BACKTRACE=1`, each with its place where it is known. */
export function rustReader(): Reader {
  const traces: Trace[] = [];
  let current: Trace | null = null;
  let frame: Frame | null = null;
  let message: Line | null = null;
  let last = -1;
  return {
    feed(line) {
      const text = line.text;
      const found = text.includes('panicked at ') ? (newStyle.exec(text) ?? oldStyle.exec(text)) : null;
      if (found !== null) {
        const { file, line: number, message: said } = found.groups!;
        current = { language: 'rust', exception: 'panic', message: said ?? null, offset: line.offset, frames: [] };
        current.frames.push(toFrame(line, { file: file!, line: lineNumber(number), function: null, owner: null }));
        traces.push(current);
        message = said === undefined ? line : null;
        frame = null;
        last = line.index;
        return true;
      }
      if (text.includes('stack backtrace:')) {
        if (current === null || line.index - last > 30) {
          current = { language: 'rust', exception: null, message: null, offset: line.offset, frames: [] };
          traces.push(current);
        }
        message = null;
        last = line.index;
        return true;
      }
      if (current === null || line.index - last > 4) return false;
      if (message !== null) {
        // the message follows the place, up to the backtrace or the note
        if (/^note: |^\s{0,8}\d{1,5}: /.test(text)) message = null;
        else {
          current.message = `${current.message === null ? '' : `${current.message}\n`}${text.trim()}`.slice(0, 4000);
          if (line.index - message.index >= 8) message = null;
          last = line.index;
          return true;
        }
      }
      const called = numbered.exec(text);
      if (called !== null) {
        frame = toFrame(line, { file: null, line: null, ...named(called.groups!['name']!.trim()) });
        current.frames.push(frame);
        last = line.index;
        return true;
      }
      const at = frame === null ? null : place.exec(text);
      if (at === null) return false;
      Object.assign(frame!, { file: at.groups!['file']!, line: lineNumber(at.groups!['line']) });
      frame = null;
      last = line.index;
      return true;
    },
    done: () => traces.filter((trace) => trace.frames.length > 0),
  };
}

function named(path: string): { function: string | null; owner: string | null } {
  const bare = path.replace(/::h[0-9a-f]{16}$/, '').replace(/(?:::\{\{?[\w#-]{1,40}\}?\})+$/, '');
  const cut = bare.lastIndexOf('::');
  if (cut < 0) return { function: bare, owner: null };
  const owner = bare.slice(0, cut).replace(/^<(?<type>[^<>]{1,200}) as .{1,200}>$/, '$<type>');
  return { function: bare.slice(cut + 2), owner };
}
