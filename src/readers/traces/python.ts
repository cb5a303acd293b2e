import { lineNumber, toFrame, type Reader } from './collect.ts';
import type { Frame, Trace } from './model.ts';

const frame = /^(?<lead>.{0,300}?)File "(?<file>[^"]{1,600})", line (?<line>\d{1,9})(?:, in (?<name>.{1,300}))?$/;
const thrown = /^(?<exception>[A-Za-z_][\w.]{0,200})(?:: (?<message>.*))?$/;
const start = 'Traceback (most recent call last):';
const longestBody = 4000;

/**
 * Python: the innermost frame is printed last, so the list is turned round. Chained exceptions and groups give one
 * trace each.
 */
export function pythonReader(): Reader {
  const traces: Trace[] = [];
  let current: { offset: number; column: number; prefix: string; frames: Frame[]; since: number } | null = null;
  const close = (exception: string | null, message: string | null): void => {
    if (current !== null && current.frames.length > 0) {
      traces.push({ language: 'python', exception, message, offset: current.offset, frames: current.frames.reverse() });
    }
    current = null;
  };
  return {
    feed(line) {
      const at = line.text.indexOf(start);
      if (at >= 0) {
        close(null, null);
        const column = line.text.lastIndexOf('Exception Group ', at) === at - 16 && at >= 16 ? at - 16 : at;
        current = { offset: line.offset, column, prefix: line.text.slice(0, column), frames: [], since: line.index };
        return true;
      }
      if (current === null) return false;
      if (line.index - current.since > longestBody) {
        close(null, null);
        return false;
      }
      const found = line.text.includes('File "') ? frame.exec(line.text.trimEnd()) : null;
      if (found !== null) {
        const name = found.groups!['name'] ?? null;
        const parts = {
          file: found.groups!['file']!,
          line: lineNumber(found.groups!['line']),
          function: name?.startsWith('<') === true ? null : name,
          owner: null,
        };
        current.frames.push(toFrame(line, parts));
        return true;
      }
      const content = afterPrefix(line.text, current.prefix);
      if (content.startsWith(' ') || content === '') return true;
      const last = thrown.exec(content.trimEnd().replace(/",?.{0,200}\}$/, ''));
      if (last === null) {
        close(null, null);
        return false;
      }
      close(last.groups!['exception']!, last.groups!['message'] ?? null);
      return true;
    },
    done() {
      close(null, null);
      return traces;
    },
  };
}

/** A line without what its log puts before each line; the bars that draw exception groups go as well. */
function afterPrefix(text: string, prefix: string): string {
  if (prefix.trim() === '' || /^\s*[|+] $/.test(prefix))
    return text
      .replace(/^\s{0,80}\| /, '')
      .slice(/^\s*$/.test(prefix) && text.startsWith(prefix) && !/^\s*\|/.test(text) ? prefix.length : 0);
  const lead = text.slice(0, prefix.length);
  return /\S/.test(lead) && lead.length === prefix.length && lead.at(-1) === prefix.at(-1)
    ? text.slice(prefix.length)
    : text;
}
