import { joinMessage, lineNumber, toFrame, type Reader } from './collect.ts';
import type { Line } from './lines.ts';
import type { Trace } from './model.ts';

const place = /^\s{1,16}(?<file>\S.{0,600}\.(?:go|s)):(?<line>\d{1,9})(?: \+0x[0-9a-f]{1,16})?\s{0,8}$/;
const routine = /(?:^|\s)goroutine \d{1,10}(?: gp=\S{1,40} m=\S{1,40}(?: mp=\S{1,40})?)? \[[^\]]{1,100}\]:/;
const panics = /(?:^|[\s:])(?:panic|fatal error|panic serving [^\s]{1,100}): (?<message>.*)$/;
const callee = new RegExp(
  [
    String.raw`^(?:created by )?(?<path>(?:[\w.\-~%]{1,200}\/){0,20})`,
    String.raw`(?<pkg>[\w\-%]{1,100}(?:\.v\d{1,3})?)\.(?<name>[\w.()*[\]<>\-…]{1,300}?)`,
    String.raw`(?:\([^()]{0,600}\))?(?: in goroutine \d{1,10})?$`,
  ].join(''),
);

/** Go: panics and goroutine dumps, one trace for each goroutine; a frame's line is that of its place. */
export function goReader(): Reader {
  const traces: Trace[] = [];
  let current: Trace | null = null;
  let pending: { line: Line; message: string } | null = null;
  let call: Line | null = null;
  let last = -1;
  const open = (line: Line): Trace => {
    const trace: Trace =
      pending === null
        ? { language: 'go', exception: null, message: null, offset: line.offset, frames: [] }
        : {
            language: 'go',
            exception: 'panic',
            message: joinMessage([pending.message]),
            offset: pending.line.offset,
            frames: [],
          };
    pending = null;
    traces.push(trace);
    return trace;
  };
  return {
    feed(line) {
      const text = line.text;
      const found = text.includes(': ') ? panics.exec(text) : null;
      if (found !== null) {
        const message = found.groups!['message']!;
        pending =
          pending !== null && line.index === last + 1
            ? { ...pending, message: `${pending.message}\n${message}` }
            : { line, message };
        last = line.index;
        call = null;
        return false;
      }
      if (routine.test(text)) {
        current = open(line);
        call = null;
        last = line.index;
        return true;
      }
      if (call !== null && line.index === call.index + 1) {
        const at = place.exec(text);
        if (at !== null) {
          if (current === null || line.index - last > 3) current = open(call);
          current.frames.push(
            toFrame(line, {
              file: at.groups!['file']!,
              line: lineNumber(at.groups!['line']),
              ...named(call.text.trim()),
            }),
          );
          last = line.index;
          call = null;
          return true;
        }
      }
      call = callee.test(text.trim()) ? line : null;
      if (pending !== null && text.startsWith('[signal ')) pending.message += `\n${text}`;
      return false;
    },
    done: () => traces.filter((trace) => trace.frames.length > 0),
  };
}

function named(text: string): { function: string | null; owner: string | null } {
  const found = callee.exec(text);
  if (found === null) return { function: null, owner: null };
  const full = found.groups!['name']!.replace(/\[\.{3}\]/g, '');
  // a closure is named after the function that holds it
  const bare = full.replace(/(?:\.(?:func)?\d{1,6}|\.gowrap\d{1,6}|-fm|-range\d{1,6}){1,10}$/, '');
  const parts = bare.split('.');
  const name = parts.at(-1)!;
  const receiver = parts.slice(0, -1).join('.').replace(/[()*]/g, '');
  return {
    function: name,
    owner: `${found.groups!['path']}${found.groups!['pkg']}${receiver === '' ? '' : `.${receiver}`}`,
  };
}
